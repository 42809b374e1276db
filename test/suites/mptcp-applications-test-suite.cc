/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/application-container.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/mptcp-helper.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/three-gpp-http-client.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/uinteger.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Applications of ns-3 that ask for ns3::TcpSocketFactory, unmodified, on mptcpized nodes.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-applications");

constexpr uint16_t PORT = 5001;

/// Two hosts that give MPTCP to whoever asks for TCP.
class Applications : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// Make the hosts, with two links.
    void MakeHosts()
    {
        auto& network = MakeNetwork(2);
        MptcpHelper().Mptcpize(NodeContainer(network.Client(), network.Server()));
    }

    /// @returns a sink at the server that takes every connection
    Ptr<PacketSink> MakeSink()
    {
        PacketSinkHelper helper("ns3::TcpSocketFactory",
                                InetSocketAddress(Ipv4Address::GetAny(), PORT));
        auto applications = helper.Install(Network().Server());
        applications.Start(Seconds(0));
        return DynamicCast<PacketSink>(applications.Get(0));
    }

    /// Both speak MPTCP, with a subflow more than the first for each connection.
    /// @param connections how many
    void ExpectMultipath(uint64_t connections)
    {
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableACKRX"), connections, "MPTCP connections");
        NS_TEST_EXPECT_MSG_EQ((AtServer("MPJoinAckRx") >= connections), true, "joined");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 0, "fallbacks");
    }
};

MPTCP_TEST_F(Applications, Bulk, "BulkSend and PacketSink")
{
    MakeHosts();
    auto sink = MakeSink();
    BulkSendHelper helper("ns3::TcpSocketFactory", Network().ServerAddress(0, PORT));
    helper.SetAttribute("MaxBytes", UintegerValue(3000000));
    helper.Install(Network().Client()).Start(Seconds(0.1));
    RunFor(Seconds(20));
    NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 3000000, "all bytes arrived");
    ExpectMultipath(1);
}

MPTCP_TEST_F(Applications, OnOff, "OnOff and PacketSink")
{
    MakeHosts();
    auto sink = MakeSink();
    OnOffHelper helper("ns3::TcpSocketFactory", Network().ServerAddress(0, PORT));
    helper.SetAttribute("OnTime", StringValue("ns3::ConstantRandomVariable[Constant=0.5]"));
    helper.SetAttribute("OffTime", StringValue("ns3::ConstantRandomVariable[Constant=0.5]"));
    helper.SetAttribute("DataRate", StringValue("4Mbps"));
    helper.SetAttribute("PacketSize", UintegerValue(1000));
    helper.SetAttribute("MaxBytes", UintegerValue(1000000));
    helper.Install(Network().Client()).Start(Seconds(0.1));
    RunFor(Seconds(20));
    NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 1000000, "all bytes arrived");
    ExpectMultipath(1);
}

MPTCP_TEST_F(Applications, Many, "five connections to one PacketSink")
{
    MakeHosts();
    auto sink = MakeSink();
    BulkSendHelper helper("ns3::TcpSocketFactory", Network().ServerAddress(0, PORT));
    helper.SetAttribute("MaxBytes", UintegerValue(300000));
    for (int i = 0; i < 5; i++)
    {
        helper.Install(Network().Client()).Start(Seconds(0.1 + 0.05 * i));
    }
    RunFor(Seconds(30));
    NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), 1500000, "all bytes arrived");
    ExpectMultipath(5);
}

MPTCP_TEST_F(Applications, Http, "the 3GPP HTTP client and server")
{
    MakeHosts();
    const auto address = InetSocketAddress::ConvertFrom(Network().ServerAddress(0)).GetIpv4();
    ThreeGppHttpServerHelper server(address);
    server.Install(Network().Server()).Start(Seconds(0));
    ThreeGppHttpClientHelper client(address);
    auto applications = client.Install(Network().Client());
    applications.Start(Seconds(0.1));
    uint64_t main = 0;
    uint64_t bytes = 0;
    applications.Get(0)->TraceConnectWithoutContext(
        "RxMainObject",
        Callback<void, Ptr<const ThreeGppHttpClient>, Ptr<const Packet>>(
            [&main](Ptr<const ThreeGppHttpClient>, Ptr<const Packet>) { main++; }));
    applications.Get(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, const Address&>(
            [&bytes](Ptr<const Packet> packet, const Address&) { bytes += packet->GetSize(); }));
    RunFor(Seconds(120));
    NS_TEST_EXPECT_MSG_GT(main, 0, "pages arrived whole");
    NS_TEST_EXPECT_MSG_GT(bytes, 1000, "and have bytes");
    NS_TEST_EXPECT_MSG_GT(AtServer("MPCapableACKRX"), 0, "by MPTCP");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 0, "fallbacks");
}

} // namespace

} // namespace ns3
