/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/mptcp-coupled.h"
#include "ns3/mptcp-endpoint-path-manager.h"
#include "ns3/mptcp-min-rtt-scheduler.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocket");

NS_OBJECT_ENSURE_REGISTERED(MptcpSocket);

TypeId
MptcpSocket::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpSocket")
            .SetParent<TcpSocket>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpSocket>()
            .AddAttribute(
                "Scheduler",
                "TypeId of the scheduler, a child of ns3::MptcpScheduler",
                TypeIdValue(MptcpMinRttScheduler::GetTypeId()),
                MakeTypeIdAccessor(&MptcpSocket::SetSchedulerType, &MptcpSocket::GetSchedulerType),
                MakeTypeIdChecker())
            .AddAttribute("CongestionControl",
                          "TypeId of each subflow's congestion control, any child of "
                          "ns3::TcpCongestionOps; those of this module couple the subflows",
                          TypeIdValue(MptcpLia::GetTypeId()),
                          MakeTypeIdAccessor(&MptcpSocket::SetCongestionType,
                                             &MptcpSocket::GetCongestionType),
                          MakeTypeIdChecker())
            .AddAttribute("PathManager",
                          "TypeId of the path manager, a child of ns3::MptcpPathManager",
                          TypeIdValue(MptcpEndpointPathManager::GetTypeId()),
                          MakeTypeIdAccessor(&MptcpSocket::SetPathManagerType,
                                             &MptcpSocket::GetPathManagerType),
                          MakeTypeIdChecker())
            .AddAttribute("Checksum",
                          "Ask for DSS checksums (RFC 8684 section 3.3.1); either side's wish "
                          "makes both use them",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpSocket::SetChecksum, &MptcpSocket::GetChecksum),
                          MakeBooleanChecker())
            .AddAttribute(
                "OpportunisticRetransmission",
                "While the window or the send buffer is full, an idle subflow sends the "
                "first unacknowledged segment again that a slower one carries (NSDI 2012)",
                BooleanValue(false),
                MakeBooleanAccessor(&MptcpSocket::m_opportunistic),
                MakeBooleanChecker())
            .AddAttribute("Penalisation",
                          "While the window or the send buffer is full, halve the window of the "
                          "subflow that holds it up, once per RTT of the idle one (NSDI 2012)",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpSocket::m_penalisation),
                          MakeBooleanChecker())
            .AddAttribute("AutoBuffers",
                          "Let SndBufSize and RcvBufSize grow as the paths need it, as Linux does",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpSocket::m_autoBuffers),
                          MakeBooleanChecker())
            .AddAttribute("MaxSndBufSize",
                          "Bytes up to which AutoBuffers lets the send buffer grow (tcp_wmem)",
                          UintegerValue(4194304),
                          MakeUintegerAccessor(&MptcpSocket::m_maxSendBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MaxRcvBufSize",
                          "Bytes up to which AutoBuffers lets the receive buffer grow (tcp_rmem)",
                          UintegerValue(6291456),
                          MakeUintegerAccessor(&MptcpSocket::m_maxReceiveBuffer),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("AllowMixedFamilies",
                          "Open subflows over IPv6 too if the connection is over IPv4, and the "
                          "other way round",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpSocket::m_mixedFamilies),
                          MakeBooleanChecker())
            .AddAttribute("MaxSegLifetime",
                          "Maximum segment lifetime of all subflows in seconds, for TIME_WAIT; 0 "
                          "leaves what ns3::TcpSocketBase has",
                          DoubleValue(0),
                          MakeDoubleAccessor(&MptcpSocket::SetMaxSegLifetime,
                                             &MptcpSocket::GetMaxSegLifetime),
                          MakeDoubleChecker<double>(0))
            .AddTraceSource("SubflowEstablished",
                            "A subflow may carry data, the initial one included",
                            MakeTraceSourceAccessor(&MptcpSocket::m_subflowEstablishedTrace),
                            "ns3::MptcpSocket::SubflowTracedCallback")
            .AddTraceSource("SubflowClosed",
                            "A subflow is over",
                            MakeTraceSourceAccessor(&MptcpSocket::m_subflowClosedTrace),
                            "ns3::MptcpSocket::SubflowTracedCallback")
            .AddTraceSource("Fallback",
                            "The connection is plain TCP from now on",
                            MakeTraceSourceAccessor(&MptcpSocket::m_fallbackTrace),
                            "ns3::MptcpSocket::FallbackTracedCallback")
            .AddTraceSource("DataAcked",
                            "A DATA_ACK freed bytes of the send buffer",
                            MakeTraceSourceAccessor(&MptcpSocket::m_dataAckedTrace),
                            "ns3::MptcpSocket::DataAckedTracedCallback")
            .AddTraceSource("Reinjection",
                            "Bytes that were on one subflow were given to another",
                            MakeTraceSourceAccessor(&MptcpSocket::m_reinjectionTrace),
                            "ns3::MptcpSocket::ReinjectionTracedCallback")
            .AddTraceSource("OutOfOrderBytes",
                            "Bytes in the receive buffer that wait for earlier ones",
                            MakeTraceSourceAccessor(&MptcpSocket::m_outOfOrderBytes),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("SchedulerDecision",
                            "The scheduler was asked: its candidates, their states, the choice",
                            MakeTraceSourceAccessor(&MptcpSocket::m_decisionTrace),
                            "ns3::MptcpSocket::DecisionTracedCallback")
            .AddTraceSource("State",
                            "The connection's state, under TCP's names",
                            MakeTraceSourceAccessor(&MptcpSocket::m_state),
                            "ns3::TcpStatesTracedValueCallback");
    return tid;
}

MptcpSocket::MptcpSocket()
{
}

MptcpSocket::MptcpSocket(const MptcpSocket& listener)
    : TcpSocket(listener), m_node(listener.m_node), m_stack(listener.m_stack),
      m_schedulerType(listener.m_schedulerType), m_congestionType(listener.m_congestionType),
      m_pathManagerType(listener.m_pathManagerType), m_checksumWanted(listener.m_checksumWanted),
      m_opportunistic(listener.m_opportunistic), m_penalisation(listener.m_penalisation),
      m_autoBuffers(listener.m_autoBuffers), m_maxSegLifetime(listener.m_maxSegLifetime),
      m_maxSendBuffer(listener.m_maxSendBuffer), m_maxReceiveBuffer(listener.m_maxReceiveBuffer),
      m_settings(listener.m_settings), m_mixedFamilies(listener.m_mixedFamilies),
      m_mute(listener.m_mute), m_shutdownRecv(listener.m_shutdownRecv),
      m_subflowEstablishedTrace(listener.m_subflowEstablishedTrace),
      m_subflowClosedTrace(listener.m_subflowClosedTrace),
      m_fallbackTrace(listener.m_fallbackTrace), m_dataAckedTrace(listener.m_dataAckedTrace),
      m_reinjectionTrace(listener.m_reinjectionTrace), m_decisionTrace(listener.m_decisionTrace)
{
    m_tx.SetCapacity(listener.m_tx.GetCapacity());
    m_rx.SetCapacity(listener.m_rx.GetCapacity());
    m_rx.Start(0); // the window of SYNs; PeerCapable() will know the number
    // As TcpSocketBase does: the accepted socket keeps the listener's accept callbacks and no
    // other.
    const auto none = MakeNullCallback<void, Ptr<Socket>>();
    const auto noSize = MakeNullCallback<void, Ptr<Socket>, uint32_t>();
    SetConnectCallback(none, none);
    SetDataSentCallback(noSize);
    SetSendCallback(noSize);
    SetRecvCallback(none);
}

MptcpSocket::~MptcpSocket()
{
    Abandon();
}

void
MptcpSocket::DoDispose()
{
    Abandon();
    TcpSocket::DoDispose();
}

void
MptcpSocket::Abandon()
{
    CancelAnnouncements();
    m_pushEvent.Cancel();
    m_dataEvent.Cancel();
    m_closeEvent.Cancel();
    m_limitEvent.Cancel();
    for (const auto& subflow : m_subflows)
    {
        subflow->Abandon();
    }
    m_subflows.clear();
    m_pathSubflows.clear();
    if (m_pathManager)
    {
        m_pathManager->Detach();
    }
    if (m_registered && m_stack)
    {
        m_stack->RemoveEndpointListener(m_keys.localToken);
        m_stack->Unregister(m_keys.localToken);
        m_registered = false;
    }
}

void
MptcpSocket::SetNode(Ptr<Node> node)
{
    m_node = node;
    m_stack = MptcpStack::Get(node);
}

MptcpSubflowSettings
MptcpSocket::GetSettings() const
{
    MptcpSubflowSettings settings = m_settings;
    settings.receiveBuffer = m_rx.GetCapacity();
    settings.measureReceiveRtt = m_autoBuffers;
    if (m_autoBuffers)
    {
        // The window scale that goes into the SYN has to do for what it may become.
        settings.receiveBuffer = std::max(settings.receiveBuffer, m_maxReceiveBuffer);
    }
    settings.congestion = m_congestionType;
    return settings;
}

Ptr<MptcpScheduler>
MptcpSocket::MakeScheduler() const
{
    ObjectFactory factory;
    factory.SetTypeId(m_schedulerType);
    return factory.Create<MptcpScheduler>();
}

void
MptcpSocket::MakeParts()
{
    m_scheduler = MakeScheduler();
    ObjectFactory factory;
    factory.SetTypeId(m_pathManagerType);
    m_pathManager = factory.Create<MptcpPathManager>();
    m_pathManager->Attach(this, m_stack->GetHost());
    m_group = Create<MptcpCongestionGroup>();
    m_keys.offerChecksum = m_checksumWanted;
    m_keys.checksum = m_checksumWanted;
    m_keys.denyJoinLocal = !m_stack->GetAllowJoinInitialAddrPort();
    const auto identity = m_stack->Register(this);
    m_registered = identity.key != 0;
    m_keys.localKey = identity.key;
    m_keys.localToken = identity.token;
    m_keys.localIdsn = identity.idsn;
    m_tx.Start(identity.idsn + 1);
    m_windowEdge = identity.idsn + 1;
    if (m_registered)
    {
        m_stack->AddEndpointListener(m_keys.localToken,
                                     MakeCallback(&MptcpSocket::OnEndpoint, this));
        m_stack->AddAddressListener(m_keys.localToken, MakeCallback(&MptcpSocket::OnAddress, this));
    }
}

void
MptcpSocket::Hold()
{
    if (!m_held)
    {
        m_held = true;
        m_stack->Hold(this);
    }
}

void
MptcpSocket::Release()
{
    if (m_held)
    {
        m_held = false;
        m_stack->LetGo(this);
    }
}

Socket::SocketErrno
MptcpSocket::GetErrno() const
{
    return m_errno;
}

Socket::SocketType
MptcpSocket::GetSocketType() const
{
    return NS3_SOCK_STREAM;
}

Ptr<Node>
MptcpSocket::GetNode() const
{
    return m_node;
}

bool
MptcpSocket::IsFallback() const
{
    return m_fallback;
}

Ptr<MptcpScheduler>
MptcpSocket::GetScheduler() const
{
    return m_scheduler;
}

Ptr<MptcpPathManager>
MptcpSocket::GetPathManager() const
{
    return m_pathManager;
}

int
MptcpSocket::Bind()
{
    return Bind(InetSocketAddress(Ipv4Address::GetAny(), 0));
}

int
MptcpSocket::Bind6()
{
    return Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 0));
}

