/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "endpoint-path-manager-fixture.h"

namespace mptcp::test
{

using namespace ns3;

// ipv6, mixed

TEST_F(EndpointPathManager, Ipv6SingleSubflow)
{
    AddEndpoint("2001:db8:3::2", "subflow");
    Start("ns3::MptcpEndpointPathManager", "[2001:db8:1::2]:40000", "[2001:db8:1::1]:80");
    EXPECT_EQ(connection.opened, Names{"2001:db8:3::2>2001:db8:1::1"});
}

TEST_F(EndpointPathManager, Ipv6SingleAddress)
{
    connection.routed = "2001:db8:3::2";
    Start("ns3::MptcpEndpointPathManager", "[2001:db8:1::2]:40000", "[2001:db8:1::1]:80");
    PeerAnnounces(1, "2001:db8:2::1");
    ASSERT_EQ(connection.opened, Names{"2001:db8:3::2>2001:db8:2::1"});
    EXPECT_EQ(connection.requests[0].remote, Parse("[2001:db8:2::1]:80"));
}

TEST_F(EndpointPathManager, Ipv6RemoveSingleSubflow)
{
    const uint8_t id = AddEndpoint("2001:db8:3::2", "subflow");
    Start("ns3::MptcpEndpointPathManager", "[2001:db8:1::2]:40000", "[2001:db8:1::1]:80");
    EstablishAll();
    stack->RemoveEndpoint(id);
    EXPECT_EQ(connection.withdrawn, Ids{id});
    EXPECT_EQ(Subflows(), Names{"2001:db8:1::2>2001:db8:1::1"});
}

TEST_F(EndpointPathManager, MixedNoJoinWithDifferentFamilies)
{
    AddEndpoint("2001:db8:3::2", "subflow");
    StartClient();
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, MixedBothFamiliesWhenThePeerAnnouncesTheOther)
{
    AddEndpoint("10.0.2.2", "subflow");
    AddEndpoint("2001:db8:2::2", "subflow");
    connection.routed = "2001:db8:2::2";
    StartClient();
    PeerAnnounces(1, "2001:db8:2::1");
    EXPECT_EQ(connection.opened, (Names{"10.0.2.2>10.0.1.1", "2001:db8:2::2>2001:db8:2::1"}));
}

TEST_F(EndpointPathManager, MixedFullmeshOfEachFamily)
{
    SetLimits(4, 4);
    AddEndpoint("10.0.2.2", "subflow,fullmesh");
    AddEndpoint("2001:db8:2::2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerAnnounces(2, "2001:db8:1::1");
    EXPECT_EQ(connection.opened,
              (Names{"10.0.2.2>10.0.1.1", "10.0.2.2>10.0.2.1", "2001:db8:2::2>2001:db8:1::1"}));
}

// backup

TEST_F(EndpointPathManager, BackupSingleSubflow)
{
    AddEndpoint("10.0.3.2", "subflow,backup");
    StartClient();
    ASSERT_EQ(connection.requests.size(), 1U);
    EXPECT_TRUE(connection.requests[0].backup);
    EXPECT_TRUE(connection.priorities.empty());
}

TEST_F(EndpointPathManager, BackupSingleAddress)
{
    AddEndpoint("10.0.2.1", "signal,backup");
    StartServer();
    EXPECT_TRUE(manager->IsBackupAddress(Parse("10.0.2.1:80")));
    EXPECT_FALSE(manager->IsBackupAddress(Parse("10.0.1.1:80")));
}

TEST_F(EndpointPathManager, BackupSwitchTo)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
    EXPECT_EQ(connection.priorities, Names{"10.0.3.2>10.0.1.1 backup"});
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW);
    EXPECT_EQ(connection.priorities,
              (Names{"10.0.3.2>10.0.1.1 backup", "10.0.3.2>10.0.1.1 regular"}));
}

TEST_F(EndpointPathManager, BackupSameFlagsAgainSendsNothing)
{
    const uint8_t id = AddEndpoint("10.0.3.2", "subflow,backup");
    StartClient();
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
    EXPECT_TRUE(connection.priorities.empty());
}

