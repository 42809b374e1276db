/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/double.h"
#include "ns3/mptcp-linger-scheduler.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MptcpPathState;
using S = ns3::MptcpLingerScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// @returns a path with bytes on it @param id number @param bytes in flight, room left
MptcpPathState
Busy(uint32_t id, uint32_t bytes)
{
    auto path = MakePath(id, 10);
    path.inFlight = bytes;
    return path;
}

/// @returns the choice of a fresh scheduler @param paths states @param send the sender's
int
Choose(const std::vector<MptcpPathState>& paths, const ns3::MptcpSendState& send = NewData())
{
    return CreateObject<S>()->Select(send, paths).path;
}

TEST(Linger, TheSmallestTimeToDrain)
{
    EXPECT_EQ(Choose({Busy(0, 5000), Busy(1, 3000)}), 1);
    auto slow = Busy(1, 3000);
    slow.pacingRate = 500000; // twice as long as its bytes
    EXPECT_EQ(Choose({Busy(0, 5000), slow}), 0);
    auto waiting = Busy(1, 3000);
    waiting.queued = 3000; // bytes that wait count as those in flight
    EXPECT_EQ(Choose({Busy(0, 5000), waiting}), 0);
}

TEST(Linger, TheFirstOfTwoEqualOnes)
{
    EXPECT_EQ(Choose({Busy(0, 5000), Busy(1, 5000)}), 0);
}

TEST(Linger, APathWithoutPacingRateServesOnlyAlone)
{
    auto unpaced = MakePath(0, 10);
    unpaced.pacingRate = 0;
    EXPECT_EQ(Choose({unpaced, Busy(1, 9000)}), 1);
    EXPECT_EQ(Choose({unpaced}), 0);
}

TEST(Linger, StaysForABurst)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("BurstSize", ns3::UintegerValue(3000));
    std::vector<MptcpPathState> paths{MakePath(0, 10), MakePath(1, 10)};
    for (int i = 0; i < 3; i++)
    {
        ASSERT_EQ(s->Select(NewData(), paths).path, 0) << "segment " << i;
        s->NotifyBound(paths[0], 1000, false);
        paths[0].inFlight += 1000;
    }
    EXPECT_EQ(s->Select(NewData(), paths).path, 1);
}

TEST(Linger, TheWindowBoundsABurst)
{
    const auto s = CreateObject<S>();
    std::vector<MptcpPathState> paths{MakePath(0, 10), MakePath(1, 10)};
    auto send = NewData();
    send.windowLeft = 1000;
    ASSERT_EQ(s->Select(send, paths).path, 0);
    s->NotifyBound(paths[0], 1000, false);
    paths[0].inFlight += 1000;
    EXPECT_EQ(s->Select(NewData(), paths).path, 1);
}

TEST(Linger, ABurstEndsWithItsPath)
{
    const auto s = CreateObject<S>();
    const std::vector<MptcpPathState> paths{Busy(0, 5000), MakePath(1, 10)};
    ASSERT_EQ(s->Select(NewData(), {MakePath(0, 10)}).path, 0);
    s->NotifyBound(paths[0], 1000, false);
    ASSERT_EQ(s->Select(NewData(), paths).path, 0);
    s->NotifyClosed(0);
    EXPECT_EQ(s->Select(NewData(), paths).path, 1);
}

TEST(Linger, ABurstEndsWhenItsPathFails)
{
    const auto s = CreateObject<S>();
    std::vector<MptcpPathState> paths{MakePath(0, 10), Busy(1, 9000)};
    ASSERT_EQ(s->Select(NewData(), paths).path, 0);
    s->NotifyBound(paths[0], 1000, false);
    paths[0].failed = true;
    EXPECT_EQ(s->Select(NewData(), paths).path, 1);
}

TEST(Linger, WaitsIfTheBestHasNoSendMemoryAndTriesNoOther)
{
    auto best = Full(MakePath(0, 10));
    best.pacingRate = 100000000;
    best.queued = 9999;
    EXPECT_EQ(Choose({best, Busy(1, 5000)}), 0);
    best.queued = 10000; // two windows
    EXPECT_EQ(Choose({best, Busy(1, 5000)}), WAIT);
}

TEST(Linger, SendMemoryIsCountedInWindows)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("SendMemory", ns3::DoubleValue(1));
    EXPECT_EQ(s->Select(NewData(), {Full(MakePath(0, 10))}).path, WAIT);
    EXPECT_EQ(s->Select(NewData(), {Busy(0, 9000)}).path, 0);
}

// avg = (avg * queued + pacing * burst) / (queued + burst), taken when a burst begins.
TEST(Linger, PacingRatesAreAveragedOverBursts)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("BurstSize", ns3::UintegerValue(1000));
    std::vector<MptcpPathState> paths{MakePath(0, 10), Busy(1, 5000)};
    ASSERT_EQ(s->Select(NewData(), paths).path, 0);
    s->NotifyBound(paths[0], 1000, false); // average 1 Mb/s
    paths[0] = Busy(0, 6000);
    paths[0].pacingRate = 100000000;
    EXPECT_EQ(s->Select(NewData(), paths).path, 1) << "6000 bytes at the average, not at 100 Mb/s";
}

TEST(Linger, ReinjectionsTakeTheFirstIdlePath)
{
    EXPECT_EQ(Choose({MakePath(0, 100), MakePath(1, 10)}, Reinjected(0)), 0);
    EXPECT_EQ(Choose({Busy(0, 1000), MakePath(1, 10)}, Reinjected(0)), 1);
    EXPECT_EQ(Choose({MakePath(0, 10), MakePath(1, 10)}, Reinjected(1)), 1);
    EXPECT_EQ(Choose({Busy(0, 1000), Busy(1, 1000)}, Reinjected(0)), WAIT);
}

TEST(Linger, AReinjectionIsABurst)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("BurstSize", ns3::UintegerValue(3000));
    std::vector<MptcpPathState> paths{Busy(0, 1000), MakePath(1, 10)};
    for (int i = 0; i < 3; i++)
    {
        ASSERT_EQ(s->Select(Reinjected(0), paths).path, 1) << "segment " << i;
        s->NotifyBound(paths[1], 1000, true);
        paths[1].inFlight += 1000;
    }
    EXPECT_EQ(s->Select(Reinjected(0), paths).path, WAIT);
    EXPECT_EQ(s->Select(Reinjected(0), {MakePath(0, 10), paths[1]}).path, 0);
}

TEST(Linger, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 10);
    backup.backup = true;
    EXPECT_EQ(Choose({Busy(0, 9000), backup}), 0);
    auto failed = MakePath(0, 10);
    failed.failed = true;
    EXPECT_EQ(Choose({failed, backup}), 1);
    EXPECT_EQ(Choose({failed}), 0);
}

} // namespace
