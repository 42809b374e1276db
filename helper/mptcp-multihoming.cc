/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-multihoming.h"

#include "ns3/abort.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-ipv6-down-guard.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <vector>

namespace ns3
{

namespace
{

/// @param device of a node, or a script's mistake, which ends the program @returns the node
Ptr<Node>
NodeOf(Ptr<NetDevice> device)
{
    NS_ABORT_MSG_UNLESS(device && device->GetNode(),
                        "MptcpMultihoming: the device is null, or of no node");
    return device->GetNode();
}

/// @param routing of a device's node, perhaps null @returns it, which must be there
template <typename T>
Ptr<T>
Need(Ptr<T> routing)
{
    NS_ABORT_MSG_UNLESS(routing, "MptcpMultihoming: the device's node has no static routing");
    return routing;
}

/// @param device a device @returns its IPv4 stack and interface there
std::pair<Ptr<Ipv4>, uint32_t>
FindIpv4(Ptr<NetDevice> device)
{
    auto ipv4 = NodeOf(device)->GetObject<Ipv4>();
    NS_ABORT_MSG_UNLESS(ipv4 && ipv4->GetInterfaceForDevice(device) >= 0,
                        "MptcpMultihoming: the device has no IPv4 interface");
    return {ipv4, ipv4->GetInterfaceForDevice(device)};
}

/// @param device a device @returns its IPv6 stack and interface there
std::pair<Ptr<Ipv6>, uint32_t>
FindIpv6(Ptr<NetDevice> device)
{
    auto ipv6 = NodeOf(device)->GetObject<Ipv6>();
    NS_ABORT_MSG_UNLESS(ipv6 && ipv6->GetInterfaceForDevice(device) >= 0,
                        "MptcpMultihoming: the device has no IPv6 interface");
    return {ipv6, ipv6->GetInterfaceForDevice(device)};
}

/// IPv4 routes with a gateway through a device, which ns-3 forgets when the interface goes down.
/// Aggregated to the device meanwhile.
class SavedRoutes : public Object
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::MptcpMultihoming::SavedRoutes").SetParent<Object>();
        return tid;
    }

    /// @param device a device @returns what was saved for it
    static Ptr<SavedRoutes> Of(Ptr<NetDevice> device)
    {
        auto saved = device->GetObject<SavedRoutes>();
        if (!saved)
        {
            saved = CreateObject<SavedRoutes>();
            device->AggregateObject(saved);
        }
        return saved;
    }

    std::vector<std::pair<Ipv4RoutingTableEntry, uint32_t>> routes; //!< and metrics
};

/// Take an IPv4 interface down or up. @param device whose @param up whether up
void
SetIpv4Up(Ptr<NetDevice> device, bool up)
{
    auto [ipv4, interface] = FindIpv4(device);
    auto routing = Need(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4));
    auto& saved = SavedRoutes::Of(device)->routes;
    if (!up)
    {
        for (uint32_t i = 0; i < routing->GetNRoutes(); ++i)
        {
            Ipv4RoutingTableEntry route = routing->GetRoute(i);
            if (route.GetInterface() == interface && route.IsGateway())
            {
                saved.emplace_back(route, routing->GetMetric(i));
            }
        }
        ipv4->SetDown(interface);
        return;
    }
    ipv4->SetUp(interface);
    if (ipv4->GetNAddresses(interface) == 0)
    {
        // ns-3 ends the program when it sends by a route through an interface without an address.
        saved.clear();
    }
    for (const auto& [route, metric] : saved)
    {
        routing->AddNetworkRouteTo(route.GetDestNetwork(),
                                   route.GetDestNetworkMask(),
                                   route.GetGateway(),
                                   interface,
                                   metric);
    }
    saved.clear();
}

} // namespace

void
MptcpMultihoming::AddDefaultRoute(Ptr<NetDevice> device, const Address& gateway, uint32_t metric)
{
    if (Ipv4Address::IsMatchingType(gateway))
    {
        auto [ipv4, interface] = FindIpv4(device);
        Need(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4))
            ->SetDefaultRoute(Ipv4Address::ConvertFrom(gateway), interface, metric);
        return;
    }
    NS_ABORT_MSG_UNLESS(Ipv6Address::IsMatchingType(gateway),
                        "MptcpMultihoming: " << gateway << " is no IP address");
    auto [ipv6, interface] = FindIpv6(device);
    Need(Ipv6StaticRoutingHelper().GetStaticRouting(ipv6))
        ->SetDefaultRoute(Ipv6Address::ConvertFrom(gateway),
                          interface,
                          Ipv6Address::GetAny(),
                          metric);
}

void
MptcpMultihoming::AddHostRoute(Ptr<NetDevice> device,
                               const Address& destination,
                               const Address& gateway)
{
    if (Ipv4Address::IsMatchingType(destination))
    {
        auto [ipv4, interface] = FindIpv4(device);
        Need(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4))
            ->AddHostRouteTo(Ipv4Address::ConvertFrom(destination),
                             Ipv4Address::ConvertFrom(gateway),
                             interface);
        return;
    }
    NS_ABORT_MSG_UNLESS(Ipv6Address::IsMatchingType(destination),
                        "MptcpMultihoming: " << destination << " is no IP address");
    auto [ipv6, interface] = FindIpv6(device);
    Need(Ipv6StaticRoutingHelper().GetStaticRouting(ipv6))
        ->AddHostRouteTo(Ipv6Address::ConvertFrom(destination),
                         Ipv6Address::ConvertFrom(gateway),
                         interface);
}

void
MptcpMultihoming::SetInterfaceUp(Ptr<NetDevice> device, bool up)
{
    auto ipv4 = NodeOf(device)->GetObject<Ipv4>();
    if (ipv4 && ipv4->GetInterfaceForDevice(device) >= 0 &&
        ipv4->IsUp(ipv4->GetInterfaceForDevice(device)) != up)
    {
        SetIpv4Up(device, up);
    }
    auto ipv6 = NodeOf(device)->GetObject<Ipv6>();
    if (ipv6 && ipv6->GetInterfaceForDevice(device) >= 0 &&
        ipv6->IsUp(ipv6->GetInterfaceForDevice(device)) != up)
    {
        uint32_t interface = ipv6->GetInterfaceForDevice(device);
        MptcpIpv6DownGuard::Install(device->GetNode());
        up ? ipv6->SetUp(interface) : ipv6->SetDown(interface);
    }
}

} // namespace ns3
