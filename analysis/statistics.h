/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ANALYSIS_STATISTICS_H
#define MPTCP_ANALYSIS_STATISTICS_H

#include <cstddef>
#include <optional>
#include <vector>

/**
 * @file
 * Pure functions over samples. Degenerate sizes have defined answers: what the samples cannot say
 * is absent, never zero.
 */

namespace mptcp
{

/// Bounds of a confidence interval, in the unit of the samples.
struct Interval
{
    double low;  //!< lower bound
    double high; //!< upper bound
};

/// A number that never travels without its interval.
struct Estimate
{
    double mean;                      //!< arithmetic mean of the samples
    std::optional<Interval> interval; //!< two-sided; absent for fewer than two samples
    std::size_t samples;              //!< how many samples the mean is of
};

/**
 * Mean of independent samples with Student's t interval (the samples' own standard deviation, n - 1
 * degrees of freedom).
 * @param samples the samples
 * @param confidence coverage of the interval, in (0, 1)
 * @returns the estimate, or nothing when there is no sample
 */
[[nodiscard]] std::optional<Estimate> EstimateMean(const std::vector<double>& samples,
                                                   double confidence = 0.95);

/**
 * @param samples the samples, in any order
 * @returns the middle one, or the mean of the two middle ones; nothing when there is no sample
 */
[[nodiscard]] std::optional<double> Median(std::vector<double> samples);

} // namespace mptcp

#endif // MPTCP_ANALYSIS_STATISTICS_H
