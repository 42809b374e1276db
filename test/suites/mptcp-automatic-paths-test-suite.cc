/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/bulk-send-application.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"
#include "ns3/mptcp-trace-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * What users get who configure nothing: unmodified applications on mptcpized hosts, automatic
 * endpoints. Every case states the subflows of a bulk transfer, by their addresses, and that all
 * bytes arrive.
 */

using namespace ns3;

namespace
{

/// Two hosts, and what joins them.
struct Topology
{
    Topology()
    {
        hosts.Create(2);
        internet.Install(hosts);
        links.SetDeviceAttribute("DataRate", StringValue("2Mbps"));
        links.SetChannelAttribute("Delay", StringValue("5ms"));
    }

    /// Join two nodes. @param a one @param b another @param net "10.0.1": .1 for a, .2 for b
    /// @returns interface indices of both
    std::pair<uint32_t, uint32_t> Link(Ptr<Node> a, Ptr<Node> b, const std::string& net)
    {
        Ipv4AddressHelper addresses;
        addresses.SetBase((net + ".0").c_str(), "255.255.255.0");
        auto interfaces = addresses.Assign(links.Install(a, b));
        return {interfaces.Get(0).second, interfaces.Get(1).second};
    }

    /// @param node gets a default route @param interface its own @param gateway next hop
    static void Default(Ptr<Node> node, uint32_t interface, const std::string& gateway)
    {
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(node->GetObject<Ipv4>())
            ->SetDefaultRoute(Ipv4Address(gateway.c_str()), interface, interface);
    }

    /// The hosts are joined by links of their own. @param n how many @param defaults also default
    /// routes
    void DisjointLinks(uint32_t n, bool defaults)
    {
        for (uint32_t i = 1; i <= n; i++)
        {
            const std::string net = "10.0." + std::to_string(i);
            auto interfaces = Link(hosts.Get(0), hosts.Get(1), net);
            if (defaults)
            {
                Default(hosts.Get(0), interfaces.first, net + ".2");
                Default(hosts.Get(1), interfaces.second, net + ".1");
            }
        }
        server = "10.0.1.2";
    }

    /// The client has two access networks; the server is behind a router that joins both.
    void Phone()
    {
        NodeContainer routers;
        routers.Create(2);
        internet.Install(routers);
        for (uint32_t i = 1; i <= 2; i++)
        {
            const std::string net = "10.0." + std::to_string(i);
            auto access = Link(hosts.Get(0), routers.Get(0), net);
            Default(hosts.Get(0), access.first, net + ".2");
        }
        auto uplink = Link(routers.Get(0), hosts.Get(1), "192.0.2");
        Default(hosts.Get(1), uplink.second, "192.0.2.1");
        server = "192.0.2.2";
    }

    /// Two chains host, router, host; the second router has no way to the server's first address.
    void Chains()
    {
        NodeContainer routers;
        routers.Create(2);
        internet.Install(routers);
        for (uint32_t i = 1; i <= 2; i++)
        {
            const std::string here = "10.0." + std::to_string(i);
            const std::string there = "10.2." + std::to_string(i);
            auto near = Link(hosts.Get(0), routers.Get(i - 1), here);
            auto far = Link(routers.Get(i - 1), hosts.Get(1), there);
            Default(hosts.Get(0), near.first, here + ".2");
            Ipv4StaticRoutingHelper()
                .GetStaticRouting(hosts.Get(1)->GetObject<Ipv4>())
                ->AddNetworkRouteTo((here + ".0").c_str(),
                                    "255.255.255.0",
                                    (there + ".1").c_str(),
                                    far.second);
        }
        server = "10.2.1.2";
    }

    /// Both families on as many links. @param n how many
    void DualStackLinks(uint32_t n)
    {
        for (uint32_t i = 1; i <= n; i++)
        {
            auto devices = links.Install(hosts);
            Ipv4AddressHelper addresses;
            addresses.SetBase(("10.0." + std::to_string(i) + ".0").c_str(), "255.255.255.0");
            addresses.Assign(devices);
            Ipv6AddressHelper addresses6;
            addresses6.SetBase(("2001:db8:" + std::to_string(i) + "::").c_str(), Ipv6Prefix(64));
            addresses6.Assign(devices);
        }
        server = "10.0.1.2";
    }

