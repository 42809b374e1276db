/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "endpoint-path-manager-fixture.h"

namespace mptcp::test
{

using namespace ns3;

// remove

TEST_F(EndpointPathManager, RemoveSingleSubflow)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    ASSERT_TRUE(stack->RemoveEndpoint(id));
    EXPECT_EQ(connection.closed, Names{"10.0.3.2>10.0.1.1"});
    EXPECT_EQ(connection.withdrawn, Ids{id});
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, RemoveMultipleSubflows)
{
    const uint8_t first = AddEndpoint("10.0.2.2", "subflow");
    const uint8_t second = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(first);
    stack->RemoveEndpoint(second);
    EXPECT_EQ(connection.withdrawn, (Ids{first, second}));
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, RemoveAttemptThatIsNotEstablished)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    stack->RemoveEndpoint(id);
    EXPECT_EQ(connection.closed, Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, RemoveSingleAddress)
{
    const uint8_t id = AddEndpoint("10.0.2.1", "signal");
    StartServer();
    PeerJoins("10.0.2.1:80", "10.0.3.2:40001");
    stack->RemoveEndpoint(id);
    EXPECT_EQ(connection.withdrawn, Ids{id});
    EXPECT_EQ(connection.closed, Names{"10.0.2.1>10.0.3.2"});
}

TEST_F(EndpointPathManager, RemoveAddressBeforeItsEchoLetsTheNextOut)
{
    AddEndpoint("10.0.2.1", "signal", 1);
    AddEndpoint("10.0.3.1", "signal", 2);
    StartServer();
    stack->RemoveEndpoint(1);
    EXPECT_EQ(connection.withdrawn, Ids{1});
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1", "2 10.0.3.1"}));
}

TEST_F(EndpointPathManager, RemoveEndpointThatThePeerDoesNotKnowOfIsSilent)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "");
    StartClient();
    stack->RemoveEndpoint(id);
    EXPECT_TRUE(connection.withdrawn.empty());
    EXPECT_TRUE(connection.closed.empty());
}

