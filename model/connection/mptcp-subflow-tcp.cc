/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/log.h"
#include "ns3/mptcp-congestion-ops.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowTcp");

namespace
{

/// No path counts as silent sooner: TCP's least timeout in Linux.
const Time MIN_EARLY_TIMEOUT = MilliSeconds(200);

} // namespace

uint32_t
MptcpSubflow::Window() const
{
    return m_fallback ? TcpSocketBase::Window() : m_tcb->m_cWnd.Get();
}

uint32_t
MptcpSubflow::AvailableWindow() const
{
    if (m_inAck && !m_pulling && m_tcb->m_congState == TcpSocketState::CA_RECOVERY && GetRoom() > 0)
    {
        const_cast<MptcpSubflow*>(this)->PullInRecovery();
    }
    if (!m_endPoint && !m_endPoint6)
    {
        return 0; // ended while TCP was at work; a node's packets to itself arrive at once
    }
    if (m_fallback && m_ns3Mends && !m_settings.noDelay)
    {
        const_cast<MptcpSubflow*>(this)->m_noDelay = m_txBuffer->GetLost() > 0;
    }
    return SendableWindow();
}

uint32_t
MptcpSubflow::SendableWindow() const
{
    const uint32_t window = TcpSocketBase::AvailableWindow();
    if (m_fallback || m_tcb->m_bytesInFlight.Get() == 0)
    {
        return window;
    }
    // Whole segments only: nothing smaller is sent into an open window, and TCP is spared a walk
    // over its list of sent segments just to find that out. But a short last segment that is lost
    // with others goes again into what their repair leaves, as in TCP, and not a round trip later.
    const uint32_t part = window % m_tcb->m_segmentSize;
    const bool repairs = m_tcb->m_congState == TcpSocketState::CA_RECOVERY ||
                         m_tcb->m_congState == TcpSocketState::CA_LOSS;
    const bool shortTail = repairs && !m_history.empty() && m_history.back().count <= part;
    return shortTail ? window : window - part;
}

void
MptcpSubflow::PullInRecovery()
{
    m_pulling = true;
    if (m_owner)
    {
        m_owner->SubflowReady(this);
    }
    m_pulling = false;
}

uint16_t
MptcpSubflow::AdvertisedWindowSize(bool scale) const
{
    if (!m_owner)
    {
        return TcpSocketBase::AdvertisedWindowSize(scale);
    }
    uint32_t window = m_owner->GetReceiveWindow();
    if (window != m_advWnd.Get())
    {
        const_cast<MptcpSubflow*>(this)->m_advWnd = window;
    }
    if (scale)
    {
        window >>= m_rcvWindShift;
    }
    return static_cast<uint16_t>(std::min<uint32_t>(window, m_maxWinSize));
}

void
MptcpSubflow::ReceivedAck(Ptr<Packet> packet, const TcpHeader& header)
{
    // In recovery ns-3 calls NewAck before it has set the final window.
    m_pullInNewAck = m_tcb->m_congState != TcpSocketState::CA_RECOVERY;
    m_inAck = true;
    m_lastHeard = Simulator::Now();
    TcpSocketBase::ReceivedAck(packet, header);
    m_inAck = false;
    if (m_owner && GetRoom() > 0)
    {
        m_owner->SubflowReady(this);
    }
}

void
MptcpSubflow::NewAck(const SequenceNumber32& seq, bool resetRto)
{
    const uint64_t position = TxPosition(seq);
    if (m_fallback)
    {
        m_infinite = m_infinite && (m_infiniteEnd == 0 || position < m_infiniteEnd);
        if (m_owner)
        {
            m_owner->FallbackAcked(position);
        }
    }
    else
    {
        m_txMappings.Acknowledge(position);
    }
    if (m_failed)
    {
        m_failed = false;
        m_silent = false;
        if (m_owner)
        {
            m_owner->SubflowRecovered(this);
        }
        m_timeouts = 0;
    }
    m_inNewAck = true;
    TcpSocketBase::NewAck(seq, resetRto);
    m_inNewAck = false;
    SendFresh();
}

void
MptcpSubflow::EstimateRtt(const TcpHeader& header)
{
    FollowController();
    // ns-3.37 hands only the smoothed RTT on; the raw sample is taken from the newest segment this
    // acknowledges.
    Time sample;
    for (const auto& sent : m_history)
    {
        if (header.GetAckNumber() < sent.seq + SequenceNumber32(sent.count))
        {
            break;
        }
        sample = sent.retx ? Time() : Simulator::Now() - sent.time;
    }
    TcpSocketBase::EstimateRtt(header);
    if (sample.IsStrictlyPositive())
    {
        m_lastRttSample = sample;
        m_minRttSample = m_minRttSample.IsZero() ? sample : std::min(m_minRttSample, sample);
        m_maxRttSample = std::max(m_maxRttSample, sample);
        if (m_coupled)
        {
            m_coupled->SampleRtt(sample);
        }
    }
}

