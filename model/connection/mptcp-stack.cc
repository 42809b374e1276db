/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-stack.h"

#include "mptcp-interface-observer.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/simulator.h"
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
            .AddAttribute("SubflowLimit",
                          "Most extra subflows of a connection, created or accepted (subflows of "
                          "'ip mptcp limits').",
                          UintegerValue(DEFAULT_SUBFLOW_LIMIT),
                          MakeUintegerAccessor(&MptcpStack::m_subflowLimit),
                          MakeUintegerChecker<uint32_t>(0, MAX_SUBFLOW_LIMIT))
            .AddAttribute(
                "AddAddrAcceptedLimit",
                "Most announced addresses that a connection acts on (add_addr_accepted of "
                "'ip mptcp limits'). Linux's default is 0; it is 2 here so that the "
                "addresses a server announces are used without further configuration.",
                UintegerValue(DEFAULT_ADD_ADDR_ACCEPTED_LIMIT),
                MakeUintegerAccessor(&MptcpStack::m_addAddrAcceptedLimit),
                MakeUintegerChecker<uint32_t>(0, MAX_SUBFLOW_LIMIT))
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
            .AddAttribute("SynRetransBeforeTcpFallback",
                          "MP_CAPABLE SYNs sent again without answer before a plain one is sent "
                          "(net.mptcp.syn_retrans_before_tcp_fallback).",
                          UintegerValue(2),
                          MakeUintegerAccessor(&MptcpStack::m_synRetransBeforeTcpFallback),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AutoEndpoints",
                          "While no endpoint has been added: every global unicast address of an "
                          "interface that is up is an endpoint, with flags signal and subflow.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&MptcpStack::m_autoEndpoints),
                          MakeBooleanChecker());
    return tid;
}

MptcpStack::MptcpStack() : m_random(CreateObject<UniformRandomVariable>())
{
    NS_LOG_FUNCTION(this);
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
    if (!m_node)
    {
        m_node = GetObject<Node>();
    }
    Object::NotifyNewAggregate();
}

void
MptcpStack::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_syncEvent.Cancel();
    const auto held = std::move(m_held);
    m_held.clear();
    for (const auto& socket : held)
    {
        socket->Dispose();
    }
    m_ports.clear();
    m_listeners.clear();
    m_tokens.clear();
    m_node = nullptr;
    Object::DoDispose();
}

Ptr<Node>
MptcpStack::GetNode() const
{
    return m_node;
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
    WatchInterfaces();
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
        m_counters.Add(MptcpCounter::TokenCollision);
    }
    m_counters.Add(MptcpCounter::MPFallbackTokenInit);
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
    m_listeners.erase(token);
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
    m_listeners[token] = listener;
}

void
MptcpStack::RemoveEndpointListener(uint32_t token)
{
    m_listeners.erase(token);
}

void
MptcpStack::Tell(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    // Hearing of it may end connections or start new ones.
    std::vector<uint32_t> tokens;
    for (const auto& entry : m_listeners)
    {
        tokens.push_back(entry.first);
    }
    for (uint32_t token : tokens)
    {
        auto it = m_listeners.find(token);
        if (it != m_listeners.end())
        {
            EndpointListener listener = it->second;
            listener(event, endpoint);
        }
    }
}

std::string
MptcpStack::CheckFlags(uint32_t flags, uint16_t port)
{
    const bool signal = flags & MptcpEndpoint::SIGNAL;
    const bool subflow = flags & MptcpEndpoint::SUBFLOW;
    const bool fullmesh = flags & MptcpEndpoint::FULLMESH;
    if (flags & ~uint32_t{MptcpEndpoint::SIGNAL | MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP |
                          MptcpEndpoint::FULLMESH})
    {
        return "unknown flag bits, allowed are signal (1), subflow (2), backup (4), fullmesh (8)";
    }
    if (port != 0 && (!signal || subflow))
    {
        return "a port goes with flag signal only, without subflow";
    }
    if (signal && fullmesh)
    {
        return "flags signal and fullmesh exclude each other";
    }
    if (fullmesh && !subflow)
    {
        return "flag fullmesh needs flag subflow";
    }
    return "";
}

