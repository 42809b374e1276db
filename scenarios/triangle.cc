/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * The triangle of Wischik et al. (NSDI 2011, section 2.2): three links, three classes of users,
 * each with a path over a link of its own and a path over the two others. The more a law moves
 * traffic to the short paths, the more everybody gets.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario(
        "Triangle: three links; paths over one link and over the others.");
    uint32_t users = 1;
    DataRate rate("12Mb/s");
    Time rtt = MilliSeconds(100);
    scenario.AddModeFlag(2);
    scenario.flags.Add("users", "per link", users, "users", 1, 1000);
    scenario.flags.Add("rate", "of every link", rate);
    scenario.flags.Add("rtt", "round-trip time of every path without queueing", rtt);
    scenario.AddQueueFlags(QueueSize("100p"), "red");
    if (auto status = scenario.ParseNetwork(argc, argv))
    {
        return *status;
    }
    constexpr std::size_t links = 3;
    for (std::size_t i = 0; i < links; ++i)
    {
        scenario.AddLink("link" + std::to_string(i + 1), rate, Time());
    }
    for (std::size_t i = 0; i < links; ++i)
    {
        std::vector<MptcpRoute> routes{{{i}, rtt / 2},
                                       {{(i + 1) % links, (i + 2) % links}, rtt / 2}};
        scenario.AddUsers("class" + std::to_string(i + 1), users, routes, scenario.options.mode);
    }
    return scenario.RunNetwork();
}
