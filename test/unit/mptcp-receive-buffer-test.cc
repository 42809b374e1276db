/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "buffer-test-support.h"

#include "ns3/flow-id-tag.h"
#include "ns3/mptcp-receive-buffer.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <tuple>
#include <vector>

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::MptcpReceiveBuffer;
using ns3::Packet;
using ns3::Ptr;
using AddResult = MptcpReceiveBuffer::AddResult;

constexpr uint32_t DEFAULT_CAPACITY = 131072;
constexpr uint64_t HALF = uint64_t{1} << 63;
constexpr uint32_t ALL = std::numeric_limits<uint32_t>::max();

/// accepted, duplicate, outOfWindow, advanced
using Fields = std::tuple<uint32_t, uint32_t, uint32_t, bool>;

Fields
FieldsOf(const AddResult& result)
{
    return {result.accepted, result.duplicate, result.outOfWindow, result.advanced};
}

Fields
Result(uint32_t accepted, uint32_t duplicate, uint32_t outOfWindow, bool advanced)
{
    return {accepted, duplicate, outOfWindow, advanced};
}

/// All tests run at every awkward start number. Positions are relative to it.
class ReceiveBuffer : public testing::TestWithParam<uint64_t>
{
  protected:
    void SetUp() override
    {
        m_buffer.Start(GetParam());
    }

    /// Give the buffer the stream's bytes [from, to).
    Fields Add(uint64_t from, uint64_t to)
    {
        return AddPacket(from, PacketAt(from, static_cast<uint32_t>(to - from)));
    }

    Fields AddPacket(uint64_t from, Ptr<Packet> packet)
    {
        return FieldsOf(m_buffer.Add(GetParam() + from, packet));
    }

    /// Give the buffer bytes of a wrong content, which must not replace anything.
    Fields AddWrong(uint64_t from, uint64_t to)
    {
        return AddPacket(from, PacketAt(from + 12345, static_cast<uint32_t>(to - from)));
    }

    bool SetFin(uint64_t position)
    {
        return m_buffer.SetFin(GetParam() + position);
    }

    uint64_t Next() const
    {
        return m_buffer.Next() - GetParam();
    }

    /// Read all that is in order and compare it with the stream from where reading stopped last.
    void ExpectRead(uint64_t until)
    {
        ASSERT_EQ(m_buffer.Available(), until - m_read);
        Ptr<Packet> packet = m_buffer.Extract(ALL);
        ASSERT_EQ(packet == nullptr, until == m_read);
        if (packet)
        {
            EXPECT_EQ(Content(packet), BytesAt(m_read, static_cast<uint32_t>(until - m_read)));
        }
        m_read = until;
    }

    MptcpReceiveBuffer m_buffer;
    uint64_t m_read{0};
};

INSTANTIATE_TEST_SUITE_P(Starts, ReceiveBuffer, testing::ValuesIn(STARTS));

// ------------------------------------------------------------------------ in order

TEST_P(ReceiveBuffer, StartsEmpty)
{
    EXPECT_EQ(m_buffer.Next(), GetParam());
    EXPECT_EQ(m_buffer.GetCapacity(), DEFAULT_CAPACITY);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY);
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_EQ(m_buffer.OutOfOrderBytes(), 0U);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
    EXPECT_EQ(m_buffer.Extract(ALL), nullptr);
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_FALSE(m_buffer.FinReached());
}

TEST_P(ReceiveBuffer, MayBeStartedAgainWhileEmpty)
{
    m_buffer.Start(77);
    EXPECT_EQ(m_buffer.Next(), 77U);
    m_buffer.Start(GetParam());
    EXPECT_EQ(Add(0, 10), Result(10, 0, 0, true));
}

TEST_P(ReceiveBuffer, InOrderBytesAdvance)
{
    EXPECT_EQ(Add(0, 600), Result(600, 0, 0, true));
    EXPECT_EQ(Next(), 600U);
    EXPECT_EQ(Add(600, 1400), Result(800, 0, 0, true));
    EXPECT_EQ(Next(), 1400U);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY - 1400) << "unread bytes fill the window";
    ExpectRead(1400);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY);
}

