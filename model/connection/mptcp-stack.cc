/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-stack.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpStack");

NS_OBJECT_ENSURE_REGISTERED(MptcpStack);

TypeId
MptcpStack::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpStack")
            .SetParent<Object>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpStack>()
            .AddAttribute(
                "Enabled",
                "Whether new connections of the node speak MPTCP (net.mptcp.enabled); if not, "
                "MPTCP sockets are plain TCP.",
                BooleanValue(true),
                MakeBooleanAccessor(&MptcpStack::m_enabled),
                MakeBooleanChecker())
            .AddAttribute(
                "SubflowLimit",
                "Most extra subflows of a connection, created or accepted (subflows of "
                "'ip mptcp limits').",
                UintegerValue(MptcpLimits::DEFAULT_SUBFLOWS),
                MakeUintegerAccessor(&MptcpStack::SetSubflowLimit, &MptcpStack::GetSubflowLimit),
                MakeUintegerChecker<uint32_t>(0, MptcpLimits::MAX))
            .AddAttribute(
                "AddAddrAcceptedLimit",
                "Most announced addresses that a connection acts on (add_addr_accepted of "
                "'ip mptcp limits'). Linux's default is 0; it is 2 here so that the "
                "addresses a server announces are used without further configuration.",
                UintegerValue(MptcpLimits::DEFAULT_ADD_ADDR_ACCEPTED),
                MakeUintegerAccessor(&MptcpStack::SetAddAddrAcceptedLimit,
                                     &MptcpStack::GetAddAddrAcceptedLimit),
                MakeUintegerChecker<uint32_t>(0, MptcpLimits::MAX))
            .AddAttribute(
                "AllowJoinInitialAddrPort",
                "Whether peers may open subflows to the address and port of the initial one "
                "(net.mptcp.allow_join_initial_addr_port); false sets the C flag.",
                BooleanValue(true),
                MakeBooleanAccessor(&MptcpStack::m_allowJoinInitialAddrPort),
                MakeBooleanChecker())
            .AddAttribute("AddAddrTimeout",
                          "Time until an ADD_ADDR without echo is sent again "
                          "(net.mptcp.add_addr_timeout).",
                          TimeValue(Seconds(120)),
                          MakeTimeAccessor(&MptcpStack::m_addAddrTimeout),
                          MakeTimeChecker(Time(0)))
            .AddAttribute(
                "StaleLossCount",
                "Timeouts without progress until a subflow that others can replace counts "
                "as stale (net.mptcp.stale_loss_cnt), 0 for never. Its data is sent again "
                "elsewhere from the first timeout on.",
                UintegerValue(4),
                MakeUintegerAccessor(&MptcpStack::m_staleLossCount),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("CloseTimeout",
                          "How long a connection without any subflow waits for one "
                          "(net.mptcp.close_timeout).",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&MptcpStack::m_closeTimeout),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("FinTimeout",
                          "How long a connection that its application has closed waits, without "
                          "any byte, for the peer to close too (net.ipv4.tcp_fin_timeout).",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&MptcpStack::m_finTimeout),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("SynRetransBeforeTcpFallback",
                          "MP_CAPABLE SYNs sent again without answer before a plain one is sent "
                          "(net.mptcp.syn_retrans_before_tcp_fallback).",
                          UintegerValue(2),
                          MakeUintegerAccessor(&MptcpStack::m_synRetransBeforeTcpFallback),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute(
                "AutoEndpoints",
                "While no endpoint has been added: every global unicast address of an "
                "interface that is up is an endpoint, with flags signal and subflow.",
                BooleanValue(true),
                MakeBooleanAccessor(&MptcpStack::SetAutoEndpoints, &MptcpStack::GetAutoEndpoints),
                MakeBooleanChecker())
            .AddAttribute(
                "GuardTcpHeaders",
                "Drop arriving segments whose TCP header ns-3's parser does not survive or "
                "misreads, before it sees them. For peers and paths that may send anything: real "
                "hosts (FdNetDevice), corruption, fuzzing.",
                BooleanValue(false),
                MakeBooleanAccessor(&MptcpStack::SetGuardTcpHeaders,
                                    &MptcpStack::GetGuardTcpHeaders),
                MakeBooleanChecker())
            .AddTraceSource("TcpHeaderDrop",
                            "GuardTcpHeaders dropped a segment.",
                            MakeTraceSourceAccessor(&MptcpStack::m_tcpHeaderDrop),
                            "ns3::MptcpStack::TcpHeaderDropCallback");
    return tid;
}

MptcpStack::MptcpStack()
    : m_host(Create<MptcpHost>()), m_random(CreateObject<UniformRandomVariable>())
{
    NS_LOG_FUNCTION(this);
    m_host->endpoints.SetListener(MakeCallback(&MptcpStack::EndpointChanged, this));
    m_host->endpoints.SetAddressListener(MakeCallback(&MptcpStack::AddressChanged, this));
}

MptcpStack::~MptcpStack()
{
    NS_LOG_FUNCTION(this);
}

Ptr<MptcpStack>
MptcpStack::Get(Ptr<Node> node)
{
    Ptr<MptcpStack> stack = node->GetObject<MptcpStack>();
    if (!stack)
    {
        stack = CreateObject<MptcpStack>();
        node->AggregateObject(stack);
    }
    return stack;
}

void
MptcpStack::NotifyNewAggregate()
{
    if (!m_host->node)
    {
        m_host->SetNode(GetObject<Node>());
    }
    PlaceTcpHeaderGuard();
    Object::NotifyNewAggregate();
}

void
MptcpStack::DoInitialize()
{
    // A TCP that came after the stack may have been told of that after the stack was.
    PlaceTcpHeaderGuard();
    Object::DoInitialize();
}

void
MptcpStack::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_host->endpoints.Stop();
    SetGuardTcpHeaders(false);
    m_tcpHeaderGuard = nullptr;
    const auto held = std::move(m_held);
    m_held.clear();
    for (const auto& socket : held)
    {
        socket->Dispose();
    }
    m_ports.clear();
    m_hearers.clear();
    m_addressListeners.clear();
    m_tokens.clear();
    m_host->SetNode(nullptr);
    Object::DoDispose();
}

