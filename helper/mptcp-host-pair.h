/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_HOST_PAIR_H
#define MPTCP_HOST_PAIR_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * One path between two hosts, by its two ends. Every path has addresses of its own on the client,
 * so that a subflow's client address tells which path it takes.
 */
struct MptcpPathEnds
{
    std::string name;            //!< for people: "wifi", "lte", "path1"
    Ptr<NetDevice> clientDevice; //!< the client's device of this path
    Ptr<NetDevice> serverDevice; //!< the server's device of this path; paths may share it
    Address clientAddress;       //!< IPv4 or IPv6 address of clientDevice
    Address serverAddress;       //!< IPv4 or IPv6 address of serverDevice
};

/**
 * @ingroup mptcp
 * What the topology helpers make: two hosts with paths between them. The client is routed by
 * device: a socket bound to a path's client device reaches every server address by that path. The
 * server is routed by destination: what goes to a client's address takes that address's path.
 */
struct MptcpHostPair
{
    Ptr<Node> client;                 //!< the host that connects
    Ptr<Node> server;                 //!< the host that listens
    std::vector<MptcpPathEnds> paths; //!< in order of preference: the first is the client's default
    Time ready;                       //!< when the paths can carry data (association, attachment)
};

} // namespace ns3

#endif // MPTCP_HOST_PAIR_H
