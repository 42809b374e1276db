/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_MIN_RTT_SCHEDULER_H
#define MPTCP_MIN_RTT_SCHEDULER_H

#include "mptcp-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * The out-of-tree Linux kernel's default: the lowest smoothed RTT among the subflows that have
 * room.
 *
 * - Regular subflows come before backup ones; a backup is used only while no regular subflow is
 * usable, that is: none is established and not potentially failed.
 * - Bytes that were on a subflow before prefer subflows that have not carried them. If a usable one
 * of those merely has no room now, the scheduler waits for it rather than repeat a path.
 * - A potentially failed subflow takes no bytes while another is usable. One in loss recovery has
 * room once it has sent again what it lost.
 * - Ties go to the subflow created first.
 */
class MptcpMinRttScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
};

} // namespace ns3

#endif // MPTCP_MIN_RTT_SCHEDULER_H
