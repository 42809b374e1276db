/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/config.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-stack.h"
#include "ns3/mptcp-tcp-header-guard.h"
#include "ns3/packet.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <sstream>
#include <string>
#include <vector>

namespace
{

using namespace ns3;

/// Stands where TCP stands, and writes down what comes.
class FakeTcp : public IpL4Protocol
{
  public:
    int GetProtocolNumber() const override
    {
        return IPPROTO_TCP;
    }

    RxStatus Receive(Ptr<Packet> packet, const Ipv4Header&, Ptr<Ipv4Interface>) override
    {
        segments.push_back(packet);
        return RX_ENDPOINT_CLOSED;
    }

    RxStatus Receive(Ptr<Packet> packet, const Ipv6Header&, Ptr<Ipv6Interface>) override
    {
        segments6.push_back(packet);
        return RX_ENDPOINT_UNREACH;
    }

    void ReceiveIcmp(Ipv4Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv4Address from,
                     Ipv4Address to,
                     const uint8_t payload[8]) override
    {
        std::stringstream text;
        text << source << ' ' << +ttl << ' ' << +type << ' ' << +code << ' ' << info << ' ' << from
             << ' ' << to << ' ' << +payload[7];
        icmp.push_back(text.str());
    }

    void ReceiveIcmp(Ipv6Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv6Address from,
                     Ipv6Address to,
                     const uint8_t payload[8]) override
    {
        std::stringstream text;
        text << source << ' ' << +ttl << ' ' << +type << ' ' << +code << ' ' << info << ' ' << from
             << ' ' << to << ' ' << +payload[7];
        icmp.push_back(text.str());
    }

    void SetDownTarget(DownTargetCallback callback) override
    {
        down = callback;
    }

    void SetDownTarget6(DownTargetCallback6 callback) override
    {
        down6 = callback;
    }

    DownTargetCallback GetDownTarget() const override
    {
        return down;
    }

    DownTargetCallback6 GetDownTarget6() const override
    {
        return down6;
    }

    std::vector<Ptr<Packet>> segments;
    std::vector<Ptr<Packet>> segments6;
    std::vector<std::string> icmp;
    DownTargetCallback down;
    DownTargetCallback6 down6;
};

class TcpHeaderGuard : public ::testing::Test
{
  protected:
    ~TcpHeaderGuard() override
    {
        Simulator::Destroy();
        Config::Reset();
    }

    static void Switch(Ptr<Node> node, bool on)
    {
        MptcpStack::Get(node)->SetAttribute("GuardTcpHeaders", BooleanValue(on));
    }

    /// @returns a node with both IPs and TCP
    static Ptr<Node> MakeNode()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        return node;
    }

    /// @returns what IP hands TCP's segments to @{
    static Ptr<IpL4Protocol> At4(Ptr<Node> node)
    {
        return node->GetObject<Ipv4>()->GetProtocol(IPPROTO_TCP);
    }

    static Ptr<IpL4Protocol> At6(Ptr<Node> node)
    {
        return node->GetObject<Ipv6>()->GetProtocol(IPPROTO_TCP);
    }

    /// @}

    static bool IsGuard(Ptr<IpL4Protocol> protocol)
    {
        return DynamicCast<MptcpTcpHeaderGuard>(protocol) != nullptr;
    }

    static bool IsTcp(Ptr<IpL4Protocol> protocol)
    {
        return DynamicCast<TcpL4Protocol>(protocol) != nullptr;
    }

