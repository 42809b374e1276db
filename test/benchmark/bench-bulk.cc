/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/mptcp-flags.h"
#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/mptcp-type-names.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-state.h"
#include "ns3/uinteger.h"

#include <array>
#include <ctime>
#include <iostream>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * What the module costs: BulkSend connections over two or more disjoint links, by MPTCP (each
 * connection over all links) or by plain TCP (each on one link, so more of them). Prints "name
 * value" lines.
 */

namespace
{

/// What is run.
struct Parameters
{
    std::string mode{"mptcp"};         //!< "mptcp" or "tcp"
    std::string congestion{"newreno"}; //!< short name or TypeId
    uint32_t connections{1};           //!< MPTCP connections, or TCP connections per link
    Time time{Seconds(60)};            //!< simulated
    Time skip{Seconds(20)};            //!< beginning in which losses do not count
    MptcpLinkParameters link;          //!< each link
    uint32_t paths{2};                 //!< links
};

/// Bytes delivered and processor time spent up to a moment.
struct Sample
{
    uint64_t bytes{0}; //!< that applications have received
    double seconds{0}; //!< processor time of this program
};

/// One simulation and what it counts.
class Bench
{
  public:
    /// @param parameters what to run; the nodes, links and applications are made
    explicit Bench(const Parameters& parameters);
    /// Run, and print the figures.
    void Run();

  private:
    /// One BulkSend connection. @param path whose server address is the peer's @param protocol
    /// TypeId of the socket factory
    void AddConnection(std::size_t path, const std::string& protocol);
    /// @returns where the simulation is now
    Sample Now() const;
    /// Count losses from now on.
    void WatchLosses();
    /// A socket of the client changed its state. @param before then @param after now
    void CountLoss(TcpSocketState::TcpCongState_t before, TcpSocketState::TcpCongState_t after);

    Parameters m_parameters;
    MptcpTwoPathHelper m_topology;
    MptcpHostPair m_pair;
    ApplicationContainer m_sinks;
    Ptr<UniformRandomVariable> m_start{CreateObject<UniformRandomVariable>()};
    uint16_t m_port{5000};
    uint32_t m_losses{0};
    std::array<Sample, 4> m_thirds; //!< at the start and after each third of the time
};

Bench::Bench(const Parameters& parameters)
    : m_parameters(parameters),
      m_topology(std::vector<MptcpLinkParameters>(parameters.paths, parameters.link)),
      m_pair(m_topology.Build())
{
    const NodeContainer hosts(m_pair.client, m_pair.server);
    for (auto host = hosts.Begin(); host != hosts.End(); ++host)
    {
        (*host)->GetObject<TcpL4Protocol>()->SetAttribute(
            "SocketType",
            TypeIdValue(TypeId::LookupByName(parameters.congestion)));
    }
    if (parameters.mode == "mptcp")
    {
        MptcpHelper mptcp;
        mptcp.SetCongestionControl(parameters.congestion);
        mptcp.SetStackAttribute("SubflowLimit", UintegerValue(parameters.paths - 1));
        mptcp.Install(hosts);
    }
    for (uint32_t i = 0; i < parameters.connections; ++i)
    {
        if (parameters.mode == "mptcp")
        {
            AddConnection(0, "ns3::MptcpSocketFactory");
            continue;
        }
        for (std::size_t path = 0; path < m_pair.paths.size(); ++path)
        {
            AddConnection(path, "ns3::TcpSocketFactory");
        }
    }
}

void
Bench::AddConnection(std::size_t path, const std::string& protocol)
{
    const auto address = Ipv4Address::ConvertFrom(m_pair.paths[path].serverAddress);
    const InetSocketAddress peer(address, m_port++);
    m_sinks.Add(PacketSinkHelper(protocol, peer).Install(m_pair.server));
    BulkSendHelper sender(protocol, peer);
    sender.SetAttribute("SendSize", UintegerValue(1400));
    sender.Install(m_pair.client).Start(m_pair.ready + Seconds(m_start->GetValue(0, 0.1)));
}

Sample
Bench::Now() const
{
    Sample sample;
    for (auto sink = m_sinks.Begin(); sink != m_sinks.End(); ++sink)
    {
        sample.bytes += DynamicCast<PacketSink>(*sink)->GetTotalRx();
    }
    sample.seconds = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    return sample;
}

void
Bench::CountLoss(TcpSocketState::TcpCongState_t before, TcpSocketState::TcpCongState_t after)
{
    const bool was = before == TcpSocketState::CA_RECOVERY || before == TcpSocketState::CA_LOSS;
    const bool is = after == TcpSocketState::CA_RECOVERY || after == TcpSocketState::CA_LOSS;
    m_losses += !was && is;
}

void
Bench::WatchLosses()
{
    Config::ConnectWithoutContext("/NodeList/" + std::to_string(m_pair.client->GetId()) +
                                      "/$ns3::TcpL4Protocol/SocketList/*/CongState",
                                  MakeCallback(&Bench::CountLoss, this));
}

void
Bench::Run()
{
    for (std::size_t third = 0; third < m_thirds.size(); ++third)
    {
        Simulator::Schedule(m_parameters.time * static_cast<int64_t>(third) / 3,
                            [this, third] { m_thirds[third] = Now(); });
    }
    Simulator::Schedule(m_parameters.skip, &Bench::WatchLosses, this);
    Simulator::Stop(m_parameters.time + NanoSeconds(1));
    Simulator::Run();
    const auto perByte = [this](std::size_t third)
    {
        const Sample& from = m_thirds[third];
        const Sample& to = m_thirds[third + 1];
        return (to.seconds - from.seconds) / static_cast<double>(to.bytes - from.bytes);
    };
    const double bits = 8.0 * static_cast<double>(m_thirds[3].bytes);
    std::cout << "bytes " << m_thirds[3].bytes << '\n'
              << "goodput " << bits / m_parameters.time.GetSeconds() / 1e6 << '\n'
              << "losses " << m_losses << '\n'
              << "first_third " << perByte(0) << '\n'
              << "last_third " << perByte(2) << '\n';
    Simulator::Destroy();
}

} // namespace

int
main(int argc, char* argv[])
{
    Parameters parameters;
    parameters.link.rate = DataRate("100Mb/s");
    parameters.link.delay = MilliSeconds(10);
    parameters.link.queue = QueueSize("100p");
    MptcpFlags flags("What the module costs: BulkSend connections over disjoint links.");
    flags.AddChoice("mode", "of the connections", parameters.mode, {"mptcp", "tcp"});
    flags.AddCallback(
        "congestion",
        "congestion control",
        parameters.congestion,
        [&parameters](const std::string& name) {
            return MptcpTypeNames::Resolve(MptcpTypeNames::CONGESTION, name, parameters.congestion);
        });
    flags.Add("connections", "MPTCP, or TCP per link", parameters.connections, "connections", 1);
    flags.Add("time", "simulated", parameters.time);
    flags.Add("skip", "beginning in which losses do not count", parameters.skip);
    flags.Add("paths", "disjoint links", parameters.paths, "links", 1, 16);
    flags.Add("rate", "of each link", parameters.link.rate);
    flags.Add("delay", "of each link, one way", parameters.link.delay);
    flags.Add("queue", "of each link, what an end holds", parameters.link.queue);
    if (const auto status = flags.Parse(argc, argv))
    {
        return *status;
    }
    std::string type;
    MptcpTypeNames::Resolve(MptcpTypeNames::CONGESTION, parameters.congestion, type);
    parameters.congestion = type;
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1400));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(4000000));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(4000000));
    Bench(parameters).Run();
    return 0;
}
