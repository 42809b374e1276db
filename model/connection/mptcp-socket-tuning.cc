/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketTuning");

namespace
{

/// Segments that an application can have read in an interval without asking for a larger window.
constexpr uint32_t SLACK_SEGMENTS = 16;
/// What the first interval is compared with: TCP's initial window (RFC 6928), segments.
constexpr uint32_t FIRST_SEGMENTS = 10;

} // namespace

void
MptcpSocket::TuneSendBuffer()
{
    if (!m_autoBuffers || Simulator::Now() < m_nextSendTuning)
    {
        return;
    }
    Time longest;
    Time shortest = Time::Max();
    double rate = 0; // bytes per second
    for (const auto& subflow : m_subflows)
    {
        const Time rtt = subflow->GetSrtt();
        if (subflow->IsUp() && rtt.IsStrictlyPositive())
        {
            longest = std::max(longest, rtt);
            shortest = std::min(shortest, rtt);
            rate += subflow->GetTcb()->m_cWnd.Get() / rtt.GetSeconds();
        }
    }
    if (rate == 0)
    {
        return;
    }
    m_nextSendTuning = Simulator::Now() + shortest;
    const double wanted = std::min<double>(2 * rate * longest.GetSeconds(), m_maxSendBuffer);
    if (wanted > m_tx.GetCapacity())
    {
        NS_LOG_LOGIC(this << " send buffer of " << wanted << " bytes");
        m_tx.SetCapacity(static_cast<uint32_t>(wanted));
        NotifyWritable();
    }
}

void
MptcpSocket::TuneReceiveBuffer(uint32_t read)
{
    if (!m_autoBuffers)
    {
        return;
    }
    m_readBytes += read;
    Time interval;
    for (const auto& subflow : m_subflows)
    {
        interval = std::max(interval, subflow->GetReceiveRtt());
    }
    if (m_readSince.IsZero())
    {
        m_readSince = Simulator::Now();
        m_lastReadBytes = FIRST_SEGMENTS * m_settings.segmentSize;
    }
    if (interval.IsZero() || Simulator::Now() < m_readSince + interval)
    {
        return;
    }
    if (m_readBytes > m_lastReadBytes)
    {
        // Twice what an RTT brings, and as much more as this interval exceeded the last: the sender
        // may double its window in the next one.
        const double now = m_readBytes;
        const double twice = 2 * now + SLACK_SEGMENTS * m_settings.segmentSize;
        const double growth = twice * (now - m_lastReadBytes) / m_lastReadBytes;
        const double wanted = std::min<double>(twice + 2 * growth, m_maxReceiveBuffer);
        m_lastReadBytes = m_readBytes;
        if (wanted > m_rx.GetCapacity())
        {
            NS_LOG_LOGIC(this << " receive buffer of " << wanted << " bytes");
            SetRcvBufSize(static_cast<uint32_t>(wanted));
        }
    }
    m_readBytes = 0;
    m_readSince = Simulator::Now();
}

} // namespace ns3
