/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/config.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-experiment.h"
#include "ns3/mptcp-network-helper.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/mptcp-wifi-lte-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * The topology helpers: data takes the path that the client's device or address stands for, and no
 * other.
 */

namespace
{

/// Counts the IP packets that a node sends and receives, by interface. Interfaces count from 1.
class InterfaceCounter
{
  public:
    /// @param node whose
    explicit InterfaceCounter(Ptr<Node> node)
    {
        if (auto ipv4 = node->GetObject<Ipv4>(); ipv4 && ipv4->GetNInterfaces() > 1)
        {
            ipv4->TraceConnectWithoutContext("Rx", MakeCallback(&InterfaceCounter::Ipv4Rx, this));
            ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&InterfaceCounter::Ipv4Tx, this));
        }
        if (auto ipv6 = node->GetObject<Ipv6>(); ipv6 && ipv6->GetNInterfaces() > 1)
        {
            ipv6->TraceConnectWithoutContext("Rx", MakeCallback(&InterfaceCounter::Ipv6Rx, this));
            ipv6->TraceConnectWithoutContext("Tx", MakeCallback(&InterfaceCounter::Ipv6Tx, this));
        }
    }

    /// @param interface from 1 @returns bytes that came and went there
    uint64_t Get(std::size_t interface) const
    {
        return interface < m_bytes.size() ? m_bytes[interface] : 0;
    }

  private:
    /// @param bytes of a packet @param interface where
    void Count(uint32_t bytes, uint32_t interface)
    {
        m_bytes.resize(std::max<std::size_t>(m_bytes.size(), interface + 1));
        m_bytes[interface] += bytes;
    }

    void Ipv4Rx(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv4Tx(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv6Rx(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv6Tx(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    std::vector<uint64_t> m_bytes;
};

/// Bytes of each transfer below.
constexpr uint64_t BYTES = 200000;

/// Whatever else an interface carries: neighbour discovery, beacons' traffic.
constexpr uint64_t NOISE = 2000;

/// A transfer over one path leaves and arrives by that path's device only.
class OnePathTest : public TestCase
{
  public:
    /**
     * @param name of the situation
     * @param build makes the topology and keeps it alive
     * @param path from 0
     * @param upload direction
     * @param otherServer the server's address is that of the other path
     */
    OnePathTest(const std::string& name,
                std::function<MptcpHostPair()> build,
                std::size_t path,
                bool upload,
                bool otherServer = false)
        : TestCase(name), m_build(std::move(build)), m_path(path), m_upload(upload),
          m_otherServer(otherServer)
    {
    }

  private:
    void DoRun() override
    {
        MptcpOptions options;
        options.bytes = BYTES;
        options.upload = m_upload;
        options.verify = true;
        auto pair = m_build();
        NS_TEST_ASSERT_MSG_EQ(pair.paths.size(), 2, "this test needs two paths");
        if (m_otherServer)
        {
            std::swap(pair.paths[0].serverAddress, pair.paths[1].serverAddress);
        }
        MptcpExperiment experiment(options);
        experiment.AddUser(pair, "tcp-path" + std::to_string(m_path + 1));
        InterfaceCounter client(pair.client);
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
        auto used = client.Get(InterfaceOf(pair, m_path));
        auto idle = client.Get(InterfaceOf(pair, 1 - m_path));
        NS_TEST_EXPECT_MSG_GT(used, BYTES, "the path carries the data");
        NS_TEST_EXPECT_MSG_LT(idle, NOISE, "the other path carries none");
    }

    void DoTeardown() override
    {
        Config::Reset();
    }

    /// @param pair hosts @param path from 0 @returns number of the client's interface
    static uint32_t InterfaceOf(const MptcpHostPair& pair, std::size_t path)
    {
        auto device = pair.paths[path].clientDevice;
        auto ipv4 = pair.client->GetObject<Ipv4>();
        return ipv4 ? ipv4->GetInterfaceForDevice(device)
                    : pair.client->GetObject<Ipv6>()->GetInterfaceForDevice(device);
    }

    std::function<MptcpHostPair()> m_build;
    std::size_t m_path;
    bool m_upload;
    bool m_otherServer;
};

/// An MPTCP connection has a subflow on each path, and data on each.
class AllPathsTest : public TestCase
{
  public:
    /// @param name of the situation @param build makes the topology and keeps it alive
    AllPathsTest(const std::string& name, std::function<MptcpHostPair()> build)
        : TestCase(name), m_build(std::move(build))
    {
    }

  private:
    void DoRun() override
    {
        MptcpOptions options;
        options.time = Seconds(2);
        options.verify = true;
        auto pair = m_build();
        MptcpExperiment experiment(options);
        experiment.AddUser(pair, "mptcp");
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
        const auto& monitor = experiment.GetMonitor(0);
        NS_TEST_EXPECT_MSG_EQ(monitor.GetFallback(), "", "the connection is MPTCP");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetSubflows(), pair.paths.size(), "one subflow per path");
        for (std::size_t path = 0; path < pair.paths.size(); ++path)
        {
            NS_TEST_EXPECT_MSG_GT(monitor.GetPath(path).delivered, BYTES, "each path carries data");
        }
    }

    void DoTeardown() override
    {
        Config::Reset();
    }

    std::function<MptcpHostPair()> m_build;
};

/// The queue of a drop-tail link holds as many packets as it says, and the monitor counts the rest.
class DropTailTest : public TestCase
{
  public:
    DropTailTest() : TestCase("A drop-tail link drops what its queue does not hold")
    {
    }

  private:
    void DoRun() override
    {
        MptcpLinkParameters link;
        link.queue = QueueSize("10p");
        MptcpTwoPathHelper topology({link});
        topology.Build();
        auto device = topology.GetLink(0).Get(0);
        MptcpLinkMonitor monitor(device, Time());
        constexpr uint32_t burst = 15;
        Simulator::ScheduleNow(
            [device]
            {
                for (uint32_t i = 0; i < burst; ++i)
                {
                    device->Send(Create<Packet>(1000), device->GetBroadcast(), 0x0800);
                }
            });
        Simulator::Run();
        // The first packet leaves the queue at once.
        NS_TEST_EXPECT_MSG_EQ(monitor.GetOffered(), burst, "all packets are offered");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetLost(), burst - 11, "10 wait, 1 is on the wire");
        Simulator::Destroy();
    }
};

/// A link loses as many packets at random as it is told to, in the direction it is told.
class RandomLossTest : public TestCase
{
  public:
    RandomLossTest() : TestCase("A link loses data at random in one direction")
    {
    }

  private:
    void DoRun() override
    {
        MptcpLinkParameters link;
        link.lossToLeft = 0.1;
        link.queue = QueueSize("10000p");
        link.rate = DataRate("1Gb/s");
        MptcpTwoPathHelper topology({link});
        topology.Build();
        auto devices = topology.GetLink(0);
        MptcpLinkMonitor right(devices.Get(0), Time());
        MptcpLinkMonitor left(devices.Get(1), Time());
        constexpr uint32_t packets = 10000;
        for (uint32_t end = 0; end < 2; ++end)
        {
            auto device = devices.Get(end);
            Simulator::ScheduleNow(
                [device]
                {
                    for (uint32_t i = 0; i < packets; ++i)
                    {
                        device->Send(Create<Packet>(100), device->GetBroadcast(), 0x0800);
                    }
                });
        }
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(right.GetLost(), 0, "nothing is lost towards the right");
        NS_TEST_EXPECT_MSG_EQ(left.GetOffered(), packets, "all packets are offered");
        // Five standard deviations of a binomial count: sqrt(10000 * 0.1 * 0.9) = 30.
        NS_TEST_EXPECT_MSG_EQ_TOL(left.GetLost(), 1000.0, 150.0, "a tenth is lost");
        Simulator::Destroy();
    }
};

/// A route's data crosses its links and no others, also where routes of one user share links.
class RoutesTest : public TestCase
{
  public:
    RoutesTest() : TestCase("Data keeps to the links of its route")
    {
    }

  private:
    void DoRun() override
    {
        for (std::size_t path = 0; path < 3; ++path)
        {
            MptcpNetworkHelper network;
            for (int i = 0; i < 3; ++i)
            {
                network.AddLink(MptcpLinkParameters());
            }
            const std::vector<MptcpRoute> routes{{{0}, MilliSeconds(5)}, {{1, 2}, {}}, {{0}, {}}};
            auto pair = network.AddUser(routes);
            MptcpOptions options;
            options.bytes = BYTES;
            MptcpExperiment experiment(options);
            experiment.AddUser(pair, "tcp-path" + std::to_string(path + 1));
            std::vector<std::unique_ptr<MptcpLinkMonitor>> links;
            for (std::size_t i = 0; i < network.GetN(); ++i)
            {
                links.push_back(std::make_unique<MptcpLinkMonitor>(network.GetDevice(i), Time()));
            }
            NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
            for (std::size_t i = 0; i < links.size(); ++i)
            {
                const auto& used = routes[path].links;
                bool expected = std::find(used.begin(), used.end(), i) != used.end();
                NS_TEST_EXPECT_MSG_EQ((links[i]->GetOffered() > BYTES / options.segmentSize),
                                      expected,
                                      "path " << path + 1 << ", link " << i);
            }
            // 10 ms per link, and the route's own delay; there is no queue to speak of.
            auto links10ms = MilliSeconds(20) * static_cast<int64_t>(routes[path].links.size());
            auto base = (links10ms + 2 * routes[path].delay).GetSeconds();
            auto measured = experiment.GetMonitor(0).GetPath(path);
            NS_TEST_EXPECT_MSG_GT(measured.rttSamples, 0, "there are RTT samples");
            auto rtt = measured.rttSum / measured.rttSamples;
            NS_TEST_EXPECT_MSG_EQ((rtt > base && rtt < base + 0.02), true, "RTT " << rtt);
        }
    }

    void DoTeardown() override
    {
        Config::Reset();
    }
};

/// Suite of the topology helpers.
class TopologiesTestSuite : public TestSuite
{
  public:
    TopologiesTestSuite() : TestSuite("mptcp-topologies")
    {
        AddTestCase(new DropTailTest);
        AddTestCase(new RandomLossTest);
        AddTestCase(new RoutesTest);
        for (std::size_t path = 0; path < 2; ++path)
        {
            auto number = std::to_string(path + 1);
            AddTestCase(
                new OnePathTest("Two links, IPv4, path " + number, TwoPath(false), path, true));
            AddTestCase(
                new OnePathTest("Two links, IPv6, path " + number, TwoPath(true), path, false));
            AddTestCase(new OnePathTest("Two links, IPv4, server's other address, path " + number,
                                        TwoPath(false),
                                        path,
                                        true,
                                        true));
            AddTestCase(new OnePathTest("Two links, IPv6, server's other address, path " + number,
                                        TwoPath(true),
                                        path,
                                        true,
                                        true));
            AddTestCase(
                new OnePathTest("Wi-Fi and LTE, download, path " + number, WifiLte(), path, false));
            AddTestCase(
                new OnePathTest("Wi-Fi and LTE, upload, path " + number, WifiLte(), path, true));
            AddTestCase(
                new OnePathTest("Wi-Fi and LTE, to the server's other address, path " + number,
                                WifiLte(),
                                path,
                                false,
                                true));
        }
        AddTestCase(new AllPathsTest("MPTCP over two links, IPv4", TwoPath(false)));
        AddTestCase(new AllPathsTest("MPTCP over two links, IPv6", TwoPath(true)));
        AddTestCase(new AllPathsTest("MPTCP over Wi-Fi and LTE", WifiLte()));
        AddTestCase(new AllPathsTest("MPTCP with three routes over one link", SharedLink()));
    }

  private:
    /// @param ipv6 family @returns builder of two links
    static std::function<MptcpHostPair()> TwoPath(bool ipv6)
    {
        return [ipv6]
        {
            MptcpLinkParameters link;
            link.rate = DataRate("10Mb/s");
            return MptcpTwoPathHelper({link, link}, ipv6).Build();
        };
    }

    /// @returns builder of the phone
    std::function<MptcpHostPair()> WifiLte()
    {
        return [this]
        {
            m_wifiLte = std::make_unique<MptcpWifiLteHelper>(MptcpWifiLteParameters());
            return m_wifiLte->Build();
        };
    }

    /// @returns builder of one link with three routes of a user
    static std::function<MptcpHostPair()> SharedLink()
    {
        return []
        {
            MptcpNetworkHelper network;
            MptcpLinkParameters link;
            link.rate = DataRate("20Mb/s");
            network.AddLink(link);
            return network.AddUser({{{0}, {}}, {{0}, {}}, {{0}, {}}});
        };
    }

    std::unique_ptr<MptcpWifiLteHelper> m_wifiLte; //!< outlives the simulation of its test
};

/// Registers the suite.
const TopologiesTestSuite g_topologiesTestSuite;

} // namespace