TEST_P(ReceiveBuffer, AnEmptyPacketChangesNothing)
{
    EXPECT_EQ(Add(0, 0), Result(0, 0, 0, false));
    EXPECT_EQ(Add(50, 50), Result(0, 0, 0, false));
    EXPECT_EQ(Next(), 0U);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
}

// ------------------------------------------------------------------------- reading

TEST_P(ReceiveBuffer, ReadOfNothingGivesNothing)
{
    Add(0, 100);
    EXPECT_EQ(m_buffer.Extract(0), nullptr);
    EXPECT_EQ(m_buffer.Available(), 100U);
}

TEST_P(ReceiveBuffer, ReadOfAWholePacketIsThatPacket)
{
    Ptr<Packet> packet = PacketAt(0, 100);
    m_buffer.Add(GetParam(), packet);
    Add(100, 200);
    EXPECT_EQ(m_buffer.Extract(100), packet) << "no copy, no new packet";
    m_read = 100;
    ExpectRead(200);
}

TEST_P(ReceiveBuffer, ReadOfPartsOfAPacket)
{
    Add(0, 1000);
    for (uint64_t from : {0, 1, 300, 999})
    {
        const uint32_t size = from == 0 ? 1 : from == 1 ? 299 : from == 300 ? 699 : 1;
        Ptr<Packet> packet = m_buffer.Extract(size);
        ASSERT_NE(packet, nullptr);
        EXPECT_EQ(Content(packet), BytesAt(from, size));
        EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY - 1000 + from + size);
    }
    EXPECT_EQ(m_buffer.Extract(1), nullptr);
}

TEST_P(ReceiveBuffer, ReadAcrossPacketsGivesExactlyWhatWasAskedFor)
{
    Add(0, 100);
    Add(100, 150);
    Add(150, 300);
    Ptr<Packet> packet = m_buffer.Extract(200);
    ASSERT_NE(packet, nullptr);
    EXPECT_EQ(Content(packet), BytesAt(0, 200));
    EXPECT_EQ(m_buffer.Available(), 100U);
    m_read = 200;
    Add(300, 320);
    ExpectRead(320);
}

TEST_P(ReceiveBuffer, ReadOfManyPacketsAtOnce)
{
    for (uint64_t i = 0; i < 5000; ++i)
    {
        Add(7 * i, 7 * i + 7);
    }
    ExpectRead(35000);
}

TEST_P(ReceiveBuffer, ZerosStayUnwrittenWhenPacketsAreMerged)
{
    std::vector<Ptr<Packet>> sharers;
    for (uint32_t i = 0; i < 90; ++i)
    {
        Ptr<Packet> zeros = Create<Packet>(1400);
        sharers.push_back(zeros->Copy());
        m_buffer.Add(GetParam() + 1400 * i, zeros);
    }
    Ptr<Packet> packet = m_buffer.Extract(ALL);
    ASSERT_EQ(packet->GetSize(), 90U * 1400U);
    EXPECT_LT(packet->GetSerializedSize(), 1400U) << "126,000 zeros were written into memory";
}

TEST_P(ReceiveBuffer, ByteTagsStayWithTheirBytes)
{
    Ptr<Packet> tagged = PacketAt(100, 100);
    tagged->AddByteTag(ns3::FlowIdTag(9));
    m_buffer.Add(GetParam() + 100, tagged);
    Add(0, 120);
    Add(200, 250);
    Ptr<Packet> packet = m_buffer.Extract(ALL);
    ASSERT_EQ(packet->GetSize(), 250U);
    auto tags = packet->GetByteTagIterator();
    ASSERT_TRUE(tags.HasNext());
    const auto tag = tags.Next();
    EXPECT_EQ(tag.GetStart(), 100U);
    EXPECT_EQ(tag.GetEnd(), 200U);
    EXPECT_FALSE(tags.HasNext());
}

// -------------------------------------------------------------------- out of order

TEST_P(ReceiveBuffer, BytesAboveAGapAreHeld)
{
    EXPECT_EQ(Add(100, 200), Result(100, 0, 0, false));
    EXPECT_EQ(Next(), 0U);
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_EQ(m_buffer.Extract(ALL), nullptr);
    EXPECT_EQ(m_buffer.OutOfOrderBytes(), 100U);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 1U);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY) << "the window counts from Next()";
}

