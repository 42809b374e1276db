/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_EWTCP_H
#define MPTCP_EWTCP_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * EWTCP, equally weighted TCP (Honda, Nishida, Eggert, Sarolahti, Tokuda, "Multipath congestion
 * control for shared bottleneck", PFLDNeT 2009).
 *
 * For an acknowledged segment w_r += a / w_r, a loss halves the window. NSDI 2011 prints
 * a = 1 / sqrt(n); the n paths share a bottleneck like one TCP only with a = 1 / n^2, since a
 * window is proportional to the square root of a.
 */
class Ewtcp : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Ewtcp"; //!< ns-3 name is Mptcp + NAME

    /// a = n^-exponent: 2 is fair to a TCP, 0.5 is the value that NSDI 2011 prints.
    double exponent{2.0};

    /// @return the option above
    static std::vector<LawOption<Ewtcp>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
};

} // namespace mptcp

#endif // MPTCP_EWTCP_H
