/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "buffer-test-support.h"

#include "ns3/flow-id-tag.h"
#include "ns3/mptcp-send-buffer.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::MptcpSendBuffer;
using ns3::Packet;
using ns3::Ptr;

constexpr uint32_t DEFAULT_CAPACITY = 131072;
constexpr uint64_t HALF = uint64_t{1} << 63;
constexpr uint32_t ALL = std::numeric_limits<uint32_t>::max();

/// A half-open range of positions.
using Span = std::pair<uint64_t, uint64_t>;
const Span NONE{0, 0};

uint64_t
Bits(std::initializer_list<uint32_t> paths)
{
    uint64_t bits = 0;
    for (uint32_t path : paths)
    {
        bits |= uint64_t{1} << path;
    }
    return bits;
}

/// All tests run at every awkward start number. Positions are relative to it.
class SendBuffer : public testing::TestWithParam<uint64_t>
{
  protected:
    void SetUp() override
    {
        m_buffer.Start(GetParam());
    }

    /// Write the stream's next bytes.
    bool Append(uint32_t size)
    {
        return m_buffer.Append(PacketAt(m_buffer.End() - GetParam(), size));
    }

    /// Check that a chunk holds the stream's bytes. @returns its positions, or NONE
    Span Checked(const std::optional<MptcpSendBuffer::Chunk>& chunk)
    {
        if (!chunk)
        {
            return NONE;
        }
        const uint64_t begin = chunk->dsn - GetParam();
        EXPECT_EQ(Content(chunk->packet), BytesAt(begin, chunk->packet->GetSize()));
        return {begin, begin + chunk->packet->GetSize()};
    }

    Span TakeNext(uint32_t maxSize, uint32_t path = 0)
    {
        return Checked(m_buffer.TakeNext(maxSize, path));
    }

    Span TakeReinjection(uint32_t maxSize, uint32_t path)
    {
        return Checked(m_buffer.TakeReinjection(maxSize, path));
    }

    Span TakeCopy(uint64_t position, uint32_t maxSize, uint32_t path)
    {
        return Checked(m_buffer.TakeCopy(GetParam() + position, maxSize, path));
    }

    /// Write and send n records of 100 bytes on a path.
    void Send(uint32_t n, uint32_t path = 0)
    {
        for (uint32_t i = 0; i < n; ++i)
        {
            ASSERT_TRUE(Append(100));
            m_buffer.TakeNext(100, path);
        }
    }

    uint64_t Request(uint64_t begin, uint64_t end)
    {
        return m_buffer.RequestReinjection(GetParam() + begin, GetParam() + end);
    }

    Span First() const
    {
        const auto range = m_buffer.FirstReinjection();
        return range ? Span{range->begin - GetParam(), range->end - GetParam()} : NONE;
    }

    uint64_t Carriers(uint64_t position) const
    {
        return m_buffer.Carriers(GetParam() + position);
    }

    uint32_t Acknowledge(uint64_t position)
    {
        return m_buffer.Acknowledge(GetParam() + position);
    }

    void ExpectNumbers(uint64_t una, uint64_t nxt, uint64_t end) const
    {
        EXPECT_EQ(m_buffer.Una() - GetParam(), una);
        EXPECT_EQ(m_buffer.Nxt() - GetParam(), nxt);
        EXPECT_EQ(m_buffer.End() - GetParam(), end);
        EXPECT_EQ(m_buffer.Size(), end - una);
        EXPECT_EQ(m_buffer.Unsent(), end - nxt);
    }

    MptcpSendBuffer m_buffer;
};

INSTANTIATE_TEST_SUITE_P(Starts, SendBuffer, testing::ValuesIn(STARTS));

// ------------------------------------------------------------------------- writing

TEST_P(SendBuffer, StartsEmpty)
{
    ExpectNumbers(0, 0, 0);
    EXPECT_EQ(m_buffer.GetCapacity(), DEFAULT_CAPACITY);
    EXPECT_EQ(m_buffer.Available(), DEFAULT_CAPACITY);
    EXPECT_EQ(TakeNext(100), NONE);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
    EXPECT_EQ(First(), NONE);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), 0U);
    EXPECT_EQ(TakeReinjection(100, 0), NONE);
    EXPECT_EQ(TakeCopy(0, 100, 0), NONE);
    EXPECT_EQ(Carriers(0), 0U);
    EXPECT_EQ(Request(0, 100), 0U);
    m_buffer.ForgetPath(0);
    ExpectNumbers(0, 0, 0);
}

TEST_P(SendBuffer, MayBeStartedAgainWhileEmpty)
{
    m_buffer.Start(77);
    EXPECT_EQ(m_buffer.Una(), 77U);
    EXPECT_EQ(m_buffer.Nxt(), 77U);
    EXPECT_EQ(m_buffer.End(), 77U);
}

TEST_P(SendBuffer, WritesMoveTheEnd)
{
    EXPECT_TRUE(Append(1));
    EXPECT_TRUE(Append(1399));
    ExpectNumbers(0, 0, 1400);
    EXPECT_EQ(m_buffer.Available(), DEFAULT_CAPACITY - 1400);
}

TEST_P(SendBuffer, TheCapacityMayBeFilledExactly)
{
    m_buffer.SetCapacity(1000);
    EXPECT_TRUE(Append(400));
    EXPECT_TRUE(Append(600));
    EXPECT_EQ(m_buffer.Available(), 0U);
}

