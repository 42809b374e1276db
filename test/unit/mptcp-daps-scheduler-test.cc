/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-daps-scheduler.h"

#include <gtest/gtest.h>

#include <string>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MptcpPathState;
using S = ns3::MptcpDapsScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// Bind segments one by one. @returns how many each path took in a row, as "path*count" @param s
/// scheduler @param paths states @param count of segments
std::string
Turns(ns3::Ptr<S> s, const std::vector<MptcpPathState>& paths, int count)
{
    std::string text;
    int last = -2;
    int run = 0;
    const auto end = [&]()
    {
        if (run > 0)
        {
            text += (text.empty() ? "" : " ") + std::to_string(last) + "*" + std::to_string(run);
        }
    };
    for (int i = 0; i < count; i++)
    {
        const int path = s->Select(NewData(), paths).path;
        if (path != last)
        {
            end();
            last = path;
            run = 0;
        }
        run++;
        if (path != WAIT)
        {
            s->NotifyBound(paths[path], 1000, false);
        }
    }
    end();
    return text;
}

// srtt 16 and 48 ms: forward delays 8 and 24 ms, a round of 24 ms; windows of 10 segments.
TEST(Daps, EachSendsAWindowPerForwardDelayTheFastestFirst)
{
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 16), MakePath(1, 48)}, 80),
              "0*30 1*10 0*30 1*10");
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 48), MakePath(1, 16)}, 80),
              "1*30 0*10 1*30 0*10");
}

TEST(Daps, EqualDelaysTakeTurnsInOrderOfCreation)
{
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 16), MakePath(1, 16)}, 40),
              "0*10 1*10 0*10 1*10");
}

// 12 and 20 ms: t = 12, 20, 24, 36, 40, 48, 60, 60.
TEST(Daps, ARoundLastsForTheLeastCommonMultiple)
{
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 24), MakePath(1, 40)}, 80),
              "0*10 1*10 0*20 1*10 0*20 1*10");
}

TEST(Daps, DelaysAreRoundedToFourMilliseconds)
{
    // 9 and 7 are 8 as well.
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 18), MakePath(1, 14)}, 40),
              "1*10 0*10 1*10 0*10");
}

TEST(Daps, DelaysAreOneMillisecondAtLeast)
{
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 1), MakePath(1, 8)}, 100),
              "0*40 1*10 0*40 1*10");
}

TEST(Daps, WaitsForTheOneWhoseTurnItIs)
{
    const auto s = CreateObject<S>();
    EXPECT_EQ(Turns(s, {Full(MakePath(0, 16)), MakePath(1, 48)}, 3), "-1*3");
    EXPECT_EQ(Turns(s, {MakePath(0, 16), MakePath(1, 48)}, 40), "0*30 1*10");
}

TEST(Daps, WindowsAreThoseOfTheStartOfTheRoundSmoothed)
{
    const auto s = CreateObject<S>();
    std::vector<MptcpPathState> paths{MakePath(0, 16), MakePath(1, 48)};
    ASSERT_EQ(Turns(s, paths, 1), "0*1");
    paths[0].cwnd = 18000;
    // 39 decisions later the average is 18 - 8 * (7/8)^39 = 17.96 segments.
    EXPECT_EQ(Turns(s, paths, 39), "0*29 1*10");
    EXPECT_EQ(Turns(s, paths, 61), "0*51 1*10");
}

TEST(Daps, AnotherSetOfPathsBeginsAnotherRound)
{
    const auto s = CreateObject<S>();
    const auto a = MakePath(0, 16);
    const auto b = MakePath(1, 48);
    ASSERT_EQ(Turns(s, {a, b}, 25), "0*25");
    EXPECT_EQ(Turns(s, {a, b, MakePath(2, 48)}, 50), "0*30 1*10 2*10");
    s->NotifyClosed(2);
    EXPECT_EQ(Turns(s, {a, b}, 40), "0*30 1*10");
}

TEST(Daps, ReinjectionsGoByRtt)
{
    const auto s = CreateObject<S>();
    const std::vector<MptcpPathState> paths{MakePath(0, 48), MakePath(1, 16)};
    EXPECT_EQ(s->Select(Reinjected(0), paths).path, 1);
    EXPECT_EQ(s->Select(Reinjected(2), paths).path, 0);
    s->NotifyBound(paths[0], 1000, true);
    EXPECT_EQ(Turns(s, paths, 40), "1*30 0*10") << "they take no turns";
}

TEST(Daps, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 16);
    backup.backup = true;
    EXPECT_EQ(Turns(CreateObject<S>(), {MakePath(0, 48), backup}, 40), "0*40");
    auto failed = MakePath(0, 48);
    failed.failed = true;
    EXPECT_EQ(Turns(CreateObject<S>(), {failed, backup}, 40), "1*40");
}

} // namespace
