/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Devices and addresses: by which device a subflow's segments leave, and what happens when
 * interfaces go down and up and addresses come and go, whatever routing protocol the node has.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-devices");

constexpr uint64_t BYTES = 3000000;

// By which device

MPTCP_TEST(WaitsForLease, "an interface with 0.0.0.0, as while DHCP waits, gets no segment")
{
    auto& network = MakeNetwork(2);
    auto ip = network.Client()->GetObject<Ipv4>();
    ip->RemoveAddress(2, 0);
    ip->AddAddress(2, Ipv4InterfaceAddress(Ipv4Address::GetAny(), Ipv4Mask::GetZero()));
    Wire().record = true;
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    const auto strays = Wire().Count([](const MptcpTestSegment& s) { return s.up && s.link == 1; });
    NS_TEST_EXPECT_MSG_EQ(strays, 0, "segments by the interface without an address");
}

MPTCP_TEST(AddressMoved, "an endpoint's address is on another interface now: a join leaves there")
{
    auto& network = MakeNetwork(3);
    const Ipv4Address address = InetSocketAddress::ConvertFrom(network.ClientAddress(1)).GetIpv4();
    MptcpEndpoint endpoint;
    endpoint.address = address;
    endpoint.flags = MptcpEndpoint::SUBFLOW;
    endpoint.interface = 2;
    network.ClientStack()->AddEndpoint(endpoint);
    auto ip = network.Client()->GetObject<Ipv4>();
    ip->RemoveAddress(2, address);
    ip->AddAddress(2, Ipv4InterfaceAddress("10.1.2.9", "255.255.255.0"));
    ip->AddAddress(3, Ipv4InterfaceAddress(address, "255.255.255.255"));
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ip);
    routing->SetDefaultRoute("10.1.2.2", 2, 1);
    routing->SetDefaultRoute("10.1.3.2", 3, 2);
    Wire().record = true;
    MakeTransfer(BYTES, 0);
    RunFor(Seconds(10));
    const auto* join =
        Wire().First([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSyn>(); });
    NS_TEST_ASSERT_MSG_NE(join, nullptr, "there was a join");
    NS_TEST_EXPECT_MSG_EQ(join->link, 2, "by the interface that has the address");
}

/// A client and a server behind two routers each of which leads to one of the server's addresses.
class Routed : public TestCase
{
  protected:
    using TestCase::TestCase;

    void DoSetup() override
    {
        m_nodes.Create(4);
        InternetStackHelper().Install(m_nodes);
        PointToPointHelper links;
        links.SetChannelAttribute("Delay", StringValue("10ms"));
        Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        for (uint32_t k = 0; k < 2; k++)
        {
            const auto left = links.Install(m_nodes.Get(0), m_nodes.Get(2 + k));
            const auto right = links.Install(m_nodes.Get(2 + k), m_nodes.Get(1));
            const auto near = addresses.Assign(left);
            addresses.NewNetwork();
            const auto far = addresses.Assign(right);
            addresses.NewNetwork();
            MptcpMultihoming::AddDefaultRoute(left.Get(0), near.GetAddress(1), k);
            MptcpMultihoming::AddDefaultRoute(right.Get(1), far.GetAddress(0), k);
            m_wire.Attach(k,
                          DynamicCast<PointToPointNetDevice>(right.Get(0)),
                          DynamicCast<PointToPointNetDevice>(right.Get(1)));
            m_to = k ? m_to : far.GetAddress(1);
        }
        m_wire.record = true;
        MptcpHelper mptcp;
        mptcp.SetPathManager("fullmesh");
        mptcp.Mptcpize(m_nodes);
    }

    /// Connect after a second and wait for five.
    void Connect()
    {
        auto listener = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        listener->Listen();
        auto socket = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
        Simulator::Schedule(Seconds(1),
                            [this, socket]() { socket->Connect(InetSocketAddress(m_to, 80)); });
        Simulator::Stop(Seconds(6));
        Simulator::Run();
    }

    void DoTeardown() override
    {
        Simulator::Destroy();
    }

    /// @param match which kind @param link index @returns how many the server sent by a link
    uint32_t Answers(const MptcpTestWire::Match& match, uint32_t link) const
    {
        return m_wire.Count([=](const MptcpTestSegment& s)
                            { return !s.up && s.link == link && match(s); });
    }

