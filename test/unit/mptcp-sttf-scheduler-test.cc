/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-sttf-scheduler.h"

#include <gtest/gtest.h>

#include <vector>

namespace
{

using namespace scheduler_test;
using ns3::MilliSeconds;
using ns3::MptcpPathState;
using S = ns3::MptcpSttfScheduler;

/// @returns the choice @param paths states
int
Choose(const std::vector<MptcpPathState>& paths)
{
    return ChooseWithQueue<S>(paths);
}

/// @returns predicted transfer time, ms @param path on which
int64_t
Predict(const MptcpPathState& path)
{
    return S::TransferTime(path).GetMilliSeconds();
}

TEST(Sttf, HalfAnRttWhileTheWindowHasRoom)
{
    EXPECT_EQ(Predict(MakePath(0, 20)), 10);
    EXPECT_EQ(Predict(Queued(MakePath(0, 20), 9)), 10);
    EXPECT_EQ(Predict(Queued(MakePath(0, 20), 10)), 30);
    auto half = MakePath(0, 20);
    half.inFlight = 5000;
    EXPECT_EQ(Predict(Queued(half, 4)), 10);
    EXPECT_EQ(Predict(Queued(half, 5)), 30);
}

// The threshold is 5 segments, so windows are 10, 11, 12, ...
TEST(Sttf, CongestionAvoidanceAddsASegmentPerRound)
{
    const auto full = Full(MakePath(0, 20));
    EXPECT_EQ(Predict(full), 30);
    EXPECT_EQ(Predict(Queued(full, 10)), 30);
    EXPECT_EQ(Predict(Queued(full, 11)), 50);
    EXPECT_EQ(Predict(Queued(full, 22)), 50);
    EXPECT_EQ(Predict(Queued(full, 23)), 70);
}

// Windows are 10, 20, 40, 80 (40 is not above the threshold), 81.
TEST(Sttf, SlowStartDoublesUntilTheThreshold)
{
    auto full = Full(MakePath(0, 20));
    full.ssthresh = 40000;
    EXPECT_EQ(Predict(Queued(full, 19)), 30);
    EXPECT_EQ(Predict(Queued(full, 20)), 50);
    EXPECT_EQ(Predict(Queued(full, 59)), 50);
    EXPECT_EQ(Predict(Queued(full, 60)), 70);
    EXPECT_EQ(Predict(Queued(full, 139)), 70);
    EXPECT_EQ(Predict(Queued(full, 140)), 90);
    EXPECT_EQ(Predict(Queued(full, 220)), 90);
    EXPECT_EQ(Predict(Queued(full, 221)), 110);
    full.ssthresh = 39000; // now 10, 20, 40, 41
    EXPECT_EQ(Predict(Queued(full, 100)), 70);
    EXPECT_EQ(Predict(Queued(full, 101)), 90);
}

TEST(Sttf, TheLastRttSampleCounts)
{
    auto path = MakePath(0, 20);
    path.lastRtt = MilliSeconds(50);
    EXPECT_EQ(Predict(path), 25);
    path.lastRtt = ns3::Time();
    EXPECT_EQ(Predict(path), 10);
}

TEST(Sttf, TheShortestTransferTime)
{
    EXPECT_EQ(Choose({MakePath(0, 100), MakePath(1, 99)}), 1);
    const auto fast = Full(MakePath(0, 20));
    EXPECT_EQ(Choose({Queued(fast, 10), MakePath(1, 80)}), 0); // 30 against 40
    EXPECT_EQ(Choose({Queued(fast, 11), MakePath(1, 80)}), 1); // 50 against 40
}

} // namespace
