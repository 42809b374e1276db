/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/mptcp-congestion-ops.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/node.h"
#include "ns3/ns3-tcp-mends.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowState");

namespace
{

/// Bytes that timestamps and the longest DSS take of a data segment, padded to words.
constexpr uint32_t OPTION_RESERVE = 40;
/// Bytes that timestamps alone take of a segment of plain TCP, padded to words.
constexpr uint32_t STAMPS_RESERVE = 12;
/// Smallest payload that segments are shrunk to.
constexpr uint32_t MIN_SEGMENT = 88;
/// Segments that may wait on a subflow that paces, so that its pacing timer finds something to
/// send.
constexpr uint32_t PACED_SEGMENTS = 2;
/// Times the third ACK of a join is repeated before the subflow is given up.
constexpr uint32_t MAX_THIRD_ACKS = 6;

} // namespace

MptcpSubflow::Role
MptcpSubflow::GetRole() const
{
    return m_role;
}

uint32_t
MptcpSubflow::GetId() const
{
    return m_id;
}

uint32_t
MptcpSubflow::GetSlot() const
{
    return m_slot;
}

bool
MptcpSubflow::IsInitial() const
{
    return m_role == Role::INITIAL_ACTIVE || m_role == Role::INITIAL_PASSIVE;
}

bool
MptcpSubflow::IsInitiatedHere() const
{
    return m_role == Role::INITIAL_ACTIVE || m_role == Role::JOIN_ACTIVE;
}

TcpSocket::TcpStates_t
MptcpSubflow::GetState() const
{
    return m_state;
}

MptcpSubflowLife
MptcpSubflow::GetLife() const
{
    return m_life;
}

bool
MptcpSubflow::IsUp() const
{
    return m_life == MptcpSubflowLife::UP;
}

bool
MptcpSubflow::HasBeenUp() const
{
    return m_wasUp;
}

bool
MptcpSubflow::IsDown() const
{
    return m_life == MptcpSubflowLife::OVER;
}

bool
MptcpSubflow::IsFallback() const
{
    return m_fallback;
}

Address
MptcpSubflow::GetLocal() const
{
    if (m_endPoint || m_endPoint6)
    {
        GetSockName(m_lastLocal);
    }
    return m_lastLocal;
}

Address
MptcpSubflow::GetRemote() const
{
    if (m_endPoint || m_endPoint6)
    {
        GetPeerName(m_lastRemote);
    }
    return m_lastRemote;
}

uint8_t
MptcpSubflow::GetLocalAddressId() const
{
    return m_localAddressId;
}

uint8_t
MptcpSubflow::GetRemoteAddressId() const
{
    return m_remoteAddressId;
}

bool
MptcpSubflow::IsBackup() const
{
    return m_localBackup || m_remoteBackup;
}

bool
MptcpSubflow::IsLocalBackup() const
{
    return m_localBackup;
}

bool
MptcpSubflow::IsPotentiallyFailed() const
{
    return m_failed;
}

Time
MptcpSubflow::GetSilence() const
{
    return Simulator::Now() - m_lastHeard;
}

Ptr<const TcpSocketState>
MptcpSubflow::GetTcb() const
{
    return m_tcb;
}

Ptr<TcpCongestionOps>
MptcpSubflow::GetCongestionControl() const
{
    return m_congestionControl;
}

Time
MptcpSubflow::GetSrtt() const
{
    return m_lastRttSample.IsZero() ? Time() : m_rtt->GetEstimate();
}

Time
MptcpSubflow::GetRttVar() const
{
    return m_rtt->GetVariation();
}

Time
MptcpSubflow::GetLastRtt() const
{
    return m_lastRttSample;
}

Time
MptcpSubflow::GetMinRtt() const
{
    return m_minRttSample;
}

Time
MptcpSubflow::GetMaxRtt() const
{
    return m_maxRttSample;
}

Time
MptcpSubflow::GetReceiveRtt() const
{
    return m_receiveRtt.IsZero() ? GetSrtt() : m_receiveRtt;
}

bool
MptcpSubflow::HalveWindow()
{
    if (m_tcb->m_congState != TcpSocketState::CA_OPEN)
    {
        return false;
    }
    const uint32_t mss = m_tcb->m_segmentSize;
    const uint32_t before = m_tcb->m_cWnd.Get();
    if (before >= m_tcb->m_ssThresh.Get())
    {
        m_tcb->m_ssThresh = std::max(m_tcb->m_ssThresh.Get() / 2, 2 * mss);
    }
    m_tcb->m_cWnd = std::max(before / 2, mss);
    m_tcb->m_cWndInfl = m_tcb->m_cWnd.Get();
    return true;
}

Time
MptcpSubflow::GetRto() const
{
    return m_rto.Get();
}

