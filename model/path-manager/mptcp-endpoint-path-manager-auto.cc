/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-endpoint-path-manager.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// Seconds; longer than the first retransmission of a SYN (3 s in ns-3) and its answer.
constexpr double PATIENCE = 4;

} // namespace

Ptr<NetDevice>
MptcpEndpointPathManager::DeviceOf(const Address& local) const
{
    return MptcpNodeAddresses::Find(m_host->node, local).device;
}

bool
MptcpEndpointPathManager::IsDeviceFree(const MptcpEndpoint& endpoint) const
{
    Ptr<NetDevice> device = DeviceOf(endpoint.address);
    const auto subflows = GetSubflows();
    return std::none_of(subflows.begin(),
                        subflows.end(),
                        [&](const MptcpSubflowView& subflow)
                        { return DeviceOf(subflow.local) == device; });
}

std::size_t
MptcpEndpointPathManager::CountDevices() const
{
    std::set<Ptr<NetDevice>> devices;
    for (const MptcpEndpoint& endpoint : m_host->endpoints.List())
    {
        devices.insert(DeviceOf(endpoint.address));
    }
    return devices.size();
}

bool
MptcpEndpointPathManager::JoinAnnouncedAutomatically(const MptcpRemoteAddress& remote)
{
    std::vector<MptcpEndpoint> onLink;
    std::vector<MptcpEndpoint> free;
    for (const MptcpEndpoint& endpoint : m_host->endpoints.List())
    {
        if (!MptcpAddress::SameFamily(endpoint.address, remote.address))
        {
            continue;
        }
        if (MptcpNodeAddresses::IsOnLink(m_host->node, endpoint.address, remote.address))
        {
            onLink.push_back(endpoint);
        }
        if (IsDeviceFree(endpoint))
        {
            free.push_back(endpoint);
        }
    }
    if (!onLink.empty())
    {
        return JoinOnLink(remote, onLink);
    }
    for (const MptcpEndpoint& endpoint : free)
    {
        if (Open(endpoint, remote))
        {
            return true;
        }
    }
    if (CountDevices() < 2)
    {
        return MptcpAddress::SameFamily(remote.address, m_initialLocal) && OpenByRoute(remote);
    }
    if (m_patience.IsExpired())
    {
        m_patience =
            Simulator::Schedule(Seconds(PATIENCE), &MptcpEndpointPathManager::LosePatience, this);
    }
    return false;
}

bool
MptcpEndpointPathManager::JoinOnLink(const MptcpRemoteAddress& remote,
                                     const std::vector<MptcpEndpoint>& onLink)
{
    for (const MptcpEndpoint& endpoint : onLink)
    {
        if (IsDeviceFree(endpoint) && Open(endpoint, remote))
        {
            return true;
        }
    }
    for (const MptcpEndpoint& endpoint : onLink)
    {
        if (IsInitialEndpoint(endpoint))
        {
            return Open(endpoint, remote);
        }
    }
    return false;
}

void
MptcpEndpointPathManager::RenewAccepted()
{
    if (!m_actions || !m_host->endpoints.IsAutomatic())
    {
        return;
    }
    for (const MptcpRemoteAddress& remote : GetRemotes())
    {
        if (!HasSubflowTo(remote))
        {
            m_tried.erase(remote.id);
            m_actions->GetSignalling().SetAccepted(remote.id, false);
        }
    }
}

void
MptcpEndpointPathManager::JoinForgotten()
{
    if (!m_actions || !m_host->endpoints.IsAutomatic())
    {
        return;
    }
    for (const MptcpRemoteAddress& remote : GetRemotes())
    {
        if (!remote.accepted && m_tried.count(remote.id) == 0)
        {
            JoinRemote(remote);
        }
    }
}

void
MptcpEndpointPathManager::LosePatience()
{
    for (const MptcpRemoteAddress& remote : GetRemotes())
    {
        const auto subflows = GetSubflows();
        auto hanging =
            std::find_if(subflows.begin(),
                         subflows.end(),
                         [&](const auto& subflow)
                         {
                             return !subflow.established && subflow.initiatedHere &&
                                    !subflow.initial && subflow.remoteAddressId == 0 &&
                                    MptcpAddress::SameFamily(subflow.local, remote.address);
                         });
        if (hanging != subflows.end() && !remote.accepted && !HasSubflowTo(remote))
        {
            Close(hanging->id);
            JoinRemote(remote);
        }
    }
}

} // namespace ns3
