/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-list-routing-helper.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <array>
#include <map>

namespace mptcp::test
{

using namespace ns3;

class Stack : public ::testing::Test
{
  protected:
    ~Stack() override
    {
        Simulator::Destroy();
    }

    /// Sockets are keys to the stack and never looked into.
    MptcpSocket* Socket(std::size_t i)
    {
        return reinterpret_cast<MptcpSocket*>(&m_sockets.at(i));
    }

    MptcpEndpoint Endpoint(const std::string& address, uint32_t flags, uint8_t id = 0)
    {
        MptcpEndpoint endpoint;
        endpoint.id = id;
        endpoint.address = Parse(address);
        endpoint.flags = flags;
        return endpoint;
    }

    /// A node with IPv4 and IPv6, an interface for each address. @param addresses of IPv4
    Ptr<Node> MakeNode(const std::vector<std::string>& addresses)
    {
        Ptr<Node> node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        for (const std::string& address : addresses)
        {
            AddInterface(node, address);
        }
        return node;
    }

    uint32_t AddInterface(Ptr<Node> node, const std::string& address)
    {
        Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->SetChannel(CreateObject<SimpleChannel>());
        node->AddDevice(device);
        Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(Ipv4Address(address.c_str()), "255.255.255.0"));
        ipv4->SetUp(interface);
        return interface;
    }

    std::vector<std::string> Listed(Ptr<MptcpStack> of)
    {
        std::vector<std::string> list;
        for (const MptcpEndpoint& endpoint : of->GetEndpoints())
        {
            list.push_back(std::to_string(endpoint.id) + " " +
                           MptcpAddress::ToString(endpoint.address) + " " +
                           MptcpEndpoint::FlagsToString(endpoint.flags));
        }
        return list;
    }