uint32_t
MptcpSubflow::GetMss() const
{
    return m_tcb->m_segmentSize;
}

uint32_t
MptcpSubflow::GetInFlight() const
{
    return m_txBuffer->BytesInFlight();
}

uint32_t
MptcpSubflow::GetQueued() const
{
    return static_cast<uint32_t>(m_txBuffer->TailSequence() - m_tcb->m_highTxMark.Get());
}

uint32_t
MptcpSubflow::GetRoom() const
{
    const bool sends = IsUp() && (m_state == ESTABLISHED || m_state == CLOSE_WAIT);
    if (!sends)
    {
        return 0;
    }
    const uint32_t mss = m_tcb->m_segmentSize;
    const uint32_t queued = GetQueued();
    const uint32_t window = SendableWindow();
    if (IsPacingEnabled())
    {
        const uint32_t most = PACED_SEGMENTS * mss;
        return window >= mss && queued < most ? mss : 0;
    }
    const uint32_t lost = m_txBuffer->GetLost();
    const uint32_t again = m_txBuffer->GetRetransmitsCount();
    const uint32_t owed = queued + (lost > again ? lost - again : 0);
    if (window > 0 && owed == 0 && m_txBuffer->BytesInFlight() == 0)
    {
        return std::max(window - window % mss, mss);
    }
    const uint32_t room = window > owed ? window - owed : 0;
    return room - room % mss;
}

uint32_t
MptcpSubflow::GetFallbackRoom() const
{
    const bool sends = IsUp() && (m_state == ESTABLISHED || m_state == CLOSE_WAIT);
    return sends ? m_txBuffer->Available() : 0;
}

uint32_t
MptcpSubflow::GetRetransmissions() const
{
    return m_retransmissions;
}

uint32_t
MptcpSubflow::GetTimeouts() const
{
    return m_timeouts;
}

uint32_t
MptcpSubflow::GetLossEvents() const
{
    return m_lossEvents;
}

uint64_t
MptcpSubflow::GetBytesSent() const
{
    return m_bytesBound;
}

uint64_t
MptcpSubflow::GetBytesReceived() const
{
    return m_rxPosition - 1;
}

uint64_t
MptcpSubflow::TxPosition(SequenceNumber32 seq) const
{
    return mptcp::UnwrapPosition(m_bytesBound, seq.GetValue() - m_localIsn.GetValue());
}

uint64_t
MptcpSubflow::GetTxHead() const
{
    return TxPosition(m_txBuffer->HeadSequence());
}

void
MptcpSubflow::OnState(TcpStates_t from, TcpStates_t to)
{
    if (from == SYN_SENT && to == ESTABLISHED)
    {
        // TcpSocketBase has an event at this instant that holds nothing: a reset that comes at the
        // same instant, over loopback, must not free what it is about.
        Simulator::ScheduleNow(&MptcpSubflow::KeepAlive, Ptr<MptcpSubflow>(this), 2);
    }
    if (to == CLOSED || to == TIME_WAIT)
    {
        ReportDown(from == SYN_SENT || from == SYN_RCVD || m_resetReceived);
    }
}

void
MptcpSubflow::OnCongState(TcpSocketState::TcpCongState_t, TcpSocketState::TcpCongState_t to)
{
    if (to == TcpSocketState::CA_RECOVERY || to == TcpSocketState::CA_LOSS)
    {
        m_lossEvents++;
    }
}

void
MptcpSubflow::KeepAlive(uint32_t rounds)
{
    if (rounds > 0)
    {
        Simulator::ScheduleNow(&MptcpSubflow::KeepAlive, Ptr<MptcpSubflow>(this), rounds - 1);
    }
}

void
MptcpSubflow::OnConnected(Ptr<Socket>)
{
    if (m_role == Role::JOIN_ACTIVE)
    {
        if (!m_confirmed)
        {
            m_thirdAckEvent =
                Simulator::Schedule(m_rto.Get(), &MptcpSubflow::SendThirdAckAgain, this);
        }
        return;
    }
    BecomeUp();
}

void
MptcpSubflow::SendThirdAckAgain()
{
    if (m_confirmed || m_life != MptcpSubflowLife::HANDSHAKE || m_state != ESTABLISHED)
    {
        return;
    }
    if (++m_thirdAcks > MAX_THIRD_ACKS)
    {
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
        return;
    }
    SendEmptyPacket(TcpHeader::ACK);
    m_thirdAckEvent = Simulator::Schedule(m_rto.Get() * (int64_t{1} << m_thirdAcks),
                                          &MptcpSubflow::SendThirdAckAgain,
                                          this);
}

void
MptcpSubflow::OnConnectFailed(Ptr<Socket>)
{
    ReportDown(true);
}

