/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-ecf-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/double.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpEcfScheduler);

TypeId
MptcpEcfScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpEcfScheduler")
                            .SetParent<MptcpMinRttScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpEcfScheduler>()
                            .AddAttribute("Beta",
                                          "Hysteresis of waiting.",
                                          DoubleValue(0.25),
                                          MakeDoubleAccessor(&MptcpEcfScheduler::m_beta),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

MptcpDecision
MptcpEcfScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    const auto decision = MptcpMinRttScheduler::Select(send, paths);
    if (decision.path < 0 || send.reinjection)
    {
        return decision;
    }
    const auto& slow = paths[decision.path];
    const auto& fast = paths[MptcpFastest(paths, MptcpCandidates(send, paths))];
    if (fast.id == slow.id || fast.cwnd == 0 || slow.cwnd == 0)
    {
        return decision;
    }
    const double delta = 2 * std::max(fast.rttVar, slow.rttVar).GetSeconds();
    const double tFast = fast.srtt.GetSeconds();
    const double tSlow = slow.srtt.GetSeconds();
    const double nFast = double(std::max(send.unsent, fast.cwnd)) / fast.cwnd;
    const double nSlow = double(std::max(send.unsent, slow.cwnd)) / slow.cwnd;
    const double patience = 1 + (m_waiting ? m_beta : 0);
    if ((1 + nFast) * tFast >= patience * (tSlow + delta))
    {
        m_waiting = false;
        return {decision.path, "completes earlier"};
    }
    if (nSlow * tSlow >= 2 * tFast + delta)
    {
        m_waiting = true;
        return {MptcpDecision::WAIT, "the fastest completes earlier"};
    }
    return {decision.path, "waiting gains nothing"};
}

} // namespace ns3
