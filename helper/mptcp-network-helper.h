/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_NETWORK_HELPER_H
#define MPTCP_NETWORK_HELPER_H

#include "mptcp-host-pair.h"
#include "mptcp-link.h"

#include "ns3/data-rate.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * One way of a user through a MptcpNetworkHelper: links in order, from server to client.
 */
struct MptcpRoute
{
    std::vector<std::size_t> links; //!< numbers of links, at least one
    Time delay;                     //!< one way, besides that of the links
};

/**
 * @ingroup mptcp
 * A network as the papers on coupled congestion control draw it: links with a capacity and a
 * queue, and users with routes over them.
 *
 * @verbatim
 *   server ---- (router == link == router) -- (router == link == router) ---- client
 *          ----             ( ... another route of the same user ... )   ----
 * @endverbatim
 *
 * Every link joins two routers of its own; its queue towards the client is the one that matters.
 * All other links (between host and router, and from one link to the next) are a hundred times
 * faster and hold everything. A user is a client and a server with one device and one IPv4 address
 * per route and end, also where routes share links. Data that goes to a client's address takes that
 * address's route; acknowledgements come back over the same links.
 */
class MptcpNetworkHelper
{
  public:
    /// @param link capacity, delay, queue; its left end is the server's side
    /// @returns number of the link, from 0
    std::size_t AddLink(const MptcpLinkParameters& link);

    /**
     * Add a user.
     * @param routes one or more
     * @returns client, server and one path per route, "path1" on
     */
    MptcpHostPair AddUser(const std::vector<MptcpRoute>& routes);

    /// @returns how many links there are
    std::size_t GetN() const;
    /// @returns the link's device that sends towards the client @param link from 0
    Ptr<NetDevice> GetDevice(std::size_t link) const;

    /// Capture packets at the links' sending ends. @param prefix of the files' names
    void EnablePcap(const std::string& prefix) const;

  private:
    /// One hop of a route: two devices that a link joins, server's side first.
    struct Hop
    {
        NetDeviceContainer devices;
        Ipv4Address left;  //!< address of the first
        Ipv4Address right; //!< address of the second
    };

    /// Join two nodes, with addresses. @param left server's side @param right client's side @param
    /// link of what kind @returns the hop
    Hop Join(Ptr<Node> left, Ptr<Node> right, const MptcpLinkParameters& link);
    /// @returns parameters of a link that holds up nothing @param delay one way
    MptcpLinkParameters Fast(Time delay) const;
    /// @returns the hop from one link's end to the next link's beginning @param from number of a
    /// link @param to number of a link
    const Hop& GetJunction(std::size_t from, std::size_t to);
    /// @returns the hops of a route, server first @param pair its hosts @param route which
    std::vector<Hop> Lay(const MptcpHostPair& pair, const MptcpRoute& route);

    std::vector<Hop> m_links;
    std::map<std::pair<std::size_t, std::size_t>, Hop> m_junctions;
    uint64_t m_fastest{0};  //!< rate of the fastest link, b/s
    uint32_t m_networks{0}; //!< networks in use
};

} // namespace ns3

#endif // MPTCP_NETWORK_HELPER_H
