/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketClose");

namespace
{

using mptcp::MptcpDataState;
using Event = MptcpDataState::Event;

/// The user timeout of RFC 9293 section 3.9.1.1: what is to be acknowledged, or to end, and makes
/// no progress for that long, is given up.
const Time USER_TIMEOUT = Minutes(5);

/// @param state of a connection @returns what a user of TCP calls it
TcpSocket::TcpStates_t
TcpState(MptcpDataState::State state)
{
    using S = MptcpDataState::State;
    switch (state)
    {
    case S::LISTEN:
        return TcpSocket::LISTEN;
    case S::SYN_SENT:
    case S::SYN_SENT_SHUT:
        return TcpSocket::SYN_SENT;
    case S::SYN_RCVD:
        return TcpSocket::SYN_RCVD;
    case S::ESTABLISHED:
    case S::DRAINING:
        return TcpSocket::ESTABLISHED;
    case S::FIN_WAIT_1:
        return TcpSocket::FIN_WAIT_1;
    case S::FIN_WAIT_2:
        return TcpSocket::FIN_WAIT_2;
    case S::CLOSE_WAIT:
    case S::CLOSE_WAIT_SHUT:
        return TcpSocket::CLOSE_WAIT;
    case S::CLOSING:
        return TcpSocket::CLOSING;
    case S::LAST_ACK:
        return TcpSocket::LAST_ACK;
    case S::TIME_WAIT:
        return TcpSocket::TIME_WAIT;
    default:
        return TcpSocket::CLOSED;
    }
}

} // namespace

TcpSocket::TcpStates_t
MptcpSocket::GetState() const
{
    return TcpState(m_data.Get()); // of m_state a sink of the trace still sees the old value
}

bool
MptcpSocket::IsEnding() const
{
    return GetState() == CLOSED && !m_data.IsDone() && !m_owed.empty();
}

int
MptcpSocket::Close()
{
    NS_LOG_FUNCTION(this);
    m_orphan = true;
    switch (GetState())
    {
    case CLOSED:
        if (!m_data.IsDone() && !IsEnding())
        {
            LetGo(); // a port, perhaps
        }
        return 0;
    case SYN_SENT:
        // What was written goes first, as with TCP; without that there is nothing to wait for.
        Happened(m_tx.Size() == 0 ? Event::ABORT : Event::SHUTDOWN);
        break;
    case LISTEN:
    case SYN_RCVD:
        Happened(Event::ABORT);
        break;
    default:
        if (GetRxAvailable() > 0)
        {
            // Unread data would be lost silently: TCP resets here (RFC 2525 section 2.17), and so
            // do we.
            NS_LOG_WARN("closed with unread data; resetting the connection");
            Abort();
            return 0;
        }
        ArmLimit();
        Happened(Event::SHUTDOWN);
    }
    Settle();
    return 0;
}

int
MptcpSocket::ShutdownSend()
{
    NS_LOG_FUNCTION(this);
    const auto state = GetState();
    if (state == CLOSED || state == LISTEN)
    {
        m_mute = true; // of this connection to come, or of all that are accepted
        return 0;
    }
    Happened(Event::SHUTDOWN);
    Settle();
    return 0;
}

int
MptcpSocket::ShutdownRecv()
{
    NS_LOG_FUNCTION(this);
    if (!m_shutdownRecv && m_rx.Available() > 0)
    {
        m_kept = m_rx.Extract(UINT32_MAX); // what comes from now on goes unread
    }
    m_shutdownRecv = true;
    ArmLimit();
    return 0;
}

void
MptcpSocket::Abort()
{
    NS_LOG_FUNCTION(this);
    m_errno = ERROR_NOTERROR;
    m_orphan = true;
    Happened(Event::ABORT);
    Settle();
}

void
MptcpSocket::Happened(Event event)
{
    const auto before = m_data.Get();
    const uint16_t actions = m_data.Apply(event);
    NS_LOG_INFO(this << " " << MptcpDataState::Name(before) << " -- " << MptcpDataState::Name(event)
                     << " -> " << MptcpDataState::Name(m_data.Get()));
    // Owed before a sink of the trace makes the next thing happen: what is told keeps its order.
    if (actions != MptcpDataState::NOTHING)
    {
        m_owed.push_back(actions);
        if (!m_settling && m_settleEvent.IsExpired())
        {
            m_settleEvent = Simulator::ScheduleNow(&MptcpSocket::Settle, Ptr<MptcpSocket>(this));
        }
    }
    if (before != m_data.Get())
    {
        TraceState();
    }
}

void
MptcpSocket::TraceState()
{
    // A sink may change it again, and a TracedValue keeps the first of the two.
    while (m_state != GetState())
    {
        m_state = GetState();
    }
    ArmLimit();
}

