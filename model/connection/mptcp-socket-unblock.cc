/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketUnblock");

namespace
{

/// A carrier with a window of no more than this many segments is never waited for.
constexpr uint32_t SMALL_WINDOW = 4;
/// A carrier is waited for if its RTT is at most this many times that of the fast path.
constexpr int64_t PATIENCE = 4;

/// @param path state of a subflow @returns whether it could take over bytes of another now
bool
Helps(const MptcpPathState& path)
{
    return path.room > 0 && !path.failed && !path.lossState;
}

} // namespace

bool
MptcpSocket::IsSendBufferFull() const
{
    return m_tx.Available() < std::max<uint32_t>(m_settings.segmentSize, 1);
}

int32_t
MptcpSocket::FindHelper() const
{
    int32_t best = -1;
    for (std::size_t i = 0; i < m_paths.size(); i++)
    {
        const auto& path = m_paths[i];
        if (!Helps(path))
        {
            continue;
        }
        const bool better = best < 0 || (m_paths[best].backup && !path.backup) ||
                            (m_paths[best].backup == path.backup && path.srtt < m_paths[best].srtt);
        best = better ? static_cast<int32_t>(i) : best;
    }
    return best;
}

void
MptcpSocket::Unblock()
{
    const uint64_t unsent = m_tx.Unsent();
    const bool windowFull =
        unsent > 0 && WindowLeft() < std::min<uint64_t>(unsent, m_settings.segmentSize);
    const bool bufferFull = unsent == 0 && IsSendBufferFull();
    const bool stuck = m_tx.Una() != m_tx.Nxt() && (windowFull || bufferFull);
    const int32_t helper = stuck ? FindHelper() : -1;
    if (helper < 0)
    {
        return;
    }
    const uint64_t carriers = m_tx.Carriers(m_tx.Una());
    const auto& fast = m_paths[helper];
    const auto slow =
        std::find_if(m_paths.begin(),
                     m_paths.end(),
                     [&](const auto& path)
                     { return path.slot != fast.slot && (carriers >> path.slot & 1) != 0; });
    if (slow == m_paths.end())
    {
        return;
    }
    if (m_penalisation)
    {
        Penalise(fast, static_cast<std::size_t>(slow - m_paths.begin()));
    }
    const bool worth = slow->cwnd <= SMALL_WINDOW * slow->mss || fast.srtt * PATIENCE < slow->srtt;
    if (m_opportunistic && worth && (carriers >> fast.slot & 1) == 0)
    {
        const auto chunk = m_tx.TakeCopy(m_tx.Una(), fast.mss, fast.slot);
        Count(MptcpCounter::OpportunisticRetrans);
        m_scheduler->NotifyOpportunisticRetransmission(*slow);
        BindTo(helper, *chunk, true);
    }
}

void
MptcpSocket::Penalise(const MptcpPathState& fast, std::size_t slow)
{
    auto& last = m_penalties.emplace(fast.id, Time::Min()).first->second;
    const bool due = last == Time::Min() || Simulator::Now() - last >= fast.srtt;
    if (due && fast.srtt < m_paths[slow].srtt && m_pathSubflows[slow]->HalveWindow())
    {
        NS_LOG_LOGIC(this << " subflow " << m_paths[slow].id << " holds up subflow " << fast.id);
        last = Simulator::Now();
        Count(MptcpCounter::Penalised);
    }
}

} // namespace ns3