    /// One LAN.
    void Lan()
    {
        SimpleNetDeviceHelper lan;
        lan.SetDeviceAttribute("DataRate", StringValue("2Mbps"));
        Ipv4AddressHelper addresses;
        addresses.SetBase("10.0.1.0", "255.255.255.0");
        addresses.Assign(lan.Install(hosts));
        server = "10.0.1.2";
    }

    NodeContainer hosts; //!< client, server
    InternetStackHelper internet;
    PointToPointHelper links;
    std::string server; //!< address the client connects to
};

} // namespace

/// @ingroup mptcp-test
/// A bulk transfer from one second on, over subflows that nobody configured.
class MptcpAutomaticPathsTest : public TestCase
{
  public:
    using Names = std::set<std::string>;

    /**
     * @param name of the case
     * @param build makes the network, and what happens to it later
     * @param expected subflows that are established in the course of it, "client>server"
     */
    MptcpAutomaticPathsTest(const std::string& name,
                            std::function<void(Topology&)> build,
                            Names expected)
        : TestCase(name), m_build(build), m_expected(expected)
    {
    }

  protected:
    /// The sender's socket exists. @param socket it
    virtual void OnSocket(Ptr<MptcpSocket> socket)
    {
        socket->TraceConnectWithoutContext(
            "SubflowEstablished",
            MakeCallback(&MptcpAutomaticPathsTest::Established, this));
    }

    uint64_t m_bytes{1500000};
    uint32_t m_joins{0}; //!< of the client, that were answered

  private:
    void DoRun() override
    {
        Topology topology;
        MptcpHelper helper;
        helper.Mptcpize(topology.hosts);
        helper.AssignStreams(topology.hosts, 1);
        m_build(topology);

        const TypeId tcp = TypeId::LookupByName("ns3::TcpSocketFactory");
        const InetSocketAddress any(Ipv4Address::GetAny(), 5000);
        auto sinks = PacketSinkHelper(tcp.GetName(), any).Install(topology.hosts.Get(1));
        BulkSendHelper bulk(tcp.GetName(),
                            InetSocketAddress(Ipv4Address(topology.server.c_str()), 5000));
        bulk.SetAttribute("MaxBytes", UintegerValue(m_bytes));
        auto senders = bulk.Install(topology.hosts.Get(0));
        senders.Start(Seconds(1));
        m_sender = DynamicCast<BulkSendApplication>(senders.Get(0));
        Simulator::Schedule(Seconds(1.001), &MptcpAutomaticPathsTest::FindSocket, this);
        Simulator::Stop(Seconds(60));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_EQ(DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx(),
                              m_bytes,
                              "all bytes arrive");
        m_joins = MptcpStack::Get(topology.hosts.Get(0))->GetCounter("MPJoinSynAckRx");
        NS_TEST_EXPECT_MSG_EQ(m_joins + 1, m_established.size(), "no join beyond these");
        NS_TEST_EXPECT_MSG_EQ(Join(Names(m_established.begin(), m_established.end())),
                              Join(m_expected),
                              "these subflows and no others");
        CheckMore();
        Simulator::Destroy();
        m_sender = nullptr;
    }

    /// Further expectations, at the end.
    virtual void CheckMore()
    {
        NS_TEST_EXPECT_MSG_EQ(m_established.size(), m_expected.size(), "each of them once");
    }

    void FindSocket()
    {
        auto socket = DynamicCast<MptcpSocket>(m_sender->GetSocket());
        NS_TEST_ASSERT_MSG_EQ(bool(socket), true, "the application got an MPTCP socket");
        OnSocket(socket);
    }

    void Established(Ptr<MptcpSubflow> subflow)
    {
        auto ip = [](const Address& address)
        { return MptcpAddress::ToString(MptcpAddress::WithPort(address, 0)); };
        m_established.push_back(ip(subflow->GetLocal()) + ">" + ip(subflow->GetRemote()));
    }

