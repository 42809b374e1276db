/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * The end of a connection, whatever is lost of it: all data arrives, both sides are told once, and
 * nothing is left at either host.
 */

namespace
{

MptcpTestSuite g_suite("mptcp-endgame");

/// What carries the connection.
enum class Carrier
{
    ONE_PATH,
    TWO_PATHS,
    FALLBACK, //!< the server has MPTCP switched off
};

/// @param carrier which @returns its name
std::string
Name(Carrier carrier)
{
    return carrier == Carrier::ONE_PATH  ? "one path"
         : carrier == Carrier::TWO_PATHS ? "two paths"
                                         : "fallback";
}

/// Segments of an end of which each is lost once.
constexpr uint32_t LAST_SEGMENTS = 10;

/// One segment of the last ones is lost, for as often as it is sent.
class LostEnd : public MptcpTestCase
{
  public:
    /// @param carrier of the connection @param both whether both sides send and close at once
    /// @param up direction of the loss @param which counted from the first segment after the last
    /// new data
    /// @param times how often
    LostEnd(Carrier carrier, bool both, bool up, uint32_t which, uint32_t times)
        : MptcpTestCase(Name(carrier) + (both ? ", both close" : ", the client closes") +
                        ": segment " + std::to_string(which) + (up ? " up" : " down") +
                        " is lost, " + std::to_string(times) + " in a row"),
          m_carrier(carrier), m_both(both), m_up(up), m_which(which), m_times(times)
    {
    }

  private:
    void DoRun() override
    {
        auto& network = MakeNetwork(m_carrier == Carrier::TWO_PATHS ? 2 : 1);
        network.ServerStack()->SetAttribute("Enabled",
                                            BooleanValue(m_carrier != Carrier::FALLBACK));
        auto& transfer = MakeTransfer(BYTES, m_both ? BYTES : 0);
        uint64_t fresh = 0; // bytes that have been on the way, in the direction of the loss
        uint32_t seen = 0;
        const uint64_t all = m_up || m_both ? BYTES : 0;
        const auto& lost = Wire().Drop(
            [&, all](const MptcpTestSegment& s)
            {
                if (s.up != m_up || s.IsSyn() || s.IsSynAck() || s.IsRst())
                {
                    return false;
                }
                fresh += s.Size();
                // From the segment on that brings the last byte.
                return fresh >= all && Simulator::Now() > MilliSeconds(150) && seen++ >= m_which;
            },
            m_times);
        Run();
        NS_TEST_EXPECT_MSG_LT_OR_EQ(lost, m_times, "the rule loses no more");
        ExpectComplete();
        ExpectNothingLeft();
        // After five minutes whoever still waits is told of an error (doc/states.md).
        NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Minutes(5), "all bytes came in good time");
    }

    static constexpr uint64_t BYTES = 30000;

    Carrier m_carrier;
    bool m_both;
    bool m_up;
    uint32_t m_which;
    uint32_t m_times;
};

bool
AddAll()
{
    for (const auto carrier : {Carrier::ONE_PATH, Carrier::TWO_PATHS, Carrier::FALLBACK})
    {
        for (const bool both : {false, true})
        {
            for (const bool up : {false, true})
            {
                for (uint32_t which = 0; which < LAST_SEGMENTS; which++)
                {
                    for (const uint32_t times : {1U, 3U})
                    {
                        g_suite.Add(new LostEnd(carrier, both, up, which, times));
                    }
                }
            }
        }
    }
    return true;
}

[[maybe_unused]] const bool g_added = AddAll();

/// Many short connections with losses: all end.
class ManyEnds : public MptcpTestCase
{
  public:
    /// @param rate of losses at each end of each link
    explicit ManyEnds(double rate)
        : MptcpTestCase("100 uploads of 20 kB with losses of " + std::to_string(rate)), m_rate(rate)
    {
    }

