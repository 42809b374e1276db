/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/uinteger.h"

/**
 * @file
 * @ingroup mptcp-tests
 * MP_JOINs that must not succeed (RFC 8684 sections 3.2 and 3.6): who resets them, with what
 * reason and counter, and that the connection goes on without them.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-join-refused");

constexpr uint64_t BYTES = 300000;

/// A join between the hosts of a two-link network that comes to nothing.
class RefusedJoin : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        MakeNetwork(2);
        Wire().record = true;
    }

    /// Transfer over what remains, and look at the first reset on the second link. @param up who
    /// sent it @param reason in its MP_TCPRST
    void ExpectReset(bool up, mptcp::ResetReason reason)
    {
        MakeTransfer(BYTES, 0);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
        NS_TEST_ASSERT_MSG_NE(reset, nullptr, "there was a reset");
        NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "of the second path");
        NS_TEST_EXPECT_MSG_EQ(reset->up, up, "by the right side");
        const auto* why = reset->Find<mptcp::MpTcpRst>();
        NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
        NS_TEST_EXPECT_MSG_EQ(+why->reason, static_cast<int>(reason), "reason");
        const auto data =
            Wire().Count([](const MptcpTestSegment& s) { return s.link == 1 && s.IsData(); });
        NS_TEST_EXPECT_MSG_EQ(data, 0, "no data on the refused path");
        NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->IsFallback(), false, "still MPTCP");
    }
};

bool
OnSecond(const MptcpTestSegment& s)
{
    return s.link == 1;
}

MPTCP_TEST_F(RefusedJoin, UnknownToken, "a token that no connection has: the listener resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSyn>(); },
                      [](MptcpTestSegment& s) { s.Find<mptcp::MpJoinSyn>()->token ^= 1; });
    ExpectReset(false, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "tried once");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinNoTokenFound"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPRstRx"), 1, "and heard");
}

MPTCP_TEST_F(RefusedJoin,
             BadHmacFromListener,
             "a wrong HMAC on the answer: the joining host resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSynAck>(); },
                      [](MptcpTestSegment& s) { s.Find<mptcp::MpJoinSynAck>()->hmac ^= 1; });
    ExpectReset(true, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was changed");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckHMacFailure"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             BadNonceFromListener,
             "a wrong nonce on the answer: its HMAC does not fit")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSynAck>(); },
                      [](MptcpTestSegment& s) { s.Find<mptcp::MpJoinSynAck>()->nonce ^= 1; });
    ExpectReset(true, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was changed");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckHMacFailure"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin, BadHmacFromJoiner, "a wrong HMAC on the third ACK: the listener resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinAck>(); },
                      [](MptcpTestSegment& s) { s.Find<mptcp::MpJoinAck>()->hmac[19] ^= 1; });
    ExpectReset(false, mptcp::ResetReason::PROHIBITED);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was changed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckHMacFailure"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             AnswerWithoutJoin,
             "MP_JOIN is missing on the answer: the joining host resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return OnSecond(s) && s.IsSynAck(); },
                      [](MptcpTestSegment& s) { s.options.clear(); });
    ExpectReset(true, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was stripped");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckNoMPJoin"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             ThirdAckWithoutJoin,
             "MP_JOIN is missing on the third ACK: the listener resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinAck>(); },
                      [](MptcpTestSegment& s) { s.options.clear(); });
    ExpectReset(false, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was stripped");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckNoMPJoin"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             FourthAckWithoutDss,
             "the fourth ACK has no option: the joining host resets")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return OnSecond(s) && !s.up && s.IsAck(); },
                      [](MptcpTestSegment& s) { s.options.clear(); });
    ExpectReset(true, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was stripped");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinAckNoMPJoin"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             SynWithoutJoin,
             "MP_JOIN is missing on the SYN: answered as plain TCP, then reset")
{
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s) { return OnSecond(s) && s.IsSyn(); },
                      [](MptcpTestSegment& s) { s.options.clear(); });
    ExpectReset(true, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_GT(changed, 0, "it was stripped");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckNoMPJoin"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(Transfer().Accepted(), 1, "the application saw one connection");
}

/// Somebody without the keys answers the SYN/ACK of a join in place of the joining host.
class ForeignAck : public RefusedJoin
{
  protected:
    using RefusedJoin::RefusedJoin;

    /// Put something in place of the third ACK. @param edit what @param answered whether the
    /// listener resets the join at once
    void Replace(std::function<void(MptcpTestSegment&)> edit, bool answered)
    {
        const auto& changed =
            Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinAck>(); },
                          [edit = std::move(edit)](MptcpTestSegment& s)
                          {
                              s.options.clear();
                              edit(s);
                          });
        auto& transfer = MakeTransfer(BYTES, BYTES);
        transfer.Listener()->TraceConnectWithoutContext(
            "SubflowEstablished",
            Callback<void, Ptr<MptcpSubflow>>([this](Ptr<MptcpSubflow>) { m_established++; }));
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_GT(changed, 0, "it was replaced");
        NS_TEST_EXPECT_MSG_EQ(m_established, 1, "only the initial subflow is established");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 0, "nobody has shown the keys");
        NS_TEST_EXPECT_MSG_EQ(AtServer("RmAddr"), 0, "no option was obeyed");
        const auto data = Wire().Count([](const MptcpTestSegment& s)
                                       { return OnSecond(s) && !s.up && s.IsData(); });
        NS_TEST_EXPECT_MSG_EQ(data, 0, "no data for the stranger");
        if (answered)
        {
            const auto* reset = Wire().First([](const MptcpTestSegment& s)
                                             { return OnSecond(s) && !s.up && s.IsRst(); });
            NS_TEST_ASSERT_MSG_NE(reset, nullptr, "the listener resets");
            NS_TEST_EXPECT_MSG_EQ(reset->Has<mptcp::MpTcpRst>(), true, "and says why");
            NS_TEST_EXPECT_MSG_GT(AtServer("MPJoinAckNoMPJoin"), 0, "counted");
        }
    }

    /// @returns a mapping of 100 bytes at the start of the stream
    static mptcp::Dss Mapping(const MptcpTestWire& wire)
    {
        const auto* ack = wire.First([](const MptcpTestSegment& s)
                                     { return s.up && s.IsAck() && s.Has<mptcp::MpCapable>(); });
        mptcp::Dss dss;
        auto& mapping = dss.mapping.emplace();
        mapping.dsn = mptcp::InitialDsn(*ack->Find<mptcp::MpCapable>()->senderKey) + 20001;
        mapping.subflowSequence = 1;
        mapping.length = 100;
        return dss;
    }

    uint32_t m_established{0};
};

MPTCP_TEST_F(ForeignAck, FinAlone, "FIN in place of the third ACK of a join: reset")
{
    Replace([](MptcpTestSegment& s) { s.tcp.SetFlags(TcpHeader::FIN | TcpHeader::ACK); }, true);
}

MPTCP_TEST_F(ForeignAck, FinWithData, "FIN with mapped data in place of the third ACK: reset")
{
    Replace(
        [this](MptcpTestSegment& s)
        {
            s.options = {Mapping(Wire())};
            s.payload = Create<Packet>(100);
            s.tcp.SetFlags(TcpHeader::FIN | TcpHeader::ACK);
        },
        true);
}

MPTCP_TEST_F(ForeignAck, Data, "mapped data in place of the third ACK of a join: reset")
{
    Replace(
        [this](MptcpTestSegment& s)
        {
            s.options = {Mapping(Wire())};
            s.payload = Create<Packet>(100);
        },
        true);
}

MPTCP_TEST_F(ForeignAck, NoFlags, "data without any flag in place of the third ACK: dropped")
{
    Replace(
        [this](MptcpTestSegment& s)
        {
            s.options = {Mapping(Wire())};
            s.payload = Create<Packet>(100);
            s.tcp.SetFlags(0);
        },
        false);
}

MPTCP_TEST_F(ForeignAck, RemoveAddr, "REMOVE_ADDR in place of the third ACK of a join: reset")
{
    Replace(
        [](MptcpTestSegment& s)
        {
            mptcp::RemoveAddr remove;
            remove.count = 1;
            s.options = {remove};
        },
        true);
}

MPTCP_TEST_F(ForeignAck, WrongNumber, "REMOVE_ADDR with a wrong ACK number: dropped")
{
    Replace(
        [](MptcpTestSegment& s)
        {
            mptcp::RemoveAddr remove;
            remove.count = 1;
            s.options = {remove};
            s.tcp.SetAckNumber(s.tcp.GetAckNumber() + SequenceNumber32(776));
        },
        false);
}

MPTCP_TEST_F(RefusedJoin,
             CapableOnThirdAck,
             "MP_CAPABLE in place of MP_JOIN on the third ACK: reset")
{
    Wire().Change([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinAck>(); },
                  [](MptcpTestSegment& s) { s.options = {mptcp::MpCapable{}}; });
    ExpectReset(false, mptcp::ResetReason::MPTCP_ERROR);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckNoMPJoin"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin, LimitOfListener, "more joins than the listener's limit: prohibited")
{
    Network().ServerStack()->SetAttribute("SubflowLimit", UintegerValue(0));
    ExpectReset(false, mptcp::ResetReason::PROHIBITED);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinRejected"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckRx"), 1, "after SYN/ACK and third ACK, as Linux");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynRx"), 1, "tried once");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPRstRx"), 1, "and heard");
}

MPTCP_TEST_F(RefusedJoin, LimitOfJoiner, "the joining host's limit: it does not even try")
{
    Network().ClientStack()->SetAttribute("SubflowLimit", UintegerValue(0));
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(OnSecond), 0, "nothing on the second path");
    NS_TEST_EXPECT_MSG_GT(AtClient("AddAddr"), 0, "though it knew of it");
}

MPTCP_TEST_F(RefusedJoin, ListenerGone, "the listener has closed: a join finds nobody")
{
    auto& transfer = MakeTransfer(BYTES, 0);
    // The SYN of the join is the first segment on the second link.
    Wire().Delay(OnSecond, MilliSeconds(50), 1);
    At(MilliSeconds(90), [&transfer]() { transfer.Listener()->Close(); });
    Run();
    ExpectComplete();
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "there was a reset");
    NS_TEST_EXPECT_MSG_EQ(OnSecond(*reset), true, "of the second path");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Client()), 0, "nothing is left");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Server()), 0, "nothing is left");
}

MPTCP_TEST_F(RefusedJoin,
             ConnectionGone,
             "a join that arrives when its connection is over finds no token")
{
    const auto& late =
        Wire().Delay([](const MptcpTestSegment& s) { return OnSecond(s) && s.IsSyn(); },
                     Seconds(2));
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(late, 1, "one SYN was late");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinNoTokenFound"), 1, "counted");
}

MPTCP_TEST_F(RefusedJoin,
             BeforeThirdAck,
             "a join before the third ACK of the connection: not established yet")
{
    auto& transfer = MakeTransfer(BYTES, 0);
    transfer.closeWhenDone = true;
    Network().ClientStack()->SetAttribute("SubflowLimit", UintegerValue(0));
    const auto& held = Wire().Change(
        [](const MptcpTestSegment& s) { return s.IsSynAck(); },
        [this](MptcpTestSegment& s)
        {
            MptcpTestSegment join;
            join.link = 1;
            join.up = true;
            join.from = Network().ClientAddress(1, 40000);
            join.to = Network().ServerAddress(1, MptcpTestTransfer::PORT);
            join.tcp.SetFlags(TcpHeader::SYN);
            join.tcp.SetSourcePort(40000);
            join.tcp.SetDestinationPort(MptcpTestTransfer::PORT);
            join.tcp.SetWindowSize(65535);
            const uint64_t key = *s.Find<mptcp::MpCapable>()->senderKey;
            join.options.push_back(mptcp::MpJoinSyn{false, 1, mptcp::Token(key), 4711});
            At(Time(), [this, join]() { Wire().Inject(join); });
        },
        1);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(held, 1, "a join was there too early");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinNotEstablished"), 1, "counted");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "it was reset");
    const auto* why = reset->Find<mptcp::MpTcpRst>();
    NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
    NS_TEST_EXPECT_MSG_EQ(+why->reason, static_cast<int>(mptcp::ResetReason::MPTCP_ERROR), "why");
}

/// Sends a join to the server's initial address once the connection is established.
class JoinInitialAddress : public RefusedJoin
{
  public:
    /// @param deny whether the server denies such joins
    explicit JoinInitialAddress(bool deny)
        : RefusedJoin(deny ? "flag C: a join to the initial address and port is refused"
                           : "without flag C a join to the initial address and port is taken"),
          m_deny(deny)
    {
    }

  private:
    void DoRun() override
    {
        Network().ClientStack()->SetAttribute("SubflowLimit", UintegerValue(0));
        Network().ServerStack()->SetAttribute("AllowJoinInitialAddrPort", BooleanValue(!m_deny));
        auto& transfer = MakeTransfer(BYTES, 0);
        At(MilliSeconds(100),
           [this, &transfer]()
           {
               MptcpTestSegment join;
               join.link = 0;
               join.up = true;
               join.from = Network().ClientAddress(0, 40000);
               join.to = Network().ServerAddress(0, MptcpTestTransfer::PORT);
               join.tcp.SetFlags(TcpHeader::SYN);
               join.tcp.SetSourcePort(40000);
               join.tcp.SetDestinationPort(MptcpTestTransfer::PORT);
               join.tcp.SetWindowSize(65535);
               const uint32_t token = transfer.ServerMptcp()->GetInfo().mptcpi_token;
               join.options.push_back(mptcp::MpJoinSyn{false, 1, token, 4711});
               Wire().Inject(join);
           });
        Run();
        ExpectComplete();
        const auto* synAck = Wire().First([](const MptcpTestSegment& s)
                                          { return s.IsSynAck() && s.Has<mptcp::MpCapable>(); });
        NS_TEST_ASSERT_MSG_NE(synAck, nullptr, "a SYN/ACK");
        NS_TEST_EXPECT_MSG_EQ(synAck->Find<mptcp::MpCapable>()->denyJoinToInitialAddress,
                              m_deny,
                              "flag C");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynRx"), 1, "a join arrived");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinRejected"), (m_deny ? 1 : 0), "and was rejected");
        const auto answers =
            Wire().Count([](const MptcpTestSegment& s) { return s.Has<mptcp::MpJoinSynAck>(); });
        NS_TEST_EXPECT_MSG_EQ((answers > 0), !m_deny, "or answered");
    }

    bool m_deny;
};

[[maybe_unused]] const bool g_denied = g_suite.Add(new JoinInitialAddress(true));
[[maybe_unused]] const bool g_allowed = g_suite.Add(new JoinInitialAddress(false));

MPTCP_TEST_F(RefusedJoin, FlagCAnnounced, "flag C leaves announced addresses free to be joined")
{
    Network().ServerStack()->SetAttribute("AllowJoinInitialAddrPort", BooleanValue(false));
    MakeTransfer(BYTES, 0);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "the announced address was joined");
}

} // namespace

} // namespace ns3