    static std::string Join(const Names& names)
    {
        std::string text;
        for (const std::string& name : names)
        {
            text += name + " ";
        }
        return text;
    }

    std::function<void(Topology&)> m_build;
    Names m_expected;
    std::vector<std::string> m_established;
    Ptr<BulkSendApplication> m_sender;

  protected:
    /// @returns how often a subflow was established @param name "client>server"
    std::size_t Times(const std::string& name) const
    {
        return std::count(m_established.begin(), m_established.end(), name);
    }
};

/// @ingroup mptcp-test
/// An interface of a host goes down for a while; its subflow comes back.
class MptcpInterfaceOutageTest : public MptcpAutomaticPathsTest
{
  public:
    /// @param name of the case @param host 0: client, 1: server @param link 1 or 2
    MptcpInterfaceOutageTest(const std::string& name, uint32_t host, uint32_t link)
        : MptcpAutomaticPathsTest(name,
                                  [host, link](Topology& topology)
                                  {
                                      topology.DisjointLinks(2, false);
                                      Ptr<Ipv4> ip = topology.hosts.Get(host)->GetObject<Ipv4>();
                                      Simulator::Schedule(Seconds(2), &Ipv4::SetDown, ip, link);
                                      Simulator::Schedule(Seconds(4), &Ipv4::SetUp, ip, link);
                                  },
                                  {"10.0.1.1>10.0.1.2", "10.0.2.1>10.0.2.2"}),
          m_again("10.0." + std::to_string(link) + ".1>10.0." + std::to_string(link) + ".2")
    {
        m_bytes = 8000000; // more than both links carry before the interface is back
    }

  private:
    void CheckMore() override
    {
        NS_TEST_EXPECT_MSG_EQ(Times(m_again), 2, "established, and again after the outage");
        NS_TEST_EXPECT_MSG_EQ(m_joins, 2, "one join for each path beyond the initial subflow");
    }

    std::string m_again;
};

/// @ingroup mptcp-test
/// The trace helper's files of a transfer over two links.
class MptcpTraceFilesTest : public MptcpAutomaticPathsTest
{
  public:
    MptcpTraceFilesTest()
        : MptcpAutomaticPathsTest("Trace helper: whole files under their names, and only then",
                                  [](Topology& topology) { topology.DisjointLinks(2, false); },
                                  {"10.0.1.1>10.0.1.2", "10.0.2.1>10.0.2.2"})
    {
    }

  private:
    void OnSocket(Ptr<MptcpSocket> socket) override
    {
        MptcpAutomaticPathsTest::OnSocket(socket);
        m_prefix = CreateTempDirFilename("trace");
        m_trace = std::make_unique<MptcpTraceHelper>(m_prefix, MilliSeconds(100));
        m_trace->Trace(socket, "bulk");
        NS_TEST_EXPECT_MSG_EQ(ReadLines("-events.csv").size(), 0, "no file before the end");
    }

    std::vector<std::string> ReadLines(const std::string& suffix) const
    {
        std::ifstream file(m_prefix + suffix);
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
        {
            lines.push_back(line);
        }
        return lines;
    }

