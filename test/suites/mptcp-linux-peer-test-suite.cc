/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/mptcp-endpoint.h"
#include "ns3/mptcp-multihoming.h"

/**
 * @file
 * @ingroup mptcp-tests
 * What a Linux host does and a host of ns-3 does not: probes without data, refused window probes,
 * and joins to ports that an endpoint of its own listens at. Met in test/interop, where the peer is
 * a kernel; here the same in simulated time.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-linux-peer");

/// A port that an endpoint announces, and one that only an application listens at.
constexpr uint16_t ENDPOINT_PORT = 6001;
constexpr uint16_t OTHER_PORT = 7001;
constexpr uint64_t BYTES = 300000;

bool
IsFromServer(const MptcpTestSegment& s)
{
    return !s.up;
}

// ------------------------------------------------------------------------------------- idle probes

/// An open connection on which nothing goes on.
class IdleConnection : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// Let a pure ACK of the client arrive. @param before how far its sequence number is below the
    /// next @returns ACKs that the server answers with in the next second
    uint32_t AnswersTo(uint32_t before)
    {
        MakeNetwork();
        Wire().record = true;
        auto& transfer = MakeTransfer(10000, 0);
        transfer.closeWhenDone = false;
        RunFor(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "all is sent");
        MptcpTestSegment probe = *Wire().Last([](const MptcpTestSegment& s) { return s.up; });
        const auto next = probe.tcp.GetSequenceNumber() + SequenceNumber32(probe.Size());
        probe.tcp.SetSequenceNumber(next - static_cast<int32_t>(before));
        probe.tcp.SetFlags(TcpHeader::ACK);
        probe.payload = Create<Packet>();
        const uint32_t earlier = Wire().Count(IsFromServer);
        Wire().Inject(probe);
        RunFor(Seconds(1));
        const uint32_t answers = Wire().Count(IsFromServer) - earlier;
        Transfer().Forget();
        return answers;
    }
};

MPTCP_TEST_F(IdleConnection,
             KeepAlive,
             "a segment without data, one below what is expected, is answered by one ACK")
{
    NS_TEST_EXPECT_MSG_EQ(AnswersTo(1), 1, "answers");
    const auto* answer = Wire().Last(IsFromServer);
    NS_TEST_EXPECT_MSG_EQ(answer->IsAck(), true, "an ACK");
    NS_TEST_EXPECT_MSG_EQ(answer->Has<mptcp::Dss>(), true, "with DATA_ACK");
}

MPTCP_TEST_F(IdleConnection, PlainAck, "an ACK that is no probe is not answered")
{
    NS_TEST_EXPECT_MSG_EQ(AnswersTo(0), 0, "answers");
}

// ---------------------------------------------------------------------------------- closed windows

MPTCP_TEST(RefusedWindowProbe,
           "a peer that drops window probes, as Linux does, and answers: the subflow stays")
{
    constexpr uint32_t BUFFER = 40000;
    Set("ns3::TcpSocket::RcvBufSize", std::to_string(BUFFER));
    MakeNetwork();
    Wire().record = true;
    auto& transfer = MakeTransfer(BYTES, 0);
    transfer.serverReads = false;
    bool closed = true;
    const auto isProbe = [&closed](const MptcpTestSegment& s)
    { return closed && s.up && s.Size() == 1; };
    const auto& refused = Wire().Drop(
        [this, isProbe](const MptcpTestSegment& s)
        {
            if (isProbe(s))
            {
                const MptcpTestSegment answer = *Wire().Last(IsFromServer);
                At(MilliSeconds(10), [this, answer]() { Wire().Inject(answer); });
            }
            return isProbe(s);
        });
    const Time opens = Seconds(400);
    At(opens,
       [&]()
       {
           closed = false;
           transfer.serverReads = true;
           transfer.ReadAtServer();
       });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    const auto* synAck = Wire().First([](const MptcpTestSegment& s) { return s.IsSynAck(); });
    NS_TEST_EXPECT_MSG_EQ(synAck->tcp.GetWindowSize(), BUFFER, "the first window is the buffer's");
    // TCP gives up after ns3::TcpSocket::DataRetries, 6; its timer has reached 60 s by then.
    NS_TEST_EXPECT_MSG_GT(refused, 7, "probes were refused, more often than TCP tries");
    NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowStale"), 0, "the path was not blamed");
    const auto* again = Wire().First([opens](const MptcpTestSegment& s)
                                     { return s.up && s.IsData() && s.time > opens; });
    NS_TEST_ASSERT_MSG_NE(again, nullptr, "it goes on");
    // The news takes 10 ms to the client, and the byte as long back, and then some for the
    // segments' own time on a link of 10 Mb/s.
    NS_TEST_EXPECT_MSG_LT(again->time, opens + MilliSeconds(25), "as soon as the window opens");
}

// ---------------------------------------------------------------------------------------
// neighbours

MPTCP_TEST(NeighbourOfAnotherInterface,
           "a join that reaches an address by another interface is answered there")
{
    MakeNetwork(2);
    Wire().record = true;
    // The address of the first link is reached over the second too.
    const auto gateway = InetSocketAddress::ConvertFrom(Network().ServerAddress(1)).GetIpv4();
    MptcpMultihoming::AddDefaultRoute(Network().ClientDevice(1), gateway, 1);
    MptcpEndpoint endpoint;
    endpoint.address = Network().ClientAddress(1);
    endpoint.flags = MptcpEndpoint::SUBFLOW;
    Network().ClientStack()->AddEndpoint(endpoint);
    Network().ServerStack()->SetAttribute("AutoEndpoints", BooleanValue(false));
    MakeTransfer(BYTES, BYTES);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "one join");
    const auto* join = Wire().First([](const MptcpTestSegment& s) { return s.link == 1; });
    NS_TEST_ASSERT_MSG_NE(join, nullptr, "on the second link");
    if (!join)
    {
        return;
    }
    const Address joiner = join->from;
    const auto first = Network().ServerAddress(0, MptcpTestTransfer::PORT);
    NS_TEST_EXPECT_MSG_EQ(join->to, first, "to the address of the first");
    const auto data = [joiner](uint32_t link)
    {
        return [joiner, link](const MptcpTestSegment& s)
        { return s.link == link && s.to == joiner && s.IsData(); };
    };
    NS_TEST_EXPECT_MSG_GT(Wire().Count(data(1)), 0, "data comes back by the second link");
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(data(0)), 0, "and not by the first");
}

// ------------------------------------------------------------------------------------------- ports

/// A server whose second address has a port of its own.
class PortEndpoint : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        MakeNetwork(2);
        Wire().record = true;
        MptcpEndpoint endpoint;
        endpoint.address = Network().ServerAddress(1, ENDPOINT_PORT);
        endpoint.flags = MptcpEndpoint::SIGNAL;
        m_before = Network().CountTcpSockets(Network().Server());
        m_id = Network().ServerStack()->AddEndpoint(endpoint);
    }

    /// Connect to the endpoint's port. @param mptcp whether the client offers MPTCP
    /// @returns whether the attempt was refused
    bool IsRefused(bool mptcp)
    {
        Network().ClientStack()->SetAttribute("Enabled", BooleanValue(mptcp));
        auto socket = Network().MakeSocket(Network().Client());
        bool refused = false;
        socket->SetConnectCallback(
            MakeNullCallback<void, Ptr<Socket>>(),
            Callback<void, Ptr<Socket>>([&refused](Ptr<Socket>) { refused = true; }));
        At(MilliSeconds(10), [&]() { socket->Connect(Network().ServerAddress(1, ENDPOINT_PORT)); });
        RunFor(Seconds(1));
        return refused;
    }

    std::size_t m_before{0}; //!< TCP sockets of the server without the endpoint
    uint8_t m_id{0};
};

MPTCP_TEST_F(PortEndpoint, JoinToPort, "a join to an announced port gets its connection by token")
{
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    const auto* join = Wire().First([](const MptcpTestSegment& s) { return s.link == 1; });
    NS_TEST_ASSERT_MSG_NE(join, nullptr, "there was a join");
    NS_TEST_EXPECT_MSG_EQ(join->tcp.GetDestinationPort(), ENDPOINT_PORT, "to the port");
    NS_TEST_EXPECT_MSG_EQ(AtClient("PortAdd"), 1, "announced with it");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinPortSynRx"), 1, "its SYN");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinPortSynAckRx"), 1, "the answer");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinPortAckRx"), 1, "the third ACK");
    const auto data =
        Wire().Count([](const MptcpTestSegment& s) { return s.link == 1 && s.IsData(); });
    NS_TEST_EXPECT_MSG_GT(data, 0, "and data goes that way");
}

MPTCP_TEST_F(PortEndpoint, NoConnection, "a connection to an endpoint's port is refused")
{
    NS_TEST_EXPECT_MSG_EQ(IsRefused(true), true, "refused");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableEndpAttempt"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableSYNRX"), 0, "and not accepted");
}

MPTCP_TEST_F(PortEndpoint, NoPlainTcp, "a plain TCP connection to an endpoint's port is refused")
{
    NS_TEST_EXPECT_MSG_EQ(IsRefused(false), true, "refused");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableEndpAttempt"), 0, "no MPTCP");
}

MPTCP_TEST_F(PortEndpoint, Removed, "an endpoint that goes takes its listener along")
{
    const auto sockets = [this]() { return Network().CountTcpSockets(Network().Server()); };
    NS_TEST_EXPECT_MSG_EQ(sockets(), m_before + 1, "one listener");
    Network().ServerStack()->RemoveEndpoint(m_id);
    RunFor(Seconds(1));
    NS_TEST_EXPECT_MSG_EQ(sockets(), m_before, "and none");
}

MPTCP_TEST_F(PortEndpoint,
             OtherPort,
             "a join to a port that somebody listens at, but no endpoint announces, is refused")
{
    auto other = Network().MakeSocket(Network().Server());
    other->Bind(InetSocketAddress(Ipv4Address::GetAny(), OTHER_PORT));
    other->Listen();
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.link == 1 && s.IsSyn(); },
                      [](MptcpTestSegment& s) { s.tcp.SetDestinationPort(OTHER_PORT); },
                      1);
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "one join went astray");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MismatchPortSynRx"), 1, "counted");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "there was a reset");
    const auto* why = reset->Find<mptcp::MpTcpRst>();
    NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
    NS_TEST_EXPECT_MSG_EQ(+why->reason, static_cast<int>(mptcp::ResetReason::PROHIBITED), "why");
    other->Close();
}

} // namespace

} // namespace ns3
