/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-path-manager.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpPathManager");

NS_OBJECT_ENSURE_REGISTERED(MptcpPathManager);

TypeId
MptcpPathManager::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpPathManager").SetParent<Object>().SetGroupName("Mptcp");
    return tid;
}

void
MptcpPathManager::Attach(MptcpPathActions* actions, Ptr<const MptcpHost> host)
{
    NS_LOG_FUNCTION(this << actions << host);
    m_actions = actions;
    m_host = host;
}

void
MptcpPathManager::Detach()
{
    NS_LOG_FUNCTION(this);
    DoDetach();
    for (auto& [local, attempt] : m_attempts)
    {
        attempt.timer.Cancel();
    }
    m_attempts.clear();
    m_actions = nullptr;
}

void
MptcpPathManager::DoDetach()
{
}

void
MptcpPathManager::DoDispose()
{
    Detach();
    m_host = nullptr;
    Object::DoDispose();
}

void
MptcpPathManager::NotifyEstablished()
{
}

void
MptcpPathManager::NotifyAddressRemoved(uint8_t id)
{
    m_initialRemoteGone |= id == 0;
    for (const MptcpSubflowView& subflow : GetSubflowsAndDead())
    {
        if (subflow.remoteAddressId == id)
        {
            m_closed.insert(subflow.id);
        }
    }
}

void
MptcpPathManager::NotifyAnnounceDone(uint8_t id, bool echoed)
{
    NS_LOG_FUNCTION(this << +id << echoed);
    AnnounceNext();
}

void
MptcpPathManager::NotifyPriority(const MptcpSubflowView& /* subflow */)
{
}

void
MptcpPathManager::NotifyEndpointRemoved(const MptcpEndpoint& /* endpoint */)
{
}

void
MptcpPathManager::NotifyEndpointChanged(const MptcpEndpoint& /* endpoint */)
{
}

void
MptcpPathManager::NotifyEndpoint(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << static_cast<uint32_t>(event) << +endpoint.id);
    switch (event)
    {
    case MptcpEndpointEvent::ADDED:
        NotifyEndpointAdded(endpoint);
        break;
    case MptcpEndpointEvent::REMOVED:
        NotifyEndpointRemoved(endpoint);
        break;
    case MptcpEndpointEvent::CHANGED:
        NotifyEndpointChanged(endpoint);
        break;
    }
}

bool
MptcpPathManager::AdmitJoin()
{
    return SubflowAllowed();
}

uint8_t
MptcpPathManager::LocalAddressId(const Address& local)
{
    LearnInitialAddresses();
    if (MptcpAddress::SameIp(local, m_initialLocal))
    {
        return 0;
    }
    const std::vector<MptcpEndpoint> endpoints = m_host->endpoints.List();
    for (const MptcpEndpoint& endpoint : endpoints)
    {
        if (MptcpAddress::SameIp(local, endpoint.address))
        {
            return endpoint.id;
        }
    }
    for (const auto& [address, id] : m_implicitIds)
    {
        if (MptcpAddress::SameIp(local, address))
        {
            return id;
        }
    }
    auto taken = [&](uint8_t id)
    {
        return std::any_of(endpoints.begin(),
                           endpoints.end(),
                           [id](const MptcpEndpoint& e) { return e.id == id; }) ||
               std::any_of(m_implicitIds.begin(),
                           m_implicitIds.end(),
                           [id](const auto& entry) { return entry.second == id; });
    };
    // From the top, since endpoints take the lowest free id.
    uint8_t id = UINT8_MAX;
    while (id > 1 && taken(id))
    {
        id--;
    }
    m_implicitIds.emplace_back(local, id);
    return id;
}

std::vector<MptcpSubflowView>
MptcpPathManager::GetSubflows() const
{
    std::vector<MptcpSubflowView> subflows = GetSubflowsAndDead();
    subflows.erase(std::remove_if(subflows.begin(),
                                  subflows.end(),
                                  [this](const MptcpSubflowView& subflow)
                                  { return m_dead.count(subflow.id) > 0; }),
                   subflows.end());
    return subflows;
}

void
MptcpPathManager::Close(uint32_t id)
{
    m_closed.insert(id);
    m_actions->CloseSubflow(id);
}

uint32_t
MptcpPathManager::CountExtraSubflows() const
{
    const auto subflows = GetSubflows();
    // A join of the peer's counts once it has proven that it may join.
    return std::count_if(subflows.begin(),
                         subflows.end(),
                         [](const MptcpSubflowView& s)
                         { return !s.initial && (s.established || s.initiatedHere); });
}

bool
MptcpPathManager::SubflowAllowed() const
{
    return m_actions && CountExtraSubflows() < m_host->limits.subflows;
}

