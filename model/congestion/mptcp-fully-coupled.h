/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FULLY_COUPLED_H
#define MPTCP_FULLY_COUPLED_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * "Coupled" of NSDI 2011 section 2.2 (after Kelly, Voice 2005 and Han et al. 2006): all windows
 * behave as one. For an acknowledged segment w_r += 1 / W, and a loss takes W / 2 from w_r, which
 * keeps at least one segment. Only the paths with the least loss carry more than that.
 */
class FullyCoupled : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "FullyCoupled"; //!< ns-3 name is Mptcp + NAME

    /// @return none
    static std::vector<LawOption<FullyCoupled>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
    double Keep(const PathTable& paths, std::size_t self) const override;
    double MinSsThresh(std::size_t paths) const override;
};

} // namespace mptcp

#endif // MPTCP_FULLY_COUPLED_H