    NodeContainer m_nodes;
    MptcpTestWire m_wire;
    Ipv4Address m_to;
};

MPTCP_TEST_F(Routed, SynAckDevice, "the answer to a SYN leaves where the SYN came in")
{
    Connect();
    const auto isSynAck = [](const MptcpTestSegment& s) { return s.IsSynAck(); };
    const auto* join = m_wire.First([&](const MptcpTestSegment& s)
                                    { return isSynAck(s) && s.Has<mptcp::MpJoinSynAck>(); });
    NS_TEST_ASSERT_MSG_NE(join, nullptr, "there was a join");
    NS_TEST_EXPECT_MSG_EQ(join->link, 1, "and its first SYN/ACK took its path");
    NS_TEST_EXPECT_MSG_EQ(Answers(isSynAck, 0), 1, "the initial path has its own only");
}

MPTCP_TEST_F(Routed, ResetDevice, "a reset in answer to a join leaves where the SYN came in")
{
    m_wire.Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSyn>(); },
                  [](MptcpTestSegment& s) { s.Find<mptcp::MpJoinSyn>()->token ^= 1; });
    Connect();
    const auto isReset = [](const MptcpTestSegment& s) { return s.IsRst(); };
    NS_TEST_EXPECT_MSG_GT(Answers(isReset, 1), 0, "resets on the join's path");
    NS_TEST_EXPECT_MSG_EQ(Answers(isReset, 0), 0, "resets on the other");
}

// What is noticed

/// How hosts route.
enum class Routing
{
    LIST,   //!< as InternetStackHelper has it: a list for IPv4, static routing for IPv6
    STATIC, //!< static routing alone
    GLOBAL, //!< global routing alone (IPv4)
};

/// @param routing which @returns its name
const char*
NameOf(Routing routing)
{
    return routing == Routing::LIST ? "a list" : routing == Routing::STATIC ? "static" : "global";
}

/// Two hosts and two links. The client's second interface has no address at first.
class Noticed : public TestCase
{
  public:
    /// @param routing of both hosts @param v6 family
    Noticed(Routing routing, bool v6)
        : TestCase(
              std::string(v6 ? "IPv6" : "IPv4") + ", routed by " + NameOf(routing) +
              ": an address that comes makes a subflow, interface down ends it, and both again"),
          m_routing(routing), m_v6(v6)
    {
    }

