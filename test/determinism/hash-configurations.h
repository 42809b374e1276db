/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HASH_CONFIGURATIONS_H
#define HASH_CONFIGURATIONS_H

#include "../suites/mptcp-test-network.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * One transfer whose packets are hashed.
 */
struct HashConfiguration
{
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes; //!< defaults: full name, value
    std::vector<MptcpTestLink> links;
    MptcpTestFamily family{MptcpTestFamily::V4};
    double loss{0}; //!< probability, on every link both ways
    uint64_t upload{300000};
    uint64_t download{300000};
    bool tcpClient{false}; //!< the client is plain ns-3 TCP
    bool tcpServer{false}; //!< the server is plain ns-3 TCP
    /// What else happens; called before the simulation starts.
    std::function<void(MptcpTestNetwork&, MptcpTestTransfer&)> prepare;
};

/**
 * Every scheduler, controller and path manager that is linked, without and with losses, and the
 * situations that a connection can be in. A type that somebody adds is there by itself.
 * @returns the configurations, in a fixed order
 */
std::vector<HashConfiguration> HashConfigurations();

} // namespace ns3

#endif // HASH_CONFIGURATIONS_H