TEST_P(SendBuffer, AWriteThatDoesNotFitIsRefusedWhole)
{
    m_buffer.SetCapacity(1000);
    EXPECT_TRUE(Append(400));
    EXPECT_FALSE(Append(601));
    ExpectNumbers(0, 0, 400);
    EXPECT_EQ(TakeNext(ALL), Span(0, 400));
    EXPECT_TRUE(Append(600)) << "a smaller one still fits";
}

TEST_P(SendBuffer, NoCapacityRefusesEveryByte)
{
    m_buffer.SetCapacity(0);
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_FALSE(Append(1));
    EXPECT_TRUE(Append(0)) << "there is room for all of nothing";
    ExpectNumbers(0, 0, 0);
    EXPECT_EQ(TakeNext(1), NONE);
}

TEST_P(SendBuffer, ShrinkingDropsNothing)
{
    Append(1000);
    m_buffer.SetCapacity(300);
    EXPECT_EQ(m_buffer.GetCapacity(), 300U);
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_FALSE(Append(1));
    EXPECT_TRUE(Append(0));
    EXPECT_EQ(TakeNext(ALL), Span(0, 1000));
    Acknowledge(700);
    EXPECT_EQ(m_buffer.Available(), 0U);
    Acknowledge(900);
    EXPECT_EQ(m_buffer.Available(), 200U);
    EXPECT_TRUE(Append(200));
}

TEST_P(SendBuffer, GrowingGivesRoomAtOnce)
{
    m_buffer.SetCapacity(100);
    Append(100);
    m_buffer.SetCapacity(150);
    EXPECT_EQ(m_buffer.Available(), 50U);
    EXPECT_TRUE(Append(50));
}

TEST_P(SendBuffer, SentBytesFillTheBufferUntilAcknowledged)
{
    m_buffer.SetCapacity(1000);
    Append(1000);
    TakeNext(1000);
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_EQ(Acknowledge(300), 300U);
    EXPECT_EQ(m_buffer.Available(), 300U);
}

TEST_P(SendBuffer, WhatTheApplicationDoesToItsPacketLaterIsNotSeen)
{
    Ptr<Packet> packet = PacketAt(0, 100);
    m_buffer.Append(packet);
    packet->RemoveAtStart(50);
    packet->AddAtEnd(PacketAt(5000, 500));
    EXPECT_EQ(TakeNext(ALL), Span(0, 100));
}

// ------------------------------------------------------------------------- binding

TEST_P(SendBuffer, AWriteThatFitsIsTakenWhole)
{
    Append(100);
    EXPECT_EQ(TakeNext(100, 3), Span(0, 100));
    ExpectNumbers(0, 100, 100);
    EXPECT_EQ(Carriers(0), Bits({3}));
    EXPECT_EQ(Carriers(99), Bits({3}));
    EXPECT_EQ(Carriers(100), 0U);
}

TEST_P(SendBuffer, TakeOfNothingTakesNothing)
{
    Append(100);
    EXPECT_EQ(TakeNext(0), NONE);
    ExpectNumbers(0, 0, 100);
}

TEST_P(SendBuffer, TakeGivesWhatThereIs)
{
    Append(30);
    EXPECT_EQ(TakeNext(100), Span(0, 30));
    EXPECT_EQ(TakeNext(100), NONE);
    Append(40);
    Append(40);
    EXPECT_EQ(TakeNext(100), Span(30, 110));
}

TEST_P(SendBuffer, ALargeWriteIsTakenInPieces)
{
    Append(1000);
    EXPECT_EQ(TakeNext(300), Span(0, 300));
    EXPECT_EQ(TakeNext(1), Span(300, 301));
    EXPECT_EQ(TakeNext(600), Span(301, 901));
    EXPECT_EQ(TakeNext(600), Span(901, 1000));
    EXPECT_EQ(TakeNext(600), NONE);
}

TEST_P(SendBuffer, SmallWritesAreMerged)
{
    for (int i = 0; i < 11; ++i)
    {
        Append(512);
    }
    for (uint64_t from = 0; from + 1400 <= 5632; from += 1400)
    {
        EXPECT_EQ(TakeNext(1400), Span(from, from + 1400));
    }
    EXPECT_EQ(TakeNext(1400), Span(5600, 5632));
}

TEST_P(SendBuffer, WritesOfOneByteAreMerged)
{
    for (int i = 0; i < 150; ++i)
    {
        Append(1);
    }
    EXPECT_EQ(TakeNext(100), Span(0, 100));
    EXPECT_EQ(TakeNext(100), Span(100, 150));
}

TEST_P(SendBuffer, MergeFromInsideOneWriteToInsideAnother)
{
    Append(100);
    Append(50);
    Append(100);
    EXPECT_EQ(TakeNext(30), Span(0, 30));
    EXPECT_EQ(TakeNext(170), Span(30, 200));
    EXPECT_EQ(TakeNext(50), Span(200, 250));
}

TEST_P(SendBuffer, MergeUpToTheEdgeOfAWrite)
{
    Append(100);
    Append(50);
    Append(100);
    EXPECT_EQ(TakeNext(30), Span(0, 30));
    EXPECT_EQ(TakeNext(120), Span(30, 150));
    EXPECT_EQ(TakeNext(100), Span(150, 250));
}