TEST_P(ReceiveBuffer, TheGapFilledReleasesThem)
{
    Add(100, 200);
    EXPECT_EQ(Add(0, 100), Result(100, 0, 0, true));
    EXPECT_EQ(Next(), 200U);
    EXPECT_EQ(m_buffer.OutOfOrderBytes(), 0U);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
    ExpectRead(200);
}

TEST_P(ReceiveBuffer, OnlyTheFirstGapFilledReleasesTheFirstRun)
{
    Add(100, 200);
    Add(300, 400);
    Add(0, 100);
    EXPECT_EQ(Next(), 200U);
    EXPECT_EQ(m_buffer.OutOfOrderBytes(), 100U);
    Add(200, 300);
    EXPECT_EQ(Next(), 400U);
    ExpectRead(400);
}

TEST_P(ReceiveBuffer, TouchingBytesAreOneRun)
{
    Add(200, 300);
    Add(300, 400);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 1U) << "appended";
    Add(100, 200);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 1U) << "prepended";
    Add(500, 600);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 2U);
    Add(400, 500);
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 1U) << "joined";
    EXPECT_EQ(m_buffer.OutOfOrderBytes(), 500U);
    Add(0, 100);
    ExpectRead(600);
}

TEST_P(ReceiveBuffer, RunsAcrossTheWrapKeepTheirOrder)
{
    for (uint64_t i = 400; i-- > 0;)
    {
        Add(5 * i, 5 * i + 5);
    }
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
    ExpectRead(2000);
}

// ---------------------------------------------------- duplicates: below the expected

TEST_P(ReceiveBuffer, RepetitionOfInOrderBytes)
{
    Add(0, 100);
    EXPECT_EQ(AddWrong(0, 100), Result(0, 100, 0, false));
    EXPECT_EQ(AddWrong(20, 30), Result(0, 10, 0, false));
    ExpectRead(100);
}

TEST_P(ReceiveBuffer, RepetitionOfBytesReadAlready)
{
    Add(0, 100);
    ExpectRead(100);
    EXPECT_EQ(AddWrong(0, 100), Result(0, 100, 0, false));
    EXPECT_EQ(m_buffer.Available(), 0U);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY);
}

TEST_P(ReceiveBuffer, RepetitionWithSomethingNew)
{
    Add(0, 100);
    EXPECT_EQ(Add(50, 150), Result(50, 50, 0, true));
    ExpectRead(150);
    EXPECT_EQ(Add(0, 151), Result(1, 150, 0, true));
    ExpectRead(151);
}

TEST_P(ReceiveBuffer, BytesBeforeTheStartAreDuplicates)
{
    EXPECT_EQ(AddPacket(-uint64_t{50}, PacketAt(0, 50)), Result(0, 50, 0, false));
    EXPECT_EQ(AddPacket(-uint64_t{50}, PacketAt(0, 20)), Result(0, 20, 0, false));
    EXPECT_EQ(AddPacket(-uint64_t{HALF}, PacketAt(0, 20)), Result(0, 20, 0, false));
    EXPECT_EQ(Next(), 0U);
}

TEST_P(ReceiveBuffer, BytesFromBeforeTheStartIntoIt)
{
    Bytes bytes(30, 0xee);
    const Bytes good = BytesAt(0, 70);
    bytes.insert(bytes.end(), good.begin(), good.end());
    EXPECT_EQ(AddPacket(-uint64_t{30}, Create<Packet>(bytes.data(), 100)), Result(70, 30, 0, true));
    ExpectRead(70);
}

TEST_P(ReceiveBuffer, HalfTheSpaceAheadIsOutOfTheWindow)
{
    EXPECT_EQ(AddPacket(HALF - 1, PacketAt(0, 20)), Result(0, 0, 20, false));
    EXPECT_EQ(AddPacket(HALF - 21, PacketAt(0, 20)), Result(0, 0, 20, false));
}

// ------------------------------------------------------ duplicates: against held runs

/// What a segment meets that overlaps [100, 200) and [300, 400).
struct Geometry
{
    const char* name;
    uint64_t from;
    uint64_t to;
    uint32_t duplicate;
    std::size_t runs;
};

