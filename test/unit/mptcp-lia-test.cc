/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-lia.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using mptcp::Lia;
using mptcp::LiaAlpha;
using mptcp::PathTable;

/// NSDI 2011's rule as it is written: the least over all subsets that contain r.
double
LeastOverAllSubsets(const PathTable& paths, std::size_t self)
{
    double least = INFINITY;
    for (unsigned set = 0; set < 1U << paths.size(); ++set)
    {
        double best = 0;
        double total = 0;
        for (std::size_t k = 0; k < paths.size(); ++k)
        {
            if (set & (1U << k))
            {
                const double speed = paths[k].mss / paths[k].rtt;
                best = std::max(best, paths[k].window * speed * speed);
                total += paths[k].window * speed;
            }
        }
        if (set & (1U << self))
        {
            least = std::min(least, best / (total * total));
        }
    }
    return least;
}

TEST(Lia, SinglePathIsReno)
{
    for (const double window : {1.0, 2.5, 10.0, 12345.6})
    {
        EXPECT_DOUBLE_EQ(Lia().Increase({{window, 0.3, 1448}}, 0), 1 / window);
        EXPECT_DOUBLE_EQ(LiaAlpha({{window, 0.3, 1448}}), 1.0);
    }
    EXPECT_EQ(Lia().Keep({{10, 0.1, 1448}}, 0), 0.5);
}

TEST(Lia, TwoEqualPathsHaveAlphaOneHalf)
{
    const PathTable paths(2, {20, 0.1, 1448});
    EXPECT_DOUBLE_EQ(LiaAlpha(paths), 0.5);
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 1), 0.5 / 40);
}

TEST(Lia, SixteenEqualPathsGrowTogetherLikeOneSixteenthOfReno)
{
    const PathTable paths(16, {20, 0.1, 1448});
    EXPECT_DOUBLE_EQ(LiaAlpha(paths), 1.0 / 16);
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 15), 1.0 / 16 / 320);
}

TEST(Lia, AlphaOfRfcFormulaWithUnequalPaths)
{
    // Windows 10 and 40, round-trip times 0.1 and 0.2 s: maximum 1000, sum of rates 300.
    const PathTable paths{{10, 0.1, 1448}, {40, 0.2, 1448}};
    EXPECT_DOUBLE_EQ(LiaAlpha(paths), 50.0 * 1000 / (300.0 * 300));
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 0), 1000 / (300.0 * 300));
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 1), 1000 / (300.0 * 300));
}

TEST(Lia, RenoCapsAWeakPath)
{
    // alpha / W is 1 / 10.2 here, more than the wide slow path would grow on its own.
    const PathTable paths{{10, 0.01, 1448}, {100, 10, 1448}};
    const double uncapped = LiaAlpha(paths) / 110;
    ASSERT_GT(uncapped, 0.01);
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 1), 0.01);
    EXPECT_DOUBLE_EQ(Lia().Increase(paths, 0), uncapped);
}

TEST(Lia, PublishedLossMismatchIsAFixedPoint)
{
    // NSDI 2011 section 2.3: 10 ms and 4 %, 100 ms and 1 %; 566 and 141 packets/s. Growth per
    // acknowledged segment equals loss per segment there: I = p w / 2.
    const double w2 = std::sqrt(2 / 0.01);
    const double w1 = 0.01 * (std::sqrt(2 / 0.04) / 0.01 - w2 / 0.1);
    const PathTable paths{{w1, 0.01, 1448}, {w2, 0.1, 1448}};
    ASSERT_NEAR(w1 / 0.01, 566, 0.5);
    ASSERT_NEAR(w2 / 0.1, 141, 0.5);
    EXPECT_NEAR(Lia().Increase(paths, 0), 0.04 * w1 / 2, 1e-12);
    EXPECT_NEAR(Lia().Increase(paths, 1), 0.01 * w2 / 2, 1e-12);
}

TEST(Lia, UnequalSegmentSizesReachTheBestTcpInBytes)
{
    // At the fixed point w is proportional to 1 / p, and the rate in bytes is the best TCP's,
    // m sqrt(2 / p) / t. Path 1 is best: its segments are six times as long.
    const double p[] = {0.002, 0.0015};
    const double m[] = {1400, 8400};
    const double best = std::max(m[0] * std::sqrt(2 / p[0]), m[1] * std::sqrt(2 / p[1])) / 0.1;
    const double scale = best * 0.1 / (m[0] / p[0] + m[1] / p[1]);
    const PathTable paths{{scale / p[0], 0.1, m[0]}, {scale / p[1], 0.1, m[1]}};
    ASSERT_DOUBLE_EQ(TotalRate(paths), best);
    ASSERT_GT(m[1] * std::sqrt(2 / p[1]), m[0] * std::sqrt(2 / p[0]));
    EXPECT_NEAR(Lia().Increase(paths, 0), p[0] * paths[0].window / 2, 1e-12);
    EXPECT_NEAR(Lia().Increase(paths, 1), p[1] * paths[1].window / 2, 1e-12);
}

TEST(Lia, SubsetMinimumIsTheRfcFormOnTwoPaths)
{
    Lia subset;
    subset.subsetMinimum = true;
    const PathTable tables[] = {{{10, 0.1, 1448}, {40, 0.2, 1448}},
                                {{10, 0.01, 1448}, {100, 10, 1448}},
                                {{10, 0.1, 1448}, {10, 0.1, 1448}}};
    for (const PathTable& paths : tables)
    {
        EXPECT_DOUBLE_EQ(subset.Increase(paths, 0), Lia().Increase(paths, 0));
        EXPECT_DOUBLE_EQ(subset.Increase(paths, 1), Lia().Increase(paths, 1));
    }
}

TEST(Lia, SubsetMinimumIsTheLeastOverAllSubsets)
{
    Lia subset;
    subset.subsetMinimum = true;
    const PathTable paths{{3, 0.02, 1448}, {30, 0.3, 1448}, {25, 0.25, 1448}, {4, 0.4, 512}};
    double tighter = 0;
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        EXPECT_DOUBLE_EQ(subset.Increase(paths, r), LeastOverAllSubsets(paths, r)) << r;
        tighter = std::max(tighter, Lia().Increase(paths, r) / subset.Increase(paths, r));
    }
    EXPECT_GT(tighter, 1.01) << "this table does not tell the two forms apart";
}

} // namespace
