/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-path-manager.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpPathManagerResume");

namespace
{

/// Doublings of the time between attempts, from one second on.
constexpr uint32_t MAX_DOUBLINGS = 6;

/// For an old subflow to show that it works again, before a new one is opened in its place.
const Time RECOVERY_TIME = MilliSeconds(200);

/// @param a a subflow @param b another @returns whether both join the same addresses
bool
SamePair(const MptcpSubflowView& a, const MptcpSubflowView& b)
{
    return MptcpAddress::SameIp(a.local, b.local) && MptcpAddress::SameIp(a.remote, b.remote);
}

} // namespace

std::vector<MptcpSubflowView>
MptcpPathManager::GetSubflowsAndDead() const
{
    if (!m_actions)
    {
        return {};
    }
    std::vector<MptcpSubflowView> subflows = m_actions->GetSubflowViews();
    subflows.erase(std::remove_if(subflows.begin(),
                                  subflows.end(),
                                  [this](const MptcpSubflowView& subflow)
                                  { return m_closed.count(subflow.id) > 0; }),
                   subflows.end());
    return subflows;
}

std::vector<MptcpEndpoint>
MptcpPathManager::GetEndpoints() const
{
    std::vector<MptcpEndpoint> endpoints = m_host->endpoints.List();
    endpoints.erase(std::remove_if(endpoints.begin(),
                                   endpoints.end(),
                                   [this](const MptcpEndpoint& e)
                                   { return !m_actions->UsesFamilyOf(e.address); }),
                    endpoints.end());
    return endpoints;
}

std::vector<MptcpRemoteAddress>
MptcpPathManager::GetRemotes() const
{
    std::vector<MptcpRemoteAddress> remotes = m_actions->GetRemoteAddresses();
    remotes.erase(std::remove_if(remotes.begin(),
                                 remotes.end(),
                                 [this](const MptcpRemoteAddress& r)
                                 { return !m_actions->UsesFamilyOf(r.address); }),
                  remotes.end());
    return remotes;
}

bool
MptcpPathManager::AllDead() const
{
    const auto subflows = GetSubflows();
    return std::none_of(subflows.begin(),
                        subflows.end(),
                        [](const MptcpSubflowView& s) { return s.established; });
}

bool
MptcpPathManager::IsLocalUp(const Address& local) const
{
    return !m_host->node || MptcpNodeAddresses::IsUp(m_host->node, local);
}

bool
MptcpPathManager::MayStartFrom(const Address& local) const
{
    if (MptcpAddress::SameIp(local, m_initialLocal))
    {
        return true;
    }
    const auto endpoints = GetEndpoints();
    return std::any_of(endpoints.begin(),
                       endpoints.end(),
                       [&](const MptcpEndpoint& e) {
                           return e.Has(MptcpEndpoint::SUBFLOW) &&
                                  MptcpAddress::SameIp(e.address, local);
                       });
}

void
MptcpPathManager::NotifySubflowEstablished(const MptcpSubflowView& subflow)
{
    if (!m_actions)
    {
        return;
    }
    ForgetAttempt(subflow.local);
    Replace(subflow);
    if (m_lostAll)
    {
        m_lostAll = false;
        DoResumed();
    }
}

void
MptcpPathManager::DoResumed()
{
}

void
MptcpPathManager::Replace(const MptcpSubflowView& subflow)
{
    for (const MptcpSubflowView& other : GetSubflowsAndDead())
    {
        if (m_dead.count(other.id) > 0 && other.id != subflow.id && SamePair(other, subflow))
        {
            Close(other.id);
        }
    }
    const std::vector<MptcpEndpoint> owed = std::move(m_owed);
    m_owed.clear();
    for (const MptcpEndpoint& endpoint : owed)
    {
        if (!IsLocalUp(endpoint.address))
        {
            RemoveLocal(endpoint);
        }
    }
}

void
MptcpPathManager::NotifySubflowClosed(const MptcpSubflowView& subflow)
{
    m_dead.erase(subflow.id);
    if (m_actions && !subflow.established && subflow.initiatedHere && !subflow.initial &&
        m_closed.count(subflow.id) == 0)
    {
        MptcpSubflowRequest request;
        request.local = MptcpAddress::WithPort(subflow.local, 0);
        request.localAddressId = subflow.localAddressId;
        request.remote = subflow.remote;
        request.remoteAddressId = subflow.remoteAddressId;
        request.backup = subflow.backup;
        TryLater(request);
    }
    m_closed.erase(subflow.id);
}

