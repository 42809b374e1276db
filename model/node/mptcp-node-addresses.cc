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

Ipv4Address
AddressOf(const Ipv4InterfaceAddress& entry)
{
    return entry.GetLocal();
}

Ipv6Address
AddressOf(const Ipv6InterfaceAddress& entry)
{
    return entry.GetAddress();
}

/// @returns whether an interface, which need not exist, has an address
template <typename Ip, typename IpAddress>
bool
Has(Ptr<Ip> ip, int32_t interface, IpAddress address)
{
    if (interface < 0 || static_cast<uint32_t>(interface) >= ip->GetNInterfaces())
    {
        return false;
    }
    for (uint32_t j = 0; j < ip->GetNAddresses(interface); j++)
    {
        if (AddressOf(ip->GetAddress(interface, j)) == address)
        {
            return true;
        }
    }
    return false;
}

/// Where an address is; an interface that is expected to have it is asked first.
template <typename Ip, typename IpAddress>
MptcpNodeAddress
At(Ptr<Ip> ip, IpAddress address, int32_t expected)
{
    if (!ip || address.IsAny())
    {
        return {};
    }
    const int32_t interface =
        Has(ip, expected, address) ? expected : ip->GetInterfaceForAddress(address);
    return interface < 0 ? MptcpNodeAddress{} : Describe(ip, address, interface);
}

/// See MptcpNodeAddresses::LeavesBy(). @tparam Header of the IP protocol
template <typename Header, typename Ip, typename IpAddress>
Ptr<NetDevice>
DeviceTo(Ptr<Ip> ip, IpAddress local, IpAddress remote)
{
    const auto routing = ip ? ip->GetRoutingProtocol() : nullptr;
    if (!routing)
    {
        return nullptr;
    }
    Header header;
    header.SetSource(local);
    header.SetDestination(remote);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    // With the device first: NixVectorRouting keeps the first answer for all later questions.
    const auto own = At(ip, local, -1).device;
    const bool leads = own && routing->RouteOutput(nullptr, header, own, error);
    const auto best = routing->RouteOutput(nullptr, header, nullptr, error);
    if (best && best->GetGateway().IsAny())
    {
        return best->GetOutputDevice();
    }
    return leads ? own : nullptr;
}

/// See MptcpNodeAddresses::Mtu().
template <typename Ip, typename IpAddress>
uint32_t
MtuOf(Ptr<Ip> ip, IpAddress local)
{
    const int32_t interface = At(ip, local, -1).interface;
    return interface < 0 ? 0 : ip->GetMtu(interface);
}

template <typename Ip>
void
AppendUsable(Ptr<Ip> ip, std::vector<MptcpNodeAddress>& list)
{
    for (uint32_t i = 0; ip && i < ip->GetNInterfaces(); i++)
    {
        for (uint32_t j = 0; ip->IsUp(i) && j < ip->GetNAddresses(i); j++)
        {
            const auto address = AddressOf(ip->GetAddress(i, j));
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
    return At(ip, route->GetSource(), interface);
}

} // namespace

std::vector<MptcpNodeAddress>
MptcpNodeAddresses::Usable(Ptr<Node> node)
{
    std::vector<MptcpNodeAddress> list;
    AppendUsable(Protocol<Ipv4>(node), list);
    AppendUsable(Protocol<Ipv6>(node), list);
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

uint32_t
MptcpNodeAddresses::Mtu(Ptr<Node> node, const Address& local)
{
    if (MptcpAddress::IsIpv4(local))
    {
        return MtuOf(Protocol<Ipv4>(node), MptcpAddress::Ipv4(local));
    }
    return MptcpAddress::IsIpv6(local) ? MtuOf(Protocol<Ipv6>(node), MptcpAddress::Ipv6(local)) : 0;
}

Ptr<NetDevice>
MptcpNodeAddresses::LeavesBy(Ptr<Node> node, const Address& local, const Address& remote)
{
    if (!MptcpAddress::SameFamily(local, remote))
    {
        return nullptr;
    }
    if (MptcpAddress::IsIpv4(local))
    {
        return DeviceTo<Ipv4Header>(Protocol<Ipv4>(node),
                                    MptcpAddress::Ipv4(local),
                                    MptcpAddress::Ipv4(remote));
    }
    return DeviceTo<Ipv6Header>(Protocol<Ipv6>(node),
                                MptcpAddress::Ipv6(local),
                                MptcpAddress::Ipv6(remote));
}

bool
MptcpNodeAddresses::IsUp(Ptr<Node> node, const Address& local)
{
    const int32_t interface = Find(node, local).interface;
    if (interface < 0)
    {
        return false;
    }
    return MptcpAddress::IsIpv4(local) ? node->GetObject<Ipv4>()->IsUp(interface)
                                       : node->GetObject<Ipv6>()->IsUp(interface);
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
