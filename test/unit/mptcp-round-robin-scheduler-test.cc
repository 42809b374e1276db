/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-round-robin-scheduler.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MilliSeconds;
using S = ns3::MptcpRoundRobinScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

int
Send(const ns3::Ptr<S>& s, const std::vector<ns3::MptcpPathState>& paths)
{
    const int choice = s->Select(NewData(), paths).path;
    if (choice >= 0)
    {
        s->NotifyBound(paths[choice], 1000, false);
    }
    return choice;
}

TEST(RoundRobin, AlternatesFromTheLast)
{
    const auto s = CreateObject<S>();
    const std::vector<ns3::MptcpPathState> paths{MakePath(0, 10), MakePath(1, 90)};
    EXPECT_EQ(Send(s, paths), 1);
    EXPECT_EQ(Send(s, paths), 0);
    EXPECT_EQ(Send(s, paths), 1);
}
TEST(RoundRobin, ATurnIsNumSegments)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("NumSegments", ns3::UintegerValue(2));
    const std::vector<ns3::MptcpPathState> paths{MakePath(0, 10), MakePath(1, 90)};
    EXPECT_EQ(Send(s, paths), 1);
    EXPECT_EQ(Send(s, paths), 1);
    EXPECT_EQ(Send(s, paths), 0);
}
TEST(RoundRobin, CwndLimitedSkipsTheFull)
{
    EXPECT_EQ(Send(CreateObject<S>(), {MakePath(0, 10), Full(MakePath(1, 10))}), 0);
}
TEST(RoundRobin, StrictAlternationWaits)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("CwndLimited", ns3::BooleanValue(false));
    EXPECT_EQ(Send(s, {MakePath(0, 10), Full(MakePath(1, 10))}), WAIT);
}
TEST(RoundRobin, ReinjectionAvoidsTheCarrier)
{
    EXPECT_EQ(CreateObject<S>()->Select(Reinjected(1), {MakePath(0, 10), MakePath(1, 10)}).path, 1);
}

} // namespace
