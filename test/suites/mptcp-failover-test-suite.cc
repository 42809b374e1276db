/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-failover.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <optional>

/**
 * @file
 * @ingroup mptcp-tests
 * Paths that die in mid-transfer, silently, by a reset or with their interface, and come back:
 * reinjection, the pause that the application sees, stale subflows, break before make.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-failover");

/// The pause that the receiving application sees when one of two paths dies.
class Pause : public Failover
{
  public:
    /// @param first, second links @param dead index of the one that dies @param death how @param
    /// upload direction @param minRto lower bound of TCP's RTO: 1 s in RFC 6298, 0.2 s in Linux
    Pause(const MptcpTestLink& first,
          const MptcpTestLink& second,
          uint32_t dead,
          Death death,
          bool upload,
          const std::string& minRto = "1s")
        : Failover(std::string(upload ? "upload" : "download") + " over " + first.delay + " and " +
                   second.delay + ": number " + std::to_string(dead + 1) + " dies by " +
                   NameOf(death) + ", RTO at least " + minRto),
          m_links{first, second}, m_dead(dead), m_death(death), m_upload(upload), m_minRto(minRto)
    {
    }

  private:
    static constexpr uint64_t BYTES = 2000000;

    void DoRun() override
    {
        Set("ns3::TcpSocketBase::MinRto", m_minRto);
        // An acknowledgement that is held back for as long as the RTO makes TCP time out.
        Set("ns3::TcpSocket::DelAckTimeout", "40ms");
        // The window fits into each queue: the path that stays loses nothing of its own.
        Set("ns3::TcpSocket::RcvBufSize", "120000");
        if (m_links[0].delay != m_links[1].delay)
        {
            // Such a window holds nothing that the default would give to the slower path.
            Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
        }
        auto& network = MakeNetwork(m_links);
        Wire().record = m_death == Death::RESET;
        auto& transfer = MakeTransfer(m_upload ? BYTES : 0, m_upload ? 0 : BYTES);
        transfer.closeWhenDone = false;
        At(network.StartTime() + MilliSeconds(500), [this]() { Die(); });
        Watch();
        At(Seconds(60), [&transfer]() { transfer.ClientSocket()->Close(); });
        RunFor(Seconds(900));
        NS_TEST_EXPECT_MSG_EQ(m_died, true, "it carried data when it died");
        NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "all bytes came, and are right");
        const auto retrans = m_upload ? AtClient("MPTCPRetrans") : AtServer("MPTCPRetrans");
        NS_TEST_EXPECT_MSG_GT(retrans, 0, "data was reinjected");
        NS_TEST_EXPECT_MSG_EQ(m_otherLosses, 0, "the other path lost nothing");
        // One RTO of the dead path, one round trip of the other, and a millisecond of sampling.
        const Time bound = m_rto + m_otherRtt + MilliSeconds(1);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_pause,
                                    bound,
                                    "pause; RTO " << m_rto << ", other RTT " << m_otherRtt);
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "fallbacks");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ServerErrors(), 0, "errors");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses() + transfer.ServerCloses(), 2, "closes");
    }

    /// Kill the path as soon as some segments are under way on it.
    void Die()
    {
        auto sending = Find(m_upload, m_dead);
        auto receiving = Find(!m_upload, m_dead);
        m_other = Find(m_upload, 1 - m_dead);
        if (!sending || !receiving || !m_other)
        {
            return;
        }
        // What is sent again must not wait for the other path's congestion window.
        if (sending->GetBytesSent() < receiving->GetBytesReceived() + 5 * sending->GetMss() ||
            m_other->GetRoom() == 0)
        {
            At(MilliSeconds(1), [this]() { Die(); });
            return;
        }
        m_died = true;
        m_diedAt = Simulator::Now();
        m_rto = sending->GetRto();
        m_armed = true;
        Kill(m_dead, m_death);
    }

    /// Look every millisecond at what the application has.
    void Watch()
    {
        const uint64_t now =
            m_upload ? Transfer().ReceivedByServer() : Transfer().ReceivedByClient();
        if (now > m_received)
        {
            // The window may open by so much after the pause that the other path has losses then.
            if (m_armed && m_last <= m_diedAt + m_rto)
            {
                m_otherLosses = m_other->GetLossEvents();
                m_pause = std::max(m_pause, Simulator::Now() - m_last);
            }
            m_last = Simulator::Now();
            m_received = now;
        }
        if (m_armed && m_other)
        {
            m_otherRtt = m_other->GetMaxRtt();
        }
        if (now < BYTES && Simulator::Now() < Seconds(60))
        {
            At(MilliSeconds(1), [this]() { Watch(); });
        }
        else
        {
            m_other = nullptr;
        }
    }

    std::vector<MptcpTestLink> m_links;
    uint32_t m_dead;
    Death m_death;
    bool m_upload;
    std::string m_minRto;
    bool m_armed{false};
    bool m_died{false};
    Time m_diedAt;
    Time m_rto;
    Time m_otherRtt;
    uint32_t m_otherLosses{0};
    Ptr<MptcpSubflow> m_other;
    uint64_t m_received{0};
    Time m_last;
    Time m_pause;
};

[[maybe_unused]] const bool g_pauses = []()
{
    const MptcpTestLink near{"10Mbps", "10ms"};
    const MptcpTestLink same{"10Mbps", "10ms"};
    const MptcpTestLink far{"10Mbps", "100ms", 100, 1500};
    const MptcpTestLink slow{"2Mbps", "30ms", 100, 1500};
    for (const bool upload : {true, false})
    {
        for (const uint32_t dead : {0U, 1U})
        {
            g_suite.Add(new Pause(near, same, dead, Death::SILENT, upload));
            g_suite.Add(new Pause(near, far, dead, Death::SILENT, upload));
            g_suite.Add(new Pause(near, slow, dead, Death::SILENT, upload));
            g_suite.Add(new Pause(near, same, dead, Death::SILENT, upload, "200ms"));
            g_suite.Add(new Pause(near, far, dead, Death::SILENT, upload, "200ms"));
            g_suite.Add(new Pause(slow, far, dead, Death::SILENT, upload, "200ms"));
            g_suite.Add(new Pause(near, same, dead, Death::RESET, upload));
        }
    }
    // The server learns of the client's interface by silence only.
    g_suite.Add(new Pause(near, same, 0, Death::INTERFACE, true));
    g_suite.Add(new Pause(near, same, 1, Death::INTERFACE, true));
    g_suite.Add(new Pause(near, same, 1, Death::INTERFACE, false));
    return true;
}();

MPTCP_TEST_F(Failover,
             SilentBeforeTimeout,
             "a silent path's data goes elsewhere before TCP times out")
{
    // The window fits into each queue: nothing is lost before. It holds nothing that the default
    // scheduler would give to the slower path.
    Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
    Set("ns3::TcpSocket::RcvBufSize", "150000");
    MakeNetwork({{"10Mbps", "100ms", 200, 1500}, {"10Mbps", "5ms", 200, 1500}});
    auto& transfer = MakeTransfer(8000000, 0);
    transfer.closeWhenDone = false;
    uint64_t atCut = 0;
    uint64_t atTimeout = 0;
    std::optional<uint32_t> timeouts;
    At(Seconds(3),
       [&]()
       {
           atCut = AtClient("MPTCPRetrans");
           Network().Cut(0);
       });
    for (uint32_t i = 0; i < 2000; i++)
    {
        At(Seconds(3) + MilliSeconds(i),
           [&]()
           {
               const uint32_t now = Find(true, 0)->GetTimeouts();
               const uint64_t resent = AtClient("MPTCPRetrans");
               if (resent > atCut && !timeouts)
               {
                   timeouts = now;
               }
               atTimeout = now == 0 ? resent : atTimeout;
           });
    }
    uint64_t later = 0;
    uint32_t expired = 0;
    At(Seconds(5),
       [&]()
       {
           later = AtClient("MPTCPRetrans");
           expired = Find(true, 0)->GetTimeouts();
           Network().Mend(0);
       });
    At(Seconds(60), [&]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectComplete();
    NS_TEST_ASSERT_MSG_EQ(timeouts.has_value(), true, "data was reinjected");
    NS_TEST_EXPECT_MSG_EQ(*timeouts, 0, "before TCP timed out");
    NS_TEST_EXPECT_MSG_EQ(expired, 1, "which it did later, once");
    NS_TEST_EXPECT_MSG_EQ(later, atTimeout, "and that reinjected nothing again");
}

MPTCP_TEST_F(Failover, SlowButAlive, "a path whose RTT grows tenfold is not taken for silent")
{
    // Slow start fills a queue that holds the whole window, which takes 2 s.
    Set("ns3::TcpSocket::RcvBufSize", "300000");
    Set("ns3::TcpSocketBase::MinRto", "200ms");
    MakeNetwork({{"1Mbps", "100ms", 400, 1500}, {"1Mbps", "10ms", 400, 1500}});
    auto& transfer = MakeTransfer(4000000, 0);
    transfer.closeWhenDone = false;
    Time longest;
    uint32_t losses = 0;
    At(Seconds(20),
       [&]()
       {
           longest = Find(true, 0)->GetMaxRtt();
           losses = Find(true, 0)->GetLossEvents();
       });
    uint64_t resent = 0;
    At(Seconds(20), [&]() { resent = AtClient("MPTCPRetrans"); });
    At(Seconds(120), [&]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_GT(longest, Seconds(1), "its RTT has grown");
    NS_TEST_EXPECT_MSG_EQ(losses, 0, "it has lost nothing");
    NS_TEST_EXPECT_MSG_EQ(resent, 0, "nothing was reinjected");
}

MPTCP_TEST_F(Failover, Flapping, "two paths that die in turns, never both")
{
    MakeNetwork(2);
    MakeTransfer(5000000, 5000000);
    for (uint32_t i = 0; i < 6; i++)
    {
        At(Seconds(1 + 3 * i), [this, i]() { Network().Cut(i % 2); });
        At(Seconds(2.5 + 3 * i), [this, i]() { Network().Mend(i % 2); });
    }
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(AtClient("MPTCPRetrans"), 0, "the client reinjected");
    NS_TEST_EXPECT_MSG_GT(AtServer("MPTCPRetrans"), 0, "the server reinjected");
}

MPTCP_TEST_F(Failover, AllSilent, "all paths fall silent, and one comes back after 20 s")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(4000000, 4000000);
    uint64_t before = 0;
    At(Seconds(1),
       [&]()
       {
           Network().Cut(0);
           Network().Cut(1);
       });
    At(Seconds(21),
       [&]()
       {
           before = transfer.ReceivedByServer();
           Network().Mend(1);
       });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_LT(before, 4000000, "there was more to come");
    // Timeouts of 1, 2, 4, 8 and 16 s from 1 s on: the next try is at 32 s, and a first one may
    // have been backed off once before.
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(80), "it goes on with the next try");
}

MPTCP_TEST_F(Failover, NeverBack, "all paths fall silent for good: one clear error for each side")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(4000000, 4000000);
    Time limit;
    Time early = Time::Max();
    Time late;
    At(Seconds(1),
       [&]()
       {
           for (const bool client : {true, false})
           {
               for (const uint32_t link : {0, 1})
               {
                   // TCP gives up after six retransmissions, then MPTCP waits for another subflow.
                   Time rto = Find(client, link)->GetRto();
                   Time sum = Seconds(60);
                   for (uint32_t i = 0; i < 7; i++, rto = std::min(rto * 2, Seconds(60)))
                   {
                       sum += rto;
                   }
                   limit = std::max(limit, Seconds(1) + sum);
               }
           }
           Network().Cut(0);
           Network().Cut(1);
       });
    for (uint32_t i = 1; i < 400; i++)
    {
        At(Seconds(i),
           [&]()
           {
               const uint32_t errors = transfer.ClientErrors() + transfer.ServerErrors();
               early = errors > 0 ? std::min(early, Simulator::Now()) : early;
               late = errors < 2 ? Simulator::Now() : late;
           });
    }
    Run();
    NS_TEST_EXPECT_MSG_GT(early, Seconds(1 + 60), "no error before the time is over");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(late, limit, "and no waiting for longer");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1, "the client's error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 1, "the server's error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses() + transfer.ServerCloses(), 0, "no close");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "what came is right");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Failover, BreakBeforeMake, "the only subflow is reset; another interface comes up")
{
    MakeNetwork(2);
    Wire().record = true;
    Network().SetInterface(Network().Client(), 1, false);
    auto& transfer = MakeTransfer(2000000, 2000000);
    uint32_t subflows = 99;
    At(Seconds(1), [&]() { Kill(0, Death::RESET); });
    At(Seconds(10),
       [&]()
       {
           subflows = transfer.ClientMptcp()->GetNSubflows();
           Network().SetInterface(Network().Client(), 1, true);
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(subflows, 0, "there was none");
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(Data(true, 1, Seconds(10), Seconds(99)), 500, "the new one carried it");
}

MPTCP_TEST_F(Failover,
             ReturnsWithData,
             "a path that is silent for 3 s: its own data comes late, then new")
{
    MakeNetwork(2);
    Wire().record = true;
    auto& transfer = MakeTransfer(14000000, 0);
    Time rto;
    bool failed = false;
    bool recovered = false;
    At(Seconds(1),
       [&]()
       {
           rto = Find(true, 1)->GetRto();
           Network().Cut(1);
       });
    At(Seconds(3.9), [&]() { failed = Find(true, 1)->IsPotentiallyFailed(); });
    At(Seconds(4), [&]() { Network().Mend(1); });
    // Timeouts at most at 2, 4 and 8 s, and a round trip.
    At(Seconds(8.5), [&]() { recovered = !Find(true, 1)->IsPotentiallyFailed(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(failed, true, "potentially failed while silent");
    NS_TEST_EXPECT_MSG_EQ(recovered, true, "and no longer once it has answered");
    // What is sent there between the first timeout and the return is that subflow's own data again.
    SequenceNumber32 highest{0};
    uint32_t again = 0;
    uint32_t fresh = 0;
    for (const auto& s : Wire().Segments())
    {
        if (!s.up || s.link != 1 || !s.IsData())
        {
            continue;
        }
        const auto end = s.tcp.GetSequenceNumber() + SequenceNumber32(s.Size());
        if (s.time > Seconds(1) + rto + MilliSeconds(200) && s.time < Seconds(4))
        {
            again += end <= highest ? 1 : 0;
            fresh += end <= highest ? 0 : 1;
        }
        highest = std::max(highest, end);
    }
    NS_TEST_EXPECT_MSG_GT(again, 0, "the subflow tries its own data again");
    NS_TEST_EXPECT_MSG_EQ(fresh, 0, "and is given nothing new");
    NS_TEST_EXPECT_MSG_GT(Data(true, 1, Seconds(8.5), Seconds(99)), 100, "it is used again");
    // TCP repairs its own sequence space although the data has been acknowledged over the other
    // path (RFC 8684 section 3.3.6); the receiver drops what it has.
    NS_TEST_EXPECT_MSG_GT(AtServer("DuplicateData"), 0, "duplicates were counted");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerMptcp()->GetInfo().mptcpi_bytes_received,
                          14000000,
                          "and dropped");
}

/// One of two paths is silent for a while, and is stale or not.
class Stale : public Failover
{
  public:
    /// @param count StaleLossCount @param silence how long @param stale whether that is enough
    Stale(uint32_t count, Time silence, bool stale)
        : Failover("a path silent for " + std::to_string(silence.ToInteger(Time::S)) +
                   " s, with StaleLossCount " + std::to_string(count)),
          m_count(count), m_silence(silence), m_stale(stale)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpStack::StaleLossCount", std::to_string(m_count));
        MakeNetwork(2);
        auto& transfer = MakeTransfer(2000000, 0);
        transfer.closeWhenDone = false;
        uint32_t timeouts = 0;
        At(Seconds(0.5), [&]() { Network().Cut(0); });
        At(Seconds(0.5) + m_silence,
           [&]()
           {
               timeouts = Find(true, 0)->GetTimeouts();
               Network().Mend(0);
           });
        At(Seconds(300), [&]() { transfer.ClientSocket()->Close(); });
        Run();
        ExpectComplete();
        NS_TEST_EXPECT_MSG_GT(timeouts, 0, "it timed out");
        NS_TEST_EXPECT_MSG_EQ((m_count > 0 && timeouts >= m_count), m_stale, "as often as it must");
        NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowStale"), (m_stale ? 1 : 0), "stale");
        NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowRecover"), (m_stale ? 1 : 0), "no longer stale");
        NS_TEST_EXPECT_MSG_EQ(AtServer("SubflowStale"), 0, "it sends nothing");
    }

    uint32_t m_count;
    Time m_silence;
    bool m_stale;
};

[[maybe_unused]] const bool g_stale = []()
{
    // Timeouts of 1, 2, 4, 8 and 16 s.
    g_suite.Add(new Stale(4, Seconds(6), false));
    g_suite.Add(new Stale(4, Seconds(20), true));
    g_suite.Add(new Stale(2, Seconds(6), true));
    g_suite.Add(new Stale(0, Seconds(20), false));
    return true;
}();

MPTCP_TEST_F(Failover,
             StaleAlone,
             "the only path is silent for 20 s: with no other, it is not stale")
{
    MakeNetwork();
    auto& transfer = MakeTransfer(1000000, 0);
    uint32_t timeouts = 0;
    At(Seconds(0.5), [&]() { Network().Cut(0); });
    At(Seconds(20.5),
       [&]()
       {
           timeouts = Find(true, 0)->GetTimeouts();
           Network().Mend(0);
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT_OR_EQ(timeouts, 4, "it timed out often enough");
    NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(), Seconds(20), "nothing came meanwhile");
    NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowStale"), 0, "stale");
    NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowRecover"), 0, "no longer stale");
}

MPTCP_TEST_F(Failover, TooLate, "another interface comes up after the time limit: it is over")
{
    Set("ns3::MptcpStack::CloseTimeout", "5s");
    MakeNetwork(2);
    Wire().record = true;
    Network().SetInterface(Network().Client(), 1, false);
    auto& transfer = MakeTransfer(2000000, 2000000);
    // What an end saw: its last subflow go, and the error.
    struct Times
    {
        Time gone;
        Time error;
    };

    Times client;
    Times server;
    const auto watch = [](Ptr<MptcpSocket> socket, Times& times, uint32_t errors)
    {
        times.gone =
            times.gone.IsZero() && socket->GetNSubflows() == 0 ? Simulator::Now() : times.gone;
        times.error = times.error.IsZero() && errors > 0 ? Simulator::Now() : times.error;
    };
    At(Seconds(1), [&]() { Kill(0, Death::RESET); });
    const Time tick = MilliSeconds(20);
    for (Time when = Seconds(1); when < Seconds(20); when += tick)
    {
        At(when,
           [&]()
           {
               watch(transfer.ClientMptcp(), client, transfer.ClientErrors());
               watch(transfer.ServerMptcp(), server, transfer.ServerErrors());
           });
    }
    At(Seconds(20), [&]() { Network().SetInterface(Network().Client(), 1, true); });
    Run();
    for (const auto& times : {client, server})
    {
        NS_TEST_EXPECT_MSG_GT(times.gone, Seconds(1), "the premise: the subflow went");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.error - times.gone,
                                  Seconds(5),
                                  tick,
                                  "five seconds' patience");
    }
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1, "one error at the client");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 1, "one error at the server");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->Send(Create<Packet>(1)), -1, "it is closed");
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "what came is right");
    ExpectNothingLeft();
}

} // namespace

} // namespace ns3
