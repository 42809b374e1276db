/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-redundant-scheduler.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MilliSeconds;
using S = ns3::MptcpRedundantScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

TEST(Redundant, StreamsPerPath)
{
    EXPECT_TRUE(CreateObject<S>()->StreamsPerPath());
}
TEST(Redundant, APathWithRoomStreams)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {MakePath(0, 10)}).path, 0);
}
TEST(Redundant, AFullPathWaits)
{
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {Full(MakePath(0, 10))}).path, WAIT);
}
TEST(Redundant, ABackupIsSilentBesideARegularOne)
{
    auto path = MakePath(1, 10);
    path.backup = true;
    auto send = NewData();
    send.regularUsable = true;
    EXPECT_EQ(CreateObject<S>()->Select(send, {path}).path, WAIT);
}
TEST(Redundant, ABackupStreamsAlone)
{
    auto path = MakePath(1, 10);
    path.backup = true;
    EXPECT_EQ(CreateObject<S>()->Select(NewData(), {path}).path, 0);
}

} // namespace
