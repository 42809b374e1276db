/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-epsilon.h"
#include "ns3/mptcp-ewtcp.h"
#include "ns3/mptcp-fully-coupled.h"
#include "ns3/mptcp-lia.h"
#include "ns3/mptcp-semi-coupled.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using namespace mptcp;

const PathTable UNEQUAL{{10, 0.1, 1448}, {40, 0.2, 1448}, {5, 0.01, 1448}};

TEST(Ewtcp, SinglePathIsReno)
{
    EXPECT_DOUBLE_EQ(Ewtcp().Increase({{17, 0.3, 1448}}, 0), 1.0 / 17);
}

TEST(Ewtcp, GrowsByTheInverseSquareOfTheNumberOfPaths)
{
    EXPECT_DOUBLE_EQ(Ewtcp().Increase(UNEQUAL, 1), 1.0 / 9 / 40);
    EXPECT_EQ(Ewtcp().Keep(UNEQUAL, 1), 0.5);
}

TEST(Ewtcp, PathsTogetherAreOneTcpOnASharedBottleneck)
{
    // I = p w / 2 gives w = sqrt(2 a / p): n of them must make sqrt(2 / p).
    const double p = 0.001;
    for (const int n : {2, 4, 8, 16})
    {
        const PathTable paths(n, {std::sqrt(2 / p) / n, 0.1, 1448});
        EXPECT_NEAR(Ewtcp().Increase(paths, 0), p * paths[0].window / 2, 1e-15) << n;
    }
}

TEST(Ewtcp, PrintedConstantIsNotFairToATcp)
{
    Ewtcp printed;
    printed.exponent = 0.5;
    const double p = 0.001;
    const PathTable paths(4, {std::sqrt(2 / p) / 4, 0.1, 1448});
    EXPECT_GT(printed.Increase(paths, 0), 7.9 * p * paths[0].window / 2);
}

TEST(FullyCoupled, SinglePathIsReno)
{
    EXPECT_DOUBLE_EQ(FullyCoupled().Increase({{17, 0.3, 1448}}, 0), 1.0 / 17);
    EXPECT_DOUBLE_EQ(FullyCoupled().Keep({{17, 0.3, 1448}}, 0), 0.5);
    EXPECT_EQ(FullyCoupled().MinSsThresh(1), 2.0);
}

TEST(FullyCoupled, AllWindowsActAsOne)
{
    EXPECT_DOUBLE_EQ(FullyCoupled().Increase(UNEQUAL, 0), 1.0 / 55);
    // A loss takes 27.5 segments: more than half of 40 and all of 10, down to the floor of one.
    EXPECT_DOUBLE_EQ(FullyCoupled().Keep(UNEQUAL, 1) * 40, 12.5);
    EXPECT_EQ(FullyCoupled().Keep(UNEQUAL, 0), 0.0);
    EXPECT_EQ(FullyCoupled().MinSsThresh(3), 1.0);
}

TEST(FullyCoupled, UnequalSegmentSizesCountInOwnSegments)
{
    const PathTable paths{{60, 0.1, 1400}, {10, 0.1, 8400}};
    EXPECT_DOUBLE_EQ(FullyCoupled().Increase(paths, 0), 1.0 / 120);
    EXPECT_DOUBLE_EQ(FullyCoupled().Increase(paths, 1), 1.0 / 20);
}

TEST(SemiCoupled, SinglePathIsReno)
{
    EXPECT_DOUBLE_EQ(SemiCoupled().Increase({{17, 0.3, 1448}}, 0), 1.0 / 17);
    EXPECT_TRUE(SemiCoupled().IsRenoAlone());
}

TEST(SemiCoupled, ALessAggressiveSinglePathIsNotReno)
{
    SemiCoupled law;
    law.aggressiveness = 0.5;
    EXPECT_FALSE(law.IsRenoAlone());
    EXPECT_DOUBLE_EQ(law.Increase({{17, 0.3, 1448}}, 0), 0.5 / 17);
}

TEST(SemiCoupled, GrowthIsSharedByAllAndCappedByReno)
{
    SemiCoupled law;
    EXPECT_DOUBLE_EQ(law.Increase(UNEQUAL, 0), 1.0 / 55);
    law.aggressiveness = 3;
    EXPECT_DOUBLE_EQ(law.Increase(UNEQUAL, 0), 3.0 / 55);
    EXPECT_DOUBLE_EQ(law.Increase(UNEQUAL, 1), 1.0 / 40);
}