Ptr<Node>
MptcpStack::GetNode() const
{
    return m_host->node;
}

int64_t
MptcpStack::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_random->SetStream(stream);
    return 1;
}

MptcpStack::Identity
MptcpStack::Register(MptcpSocket* socket)
{
    NS_LOG_FUNCTION(this << socket);
    m_host->endpoints.Watch();
    for (uint32_t draw = 0; draw < MAX_KEY_DRAWS; draw++)
    {
        Identity identity;
        identity.key = NewNonce();
        identity.key = (identity.key << 32) | NewNonce();
        identity.token = mptcp::Token(identity.key);
        identity.idsn = mptcp::InitialDsn(identity.key);
        if (identity.key != 0 && m_tokens.emplace(identity.token, socket).second)
        {
            return identity;
        }
        m_host->counters.Add(MptcpCounter::TokenCollision);
    }
    m_host->counters.Add(MptcpCounter::MPFallbackTokenInit);
    return {};
}

MptcpSocket*
MptcpStack::Find(uint32_t token) const
{
    auto it = m_tokens.find(token);
    return it == m_tokens.end() ? nullptr : it->second;
}

void
MptcpStack::Unregister(uint32_t token)
{
    NS_LOG_FUNCTION(this << token);
    m_tokens.erase(token);
    m_hearers.erase(token);
    m_addressListeners.erase(token);
}

void
MptcpStack::AddAddressListener(uint32_t token, AddressListener listener)
{
    m_addressListeners[token] = listener;
}

void
MptcpStack::AddressChanged(const Address& address, bool up)
{
    const auto before = m_addressListeners;
    // Joins of many connections would meet in one burst; what is lost has to be known at once.
    const double apart = up && before.size() > AT_ONCE ? APART_MS * before.size() : 0;
    for (const auto& entry : before)
    {
        if (apart > 0)
        {
            Simulator::Schedule(
                MicroSeconds(static_cast<int64_t>(m_random->GetValue(0, apart) * 1000)),
                &MptcpStack::TellAddress,
                Ptr<MptcpStack>(this),
                entry.first,
                address,
                up);
        }
        else
        {
            TellAddress(entry.first, address, up);
        }
    }
}

void
MptcpStack::TellAddress(uint32_t token, Address address, bool up)
{
    const auto found = m_addressListeners.find(token);
    if (found != m_addressListeners.end())
    {
        AddressListener listener = found->second;
        listener(address, up);
    }
}

std::vector<MptcpSocket*>
MptcpStack::GetConnections() const
{
    std::vector<MptcpSocket*> connections;
    for (const auto& entry : m_tokens)
    {
        connections.push_back(entry.second);
    }
    return connections;
}

uint32_t
MptcpStack::NewNonce()
{
    return m_random->GetInteger(0, UINT32_MAX);
}

void
MptcpStack::AddEndpointListener(uint32_t token, EndpointListener listener)
{
    m_hearers[token] = {listener, Time()};
}

void
MptcpStack::RemoveEndpointListener(uint32_t token)
{
    m_hearers.erase(token);
}

Ptr<const MptcpHost>
MptcpStack::GetHost() const
{
    return m_host;
}

void
MptcpStack::EndpointChanged(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    if (event == MptcpEndpointEvent::ADDED)
    {
        OpenPort(endpoint);
    }
    else if (event == MptcpEndpointEvent::REMOVED)
    {
        ClosePort(endpoint);
    }
    // Hearing of it may end connections or start new ones.
    std::vector<uint32_t> tokens;
    for (const auto& entry : m_hearers)
    {
        tokens.push_back(entry.first);
    }
    const double apart = tokens.size() > AT_ONCE ? APART_MS : 0;
    for (uint32_t token : tokens)
    {
        const auto it = m_hearers.find(token);
        if (it == m_hearers.end())
        {
            continue;
        }
        const Time now = Simulator::Now();
        const double wait = apart > 0 ? m_random->GetValue(0, apart * tokens.size()) : 0;
        Time& last = it->second.last;
        last = std::max(last, now + MicroSeconds(static_cast<int64_t>(wait * 1000)));
        if (last == now)
        {
            Tell(token, event, endpoint);
        }
        else
        {
            Simulator::Schedule(last - now,
                                &MptcpStack::Tell,
                                Ptr<MptcpStack>(this),
                                token,
                                event,
                                endpoint);
        }
    }
}

