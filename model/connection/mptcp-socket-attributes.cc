/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/type-id.h"

namespace ns3
{

template <typename T>
void
MptcpSocket::CheckType(TypeId tid, const std::string& attribute)
{
    // By the object, not by the parent's TypeId: ns-3.37 registers TcpCubic under another parent.
    const auto fits = [](TypeId type)
    {
        if (!type.HasConstructor() ||
            (!type.IsChildOf(T::GetTypeId()) && type.GetName().find("ns3::Tcp") != 0))
        {
            return false;
        }
        ObjectFactory factory;
        factory.SetTypeId(type);
        return DynamicCast<T>(factory.Create<Object>()) != nullptr;
    };
    if (fits(tid))
    {
        return;
    }
    std::string names;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); i++)
    {
        const TypeId other = TypeId::GetRegistered(i);
        if (other.IsChildOf(T::GetTypeId()) && other.HasConstructor())
        {
            names += " " + other.GetName();
        }
    }
    NS_FATAL_ERROR("ns3::MptcpSocket::" << attribute << " is " << tid.GetName() << ", which is no "
                                        << T::GetTypeId().GetName() << "; allowed are:" << names);
}

void
MptcpSocket::SetSchedulerType(TypeId tid)
{
    CheckType<MptcpScheduler>(tid, "Scheduler");
    m_schedulerType = tid;
    if (m_scheduler && m_scheduler->GetInstanceTypeId() != tid)
    {
        m_scheduler = MakeScheduler();
        m_cursors.clear();
    }
}

TypeId
MptcpSocket::GetSchedulerType() const
{
    return m_schedulerType;
}

void
MptcpSocket::SetCongestionType(TypeId tid)
{
    CheckType<TcpCongestionOps>(tid, "CongestionControl");
    if (tid == m_congestionType)
    {
        return;
    }
    m_congestionType = tid;
    for (const auto& subflow : m_subflows)
    {
        subflow->SetController(tid); // as TCP_CONGESTION does in Linux
    }
}

TypeId
MptcpSocket::GetCongestionType() const
{
    return m_congestionType;
}

void
MptcpSocket::SetPathManagerType(TypeId tid)
{
    CheckType<MptcpPathManager>(tid, "PathManager");
    NS_ABORT_MSG_UNLESS(!IsConnected() || tid == m_pathManagerType,
                        "ns3::MptcpSocket::PathManager cannot change while there is a connection");
    m_pathManagerType = tid;
}

TypeId
MptcpSocket::GetPathManagerType() const
{
    return m_pathManagerType;
}

void
MptcpSocket::SetChecksum(bool wanted)
{
    NS_ABORT_MSG_UNLESS(!IsConnected() || wanted == m_checksumWanted,
                        "ns3::MptcpSocket::Checksum cannot change while there is a connection");
    m_checksumWanted = wanted;
}

bool
MptcpSocket::GetChecksum() const
{
    return m_checksumWanted;
}

bool
MptcpSocket::IsConnected() const
{
    return GetState() != CLOSED && GetState() != LISTEN;
}

void
MptcpSocket::UpdateSubflows()
{
    for (const auto& subflow : m_subflows)
    {
        subflow->Update(GetSettings());
    }
}

void
MptcpSocket::SetMaxSegLifetime(double seconds)
{
    m_maxSegLifetime = seconds;
    for (const auto& subflow : m_subflows)
    {
        subflow->SetAttribute("MaxSegLifetime", DoubleValue(seconds));
    }
}

double
MptcpSocket::GetMaxSegLifetime() const
{
    return m_maxSegLifetime;
}

void
MptcpSocket::SetSndBufSize(uint32_t size)
{
    m_tx.SetCapacity(size);
}

uint32_t
MptcpSocket::GetSndBufSize() const
{
    return m_tx.GetCapacity();
}

void
MptcpSocket::SetRcvBufSize(uint32_t size)
{
    const bool grown = size > m_rx.GetCapacity();
    m_rx.SetCapacity(size);
    if (!m_keys.remoteKnown && !m_fallback)
    {
        m_rx.Start(0); // the window of SYNs; PeerCapable() will know the number
    }
    if (!grown || GetState() < ESTABLISHED)
    {
        return;
    }
    for (const auto& subflow : m_subflows)
    {
        subflow->GrowReceiveBuffer(size);
    }
    MaybeUpdateWindow();
}

uint32_t
MptcpSocket::GetRcvBufSize() const
{
    return m_rx.GetCapacity();
}

void
MptcpSocket::SetSegSize(uint32_t size)
{
    NS_ABORT_MSG_UNLESS(GetState() == CLOSED || size == m_settings.segmentSize,
                        "ns3::MptcpSocket::SegmentSize cannot change once the socket is in use");
    m_settings.segmentSize = size;
}

uint32_t
MptcpSocket::GetSegSize() const
{
    return m_settings.segmentSize;
}

void
MptcpSocket::SetInitialSSThresh(uint32_t threshold)
{
    m_settings.initialSsthresh = threshold;
}