    void Hear(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
    {
        static const std::array<const char*, 3> names{"added", "removed", "changed"};
        heard.push_back(std::string(names[static_cast<uint8_t>(event)]) + " " +
                        std::to_string(endpoint.id));
    }

    void Listen(Ptr<MptcpStack> to, uint32_t token)
    {
        to->AddEndpointListener(token, MakeCallback(&Stack::Hear, this));
    }

    using Names = std::vector<std::string>;

    Ptr<MptcpStack> stack = CreateObject<MptcpStack>();
    std::vector<std::string> heard;

  private:
    std::array<uint64_t, 16> m_sockets{};
};

// Keys and tokens

TEST_F(Stack, TokenAndIdsnFollowFromTheKey)
{
    const MptcpStack::Identity identity = stack->Register(Socket(0));
    EXPECT_NE(identity.key, 0U);
    EXPECT_EQ(identity.token, mptcp::Token(identity.key));
    EXPECT_EQ(identity.idsn, mptcp::InitialDsn(identity.key));
}

TEST_F(Stack, TokenFindsItsConnection)
{
    const uint32_t first = stack->Register(Socket(0)).token;
    const uint32_t second = stack->Register(Socket(1)).token;
    ASSERT_NE(first, second);
    EXPECT_EQ(stack->Find(first), Socket(0));
    EXPECT_EQ(stack->Find(second), Socket(1));
    EXPECT_EQ(stack->Find(first + 1), nullptr);
}

TEST_F(Stack, TokenGivenBackFindsNothing)
{
    const uint32_t token = stack->Register(Socket(0)).token;
    stack->Unregister(token);
    EXPECT_EQ(stack->Find(token), nullptr);
    EXPECT_TRUE(stack->GetConnections().empty());
    stack->Unregister(token);
}

TEST_F(Stack, ConnectionsComeInOrderOfToken)
{
    std::map<uint32_t, MptcpSocket*> expected;
    for (std::size_t i = 0; i < 16; i++)
    {
        expected[stack->Register(Socket(i)).token] = Socket(i);
    }
    std::vector<MptcpSocket*> sockets;
    for (const auto& entry : expected)
    {
        sockets.push_back(entry.second);
    }
    EXPECT_EQ(stack->GetConnections(), sockets);
}

TEST_F(Stack, SameStreamSameKeys)
{
    Ptr<MptcpStack> other = CreateObject<MptcpStack>();
    EXPECT_EQ(stack->AssignStreams(7), 1);
    EXPECT_EQ(other->AssignStreams(7), 1);
    EXPECT_EQ(stack->Register(Socket(0)).key, other->Register(Socket(0)).key);
    EXPECT_EQ(stack->NewNonce(), other->NewNonce());
}

TEST_F(Stack, OtherStreamOtherKeys)
{
    Ptr<MptcpStack> other = CreateObject<MptcpStack>();
    stack->AssignStreams(7);
    other->AssignStreams(8);
    EXPECT_NE(stack->Register(Socket(0)).key, other->Register(Socket(0)).key);
}

TEST_F(Stack, KeysUseAllBits)
{
    uint64_t ones = 0;
    uint64_t zeros = 0;
    stack->AssignStreams(7);
    for (int i = 0; i < 64; i++)
    {
        const MptcpStack::Identity identity = stack->Register(Socket(0));
        ones |= identity.key;
        zeros |= ~identity.key;
    }
    EXPECT_EQ(ones, UINT64_MAX);
    EXPECT_EQ(zeros, UINT64_MAX);
}

TEST_F(Stack, CollidingTokenIsDrawnAgain)
{
    stack->AssignStreams(7);
    const MptcpStack::Identity first = stack->Register(Socket(0));
    stack->AssignStreams(7);
    const MptcpStack::Identity second = stack->Register(Socket(1));
    EXPECT_NE(second.key, 0U);
    EXPECT_NE(second.token, first.token);
    EXPECT_EQ(stack->Find(first.token), Socket(0));
    EXPECT_EQ(stack->GetCounter("TokenCollision"), 1U);
    EXPECT_EQ(stack->GetCounter("MPFallbackTokenInit"), 0U);
}

TEST_F(Stack, TooManyCollisionsMeanNoKey)
{
    stack->AssignStreams(7);
    for (std::size_t i = 0; i < MptcpStack::MAX_KEY_DRAWS; i++)
    {
        stack->Register(Socket(i));
    }
    stack->AssignStreams(7);
    const MptcpStack::Identity none = stack->Register(Socket(9));
    EXPECT_EQ(none.key, 0U);
    EXPECT_EQ(stack->GetCounter("TokenCollision"), MptcpStack::MAX_KEY_DRAWS);
    EXPECT_EQ(stack->GetCounter("MPFallbackTokenInit"), 1U);
    EXPECT_EQ(stack->GetConnections().size(), MptcpStack::MAX_KEY_DRAWS);
}

// The endpoint table (pm_netlink.sh)

TEST_F(Stack, EndpointsGetTheLowestFreeId)
{
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.1", 0)), 1);
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.2", 0)), 2);
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.3", 0)), 3);
    EXPECT_TRUE(stack->RemoveEndpoint(2));
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.4", 0)), 2);
}

TEST_F(Stack, EndpointsAreListedById)
{
    stack->AddEndpoint(Endpoint("10.0.1.1", MptcpEndpoint::SIGNAL, 9));
    stack->AddEndpoint(Endpoint("10.0.1.2", MptcpEndpoint::SUBFLOW, 255));
    stack->AddEndpoint(Endpoint("10.0.1.3", MptcpEndpoint::BACKUP, 2));
    EXPECT_EQ(Listed(stack),
              (Names{"2 10.0.1.3 backup", "9 10.0.1.1 signal", "255 10.0.1.2 subflow"}));
}

TEST_F(Stack, RemovingAnUnknownEndpointIsRefused)
{
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    EXPECT_FALSE(stack->RemoveEndpoint(2));
    EXPECT_EQ(stack->GetEndpoints().size(), 1U);
}

TEST_F(Stack, FlagsOfAnUnknownEndpointAreRefused)
{
    EXPECT_FALSE(stack->SetEndpointFlags(1, MptcpEndpoint::SUBFLOW));
}

TEST_F(Stack, FlushLeavesNothing)
{
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    stack->AddEndpoint(Endpoint("10.0.1.2", 0));
    stack->FlushEndpoints();
    EXPECT_TRUE(stack->GetEndpoints().empty());
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.2", 0)), 1);
}

TEST_F(Stack, SameAddressWithAnotherPortIsAnotherEndpoint)
{
    stack->AddEndpoint(Endpoint("10.0.1.1:100", MptcpEndpoint::SIGNAL));
    EXPECT_EQ(stack->AddEndpoint(Endpoint("10.0.1.1:101", MptcpEndpoint::SIGNAL)), 2);
}

TEST_F(Stack, MistakesOfTheScriptEndInOneSentence)
{
    for (int i = 1; i <= 3; i++)
    {
        stack->AddEndpoint(Endpoint("10.0.1." + std::to_string(i), 0));
    }
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.2", 0)),
                 "endpoint 10.0.1.2 with flags ''.*is endpoint 2 already");
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9", 0, 3)), "id 3 is taken");
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9:80", 0)), "10.0.1.9:80.*signal");
    EXPECT_DEATH(
        stack->AddEndpoint(Endpoint("10.0.1.9:80", MptcpEndpoint::SIGNAL | MptcpEndpoint::SUBFLOW)),
        "without subflow");
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9",
                                             MptcpEndpoint::SIGNAL | MptcpEndpoint::SUBFLOW |
                                                 MptcpEndpoint::FULLMESH)),
                 "signal,subflow,fullmesh.*exclude each other");
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9", MptcpEndpoint::FULLMESH)),
                 "needs flag subflow");
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9", 16)), "unknown flag bits");
    EXPECT_DEATH(stack->AddEndpoint(MptcpEndpoint()), "neither IPv4 nor IPv6");
    EXPECT_DEATH(stack->SetEndpointFlags(1, MptcpEndpoint::FULLMESH), "needs flag subflow");
}

