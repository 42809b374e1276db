/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-blest-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/double.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpBlestScheduler);

TypeId
MptcpBlestScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpBlestScheduler")
                            .SetParent<MptcpMinRttScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpBlestScheduler>()
                            .AddAttribute("Lambda",
                                          "Factor on the estimate of what the fast subflow sends.",
                                          DoubleValue(1.2),
                                          MakeDoubleAccessor(&MptcpBlestScheduler::m_lambda),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("MinLambda",
                                          "Lower bound of Lambda.",
                                          DoubleValue(1.0),
                                          MakeDoubleAccessor(&MptcpBlestScheduler::m_minLambda),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("MaxLambda",
                                          "Upper bound of Lambda.",
                                          DoubleValue(1.3),
                                          MakeDoubleAccessor(&MptcpBlestScheduler::m_maxLambda),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("DynLambdaGood",
                                          "Step down without retransmissions.",
                                          DoubleValue(0.01),
                                          MakeDoubleAccessor(&MptcpBlestScheduler::m_good),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("DynLambdaBad",
                                          "Step up after an opportunistic retransmission.",
                                          DoubleValue(0.04),
                                          MakeDoubleAccessor(&MptcpBlestScheduler::m_bad),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

namespace
{

/// How long a segment put on the slow path now lingers there, seconds.
double
Linger(const MptcpPathState& slow)
{
    const double srtt = slow.srtt.GetSeconds();
    const double least = slow.minRtt.GetSeconds();
    const double most = slow.maxRtt.GetSeconds();
    const double filled = double{1} * slow.inFlight + slow.queued + slow.mss;
    if (filled >= slow.cwnd)
    {
        return std::max(srtt, most);
    }
    return std::max(srtt, least + (most - least) * filled / slow.cwnd);
}

/// Bytes that the fast path can send in so many of its rounds.
double
Sendable(const MptcpPathState& fast, double rounds)
{
    const double cwnd = double{1} * fast.cwnd / fast.mss;
    if (fast.initialSlowStart)
    {
        return fast.mss * cwnd * (std::exp2(std::min(rounds, 16.0)) - 1);
    }
    const double threshold = double{1} * fast.ssthresh / fast.mss + 1;
    const double window = std::max(cwnd, threshold);
    return fast.mss * (window + (rounds - 1) / 2) * rounds;
}

} // namespace

double
MptcpBlestScheduler::GetLambda() const
{
    return m_lambda;
}

void
MptcpBlestScheduler::NotifyOpportunisticRetransmission(const MptcpPathState&)
{
    m_retransmits = true;
}

void
MptcpBlestScheduler::Adapt(const MptcpSendState& send, const MptcpPathState& slow)
{
    if (send.now - m_lastStep < slow.minRtt)
    {
        return;
    }
    m_lambda += m_retransmits ? m_bad : -m_good;
    m_lambda = std::min(std::max(m_lambda, m_minLambda), m_maxLambda);
    m_retransmits = false;
    m_lastStep = send.now;
}

MptcpDecision
MptcpBlestScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    const auto decision = MptcpMinRttScheduler::Select(send, paths);
    if (decision.path < 0 || send.reinjection)
    {
        return decision;
    }
    const auto& slow = paths[decision.path];
    const auto& fast = paths[MptcpFastest(paths, MptcpCandidates(send, paths))];
    const double round = (fast.minRtt + fast.maxRtt).GetSeconds() / 2;
    if (fast.id == slow.id || round <= 0 || fast.mss == 0)
    {
        return decision;
    }
    Adapt(send, slow);
    const double need = m_lambda * Sendable(fast, std::floor(Linger(slow) / round) + 1);
    const double window = double(send.nxt - send.una) + double(send.windowLeft);
    const double have = window - (double{1} * send.next + slow.inFlight + slow.queued);
    if (need > std::max(have, 0.0))
    {
        return {MptcpDecision::WAIT, "would block the fastest"};
    }
    return {decision.path, "window suffices beside the fastest"};
}

} // namespace ns3