void
MptcpStack::Tell(uint32_t token, MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    const auto it = m_hearers.find(token);
    if (it != m_hearers.end())
    {
        EndpointListener listener = it->second.listener;
        listener(event, endpoint);
    }
}

uint8_t
MptcpStack::AddEndpoint(MptcpEndpoint endpoint)
{
    return m_host->endpoints.Add(endpoint);
}

bool
MptcpStack::RemoveEndpoint(uint8_t id)
{
    return m_host->endpoints.Remove(id);
}

void
MptcpStack::FlushEndpoints()
{
    m_host->endpoints.Flush();
}

bool
MptcpStack::SetEndpointFlags(uint8_t id, uint32_t flags)
{
    return m_host->endpoints.SetFlags(id, flags);
}

std::vector<MptcpEndpoint>
MptcpStack::GetEndpoints() const
{
    return m_host->endpoints.List();
}

bool
MptcpStack::UsesAutomaticEndpoints() const
{
    return m_host->endpoints.IsAutomatic();
}

bool
MptcpStack::Announces(const Address& local) const
{
    return m_host->endpoints.Announces(local);
}

void
MptcpStack::SyncEndpoints()
{
    m_host->endpoints.Sync();
}

MptcpCounters&
MptcpStack::Counters()
{
    return m_host->counters;
}

uint64_t
MptcpStack::GetCounter(const std::string& name) const
{
    uint64_t value = 0;
    if (!m_host->counters.Get(name, value))
    {
        std::string names;
        for (const std::string& known : MptcpCounters::Names())
        {
            names += " " + known;
        }
        NS_FATAL_ERROR("MPTCP has no counter '" << name << "', there are:" << names);
    }
    return value;
}

bool
MptcpStack::IsEnabled() const
{
    return m_enabled;
}

uint32_t
MptcpStack::GetSubflowLimit() const
{
    return m_host->limits.subflows;
}

void
MptcpStack::SetSubflowLimit(uint32_t limit)
{
    m_host->limits.subflows = limit;
}

uint32_t
MptcpStack::GetAddAddrAcceptedLimit() const
{
    return m_host->limits.addAddrAccepted;
}

void
MptcpStack::SetAddAddrAcceptedLimit(uint32_t limit)
{
    m_host->limits.addAddrAccepted = limit;
}

void
MptcpStack::SetAutoEndpoints(bool automatic)
{
    m_host->endpoints.SetAutomatic(automatic);
}

bool
MptcpStack::GetAutoEndpoints() const
{
    return m_host->endpoints.GetAutomatic();
}

void
MptcpStack::SetGuardTcpHeaders(bool guard)
{
    m_guardTcpHeaders = guard;
    PlaceTcpHeaderGuard();
}

bool
MptcpStack::GetGuardTcpHeaders() const
{
    return m_guardTcpHeaders;
}

void
MptcpStack::PlaceTcpHeaderGuard()
{
    const auto node = GetNode();
    if (!node)
    {
        return;
    }
    if (m_guardTcpHeaders)
    {
        if (!m_tcpHeaderGuard)
        {
            m_tcpHeaderGuard = CreateObject<MptcpTcpHeaderGuard>();
            m_tcpHeaderGuard->SetDropCallback(MakeCallback(&MptcpStack::TcpHeaderDropped, this));
        }
        m_tcpHeaderGuard->Install(node);
    }
    else if (m_tcpHeaderGuard)
    {
        m_tcpHeaderGuard->Remove(node);
    }
}

void
MptcpStack::TcpHeaderDropped(Ptr<const Packet> segment, mptcp::TcpHeaderVerdict why)
{
    m_host->counters.Add(MptcpCounter::MalformedTcpHeader);
    m_tcpHeaderDrop(segment, why);
}

bool
MptcpStack::GetAllowJoinInitialAddrPort() const
{
    return m_allowJoinInitialAddrPort;
}

Time
MptcpStack::GetAddAddrTimeout() const
{
    return m_addAddrTimeout;
}

uint32_t
MptcpStack::GetStaleLossCount() const
{
    return m_staleLossCount;
}

Time
MptcpStack::GetCloseTimeout() const
{
    return m_closeTimeout;
}

Time
MptcpStack::GetFinTimeout() const
{
    return m_finTimeout;
}

uint32_t
MptcpStack::GetSynRetransBeforeTcpFallback() const
{
    return m_synRetransBeforeTcpFallback;
}

void
MptcpStack::Hold(Ptr<Object> socket)
{
    // A listener's interface may go down before anybody has connected.
    m_host->endpoints.Watch();
    m_held.push_back(socket);
}

void
MptcpStack::LetGo(Ptr<Object> socket)
{
    m_held.erase(std::remove(m_held.begin(), m_held.end(), socket), m_held.end());
}

} // namespace ns3