    /// @param options bytes, a multiple of 4 @returns a segment
    static Ptr<Packet> Segment(const std::vector<uint8_t>& options)
    {
        std::vector<uint8_t> bytes(20);
        bytes[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
        bytes.insert(bytes.end(), options.begin(), options.end());
        bytes.insert(bytes.end(), {'d', 'a', 't', 'a'});
        return Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    }
};

TEST_F(TcpHeaderGuard, OffByDefault)
{
    const auto node = MakeNode();
    MptcpStack::Get(node);
    EXPECT_TRUE(IsTcp(At4(node)));
    EXPECT_TRUE(IsTcp(At6(node)));
}

TEST_F(TcpHeaderGuard, OnAndOff)
{
    const auto node = MakeNode();
    for (int i = 0; i < 3; i++)
    {
        Switch(node, true);
        Switch(node, true);
        EXPECT_TRUE(IsGuard(At4(node)));
        EXPECT_TRUE(IsGuard(At6(node)));
        Switch(node, false);
        Switch(node, false);
        EXPECT_TRUE(IsTcp(At4(node)));
        EXPECT_TRUE(IsTcp(At6(node)));
    }
    EXPECT_FALSE(node->GetObject<MptcpTcpHeaderGuard>());
}

TEST_F(TcpHeaderGuard, ByDefaultOfTheAttribute)
{
    Config::SetDefault("ns3::MptcpStack::GuardTcpHeaders", BooleanValue(true));
    const auto node = MakeNode();
    MptcpStack::Get(node);
    EXPECT_TRUE(IsGuard(At4(node)));
    EXPECT_TRUE(IsGuard(At6(node)));
}

TEST_F(TcpHeaderGuard, StackBeforeTcp)
{
    auto node = CreateObject<Node>();
    Switch(node, true);
    InternetStackHelper().Install(node);
    Simulator::Run();
    EXPECT_TRUE(IsGuard(At4(node)));
    EXPECT_TRUE(IsGuard(At6(node)));
    Switch(node, false);
    EXPECT_TRUE(IsTcp(At4(node)));
    EXPECT_TRUE(IsTcp(At6(node)));
}

TEST_F(TcpHeaderGuard, OneFamily)
{
    for (const bool v6 : {false, true})
    {
        auto node = CreateObject<Node>();
        InternetStackHelper helper;
        helper.SetIpv4StackInstall(!v6);
        helper.SetIpv6StackInstall(v6);
        helper.Install(node);
        Switch(node, true);
        EXPECT_TRUE(IsGuard(v6 ? At6(node) : At4(node)));
        Switch(node, false);
        EXPECT_TRUE(IsTcp(v6 ? At6(node) : At4(node)));
    }
}

TEST_F(TcpHeaderGuard, NodeWithoutTcp)
{
    auto node = CreateObject<Node>();
    Switch(node, true);
    Switch(node, false);
    Switch(node, true);
}

TEST_F(TcpHeaderGuard, AnotherInFrontOfIt)
{
    const auto node = MakeNode();
    Switch(node, true);
    auto other = CreateObject<MptcpTcpHeaderGuard>();
    other->Install(node);
    Switch(node, false);
    EXPECT_EQ(At4(node), other) << "it is not taken away";
    Switch(node, true);
    EXPECT_EQ(At4(node), other) << "nor put behind";
    other->Remove(node);
    Switch(node, false);
    EXPECT_TRUE(IsTcp(At4(node)));
}

TEST_F(TcpHeaderGuard, PassesOrDrops)
{
    const auto node = MakeNode();
    const auto fake = CreateObject<FakeTcp>();
    node->GetObject<Ipv4>()->Insert(fake);
    node->GetObject<Ipv6>()->Insert(fake);
    Switch(node, true);
    std::vector<mptcp::TcpHeaderVerdict> dropped;
    MptcpStack::Get(node)->TraceConnectWithoutContext(
        "TcpHeaderDrop",
        Callback<void, Ptr<const Packet>, mptcp::TcpHeaderVerdict>(
            [&dropped](Ptr<const Packet> packet, mptcp::TcpHeaderVerdict why)
            {
                EXPECT_EQ(packet->GetSize(), 28U);
                dropped.push_back(why);
            }));
    const auto good = Segment({253, 4, 1, 1});
    EXPECT_EQ(At4(node)->Receive(good, Ipv4Header(), nullptr), IpL4Protocol::RX_ENDPOINT_CLOSED);
    EXPECT_EQ(At6(node)->Receive(good, Ipv6Header(), nullptr), IpL4Protocol::RX_ENDPOINT_UNREACH);
    ASSERT_EQ(fake->segments.size(), 1U);
    EXPECT_EQ(fake->segments[0], good) << "the packet itself";
    ASSERT_EQ(fake->segments6.size(), 1U);
    EXPECT_EQ(fake->segments6[0], good);
    const auto bad = Segment({253, 0, 1, 1});
    EXPECT_EQ(At4(node)->Receive(bad, Ipv4Header(), nullptr), IpL4Protocol::RX_CSUM_FAILED);
    EXPECT_EQ(At6(node)->Receive(bad, Ipv6Header(), nullptr), IpL4Protocol::RX_CSUM_FAILED);
    EXPECT_EQ(fake->segments.size() + fake->segments6.size(), 2U);
    EXPECT_EQ(MptcpStack::Get(node)->GetCounter("MalformedTcpHeader"), 2U);
    EXPECT_EQ(dropped,
              std::vector<mptcp::TcpHeaderVerdict>(2, mptcp::TcpHeaderVerdict::OPTION_LENGTH));
}

TEST_F(TcpHeaderGuard, MendsAndKeepsPayload)
{
    const auto node = MakeNode();
    const auto fake = CreateObject<FakeTcp>();
    node->GetObject<Ipv4>()->Insert(fake);
    Switch(node, true);
    At4(node)->Receive(Segment({2, 4, 5, 180, 0, 0, 0, 0, 0, 0, 0, 0}), Ipv4Header(), nullptr);
    ASSERT_EQ(fake->segments.size(), 1U);
    const auto packet = fake->segments[0];
    TcpHeader header;
    EXPECT_EQ(packet->RemoveHeader(header), 32U);
    EXPECT_TRUE(header.HasOption(TcpOption::MSS));
    uint8_t bytes[4];
    ASSERT_EQ(packet->GetSize(), sizeof(bytes));
    packet->CopyData(bytes, sizeof(bytes));
    EXPECT_EQ(std::string(bytes, bytes + 4), "data");
    EXPECT_EQ(MptcpStack::Get(node)->GetCounter("MalformedTcpHeader"), 0U);
}

TEST_F(TcpHeaderGuard, IcmpGoesThrough)
{
    const auto node = MakeNode();
    const auto fake = CreateObject<FakeTcp>();
    node->GetObject<Ipv4>()->Insert(fake);
    node->GetObject<Ipv6>()->Insert(fake);
    Switch(node, true);
    const uint8_t payload[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    At4(node)->ReceiveIcmp(Ipv4Address("10.0.0.1"),
                           9,
                           3,
                           4,
                           1400,
                           Ipv4Address("10.0.0.2"),
                           Ipv4Address("10.0.0.3"),
                           payload);
    At6(node)->ReceiveIcmp(Ipv6Address("fd00::1"),
                           9,
                           2,
                           0,
                           1280,
                           Ipv6Address("fd00::2"),
                           Ipv6Address("fd00::3"),
                           payload);
    EXPECT_EQ(fake->icmp,
              (std::vector<std::string>{"10.0.0.1 9 3 4 1400 10.0.0.2 10.0.0.3 8",
                                        "fd00::1 9 2 0 1280 fd00::2 fd00::3 8"}));
}

TEST_F(TcpHeaderGuard, DownTargetsAreThoseOfTcp)
{
    const auto node = MakeNode();
    const auto tcp = node->GetObject<TcpL4Protocol>();
    const auto was4 = tcp->GetDownTarget();
    const auto was6 = tcp->GetDownTarget6();
    Switch(node, true);
    ASSERT_TRUE(IsGuard(At4(node)));
    EXPECT_TRUE(At4(node)->GetDownTarget().IsEqual(was4));
    EXPECT_TRUE(At6(node)->GetDownTarget6().IsEqual(was6));
    const IpL4Protocol::DownTargetCallback new4 =
        MakeCallback(&Ipv4::Send, node->GetObject<Ipv4>());
    At4(node)->SetDownTarget(IpL4Protocol::DownTargetCallback());
    EXPECT_TRUE(tcp->GetDownTarget().IsNull());
    At4(node)->SetDownTarget(new4);
    EXPECT_TRUE(tcp->GetDownTarget().IsEqual(new4));
    At6(node)->SetDownTarget6(IpL4Protocol::DownTargetCallback6());
    EXPECT_TRUE(tcp->GetDownTarget6().IsNull());
}

} // namespace
