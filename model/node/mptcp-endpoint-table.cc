/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-endpoint-table.h"

#include "mptcp-address.h"
#include "mptcp-node-addresses.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpEndpointTable");

void
MptcpEndpointTable::SetNode(Ptr<Node> node)
{
    m_node = node;
}

void
MptcpEndpointTable::SetListener(Listener listener)
{
    m_listener = listener;
}

void
MptcpEndpointTable::SetAddressListener(AddressListener listener)
{
    m_addressListener = listener;
}

void
MptcpEndpointTable::SetAutomatic(bool automatic)
{
    m_automatic = automatic;
}

bool
MptcpEndpointTable::GetAutomatic() const
{
    return m_automatic;
}

std::string
MptcpEndpointTable::CheckFlags(uint32_t flags, uint16_t port)
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
MptcpEndpointTable::Check(const MptcpEndpoint& endpoint) const
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
MptcpEndpointTable::ChooseId(const Address& address) const
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
MptcpEndpointTable::Add(MptcpEndpoint endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id << endpoint.flags);
    const std::string flaw = Check(endpoint);
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
    Tell(MptcpEndpointEvent::ADDED, endpoint);
    return endpoint.id;
}

bool
MptcpEndpointTable::Remove(uint8_t id)
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
    Tell(MptcpEndpointEvent::REMOVED, endpoint);
    return true;
}

void
MptcpEndpointTable::Flush()
{
    NS_LOG_FUNCTION(this);
    std::vector<MptcpEndpoint> gone = List();
    m_everConfigured = true;
    m_endpoints.clear();
    for (const MptcpEndpoint& endpoint : gone)
    {
        Tell(MptcpEndpointEvent::REMOVED, endpoint);
    }
}

bool
MptcpEndpointTable::SetFlags(uint8_t id, uint32_t flags)
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
MptcpEndpointTable::List() const
{
    return IsAutomatic() ? MakeAutomatic() : m_endpoints;
}

bool
MptcpEndpointTable::IsAutomatic() const
{
    return m_automatic && !m_everConfigured;
}

std::vector<MptcpEndpoint>
MptcpEndpointTable::MakeAutomatic() const
{
    std::vector<MptcpEndpoint> endpoints;
    for (const MptcpNodeAddress& usable : MptcpNodeAddresses::Usable(m_node))
    {
        auto known = std::find_if(m_automaticIds.begin(),
                                  m_automaticIds.end(),
                                  [&](const auto& e) { return e.first == usable.address; });
        if (known == m_automaticIds.end() && m_automaticIds.size() == UINT8_MAX)
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
MptcpEndpointTable::Sync()
{
    NS_LOG_FUNCTION(this);
    m_syncEvent.Cancel();
    const std::vector<Address> usableBefore = m_lastUsable;
    const std::vector<Address> usable = GetUsable();
    m_lastUsable = usable;
    TellAddresses(false, usableBefore, usable);
    SyncAutomatic();
    TellAddresses(true, usable, usableBefore);
}

std::vector<Address>
MptcpEndpointTable::GetUsable() const
{
    std::vector<Address> usable;
    for (const MptcpNodeAddress& address : MptcpNodeAddresses::Usable(m_node))
    {
        usable.push_back(address.address);
    }
    return usable;
}

void
MptcpEndpointTable::TellAddresses(bool up,
                                  const std::vector<Address>& of,
                                  const std::vector<Address>& without)
{
    for (const Address& address : of)
    {
        if (!m_addressListener.IsNull() &&
            std::find(without.begin(), without.end(), address) == without.end())
        {
            m_addressListener(address, up);
        }
    }
}

void
MptcpEndpointTable::SyncAutomatic()
{
    if (!IsAutomatic())
    {
        return;
    }
    auto lacks = [](const std::vector<MptcpEndpoint>& list, uint8_t id)
    { return std::none_of(list.begin(), list.end(), [id](const auto& e) { return e.id == id; }); };
    const std::vector<MptcpEndpoint> before = m_lastAutomatic;
    const std::vector<MptcpEndpoint> after = MakeAutomatic();
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

bool
MptcpEndpointTable::Announces(const Address& local) const
{
    return std::any_of(m_endpoints.begin(),
                       m_endpoints.end(),
                       [&](const MptcpEndpoint& endpoint) {
                           return endpoint.Has(MptcpEndpoint::SIGNAL) &&
                                  MptcpAddress::Same(endpoint.address, local);
                       });
}

void
MptcpEndpointTable::Watch()
{
    if (!m_watching)
    {
        m_watching = true;
        m_lastAutomatic = IsAutomatic() ? MakeAutomatic() : m_lastAutomatic;
        m_lastUsable = GetUsable();
    }
    m_observer.Watch(m_node, MakeCallback(&MptcpEndpointTable::InterfacesChanged, this));
}

void
MptcpEndpointTable::InterfacesChanged()
{
    if (m_syncEvent.IsExpired())
    {
        m_syncEvent = Simulator::ScheduleNow(&MptcpEndpointTable::Sync, this);
    }
}

void
MptcpEndpointTable::Stop()
{
    m_syncEvent.Cancel();
    m_observer.Forget();
    m_listener = Listener();
    m_addressListener = AddressListener();
}

void
MptcpEndpointTable::Tell(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    if (!m_listener.IsNull())
    {
        m_listener(event, endpoint);
    }
}

} // namespace ns3
