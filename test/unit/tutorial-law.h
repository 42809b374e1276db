/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TUTORIAL_LAW_H
#define TUTORIAL_LAW_H

#include "ns3/mptcp-law.h"

namespace tutorial
{

/**
 * Coupled scalable TCP: a window grows by the same amount for each acknowledged segment, and a loss
 * takes an eighth of all windows from the one that lost.
 */
class Scalable : public mptcp::CoupledLaw
{
  public:
    static constexpr const char* NAME = "Scalable"; //!< ns3::MptcpScalable

    /// segments per acknowledged segment
    double growth{0.01};

    /// @return the option above
    static std::vector<mptcp::LawOption<Scalable>> Options();

    double Increase(const mptcp::PathTable& paths, std::size_t self) const override;
    double Keep(const mptcp::PathTable& paths, std::size_t self) const override;
    bool IsRenoAlone() const override;
};

} // namespace tutorial

#endif // TUTORIAL_LAW_H
