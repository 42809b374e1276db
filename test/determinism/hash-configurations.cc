/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hash-configurations.h"

#include "ns3/mptcp-type-names.h"
#include "ns3/simulator.h"

namespace ns3
{

namespace
{

using Prepare = std::function<void(MptcpTestNetwork&, MptcpTestTransfer&)>;

const MptcpTestLink FAST{};
const MptcpTestLink SLOW{"4Mbps", "30ms"};

/// @returns two links that differ, no losses, no attributes @param name of the configuration
HashConfiguration
TwoLinks(const std::string& name)
{
    HashConfiguration configuration;
    configuration.name = name;
    configuration.links = {FAST, SLOW};
    return configuration;
}

/// @param name of the configuration @param prepare what happens @returns it, on two links
HashConfiguration
Happening(const std::string& name, Prepare prepare)
{
    auto configuration = TwoLinks(name);
    configuration.prepare = std::move(prepare);
    return configuration;
}

/// @param name of the configuration @param attributes full names and values @returns it
HashConfiguration
With(const std::string& name, std::vector<std::pair<std::string, std::string>> attributes)
{
    auto configuration = TwoLinks(name);
    configuration.attributes = std::move(attributes);
    return configuration;
}

/// All types of a kind, without and with losses. Queues are short and so is the send buffer, for
/// the choice of a path and the rules of a window to show in the packets. @param[out] all added to
/// @param kind which @param word for names @param attribute of MptcpSocket
void
AddTypes(std::vector<HashConfiguration>& all,
         MptcpTypeNames::Kind kind,
         const std::string& word,
         const std::string& attribute)
{
    for (const auto& [name, type] : MptcpTypeNames::List(kind))
    {
        for (const bool lossy : {false, true})
        {
            auto configuration = With(word + "/" + name + (lossy ? "/lossy" : ""),
                                      {{"ns3::MptcpSocket::" + attribute, type}});
            if (kind == MptcpTypeNames::SCHEDULER)
            {
                configuration.attributes.emplace_back("ns3::TcpSocket::SndBufSize", "30000");
            }
            for (auto& link : configuration.links)
            {
                link.queue = 20;
            }
            configuration.upload = 1000000;
            configuration.download = 100000;
            configuration.loss = lossy ? 0.01 : 0;
            all.push_back(configuration);
        }
    }
}

/// Numbers of links, address families, and what hosts speak. @param[out] all added to
void
AddNetworks(std::vector<HashConfiguration>& all)
{
    auto one = TwoLinks("links/1");
    one.links = {FAST};
    all.push_back(one);
    one.name = "links/1/lossy";
    one.loss = 0.02;
    all.push_back(one);
    auto four = TwoLinks("links/4");
    four.links = {FAST, SLOW, {"20Mbps", "5ms"}, {"1Mbps", "80ms", 20}};
    all.push_back(four);
    four.name = "links/4/lossy";
    four.loss = 0.01;
    all.push_back(four);
    auto v6 = TwoLinks("ipv6");
    v6.family = MptcpTestFamily::V6;
    all.push_back(v6);
    auto dual = TwoLinks("dual-stack");
    dual.family = MptcpTestFamily::DUAL;
    all.push_back(dual);
    for (const double loss : {0.0, 0.02})
    {
        const std::string lossy = loss > 0 ? "/lossy" : "";
        auto client = TwoLinks("fallback/tcp-client" + lossy);
        client.tcpClient = true;
        client.loss = loss;
        all.push_back(client);
        auto server = TwoLinks("fallback/tcp-server" + lossy);
        server.tcpServer = true;
        server.loss = loss;
        all.push_back(server);
    }
    auto tcp = TwoLinks("tcp"); // shows whether ns-3 itself has changed
    tcp.tcpClient = true;
    tcp.tcpServer = true;
    all.push_back(tcp);
}

/// Attributes of sockets and stacks. @param[out] all added to
void
AddAttributes(std::vector<HashConfiguration>& all)
{
    all.push_back(With("checksum", {{"ns3::MptcpSocket::Checksum", "true"}}));
    all.push_back(With("opportunistic-penalisation",
                       {{"ns3::MptcpSocket::OpportunisticRetransmission", "true"},
                        {"ns3::MptcpSocket::Penalisation", "true"},
                        {"ns3::TcpSocket::SndBufSize", "60000"},
                        {"ns3::TcpSocket::RcvBufSize", "60000"}}));
    all.push_back(With("auto-buffers", {{"ns3::MptcpSocket::AutoBuffers", "true"}}));
    all.push_back(
        With("small-buffers",
             {{"ns3::TcpSocket::SndBufSize", "20000"}, {"ns3::TcpSocket::RcvBufSize", "10000"}}));
    for (const std::string name : {"Sack", "Timestamp", "WindowScaling"})
    {
        auto without = With("without-" + name, {{"ns3::TcpSocketBase::" + name, "false"}});
        without.loss = 0.01;
        all.push_back(without);
    }
    auto nagle = With("nagle", {{"ns3::TcpSocket::TcpNoDelay", "false"}});
    nagle.prepare = [](MptcpTestNetwork&, MptcpTestTransfer& transfer)
    { transfer.writeSize = 333; };
    all.push_back(nagle);
    all.push_back(With("no-delayed-acks", {{"ns3::TcpSocket::DelAckCount", "1"}}));
    all.push_back(With("disabled", {{"ns3::MptcpStack::Enabled", "false"}}));
}

/// @param[in,out] segment loses its MPTCP options
void
Strip(MptcpTestSegment& segment)
{
    segment.options.clear();
}

/// Middleboxes. @param[out] all added to
void
AddMiddleboxes(std::vector<HashConfiguration>& all)
{
    all.push_back(
        Happening("strip/syn",
                  [](auto& network, auto&)
                  { network.Wire().Change([](const auto& s) { return s.IsSyn(); }, Strip); }));
    all.push_back(
        Happening("strip/syn-ack",
                  [](auto& network, auto&)
                  { network.Wire().Change([](const auto& s) { return s.IsSynAck(); }, Strip); }));
    all.push_back(Happening(
        "strip/after-syn",
        [](auto& network, auto&) {
            network.Wire().Change([](const auto& s) { return !s.IsSyn() && !s.IsSynAck(); }, Strip);
        }));
    all.push_back(
        Happening("strip/join",
                  [](auto& network, auto&)
                  { network.Wire().Change([](const auto& s) { return s.link == 1; }, Strip); }));
    for (const bool join : {false, true})
    {
        auto wrong = Happening(join ? "wrong-checksum/join" : "wrong-checksum/initial",
                               [join](auto& network, auto&)
                               {
                                   network.Wire().Change(
                                       [join](const auto& s)
                                       { return s.IsData() && s.up && s.link == (join ? 1 : 0); },
                                       [](auto& s)
                                       {
                                           std::vector<uint8_t> bytes(s.Size());
                                           s.payload->CopyData(bytes.data(), bytes.size());
                                           bytes.back() ^= 1;
                                           s.payload = Create<Packet>(bytes.data(), bytes.size());
                                       },
                                       1);
                               });
        wrong.attributes = {{"ns3::MptcpSocket::Checksum", "true"}};
        all.push_back(wrong);
    }
}

/// Links, interfaces, endpoints and sockets that go. @param[out] all added to
void
AddChanges(std::vector<HashConfiguration>& all)
{
    all.push_back(Happening("cut",
                            [](auto& network, auto&)
                            {
                                Simulator::Schedule(MilliSeconds(200), [&]() { network.Cut(0); });
                                Simulator::Schedule(Seconds(20), [&]() { network.Mend(0); });
                            }));
    for (const bool server : {false, true})
    {
        all.push_back(Happening(server ? "interface-down/server" : "interface-down/client",
                                [server](auto& network, auto&)
                                {
                                    const auto node = server ? network.Server() : network.Client();
                                    Simulator::Schedule(MilliSeconds(200),
                                                        [=, &network]()
                                                        { network.SetInterface(node, 1, false); });
                                    Simulator::Schedule(Seconds(5),
                                                        [=, &network]()
                                                        { network.SetInterface(node, 1, true); });
                                }));
    }
    all.push_back(Happening("endpoints",
                            [](auto& network, auto&)
                            {
                                const auto add = [&](uint32_t flags)
                                {
                                    MptcpEndpoint endpoint;
                                    endpoint.address = network.ClientAddress(1);
                                    endpoint.flags = flags;
                                    network.ClientStack()->AddEndpoint(endpoint);
                                };
                                add(MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
                                Simulator::Schedule(MilliSeconds(300),
                                                    [&]()
                                                    { network.ClientStack()->FlushEndpoints(); });
                            }));
    all.push_back(Happening("abort",
                            [](auto&, auto& transfer) {
                                Simulator::Schedule(MilliSeconds(300),
                                                    [&]() { transfer.ClientMptcp()->Abort(); });
                            }));
    all.push_back(Happening("close-unread",
                            [](auto&, auto& transfer)
                            {
                                transfer.clientReads = false;
                                Simulator::Schedule(MilliSeconds(300),
                                                    [&]() { transfer.ClientSocket()->Close(); });
                            }));
    all.push_back(Happening(
        "half-close",
        [](auto&, auto& transfer)
        {
            transfer.closeWhenDone = false;
            Simulator::Schedule(Seconds(3), [&]() { transfer.ClientSocket()->ShutdownSend(); });
        }));
    auto lossyClose = TwoLinks("close/lossy");
    lossyClose.upload = 5000;
    lossyClose.download = 5000;
    lossyClose.loss = 0.2;
    all.push_back(lossyClose);
}

} // namespace

std::vector<HashConfiguration>
HashConfigurations()
{
    std::vector<HashConfiguration> all;
    AddNetworks(all);
    AddTypes(all, MptcpTypeNames::SCHEDULER, "scheduler", "Scheduler");
    AddTypes(all, MptcpTypeNames::CONGESTION, "controller", "CongestionControl");
    AddTypes(all, MptcpTypeNames::PATH_MANAGER, "path-manager", "PathManager");
    AddAttributes(all);
    AddMiddleboxes(all);
    AddChanges(all);
    return all;
}

} // namespace ns3
