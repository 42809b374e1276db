/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ECF_SCHEDULER_H
#define MPTCP_ECF_SCHEDULER_H

#include "mptcp-min-rtt-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * ECF, earliest completion first (Lim et al., CoNEXT 2017; Linux out of tree, mptcp_ecf.c).
 *
 * Rule: with F the fastest usable subflow, B the one that minRTT picks, B != F, k the bytes that no
 * subflow has, w a window, d the larger RTT deviation (twice the mean deviation, as in the kernel):
 * if (1 + max(k, wF) / wF) tF < (1 + waiting Beta) (tB + d), then wait for F if
 * max(k, wB) / wB tB >= 2 tF + d, else use B; otherwise stop waiting and use B.
 *
 * Parameters: Beta (0.25), the hysteresis. Reinjections always as minRTT.
 *
 * Limits: follows the kernel, whose max() the paper does not have.
 */
class MptcpEcfScheduler : public MptcpMinRttScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;

  private:
    double m_beta{0.25};   //!< hysteresis
    bool m_waiting{false}; //!< whether the last comparison chose to wait
};

} // namespace ns3

#endif // MPTCP_ECF_SCHEDULER_H
