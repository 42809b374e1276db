/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * One connection over private paths with a given loss and round-trip time each, and capacity to
 * spare (Wischik et al., NSDI 2011, section 2.3: 10 ms and 4 %, 100 ms and 1 %). TCP alone gets
 * about 1.31 / sqrt(loss) / RTT packets per second on a path, and sqrt(1.5 / loss) / RTT where the
 * losses are evenly spaced.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario("Fixed loss: one user, private paths with given loss and RTT.");
    constexpr std::size_t mostPaths = 16;
    uint32_t paths = 2;
    DataRate rate("100Mb/s");
    std::vector<Time> rtt{MilliSeconds(10), MilliSeconds(100)};
    std::vector<double> loss{0.04, 0.01};
    scenario.AddModeFlag(mostPaths);
    scenario.flags.Add("paths", "of the user", paths, "paths", 1, mostPaths);
    scenario.flags.Add("rate", "of every path", rate);
    scenario.flags.Add("rtt", "of each path, one for all or one per path", rtt);
    scenario.flags.Add("loss", "of data packets on each path", loss, "0 to 1", 0, 1);
    scenario.flags.Add("even-loss", "losses come in equal steps, not by chance", scenario.evenLoss);
    scenario.AddQueueFlags(QueueSize("1000p"), "droptail");
    auto status = scenario.ParseNetwork(
        argc,
        argv,
        [&] { return MptcpExperiment::CheckMode(scenario.options.mode, paths); });
    if (status)
    {
        return *status;
    }
    std::vector<MptcpRoute> routes;
    for (std::size_t i = 0; i < paths; ++i)
    {
        auto name = "path" + std::to_string(i + 1);
        auto link =
            scenario.AddLink(name, rate, MptcpFlags::Of(rtt, i) / 2, MptcpFlags::Of(loss, i));
        routes.push_back({{link}, {}});
    }
    scenario.AddUsers("user", 1, routes, scenario.options.mode);
    return scenario.RunNetwork();
}