TEST_P(SendBuffer, EarlierChunksKeepTheirContentWhenLaterOnesAreTaken)
{
    Append(100);
    Append(100);
    Append(100);
    const auto first = m_buffer.TakeNext(70, 0);
    const auto second = m_buffer.TakeNext(150, 0);
    const auto third = m_buffer.TakeNext(80, 0);
    EXPECT_EQ(Checked(first), Span(0, 70));
    EXPECT_EQ(Checked(second), Span(70, 220));
    EXPECT_EQ(Checked(third), Span(220, 300));
}

TEST_P(SendBuffer, ZerosStayUnwrittenWhenWritesAreMerged)
{
    const Ptr<Packet> zeros = Create<Packet>(512);
    for (int i = 0; i < 200; ++i)
    {
        m_buffer.Append(zeros);
    }
    for (int i = 0; i < 73; ++i)
    {
        const auto chunk = m_buffer.TakeNext(1400, 0);
        ASSERT_EQ(chunk->packet->GetSize(), 1400U);
        ASSERT_LT(chunk->packet->GetSerializedSize(), 512U) << "zeros were written into memory";
    }
}

TEST_P(SendBuffer, ByteTagsStayWithTheirBytes)
{
    Append(100);
    Ptr<Packet> tagged = PacketAt(100, 100);
    tagged->AddByteTag(ns3::FlowIdTag(9));
    m_buffer.Append(tagged);
    Append(100);
    TakeNext(80);
    const auto chunk = m_buffer.TakeNext(150, 0);
    auto tags = chunk->packet->GetByteTagIterator();
    ASSERT_TRUE(tags.HasNext());
    const auto tag = tags.Next();
    EXPECT_EQ(tag.GetStart(), 20U);
    EXPECT_EQ(tag.GetEnd(), 120U);
    EXPECT_FALSE(tags.HasNext());
}

// ------------------------------------------------------------------- acknowledgments

TEST_P(SendBuffer, DataAckFreesRecords)
{
    Send(3);
    EXPECT_EQ(Acknowledge(100), 100U);
    ExpectNumbers(100, 300, 300);
    EXPECT_EQ(Acknowledge(300), 200U);
    ExpectNumbers(300, 300, 300);
}

TEST_P(SendBuffer, DataAckInsideARecord)
{
    Send(2);
    EXPECT_EQ(Acknowledge(30), 30U);
    ExpectNumbers(30, 200, 200);
    EXPECT_EQ(Carriers(29), 0U) << "acknowledged";
    EXPECT_EQ(Carriers(30), Bits({0}));
    EXPECT_EQ(TakeCopy(30, 1000, 1), Span(30, 100)) << "the rest of the record is whole";
    EXPECT_EQ(Acknowledge(130), 100U);
    EXPECT_EQ(TakeCopy(130, 1000, 1), Span(130, 200));
}

TEST_P(SendBuffer, DataAckReleasesThePackets)
{
    Append(100);
    const auto chunk = m_buffer.TakeNext(100, 0);
    Acknowledge(99);
    EXPECT_GT(chunk->packet->GetReferenceCount(), 1U) << "the last byte is still needed";
    Acknowledge(100);
    EXPECT_EQ(chunk->packet->GetReferenceCount(), 1U);
}

TEST_P(SendBuffer, RepeatedDataAckIsIgnored)
{
    Send(2);
    Acknowledge(100);
    EXPECT_EQ(Acknowledge(100), 0U);
    ExpectNumbers(100, 200, 200);
}

TEST_P(SendBuffer, DataAckBelowUnaIsIgnored)
{
    Send(2);
    Acknowledge(100);
    EXPECT_EQ(Acknowledge(99), 0U);
    EXPECT_EQ(Acknowledge(0), 0U);
    EXPECT_EQ(m_buffer.Acknowledge(GetParam() - 1), 0U);
    ExpectNumbers(100, 200, 200);
}

TEST_P(SendBuffer, DataAckOfUnsentDataIsIgnored)
{
    Send(2);
    Append(100);
    EXPECT_EQ(Acknowledge(201), 0U);
    EXPECT_EQ(Acknowledge(300), 0U);
    EXPECT_EQ(Acknowledge(301), 0U);
    EXPECT_EQ(Acknowledge(HALF), 0U);
    EXPECT_EQ(Acknowledge(HALF + 100), 0U);
    ExpectNumbers(0, 200, 300);
    EXPECT_EQ(Acknowledge(200), 200U);
}

TEST_P(SendBuffer, DataAckBeforeAnythingWasSent)
{
    Append(100);
    EXPECT_EQ(Acknowledge(1), 0U);
    EXPECT_EQ(Acknowledge(100), 0U);
    ExpectNumbers(0, 0, 100);
}

// ---------------------------------------------------------------- reinjection: queue

TEST_P(SendBuffer, ARangeIsQueued)
{
    Send(5);
    EXPECT_EQ(Request(100, 250), 150U);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 150U);
    EXPECT_EQ(First(), Span(100, 250));
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), Bits({0}));
    ExpectNumbers(0, 500, 500);
}

TEST_P(SendBuffer, ARangeIsClippedToWhatIsSentAndNotAcknowledged)
{
    Send(5);
    Append(100);
    Acknowledge(150);
    EXPECT_EQ(Request(0, 1000), 350U);
    EXPECT_EQ(First(), Span(150, 500));
}

