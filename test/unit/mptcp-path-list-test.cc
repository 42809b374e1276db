/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/mptcp-path-list.h"
#include "ns3/mptcp-priority-scheduler.h"
#include "ns3/mptcp-weighted-round-robin-scheduler.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

#include <string>

namespace
{

using namespace scheduler_test;
using namespace ns3;

/// @returns a key @param number of the path @param local address @param device name
MptcpPathKey
Key(uint32_t number, const std::string& local, const std::string& device = "")
{
    MptcpPathKey key;
    key.number = number;
    key.local = Ipv4Address(local.c_str());
    key.remote = Ipv4Address("192.0.2.1");
    key.device = device;
    return key;
}

/// @returns a subflow @param id its number, which is not the path's @param key of the path
MptcpPathState
Subflow(uint32_t id, const MptcpPathKey& key)
{
    auto path = MakePath(id, 10);
    path.key = &key;
    return path;
}

TEST(PathList, FindsByNumberAddressAndName)
{
    const auto a = Key(0, "10.0.1.1");
    const auto b = Key(1, "10.0.2.1", "phone/wifi");
    auto c = Key(2, "10.0.3.1");
    c.local = Ipv6Address("2001:db8::1");
    MptcpPathList list(MptcpPathList::PATHS);
    list.Set("phone/wifi,2001:db8::1,0");
    EXPECT_EQ(list.GetN(), 3U);
    EXPECT_EQ(list.Find(Subflow(7, a)), 2U);
    EXPECT_EQ(list.Find(Subflow(8, b)), 0U);
    EXPECT_EQ(list.Find(Subflow(9, c)), 1U);
    list.Set("192.0.2.1");
    EXPECT_EQ(list.Find(Subflow(7, a)), 0U);
    list.Set("10.0.9.1,3,lte");
    EXPECT_EQ(list.Find(Subflow(7, a)), list.GetN());
    EXPECT_EQ(list.Get(), "10.0.9.1,3,lte");
}

TEST(PathList, ValuesWithoutKeysGoByPlace)
{
    MptcpPathList list(MptcpPathList::VALUES);
    list.Set("3,10.0.2.1=5,7");
    const auto a = Key(0, "10.0.1.1");
    const auto b = Key(1, "10.0.2.1");
    const auto c = Key(2, "10.0.3.1");
    EXPECT_EQ(list.GetValue(list.Find(Subflow(5, a))), 3U);
    EXPECT_EQ(list.GetValue(list.Find(Subflow(6, b))), 5U);
    EXPECT_EQ(list.GetValue(list.Find(Subflow(7, c))), 7U);
}

TEST(PathList, WhatIsNoListIsRefused)
{
    for (const std::string text : {"1;4",

                                   "a=",
                                   "=3",
                                   "wifi=-1",
                                   "10.0.1=3",
                                   "10.0.1.1 = 3",
                                   "x=1=2",
                                   "99999999999"})
    {
        EXPECT_FALSE(MptcpPathList::IsValid(text, MptcpPathList::VALUES)) << text;
    }
    for (const std::string text : {"1;4", "10.0.1.1=3", "10.0.1", "wi fi"})
    {
        EXPECT_FALSE(MptcpPathList::IsValid(text, MptcpPathList::PATHS)) << text;
    }
    EXPECT_TRUE(MptcpPathList::IsValid("", MptcpPathList::VALUES));
    EXPECT_TRUE(MptcpPathList::IsValid("", MptcpPathList::PATHS));
    const auto scheduler = CreateObject<MptcpWeightedRoundRobinScheduler>();
    EXPECT_FALSE(scheduler->SetAttributeFailSafe("Weights", StringValue("1;4")));
    EXPECT_TRUE(scheduler->SetAttributeFailSafe("Weights", StringValue("1,4")));
    StringValue weights;
    scheduler->GetAttribute("Weights", weights);
    EXPECT_EQ(weights.Get(), "1,4");
}

TEST(PathList, WeightsHoldForASubflowThatCameBack)
{
    const auto a = Key(0, "10.0.1.1");
    const auto b = Key(1, "10.0.2.1");
    // Its number among the subflows is another one now.
    const std::vector<MptcpPathState> paths{Subflow(0, a), Subflow(6, b)};
    for (const std::string text : {"1,4", "10.0.2.1=4"})
    {
        const auto scheduler = CreateObject<MptcpWeightedRoundRobinScheduler>();
        scheduler->SetAttribute("Weights", StringValue(text));
        int onSecond = 0;
        for (int i = 0; i < 50; i++)
        {
            const auto choice = scheduler->Select(NewData(), paths).path;
            ASSERT_NE(choice, MptcpDecision::WAIT);
            scheduler->NotifyBound(paths[choice], 1000, false);
            onSecond += choice;
        }
        EXPECT_EQ(onSecond, 40) << text;
    }
}

TEST(PathList, OrderHoldsForASubflowThatCameBack)
{
    const auto a = Key(0, "10.0.1.1");
    const auto b = Key(1, "10.0.2.1");
    for (const std::string text : {"1,0", "10.0.2.1"})
    {
        const auto scheduler = CreateObject<MptcpPriorityScheduler>();
        scheduler->SetAttribute("Order", StringValue(text));
        EXPECT_EQ(scheduler->Select(NewData(), {Subflow(0, a), Subflow(6, b)}).path, 1) << text;
    }
}

} // namespace
