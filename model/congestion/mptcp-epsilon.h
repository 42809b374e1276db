/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_EPSILON_H
#define MPTCP_EPSILON_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * The epsilon family between fully coupled and uncoupled (Raiciu, Wischik, Handley, "Practical
 * congestion control for multipath transport protocols", UCL 2009; coupling COUPLED_EPSILON of
 * htsim).
 *
 * It is written A (A w_r)^(1 - e) / W^(2 - e), with
 * A = W ( max_k w_k^(e/2) / t_k )^(1 / (1 - e/2)) / S^(1 / (1 - e/2)) so that the total equals a
 * TCP on the best path. Put together, W and the singular exponent at e = 2 drop out:
 *
 *     w_r += min( w_r^(1 - e) max_k( w_k^e m_k^2 / t_k^2 ) / S^2, 1 / w_r ).
 *
 * A loss halves the window. At equilibrium w_r is proportional to p_r^(-1/e): e = 1 is LIA, e near
 * 0 leaves all but the best paths alone as OLIA and "Coupled" do, and e = 2 splits like EWTCP.
 */
class Epsilon : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Epsilon"; //!< ns-3 name is Mptcp + NAME

    /// e above, 0 to 2
    double epsilon{1.0};

    /// @return the option above
    static std::vector<LawOption<Epsilon>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
};

} // namespace mptcp

#endif // MPTCP_EPSILON_H
