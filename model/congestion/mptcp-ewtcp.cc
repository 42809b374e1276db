/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-ewtcp.h"

#include <cmath>

namespace mptcp
{

std::vector<LawOption<Ewtcp>>
Ewtcp::Options()
{
    return {{"Exponent",
             "The increase is Reno's over the number of subflows to this power.",
             &Ewtcp::exponent,
             0.0,
             2.0}};
}

double
Ewtcp::Increase(const PathTable& paths, std::size_t self) const
{
    const double n = static_cast<double>(paths.size());
    return (exponent == 2.0 ? 1.0 / (n * n) : std::pow(n, -exponent)) / paths[self].window;
}

} // namespace mptcp
