/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-fully-coupled.h"

#include <algorithm>

namespace mptcp
{

std::vector<LawOption<FullyCoupled>>
FullyCoupled::Options()
{
    return {};
}

double
FullyCoupled::Increase(const PathTable& paths, std::size_t self) const
{
    return 1.0 / TotalWindow(paths, self);
}

double
FullyCoupled::Keep(const PathTable& paths, std::size_t self) const
{
    return std::max(0.0, 1.0 - TotalWindow(paths, self) / (2.0 * paths[self].window));
}

double
FullyCoupled::MinSsThresh(std::size_t paths) const
{
    return paths > 1 ? 1.0 : 2.0;
}

} // namespace mptcp
