/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-ecf-scheduler.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MilliSeconds;
using S = ns3::MptcpEcfScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

TEST(Ecf, TheFastestWithRoomIsUsed)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {MakePath(0, 10), MakePath(1, 100)}).path, 0);
}
TEST(Ecf, WaitsForAMuchFasterPath)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {Full(MakePath(0, 10)), MakePath(1, 100)}).path,
              WAIT);
}
TEST(Ecf, MuchDataUsesTheSlow)
{
    auto send = NewData();
    send.unsent = 100000;
    EXPECT_EQ(CreateObject<S>()->Select(send, {Full(MakePath(0, 10)), MakePath(1, 100)}).path, 1);
}
// n = 10: 11 * 10 ms against 100 ms, or 125 ms once it waits.
TEST(Ecf, HysteresisKeepsWaiting)
{
    const auto s = CreateObject<S>();
    const std::vector<ns3::MptcpPathState> paths{Full(MakePath(0, 10)), MakePath(1, 100)};
    ASSERT_EQ(s->Select(NewData(), paths).path, WAIT);
    auto send = NewData();
    send.unsent = 100000;
    EXPECT_EQ(s->Select(send, paths).path, WAIT);
}

} // namespace