TEST_F(EndpointPathManager, BackupInitialSubflow)
{
    AddEndpoint("10.0.1.2", "subflow,backup");
    StartClient();
    EXPECT_EQ(connection.priorities, Names{initial + " backup"});
}

TEST_F(EndpointPathManager, BackupInitialSubflowOnTheServer)
{
    AddEndpoint("10.0.1.1", "signal,backup");
    StartServer();
    EXPECT_EQ(connection.priorities, Names{"10.0.1.1>10.0.1.2 backup"});
}

TEST_F(EndpointPathManager, BackupInitialSubflowSwitchedTo)
{
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow");
    StartClient();
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP);
    EXPECT_EQ(connection.priorities, Names{initial + " backup"});
    EXPECT_TRUE(connection.opened.empty());
}

// add_addr_ports

TEST_F(EndpointPathManager, PortsSignalWithPort)
{
    AddEndpoint("10.0.2.1:10100", "signal", 1);
    StartServer();
    EXPECT_EQ(connection.announced, Names{"1 10.0.2.1:10100"});
}

TEST_F(EndpointPathManager, PortsSignalOfTheInitialAddressWithAnotherPort)
{
    AddEndpoint("10.0.1.1:10100", "signal", 1);
    StartServer();
    EXPECT_EQ(connection.announced, Names{"1 10.0.1.1:10100"});
}

TEST_F(EndpointPathManager, PortsJoinGoesToTheAnnouncedPort)
{
    StartClient();
    PeerAnnounces(1, "10.0.2.1:10100");
    ASSERT_EQ(connection.requests.size(), 1U);
    EXPECT_EQ(connection.requests[0].remote, Parse("10.0.2.1:10100"));
}

TEST_F(EndpointPathManager, PortsRemoveClosesThatPortOnly)
{
    const uint8_t id = AddEndpoint("10.0.1.1:10100", "signal");
    StartServer();
    PeerJoins("10.0.1.1:10100", "10.0.3.2:40001");
    PeerJoins("10.0.1.1:80", "10.0.4.2:40001");
    stack->RemoveEndpoint(id);
    EXPECT_EQ(connection.withdrawn, Ids{id});
    EXPECT_EQ(connection.closed, Names{"10.0.1.1>10.0.3.2"});
}

TEST_F(EndpointPathManager, PortsSeveralOfOneAddress)
{
    AddEndpoint("10.0.2.1:10100", "signal", 1);
    AddEndpoint("10.0.2.1:10101", "signal", 2);
    StartServer();
    Echo(1);
    EXPECT_EQ(connection.announced, (Names{"1 10.0.2.1:10100", "2 10.0.2.1:10101"}));
}

// deny_join_id0

TEST_F(EndpointPathManager, DenyJoinId0KeepsSubflowsFromTheInitialAddress)
{
    connection.denied = true;
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EXPECT_TRUE(connection.opened.empty());
}

TEST_F(EndpointPathManager, DenyJoinId0LetsAnnouncedAddressesThrough)
{
    connection.denied = true;
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.2.1"});
}

TEST_F(EndpointPathManager, DenyJoinId0WithDefaultLimitUsesTheSubflowEndpoints)
{
    connection.denied = true;
    AddEndpoint("10.0.2.2", "subflow");
    AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened, (Names{"10.0.2.2>10.0.2.1", "10.0.4.2>10.0.2.1"}));
    EXPECT_EQ(manager->GetCounts().accepted, 1U);
}

