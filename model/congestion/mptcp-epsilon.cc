/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-epsilon.h"

#include <algorithm>
#include <cmath>

namespace mptcp
{

std::vector<LawOption<Epsilon>>
Epsilon::Options()
{
    return {{"Epsilon",
             "Place between fully coupled (0), LIA (1) and the even split of EWTCP (2).",
             &Epsilon::epsilon,
             0.0,
             2.0}};
}

double
Epsilon::Increase(const PathTable& paths, std::size_t self) const
{
    double best = 0.0;
    for (const PathState& path : paths)
    {
        const double speed = path.mss / path.rtt;
        best = std::max(best, std::pow(path.window, epsilon) * speed * speed);
    }
    const double total = TotalRate(paths);
    const double window = paths[self].window;
    return std::min(std::pow(window, 1.0 - epsilon) * best / (total * total), 1.0 / window);
}

} // namespace mptcp