  private:
    void DoRun() override
    {
        Build();
        auto listener = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
        listener->Bind(m_v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 80))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), 80)));
        listener->Listen();
        m_client = DynamicCast<MptcpSocket>(
            Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId()));
        Simulator::Schedule(Seconds(3), [this]() { m_client->Connect(m_to); });
        Simulator::Schedule(Seconds(5), [this]() { Expect(false, "before the address"); });
        Simulator::Schedule(Seconds(6), [this]() { GiveAddress(); });
        Simulator::Schedule(Seconds(10), [this]() { Expect(true, "with the address"); });
        Simulator::Schedule(Seconds(11), [this]() { SetUp(false); });
        Simulator::Schedule(Seconds(20), [this]() { Expect(false, "with the interface down"); });
        Simulator::Schedule(Seconds(21), [this]() { SetUp(true); });
        Simulator::Schedule(Seconds(30), [this]() { Expect(true, "with the interface up again"); });
        Simulator::Stop(Seconds(31));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_checks, 4, "all was looked at");
        m_client = nullptr;
        Simulator::Destroy();
    }

    void Build()
    {
        m_nodes.Create(2);
        InternetStackHelper internet;
        if (m_routing == Routing::STATIC)
        {
            internet.SetRoutingHelper(Ipv4StaticRoutingHelper());
        }
        else if (m_routing == Routing::GLOBAL)
        {
            internet.SetRoutingHelper(Ipv4GlobalRoutingHelper());
        }
        internet.Install(m_nodes);
        PointToPointHelper links;
        const auto first = links.Install(m_nodes);
        const auto second = links.Install(m_nodes);
        if (m_v6)
        {
            Give(m_nodes.Get(0), first.Get(0), "2001:db8:1::1");
            Give(m_nodes.Get(1), first.Get(1), "2001:db8:1::2");
            Give(m_nodes.Get(1), second.Get(1), "2001:db8:2::2");
            m_to = Inet6SocketAddress("2001:db8:1::2", 80);
        }
        else
        {
            Give(m_nodes.Get(0), first.Get(0), "10.1.1.1");
            Give(m_nodes.Get(1), first.Get(1), "10.1.1.2");
            Give(m_nodes.Get(1), second.Get(1), "10.1.2.2");
            m_to = InetSocketAddress("10.1.1.2", 80);
        }
        m_device = second.Get(0);
        if (m_routing == Routing::GLOBAL)
        {
            // It learns of later addresses by being asked again; this one is there from the start.
            GiveAddress();
            Ipv4GlobalRoutingHelper::PopulateRoutingTables();
            m_nodes.Get(0)->GetObject<Ipv4>()->SetDown(2);
        }
        MptcpHelper().Mptcpize(m_nodes);
    }

    /// Give a device an address. @param node whose @param device which @param text the address
    void Give(Ptr<Node> node, Ptr<NetDevice> device, const std::string& text) const
    {
        const auto ready = [&](auto ip)
        {
            const int32_t known = ip->GetInterfaceForDevice(device);
            const uint32_t interface = known < 0 ? ip->AddInterface(device) : known;
            ip->SetUp(interface);
            return interface;
        };
        if (m_v6)
        {
            auto ip = node->GetObject<Ipv6>();
            ip->AddAddress(ready(ip), Ipv6InterfaceAddress(text.c_str(), Ipv6Prefix(64)));
        }
        else
        {
            auto ip = node->GetObject<Ipv4>();
            ip->AddAddress(ready(ip),
                           Ipv4InterfaceAddress(Ipv4Address(text.c_str()), "255.255.255.0"));
        }
    }

    void GiveAddress()
    {
        if (m_routing == Routing::GLOBAL && Simulator::Now() > Time(0))
        {
            m_nodes.Get(0)->GetObject<Ipv4>()->SetUp(2);
            return;
        }
        Give(m_nodes.Get(0), m_device, m_v6 ? "2001:db8:2::1" : "10.1.2.1");
    }

    void SetUp(bool up)
    {
        if (m_v6)
        {
            auto ip = m_nodes.Get(0)->GetObject<Ipv6>();
            // Which forgets its addresses.
            up ? GiveAddress() : ip->SetDown(ip->GetInterfaceForDevice(m_device));
            return;
        }
        auto ip = m_nodes.Get(0)->GetObject<Ipv4>();
        const uint32_t interface = ip->GetInterfaceForDevice(m_device);
        up ? ip->SetUp(interface) : ip->SetDown(interface);
    }

    /// @param expected whether there ought to be a subflow from the second interface @param when in
    /// words
    void Expect(bool expected, const std::string& when)
    {
        m_checks++;
        const Address second =
            m_v6 ? Address(Ipv6Address("2001:db8:2::1")) : Address(Ipv4Address("10.1.2.1"));
        bool found = false;
        for (uint32_t i = 0; i < m_client->GetNSubflows(); i++)
        {
            const auto subflow = m_client->GetSubflow(i);
            found |= subflow->IsUp() && MptcpAddress::SameIp(subflow->GetLocal(), second);
        }
        NS_TEST_EXPECT_MSG_EQ(found, expected, when);
    }

    Routing m_routing;
    bool m_v6;
    NodeContainer m_nodes;
    Ptr<NetDevice> m_device; //!< the client's second
    Address m_to;
    Ptr<MptcpSocket> m_client;
    uint32_t m_checks{0};
};

[[maybe_unused]] const bool g_noticed = []
{
    for (const auto routing : {Routing::LIST, Routing::STATIC, Routing::GLOBAL})
    {
        g_suite.Add(new Noticed(routing, false));
    }
    return g_suite.Add(new Noticed(Routing::LIST, true));
}();

MPTCP_TEST(HelpersSeeThroughTheList, "ns-3's helpers find the routing protocol that was alone")
{
    auto& network = MakeNetwork({MptcpTestLink(), MptcpTestLink()}, MptcpTestFamily::V6);
    auto ip = network.Client()->GetObject<Ipv6>();
    const auto before = Ipv6StaticRoutingHelper().GetStaticRouting(ip);
    MakeTransfer(BYTES, 0);
    At(network.StartTime() + Seconds(1),
       [this, ip, before]()
       {
           const auto now = Ipv6StaticRoutingHelper().GetStaticRouting(ip);
           NS_TEST_EXPECT_MSG_EQ(PeekPointer(now), PeekPointer(before), "the same object");
           const uint32_t routes = now->GetNRoutes();
           now->AddHostRouteTo("2001:db8:99::1", 1);
           NS_TEST_EXPECT_MSG_EQ(now->GetNRoutes(), routes + 1, "that can be written to");
       });
    RunFor(Seconds(30));
    ExpectComplete();
}

