/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/uinteger.h"

#include <algorithm>

/**
 * @file
 * @ingroup mptcp-tests
 * Fallback to TCP (RFC 8684 section 3.7): hosts that do not speak MPTCP, and middleboxes that strip
 * its options. The application never notices; the counters and the Fallback trace say why.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-fallback");

/// A transfer both ways that is to go through as plain TCP.
class Fallback : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        MakeNetwork(2);
        Wire().record = true;
    }

    /// Take the options off segments. @param match which @param times how many @returns how many
    const uint32_t& Strip(MptcpTestWire::Match match, uint32_t times = UINT32_MAX)
    {
        return Wire().Change([match = std::move(match)](const MptcpTestSegment& s)
                             { return !s.options.empty() && match(s); },
                             [](MptcpTestSegment& s) { s.options.clear(); },
                             times);
    }

    /// Transfer both ways. @param client kind @param server kind
    void TransferAll(Kind client = Kind::MPTCP, Kind server = Kind::MPTCP)
    {
        MakeTransfer(200000, 200000, client, server);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_EQ(Wire().Count([](const MptcpTestSegment& s) { return s.IsRst(); }),
                              0,
                              "no resets");
        NS_TEST_EXPECT_MSG_EQ(Wire().Count([](const MptcpTestSegment& s) { return s.link == 1; }),
                              0,
                              "no join");
    }

    /// @param client, server what the Fallback traces must have said; empty for no fallback
    void ExpectReasons(const std::string& client, const std::string& server)
    {
        ExpectReason(m_clientFallbacks, client, "client");
        ExpectReason(m_serverFallbacks, server, "server");
        for (const bool atServer : {false, true})
        {
            const auto& reason = atServer ? server : client;
            const auto& names = MptcpCounters::Names();
            if (std::find(names.begin(), names.end(), reason) != names.end())
            {
                NS_TEST_EXPECT_MSG_EQ((atServer ? AtServer(reason) : AtClient(reason)), 1, reason);
            }
        }
    }

    /// @param up direction @returns bytes of its largest segment
    uint32_t LargestData(bool up)
    {
        uint32_t most = 0;
        for (const auto& s : Wire().Segments())
        {
            most = s.up == up ? std::max(most, s.Size()) : most;
        }
        return most;
    }

  private:
    void ExpectReason(const std::vector<std::string>& found,
                      const std::string& wanted,
                      const std::string& who)
    {
        NS_TEST_EXPECT_MSG_EQ(found.size(), (wanted.empty() ? 0 : 1), who << " fell back");
        if (!found.empty() && !wanted.empty())
        {
            NS_TEST_EXPECT_MSG_EQ(found.front(), wanted, who << " says why");
        }
    }
};

bool
Any(const MptcpTestSegment&)
{
    return true;
}

bool
AfterHandshake(const MptcpTestSegment& s)
{
    return !s.IsSyn() && !s.IsSynAck() && !(s.up && s.IsAck() && s.Has<mptcp::MpCapable>());
}

MPTCP_TEST_F(Fallback, TcpServer, "a client with MPTCP and a server without")
{
    TransferAll(Kind::MPTCP, Kind::TCP);
    ExpectReasons("MPCapableFallbackSYNACK", "");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ClientMptcp()->IsFallback(), true, "the socket says so");
    const auto flags = Transfer().ClientMptcp()->GetInfo().mptcpi_flags;
    NS_TEST_EXPECT_MSG_EQ((flags & MptcpInfo::FALLBACK), 1U, "and so does its info");
    const auto options =
        Wire().Count([](const MptcpTestSegment& s) { return !s.IsSyn() && !s.options.empty(); });
    NS_TEST_EXPECT_MSG_EQ(options, 0, "no MPTCP option but on the SYN");
}

/// The states of a client whose peer is TCP.
class ClosingStates : public Fallback
{
  public:
    using Fallback::Fallback;

    using States = std::vector<TcpSocket::TcpStates_t>;

    /// @param client kind of the client's socket @param later when the server closes, after the
    /// client @param unsent bytes that the client has just written @returns what its State trace
    /// says from its close on
    States Close(Kind client, Time later, uint32_t unsent)
    {
        m_states.clear();
        auto& transfer = MakeTransfer(1000, 1000, client, Kind::TCP);
        transfer.closeWhenDone = false;
        transfer.closeInAnswer = false;
        At(Seconds(1),
           [&]()
           {
               transfer.ClientSocket()->TraceConnectWithoutContext(
                   "State",
                   MakeCallback(&ClosingStates::Note, this));
               if (unsent > 0)
               {
                   transfer.ClientSocket()->Send(Create<Packet>(unsent));
               }
               transfer.ClientSocket()->ShutdownSend();
           });
        At(Seconds(1) + later, [&]() { transfer.ServerSocket()->Close(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByClient(), 1000U, "premise: they have talked");
        return m_states;
    }

    void ExpectAsTcp(Time later, TcpSocket::TcpStates_t seen, uint32_t unsent = 0)
    {
        const auto tcp = Close(Kind::TCP, later, unsent);
        NS_TEST_EXPECT_MSG_EQ(std::count(tcp.begin(), tcp.end(), seen), 1, "premise");
        DoTeardown();
        DoSetup();
        const auto fallback = Close(Kind::MPTCP, later, unsent);
        NS_TEST_ASSERT_MSG_EQ(fallback.size(), tcp.size(), "as many states");
        for (std::size_t i = 0; i < tcp.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(TcpSocket::TcpStateName[fallback[i]],
                                  std::string(TcpSocket::TcpStateName[tcp[i]]),
                                  "state " << i);
        }
    }

  private:
    void Note(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t now)
    {
        m_states.push_back(now);
    }

    States m_states;
};

MPTCP_TEST_F(ClosingStates, HalfClose, "half closed, its states are TCP's")
{
    ExpectAsTcp(MilliSeconds(500), TcpSocket::FIN_WAIT_2);
}

MPTCP_TEST_F(ClosingStates, FinsCross, "when both close at once, its states are TCP's")
{
    ExpectAsTcp(Time(), TcpSocket::CLOSING);
}

MPTCP_TEST_F(ClosingStates,
             FinBehindUnsentData,
             "when the peer closes while data is to be sent, its states are TCP's")
{
    ExpectAsTcp(MilliSeconds(10), TcpSocket::CLOSE_WAIT, 100000);
}

/// A client that connects again as soon as its trace says that the subflow has ended.
class ConnectFromSink : public Fallback
{
  public:
    using Fallback::Fallback;

    /// @param clientFirst who closes first
    void ExpectConnected(bool clientFirst)
    {
        auto& transfer = MakeTransfer(1000, 1000, Kind::MPTCP, Kind::TCP);
        transfer.closeWhenDone = false;
        transfer.closeInAnswer = false;
        int result = -1;
        At(Seconds(1),
           [&]()
           {
               transfer.ClientSocket()->TraceConnectWithoutContext(
                   "SubflowClosed",
                   Callback<void, Ptr<MptcpSubflow>>(
                       [&](Ptr<MptcpSubflow>)
                       {
                           result = transfer.ClientSocket()->Connect(
                               Network().ServerAddress(0, MptcpTestTransfer::PORT));
                       }));
           });
        const Time first = Seconds(2);
        const Time second = Seconds(3);
        At(clientFirst ? first : second, [&]() { transfer.ClientSocket()->Close(); });
        At(clientFirst ? second : first, [&]() { transfer.ServerSocket()->Close(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(result, 0, "Connect() succeeds");
        NS_TEST_EXPECT_MSG_EQ(transfer.Accepted(), 2U, "and the server accepts it");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientMptcp()->GetState(),
                              TcpSocket::ESTABLISHED,
                              "the new connection is there");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 0U, "the old one's end is no error");
    }
};

MPTCP_TEST_F(ConnectFromSink, ClosedFirst, "connect again when the subflow has ended: closed first")
{
    ExpectConnected(true);
}

MPTCP_TEST_F(ConnectFromSink, ClosedLast, "connect again when the subflow has ended: closed last")
{
    ExpectConnected(false);
}

MPTCP_TEST_F(Fallback,
             UnansweredFin,
             "ns3's TCP acknowledges all data and never our FIN: that is no error")
{
    auto& transfer = MakeTransfer(1000, 1000, Kind::MPTCP, Kind::TCP);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    At(Seconds(1), [&]() { transfer.ServerSocket()->ShutdownSend(); });
    At(Seconds(1.2),
       [&]()
       {
           transfer.ClientSocket()->Send(Create<Packet>(50000));
           transfer.ClientSocket()->Close();
       });
    Run();
    const auto fins = Wire().Count([](const MptcpTestSegment& s) { return s.up && s.IsFin(); });
    NS_TEST_EXPECT_MSG_GT(fins, 3, "premise: the FIN is repeated in vain");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 0U, "no error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses(), 1U, "told of its end once");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Fallback, FinAgainWithoutMends, "a FIN that comes again is answered without mends too")
{
    Set("ns3::MptcpSubflow::Ns3Mends", "false");
    Network().ServerStack()->SetAttribute("Enabled", BooleanValue(false));
    const auto& lost =
        Wire().Drop([](const MptcpTestSegment& s)
                    { return s.up && s.time > Seconds(1) && !s.IsData() && !s.IsFin(); },
                    1);
    auto& transfer = MakeTransfer(1000, 1000);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    At(Seconds(1), [&]() { transfer.ClientSocket()->Close(); });
    At(Seconds(1.2), [&]() { transfer.ServerSocket()->Close(); });
    Run();
    const auto fins = Wire().Count([](const MptcpTestSegment& s) { return !s.up && s.IsFin(); });
    NS_TEST_EXPECT_MSG_EQ(lost, 1, "premise: the ACK of the server's FIN was lost");
    NS_TEST_EXPECT_MSG_EQ(fins, 2, "so that it came again, once");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 0U, "no error");
}

MPTCP_TEST_F(Fallback, TcpClient, "a client without MPTCP and a server with it")
{
    TransferAll(Kind::TCP, Kind::MPTCP);
    ExpectReasons("", "PlainSyn");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->IsFallback(), true, "the socket says so");
    const auto options = Wire().Count([](const MptcpTestSegment& s) { return !s.options.empty(); });
    NS_TEST_EXPECT_MSG_EQ(options, 0, "no MPTCP option at all");
}

MPTCP_TEST_F(Fallback, DisabledAtClient, "MPTCP disabled at the client")
{
    Network().ClientStack()->SetAttribute("Enabled", BooleanValue(false));
    TransferAll();
    ExpectReasons("MPCapableSYNTXDisabled", "PlainSyn");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPCapableSYNTX"), 0, "not even tried");
}

MPTCP_TEST_F(Fallback, DisabledAtServer, "MPTCP disabled at the server")
{
    Network().ServerStack()->SetAttribute("Enabled", BooleanValue(false));
    TransferAll();
    ExpectReasons("MPCapableFallbackSYNACK", "PlainSyn");
}

MPTCP_TEST_F(Fallback, StrippedSyn, "options are stripped from the SYN")
{
    const auto& stripped = Strip([](const MptcpTestSegment& s) { return s.IsSyn(); });
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(stripped, 1, "a SYN was stripped");
    ExpectReasons("MPCapableFallbackSYNACK", "PlainSyn");
}

MPTCP_TEST_F(Fallback, StrippedSynAck, "options are stripped from the answer to the SYN")
{
    const auto& stripped = Strip([](const MptcpTestSegment& s) { return s.IsSynAck(); });
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(stripped, 1, "a SYN/ACK was stripped");
    ExpectReasons("MPCapableFallbackSYNACK", "MPCapableFallbackACK");
}

MPTCP_TEST_F(Fallback, StrippedThirdAck, "options are stripped from the third ACK alone")
{
    const auto& stripped = Strip([](const MptcpTestSegment& s) { return s.up && s.IsAck(); }, 1);
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(stripped, 1, "a third ACK was stripped");
    ExpectReasons("MPCapableDataFallback", "MPCapableFallbackACK");
}

MPTCP_TEST_F(Fallback, StrippedAfterSyn, "options get through on SYNs only")
{
    Strip([](const MptcpTestSegment& s) { return !s.IsSyn() && !s.IsSynAck(); });
    TransferAll();
    ExpectReasons("MPCapableDataFallback", "MPCapableFallbackACK");
}

MPTCP_TEST_F(Fallback, StrippedFirstData, "options are stripped from the first data on")
{
    Strip(AfterHandshake);
    TransferAll();
    ExpectReasons("MPCapableDataFallback", "MPCapableDataFallback");
}

MPTCP_TEST_F(Fallback, StrippedUp, "options are stripped from the first data on, client to server")
{
    const auto& stripped =
        Strip([](const MptcpTestSegment& s) { return s.up && AfterHandshake(s); });
    MakeTransfer(200000, 200000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(stripped, 0, "some were stripped");
    // The client may have tried a join before the server's infinite mapping told it.
    ExpectReasons("DssFallback", "MPCapableDataFallback");
    NS_TEST_EXPECT_MSG_EQ(AtServer("InfiniteMapTx"), 1, "the server said so");
    NS_TEST_EXPECT_MSG_GT(AtClient("InfiniteMapRx"), 0, "and the client heard it");
    const auto data =
        Wire().Count([](const MptcpTestSegment& s) { return s.link == 1 && s.IsData(); });
    NS_TEST_EXPECT_MSG_EQ(data, 0, "nothing was sent on the other path");
}

MPTCP_TEST_F(Fallback,
             StrippedDown,
             "options are stripped from the first data on, server to client")
{
    const auto& stripped =
        Strip([](const MptcpTestSegment& s) { return !s.up && AfterHandshake(s); });
    TransferAll();
    NS_TEST_EXPECT_MSG_GT(stripped, 0, "some were stripped");
    ExpectReasons("MPCapableDataFallback", "DssFallback");
    NS_TEST_EXPECT_MSG_EQ(AtClient("InfiniteMapTx"), 1, "the client said so");
    NS_TEST_EXPECT_MSG_GT(AtServer("InfiniteMapRx"), 0, "and the server heard it");
}

MPTCP_TEST_F(Fallback, InfiniteMappingLost, "the segment with the infinite mapping is lost")
{
    Strip([](const MptcpTestSegment& s) { return !s.up && AfterHandshake(s); });
    const auto& lost = Wire().Drop(
        [](const MptcpTestSegment& s)
        {
            const auto* dss = s.Find<mptcp::Dss>();
            return s.up && s.IsData() && dss && dss->mapping && dss->mapping->length == 0;
        },
        1);
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(lost, 1, "it was lost");
    ExpectReasons("MPCapableDataFallback", "DssFallback");
}

MPTCP_TEST_F(Fallback, StrippedUploadOnly, "no option after the handshake; only the client sends")
{
    Strip(AfterHandshake);
    MakeTransfer(200000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectReasons("MPCapableDataFallback", "MPCapableDataFallback");
}

MPTCP_TEST_F(Fallback, StrippedDownloadOnly, "no option after the handshake; only the server sends")
{
    Strip(AfterHandshake);
    MakeTransfer(0, 200000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectReasons("MPCapableDataFallback", "MPCapableDataFallback");
}

MPTCP_TEST_F(Fallback, StrippedDownUploadOnly, "no option from server to client; the client sends")
{
    Strip([](const MptcpTestSegment& s) { return !s.up && AfterHandshake(s); });
    MakeTransfer(200000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 1, "the client fell back");
    NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), 1, "the server fell back");
}

MPTCP_TEST_F(Fallback, Blackhole, "SYNs with MP_CAPABLE vanish: the fourth goes without")
{
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s)
                                   { return s.IsSyn() && s.Has<mptcp::MpCapable>(); });
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(lost, 3, "the first SYN and two retransmissions");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPCapableSYNTXDrop"), 1, "then it gave up on MPTCP");
    ExpectReasons("MPCapableFallbackSYNACK", "PlainSyn");
}

MPTCP_TEST_F(Fallback,
             BlackholeAnswers,
             "answers to MP_CAPABLE vanish: the fourth SYN goes without")
{
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s)
                                   { return s.IsSynAck() && s.Has<mptcp::MpCapable>(); });
    TransferAll();
    NS_TEST_EXPECT_MSG_GT(lost, 2, "answers were lost");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPCapableSYNTXDrop"), 1, "it gave up on MPTCP");
    ExpectReasons("MPCapableFallbackSYNACK", "PlainSyn");
}

/// @param s a segment @param mss in its MSS option from now on
void
SetMss(MptcpTestSegment& s, uint16_t mss)
{
    TcpHeader header;
    header.SetFlags(s.tcp.GetFlags());
    header.SetSequenceNumber(s.tcp.GetSequenceNumber());
    header.SetAckNumber(s.tcp.GetAckNumber());
    header.SetSourcePort(s.tcp.GetSourcePort());
    header.SetDestinationPort(s.tcp.GetDestinationPort());
    header.SetWindowSize(s.tcp.GetWindowSize());
    for (const auto& option : s.tcp.GetOptionList())
    {
        if (option->GetKind() != TcpOption::MSS && option->GetKind() != TcpOption::UNKNOWN)
        {
            header.AppendOption(option);
        }
    }
    auto option = CreateObject<TcpOptionMSS>();
    option->SetMSS(mss);
    header.AppendOption(option);
    s.tcp = header;
    s.options.clear();
}

MPTCP_TEST_F(Fallback,
             WholeSegmentsUp,
             "no room for options is kept from a client's peer of MSS 1000")
{
    Wire().Change([](const MptcpTestSegment& s) { return s.IsSynAck(); },
                  [](MptcpTestSegment& s) { SetMss(s, 1000); });
    TransferAll();
    const auto most = LargestData(true);
    NS_TEST_EXPECT_MSG_EQ(most, 1000, "segments of the peer's MSS");
}

MPTCP_TEST_F(Fallback,
             WholeSegmentsDown,
             "no room for options is kept from a server's peer of MSS 1000")
{
    Wire().Change([](const MptcpTestSegment& s) { return s.IsSyn(); },
                  [](MptcpTestSegment& s) { SetMss(s, 1000); });
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(LargestData(false), 1000, "segments of the peer's MSS");
}

MPTCP_TEST_F(Fallback, WholeSegmentsLate, "and none when the third ACK says that it is plain TCP")
{
    Strip([](const MptcpTestSegment& s) { return !s.IsSyn() && !s.IsSynAck(); });
    TransferAll();
    NS_TEST_EXPECT_MSG_EQ(LargestData(false), 1448, "whole segments");
}

MPTCP_TEST_F(Fallback,
             SlowReader,
             "a client that has half closed reads more than its buffer, slowly")
{
    Strip(Any);
    Set("ns3::TcpSocket::RcvBufSize", "131072");
    auto& transfer = MakeTransfer(0, 400000);
    transfer.clientReads = false;
    At(MilliSeconds(200), [&transfer]() { transfer.ClientSocket()->ShutdownSend(); });
    for (int i = 1; i < 40; i++)
    {
        At(MilliSeconds(i * 500), [&transfer]() { transfer.ReadAtClient(); });
    }
    At(Seconds(5), [&transfer]() { transfer.clientReads = true; });
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByClient(), 400000, "all bytes came");
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(4), "and each window update was heard");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Fallback, FullWindow, "a segment is lost when the peer's window is used up")
{
    Set("ns3::TcpSocket::RcvBufSize", "20480");
    Set("ns3::TcpSocket::SegmentSize", "1024");
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s)
                                   { return s.up && s.IsData() && s.time > MilliSeconds(200); },
                                   1);
    TransferAll(Kind::MPTCP, Kind::TCP);
    NS_TEST_EXPECT_MSG_EQ(lost, 1, "one was lost");
}

MPTCP_TEST_F(Fallback, SomeDataStripped, "segments inside a mapping may lose their options")
{
    // Every other data segment, once DATA_ACKs have shown that options get through.
    uint32_t n = 0;
    const auto& stripped = Strip(
        [&n](const MptcpTestSegment& s)
        {
            const auto* dss = s.Find<mptcp::Dss>();
            return s.IsData() && dss && !dss->mapping && ++n % 2 == 0;
        });
    MakeTransfer(500000, 0);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(stripped, 10, "some were stripped");
}

MPTCP_TEST_F(Fallback, LaterDataTwoPaths, "later data loses its options on one of two paths: reset")
{
    auto& transfer = MakeTransfer(1000000, 0);
    At(MilliSeconds(300),
       [this]() { Strip([](const MptcpTestSegment& s) { return s.link == 1; }); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "no fallback");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNoMatchTCP"), 1, "data without a mapping");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "of that path");
    NS_TEST_EXPECT_MSG_GT(transfer.ClientMptcp()->GetInfo().mptcpi_bytes_retrans, 0, "reinjected");
}

MPTCP_TEST_F(Fallback, LaterDataOnePath, "later data loses its options on the only path: an error")
{
    Network().ClientStack()->SetAttribute("SubflowLimit", UintegerValue(0));
    auto& transfer = MakeTransfer(1000000, 0);
    At(MilliSeconds(300), [this]() { Strip(Any); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), false, "the transfer cannot complete");
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "what came is right");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1, "the client is told");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 1, "the server is told");
    ExpectNothingLeft();
}

} // namespace

} // namespace ns3
