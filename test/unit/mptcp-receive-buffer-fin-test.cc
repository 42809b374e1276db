/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-receive-buffer-test-support.h"

namespace
{

using namespace buffertest;

class ReceiveBufferFin : public ReceiveBuffer
{
};

INSTANTIATE_TEST_SUITE_P(Starts, ReceiveBufferFin, testing::ValuesIn(STARTS));

TEST_P(ReceiveBufferFin, DataFinCountsOnceReached)
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

TEST_P(ReceiveBufferFin, DataFinOfAnEmptyStream)
{
    EXPECT_TRUE(SetFin(0));
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 1U);
    EXPECT_EQ(m_buffer.Window(), DEFAULT_CAPACITY - 1);
}

TEST_P(ReceiveBufferFin, DataFinRightAfterTheData)
{
    Add(0, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 101U);
    EXPECT_EQ(m_buffer.Available(), 100U) << "it is no byte of the stream";
}

TEST_P(ReceiveBufferFin, DataFinReachedByFillingAGap)
{
    Add(50, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_FALSE(m_buffer.FinReached());
    Add(0, 50);
    EXPECT_TRUE(m_buffer.FinReached());
    EXPECT_EQ(Next(), 101U);
}

TEST_P(ReceiveBufferFin, DataFinAtTheEdgeNeedsNoWindow)
{
    m_buffer.SetCapacity(100);
    m_buffer.Start(GetParam());
    Add(0, 100);
    EXPECT_TRUE(SetFin(100));
    EXPECT_EQ(Next(), 101U);
    EXPECT_EQ(m_buffer.Window(), 0U);
}

TEST_P(ReceiveBufferFin, RepeatedDataFinIsNoContradiction)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_TRUE(SetFin(100));
    Add(0, 100);
    EXPECT_TRUE(SetFin(100)) << "after it was reached";
}

TEST_P(ReceiveBufferFin, ContradictingDataFinIsIgnored)
{
    EXPECT_TRUE(SetFin(100));
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(SetFin(101));
    EXPECT_FALSE(SetFin(100 + HALF));
    Add(0, 100);
    EXPECT_TRUE(m_buffer.FinReached());
}

TEST_P(ReceiveBufferFin, DataFinBelowTheDataIsRefused)
{
    Add(0, 100);
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(SetFin(0));
    EXPECT_FALSE(m_buffer.SetFin(GetParam() - 1));
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_TRUE(SetFin(100)) << "the refused ones left no trace";
}

TEST_P(ReceiveBufferFin, DataFinBelowDataReadAlreadyIsRefused)
{
    Add(0, 100);
    ExpectRead(100);
    EXPECT_FALSE(SetFin(50));
}

TEST_P(ReceiveBufferFin, DataFinInsideOrBelowHeldDataIsRefused)
{
    Add(50, 100);
    EXPECT_FALSE(SetFin(0));
    EXPECT_FALSE(SetFin(50));
    EXPECT_FALSE(SetFin(99));
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_TRUE(SetFin(100));
}

TEST_P(ReceiveBufferFin, DataFinBehindByHalfTheSpaceIsRefused)
{
    EXPECT_FALSE(SetFin(HALF));
    EXPECT_FALSE(m_buffer.HasFin());
}

TEST_P(ReceiveBufferFin, DataFinBeyondTheWindowIsRefused)
{
    EXPECT_FALSE(SetFin(DEFAULT_CAPACITY + 1));
    EXPECT_FALSE(m_buffer.HasFin());
    EXPECT_TRUE(SetFin(DEFAULT_CAPACITY)) << "right behind a full window";
}

TEST_P(ReceiveBufferFin, BytesBeyondTheDataFinAreDropped)
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

} // namespace
