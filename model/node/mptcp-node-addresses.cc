/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-node-addresses.h"

#include "mptcp-address.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"

namespace ns3
{

namespace
{

bool
IsGlobalUnicast(Ipv4Address address)
{
    return !address.IsAny() && !address.IsLocalhost() && !address.IsMulticast() &&
           !address.IsBroadcast() && !Ipv4Mask("255.255.0.0").IsMatch(address, "169.254.0.0");
}

bool
IsGlobalUnicast(Ipv6Address address)
{
    return !address.IsAny() && !address.IsLocalhost() && !address.IsMulticast() &&
           !address.IsLinkLocal();
}

template <typename Ip>
Ptr<Ip>
Protocol(Ptr<Node> node)
{
    return node ? node->GetObject<Ip>() : nullptr;
}

/// Where an interface address is, for whichever family.
template <typename Ip>
MptcpNodeAddress
Describe(Ptr<Ip> ip, const Address& address, uint32_t interface)
{
    return {MptcpAddress::WithPort(address, 0),
            static_cast<int32_t>(interface),
            ip->GetNetDevice(interface)};
}

/// Where an address is, looked for if the interface is -1.
template <typename Ip, typename IpAddress>
MptcpNodeAddress
At(Ptr<Ip> ip, IpAddress address, int32_t interface)
{
    if (ip && interface < 0)
    {
        interface = ip->GetInterfaceForAddress(address);
    }
    return ip && interface >= 0 ? Describe(ip, address, interface) : MptcpNodeAddress{};
}

template <typename Ip, typename GetAddress>
void
AppendUsable(Ptr<Ip> ip, GetAddress get, std::vector<MptcpNodeAddress>& list)
{
    for (uint32_t i = 0; ip && i < ip->GetNInterfaces(); i++)
    {
        for (uint32_t j = 0; ip->IsUp(i) && j < ip->GetNAddresses(i); j++)
        {
            const auto address = get(ip->GetAddress(i, j));
            if (IsGlobalUnicast(address))
            {
                list.push_back(Describe(ip, address, i));
            }
        }
    }
}

/// @returns source and device of the route to the header's destination
template <typename Ip, typename Header>
MptcpNodeAddress
AskRouting(Ptr<Ip> ip, const Header& header, Ptr<NetDevice> device)
{
    if (!ip || !ip->GetRoutingProtocol())
    {
        return {};
    }
    Socket::SocketErrno error;
    auto route = ip->GetRoutingProtocol()->RouteOutput(nullptr, header, device, error);
    if (!route)
    {
        return {};
    }
    const int32_t interface = ip->GetInterfaceForDevice(route->GetOutputDevice());
    if (interface < 0 || !ip->IsUp(interface))
    {
        return {};
    }
    return Describe(ip, route->GetSource(), interface);
}

} // namespace

std::vector<MptcpNodeAddress>
MptcpNodeAddresses::Usable(Ptr<Node> node)
{
    std::vector<MptcpNodeAddress> list;
    AppendUsable(
        Protocol<Ipv4>(node),
        [](const Ipv4InterfaceAddress& a) { return a.GetLocal(); },
        list);
    AppendUsable(
        Protocol<Ipv6>(node),
        [](const Ipv6InterfaceAddress& a) { return a.GetAddress(); },
        list);
    return list;
}

MptcpNodeAddress
MptcpNodeAddresses::Find(Ptr<Node> node, const Address& local, int32_t interface)
{
    if (MptcpAddress::IsIpv4(local))
    {
        return At(Protocol<Ipv4>(node), MptcpAddress::Ipv4(local), interface);
    }
    if (MptcpAddress::IsIpv6(local))
    {
        return At(Protocol<Ipv6>(node), MptcpAddress::Ipv6(local), interface);
    }
    return {};
}

bool
MptcpNodeAddresses::IsOnLink(Ptr<Node> node, const Address& local, const Address& remote)
{
    const MptcpNodeAddress at = Find(node, local);
    if (at.interface < 0 || !MptcpAddress::SameFamily(local, remote))
    {
        return false;
    }
    bool onLink = false;
    if (MptcpAddress::IsIpv4(local))
    {
        Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        for (uint32_t j = 0; j < ipv4->GetNAddresses(at.interface); j++)
        {
            const Ipv4InterfaceAddress a = ipv4->GetAddress(at.interface, j);
            onLink |= a.GetMask().IsMatch(a.GetLocal(), MptcpAddress::Ipv4(remote));
        }
        return onLink;
    }
    Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
    for (uint32_t j = 0; j < ipv6->GetNAddresses(at.interface); j++)
    {
        const Ipv6InterfaceAddress a = ipv6->GetAddress(at.interface, j);
        onLink |= a.GetPrefix().IsMatch(a.GetAddress(), MptcpAddress::Ipv6(remote));
    }
    return onLink;
}

MptcpNodeAddress
MptcpNodeAddresses::Route(Ptr<Node> node, const Address& remote, Ptr<NetDevice> device)
{
    if (MptcpAddress::IsIpv4(remote))
    {
        Ipv4Header header;
        header.SetDestination(MptcpAddress::Ipv4(remote));
        return AskRouting(Protocol<Ipv4>(node), header, device);
    }
    if (MptcpAddress::IsIpv6(remote))
    {
        Ipv6Header header;
        header.SetDestination(MptcpAddress::Ipv6(remote));
        return AskRouting(Protocol<Ipv6>(node), header, device);
    }
    return {};
}

} // namespace ns3
