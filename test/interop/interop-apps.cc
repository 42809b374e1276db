/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A host of ns-3 that programs of the kernel's side talk to: an echo server, an HTTP server and
 * client, an iperf3 server, and a relay between two programs. Prints "ready"; ends, after SIGTERM
 * or when the client has everything, as soon as all connections are over, with one JSON object.
 * Status 0 if no connection failed.
 */
#include "interop-echo.h"
#include "interop-http.h"
#include "interop-iperf3.h"
#include "interop-program.h"
#include "interop-relay.h"

#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-socket-factory.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace ns3;
using nlohmann::json;

namespace
{

struct Settings
{
    std::string taps{"tap1"};
    std::string links;
    std::string app{"http"};
    std::string endpoints;
    std::string path{"/file"};
    std::string files{"body."};
    std::string cut;
    uint32_t count{1};
    uint32_t subflows{0};
    uint32_t server{1};
    uint16_t port{8080};
    bool v6{false};
    bool checksum{false};
    bool aborted{false};
    bool deadPath{false};
};

/// A path that is cut once the relay has passed on so many bytes.
struct Cut
{
    uint32_t path{0}; //!< 0: none
    uint64_t at{0};
    uint64_t carried{0}; //!< what the path's subflows had carried by then, 0 before
};

/// How long connections that the programs have done with may take to end.
const Time PATIENCE = Seconds(10);

/// What runs on the host; one of them.
struct Apps
{
    std::unique_ptr<InteropEchoServer> echo;
    std::unique_ptr<InteropHttpServer> http;
    std::unique_ptr<InteropHttpClient> client;
    std::unique_ptr<InteropIperf3Server> iperf3;
    std::unique_ptr<InteropRelay> relay;
    Cut cut;
    uint64_t relayed{0}; //!< bytes
    Time told;           //!< to end

    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        static const std::vector<std::unique_ptr<InteropConnection>> none;
        return echo   ? echo->Connections()
             : http   ? http->Connections()
             : client ? client->Connections()
             : iperf3 ? iperf3->Connections()
                      : none;
    }

    /// @param host where @param deadPath subflows may be left that cannot close @returns whether
    /// every connection has ended
    bool Over(Ptr<Node> host, bool deadPath) const
    {
        if (!deadPath)
        {
            return MptcpStack::Get(host)->GetCounter("MPCurrEstab") == 0;
        }
        const auto over = [](const auto& one) { return one->Over(); };
        const auto& all = Connections();
        return std::all_of(all.begin(), all.end(), over) &&
               (!relay || std::all_of(relay->Splices().begin(), relay->Splices().end(), over));
    }
};

Ipv4Address
HostAddress(const InteropNetwork& network, uint32_t path)
{
    return InetSocketAddress::ConvertFrom(network.Local(path, false, 0)).GetIpv4();
}

/// The relay has passed bytes on. @param size how many
void
Moved(Apps& apps, InteropNetwork& network, uint32_t size)
{
    apps.relayed += size;
    if (apps.cut.path > 0 && apps.cut.carried == 0 && apps.relayed >= apps.cut.at)
    {
        apps.cut.carried = apps.relay->Carried(HostAddress(network, apps.cut.path));
        network.Cut(apps.cut.path, true);
    }
}

void
StartRelay(Apps& apps, const Settings& s, const InteropHome& home, InteropNetwork& network)
{
    const auto words = InteropSplit(s.cut, ':');
    if (words.size() == 2)
    {
        apps.cut.path = static_cast<uint32_t>(std::stoul(words[0]));
        apps.cut.at = std::stoull(words[1]);
    }
    apps.relay = std::make_unique<InteropRelay>(
        home,
        InteropServer{network.Peer(s.server, false, s.port), network.Local(s.server, false, 0)},
        [&apps, &network](uint32_t size) { Moved(apps, network, size); });
}

void
Start(Apps& apps, const Settings& s, InteropNetwork& network)
{
    const InteropHome home{network.Host(), MptcpSocketFactory::GetTypeId(), s.v6, s.subflows};
    if (s.app == "echo")
    {
        apps.echo = std::make_unique<InteropEchoServer>(home);
    }
    else if (s.app == "http")
    {
        apps.http = std::make_unique<InteropHttpServer>(home);
    }
    else if (s.app == "iperf3")
    {
        apps.iperf3 = std::make_unique<InteropIperf3Server>(home);
    }
    else if (s.app == "get")
    {
        const Address server = network.Peer(1, false, s.port);
        apps.client = std::make_unique<InteropHttpClient>(home, server, s.path, s.count, s.files);
    }
    else if (s.app == "relay")
    {
        StartRelay(apps, s, home, network);
    }
    else
    {
        InteropFail("--app: '" + s.app + "' is none of echo, http, iperf3, get, relay");
    }
    std::cout << "ready" << std::endl;
}