void
MptcpPathManager::NotifySubflowRecovered(uint32_t id)
{
    m_dead.erase(id);
}

void
MptcpPathManager::NotifyAddressAnnounced(const MptcpRemoteAddress& address)
{
    if (!m_actions)
    {
        return;
    }
    m_initialRemoteGone &= address.id != 0;
    bool failed = false;
    for (const MptcpSubflowView& subflow : GetSubflows())
    {
        // What the peer announces it can use: it is not by that address that nothing comes through.
        if (MptcpAddress::Same(subflow.remote, address.address) && subflow.established &&
            (subflow.failed || subflow.silent))
        {
            NS_LOG_LOGIC("subflow " << subflow.id << " is dead, its address is announced again");
            m_dead.insert(subflow.id);
            failed = failed || subflow.failed;
        }
    }
    if (failed)
    {
        m_actions->WakeSubflows(address.address);
    }
}

void
MptcpPathManager::NotifyEndpointAdded(const MptcpEndpoint& endpoint)
{
    m_owed.erase(std::remove_if(m_owed.begin(),
                                m_owed.end(),
                                [&](const MptcpEndpoint& e)
                                { return MptcpAddress::Same(e.address, endpoint.address); }),
                 m_owed.end());
    if (m_actions)
    {
        m_actions->GetSignalling().Keep(WireId(endpoint));
        m_attempts[MptcpAddress::WithPort(endpoint.address, 0)];
    }
}

void
MptcpPathManager::NotifyAddressLost(const Address& local)
{
    NS_LOG_FUNCTION(this << local);
    for (const MptcpSubflowView& subflow : GetSubflows())
    {
        if (MptcpAddress::SameIp(subflow.local, local))
        {
            m_dead.insert(subflow.id);
        }
    }
}

void
MptcpPathManager::NotifyAddressReturned(const Address& local)
{
    NS_LOG_FUNCTION(this << local);
    if (!m_actions)
    {
        return;
    }
    LearnInitialAddresses();
    const bool allDead = AllDead();
    m_actions->WakeSubflows(local);
    if (!allDead)
    {
        for (const MptcpSubflowView& subflow : GetSubflowsAndDead())
        {
            if (MptcpAddress::SameIp(subflow.local, local))
            {
                m_dead.erase(subflow.id);
            }
        }
    }
    else if (m_actions->IsInitiator())
    {
        m_lostAll = true;
        Attempt& attempt = m_attempts[MptcpAddress::WithPort(local, 0)];
        attempt.timer.Cancel();
        // What is left there may go on by itself.
        attempt.timer = Simulator::Schedule(HasDead(local) ? RECOVERY_TIME : Time(),
                                            &MptcpPathManager::Resume,
                                            this,
                                            local);
    }
    else if (MayStartFrom(local))
    {
        m_actions->GetSignalling().Announce(LocalAddressId(local),
                                            MptcpAddress::WithPort(local, 0),
                                            true);
    }
}

bool
MptcpPathManager::HasDead(const Address& local) const
{
    const auto subflows = GetSubflowsAndDead();
    return std::any_of(subflows.begin(),
                       subflows.end(),
                       [&](const MptcpSubflowView& s)
                       { return s.established && MptcpAddress::SameIp(s.local, local); });
}

void
MptcpPathManager::Resume(const Address& local)
{
    if (!m_actions || !AllDead() || !m_actions->UsesFamilyOf(local) || !MayStartFrom(local))
    {
        return;
    }
    std::vector<MptcpRemoteAddress> remotes = GetRemotes();
    if (MayUseInitialRemote())
    {
        remotes.insert(remotes.begin(), {0, m_initialRemote});
    }
    const auto other = [&](const MptcpRemoteAddress& r)
    { return !MptcpAddress::SameFamily(local, r.address); };
    remotes.erase(std::remove_if(remotes.begin(), remotes.end(), other), remotes.end());
    if (remotes.empty())
    {
        return;
    }
    // Neighbours first, and another one with each attempt.
    std::stable_partition(remotes.begin(),
                          remotes.end(),
                          [&](const MptcpRemoteAddress& r)
                          { return MptcpNodeAddresses::IsOnLink(m_host->node, local, r.address); });
    const uint32_t failures = m_attempts[MptcpAddress::WithPort(local, 0)].failures;
    const MptcpRemoteAddress& remote = remotes[failures % remotes.size()];
    MptcpSubflowRequest request;
    request.local = MptcpAddress::WithPort(local, 0);
    request.localAddressId = LocalAddressId(local);
    request.remote = remote.address;
    request.remoteAddressId = remote.id;
    request.backup = IsBackupAddress(local);
    Try(request);
}