void
MptcpSubflow::OnErrorClose(Ptr<Socket>)
{
    ReportDown(true);
}

bool
MptcpSubflow::OnConnectionRequest(Ptr<Socket>, const Address& from)
{
    if (!m_owner)
    {
        return false;
    }
    return MptcpHandshake::JudgeSyn(m_received) == MptcpHandshake::Request::JOIN ||
           m_owner->AskApplication(from);
}

void
MptcpSubflow::OnAccepted(Ptr<Socket>, const Address&)
{
    BecomeUp();
}

void
MptcpSubflow::OnSendSpace(Ptr<Socket>, uint32_t)
{
    if (m_owner && IsUp() && (!m_inNewAck || m_pullInNewAck))
    {
        m_inSendSpace = true;
        m_owner->SubflowReady(this);
        m_inSendSpace = false;
    }
}

void
MptcpSubflow::OnDataSent(Ptr<Socket>, uint32_t bytes)
{
    if (m_owner)
    {
        m_owner->SubflowDataSent(bytes);
    }
}

void
MptcpSubflow::Live(MptcpSubflowEvent event)
{
    m_life = NextLife(m_life, event);
    if (event == MptcpSubflowEvent::END)
    {
        OutliveController(m_congestionControl);
        OutliveController(m_controller);
    }
}

void
MptcpSubflow::OutliveController(Ptr<TcpCongestionOps> controller) const
{
    Ns3TcpMends::Outlive(controller, std::max(m_maxRttSample, m_tcb->m_lastRtt.Get()));
}

void
MptcpSubflow::BecomeUp()
{
    if (m_life == MptcpSubflowLife::HANDSHAKE)
    {
        Live(MptcpSubflowEvent::PROVEN);
        m_wasUp = true;
        m_lastHeard = Simulator::Now();
        Simulator::ScheduleNow(&MptcpSubflow::TellUp, Ptr<MptcpSubflow>(this));
    }
}

void
MptcpSubflow::TellUp()
{
    if (m_owner && !IsDown())
    {
        m_owner->SubflowUp(this);
    }
}

void
MptcpSubflow::ReportDown(bool failed)
{
    if (IsDown())
    {
        return;
    }
    GetLocal();
    GetRemote();
    Live(MptcpSubflowEvent::END);
    m_endgame.Cancel();
    m_thirdAckEvent.Cancel();
    m_failEvent.Cancel();
    m_flushEvent.Cancel();
    m_silenceEvent.Cancel();
    LeaveGroup();
    Simulator::ScheduleNow(&MptcpSubflow::TellDown, Ptr<MptcpSubflow>(this), failed);
}

void
MptcpSubflow::TellDown(bool failed)
{
    if (m_owner)
    {
        m_owner->SubflowDown(this, failed);
    }
}

void
MptcpSubflow::TellFin()
{
    if (m_owner)
    {
        m_owner->SubflowFinReceived(this);
    }
}

void
MptcpSubflow::FitSegmentSize(const Address& local, const TcpHeader* header)
{
    if (header && header->HasOption(TcpOption::MSS))
    {
        const auto mss = DynamicCast<const TcpOptionMSS>(header->GetOption(TcpOption::MSS));
        m_peerMss = mss ? mss->GetMSS() : m_peerMss;
    }
    const uint32_t headers = Inet6SocketAddress::IsMatchingType(local) ? 60 : 40;
    const uint32_t stamps = m_timestampEnabled ? STAMPS_RESERVE : 0;
    const uint32_t options = m_fallback ? stamps : OPTION_RESERVE;
    // ns-3 counts payload against the peer's MSS, whatever options TCP itself adds.
    uint32_t most = m_peerMss - std::min(m_peerMss, m_fallback ? 0 : OPTION_RESERVE);
    if (const uint32_t mtu = MptcpNodeAddresses::Mtu(m_node, local))
    {
        most = std::min(most, mtu - std::min(mtu, headers + options));
    }
    most = std::min(std::max(most, MIN_SEGMENT), m_settings.segmentSize);
    const bool grows = m_fallback && m_state < ESTABLISHED && m_tcb->m_segmentSize < most;
    if (grows || m_tcb->m_segmentSize > most)
    {
        m_tcb->m_segmentSize = most;
        m_txBuffer->SetSegmentSize(most);
    }
}

Ptr<NetDevice>
MptcpSubflow::LeavesBy(const Address& local, const Address& remote) const
{
    return m_boundnetdevice ? m_boundnetdevice
                            : MptcpNodeAddresses::LeavesBy(m_node, local, remote);
}

void
MptcpSubflow::BindToOwnDevice(const Address& local, const Address& remote)
{
    m_boundnetdevice = LeavesBy(local, remote);
}

} // namespace ns3
