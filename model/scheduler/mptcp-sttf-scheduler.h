/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_STTF_SCHEDULER_H
#define MPTCP_STTF_SCHEDULER_H

#include "mptcp-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * STTF, shortest transfer time first (Hurtig et al., ToN 2019).
 *
 * Rule: predict when a segment behind those queued on the path would arrive, with the window
 * growing per round as slow start and congestion avoidance let it; take the smallest, full window
 * or not. It uses the last RTT sample. Full subflows take no reinjections.
 *
 * Parameters: QueueLimit, as of MptcpOtiasScheduler. The paper has none.
 *
 * Limits: the optional re-check, which moves unsent segments to another subflow, is left out: bytes
 * that have been bound stay.
 */
class MptcpSttfScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    bool QueuesWithoutRoom() const override;

    /// @returns predicted arrival of the next segment. @param path on which
    static Time TransferTime(const MptcpPathState& path);

  private:
    double m_queueLimit{10}; //!< windows that may queue on a subflow
};

} // namespace ns3

#endif // MPTCP_STTF_SCHEDULER_H
