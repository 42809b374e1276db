/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_NODE_ADDRESSES_H
#define MPTCP_NODE_ADDRESSES_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/// @ingroup mptcp
/// An address of a node's interface.
struct MptcpNodeAddress
{
    Address address; //!< socket address with port 0
    int32_t interface {
        - 1
    }; //!< interface index within the address's IP protocol
    Ptr<NetDevice> device;
};

/**
 * @ingroup mptcp
 * What MPTCP asks a node's IPv4 and IPv6 about addresses, interfaces and routes. Addresses may be
 * IP or socket addresses; ports do not matter. All of it is answered for a null node too, by
 * "nothing".
 */
class MptcpNodeAddresses
{
  public:
    /**
     * @param node a node
     * @returns unicast addresses of interfaces that are up, IPv4 first, each family in order of
     * interface; loopback and link-local ones left out
     */
    static std::vector<MptcpNodeAddress> Usable(Ptr<Node> node);

    /**
     * @param node a node
     * @param local an address; no interface has the unspecified one, although ns-3's DHCP client
     * gives it to an interface that waits for a lease
     * @param interface where to look first, or -1
     * @returns the interface that has it, up or down (interface -1: none has)
     */
    static MptcpNodeAddress Find(Ptr<Node> node, const Address& local, int32_t interface = -1);

    /// @param node a node @param local an address of it @returns the MTU of the interface that has
    /// it (bytes), or 0
    static uint32_t Mtu(Ptr<Node> node, const Address& local);

    /**
     * The device by which segments from one of the node's addresses leave: the one that has the
     * address, if a route leads from there to the peer. A neighbour is reached where it is, even
     * from the address of another interface: it may listen nowhere else.
     * @param node a node
     * @param local ours
     * @param remote the peer's
     * @returns the device, or null: routing chooses
     */
    static Ptr<NetDevice> LeavesBy(Ptr<Node> node, const Address& local, const Address& remote);

    /// @param node a node @param local an address @returns whether an interface that is up has it
    static bool IsUp(Ptr<Node> node, const Address& local);

    /// @param node a node @param local an address of it @param remote any
    /// @returns whether remote is in the subnet of the interface that has local
    static bool IsOnLink(Ptr<Node> node, const Address& local, const Address& remote);

    /**
     * Ask routing for the way to an address.
     * @param node a node
     * @param remote where to
     * @param device the device to leave by, or null for any
     * @returns source address, and the interface and device that have it; interface -1 if there is
     * no route
     */
    static MptcpNodeAddress Route(Ptr<Node> node, const Address& remote, Ptr<NetDevice> device);
};

} // namespace ns3

#endif // MPTCP_NODE_ADDRESSES_H