TEST_P(SendBuffer, ARangeOutsideAddsNothing)
{
    Send(5);
    Append(100);
    Acknowledge(150);
    EXPECT_EQ(Request(0, 150), 0U);
    EXPECT_EQ(Request(500, 600), 0U);
    EXPECT_EQ(Request(-uint64_t{50}, 10), 0U);
    EXPECT_EQ(Request(100 + HALF, 200 + HALF), 0U);
    EXPECT_EQ(First(), NONE);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
}

TEST_P(SendBuffer, AnEmptyOrReversedRangeAddsNothing)
{
    Send(5);
    EXPECT_EQ(Request(200, 200), 0U);
    EXPECT_EQ(Request(300, 200), 0U);
    EXPECT_EQ(First(), NONE);
}

/// What is requested when [100, 200) and [300, 400) are queued, and what the queue is afterwards.
struct Merge
{
    const char* name;
    Span request;
    uint64_t added;
    std::vector<Span> queue;
};

const Merge MERGES[] = {
    {"identical", {100, 200}, 0, {{100, 200}, {300, 400}}},
    {"inside", {120, 130}, 0, {{100, 200}, {300, 400}}},
    {"touchOnTheLeft", {50, 100}, 50, {{50, 200}, {300, 400}}},
    {"touchOnTheRight", {200, 250}, 50, {{100, 250}, {300, 400}}},
    {"overlapOnTheLeft", {50, 150}, 50, {{50, 200}, {300, 400}}},
    {"overlapOnTheRight", {150, 250}, 50, {{100, 250}, {300, 400}}},
    {"cover", {50, 250}, 100, {{50, 250}, {300, 400}}},
    {"bridgeThatTouches", {200, 300}, 100, {{100, 400}}},
    {"bridgeThatOverlaps", {150, 350}, 100, {{100, 400}}},
    {"coverOfBoth", {0, 500}, 300, {{0, 500}}},
    {"exactCoverOfBoth", {100, 400}, 100, {{100, 400}}},
    {"apartBelow", {0, 99}, 99, {{0, 99}, {100, 200}, {300, 400}}},
    {"apartBetween", {201, 299}, 98, {{100, 200}, {201, 299}, {300, 400}}},
    {"apartAbove", {401, 500}, 99, {{100, 200}, {300, 400}, {401, 500}}},
};

TEST_P(SendBuffer, EveryMergeOfRanges)
{
    for (const Merge& merge : MERGES)
    {
        SCOPED_TRACE(merge.name);
        m_buffer = MptcpSendBuffer();
        m_buffer.Start(GetParam());
        Send(5);
        ASSERT_EQ(Request(300, 400), 100U);
        ASSERT_EQ(Request(100, 200), 100U);
        EXPECT_EQ(Request(merge.request.first, merge.request.second), merge.added);
        EXPECT_EQ(m_buffer.ReinjectionBytes(), 200 + merge.added);
        for (const Span& range : merge.queue)
        {
            EXPECT_EQ(First(), range);
            Acknowledge(range.second);
        }
        EXPECT_EQ(First(), NONE);
        EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
    }
}

TEST_P(SendBuffer, DataAckTakesBytesOutOfTheQueue)
{
    Send(5);
    Request(100, 200);
    Request(300, 400);
    Acknowledge(150);
    EXPECT_EQ(First(), Span(150, 200));
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 150U);
    Acknowledge(250);
    EXPECT_EQ(First(), Span(300, 400));
    Acknowledge(500);
    EXPECT_EQ(First(), NONE);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
}

// ---------------------------------------------------------------- reinjection: taking

TEST_P(SendBuffer, ReinjectionCarriesTheSamePacket)
{
    Append(100);
    const auto sent = m_buffer.TakeNext(100, 0);
    Request(0, 100);
    const auto again = m_buffer.TakeReinjection(100, 1);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->dsn, sent->dsn);
    EXPECT_EQ(again->packet, sent->packet) << "no copy, no new packet";
    EXPECT_EQ(Carriers(0), Bits({0, 1}));
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
}

TEST_P(SendBuffer, ReinjectionGivesBytesOfOneRecord)
{
    Send(3);
    Request(50, 250);
    EXPECT_EQ(TakeReinjection(1000, 1), Span(50, 100));
    EXPECT_EQ(TakeReinjection(1000, 1), Span(100, 200));
    EXPECT_EQ(TakeReinjection(1000, 1), Span(200, 250));
    EXPECT_EQ(TakeReinjection(1000, 1), NONE);
    EXPECT_EQ(Carriers(49), Bits({0}));
    EXPECT_EQ(Carriers(50), Bits({0, 1}));
    EXPECT_EQ(Carriers(249), Bits({0, 1}));
    EXPECT_EQ(Carriers(250), Bits({0}));
}

TEST_P(SendBuffer, ReinjectionInSmallerPieces)
{
    Send(1);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(30, 1), Span(0, 30));
    EXPECT_EQ(First(), Span(30, 100));
    EXPECT_EQ(TakeReinjection(30, 1), Span(30, 60));
    EXPECT_EQ(TakeReinjection(30, 2), Span(60, 90));
    EXPECT_EQ(TakeReinjection(30, 1), Span(90, 100));
    EXPECT_EQ(Carriers(59), Bits({0, 1}));
    EXPECT_EQ(Carriers(60), Bits({0, 2}));
    EXPECT_EQ(Carriers(89), Bits({0, 2}));
    EXPECT_EQ(Carriers(90), Bits({0, 1}));
}