int
MptcpSocket::Bind(const Address& address)
{
    if (GetState() != CLOSED || (!m_subflows.empty() && !m_data.IsDone()))
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    StartOver();
    auto subflow = MakeSubflow(MptcpSubflow::Role::INITIAL_ACTIVE);
    if (m_boundnetdevice)
    {
        subflow->BindToNetDevice(m_boundnetdevice);
    }
    if (subflow->Bind(address) != 0)
    {
        m_errno = subflow->GetErrno();
        subflow->Abandon();
        return -1;
    }
    m_bound = address;
    Adopt(subflow);
    return 0;
}

int
MptcpSocket::Connect(const Address& address)
{
    Address target = address;
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        const auto v6 = Inet6SocketAddress::ConvertFrom(address);
        if (v6.GetIpv6().IsIpv4MappedAddress())
        {
            target = InetSocketAddress(v6.GetIpv6().GetIpv4MappedAddress(), v6.GetPort());
        }
    }
    const bool v4 = InetSocketAddress::IsMatchingType(target);
    const bool free = (GetState() == CLOSED || GetState() == TIME_WAIT) && !IsEnding();
    if (!free || (!v4 && !Inet6SocketAddress::IsMatchingType(target)))
    {
        m_errno = free ? ERROR_INVAL : ERROR_ISCONN;
        return -1;
    }
    if (m_data.IsDone())
    {
        StartOver();
    }
    if (m_subflows.empty() && (v4 ? Bind() : Bind6()) != 0)
    {
        return -1;
    }
    auto subflow = m_subflows.front();
    subflow->Apply(GetSettings());
    m_initiator = true;
    m_remote = target;
    MakeParts();
    subflow->JoinGroup(m_group);
    Hold();
    m_data.Apply(mptcp::MptcpDataState::Event::CONNECT); // which is what sinks find on the way
    const bool settling = m_settling;
    m_settling = true; // what a sink orders is done when TCP has done its part
    if (!m_stack->IsEnabled() || !m_registered)
    {
        subflow->DisableMptcp();
        FallBack(PeekPointer(subflow),
                 m_registered ? MptcpCounter::MPCapableSYNTXDisabled
                              : MptcpCounter::MPFallbackTokenInit,
                 0);
    }
    ApplyBinding(subflow);
    const auto lives = [&]()
    { return GetState() == SYN_SENT && !m_subflows.empty() && m_subflows.front() == subflow; };
    const int result = lives() ? subflow->Connect(target) : 0;
    m_settling = settling;
    if (!lives())
    {
        Settle(); // a sink has ended it
        return 0;
    }
    if (result != 0)
    {
        m_data = mptcp::MptcpDataState();
        const auto error = subflow->GetErrno();
        Address name;
        subflow->GetSockName(name);
        LetGo();
        Bind(name); // that holds; only the connection has failed
        m_errno = error;
        return -1;
    }
    m_local = subflow->GetLocal();
    if (subflow->GetIpTos() != GetIpTos())
    {
        SetIpTos(subflow->GetIpTos()); // ns-3.37's TCP takes it over from the address
    }
    TraceState();
    return 0;
}

