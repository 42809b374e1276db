/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-network-scenario.h"

#include "ns3/random-variable-stream.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Multipath users whose subflows all cross one link, against TCP users of the same link. RFC 6356
 * asks that such a multipath user takes no more than a TCP user does.
 */

int
main(int argc, char* argv[])
{
    MptcpNetworkScenario scenario("Shared bottleneck: subflows of one user against TCP users.");
    constexpr uint32_t mostPaths = 16;
    uint32_t subflows = 2;
    uint32_t multipath = 1;
    uint32_t single = 1;
    std::string tcpCongestion = "newreno";
    double capacity = 1000;
    std::vector<Time> rtt{MilliSeconds(100)};
    Time tcpRtt;
    double spread = 0.1;
    scenario.AddModeFlag(mostPaths);
    scenario.flags.Add("subflows", "of a multipath user", subflows, "subflows", 1, mostPaths);
    scenario.flags.Add("multipath-users", "how many", multipath, "users", 0, 1000);
    scenario.flags.Add("tcp-users", "how many", single, "users", 0, 1000);
    scenario.flags.AddType("tcp-congestion",
                           "congestion control of TCP users",
                           MptcpTypeNames::CONGESTION,
                           tcpCongestion);
    scenario.flags.Add("capacity", "of the link per user", capacity, "packets/s", 1, 1e6);
    scenario.flags.Add("rtt", "of each subflow without queueing, one for all or one each", rtt);
    scenario.flags.Add("tcp-rtt", "of TCP users without queueing, 0: as the first subflow", tcpRtt);
    scenario.flags.Add("rtt-spread",
                       "each route's RTT is drawn from up to this part above and below",
                       spread,
                       "0 to 1",
                       0,
                       1);
    scenario.AddQueueFlags(QueueSize("100p"), "red");
    auto status = scenario.ParseNetwork(
        argc,
        argv,
        [&]
        {
            auto wrong = MptcpExperiment::CheckMode(scenario.options.mode, subflows);
            if (rtt.size() > subflows)
            {
                return std::string("--rtt has more values than there are subflows");
            }
            return wrong.empty() && multipath + single == 0 ? "there are no users" : wrong;
        });
    if (status)
    {
        return *status;
    }
    auto link = scenario.AddLink("link", scenario.ToRate(capacity * (multipath + single)), Time());
    auto random = CreateObject<UniformRandomVariable>();
    auto makeRoutes = [&](uint32_t count, const std::vector<Time>& times)
    {
        std::vector<MptcpRoute> routes;
        for (uint32_t i = 0; i < count; ++i)
        {
            auto factor = random->GetValue(1 - spread, 1 + spread);
            routes.push_back({{link}, Seconds(MptcpFlags::Of(times, i).GetSeconds() / 2 * factor)});
        }
        return routes;
    };
    for (uint32_t i = 0; i < multipath; ++i)
    {
        scenario.AddUsers("multipath", 1, makeRoutes(subflows, rtt), scenario.options.mode);
    }
    for (uint32_t i = 0; i < single; ++i)
    {
        scenario.AddUsers("tcp",
                          1,
                          makeRoutes(1, {tcpRtt.IsZero() ? rtt[0] : tcpRtt}),
                          "tcp-path1",
                          tcpCongestion);
    }
    return scenario.RunNetwork();
}