TEST_P(SendBuffer, ReinjectionOfNothingTakesNothing)
{
    Send(1);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(0, 1), NONE);
    EXPECT_EQ(First(), Span(0, 100));
}

TEST_P(SendBuffer, ThePathThatCarriesItAllGetsNothing)
{
    Send(3, 5);
    Request(0, 300);
    EXPECT_EQ(TakeReinjection(1000, 5), NONE);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 300U);
    EXPECT_EQ(TakeReinjection(1000, 6), Span(0, 100));
}

TEST_P(SendBuffer, ThePathGetsTheFirstThatItDoesNotCarry)
{
    Send(2, 0);
    Send(2, 1);
    Send(1, 0);
    Request(0, 500);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(200, 300));
    EXPECT_EQ(First(), Span(0, 200));
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 400U);
    EXPECT_EQ(TakeReinjection(1000, 1), Span(0, 100));
    EXPECT_EQ(TakeReinjection(1000, 0), Span(300, 400));
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    EXPECT_EQ(TakeReinjection(1000, 1), Span(100, 200));
    EXPECT_EQ(TakeReinjection(1000, 1), Span(400, 500));
}

TEST_P(SendBuffer, APathThatGotNothingGetsWhatIsQueuedLater)
{
    Send(2, 0);
    Send(2, 1);
    Request(100, 200);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    Request(200, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(200, 300));
}

TEST_P(SendBuffer, APathThatGotNothingGetsWhatIsQueuedBelow)
{
    Send(1, 1);
    Send(2, 0);
    Request(100, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(0, 100));
}

TEST_P(SendBuffer, TheSameBytesMayBeQueuedAgainAndAgain)
{
    Send(1, 0);
    for (uint32_t path = 1; path < MptcpSendBuffer::MAX_PATHS; ++path)
    {
        EXPECT_EQ(Request(0, 100), 100U);
        EXPECT_EQ(TakeReinjection(100, path), Span(0, 100));
    }
    EXPECT_EQ(Carriers(0), std::numeric_limits<uint64_t>::max());
    Request(0, 100);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), std::numeric_limits<uint64_t>::max());
    for (uint32_t path = 0; path < MptcpSendBuffer::MAX_PATHS; ++path)
    {
        EXPECT_EQ(TakeReinjection(100, path), NONE);
    }
}

TEST_P(SendBuffer, APathSkipsThePartsOfARecordThatItCarries)
{
    Send(1);
    TakeCopy(20, 30, 1);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(1000, 1), Span(0, 20));
    EXPECT_EQ(TakeReinjection(1000, 1), Span(50, 100));
    EXPECT_EQ(First(), Span(20, 50));
}

TEST_P(SendBuffer, PartsThatOtherPathsCarryDoNotMakeItsPiecesSmaller)
{
    Send(1);
    TakeCopy(20, 10, 1);
    TakeCopy(50, 10, 2);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(1000, 3), Span(0, 100));
    EXPECT_EQ(Carriers(25), Bits({0, 1, 3}));
    EXPECT_EQ(Carriers(40), Bits({0, 3}));
    EXPECT_EQ(Carriers(55), Bits({0, 2, 3}));
}

TEST_P(SendBuffer, TheHeadsCarriersFollowTheHead)
{
    Send(1, 0);
    Send(1, 4);
    Request(0, 200);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), Bits({0}));
    TakeReinjection(40, 2);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), Bits({0}));
    TakeReinjection(1000, 2);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), Bits({4}));
    Acknowledge(200);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), 0U);
}

TEST_P(SendBuffer, ReinjectionOfARecordPartlyAcknowledged)
{
    Send(2);
    Acknowledge(40);
    Request(0, 200);
    EXPECT_EQ(TakeReinjection(30, 1), Span(40, 70));
    EXPECT_EQ(TakeReinjection(300, 1), Span(70, 100));
    EXPECT_EQ(TakeReinjection(300, 1), Span(100, 200));
}

TEST_P(SendBuffer, DataAckForgetsThePiecesItCovers)
{
    Send(3);
    TakeCopy(20, 30, 1);
    TakeCopy(120, 30, 2);
    TakeCopy(220, 30, 3);
    Acknowledge(130);
    EXPECT_EQ(Carriers(129), 0U);
    EXPECT_EQ(Carriers(130), Bits({0, 2}));
    EXPECT_EQ(Carriers(150), Bits({0}));
    Acknowledge(200);
    EXPECT_EQ(Carriers(200), Bits({0}));
    EXPECT_EQ(Carriers(220), Bits({0, 3}));
    EXPECT_EQ(Carriers(250), Bits({0}));
    Acknowledge(300);
    Send(1, 7);
    EXPECT_EQ(Carriers(300), Bits({7}));
    EXPECT_EQ(Carriers(399), Bits({7}));
}

// -------------------------------------------------------------------------- copies

TEST_P(SendBuffer, ACopyOfAWholeRecordIsTheSamePacket)
{
    Append(100);
    const auto sent = m_buffer.TakeNext(100, 0);
    const auto copy = m_buffer.TakeCopy(GetParam(), 100, 1);
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->packet, sent->packet);
    EXPECT_EQ(Carriers(0), Bits({0, 1}));
}

