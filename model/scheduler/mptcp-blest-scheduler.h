/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_BLEST_SCHEDULER_H
#define MPTCP_BLEST_SCHEDULER_H

#include "mptcp-min-rtt-scheduler.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * BLEST (Ferlin et al., IFIP Networking 2016; Linux out of tree, mptcp_blest.c).
 *
 * Rule: with F the fastest usable subflow and B the one that minRTT picks, B != F: estimate the
 * bytes that F could send while a segment lingers on B; wait for F if Lambda times those exceed
 * the connection window left beside B's bytes. Otherwise as minRTT; reinjections always as minRTT.
 *
 * Parameters: Lambda, changed at most once per smallest RTT of B by + DynLambdaBad after an
 * opportunistic retransmission, else - DynLambdaGood, within MinLambda and MaxLambda.
 *
 * Limits: smallest and largest RTT are those of raw samples, where the kernel takes smoothed ones.
 */
class MptcpBlestScheduler : public MptcpMinRttScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    void NotifyOpportunisticRetransmission(const MptcpPathState& path) override;

    /// @returns the present lambda
    double GetLambda() const;

  private:
    /// Adapt lambda if it is due. @param send state @param slow the slow path
    void Adapt(const MptcpSendState& send, const MptcpPathState& slow);

    double m_lambda{1.2};      //!< present factor
    double m_minLambda{1.0};   //!< lower bound
    double m_maxLambda{1.3};   //!< upper bound
    double m_good{0.01};       //!< step down
    double m_bad{0.04};        //!< step up
    bool m_retransmits{false}; //!< an opportunistic retransmission since the last step
    Time m_lastStep;           //!< when lambda last changed
};

} // namespace ns3

#endif // MPTCP_BLEST_SCHEDULER_H
