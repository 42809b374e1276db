/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/mptcp-congestion-ops.h"
#include "ns3/mptcp-stack.h"
#include "ns3/node.h"
#include "ns3/ns3-tcp-mends.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflow");

NS_OBJECT_ENSURE_REGISTERED(MptcpSubflow);

namespace
{

/// Send buffer of a subflow: the connection's buffer is the one that limits.
constexpr uint32_t UNLIMITED_BUFFER = 1U << 30;

/// Echoes of ADD_ADDR that wait for an ACK to stand on, while MP_FAIL or a DATA_FIN goes first: as
/// many as Linux has addresses.
constexpr std::size_t MAX_WAITING_ECHOES = 8;

/// Make an object of the type that an attribute of TcpL4Protocol names.
template <typename T>
Ptr<T>
MakeConfigured(Ptr<TcpL4Protocol> tcp, const std::string& attribute)
{
    TypeIdValue tid;
    tcp->GetAttribute(attribute, tid);
    ObjectFactory factory;
    factory.SetTypeId(tid.Get());
    return factory.Create<T>();
}

} // namespace

TypeId
MptcpSubflow::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpSubflow")
            .SetParent<TcpSocketBase>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpSubflow>()
            .AddAttribute("Ns3Mends",
                          "Mend the faults of ns-3's TCP that doc/fidelity.md lists",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MptcpSubflow::m_ns3Mends),
                          MakeBooleanChecker());
    return tid;
}

MptcpSubflow::MptcpSubflow()
{
    Wire();
}

MptcpSubflow::MptcpSubflow(const MptcpSubflow& listener)
    : MptcpTypedTcp(listener), m_listener(&listener), m_settings(listener.m_settings),
      m_marking(listener.m_marking), m_ns3Mends(listener.m_ns3Mends)
{
    m_endgame.SetRetries(m_settings.dataRetries);
    if (m_ns3Mends && m_congestionControl)
    {
        Ns3TcpMends::CompleteCopy(listener.m_congestionControl, m_congestionControl);
    }
    auto* other = const_cast<MptcpSubflow*>(&listener);
    m_txTrace.DisconnectWithoutContext(MakeCallback(&MptcpSubflow::OnTx, other));
    m_rxTrace.DisconnectWithoutContext(MakeCallback(&MptcpSubflow::OnRx, other));
    m_inheritedTx = m_txTrace;
    m_inheritedRx = m_rxTrace;
    m_txTrace = decltype(m_txTrace)();
    m_rxTrace = decltype(m_rxTrace)();
    Wire();
}

MptcpSubflow::~MptcpSubflow()
{
    m_endgame.Cancel();
}

void
MptcpSubflow::Wire()
{
    m_txTrace.ConnectWithoutContext(MakeCallback(&MptcpSubflow::OnTx, this));
    m_rxTrace.ConnectWithoutContext(MakeCallback(&MptcpSubflow::OnRx, this));
    m_state.ConnectWithoutContext(MakeCallback(&MptcpSubflow::OnState, this));
    m_congStateTrace.ConnectWithoutContext(MakeCallback(&MptcpSubflow::OnCongState, this));
    m_txBuffer->SetRWndCallback(MakeCallback(&MptcpSubflow::PeerWindowForTcp, this));
    SetConnectCallback(MakeCallback(&MptcpSubflow::OnConnected, this),
                       MakeCallback(&MptcpSubflow::OnConnectFailed, this));
    SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                      MakeCallback(&MptcpSubflow::OnErrorClose, this));
    SetAcceptCallback(MakeCallback(&MptcpSubflow::OnConnectionRequest, this),
                      MakeCallback(&MptcpSubflow::OnAccepted, this));
    SetSendCallback(MakeCallback(&MptcpSubflow::OnSendSpace, this));
    SetDataSentCallback(MakeCallback(&MptcpSubflow::OnDataSent, this));
    SetRecvCallback(MakeCallback(&MptcpSubflow::OnReadable, this));
}

Ptr<MptcpSubflow>
MptcpSubflow::Make(Ptr<Node> node, MptcpSubflowOwner* owner, Role role)
{
    auto tcp = node->GetObject<TcpL4Protocol>();
    auto subflow = CreateObject<MptcpSubflow>();
    subflow->SetNode(node);
    subflow->SetTcp(tcp);
    subflow->SetRtt(MakeConfigured<RttEstimator>(tcp, "RttEstimatorType"));
    subflow->SetRecoveryAlgorithm(MakeConfigured<TcpRecoveryOps>(tcp, "RecoveryType"));
    subflow->m_owner = owner;
    subflow->m_role = role;
    subflow->m_localNonce = MptcpStack::Get(node)->NewNonce();
    return subflow;
}