void
MptcpPathManager::TryAgain(const MptcpSubflowRequest& request)
{
    if (m_actions && AllDead())
    {
        Resume(request.local);
    }
    else if (m_actions)
    {
        Try(request);
    }
}

void
MptcpPathManager::ForgetAttempt(const Address& local)
{
    const auto attempt = m_attempts.find(MptcpAddress::WithPort(local, 0));
    if (attempt != m_attempts.end())
    {
        attempt->second.timer.Cancel();
        m_attempts.erase(attempt);
    }
}

void
MptcpPathManager::Try(const MptcpSubflowRequest& request)
{
    const auto subflows = GetSubflows();
    const bool taken = std::any_of(subflows.begin(),
                                   subflows.end(),
                                   [&](const MptcpSubflowView& s)
                                   { return MptcpAddress::SameIp(s.local, request.local); });
    if (taken || !IsLocalUp(request.local) || !AdmitJoin())
    {
        return;
    }
    NS_LOG_INFO("join from " << MptcpAddress::ToString(request.local) << ", which has come back");
    if (m_actions->OpenSubflow(request) < 0)
    {
        TryLater(request);
    }
}

void
MptcpPathManager::TryLater(const MptcpSubflowRequest& request)
{
    const auto found = m_attempts.find(request.local);
    if (found == m_attempts.end() || (found->second.failures >= MAX_ATTEMPTS && !AllDead()))
    {
        return;
    }
    Attempt& attempt = found->second;
    const Time wait = Seconds(1) * (int64_t{1} << std::min(attempt.failures, MAX_DOUBLINGS));
    attempt.failures++;
    attempt.timer.Cancel();
    attempt.timer = Simulator::Schedule(wait, &MptcpPathManager::TryAgain, this, request);
}

bool
MptcpPathManager::Admit(const MptcpSubflowView& join)
{
    if (AdmitJoin())
    {
        return true;
    }
    for (const MptcpSubflowView& other : GetSubflows())
    {
        if (other.id == join.id || !other.established)
        {
            continue;
        }
        if (SamePair(other, join) && (other.failed || other.silent))
        {
            NS_LOG_INFO("subflow " << join.id << " in place of " << other.id);
            m_dead.insert(other.id);
            if (other.initial || AdmitJoin())
            {
                Close(other.id);
                return true;
            }
        }
        else if (other.failed)
        {
            m_dead.insert(other.id);
        }
    }
    return AdmitJoin();
}

void
MptcpPathManager::RemoveLocal(const MptcpEndpoint& endpoint)
{
    const uint8_t wireId = WireId(endpoint);
    const std::vector<MptcpSubflowView> subflows = GetSubflowsAndDead();
    const auto isFrom = [&](const MptcpSubflowView& s) { return IsFrom(s, endpoint); };
    const bool others = std::any_of(
        subflows.begin(),
        subflows.end(),
        [&](const auto& s) { return s.established && !isFrom(s) && m_dead.count(s.id) == 0; });
    const bool kept =
        !others && std::any_of(subflows.begin(),
                               subflows.end(),
                               [&](const auto& s) { return s.established && isFrom(s); });
    const bool used = std::any_of(subflows.begin(), subflows.end(), isFrom);
    for (const MptcpSubflowView& subflow : subflows)
    {
        if (isFrom(subflow) && (others || !subflow.established))
        {
            Close(subflow.id);
        }
    }
    ForgetAttempt(endpoint.address);
    if (kept)
    {
        m_owed.push_back(endpoint);
        return;
    }
    m_initialLocalGone |= wireId == 0;
    if (used || m_actions->GetSignalling().IsAnnounced(wireId))
    {
        m_actions->Withdraw({wireId});
    }
}

} // namespace ns3
