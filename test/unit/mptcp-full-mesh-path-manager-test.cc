/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-full-mesh-path-manager.h"
#include "ns3/uinteger.h"

namespace mptcp::test
{

using namespace ns3;

class FullMeshPathManager : public PathManagerTest
{
  protected:
    FullMeshPathManager()
    {
        manager = CreateObject<MptcpFullMeshPathManager>();
    }

    void StartClient()
    {
        Start("", "10.0.1.2:40000", "10.0.1.1:80");
    }

    void StartServer()
    {
        connection.initiator = false;
        Start("", "10.0.1.1:80", "10.0.1.2:40000");
    }

    const std::string initial{"10.0.1.2>10.0.1.1"};
};

TEST_F(FullMeshPathManager, InitialPairIsNotOpenedAgain)
{
    StartClient();
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(FullMeshPathManager, EveryLocalWithEveryRemoteAddress)
{
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows(),
              (Names{initial, "10.0.2.2>10.0.1.1", "10.0.1.2>10.0.2.1", "10.0.2.2>10.0.2.1"}));
}

TEST_F(FullMeshPathManager, AddressIdsAreThoseOfEndpointAndAnnouncement)
{
    AddEndpoint("10.0.2.2", "subflow", 6);
    StartClient();
    PeerAnnounces(3, "10.0.2.1");
    ASSERT_EQ(connection.requests.size(), 3U);
    EXPECT_EQ(connection.requests[1].localAddressId, 0);
    EXPECT_EQ(connection.requests[1].remoteAddressId, 3);
    EXPECT_EQ(connection.requests[2].localAddressId, 6);
    EXPECT_EQ(connection.requests[2].remoteAddressId, 3);
}

TEST_F(FullMeshPathManager, LimitsOfTheEndpointRulesDoNotApply)
{
    SetLimits(0, 0);
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows().size(), 4U);
    EXPECT_TRUE(manager->AdmitJoin());
}

TEST_F(FullMeshPathManager, NeverMoreThanTheConnectionCanHave)
{
    manager->SetAttribute("SubflowsPerPair", UintegerValue(MptcpStack::MAX_SUBFLOW_LIMIT));
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EXPECT_EQ(Subflows().size(), MptcpStack::MAX_SUBFLOW_LIMIT + 1);
    EXPECT_FALSE(manager->AdmitJoin());
}

TEST_F(FullMeshPathManager, SeveralSubflowsPerPairCountTheInitialOne)
{
    manager->SetAttribute("SubflowsPerPair", UintegerValue(2));
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EXPECT_EQ(connection.opened, (Names{initial, "10.0.2.2>10.0.1.1", "10.0.2.2>10.0.1.1"}));
}

TEST_F(FullMeshPathManager, FamiliesAreNotMixed)
{
    AddEndpoint("2001:db8:2::2", "subflow");
    StartClient();
    EXPECT_EQ(Subflows(), Names{initial});
    PeerAnnounces(1, "2001:db8:2::1");
    EXPECT_EQ(Subflows(), (Names{initial, "2001:db8:2::2>2001:db8:2::1"}));
}

TEST_F(FullMeshPathManager, DeniedInitialAddressIsLeftOut)
{
    connection.denied = true;
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.1.2>10.0.2.1", "10.0.2.2>10.0.2.1"}));
}

TEST_F(FullMeshPathManager, ServerAnnouncesAndOpensNothing)
{
    AddEndpoint("10.0.1.1", "signal,subflow", 1);
    AddEndpoint("10.0.2.1", "signal,subflow", 2);
    AddEndpoint("10.0.3.1", "signal,subflow", 3);
    StartServer();
    EXPECT_EQ(connection.announced, Names{"2 10.0.2.1"});
    Echo(2);
    EXPECT_EQ(connection.announced, (Names{"2 10.0.2.1", "3 10.0.3.1"}));
    PeerAnnounces(1, "10.0.2.2");
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(FullMeshPathManager, NoRouteIsTriedOnceMoreAfterOneSecond)
{
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EXPECT_EQ(connection.refused, 1U);
    Wait(0.9);
    EXPECT_EQ(connection.refused, 1U);
    Wait(0.2);
    EXPECT_EQ(connection.refused, 2U);
    Wait(10);
    EXPECT_EQ(connection.refused, 2U);
}

TEST_F(FullMeshPathManager, SecondAttemptOpensWhenThereIsARouteNow)
{
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    connection.noRoute.clear();
    Wait(1.1);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1"}));
}

TEST_F(FullMeshPathManager, OtherEventsDoNotHastenTheSecondAttempt)
{
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.refused, 1U);
}

