/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tutorial-law.h"

#include <algorithm>

namespace tutorial
{

std::vector<mptcp::LawOption<Scalable>>
Scalable::Options()
{
    return {{"Growth", "Segments per acknowledged segment.", &Scalable::growth, 0.0, 1.0}};
}

double
Scalable::Increase(const mptcp::PathTable& /* paths */, std::size_t /* self */) const
{
    return growth;
}

double
Scalable::Keep(const mptcp::PathTable& paths, std::size_t self) const
{
    const double lost = mptcp::TotalWindow(paths, self) / 8.0;
    return std::max(0.0, 1.0 - lost / paths[self].window);
}

bool
Scalable::IsRenoAlone() const
{
    return false;
}

} // namespace tutorial