TEST_P(SendBuffer, ACopyStartsAnywhereAndEndsWithTheRecord)
{
    Send(2);
    EXPECT_EQ(TakeCopy(0, 1000, 1), Span(0, 100));
    EXPECT_EQ(TakeCopy(30, 1000, 2), Span(30, 100));
    EXPECT_EQ(TakeCopy(130, 20, 2), Span(130, 150));
    EXPECT_EQ(TakeCopy(199, 1000, 2), Span(199, 200));
    EXPECT_EQ(Carriers(29), Bits({0, 1}));
    EXPECT_EQ(Carriers(30), Bits({0, 1, 2}));
    EXPECT_EQ(Carriers(129), Bits({0}));
    EXPECT_EQ(Carriers(130), Bits({0, 2}));
    EXPECT_EQ(Carriers(150), Bits({0}));
    EXPECT_EQ(Carriers(199), Bits({0, 2}));
}

TEST_P(SendBuffer, ACopyFromOutsideIsNothing)
{
    Send(2);
    Append(100);
    Acknowledge(50);
    EXPECT_EQ(TakeCopy(49, 10, 1), NONE);
    EXPECT_EQ(TakeCopy(200, 10, 1), NONE);
    EXPECT_EQ(TakeCopy(300, 10, 1), NONE);
    EXPECT_EQ(TakeCopy(-uint64_t{1}, 10, 1), NONE);
    EXPECT_EQ(TakeCopy(100 + HALF, 10, 1), NONE);
    EXPECT_EQ(TakeCopy(100, 0, 1), NONE);
    EXPECT_EQ(Carriers(100), Bits({0}));
}

TEST_P(SendBuffer, ACopyToAPathThatCarriesItAlready)
{
    Send(1);
    EXPECT_EQ(TakeCopy(10, 20, 0), Span(10, 30));
    EXPECT_EQ(Carriers(10), Bits({0}));
}

TEST_P(SendBuffer, ACopyLeavesTheQueueAlone)
{
    Send(1);
    Request(0, 100);
    TakeCopy(0, 100, 1);
    EXPECT_EQ(First(), Span(0, 100));
    EXPECT_EQ(TakeReinjection(100, 1), NONE);
    EXPECT_EQ(TakeReinjection(100, 2), Span(0, 100));
}

TEST_P(SendBuffer, CopiesThatOverlap)
{
    Send(1);
    TakeCopy(10, 50, 1);
    TakeCopy(40, 50, 2);
    TakeCopy(30, 30, 3);
    const std::vector<std::pair<uint64_t, uint64_t>> expected = {{0, Bits({0})},
                                                                 {10, Bits({0, 1})},
                                                                 {30, Bits({0, 1, 3})},
                                                                 {40, Bits({0, 1, 2, 3})},
                                                                 {60, Bits({0, 2})},
                                                                 {90, Bits({0})}};
    for (const auto& [position, carriers] : expected)
    {
        EXPECT_EQ(Carriers(position), carriers) << position;
    }
}

// --------------------------------------------------------------------------- paths

TEST_P(SendBuffer, AForgottenPathCarriesNothing)
{
    Send(1, 0);
    Send(1, 1);
    TakeCopy(0, 30, 1);
    TakeCopy(100, 30, 0);
    m_buffer.ForgetPath(0);
    EXPECT_EQ(Carriers(0), Bits({1}));
    EXPECT_EQ(Carriers(30), 0U);
    EXPECT_EQ(Carriers(100), Bits({1}));
    EXPECT_EQ(Carriers(130), Bits({1}));
    ExpectNumbers(0, 200, 200);
}

TEST_P(SendBuffer, AForgottenPathMayCarryTheSameBytesAgain)
{
    Send(3, 0);
    Request(0, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    m_buffer.ForgetPath(0);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), 0U);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(0, 100));
}

TEST_P(SendBuffer, ForgettingAPathQueuesNothing)
{
    Send(3, 0);
    m_buffer.ForgetPath(0);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
}

TEST_P(SendBuffer, TheLastSlotIsASlotLikeAnyOther)
{
    Send(1, MptcpSendBuffer::MAX_PATHS - 1);
    EXPECT_EQ(Carriers(0), uint64_t{1} << 63);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(100, MptcpSendBuffer::MAX_PATHS - 1), NONE);
    m_buffer.ForgetPath(MptcpSendBuffer::MAX_PATHS - 1);
    EXPECT_EQ(TakeReinjection(100, MptcpSendBuffer::MAX_PATHS - 1), Span(0, 100));
}

// ----------------------------------------------------------- against a naive model

/// Per byte: who carries it, whether it is queued; per stream: where records begin. Nothing clever.
class NaiveSender
{
  public:
    bool Append(uint32_t size)
    {
        if (m_carriers.size() - m_una + size > m_capacity)
        {
            return size == 0;
        }
        m_carriers.resize(m_carriers.size() + size);
        m_queued.resize(m_carriers.size());
        return true;
    }

    Span TakeNext(uint32_t maxSize, uint32_t path)
    {
        const Span taken{m_nxt, std::min<uint64_t>(m_nxt + maxSize, m_carriers.size())};
        if (taken.first == taken.second)
        {
            return NONE;
        }
        m_recordEnds.insert(taken.second);
        m_nxt = taken.second;
        return Carry(taken, path);
    }