// What must not crash

/// A host, its IPv6 interfaces down in mid-transfer.
class Ipv6Down : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param links indices of interfaces that go down @param server at which host
    void TakeDown(std::vector<uint32_t> links, bool server)
    {
        auto& network = MakeNetwork({MptcpTestLink(), MptcpTestLink()}, MptcpTestFamily::V6);
        MakeTransfer(BYTES, BYTES);
        At(network.StartTime() + MilliSeconds(500),
           [this, links, server]()
           {
               for (const uint32_t link : links)
               {
                   const auto node = server ? Network().Server() : Network().Client();
                   // A host, not a router: it solicits routers for ever.
                   node->GetObject<Ipv6>()->SetForwarding(link + 1, false);
                   Network().SetInterface(node, link, false);
               }
           });
        RunFor(Seconds(120));
    }
};

MPTCP_TEST_F(Ipv6Down,
             Ipv6FirstDown,
             "IPv6: the first interface goes down, the data takes the other")
{
    TakeDown({0}, false);
    ExpectComplete();
}

MPTCP_TEST_F(Ipv6Down, Ipv6ServerDown, "IPv6: the server's first interface goes down")
{
    TakeDown({0}, true);
    ExpectComplete();
}

MPTCP_TEST_F(Ipv6Down, Ipv6BothDown, "IPv6: both interfaces go down, and nothing crashes")
{
    TakeDown({0, 1}, false);
    NS_TEST_EXPECT_MSG_EQ(Transfer().ContentGood(), true, "no wrong bytes");
}

MPTCP_TEST(
    Ipv6DownBeforeAnyConnection,
    "IPv6: a listener's interface goes down while routers are still asked for, and comes back")
{
    auto& network = MakeNetwork({MptcpTestLink()}, MptcpTestFamily::V6);
    const auto listener = network.MakeSocket(network.Server());
    listener->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), MptcpTestTransfer::PORT));
    listener->Listen();
    At(network.StartTime(), [&network]() { network.SetInterface(network.Server(), 0, false); });
    bool down = false;
    At(network.StartTime() + Seconds(1),
       [&]() { down = !network.Server()->GetObject<Ipv6>()->IsUp(1); });
    At(network.StartTime() + Seconds(60),
       [&network]() { network.SetInterface(network.Server(), 0, true); });
    RunFor(Seconds(100));
    NS_TEST_EXPECT_MSG_EQ(down, true, "the interface did not go down");
    NS_TEST_EXPECT_MSG_EQ(network.Server()->GetObject<Ipv6>()->IsUp(1), true, "not up again");
    listener->Close();
}

MPTCP_TEST(LinkLocalDown,
           "IPv6: a connection between link-local addresses whose interface goes down")
{
    auto& network = MakeNetwork({MptcpTestLink()}, MptcpTestFamily::V6);
    const auto linkLocal = [](Ptr<Node> node)
    { return node->GetObject<Ipv6>()->GetAddress(1, 0).GetAddress(); };
    auto listener = network.MakeSocket(network.Server());
    listener->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 80));
    listener->Listen();
    auto client = network.MakeSocket(network.Client());
    client->BindToNetDevice(network.ClientDevice(0));
    At(network.StartTime(),
       [&]()
       {
           client->Connect(Inet6SocketAddress(linkLocal(network.Server()), 80));
           client->Send(Create<Packet>(100000));
       });
    At(network.StartTime() + MilliSeconds(70),
       [&]() { network.SetInterface(network.Client(), 0, false); });
    RunFor(Seconds(300));
    NS_TEST_EXPECT_MSG_EQ(Simulator::Now(), Seconds(300), "it got there");
}

/// An IPv4 address is taken away while a subflow uses it, and given back.
class AddressGone : public MptcpTestCase
{
  public:
    /// @param link index @param defaults whether both interfaces have default routes
    AddressGone(uint32_t link, bool defaults)
        : MptcpTestCase("IPv4: subflow " + std::to_string(link + 1) +
                        " loses its address for two seconds, hosts with" + (defaults ? "" : "out") +
                        " default routes"),
          m_link(link), m_defaults(defaults)
    {
    }

