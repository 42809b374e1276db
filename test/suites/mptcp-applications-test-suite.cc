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

MPTCP_TEST_F(Applications, Http, "the 3GPP HTTP client gets every object that its server makes")
{
    MakeHosts();
    const auto address = InetSocketAddress::ConvertFrom(Network().ServerAddress(0)).GetIpv4();
    // At all addresses: who listens at one address takes no subflows at others.
    auto servers = ThreeGppHttpServerHelper(Ipv4Address::GetAny()).Install(Network().Server());
    servers.Start(Seconds(0));
    auto clients = ThreeGppHttpClientHelper(address).Install(Network().Client());
    clients.Start(Seconds(0.1));
    const auto server = servers.Get(0);
    const auto client = DynamicCast<ThreeGppHttpClient>(clients.Get(0));
    uint64_t made = 0;
    uint64_t sent = 0;
    uint64_t whole = 0;
    uint64_t received = 0;
    const Callback<void, uint32_t> countMade([&made](uint32_t) { made++; });
    server->TraceConnectWithoutContext("MainObject", countMade);
    server->TraceConnectWithoutContext("EmbeddedObject", countMade);
    server->TraceConnectWithoutContext(
        "Tx",
        Callback<void, Ptr<const Packet>>([&sent](Ptr<const Packet> packet)
                                          { sent += packet->GetSize(); }));
    const Callback<void, Ptr<const ThreeGppHttpClient>, Ptr<const Packet>> countWhole(
        [&whole](Ptr<const ThreeGppHttpClient>, Ptr<const Packet>) { whole++; });
    client->TraceConnectWithoutContext("RxMainObject", countWhole);
    client->TraceConnectWithoutContext("RxEmbeddedObject", countWhole);
    client->TraceConnectWithoutContext("Rx",
                                       Callback<void, Ptr<const Packet>, const Address&>(
                                           [&received](Ptr<const Packet> packet, const Address&)
                                           { received += packet->GetSize(); }));
    // A page takes seconds, and is read for 30 s in the mean.
    RunFor(Seconds(120));
    for (int i = 0; i < 60 && client->GetState() != ThreeGppHttpClient::READING; i++)
    {
        RunFor(Seconds(1));
    }
    NS_TEST_EXPECT_MSG_EQ(client->GetStateString(), "READING", "the last page is there");
    NS_TEST_EXPECT_MSG_GT(made, 2, "there were pages with objects in them");
    NS_TEST_EXPECT_MSG_EQ(whole, made, "objects that arrived whole");
    NS_TEST_EXPECT_MSG_EQ(received, sent, "bytes that arrived");
    ExpectMultipath(1);
}

} // namespace

} // namespace ns3
