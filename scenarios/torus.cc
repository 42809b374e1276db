/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * The torus of Wischik et al. (NSDI 2011): links A to E in a ring, connection i has link i and link
 * i + 1 as its two paths. Link C is the slow one; a law that balances congestion makes link A,
 * which is two steps away, lose as much as link C.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario("Torus: five links in a ring, five connections over two each.");
    constexpr double most = 1e6;
    double capacity = 1000;
    double capacityC = 100;
    Time rtt = MilliSeconds(100);
    scenario.AddModeFlag(2);
    scenario.flags.Add("capacity", "of links A, B, D and E", capacity, "packets/s", 1, most);
    scenario.flags.Add("capacity-c", "of link C", capacityC, "packets/s", 1, most);
    scenario.flags.Add("rtt", "round-trip time without queueing", rtt);
    scenario.AddQueueFlags(QueueSize("100p"), "droptail");
    if (auto status = scenario.ParseNetwork(argc, argv))
    {
        return *status;
    }
    constexpr std::size_t links = 5;
    for (std::size_t i = 0; i < links; ++i)
    {
        auto rate = scenario.ToRate(i == 2 ? capacityC : capacity);
        scenario.AddLink(std::string(1, static_cast<char>('A' + i)), rate, rtt / 2);
    }
    for (std::size_t i = 0; i < links; ++i)
    {
        auto name = "connection" + std::to_string(i + 1);
        scenario.AddUsers(name, 1, {{{i}, {}}, {{(i + 1) % links}, {}}}, scenario.options.mode);
    }
    return scenario.RunNetwork();
}
