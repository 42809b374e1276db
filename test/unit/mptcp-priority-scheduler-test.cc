/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-priority-scheduler.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MptcpPathState;
using S = ns3::MptcpPriorityScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// @returns the choice @param order attribute @param paths states @param send the sender's
int
Choose(const std::string& order,
       const std::vector<MptcpPathState>& paths,
       const ns3::MptcpSendState& send = NewData())
{
    const auto s = CreateObject<S>();
    s->SetAttribute("Order", ns3::StringValue(order));
    return s->Select(send, paths).path;
}

TEST(Priority, OrderOfCreationByDefault)
{
    EXPECT_EQ(Choose("", {MakePath(0, 100), MakePath(1, 10)}), 0);
    EXPECT_EQ(Choose("", {Full(MakePath(0, 100)), MakePath(1, 10), MakePath(2, 5)}), 1);
}

TEST(Priority, TheFirstOfTheOrderThatHasRoom)
{
    const auto a = MakePath(0, 10);
    const auto b = MakePath(1, 10);
    const auto c = MakePath(2, 10);
    EXPECT_EQ(Choose("2,0,1", {a, b, c}), 2);
    EXPECT_EQ(Choose("2,0,1", {a, b, Full(c)}), 0);
    EXPECT_EQ(Choose("2,0,1", {Full(a), b, Full(c)}), 1);
    EXPECT_EQ(Choose("2,0,1", {Full(a), Full(b), Full(c)}), WAIT);
}

TEST(Priority, OthersComeAfterTheOrderAsTheyWereCreated)
{
    EXPECT_EQ(Choose("2", {MakePath(0, 10), MakePath(1, 10), MakePath(2, 10)}), 2);
    EXPECT_EQ(Choose("2", {MakePath(0, 10), MakePath(1, 10), Full(MakePath(2, 10))}), 0);
    EXPECT_EQ(Choose("7", {MakePath(0, 10), MakePath(1, 10)}), 0);
}

TEST(Priority, NumbersAreSubflowNumbersNotPlaces)
{
    EXPECT_EQ(Choose("9,4", {MakePath(4, 10), MakePath(9, 10)}), 1);
}

TEST(Priority, WhatIsNoNumberIsPassedOver)
{
    EXPECT_EQ(Choose("x,,1", {MakePath(0, 10), MakePath(1, 10)}), 1);
}

TEST(Priority, PathsThatCarryTheBytesAreLeftOut)
{
    EXPECT_EQ(Choose("1,0", {MakePath(0, 10), MakePath(1, 10)}, Reinjected(2)), 0);
    EXPECT_EQ(Choose("1,0", {MakePath(0, 10), MakePath(1, 10)}, Reinjected(3)), WAIT);
}

TEST(Priority, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 10);
    backup.backup = true;
    EXPECT_EQ(Choose("1,0", {MakePath(0, 10), backup}), 0);
    EXPECT_EQ(Choose("1,0", {Full(MakePath(0, 10)), backup}), WAIT);
    auto failed = MakePath(0, 10);
    failed.failed = true;
    EXPECT_EQ(Choose("0,1", {failed, backup}), 1);
    EXPECT_EQ(Choose("0,1", {failed, Full(backup)}), WAIT);
    EXPECT_EQ(Choose("0,1", {failed}), 0);
}

} // namespace
