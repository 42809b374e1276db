/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-endpoint-path-manager.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpEndpointPathManager");

NS_OBJECT_ENSURE_REGISTERED(MptcpEndpointPathManager);

TypeId
MptcpEndpointPathManager::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpEndpointPathManager")
                            .SetParent<MptcpPathManager>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpEndpointPathManager>();
    return tid;
}

MptcpEndpointPathManager::~MptcpEndpointPathManager()
{
    m_patience.Cancel();
}

void
MptcpEndpointPathManager::DoDetach()
{
    m_patience.Cancel();
}

uint32_t
MptcpEndpointPathManager::CountLocalUsed() const
{
    const std::vector<MptcpEndpoint> endpoints = m_host->endpoints.List();
    return std::count_if(endpoints.begin(),
                         endpoints.end(),
                         [this](const MptcpEndpoint& e)
                         { return m_used.count(e.id) > 0 && !IsInitialEndpoint(e); });
}

void
MptcpEndpointPathManager::NotifyEstablished()
{
    NS_LOG_FUNCTION(this);
    LearnInitialAddresses();
    for (const MptcpEndpoint& endpoint : m_host->endpoints.List())
    {
        m_flags[endpoint.id] = endpoint.flags;
        if (IsInitialEndpoint(endpoint))
        {
            m_used.insert(endpoint.id);
        }
    }
    ApplyInitialBackup();
    m_established = true;
    Work();
}

void
MptcpEndpointPathManager::NotifySubflowEstablished(const MptcpSubflowView& subflow)
{
    NS_LOG_FUNCTION(this << subflow.id);
    MptcpPathManager::NotifySubflowEstablished(subflow);
    Work();
}

void
MptcpEndpointPathManager::NotifySubflowClosed(const MptcpSubflowView& subflow)
{
    NS_LOG_FUNCTION(this << subflow.id);
    Work();
    MptcpPathManager::NotifySubflowClosed(subflow);
    if (!subflow.established)
    {
        JoinForgotten();
    }
}

void
MptcpEndpointPathManager::NotifyAddressAnnounced(const MptcpRemoteAddress& address)
{
    NS_LOG_FUNCTION(this << +address.id);
    MptcpPathManager::NotifyAddressAnnounced(address);
    JoinRemote(address);
}

void
MptcpEndpointPathManager::JoinRemote(const MptcpRemoteAddress& address)
{
    if (!m_actions || !m_actions->IsInitiator() || !m_actions->UsesFamilyOf(address.address) ||
        HasSubflowTo(address))
    {
        return;
    }
    MptcpAddressSignalling& signalling = m_actions->GetSignalling();
    if (!SubflowAllowed() ||
        (!address.accepted && signalling.CountAccepted() >= m_host->limits.addAddrAccepted))
    {
        m_actions->NoteLimit();
        return;
    }
    const bool started = m_host->endpoints.IsAutomatic() ? JoinAnnouncedAutomatically(address)
                                                         : JoinAnnounced(address);
    if (started)
    {
        m_tried.insert(address.id);
    }
    if (started && address.id != 0)
    {
        signalling.SetAccepted(address.id, true);
    }
}

void
MptcpEndpointPathManager::NotifyAddressRemoved(uint8_t id)
{
    NS_LOG_FUNCTION(this << +id);
    MptcpPathManager::NotifyAddressRemoved(id);
}

void
MptcpEndpointPathManager::NotifyEndpointAdded(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    MptcpPathManager::NotifyEndpointAdded(endpoint);
    m_flags[endpoint.id] = endpoint.flags;
    Work();
    RenewAccepted();
    JoinForgotten();
}

void
MptcpEndpointPathManager::NotifyEndpointRemoved(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    m_flags.erase(endpoint.id);
    m_used.erase(endpoint.id);
    if (m_actions)
    {
        RemoveLocal(endpoint);
    }
    Work();
}

void
MptcpEndpointPathManager::NotifyEndpointChanged(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id << endpoint.flags);
    const uint32_t changed = m_flags[endpoint.id] ^ endpoint.flags;
    m_flags[endpoint.id] = endpoint.flags;
    if (!m_actions)
    {
        return;
    }
    if (changed & MptcpEndpoint::BACKUP)
    {
        ApplyBackup(endpoint);
    }
    if (changed & MptcpEndpoint::FULLMESH)
    {
        m_used.erase(endpoint.id);
        for (const MptcpSubflowView& subflow : GetSubflows())
        {
            if (!subflow.initial && IsFrom(subflow, endpoint))
            {
                Close(subflow.id);
            }
        }
    }
    Work();
}

