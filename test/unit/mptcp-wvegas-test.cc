/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-wvegas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace
{

using mptcp::PathTable;
using mptcp::Wvegas;

constexpr double AVOIDING = 2.0;      //!< a slow start threshold below the windows used here
constexpr double SLOW_STARTING = 1e6; //!< and one above

/// Samples of one round that have the given mean.
void
Sample(Wvegas& law, double rtt, int n = 10)
{
    for (int i = 0; i < n; ++i)
    {
        law.OnRttSample(rtt);
    }
}

/// One round of a single path.
std::optional<Wvegas::Round>
Round(Wvegas& law, double window, double rtt, double ssThresh = AVOIDING)
{
    Sample(law, rtt);
    return law.OnRound({{window, rtt, 1448}}, 0, ssThresh);
}

TEST(Wvegas, GrowsByOneSegmentBelowItsBacklog)
{
    Wvegas law;
    law.OnRttSample(0.1);
    // 20 (0.105 - 0.1) / 0.105 = 0.95 segments queued, aim is 2.
    const auto round = Round(law, 20, 0.105);
    ASSERT_TRUE(round);
    EXPECT_DOUBLE_EQ(round->window, 21);
}

TEST(Wvegas, ShrinksByOneSegmentAboveItsBacklog)
{
    Wvegas law;
    law.drain = false;
    Sample(law, 0.1);
    Sample(law, 0.2);
    // The mean of the round counts, 0.15 s: 20 of 60 segments are queued.
    const auto round = law.OnRound({{60, 0.15, 1448}}, 0, AVOIDING);
    ASSERT_TRUE(round);
    EXPECT_DOUBLE_EQ(law.Alpha(), 10) << "alone, a path has the whole backlog";
    EXPECT_DOUBLE_EQ(round->window, 59);
    EXPECT_DOUBLE_EQ(round->ssThresh, 0.75 * 59) << "not below three quarters of the window";
}

TEST(Wvegas, SlowStartEndsWhenMoreThanGammaIsQueued)
{
    Wvegas law;
    Sample(law, 0.1);
    Sample(law, 0.125);
    const auto round = law.OnRound({{40, 0.1125, 1448}}, 0, SLOW_STARTING);
    ASSERT_TRUE(round);
    EXPECT_NEAR(round->window, 40 * 0.1 / 0.1125 + 1, 1e-9);
    EXPECT_DOUBLE_EQ(round->ssThresh, round->window - 1);
}

TEST(Wvegas, SlowStartGoesOnWhileLessIsQueued)
{
    Wvegas law;
    law.OnRttSample(0.1);
    EXPECT_FALSE(Round(law, 10, 0.105, SLOW_STARTING));
}

TEST(Wvegas, TwoSamplesAreTooFewForARound)
{
    Wvegas law;
    Sample(law, 0.2, 2);
    EXPECT_FALSE(law.OnRound({{60, 0.2, 1448}}, 0, AVOIDING));
    Sample(law, 0.2, 3);
    EXPECT_TRUE(law.OnRound({{60, 0.2, 1448}}, 0, AVOIDING));
}

TEST(Wvegas, ARoundWithoutQueueingDelayDoesNotHalve)
{
    Wvegas law;
    const auto round = Round(law, 20, 0.1);
    ASSERT_TRUE(round);
    EXPECT_DOUBLE_EQ(round->window, 21);
    EXPECT_DOUBLE_EQ(Round(law, 21, 0.1)->window, 22) << "nor does the next one";
}

TEST(Wvegas, LinuxHalvesInARoundWithoutQueueingDelay)
{
    Wvegas kernel;
    kernel.drainAtZeroDelay = true;
    EXPECT_DOUBLE_EQ(Round(kernel, 20, 0.1)->window, 21.0 / 2);
}

TEST(Wvegas, DrainsTheQueueWhenItsDelayHasDoubled)
{
    Wvegas law;
    law.OnRttSample(0.1);
    ASSERT_DOUBLE_EQ(Round(law, 100, 0.1 + 11 * 0.001 / 10)->window, 101);
    Sample(law, 0.1021);
    const auto round = law.OnRound({{101, 0.1021, 1448}}, 0, AVOIDING);
    ASSERT_TRUE(round);
    // 101 * 0.0021 / 0.1021 = 2.08 segments are queued, less than the whole backlog of 10.
    EXPECT_DOUBLE_EQ(round->window, 102 * 0.1 / (2 * 0.1021));
}

TEST(Wvegas, ADrainForgetsTheLeastDelay)
{
    Wvegas law;
    law.OnRttSample(0.1);
    Round(law, 100, 0.101);
    const double drained = Round(law, 101, 0.1025)->window;
    ASSERT_LT(drained, 60);
    EXPECT_GT(Round(law, drained, 0.1025)->window, drained) << "2.5 ms is the least now";
}

TEST(Wvegas, DrainCanBeSwitchedOff)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Round(law, 100, 0.101);
    EXPECT_DOUBLE_EQ(Round(law, 101, 0.1025)->window, 102);
}

