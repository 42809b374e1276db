/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/mptcp-endpoint-path-manager.h"
#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-link.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/mptcp-network-helper.h"
#include "ns3/mptcp-socket-factory.h"
#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"
#include "ns3/mptcp-trace-helper.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace mptcp::test
{

using namespace ns3;

class Helper : public ::testing::Test
{
  protected:
    Helper()
    {
        nodes.Create(2);
        InternetStackHelper().Install(nodes);
    }

    ~Helper() override
    {
        Simulator::Destroy();
    }

    /// Give a node an address. @param node which @param address of IPv4
    void AddAddress(Ptr<Node> node, const char* address)
    {
        Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
        node->AddDevice(device);
        Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, "255.255.255.0"));
        ipv4->SetUp(interface);
    }

    /// @param node where @param factory TypeId name @returns the socket if it is one of MPTCP
    Ptr<MptcpSocket> MakeMptcp(Ptr<Node> node, const std::string& factory)
    {
        Ptr<Socket> socket = Socket::CreateSocket(node, TypeId::LookupByName(factory));
        return DynamicCast<MptcpSocket>(socket);
    }

    /// @param socket which @param attribute name @returns its value
    std::string Get(Ptr<MptcpSocket> socket, const std::string& attribute)
    {
        TypeIdValue value;
        socket->GetAttribute(attribute, value);
        return value.Get().GetName();
    }

    NodeContainer nodes;
    MptcpHelper helper;
};

// Install and Mptcpize

TEST_F(Helper, InstallMakesTheFactoryAndLeavesTcpAlone)
{
    helper.Install(nodes);
    Ptr<MptcpSocket> socket = MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory");
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->GetNode(), nodes.Get(0));
    EXPECT_FALSE(MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory"));
}

