/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-ipv6-down-guard.h"

#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/log.h"
#include "ns3/tcp-l4-protocol.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpIpv6DownGuard");

NS_OBJECT_ENSURE_REGISTERED(MptcpIpv6DownGuard);

TypeId
MptcpIpv6DownGuard::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpIpv6DownGuard").SetParent<Object>().SetGroupName("Mptcp");
    return tid;
}

void
MptcpIpv6DownGuard::Install(Ptr<Node> node)
{
    if (node->GetObject<MptcpIpv6DownGuard>() || !node->GetObject<Ipv6>())
    {
        return;
    }
    auto guard = CreateObject<MptcpIpv6DownGuard>();
    guard->m_ipv6 = node->GetObject<Ipv6>();
    guard->Guard(node->GetObject<Icmpv6L4Protocol>(),
                 guard->m_icmp,
                 MakeCallback(&MptcpIpv6DownGuard::SendIcmp, PeekPointer(guard)));
    guard->Guard(node->GetObject<TcpL4Protocol>(),
                 guard->m_tcp,
                 MakeCallback(&MptcpIpv6DownGuard::SendTcp, PeekPointer(guard)));
    node->AggregateObject(guard);
}

void
MptcpIpv6DownGuard::DoDispose()
{
    m_ipv6 = nullptr;
    m_icmp.Nullify();
    m_tcp.Nullify();
    Object::DoDispose();
}

void
MptcpIpv6DownGuard::Guard(Ptr<IpL4Protocol> protocol, DownTarget& target, DownTarget guard)
{
    if (protocol)
    {
        target = protocol->GetDownTarget6();
        protocol->SetDownTarget6(guard);
    }
}

void
MptcpIpv6DownGuard::Send(const DownTarget& target,
                         Ptr<Packet> packet,
                         Ipv6Address source,
                         Ipv6Address destination,
                         uint8_t protocol,
                         Ptr<Ipv6Route> route) const
{
    if (target.IsNull())
    {
        return;
    }
    const bool linkLocal =
        source.IsLinkLocal() || destination.IsLinkLocal() || destination.IsLinkLocalMulticast();
    if (!route && linkLocal && m_ipv6->GetInterfaceForAddress(source) < 0)
    {
        NS_LOG_LOGIC("no interface has " << source << " any more");
        return;
    }
    target(packet, source, destination, protocol, route);
}

void
MptcpIpv6DownGuard::SendIcmp(Ptr<Packet> packet,
                             Ipv6Address source,
                             Ipv6Address destination,
                             uint8_t protocol,
                             Ptr<Ipv6Route> route)
{
    Send(m_icmp, packet, source, destination, protocol, route);
}

void
MptcpIpv6DownGuard::SendTcp(Ptr<Packet> packet,
                            Ipv6Address source,
                            Ipv6Address destination,
                            uint8_t protocol,
                            Ptr<Ipv6Route> route)
{
    Send(m_tcp, packet, source, destination, protocol, route);
}

} // namespace ns3