const Geometry GEOMETRIES[] = {
    {"identical", 100, 200, 100, 2},
    {"inside", 120, 180, 60, 2},
    {"insideFromTheLeftEdge", 100, 150, 50, 2},
    {"insideToTheRightEdge", 150, 200, 50, 2},
    {"overlapOnTheLeft", 50, 150, 50, 2},
    {"overlapOnTheLeftToTheEdge", 50, 200, 100, 2},
    {"overlapOnTheRight", 150, 250, 50, 2},
    {"overlapOnTheRightFromTheEdge", 100, 250, 100, 2},
    {"cover", 50, 250, 100, 2},
    {"oneByteBefore", 99, 100, 0, 2},
    {"oneByteAfter", 200, 201, 0, 2},
    {"oneByteOfIt", 100, 101, 1, 2},
    {"bridgeThatTouchesBoth", 200, 300, 0, 1},
    {"bridgeThatOverlapsBoth", 150, 350, 100, 1},
    {"bridgeThatOverlapsTheLower", 150, 300, 50, 1},
    {"bridgeThatOverlapsTheUpper", 200, 350, 50, 1},
    {"coverOfBoth", 50, 450, 200, 1},
    {"exactCoverOfBoth", 100, 400, 200, 1},
    {"fromTheLowerBeyondTheUpper", 150, 450, 150, 1},
    {"fromBelowIntoTheUpper", 50, 350, 150, 1},
    {"apart", 230, 270, 0, 3},
};

TEST_P(ReceiveBuffer, EveryGeometryOfOverlap)
{
    for (const Geometry& g : GEOMETRIES)
    {
        SCOPED_TRACE(g.name);
        m_buffer = MptcpReceiveBuffer();
        m_buffer.Start(GetParam());
        m_read = 0;
        Add(300, 400);
        Add(100, 200);
        const auto size = static_cast<uint32_t>(g.to - g.from);
        EXPECT_EQ(Add(g.from, g.to), Result(size - g.duplicate, g.duplicate, 0, false));
        EXPECT_EQ(m_buffer.OutOfOrderBytes(), 200 + size - g.duplicate);
        EXPECT_EQ(m_buffer.OutOfOrderRuns(), g.runs);
        EXPECT_EQ(AddWrong(g.from, g.to), Result(0, size, 0, false)) << "all of it is held now";
        EXPECT_EQ(m_buffer.OutOfOrderBytes(), 200 + size - g.duplicate);
        Add(0, 500);
        EXPECT_EQ(m_buffer.OutOfOrderBytes(), 0U);
        EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
        ExpectRead(500);
    }
}

TEST_P(ReceiveBuffer, WhatIsHeldIsNeverReplaced)
{
    Add(100, 200);
    AddWrong(100, 200);
    AddWrong(120, 150);
    Add(50, 250);
    Add(0, 50);
    ExpectRead(250);
}

TEST_P(ReceiveBuffer, InOrderBytesThatOverlapHeldOnes)
{
    Add(100, 200);
    EXPECT_EQ(Add(0, 150), Result(100, 50, 0, true));
    ExpectRead(200);
    Add(300, 400);
    EXPECT_EQ(Add(200, 450), Result(150, 100, 0, true));
    ExpectRead(450);
}

TEST_P(ReceiveBuffer, OldInOrderAndHeldBytesInOneSegment)
{
    Add(0, 50);
    Add(100, 200);
    EXPECT_EQ(Add(20, 220), Result(70, 130, 0, true));
    ExpectRead(220);
}

// ------------------------------------------------------------------------- window

TEST_P(ReceiveBuffer, TheWindowMayBeFilledExactly)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    EXPECT_EQ(Add(0, 1000), Result(1000, 0, 0, true));
    EXPECT_EQ(m_buffer.Window(), 0U);
    EXPECT_EQ(Add(1000, 1001), Result(0, 0, 1, false));
    ExpectRead(1000);
    EXPECT_EQ(m_buffer.Window(), 1000U);
}

