/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-network-helper.h"

#include "mptcp-multihoming.h"

#include "ns3/abort.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// Addresses of the networks of two hosts each, from here on.
constexpr uint32_t FIRST_NETWORK = 0x0a000000;

/// @returns a node with an internet stack
Ptr<Node>
MakeNode()
{
    auto node = CreateObject<Node>();
    InternetStackHelper internet;
    internet.SetIpv6StackInstall(false);
    internet.Install(node);
    return node;
}

} // namespace

std::size_t
MptcpNetworkHelper::AddLink(const MptcpLinkParameters& link)
{
    m_fastest = std::max(m_fastest, link.rate.GetBitRate());
    m_links.push_back(Join(MakeNode(), MakeNode(), link));
    return m_links.size() - 1;
}

MptcpHostPair
MptcpNetworkHelper::AddUser(const std::vector<MptcpRoute>& routes)
{
    MptcpHostPair pair;
    pair.client = MakeNode();
    pair.server = MakeNode();
    std::vector<std::vector<Hop>> ways;
    for (const auto& route : routes)
    {
        ways.push_back(Lay(pair, route));
    }
    for (const auto& way : ways)
    {
        const auto& first = way.front();
        const auto& last = way.back();
        auto number = pair.paths.size();
        pair.paths.push_back({"path" + std::to_string(number + 1),
                              last.devices.Get(1),
                              first.devices.Get(0),
                              last.right,
                              first.left});
        MptcpMultihoming::AddDefaultRoute(last.devices.Get(1), last.left, number);
        for (std::size_t i = 0; i + 1 < way.size(); ++i)
        {
            MptcpMultihoming::AddHostRoute(way[i].devices.Get(0), last.right, way[i].right);
            for (const auto& other : ways)
            {
                MptcpMultihoming::AddHostRoute(way[i].devices.Get(1),
                                               other.front().left,
                                               way[i].left);
            }
        }
    }
    return pair;
}

std::size_t
MptcpNetworkHelper::GetN() const
{
    return m_links.size();
}

Ptr<NetDevice>
MptcpNetworkHelper::GetDevice(std::size_t link) const
{
    NS_ABORT_MSG_UNLESS(link < m_links.size(), "MptcpNetworkHelper: there is no link " << link);
    return m_links[link].devices.Get(0);
}

void
MptcpNetworkHelper::EnablePcap(const std::string& prefix) const
{
    for (const auto& link : m_links)
    {
        PointToPointHelper().EnablePcap(prefix, link.devices.Get(0));
    }
}

MptcpNetworkHelper::Hop
MptcpNetworkHelper::Join(Ptr<Node> left, Ptr<Node> right, const MptcpLinkParameters& link)
{
    auto devices = MptcpLink::Connect(left, right, link);
    Ipv4AddressHelper addresses(Ipv4Address(FIRST_NETWORK + 4 * m_networks++),
                                Ipv4Mask("255.255.255.252"));
    auto interfaces = addresses.Assign(devices);
    return {devices, interfaces.GetAddress(0), interfaces.GetAddress(1)};
}

MptcpLinkParameters
MptcpNetworkHelper::Fast(Time delay) const
{
    constexpr uint64_t howMuch = 100;
    MptcpLinkParameters link;
    link.rate = DataRate(howMuch * m_fastest);
    link.delay = delay;
    link.queue = QueueSize("1000000p");
    return link;
}

const MptcpNetworkHelper::Hop&
MptcpNetworkHelper::GetJunction(std::size_t from, std::size_t to)
{
    auto found = m_junctions.find({from, to});
    if (found == m_junctions.end())
    {
        auto hop = Join(m_links.at(from).devices.Get(1)->GetNode(),
                        m_links.at(to).devices.Get(0)->GetNode(),
                        Fast(Time()));
        found = m_junctions.insert({{from, to}, hop}).first;
    }
    return found->second;
}

std::vector<MptcpNetworkHelper::Hop>
MptcpNetworkHelper::Lay(const MptcpHostPair& pair, const MptcpRoute& route)
{
    NS_ABORT_MSG_IF(route.links.empty(), "MptcpNetworkHelper: a route needs a link");
    for (const auto link : route.links)
    {
        NS_ABORT_MSG_UNLESS(link < m_links.size(), "MptcpNetworkHelper: there is no link " << link);
    }
    auto half = Fast(route.delay / 2);
    const auto& first = m_links.at(route.links.front());
    std::vector<Hop> way{Join(pair.server, first.devices.Get(0)->GetNode(), half)};
    for (std::size_t i = 0; i < route.links.size(); ++i)
    {
        if (i > 0)
        {
            way.push_back(GetJunction(route.links[i - 1], route.links[i]));
        }
        way.push_back(m_links.at(route.links[i]));
    }
    const auto& last = m_links.at(route.links.back());
    way.push_back(Join(last.devices.Get(1)->GetNode(), pair.client, half));
    return way;
}

} // namespace ns3
