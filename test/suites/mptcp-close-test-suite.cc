/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/simulator.h"

#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * How connections end (RFC 8684 sections 3.3.3 and 3.5): DATA_FIN in all orders, half close, lost
 * DATA_FINs and FINs, dead paths, abort by MP_FASTCLOSE, resets. Each side's application hears of
 * the end exactly once.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-close");

constexpr uint32_t BYTES = 100000;

bool
HasDataFin(const MptcpTestSegment& s)
{
    const auto* dss = s.Find<mptcp::Dss>();
    return dss && dss->dataFin;
}

/// A connection over two links that ends in order.
class Ending : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param upload, download bytes @param links how many
    MptcpTestTransfer& Prepare(uint64_t upload, uint64_t download, uint32_t links = 2)
    {
        MakeNetwork(links);
        Wire().record = true;
        return MakeTransfer(upload, download);
    }

    /// Run, and expect that all has come and both ends know. @param fins DATA_FINs of each side
    /// that must have been seen
    void ExpectOrderly()
    {
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        for (const bool up : {true, false})
        {
            const auto fins = Wire().Count([up](const MptcpTestSegment& s)
                                           { return s.up == up && HasDataFin(s); });
            NS_TEST_EXPECT_MSG_GT(fins, 0, "DATA_FINs, up is " << up);
        }
        NS_TEST_EXPECT_MSG_EQ(AtClient("DataFinTx"), 1, "the client's DATA_FIN");
        NS_TEST_EXPECT_MSG_EQ(AtServer("DataFinTx"), 1, "the server's DATA_FIN");
        const auto resets = Wire().Count([](const MptcpTestSegment& s) { return s.IsRst(); });
        NS_TEST_EXPECT_MSG_EQ(resets, 0, "resets");
    }
};

MPTCP_TEST_F(Ending, ClientFirst, "the client closes first, the server in answer")
{
    Prepare(BYTES, BYTES);
    ExpectOrderly();
}

MPTCP_TEST_F(Ending, ServerFirst, "the server closes first, the client in answer")
{
    auto& transfer = Prepare(BYTES, BYTES);
    transfer.closeWhenDone = false;
    At(Seconds(5), [&transfer]() { transfer.ServerSocket()->Close(); });
    ExpectOrderly();
}

MPTCP_TEST_F(Ending, Simultaneous, "both close at the same time")
{
    auto& transfer = Prepare(BYTES, BYTES);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    At(Seconds(5),
       [&transfer]()
       {
           transfer.ServerSocket()->Close();
           transfer.ClientSocket()->Close();
       });
    ExpectOrderly();
}

MPTCP_TEST_F(Ending, SimultaneousUnsent, "both close at the same time with data in their buffers")
{
    auto& transfer = Prepare(10 * BYTES, 10 * BYTES);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    uint64_t waiting = 0;
    At(MilliSeconds(400),
       [&]()
       {
           waiting = transfer.WrittenByClient() - transfer.ReceivedByServer();
           transfer.ServerSocket()->ShutdownSend();
           transfer.ClientSocket()->ShutdownSend();
       });
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_GT(waiting, 3 * BYTES, "bytes were still to come");
}

MPTCP_TEST_F(Ending, Unsent, "the client closes right after its last write")
{
    auto& transfer = Prepare(9 * BYTES, 0);
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(),
                          MilliSeconds(300),
                          "the last write was long before the last byte");
}

