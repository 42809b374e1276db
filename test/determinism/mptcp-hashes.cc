/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "hash-configurations.h"

#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/mptcp-trace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>

/**
 * @file
 * @ingroup mptcp-tests
 * Prints "name hash", one configuration a line: the hash is over the time and bytes of all packets
 * of one transfer. test/determinism/run compares it with the list that stands in the tree, so that
 * each change of behaviour is seen and named.
 */

namespace ns3
{

namespace
{

/// Writes all there is to be written of a run, which must not change it.
class Watch
{
  public:
    /// @param network, transfer of the run
    Watch(MptcpTestNetwork& network, MptcpTestTransfer& transfer)
    {
        char name[] = "/tmp/mptcp-hashes-XXXXXX";
        NS_ABORT_MSG_IF(!mkdtemp(name), "no folder can be made in /tmp");
        m_folder = name;
        m_traces = std::make_unique<MptcpTraceHelper>(m_folder + "/trace", Time());
        if (const auto socket = transfer.ClientMptcp())
        {
            m_traces->Trace(socket, "client");
            socket->TraceConnectWithoutContext(
                "SchedulerDecision",
                Callback<void,
                         const MptcpSendState&,
                         const std::vector<MptcpPathState>&,
                         const MptcpDecision&>([](const auto&, const auto&, const auto&) {}));
        }
        PointToPointHelper().EnablePcap(m_folder + "/packets",
                                        NodeContainer(network.Client(), network.Server()));
    }

    ~Watch()
    {
        m_traces.reset();
        std::uintmax_t captured = 0;
        for (const auto& file : std::filesystem::directory_iterator(m_folder))
        {
            captured += file.path().extension() == ".pcap" ? file.file_size() : 0;
        }
        std::filesystem::remove_all(m_folder);
        NS_ABORT_MSG_IF(captured < 1000, "nothing was captured");
    }

  private:
    std::string m_folder;
    std::unique_ptr<MptcpTraceHelper> m_traces;
};

/// @param configuration what to run @param watched with traces and captures @returns hash of its
/// packets
uint64_t
HashOf(const HashConfiguration& configuration, bool watched)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    Config::SetDefault("ns3::TcpSocket::SegmentSize", StringValue("1448"));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", StringValue("1000000"));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", StringValue("1000000"));
    for (const auto& [name, value] : configuration.attributes)
    {
        Config::SetDefault(name, StringValue(value));
    }
    MptcpTestNetwork network(configuration.links, configuration.family);
    network.ClientStack()->AssignStreams(1);
    network.ServerStack()->AssignStreams(2);
    for (uint32_t i = 0; i < network.Links() && configuration.loss > 0; i++)
    {
        network.Lose(network.ClientDevice(i), configuration.loss, 100 + 2 * i);
        network.Lose(network.ServerDevice(i), configuration.loss, 101 + 2 * i);
    }
    const auto make = [&](bool tcp, Ptr<Node> node)
    { return tcp ? network.MakeTcpSocket(node) : Ptr<Socket>(network.MakeSocket(node)); };
    MptcpTestTransfer transfer(network,
                               make(configuration.tcpClient, network.Client()),
                               make(configuration.tcpServer, network.Server()),
                               configuration.upload,
                               configuration.download);
    network.Wire().StartHash();
    if (configuration.prepare)
    {
        configuration.prepare(network, transfer);
    }
    auto watch = watched ? std::make_unique<Watch>(network, transfer) : nullptr;
    Simulator::Stop(Seconds(120));
    Simulator::Run();
    const uint64_t hash = network.Wire().Hash();
    Simulator::Destroy();
    watch.reset();
    transfer.Forget();
    return hash;
}

/// In a process of its own, so that no configuration changes another's numbers or takes it along
/// when it crashes. @param configuration what to run @param watched see HashOf()
void
Print(const HashConfiguration& configuration, bool watched)
{
    int ends[2];
    NS_ABORT_IF(pipe(ends) != 0);
    std::cout << configuration.name << ' ' << std::flush;
    const pid_t child = fork();
    if (child == 0)
    {
        const uint64_t hash = HashOf(configuration, watched);
        _exit(write(ends[1], &hash, sizeof hash) == sizeof hash ? 0 : 1);
    }
    close(ends[1]);
    uint64_t hash = 0;
    const bool good = read(ends[0], &hash, sizeof hash) == sizeof hash;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (good)
    {
        std::cout << std::hex << std::setw(16) << std::setfill('0') << hash << std::dec << '\n';
    }
    else
    {
        std::cout << "crashed\n";
    }
}

} // namespace

} // namespace ns3

/**
 * @param argc number of arguments
 * @param argv "--release": print the release of ns-3; "--events TYPE": let a Scheduler of ns-3 of
 * this type keep the events; "--watched": write traces and captures; a part of names; nothing for
 * all
 * @returns the exit status
 */
int
main(int argc, char* argv[])
{
    if (argc > 1 && std::strcmp(argv[1], "--release") == 0)
    {
        std::cout << NS3_RELEASE << '\n';
        return 0;
    }
    std::string part = argc > 1 ? argv[1] : "";
    if (part == "--events" && argc > 2)
    {
        ns3::GlobalValue::Bind("SchedulerType", ns3::StringValue(argv[2]));
        part = argc > 3 ? argv[3] : "";
    }
    const bool watched = part == "--watched";
    if (watched)
    {
        part = argc > 2 ? argv[2] : "";
    }
    for (const auto& configuration : ns3::HashConfigurations())
    {
        if (configuration.name.find(part) != std::string::npos)
        {
            ns3::Print(configuration, watched);
        }
    }
    return 0;
}
