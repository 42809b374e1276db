/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-connection-monitor.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ns3
{

/// One TCP socket, as one end of a flow.
struct MptcpConnectionMonitor::Flow
{
    Path* path;                                   //!< where it counts
    Time from;                                    //!< since when it counts
    std::optional<SequenceNumber32> end;          //!< highest sequence number sent, and one
    std::optional<SequenceNumber32> acknowledged; //!< highest acknowledgement sent

    /// The sender puts a segment on its way. @param packet payload @param header of TCP
    void OnDataSent(Ptr<const Packet> packet, const TcpHeader& header, Ptr<const TcpSocketBase>)
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        auto next = header.GetSequenceNumber() + packet->GetSize();
        bool again = end && next <= *end;
        end = again ? *end : next;
        if (Simulator::Now() >= from)
        {
            ++path->segments;
            path->payload += packet->GetSize();
            path->headers += header.GetSerializedSize();
            path->retransmissions += again;
        }
    }

    /// The receiver puts an acknowledgement on its way. @param header of TCP
    void OnAckSent(Ptr<const Packet>, const TcpHeader& header, Ptr<const TcpSocketBase>)
    {
        if ((header.GetFlags() & (TcpHeader::ACK | TcpHeader::SYN)) != TcpHeader::ACK)
        {
            return;
        }
        auto number = header.GetAckNumber();
        if (acknowledged && number > *acknowledged && Simulator::Now() >= from)
        {
            path->delivered += number - *acknowledged;
        }
        acknowledged = acknowledged && *acknowledged > number ? *acknowledged : number;
    }

    /// The sender's congestion state changes. @param before old state @param after new state
    void OnCongestionState(TcpSocketState::TcpCongState_t before,
                           TcpSocketState::TcpCongState_t after)
    {
        bool recovery = after == TcpSocketState::CA_RECOVERY && before != after;
        bool loss = after == TcpSocketState::CA_LOSS && before != after;
        if (Simulator::Now() >= from)
        {
            path->lossEvents += recovery || loss;
            path->timeouts += loss;
        }
    }

    /// The sender has a new RTT estimate. @param after the estimate
    void OnRtt(Time, Time after)
    {
        path->srtt = after;
        if (Simulator::Now() >= from)
        {
            path->rttSum += after.GetSeconds();
            path->windowSum += path->cwnd;
            ++path->rttSamples;
        }
    }

    /// The sender has a new timeout. @param after the timeout
    void OnRto(Time, Time after)
    {
        path->rto = after;
    }

    /// The sender's window changes. @param after bytes
    void OnWindow(uint32_t, uint32_t after)
    {
        path->cwnd = after;
    }

    /// The sender's threshold changes. @param after bytes
    void OnThreshold(uint32_t, uint32_t after)
    {
        path->ssthresh = after;
    }
};

MptcpConnectionMonitor::MptcpConnectionMonitor(const MptcpHostPair& pair, Time from)
    : m_pair(pair), m_from(from), m_paths(pair.paths.size())
{
}

MptcpConnectionMonitor::~MptcpConnectionMonitor() = default;

void
MptcpConnectionMonitor::WatchSender(std::size_t path, Ptr<Socket> socket)
{
    if (auto tcp = DynamicCast<TcpSocketBase>(socket))
    {
        ++m_subflows;
        AddSender(tcp, path);
        return;
    }
    auto connection = DynamicCast<MptcpSocket>(socket);
    NS_ABORT_MSG_UNLESS(connection,
                        "MptcpConnectionMonitor: the socket is of neither TCP nor MPTCP");
    for (uint32_t i = 0; i < connection->GetNSubflows(); ++i)
    {
        SenderSubflow(connection->GetSubflow(i));
    }
    connection->TraceConnectWithoutContext(
        "SubflowEstablished",
        MakeCallback(&MptcpConnectionMonitor::SenderSubflow, this));
    connection->TraceConnectWithoutContext("Fallback",
                                           MakeCallback(&MptcpConnectionMonitor::Fallback, this));
    connection->TraceConnectWithoutContext(
        "Reinjection",
        MakeCallback(&MptcpConnectionMonitor::Reinjection, this));
}

void
MptcpConnectionMonitor::WatchReceiver(std::size_t path, Ptr<Socket> socket)
{
    if (auto tcp = DynamicCast<TcpSocketBase>(socket))
    {
        AddReceiver(tcp, path);
        return;
    }
    auto connection = DynamicCast<MptcpSocket>(socket);
    NS_ABORT_MSG_UNLESS(connection,
                        "MptcpConnectionMonitor: the socket is of neither TCP nor MPTCP");
    for (uint32_t i = 0; i < connection->GetNSubflows(); ++i)
    {
        ReceiverSubflow(connection->GetSubflow(i));
    }
    connection->TraceConnectWithoutContext(
        "SubflowEstablished",
        MakeCallback(&MptcpConnectionMonitor::ReceiverSubflow, this));
    connection->TraceConnectWithoutContext("OutOfOrderBytes",
                                           MakeCallback(&MptcpConnectionMonitor::Reordering, this));
}

void
MptcpConnectionMonitor::SenderSubflow(Ptr<MptcpSubflow> subflow)
{
    auto path = FindPath(subflow);
    if (path < m_paths.size() && m_watched.insert(subflow).second)
    {
        ++m_subflows;
        AddSender(subflow, path);
    }
}

void
MptcpConnectionMonitor::ReceiverSubflow(Ptr<MptcpSubflow> subflow)
{
    auto path = FindPath(subflow);
    if (path < m_paths.size() && m_watched.insert(subflow).second)
    {
        AddReceiver(subflow, path);
    }
}