TEST_P(ReceiveBuffer, BytesAcrossTheEdgeAreCut)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    EXPECT_EQ(Add(900, 1100), Result(100, 0, 100, false));
    EXPECT_EQ(Add(1000, 1100), Result(0, 0, 100, false));
    EXPECT_EQ(Add(5000, 5100), Result(0, 0, 100, false));
    EXPECT_EQ(Add(0, 900), Result(900, 0, 0, true));
    ExpectRead(1000);
}

TEST_P(ReceiveBuffer, OldNewHeldAndBeyondInOneSegment)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    Add(0, 100);
    Add(500, 600);
    EXPECT_EQ(Add(50, 1200), Result(800, 150, 200, true));
    ExpectRead(1000);
}

TEST_P(ReceiveBuffer, NoCapacityTakesNothing)
{
    m_buffer.SetCapacity(0);
    m_buffer.Start(GetParam());
    EXPECT_EQ(m_buffer.Window(), 0U);
    EXPECT_EQ(Add(0, 10), Result(0, 0, 10, false));
    EXPECT_EQ(Add(5, 10), Result(0, 0, 5, false));
    EXPECT_EQ(m_buffer.OutOfOrderRuns(), 0U);
    m_buffer.SetCapacity(1);
    EXPECT_EQ(Add(0, 10), Result(1, 0, 9, true));
    ExpectRead(1);
}

TEST_P(ReceiveBuffer, ACapacitySetBeforeTheStartIsTheFirstWindow)
{
    MptcpReceiveBuffer buffer;
    buffer.SetCapacity(500);
    buffer.Start(GetParam());
    EXPECT_EQ(buffer.Window(), 500U);
}

TEST_P(ReceiveBuffer, TheLargestCapacity)
{
    m_buffer.SetCapacity(ALL);
    EXPECT_EQ(m_buffer.Window(), ALL);
    EXPECT_EQ(Add(uint64_t{ALL} - 10, uint64_t{ALL} + 10), Result(10, 0, 10, false));
}

TEST_P(ReceiveBuffer, GrowingMovesTheEdgeAtOnce)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    Add(0, 400);
    m_buffer.SetCapacity(1500);
    EXPECT_EQ(m_buffer.GetCapacity(), 1500U);
    EXPECT_EQ(m_buffer.Window(), 1100U);
    EXPECT_EQ(Add(400, 1500), Result(1100, 0, 0, true));
}

TEST_P(ReceiveBuffer, ShrinkingNeverMovesTheEdgeBack)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    Add(0, 400);
    m_buffer.SetCapacity(300);
    EXPECT_EQ(m_buffer.GetCapacity(), 300U);
    EXPECT_EQ(m_buffer.Window(), 600U);
    EXPECT_EQ(Add(400, 1000), Result(600, 0, 0, true)) << "was granted";
    EXPECT_EQ(Add(1000, 1001), Result(0, 0, 1, false));
}

TEST_P(ReceiveBuffer, AfterShrinkingTheEdgeWaitsForTheReader)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    Add(0, 1000);
    m_buffer.SetCapacity(300);
    EXPECT_EQ(m_buffer.Window(), 0U);
    m_buffer.Extract(600);
    EXPECT_EQ(m_buffer.Window(), 0U) << "400 unread, capacity 300";
    m_buffer.Extract(200);
    EXPECT_EQ(m_buffer.Window(), 100U);
    m_buffer.Extract(200);
    EXPECT_EQ(m_buffer.Window(), 300U);
}

TEST_P(ReceiveBuffer, ReadingOpensTheWindowByWhatWasRead)
{
    m_buffer.SetCapacity(1000);
    m_buffer.Start(GetParam());
    Add(0, 1000);
    m_buffer.Extract(1);
    EXPECT_EQ(m_buffer.Window(), 1U);
    EXPECT_EQ(Add(1000, 1002), Result(1, 0, 1, true));
}

// ------------------------------------------------------------------------ DATA_FIN

TEST_P(ReceiveBuffer, DataFinCountsOnceReached)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_TRUE(m_buffer.HasFin());
    EXPECT_FALSE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 0U);
    Add(0, 99);
    EXPECT_FALSE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 99U);
    Add(99, 100);
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 101U);
    ExpectRead(100);
    EXPECT_TRUE(m_buffer.FinReached()) << "read or not";
}