TEST_F(Helper, MptcpizeTurnsTcpIntoMptcp)
{
    helper.Mptcpize(nodes);
    EXPECT_TRUE(MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory"));
    EXPECT_TRUE(MakeMptcp(nodes.Get(1), "ns3::TcpSocketFactory"));
    EXPECT_TRUE(MakeMptcp(nodes.Get(1), "ns3::MptcpSocketFactory"));
}

TEST_F(Helper, MptcpizeOfOneNodeLeavesTheOtherAlone)
{
    helper.Mptcpize(nodes.Get(0));
    EXPECT_FALSE(MakeMptcp(nodes.Get(1), "ns3::TcpSocketFactory"));
    EXPECT_FALSE(nodes.Get(1)->GetObject<MptcpStack>());
}

TEST_F(Helper, MptcpizeLeavesUdpAlone)
{
    helper.Mptcpize(nodes);
    Ptr<Socket> socket =
        Socket::CreateSocket(nodes.Get(0), TypeId::LookupByName("ns3::UdpSocketFactory"));
    EXPECT_EQ(socket->GetSocketType(), Socket::NS3_SOCK_DGRAM);
}

TEST_F(Helper, MptcpizeWinsOverAFactoryThatWasAskedForOften)
{
    for (int i = 0; i < 1000; i++)
    {
        nodes.Get(0)->GetObject<TcpSocketFactory>();
    }
    helper.Mptcpize(nodes);
    EXPECT_TRUE(MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory"));
}

TEST_F(Helper, MptcpizeStaysInFrontWhateverElseIsAskedFor)
{
    helper.Mptcpize(nodes);
    for (int i = 0; i < 1000; i++)
    {
        nodes.Get(0)->GetObject<TcpSocketFactory>();
        nodes.Get(0)->GetObject<Ipv4>();
        nodes.Get(0)->GetObject<MptcpSocketFactory>();
        nodes.Get(0)->GetObject<Node>();
        nodes.Get(0)->GetObject<SocketFactory>();
    }
    EXPECT_TRUE(MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory"));
}

TEST_F(Helper, SubflowsAreNotMptcpized)
{
    helper.Mptcpize(nodes);
    Ptr<MptcpSocket> socket = MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory");
    EXPECT_FALSE(DynamicCast<TcpSocketBase>(socket));
}

TEST_F(Helper, InstallAgainSetsAnewAndKeepsTheStack)
{
    helper.SetStackAttribute("SubflowLimit", UintegerValue(5));
    helper.Install(nodes);
    Ptr<MptcpStack> stack = nodes.Get(0)->GetObject<MptcpStack>();
    MptcpHelper another;
    another.SetSocketAttribute("Checksum", BooleanValue(true));
    another.SetStackAttribute("StaleLossCount", UintegerValue(7));
    another.Install(nodes);
    EXPECT_EQ(nodes.Get(0)->GetObject<MptcpStack>(), stack);
    EXPECT_EQ(stack->GetSubflowLimit(), 5U);
    EXPECT_EQ(stack->GetStaleLossCount(), 7U);
    BooleanValue checksum;
    MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory")->GetAttribute("Checksum", checksum);
    EXPECT_TRUE(checksum.Get());
}

TEST_F(Helper, WhatAnotherHelperDoesNotSetStays)
{
    helper.SetCongestionControl("ns3::TcpCubic");
    helper.SetScheduler("roundrobin");
    helper.SetSocketAttribute("SndBufSize", UintegerValue(54321));
    helper.Install(nodes);
    MptcpHelper another;
    another.SetScheduler("blest");
    another.Mptcpize(nodes);
    Ptr<MptcpSocket> socket = MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory");
    EXPECT_EQ(Get(socket, "Scheduler"), "ns3::MptcpBlestScheduler");
    EXPECT_EQ(Get(socket, "CongestionControl"), "ns3::TcpCubic");
    UintegerValue size;
    socket->GetAttribute("SndBufSize", size);
    EXPECT_EQ(size.Get(), 54321U);
    MptcpHelper().Mptcpize(nodes);
    EXPECT_EQ(Get(MakeMptcp(nodes.Get(0), "ns3::TcpSocketFactory"), "Scheduler"),
              "ns3::MptcpBlestScheduler");
}

TEST_F(Helper, NoNodeIsAMistake)
{
    EXPECT_DEATH(helper.Install(Ptr<Node>()), "MptcpHelper: the node is null");
    EXPECT_DEATH(helper.Mptcpize(Ptr<Node>()), "MptcpHelper: the node is null");
    EXPECT_DEATH(MptcpHelper::AddEndpoint(Ptr<Node>(), Ipv4Address("10.0.1.1"), "subflow"),
                 "MptcpHelper::AddEndpoint: the node is null");
}

TEST_F(Helper, StackIsOneOfItsNode)
{
    helper.Install(nodes);
    EXPECT_EQ(MptcpStack::Get(nodes.Get(1))->GetNode(), nodes.Get(1));
    EXPECT_NE(MptcpStack::Get(nodes.Get(1)), MptcpStack::Get(nodes.Get(0)));
}

TEST_F(Helper, InstallBeforeTheInternetStackIsAMistake)
{
    Ptr<Node> bare = CreateObject<Node>();
    EXPECT_DEATH(helper.Install(bare), "has no TCP, install InternetStackHelper first");
}

TEST_F(Helper, NullAndWrongUseOfTheOtherHelpersAreMistakes)
{
    const auto gateway = Address(Ipv4Address("10.0.1.2"));
    EXPECT_DEATH(MptcpMultihoming::AddDefaultRoute(nullptr, gateway, 0), "the device is null");
    EXPECT_DEATH(MptcpMultihoming::AddDefaultRoute(CreateObject<SimpleNetDevice>(), gateway, 0),
                 "of no node");
    EXPECT_DEATH(MptcpMultihoming::SetInterfaceUp(nullptr, false), "the device is null");
    EXPECT_DEATH((void)MptcpTwoPathHelper({MptcpLinkParameters()}).GetLink(0), "no link 0");
    EXPECT_DEATH((void)MptcpNetworkHelper().GetDevice(1), "no link 1");
    EXPECT_DEATH((void)MptcpNetworkHelper().AddUser({{{0}, {}}}), "no link 0");
    EXPECT_DEATH((void)MptcpLink::Connect(nullptr, nodes.Get(0), {}), "a node is null");
    const auto prefix = testing::TempDir() + "mptcp-helper-test";
    EXPECT_DEATH(MptcpTraceHelper(prefix).Trace(nullptr, "one"), "the socket is null");
    helper.Install(nodes);
    const auto socket = MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory");
    EXPECT_DEATH(MptcpTraceHelper(prefix).Trace(socket, "a,b"), "has a comma");
}

// What connections are made of

TEST_F(Helper, TypesReachTheSocket)
{
    helper.SetScheduler("ns3::MptcpMinRttScheduler");
    helper.SetCongestionControl("ns3::TcpCubic");
    helper.SetPathManager("ns3::MptcpFullMeshPathManager");
    helper.Install(nodes);
    Ptr<MptcpSocket> socket = MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory");
    EXPECT_EQ(Get(socket, "Scheduler"), "ns3::MptcpMinRttScheduler");
    EXPECT_EQ(Get(socket, "CongestionControl"), "ns3::TcpCubic");
    EXPECT_EQ(Get(socket, "PathManager"), "ns3::MptcpFullMeshPathManager");
}

TEST_F(Helper, ShortNamesWillDo)
{
    helper.SetScheduler("minrtt");
    helper.SetCongestionControl("lia");
    helper.SetPathManager("ndiffports");
    helper.Install(nodes);
    Ptr<MptcpSocket> socket = MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory");
    EXPECT_EQ(Get(socket, "Scheduler"), "ns3::MptcpMinRttScheduler");
    EXPECT_EQ(Get(socket, "CongestionControl"), "ns3::MptcpLia");
    EXPECT_EQ(Get(socket, "PathManager"), "ns3::MptcpNdiffportsPathManager");
}

TEST_F(Helper, DefaultPathManagerHasLinuxRules)
{
    helper.Install(nodes);
    EXPECT_EQ(Get(MakeMptcp(nodes.Get(0), "ns3::MptcpSocketFactory"), "PathManager"),
              "ns3::MptcpEndpointPathManager");
}

TEST_F(Helper, UnknownTypesAreMistakesThatListTheKnown)
{
    EXPECT_DEATH(helper.SetScheduler("ns3::Nonsense"), "Scheduler 'ns3::Nonsense'.*minrtt");
    EXPECT_DEATH(helper.SetCongestionControl("nonsense"), "CongestionControl 'nonsense'.*lia");
    EXPECT_DEATH(helper.SetPathManager("nonsense"), "PathManager 'nonsense'.*ndiffports");
}

TEST_F(Helper, TypeOfAnotherKindIsAMistake)
{
    EXPECT_DEATH(helper.SetScheduler("ns3::MptcpLia"), "Scheduler 'ns3::MptcpLia'");
    EXPECT_DEATH(helper.SetPathManager("ns3::MptcpPathManager"), "PathManager");
}

TEST_F(Helper, AttributesAreCheckedWhenTheyAreSet)
{
    EXPECT_DEATH(helper.SetStackAttribute("Limit", UintegerValue(1)),
                 "ns3::MptcpStack has no attribute 'Limit'.*SubflowLimit");
    EXPECT_DEATH(helper.SetStackAttribute("SubflowLimit", StringValue("-1")),
                 "MptcpStack::SubflowLimit cannot be '-1', allowed is .*0:63");
    EXPECT_DEATH(helper.SetSocketAttribute("Checksums", BooleanValue(true)),
                 "ns3::MptcpSocket has no attribute 'Checksums'.*Checksum");
}

TEST_F(Helper, StackAttributeAsText)
{
    helper.SetStackAttribute("SubflowLimit", StringValue("4"));
    helper.Install(nodes);
    EXPECT_EQ(MptcpStack::Get(nodes.Get(0))->GetSubflowLimit(), 4U);
}

// Endpoints

TEST_F(Helper, EndpointByAddressOfEitherKind)
{
    AddAddress(nodes.Get(0), "10.0.1.1");
    AddAddress(nodes.Get(0), "10.0.2.1");
    helper.Install(nodes);
    EXPECT_EQ(MptcpHelper::AddEndpoint(nodes.Get(0), Ipv4Address("10.0.1.1"), "subflow backup"), 1);
    EXPECT_EQ(MptcpHelper::AddEndpoint(nodes.Get(0), InetSocketAddress("10.0.2.1", 8080), "signal"),
              2);
    const auto endpoints = MptcpStack::Get(nodes.Get(0))->GetEndpoints();
    ASSERT_EQ(endpoints.size(), 2U);
    EXPECT_EQ(endpoints[0].flags, MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
    EXPECT_EQ(endpoints[1].address, Address(InetSocketAddress("10.0.2.1", 8080)));
}

TEST_F(Helper, EndpointMistakes)
{
    AddAddress(nodes.Get(0), "10.0.1.1");
    EXPECT_DEATH(MptcpHelper::AddEndpoint(nodes.Get(0), Ipv4Address("10.0.1.1"), "subflow"),
                 "has no MPTCP, call MptcpHelper::Install first");
    helper.Install(nodes);
    EXPECT_DEATH(MptcpHelper::AddEndpoint(nodes.Get(0), Ipv4Address("10.0.1.1"), "subfolw"),
                 "unknown endpoint flag 'subfolw'");
    EXPECT_DEATH(MptcpHelper::AddEndpoint(nodes.Get(0), Ipv4Address("10.0.9.1"), "subflow"),
                 "endpoint 10.0.9.1.*no interface of node");
}

// Random streams

TEST_F(Helper, StreamsAreOnePerInstalledNode)
{
    helper.Install(nodes.Get(0));
    EXPECT_EQ(MptcpHelper::AssignStreams(nodes, 100), 1);
    helper.Install(nodes.Get(1));
    EXPECT_EQ(MptcpHelper::AssignStreams(nodes, 100), 2);
    EXPECT_NE(MptcpStack::Get(nodes.Get(0))->NewNonce(), MptcpStack::Get(nodes.Get(1))->NewNonce());
}

} // namespace mptcp::test
