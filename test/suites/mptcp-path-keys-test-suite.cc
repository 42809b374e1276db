/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-failover.h"

#include "ns3/names.h"
#include "ns3/simulator.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Lists of paths that a user gives to a scheduler hold for the paths, whatever becomes of subflows.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-path-keys");

/// An upload in turns of one and four segments on two paths.
class Turns : public Failover
{
  protected:
    using Failover::Failover;

    /// @param weights as the attribute has them @param links how many there are
    void Upload(const std::string& weights, uint32_t links)
    {
        Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpWeightedRoundRobinScheduler");
        Set("ns3::MptcpWeightedRoundRobinScheduler::Weights", weights);
        Set("ns3::MptcpWeightedRoundRobinScheduler::CwndLimited", "false");
        // What is under way fits into each queue: no segment is seen twice.
        Set("ns3::TcpSocket::RcvBufSize", "60000");
        MakeNetwork(std::vector<MptcpTestLink>(links, MptcpTestLink{"2Mbps", "10ms"}));
        Wire().record = true;
        MakeTransfer(5500000, 0);
    }

    /// Expect turns of one and four. @param link that has four of five @param from, to when
    void ExpectTurns(uint32_t link, Time from, Time to)
    {
        const double one = Data(true, 0, from, to);
        const double four = Data(true, link, from, to);
        NS_TEST_EXPECT_MSG_GT(one, 50, "data on the first path");
        NS_TEST_EXPECT_MSG_EQ_TOL(four / one, 4, 0.2, "turns");
    }
};

MPTCP_TEST_F(Turns, ByNumberAfterAnOutage, "weights by number hold for an interface that is back")
{
    Upload("1,4", 2);
    At(Seconds(6), [this]() { Kill(1, Death::INTERFACE); });
    At(Seconds(7), [this]() { Network().SetInterface(Network().Client(), 1, true); });
    Run();
    ExpectComplete();
    ExpectTurns(1, Seconds(3), Seconds(6));
    ExpectTurns(1, Seconds(12), Seconds(15));
}

MPTCP_TEST_F(Turns, ByAddressAfterAnOutage, "weights by address hold for an interface that is back")
{
    Upload("10.1.2.1=4", 2);
    At(Seconds(6), [this]() { Kill(1, Death::INTERFACE); });
    At(Seconds(7), [this]() { Network().SetInterface(Network().Client(), 1, true); });
    Run();
    ExpectComplete();
    ExpectTurns(1, Seconds(12), Seconds(15));
}

MPTCP_TEST_F(Turns, ByNumberBesideAFailedJoin, "a join that fails uses up no number")
{
    Upload("1,4", 3);
    Network().Cut(1);
    Run();
    ExpectComplete();
    ExpectTurns(2, Seconds(3), Seconds(6));
}

MPTCP_TEST_F(Turns, ByName, "weights by the name of the local device")
{
    Upload("wifi=4", 2);
    Names::Add("wifi", Network().ClientDevice(1));
    Run();
    ExpectComplete();
    ExpectTurns(1, Seconds(3), Seconds(6));
    Names::Clear();
}

} // namespace

} // namespace ns3
