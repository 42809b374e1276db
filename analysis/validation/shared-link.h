/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_SHARED_LINK_H
#define MPTCP_VALIDATION_SHARED_LINK_H

#include "networks.h"

/**
 * @file
 * One multipath user and one TCP on one link (scenarios/shared-bottleneck.cc). The settings have
 * the parameters of WithQueue(), and "capacity", of the link per user in packets/s.
 */

namespace mptcp::validation
{

/// Who shares the link.
struct SharedLink
{
    std::vector<double> rtt; //!< of each subflow without queueing, ms
    double tcpRtt{0.0};      //!< of the TCP without queueing, ms
};

/// @param settings of the case @param points what to run @return the runs
[[nodiscard]] std::vector<Run> PlanShared(const Settings& settings,
                                          const std::vector<SharedLink>& points);

/**
 * Rows "ratio": rate of the multipath user over that of the TCP, to be within 10 % of what the
 * formulas and the fluid model give.
 * @param settings of the case @param measured results @param points what has been run
 * @return the rows
 */
[[nodiscard]] std::vector<Row> JudgeShared(const Settings& settings,
                                           const Measured& measured,
                                           const std::vector<SharedLink>& points);

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_SHARED_LINK_H
