/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/double.h"
#include "ns3/mptcp-otias-scheduler.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MptcpPathState;
using S = ns3::MptcpOtiasScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// What every scheduler that estimates arrivals has in common. @returns the choice @param paths
/// states @param send state of the sender
int
Choose(const std::vector<MptcpPathState>& paths,
       const ns3::MptcpSendState& send = NewData(),
       double limit = 10)
{
    const auto s = CreateObject<S>();
    s->SetAttribute("QueueLimit", ns3::DoubleValue(limit));
    return s->Select(send, paths).path;
}

/// @returns a path with bytes waiting on it @param path which @param segments of 1000 bytes
MptcpPathState
Queued(MptcpPathState path, uint32_t segments)
{
    path.queued = segments * 1000;
    return path;
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

TEST(Otias, TheFirstOfTwoEqualOnes)
{
    EXPECT_EQ(Choose({MakePath(0, 50), MakePath(1, 50)}), 0);
    EXPECT_EQ(Choose({Full(MakePath(0, 20)), MakePath(1, 60)}), 0);
    EXPECT_EQ(Choose({MakePath(0, 60), Full(MakePath(1, 20))}), 0);
}

TEST(Otias, AFullWindowIsNoVeto)
{
    // 20 + 20 / 2 = 30 ms behind a full window, against half of the other RTT.
    EXPECT_EQ(Choose({Full(MakePath(0, 20)), MakePath(1, 62)}), 0);
    EXPECT_EQ(Choose({Full(MakePath(0, 20)), MakePath(1, 58)}), 1);
}

TEST(Otias, FullPathsTakeNoReinjections)
{
    EXPECT_EQ(Choose({Full(MakePath(0, 20)), MakePath(1, 200)}, Reinjected(0)), 1);
    EXPECT_EQ(Choose({Full(MakePath(0, 20)), Full(MakePath(1, 20))}, Reinjected(0)), WAIT);
}

TEST(Otias, PathsThatCarryTheBytesAreLeftOut)
{
    EXPECT_EQ(Choose({MakePath(0, 10), MakePath(1, 100)}, Reinjected(1)), 1);
    EXPECT_EQ(Choose({MakePath(0, 10), MakePath(1, 100)}, Reinjected(3)), WAIT);
}

TEST(Otias, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 10);
    backup.backup = true;
    EXPECT_EQ(Choose({Full(MakePath(0, 500)), backup}), 0);
    auto failed = MakePath(0, 500);
    failed.failed = true;
    EXPECT_EQ(Choose({failed, backup}), 1);
    EXPECT_EQ(Choose({failed}), 0);
}

TEST(Otias, WaitsAtTheQueueLimit)
{
    const auto path = Full(MakePath(0, 20));
    EXPECT_EQ(Choose({Queued(path, 99)}), 0);
    EXPECT_EQ(Choose({Queued(path, 100)}), WAIT);
    EXPECT_EQ(Choose({Queued(path, 9)}, NewData(), 1), 0);
    EXPECT_EQ(Choose({Queued(path, 10)}, NewData(), 1), WAIT);
}

} // namespace
