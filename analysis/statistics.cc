/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "statistics.h"

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>

namespace mptcp
{

std::optional<Estimate>
EstimateMean(const std::vector<double>& samples, double confidence)
{
    namespace acc = boost::accumulators;

    if (samples.empty())
    {
        return std::nullopt;
    }
    acc::accumulator_set<double, acc::stats<acc::tag::mean, acc::tag::variance>> moments;
    for (double sample : samples)
    {
        moments(sample);
    }
    Estimate estimate{acc::mean(moments), std::nullopt, samples.size()};
    if (samples.size() > 1)
    {
        // The accumulator divides by n. The standard error s/sqrt(n) with s^2 = n/(n-1) variance:
        const double freedom = static_cast<double>(samples.size() - 1);
        const double error = std::sqrt(std::max(0.0, acc::variance(moments)) / freedom);
        const double t =
            boost::math::quantile(boost::math::students_t(freedom), 0.5 + confidence / 2);
        estimate.interval = Interval{estimate.mean - t * error, estimate.mean + t * error};
    }
    return estimate;
}

std::optional<double>
Median(std::vector<double> samples)
{
    if (samples.empty())
    {
        return std::nullopt;
    }
    std::sort(samples.begin(), samples.end());
    const std::size_t half = samples.size() / 2;
    return samples.size() % 2 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
}

} // namespace mptcp
