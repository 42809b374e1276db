/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-otias-scheduler.h"

#include <gtest/gtest.h>

#include <vector>

namespace
{

using namespace scheduler_test;
using ns3::MptcpPathState;
using S = ns3::MptcpOtiasScheduler;

/// @returns the choice @param paths states
int
Choose(const std::vector<MptcpPathState>& paths)
{
    return ChooseWithQueue<S>(paths);
}

// The window is 10 segments; with n queued and f free an arrival is srtt / 2, and if n >= f another
// srtt * ceil((n - f + 1) / 10).

TEST(Otias, HalfAnRttWhileTheWindowHasRoom)
{
    EXPECT_EQ(Choose({MakePath(0, 100), MakePath(1, 99)}), 1);
    EXPECT_EQ(Choose({Queued(MakePath(0, 50), 9), MakePath(1, 60)}), 0); // 25 against 30
}

TEST(Otias, OneRttMoreOnceWhatWaitsFillsTheWindow)
{
    EXPECT_EQ(Choose({Queued(MakePath(0, 50), 10), MakePath(1, 60)}), 1);  // 75 against 30
    EXPECT_EQ(Choose({Queued(MakePath(0, 50), 10), MakePath(1, 160)}), 0); // 75 against 80
}

TEST(Otias, OneRttMoreForEachFurtherWindow)
{
    const auto fast = Full(MakePath(0, 20));
    const auto slow = MakePath(1, 80);                          // 40 ms
    EXPECT_EQ(Choose({Queued(fast, 9), slow}), 0);              // 30 ms
    EXPECT_EQ(Choose({Queued(fast, 10), slow}), 1);             // 50 ms
    EXPECT_EQ(Choose({Queued(fast, 19), MakePath(1, 120)}), 0); // 50 against 60
    EXPECT_EQ(Choose({Queued(fast, 20), MakePath(1, 120)}), 1); // 70 against 60
}

TEST(Otias, ASegmentInPartsCountsWhole)
{
    auto fast = MakePath(0, 20);
    fast.inFlight = 9000;
    EXPECT_EQ(Choose({fast, MakePath(1, 40)}), 0); // one free: 10 ms
    fast.inFlight = 9001;
    EXPECT_EQ(Choose({fast, MakePath(1, 40)}), 1); // none: 30 against 20
    fast = Full(fast);
    fast.queued = 9001;
    EXPECT_EQ(Choose({fast, MakePath(1, 80)}), 1); // as ten: 50 against 40
}

TEST(Otias, MoreInFlightThanTheWindowIsAFullWindow)
{
    auto fast = Full(MakePath(0, 20));
    fast.inFlight = 15000;
    EXPECT_EQ(Choose({fast, MakePath(1, 62)}), 0);
    EXPECT_EQ(Choose({fast, MakePath(1, 58)}), 1);
}

} // namespace
