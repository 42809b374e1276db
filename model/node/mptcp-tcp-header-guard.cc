/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-tcp-header-guard.h"

#include "ns3/ipv4-interface.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/packet.h"

#include <netinet/in.h>

#include <array>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpTcpHeaderGuard");

NS_OBJECT_ENSURE_REGISTERED(MptcpTcpHeaderGuard);

namespace
{

/// Step in front of what IP hands TCP's segments to. @tparam Ip Ipv4 or Ipv6 @param ip may be null
/// @param guard what steps in @param[in,out] tcp what stood there, kept if it is known
template <typename Ip>
void
StepIn(Ptr<Ip> ip, Ptr<IpL4Protocol> guard, Ptr<IpL4Protocol>& tcp)
{
    const auto found = ip ? ip->GetProtocol(IPPROTO_TCP) : nullptr;
    if (found && !tcp)
    {
        tcp = found;
        ip->Insert(guard);
    }
}

/// Undo StepIn(). @copydetails StepIn
template <typename Ip>
void
StepAside(Ptr<Ip> ip, Ptr<IpL4Protocol> guard, Ptr<IpL4Protocol>& tcp)
{
    if (tcp && ip && ip->GetProtocol(IPPROTO_TCP) == guard)
    {
        ip->Insert(tcp);
        tcp = nullptr;
    }
}

/// Put other bytes in place of a packet's first ones; tags stay. @param packet which @param bytes
/// new ones @param size how many
void
ReplaceStart(Ptr<Packet> packet, const uint8_t* bytes, uint32_t size)
{
    const auto rest = packet->CreateFragment(size, packet->GetSize() - size);
    packet->RemoveAtEnd(packet->GetSize());
    packet->AddAtEnd(Create<Packet>(bytes, size));
    packet->AddAtEnd(rest);
}

} // namespace

TypeId
MptcpTcpHeaderGuard::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpTcpHeaderGuard")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpTcpHeaderGuard>();
    return tid;
}

void
MptcpTcpHeaderGuard::SetDropCallback(DropCallback callback)
{
    m_dropped = callback;
}

void
MptcpTcpHeaderGuard::Install(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node);
    m_guards = true;
    StepIn(node->GetObject<Ipv4>(), this, m_tcp4);
    StepIn(node->GetObject<Ipv6>(), this, m_tcp6);
}

void
MptcpTcpHeaderGuard::Remove(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node);
    m_guards = false;
    StepAside(node->GetObject<Ipv4>(), this, m_tcp4);
    StepAside(node->GetObject<Ipv6>(), this, m_tcp6);
}

void
MptcpTcpHeaderGuard::DoDispose()
{
    m_tcp4 = nullptr;
    m_tcp6 = nullptr;
    m_dropped.Nullify();
    IpL4Protocol::DoDispose();
}

int
MptcpTcpHeaderGuard::GetProtocolNumber() const
{
    return IPPROTO_TCP;
}

bool
MptcpTcpHeaderGuard::Passes(Ptr<Packet> segment) const
{
    if (!m_guards)
    {
        return true;
    }
    std::array<uint8_t, mptcp::MAX_TCP_HEADER> bytes;
    segment->CopyData(bytes.data(), mptcp::MAX_TCP_HEADER);
    const auto verdict = mptcp::CheckTcpHeader(bytes.data(), segment->GetSize());
    if (mptcp::IsUnreadable(verdict))
    {
        NS_LOG_LOGIC("dropped for verdict " << +static_cast<uint8_t>(verdict));
        if (!m_dropped.IsNull())
        {
            m_dropped(segment, verdict);
        }
        return false;
    }
    if (verdict == mptcp::TcpHeaderVerdict::MENDABLE)
    {
        const auto size = static_cast<uint32_t>(mptcp::MendTcpHeader(bytes.data()));
        ReplaceStart(segment, bytes.data(), size);
    }
    return true;
}

IpL4Protocol::RxStatus
MptcpTcpHeaderGuard::Receive(Ptr<Packet> segment,
                             const Ipv4Header& header,
                             Ptr<Ipv4Interface> incomingInterface)
{
    return m_tcp4 && Passes(segment) ? m_tcp4->Receive(segment, header, incomingInterface)
                                     : RX_CSUM_FAILED;
}

IpL4Protocol::RxStatus
MptcpTcpHeaderGuard::Receive(Ptr<Packet> segment,
                             const Ipv6Header& header,
                             Ptr<Ipv6Interface> incomingInterface)
{
    return m_tcp6 && Passes(segment) ? m_tcp6->Receive(segment, header, incomingInterface)
                                     : RX_CSUM_FAILED;
}

void
MptcpTcpHeaderGuard::ReceiveIcmp(Ipv4Address icmpSource,
                                 uint8_t icmpTtl,
                                 uint8_t icmpType,
                                 uint8_t icmpCode,
                                 uint32_t icmpInfo,
                                 Ipv4Address payloadSource,
                                 Ipv4Address payloadDestination,
                                 const uint8_t payload[8])
{
    if (m_tcp4)
    {
        m_tcp4->ReceiveIcmp(icmpSource,
                            icmpTtl,
                            icmpType,
                            icmpCode,
                            icmpInfo,
                            payloadSource,
                            payloadDestination,
                            payload);
    }
}

void
MptcpTcpHeaderGuard::ReceiveIcmp(Ipv6Address icmpSource,
                                 uint8_t icmpTtl,
                                 uint8_t icmpType,
                                 uint8_t icmpCode,
                                 uint32_t icmpInfo,
                                 Ipv6Address payloadSource,
                                 Ipv6Address payloadDestination,
                                 const uint8_t payload[8])
{
    if (m_tcp6)
    {
        m_tcp6->ReceiveIcmp(icmpSource,
                            icmpTtl,
                            icmpType,
                            icmpCode,
                            icmpInfo,
                            payloadSource,
                            payloadDestination,
                            payload);
    }
}

void
MptcpTcpHeaderGuard::SetDownTarget(DownTargetCallback callback)
{
    if (m_tcp4)
    {
        m_tcp4->SetDownTarget(callback);
    }
}

void
MptcpTcpHeaderGuard::SetDownTarget6(DownTargetCallback6 callback)
{
    if (m_tcp6)
    {
        m_tcp6->SetDownTarget6(callback);
    }
}

IpL4Protocol::DownTargetCallback
MptcpTcpHeaderGuard::GetDownTarget() const
{
    return m_tcp4 ? m_tcp4->GetDownTarget() : DownTargetCallback();
}

IpL4Protocol::DownTargetCallback6
MptcpTcpHeaderGuard::GetDownTarget6() const
{
    return m_tcp6 ? m_tcp6->GetDownTarget6() : DownTargetCallback6();
}

} // namespace ns3
