/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_PRIORITY_SCHEDULER_H
#define MPTCP_PRIORITY_SCHEDULER_H

#include "mptcp-scheduler.h"

#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Strict priority (the MPTCP scheduler draft).
 *
 * Rule: of the candidates with room the one that stands first in Order, then those that do not
 * stand there, in order of creation. Backups serve only when no regular subflow is usable.
 *
 * Parameters: Order, subflow numbers separated by commas, the most important first.
 *
 * Limits: a lower one fills in whenever the higher ones have no room.
 */
class MptcpPriorityScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;

  private:
    std::string m_order; //!< subflow numbers
};

} // namespace ns3

#endif // MPTCP_PRIORITY_SCHEDULER_H
