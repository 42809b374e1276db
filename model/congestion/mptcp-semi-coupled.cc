/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-semi-coupled.h"

#include <algorithm>

namespace mptcp
{

std::vector<LawOption<SemiCoupled>>
SemiCoupled::Options()
{
    return {{"Aggressiveness",
             "Growth of the total window, segments per window of acknowledgements.",
             &SemiCoupled::aggressiveness,
             0.001,
             1000.0}};
}

double
SemiCoupled::Increase(const PathTable& paths, std::size_t self) const
{
    return std::min(aggressiveness / TotalWindow(paths, self), 1.0 / paths[self].window);
}

bool
SemiCoupled::IsRenoAlone() const
{
    return aggressiveness >= 1.0;
}

} // namespace mptcp