TEST_F(EndpointPathManager, RemoveSubflowAndSignal)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    connection.subflows[2].local = Parse("10.0.4.2:50002");
    stack->RemoveEndpoint(id);
    PeerWithdraws(1);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, RemoveFlush)
{
    SetLimits(3, 3);
    AddEndpoint("10.0.2.2", "subflow", 1);
    AddEndpoint("10.0.3.2", "subflow,signal", 2);
    AddEndpoint("10.0.4.2", "subflow", 3);
    StartClient();
    EstablishAll();
    stack->FlushEndpoints();
    EXPECT_EQ(connection.withdrawn, (Ids{1, 2, 3}));
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, RemoveId0Subflow)
{
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(id);
    EXPECT_EQ(connection.withdrawn, Ids{0});
    EXPECT_EQ(Subflows(), Names{"10.0.3.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, RemoveId0AddressOfThePeer)
{
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    PeerWithdraws(0);
    AddEndpoint("10.0.4.2", "subflow");
    EXPECT_EQ(Subflows(), Names{"10.0.3.2>10.0.2.1"});
}

TEST_F(EndpointPathManager, RemoveLeavesTheLastSubflowAlone)
{
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow");
    StartClient();
    stack->RemoveEndpoint(id);
    EXPECT_TRUE(connection.withdrawn.empty());
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, RemovedRemoteAddressFreesTheAcceptedLimit)
{
    SetLimits(2, 1);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerWithdraws(1);
    EXPECT_EQ(manager->GetCounts().accepted, 0U);
    PeerAnnounces(2, "10.0.3.1");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.3.1"}));
}

TEST_F(EndpointPathManager, RemovedUnknownRemoteAddressChangesNothing)
{
    SetLimits(2, 1);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerWithdraws(77);
    EXPECT_EQ(manager->GetCounts().accepted, 1U);
    EXPECT_EQ(Subflows().size(), 2U);
}

TEST_F(EndpointPathManager, RemoveMakesRoomForTheNextEndpoint)
{
    SetLimits(1, 0);
    const uint8_t first = AddEndpoint("10.0.2.2", "subflow");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(first);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.1.1"}));
}

// add

TEST_F(EndpointPathManager, AddSubflowDuringTheTransfer)
{
    StartClient();
    AddEndpoint("10.0.2.2", "subflow");
    EXPECT_EQ(connection.opened, Names{"10.0.2.2>10.0.1.1"});
}

TEST_F(EndpointPathManager, AddSignalDuringTheTransfer)
{
    StartServer();
    AddEndpoint("10.0.2.1", "signal", 4);
    EXPECT_EQ(connection.announced, Names{"4 10.0.2.1"});
}

TEST_F(EndpointPathManager, AddMultipleSubflowsDuringTheTransfer)
{
    StartClient();
    AddEndpoint("10.0.2.2", "subflow");
    EstablishAll();
    AddEndpoint("10.0.3.2", "subflow");
    AddEndpoint("10.0.4.2", "subflow");
    EXPECT_EQ(connection.opened, (Names{"10.0.2.2>10.0.1.1", "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, AddBeforeTheConnectionIsEstablishedWaits)
{
    manager = CreateObject<MptcpEndpointPathManager>();
    manager->Attach(&connection, stack->GetHost());
    stack->AddEndpointListener(1, MakeCallback(&MptcpPathManager::NotifyEndpoint, manager));
    AddEndpoint("10.0.3.2", "subflow,signal");
    EXPECT_TRUE(connection.opened.empty());
    EXPECT_TRUE(connection.announced.empty());
}

// endpoint

TEST_F(EndpointPathManager, EndpointImplicitIdIsStableAndUnused)
{
    const uint8_t id = AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    const uint8_t implicit = manager->LocalAddressId(Parse("10.0.9.2:1234"));
    EXPECT_NE(implicit, 0);
    EXPECT_NE(implicit, id);
    EXPECT_EQ(manager->LocalAddressId(Parse("10.0.9.2:4321")), implicit);
    EXPECT_NE(manager->LocalAddressId(Parse("10.0.8.2")), implicit);
    EXPECT_EQ(manager->LocalAddressId(Parse("10.0.2.2:50001")), id);
}

TEST_F(EndpointPathManager, EndpointAddedLaterDoesNotTakeAnImplicitId)
{
    StartClient();
    const uint8_t implicit = manager->LocalAddressId(Parse("10.0.9.2:1234"));
    for (uint32_t i = 2; i <= 9; i++)
    {
        EXPECT_NE(AddEndpoint("10.0." + std::to_string(i) + ".7", ""), implicit);
    }
}

TEST_F(EndpointPathManager, EndpointDeleteAndReAdd)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(2);
    ASSERT_EQ(Subflows(), Names{initial});
    AddEndpoint("10.0.2.2", "subflow", 2);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1"}));
    EXPECT_EQ(connection.requests.back().localAddressId, 2);
}

TEST_F(EndpointPathManager, EndpointIdIsReusedByAnotherAddress)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(2);
    AddEndpoint("10.0.3.2", "subflow", 2);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, EndpointDeleteAndReAddOfAddressZero)
{
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow", 1);
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(id);
    ASSERT_EQ(Subflows(), Names{"10.0.2.2>10.0.1.1"});
    AddEndpoint("10.0.1.2", "subflow", 9);
    EXPECT_EQ(Subflows(), (Names{"10.0.2.2>10.0.1.1", initial}));
    EXPECT_EQ(connection.requests.back().localAddressId, 0);
}

TEST_F(EndpointPathManager, EndpointDeleteAndReAddSignal)
{
    AddEndpoint("10.0.2.1", "signal", 1);
    StartServer();
    Echo(1);
    stack->RemoveEndpoint(1);
    AddEndpoint("10.0.2.1", "signal", 1);
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1", "1 10.0.2.1"}));
    EXPECT_EQ(connection.withdrawn, Ids{1});
}

TEST_F(EndpointPathManager, EndpointFlushAndReAdd)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->FlushEndpoints();
    AddEndpoint("10.0.3.2", "subflow", 2);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, EndpointWithdrawnIsAnnouncedAgainByThePeer)
{
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    PeerWithdraws(1);
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.3.2>10.0.2.1"}));
}

TEST_F(EndpointPathManager, EndpointAnnouncedAgainWhileItsOldSubflowLingers)
{
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    RemoveAddr remove;
    remove.count = 1;
    remove.ids[0] = 1;
    connection.signalling.RemoveAddrReceived(remove);
    ASSERT_EQ(Subflows().size(), 2U) << "its FIN is on its way for ever";
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened.size(), 2U);
}

TEST_F(EndpointPathManager, CountsForInformation)
{
    SetLimits(4, 4);
    AddEndpoint("10.0.1.2", "subflow");
    AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    const MptcpPathCounts counts = manager->GetCounts();
    EXPECT_EQ(counts.localUsed, 1U);
    EXPECT_EQ(counts.accepted, 1U);
    EXPECT_EQ(counts.announced, 0U);
}

} // namespace mptcp::test
