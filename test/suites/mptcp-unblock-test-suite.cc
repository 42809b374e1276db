/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/simulator.h"
#include "ns3/tcp-socket-state.h"

#include <algorithm>
#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * Opportunistic retransmission and penalisation (Raiciu et al., NSDI 2012, section 4.2, with the
 * refinements of Linux): each acts by its rules, and only when it is switched on.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-unblock");

/// Paths so unequal that the slow one is never worth waiting for.
const MptcpTestLink FAST{"20Mbps", "5ms", 1000, 1500};
const MptcpTestLink SLOW{"1Mbps", "150ms", 1000, 1500};
/// The paths of the paper's figure 4, without drops.
const MptcpTestLink WIFI{"8Mbps", "10ms", 1000, 1500};
const MptcpTestLink CELL{"2Mbps", "75ms", 1000, 1500};
constexpr uint64_t BYTES = 4000000;

/// An upload whose window, or send buffer, is too small for two unequal paths.
class Blocked : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param opportunistic, penalisation what is switched on
    static void Switch(bool opportunistic, bool penalisation)
    {
        Set("ns3::MptcpSocket::OpportunisticRetransmission", opportunistic ? "true" : "false");
        Set("ns3::MptcpSocket::Penalisation", penalisation ? "true" : "false");
    }

    /// Run it to its end. @param links of the network @returns how long it took
    Time Upload(std::vector<MptcpTestLink> links = {FAST, SLOW})
    {
        // The default would give the slow path nothing of such a window.
        Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
        auto& network = MakeNetwork(std::move(links));
        auto& transfer = MakeTransfer(BYTES, 0);
        transfer.ClientMptcp()->TraceConnectWithoutContext(
            "Reinjection",
            Callback<void, uint64_t, uint32_t, uint32_t>(
                [this](uint64_t dsn, uint32_t bytes, uint32_t id) { Sent(dsn, bytes, id); }));
        transfer.ClientMptcp()->TraceConnectWithoutContext(
            "SubflowEstablished",
            Callback<void, Ptr<MptcpSubflow>>([this](Ptr<MptcpSubflow> up) { Watch(up); }));
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        NS_TEST_EXPECT_MSG_EQ(m_losses, 0, "no path lost anything");
        return transfer.FinishTime() - network.StartTime();
    }

    /// Bytes were sent again: data sequence number, how many, on which subflow.
    virtual void Sent(uint64_t, uint32_t, uint32_t)
    {
    }

    /// The congestion window of a subflow fell: which, from, to (bytes).
    virtual void Fell(const MptcpSubflow&, uint32_t, uint32_t)
    {
    }

    /// @param id of a subflow @returns the other one, or null
    Ptr<MptcpSubflow> OtherThan(uint32_t id)
    {
        auto socket = Transfer().ClientMptcp();
        for (uint32_t i = 0; i < socket->GetNSubflows(); i++)
        {
            if (socket->GetSubflow(i)->GetId() != id && socket->GetSubflow(i)->IsUp())
            {
                return socket->GetSubflow(i);
            }
        }
        return nullptr;
    }

  private:
    void Watch(Ptr<MptcpSubflow> subflow)
    {
        subflow->TraceConnectWithoutContext(
            "CongestionWindow",
            Callback<void, uint32_t, uint32_t>(
                [this, raw = PeekPointer(subflow)](uint32_t before, uint32_t after)
                {
                    m_losses += raw->GetLossEvents();
                    if (after < before)
                    {
                        Fell(*raw, before, after);
                    }
                }));
    }

    uint32_t m_losses{0};
};

/// Opportunistic retransmission alone: checks each one.
class Opportunistic : public Blocked
{
  protected:
    using Blocked::Blocked;

    void Sent(uint64_t dsn, uint32_t, uint32_t id) override
    {
        auto socket = Transfer().ClientMptcp();
        m_events++;
        NS_TEST_EXPECT_MSG_EQ(dsn, socket->GetInfo().mptcpi_snd_una, "the head of the window");
        NS_TEST_EXPECT_MSG_EQ((m_heads.insert(dsn).second), true, "once only");
        auto slow = OtherThan(id);
        auto fast = slow ? OtherThan(slow->GetId()) : nullptr;
        NS_TEST_EXPECT_MSG_EQ((slow && fast), true, "two subflows");
        if (slow && fast)
        {
            const bool hopeless = slow->GetTcb()->m_cWnd.Get() <= 4 * slow->GetMss();
            NS_TEST_EXPECT_MSG_EQ((hopeless || fast->GetSrtt() * 4 < slow->GetSrtt()),
                                  true,
                                  "the other path is not worth waiting for");
        }
    }