void
MptcpSocket::Settle()
{
    if (m_settling)
    {
        return; // from a callback: its turn comes below
    }
    Ptr<MptcpSocket> alive(this);
    m_settleEvent.Cancel();
    m_settleEvent = EventId(); // which would keep this socket for ever, as what it is called on
    m_settling = true;
    while (!m_owed.empty())
    {
        const uint16_t actions = m_owed.front();
        m_owed.pop_front();
        Act(actions);
    }
    m_settling = false;
}

void
MptcpSocket::Act(uint16_t actions)
{
    if (actions & MptcpDataState::SEND_FIN)
    {
        SendFin();
    }
    if (actions & MptcpDataState::DRAIN)
    {
        QueueFin();
        SchedulePush(); // what Nagle's algorithm held back may go now
    }
    if (actions & MptcpDataState::CLOSE_SUBFLOWS)
    {
        CloseSubflows();
    }
    if (actions & MptcpDataState::RESET_SUBFLOWS)
    {
        ResetSubflows((actions & MptcpDataState::FASTCLOSE_PEER) != 0);
    }
    if (actions & MptcpDataState::AWAIT_SUBFLOW)
    {
        // Break before make (RFC 8684 sections 3.6 and 3.9).
        AwaitSubflow();
    }
    if (actions & MptcpDataState::LET_GO)
    {
        LetGo();
    }
    Tell(actions);
}

void
MptcpSocket::Tell(uint16_t actions)
{
    if (actions & MptcpDataState::TELL_REFUSED)
    {
        NotifyConnectionFailed();
    }
    if (actions & MptcpDataState::TELL_CLOSED)
    {
        NotifyNormalClose();
        if (m_mute && GetState() == CLOSE_WAIT)
        {
            Happened(Event::SHUTDOWN); // whoever will never write has nothing to wait for
        }
    }
    if (actions & MptcpDataState::TELL_ERROR)
    {
        NotifyErrorClose();
    }
    if (actions & MptcpDataState::TELL_READABLE)
    {
        TellReadable();
    }
}

void
MptcpSocket::QueueFin()
{
    if (!m_data.WantsFin() || m_tx.Unsent() > 0)
    {
        return;
    }
    if (m_fallback && !m_subflows.empty())
    {
        const auto subflow = m_subflows.front();
        subflow->CloseGracefully();
        if (!subflow->IsFinSent())
        {
            return; // behind what TCP has not sent yet: FallbackFinSent()
        }
    }
    Happened(Event::DRAINED);
    Settle();
}

void
MptcpSocket::FallbackFinSent()
{
    QueueFin();
}

void
MptcpSocket::SendFin()
{
    m_finDsn = m_tx.End();
    if (m_fallback)
    {
        return; // TCP has sent its own
    }
    Count(MptcpCounter::DataFinTx);
    SignalFin();
    ArmDataTimer();
}

void
MptcpSocket::SignalFin()
{
    // On every subflow: the last one to bring it may be the only one that still gets through.
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        if (subflow->IsUp())
        {
            subflow->SendAck();
        }
    }
}

bool
MptcpSocket::GetPendingDataFin(uint64_t& dsn) const
{
    dsn = m_finDsn;
    return m_data.IsFinPending();
}

void
MptcpSocket::DataFinReceived(MptcpSubflow* subflow, uint64_t dsn)
{
    const bool known = m_rx.HasFin();
    if (!m_rx.SetFin(dsn))
    {
        return;
    }
    if (!known)
    {
        Count(MptcpCounter::DataFinRx);
    }
    Simulator::ScheduleNow(&MptcpSubflow::SendAck, Ptr<MptcpSubflow>(subflow));
    CheckPeerFin();
}

void
MptcpSocket::CheckPeerFin()
{
    if (m_rx.FinReached() && m_data.IsOpen() && !m_data.HasPeerFin())
    {
        Happened(Event::PEER_FIN);
    }
}

void
MptcpSocket::SubflowFinReceived(MptcpSubflow* subflow)
{
    if (m_fallback)
    {
        m_rx.SetFin(m_rx.Next());
        CheckPeerFin();
        Settle();
        return;
    }
    if (m_data.HasPeerFin() && !m_data.IsDone() && !CanReplace(subflow))
    {
        // The peer has no more to say, and this is the only way to tell it the rest: the FIN ends
        // its direction only (RFC 8684 section 3.3.3).
        return;
    }
    Reinject(*subflow);
    subflow->CloseGracefully();
    subflow->SetOrphan(m_stack->GetCloseTimeout());
    SchedulePush();
}

