/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using mptcp::EstimateMean;
using mptcp::Median;

TEST(EstimateMean, NoSampleGivesNothing)
{
    EXPECT_FALSE(EstimateMean({}));
}

TEST(EstimateMean, OneSampleHasNoInterval)
{
    const auto estimate = EstimateMean({3.5});
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->mean, 3.5);
    EXPECT_EQ(estimate->samples, 1U);
    EXPECT_FALSE(estimate->interval);
}

TEST(EstimateMean, TwoSamplesUseOneDegreeOfFreedom)
{
    // s = sqrt(2), standard error 1, t(0.975, 1) = tan(0.475 pi) = 12.706...
    const auto estimate = EstimateMean({4, 6});
    ASSERT_TRUE(estimate && estimate->interval);
    const double half = std::tan(0.475 * M_PI);
    EXPECT_DOUBLE_EQ(estimate->mean, 5);
    EXPECT_NEAR(estimate->interval->low, 5 - half, 1e-9);
    EXPECT_NEAR(estimate->interval->high, 5 + half, 1e-9);
}

TEST(EstimateMean, TableValueForFiveSamples)
{
    // 1..5: s = sqrt(2.5), standard error sqrt(0.5); t(0.975, 4) = 2.776445 in every table.
    const auto estimate = EstimateMean({5, 3, 1, 4, 2});
    ASSERT_TRUE(estimate && estimate->interval);
    EXPECT_DOUBLE_EQ(estimate->mean, 3);
    EXPECT_NEAR(estimate->interval->high - 3, 2.776445 * std::sqrt(0.5), 1e-6);
}

TEST(EstimateMean, HigherConfidenceIsWider)
{
    const auto narrow = EstimateMean({1, 2, 3}, 0.5);
    const auto wide = EstimateMean({1, 2, 3}, 0.99);
    ASSERT_TRUE(narrow && narrow->interval && wide && wide->interval);
    EXPECT_LT(narrow->interval->high, wide->interval->high);
}

TEST(EstimateMean, EqualSamplesHaveAnIntervalOfWidthZero)
{
    const auto estimate = EstimateMean({0.1, 0.1, 0.1});
    ASSERT_TRUE(estimate && estimate->interval);
    EXPECT_NEAR(estimate->interval->low, 0.1, 1e-15);
    EXPECT_NEAR(estimate->interval->high, 0.1, 1e-15);
}

TEST(Median, NoSampleGivesNothing)
{
    EXPECT_FALSE(Median({}));
}

TEST(Median, OddSizeIsTheMiddleOne)
{
    EXPECT_EQ(Median({9, 1, 5}), 5);
}

TEST(Median, EvenSizeIsTheMeanOfTheMiddleTwo)
{
    EXPECT_EQ(Median({4, 1, 3, 100}), 3.5);
}

} // namespace