    void Fell(const MptcpSubflow&, uint32_t, uint32_t) override
    {
        m_falls++;
    }

    uint32_t m_events{0};
    uint32_t m_falls{0};
    std::set<uint64_t> m_heads;
};

MPTCP_TEST_F(Opportunistic, SmallWindow, "the window is full: its head goes over the idle path too")
{
    Set("ns3::TcpSocket::RcvBufSize", "100000");
    Switch(true, false);
    Upload();
    NS_TEST_EXPECT_MSG_GT(m_events, 0, "it happened");
    NS_TEST_EXPECT_MSG_EQ(AtClient("OpportunisticRetrans"), m_events, "and is counted");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPTCPRetrans"), m_events, "nothing else was sent again");
    NS_TEST_EXPECT_MSG_GT(AtServer("DuplicateData"), 0, "the second copy was dropped");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), 0, "nothing was penalised");
    NS_TEST_EXPECT_MSG_EQ(m_falls, 0, "no congestion window fell");
}

MPTCP_TEST_F(Opportunistic, SmallSendBuffer, "the send buffer is full: the same")
{
    Set("ns3::TcpSocket::SndBufSize", "100000");
    Switch(true, false);
    Upload();
    NS_TEST_EXPECT_MSG_GT(m_events, 0, "it happened");
    NS_TEST_EXPECT_MSG_EQ(AtClient("OpportunisticRetrans"), m_events, "and is counted");
}

MPTCP_TEST_F(Opportunistic, LargeBuffers, "large buffers: nothing is full, nothing happens")
{
    Set("ns3::TcpSocket::SndBufSize", "8000000");
    Set("ns3::TcpSocket::RcvBufSize", "8000000");
    Switch(true, true);
    Upload();
    NS_TEST_EXPECT_MSG_EQ(m_events, 0, "nothing was sent again");
    NS_TEST_EXPECT_MSG_EQ(AtClient("OpportunisticRetrans"), 0, "nor counted");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), 0, "nothing was penalised");
}

MPTCP_TEST_F(Opportunistic, OnePath, "one path: there is no other to help")
{
    Set("ns3::TcpSocket::RcvBufSize", "20000");
    Switch(true, true);
    Upload({FAST});
    NS_TEST_EXPECT_MSG_EQ(m_events, 0, "nothing was sent again");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), 0, "nothing was penalised");
}

MPTCP_TEST_F(Opportunistic, Off, "off by default, however small the window")
{
    Set("ns3::TcpSocket::RcvBufSize", "100000");
    Upload();
    NS_TEST_EXPECT_MSG_EQ(m_events, 0, "nothing was sent again");
    NS_TEST_EXPECT_MSG_EQ(AtClient("OpportunisticRetrans"), 0, "nor counted");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), 0, "nothing was penalised");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DuplicateData"), 0, "nothing came twice");
}

/// Penalisation alone: checks each one.
class Penalised : public Blocked
{
  protected:
    using Blocked::Blocked;

    void Fell(const MptcpSubflow& subflow, uint32_t before, uint32_t after) override
    {
        const uint32_t mss = subflow.GetMss();
        m_events++;
        m_hit.insert(subflow.GetId());
        NS_TEST_EXPECT_MSG_EQ(after, std::max(before / 2, mss), "to a half, one segment at least");
        NS_TEST_EXPECT_MSG_EQ(subflow.GetTcb()->m_congState.Get(),
                              TcpSocketState::CA_OPEN,
                              "not while it repairs losses");
        auto fast = OtherThan(subflow.GetId());
        NS_TEST_EXPECT_MSG_EQ((fast != nullptr), true, "on behalf of another");
        if (fast)
        {
            NS_TEST_EXPECT_MSG_LT(fast->GetSrtt(), subflow.GetSrtt(), "a faster one");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(Simulator::Now() - m_last,
                                        fast->GetSrtt(),
                                        "once in a round trip of the faster");
        }
        m_last = Simulator::Now();
        const uint32_t threshold = subflow.GetTcb()->m_ssThresh.Get();
        if (m_threshold > 0)
        {
            // In slow start the threshold stays; TCP changes it at losses only, and there are none.
            const uint32_t expected =
                before < m_threshold ? m_threshold : std::max(m_threshold / 2, 2 * mss);
            NS_TEST_EXPECT_MSG_EQ(threshold, expected, "slow-start threshold");
            m_halved += threshold < m_threshold ? 1 : 0;
            m_kept += threshold == m_threshold ? 1 : 0;
        }
        m_threshold = threshold;
    }

