/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef ENDPOINT_PATH_MANAGER_FIXTURE_H
#define ENDPOINT_PATH_MANAGER_FIXTURE_H

#include "path-manager-fake.h"

#include "ns3/mptcp-endpoint-path-manager.h"

#include <string>

/**
 * @file
 * @ingroup mptcp-test
 * MptcpEndpointPathManager with configured endpoints. The groups carry the names of those of
 * Linux's mptcp_join.sh; as there, host 1 has addresses 10.0.i.1 and host 2 10.0.i.2. The path
 * manager under test is that of host 2, the client, unless a test says "server".
 */

namespace mptcp::test
{

/// @ingroup mptcp-test
/// MptcpEndpointPathManager on either side.
class EndpointPathManager : public PathManagerTest
{
  protected:
    EndpointPathManager()
    {
        connection.routed = "10.0.3.2";
    }

    void StartClient()
    {
        Start("ns3::MptcpEndpointPathManager", "10.0.1.2:40000", "10.0.1.1:80");
    }

    void StartServer()
    {
        connection.initiator = false;
        Start("ns3::MptcpEndpointPathManager", "10.0.1.1:80", "10.0.1.2:40000");
    }

    /// A join of the peer is up, or coming up. @param local our address @param remote the peer's
    void PeerJoins(const std::string& local, const std::string& remote)
    {
        ns3::MptcpSubflowView view;
        view.id = 100 + connection.subflows.size();
        view.local = Parse(local);
        view.remote = Parse(remote);
        view.established = true;
        connection.subflows.push_back(view);
    }

    const std::string initial{"10.0.1.2>10.0.1.1"};
};

} // namespace mptcp::test

#endif // ENDPOINT_PATH_MANAGER_FIXTURE_H
