/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-linger-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpLingerScheduler);

TypeId
MptcpLingerScheduler::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpLingerScheduler")
            .SetParent<MptcpScheduler>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpLingerScheduler>()
            .AddAttribute("BurstSize",
                          "Bytes of a burst.",
                          UintegerValue(65428),
                          MakeUintegerAccessor(&MptcpLingerScheduler::m_burstSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("SendMemory",
                          "Congestion windows that may be queued and in flight on a subflow.",
                          DoubleValue(2),
                          MakeDoubleAccessor(&MptcpLingerScheduler::m_sendMemory),
                          MakeDoubleChecker<double>(0));
    return tid;
}

bool
MptcpLingerScheduler::QueuesWithoutRoom() const
{
    return true;
}

bool
MptcpLingerScheduler::HasMemory(const MptcpPathState& path) const
{
    return path.room > 0 ||
           double(path.queued) + path.inFlight < m_sendMemory * std::max(path.cwnd, path.mss);
}

double
MptcpLingerScheduler::Pacing(const MptcpPathState& path) const
{
    const auto found = m_pacing.find(path.id);
    return found != m_pacing.end() ? found->second : double(path.pacingRate);
}

MptcpDecision
MptcpLingerScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    MptcpDecision decision{MptcpDecision::WAIT, "none usable"};
    MptcpDecision unpaced = decision;
    double least = 0;
    m_nextBurst = 0;
    for (const auto i : MptcpCandidates(send, paths))
    {
        const auto& path = paths[i];
        const auto index = static_cast<int32_t>(i);
        const double queued = double(path.queued) + path.inFlight;
        if (send.reinjection)
        {
            if (queued == 0 && path.room > 0)
            {
                return {index, "reinjection, idle"};
            }
            if (m_again == path.id && m_againBudget > 0 && path.room > 0)
            {
                return {index, "reinjection goes on"};
            }
            continue;
        }
        if (m_hasLast && m_last == path.id && m_budget > 0 && HasMemory(path))
        {
            return {index, "burst goes on"};
        }
        const double pacing = Pacing(path);
        if (pacing <= 0)
        {
            unpaced = unpaced.path < 0 ? MptcpDecision{index, "no pacing rate known"} : unpaced;
        }
        else if (decision.path < 0 || queued / pacing < least)
        {
            decision = {index, "smallest linger time"};
            least = queued / pacing;
        }
    }
    decision = decision.path < 0 ? unpaced : decision;
    if (decision.path >= 0 && !HasMemory(paths[decision.path]))
    {
        return {MptcpDecision::WAIT, "no send memory"};
    }
    m_nextBurst = std::min<uint64_t>(m_burstSize, send.windowLeft);
    return decision;
}

void
MptcpLingerScheduler::NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection)
{
    const double queued = double(path.queued) + path.inFlight;
    if (reinjection)
    {
        if (queued == 0)
        {
            m_again = path.id;
            m_againBudget = m_burstSize;
        }
        m_againBudget -= bytes;
        return;
    }
    if (m_nextBurst > 0)
    {
        const auto burst = static_cast<double>(m_nextBurst);
        m_pacing[path.id] =
            (Pacing(path) * queued + double(path.pacingRate) * burst) / (queued + burst);
        m_hasLast = true;
        m_last = path.id;
        m_budget = static_cast<int64_t>(m_nextBurst);
        m_nextBurst = 0;
    }
    m_budget -= bytes;
}

void
MptcpLingerScheduler::NotifyClosed(uint32_t id)
{
    m_pacing.erase(id);
    m_hasLast = m_hasLast && m_last != id;
}

} // namespace ns3