MPTCP_TEST_F(Ending, Nothing, "a connection that carries nothing and ends while it is joined")
{
    Prepare(0, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynTx"), 1, "a join was begun");
}

MPTCP_TEST_F(Ending, NothingOnePath, "a connection of one path that carries nothing")
{
    Prepare(0, 0, 1);
    ExpectOrderly();
}

MPTCP_TEST_F(Ending, HalfUp, "the client shuts its sending side; the server goes on for long")
{
    auto& transfer = Prepare(BYTES, 10 * BYTES);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    uint64_t before = 0;
    uint32_t told = 0;
    At(MilliSeconds(200), [&]() { transfer.ClientSocket()->ShutdownSend(); });
    At(MilliSeconds(400),
       [&]()
       {
           told = transfer.ServerCloses();
           before = transfer.ReceivedByClient();
       });
    At(Seconds(5), [&]() { transfer.ServerSocket()->Close(); });
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_EQ(told, 1, "the server knew early");
    NS_TEST_EXPECT_MSG_LT(before, 9 * BYTES, "and had much to send");
}

MPTCP_TEST_F(Ending, HalfDown, "the server shuts its sending side; the client goes on for long")
{
    auto& transfer = Prepare(10 * BYTES, BYTES);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    uint64_t before = 0;
    uint32_t told = 0;
    At(MilliSeconds(200), [&]() { transfer.ServerSocket()->ShutdownSend(); });
    At(MilliSeconds(400),
       [&]()
       {
           told = transfer.ClientCloses();
           before = transfer.ReceivedByServer();
       });
    At(Seconds(5), [&]() { transfer.ClientSocket()->Close(); });
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_EQ(told, 1, "the client knew early");
    NS_TEST_EXPECT_MSG_LT(before, 9 * BYTES, "and had much to send");
}

MPTCP_TEST_F(Ending, Twice, "closing twice does no harm")
{
    auto& transfer = Prepare(BYTES, BYTES);
    transfer.closeWhenDone = false;
    At(Seconds(5),
       [&transfer]()
       {
           transfer.ClientSocket()->Close();
           transfer.ClientSocket()->Close();
       });
    At(Seconds(5.005), [&transfer]() { transfer.ClientSocket()->Close(); });
    At(Seconds(9), [&transfer]() { transfer.ClientSocket()->Close(); });
    ExpectOrderly();
}

MPTCP_TEST_F(Ending, LostDataFins, "the first DATA_FINs of both sides are lost")
{
    Prepare(BYTES, BYTES);
    const auto& up =
        Wire().Drop([](const MptcpTestSegment& s) { return s.up && HasDataFin(s); }, 3);
    const auto& down =
        Wire().Drop([](const MptcpTestSegment& s) { return !s.up && HasDataFin(s); }, 3);
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_EQ(up, 3, "the client's were lost");
    NS_TEST_EXPECT_MSG_EQ(down, 3, "the server's were lost");
}

MPTCP_TEST_F(Ending, LostDataFinAcks, "the first answers to the client's DATA_FIN are lost")
{
    auto& transfer = Prepare(BYTES, 0);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    At(Seconds(5), [&transfer]() { transfer.ClientSocket()->Close(); });
    Time seen;
    const auto& lost = Wire().Drop(
        [&seen](const MptcpTestSegment& s)
        {
            seen = seen.IsZero() && s.up && HasDataFin(s) ? s.time : seen;
            return !seen.IsZero() && s.time < seen + MilliSeconds(500) && !s.up && s.IsAck();
        });
    At(Seconds(20), [&transfer]() { transfer.ServerSocket()->Close(); });
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_GT(lost, 1, "answers were lost");
    const auto fins = Wire().Count([](const MptcpTestSegment& s) { return s.up && HasDataFin(s); });
    NS_TEST_EXPECT_MSG_GT(fins, 2, "it came again");
}

MPTCP_TEST_F(Ending, DataFinOnePathOnly, "DATA_FINs get through on the second path only")
{
    Prepare(BYTES, BYTES);
    const auto& lost =
        Wire().Drop([](const MptcpTestSegment& s) { return s.link == 0 && HasDataFin(s); });
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_GT(lost, 0, "those on the first were lost");
}

MPTCP_TEST_F(Ending, LostFins, "the first FINs of all subflows are lost")
{
    Prepare(BYTES, BYTES);
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s) { return s.IsFin(); }, 4);
    ExpectOrderly();
    NS_TEST_EXPECT_MSG_EQ(lost, 4, "FINs were lost");
}

MPTCP_TEST_F(Ending, FinAfterDataFin, "subflows end by FIN, after both DATA_FINs are acknowledged")
{
    Prepare(BYTES, BYTES);
    ExpectOrderly();
    const auto* fin = Wire().First([](const MptcpTestSegment& s) { return s.IsFin(); });
    const auto* last = Wire().Last([](const MptcpTestSegment& s) { return HasDataFin(s); });
    NS_TEST_EXPECT_MSG_EQ((fin && last && fin->time >= last->time), true, "order");
    std::set<std::pair<uint32_t, bool>> ended;
    for (const auto& s : Wire().Segments())
    {
        if (s.IsFin())
        {
            ended.insert({s.link, s.up});
        }
    }
    NS_TEST_EXPECT_MSG_EQ(ended.size(), 4, "two subflows, two directions");
}

MPTCP_TEST_F(Ending, NobodyHolds, "when all is over nobody but the application has the sockets")
{
    Prepare(BYTES, BYTES);
    ExpectOrderly();
    const auto client = Transfer().ClientMptcp();
    const auto server = Transfer().ServerMptcp();
    Transfer().Forget();
    NS_TEST_EXPECT_MSG_EQ(client->GetReferenceCount(), 1, "the client's is ours alone");
    NS_TEST_EXPECT_MSG_EQ(server->GetReferenceCount(), 1, "the server's is ours alone");
}