TEST_F(EndpointPathManager, DenyJoinId0WithAnotherLimitLetsRoutingChoose)
{
    SetLimits(2, 1);
    connection.denied = true;
    AddEndpoint("10.0.2.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened, Names{"10.0.3.2>10.0.2.1"});
}

TEST_F(EndpointPathManager, DenyJoinId0OfFullmeshLeavesOutAddressZero)
{
    connection.denied = true;
    AddEndpoint("10.0.2.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened, Names{"10.0.2.2>10.0.2.1"});
}

// fullmesh

TEST_F(EndpointPathManager, Fullmesh2x1)
{
    SetLimits(4, 4);
    AddEndpoint("10.0.2.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    PeerAnnounces(2, "10.0.3.1");
    EXPECT_EQ(connection.opened,
              (Names{"10.0.2.2>10.0.1.1", "10.0.2.2>10.0.2.1", "10.0.2.2>10.0.3.1"}));
}

TEST_F(EndpointPathManager, Fullmesh1x2)
{
    SetLimits(4, 4);
    AddEndpoint("10.0.3.2", "subflow,fullmesh");
    AddEndpoint("10.0.4.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened,
              (Names{"10.0.3.2>10.0.1.1",
                     "10.0.4.2>10.0.1.1",
                     "10.0.3.2>10.0.2.1",
                     "10.0.4.2>10.0.2.1"}));
}

TEST_F(EndpointPathManager, Fullmesh1x2Limited)
{
    SetLimits(3, 4);
    AddEndpoint("10.0.3.2", "subflow,fullmesh");
    AddEndpoint("10.0.4.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(connection.opened.size(), 3U);
}

TEST_F(EndpointPathManager, FullmeshCountsAnAddressOnce)
{
    SetLimits(4, 1);
    AddEndpoint("10.0.3.2", "subflow,fullmesh");
    AddEndpoint("10.0.4.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(manager->GetCounts().accepted, 1U);
    PeerAnnounces(2, "10.0.3.1");
    EXPECT_EQ(connection.opened.size(), 4U);
}

TEST_F(EndpointPathManager, FullmeshAddedLaterReachesKnownAddresses)
{
    SetLimits(4, 4);
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    AddEndpoint("10.0.4.2", "subflow,fullmesh");
    EXPECT_EQ(connection.opened,
              (Names{"10.0.3.2>10.0.2.1", "10.0.4.2>10.0.1.1", "10.0.4.2>10.0.2.1"}));
}

TEST_F(EndpointPathManager, FullmeshSet)
{
    SetLimits(4, 4);
    const uint8_t id = AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW | MptcpEndpoint::FULLMESH);
    EXPECT_EQ(connection.closed, Names{"10.0.4.2>10.0.1.1"});
    EXPECT_EQ(Subflows(),
              (Names{initial, "10.0.3.2>10.0.2.1", "10.0.4.2>10.0.1.1", "10.0.4.2>10.0.2.1"}));
}

TEST_F(EndpointPathManager, FullmeshUnset)
{
    SetLimits(4, 4);
    const uint8_t id = AddEndpoint("10.0.4.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    ASSERT_EQ(Subflows().size(), 3U);
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW);
    EXPECT_EQ(Subflows(), (Names{initial, "10.0.4.2>10.0.1.1"}));
}

TEST_F(EndpointPathManager, FullmeshSetTogetherWithBackup)
{
    SetLimits(4, 4);
    const uint8_t id = AddEndpoint("10.0.4.2", "subflow");
    StartClient();
    EstablishAll();
    stack->SetEndpointFlags(id,
                            MptcpEndpoint::SUBFLOW | MptcpEndpoint::FULLMESH |
                                MptcpEndpoint::BACKUP);
    EXPECT_EQ(connection.priorities, Names{"10.0.4.2>10.0.1.1 backup"});
    ASSERT_EQ(connection.requests.size(), 2U);
    EXPECT_TRUE(connection.requests[1].backup);
}

TEST_F(EndpointPathManager, FullmeshOfTheInitialAddressKeepsTheInitialSubflow)
{
    SetLimits(4, 4);
    const uint8_t id = AddEndpoint("10.0.1.2", "subflow,fullmesh");
    StartClient();
    PeerAnnounces(1, "10.0.2.1");
    EstablishAll();
    ASSERT_EQ(connection.opened, Names{"10.0.1.2>10.0.2.1"});
    EXPECT_EQ(connection.requests[0].localAddressId, 0);
    stack->SetEndpointFlags(id, MptcpEndpoint::SUBFLOW);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(EndpointPathManager, FullmeshOfTheInitialAddressDoesNotReopenTheInitialSubflow)
{
    SetLimits(4, 4);
    AddEndpoint("10.0.1.2", "subflow,fullmesh");
    AddEndpoint("10.0.3.2", "subflow");
    StartClient();
    EstablishAll();
    Lose(initial);
    EXPECT_EQ(Subflows(), Names{"10.0.3.2>10.0.1.1"});
}

} // namespace mptcp::test
