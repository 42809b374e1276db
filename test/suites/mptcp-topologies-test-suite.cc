/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-topology-tests.h"

#include "ns3/mptcp-two-path-helper.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <memory>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * The topology helpers: data takes the path that the client's device or address stands for, and no
 * other.
 */

namespace
{

/// Bytes of each transfer below.
constexpr uint64_t BYTES = MPTCP_TOPOLOGY_BYTES;

/// Keeps what arrives from the hosts: the packets of some tests are none of IP's, and a host that
/// forwards would answer them. @param devices the ends of a link
void
KeepFromHosts(const NetDeviceContainer& devices)
{
    for (uint32_t end = 0; end < devices.GetN(); ++end)
    {
        devices.Get(end)->SetReceiveCallback(NetDevice::ReceiveCallback(
            [](Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) { return true; }));
    }
}

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
        KeepFromHosts(topology.GetLink(0));
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
        KeepFromHosts(devices);
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

/// A link that loses evenly loses every tenth packet, wherever it begins.
class EvenLossTest : public TestCase
{
  public:
    EvenLossTest() : TestCase("A link loses packets in equal steps")
    {
    }

  private:
    void DoRun() override
    {
        MptcpLinkParameters link;
        link.lossToLeft = 0.1;
        link.evenLoss = true;
        link.queue = QueueSize("1000p");
        MptcpTwoPathHelper topology({link});
        topology.Build();
        auto devices = topology.GetLink(0);
        KeepFromHosts(devices);
        std::vector<uint32_t> lost;
        uint32_t arrived = 0;
        devices.Get(0)->TraceConnectWithoutContext(
            "PhyRxDrop",
            Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>)
                                              { lost.push_back(arrived++); }));
        devices.Get(0)->TraceConnectWithoutContext(
            "MacRx",
            Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++arrived; }));
        Simulator::ScheduleNow(
            [device = devices.Get(1)]
            {
                for (uint32_t i = 0; i < 1000; ++i)
                {
                    device->Send(Create<Packet>(100), device->GetBroadcast(), 0x0800);
                }
            });
        Simulator::Run();
        Simulator::Destroy();
        NS_TEST_ASSERT_MSG_EQ(arrived, 1000, "all packets come to the end of the link");
        NS_TEST_ASSERT_MSG_EQ(lost.size(), 100, "a tenth is lost");
        NS_TEST_EXPECT_MSG_LT(lost.front(), 10, "the first within the first step");
        for (std::size_t i = 1; i < lost.size(); ++i)
        {
            // A sum of tenths is not exactly one, which moves a loss by a packet once in a while.
            NS_TEST_EXPECT_MSG_EQ_TOL(1.0 * lost[i] - lost[i - 1],
                                      10.0,
                                      1.0,
                                      "the step after loss " << i);
        }
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
        AddTestCase(new EvenLossTest);
        AddTestCase(new RandomLossTest);
        AddTestCase(new RoutesTest);
        for (std::size_t path = 0; path < 2; ++path)
        {
            auto number = std::to_string(path + 1);
            AddTestCase(new MptcpOnePathTest("Two links, IPv4, path " + number,
                                             TwoPath(false),
                                             path,
                                             true));
            AddTestCase(new MptcpOnePathTest("Two links, IPv6, path " + number,
                                             TwoPath(true),
                                             path,
                                             false));
            AddTestCase(
                new MptcpOnePathTest("Two links, IPv4, server's other address, path " + number,
                                     TwoPath(false),
                                     path,
                                     true,
                                     true));
            AddTestCase(
                new MptcpOnePathTest("Two links, IPv6, server's other address, path " + number,
                                     TwoPath(true),
                                     path,
                                     true,
                                     true));
        }
        AddTestCase(new MptcpAllPathsTest("MPTCP over two links, IPv4", TwoPath(false)));
        AddTestCase(new MptcpAllPathsTest("MPTCP over two links, IPv6", TwoPath(true)));
        AddTestCase(new MptcpAllPathsTest("MPTCP with three routes over one link", SharedLink()));
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
};

/// Registers the suite.
const TopologiesTestSuite g_topologiesTestSuite;

} // namespace