MPTCP_TEST(DeadSubflow, "one path is dead when the client closes: the other ends the connection")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(BYTES, BYTES);
    transfer.closeWhenDone = false;
    Time told;
    At(Seconds(5),
       [&]()
       {
           Network().Cut(1);
           transfer.ClientSocket()->Close();
       });
    At(Seconds(7), [&]() { told = transfer.ClientCloses() == 1 ? Seconds(7) : Seconds(0); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(Wire().Lost(), 0, "the dead path lost something");
    NS_TEST_EXPECT_MSG_EQ(told, Seconds(7), "the application does not wait for the dead path");
}

MPTCP_TEST(PeerVanishes,
           "every path is dead when the client closes: it ends by itself, with one word")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(BYTES, BYTES);
    transfer.closeWhenDone = false;
    At(Seconds(5),
       [&]()
       {
           Network().Cut(0);
           Network().Cut(1);
           transfer.ClientSocket()->Close();
       });
    RunFor(Seconds(1800));
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses() + transfer.ClientErrors(), 1, "told once");
    NS_TEST_EXPECT_MSG_EQ(Network().ClientStack()->GetConnections().size(), 0, "nothing left");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Client()), 0, "no sockets left");
}

/// A connection that ends otherwise.
class Breaking : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    MptcpTestTransfer& Prepare(uint32_t links)
    {
        MakeNetwork(links);
        Wire().record = true;
        auto& transfer = MakeTransfer(50 * BYTES, 50 * BYTES);
        return transfer;
    }

    /// @param closes, errors that the client's, and the server's, application was told of @{
    void ExpectClient(uint32_t closes, uint32_t errors)
    {
        NS_TEST_EXPECT_MSG_EQ(Transfer().ClientCloses(), closes, "client's normal closes");
        NS_TEST_EXPECT_MSG_EQ(Transfer().ClientErrors(), errors, "client's error closes");
    }

    void ExpectServer(uint32_t closes, uint32_t errors)
    {
        NS_TEST_EXPECT_MSG_EQ(Transfer().ServerCloses(), closes, "server's normal closes");
        NS_TEST_EXPECT_MSG_EQ(Transfer().ServerErrors(), errors, "server's error closes");
    }

    /// @}

    /// A reset that the network makes up. @param s what it follows @returns a segment
    static MptcpTestSegment Forge(const MptcpTestSegment& s)
    {
        MptcpTestSegment reset = s;
        reset.tcp.SetFlags(TcpHeader::RST);
        reset.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() + SequenceNumber32(s.Size()));
        reset.payload = Create<Packet>();
        reset.options.clear();
        return reset;
    }
};

MPTCP_TEST_F(Breaking, AbortByClient, "the client aborts: MP_FASTCLOSE with the server's key")
{
    auto& transfer = Prepare(2);
    At(MilliSeconds(300), [&]() { transfer.ClientMptcp()->Abort(); });
    Run();
    ExpectServer(0, 1);
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ClientCloses(), 1, "told once");
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(AtServer("MPFastcloseRx"), 0, "counted");
    NS_TEST_EXPECT_MSG_NE(transfer.ServerSocket()->GetErrno(), Socket::ERROR_NOTERROR, "errno");
    const auto* fast =
        Wire().First([](const MptcpTestSegment& s) { return s.up && s.Has<mptcp::MpFastclose>(); });
    const auto* syn = Wire().First([](const MptcpTestSegment& s) { return s.IsSynAck(); });
    NS_TEST_ASSERT_MSG_NE(fast, nullptr, "MP_FASTCLOSE was sent");
    if (fast && syn)
    {
        NS_TEST_EXPECT_MSG_EQ(fast->Find<mptcp::MpFastclose>()->receiverKey,
                              *syn->Find<mptcp::MpCapable>()->senderKey,
                              "its key");
    }
    std::set<uint32_t> links;
    for (const auto& s : Wire().Segments())
    {
        if (s.up && s.IsRst())
        {
            links.insert(s.link);
        }
    }
    NS_TEST_EXPECT_MSG_EQ(links.size(), 2, "both subflows were reset");
}

MPTCP_TEST_F(Breaking, AbortByServer, "the server aborts")
{
    auto& transfer = Prepare(2);
    At(MilliSeconds(300), [&]() { transfer.ServerMptcp()->Abort(); });
    Run();
    ExpectClient(0, 1);
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors() + transfer.ServerCloses(), 1, "told once");
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(AtClient("MPFastcloseRx"), 0, "counted");
}

