/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_OTIAS_SCHEDULER_H
#define MPTCP_OTIAS_SCHEDULER_H

#include "mptcp-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * OTIAS, out-of-order transmission for in-order arrival (Yang et al., 2014).
 *
 * Rule: the smallest estimated arrival, full window or not: srtt / 2, and if q >= free segments are
 * queued, srtt * ceil((q - free + 1) / cwnd) more. Full subflows take no reinjections.
 *
 * Parameters: QueueLimit, the bound of what may queue on a subflow, in its congestion windows; if
 * the best subflow is at it, the scheduler waits. The paper has none.
 *
 * Limits: counts are in segments, of the path's MSS.
 */
class MptcpOtiasScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    bool QueuesWithoutRoom() const override;

  private:
    double m_queueLimit{10}; //!< windows that may queue on a subflow
};

} // namespace ns3

#endif // MPTCP_OTIAS_SCHEDULER_H