TEST_F(Stack, NinthEndpointIsAMistake)
{
    for (int i = 1; i <= 8; i++)
    {
        stack->AddEndpoint(Endpoint("10.0.1." + std::to_string(i), 0));
    }
    EXPECT_DEATH(stack->AddEndpoint(Endpoint("10.0.1.9", 0)), "has 8 endpoints");
}

TEST_F(Stack, AddressOnNoInterfaceIsAMistake)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    EXPECT_EQ(on->AddEndpoint(Endpoint("10.0.1.1", 0)), 1);
    EXPECT_DEATH(on->AddEndpoint(Endpoint("10.0.2.1", 0)),
                 "no interface of node .* has the address");
}

TEST_F(Stack, WrongInterfaceIsAMistake)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    MptcpEndpoint endpoint = Endpoint("10.0.2.1", 0);
    endpoint.interface = 1;
    EXPECT_DEATH(on->AddEndpoint(endpoint), "on interface 2, not on 1");
    endpoint.interface = 2;
    EXPECT_EQ(on->AddEndpoint(endpoint), 1);
}

TEST_F(Stack, UnknownCounterIsAMistakeThatListsTheNames)
{
    EXPECT_DEATH(stack->GetCounter("MPJoinSyn"), "no counter 'MPJoinSyn'.*MPJoinSynRx");
}

TEST_F(Stack, CountersAddUp)
{
    stack->Counters().Add(MptcpCounter::MPCurrEstab, 3);
    stack->Counters().Add(MptcpCounter::MPCurrEstab, -1);
    EXPECT_EQ(stack->GetCounter("MPCurrEstab"), 2U);
    EXPECT_EQ(stack->GetCounter("MPJoinSynRx"), 0U);
    EXPECT_EQ(MptcpCounters::Names().size(), static_cast<std::size_t>(MptcpCounter::COUNT));
    EXPECT_EQ(MptcpCounters::Names().front(), "MPCapableSYNRX");
}

TEST_F(Stack, AttributesHaveLinuxDefaultsExceptOne)
{
    EXPECT_TRUE(stack->IsEnabled());
    EXPECT_EQ(stack->GetSubflowLimit(), 2U);
    EXPECT_EQ(stack->GetAddAddrAcceptedLimit(), 2U);
    EXPECT_TRUE(stack->GetAllowJoinInitialAddrPort());
    EXPECT_EQ(stack->GetAddAddrTimeout(), Seconds(120));
    EXPECT_EQ(stack->GetStaleLossCount(), 4U);
    EXPECT_EQ(stack->GetCloseTimeout(), Seconds(60));
    EXPECT_EQ(stack->GetSynRetransBeforeTcpFallback(), 2U);
}