void
MptcpSocket::CloseSubflows()
{
    if (m_fallback)
    {
        return;
    }
    CancelAnnouncements();
    m_pathManager->Detach();
    m_dataEvent.Cancel();
    m_closeEvent.Cancel();
    if (m_data.Get() == MptcpDataState::State::OVER && !m_subflows.empty())
    {
        // One side keeps TIME_WAIT, not both: who was first to finish closes the subflows, and the
        // other follows (SubflowFinReceived()). Its FINs may be lost once.
        m_closeEvent =
            Simulator::Schedule(DataTimeoutInterval() * 2, &MptcpSocket::FinishSubflows, this);
        return;
    }
    FinishSubflows();
}

void
MptcpSocket::FinishSubflows()
{
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        subflow->CloseGracefully();
        subflow->SetOrphan(m_stack->GetCloseTimeout());
    }
    if (m_subflows.empty())
    {
        Happened(Event::NO_SUBFLOWS);
    }
}

void
MptcpSocket::ResetSubflows(bool fastclose)
{
    m_dataEvent.Cancel();
    m_closeEvent.Cancel();
    CancelAnnouncements();
    if (m_pathManager)
    {
        m_pathManager->Detach();
    }
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        subflow->RequestReset(mptcp::ResetReason::UNSPECIFIED, fastclose && !m_fallback);
    }
    if (m_subflows.empty())
    {
        Happened(Event::NO_SUBFLOWS);
    }
}

void
MptcpSocket::LastSubflowGone(bool failed)
{
    if (m_fallback && m_data.IsOpen())
    {
        // TCP's FINs have ended both directions, unless something of ours is still unconfirmed.
        // Where that is our FIN alone, nobody waits for its ACK (RFC 9293 section 3.10.7.4: in
        // CLOSING and LAST-ACK a reset is no error); ns-3's TCP gives none in TIME_WAIT.
        const bool done = !failed || m_data.HasPeerFin();
        const bool whole = done && m_tx.Size() == 0 && m_data.IsFinSent();
        if (!whole)
        {
            Fail(ERROR_NOTCONN);
            return;
        }
        m_rx.SetFin(m_rx.Next());
        Happened(Event::FIN_ACKED);
        CheckPeerFin();
    }
    else if (GetState() == SYN_SENT)
    {
        m_errno = ERROR_NOTCONN;
    }
    Happened(Event::NO_SUBFLOWS);
    Settle();
}

void
MptcpSocket::Fail(SocketErrno error)
{
    m_errno = error;
    Happened(Event::FAILED);
    Settle();
}

void
MptcpSocket::ArmLimit()
{
    const auto limit = m_data.GetLimit(m_orphan || (m_shutdownRecv && m_data.IsShut()));
    m_limitEvent.Cancel();
    if (limit == MptcpDataState::Limit::NONE)
    {
        return;
    }
    const Time wait =
        limit == MptcpDataState::Limit::PEER || IsDeaf() ? m_stack->GetFinTimeout() : USER_TIMEOUT;
    m_limitEvent =
        Simulator::Schedule(wait, &MptcpSocket::LimitReached, this, m_data.Get(), GetProgress());
}

bool
MptcpSocket::IsDeaf() const
{
    return m_orphan && GetRxAvailable() > 0;
}

uint64_t
MptcpSocket::GetProgress() const
{
    if (IsDeaf())
    {
        return m_info.mptcpi_bytes_received - GetRxAvailable(); // what has been read
    }
    const uint64_t bytes = m_info.mptcpi_bytes_acked + m_info.mptcpi_bytes_received;
    // A peer that says that it has no room is there, and its application may make some
    // (RFC 9293 section 3.8.6.1).
    const bool refused = m_tx.Unsent() > 0 && WindowLeft() == 0;
    return refused ? bytes + static_cast<uint64_t>(m_lastAckReceived.GetTimeStep()) : bytes;
}

void
MptcpSocket::LimitReached(MptcpDataState::State state, uint64_t progress)
{
    if (state == m_data.Get() && progress == GetProgress())
    {
        NS_LOG_INFO(this << " no progress in " << MptcpDataState::Name(state));
        m_errno = m_data.IsDone() ? m_errno : ERROR_NOTCONN;
        Happened(m_data.IsDone() ? Event::FAILED : Event::ABORT);
        Settle();
    }
    ArmLimit();
}

void
MptcpSocket::LetGo()
{
    Ptr<MptcpSocket> alive(this);
    if (m_registered && m_confirmed)
    {
        m_stack->Counters().Add(MptcpCounter::MPCurrEstab, -1);
    }
    m_confirmed = false;
    m_limitEvent.Cancel();
    for (const auto& subflow : m_subflows)
    {
        if (subflow->GetState() == LISTEN)
        {
            subflow->Abandon();
            subflow->Close();
        }
        else if (subflow->GetState() != CLOSED && subflow->GetLife() != MptcpSubflowLife::CLOSING)
        {
            // Without a connection it has nothing to live for, and nobody would end it.
            subflow->RequestReset(mptcp::ResetReason::UNSPECIFIED);
        }
    }
    Abandon();
    Release();
}

} // namespace ns3
