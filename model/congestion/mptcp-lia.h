/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LIA_H
#define MPTCP_LIA_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * LIA, the Linked Increases Algorithm (RFC 6356 section 3; Wischik, Raiciu, Greenhalgh, Handley,
 * "Design, implementation and evaluation of congestion control for multipath TCP", NSDI 2011).
 *
 * For an acknowledged segment on path r
 *
 *     w_r += min( alpha / W, 1 / w_r ),   alpha = W max_k( w_k m_k^2 / t_k^2 ) / S^2,
 *
 * where S is the sum of w_k m_k / t_k. The segment sizes stand where they make S, in bytes, equal
 * to that of a TCP on the best path. A loss halves the window. Only the quotient alpha / W is
 * computed, so that no scaling is needed and alpha is always fresh.
 */
class Lia : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Lia"; //!< ns-3 name is Mptcp + NAME

    /**
     * NSDI 2011's form: the least, over all sets T of paths that contain r, of
     * max_T( w m^2 / t^2 ) / ( sum_T w m / t )^2. Equal to the RFC's form with up to two paths.
     */
    bool subsetMinimum{false};

    /// @return the options above
    static std::vector<LawOption<Lia>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
};

/**
 * @param paths paths, at least one
 * @return LIA's alpha, with W counted in segments (RFC 6356 section 4.2); 1 on a single path,
 *         1/n on n equal ones
 */
double LiaAlpha(const PathTable& paths);

} // namespace mptcp

#endif // MPTCP_LIA_H