TEST(SemiCoupled, FixedPointSplitsByTheInverseOfLoss)
{
    // w_r = sqrt(2 a) (1 / p_r) / sqrt(sum 1 / p_k)
    const double p[] = {0.001, 0.004};
    const double root = std::sqrt(1 / p[0] + 1 / p[1]);
    const PathTable paths{{std::sqrt(2) / p[0] / root, 0.1, 1448},
                          {std::sqrt(2) / p[1] / root, 0.3, 1448}};
    EXPECT_NEAR(SemiCoupled().Increase(paths, 0), p[0] * paths[0].window / 2, 1e-12);
    EXPECT_NEAR(SemiCoupled().Increase(paths, 1), p[1] * paths[1].window / 2, 1e-12);
}

TEST(Epsilon, SinglePathIsRenoForAllEpsilon)
{
    Epsilon law;
    for (const double e : {0.0, 0.3, 1.0, 1.7, 2.0})
    {
        law.epsilon = e;
        EXPECT_NEAR(law.Increase({{17, 0.3, 1448}}, 0), 1.0 / 17, 1e-12) << e;
    }
}

TEST(Epsilon, OneIsLia)
{
    for (std::size_t r = 0; r < UNEQUAL.size(); ++r)
    {
        EXPECT_DOUBLE_EQ(Epsilon().Increase(UNEQUAL, r), Lia().Increase(UNEQUAL, r));
    }
}

TEST(Epsilon, ZeroTakesASmallWindowBackInProportion)
{
    Epsilon law;
    law.epsilon = 0;
    const PathTable paths{{10, 0.1, 1448}, {40, 0.1, 1448}};
    EXPECT_DOUBLE_EQ(law.Increase(paths, 0), 10.0 / (50 * 50));
    EXPECT_DOUBLE_EQ(law.Increase(paths, 1), 40.0 / (50 * 50));
}

TEST(Epsilon, TwoIsEwtcpOnEqualPaths)
{
    Epsilon law;
    law.epsilon = 2;
    const PathTable paths(4, {20, 0.1, 1448});
    EXPECT_DOUBLE_EQ(law.Increase(paths, 0), Ewtcp().Increase(paths, 0));
}

TEST(Epsilon, FormOfTheReportIsTheSameFunction)
{
    // A (A w)^(1 - e) / W^(2 - e) with A as the header has it, away from e = 2.
    Epsilon law;
    for (const double e : {0.2, 0.5, 1.0, 1.5})
    {
        law.epsilon = e;
        double windows = 0;
        double total = 0;
        double best = 0;
        for (const PathState& path : UNEQUAL)
        {
            windows += path.window;
            total += path.window / path.rtt;
            best = std::max(best, std::pow(path.window, e / 2) / path.rtt);
        }
        const double a = windows * std::pow(best / total, 1 / (1 - e / 2));
        for (std::size_t r = 0; r < UNEQUAL.size(); ++r)
        {
            const double w = UNEQUAL[r].window;
            const double form = a * std::pow(a * w, 1 - e) / std::pow(windows, 2 - e);
            EXPECT_NEAR(law.Increase(UNEQUAL, r), std::min(form, 1 / w), 1e-12) << e << " " << r;
        }
    }
}

TEST(Epsilon, FixedPointSplitsByAPowerOfLoss)
{
    // Equal round-trip times: w proportional to p^(-1/e), in total a TCP on the better path.
    Epsilon law;
    law.epsilon = 0.5;
    const double p[] = {0.001, 0.002};
    const double weight[] = {std::pow(p[0], -2), std::pow(p[1], -2)};
    const double total = std::sqrt(2 / p[0]);
    const PathTable paths{{total * weight[0] / (weight[0] + weight[1]), 0.1, 1448},
                          {total * weight[1] / (weight[0] + weight[1]), 0.1, 1448}};
    EXPECT_NEAR(law.Increase(paths, 0), p[0] * paths[0].window / 2, 1e-12);
    EXPECT_NEAR(law.Increase(paths, 1), p[1] * paths[1].window / 2, 1e-12);
}

} // namespace