void
MptcpSubflow::Apply(const MptcpSubflowSettings& settings)
{
    m_settings = settings;
    SetSegSize(settings.segmentSize);
    SetSndBufSize(UNLIMITED_BUFFER);
    SetRcvBufSize(settings.receiveBuffer);
    SetInitialCwnd(settings.initialCwnd);
    SetInitialSSThresh(settings.initialSsthresh);
    SetConnTimeout(settings.connTimeout);
    SetSynRetries(settings.synRetries);
    SetDataRetries(settings.dataRetries);
    m_endgame.SetRetries(settings.dataRetries);
    SetDelAckTimeout(settings.delAckTimeout);
    SetDelAckMaxCount(settings.delAckMaxCount);
    SetPersistTimeout(settings.persistTimeout);
    SetTcpNoDelay(true);
    ObjectFactory factory;
    factory.SetTypeId(settings.congestion);
    SetCongestionControlAlgorithm(factory.Create<TcpCongestionOps>());
}

void
MptcpSubflow::JoinGroup(Ptr<MptcpCongestionGroup> group)
{
    m_group = group;
    m_controller = m_congestionControl;
    m_coupled = DynamicCast<MptcpCongestionOps>(m_congestionControl);
    if (m_coupled)
    {
        m_coupled->JoinGroup(group, m_tcb);
    }
}

void
MptcpSubflow::LeaveGroup()
{
    if (m_coupled)
    {
        m_coupled->LeaveGroup();
        m_coupled = nullptr;
    }
    m_group = nullptr;
}

void
MptcpSubflow::FollowController()
{
    if (m_controller == m_congestionControl || !m_group)
    {
        return;
    }
    const auto group = m_group;
    OutliveController(m_controller);
    LeaveGroup();
    JoinGroup(group);
    // What TcpSocketBase tells a controller as the connection begins, and some wait for.
    m_congestionControl->CongestionStateSet(m_tcb, m_tcb->m_congState);
}

void
MptcpSubflow::SetController(TypeId type)
{
    m_settings.congestion = type;
    ObjectFactory factory;
    factory.SetTypeId(type);
    SetCongestionControlAlgorithm(factory.Create<TcpCongestionOps>());
    FollowController();
}

void
MptcpSubflow::Update(const MptcpSubflowSettings& settings)
{
    m_settings = settings;
    SetConnTimeout(settings.connTimeout);
    SetDataRetries(settings.dataRetries);
    SetDelAckTimeout(settings.delAckTimeout);
    SetDelAckMaxCount(settings.delAckMaxCount);
    SetPersistTimeout(settings.persistTimeout);
    SetTcpNoDelay(!m_fallback || settings.noDelay);
}

void
MptcpSubflow::SetIdentity(uint32_t id, uint32_t slot)
{
    m_id = id;
    m_slot = slot;
}

void
MptcpSubflow::Abandon()
{
    m_owner = nullptr;
    m_thirdAckEvent.Cancel();
    m_failEvent.Cancel();
    m_silenceEvent.Cancel();
    LeaveGroup();
    if (m_state == CLOSED)
    {
        // Bound, and never connected: nothing else would give the port back.
        DeallocateEndPoint();
    }
}

void
MptcpSubflow::DoDispose()
{
    Abandon();
    TcpSocketBase::DoDispose();
}

int
MptcpSubflow::Listen()
{
    m_role = Role::LISTENER;
    return TcpSocketBase::Listen();
}

void
MptcpSubflow::SetJoin(uint8_t localId, uint8_t remoteId, bool backup)
{
    m_localAddressId = localId;
    m_remoteAddressId = remoteId;
    m_localBackup = backup;
}

void
MptcpSubflow::SetLocalAddressId(uint8_t id)
{
    m_localAddressId = id;
}

void
MptcpSubflow::SetLocalBackup(bool backup)
{
    m_localBackup = backup;
}

void
MptcpSubflow::SetRemoteBackup(bool backup)
{
    m_remoteBackup = backup;
}

void
MptcpSubflow::BindBytes(uint64_t dsn, Ptr<Packet> packet)
{
    const uint32_t size = packet->GetSize();
    if (!m_fallback)
    {
        MapBytes(dsn, packet);
    }
    m_txBuffer->Add(packet);
    m_bytesBound += size;
}

