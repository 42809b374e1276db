/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-scheduler.h"

#include <algorithm>
#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * The connection's trace sources, held against what is seen on the wire and what the counters say.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-trace");

constexpr uint64_t BYTES = 1000000;
constexpr uint32_t MSS = 1448;

/// What a SchedulerDecision said.
struct Decision
{
    MptcpSendState send;
    std::vector<MptcpPathState> paths;
    MptcpDecision choice;
};

/// A download whose server's scheduler decisions are kept.
class Decisions : public MptcpTestCase
{
  public:
    /// @param title of the test
    explicit Decisions(const std::string& title) : MptcpTestCase(title)
    {
    }

  protected:
    /// @param links of the network, the second one with an endpoint of the client
    void Download(std::vector<MptcpTestLink> links)
    {
        MakeNetwork(std::move(links));
        Wire().record = true;
        MakeTransfer(0, BYTES);
        Transfer().Listener()->TraceConnectWithoutContext(
            "SchedulerDecision",
            Callback<void,
                     const MptcpSendState&,
                     const std::vector<MptcpPathState>&,
                     const MptcpDecision&>(
                [this](const auto& send, const auto& paths, const auto& choice) {
                    m_decisions.push_back({send, paths, choice});
                }));
    }

    std::vector<Decision> m_decisions; //!< in order
};

MPTCP_TEST_F(Decisions, EverySegmentIsADecision, "each new segment is one decision, with a reason")
{
    Download({MptcpTestLink{"10Mbps", "5ms"}, MptcpTestLink{"10Mbps", "30ms"}});
    Run();
    ExpectComplete();
    uint64_t bytes = 0;
    std::set<uint32_t> slots;
    for (const auto& decision : m_decisions)
    {
        NS_TEST_ASSERT_MSG_EQ(decision.paths.empty(), false, "candidates");
        NS_TEST_ASSERT_MSG_NE(std::string(decision.choice.reason), "", "a reason");
        const auto choice = decision.choice.path;
        NS_TEST_ASSERT_MSG_LT(choice, static_cast<int32_t>(decision.paths.size()), "in range");
        if (choice >= 0 && !decision.send.reinjection)
        {
            bytes += decision.send.next;
            slots.insert(decision.paths[choice].slot);
        }
    }
    NS_TEST_EXPECT_MSG_EQ(bytes, BYTES, "every byte was decided about once");
    NS_TEST_EXPECT_MSG_EQ(slots.size(), 2, "both paths were chosen");
}

MPTCP_TEST_F(Decisions, StatesExplainTheChoice, "the states traced are those that minRTT chose by")
{
    Download({MptcpTestLink{"10Mbps", "5ms"}, MptcpTestLink{"10Mbps", "30ms"}});
    Run();
    ExpectComplete();
    uint32_t choices = 0;
    for (const auto& decision : m_decisions)
    {
        if (decision.choice.path < 0 || decision.paths.size() < 2)
        {
            continue;
        }
        choices++;
        const auto& chosen = decision.paths[decision.choice.path];
        NS_TEST_EXPECT_MSG_GT(chosen.room, 0, "room on the path chosen");
        for (const auto& path : decision.paths)
        {
            const bool better = path.room > 0 && !path.failed && path.srtt < chosen.srtt;
            NS_TEST_EXPECT_MSG_EQ(better, false, "no faster path had room");
        }
    }
    NS_TEST_EXPECT_MSG_GT(choices, BYTES / MSS / 2, "choices between two paths");
}

MPTCP_TEST_F(Decisions, StreamsAreDecisionsToo, "the redundant scheduler is traced for each stream")
{
    Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRedundantScheduler");
    Download({MptcpTestLink{"10Mbps", "5ms"}, MptcpTestLink{"10Mbps", "10ms"}});
    Run();
    ExpectComplete();
    uint64_t copies = 0;
    for (const auto& decision : m_decisions)
    {
        NS_TEST_EXPECT_MSG_EQ(decision.paths.size(), 1, "a stream is asked about itself");
        copies += decision.choice.path == 0 && decision.send.carriers != 0 ? 1 : 0;
    }
    NS_TEST_EXPECT_MSG_GT(copies, 0, "copies of what another path carries");
}

MPTCP_TEST(DataAckedAddsUp, "DATA_ACKs traced ascend and add up to what was sent")
{
    MakeNetwork(2);
    MakeTransfer(BYTES, 0);
    uint64_t sum = 0;
    uint64_t last = 0;
    bool ascends = true;
    Transfer().ClientSocket()->TraceConnectWithoutContext(
        "DataAcked",
        Callback<void, uint64_t, uint32_t>(
            [&](uint64_t una, uint32_t bytes)
            {
                const bool first = sum == 0;
                ascends = ascends && bytes > 0 && (first || una - last == bytes);
                sum += bytes;
                last = una;
            }));
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(sum, BYTES, "every byte once");
    NS_TEST_EXPECT_MSG_EQ(ascends, true, "each step by the bytes it names");
}

MPTCP_TEST(ReinjectionNamesBytesAndSubflow, "reinjections traced are those that the info counts")
{
    MakeNetwork(2);
    Wire().record = true;
    MakeTransfer(0, BYTES);
    uint64_t bytes = 0;
    uint32_t calls = 0;
    std::set<uint32_t> subflows;
    Transfer().Listener()->TraceConnectWithoutContext(
        "Reinjection",
        Callback<void, uint64_t, uint32_t, uint32_t>(
            [&](uint64_t, uint32_t size, uint32_t subflow)
            {
                calls++;
                bytes += size;
                subflows.insert(subflow);
            }));
    At(MilliSeconds(300), [this]() { Network().Cut(1); });
    RunFor(Seconds(30));
    NS_TEST_EXPECT_MSG_EQ(Transfer().Complete(), true, "the other path brings everything");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ContentGood(), true, "unharmed");
    NS_TEST_ASSERT_MSG_GT(calls, 0, "reinjections");
    const auto info = Transfer().ServerMptcp()->GetInfo();
    NS_TEST_EXPECT_MSG_EQ(info.mptcpi_bytes_retrans, bytes, "bytes");
    NS_TEST_EXPECT_MSG_EQ(info.mptcpi_retransmits, calls, "times");
    NS_TEST_EXPECT_MSG_EQ(subflows.size(), 1, "all by the subflow that lives");
}

MPTCP_TEST(StatesOfAnOrderlyLife, "a connection's states are TCP's, in order")
{
    MakeNetwork(1);
    MakeTransfer(BYTES, 0);
    std::vector<TcpSocket::TcpStates_t> states;
    Transfer().ClientSocket()->TraceConnectWithoutContext(
        "State",
        Callback<void, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>(
            [&](TcpSocket::TcpStates_t, TcpSocket::TcpStates_t now) { states.push_back(now); }));
    Run();
    ExpectComplete();
    const std::vector<TcpSocket::TcpStates_t> orderly{TcpSocket::SYN_SENT,
                                                      TcpSocket::ESTABLISHED,
                                                      TcpSocket::FIN_WAIT_1,
                                                      TcpSocket::FIN_WAIT_2};
    NS_TEST_ASSERT_MSG_GT(states.size(), orderly.size(), "and an end");
    NS_TEST_EXPECT_MSG_EQ(std::equal(orderly.begin(), orderly.end(), states.begin()),
                          true,
                          "the active closer's states");
    NS_TEST_EXPECT_MSG_EQ(states.back(), TcpSocket::CLOSED, "closed at last");
}

} // namespace

} // namespace ns3