    uint64_t Request(uint64_t begin, uint64_t end)
    {
        uint64_t added = 0;
        for (uint64_t i = std::max(begin, m_una); i < std::min(end, m_nxt); ++i)
        {
            added += m_queued[i] ? 0 : 1;
            m_queued[i] = true;
        }
        return added;
    }

    Span First() const
    {
        uint64_t begin = m_una;
        while (begin < m_nxt && !m_queued[begin])
        {
            ++begin;
        }
        uint64_t end = begin;
        while (end < m_nxt && m_queued[end])
        {
            ++end;
        }
        return begin == end ? NONE : Span{begin, end};
    }

    Span TakeReinjection(uint32_t maxSize, uint32_t path)
    {
        const auto wanted = [this, path](uint64_t i)
        { return m_queued[i] && (m_carriers[i] >> path & 1) == 0; };
        uint64_t begin = m_una;
        while (begin < m_nxt && !wanted(begin))
        {
            ++begin;
        }
        if (begin == m_nxt)
        {
            return NONE;
        }
        const uint64_t limit = std::min(begin + maxSize, *m_recordEnds.upper_bound(begin));
        uint64_t end = begin;
        for (; end < limit && wanted(end); ++end)
        {
            m_queued[end] = false;
        }
        return Carry({begin, end}, path);
    }

    Span TakeCopy(uint64_t begin, uint32_t maxSize, uint32_t path)
    {
        if (begin < m_una || begin >= m_nxt)
        {
            return NONE;
        }
        return Carry({begin, std::min(begin + maxSize, *m_recordEnds.upper_bound(begin))}, path);
    }

    void ForgetPath(uint32_t path)
    {
        for (uint64_t& carriers : m_carriers)
        {
            carriers &= ~(uint64_t{1} << path);
        }
    }

    uint32_t Acknowledge(uint64_t position)
    {
        if (position < m_una || position > m_nxt)
        {
            return 0;
        }
        const auto freed = static_cast<uint32_t>(position - m_una);
        m_una = position;
        return freed;
    }

    void SetCapacity(uint32_t bytes)
    {
        m_capacity = bytes;
    }

    /// Compare all that can be seen.
    void ExpectSame(const MptcpSendBuffer& buffer, uint64_t start) const
    {
        const uint64_t held = m_carriers.size() - m_una;
        ASSERT_EQ(buffer.Una() - start, m_una);
        ASSERT_EQ(buffer.Nxt() - start, m_nxt);
        ASSERT_EQ(buffer.End() - start, m_carriers.size());
        ASSERT_EQ(buffer.Available(), m_capacity > held ? m_capacity - held : 0);
        uint64_t queued = 0;
        for (uint64_t i = m_una; i < m_nxt; ++i)
        {
            queued += m_queued[i] ? 1 : 0;
            ASSERT_EQ(buffer.Carriers(start + i), m_carriers[i]) << "position " << i;
        }
        ASSERT_EQ(buffer.Carriers(start + m_una - 1), 0U);
        ASSERT_EQ(buffer.Carriers(start + m_nxt), 0U);
        ASSERT_EQ(buffer.ReinjectionBytes(), queued);
        const auto first = buffer.FirstReinjection();
        ASSERT_EQ(first ? Span(first->begin - start, first->end - start) : NONE, First());
        ASSERT_EQ(buffer.FirstReinjectionCarriers(), queued > 0 ? m_carriers[First().first] : 0);
    }

    uint64_t Una() const
    {
        return m_una;
    }

    uint64_t End() const
    {
        return m_carriers.size();
    }

  private:
    Span Carry(Span bytes, uint32_t path)
    {
        for (uint64_t i = bytes.first; i < bytes.second; ++i)
        {
            m_carriers[i] |= uint64_t{1} << path;
        }
        return bytes;
    }

    uint64_t m_una{0};
    uint64_t m_nxt{0};
    uint64_t m_capacity{DEFAULT_CAPACITY};
    std::vector<uint64_t> m_carriers; //!< one per byte ever written
    std::vector<bool> m_queued;
    std::set<uint64_t> m_recordEnds;
};

class SendBufferModel : public SendBuffer
{
  protected:
    /// A position from somewhat below una to somewhat beyond the end.
    uint64_t AnyPosition(std::mt19937& random) const
    {
        const uint64_t low = m_naive.Una() - std::min<uint64_t>(m_naive.Una(), 20);
        return low + Draw(random, 0, static_cast<uint32_t>(m_naive.End() - low) + 20);
    }

    void StepOfTheApplication(std::mt19937& random)
    {
        if (Draw(random, 0, 30) == 0)
        {
            const uint32_t capacity = Draw(random, 0, 900);
            m_buffer.SetCapacity(capacity);
            m_naive.SetCapacity(capacity);
        }
        const uint32_t size = Draw(random, 0, 250);
        ASSERT_EQ(Append(size), m_naive.Append(size));
    }

