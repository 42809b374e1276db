/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-two-path-helper.h"

#include "mptcp-multihoming.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/point-to-point-helper.h"

namespace ns3
{

namespace
{

/// Give both ends of a link addresses. @param link the devices @param path number of the link
/// @param ipv6 which family @returns client's and server's address
std::pair<Address, Address>
AssignAddresses(const NetDeviceContainer& link, std::size_t path, bool ipv6)
{
    auto number = std::to_string(path + 1);
    if (ipv6)
    {
        Ipv6AddressHelper helper(Ipv6Address(("2001:db8:" + number + "::").c_str()),
                                 Ipv6Prefix(64));
        auto interfaces = helper.Assign(link);
        interfaces.SetForwarding(0, false);
        return {interfaces.GetAddress(0, 1), interfaces.GetAddress(1, 1)};
    }
    auto interfaces =
        Ipv4AddressHelper(("10.0." + number + ".0").c_str(), "255.255.255.0").Assign(link);
    return {interfaces.GetAddress(0), interfaces.GetAddress(1)};
}

} // namespace

MptcpTwoPathHelper::MptcpTwoPathHelper(std::vector<MptcpLinkParameters> links, bool ipv6)
    : m_parameters(std::move(links)), m_ipv6(ipv6)
{
    NS_ABORT_MSG_IF(m_parameters.empty() || m_parameters.size() > MAX_PATHS,
                    "MptcpTwoPathHelper: between 1 and " << MAX_PATHS << " links, not "
                                                         << m_parameters.size());
}

MptcpHostPair
MptcpTwoPathHelper::Build()
{
    m_pair = MptcpHostPair();
    m_links.clear();
    m_pair.client = CreateObject<Node>();
    m_pair.server = CreateObject<Node>();
    InternetStackHelper internet;
    internet.SetIpv4StackInstall(!m_ipv6);
    internet.SetIpv6StackInstall(m_ipv6);
    internet.Install(NodeContainer(m_pair.client, m_pair.server));
    if (m_ipv6)
    {
        // As IPv4 does by default, take packets to any of the host's addresses on any link.
        m_pair.server->GetObject<Ipv6>()->SetAttribute("StrongEndSystemModel", BooleanValue(false));
    }
    for (std::size_t path = 0; path < m_parameters.size(); ++path)
    {
        auto link = MptcpLink::Connect(m_pair.client, m_pair.server, m_parameters[path]);
        auto [client, server] = AssignAddresses(link, path, m_ipv6);
        m_links.push_back(link);
        m_pair.paths.push_back(
            {"path" + std::to_string(path + 1), link.Get(0), link.Get(1), client, server});
        MptcpMultihoming::AddDefaultRoute(link.Get(0), server, path);
    }
    // IPv6 addresses are tentative for a second.
    m_pair.ready = m_ipv6 ? Seconds(2) : Time();
    return m_pair;
}

NetDeviceContainer
MptcpTwoPathHelper::GetLink(std::size_t path) const
{
    NS_ABORT_MSG_UNLESS(path < m_links.size(),
                        "MptcpTwoPathHelper: there is no link " << path << ", Build() made "
                                                                << m_links.size());
    return m_links[path];
}

void
MptcpTwoPathHelper::EnablePcap(const std::string& prefix) const
{
    PointToPointHelper helper;
    for (const auto& link : m_links)
    {
        helper.EnablePcap(prefix, link.Get(0));
    }
}

} // namespace ns3