TEST_F(Stack, LimitsBeyondWhatAConnectionCanHaveAreRefused)
{
    EXPECT_TRUE(stack->SetAttributeFailSafe("SubflowLimit", UintegerValue(63)));
    EXPECT_FALSE(stack->SetAttributeFailSafe("SubflowLimit", UintegerValue(64)));
    EXPECT_FALSE(stack->SetAttributeFailSafe("SubflowLimit", StringValue("-1")));
    EXPECT_FALSE(stack->SetAttributeFailSafe("AddAddrTimeout", TimeValue(Seconds(-1))));
    EXPECT_EQ(stack->GetSubflowLimit(), 63U);
}

// Events

TEST_F(Stack, ListenersHearInOrderOfToken)
{
    std::vector<uint32_t> order;
    auto listener = [&order](uint32_t token, MptcpEndpointEvent, const MptcpEndpoint&)
    { order.push_back(token); };
    for (uint32_t token : {30U, 10U, 20U})
    {
        stack->AddEndpointListener(
            token,
            Callback<void, MptcpEndpointEvent, const MptcpEndpoint&>(
                [listener, token](MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
                { listener(token, event, endpoint); }));
    }
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    EXPECT_EQ(order, (std::vector<uint32_t>{10, 20, 30}));
}

TEST_F(Stack, ListenerHearsWhatHappens)
{
    Listen(stack, 1);
    stack->AddEndpoint(Endpoint("10.0.1.1", 0, 4));
    stack->SetEndpointFlags(4, MptcpEndpoint::SUBFLOW);
    stack->RemoveEndpoint(4);
    EXPECT_EQ(heard, (Names{"added 4", "changed 4", "removed 4"}));
}

TEST_F(Stack, ListenerThatIsGoneHearsNothing)
{
    Listen(stack, 1);
    stack->RemoveEndpointListener(1);
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    EXPECT_TRUE(heard.empty());
}

TEST_F(Stack, ListenerGoesWithItsToken)
{
    const uint32_t token = stack->Register(Socket(0)).token;
    Listen(stack, token);
    stack->Unregister(token);
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    EXPECT_TRUE(heard.empty());
}

TEST_F(Stack, ListenerMayLeaveWhileItHears)
{
    stack->AddEndpointListener(1,
                               Callback<void, MptcpEndpointEvent, const MptcpEndpoint&>(
                                   [this](MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
                                   {
                                       Hear(event, endpoint);
                                       stack->RemoveEndpointListener(1);
                                       stack->RemoveEndpointListener(2);
                                   }));
    Listen(stack, 2);
    stack->AddEndpoint(Endpoint("10.0.1.1", 0));
    EXPECT_EQ(heard, Names{"added 1"});
}

// Automatic endpoints

TEST_F(Stack, AutomaticEndpointsAreTheUsableAddresses)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "169.254.1.1", "10.0.2.1"});
    EXPECT_EQ(Listed(MptcpStack::Get(node)),
              (Names{"1 10.0.1.1 signal,subflow", "2 10.0.2.1 signal,subflow"}));
}

TEST_F(Stack, AutomaticEndpointsFollowAddressesThatComeLater)
{
    Ptr<Node> node = CreateObject<Node>();
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    EXPECT_TRUE(on->GetEndpoints().empty());
    InternetStackHelper().Install(node);
    EXPECT_TRUE(on->GetEndpoints().empty());
    AddInterface(node, "10.0.1.1");
    EXPECT_EQ(Listed(on), Names{"1 10.0.1.1 signal,subflow"});
}

TEST_F(Stack, AutomaticEndpointsOfBothFamilies)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ipv6AddressHelper().Assign(NetDeviceContainer(node->GetDevice(node->GetNDevices() - 1)));
    const auto endpoints = MptcpStack::Get(node)->GetEndpoints();
    ASSERT_EQ(endpoints.size(), 2U) << "the link-local address must not be one";
    EXPECT_TRUE(InetSocketAddress::IsMatchingType(endpoints[0].address));
    EXPECT_TRUE(Inet6SocketAddress::IsMatchingType(endpoints[1].address));
}

TEST_F(Stack, AutomaticEndpointKeepsItsIdWhenItsInterfaceWasDown)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1", "10.0.3.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    ASSERT_EQ(on->GetEndpoints().size(), 3U);
    node->GetObject<Ipv4>()->SetDown(1);
    EXPECT_EQ(Listed(on), (Names{"2 10.0.2.1 signal,subflow", "3 10.0.3.1 signal,subflow"}));
    node->GetObject<Ipv4>()->SetUp(1);
    EXPECT_EQ(on->GetEndpoints().size(), 3U);
    EXPECT_EQ(on->GetEndpoints()[0].id, 1);
}

