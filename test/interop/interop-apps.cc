/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A host of ns-3 that programs of the kernel's side talk to: an echo server, an HTTP server and
 * client, and an iperf3 server. Prints "ready"; ends at SIGTERM, or when the client has everything,
 * with one JSON object. Status 0 if no connection failed.
 */
#include "interop-echo.h"
#include "interop-http.h"
#include "interop-iperf3.h"
#include "interop-program.h"

#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-socket-factory.h"

#include <nlohmann/json.hpp>

using namespace ns3;
using nlohmann::json;

namespace
{

struct Settings
{
    std::string taps{"tap1"};
    std::string app{"http"};
    std::string endpoints;
    std::string path{"/file"};
    std::string files{"body."};
    uint32_t count{1};
    uint16_t port{8080};
    bool v6{false};
    bool checksum{false};
    bool aborted{false};
};

/// What runs on the host; one of them.
struct Apps
{
    std::unique_ptr<InteropEchoServer> echo;
    std::unique_ptr<InteropHttpServer> http;
    std::unique_ptr<InteropHttpClient> client;
    std::unique_ptr<InteropIperf3Server> iperf3;

    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        return echo   ? echo->Connections()
             : http   ? http->Connections()
             : client ? client->Connections()
                      : iperf3->Connections();
    }
};

void
Start(Apps& apps, const Settings& s, const InteropNetwork& network)
{
    const auto node = network.Host();
    const TypeId factory = MptcpSocketFactory::GetTypeId();
    if (s.app == "echo")
    {
        apps.echo = std::make_unique<InteropEchoServer>(node, factory, s.v6);
    }
    else if (s.app == "http")
    {
        apps.http = std::make_unique<InteropHttpServer>(node, factory);
    }
    else if (s.app == "iperf3")
    {
        apps.iperf3 = std::make_unique<InteropIperf3Server>(node, factory);
    }
    else if (s.app == "get")
    {
        const Address server = network.Peer(1, false, s.port);
        apps.client =
            std::make_unique<InteropHttpClient>(node, factory, server, s.path, s.count, s.files);
    }
    else
    {
        InteropFail("--app: '" + s.app + "' is none of echo, http, iperf3, get");
    }
    std::cout << "ready" << std::endl;
}

void
Poll(const Apps& apps)
{
    if (g_interopTerminated || (apps.client && apps.client->Done()))
    {
        Simulator::Stop(INTEROP_LINGER);
        return;
    }
    Simulator::Schedule(INTEROP_POLL, &Poll, std::cref(apps));
}

json
Report(const Apps& apps, const InteropNetwork& network)
{
    uint32_t fallbacks = 0;
    uint32_t failed = 0;
    for (const auto& connection : apps.Connections())
    {
        fallbacks += connection->IsFallback() ? 1 : 0;
        failed += connection->Failed() ? 1 : 0;
    }
    return {{"connections", apps.Connections().size()},
            {"fallbacks", fallbacks},
            {"failed", failed},
            {"bytes", apps.iperf3 ? apps.iperf3->Bytes() : 0},
            {"done", apps.iperf3 ? apps.iperf3->Done() : true},
            {"counters", InteropCounters(network.Host())}};
}

} // namespace

int
main(int argc, char** argv)
{
    Settings s;
    CommandLine line(__FILE__);
    line.AddValue("taps", "tap devices, one per path: tap1,tap2", s.taps);
    line.AddValue("app", "echo, http (server), iperf3 (server) or get (HTTP client)", s.app);
    line.AddValue("endpoints", "endpoints: PATH:FLAGS;...", s.endpoints);
    line.AddValue("path", "what the client asks for", s.path);
    line.AddValue("files", "where the client writes bodies: this, and a number", s.files);
    line.AddValue("count", "connections of the client", s.count);
    line.AddValue("port", "of the server that the client asks", s.port);
    line.AddValue("v6", "the echo server's family is IPv6", s.v6);
    line.AddValue("aborted", "connections are meant to be aborted", s.aborted);
    line.AddValue("checksum", "ask for DSS checksums", s.checksum);
    line.Parse(argc, argv);
    InteropConfigure(1448, 1 << 20);
    // All SYNs of the client wait for one answer.
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(100));
    InteropNetwork network(InteropSplit(s.taps, ','), {});
    MptcpHelper helper;
    helper.SetStackAttribute("AutoEndpoints", BooleanValue(false));
    helper.SetSocketAttribute("Checksum", BooleanValue(s.checksum));
    helper.Install(network.Host());
    InteropAddEndpoints(network, s.endpoints, s.v6);
    Apps apps;
    Simulator::ScheduleWithContext(network.Host()->GetId(),
                                   MilliSeconds(10),
                                   [&]()
                                   {
                                       Start(apps, s, network);
                                       Poll(apps);
                                   });
    Simulator::Run();
    const json report = Report(apps, network);
    std::cout << report.dump(1) << std::endl;
    Simulator::Destroy();
    return (report["failed"] == 0 || s.aborted) && report["done"] == true ? 0 : 1;
}
