/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-lia.h"

#include <algorithm>

namespace mptcp
{

namespace
{

double
Strength(const PathState& path)
{
    return path.window * path.mss * path.mss / (path.rtt * path.rtt);
}

double
LinkedIncrease(const PathTable& paths)
{
    double best = 0.0;
    double total = 0.0;
    for (const PathState& path : paths)
    {
        const double speed = path.mss / path.rtt;
        const double rate = path.window * speed;
        best = std::max(best, rate * speed);
        total += rate;
    }
    return best / (total * total);
}

/// For a given maximum the widest set is the best one, so only n sets need a look.
double
SubsetIncrease(const PathTable& paths, std::size_t self)
{
    double least = 1.0 / paths[self].window;
    for (const PathState& strongest : paths)
    {
        const double best = Strength(strongest);
        if (best < Strength(paths[self]))
        {
            continue;
        }
        double total = 0.0;
        for (const PathState& path : paths)
        {
            total += Strength(path) <= best ? Rate(path) : 0.0;
        }
        least = std::min(least, best / (total * total));
    }
    return least;
}

} // namespace

std::vector<LawOption<Lia>>
Lia::Options()
{
    return {{"SubsetMinimum",
             "Use the subset-minimum form of NSDI 2011 instead of RFC 6356's.",
             &Lia::subsetMinimum}};
}

double
Lia::Increase(const PathTable& paths, std::size_t self) const
{
    return subsetMinimum ? SubsetIncrease(paths, self)
                         : std::min(LinkedIncrease(paths), 1.0 / paths[self].window);
}

double
LiaAlpha(const PathTable& paths)
{
    double windows = 0.0;
    for (const PathState& path : paths)
    {
        windows += path.window;
    }
    return windows * LinkedIncrease(paths);
}

} // namespace mptcp
