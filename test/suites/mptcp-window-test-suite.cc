/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * Flow control at data level (RFC 8684 section 3.3.5): one receive window for all subflows, zero
 * windows, probes, slow readers and tiny buffers.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-window");

/// Payload bytes of a full segment: 1448 less the option space that the subflow keeps free.
constexpr uint32_t MSS = 1420;

bool
IsUpData(const MptcpTestSegment& s)
{
    return s.up && s.IsData();
}

/// A transfer to a server whose application does not read at first.
class Window : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    static constexpr uint32_t BUFFER = 100000;

    /// @param links how many @param upload bytes @param buffer of the server, bytes
    MptcpTestTransfer& Stall(uint32_t links, uint64_t upload, uint32_t buffer = BUFFER)
    {
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(buffer));
        MakeNetwork(links);
        Wire().record = true;
        auto& transfer = MakeTransfer(upload, 0);
        transfer.serverReads = false;
        return transfer;
    }

    /// @param from, to bounds of the time of arrival @returns data segments of the client
    std::vector<MptcpTestSegment> Data(Time from, Time to)
    {
        std::vector<MptcpTestSegment> found;
        for (const auto& s : Wire().Segments())
        {
            if (IsUpData(s) && s.time >= from && s.time < to)
            {
                found.push_back(s);
            }
        }
        return found;
    }

    /// @returns window that a segment of the server advertises, in bytes @param s it
    uint32_t WindowOf(const MptcpTestSegment& s)
    {
        uint32_t shift = 0;
        for (const auto& other : Wire().Segments())
        {
            const auto option = other.tcp.GetOption(TcpOption::WINSCALE);
            if (other.IsSynAck() && other.link == s.link && option)
            {
                shift = DynamicCast<const TcpOptionWinScale>(option)->GetScale();
            }
        }
        return static_cast<uint32_t>(s.tcp.GetWindowSize()) << shift;
    }

    /// Every number that the client used lies within a window that the server had granted before.
    void ExpectWindowKept(uint32_t probes)
    {
        bool known = false;
        uint32_t edge = 0;
        uint32_t beyond = 0;
        for (const auto& s : Wire().Segments())
        {
            const auto* dss = s.Find<mptcp::Dss>();
            if (!s.up && !s.IsSynAck() && dss && dss->hasDataAck)
            {
                const uint32_t now = static_cast<uint32_t>(dss->dataAck) + WindowOf(s);
                edge = !known || static_cast<int32_t>(now - edge) > 0 ? now : edge;
                known = true;
            }
            if (known && IsUpData(s) && dss && dss->mapping &&
                dss->mapping->subflowSequence == s.tcp.GetSequenceNumber().GetValue())
            {
                const uint32_t end = static_cast<uint32_t>(dss->mapping->dsn) + s.Size();
                beyond += static_cast<int32_t>(end - edge) > 0 ? 1 : 0;
            }
        }
        NS_TEST_EXPECT_MSG_LT_OR_EQ(beyond, probes, "segments beyond the window, probes excepted");
    }
};

MPTCP_TEST_F(Window, Shared, "two subflows fill one window, not two")
{
    auto& transfer = Stall(2, 1000000);
    RunFor(Seconds(3));
    std::set<uint32_t> links;
    for (const auto& s : Data(Time(0), Seconds(3)))
    {
        links.insert(s.link);
    }
    NS_TEST_EXPECT_MSG_EQ(links.size(), 2, "both subflows carried data");
    const auto info = transfer.ServerMptcp()->GetInfo();
    // What the sender holds back may be less than a segment (RFC 9293 section 3.8.6.2.1).
    NS_TEST_EXPECT_MSG_GT_OR_EQ(info.mptcpi_bytes_received, BUFFER - MSS, "the window was used");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(info.mptcpi_bytes_received, BUFFER, "and kept");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerSocket()->GetRxAvailable(),
                          info.mptcpi_bytes_received,
                          "all of it can be read");
    ExpectWindowKept(AtClient("WinProbe"));
    transfer.ReadAtServer();
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST_F(Window, Zero, "a window that closes, and opens when the application reads")
{
    auto& transfer = Stall(1, 500000);
    uint64_t before = 0;
    At(Seconds(20),
       [&]()
       {
           before = transfer.ServerMptcp()->GetInfo().mptcpi_bytes_received;
           transfer.ReadAtServer();
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_LT_OR_EQ(before, BUFFER, "the window was kept");
    NS_TEST_EXPECT_MSG_GT(before, BUFFER - MSS, "and full");
    const auto zeros = Wire().Count([this](const MptcpTestSegment& s)
                                    { return !s.up && s.IsAck() && WindowOf(s) < MSS; });
    NS_TEST_EXPECT_MSG_GT(zeros, 0, "it was seen closed");
    NS_TEST_EXPECT_MSG_GT(AtClient("WinProbe"), 0, "it was probed");
    // 400 KB at 10 Mb/s are 0.32 s; the window allows 100 KB per 20 ms.
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(21), "it goes on at once");
}

MPTCP_TEST_F(Window, ProbesBackOff, "probes of a closed window come ever more rarely")
{
    auto& transfer = Stall(1, 500000);
    RunFor(Seconds(600));
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 0, "ten minutes do not end the connection");
    const auto probes = Data(Seconds(3), Seconds(600));
    NS_TEST_EXPECT_MSG_GT(probes.size(), 5, "probes were seen");
    // RFC 9293 section 3.8.6.1: exponential; TCP's timer ends at 60 s, plus one segment's way.
    Time last;
    for (std::size_t i = 1; i < probes.size(); i++)
    {
        const Time gap = probes[i].time - probes[i - 1].time;
        NS_TEST_EXPECT_MSG_GT_OR_EQ(gap + MilliSeconds(100), last, "gap " << i);
        NS_TEST_EXPECT_MSG_LT(gap, Seconds(61), "gap " << i);
        last = gap;
    }
    NS_TEST_EXPECT_MSG_GT(last, Seconds(30), "up to a minute");
    for (const auto& probe : probes)
    {
        NS_TEST_EXPECT_MSG_EQ(probe.Size(), 1, "bytes of a probe");
    }
    transfer.ReadAtServer();
    Run();
    ExpectComplete();
    ExpectNothingLeft();
}