std::size_t
MptcpConnectionMonitor::FindPath(Ptr<MptcpSubflow> subflow) const
{
    bool atClient = subflow->GetNode() == m_pair.client;
    auto end = atClient ? subflow->GetLocal() : subflow->GetRemote();
    Address address;
    if (InetSocketAddress::IsMatchingType(end))
    {
        address = InetSocketAddress::ConvertFrom(end).GetIpv4();
    }
    else if (Inet6SocketAddress::IsMatchingType(end))
    {
        address = Inet6SocketAddress::ConvertFrom(end).GetIpv6();
    }
    std::size_t path = 0;
    while (path < m_paths.size() && m_pair.paths[path].clientAddress != address)
    {
        ++path;
    }
    return path;
}

void
MptcpConnectionMonitor::Fallback(const std::string& why)
{
    m_fallback = why;
}

void
MptcpConnectionMonitor::Reinjection(uint64_t, uint32_t bytes, uint32_t)
{
    m_reinjected += Simulator::Now() >= m_from ? bytes : 0;
}

void
MptcpConnectionMonitor::Reordering(uint32_t, uint32_t after)
{
    auto now = Simulator::Now();
    auto passed = (now - Max(m_reorderingSince, m_from)).GetSeconds();
    if (passed > 0)
    {
        m_reorderingIntegral += m_reordering * passed;
        m_reorderingTime += m_reordering > 0 ? passed : 0;
    }
    m_reorderingSince = now;
    m_reordering = after;
    m_reorderingMax = now >= m_from ? std::max(m_reorderingMax, after) : 0;
}

uint32_t
MptcpConnectionMonitor::GetSubflows() const
{
    return m_subflows;
}

const std::string&
MptcpConnectionMonitor::GetFallback() const
{
    return m_fallback;
}

uint32_t
MptcpConnectionMonitor::GetReorderingMax() const
{
    return m_reorderingMax;
}

double
MptcpConnectionMonitor::GetReorderingMean() const
{
    auto now = Simulator::Now();
    auto open = (now - Max(m_reorderingSince, m_from)).GetSeconds();
    auto integral = m_reorderingIntegral + m_reordering * open;
    return now > m_from ? integral / (now - m_from).GetSeconds() : 0;
}

double
MptcpConnectionMonitor::GetReorderingShare() const
{
    auto now = Simulator::Now();
    auto open = (now - Max(m_reorderingSince, m_from)).GetSeconds();
    auto time = m_reorderingTime + (m_reordering > 0 ? open : 0);
    return now > m_from ? time / (now - m_from).GetSeconds() : 0;
}

uint64_t
MptcpConnectionMonitor::GetReinjected() const
{
    return m_reinjected;
}

const MptcpConnectionMonitor::Path&
MptcpConnectionMonitor::GetPath(std::size_t path) const
{
    return m_paths.at(path);
}

void
MptcpConnectionMonitor::AddSender(Ptr<TcpSocketBase> socket, std::size_t path)
{
    m_flows.push_back(std::make_unique<Flow>(Flow{&m_paths.at(path), m_from, {}, {}}));
    auto flow = m_flows.back().get();
    if (auto subflow = DynamicCast<MptcpSubflow>(socket))
    {
        flow->path->rto = subflow->GetRto();
    }
    socket->TraceConnectWithoutContext("Tx", MakeCallback(&Flow::OnDataSent, flow));
    socket->TraceConnectWithoutContext("CongState", MakeCallback(&Flow::OnCongestionState, flow));
    socket->TraceConnectWithoutContext("RTT", MakeCallback(&Flow::OnRtt, flow));
    socket->TraceConnectWithoutContext("RTO", MakeCallback(&Flow::OnRto, flow));
    socket->TraceConnectWithoutContext("CongestionWindow", MakeCallback(&Flow::OnWindow, flow));
    socket->TraceConnectWithoutContext("SlowStartThreshold",
                                       MakeCallback(&Flow::OnThreshold, flow));
}

void
MptcpConnectionMonitor::AddReceiver(Ptr<TcpSocketBase> socket, std::size_t path)
{
    m_flows.push_back(std::make_unique<Flow>(Flow{&m_paths.at(path), m_from, {}, {}}));
    auto next = socket->GetRxBuffer()->NextRxSequence();
    if (next > SequenceNumber32(0))
    {
        m_flows.back()->acknowledged = next;
    }
    socket->TraceConnectWithoutContext("Tx", MakeCallback(&Flow::OnAckSent, m_flows.back().get()));
}

std::string
MptcpConnectionMonitor::WriteSamples(const std::string& path, Time interval)
{
    m_samples.open(path);
    if (!m_samples)
    {
        return "cannot write " + path + ": " + std::strerror(errno);
    }
    m_interval = interval;
    m_samples << "time_s,path,delivered_B,cwnd_B,ssthresh_B,srtt_ms,loss_events,retransmissions\n";
    Simulator::ScheduleNow(&MptcpConnectionMonitor::Sample, this);
    return "";
}

void
MptcpConnectionMonitor::Sample()
{
    for (std::size_t i = 0; i < m_paths.size(); ++i)
    {
        const auto& path = m_paths[i];
        m_samples << Simulator::Now().GetSeconds() << ',' << i + 1 << ',' << path.delivered << ','
                  << path.cwnd << ',' << path.ssthresh << ',' << path.srtt.GetSeconds() * 1000
                  << ',' << path.lossEvents << ',' << path.retransmissions << '\n';
    }
    Simulator::Schedule(m_interval, &MptcpConnectionMonitor::Sample, this);
}

} // namespace ns3