void
MptcpSubflow::MapBytes(uint64_t dsn, Ptr<const Packet> packet)
{
    const uint32_t size = packet->GetSize();
    mptcp::Mapping* last = m_txMappings.Last();
    const bool unsent = last && last->ssn >= TxPosition(m_tcb->m_highTxMark.Get());
    if (unsent && !last->hasChecksum && last->dsn + last->length == dsn &&
        last->length + size <= UINT16_MAX)
    {
        m_txMappings.Extend(static_cast<uint16_t>(size));
        return;
    }
    mptcp::Mapping mapping;
    mapping.ssn = m_txMappings.End();
    mapping.dsn = dsn;
    mapping.length = static_cast<uint16_t>(size);
    if (m_owner->GetKeys().checksum)
    {
        mapping.hasChecksum = true;
        mapping.checksum = PayloadChecksum(mapping, packet);
    }
    m_txMappings.Append(mapping);
}

void
MptcpSubflow::Flush()
{
    if (!m_inAck && !m_inSendSpace)
    {
        m_bytesFlushed = m_bytesBound;
        SendFresh();
        SendPendingData(m_connected);
        WatchWindow();
    }
    else if (!m_inAck && m_flushEvent.IsExpired() && m_bytesFlushed != m_bytesBound)
    {
        // TCP asks for data again and again for what Nagle's algorithm holds back; only new data is
        // a reason to try again.
        m_flushEvent = Simulator::ScheduleNow(&MptcpSubflow::Flush, this);
    }
}

void
MptcpSubflow::SendAck()
{
    if (m_state >= ESTABLISHED && m_state != TIME_WAIT)
    {
        SendEmptyPacket(TcpHeader::ACK);
    }
}

void
MptcpSubflow::SendOption(const mptcp::Option& option)
{
    const auto* add = std::get_if<mptcp::AddAddr>(&option);
    if (add && add->echo && m_options.size() >= MAX_WAITING_ECHOES)
    {
        CountSent(option, false); // the peer will announce it again
        return;
    }
    m_options.push_back(option);
}

void
MptcpSubflow::RequestReset(mptcp::ResetReason reason, bool fastclose)
{
    if (IsDown() || m_reset)
    {
        return;
    }
    Live(MptcpSubflowEvent::CLOSE);
    m_reset = reason;
    m_resetFastclose = fastclose;
    if (!m_inSegment)
    {
        Simulator::ScheduleNow(&MptcpSubflow::AfterSegment, Ptr<MptcpSubflow>(this));
    }
}

void
MptcpSubflow::FallBackToTcp(uint64_t rxBase)
{
    m_fallback = true;
    m_rxBase = rxBase;
    m_confirmed = true;
    m_options.clear();
    m_noDelay = m_settings.noDelay;
    if (m_state == SYN_RCVD)
    {
        FitSegmentSize(GetLocal(), nullptr);
    }
}

void
MptcpSubflow::MapInfinitely()
{
    m_infinite = true;
}

uint32_t
MptcpSubflow::GetPeerWindow() const
{
    return m_rWnd.Get();
}

void
MptcpSubflow::GrowReceiveBuffer(uint32_t size)
{
    if (size > m_tcb->m_rxBuffer->MaxBufferSize())
    {
        m_tcb->m_rxBuffer->SetMaxBufferSize(size);
    }
}

void
MptcpSubflow::DisableMptcp()
{
    m_offer = false;
}

Ptr<TcpSocketBase>
MptcpSubflow::Fork()
{
    return CopyObject<MptcpSubflow>(Ptr<MptcpSubflow>(this));
}

void
MptcpSubflow::CompleteFork(Ptr<Packet> packet,
                           const TcpHeader& header,
                           const Address& from,
                           const Address& to)
{
    // The listener may have been closed since the SYN arrived.
    m_owner = m_listener->m_owner;
    m_listener = nullptr;
    if (!m_owner)
    {
        return;
    }
    m_remoteIsn = header.GetSequenceNumber();
    ReadMptcpOptions(header, m_received);
    const auto request = MptcpHandshake::JudgeSyn(m_received);
    if (request == MptcpHandshake::Request::JOIN)
    {
        const auto* join = m_received.Find<mptcp::MpJoinSyn>();
        mptcp::ResetReason reason = mptcp::ResetReason::UNSPECIFIED;
        m_role = Role::JOIN_PASSIVE;
        m_remoteNonce = join->nonce;
        m_remoteAddressId = join->addressId;
        m_remoteBackup = join->backup;
        m_localNonce = MptcpStack::Get(m_node)->NewNonce();
        m_owner = m_owner->AcceptJoin(this, *join, to, reason);
        if (!m_owner)
        {
            SendBareReset(header, to, from, reason);
            return;
        }
    }
    else
    {
        const bool capable = request == MptcpHandshake::Request::CAPABLE;
        m_role = Role::INITIAL_PASSIVE;
        m_owner = m_owner->AcceptInitial(this,
                                         capable ? m_received.Find<mptcp::MpCapable>() : nullptr,
                                         from);
    }
    FitSegmentSize(to, &header);
    BindToOwnDevice(to, from); // first, since the SYN/ACK leaves there
    TcpSocketBase::CompleteFork(packet, header, from, to);
    if (!m_endPoint && !m_endPoint6)
    {
        // The same SYN came twice at one instant. Its first fork has the end point.
        m_tcp->RemoveSocket(this);
        GiveUp();
    }
}