MPTCP_TEST_F(Breaking,
             CloseAfterFastclose,
             "the client aborts, and the server closes as it hears of it")
{
    auto& transfer = Prepare(2);
    uint32_t errors = 0;
    At(MilliSeconds(300),
       [&]()
       {
           transfer.ServerSocket()->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                                      Callback<void, Ptr<Socket>>(
                                                          [&errors](Ptr<Socket> socket)
                                                          {
                                                              errors++;
                                                              socket->Close();
                                                          }));
           transfer.ClientMptcp()->Abort();
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 1, "there was an abort");
    NS_TEST_EXPECT_MSG_EQ(errors, 1, "the server was told once");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Breaking,
             CloseAfterAbort,
             "the client aborts and closes: the peer still hears of the first")
{
    auto& transfer = Prepare(2);
    At(MilliSeconds(300),
       [&]()
       {
           transfer.ClientMptcp()->Abort();
           transfer.ClientSocket()->Close();
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 1, "MP_FASTCLOSE arrived");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataFinRx"), 0, "and nothing gentler");
    ExpectServer(0, 1);
    ExpectNothingLeft();
}

MPTCP_TEST_F(Breaking, UnreadData, "the server closes with unread data: that is an abort")
{
    auto& transfer = Prepare(2);
    transfer.serverReads = false;
    uint32_t unread = 0;
    At(MilliSeconds(300),
       [&]()
       {
           unread = transfer.ServerSocket()->GetRxAvailable();
           transfer.ServerSocket()->Close();
       });
    Run();
    NS_TEST_EXPECT_MSG_GT(unread, 0, "there was unread data");
    ExpectClient(0, 1);
    ExpectNothingLeft();
}

MPTCP_TEST_F(Breaking, ForeignFastclose, "MP_FASTCLOSE with another key ends one subflow only")
{
    auto& transfer = Prepare(2);
    transfer.closeWhenDone = true;
    At(MilliSeconds(400),
       [&]()
       {
           const auto* last = Wire().Last([](const MptcpTestSegment& s)
                                          { return s.link == 1 && s.up && s.IsData(); });
           auto reset = Forge(*last);
           reset.options = {mptcp::MpFastclose{0x1234567890abcdef}};
           Wire().Inject(reset);
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 0, "not taken as one");
}

MPTCP_TEST_F(Breaking, ResetOfOne, "a reset of one subflow of two: the other goes on")
{
    Prepare(2);
    uint32_t closed = 0;
    Transfer().ClientSocket()->TraceConnectWithoutContext(
        "SubflowClosed",
        Callback<void, Ptr<MptcpSubflow>>([&closed](Ptr<MptcpSubflow>) { closed++; }));
    uint32_t closedThen = 0;
    At(MilliSeconds(400),
       [&]()
       {
           const auto* last = Wire().Last([](const MptcpTestSegment& s)
                                          { return s.link == 1 && !s.up && s.IsData(); });
           Wire().Inject(Forge(*last));
       });
    At(MilliSeconds(450), [&]() { closedThen = closed; });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(closedThen, 1, "one subflow was reset");
}

MPTCP_TEST_F(Breaking, ResetOfOnly, "a reset of the only subflow: both ends give up in the end")
{
    auto& transfer = Prepare(1);
    At(MilliSeconds(400),
       [&]()
       {
           for (const bool up : {true, false})
           {
               const auto* last = Wire().Last([up](const MptcpTestSegment& s)
                                              { return s.up == up && s.IsData(); });
               Wire().Inject(Forge(*last));
           }
       });
    uint32_t early = 0;
    At(Seconds(10), [&]() { early = transfer.ClientErrors() + transfer.ServerErrors(); });
    Run();
    ExpectClient(0, 1);
    ExpectServer(0, 1);
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(early, 0, "not before the time to make a new subflow is over");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
}

/// The client gives up before it is connected. (ns-3's own TCP tells its application twice or more
/// of that, so it is no model here.)
class Early : public MptcpTestCase
{
  public:
    /// @param when the client closes, after Connect(); the answer to its SYN takes 20 ms
    explicit Early(Time when)
        : MptcpTestCase("the client closes " + std::to_string(when.GetMilliSeconds()) +
                        " ms after it began to connect"),
          m_when(when)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork();
        auto& transfer = MakeTransfer(0, 0);
        transfer.closeWhenDone = false;
        int result = -1;
        At(Network().StartTime() + m_when, [&]() { result = transfer.ClientSocket()->Close(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(result, 0, "Close() succeeds");
        NS_TEST_EXPECT_MSG_EQ(transfer.ConnectSucceeded(), false, "no success is told of");
        const uint32_t told =
            transfer.ClientCloses() + transfer.ClientErrors() + (transfer.ConnectFailed() ? 1 : 0);
        NS_TEST_EXPECT_MSG_EQ(told, 1, "the end is told of once");
        ExpectNothingLeft();
    }

    Time m_when;
};

[[maybe_unused]] const bool g_early[] = {g_suite.Add(new Early(MilliSeconds(0))),
                                         g_suite.Add(new Early(MilliSeconds(5))),
                                         g_suite.Add(new Early(MilliSeconds(15)))};

} // namespace

} // namespace ns3
