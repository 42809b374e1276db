/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-balia.h"

#include <algorithm>
#include <cmath>

namespace mptcp
{

std::vector<LawOption<Balia>>
Balia::Options()
{
    return {{"DecreaseLimit",
             "Upper bound of the ratio of rates in the response to a loss.",
             &Balia::decreaseLimit,
             1.0,
             2.0},
            {"TruncatedRatio",
             "Truncate that ratio to an integer, as out-of-tree Linux does.",
             &Balia::truncatedRatio}};
}

double
Balia::Increase(const PathTable& paths, std::size_t self) const
{
    const double share = Rate(paths[self]) / TotalRate(paths);
    const double ratio = BaliaRatio(paths, self);
    return share * share / paths[self].window * (1.0 + ratio) / 2.0 * (4.0 + ratio) / 5.0;
}

double
Balia::Keep(const PathTable& paths, std::size_t self) const
{
    const double ratio = BaliaRatio(paths, self);
    return 1.0 - std::min(truncatedRatio ? std::floor(ratio) : ratio, decreaseLimit) / 2.0;
}

double
Balia::MinSsThresh(std::size_t paths) const
{
    return paths > 1 ? 1.0 : 2.0;
}

double
BaliaRatio(const PathTable& paths, std::size_t self)
{
    double largest = 0.0;
    for (const PathState& path : paths)
    {
        largest = std::max(largest, Rate(path));
    }
    return largest / Rate(paths[self]);
}

} // namespace mptcp
