/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-olia.h"

#include <gtest/gtest.h>

namespace
{

using mptcp::Olia;
using mptcp::PathTable;

double
SumOfAlphas(const PathTable& paths)
{
    double sum = 0;
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        sum += Olia().Alpha(paths, r);
    }
    return sum;
}

TEST(Olia, SinglePathIsReno)
{
    EXPECT_DOUBLE_EQ(Olia().Increase({{17, 0.3, 1448, 5e5}}, 0), 1.0 / 17);
    EXPECT_EQ(Olia().Keep({{17, 0.3, 1448, 5e5}}, 0), 0.5);
    EXPECT_EQ(Olia().MinSsThresh(1), 2.0);
}

TEST(Olia, EqualPathsGrowByTheSquareOfTheirShare)
{
    const PathTable paths(4, {20, 0.1, 1448, 1e6});
    EXPECT_EQ(Olia().Alpha(paths, 2), 0.0);
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 2), 1.0 / 16 / 20);
}

TEST(Olia, GrowthOfTheFormulaWithUnequalPaths)
{
    // Rates 100 and 200; the best path is the one with the largest window, so a is 0.
    const PathTable paths{{10, 0.1, 1000, 1e4}, {40, 0.2, 1000, 1e6}};
    ASSERT_EQ(Olia().Alpha(paths, 0), 0.0);
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 0), (10 / 0.01) / (300.0 * 300));
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 1), (40 / 0.04) / (300.0 * 300));
}

TEST(Olia, WindowMovesFromTheLargestToTheBestPath)
{
    const PathTable paths{{10, 0.1, 1448, 9e6}, {40, 0.1, 1448, 1e6}};
    EXPECT_DOUBLE_EQ(Olia().Alpha(paths, 0), 0.5);
    EXPECT_DOUBLE_EQ(Olia().Alpha(paths, 1), -0.5);
    const double share = 10.0 / 50;
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 0), (share * share + 0.5) / 10);
}

TEST(Olia, TheLargestPathMayShrinkOnAnAck)
{
    const PathTable paths{{10, 0.01, 1448, 9e6}, {40, 1.0, 1448, 1e6}};
    EXPECT_LT(Olia().Increase(paths, 1), 0.0);
}

TEST(Olia, SeveralBestPathsShareWhatSeveralLargestGive)
{
    const PathTable paths{{10, 0.1, 1448, 9e6},
                          {12, 0.1, 1448, 9e6},
                          {40, 0.1, 1448, 1e6},
                          {40, 0.1, 1448, 1e6},
                          {40, 0.1, 1448, 1e6}};
    EXPECT_DOUBLE_EQ(Olia().Alpha(paths, 0), 1.0 / (5 * 2));
    EXPECT_DOUBLE_EQ(Olia().Alpha(paths, 4), -1.0 / (5 * 3));
    EXPECT_NEAR(SumOfAlphas(paths), 0.0, 1e-15);
}

TEST(Olia, APathNeitherBestNorLargestIsLeftAlone)
{
    const PathTable paths{{10, 0.1, 1448, 9e6}, {20, 0.1, 1448, 1e6}, {40, 0.1, 1448, 1e6}};
    EXPECT_EQ(Olia().Alpha(paths, 1), 0.0);
    EXPECT_NEAR(SumOfAlphas(paths), 0.0, 1e-15);
}

TEST(Olia, ABestPathThatIsLargestTooGivesNothingAway)
{
    const PathTable paths{{40, 0.1, 1448, 9e6}, {20, 0.1, 1448, 1e6}};
    EXPECT_EQ(Olia().Alpha(paths, 0), 0.0);
    EXPECT_EQ(Olia().Alpha(paths, 1), 0.0);
}

TEST(Olia, RankingOfThePaperAndOfTheDraftDisagree)
{
    // l / t^2: 100 against 44, l^2 / t: 10 against 53.
    const PathTable paths{{10, 0.1, 1, 1}, {10, 0.3, 1, 4}, {40, 1, 1, 0}};
    Olia draft;
    draft.draftRanking = true;
    EXPECT_GT(Olia().Alpha(paths, 0), 0.0);
    EXPECT_EQ(Olia().Alpha(paths, 1), 0.0);
    EXPECT_EQ(draft.Alpha(paths, 0), 0.0);
    EXPECT_GT(draft.Alpha(paths, 1), 0.0);
}

TEST(Olia, IntervalBetweenLossesIsTheLargerOfTheLastTwo)
{
    Olia law;
    EXPECT_EQ(law.Shared(), 0.0);
    law.OnAcked(3000);
    law.OnAcked(1000);
    EXPECT_EQ(law.Shared(), 4000.0) << "before any loss, all that was acknowledged";
    law.OnLoss();
    law.OnAcked(500);
    EXPECT_EQ(law.Shared(), 4000.0);
    law.OnAcked(5000);
    EXPECT_EQ(law.Shared(), 5500.0);
    law.OnLoss();
    law.OnAcked(10);
    EXPECT_EQ(law.Shared(), 5500.0);
    law.OnLoss();
    EXPECT_EQ(law.Shared(), 10.0) << "an interval is forgotten after two losses";
}

TEST(Olia, ASecondLossWithNothingAcknowledgedIsNoNewInterval)
{
    Olia law;
    law.OnAcked(4000);
    law.OnLoss();
    law.OnLoss();
    law.OnLoss();
    EXPECT_EQ(law.Shared(), 4000.0);
}

TEST(Olia, FloorOfOneSegmentOnlyWithSeveralPaths)
{
    Olia kernel;
    kernel.twoSegmentFloor = true;
    EXPECT_EQ(Olia().MinSsThresh(2), 1.0);
    EXPECT_EQ(kernel.MinSsThresh(2), 2.0);
}

TEST(Olia, UnequalSegmentSizesCountInBytes)
{
    // Equal rates in bytes, so both have half of the total.
    const PathTable paths{{60, 0.1, 1400, 1e6}, {10, 0.1, 8400, 1e6}};
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 0), 0.25 / 60);
    EXPECT_DOUBLE_EQ(Olia().Increase(paths, 1), 0.25 / 10);
}

} // namespace