TEST_P(ReceiveBuffer, DataFinOfAnEmptyStream)
{
    EXPECT_TRUE(SetFin(0));
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 1U);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY - 1);
}

TEST_P(ReceiveBuffer, DataFinRightAfterTheData)
{
    Add(0, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 101U);
    EXPECT_EQ(m_buffer.Available(), 100U) << "it is no byte of the stream";
}

TEST_P(ReceiveBuffer, DataFinReachedByFillingAGap)
{
    Add(50, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_FALSE(m_buffer.FinReached());
    Add(0, 50);
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 101U);
}

TEST_P(ReceiveBuffer, DataFinAtTheEdgeNeedsNoWindow)
{
    m_buffer.SetCapacity(100);
    m_buffer.Start(GetParam());
    Add(0, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_EQ(Next(), 101U);
    EXPECT_EQ(m_buffer.Window(), 0U);
}

TEST_P(ReceiveBuffer, RepeatedDataFinIsNoContradiction)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_TRUE(SetFin(100));
    Add(0, 100);
    EXPECT_TRUE(SetFin(100)) << "after it was reached";
}

TEST_P(ReceiveBuffer, ContradictingDataFinIsIgnored)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(SetFin(101));
    EXPECT_FALSE(SetFin(100 + HALF));
    Add(0, 100);
    EXPECT_TRUE(m_buffer.FinReached());
}

TEST_P(ReceiveBuffer, DataFinBelowTheDataIsRefused)
{
    Add(0, 100);
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(SetFin(0));
    EXPECT_FALSE(m_buffer.SetFin(GetParam() - 1));
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_TRUE(SetFin(100)) << "the refused ones left no trace";
}

TEST_P(ReceiveBuffer, DataFinBelowDataReadAlreadyIsRefused)
{
    Add(0, 100);
    ExpectRead(100);
    EXPECT_FALSE(SetFin(50));
}

TEST_P(ReceiveBuffer, DataFinInsideOrBelowHeldDataIsRefused)
{
    Add(50, 100);
    EXPECT_FALSE(SetFin(0));
    EXPECT_FALSE(SetFin(50));
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_TRUE(SetFin(100));
}

TEST_P(ReceiveBuffer, DataFinBehindByHalfTheSpaceIsRefused)
{
    EXPECT_FALSE(SetFin(HALF));
    EXPECT_FALSE(m_buffer.HasFin());
}

TEST_P(ReceiveBuffer, BytesBeyondTheDataFinAreDropped)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_EQ(Add(100, 150), Result(0, 0, 50, false));
    EXPECT_EQ(Add(50, 150), Result(50, 0, 50, false));
    EXPECT_EQ(Add(0, 50), Result(50, 0, 0, true));
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Add(100, 101), Result(0, 0, 1, false)) << "in the place of the DATA_FIN";
    EXPECT_EQ(Add(101, 102), Result(0, 0, 1, false));
    EXPECT_EQ(Add(0, 102), Result(0, 100, 2, false));
    EXPECT_EQ(Next(), 101U);
    ExpectRead(100);
}

TEST(ReceiveBufferWrap, DataFinOnTheLastNumber)
{
    MptcpReceiveBuffer buffer;
    buffer.Start(std::numeric_limits<uint64_t>::max() - 5);
    EXPECT_TRUE(buffer.SetFin(std::numeric_limits<uint64_t>::max()));
    buffer.Add(std::numeric_limits<uint64_t>::max() - 5, PacketAt(0, 5));
    EXPECT_TRUE(buffer.FinReached());
    EXPECT_EQ(buffer.Next(), 0U);
}

// ----------------------------------------------------------- against a naive model

/// A byte array, a flag per byte, and nothing clever.
class NaiveReceiver
{
  public:
    explicit NaiveReceiver(uint32_t capacity) : m_edge(capacity), m_capacity(capacity)
    {
    }

