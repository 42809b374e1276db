/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-receive-buffer-test-support.h"

#include "ns3/flow-id-tag.h"

#include <vector>

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::Packet;
using ns3::Ptr;

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

} // namespace
