/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TWO_PATH_HELPER_H
#define MPTCP_TWO_PATH_HELPER_H

#include "mptcp-host-pair.h"
#include "mptcp-link.h"

#include "ns3/net-device-container.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Two hosts, connected directly by disjoint links (two or more):
 *
 * @verbatim
 *           .---- link 1 ----.
 *   client  '---- link 2 ----'  server
 * @endverbatim
 *
 * The client is the left end of every link. Every link has a network of its own. The client reaches
 * every address of the server by each of its devices; the server answers each of the client's
 * addresses on that address's link.
 */
class MptcpTwoPathHelper
{
  public:
    /// Most links.
    static constexpr std::size_t MAX_PATHS = 64;

    /**
     * @param links one or more
     * @param ipv6 addresses are IPv6 instead of IPv4
     */
    explicit MptcpTwoPathHelper(std::vector<MptcpLinkParameters> links, bool ipv6 = false);

    /**
     * Make the nodes, links, addresses and routes.
     * @returns client, server, the paths "path1" on, and when they are ready
     */
    MptcpHostPair Build();

    /// @returns the two devices of a link, client's first @param path from 0
    NetDeviceContainer GetLink(std::size_t path) const;

    /// Capture packets at the client. Call after Build(). @param prefix of the files' names
    void EnablePcap(const std::string& prefix) const;

  private:
    std::vector<MptcpLinkParameters> m_parameters;
    bool m_ipv6;
    MptcpHostPair m_pair;
    std::vector<NetDeviceContainer> m_links;
};

} // namespace ns3

#endif // MPTCP_TWO_PATH_HELPER_H