  private:
    void DoRun() override
    {
        auto& network = MakeNetwork(2);
        auto ip = network.Client()->GetObject<Ipv4>();
        const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ip);
        if (m_defaults)
        {
            routing->SetDefaultRoute("10.1.1.2", 1, 1);
            routing->SetDefaultRoute("10.1.2.2", 2, 2);
        }
        const uint32_t routes = routing->GetNRoutes();
        MakeTransfer(BYTES, BYTES);
        const auto address = ip->GetAddress(m_link + 1, 0);
        At(MilliSeconds(500),
           [ip, address, link = m_link]() { ip->RemoveAddress(link + 1, address.GetLocal()); });
        At(MilliSeconds(2500),
           [ip, address, link = m_link]() { ip->AddAddress(link + 1, address); });
        RunFor(Seconds(600));
        ExpectComplete();
        NS_TEST_EXPECT_MSG_EQ(routing->GetNRoutes(), routes, "all routes are back");
    }

    uint32_t m_link;
    bool m_defaults;
};

[[maybe_unused]] const bool g_addressGone = []
{
    for (const bool defaults : {false, true})
    {
        g_suite.Add(new AddressGone(0, defaults));
        g_suite.Add(new AddressGone(1, defaults));
    }
    return true;
}();

MPTCP_TEST(SynTwice, "a SYN that comes twice at one instant makes one connection")
{
    MakeNetwork(1);
    Wire().Repeat([](const MptcpTestSegment& s) { return s.IsSyn(); }, Time(0));
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
}

// Many at once

/// Three hundred idle connections over two links with short queues.
class Many : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    static constexpr uint32_t CONNECTIONS = 300;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        MptcpTestLink link;
        link.queue = 20;
        auto& network = MakeNetwork({link, link});
        m_listener = network.MakeSocket(network.Server());
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_listener->Listen();
        for (uint32_t i = 0; i < CONNECTIONS; i++)
        {
            auto client = network.MakeSocket(network.Client());
            const Address to = network.ServerAddress(0, 80);
            At(MilliSeconds(5) * int64_t{i}, [client, to]() { client->Connect(to); });
        }
        Wire().record = true;
    }

    /// @returns connections that have a subflow on the second link
    uint32_t CountSecond()
    {
        uint32_t count = 0;
        const auto second = Network().ClientAddress(1);
        for (const auto* connection : Network().ClientStack()->GetConnections())
        {
            bool found = false;
            for (uint32_t i = 0; i < connection->GetNSubflows(); i++)
            {
                const auto subflow = connection->GetSubflow(i);
                found |= subflow->IsUp() && MptcpAddress::SameIp(subflow->GetLocal(), second);
            }
            count += found ? 1 : 0;
        }
        return count;
    }

    void DoTeardown() override
    {
        m_listener = nullptr;
        MptcpTestCase::DoTeardown();
    }

  private:
    Ptr<MptcpSocket> m_listener;
};

MPTCP_TEST_F(Many, LoseTogether, "300 connections lose an interface together, and get it back")
{
    uint32_t removed = 0;
    uint32_t back = 0;
    At(Seconds(4),
       [this]()
       {
           NS_TEST_EXPECT_MSG_EQ(CountSecond(), CONNECTIONS, "all had joined");
           Network().SetInterface(Network().Client(), 1, false);
       });
    At(Seconds(5),
       [&]()
       {
           removed = Wire().Count([](const MptcpTestSegment& s)
                                  { return s.up && s.link == 0 && s.Has<mptcp::RemoveAddr>(); });
           Network().SetInterface(Network().Client(), 1, true);
       });
    At(Seconds(7), [&]() { back = CountSecond(); });
    RunFor(Seconds(7) + MilliSeconds(1));
    // A second is less than any repetition of a SYN.
    NS_TEST_EXPECT_MSG_GT(removed, CONNECTIONS * 99 / 100, "REMOVE_ADDRs that reached the server");
    NS_TEST_EXPECT_MSG_GT(back, CONNECTIONS * 99 / 100, "rejoined at the first attempt");
}

} // namespace

} // namespace ns3
