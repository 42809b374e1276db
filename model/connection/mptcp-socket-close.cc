/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketClose");

int
MptcpSocket::Close()
{
    if (m_state == CLOSED && m_held && !m_subflows.empty())
    {
        return 0; // all is over; the subflows still take leave of their peers
    }
    if (m_state == CLOSED || m_state == LISTEN)
    {
        for (const auto& subflow : m_subflows)
        {
            subflow->Abandon();
            subflow->Close();
        }
        m_subflows.clear();
        m_state = CLOSED;
        NotifyClosed(true);
        Release();
        return 0;
    }
    if (m_state == SYN_SENT || m_state == SYN_RCVD)
    {
        const auto subflows = m_subflows;
        for (const auto& subflow : subflows)
        {
            subflow->Close();
        }
        return 0;
    }
    if (m_rx.Available() > 0)
    {
        // Unread data would be lost silently: TCP resets here (RFC 2525 section 2.17), and so do
        // we.
        NS_LOG_WARN("closed with unread data; resetting the connection");
        Abort();
        return 0;
    }
    m_shutdownSend = true;
    m_closeOnEmpty = true;
    QueueFin();
    SchedulePush(); // what Nagle's algorithm held back may go now
    return 0;
}

int
MptcpSocket::ShutdownSend()
{
    m_shutdownSend = true;
    if (m_state >= ESTABLISHED)
    {
        m_closeOnEmpty = true;
        QueueFin();
        SchedulePush();
    }
    else if (m_state == SYN_SENT)
    {
        m_closeOnEmpty = true;
    }
    return 0;
}

int
MptcpSocket::ShutdownRecv()
{
    m_shutdownRecv = true;
    return 0;
}

void
MptcpSocket::QueueFin()
{
    const bool ready = m_closeOnEmpty && !m_finQueued && m_tx.Unsent() == 0 &&
                       (m_state == ESTABLISHED || m_state == CLOSE_WAIT);
    if (!ready)
    {
        return;
    }
    m_finQueued = true;
    m_finDsn = m_tx.End();
    m_state = m_state == ESTABLISHED ? FIN_WAIT_1 : LAST_ACK;
    if (m_fallback)
    {
        m_subflows.front()->CloseGracefully();
        return;
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
    return m_finQueued && !m_finAcked;
}

void
MptcpSocket::FinAcked()
{
    if (m_state == FIN_WAIT_1)
    {
        m_state = FIN_WAIT_2;
    }
    else if (m_state == CLOSING)
    {
        m_state = TIME_WAIT;
    }
    else if (m_state == LAST_ACK)
    {
        m_state = CLOSED;
    }
    if (m_finAcked && m_peerFin)
    {
        CloseSubflows();
    }
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
    if (m_rx.FinReached() && !m_peerFin)
    {
        m_peerFin = true;
        Simulator::ScheduleNow(&MptcpSocket::PeerFin, Ptr<MptcpSocket>(this));
    }
}

void
MptcpSocket::PeerFin()
{
    switch (m_state.Get())
    {
    case ESTABLISHED:
        m_state = CLOSE_WAIT;
        NotifyClosed(true);
        if (m_shutdownSend && m_state == CLOSE_WAIT)
        {
            Close();
        }
        break;
    case FIN_WAIT_1:
        m_state = CLOSING;
        TellReadable();
        break;
    case FIN_WAIT_2:
        m_state = TIME_WAIT;
        TellReadable();
        break;
    default:
        break;
    }
    if (m_finAcked && m_peerFin)
    {
        CloseSubflows();
    }
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
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        subflow->CloseGracefully();
        subflow->SetOrphan(m_stack->GetCloseTimeout());
    }
    NotifyClosed(true);
    if (m_subflows.empty())
    {
        Finish();
    }
}

void
MptcpSocket::NotifyClosed(bool normal)
{
    if (m_closeNotified)
    {
        return;
    }
    m_closeNotified = true;
    if (normal)
    {
        NotifyNormalClose();
    }
    else
    {
        NotifyErrorClose();
    }
}

void
MptcpSocket::Abort()
{
    if (m_state < ESTABLISHED)
    {
        Close();
        return;
    }
    m_state = CLOSED;
    m_errno = ERROR_NOTERROR;
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        subflow->RequestReset(mptcp::ResetReason::UNSPECIFIED, !m_fallback);
    }
    m_dataEvent.Cancel();
    CancelAnnouncements();
    m_pathManager->Detach();
    if (m_subflows.empty())
    {
        Finish();
    }
}

void
MptcpSocket::Fail(SocketErrno error)
{
    m_errno = error;
    m_state = CLOSED;
    NotifyClosed(false);
    Finish();
}

void
MptcpSocket::LastSubflowGone(bool failed)
{
    if (m_state == SYN_SENT || m_state == SYN_RCVD)
    {
        const bool tell = m_state == SYN_SENT;
        m_errno = ERROR_NOTCONN;
        m_state = CLOSED;
        if (tell)
        {
            NotifyConnectionFailed();
        }
        Finish();
        return;
    }
    const bool done = m_state == CLOSED || (m_finAcked && m_peerFin);
    if (done || (m_fallback && !failed))
    {
        m_state = CLOSED;
        NotifyClosed(true);
        Finish();
        return;
    }
    if (m_fallback)
    {
        Fail(ERROR_NOTCONN);
        return;
    }
    // Break before make (RFC 8684 section 3.6 and 3.9): wait for a subflow that can resume the
    // connection.
    m_closeEvent =
        Simulator::Schedule(m_stack->GetCloseTimeout(), &MptcpSocket::GiveUpWaiting, this);
}

void
MptcpSocket::GiveUpWaiting()
{
    Fail(ERROR_NOTCONN);
}

void
MptcpSocket::Finish()
{
    Ptr<MptcpSocket> alive(this);
    if (m_registered && m_confirmed)
    {
        m_stack->Counters().Add(MptcpCounter::MPCurrEstab, -1);
    }
    m_confirmed = false;
    Abandon();
    Release();
}

} // namespace ns3