void
MptcpSubflow::ReTxTimeout()
{
    const bool data = m_txBuffer->Size() > 0 && m_state != SYN_SENT && m_state != CLOSED;
    if (m_endgame.IsFinSent() && !data)
    {
        return; // the FIN has a timer of its own
    }
    // Not a path that fails but a peer that has no room: it has answered since the last time.
    const bool refused = m_windowClosed;
    m_windowClosed = false;
    Ptr<MptcpSubflow> alive(this);
    TimeOutData();
    if (data && !refused && m_owner && !m_fallback && !IsDown())
    {
        const bool known = std::exchange(m_silent, false);
        m_failed = true;
        m_timeouts++;
        m_owner->SubflowTimeout(this, known);
    }
}

void
MptcpSubflow::WakeUp()
{
    const auto head = m_txBuffer->HeadSequence();
    if (!IsUp() || m_txBuffer->Size() == 0 || head >= m_tcb->m_highTxMark.Get())
    {
        return;
    }
    // What the timer has learned from silence says nothing about the path as it is now.
    m_retxEvent.Cancel();
    const Time rto = m_rtt->GetEstimate() + std::max(m_clockGranularity, m_rtt->GetVariation() * 4);
    m_rto = std::max(rto, m_minRto);
    m_dataRetrCount = m_dataRetries;
    SendDataPacket(head, m_tcb->m_segmentSize, m_connected);
}

Time
MptcpSubflow::GetSilenceEnd(Time timeout) const
{
    const Time srtt = GetSrtt();
    // ns-3's RTO comes as close to a steady RTT as its clock's granularity.
    const Time quiet = std::max(timeout - srtt, srtt / 2);
    return std::max(m_history.front().time + timeout, m_lastHeard + quiet);
}

Time
MptcpSubflow::GetEarlyTimeout() const
{
    const Time measured = GetSrtt() + m_rtt->GetVariation() * 4;
    return std::min(std::max(measured, MIN_EARLY_TIMEOUT), m_rto.Get());
}

void
MptcpSubflow::WatchForSilence()
{
    if (m_history.empty() || !m_owner || m_fallback || IsDown())
    {
        return;
    }
    const Time early = GetSilenceEnd(GetEarlyTimeout());
    const Time late = GetSilenceEnd(m_rto.Get());
    // Looked at again now and then between the two: who is held up by it may change.
    const Time next =
        Simulator::Now() < early ? early : std::min(late, Simulator::Now() + MIN_EARLY_TIMEOUT);
    const Time wait = std::max(next - Simulator::Now(), Time());
    m_silenceEvent = Simulator::Schedule(wait, &MptcpSubflow::CheckForSilence, this);
    m_watched = true;
}

void
MptcpSubflow::CheckForSilence()
{
    m_watched = false;
    // After a timeout TCP sends one segment at a time; what to do has been done.
    const bool lost = m_failed || m_tcb->m_congState == TcpSocketState::CA_LOSS;
    if (m_history.empty() || lost || m_windowClosed || !m_owner || m_fallback || IsDown())
    {
        return;
    }
    const Time now = Simulator::Now();
    const bool late = GetSilenceEnd(m_rto.Get()) <= now && m_owner->CanReplace(this);
    const bool early = GetSilenceEnd(GetEarlyTimeout()) <= now && m_owner->IsHeldUpBy(this);
    if (late || early)
    {
        m_failed = true;
        m_silent = true;
        m_owner->SubflowSilent(this);
    }
    else if (GetSilenceEnd(m_rto.Get()) > now)
    {
        WatchForSilence();
    }
}

bool
MptcpSubflow::IsNextFresh() const
{
    const bool carries = m_state == ESTABLISHED || m_state == CLOSE_WAIT;
    return carries && (m_endPoint || m_endPoint6) && !IsPacingEnabled() &&
           m_tcb->m_congState == TcpSocketState::CA_OPEN && m_txBuffer->GetLost() == 0 &&
           m_tcb->m_nextTxSequence.Get() == m_tcb->m_highTxMark.Get();
}

void
MptcpSubflow::SendFresh()
{
    while (!m_fallback && IsNextFresh())
    {
        const uint32_t window = SendableWindow();
        if (window < m_tcb->m_segmentSize)
        {
            return;
        }
        const auto next = m_tcb->m_nextTxSequence.Get();
        if (m_txBuffer->SizeFromSequence(next) < window)
        {
            NotifySend(GetTxAvailable());
        }
        if (m_txBuffer->SizeFromSequence(next) < m_tcb->m_segmentSize)
        {
            return;
        }
        if (m_tcb->m_bytesInFlight.Get() == 0)
        {
            m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_TX_START);
        }
        m_tcb->m_nextTxSequence += SendDataPacket(next, m_tcb->m_segmentSize, m_connected);
    }
}

} // namespace ns3
