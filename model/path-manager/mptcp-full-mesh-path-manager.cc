/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-full-mesh-path-manager.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpFullMeshPathManager");

NS_OBJECT_ENSURE_REGISTERED(MptcpFullMeshPathManager);

TypeId
MptcpFullMeshPathManager::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpFullMeshPathManager")
            .SetParent<MptcpPathManager>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpFullMeshPathManager>()
            .AddAttribute("SubflowsPerPair",
                          "Subflows for every pair of a local and a remote address.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&MptcpFullMeshPathManager::m_subflowsPerPair),
                          MakeUintegerChecker<uint32_t>(1, MptcpLimits::MAX))
            .AddAttribute("Reestablish",
                          "Whether a subflow that closed while the connection goes on is opened "
                          "again, RetryDelay later.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpFullMeshPathManager::m_reestablish),
                          MakeBooleanChecker())
            .AddAttribute(
                "RetryDelay",
                "Time until the second attempt at a subflow that could not be tried or, with "
                "Reestablish, has closed.",
                TimeValue(Seconds(1)),
                MakeTimeAccessor(&MptcpFullMeshPathManager::m_retryDelay),
                MakeTimeChecker(Time(0)))
            .AddAttribute("BatchDelay",
                          "Time for which endpoint changes are collected before they are acted on.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&MptcpFullMeshPathManager::m_batchDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

MptcpFullMeshPathManager::~MptcpFullMeshPathManager()
{
    m_retry.Cancel();
    m_update.Cancel();
}

void
MptcpFullMeshPathManager::DoDetach()
{
    m_retry.Cancel();
    m_update.Cancel();
}

bool
MptcpFullMeshPathManager::AdmitJoin()
{
    return SubflowPossible();
}

uint32_t
MptcpFullMeshPathManager::CountLocalUsed() const
{
    std::set<uint8_t> locals;
    for (const Pair& pair : m_pairs)
    {
        if (pair.missing < m_subflowsPerPair)
        {
            locals.insert(WireId(pair.local));
        }
    }
    return locals.size() - locals.count(0);
}

void
MptcpFullMeshPathManager::DoResumed()
{
    Renew(Address());
}

void
MptcpFullMeshPathManager::Renew(const Address& remote)
{
    for (Pair& pair : m_pairs)
    {
        const bool meant = remote.IsInvalid() || MptcpAddress::Same(pair.remote.address, remote);
        if (meant && !HasPair(pair.local.address, pair.remote.address))
        {
            pair.missing = m_subflowsPerPair;
            pair.failures = 0;
        }
    }
    Mesh();
}

void
MptcpFullMeshPathManager::NotifyEstablished()
{
    NS_LOG_FUNCTION(this);
    LearnInitialAddresses();
    m_established = true;
    m_known = m_host->endpoints.List();
    ApplyInitialBackup();
    AnnounceNext();
    Mesh();
}

void
MptcpFullMeshPathManager::NotifySubflowClosed(const MptcpSubflowView& subflow)
{
    NS_LOG_FUNCTION(this << subflow.id);
    if (!m_reestablish)
    {
        MptcpPathManager::NotifySubflowClosed(subflow);
        return;
    }
    if (!m_actions || !subflow.initiatedHere)
    {
        return;
    }
    for (Pair& pair : m_pairs)
    {
        if (MptcpAddress::SameIp(pair.local.address, subflow.local) &&
            MptcpAddress::Same(pair.remote.address, subflow.remote))
        {
            pair.missing = std::min(pair.missing + 1, m_subflowsPerPair);
            pair.failures = MAX_FAILURES - 1;
            RetryLater(pair);
        }
    }
}

void
MptcpFullMeshPathManager::NotifyAddressAnnounced(const MptcpRemoteAddress& address)
{
    NS_LOG_FUNCTION(this << +address.id);
    MptcpPathManager::NotifyAddressAnnounced(address);
    Renew(address.address);
}

void
MptcpFullMeshPathManager::NotifyAddressRemoved(uint8_t id)
{
    NS_LOG_FUNCTION(this << +id);
    MptcpPathManager::NotifyAddressRemoved(id);
    m_pairs.erase(std::remove_if(m_pairs.begin(),
                                 m_pairs.end(),
                                 [id](const Pair& pair) { return pair.remote.id == id; }),
                  m_pairs.end());
}

void
MptcpFullMeshPathManager::NotifyEndpointAdded(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    MptcpPathManager::NotifyEndpointAdded(endpoint);
    ScheduleUpdate();
}

void
MptcpFullMeshPathManager::NotifyEndpointRemoved(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    ScheduleUpdate();
}

void
MptcpFullMeshPathManager::NotifyEndpointChanged(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    ScheduleUpdate();
}

void
MptcpFullMeshPathManager::ScheduleUpdate()
{
    if (m_actions && m_established && m_update.IsExpired())
    {
        m_update = Simulator::Schedule(m_batchDelay, &MptcpFullMeshPathManager::Update, this);
    }
}

void
MptcpFullMeshPathManager::Update()
{
    NS_LOG_FUNCTION(this);
    const std::vector<MptcpEndpoint> before = m_known;
    m_known = m_host->endpoints.List();
    auto find = [](const std::vector<MptcpEndpoint>& list, const MptcpEndpoint& endpoint)
    {
        return std::find_if(list.begin(),
                            list.end(),
                            [&](const MptcpEndpoint& e)
                            { return e.id == endpoint.id && e.address == endpoint.address; });
    };
    for (const MptcpEndpoint& endpoint : before)
    {
        if (find(m_known, endpoint) == m_known.end())
        {
            RemoveLocal(endpoint);
            ForgetLocal(endpoint.address);
        }
    }
    for (const MptcpEndpoint& endpoint : m_known)
    {
        auto old = find(before, endpoint);
        if (old != before.end() &&
            old->Has(MptcpEndpoint::BACKUP) != endpoint.Has(MptcpEndpoint::BACKUP))
        {
            ApplyBackup(endpoint);
        }
    }
    AnnounceNext();
    Mesh();
}

void
MptcpFullMeshPathManager::ForgetLocal(const Address& local)
{
    m_pairs.erase(std::remove_if(m_pairs.begin(),
                                 m_pairs.end(),
                                 [&](const Pair& pair)
                                 { return MptcpAddress::SameIp(pair.local.address, local); }),
                  m_pairs.end());
}

std::vector<MptcpEndpoint>
MptcpFullMeshPathManager::Locals() const
{
    std::vector<MptcpEndpoint> locals;
    bool hasInitial = false;
    for (const MptcpEndpoint& endpoint : m_known)
    {
        const bool initial = MptcpAddress::SameIp(endpoint.address, m_initialLocal);
        if (endpoint.Has(MptcpEndpoint::SUBFLOW) || initial)
        {
            locals.push_back(endpoint);
        }
        hasInitial |= initial;
    }
    locals.erase(std::remove_if(locals.begin(),
                                locals.end(),
                                [this](const MptcpEndpoint& e)
                                { return !m_actions->UsesFamilyOf(e.address); }),
                 locals.end());
    const MptcpEndpoint initial{0, MptcpAddress::WithPort(m_initialLocal, 0), 0, -1};
    if (!hasInitial && IsInitialEndpoint(initial))
    {
        locals.insert(locals.begin(), initial);
    }
    return locals;
}

std::vector<MptcpRemoteAddress>
MptcpFullMeshPathManager::Remotes() const
{
    std::vector<MptcpRemoteAddress> remotes = GetRemotes();
    if (MayUseInitialRemote())
    {
        remotes.insert(remotes.begin(), {0, m_initialRemote, false});
    }
    return remotes;
}

void
MptcpFullMeshPathManager::MakePairs()
{
    const std::vector<MptcpRemoteAddress> remotes = Remotes();
    for (const MptcpEndpoint& local : Locals())
    {
        for (const MptcpRemoteAddress& remote : remotes)
        {
            const bool known =
                std::any_of(m_pairs.begin(),
                            m_pairs.end(),
                            [&](const Pair& pair)
                            {
                                return MptcpAddress::SameIp(pair.local.address, local.address) &&
                                       MptcpAddress::Same(pair.remote.address, remote.address);
                            });
            if (known || !MptcpAddress::SameFamily(local.address, remote.address))
            {
                continue;
            }
            Pair pair{local, remote};
            pair.missing = m_subflowsPerPair;
            if (HasPair(local.address, remote.address))
            {
                pair.missing--;
            }
            m_pairs.push_back(pair);
        }
    }
}

void
MptcpFullMeshPathManager::Mesh()
{
    if (!m_actions || !m_established || !m_actions->IsInitiator())
    {
        return;
    }
    MakePairs();
    for (std::size_t i = 0; i < m_pairs.size(); i++)
    {
        if (m_pairs[i].failures == 0)
        {
            OpenPair(i);
        }
    }
}

void
MptcpFullMeshPathManager::Retry()
{
    NS_LOG_FUNCTION(this);
    for (std::size_t i = 0; i < m_pairs.size(); i++)
    {
        if (!m_pairs[i].due.IsZero() && m_pairs[i].due <= Simulator::Now())
        {
            m_pairs[i].due = Time();
            OpenPair(i);
        }
    }
    ArmRetry();
}

void
MptcpFullMeshPathManager::RetryLater(Pair& pair)
{
    pair.due = Simulator::Now() + m_retryDelay;
    ArmRetry();
}

void
MptcpFullMeshPathManager::ArmRetry()
{
    Time first;
    for (const Pair& pair : m_pairs)
    {
        if (!pair.due.IsZero() && (first.IsZero() || pair.due < first))
        {
            first = pair.due;
        }
    }
    m_retry.Cancel();
    if (!first.IsZero())
    {
        m_retry =
            Simulator::Schedule(first - Simulator::Now(), &MptcpFullMeshPathManager::Retry, this);
    }
}

void
MptcpFullMeshPathManager::OpenPair(std::size_t index)
{
    for (uint32_t left = m_pairs[index].missing; left > 0 && AdmitJoin(); left--)
    {
        const Pair pair = m_pairs[index];
        if (OpenFrom(pair.local, pair.remote) < 0)
        {
            m_pairs[index].failures++;
            if (m_pairs[index].failures < MAX_FAILURES)
            {
                RetryLater(m_pairs[index]);
            }
            return;
        }
        if (pair.remote.id != 0)
        {
            m_actions->GetSignalling().SetAccepted(pair.remote.id, true);
        }
        m_pairs[index].failures = 0;
        m_pairs[index].missing--;
    }
}

} // namespace ns3
