/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-ipv4-address-guard.h"

#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4-static-routing.h"

namespace ns3
{

void
MptcpIpv4AddressGuard::AddressRemoved(Ptr<Ipv4> ipv4, uint32_t interface)
{
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    if (!routing || ipv4->GetNAddresses(interface) > 0)
    {
        return;
    }
    for (uint32_t i = routing->GetNRoutes(); i > 0; i--)
    {
        const Ipv4RoutingTableEntry route = routing->GetRoute(i - 1);
        if (route.GetInterface() == interface && route.IsGateway())
        {
            m_saved[interface].emplace_back(route, routing->GetMetric(i - 1));
            routing->RemoveRoute(i - 1);
        }
    }
}

void
MptcpIpv4AddressGuard::AddressUsable(Ptr<Ipv4> ipv4, uint32_t interface)
{
    const auto saved = m_saved.find(interface);
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    if (saved == m_saved.end() || !routing || !ipv4->IsUp(interface) ||
        ipv4->GetNAddresses(interface) == 0)
    {
        return;
    }
    for (const auto& [route, metric] : saved->second)
    {
        routing->AddNetworkRouteTo(route.GetDestNetwork(),
                                   route.GetDestNetworkMask(),
                                   route.GetGateway(),
                                   interface,
                                   metric);
    }
    m_saved.erase(saved);
}

} // namespace ns3