    void CheckMore() override
    {
        m_trace.reset();
        const auto events = ReadLines("-events.csv");
        NS_TEST_ASSERT_MSG_GT(events.size(), 4, "header, two subflows up and down");
        NS_TEST_EXPECT_MSG_EQ(events[0], "time_s,connection,event,subflow,value,detail", "header");
        NS_TEST_EXPECT_MSG_NE(events[1].find("bulk,subflow_established,0,,10.0.1.1:"),
                              std::string::npos,
                              "the initial subflow comes first");
        NS_TEST_EXPECT_MSG_EQ(ReadLines("-events.csv.part").size(), 0, "no temporary file is left");

        const auto samples = ReadLines("-subflows.csv");
        std::map<std::string, uint64_t> acked;
        std::map<std::string, double> last;
        for (std::size_t i = 1; i < samples.size(); i++)
        {
            std::vector<std::string> cells;
            std::istringstream line(samples[i]);
            for (std::string cell; std::getline(line, cell, ',');)
            {
                cells.push_back(cell);
            }
            NS_TEST_ASSERT_MSG_EQ(cells.size(), 10, "ten columns");
            acked[cells[2]] = std::stoull(cells[5]);
            const double time = std::stod(cells[0]);
            if (last.count(cells[2]) > 0)
            {
                NS_TEST_EXPECT_MSG_GT(time - last[cells[2]], 0.1 - 1e-6, "one line per interval");
            }
            last[cells[2]] = time;
        }
        uint64_t total = 0;
        for (const auto& entry : acked)
        {
            total += entry.second;
        }
        NS_TEST_EXPECT_MSG_EQ(acked.size(), 2, "two subflows");
        // Each byte on one subflow at least; SYN and FIN may count as one more each.
        NS_TEST_EXPECT_MSG_GT(total, m_bytes - 1, "every byte was acknowledged on some subflow");
        NS_TEST_EXPECT_MSG_LT(total, m_bytes * 1.05, "hardly any on both");
    }

    std::string m_prefix;
    std::unique_ptr<MptcpTraceHelper> m_trace;
};

/// @ingroup mptcp-test
/// Paths without configuration.
class MptcpAutomaticPathsSuite : public TestSuite
{
  public:
    MptcpAutomaticPathsSuite() : TestSuite("mptcp-automatic-paths")
    {
        using Test = MptcpAutomaticPathsTest;
        const Test::Names three{"10.0.1.1>10.0.1.2", "10.0.2.1>10.0.2.2", "10.0.3.1>10.0.3.2"};
        const Test::Names threeToOne{"10.0.1.1>10.0.1.2", "10.0.2.1>10.0.1.2", "10.0.3.1>10.0.1.2"};
        AddTestCase(new Test("One link: no join",
                             [](Topology& t) { t.DisjointLinks(1, false); },
                             {"10.0.1.1>10.0.1.2"}));
        AddTestCase(new Test(
            "Three links, routes to neighbours only: each end to its opposite",
            [](Topology& t) { t.DisjointLinks(3, false); },
            three));
        AddTestCase(new Test(
            "Three links, a default route on each: one subflow on each",
            [](Topology& t) { t.DisjointLinks(3, true); },
            threeToOne));
        AddTestCase(new Test(
            "Three links, global routing: one subflow on each",
            [](Topology& t)
            {
                t.DisjointLinks(3, false);
                Ipv4GlobalRoutingHelper::PopulateRoutingTables();
            },
            threeToOne));
        AddTestCase(new Test("Phone with two access networks, server with one address",
                             [](Topology& t) { t.Phone(); },
                             {"10.0.1.1>192.0.2.2", "10.0.2.1>192.0.2.2"}));
        AddTestCase(new Test("Two chains without cross routes: the hanging join gives way",
                             [](Topology& t) { t.Chains(); },
                             {"10.0.1.1>10.2.1.2", "10.0.2.1>10.2.2.2"}));
        AddTestCase(new Test("LAN: no join", [](Topology& t) { t.Lan(); }, {"10.0.1.1>10.0.1.2"}));
        AddTestCase(new Test("One dual-stack link: no join",
                             [](Topology& t) { t.DualStackLinks(1); },
                             {"10.0.1.1>10.0.1.2"}));
        AddTestCase(new Test("Two dual-stack links: two subflows",
                             [](Topology& t) { t.DualStackLinks(2); },
                             {"10.0.1.1>10.0.1.2", "10.0.2.1>10.0.2.2"}));
        AddTestCase(new MptcpInterfaceOutageTest("Client's other interface down and up", 0, 2));
        AddTestCase(new MptcpInterfaceOutageTest("Client's initial interface down and up", 0, 1));
        AddTestCase(new MptcpInterfaceOutageTest("Server's other interface down and up", 1, 2));
        AddTestCase(new MptcpTraceFilesTest);
    }
};

/// Registers the suite.
static MptcpAutomaticPathsSuite g_mptcpAutomaticPathsSuite;
