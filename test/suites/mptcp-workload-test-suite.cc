/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/config.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/mptcp-block-driver.h"
#include "ns3/mptcp-experiment.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cmath>
#include <vector>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * What the scenarios of schedulers and failover rest on: links and interfaces that go and come
 * back, and blocks whose delay is measured.
 */

namespace
{

/// Two links of 8 Mb/s (a byte in 1 us) and 10 ms. @returns them
std::vector<MptcpLinkParameters>
Links()
{
    MptcpLinkParameters link;
    link.rate = DataRate("8Mb/s");
    link.delay = MilliSeconds(10);
    return {link, link};
}

/// Nothing arrives over a link that is broken, and what TCP repeats does once it is mended.
class LinkSwitchTest : public TestCase
{
  public:
    LinkSwitchTest() : TestCase("A link that is broken carries nothing, until it is mended")
    {
    }

  private:
    void DoRun() override
    {
        MptcpTwoPathHelper topology(Links());
        MptcpOptions options;
        options.verify = true;
        options.bytes = 2000000;
        MptcpExperiment experiment(options);
        experiment.AddUser(topology.Build(), "tcp-path1");
        MptcpLinkSwitch link(topology.GetLink(0));
        auto receiver = experiment.GetReceiver(0);
        uint64_t broken = 0;
        uint64_t mended = 0;
        Simulator::Schedule(Seconds(1), [&] { link.SetUp(false); });
        Simulator::Schedule(MilliSeconds(1001), [&] { broken = receiver->GetReceived(); });
        Simulator::Schedule(Seconds(3), [&] { mended = receiver->GetReceived(); });
        Simulator::Schedule(Seconds(3), [&] { link.SetUp(true); });
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the content is right");
        NS_TEST_EXPECT_MSG_GT(broken, 0, "the transfer was under way");
        NS_TEST_EXPECT_MSG_LT(broken, options.bytes, "and not over");
        NS_TEST_EXPECT_MSG_EQ(mended, broken, "nothing arrived meanwhile");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetReceived(), options.bytes, "all arrived later");
    }

    void DoTeardown() override
    {
        Config::Reset();
    }
};

/// An interface that comes back has its routes again.
class InterfaceReturnTest : public TestCase
{
  public:
    InterfaceReturnTest() : TestCase("An interface that comes back has its default route again")
    {
    }

  private:
    /// @param pair hosts @param path from 0 @returns metric of the client's default route by that
    /// path, or -1
    static int Metric(const MptcpHostPair& pair, std::size_t path)
    {
        auto ipv4 = pair.client->GetObject<Ipv4>();
        auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        for (uint32_t i = 0; i < routing->GetNRoutes(); ++i)
        {
            Ipv4RoutingTableEntry route = routing->GetRoute(i);
            if (route.IsDefault() && Address(route.GetGateway()) == pair.paths[path].serverAddress)
            {
                return static_cast<int>(routing->GetMetric(i));
            }
        }
        return -1;
    }

    void DoRun() override
    {
        auto pair = MptcpTwoPathHelper(Links()).Build();
        NS_TEST_EXPECT_MSG_EQ(Metric(pair, 1), 1, "there is a route");
        for (int again = 0; again < 2; ++again)
        {
            MptcpMultihoming::SetInterfaceUp(pair.paths[1].clientDevice, false);
            MptcpMultihoming::SetInterfaceUp(pair.paths[1].clientDevice, false);
            NS_TEST_EXPECT_MSG_EQ(Metric(pair, 1), -1, "it goes with the interface");
            NS_TEST_EXPECT_MSG_EQ(Metric(pair, 0), 0, "the other one stays");
            MptcpMultihoming::SetInterfaceUp(pair.paths[1].clientDevice, true);
            NS_TEST_EXPECT_MSG_EQ(Metric(pair, 1), 1, "it comes back with its metric");
        }
        Simulator::Destroy();
    }
};

/// An interface loses its address while it is down. ns-3 ends the program when it sends by a route
/// through an interface without an address.
class LostAddressTest : public TestCase
{
  public:
    LostAddressTest() : TestCase("An interface that comes back without its address has no route")
    {
    }

  private:
    void DoRun() override
    {
        auto pair = MptcpTwoPathHelper(Links()).Build();
        const auto device = pair.paths[0].clientDevice;
        auto ipv4 = device->GetNode()->GetObject<Ipv4>();
        const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
        MptcpMultihoming::SetInterfaceUp(device, false);
        ipv4->RemoveAddress(interface, 0);
        MptcpMultihoming::SetInterfaceUp(device, true);
        auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        uint32_t routes = 0;
        for (uint32_t i = 0; i < routing->GetNRoutes(); ++i)
        {
            routes += routing->GetRoute(i).GetInterface() == interface;
        }
        NS_TEST_EXPECT_MSG_EQ(routes, 0, "none with the gateway it had, nor another");
        NS_TEST_EXPECT_MSG_EQ(ipv4->IsUp(interface), true, "it is up");
        Simulator::Destroy();
    }
};

