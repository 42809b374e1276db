/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "endpoint-path-manager-fixture.h"

namespace mptcp::test
{

using namespace ns3;

// subflows

TEST_F(EndpointPathManager, SubflowsNoJoin)
{
    StartClient();
    EXPECT_EQ(Subflows(), Names{initial});
    EXPECT_TRUE(connection.announced.empty());
}

TEST_F(EndpointPathManager, SubflowsSingle)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    ASSERT_EQ(connection.opened, Names{"10.0.3.2>10.0.1.1"});
    const MptcpSubflowRequest& request = connection.requests[0];
    EXPECT_EQ(request.local, Parse("10.0.3.2"));
    EXPECT_EQ(request.localAddressId, id);
    EXPECT_EQ(request.remote, Parse("10.0.1.1:80"));
    EXPECT_EQ(request.remoteAddressId, 0);
    EXPECT_FALSE(request.backup);
}

TEST_F(EndpointPathManager, SubflowsSingleLimitedByClient)
{
    SetLimits(0, 0);
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, SubflowsSingleLimitedByServer)
{
    SetLimits(0, 0);
    StartServer();
    EXPECT_FALSE(manager->AdmitJoin());
}

TEST_F(EndpointPathManager, SubflowsMultiple)
{
    AddEndpoint("10.0.3.2", "subflow");
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EXPECT_EQ(connection.opened, (Names{"10.0.3.2>10.0.1.1", "10.0.2.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, SubflowsMultipleStopAtTheLimit)
{
    SetLimits(1, 0);
    AddEndpoint("10.0.3.2", "subflow");
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EstablishAll();
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, SubflowsMultipleLimitedByServer)
{
    SetLimits(1, 0);
    StartServer();
    EXPECT_TRUE(manager->AdmitJoin());
    PeerJoins("10.0.1.1:80", "10.0.3.2:40001");
    EXPECT_FALSE(manager->AdmitJoin());
}

TEST_F(EndpointPathManager, SubflowsSingleWithInterface)
{
    MptcpEndpoint endpoint;
    endpoint.address = Parse("10.0.3.2");
    endpoint.flags = MptcpEndpoint::SUBFLOW;
    endpoint.interface = 3;
    stack->AddEndpoint(endpoint);
    StartClient();
    ASSERT_EQ(connection.requests.size(), 1U);
    EXPECT_EQ(connection.requests[0].interface, 3);
}

TEST_F(EndpointPathManager, SubflowsEndpointsAreUsedInOrderOfId)
{
    AddEndpoint("10.0.3.2", "subflow", 7);
    AddEndpoint("10.0.2.2", "subflow", 5);
    StartClient();
    EXPECT_EQ(connection.opened, (Names{"10.0.2.2>10.0.1.1", "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, SubflowsEndpointWithoutFlagsOpensNone)
{
    AddEndpoint("10.0.3.2", "");
    StartClient();
    EXPECT_TRUE(connection.opened.empty());
    EXPECT_TRUE(connection.announced.empty());
}

TEST_F(EndpointPathManager, SubflowsOfServerAreLeftToTheClient)
{
    AddEndpoint("10.0.3.1", "subflow");
    StartServer();
    PeerAnnounces(1, "10.0.3.2:40000");
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, NothingAfterDetach)
{
    StartClient();
    manager->Detach();
    AddEndpoint("10.0.3.2", "subflow,signal");
    EXPECT_TRUE(connection.opened.empty());
    EXPECT_TRUE(connection.announced.empty());
    EXPECT_FALSE(manager->AdmitJoin());
}

// subflows_error

TEST_F(EndpointPathManager, SubflowsErrorInitialAddressIsNotUsedAgain)
{
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow");
    StartClient();
    EXPECT_TRUE(connection.opened.empty());
    EXPECT_NE(id, 0);
    EXPECT_EQ(manager->LocalAddressId(Parse("10.0.1.2:40000")), 0);
}

TEST_F(EndpointPathManager, SubflowsErrorInitialIsNotReopenedWhenItIsLost)
{
    AddEndpoint("10.0.1.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    Lose(initial);
    EXPECT_EQ(Subflows(), Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, SubflowsErrorFailingSubflowMakesRoomForTheNext)
{
    SetLimits(1, 0);
    AddEndpoint("10.0.11.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    ASSERT_EQ(connection.opened, Names{"10.0.11.2>10.0.1.1"});
    Lose("10.0.11.2>10.0.1.1");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, SubflowsErrorFailedSubflowIsNotTriedAgain)
{
    AddEndpoint("10.0.11.2", "subflow");
    StartClient();
    Lose("10.0.11.2>10.0.1.1");
    AddEndpoint("10.0.3.2", "subflow");
    EstablishAll();
    EXPECT_EQ(connection.opened, (Names{"10.0.11.2>10.0.1.1", "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, SubflowsErrorNoRouteUsesUpNoLimit)
{
    SetLimits(1, 0);
    connection.noRoute = {"10.0.11.2>10.0.1.1"};
    AddEndpoint("10.0.11.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, SubflowsErrorNoRouteIsTriedAgainAtTheNextEvent)
{
    connection.noRoute = {"10.0.11.2>10.0.1.1"};
    AddEndpoint("10.0.11.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    connection.noRoute.clear();
    EstablishAll();
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.1.1", "10.0.11.2>10.0.1.1"}));
}

// signal_address

TEST_F(EndpointPathManager, SignalUnusedWhenNoAddressIsAccepted)
{
    SetLimits(2, 0);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, SignalIsAnnouncedByServer)
{
    const uint8_t id = AddEndpoint("10.0.2.1", "signal");
    StartServer();
    EXPECT_EQ(connection.announced, Names{std::to_string(id) + " 10.0.2.1"});
    EXPECT_EQ(manager->GetCounts().announced, 1U);
}

TEST_F(EndpointPathManager, SignalIsJoinedFromWhereRoutingSays)
{
    StartClient();
    PeerAnnounces(3, "10.0.2.1");
    ASSERT_EQ(connection.opened, Names{"10.0.3.2>10.0.2.1"});
    const MptcpSubflowRequest& request = connection.requests[0];
    EXPECT_TRUE(request.local.IsInvalid());
    EXPECT_EQ(request.remote, Parse("10.0.2.1:80"));
    EXPECT_EQ(request.remoteAddressId, 3);
    EXPECT_EQ(manager->GetCounts().accepted, 1U);
}

TEST_F(EndpointPathManager, SignalAndSubflow)
{
    AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened, (Names{"10.0.4.2>10.0.1.1", "10.0.3.2>10.0.2.1"}));
}

TEST_F(EndpointPathManager, SignalAndSubflowTogetherDoBoth)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "signal,subflow");
    StartClient();
    EXPECT_EQ(connection.announced, Names{std::to_string(id) + " 10.0.3.2"});
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, SignalWithMultipleSubflows)
{
    SetLimits(3, 1);
    AddEndpoint("10.0.3.2", "subflow");
    AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened.size(), 3U);
}

TEST_F(EndpointPathManager, SignalOneAnnouncementAtATime)
{
    AddEndpoint("10.0.2.1", "signal", 1);
    AddEndpoint("10.0.3.1", "signal", 2);
    AddEndpoint("10.0.4.1", "signal", 3);
    StartServer();
    EXPECT_EQ(connection.announced, Names{"1 10.0.2.1"});
    PeerJoins("10.0.2.1:80", "10.0.2.2:40001");
    manager->NotifySubflowEstablished(connection.subflows.back());
    EXPECT_EQ(connection.announced, Names{"1 10.0.2.1"});
    Echo(1);
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1", "2 10.0.3.1"}));
    Echo(2);
    Echo(3);
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1", "2 10.0.3.1", "3 10.0.4.1"}));
}

TEST_F(EndpointPathManager, SignalEchoOfAnotherIdIsNotTheEcho)
{
    AddEndpoint("10.0.2.1", "signal", 1);
    AddEndpoint("10.0.3.1", "signal", 2);
    StartServer();
    Echo(9);
    EXPECT_EQ(connection.announced, Names{"1 10.0.2.1"});
}

TEST_F(EndpointPathManager, SignalAddressesUpToTheAcceptedLimit)
{
    SetLimits(3, 2);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerAnnounces(2, "10.0.3.1");
    PeerAnnounces(3, "10.0.4.1");
    EXPECT_EQ(connection.opened, (Names{"10.0.3.2>10.0.2.1", "10.0.3.2>10.0.3.1"}));
}

TEST_F(EndpointPathManager, SignalAddressesUpToTheSubflowLimit)
{
    SetLimits(1, 3);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerAnnounces(2, "10.0.3.1");
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.2.1"});
}

TEST_F(EndpointPathManager, SignalInvalidAddressesDoNotKeepTheValidOneOut)
{
    SetLimits(3, 3);
    StartClient();
    PeerAnnounces(1, "10.0.12.1");
    PeerAnnounces(2, "10.0.14.1");
    PeerAnnounces(3, "10.0.3.1");
    EXPECT_EQ(connection.opened.back(), "10.0.3.2>10.0.3.1");
}

TEST_F(EndpointPathManager, SignalAddressWithoutRouteIsNotCounted)
{
    SetLimits(2, 1);
    connection.noRoute = {"10.0.3.2>10.0.12.1"};
    StartClient();
    PeerAnnounces(1, "10.0.12.1");
    EXPECT_EQ(manager->GetCounts().accepted, 0U);
    PeerAnnounces(2, "10.0.3.1");
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.3.1"});
}

TEST_F(EndpointPathManager, SignalAddressThatHasASubflowIsNotJoined)
{
    StartClient();
    PeerAnnounces(4, "10.0.1.1");
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, SignalAddressZeroIsNotCounted)
{
    SetLimits(2, 1);
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    PeerWithdraws(0);
    PeerAnnounces(0, "10.0.1.1:80");
    ASSERT_EQ(connection.opened.size(), 2U);
    EXPECT_EQ(manager->GetCounts().accepted, 0U);
    PeerAnnounces(1, "10.0.2.1:80");
    EXPECT_EQ(connection.opened.size(), 3U);
}

TEST_F(EndpointPathManager, SignalInitialAddressIsNotAnnounced)
{
    AddEndpoint("10.0.1.1", "signal");
    StartServer();
    EXPECT_TRUE(connection.announced.empty());
}

// add_addr_timeout

TEST_F(EndpointPathManager, AddAddrTimeoutGivenUpAnnouncementLetsTheNextOut)
{
    AddEndpoint("10.0.2.1", "signal", 1);
    AddEndpoint("10.0.3.1", "signal", 2);
    StartServer();
    GiveUp(1);
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1", "2 10.0.3.1"}));
    GiveUp(2);
    EXPECT_EQ(connection.announced.size(), 2U);
}

TEST_F(EndpointPathManager, AddAddrTimeoutIpv6)
{
    AddEndpoint("2001:db8:2::1", "signal", 1);
    AddEndpoint("2001:db8:3::1", "signal", 2);
    StartServer();
    GiveUp(1);
    EXPECT_EQ(connection.announced, (Names{"1 2001:db8:2::1", "2 2001:db8:3::1"}));
}

} // namespace mptcp::test