TEST(Wvegas, WindowIsAtLeastTwoSegments)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.001);
    Sample(law, 10, 1000);
    // All but a thousandth of 2.9 segments is queued, and the sibling has the whole backlog.
    const auto round = law.OnRound({{2.9, 10, 1448}, {60, 0.1, 1448, 1e6}}, 0, 1.0);
    ASSERT_TRUE(round);
    EXPECT_EQ(law.Alpha(), 2);
    EXPECT_EQ(round->window, 2);
}

TEST(Wvegas, SharesFollowTheRatesOfThePaths)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Sample(law, 0.2);
    const double rtt = (0.1 + 10 * 0.2) / 11;
    const double rate = 60 / rtt;
    // The sibling shows a rate three times as high.
    law.OnRound({{60, rtt, 1448}, {60, 0.1, 1448, 3 * rate}}, 0, AVOIDING);
    EXPECT_DOUBLE_EQ(law.Shared(), rate);
    EXPECT_DOUBLE_EQ(law.Alpha(), 2.5);
}

TEST(Wvegas, AShareIsAtLeastTwoSegments)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Sample(law, 0.2);
    law.OnRound({{60, 0.2, 1448}, {60, 0.1, 1448, 1e6}}, 0, AVOIDING);
    EXPECT_DOUBLE_EQ(law.Alpha(), 2);
}

TEST(Wvegas, ASiblingWithoutRateDoesNotCount)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Sample(law, 0.2);
    law.OnRound({{60, 0.2, 1448}, {60, 0.1, 1448, 0.0}}, 0, AVOIDING);
    EXPECT_DOUBLE_EQ(law.Alpha(), 10);
}

TEST(Wvegas, OutsideTheOpenStateARoundIsAStepOfReno)
{
    Wvegas law;
    law.OnOpen(false);
    EXPECT_FALSE(Round(law, 20, 0.1));
    law.OnOpen(true);
    EXPECT_TRUE(Round(law, 20, 0.1));
}

TEST(Wvegas, ADisturbanceRestartsTheBacklogButKeepsTheBase)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Round(law, 60, 0.2);
    ASSERT_DOUBLE_EQ(law.Alpha(), 10);
    law.OnOpen(false);
    law.OnOpen(true);
    EXPECT_DOUBLE_EQ(law.Alpha(), 2);
    EXPECT_EQ(law.Shared(), 0.0);
    EXPECT_DOUBLE_EQ(Round(law, 60, 0.2)->window, 59) << "a new base of 0.2 s would see no queue";
}

TEST(Wvegas, ATimeoutZeroesTheRateThatSiblingsSee)
{
    Wvegas law;
    law.drain = false;
    law.OnRttSample(0.1);
    Round(law, 60, 0.2);
    ASSERT_GT(law.Shared(), 0.0);
    law.OnTimeout();
    EXPECT_EQ(law.Shared(), 0.0);
}

TEST(Wvegas, AfterAnIdleTimeOldSamplesDoNotCount)
{
    Wvegas law;
    Sample(law, 0.2, 10);
    law.OnRestart();
    Sample(law, 0.2, 2);
    EXPECT_FALSE(law.OnRound({{60, 0.2, 1448}}, 0, AVOIDING));
}

/// Two paths, each over a link of its own whose queue is the window in excess of the pipe.
struct TwoLinks
{
    std::array<double, 2> capacity; //!< segments per second
    std::array<double, 2> base;     //!< seconds
    std::array<Wvegas, 2> law{};
    std::array<double, 2> window{10, 10};
    std::array<double, 2> delay{};

    void Run(int rounds)
    {
        for (int i = 0; i < rounds; ++i)
        {
            PathTable paths;
            for (std::size_t r = 0; r < 2; ++r)
            {
                delay[r] = std::max(0.0, window[r] / capacity[r] - base[r]);
                paths.push_back({window[r], base[r] + delay[r], 1448, law[r].Shared()});
                Sample(law[r], base[r] + delay[r]);
            }
            for (std::size_t r = 0; r < 2; ++r)
            {
                window[r] = law[r].OnRound(paths, r, AVOIDING)->window;
            }
        }
    }
};

TEST(Wvegas, AtRestBothPathsQueueEquallyLongAndTheBacklogIsTheTotal)
{
    // q = total / S = 10 / 3000 s: 10/3 and 20/3 segments.
    TwoLinks net{{1000, 2000}, {0.05, 0.05}};
    net.Run(400);
    // A window steps by one segment per round, so a queue is one segment off at most.
    EXPECT_NEAR(net.delay[0] * 1000, 10.0 / 3, 1.0);
    EXPECT_NEAR(net.delay[1] * 2000, 20.0 / 3, 1.0);
}

TEST(Wvegas, AtRestWithUnequalRoundTripTimesToo)
{
    TwoLinks net{{1000, 1000}, {0.02, 0.08}};
    net.Run(400);
    EXPECT_NEAR(net.delay[0] * 1000, 5.0, 1.0);
    EXPECT_NEAR(net.delay[1] * 1000, 5.0, 1.0);
}

} // namespace