  private:
    void DoRun() override
    {
        auto& network = MakeNetwork({{"100Mbps", "10ms"}, {"100Mbps", "10ms"}});
        int64_t stream = 1;
        for (uint32_t link = 0; link < network.Links(); link++)
        {
            network.Lose(network.ClientDevice(link), m_rate, stream++);
            network.Lose(network.ServerDevice(link), m_rate, stream++);
        }
        uint64_t received = 0;
        auto listener = network.MakeSocket(network.Server());
        const auto address = network.ServerAddress(0, MptcpTestTransfer::PORT);
        const auto read = [&received](Ptr<Socket> socket)
        {
            for (auto packet = socket->Recv(); packet && packet->GetSize() > 0;
                 packet = socket->Recv())
            {
                received += packet->GetSize();
            }
        };
        listener->Bind(address);
        listener->Listen();
        listener->SetAcceptCallback(
            MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
            Callback<void, Ptr<Socket>, const Address&>(
                [&read](Ptr<Socket> socket, const Address&)
                {
                    socket->SetRecvCallback(Callback<void, Ptr<Socket>>(read));
                    socket->SetCloseCallbacks(
                        Callback<void, Ptr<Socket>>([](Ptr<Socket> s) { s->Close(); }),
                        MakeNullCallback<void, Ptr<Socket>>());
                }));
        for (uint32_t i = 0; i < CONNECTIONS; i++)
        {
            At(MilliSeconds(100 + 200 * i),
               [&network, address]()
               {
                   Ptr<Socket> socket = network.MakeSocket(network.Client());
                   socket->SetConnectCallback(Callback<void, Ptr<Socket>>(
                                                  [](Ptr<Socket> s)
                                                  {
                                                      s->Send(Create<Packet>(BYTES));
                                                      s->Close();
                                                  }),
                                              MakeNullCallback<void, Ptr<Socket>>());
                   socket->Connect(address);
               });
        }
        At(Seconds(900), [listener]() { listener->Close(); });
        Simulator::Stop(Seconds(1000));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(Wire().Lost(), 0U, "premise: there were losses");
        NS_TEST_EXPECT_MSG_EQ(received, uint64_t{CONNECTIONS} * BYTES, "all of it arrived");
        NS_TEST_EXPECT_MSG_EQ(network.ClientStack()->GetConnections().size(), 0U, "client's");
        NS_TEST_EXPECT_MSG_EQ(network.ServerStack()->GetConnections().size(), 0U, "server's");
        NS_TEST_EXPECT_MSG_EQ(network.CountTcpSockets(network.Client()), 0U, "client's sockets");
        NS_TEST_EXPECT_MSG_EQ(network.CountTcpSockets(network.Server()), 0U, "server's sockets");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPCurrEstab") + AtClient("MPCurrEstab"), 0U, "MPCurrEstab");
    }

    static constexpr uint32_t CONNECTIONS = 100;
    static constexpr uint32_t BYTES = 20000;

    double m_rate;
};

[[maybe_unused]] const bool g_addedMany =
    g_suite.Add(new ManyEnds(0.01)) && g_suite.Add(new ManyEnds(0.03));

MPTCP_TEST(OutageBeforeTheEnd, "the second path is dead from 0.43 s to 0.9 s of an upload")
{
    auto& network = MakeNetwork(2);
    MakeTransfer(1000000, 0);
    At(Seconds(0.43), [&network]() { network.Cut(1); });
    At(Seconds(0.9), [&network]() { network.Mend(1); });
    Run();
    NS_TEST_EXPECT_MSG_GT(Wire().Lost(), 0U, "premise: something was lost");
    ExpectComplete();
    ExpectNothingLeft();
}

MPTCP_TEST(InterfaceBeforeTheEnd, "the server's second interface is down for a second of an upload")
{
    auto& network = MakeNetwork(2);
    auto& transfer = MakeTransfer(10000000, 0);
    At(Seconds(1), [&network]() { network.SetInterface(network.Server(), 1, false); });
    At(Seconds(2), [&network]() { network.SetInterface(network.Server(), 1, true); });
    Run();
    NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(), Seconds(2), "premise: it went on");
    ExpectComplete();
    ExpectNothingLeft();
}

MPTCP_TEST(OneTimeWait, "who closes first keeps TIME_WAIT on each path, the other nothing")
{
    auto& network = MakeNetwork(2);
    auto& transfer = MakeTransfer(1000000, 0);
    std::size_t before = 0;
    std::size_t client = 0;
    std::size_t server = 0;
    At(Seconds(0.5), [&]() { before = network.CountTcpSockets(network.Client()); });
    At(Seconds(10),
       [&]()
       {
           client = network.CountTcpSockets(network.Client());
           server = network.CountTcpSockets(network.Server());
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(9), "premise: it was over");
    NS_TEST_EXPECT_MSG_EQ(before, 2U, "premise: there were two subflows");
    NS_TEST_EXPECT_MSG_EQ(client, 2U, "the client, which closed first, keeps both");
    NS_TEST_EXPECT_MSG_EQ(server, 1U, "the server has its listener alone");
}

/// A sink of a trace of TCP's, which is called in the middle of what TCP does, closes the subflow.
MPTCP_TEST(CloseInTx, "closed from within the Tx trace of its last segment: the FIN follows")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(0, 600000);
    transfer.closeWhenDone = false;
    uint32_t segments = 0;
    uint32_t closed = 0;
    At(Seconds(0.1),
       [&]()
       {
           auto socket = transfer.ServerMptcp();
           auto subflow = socket->GetSubflow(1);
           subflow->TraceConnectWithoutContext(
               "Tx",
               Callback<void, Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>(
                   [&, socket, subflow](Ptr<const Packet> packet,
                                        const TcpHeader&,
                                        Ptr<const TcpSocketBase>)
                   {
                       if (packet->GetSize() > 0 && ++segments == 5)
                       {
                           MptcpPathActions* actions = PeekPointer(socket);
                           actions->CloseSubflow(subflow->GetId());
                           closed++;
                       }
                   }));
       });
    uint32_t left = 0;
    At(Seconds(60), [&]() { left = transfer.ServerMptcp()->GetNSubflows(); });
    At(Seconds(61), [&]() { transfer.ClientSocket()->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(closed, 1U, "the premise: it was closed");
    NS_TEST_EXPECT_MSG_EQ(left, 1U, "it is gone");
    ExpectComplete();
    ExpectNothingLeft();
}

} // namespace
