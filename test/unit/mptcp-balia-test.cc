/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-balia.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using mptcp::Balia;
using mptcp::BaliaRatio;
using mptcp::PathTable;

/// Two paths of equal round-trip time whose rates have the given ratio.
PathTable
WithRatio(double ratio)
{
    return {{10 * ratio, 0.1, 1448}, {10, 0.1, 1448}};
}

TEST(Balia, SinglePathIsReno)
{
    EXPECT_DOUBLE_EQ(Balia().Increase({{17, 0.3, 1448}}, 0), 1.0 / 17);
    EXPECT_EQ(Balia().Keep({{17, 0.3, 1448}}, 0), 0.5);
    EXPECT_EQ(Balia().MinSsThresh(1), 2.0);
}

TEST(Balia, EqualPathsGrowByTheSquareOfTheirShare)
{
    const PathTable paths(4, {20, 0.1, 1448});
    EXPECT_DOUBLE_EQ(Balia().Increase(paths, 3), 1.0 / 16 / 20);
    EXPECT_EQ(Balia().Keep(paths, 3), 0.5);
}

TEST(Balia, GrowthOfTheFormulaWithUnequalPaths)
{
    // Rates 100 and 200, ratios 2 and 1.
    const PathTable paths{{10, 0.1, 1448}, {40, 0.2, 1448}};
    EXPECT_DOUBLE_EQ(Balia().Increase(paths, 0), 100 / (0.1 * 300 * 300) * 1.5 * 1.2);
    EXPECT_DOUBLE_EQ(Balia().Increase(paths, 1), 200 / (0.2 * 300 * 300));
}

TEST(Balia, DecreaseFollowsTheRatioUpToItsLimit)
{
    EXPECT_EQ(Balia().Keep(WithRatio(1.0), 1), 0.5);
    EXPECT_DOUBLE_EQ(Balia().Keep(WithRatio(1.2), 1), 1 - 0.6);
    EXPECT_DOUBLE_EQ(Balia().Keep(WithRatio(1.5), 1), 0.25);
    EXPECT_EQ(Balia().Keep(WithRatio(3.0), 1), 0.25);
    EXPECT_EQ(Balia().Keep(WithRatio(3.0), 0), 0.5) << "the best path halves";
}

TEST(Balia, DecreaseLimitOfOneIsPlainHalving)
{
    Balia law;
    law.decreaseLimit = 1;
    EXPECT_EQ(law.Keep(WithRatio(3.0), 1), 0.5);
}

TEST(Balia, TruncatedRatioKnowsOnlyTwoDecreases)
{
    Balia kernel;
    kernel.truncatedRatio = true;
    EXPECT_EQ(kernel.Keep(WithRatio(1.2), 1), 0.5);
    EXPECT_EQ(kernel.Keep(WithRatio(1.99), 1), 0.5);
    EXPECT_EQ(kernel.Keep(WithRatio(2.01), 1), 0.25);
    EXPECT_EQ(kernel.Keep(WithRatio(7), 1), 0.25);
}

TEST(Balia, FixedPointWithPlainHalving)
{
    // Loss ratio R: a = (-5 + sqrt(9 + 40 R)) / 2, and the total is a TCP's on the better path.
    const double p1 = 0.001;
    const double R = 4;
    const double a = (-5 + std::sqrt(9 + 40 * R)) / 2;
    const double total = std::sqrt(2 / p1);
    const PathTable paths{{total * a / (1 + a), 0.1, 1448}, {total / (1 + a), 0.1, 1448}};
    ASSERT_DOUBLE_EQ(BaliaRatio(paths, 1), a);
    EXPECT_NEAR(Balia().Increase(paths, 0), p1 * paths[0].window / 2, 1e-12);
    EXPECT_NEAR(Balia().Increase(paths, 1), R * p1 * paths[1].window / 2, 1e-12);
}

TEST(Balia, FixedPointWithTheLimitedDecrease)
{
    // As above with the loss taking 3/4: a = (-5 + sqrt(9 + 60 R)) / 2, where a >= 1.5.
    const double p1 = 0.001;
    const double R = 4;
    const double a = (-5 + std::sqrt(9 + 60 * R)) / 2;
    ASSERT_GE(a, 1.5);
    const double total = std::sqrt(2 / p1);
    const PathTable paths{{total * a / (1 + a), 0.1, 1448}, {total / (1 + a), 0.1, 1448}};
    const double lost = R * p1 * paths[1].window * (1 - Balia().Keep(paths, 1));
    EXPECT_NEAR(Balia().Increase(paths, 1), lost, 1e-12);
}

TEST(Balia, FloorOfOneSegmentWithSeveralPaths)
{
    EXPECT_EQ(Balia().MinSsThresh(2), 1.0);
}

TEST(Balia, UnequalSegmentSizesCountInBytes)
{
    const PathTable paths{{60, 0.1, 1400}, {10, 0.1, 8400}};
    EXPECT_DOUBLE_EQ(BaliaRatio(paths, 0), 1.0);
    EXPECT_DOUBLE_EQ(Balia().Increase(paths, 1), 0.25 / 10);
}

} // namespace