    AddResult Add(int64_t from, const Bytes& bytes)
    {
        AddResult result;
        const uint64_t before = m_next;
        for (std::size_t i = 0; i < bytes.size(); ++i)
        {
            const int64_t position = from + static_cast<int64_t>(i);
            if (position < static_cast<int64_t>(m_next) || Held(position))
            {
                ++result.duplicate;
            }
            else if (position >= static_cast<int64_t>(std::min(m_edge, m_fin.value_or(m_edge))))
            {
                ++result.outOfWindow;
            }
            else
            {
                m_held.resize(std::max<std::size_t>(m_held.size(), position + 1));
                m_held[position] = bytes[i];
                ++result.accepted;
            }
        }
        while (Held(m_next))
        {
            ++m_next;
        }
        result.advanced = m_next > before;
        return result;
    }

    Bytes Extract(uint32_t most)
    {
        Bytes bytes;
        for (; bytes.size() < most && m_read < m_next; ++m_read)
        {
            bytes.push_back(*m_held[m_read]);
        }
        m_edge = std::max(m_edge, m_read + m_capacity);
        return bytes;
    }

    void SetCapacity(uint32_t bytes)
    {
        m_capacity = bytes;
        m_edge = std::max(m_edge, m_read + m_capacity);
    }

    bool SetFin(uint64_t position)
    {
        if (m_fin)
        {
            return *m_fin == position;
        }
        if (position < m_held.size())
        {
            return false;
        }
        m_fin = position;
        return true;
    }

    /// Compare all that can be seen.
    void ExpectSame(const MptcpReceiveBuffer& buffer, uint64_t start) const
    {
        std::size_t runs = 0;
        uint32_t outOfOrder = 0;
        for (std::size_t i = m_next; i < m_held.size(); ++i)
        {
            runs += Held(i) && !Held(i - 1) ? 1 : 0;
            outOfOrder += Held(i) ? 1 : 0;
        }
        const bool reached = m_fin && *m_fin == m_next;
        const uint64_t next = m_next + (reached ? 1 : 0);
        ASSERT_EQ(buffer.Next() - start, next);
        ASSERT_EQ(buffer.Available(), m_next - m_read);
        ASSERT_EQ(buffer.OutOfOrderBytes(), outOfOrder);
        ASSERT_EQ(buffer.OutOfOrderRuns(), runs);
        ASSERT_EQ(buffer.Window(), m_edge > next ? m_edge - next : 0);
        ASSERT_EQ(buffer.HasFin(), m_fin.has_value());
        ASSERT_EQ(buffer.FinReached(), reached);
    }

    uint64_t Next() const
    {
        return m_next;
    }

    uint64_t Edge() const
    {
        return m_edge;
    }

  private:
    bool Held(uint64_t position) const
    {
        return position < m_held.size() && m_held[position].has_value();
    }

    std::vector<std::optional<uint8_t>> m_held; //!< as long as the highest byte held
    uint64_t m_read{0};
    uint64_t m_next{0};
    uint64_t m_edge;
    uint64_t m_capacity;
    std::optional<uint64_t> m_fin;
};

class ReceiveBufferModel : public testing::TestWithParam<uint64_t>
{
  protected:
    /// One step of a random life. The peer is hostile: it sends other bytes on every repetition.
    void Step(std::mt19937& random, MptcpReceiveBuffer& buffer, NaiveReceiver& naive)
    {
        const uint64_t start = GetParam();
        switch (Draw(random, 0, 9))
        {
        case 0:
        {
            const uint32_t most = Draw(random, 1, 400);
            Ptr<Packet> packet = buffer.Extract(most);
            ASSERT_EQ(packet ? Content(packet) : Bytes(), naive.Extract(most));
            break;
        }
        case 1:
            if (Draw(random, 0, 9) == 0)
            {
                const uint32_t capacity = Draw(random, 0, 900);
                buffer.SetCapacity(capacity);
                naive.SetCapacity(capacity);
            }
            break;
        case 2:
            if (Draw(random, 0, 199) == 0)
            {
                const uint64_t fin = naive.Next() + Draw(random, 0, 600);
                ASSERT_EQ(buffer.SetFin(start + fin), naive.SetFin(fin));
            }
            break;
        default:
        {
            // Half of the segments start at the gap, the others anywhere from old to beyond the
            // edge.
            const int64_t span = static_cast<int64_t>(naive.Edge() - naive.Next()) + 260;
            const int64_t from = Draw(random, 0, 1) == 0
                                   ? static_cast<int64_t>(naive.Next())
                                   : static_cast<int64_t>(naive.Next()) - 130 + random() % span;
            Bytes bytes(Draw(random, 0, 120));
            for (uint8_t& byte : bytes)
            {
                byte = static_cast<uint8_t>(random());
            }
            const auto result = buffer.Add(start + static_cast<uint64_t>(from),
                                           Create<Packet>(bytes.data(), bytes.size()));
            ASSERT_EQ(FieldsOf(result), FieldsOf(naive.Add(from, bytes)));
            m_seen.accepted += result.accepted;
            m_seen.duplicate += result.duplicate;
            m_seen.outOfWindow += result.outOfWindow;
        }
        }
        naive.ExpectSame(buffer, start);
    }

