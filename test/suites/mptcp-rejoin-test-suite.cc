/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/ipv4.h"
#include "ns3/mptcp-path-manager.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-tests
 * Interfaces that go and come back: REMOVE_ADDR leaves by another path, a lost one keeps no path
 * away, and a connection that has lost all paths goes on when one returns, or ends in time
 * (RFC 8684 sections 3.4 and 3.9).
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-rejoin");

const MptcpTestLink SLOW{"1Mbps", "10ms"};

/// A transfer during which interfaces go down and up.
class Rejoin : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param at time @param server at which host @param link index @param up or down
    void Switch(Time at, bool server, uint32_t link, bool up)
    {
        At(at,
           [this, server, link, up]()
           { Network().SetInterface(server ? Network().Server() : Network().Client(), link, up); });
    }

    /// @returns subflows of the client that are up
    uint32_t Up()
    {
        return Transfer().ClientMptcp()->GetInfo().mptcpi_subflows_total;
    }
};

/// One of two interfaces goes down and comes back.
class Removal : public Rejoin
{
  public:
    /// @param server whose interface @param link which @param lost whether REMOVE_ADDR gets lost
    Removal(bool server, uint32_t link, bool lost)
        : Rejoin(std::string(server ? "server" : "client") + ", interface " +
                 std::to_string(link + 1) + " of 2 down and up, REMOVE_ADDR " +
                 (lost ? "lost" : "over the other path")),
          m_server(server), m_link(link), m_lost(lost)
    {
    }

  private:
    void DoRun() override
    {
        // The window fits into the queues: nothing gets lost there.
        Set("ns3::TcpSocket::RcvBufSize", "60000");
        MakeNetwork(std::vector<MptcpTestLink>(2, SLOW));
        Wire().record = true;
        const auto isRemoval = [](const MptcpTestSegment& s) { return s.Has<mptcp::RemoveAddr>(); };
        if (m_lost)
        {
            Wire().Drop(isRemoval);
        }
        auto& transfer = MakeTransfer(10000000, 0);
        uint32_t between = 99;
        uint32_t after = 0;
        uint64_t removals = 0;
        Switch(Seconds(3), m_server, m_link, false);
        At(Seconds(5.9),
           [&]()
           {
               between = Up();
               removals = m_server ? AtClient("RmAddr") : AtServer("RmAddr");
           });
        Switch(Seconds(6), m_server, m_link, true);
        At(Seconds(15), [&]() { after = Up(); });
        RunFor(Seconds(16));
        NS_TEST_EXPECT_MSG_EQ((m_server ? AtServer("RmAddrTx") : AtClient("RmAddrTx")), 1, "sent");
        const auto* removal = Wire().First(isRemoval);
        NS_TEST_ASSERT_MSG_NE(removal, nullptr, "it left");
        NS_TEST_EXPECT_MSG_EQ(removal->link, 1 - m_link, "by the other path");
        NS_TEST_EXPECT_MSG_EQ(removals, (m_lost ? 0 : 1), "arrived");
        if (!m_lost)
        {
            NS_TEST_EXPECT_MSG_EQ(between, 1, "one subflow meanwhile");
        }
        NS_TEST_EXPECT_MSG_EQ(after, 2, "two subflows again");
        NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "the right bytes");
    }

    bool m_server;
    uint32_t m_link;
    bool m_lost;
};

/// How the endpoints of a resumption come about.
enum class Endpoints
{
    AUTOMATIC,
    CONFIGURED,
};

/// All interfaces of one host go down, and one comes back.
class Resume : public Rejoin
{
  public:
    /// What happens.
    struct Plan
    {
        std::string manager{"Endpoint"}; //!< path manager
        Endpoints endpoints{Endpoints::AUTOMATIC};
        bool server{false}; //!< whose interfaces
        bool upload{true};  //!< direction
        uint32_t links{2};  //!< how many
        uint32_t back{0};   //!< index of the one that returns
        Time down{Seconds(2)};
        Time up{Seconds(5)};
        uint32_t limit{2};       //!< SubflowLimit of both
        Time within{Seconds(2)}; //!< of its return data flows
    };