void
Poll(Apps& apps, const Settings& s, Ptr<Node> host)
{
    InteropNoteLateness();
    if (apps.told.IsZero() && (g_interopTerminated || (apps.client && apps.client->Done())))
    {
        apps.told = Simulator::Now();
    }
    if (!apps.told.IsZero() &&
        (apps.Over(host, s.deadPath) || Simulator::Now() > apps.told + PATIENCE))
    {
        Simulator::Stop(INTEROP_LINGER);
        return;
    }
    Simulator::Schedule(INTEROP_POLL, &Poll, std::ref(apps), std::cref(s), host);
}

/// Count what both kinds of connections have. @param all of a kind @param[in,out] report to add to
template <typename Connections, typename Fallbacks>
void
Count(const Connections& all, Fallbacks fallbacks, json& report)
{
    for (const auto& one : all)
    {
        report["connections"] = report["connections"].get<uint32_t>() + 1;
        report["fallbacks"] = report["fallbacks"].get<uint32_t>() + fallbacks(*one);
        report["failed"] = report["failed"].get<uint32_t>() + (one->Failed() ? 1 : 0);
    }
}

json
Report(const Apps& apps, const Settings& s, const InteropNetwork& network)
{
    json report{{"connections", 0},
                {"fallbacks", 0},
                {"failed", 0},
                {"over", apps.Over(network.Host(), s.deadPath)},
                {"bytes", apps.iperf3 ? apps.iperf3->Bytes() : apps.relayed},
                {"done", apps.iperf3 ? apps.iperf3->Done() : true},
                {"machine", InteropMachine()},
                {"counters", InteropCounters(network.Host())},
                {"lateResets", g_interopLateResets}};
    Count(
        apps.Connections(),
        [](const InteropConnection& c) { return c.IsFallback() ? 1U : 0U; },
        report);
    if (apps.relay)
    {
        const auto& splices = apps.relay->Splices();
        Count(
            splices,
            [](const InteropSplice& splice) { return splice.Fallbacks(); },
            report);
        uint32_t subflows = splices.empty() ? 0 : UINT32_MAX;
        for (const auto& splice : splices)
        {
            subflows = std::min(subflows, splice->Subflows());
        }
        report["subflows"] = subflows;
        report["cut"] = {{"at", apps.cut.at}, {"carried", apps.cut.carried}};
        for (uint32_t path = 1; network.Device(path); path++)
        {
            report["carried"][std::to_string(path)] =
                apps.relay->Carried(HostAddress(network, path));
        }
    }
    return report;
}

} // namespace

int
main(int argc, char** argv)
{
    Settings s;
    CommandLine line(__FILE__);
    line.AddValue("taps", "tap devices, one per path: tap1,tap2", s.taps);
    line.AddValue("links", "what paths go through: rate,delay,packets,loss;...", s.links);
    line.AddValue("app", "echo, http (server), iperf3 (server), get (HTTP client) or relay", s.app);
    line.AddValue("endpoints", "endpoints: PATH:FLAGS;...", s.endpoints);
    line.AddValue("path", "what the client asks for", s.path);
    line.AddValue("files", "where the client writes bodies: this, and a number", s.files);
    line.AddValue("count", "connections of the client", s.count);
    line.AddValue("subflows", "nothing is sent before there are so many", s.subflows);
    line.AddValue("server", "path to the server that the relay connects to", s.server);
    line.AddValue("port", "of the server that the client or the relay connects to", s.port);
    line.AddValue("cut", "PATH:BYTES: cut it when so many have been relayed", s.cut);
    line.AddValue("v6", "the echo server's family is IPv6", s.v6);
    line.AddValue("aborted", "connections are meant to be aborted", s.aborted);
    line.AddValue("deadPath", "do not wait for subflows to close", s.deadPath);
    line.AddValue("checksum", "ask for DSS checksums", s.checksum);
    line.Parse(argc, argv);
    InteropConfigure(1448, 1 << 20);
    // All SYNs of the client wait for one answer.
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(100));
    InteropNetwork network(InteropSplit(s.taps, ','), InteropReadLinks(s.links));
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
                                       Poll(apps, s, network.Host());
                                   });
    Simulator::Run();
    const json report = Report(apps, s, network);
    std::cout << report.dump(1) << std::endl;
    Simulator::Destroy();
    return (report["failed"] == 0 || s.aborted) && report["done"] == true ? 0 : 1;
}