    /// One step of a random life on four paths.
    void Step(std::mt19937& random)
    {
        const uint32_t path = Draw(random, 0, 3) * 21;
        const uint32_t size = Draw(random, 1, 140);
        const uint64_t position = AnyPosition(random);
        switch (Draw(random, 0, 13))
        {
        case 0:
        case 1:
            StepOfTheApplication(random);
            break;
        case 2:
        case 3:
        case 4:
            ASSERT_EQ(TakeNext(size, path), m_naive.TakeNext(size, path));
            break;
        case 5:
        case 6:
            ASSERT_EQ(Request(position, position + 2 * size),
                      m_naive.Request(position, position + 2 * size));
            break;
        case 7:
        case 8:
        case 9:
        {
            const Span taken = TakeReinjection(size, path);
            ASSERT_EQ(taken, m_naive.TakeReinjection(size, path));
            m_reinjections += taken != NONE ? 1 : 0;
            break;
        }
        case 10:
        case 11:
        {
            const Span taken = TakeCopy(position, size, path);
            ASSERT_EQ(taken, m_naive.TakeCopy(position, size, path));
            m_copies += taken != NONE ? 1 : 0;
            break;
        }
        case 12:
            if (Draw(random, 0, 4) == 0)
            {
                m_buffer.ForgetPath(path);
                m_naive.ForgetPath(path);
            }
            break;
        default:
        {
            const uint64_t acknowledged = Draw(random, 0, 2) == 0 ? position : m_naive.Una() + size;
            const uint32_t freed = Acknowledge(acknowledged);
            ASSERT_EQ(freed, m_naive.Acknowledge(acknowledged));
            m_freed += freed;
        }
        }
        m_naive.ExpectSame(m_buffer, GetParam());
    }

    NaiveSender m_naive;
    uint64_t m_freed{0};
    int m_reinjections{0};
    int m_copies{0};
};

INSTANTIATE_TEST_SUITE_P(Starts, SendBufferModel, testing::ValuesIn(STARTS));

TEST_P(SendBufferModel, AgreesByteByByte)
{
    for (uint32_t seed = 0; seed < 5; ++seed)
    {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        m_buffer = MptcpSendBuffer();
        m_buffer.Start(GetParam());
        m_naive = NaiveSender();
        for (int step = 0; step < 1000; ++step)
        {
            SCOPED_TRACE(step);
            Step(random);
            if (HasFailure())
            {
                return;
            }
        }
    }
    EXPECT_GT(m_freed, 5000U) << "the draw no longer reaches every outcome";
    EXPECT_GT(m_reinjections, 200);
    EXPECT_GT(m_copies, 200);
}

// ---------------------------------------------------------------------------- cost

/// A buffer with n records of 10 bytes on path 0.
MptcpSendBuffer
Filled(uint32_t n)
{
    MptcpSendBuffer buffer;
    buffer.Start(std::numeric_limits<uint64_t>::max() - 5 * n);
    buffer.SetCapacity(10 * n);
    const Ptr<Packet> packet = Create<Packet>(10);
    for (uint32_t i = 0; i < n; ++i)
    {
        buffer.Append(packet);
        buffer.TakeNext(10, 0);
    }
    return buffer;
}

TEST(SendBufferCost, WriteSendAcknowledge)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_EQ(buffer.Acknowledge(buffer.Una() + 10), 10U);
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ManySmallWritesInOneChunk)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer;
            buffer.SetCapacity(10 * n);
            const Ptr<Packet> packet = Create<Packet>(10);
            for (uint32_t i = 0; i < n; ++i)
            {
                buffer.Append(packet);
            }
            ASSERT_EQ(buffer.TakeNext(ALL, 0)->packet->GetSize(), 10 * n);
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, OneLargeWriteInManyChunks)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer;
            buffer.SetCapacity(10 * n);
            buffer.Append(Create<Packet>(10 * n));
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeNext(10, 0));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ReinjectionWhileThePathThatLostItKeepsAsking)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            buffer.RequestReinjection(buffer.Una(), buffer.Nxt());
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_FALSE(buffer.TakeReinjection(10, 0));
                ASSERT_TRUE(buffer.TakeReinjection(10, 1));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ReinjectionInPiecesOfRecords)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            buffer.RequestReinjection(buffer.Una(), buffer.Nxt());
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeReinjection(4, 1));
                ASSERT_TRUE(buffer.TakeReinjection(6, 2));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ScatteredRangesLastFirst)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = n; i-- > 0;)
            {
                const uint64_t dsn = buffer.Una() + 10 * i;
                ASSERT_EQ(buffer.RequestReinjection(dsn, dsn + 5), 5U);
            }
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeReinjection(10, 1));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, CopiesAtScatteredPlaces)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                const uint64_t dsn = buffer.Una() + 10 * (i * uint64_t{619} % n);
                ASSERT_TRUE(buffer.TakeCopy(dsn + 2, 5, 1));
                ASSERT_EQ(buffer.Carriers(dsn + 2), Bits({0, 1}));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, AcknowledgmentOfManyPiecesAndRanges)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                const uint64_t dsn = buffer.Una() + 10 * i;
                buffer.TakeCopy(dsn + 2, 5, 1);
                buffer.RequestReinjection(dsn, dsn + 5);
            }
            for (uint32_t i = 0; i < 2 * n; ++i)
            {
                ASSERT_EQ(buffer.Acknowledge(buffer.Una() + 5), 5U);
            }
            ASSERT_EQ(buffer.ReinjectionBytes(), 0U);
        });
    EXPECT_LT(growth, QUADRATIC);
}

} // namespace
