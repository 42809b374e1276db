/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer-test-support.h"

#include <vector>

namespace
{

using namespace buffertest;

class SendBufferCopies : public SendBuffer
{
};

INSTANTIATE_TEST_SUITE_P(Starts, SendBufferCopies, testing::ValuesIn(STARTS));

// -------------------------------------------------------------------------- copies

TEST_P(SendBufferCopies, ACopyOfAWholeRecordIsTheSamePacket)
{
    Append(100);
    const auto sent = m_buffer.TakeNext(100, 0);
    const auto copy = m_buffer.TakeCopy(GetParam(), 100, 1);
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->packet, sent->packet);
    EXPECT_EQ(Carriers(0), Bits({0, 1}));
}

TEST_P(SendBufferCopies, ACopyStartsAnywhereAndEndsWithTheRecord)
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

TEST_P(SendBufferCopies, ACopyFromOutsideIsNothing)
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

TEST_P(SendBufferCopies, ACopyToAPathThatCarriesItAlready)
{
    Send(1);
    EXPECT_EQ(TakeCopy(10, 20, 0), Span(10, 30));
    EXPECT_EQ(Carriers(10), Bits({0}));
}

TEST_P(SendBufferCopies, ACopyLeavesTheQueueAlone)
{
    Send(1);
    Request(0, 100);
    TakeCopy(0, 100, 1);
    EXPECT_EQ(First(), Span(0, 100));
    EXPECT_EQ(TakeReinjection(100, 1), NONE);
    EXPECT_EQ(TakeReinjection(100, 2), Span(0, 100));
}

TEST_P(SendBufferCopies, CopiesThatOverlap)
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

TEST_P(SendBufferCopies, AForgottenPathCarriesNothing)
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

TEST_P(SendBufferCopies, AForgottenPathMayCarryTheSameBytesAgain)
{
    Send(3, 0);
    Request(0, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    m_buffer.ForgetPath(0);
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), 0U);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(0, 100));
}

TEST_P(SendBufferCopies, ForgettingAPathQueuesNothing)
{
    Send(3, 0);
    m_buffer.ForgetPath(0);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 0U);
}

TEST_P(SendBufferCopies, TheLastSlotIsASlotLikeAnyOther)
{
    Send(1, MptcpSendBuffer::MAX_PATHS - 1);
    EXPECT_EQ(Carriers(0), uint64_t{1} << 63);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(100, MptcpSendBuffer::MAX_PATHS - 1), NONE);
    m_buffer.ForgetPath(MptcpSendBuffer::MAX_PATHS - 1);
    EXPECT_EQ(TakeReinjection(100, MptcpSendBuffer::MAX_PATHS - 1), Span(0, 100));
}

} // namespace