std::string
MptcpStack::CheckEndpoint(const MptcpEndpoint& endpoint) const
{
    const Address& address = endpoint.address;
    if (!MptcpAddress::IsIp(address))
    {
        return "the address is neither IPv4 nor IPv6";
    }
    const std::string flaw = CheckFlags(endpoint.flags, MptcpAddress::Port(address));
    if (!flaw.empty())
    {
        return flaw;
    }
    if (m_endpoints.size() >= MAX_ENDPOINTS)
    {
        return "the node has " + std::to_string(MAX_ENDPOINTS) + " endpoints, more are not allowed";
    }
    for (const MptcpEndpoint& other : m_endpoints)
    {
        if (MptcpAddress::Same(other.address, address))
        {
            return "the address is endpoint " + std::to_string(other.id) + " already";
        }
        if (other.id == endpoint.id)
        {
            return "id " + std::to_string(endpoint.id) + " is taken";
        }
    }
    const MptcpNodeAddress at = MptcpNodeAddresses::Find(m_node, address);
    if (m_node && at.interface < 0)
    {
        return "no interface of node " + std::to_string(m_node->GetId()) + " has the address";
    }
    if (m_node && endpoint.interface >= 0 && endpoint.interface != at.interface)
    {
        return "the address is on interface " + std::to_string(at.interface) + ", not on " +
               std::to_string(endpoint.interface);
    }
    return "";
}

uint8_t
MptcpStack::ChooseId(const Address& address) const
{
    auto taken = [this](uint32_t id)
    {
        return std::any_of(m_endpoints.begin(),
                           m_endpoints.end(),
                           [id](const MptcpEndpoint& e) { return e.id == id; });
    };
    // Connections may know this address by the id it had as an automatic endpoint.
    for (const auto& [known, id] : m_automaticIds)
    {
        if (MptcpAddress::Same(known, address) && !taken(id))
        {
            return id;
        }
    }
    uint8_t id = 1;
    while (taken(id) || std::any_of(m_automaticIds.begin(),
                                    m_automaticIds.end(),
                                    [id](const auto& entry) { return entry.second == id; }))
    {
        id++;
    }
    return id;
}

uint8_t
MptcpStack::AddEndpoint(MptcpEndpoint endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id << endpoint.flags);
    const std::string flaw = CheckEndpoint(endpoint);
    if (!flaw.empty())
    {
        NS_FATAL_ERROR("MPTCP endpoint "
                       << MptcpAddress::ToString(endpoint.address) << " with flags '"
                       << MptcpEndpoint::FlagsToString(endpoint.flags) << "': " << flaw);
    }
    m_everConfigured = true;
    endpoint.address =
        MptcpAddress::WithPort(endpoint.address, MptcpAddress::Port(endpoint.address));
    if (endpoint.id == 0)
    {
        endpoint.id = ChooseId(endpoint.address);
    }
    auto after = std::find_if(m_endpoints.begin(),
                              m_endpoints.end(),
                              [&](const MptcpEndpoint& e) { return e.id > endpoint.id; });
    m_endpoints.insert(after, endpoint);
    OpenPort(endpoint);
    Tell(MptcpEndpointEvent::ADDED, endpoint);
    return endpoint.id;
}

bool
MptcpStack::RemoveEndpoint(uint8_t id)
{
    NS_LOG_FUNCTION(this << +id);
    auto it = std::find_if(m_endpoints.begin(),
                           m_endpoints.end(),
                           [id](const MptcpEndpoint& e) { return e.id == id; });
    if (it == m_endpoints.end())
    {
        return false;
    }
    const MptcpEndpoint endpoint = *it;
    m_endpoints.erase(it);
    ClosePort(endpoint);
    Tell(MptcpEndpointEvent::REMOVED, endpoint);
    return true;
}

void
MptcpStack::FlushEndpoints()
{
    NS_LOG_FUNCTION(this);
    std::vector<MptcpEndpoint> gone = GetEndpoints();
    m_everConfigured = true;
    m_endpoints.clear();
    for (const MptcpEndpoint& endpoint : gone)
    {
        ClosePort(endpoint);
        Tell(MptcpEndpointEvent::REMOVED, endpoint);
    }
}

