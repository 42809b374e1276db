/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_INTERFACE_OBSERVER_H
#define MPTCP_INTERFACE_OBSERVER_H

#include "ns3/callback.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/node.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Hears of interfaces that go up or down and of addresses that come and go, whatever routing
 * protocols the node has.
 *
 * ns-3 tells nobody of such changes but the node's routing protocol, one for IPv4 and one for IPv6.
 * So the observer is a routing protocol that never has a route, below all others in a list. Where
 * the node routes by an Ipv4ListRouting or Ipv6ListRouting, that is the list. Otherwise (IPv6 as
 * InternetStackHelper installs it, Ipv4StaticRouting alone, NixVectorRouting, ...) the protocol is
 * put into a list of its own, which hands everything to it as it comes: routes, deliveries and the
 * printed table stay as they were. A script sees the difference in one place only:
 * Ipv6::GetRoutingProtocol() answers with the list. ns-3's helpers (GetStaticRouting(),
 * GetRouting<T>()) look into lists.
 *
 * NixVectorRouting is treated alike, alone or in a list of IPv4, with one difference that ends a
 * crash: it is not believed where it hands out a path that does not begin at the device asked for.
 *
 * The other ways were worse: a single protocol has no trace source and no hook; looking at the
 * interfaces again and again comes late, costs events and keeps a simulation alive that is over;
 * and a protocol of one's own kind in the old one's place would leave scripts with a pointer to
 * tables that route nothing.
 */
class MptcpInterfaceObserver
{
  public:
    /**
     * Watch a node from now on. Watching it again is cheap, and needed if a script has given it
     * another routing protocol, IPv4 or IPv6 meanwhile.
     * @param node the node, or null
     * @param changed called while a change is notified to routing; must not change interfaces
     * itself
     */
    void Watch(Ptr<Node> node, Callback<void> changed);
    /// Forget the node's routing protocols. They keep calling.
    void Forget();

  private:
    Ptr<Ipv4RoutingProtocol> m_ipv4; //!< the list that calls
    Ptr<Ipv6RoutingProtocol> m_ipv6; //!< the list that calls
};

} // namespace ns3

#endif // MPTCP_INTERFACE_OBSERVER_H
