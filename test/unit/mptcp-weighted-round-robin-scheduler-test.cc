/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-weighted-round-robin-scheduler.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <string>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MptcpPathState;
using S = ns3::MptcpWeightedRoundRobinScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// Bind segments one by one. @returns which path took each @param s scheduler @param paths states
/// @param count of segments
std::string
Sequence(ns3::Ptr<S> s, const std::vector<MptcpPathState>& paths, int count)
{
    std::string taken;
    for (int i = 0; i < count; i++)
    {
        const auto decision = s->Select(NewData(), paths);
        if (decision.path == WAIT)
        {
            taken += '-';
            continue;
        }
        taken += static_cast<char>('0' + paths[decision.path].id);
        s->NotifyBound(paths[decision.path], 1000, false);
    }
    return taken;
}

/// @returns a scheduler @param weights attribute
ns3::Ptr<S>
Make(const std::string& weights)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("Weights", ns3::StringValue(weights));
    return s;
}

TEST(WeightedRoundRobin, TurnsAreAsLongAsTheWeights)
{
    const std::vector<MptcpPathState> paths{MakePath(0, 10), MakePath(1, 100)};
    EXPECT_EQ(Sequence(Make("1,3"), paths, 8), "11101110");
    EXPECT_EQ(Sequence(Make("3,1"), paths, 8), "10001000");
}

TEST(WeightedRoundRobin, MissingWeightsAndZeroCountAsOne)
{
    const std::vector<MptcpPathState> paths{MakePath(0, 10), MakePath(1, 10), MakePath(2, 10)};
    EXPECT_EQ(Sequence(Make(""), paths, 6), "210210");
    EXPECT_EQ(Sequence(Make("2"), paths, 8), "21002100");
    EXPECT_EQ(Sequence(Make("0,2"), paths, 8), "21102110");
}

TEST(WeightedRoundRobin, WeightsGoBySubflowNumber)
{
    const std::vector<MptcpPathState> paths{MakePath(2, 10), MakePath(3, 10)};
    EXPECT_EQ(Sequence(Make("1,1,1,2"), paths, 6), "332332");
}

TEST(WeightedRoundRobin, TurnsAreMultiplesOfNumSegments)
{
    const auto s = Make("1,2");
    s->SetAttribute("NumSegments", ns3::UintegerValue(2));
    EXPECT_EQ(Sequence(s, {MakePath(0, 10), MakePath(1, 10)}, 12), "111100111100");
}

TEST(WeightedRoundRobin, AFullPathLosesItsTurnToTheOthers)
{
    EXPECT_EQ(Sequence(Make("1,3"), {MakePath(0, 10), Full(MakePath(1, 10))}, 3), "000");
    EXPECT_EQ(Sequence(Make("1,3"), {Full(MakePath(0, 10)), Full(MakePath(1, 10))}, 1), "-");
}

TEST(WeightedRoundRobin, WithoutCwndLimitedItWaitsForAFullPath)
{
    const auto s = Make("1,3");
    s->SetAttribute("CwndLimited", ns3::BooleanValue(false));
    EXPECT_EQ(Sequence(s, {MakePath(0, 10), Full(MakePath(1, 10))}, 2), "--");
    EXPECT_EQ(Sequence(s, {Full(MakePath(0, 10)), MakePath(1, 10)}, 5), "111--");
}

TEST(WeightedRoundRobin, ReinjectionsTakeTheFirstWithRoom)
{
    const auto s = Make("1,3");
    EXPECT_EQ(s->Select(Reinjected(0), {MakePath(0, 10), MakePath(1, 10)}).path, 0);
    EXPECT_EQ(s->Select(Reinjected(1), {MakePath(0, 10), MakePath(1, 10)}).path, 1);
    EXPECT_EQ(s->Select(Reinjected(1), {MakePath(0, 10), Full(MakePath(1, 10))}).path, WAIT);
}

TEST(WeightedRoundRobin, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 10);
    backup.backup = true;
    EXPECT_EQ(Sequence(Make("1,3"), {MakePath(0, 10), backup}, 4), "0000");
    auto failed = MakePath(0, 10);
    failed.failed = true;
    EXPECT_EQ(Sequence(Make("1,3"), {failed, backup}, 4), "1111");
}

} // namespace