/// Delay of blocks over plain TCP on an empty path, by the bytes on the wire.
class BlockDelayTest : public TestCase
{
  public:
    /// @param requests whether the blocks are asked for
    explicit BlockDelayTest(bool requests)
        : TestCase(requests ? "A response takes the path's RTT and the wire's time"
                            : "A block takes the path's delay and the wire's time"),
          m_requests(requests)
    {
    }

  private:
    void DoRun() override
    {
        MptcpTwoPathHelper topology(Links());
        MptcpOptions options;
        options.verify = true;
        options.metered = true;
        options.time = Seconds(5);
        MptcpExperiment experiment(options);
        experiment.AddUser(topology.Build(), "tcp-path1");
        MptcpBlockDriver::Parameters parameters;
        parameters.blockSize = 8000;
        parameters.interval = MilliSeconds(200);
        parameters.requestSize = m_requests ? 300 : 0;
        parameters.count = 10;
        MptcpBlockDriver driver(experiment.GetSender(0), experiment.GetReceiver(0), parameters);
        driver.Start(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the content is right");
        NS_TEST_EXPECT_MSG_EQ(driver.GetDelays().size(), 10, "as many as asked for");
        NS_TEST_EXPECT_MSG_EQ(driver.GetPending(), 0, "none is left");
        // 6 segments, each with 54 bytes of PPP, IPv4, and TCP with timestamps, at 1 us per byte.
        // The slack is for an acknowledgement of 54 bytes that is on the wire each way before.
        double expected = 0.01 + 8000e-6 + 6 * 54e-6;
        expected += m_requests ? 0.01 + 300e-6 + 54e-6 : 0;
        for (auto delay : driver.GetDelays())
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(delay, expected, (m_requests ? 2 : 1) * 55e-6, "delay");
        }
        NS_TEST_EXPECT_MSG_EQ(experiment.GetReceiver(0)->GetReceived(), 80000, "all of the blocks");
    }

    void DoTeardown() override
    {
        Config::Reset();
    }

    bool m_requests;
};

/// Blocks of a Poisson process come as often as their mean interval says, and not evenly.
class PoissonTest : public TestCase
{
  public:
    PoissonTest() : TestCase("Random intervals have the mean and the spread of a Poisson process")
    {
    }

  private:
    void DoRun() override
    {
        MptcpTwoPathHelper topology(Links());
        MptcpOptions options;
        options.metered = true;
        options.time = Seconds(61);
        MptcpExperiment experiment(options);
        experiment.AddUser(topology.Build(), "tcp-path1");
        MptcpBlockDriver::Parameters parameters;
        parameters.blockSize = 100;
        parameters.interval = MilliSeconds(50);
        parameters.poisson = true;
        MptcpBlockDriver driver(experiment.GetSender(0), experiment.GetReceiver(0), parameters);
        driver.Start(Seconds(1));
        std::vector<double> counts;
        for (int second = 2; second <= 60; ++second)
        {
            Simulator::Schedule(Seconds(second),
                                [&] { counts.push_back(driver.GetDelays().size()); });
        }
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
        // 1200 expected, with a standard deviation of sqrt(1200); four of them.
        NS_TEST_EXPECT_MSG_EQ_TOL(driver.GetDelays().size(), 1200.0, 4 * std::sqrt(1200), "mean");
        // The variance of 58 counts of a second is 20, with a relative standard deviation of
        // sqrt(2/57); four of them. Even intervals would give 0.
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 1; i < counts.size(); ++i)
        {
            auto count = counts[i] - counts[i - 1];
            sum += count;
            squares += count * count;
        }
        auto n = static_cast<double>(counts.size() - 1);
        auto variance = (squares - sum * sum / n) / (n - 1);
        NS_TEST_EXPECT_MSG_EQ_TOL(variance, 20.0, 20 * 4 * std::sqrt(2.0 / 57), "spread");
    }

    void DoTeardown() override
    {
        Config::Reset();
    }
};

/// Suite of what the scenarios do with links and applications.
class WorkloadTestSuite : public TestSuite
{
  public:
    WorkloadTestSuite() : TestSuite("mptcp-workload")
    {
        AddTestCase(new LinkSwitchTest);
        AddTestCase(new InterfaceReturnTest);
        AddTestCase(new LostAddressTest);
        AddTestCase(new BlockDelayTest(false));
        AddTestCase(new BlockDelayTest(true));
        AddTestCase(new PoissonTest);
    }
};

WorkloadTestSuite g_workloadTestSuite; //!< registers the suite

} // namespace
