/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"

/**
 * @file
 * @ingroup mptcp-test
 * MptcpEndpointPathManager without configuration: the endpoints are the addresses of a real node's
 * interfaces. The aim is one subflow per interface that can carry one.
 */

namespace mptcp::test
{

using namespace ns3;

class AutomaticEndpoints : public PathManagerTest
{
  protected:
    /// The node under test gets an interface for each address. @param addresses of either family
    void MakeNode(const std::vector<std::string>& addresses)
    {
        node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        stack = MptcpStack::Get(node);
        for (const std::string& address : addresses)
        {
            AddInterface({address});
        }
    }

    /// An interface with several addresses, each /24 or /64. @param addresses of either family
    Ptr<NetDevice> AddInterface(const std::vector<std::string>& addresses)
    {
        Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->SetChannel(CreateObject<SimpleChannel>());
        node->AddDevice(device);
        for (const std::string& text : addresses)
        {
            if (text.find(':') == std::string::npos)
            {
                Ptr<Ipv4> ip = node->GetObject<Ipv4>();
                const uint32_t interface = ip->AddInterface(device);
                ip->AddAddress(interface,
                               Ipv4InterfaceAddress(Ipv4Address(text.c_str()), "255.255.255.0"));
                ip->SetUp(interface);
            }
            else
            {
                Ptr<Ipv6> ip = node->GetObject<Ipv6>();
                const uint32_t interface = ip->AddInterface(device);
                ip->SetUp(interface);
                ip->AddAddress(interface, Ipv6InterfaceAddress(text.c_str(), Ipv6Prefix(64)));
            }
        }
        return device;
    }

    void StartClient(const std::string& local = "10.0.1.2:40000",
                     const std::string& remote = "10.0.1.1:80")
    {
        Start("ns3::MptcpEndpointPathManager", local, remote);
    }

    /// @param address of an IPv4 interface @param up whether up
    void SetInterface(const std::string& address, bool up)
    {
        Ptr<Ipv4> ip = node->GetObject<Ipv4>();
        const int32_t interface = ip->GetInterfaceForAddress(Ipv4Address(address.c_str()));
        ASSERT_GE(interface, 0);
        up ? ip->SetUp(interface) : ip->SetDown(interface);
        stack->SyncEndpoints();
    }

    const std::string initial{"10.0.1.2>10.0.1.1"};
};

// Hosts joined by disjoint links

TEST_F(AutomaticEndpoints, LinksWithoutOtherRoutesGetOneSubflowEach)
{
    MakeNode({"10.0.1.2", "10.0.2.2", "10.0.3.2"});
    connection.noRoute = {"10.0.2.2>10.0.1.1", "10.0.3.2>10.0.1.1"};
    StartClient();
    EXPECT_EQ(Subflows(), Names{initial});
    PeerAnnounces(2, "10.0.2.1");
    EstablishAll();
    PeerAnnounces(3, "10.0.3.1");
    EstablishAll();
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.2.1", "10.0.3.2>10.0.3.1"}));
    EXPECT_EQ(connection.requests[1].localAddressId, 3);
    EXPECT_EQ(connection.requests[1].remoteAddressId, 3);
}

TEST_F(AutomaticEndpoints, LinksWithDefaultRoutesGetOneSubflowEach)
{
    MakeNode({"10.0.1.2", "10.0.2.2", "10.0.3.2"});
    StartClient();
    PeerAnnounces(2, "10.0.2.1");
    EstablishAll();
    PeerAnnounces(3, "10.0.3.1");
    EstablishAll();
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1", "10.0.3.2>10.0.1.1"}));
}

TEST_F(AutomaticEndpoints, LinksWithTheSecondOneAsTheInitialOne)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    connection.noRoute = {"10.0.1.2>10.0.2.1"};
    StartClient("10.0.2.2:40000", "10.0.2.1:80");
    PeerAnnounces(1, "10.0.1.1");
    EXPECT_EQ(Subflows(), (Names{"10.0.2.2>10.0.2.1", initial}));
}

TEST_F(AutomaticEndpoints, ServerAnnouncesItsOtherAddresses)
{
    MakeNode({"10.0.1.1", "10.0.2.1", "10.0.3.1"});
    connection.initiator = false;
    StartClient("10.0.1.1:80", "10.0.1.2:40000");
    EXPECT_EQ(connection.announced, Names{"2 10.0.2.1"});
    Echo(2);
    Echo(3);
    EXPECT_EQ(connection.announced, (Names{"2 10.0.2.1", "3 10.0.3.1"}));
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(AutomaticEndpoints, ClientAnnouncesNothing)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    StartClient();
    EXPECT_TRUE(connection.announced.empty());
}

