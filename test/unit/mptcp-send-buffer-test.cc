/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer-test-support.h"

#include "ns3/flow-id-tag.h"

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::Packet;
using ns3::Ptr;

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

} // namespace