TEST_F(Stack, AutomaticEndpointsAreAsManyAsThereAreAddresses)
{
    std::vector<std::string> addresses;
    for (int i = 1; i <= 9; i++)
    {
        addresses.push_back("10.0." + std::to_string(i) + ".1");
    }
    EXPECT_EQ(MptcpStack::Get(MakeNode(addresses))->GetEndpoints().size(), 9U);
}

TEST_F(Stack, AutomaticEndpointsEndWithTheFirstOneAdded)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    on->AddEndpoint(Endpoint("10.0.2.1", MptcpEndpoint::SUBFLOW, 5));
    EXPECT_EQ(Listed(on), Names{"5 10.0.2.1 subflow"});
    EXPECT_FALSE(on->UsesAutomaticEndpoints());
}

TEST_F(Stack, AddedEndpointKeepsTheIdItHadAsAnAutomaticOne)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    ASSERT_EQ(on->GetEndpoints()[1].id, 2);
    EXPECT_EQ(on->AddEndpoint(Endpoint("10.0.2.1", MptcpEndpoint::SUBFLOW)), 2);
}

TEST_F(Stack, AutomaticEndpointsEndWithFlush)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    on->FlushEndpoints();
    EXPECT_TRUE(on->GetEndpoints().empty());
}

TEST_F(Stack, AutomaticEndpointsCanBeTurnedOff)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    on->SetAttribute("AutoEndpoints", BooleanValue(false));
    EXPECT_TRUE(on->GetEndpoints().empty());
}

TEST_F(Stack, InterfaceDownAndUpIsHeardOf)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    Listen(on, on->Register(Socket(0)).token);
    node->GetObject<Ipv4>()->SetDown(2);
    EXPECT_TRUE(heard.empty()) << "not while routing is being told";
    Simulator::Run();
    EXPECT_EQ(heard, Names{"removed 2"});
    node->GetObject<Ipv4>()->SetUp(2);
    Simulator::Run();
    EXPECT_EQ(heard, (Names{"removed 2", "added 2"}));
}

TEST_F(Stack, NewAddressIsHeardOf)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    Listen(on, on->Register(Socket(0)).token);
    AddInterface(node, "10.0.2.1");
    Simulator::Run();
    EXPECT_EQ(heard, Names{"added 2"});
}

TEST_F(Stack, NewIpv6AddressIsHeardOfWhereIpv6RoutesByAList)
{
    Ipv6StaticRoutingHelper staticRouting;
    Ipv6ListRoutingHelper list;
    list.Add(staticRouting, 0);
    InternetStackHelper internet;
    internet.SetRoutingHelper(list);
    Ptr<Node> node = CreateObject<Node>();
    internet.Install(node);
    AddInterface(node, "10.0.1.1");
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    Listen(on, on->Register(Socket(0)).token);
    Ipv6AddressHelper().Assign(NetDeviceContainer(node->GetDevice(node->GetNDevices() - 1)));
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    EXPECT_EQ(heard, Names{"added 2"});
}

TEST_F(Stack, NewIpv6AddressIsHeardOfWhenTheScriptSaysSo)
{
    Ptr<Node> node = MakeNode({"10.0.1.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    Listen(on, on->Register(Socket(0)).token);
    Ipv6AddressHelper().Assign(NetDeviceContainer(node->GetDevice(node->GetNDevices() - 1)));
    on->SyncEndpoints();
    EXPECT_EQ(heard, Names{"added 2"});
    on->SyncEndpoints();
    EXPECT_EQ(heard, Names{"added 2"});
}

TEST_F(Stack, InterfacesOfConfiguredEndpointsAreTheScriptsBusiness)
{
    Ptr<Node> node = MakeNode({"10.0.1.1", "10.0.2.1"});
    Ptr<MptcpStack> on = MptcpStack::Get(node);
    on->AddEndpoint(Endpoint("10.0.2.1", MptcpEndpoint::SUBFLOW));
    Listen(on, on->Register(Socket(0)).token);
    node->GetObject<Ipv4>()->SetDown(2);
    Simulator::Run();
    EXPECT_TRUE(heard.empty());
}

} // namespace mptcp::test
