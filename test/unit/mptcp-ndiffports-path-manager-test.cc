/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/mptcp-ndiffports-path-manager.h"
#include "ns3/uinteger.h"

namespace mptcp::test
{

using namespace ns3;

class NdiffportsPathManager : public PathManagerTest
{
  protected:
    NdiffportsPathManager()
    {
        manager = CreateObject<MptcpNdiffportsPathManager>();
    }

    void StartClient(uint32_t subflows)
    {
        manager->SetAttribute("Subflows", UintegerValue(subflows));
        Start("", "10.0.1.2:40000", "10.0.1.1:80");
    }

    const std::string initial{"10.0.1.2>10.0.1.1"};
};

TEST_F(NdiffportsPathManager, DefaultIsTwoSubflows)
{
    Start("", "10.0.1.2:40000", "10.0.1.1:80");
    EXPECT_EQ(Subflows(), (Names{initial, initial}));
}

TEST_F(NdiffportsPathManager, SameAddressesOtherSourcePort)
{
    StartClient(2);
    ASSERT_EQ(connection.requests.size(), 1U);
    const MptcpSubflowRequest& request = connection.requests[0];
    EXPECT_EQ(request.local, Parse("10.0.1.2:0"));
    EXPECT_EQ(request.remote, Parse("10.0.1.1:80"));
    EXPECT_EQ(request.localAddressId, 0);
    EXPECT_EQ(request.remoteAddressId, 0);
}

TEST_F(NdiffportsPathManager, EightSubflows)
{
    StartClient(8);
    EXPECT_EQ(Subflows(), Names(8, initial));
}

TEST_F(NdiffportsPathManager, OneSubflowIsTheInitialOne)
{
    StartClient(1);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(NdiffportsPathManager, Ipv6)
{
    Start("", "[2001:db8:1::2]:40000", "[2001:db8:1::1]:80");
    EXPECT_EQ(connection.opened, Names{"2001:db8:1::2>2001:db8:1::1"});
}

TEST_F(NdiffportsPathManager, SubflowLimitDoesNotApply)
{
    SetLimits(0, 0);
    StartClient(4);
    EXPECT_EQ(Subflows().size(), 4U);
    EXPECT_TRUE(manager->AdmitJoin());
}

TEST_F(NdiffportsPathManager, ServerOpensNothing)
{
    connection.initiator = false;
    StartClient(4);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(NdiffportsPathManager, DeniedInitialAddress)
{
    connection.denied = true;
    StartClient(4);
    EXPECT_EQ(Subflows(), Names{initial});
}

TEST_F(NdiffportsPathManager, EndpointsAndAnnouncementsAreIgnored)
{
    AddEndpoint("10.0.2.2", "subflow,signal");
    StartClient(2);
    PeerAnnounces(1, "10.0.2.1");
    EXPECT_EQ(Subflows(), (Names{initial, initial}));
    EXPECT_TRUE(connection.announced.empty());
}

TEST_F(NdiffportsPathManager, ClosedSubflowStaysClosed)
{
    StartClient(3);
    EstablishAll();
    Lose(initial);
    EXPECT_EQ(Subflows().size(), 2U);
}

TEST_F(NdiffportsPathManager, AdmitsUpToTheMaximum)
{
    StartClient(MptcpStack::MAX_SUBFLOW_LIMIT);
    EXPECT_TRUE(manager->AdmitJoin());
    connection.subflows.push_back(connection.subflows.back());
    EXPECT_FALSE(manager->AdmitJoin());
}

TEST_F(NdiffportsPathManager, ZeroSubflowsIsNoValue)
{
    EXPECT_FALSE(manager->SetAttributeFailSafe("Subflows", UintegerValue(0)));
    EXPECT_FALSE(manager->SetAttributeFailSafe("Subflows",
                                               UintegerValue(MptcpStack::MAX_SUBFLOW_LIMIT + 2)));
    EXPECT_TRUE(manager->SetAttributeFailSafe("Subflows",
                                              UintegerValue(MptcpStack::MAX_SUBFLOW_LIMIT + 1)));
}

} // namespace mptcp::test
