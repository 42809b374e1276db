/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-congestion-ops.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/uinteger.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Objects that a user exchanges on a living connection: a subflow's controller, recovery and RTT
 * estimator, and the connection's scheduler and laws.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-exchange");

/// A transfer over two paths in the middle of which something is exchanged.
class Exchange : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param what to do with the client's connection @param seconds when
    void Expect(std::function<void(Ptr<MptcpSocket>)> what, double seconds = 0.5)
    {
        MakeNetwork(2);
        auto& transfer = MakeTransfer(2000000, 100000);
        bool done = false;
        At(Seconds(seconds),
           [&]()
           {
               NS_TEST_ASSERT_MSG_EQ(transfer.ClientMptcp()->GetNSubflows(), 2, "subflows");
               what(transfer.ClientMptcp());
               done = true;
           });
        Run();
        NS_TEST_EXPECT_MSG_EQ(done, true, "it was exchanged");
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
    }

    static Ptr<TcpCongestionOps> MakeController(const std::string& type)
    {
        ObjectFactory factory;
        factory.SetTypeId(type);
        return factory.Create<TcpCongestionOps>();
    }
};

/// A controller for one subflow of a coupled connection.
class Controller : public Exchange
{
  public:
    /// @param type of the new controller
    explicit Controller(const std::string& type)
        : Exchange("one subflow gets " + type), m_type(type)
    {
    }

  private:
    void DoRun() override
    {
        Expect(
            [this](Ptr<MptcpSocket> socket)
            {
                socket->GetSubflow(1)->SetCongestionControlAlgorithm(MakeController(m_type));
                // And once more, before any ACK.
                socket->GetSubflow(1)->SetCongestionControlAlgorithm(MakeController(m_type));
            });
    }

    std::string m_type;
};

[[maybe_unused]] const bool g_controllers = []()
{
    for (const auto* type : {"ns3::TcpCubic",
                             "ns3::TcpVegas",
                             "ns3::TcpLp",
                             "ns3::TcpNewReno",
                             "ns3::TcpLedbat",
                             "ns3::MptcpLia",
                             "ns3::MptcpOlia",
                             "ns3::MptcpBalia",
                             "ns3::MptcpWvegas"})
    {
        g_suite.Add(new Controller(type));
    }
    return true;
}();

MPTCP_TEST_F(Exchange, OutOfTheGroup, "a subflow with a law of its own no longer counts for others")
{
    Ptr<TcpCongestionOps> old;
    Expect(
        [&](Ptr<MptcpSocket> socket)
        {
            old = socket->GetSubflow(1)->GetCongestionControl();
            socket->GetSubflow(1)->SetCongestionControlAlgorithm(CreateObject<TcpCubic>());
        });
    NS_TEST_EXPECT_MSG_EQ(old->GetReferenceCount(), 1, "nobody else holds the old one");
}

MPTCP_TEST_F(Exchange, Recovery, "another recovery")
{
    Expect([](Ptr<MptcpSocket> socket)
           { socket->GetSubflow(0)->SetRecoveryAlgorithm(CreateObject<TcpClassicRecovery>()); });
}

MPTCP_TEST_F(Exchange, Estimator, "another RTT estimator")
{
    Expect([](Ptr<MptcpSocket> socket)
           { socket->GetSubflow(0)->SetRtt(CreateObject<RttMeanDeviation>()); });
}

MPTCP_TEST_F(Exchange, Schedulers, "one scheduler after the other")
{
    Expect(
        [](Ptr<MptcpSocket> socket)
        {
            for (const auto* type : {"ns3::MptcpRoundRobinScheduler",
                                     "ns3::MptcpRedundantScheduler",
                                     "ns3::MptcpBlestScheduler"})
            {
                socket->SetAttribute("Scheduler", StringValue(type));
                NS_ABORT_UNLESS(socket->GetScheduler()->GetInstanceTypeId().GetName() == type);
            }
        });
}

MPTCP_TEST_F(Exchange, Laws, "another law for all subflows, those to come too")
{
    Expect(
        [this](Ptr<MptcpSocket> socket)
        {
            socket->SetAttribute("CongestionControl", StringValue("ns3::TcpCubic"));
            for (uint32_t i = 0; i < socket->GetNSubflows(); i++)
            {
                const auto ops = socket->GetSubflow(i)->GetCongestionControl();
                NS_TEST_EXPECT_MSG_EQ(ops->GetName(), "TcpCubic", "subflow " << i);
            }
            socket->SetAttribute("CongestionControl", StringValue("ns3::MptcpOlia"));
        });
}

MPTCP_TEST_F(Exchange, Settings, "delayed ACKs of a connection that lives")
{
    Expect(
        [this](Ptr<MptcpSocket> socket)
        {
            socket->SetAttribute("DelAckCount", StringValue("5"));
            UintegerValue count;
            socket->GetSubflow(1)->GetAttribute("DelAckCount", count);
            NS_TEST_EXPECT_MSG_EQ(count.Get(), 5, "of a subflow");
        });
}

} // namespace

} // namespace ns3
