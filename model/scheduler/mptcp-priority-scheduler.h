/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_PRIORITY_SCHEDULER_H
#define MPTCP_PRIORITY_SCHEDULER_H

#include "mptcp-path-list.h"
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
 * Parameters: Order, a MptcpPathList, the most important path first.
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
    /// @param order the list
    void SetOrder(std::string order);
    /// @returns the list
    std::string GetOrder() const;

    MptcpPathList m_order{MptcpPathList::PATHS};
};

} // namespace ns3

#endif // MPTCP_PRIORITY_SCHEDULER_H