TEST_F(FullMeshPathManager, ClosedSubflowStaysClosed)
{
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EstablishAll();
    Lose("10.0.2.2>10.0.1.1");
    PeerAnnounces(1, "10.0.2.1");
    Wait(10);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.1.2>10.0.2.1", "10.0.2.2>10.0.2.1"}));
}

TEST_F(FullMeshPathManager, ReestablishOpensAClosedSubflowAgain)
{
    manager->SetAttribute("Reestablish", BooleanValue(true));
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EstablishAll();
    Lose("10.0.2.2>10.0.1.1");
    EXPECT_EQ(Subflows(), Names{initial});
    Wait(1.1);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1"}));
}

TEST_F(FullMeshPathManager, ReestablishOpensTheInitialPairAgain)
{
    manager->SetAttribute("Reestablish", BooleanValue(true));
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    EstablishAll();
    Lose(initial);
    Wait(1.1);
    EXPECT_EQ(Subflows(), (Names{"10.0.2.2>10.0.1.1", initial}));
}

TEST_F(FullMeshPathManager, ReestablishLeavesWithdrawnAddressesAlone)
{
    manager->SetAttribute("Reestablish", BooleanValue(true));
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    PeerWithdraws(1);
    Wait(10);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(FullMeshPathManager, AnnouncedAgainAfterRemovalIsJoinedAgain)
{
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    PeerWithdraws(1);
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.1.2>10.0.2.1"}));
}

TEST_F(FullMeshPathManager, EndpointChangesWaitForEachOther)
{
    StartClient();
    AddEndpoint("10.0.2.2", "subflow");
    Wait(0.4);
    AddEndpoint("10.0.3.2", "subflow");
    EXPECT_EQ(Subflows(), Names{initial});
    Wait(0.2);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1", "10.0.3.2>10.0.1.1"}));
}

TEST_F(FullMeshPathManager, RemovedEndpointIsWithdrawnAndItsSubflowsAreClosed)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    stack->RemoveEndpoint(2);
    EXPECT_TRUE(connection.closed.empty());
    Wait(0.6);
    EXPECT_EQ(connection.withdrawn, Ids{2});
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.1.2>10.0.2.1"}));
}

TEST_F(FullMeshPathManager, EndpointThatCameBackBeforeAnyoneLookedIsLeftAlone)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(2);
    AddEndpoint("10.0.2.2", "subflow", 2);
    Wait(0.6);
    EXPECT_TRUE(connection.withdrawn.empty());
    EXPECT_TRUE(connection.closed.empty());
}

TEST_F(FullMeshPathManager, EndpointThatComesBackIsMeshedAgain)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->RemoveEndpoint(2);
    Wait(0.6);
    ASSERT_EQ(Subflows(), Names{initial});
    AddEndpoint("10.0.2.2", "subflow", 2);
    Wait(0.6);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.2.2>10.0.1.1"}));
}

TEST_F(FullMeshPathManager, BackupEndpointOpensBackupSubflows)
{
    AddEndpoint("10.0.2.2", "subflow,backup");
    StartClient();
    ASSERT_EQ(connection.requests.size(), 1U);
    EXPECT_TRUE(connection.requests[0].backup);
}

TEST_F(FullMeshPathManager, BackupChangeSendsPriority)
{
    AddEndpoint("10.0.2.2", "subflow", 2);
    StartClient();
    EstablishAll();
    stack->SetEndpointFlags(2, MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
    Wait(0.6);
    EXPECT_EQ(connection.priorities, Names{"10.0.2.2>10.0.1.1 backup"});
}

TEST_F(FullMeshPathManager, DetachStopsTimers)
{
    connection.noRoute = {"10.0.2.2>10.0.1.1"};
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    AddEndpoint("10.0.3.2", "subflow");
    manager->Detach();
    connection.noRoute.clear();
    Wait(10);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(FullMeshPathManager, CountsForInformation)
{
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(manager->GetCounts().localUsed, 1U);
    EXPECT_EQ(manager->GetCounts().accepted, 1U);
}

} // namespace mptcp::test
