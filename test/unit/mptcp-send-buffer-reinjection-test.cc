/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer-test-support.h"

#include <vector>

namespace
{

using namespace buffertest;

class SendBufferReinjection : public SendBuffer
{
};

INSTANTIATE_TEST_SUITE_P(Starts, SendBufferReinjection, testing::ValuesIn(STARTS));

// ---------------------------------------------------------------- queue

TEST_P(SendBufferReinjection, ARangeIsQueued)
{
    Send(5);
    EXPECT_EQ(Request(100, 250), 150U);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 150U);
    EXPECT_EQ(First(), Span(100, 250));
    EXPECT_EQ(m_buffer.FirstReinjectionCarriers(), Bits({0}));
    ExpectNumbers(0, 500, 500);
}

TEST_P(SendBufferReinjection, ARangeIsClippedToWhatIsSentAndNotAcknowledged)
{
    Send(5);
    Append(100);
    Acknowledge(150);
    EXPECT_EQ(Request(0, 1000), 350U);
    EXPECT_EQ(First(), Span(150, 500));
}

TEST_P(SendBufferReinjection, ARangeOutsideAddsNothing)
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

TEST_P(SendBufferReinjection, AnEmptyOrReversedRangeAddsNothing)
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

TEST_P(SendBufferReinjection, EveryMergeOfRanges)
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

TEST_P(SendBufferReinjection, WhatOnePathAloneCarriesIsQueued)
{
    Send(5);
    Acknowledge(150);
    // Path 1 has a copy of 200 to 250, so that path 0 alone has the rest.
    ASSERT_TRUE(m_buffer.TakeCopy(GetParam() + 200, 50, 1));
    EXPECT_EQ(m_buffer.RequestReinjectionOf(1), 0U);
    EXPECT_EQ(m_buffer.RequestReinjectionOf(0), 50U + 250U);
    EXPECT_EQ(First(), Span(150, 200));
    EXPECT_EQ(m_buffer.RequestReinjectionOf(0), 0U) << "it is queued already";
    m_buffer.ForgetPath(0);
    EXPECT_EQ(m_buffer.RequestReinjectionOf(1), 50U) << "now path 1 alone has it";
}

TEST_P(SendBufferReinjection, DataAckTakesBytesOutOfTheQueue)
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

// ---------------------------------------------------------------- taking

TEST_P(SendBufferReinjection, ReinjectionCarriesTheSamePacket)
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

TEST_P(SendBufferReinjection, ReinjectionGivesBytesOfOneRecord)
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

TEST_P(SendBufferReinjection, ReinjectionInSmallerPieces)
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

TEST_P(SendBufferReinjection, ReinjectionOfNothingTakesNothing)
{
    Send(1);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(0, 1), NONE);
    EXPECT_EQ(First(), Span(0, 100));
}

TEST_P(SendBufferReinjection, ThePathThatCarriesItAllGetsNothing)
{
    Send(3, 5);
    Request(0, 300);
    EXPECT_EQ(TakeReinjection(1000, 5), NONE);
    EXPECT_EQ(m_buffer.ReinjectionBytes(), 300U);
    EXPECT_EQ(TakeReinjection(1000, 6), Span(0, 100));
}

TEST_P(SendBufferReinjection, ThePathGetsTheFirstThatItDoesNotCarry)
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

TEST_P(SendBufferReinjection, APathThatGotNothingGetsWhatIsQueuedLater)
{
    Send(2, 0);
    Send(2, 1);
    Request(100, 200);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    Request(200, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(200, 300));
}

TEST_P(SendBufferReinjection, APathThatGotNothingGetsWhatIsQueuedBelow)
{
    Send(1, 1);
    Send(2, 0);
    Request(100, 300);
    EXPECT_EQ(TakeReinjection(1000, 0), NONE);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(1000, 0), Span(0, 100));
}

TEST_P(SendBufferReinjection, TheSameBytesMayBeQueuedAgainAndAgain)
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

TEST_P(SendBufferReinjection, APathSkipsThePartsOfARecordThatItCarries)
{
    Send(1);
    TakeCopy(20, 30, 1);
    Request(0, 100);
    EXPECT_EQ(TakeReinjection(1000, 1), Span(0, 20));
    EXPECT_EQ(TakeReinjection(1000, 1), Span(50, 100));
    EXPECT_EQ(First(), Span(20, 50));
}

TEST_P(SendBufferReinjection, PartsThatOtherPathsCarryDoNotMakeItsPiecesSmaller)
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

TEST_P(SendBufferReinjection, TheHeadsCarriersFollowTheHead)
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

TEST_P(SendBufferReinjection, ReinjectionOfARecordPartlyAcknowledged)
{
    Send(2);
    Acknowledge(40);
    Request(0, 200);
    EXPECT_EQ(TakeReinjection(30, 1), Span(40, 70));
    EXPECT_EQ(TakeReinjection(300, 1), Span(70, 100));
    EXPECT_EQ(TakeReinjection(300, 1), Span(100, 200));
}

TEST_P(SendBufferReinjection, DataAckForgetsThePiecesItCovers)
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

} // namespace