    explicit Resume(const Plan& plan)
        : Rejoin(plan.manager + (plan.endpoints == Endpoints::AUTOMATIC ? "" : ", configured") +
                 ": all " + std::to_string(plan.links) + " interfaces of the " +
                 (plan.server ? "server" : "client") + " down, number " +
                 std::to_string(plan.back + 1) + " back after " +
                 std::to_string((plan.up - plan.down).GetSeconds()) + " s, " +
                 (plan.upload ? "upload" : "download") + ", limit " + std::to_string(plan.limit)),
          m_plan(plan)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpSocket::PathManager", "ns3::Mptcp" + m_plan.manager + "PathManager");
        Set("ns3::MptcpStack::SubflowLimit", std::to_string(m_plan.limit));
        auto& network = MakeNetwork(std::vector<MptcpTestLink>(m_plan.links, SLOW));
        if (m_plan.endpoints == Endpoints::CONFIGURED)
        {
            for (uint32_t i = 1; i < m_plan.links; i++)
            {
                network.ClientStack()->AddEndpoint(
                    {0, network.ClientAddress(i), MptcpEndpoint::SUBFLOW, -1});
                network.ServerStack()->AddEndpoint(
                    {0, network.ServerAddress(i), MptcpEndpoint::SIGNAL, -1});
            }
        }
        constexpr uint64_t BYTES = 1500000;
        auto& transfer = MakeTransfer(m_plan.upload ? BYTES : 0, m_plan.upload ? 0 : BYTES);
        for (uint32_t i = 0; i < m_plan.links; i++)
        {
            Switch(m_plan.down, m_plan.server, i, false);
        }
        Switch(m_plan.up, m_plan.server, m_plan.back, true);
        uint64_t atReturn = 0;
        uint64_t soon = 0;
        const auto received = [&]()
        { return m_plan.upload ? transfer.ReceivedByServer() : transfer.ReceivedByClient(); };
        At(m_plan.up, [&]() { atReturn = received(); });
        At(m_plan.up + m_plan.within, [&]() { soon = received(); });
        Run();
        NS_TEST_EXPECT_MSG_LT(atReturn, BYTES, "there was more to come");
        NS_TEST_EXPECT_MSG_GT(soon, atReturn, "it goes on soon");
        ExpectComplete();
        ExpectNothingLeft();
    }

    Plan m_plan;
};

[[maybe_unused]] const bool g_plans = []()
{
    for (const bool server : {false, true})
    {
        for (const uint32_t link : {0U, 1U})
        {
            g_suite.Add(new Removal(server, link, false));
            g_suite.Add(new Removal(server, link, true));
        }
        for (const bool upload : {true, false})
        {
            for (const std::string manager : {"Endpoint", "FullMesh", "Ndiffports"})
            {
                Resume::Plan plan;
                plan.manager = manager;
                plan.server = server;
                plan.upload = upload;
                g_suite.Add(new Resume(plan));
                plan.links = 1;
                g_suite.Add(new Resume(plan));
                plan.up = Seconds(2.2);
                plan.links = 2;
                g_suite.Add(new Resume(plan));
            }
            Resume::Plan plan;
            plan.server = server;
            plan.upload = upload;
            plan.back = 1;
            g_suite.Add(new Resume(plan));
            plan.links = 3;
            plan.back = 2;
            g_suite.Add(new Resume(plan));
            plan.back = 0;
            plan.up = Seconds(27);
            g_suite.Add(new Resume(plan));
            plan.limit = 1;
            plan.links = 2;
            g_suite.Add(new Resume(plan));
            plan = {};
            plan.server = server;
            plan.upload = upload;
            plan.endpoints = Endpoints::CONFIGURED;
            g_suite.Add(new Resume(plan));
            plan.back = 1;
            g_suite.Add(new Resume(plan));
        }
    }
    return true;
}();