int
MptcpSocket::Listen()
{
    if (GetState() != CLOSED || m_data.IsDone() || IsEnding())
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (m_subflows.empty() && Bind() != 0)
    {
        return -1;
    }
    auto subflow = m_subflows.front();
    subflow->Apply(GetSettings());
    if (subflow->Listen() != 0)
    {
        m_errno = subflow->GetErrno();
        return -1;
    }
    m_local = subflow->GetLocal();
    Happened(mptcp::MptcpDataState::Event::LISTEN);
    Hold();
    return 0;
}

int
MptcpSocket::ListenForJoins(const Address& address)
{
    m_joinsOnly = true;
    return Bind(address) == 0 ? Listen() : -1;
}

bool
MptcpSocket::AdmitsJoinsOnly() const
{
    return m_joinsOnly;
}

bool
MptcpSocket::CanSend() const
{
    return GetState() == SYN_SENT || GetState() == ESTABLISHED || GetState() == CLOSE_WAIT;
}

int
MptcpSocket::Send(Ptr<Packet> packet, uint32_t flags)
{
    if (flags != 0)
    {
        m_errno = ERROR_OPNOTSUPP;
        return -1;
    }
    if (!CanSend())
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    if (m_mute || m_data.IsShut())
    {
        m_errno = ERROR_SHUTDOWN;
        return -1;
    }
    if (!m_tx.Append(packet))
    {
        m_errno = ERROR_MSGSIZE;
        return -1;
    }
    SchedulePush();
    return static_cast<int>(packet->GetSize());
}