MPTCP_TEST_F(Window, UpdateLost, "the news of an open window is lost: a probe brings it")
{
    auto& transfer = Stall(2, 500000);
    const uint32_t* lost = nullptr;
    At(Seconds(10),
       [&]()
       {
           lost = &Wire().Drop([](const MptcpTestSegment& s)
                               { return !s.up && s.IsAck() && s.time < Seconds(10.1); });
           transfer.ReadAtServer();
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(*lost, 0, "the news was lost");
    NS_TEST_EXPECT_MSG_GT(AtClient("WinProbe"), 0, "it was probed");
    // The gap between two probes is at most twice what went before: it began at about 1 s.
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(10 + 20), "one more gap at most");
}

MPTCP_TEST_F(Window, BothWays, "neither application reads until 5 s")
{
    Set("ns3::TcpSocket::RcvBufSize", std::to_string(BUFFER));
    MakeNetwork(2);
    auto& transfer = MakeTransfer(500000, 500000);
    transfer.serverReads = false;
    transfer.clientReads = false;
    uint64_t before = 0;
    At(Seconds(5),
       [&]()
       {
           before = transfer.ServerSocket()->GetRxAvailable() +
                    transfer.ClientSocket()->GetRxAvailable();
           transfer.ReadAtServer();
           transfer.ReadAtClient();
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(before, 2 * (BUFFER - MSS), "both windows were full");
}

MPTCP_TEST_F(Window, CloseBehind, "the client closes while its data waits for the window")
{
    auto& transfer = Stall(2, 300000);
    uint32_t closesBefore = 99;
    At(Seconds(8),
       [&]()
       {
           closesBefore = transfer.ServerCloses();
           transfer.ReadAtServer();
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(closesBefore, 0, "the server saw no end before the data");
}

MPTCP_TEST_F(Window, Grown, "a larger receive buffer opens the window")
{
    auto& transfer = Stall(2, 1000000);
    uint64_t before = 0;
    uint64_t after = 0;
    At(Seconds(3),
       [&]()
       {
           before = transfer.ServerSocket()->GetRxAvailable();
           transfer.ServerSocket()->SetAttribute("RcvBufSize", UintegerValue(3 * BUFFER));
       });
    At(Seconds(6), [&]() { after = transfer.ServerSocket()->GetRxAvailable(); });
    At(Seconds(6.001), [&]() { transfer.ReadAtServer(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_LT_OR_EQ(before, BUFFER, "before");
    NS_TEST_EXPECT_MSG_GT(after, 3 * BUFFER - MSS, "after");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(after, 3 * BUFFER, "and no more");
}

MPTCP_TEST_F(Window, Shrunk, "a smaller receive buffer takes back nothing that was granted")
{
    auto& transfer = Stall(2, 500000);
    At(MilliSeconds(100),
       [&]() { transfer.ServerSocket()->SetAttribute("RcvBufSize", UintegerValue(20000)); });
    At(Seconds(5), [&]() { transfer.ReadAtServer(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    const auto probes = Data(Seconds(1), Seconds(5)).size();
    NS_TEST_EXPECT_MSG_LT_OR_EQ(AtServer("NoDSSInWindow"), probes, "only probes were refused");
}

MPTCP_TEST_F(Window, Unscaled, "without window scaling 65535 bytes are under way at most")
{
    Set("ns3::TcpSocketBase::WindowScaling", "false");
    const MptcpTestLink fast{"100Mbps", "50ms"};
    MakeNetwork({fast, fast});
    Wire().record = true;
    auto& transfer = MakeTransfer(2000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    ExpectWindowKept(0);
    const auto full = Wire().Count([](const MptcpTestSegment& s)
                                   { return !s.up && s.tcp.GetWindowSize() == 65535; });
    NS_TEST_EXPECT_MSG_GT(full, 10, "the receiver has more room than it can say");
    // One window per round trip of 100 ms.
    const Time least = MilliSeconds(100) * int64_t{2000000 / 65535};
    NS_TEST_EXPECT_MSG_GT(transfer.FinishTime() - transfer.ConnectTime(), least, "bounded rate");
}

MPTCP_TEST_F(Window, AckBesideProbe, "what acknowledges data beside a probe fits a closed window")
{
    auto& transfer = Stall(1, 500000, 50 * MSS); // which full segments leave nothing of
    // Linux does not take the byte, neither as TCP.
    Wire().Drop([](const MptcpTestSegment& s)
                { return IsUpData(s) && s.Size() == 1 && s.time < Seconds(30); });
    for (int i = 0; i < 20; i++)
    {
        At(Seconds(5 + i), [&]() { transfer.ServerSocket()->Send(Create<Packet>(1000)); });
    }
    RunFor(Seconds(30));
    NS_TEST_EXPECT_MSG_GT(AtClient("WinProbe"), 0, "a byte that the server has no room for");
    SequenceNumber32 edge;
    std::set<SequenceNumber32> sent;
    uint32_t again = 0;
    uint32_t acks = 0;
    uint32_t beyond = 0;
    uint32_t open = 0;
    for (const auto& s : Wire().Segments())
    {
        if (s.time < Seconds(5))
        {
            continue;
        }
        else if (!s.up)
        {
            edge = s.tcp.GetAckNumber() + SequenceNumber32(WindowOf(s));
            open += WindowOf(s) > 0 ? 1 : 0;
            again += s.IsData() && !sent.insert(s.tcp.GetSequenceNumber()).second ? 1 : 0;
        }
        else if (s.IsAck())
        {
            acks++;
            beyond += s.tcp.GetSequenceNumber() > edge ? 1 : 0;
        }
    }
    NS_TEST_EXPECT_MSG_EQ(open, 0, "the window is closed");
    NS_TEST_EXPECT_MSG_GT_OR_EQ(acks, 20, "acknowledgements were seen");
    // RFC 9293 section 3.10.7.4: nothing beyond a closed window is acceptable, nor its ACK taken.
    NS_TEST_EXPECT_MSG_EQ(beyond, 0, "with numbers beyond the window");
    NS_TEST_EXPECT_MSG_EQ(sent.size(), 20, "data of the server");
    NS_TEST_EXPECT_MSG_EQ(again, 0, "of it sent once more");
    transfer.ReadAtServer();
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerMptcp()->GetInfo().mptcpi_bytes_received, 500000, "all");
    ExpectNoTrouble();
}

/// A server application that reads a little at a time.
class SlowReader : public MptcpTestCase
{
  public:
    /// @param bytes of each read @param every how often
    SlowReader(uint32_t bytes, Time every)
        : MptcpTestCase("a server that reads " + std::to_string(bytes) + " bytes every " +
                        std::to_string(every.GetMilliSeconds()) + " ms"),
          m_bytes(bytes), m_every(every)
    {
    }

  private:
    static constexpr uint32_t UPLOAD = 200000;
    static constexpr uint32_t BUFFER = 20000;

    void DoRun() override
    {
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(BUFFER));
        MakeNetwork(2);
        Wire().record = true;
        auto& transfer = MakeTransfer(UPLOAD, 0);
        transfer.serverReads = false;
        transfer.closeInAnswer = false;
        At(Seconds(0.2), [this]() { Read(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_wrong, 0, "wrong bytes");
        NS_TEST_EXPECT_MSG_EQ(m_read, UPLOAD, "bytes");
        ExpectNothingLeft();
        ExpectNoTrouble();
        // The reader sets the pace, and nothing else does: one window's worth may be under way.
        const int64_t reads = UPLOAD / m_bytes;
        NS_TEST_EXPECT_MSG_LT(m_done, Seconds(0.2) + m_every * (reads + 10), "no stall");
        // Silly windows: the receiver announces no less than two segments or half its buffer at a
        // time (RFC 9293 section 3.8.6.2.2), and the sender may cut such a step in three.
        uint32_t segments = 0;
        for (const auto& s : Wire().Segments())
        {
            segments += IsUpData(s) ? 1 : 0;
        }
        const uint32_t most = 3 * (UPLOAD / std::min(2 * MSS, BUFFER / 2) + 1);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(segments, most + AtClient("WinProbe"), "segments");
    }

    void Read()
    {
        auto socket = Transfer().ServerSocket();
        if (auto packet = socket->Recv(m_bytes, 0))
        {
            std::vector<uint8_t> bytes(packet->GetSize());
            packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
            for (const uint8_t byte : bytes)
            {
                m_wrong += byte == MptcpTestTransfer::Pattern(m_read++, true) ? 0 : 1;
            }
        }
        if (m_read < UPLOAD && Simulator::Now() < Seconds(1000))
        {
            At(m_every, [this]() { Read(); });
            return;
        }
        m_done = Simulator::Now();
        socket->Close();
    }

    uint32_t m_bytes;
    Time m_every;
    uint32_t m_wrong{0};
    uint64_t m_read{0};
    Time m_done;
};

[[maybe_unused]] const bool g_slow[] = {g_suite.Add(new SlowReader(100, MilliSeconds(5))),
                                        g_suite.Add(new SlowReader(1000, MilliSeconds(20))),
                                        g_suite.Add(new SlowReader(7000, MilliSeconds(500)))};

/// Buffers of a few segments or less.
class TinyBuffers : public MptcpTestCase
{
  public:
    /// @param send, receive bytes of the buffers
    TinyBuffers(uint32_t send, uint32_t receive)
        : MptcpTestCase("buffers of " + std::to_string(send) + " bytes to send and " +
                        std::to_string(receive) + " to receive"),
          m_send(send), m_receive(receive)
    {
    }

  private:
    static constexpr uint32_t BYTES = 50000;

    void DoRun() override
    {
        Set("ns3::TcpSocket::SndBufSize", std::to_string(m_send));
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(m_receive));
        MakeNetwork({MptcpTestLink{}, MptcpTestLink{"10Mbps", "40ms"}});
        auto& transfer = MakeTransfer(BYTES, BYTES);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        // At the worst each segment waits for the one before it on the slower path, 80 ms there and
        // back, and for its delayed ACK, 200 ms.
        const uint32_t unit = std::min({m_send, m_receive, MSS});
        const Time worst = MilliSeconds(80 + 200) * int64_t{BYTES / unit + 2};
        NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(1) + worst, "no stall");
    }

    uint32_t m_send;
    uint32_t m_receive;
};

[[maybe_unused]] const bool g_tiny[] = {g_suite.Add(new TinyBuffers(1000, 1000)),
                                        g_suite.Add(new TinyBuffers(1420, 1420)),
                                        g_suite.Add(new TinyBuffers(2000, 20000)),
                                        g_suite.Add(new TinyBuffers(20000, 2000)),
                                        g_suite.Add(new TinyBuffers(3000, 3000)),
                                        g_suite.Add(new TinyBuffers(500000, 500))};

/// After fallback, to a reader that pauses; the news that it goes on is lost.
class LostNews : public MptcpTestCase
{
  public:
    /// @param receive bytes of the receive buffer
    explicit LostNews(uint32_t receive)
        : MptcpTestCase("fallback: lost news of an open window, buffer of " +
                        std::to_string(receive)),
          m_receive(receive)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(m_receive));
        auto& network = MakeNetwork(1);
        network.ServerStack()->SetAttribute("Enabled", BooleanValue(false));
        auto& transfer = MakeTransfer(200000, 0);
        transfer.serverReads = false;
        const Time reads = Seconds(20);
        const auto& lost =
            Wire().Drop([reads](const MptcpTestSegment& s)
                        { return !s.up && s.time >= reads && s.time < reads + MilliSeconds(400); });
        uint64_t before = 0;
        At(reads,
           [&]()
           {
               before = transfer.ServerSocket()->GetRxAvailable();
               transfer.ReadAtServer();
           });
        Run();
        NS_TEST_EXPECT_MSG_GT(lost, 0U, "the premise: the news was lost");
        NS_TEST_EXPECT_MSG_GT(before, 0U, "the premise: it had something to read");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(before, m_receive, "the premise: and more to come");
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 1U, "the premise: plain TCP");
        ExpectComplete();
        ExpectNothingLeft();
        // The next probe comes within a minute (ns-3's longest interval); then each buffer takes a
        // round trip of 20 ms and a delayed ACK of 200 ms.
        NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(),
                              reads + Seconds(60) + MilliSeconds(220) * int64_t{200000 / 1420 + 2},
                              "no stall");
    }

    uint32_t m_receive;
};

[[maybe_unused]] const bool g_news[] = {g_suite.Add(new LostNews(3871)),
                                        g_suite.Add(new LostNews(2896)),
                                        g_suite.Add(new LostNews(100000))};

} // namespace

} // namespace ns3