/// All interfaces of both hosts go down for good.
class NoPath : public Rejoin
{
  public:
    /// @param upload, download bytes @param what they are
    NoPath(uint64_t upload, uint64_t download, const std::string& what)
        : Rejoin("all interfaces down for good, " + what +
                 ": an error at both ends after "
                 "CloseTimeout"),
          m_upload(upload), m_download(download)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpStack::CloseTimeout", "10s");
        MakeNetwork(std::vector<MptcpTestLink>(2, SLOW));
        auto& transfer = MakeTransfer(m_upload, m_download);
        transfer.closeWhenDone = false;
        for (const uint32_t link : {0U, 1U})
        {
            Switch(Seconds(1), false, link, false);
            Switch(Seconds(1), true, link, false);
        }
        uint32_t early = 99;
        uint32_t late = 0;
        At(Seconds(10.9), [&]() { early = transfer.ClientErrors() + transfer.ServerErrors(); });
        At(Seconds(11.1), [&]() { late = 10 * transfer.ClientErrors() + transfer.ServerErrors(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(early, 0, "none before the time is over");
        NS_TEST_EXPECT_MSG_EQ(late, 11, "one at each end when it is");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ServerErrors(), 2, "and no other");
        ExpectNothingLeft();
    }

    uint64_t m_upload;
    uint64_t m_download;
};

[[maybe_unused]] const bool g_noPath = []()
{
    g_suite.Add(new NoPath(40000000, 0, "upload"));
    g_suite.Add(new NoPath(0, 40000000, "download"));
    g_suite.Add(new NoPath(1000, 1000, "idle"));
    return true;
}();

MPTCP_TEST_F(Rejoin, NewAddressReplacesTheOld, "the only address changes four times, upload")
{
    auto& network = MakeNetwork({SLOW});
    auto& transfer = MakeTransfer(3000000, 0);
    auto ipv4 = network.Client()->GetObject<Ipv4>();
    for (uint32_t i = 0; i < 4; i++)
    {
        At(Seconds(2 + 3 * i),
           [ipv4, i]()
           {
               const std::string address = "10.1.1." + std::to_string(11 + i);
               ipv4->RemoveAddress(1, 0);
               ipv4->AddAddress(1, Ipv4InterfaceAddress(Ipv4Address(address.c_str()), "/24"));
           });
    }
    uint64_t before = 0;
    uint64_t after = 0;
    At(Seconds(11.1), [&]() { before = transfer.ReceivedByServer(); });
    At(Seconds(13), [&]() { after = transfer.ReceivedByServer(); });
    Run();
    NS_TEST_EXPECT_MSG_GT(after, before, "the last address carries data");
    ExpectComplete();
    ExpectNothingLeft();
}

/// The only path goes, and the peer, which has announced its first address again, refuses every
/// join from the new address.
MPTCP_TEST_F(Rejoin,
             RefusedForEver,
             "an announced first address, and every join refused: few attempts, then an error")
{
    auto& network = MakeNetwork(1);
    auto& transfer = MakeTransfer(100000, 0);
    transfer.closeWhenDone = false;
    Switch(Seconds(2), true, 0, false);
    Switch(Seconds(2.5), true, 0, true);
    At(Seconds(3),
       [&]() { network.ServerStack()->SetAttribute("SubflowLimit", UintegerValue(0)); });
    auto ip = network.Client()->GetObject<Ipv4>();
    At(Seconds(4), [ip]() { ip->RemoveAddress(1, 0U); });
    At(Seconds(4.001),
       [ip]() { ip->AddAddress(1, Ipv4InterfaceAddress("10.1.1.77", "255.255.255.0")); });
    uint64_t joins = 0;
    Time told;
    for (int t = 5; t < 300; t++)
    {
        At(Seconds(t),
           [&]()
           { told = told.IsZero() && transfer.ClientErrors() > 0 ? Simulator::Now() : told; });
    }
    Run();
    joins = AtClient("MPJoinSynTx");
    NS_TEST_EXPECT_MSG_GT(joins, 2U, "the premise: it tried");
    // At 4, 5, 7, 11, 19, 35, 67 s at the latest, and once for each address.
    NS_TEST_EXPECT_MSG_LT_OR_EQ(joins, 9U, "the time between attempts doubles");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1U, "told once");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(told, Seconds(4 + 60 + 1), "CloseTimeout after the last path");
    ExpectNothingLeft();
}

} // namespace

} // namespace ns3