int
MptcpSocket::SendTo(Ptr<Packet> packet, uint32_t flags, const Address&)
{
    return Send(packet, flags);
}

uint32_t
MptcpSocket::GetTxAvailable() const
{
    return m_tx.Available();
}

int
MptcpSocket::GetSockName(Address& address) const
{
    if (!m_local.IsInvalid() && !IsForgotten())
    {
        address = m_local;
    }
    else if (!m_subflows.empty())
    {
        return m_subflows.front()->GetSockName(address);
    }
    else
    {
        address = InetSocketAddress(Ipv4Address::GetZero(), 0);
    }
    return 0;
}

int
MptcpSocket::GetPeerName(Address& address) const
{
    if (m_remote.IsInvalid() || GetState() == LISTEN || IsForgotten())
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    address = m_remote;
    return 0;
}

bool
MptcpSocket::SetAllowBroadcast(bool allow)
{
    return !allow;
}

bool
MptcpSocket::GetAllowBroadcast() const
{
    return false;
}

void
MptcpSocket::BindToNetDevice(Ptr<NetDevice> device)
{
    Socket::BindToNetDevice(device);
    if (!m_subflows.empty() && GetState() == CLOSED)
    {
        m_subflows.front()->BindToNetDevice(device);
    }
}

} // namespace ns3
