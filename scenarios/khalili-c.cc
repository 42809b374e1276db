/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Scenario C of Khalili et al. (CoNEXT 2012): multipath users have an access point of their own and
 * share another with single-path users. A law that balances congestion leaves the shared one to
 * those who have nothing else, as far as that is fair.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario(
        "Khalili C: multipath users with a link of their own and a shared one.");
    uint32_t n1 = 10;
    uint32_t n2 = 10;
    DataRate c1("1Mb/s");
    DataRate c2("1Mb/s");
    Time rtt = MilliSeconds(80);
    std::string tcpCongestion = "newreno";
    scenario.AddModeFlag(2);
    scenario.flags.Add("n1", "multipath users", n1, "users", 1, 1000);
    scenario.flags.Add("n2", "single-path users", n2, "users", 1, 1000);
    scenario.flags.Add("c1", "own access point, per multipath user", c1);
    scenario.flags.Add("c2", "shared access point, per single-path user", c2);
    scenario.flags.Add("rtt", "round-trip time without queueing", rtt);
    scenario.flags.AddType("tcp-congestion",
                           "congestion control of single-path users",
                           MptcpTypeNames::CONGESTION,
                           tcpCongestion);
    scenario.AddQueueFlags(QueueSize("100p"), "red");
    if (auto status = scenario.ParseNetwork(argc, argv))
    {
        return *status;
    }
    auto own = scenario.AddLink("own", DataRate(n1 * c1.GetBitRate()), Time());
    auto shared = scenario.AddLink("shared", DataRate(n2 * c2.GetBitRate()), Time());
    std::vector<MptcpRoute> routes{{{own}, rtt / 2}, {{shared}, rtt / 2}};
    scenario.AddUsers("multipath", n1, routes, scenario.options.mode);
    scenario.AddUsers("single", n2, {{{shared}, rtt / 2}}, "tcp-path1", tcpCongestion);
    return scenario.RunNetwork();
}
