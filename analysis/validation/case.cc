/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mptcp::validation
{

void
Measured::Add(const std::string& run, std::optional<Values> values)
{
    m_runs[run].push_back(std::move(values));
}

Samples
Measured::Get(const std::string& run, const std::string& metric) const
{
    return Compute(run, [&](const Values& values) { return values.at(metric); });
}

Samples
Measured::Compute(const std::string& run, const std::function<double(const Values&)>& compute) const
{
    Samples samples;
    const auto found = m_runs.find(run);
    if (found == m_runs.end())
    {
        return samples;
    }
    for (const auto& values : found->second)
    {
        double value = std::nan("");
        try
        {
            value = values ? compute(*values) : value;
        }
        catch (const std::out_of_range&)
        {
            // The scenario has no such metric: counted below.
        }
        if (std::isfinite(value))
        {
            samples.values.push_back(value);
        }
        else
        {
            ++samples.failed;
        }
    }
    return samples;
}

std::size_t
Measured::Count(std::size_t& failed) const
{
    std::size_t all = 0;
    failed = 0;
    for (const auto& [name, runs] : m_runs)
    {
        all += runs.size();
        failed += static_cast<std::size_t>(std::count(runs.begin(), runs.end(), std::nullopt));
    }
    return all;
}

void
Row::AtLeast(double value)
{
    low = low ? std::max(*low, value) : value;
}

void
Row::AtMost(double value)
{
    high = high ? std::min(*high, value) : value;
}

void
Row::Within(double target, double tolerance)
{
    AtLeast(target - tolerance);
    AtMost(target + tolerance);
}

void
Row::NearFluid()
{
    constexpr double PART = 0.1;
    if (fluid)
    {
        Within(*fluid, PART * std::abs(*fluid));
    }
}

} // namespace mptcp::validation