// A phone: two interfaces, server with one address

TEST_F(AutomaticEndpoints, PhoneJoinsFromItsOtherInterface)
{
    MakeNode({"10.0.1.2", "7.0.0.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "7.0.0.2>192.0.2.1"}));
}

TEST_F(AutomaticEndpoints, PhoneAndServerWithTwoAddressesBehindRouters)
{
    MakeNode({"10.0.1.2", "7.0.0.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EstablishAll();
    PeerAnnounces(2, "198.51.100.1");
    Wait(60);
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "7.0.0.2>192.0.2.1"}));
}

TEST_F(AutomaticEndpoints, PhoneWithOneInterfaceJoinsTheServersOtherAddress)
{
    MakeNode({"10.0.1.2"});
    connection.routed = "10.0.1.2";
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    PeerAnnounces(2, "198.51.100.1");
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "10.0.1.2>198.51.100.1"}));
}

TEST_F(AutomaticEndpoints, SecondAddressOfAnInterfaceIsNoSecondPath)
{
    MakeNode({});
    Ptr<NetDevice> device = AddInterface({"10.0.1.2"});
    Ptr<Ipv4> ip = node->GetObject<Ipv4>();
    ip->AddAddress(ip->GetInterfaceForDevice(device),
                   Ipv4InterfaceAddress("10.0.1.3", "255.255.255.0"));
    ASSERT_EQ(stack->GetEndpoints().size(), 2U);
    StartClient();
    EXPECT_EQ(Subflows(), Names{initial});
}

// One LAN

TEST_F(AutomaticEndpoints, LanWithOneInterfaceEachGetsNoJoin)
{
    MakeNode({"10.0.1.2"});
    StartClient();
    Wait(60);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(AutomaticEndpoints, LanServerWithOneInterfaceAnnouncesNothing)
{
    MakeNode({"10.0.1.1"});
    connection.initiator = false;
    StartClient("10.0.1.1:80", "10.0.1.2:40000");
    EXPECT_TRUE(connection.announced.empty());
}

TEST_F(AutomaticEndpoints, LanServerWithTwoInterfacesIsJoinedOnBoth)
{
    MakeNode({"10.0.1.2"});
    StartClient();
    PeerAnnounces(2, "10.0.1.9");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.1.2>10.0.1.9"}));
    EXPECT_EQ(connection.requests[0].localAddressId, 0);
}

// Dual stack

TEST_F(AutomaticEndpoints, DualStackOnOneLinkIsOnePath)
{
    MakeNode({});
    AddInterface({"10.0.1.2", "2001:db8:1::2"});
    StartClient();
    PeerAnnounces(2, "2001:db8:1::1");
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(AutomaticEndpoints, DualStackBehindARouterIsOnePath)
{
    MakeNode({});
    AddInterface({"10.0.1.2", "2001:db8:1::2"});
    connection.routed = "2001:db8:1::2";
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    PeerAnnounces(2, "2001:db8:ff::1");
    EXPECT_EQ(Subflows(), Names{"10.0.1.2>192.0.2.1"});
}

TEST_F(AutomaticEndpoints, DualStackOnTwoLinksIsTwoPaths)
{
    MakeNode({});
    AddInterface({"10.0.1.2", "2001:db8:1::2"});
    AddInterface({"10.0.2.2", "2001:db8:2::2"});
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    StartClient();
    PeerAnnounces(2, "10.0.2.1");
    EstablishAll();
    PeerAnnounces(3, "2001:db8:1::1");
    PeerAnnounces(4, "2001:db8:2::1");
    Wait(60);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.2.1"}));
}

TEST_F(AutomaticEndpoints, DualStackSecondInterfaceWithIpv6Alone)
{
    MakeNode({"10.0.1.2", "2001:db8:2::2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EXPECT_EQ(Subflows(), Names{"10.0.1.2>192.0.2.1"});
    PeerAnnounces(2, "2001:db8:ff::1");
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "2001:db8:2::2>2001:db8:ff::1"}));
}

TEST_F(AutomaticEndpoints, Ipv6LinksGetOneSubflowEach)
{
    MakeNode({"2001:db8:1::2", "2001:db8:2::2"});
    connection.noRoute = {"2001:db8:2::2>2001:db8:1::1"};
    StartClient("[2001:db8:1::2]:40000", "[2001:db8:1::1]:80");
    PeerAnnounces(2, "2001:db8:2::1");
    EXPECT_EQ(Subflows(), (Names{"2001:db8:1::2>2001:db8:1::1", "2001:db8:2::2>2001:db8:2::1"}));
}

// Attempts that lead nowhere

TEST_F(AutomaticEndpoints, AttemptThatHangsGivesWayToAnAnnouncedAddress)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    ASSERT_EQ(connection.opened, Names{"10.0.2.2>192.0.2.1"});
    PeerAnnounces(2, "198.51.100.1");
    EXPECT_EQ(connection.opened.size(), 1U);
    Wait(3.9);
    EXPECT_EQ(connection.opened.size(), 1U);
    Wait(0.2);
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "10.0.2.2>198.51.100.1"}));
}

