/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-blest-scheduler.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MilliSeconds;
using S = ns3::MptcpBlestScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

TEST(Blest, TheFastestWithRoomIsUsed)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {MakePath(0, 10), MakePath(1, 100)}).path, 0);
}
TEST(Blest, WideWindowUsesTheSlow)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {Full(MakePath(0, 10)), MakePath(1, 100)}).path,
              1);
}
// 11 rounds of the fast path: (10 + 5) * 11 = 165 segments, times 1.19 is 196350 bytes, plus 1000.
TEST(Blest, WindowJustTooSmallWaits)
{
    auto send = NewData();
    send.now = MilliSeconds(1000);
    send.windowLeft = 197349;
    EXPECT_EQ(CreateObject<S>()->Select(send, {Full(MakePath(0, 10)), MakePath(1, 100)}).path,
              WAIT);
    send.windowLeft = 197351;
    EXPECT_EQ(CreateObject<S>()->Select(send, {Full(MakePath(0, 10)), MakePath(1, 100)}).path, 1);
}
TEST(Blest, LambdaGrowsAfterARetransmission)
{
    const auto s = CreateObject<S>();
    auto send = NewData();
    send.now = MilliSeconds(1000);
    s->NotifyOpportunisticRetransmission(MakePath(0, 10));
    s->Select(send, {Full(MakePath(0, 10)), MakePath(1, 100)});
    EXPECT_DOUBLE_EQ(s->GetLambda(), 1.24);
    s->Select(send, {Full(MakePath(0, 10)), MakePath(1, 100)});
    EXPECT_DOUBLE_EQ(s->GetLambda(), 1.24);
}

} // namespace
