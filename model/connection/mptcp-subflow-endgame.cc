/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowEndgame");

namespace
{

/// Most answers in a time to empty segments that do not count (RFC 5961 section 7): two hosts that
/// disagree about their numbers must not answer each other for ever. Not one in half a second, as
/// Linux has it, which leaves a kernel's window probes unanswered and its subflow stale. @{
constexpr uint32_t MOST_CHALLENGES = 10;
const Time CHALLENGE_TIME = Seconds(5);
/// @}

/// Rewrite the flags of a segment. @param packet TCP header and payload @param flags new ones
void
SetFlags(Ptr<Packet> packet, uint8_t flags)
{
    TcpHeader header;
    packet->RemoveHeader(header);
    header.SetFlags(flags);
    packet->AddHeader(header);
}

} // namespace

SequenceNumber32
MptcpSubflow::GetSndNext() const
{
    if (m_endgame.IsFinSent())
    {
        return m_endgame.GetFinSequence() + SequenceNumber32(1);
    }
    // Not nextTxSequence, which is set back by a timeout.
    return m_state == SYN_SENT || m_state == SYN_RCVD
             ? m_tcb->m_nextTxSequence.Get() + SequenceNumber32(1)
             : m_tcb->m_highTxMark.Get();
}

MptcpSegmentGate::Connection
MptcpSubflow::GetGateState() const
{
    const auto& rx = *m_tcb->m_rxBuffer;
    MptcpSegmentGate::Connection state;
    state.state = m_state;
    state.rcvNext = rx.NextRxSequence();
    // After fallback the window is the subflow's: what TCP acknowledges has to find room.
    state.rcvEdge =
        std::max(m_fallback ? m_ackTold + SequenceNumber32(m_advWnd.Get()) : rx.MaxRxSequence(),
                 state.rcvNext);
    state.rcvTold = std::min(m_ackTold, state.rcvNext);
    state.sndUna = m_txBuffer->HeadSequence();
    state.sndNext = std::max(GetSndNext(), m_probeEnd.value_or(GetSndNext()));
    state.sndMaxWindow = m_maxPeerWindow;
    state.timestamps = m_timestampEnabled;
    return state;
}

MptcpSegmentGate::Verdict
MptcpSubflow::Judge(const MptcpSegmentGate::Segment& segment, Ptr<const Packet> packet)
{
    using Verdict = MptcpSegmentGate::Verdict;
    const auto verdict = MptcpSegmentGate::Judge(segment, GetGateState());
    const bool reset = (segment.flags & TcpHeader::RST) != 0;
    if (!m_ns3Mends)
    {
        // As TcpSocketBase has it: any reset, and whatever has no data (a FIN is for MptcpEndgame).
        const bool bare = segment.payload == 0 && (segment.flags & TcpHeader::FIN) == 0;
        const bool lenient = reset || m_state == LISTEN || (m_fallback && bare);
        return lenient && m_state != SYN_SENT && m_state != SYN_RCVD ? Verdict::ACCEPT : verdict;
    }
    const bool proven = reset && verdict == Verdict::ACKNOWLEDGE && IsProvenReset(packet);
    return proven ? Verdict::ACCEPT : verdict;
}

void
MptcpSubflow::CutToWindow(MptcpSegmentGate::Segment& segment, Ptr<Packet> packet)
{
    const uint32_t beyond = MptcpSegmentGate::CountBeyond(segment, GetGateState());
    if (beyond > 0)
    {
        packet->RemoveAtEnd(beyond);
        segment.payload -= beyond;
        segment.flags &= ~TcpHeader::FIN;
        SetFlags(packet, segment.flags);
    }
}

