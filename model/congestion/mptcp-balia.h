/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_BALIA_H
#define MPTCP_BALIA_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * BALIA, the Balanced Linked Adaptation (Peng, Walid, Hwang, Low, "Multipath TCP: analysis, design
 * and implementation", ToN 2016; draft-walid-mptcp-congestion-control-04).
 *
 * With the rates x_r = w_r m_r / t_r and a_r = max_k x_k / x_r, for an acknowledged segment
 *
 *     w_r += ( x_r m_r / ( t_r S^2 ) ) ( (1 + a_r) / 2 ) ( (4 + a_r) / 5 ),
 *
 * and a loss takes (w_r / 2) min( a_r, 1.5 ), down to one segment where there are several paths.
 */
class Balia : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Balia"; //!< ns-3 name is Mptcp + NAME

    /// Upper bound of a_r in the response to a loss; 1 is plain halving.
    double decreaseLimit{1.5};
    /// Truncate a_r to an integer in the response to a loss, as the out-of-tree Linux does: a loss
    /// then takes half the window or three quarters of it, and nothing between.
    bool truncatedRatio{false};

    /// @return the options above
    static std::vector<LawOption<Balia>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
    double Keep(const PathTable& paths, std::size_t self) const override;
    double MinSsThresh(std::size_t paths) const override;
};

/**
 * @param paths states of all paths
 * @param self  index of one
 * @return its a_r, the largest rate of all paths over its own, at least 1
 */
double BaliaRatio(const PathTable& paths, std::size_t self);

} // namespace mptcp

#endif // MPTCP_BALIA_H
