/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_REDUNDANT_SCHEDULER_H
#define MPTCP_REDUNDANT_SCHEDULER_H

#include "mptcp-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Redundant: every regular subflow streams the whole send queue at its own pace (the out-of-tree
 * Linux scheduler as of 0.94).
 *
 * Rule: a path with room sends what its own stream has next. Backups, and potentially failed paths,
 * never duplicate: they stay silent while MptcpSendState::regularUsable. No parameters.
 *
 * Limits: the scheduler sees one path at a time, so that field has to come from the connection.
 */
class MptcpRedundantScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    bool StreamsPerPath() const override;
};

} // namespace ns3

#endif // MPTCP_REDUNDANT_SCHEDULER_H