void
MptcpEndpointPathManager::Work()
{
    if (!m_actions || !m_established)
    {
        return;
    }
    AnnounceNext();
    if (m_actions->IsInitiator())
    {
        OpenFromEndpoints();
    }
}

void
MptcpEndpointPathManager::OpenFromEndpoints()
{
    const bool automatic = m_host->endpoints.IsAutomatic();
    for (const MptcpEndpoint& endpoint : GetEndpoints())
    {
        if (!endpoint.Has(MptcpEndpoint::SUBFLOW) || m_used.count(endpoint.id) ||
            (IsInitialEndpoint(endpoint) && !endpoint.Has(MptcpEndpoint::FULLMESH)) ||
            (automatic && !IsDeviceFree(endpoint)))
        {
            continue;
        }
        for (const MptcpRemoteAddress& remote : TargetsFor(endpoint))
        {
            if (SubflowAllowed())
            {
                Open(endpoint, remote);
            }
            else
            {
                m_actions->NoteLimit();
            }
        }
    }
}

std::vector<MptcpRemoteAddress>
MptcpEndpointPathManager::TargetsFor(const MptcpEndpoint& endpoint) const
{
    std::vector<MptcpRemoteAddress> known;
    if (MayUseInitialRemote())
    {
        known.push_back({0, m_initialRemote, false});
    }
    if (endpoint.Has(MptcpEndpoint::FULLMESH))
    {
        const auto announced = GetRemotes();
        known.insert(known.end(), announced.begin(), announced.end());
    }
    std::vector<MptcpRemoteAddress> targets;
    for (const MptcpRemoteAddress& remote : known)
    {
        if (MptcpAddress::SameFamily(endpoint.address, remote.address) &&
            !HasPair(endpoint.address, remote.address))
        {
            targets.push_back(remote);
        }
    }
    return targets;
}

bool
MptcpEndpointPathManager::Open(const MptcpEndpoint& endpoint, const MptcpRemoteAddress& remote)
{
    const bool started = OpenFrom(endpoint, remote) >= 0;
    if (started)
    {
        m_used.insert(endpoint.id);
    }
    return started;
}

bool
MptcpEndpointPathManager::HasSubflowTo(const MptcpRemoteAddress& remote) const
{
    const auto subflows = GetSubflows();
    return std::any_of(subflows.begin(),
                       subflows.end(),
                       [&](const MptcpSubflowView& subflow)
                       { return MptcpAddress::Same(subflow.remote, remote.address); });
}

bool
MptcpEndpointPathManager::OpenByRoute(const MptcpRemoteAddress& remote)
{
    MptcpSubflowRequest request;
    request.remote = remote.address;
    request.remoteAddressId = remote.id;
    return m_actions->OpenSubflow(request) >= 0;
}

bool
MptcpEndpointPathManager::JoinAnnounced(const MptcpRemoteAddress& remote)
{
    std::vector<MptcpEndpoint> fullmesh;
    std::vector<MptcpEndpoint> unused;
    for (const MptcpEndpoint& endpoint : GetEndpoints())
    {
        if (MptcpAddress::SameFamily(endpoint.address, remote.address) &&
            endpoint.Has(MptcpEndpoint::SUBFLOW))
        {
            if (endpoint.Has(MptcpEndpoint::FULLMESH))
            {
                fullmesh.push_back(endpoint);
            }
            else if (!m_used.count(endpoint.id) && !IsInitialEndpoint(endpoint))
            {
                unused.push_back(endpoint);
            }
        }
    }
    const bool defaultLimit =
        m_host->limits.addAddrAccepted == MptcpLimits::DEFAULT_ADD_ADDR_ACCEPTED;
    const bool useUnused = m_actions->PeerDeniesInitialAddress() && defaultLimit;
    const auto& locals = !fullmesh.empty() || !useUnused ? fullmesh : unused;
    if (locals.empty())
    {
        return OpenByRoute(remote);
    }
    bool started = false;
    for (const MptcpEndpoint& endpoint : locals)
    {
        started |= SubflowAllowed() && Open(endpoint, remote);
    }
    return started;
}

} // namespace ns3
