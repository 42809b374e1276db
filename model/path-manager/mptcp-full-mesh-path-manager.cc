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
    return m_actions && CountExtraSubflows() < MptcpLimits::MAX;
}

MptcpPathCounts
MptcpFullMeshPathManager::GetCounts() const
{
    MptcpPathCounts counts = MptcpPathManager::GetCounts();
    std::set<uint8_t> locals;
    std::set<uint8_t> remotes;
    for (const Pair& pair : m_pairs)
    {
        if (pair.missing < m_subflowsPerPair)
        {
            locals.insert(WireId(pair.local));
            remotes.insert(pair.remote.id);
        }
    }
    counts.localUsed = locals.size() - locals.count(0);
    counts.accepted = remotes.size() - remotes.count(0);
    return counts;
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
    if (!m_actions || !m_reestablish || !subflow.initiatedHere)
    {
        return;
    }
    for (Pair& pair : m_pairs)
    {
        if (MptcpAddress::SameIp(pair.local.address, subflow.local) &&
            MptcpAddress::Same(pair.remote.address, subflow.remote))
        {
            pair.missing++;
            pair.failures = MAX_FAILURES - 1;
        }
    }
    if (m_retry.IsExpired())
    {
        m_retry = Simulator::Schedule(m_retryDelay, &MptcpFullMeshPathManager::Retry, this);
    }
}

void
MptcpFullMeshPathManager::NotifyAddressAnnounced(const MptcpRemoteAddress& address)
{
    NS_LOG_FUNCTION(this << +address.id);
    Mesh();
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
    std::vector<MptcpRemoteAddress> remotes = m_actions->GetRemoteAddresses();
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
        if (m_pairs[i].failures == MAX_FAILURES - 1)
        {
            OpenPair(i);
        }
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
            if (m_pairs[index].failures < MAX_FAILURES && m_retry.IsExpired())
            {
                m_retry = Simulator::Schedule(m_retryDelay, &MptcpFullMeshPathManager::Retry, this);
            }
            return;
        }
        m_pairs[index].failures = 0;
        m_pairs[index].missing--;
    }
}

} // namespace ns3