uint32_t
MptcpSocket::GetInitialSSThresh() const
{
    return m_settings.initialSsthresh;
}

void
MptcpSocket::SetInitialCwnd(uint32_t cwnd)
{
    m_settings.initialCwnd = cwnd;
}

uint32_t
MptcpSocket::GetInitialCwnd() const
{
    return m_settings.initialCwnd;
}

void
MptcpSocket::SetConnTimeout(Time timeout)
{
    m_settings.connTimeout = timeout;
    UpdateSubflows();
}

Time
MptcpSocket::GetConnTimeout() const
{
    return m_settings.connTimeout;
}

void
MptcpSocket::SetSynRetries(uint32_t count)
{
    m_settings.synRetries = count;
}

uint32_t
MptcpSocket::GetSynRetries() const
{
    return m_settings.synRetries;
}

void
MptcpSocket::SetDataRetries(uint32_t retries)
{
    m_settings.dataRetries = retries;
    UpdateSubflows();
}

uint32_t
MptcpSocket::GetDataRetries() const
{
    return m_settings.dataRetries;
}

void
MptcpSocket::SetDelAckTimeout(Time timeout)
{
    m_settings.delAckTimeout = timeout;
    UpdateSubflows();
}

Time
MptcpSocket::GetDelAckTimeout() const
{
    return m_settings.delAckTimeout;
}

void
MptcpSocket::SetDelAckMaxCount(uint32_t count)
{
    m_settings.delAckMaxCount = count;
    UpdateSubflows();
}

uint32_t
MptcpSocket::GetDelAckMaxCount() const
{
    return m_settings.delAckMaxCount;
}

void
MptcpSocket::SetTcpNoDelay(bool noDelay)
{
    m_settings.noDelay = noDelay;
    UpdateSubflows();
}

bool
MptcpSocket::GetTcpNoDelay() const
{
    return m_settings.noDelay;
}

void
MptcpSocket::SetPersistTimeout(Time timeout)
{
    m_settings.persistTimeout = timeout;
    UpdateSubflows();
}

Time
MptcpSocket::GetPersistTimeout() const
{
    return m_settings.persistTimeout;
}

MptcpMarking
MptcpSocket::GetMarking() const
{
    MptcpMarking marking;
    marking.ipTos = GetIpTos();
    marking.priority = GetPriority();
    if (IsManualIpv6Tclass())
    {
        marking.ipv6Tclass = GetIpv6Tclass();
    }
    if (IsManualIpTtl())
    {
        marking.ipTtl = GetIpTtl();
    }
    if (IsManualIpv6HopLimit())
    {
        marking.ipv6HopLimit = GetIpv6HopLimit();
    }
    return marking;
}

MptcpInfo
MptcpSocket::GetInfo() const
{
    MptcpInfo info = m_info;
    for (const auto& subflow : m_subflows)
    {
        info.mptcpi_subflows_total += subflow->IsUp() ? 1 : 0;
        info.mptcpi_subflows += subflow->IsUp() && !subflow->IsInitial() ? 1 : 0;
    }
    const bool multipath = m_stack && !m_fallback;
    if (m_pathManager)
    {
        const MptcpPathCounts counts = m_pathManager->GetCounts();
        info.mptcpi_local_addr_used = static_cast<uint8_t>(counts.localUsed);
        info.mptcpi_add_addr_signal = static_cast<uint8_t>(counts.announced);
        info.mptcpi_add_addr_accepted = static_cast<uint8_t>(counts.accepted);
    }
    if (multipath)
    {
        info.mptcpi_subflows_max = static_cast<uint8_t>(m_stack->GetSubflowLimit());
        info.mptcpi_add_addr_accepted_max =
            static_cast<uint8_t>(m_stack->GetAddAddrAcceptedLimit());
        for (const auto& endpoint : m_stack->GetEndpoints())
        {
            info.mptcpi_add_addr_signal_max += endpoint.Has(MptcpEndpoint::SIGNAL) ? 1 : 0;
            info.mptcpi_local_addr_max += endpoint.Has(MptcpEndpoint::SUBFLOW) ? 1 : 0;
        }
    }
    if (m_fallback)
    {
        info.mptcpi_flags |= MptcpInfo::FALLBACK;
    }
    if (m_keys.remoteKnown)
    {
        info.mptcpi_flags |= MptcpInfo::REMOTE_KEY_RECEIVED;
    }
    info.mptcpi_token = m_keys.localToken;
    info.mptcpi_write_seq = m_tx.End();
    info.mptcpi_snd_una = m_tx.Una();
    info.mptcpi_rcv_nxt = GetDataAck();
    info.mptcpi_csum_enabled = m_keys.checksum ? 1 : 0;
    info.mptcpi_last_data_sent = Simulator::Now() - m_lastDataSent;
    info.mptcpi_last_data_recv = Simulator::Now() - m_lastDataReceived;
    info.mptcpi_last_ack_recv = Simulator::Now() - m_lastAckReceived;
    return info;
}

} // namespace ns3
