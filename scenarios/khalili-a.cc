/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Scenario A of Khalili et al. (CoNEXT 2012): type 1 users stream from a server whose access is
 * their bottleneck, over a private access point and, once they have MPTCP, over a shared one
 * besides; type 2 users have only the shared one. What type 1 sends over the shared access point
 * gains it nothing and costs type 2.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario(
        "Khalili A: a second path that cannot help, through others' link.");
    uint32_t n1 = 10;
    uint32_t n2 = 10;
    DataRate c1("1Mb/s");
    DataRate c2("1Mb/s");
    Time rtt = MilliSeconds(80);
    bool upgraded = true;
    std::string tcpCongestion = "newreno";
    scenario.AddModeFlag(2);
    scenario.flags.Add("n1", "type 1 users", n1, "users", 1, 1000);
    scenario.flags.Add("n2", "type 2 users", n2, "users", 1, 1000);
    scenario.flags.Add("c1", "server access, per type 1 user", c1);
    scenario.flags.Add("c2", "shared access point, per type 2 user", c2);
    scenario.flags.Add("rtt", "round-trip time without queueing", rtt);
    scenario.flags.Add("upgraded", "type 1 users have the second path", upgraded);
    scenario.flags.AddType("tcp-congestion",
                           "congestion control of type 2 users",
                           MptcpTypeNames::CONGESTION,
                           tcpCongestion);
    scenario.AddQueueFlags(QueueSize("100p"), "red");
    if (auto status = scenario.ParseNetwork(argc, argv))
    {
        return *status;
    }
    auto server = scenario.AddLink("server", DataRate(n1 * c1.GetBitRate()), Time());
    auto shared = scenario.AddLink("shared", DataRate(n2 * c2.GetBitRate()), Time());
    std::vector<MptcpRoute> routes{{{server}, rtt / 2}};
    if (upgraded)
    {
        routes.push_back({{server, shared}, rtt / 2});
    }
    scenario.AddUsers("type1", n1, routes, upgraded ? scenario.options.mode : "tcp-path1");
    scenario.AddUsers("type2", n2, {{{shared}, rtt / 2}}, "tcp-path1", tcpCongestion);
    return scenario.RunNetwork();
}
