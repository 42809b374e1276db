/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_INTERFACE_OBSERVER_H
#define MPTCP_INTERFACE_OBSERVER_H

#include "ns3/callback.h"
#include "ns3/node.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Hears of interfaces that go up or down and of addresses that come and go. ns-3 tells nobody but
 * routing protocols, so this adds one that never has a route to the node's Ipv4ListRouting and
 * Ipv6ListRouting, below all others.
 */
class MptcpInterfaceObserver
{
  public:
    /**
     * Watch a node. Protocols that do not route by a list are left alone.
     * @param node the node, or null
     * @param changed called while a change is notified to routing; must not change interfaces
     * itself
     */
    static void Watch(Ptr<Node> node, Callback<void> changed);
};

} // namespace ns3

#endif // MPTCP_INTERFACE_OBSERVER_H
