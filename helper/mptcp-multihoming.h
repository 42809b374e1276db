/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_MULTIHOMING_H
#define MPTCP_MULTIHOMING_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp
 * Static routes of hosts with several interfaces. ns-3's static routing keeps to the device a
 * socket is bound to if there is a matching route through that device: with one default route per
 * device, every bound socket leaves by its own device. (On Linux the same takes one routing table
 * per address.) Nodes need an internet stack with static routing, as InternetStackHelper gives.
 * A device without an interface, and an address that is neither IPv4 nor IPv6, are fatal errors.
 */
class MptcpMultihoming
{
  public:
    /**
     * Add a default route through a device.
     * @param device has an interface on its node's stack
     * @param gateway IPv4 or IPv6 address of the next hop
     * @param metric smaller is preferred by sockets that are bound to no device
     */
    static void AddDefaultRoute(Ptr<NetDevice> device, const Address& gateway, uint32_t metric);

    /**
     * Add a route to one address through a device.
     * @param device has an interface on its node's stack
     * @param destination IPv4 or IPv6 address
     * @param gateway address of the next hop, of the same family
     */
    static void
    AddHostRoute(Ptr<NetDevice> device, const Address& destination, const Address& gateway);

    /**
     * Take an interface of a device down, or up again, on both IPv4 and IPv6. ns-3 forgets the
     * static routes through an interface that goes down; the IPv4 ones with a gateway are there
     * again when it is up, as after the DHCP of a real host, unless it has lost its address
     * meanwhile. ns-3 forgets its IPv6 addresses too: those are lost.
     * @param device has an interface on its node's stack
     * @param up whether up
     */
    static void SetInterfaceUp(Ptr<NetDevice> device, bool up);
};

} // namespace ns3

#endif // MPTCP_MULTIHOMING_H