    uint32_t m_events{0};
    uint32_t m_threshold{0}; //!< of the slow path, as the last event left it
    uint32_t m_halved{0};
    uint32_t m_kept{0};
    Time m_last{Seconds(-1)};
    std::set<uint32_t> m_hit;
};

MPTCP_TEST_F(Penalised, SlowStart, "the slow path in slow start: its window is halved alone")
{
    Set("ns3::TcpSocket::RcvBufSize", "100000");
    Switch(false, true);
    Upload();
    NS_TEST_EXPECT_MSG_GT(m_events, 1, "it happened");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), m_events, "and is counted");
    NS_TEST_EXPECT_MSG_GT(m_kept, 0, "thresholds stayed");
    NS_TEST_EXPECT_MSG_EQ(m_hit.size(), 1, "one path");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPTCPRetrans"), 0, "nothing was sent again");
}

MPTCP_TEST_F(Penalised, Avoidance, "the slow path beyond slow start: its threshold is halved too")
{
    Set("ns3::TcpSocket::RcvBufSize", "100000");
    Set("ns3::TcpSocket::InitialSlowStartThreshold", "10000");
    Switch(false, true);
    m_threshold = 10000;
    Upload();
    NS_TEST_EXPECT_MSG_GT(m_events, 1, "it happened");
    NS_TEST_EXPECT_MSG_EQ(AtClient("Penalised"), m_events, "and is counted");
    NS_TEST_EXPECT_MSG_GT(m_halved, 0, "thresholds were halved");
    NS_TEST_EXPECT_MSG_EQ(m_hit.size(), 1, "one path");
}

/// What both are good for.
class Together : public MptcpTestCase
{
  public:
    Together() : MptcpTestCase("both: the faster path is no longer held up")
    {
    }

  private:
    Time Take(bool on)
    {
        // It gives both paths as much, whatever they can carry.
        Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
        Set("ns3::TcpSocket::RcvBufSize", "100000");
        Set("ns3::MptcpSocket::OpportunisticRetransmission", on ? "true" : "false");
        Set("ns3::MptcpSocket::Penalisation", on ? "true" : "false");
        auto& network = MakeNetwork({WIFI, CELL});
        MakeTransfer(BYTES, 0);
        Run();
        ExpectComplete();
        const Time took = Transfer().FinishTime() - network.StartTime();
        Simulator::Destroy();
        Transfer().Forget();
        return took;
    }

    void DoRun() override
    {
        const Time without = Take(false);
        const Time with = Take(true);
        NS_TEST_EXPECT_MSG_LT(with, without, "the mechanisms help with a window this small");
    }
};

[[maybe_unused]] const bool g_together = g_suite.Add(new Together);

/// Both switched on under a scheduler.
class AnyScheduler : public MptcpTestCase
{
  public:
    /// @param name of the scheduler, in short @param must whether it blocks in this situation
    AnyScheduler(const std::string& name, bool must)
        : MptcpTestCase("both, under " + name), m_name(name), m_must(must)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpSocket::Scheduler", "ns3::Mptcp" + m_name + "Scheduler");
        Set("ns3::MptcpSocket::OpportunisticRetransmission", "true");
        Set("ns3::MptcpSocket::Penalisation", "true");
        Set("ns3::TcpSocket::RcvBufSize", "100000");
        MakeNetwork({FAST, SLOW});
        MakeTransfer(BYTES / 2, BYTES / 2);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        for (const uint64_t count : {AtClient("OpportunisticRetrans"), AtClient("Penalised")})
        {
            NS_TEST_EXPECT_MSG_EQ((count > 0 || !m_must), true, "they act");
        }
    }

    std::string m_name;
    bool m_must;
};

[[maybe_unused]] const bool g_any = []()
{
    for (const auto* name : {"RoundRobin", "WeightedRoundRobin"})
    {
        g_suite.Add(new AnyScheduler(name, true));
    }
    // These keep off the slow path, hold back, queue, or repeat by themselves.
    for (const auto* name :
         {"MinRtt", "Redundant", "Blest", "Ecf", "Linger", "Otias", "Daps", "Sttf"})
    {
        g_suite.Add(new AnyScheduler(name, false));
    }
    g_suite.Add(new AnyScheduler("Priority", false));
    return true;
}();

} // namespace

} // namespace ns3
