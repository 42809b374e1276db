/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-subflow.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"

#include <string>

/**
 * @file
 * @ingroup mptcp-tests
 * Ends that a stranger, a loss or an idle application makes difficult: a FIN on the last subflow
 * while our direction is open, repeated DATA_FINs, limits of what an application has closed, lost
 * tails after fallback.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-endings");

bool
HasDataFin(const MptcpTestSegment& s)
{
    const auto* dss = s.Find<mptcp::Dss>();
    return dss && dss->dataFin;
}

/// A client that has sent a little, and a server that has closed its direction.
class HalfClosed : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    MptcpTestTransfer& Prepare(uint32_t links)
    {
        MakeNetwork(links);
        Wire().record = true;
        auto& transfer = MakeTransfer(1000, 1000);
        transfer.closeWhenDone = false;
        transfer.closeInAnswer = false;
        return transfer;
    }
};

MPTCP_TEST_F(HalfClosed,
             FinOnLastSubflow,
             "DATA_FIN, then a FIN on the only subflow: what is written afterwards still leaves")
{
    auto& transfer = Prepare(1);
    At(Seconds(1), [&]() { transfer.ServerSocket()->ShutdownSend(); });
    At(Seconds(2), [&]() { transfer.ServerMptcp()->GetSubflow(0)->CloseGracefully(); });
    std::size_t before = 0;
    At(Seconds(3),
       [&]()
       {
           before = transfer.ReceivedByServer();
           NS_TEST_EXPECT_MSG_EQ(transfer.ClientMptcp()->GetNSubflows(), 1, "it is still there");
           NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->Send(Create<Packet>(5000)), 5000, "Send");
       });
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByServer() - before, 5000, "bytes that arrived");
    const auto up = Wire().Count([](const MptcpTestSegment& s) { return s.up && s.IsFin(); });
    const auto down = Wire().Count([](const MptcpTestSegment& s) { return !s.up && s.IsFin(); });
    NS_TEST_EXPECT_MSG_EQ(up, 0, "our direction is open");
    NS_TEST_EXPECT_MSG_EQ(down, 1, "the server's is not");
    At(Seconds(0), [&]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ServerErrors(), 0, "no error");
}

MPTCP_TEST_F(HalfClosed, RepeatedDataFin, "a repeated DATA_FIN is acknowledged once")
{
    auto& transfer = Prepare(3);
    At(Seconds(1), [&]() { transfer.ServerSocket()->ShutdownSend(); });
    std::size_t before = 0;
    At(Seconds(2),
       [&]()
       {
           const auto* fin = Wire().Last([](const MptcpTestSegment& s)
                                         { return !s.up && s.link == 0 && HasDataFin(s); });
           NS_TEST_ASSERT_MSG_NE(fin, nullptr, "a DATA_FIN was seen");
           before = Wire().Segments().size();
           Wire().Inject(*fin);
       });
    std::size_t answers = 0;
    At(Seconds(2.5), [&]() { answers = Wire().Segments().size() - before; });
    At(Seconds(3), [&]() { transfer.ClientSocket()->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(answers, 1, "segments in answer");
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST_F(HalfClosed, Orphan, "the client closes, the server's application never does")
{
    auto& transfer = Prepare(2);
    At(Seconds(1), [&]() { transfer.ClientSocket()->Close(); });
    std::size_t held[2] = {};
    At(Seconds(55), [&]() { held[0] = Network().ClientStack()->GetConnections().size(); });
    At(Seconds(65), [&]() { held[1] = Network().ClientStack()->GetConnections().size(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(held[0], 1, "before FinTimeout");
    NS_TEST_EXPECT_MSG_EQ(held[1], 0, "after it");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 1, "the server hears of it");
    ExpectNothingLeft();
}

MPTCP_TEST_F(HalfClosed, OrphanOfAWriter, "the client closes; the server writes now and then")
{
    auto& transfer = Prepare(1);
    At(Seconds(1), [&]() { transfer.ClientSocket()->Close(); });
    for (int i = 1; i < 6; i++)
    {
        At(Seconds(1 + 50 * i), [&]() { transfer.ServerSocket()->Send(Create<Packet>(100)); });
    }
    At(Seconds(290), [&]() { transfer.ServerSocket()->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors() + transfer.ClientErrors(), 0, "no error");
    ExpectNothingLeft();
}

MPTCP_TEST_F(HalfClosed, ShutDownForLong, "a half close that nobody has closed after has no limit")
{
    auto& transfer = Prepare(1);
    At(Seconds(1), [&]() { transfer.ClientSocket()->ShutdownSend(); });
    At(Seconds(2000), [&]() { transfer.ServerSocket()->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors() + transfer.ClientErrors(), 0, "no error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses(), 1, "a normal end");
    ExpectNothingLeft();
}

MPTCP_TEST_F(HalfClosed, LinkDies, "the link dies after the peer's half close: an error at the end")
{
    auto& transfer = Prepare(1);
    At(Seconds(1), [&]() { transfer.ServerSocket()->ShutdownSend(); });
    At(Seconds(2),
       [&]()
       {
           Network().Cut(0);
           transfer.ClientSocket()->Send(Create<Packet>(1000));
       });
    RunFor(Seconds(600));
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses(), 1, "the half close");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1, "the error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientSocket()->GetErrno(), Socket::ERROR_NOTCONN, "errno");
    NS_TEST_EXPECT_MSG_EQ(Network().ClientStack()->GetConnections().size(), 0, "nothing held");
}

MPTCP_TEST_F(HalfClosed,
             UnreadAtPeerFin,
             "shut down with a byte unread as the peer closes: no reset")
{
    auto& transfer = Prepare(1);
    transfer.clientReads = false;
    At(Seconds(1), [&]() { transfer.ClientSocket()->ShutdownSend(); });
    At(Seconds(2), [&]() { transfer.ServerSocket()->Close(); });
    At(Seconds(10), [&]() { transfer.ReadAtClient(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

/// Both ends write 4000 bytes and shut down at once; one segment of the server is lost.
class LostTail : public MptcpTestCase
{
  public:
    /// @param enabled MPTCP at the server @param nagle Nagle's algorithm
    explicit LostTail(bool enabled, bool nagle = false)
        : MptcpTestCase(std::string("a lost tail") +
                        (enabled ? ", both closing" : " after fallback") +
                        (nagle ? ", with Nagle's algorithm" : "")),
          m_enabled(enabled), m_nagle(nagle)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::TcpSocket::TcpNoDelay", m_nagle ? "false" : "true");
        auto& network = MakeNetwork(1);
        network.ServerStack()->SetAttribute("Enabled", BooleanValue(m_enabled));
        auto& transfer = MakeTransfer(4000, 4000);
        transfer.closeWhenDone = false;
        transfer.closeInAnswer = false;
        const auto& lost = Wire().Drop([](const MptcpTestSegment& s)
                                       { return !s.up && s.IsData() && s.Size() < 1200; },
                                       1);
        At(MilliSeconds(45),
           [&]()
           {
               transfer.ClientSocket()->ShutdownSend();
               transfer.ServerSocket()->ShutdownSend();
           });
        Run();
        NS_TEST_EXPECT_MSG_EQ(lost, 1, "the tail was lost");
        ExpectComplete();
        ExpectNothingLeft();
    }

    bool m_enabled;
    bool m_nagle;
};

[[maybe_unused]] const bool g_lostTail[] = {g_suite.Add(new LostTail(true)),
                                            g_suite.Add(new LostTail(false)),
                                            g_suite.Add(new LostTail(true, true)),
                                            g_suite.Add(new LostTail(false, true))};

MPTCP_TEST(LostThirdAck, "the third ACK is lost, and the client closes with nothing sent")
{
    MakeNetwork(1);
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s)
                                   { return s.up && s.IsAck() && s.Has<mptcp::MpCapable>(); },
                                   1);
    auto& transfer = MakeTransfer(0, 0);
    Time over;
    At(Seconds(15),
       [&]()
       {
           const bool none = Network().ClientStack()->GetConnections().empty();
           over = none ? Seconds(15) : Seconds(0);
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(lost, 1, "it was lost");
    NS_TEST_EXPECT_MSG_EQ(over, Seconds(15), "over within seconds");
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 0, "no error");
}

/// An attempt to connect that the application ends before it has come to anything, with data
/// written; then another one with the same socket.
class EndedAttempt : public MptcpTestCase
{
  public:
    /// @param abort by Abort(), or by Close()
    explicit EndedAttempt(bool abort)
        : MptcpTestCase(abort ? "an attempt that was aborted leaves no data to the next"
                              : "an attempt that was closed leaves no data to the next"),
          m_abort(abort)
    {
    }

  private:
    void DoRun() override
    {
        auto& network = MakeNetwork(1);
        uint32_t received = 0;
        auto listener = network.MakeSocket(network.Server());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    Callback<void, Ptr<Socket>, const Address&>(
                                        [&received](Ptr<Socket> socket, const Address&)
                                        {
                                            socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
                                                [&received](Ptr<Socket> readable)
                                                {
                                                    while (auto packet = readable->Recv())
                                                    {
                                                        received += packet->GetSize();
                                                    }
                                                }));
                                        }));
        auto socket = network.MakeSocket(network.Client());
        network.Cut(0);
        At(MilliSeconds(1),
           [&]()
           {
               socket->Connect(network.ServerAddress(0, PORT));
               socket->Send(Create<Packet>(1000));
           });
        At(Seconds(1), [&]() { m_abort ? (socket->Abort(), 0) : socket->Close(); });
        At(Seconds(300),
           [&]()
           {
               network.Mend(0);
               NS_TEST_EXPECT_MSG_EQ(socket->Connect(network.ServerAddress(0, PORT)),
                                     0,
                                     "the premise: it may be used again");
               socket->Send(Create<Packet>(7));
           });
        At(Seconds(310), [&]() { socket->Close(); });
        RunFor(Seconds(320));
        NS_TEST_EXPECT_MSG_EQ(received, 7U, "what was written for this connection");
        listener->Close();
    }

    static constexpr uint16_t PORT = 5001;
    bool m_abort;
};

[[maybe_unused]] const bool g_endedAttempt[] = {g_suite.Add(new EndedAttempt(true)),
                                                g_suite.Add(new EndedAttempt(false))};

MPTCP_TEST(ToItself,
           "a node connects to its own address, and the server resets while TCP is at work")
{
    auto& network = MakeNetwork(1);
    auto listener = network.MakeSocket(network.Client());
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 5001));
    listener->Listen();
    Ptr<Socket> server;
    uint32_t errors = 0;
    listener->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        Callback<void, Ptr<Socket>, const Address&>([&server](Ptr<Socket> socket, const Address&)
                                                    { server = socket; }));
    auto client = network.MakeSocket(network.Client());
    client->SetCloseCallbacks(Callback<void, Ptr<Socket>>(),
                              Callback<void, Ptr<Socket>>([&errors](Ptr<Socket>) { errors++; }));
    At(Seconds(1),
       [&]()
       {
           client->Connect(network.ClientAddress(0, 5001));
           client->Send(Create<Packet>(100000));
       });
    At(Seconds(2), [&]() { client->Close(); });
    At(Seconds(12), [&]() { server->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ((server != nullptr), true, "the premise: it was accepted");
    NS_TEST_EXPECT_MSG_EQ(errors, 1U, "the server closed with unread data");
    listener->Close();
}

/// Aborts as soon as the peer has closed. @param socket whose State trace it is
void
AbortInCloseWait(Ptr<Socket> socket, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t now)
{
    if (now == TcpSocket::CLOSE_WAIT)
    {
        DynamicCast<MptcpSocket>(socket)->Abort();
    }
}

MPTCP_TEST(AbortInStateSink, "a sink of State that aborts: what is told keeps its order")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(1000, 1000);
    transfer.closeWhenDone = false;
    transfer.closeInAnswer = false;
    std::string told;
    At(Seconds(1),
       [&]()
       {
           auto server = transfer.ServerSocket();
           server->TraceConnectWithoutContext("State",
                                              MakeBoundCallback(&AbortInCloseWait, server));
           server->SetCloseCallbacks(
               Callback<void, Ptr<Socket>>([&told](Ptr<Socket>) { told += "closed "; }),
               Callback<void, Ptr<Socket>>([&told](Ptr<Socket>) { told += "error "; }));
           transfer.ClientSocket()->Close();
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "premise: they have talked");
    NS_TEST_EXPECT_MSG_EQ(told, "closed error ", "the peer's close before our own end");
}

/// Westwood estimates the bandwidth an RTT after an ACK, in an event that holds nothing.
MPTCP_TEST(WestwoodOutlivesItsSocket,
           "Westwood lives until its last event, an RTT after its socket")
{
    TypeId type;
    const bool old = TypeId::LookupByNameFailSafe("ns3::TcpWestwood", &type);
    Set("ns3::MptcpSocket::CongestionControl", old ? "ns3::TcpWestwood" : "ns3::TcpWestwoodPlus");
    MakeNetwork(std::vector<MptcpTestLink>{MptcpTestLink{"10Mbps", "50ms"}});
    auto& transfer = MakeTransfer(100000, 0);
    transfer.closeWhenDone = false;
    Ptr<TcpCongestionOps> controller;
    uint32_t atOnce = 0;
    uint32_t later = 0;
    At(Seconds(0.5),
       [&]()
       {
           controller = transfer.ClientMptcp()->GetSubflow(0)->GetCongestionControl();
           transfer.ClientMptcp()->Abort();
       });
    At(Seconds(0.51), [&]() { atOnce = controller->GetReferenceCount(); });
    At(Seconds(0.8), [&]() { later = controller->GetReferenceCount(); });
    Run();
    NS_TEST_ASSERT_MSG_EQ((controller != nullptr), true, "the premise: there was one");
    NS_TEST_EXPECT_MSG_EQ(controller->GetInstanceTypeId().GetName().find("ns3::TcpWestwood"),
                          0U,
                          "the premise: it is Westwood");
    NS_TEST_EXPECT_MSG_GT(atOnce, 1U, "somebody holds it beside this test");
    NS_TEST_EXPECT_MSG_EQ(later, 1U, "and nobody an RTT later");
}

} // namespace

} // namespace ns3