    AddResult m_seen;
};

INSTANTIATE_TEST_SUITE_P(Starts, ReceiveBufferModel, testing::ValuesIn(STARTS));

TEST_P(ReceiveBufferModel, AgreesByteByByte)
{
    for (uint32_t seed = 0; seed < 12; ++seed)
    {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        MptcpReceiveBuffer buffer;
        buffer.SetCapacity(700);
        buffer.Start(GetParam());
        NaiveReceiver naive(700);
        for (int step = 0; step < 1500; ++step)
        {
            SCOPED_TRACE(step);
            Step(random, buffer, naive);
            if (HasFatalFailure())
            {
                return;
            }
        }
    }
    EXPECT_GT(m_seen.accepted, 10000U) << "the draw no longer reaches every outcome";
    EXPECT_GT(m_seen.duplicate, 10000U);
    EXPECT_GT(m_seen.outOfWindow, 10000U);
}

// ---------------------------------------------------------------------------- cost

/// Adds n segments of 10 bytes, each a stride (modulo n) behind the one before; then reads in
/// pieces.
void
AddAndRead(uint32_t n, uint32_t first, uint32_t stride, uint32_t size = 10)
{
    MptcpReceiveBuffer buffer;
    buffer.SetCapacity(10 * n);
    buffer.Start(std::numeric_limits<uint64_t>::max() - 5 * n);
    const uint64_t start = buffer.Next();
    const Ptr<Packet> segment = Create<Packet>(size);
    for (uint32_t i = 0; i < n; ++i)
    {
        const uint64_t index = (first + uint64_t{i} * stride) % n;
        buffer.Add(start + 10 * index, segment->Copy());
    }
    ASSERT_EQ(buffer.Available(), 10 * n) << "stride " << stride << " must be prime to n";
    while (buffer.Extract(64))
    {
    }
}

TEST(ReceiveBufferCost, InOrder)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, 0, 1); }), QUADRATIC);
}

TEST(ReceiveBufferCost, Reversed)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n - 1, n - 1); }), QUADRATIC);
}

TEST(ReceiveBufferCost, Scattered)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n / 2, 619); }), QUADRATIC);
}

TEST(ReceiveBufferCost, ScatteredAndOverlapping)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n / 2, 619, 15); }), QUADRATIC);
}

TEST(ReceiveBufferCost, RepetitionsAboveManyRuns)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpReceiveBuffer buffer;
            buffer.SetCapacity(10 * n);
            buffer.Start(0);
            const Ptr<Packet> segment = Create<Packet>(5);
            for (int round = 0; round < 2; ++round)
            {
                for (uint32_t i = 1; i < n; ++i)
                {
                    buffer.Add(10 * i, segment->Copy());
                }
            }
            ASSERT_EQ(buffer.OutOfOrderRuns(), n - 1);
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(ReceiveBufferCost, OneReadOfManyPacketsOfRealBytes)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpReceiveBuffer buffer;
            buffer.SetCapacity(100 * n);
            buffer.Start(0);
            const Ptr<Packet> segment = PacketAt(0, 100);
            for (uint32_t i = 0; i < n; ++i)
            {
                buffer.Add(100 * i, segment->Copy());
            }
            ASSERT_EQ(buffer.Extract(ALL)->GetSize(), 100 * n);
        });
    EXPECT_LT(growth, QUADRATIC);
}

} // namespace