bool
MptcpPathManager::SubflowPossible() const
{
    return m_actions && CountExtraSubflows() < MptcpLimits::MAX;
}

bool
MptcpPathManager::IsBackupAddress(const Address& local) const
{
    const std::vector<MptcpEndpoint> endpoints = m_host->endpoints.List();
    return std::any_of(endpoints.begin(),
                       endpoints.end(),
                       [&](const MptcpEndpoint& e) {
                           return MptcpAddress::SameIp(e.address, local) &&
                                  e.Has(MptcpEndpoint::BACKUP);
                       });
}

MptcpPathCounts
MptcpPathManager::GetCounts() const
{
    MptcpPathCounts counts;
    if (m_actions)
    {
        counts.announced = m_actions->GetSignalling().CountAnnounced();
        counts.accepted = m_actions->GetSignalling().CountAccepted();
    }
    counts.localUsed = CountLocalUsed();
    return counts;
}

uint32_t
MptcpPathManager::CountLocalUsed() const
{
    return 0;
}

void
MptcpPathManager::LearnInitialAddresses()
{
    if (!m_actions || MptcpAddress::IsIp(m_initialLocal))
    {
        return;
    }
    for (const MptcpSubflowView& subflow : GetSubflows())
    {
        if (subflow.initial)
        {
            m_initialLocal = subflow.local;
            m_initialRemote = subflow.remote;
        }
    }
}

bool
MptcpPathManager::IsInitialEndpoint(const MptcpEndpoint& endpoint) const
{
    return !m_initialLocalGone && WireId(endpoint) == 0;
}

uint8_t
MptcpPathManager::WireId(const MptcpEndpoint& endpoint) const
{
    const bool initial = MptcpAddress::Port(endpoint.address) == 0 &&
                         MptcpAddress::SameIp(endpoint.address, m_initialLocal);
    return initial ? 0 : endpoint.id;
}

bool
MptcpPathManager::IsFrom(const MptcpSubflowView& subflow, const MptcpEndpoint& endpoint)
{
    return MptcpAddress::Port(endpoint.address) == 0
             ? MptcpAddress::SameIp(subflow.local, endpoint.address)
             : MptcpAddress::Same(subflow.local, endpoint.address);
}

void
MptcpPathManager::AnnounceNext()
{
    if (!m_actions || m_actions->GetSignalling().IsAnnouncing() ||
        (m_actions->IsInitiator() && m_host->endpoints.IsAutomatic()))
    {
        return;
    }
    for (MptcpEndpoint endpoint : m_host->endpoints.List())
    {
        if (endpoint.Has(MptcpEndpoint::SIGNAL) && !IsInitialEndpoint(endpoint) &&
            !m_actions->GetSignalling().IsAnnounced(WireId(endpoint)))
        {
            endpoint.id = WireId(endpoint);
            m_actions->Announce(endpoint);
            return;
        }
    }
}

int64_t
MptcpPathManager::OpenFrom(const MptcpEndpoint& endpoint, const MptcpRemoteAddress& remote)
{
    MptcpSubflowRequest request;
    request.local = MptcpAddress::WithPort(endpoint.address, 0);
    request.localAddressId = WireId(endpoint);
    request.interface = endpoint.interface;
    request.remote = remote.address;
    request.remoteAddressId = remote.id;
    request.backup = endpoint.Has(MptcpEndpoint::BACKUP);
    return m_actions->OpenSubflow(request);
}

bool
MptcpPathManager::HasPair(const Address& local, const Address& remote) const
{
    const auto subflows = GetSubflows();
    return std::any_of(subflows.begin(),
                       subflows.end(),
                       [&](const MptcpSubflowView& s) {
                           return MptcpAddress::SameIp(s.local, local) &&
                                  MptcpAddress::Same(s.remote, remote);
                       });
}

bool
MptcpPathManager::MayUseInitialRemote() const
{
    return !m_initialRemoteGone && !m_actions->PeerDeniesInitialAddress();
}

void
MptcpPathManager::ApplyBackup(const MptcpEndpoint& endpoint)
{
    for (const MptcpSubflowView& subflow : GetSubflows())
    {
        if (IsFrom(subflow, endpoint))
        {
            m_actions->SetSubflowBackup(subflow.id, endpoint.Has(MptcpEndpoint::BACKUP));
        }
    }
}

void
MptcpPathManager::ApplyInitialBackup()
{
    for (const MptcpSubflowView& subflow : GetSubflows())
    {
        if (subflow.initial && IsBackupAddress(subflow.local))
        {
            m_actions->SetSubflowBackup(subflow.id, true);
        }
    }
}

} // namespace ns3
