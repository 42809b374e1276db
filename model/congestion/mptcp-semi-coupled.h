/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SEMI_COUPLED_H
#define MPTCP_SEMI_COUPLED_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * "Semicoupled" of NSDI 2011 section 2.4: w_r += min( a / W, 1 / w_r ) for an acknowledged segment,
 * and a loss halves the window. With equal paths the total is sqrt(a n) times that of a TCP; LIA is
 * this law with an a that follows the round-trip times.
 */
class SemiCoupled : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "SemiCoupled"; //!< ns-3 name is Mptcp + NAME

    /// a above, > 0
    double aggressiveness{1.0};

    /// @return the option above
    static std::vector<LawOption<SemiCoupled>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
    bool IsRenoAlone() const override;
};

} // namespace mptcp

#endif // MPTCP_SEMI_COUPLED_H