bool
MptcpSubflow::Admit(MptcpSegmentGate::Segment& segment,
                    Ptr<Packet> packet,
                    const Address& from,
                    const Address& to)
{
    const bool reset = (segment.flags & TcpHeader::RST) != 0;
    const auto verdict = Judge(segment, packet);
    if (!reset && (verdict == MptcpSegmentGate::Verdict::ACCEPT ||
                   verdict == MptcpSegmentGate::Verdict::ACKNOWLEDGE))
    {
        EchoOldSegment(segment, packet);
    }
    switch (verdict)
    {
    case MptcpSegmentGate::Verdict::ACCEPT:
        if (reset && m_ns3Mends && m_state >= SYN_RCVD)
        {
            // With anything beside it ns-3 would answer a reset, or miss its timestamps.
            SetFlags(packet, TcpHeader::RST);
        }
        else if (m_fallback && m_state > SYN_SENT)
        {
            CutToWindow(segment, packet);
        }
        return true;
    case MptcpSegmentGate::Verdict::DROP:
        return false;
    case MptcpSegmentGate::Verdict::ACKNOWLEDGE:
    {
        const bool empty = segment.payload == 0 && segment.flags == TcpHeader::ACK;
        if (Simulator::Now() >= m_challengesSince + CHALLENGE_TIME)
        {
            m_challengesSince = Simulator::Now();
            m_challenges = 0;
        }
        // A repeated SYN/ACK says that our third ACK was lost.
        m_thirdAckSent = m_thirdAckSent && (segment.flags & TcpHeader::SYN) == 0;
        m_ackNow = m_ackNow || !empty || m_challenges < MOST_CHALLENGES;
        m_challenges += empty ? 1 : 0;
        return false;
    }
    case MptcpSegmentGate::Verdict::REFUSE:
    {
        TcpHeader header;
        packet->PeekHeader(header);
        SendBareReset(header, to, from, std::nullopt);
        return false;
    }
    }
    return false;
}

bool
MptcpSubflow::IsProvenReset(Ptr<const Packet> packet)
{
    if (!m_owner || m_fallback)
    {
        return false;
    }
    TcpHeader header;
    packet->PeekHeader(header);
    ReadMptcpOptions(header, m_received);
    const auto* fastclose = m_received.Find<mptcp::MpFastclose>();
    return fastclose && fastclose->receiverKey == m_owner->GetKeys().localKey;
}

void
MptcpSubflow::Dispatch(const MptcpSegmentGate::Segment& segment,
                       Ptr<Packet> packet,
                       const Address& from,
                       const Address& to)
{
    if (m_state == LISTEN)
    {
        ForwardToListener(packet, from, to);
        return;
    }
    TakeProbe(segment);
    const bool fin = (segment.flags & (TcpHeader::FIN | TcpHeader::RST)) == TcpHeader::FIN;
    const bool sends = m_state == ESTABLISHED || m_state == CLOSE_WAIT;
    if (m_state >= ESTABLISHED && (fin || !sends))
    {
        ForwardInEndgame(packet);
    }
    else
    {
        if (fin && m_state == SYN_RCVD)
        {
            m_endgame.PeerFinSeen(segment.seq + SequenceNumber32(segment.payload));
            SetFlags(packet, segment.flags & ~TcpHeader::FIN);
        }
        // The answer to a SYN that comes again must not count (Ns3TcpMends).
        const bool again =
            m_ns3Mends && m_state == SYN_RCVD && (segment.flags & TcpHeader::SYN) != 0;
        const uint32_t left = m_synCount;
        m_synCount = again ? std::max(left, 1U) : left;
        TcpSocketBase::DoForwardUp(packet, from, to);
        m_synCount = again ? left : m_synCount;
    }
    CheckPeerFin();
}

void
MptcpSubflow::ForwardInEndgame(Ptr<Packet> packet)
{
    SocketPriorityTag priority;
    packet->RemovePacketTag(priority);
    TcpHeader header;
    packet->RemoveHeader(header);
    const uint8_t flags = header.GetFlags();
    m_rxTrace(packet, header, this);
    if (m_state == TIME_WAIT)
    {
        return;
    }
    if (flags & TcpHeader::RST)
    {
        CloseAndNotify();
        return;
    }
    if (flags & TcpHeader::FIN)
    {
        m_endgame.PeerFinSeen(header.GetSequenceNumber() + SequenceNumber32(packet->GetSize()));
    }
    if (!(flags & TcpHeader::ACK))
    {
        ReceivedData(packet, header);
        return;
    }
    if (m_timestampEnabled && header.HasOption(TcpOption::TS))
    {
        ProcessOptionTimestamp(header.GetOption(TcpOption::TS), header.GetSequenceNumber());
    }
    // What TCP sees of it: no FIN of either side.
    const SequenceNumber32 ack = header.GetAckNumber();
    header.SetFlags(flags & ~TcpHeader::FIN);
    header.SetAckNumber(std::min(ack, m_tcb->m_highTxMark.Get()));
    EstimateRtt(header);
    UpdateWindowSize(header);
    ReceivedAck(packet, header);
    if (m_fallback && m_owner && m_endgame.IsFinAckedBy(ack))
    {
        m_owner->FallbackAcked(TxPosition(ack)); // the connection ends before its subflow does
    }
    m_endgame.AckReceived(ack);
    if (m_rWnd.Get() != 0 && !m_persistEvent.IsExpired())
    {
        m_persistEvent.Cancel();
        SendPendingData(m_connected);
    }
}