void
MptcpSubflow::DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to)
{
    Ptr<MptcpSubflow> alive(this);
    m_inSegment = true;
    auto segment = MptcpSegmentGate::Read(packet);
    if (Admit(segment, packet, from, to))
    {
        bool forTcp = true;
        if (m_owner && m_role == Role::LISTENER)
        {
            forTcp = InspectSyn(packet, from, to);
        }
        else if (m_owner && (m_state == SYN_SENT || m_state == SYN_RCVD))
        {
            forTcp = InspectHandshake(packet, from, to);
        }
        if (forTcp)
        {
            Dispatch(segment, packet, from, to);
        }
    }
    m_inSegment = false;
    AfterSegment();
}

void
MptcpSubflow::AfterSegment()
{
    if (m_reset && !IsDown())
    {
        DoReset();
    }
    else if (m_ackNow)
    {
        m_ackNow = false;
        SendEmptyPacket(TcpHeader::ACK);
    }
    if (m_endgame.IsFinWanted() && !m_endgame.IsFinSent())
    {
        MaySendFin();
    }
    if (m_releaseNow && m_owner && !m_reset)
    {
        DeliverPlain();
    }
    if (m_windowOpened)
    {
        // Nothing else would send it again before the timer, and that has backed off.
        m_windowOpened = false;
        const auto head = m_txBuffer->HeadSequence();
        if (m_tcb->m_congState == TcpSocketState::CA_LOSS && head < m_tcb->m_highTxMark.Get())
        {
            SendDataPacket(head, m_tcb->m_segmentSize, m_connected);
        }
    }
    WatchWindow();
}

void
MptcpSubflow::DoReset()
{
    Ptr<MptcpSubflow> alive(this);
    if (m_endPoint || m_endPoint6)
    {
        SendRST();
    }
    CloseAndNotify();
    ReportDown(true);
}

uint32_t
MptcpSubflow::SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool withAck)
{
    if (!m_endPoint && !m_endPoint6)
    {
        return 0;
    }
    if (!m_fallback)
    {
        const uint64_t position = TxPosition(seq);
        if (const mptcp::Mapping* mapping = m_txMappings.Find(position))
        {
            const uint64_t left = mapping->ssn + mapping->length - position;
            maxSize = static_cast<uint32_t>(std::min<uint64_t>(maxSize, left));
        }
        // The peer's window belongs to the connection, which has kept to it; TCP asserts on its own
        // idea.
        const uint32_t needed = static_cast<uint32_t>(seq + maxSize - m_highRxAckMark.Get());
        if (m_rWnd.Get() < needed && needed < UNLIMITED_BUFFER)
        {
            m_rWnd = needed;
        }
    }
    m_retransmitting = seq < m_tcb->m_highTxMark.Get();
    m_retransmissions += m_retransmitting ? 1 : 0;
    TakeMarking();
    const uint32_t sent = TcpSocketBase::SendDataPacket(seq, maxSize, withAck);
    if (!m_watched)
    {
        WatchForSilence();
    }
    return sent;
}

void
MptcpSubflow::SendEmptyPacket(uint8_t flags)
{
    if (flags == TcpHeader::SYN || flags == (TcpHeader::SYN | TcpHeader::ECE | TcpHeader::CWR))
    {
        m_synsSent++;
        const auto limit = MptcpStack::Get(m_node)->GetSynRetransBeforeTcpFallback();
        if (m_role == Role::INITIAL_ACTIVE && m_offer && m_synsSent > limit + 1)
        {
            m_offer = false;
            m_owner->Count(MptcpCounter::MPCapableSYNTXDrop);
        }
    }
    TakeMarking();
    TcpSocketBase::SendEmptyPacket(flags);
}

uint32_t
MptcpSubflow::PeerWindowForTcp() const
{
    if (!m_fallback)
    {
        return UNLIMITED_BUFFER;
    }
    // ns-3.37's buffer takes a window that is full for one with room for a segment of no bytes.
    const uint32_t window = m_rWnd;
    const bool full = window > 0 && window == UnAckDataCount();
    return full ? window - 1 : window;
}

} // namespace ns3