TEST_F(AutomaticEndpoints, AttemptThatIsRefusedGivesWayToAnAnnouncedAddress)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    PeerAnnounces(2, "198.51.100.1");
    Lose("10.0.2.2>192.0.2.1");
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "10.0.2.2>198.51.100.1"}));
}

TEST_F(AutomaticEndpoints, AddressThatRefusesIsNotTriedForEver)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    PeerAnnounces(2, "198.51.100.1");
    Lose("10.0.2.2>192.0.2.1");
    Lose("10.0.2.2>198.51.100.1");
    Wait(600);
    EXPECT_EQ(Subflows(), Names{"10.0.1.2>192.0.2.1"});
    EXPECT_EQ(connection.opened.size(), 2U);
}

TEST_F(AutomaticEndpoints, LimitsHold)
{
    MakeNode({"10.0.1.2", "10.0.2.2", "10.0.3.2"});
    SetLimits(1, 1);
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EstablishAll();
    PeerAnnounces(2, "198.51.100.1");
    EXPECT_EQ(connection.opened.size(), 1U);
}

// Interfaces that go and come

TEST_F(AutomaticEndpoints, InterfaceDownClosesItsSubflow)
{
    MakeNode({"10.0.1.2", "7.0.0.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EstablishAll();
    stack->SyncEndpoints();
    SetInterface("7.0.0.2", false);
    EXPECT_EQ(connection.withdrawn, Ids{2});
    EXPECT_EQ(Subflows(), Names{"10.0.1.2>192.0.2.1"});
}

TEST_F(AutomaticEndpoints, InterfaceThatIsBackIsUsedAgain)
{
    MakeNode({"10.0.1.2", "7.0.0.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EstablishAll();
    stack->SyncEndpoints();
    SetInterface("7.0.0.2", false);
    SetInterface("7.0.0.2", true);
    EXPECT_EQ(Subflows(), (Names{"10.0.1.2>192.0.2.1", "7.0.0.2>192.0.2.1"}));
    EXPECT_EQ(connection.requests.back().localAddressId, 2);
}

TEST_F(AutomaticEndpoints, InitialInterfaceThatIsBackIsUsedAgain)
{
    MakeNode({"10.0.1.2", "7.0.0.2"});
    StartClient("10.0.1.2:40000", "192.0.2.1:80");
    EstablishAll();
    stack->SyncEndpoints();
    SetInterface("10.0.1.2", false);
    EXPECT_EQ(connection.withdrawn, Ids{0});
    ASSERT_EQ(Subflows(), Names{"7.0.0.2>192.0.2.1"});
    SetInterface("10.0.1.2", true);
    EXPECT_EQ(Subflows(), (Names{"7.0.0.2>192.0.2.1", "10.0.1.2>192.0.2.1"}));
    EXPECT_EQ(connection.requests.back().localAddressId, 0);
}

TEST_F(AutomaticEndpoints, LinkThatIsBackIsUsedAgainThoughNothingIsAnnounced)
{
    MakeNode({"10.0.1.2", "10.0.2.2"});
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    StartClient();
    PeerAnnounces(2, "10.0.2.1");
    EstablishAll();
    stack->SyncEndpoints();
    SetInterface("10.0.2.2", false);
    ASSERT_EQ(Subflows(), Names{initial});
    SetInterface("10.0.2.2", true);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.2.1"}));
}

TEST_F(AutomaticEndpoints, OnlyInterfaceDownLeavesTheSubflowToRecover)
{
    MakeNode({"10.0.1.2"});
    StartClient();
    stack->SyncEndpoints();
    SetInterface("10.0.1.2", false);
    EXPECT_TRUE(connection.withdrawn.empty());
    SetInterface("10.0.1.2", true);
    EXPECT_EQ(Subflows(), Names{initial});
    EXPECT_TRUE(connection.opened.empty());
}

} // namespace mptcp::test