void
MptcpSubflow::CheckPeerFin()
{
    auto& rx = *m_tcb->m_rxBuffer;
    const SequenceNumber32 next = rx.NextRxSequence();
    if (m_state < ESTABLISHED || !m_endgame.IsPeerFinNext(next))
    {
        return;
    }
    rx.SetFinSequence(next);
    m_ackNow = true;
    Simulator::ScheduleNow(&MptcpSubflow::TellFin, Ptr<MptcpSubflow>(this));
    m_endgame.PeerFinReached();
}

void
MptcpSubflow::CloseGracefully()
{
    if (IsDown() || m_reset || m_endgame.IsFinWanted())
    {
        return;
    }
    if (m_state != ESTABLISHED && m_state != CLOSE_WAIT)
    {
        RequestReset(mptcp::ResetReason::UNSPECIFIED);
        return;
    }
    Live(MptcpSubflowEvent::CLOSE);
    m_shutdownSend = true;
    m_endgame.WantFin();
    MaySendFin();
}

void
MptcpSubflow::MaySendFin()
{
    const bool open = m_state == ESTABLISHED || m_state == CLOSE_WAIT;
    if (open && !IsDown() && !m_reset && m_txBuffer->TailSequence() == m_tcb->m_highTxMark.Get())
    {
        SendFin();
    } // else with the last of what is bound, or when that is acknowledged
}

bool
MptcpSubflow::IsFinSent() const
{
    return m_endgame.IsFinSent();
}

void
MptcpSubflow::NoteFinSent(SequenceNumber32 sequence)
{
    m_endgame.FinSent(sequence);
    if (m_fallback)
    {
        Simulator::ScheduleNow(&MptcpSubflow::TellFinSent, Ptr<MptcpSubflow>(this));
    }
}

void
MptcpSubflow::TellFinSent()
{
    if (m_owner)
    {
        m_owner->FallbackFinSent();
    }
}

void
MptcpSubflow::SetOrphan(Time limit)
{
    m_endgame.SetOrphan(limit);
}

int
MptcpSubflow::Close()
{
    if (m_state < ESTABLISHED)
    {
        return TcpSocketBase::Close();
    }
    CloseGracefully();
    return 0;
}

TcpSocket::TcpStates_t
MptcpSubflow::GetEndState() const
{
    return m_state;
}

void
MptcpSubflow::SetEndState(TcpStates_t state)
{
    if (state == TIME_WAIT)
    {
        TimeWait();
    }
    else if (state == CLOSED)
    {
        CloseAndNotify();
    }
    else
    {
        m_state = state;
    }
}

void
MptcpSubflow::SendFin()
{
    const bool idle = m_retxEvent.IsExpired();
    NoteFinSent(m_tcb->m_highTxMark.Get());
    SendEmptyPacket(TcpHeader::FIN);
    if (idle)
    {
        m_retxEvent.Cancel(); // ns-3's own repetition of it
    }
}

bool
MptcpSubflow::IsAllDataAcked() const
{
    return m_txBuffer->Size() == 0;
}

void
MptcpSubflow::EnsureDataTimer()
{
    if (m_retxEvent.IsExpired())
    {
        m_retxEvent = Simulator::Schedule(m_rto.Get(), &MptcpSubflow::ReTxTimeout, this);
    }
}

Time
MptcpSubflow::GetFinTimeout() const
{
    return m_rto.Get();
}

Time
MptcpSubflow::GetLastHeard() const
{
    return m_lastHeard;
}

void
MptcpSubflow::GiveUp()
{
    Ptr<MptcpSubflow> alive(this);
    ReportDown(!m_endgame.IsFinAcked());
    CloseAndNotify();
}

} // namespace ns3
