/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-endgame.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpEndgame");

namespace
{

/// Longest time between two FINs (RFC 6298, 2.5).
const Time MAX_TIMEOUT = Seconds(60);

} // namespace

TcpSocket::TcpStates_t
MptcpEndgame::Next(TcpSocket::TcpStates_t state, Event event)
{
    switch (state)
    {
    case TcpSocket::ESTABLISHED:
        return event == Event::FIN_SENT ? TcpSocket::FIN_WAIT_1
             : event == Event::PEER_FIN ? TcpSocket::CLOSE_WAIT
                                        : state;
    case TcpSocket::CLOSE_WAIT:
        return event == Event::FIN_SENT ? TcpSocket::LAST_ACK : state;
    case TcpSocket::FIN_WAIT_1:
        return event == Event::FIN_ACKED ? TcpSocket::FIN_WAIT_2
             : event == Event::PEER_FIN  ? TcpSocket::CLOSING
                                         : state;
    case TcpSocket::FIN_WAIT_2:
        return event == Event::PEER_FIN ? TcpSocket::TIME_WAIT : state;
    case TcpSocket::CLOSING:
        return event == Event::FIN_ACKED ? TcpSocket::TIME_WAIT : state;
    case TcpSocket::LAST_ACK:
        return event == Event::FIN_ACKED ? TcpSocket::CLOSED : state;
    default:
        return state;
    }
}

MptcpEndgame::MptcpEndgame(MptcpEndgameHost& host) : m_host(host)
{
}

void
MptcpEndgame::SetRetries(uint32_t retries)
{
    m_retries = retries;
}

void
MptcpEndgame::Handle(Event event)
{
    const auto from = m_host.GetEndState();
    const auto to = Next(from, event);
    NS_LOG_LOGIC(TcpSocket::TcpStateName[from] << " -> " << TcpSocket::TcpStateName[to]);
    if (to == from)
    {
        return;
    }
    if (to == TcpSocket::TIME_WAIT || to == TcpSocket::CLOSED)
    {
        Cancel();
    }
    m_host.SetEndState(to);
    if (to == TcpSocket::FIN_WAIT_2)
    {
        m_finEvent.Cancel();
        ArmLimit();
    }
}

void
MptcpEndgame::WantFin()
{
    m_wanted = true;
}

bool
MptcpEndgame::IsFinWanted() const
{
    return m_wanted;
}

bool
MptcpEndgame::IsFinSent() const
{
    return m_fin.has_value();
}

bool
MptcpEndgame::IsFinAckedBy(SequenceNumber32 ack) const
{
    return m_fin && ack == *m_fin + SequenceNumber32(1);
}

bool
MptcpEndgame::IsFinAcked() const
{
    return m_acked;
}

SequenceNumber32
MptcpEndgame::GetFinSequence() const
{
    return *m_fin;
}

void
MptcpEndgame::FinSent(SequenceNumber32 sequence)
{
    if (m_fin)
    {
        return;
    }
    m_fin = sequence;
    m_timeout = m_host.GetFinTimeout();
    Handle(Event::FIN_SENT);
    ArmFinTimer();
}

void
MptcpEndgame::AckReceived(SequenceNumber32 ack)
{
    if (!m_acked && IsFinAckedBy(ack))
    {
        m_acked = true;
        Handle(Event::FIN_ACKED);
    }
}

void
MptcpEndgame::PeerFinSeen(SequenceNumber32 sequence)
{
    if (!m_peerFin)
    {
        m_peerFin = sequence;
    }
}

bool
MptcpEndgame::IsPeerFinNext(SequenceNumber32 next) const
{
    return m_peerFin && !m_peerDone && *m_peerFin == next;
}

void
MptcpEndgame::PeerFinReached()
{
    m_peerDone = true;
    Handle(Event::PEER_FIN);
}

void
MptcpEndgame::SetOrphan(Time limit)
{
    m_limit = limit;
    if (m_host.GetEndState() == TcpSocket::FIN_WAIT_2)
    {
        ArmLimit();
    }
}

void
MptcpEndgame::Cancel()
{
    m_finEvent.Cancel();
    m_limitEvent.Cancel();
}

void
MptcpEndgame::ArmFinTimer()
{
    m_finEvent.Cancel();
    m_finEvent = Simulator::Schedule(m_timeout, &MptcpEndgame::FinTimeout, this);
}

void
MptcpEndgame::FinTimeout()
{
    if (!m_host.IsAllDataAcked())
    {
        // TCP repeats what is missing, as often as it may, and the FIN with the last of it.
        m_host.EnsureDataTimer();
        ArmFinTimer();
        return;
    }
    if (m_repeats >= m_retries)
    {
        m_host.GiveUp();
        return;
    }
    m_repeats++;
    m_timeout = std::min(m_timeout * 2, MAX_TIMEOUT);
    m_host.SendFin();
    ArmFinTimer();
}

void
MptcpEndgame::ArmLimit()
{
    if (m_limit.IsStrictlyPositive() && m_limitEvent.IsExpired())
    {
        m_limitEvent = Simulator::Schedule(m_limit, &MptcpEndgame::LimitReached, this);
    }
}

void
MptcpEndgame::LimitReached()
{
    const Time end = m_host.GetLastHeard() + m_limit;
    if (end > Simulator::Now())
    {
        m_limitEvent =
            Simulator::Schedule(end - Simulator::Now(), &MptcpEndgame::LimitReached, this);
        return;
    }
    m_host.GiveUp();
}

} // namespace ns3
