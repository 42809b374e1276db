/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-link-flags.h"
#include "ns3/mptcp-scenario.h"
#include "ns3/mptcp-two-path-helper.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * A bulk transfer between two hosts that disjoint links connect: one MPTCP connection over all
 * links, or TCP on one of them or on each.
 */

int
main(int argc, char* argv[])
{
    MptcpScenario scenario("Two hosts, connected by disjoint links: a bulk transfer.");
    auto& options = scenario.options;
    MptcpLinkFlags links;
    links.Register(scenario.flags, options);
    if (auto status = scenario.Parse(argc, argv, [&] { return links.Check(options); }))
    {
        return *status;
    }
    MptcpTwoPathHelper topology(links.Make(options), links.ipv6);
    auto pair = topology.Build();
    if (!options.pcap.empty())
    {
        topology.EnablePcap(options.pcap);
    }
    return scenario.RunOne(pair);
}