bool
MptcpStack::SetEndpointFlags(uint8_t id, uint32_t flags)
{
    NS_LOG_FUNCTION(this << +id << flags);
    for (MptcpEndpoint& endpoint : m_endpoints)
    {
        if (endpoint.id == id)
        {
            const std::string flaw = CheckFlags(flags, MptcpAddress::Port(endpoint.address));
            if (!flaw.empty())
            {
                NS_FATAL_ERROR("MPTCP endpoint "
                               << MptcpAddress::ToString(endpoint.address) << ", flags '"
                               << MptcpEndpoint::FlagsToString(flags) << "': " << flaw);
            }
            endpoint.flags = flags;
            const MptcpEndpoint changed = endpoint;
            Tell(MptcpEndpointEvent::CHANGED, changed);
            return true;
        }
    }
    return false;
}

std::vector<MptcpEndpoint>
MptcpStack::GetEndpoints() const
{
    return UsesAutomaticEndpoints() ? MakeAutomaticEndpoints() : m_endpoints;
}

bool
MptcpStack::UsesAutomaticEndpoints() const
{
    return m_autoEndpoints && !m_everConfigured;
}

std::vector<MptcpEndpoint>
MptcpStack::MakeAutomaticEndpoints() const
{
    std::vector<MptcpEndpoint> endpoints;
    for (const MptcpNodeAddress& usable : MptcpNodeAddresses::Usable(m_node))
    {
        auto known = std::find_if(m_automaticIds.begin(),
                                  m_automaticIds.end(),
                                  [&](const auto& e) { return e.first == usable.address; });
        if (endpoints.size() == MAX_ENDPOINTS ||
            (known == m_automaticIds.end() && m_automaticIds.size() == UINT8_MAX))
        {
            break;
        }
        if (known == m_automaticIds.end())
        {
            const uint8_t id = m_automaticIds.size() + 1;
            known = m_automaticIds.insert(known, {usable.address, id});
        }
        MptcpEndpoint endpoint;
        endpoint.id = known->second;
        endpoint.address = usable.address;
        endpoint.flags = MptcpEndpoint::SIGNAL | MptcpEndpoint::SUBFLOW;
        endpoint.interface = usable.interface;
        endpoints.push_back(endpoint);
    }
    std::sort(endpoints.begin(),
              endpoints.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return endpoints;
}

void
MptcpStack::SyncEndpoints()
{
    NS_LOG_FUNCTION(this);
    m_syncEvent.Cancel();
    if (!UsesAutomaticEndpoints())
    {
        return;
    }
    auto lacks = [](const std::vector<MptcpEndpoint>& list, uint8_t id)
    { return std::none_of(list.begin(), list.end(), [id](const auto& e) { return e.id == id; }); };
    const std::vector<MptcpEndpoint> before = m_lastAutomatic;
    const std::vector<MptcpEndpoint> after = MakeAutomaticEndpoints();
    m_lastAutomatic = after;
    for (const MptcpEndpoint& endpoint : before)
    {
        if (lacks(after, endpoint.id))
        {
            Tell(MptcpEndpointEvent::REMOVED, endpoint);
        }
    }
    for (const MptcpEndpoint& endpoint : after)
    {
        if (lacks(before, endpoint.id))
        {
            Tell(MptcpEndpointEvent::ADDED, endpoint);
        }
    }
}

void
MptcpStack::WatchInterfaces()
{
    if (!m_watching)
    {
        m_watching = true;
        m_lastAutomatic = UsesAutomaticEndpoints() ? MakeAutomaticEndpoints() : m_lastAutomatic;
        MptcpInterfaceObserver::Watch(m_node, MakeCallback(&MptcpStack::InterfacesChanged, this));
    }
}

void
MptcpStack::InterfacesChanged()
{
    if (m_syncEvent.IsExpired())
    {
        m_syncEvent = Simulator::ScheduleNow(&MptcpStack::SyncEndpoints, this);
    }
}

MptcpCounters&
MptcpStack::Counters()
{
    return m_counters;
}

uint64_t
MptcpStack::GetCounter(const std::string& name) const
{
    uint64_t value = 0;
    if (!m_counters.Get(name, value))
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
    return m_subflowLimit;
}

uint32_t
MptcpStack::GetAddAddrAcceptedLimit() const
{
    return m_addAddrAcceptedLimit;
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

uint32_t
MptcpStack::GetSynRetransBeforeTcpFallback() const
{
    return m_synRetransBeforeTcpFallback;
}

void
MptcpStack::Hold(Ptr<Object> socket)
{
    m_held.push_back(socket);
}

void
MptcpStack::LetGo(Ptr<Object> socket)
{
    m_held.erase(std::remove(m_held.begin(), m_held.end(), socket), m_held.end());
}

} // namespace ns3
