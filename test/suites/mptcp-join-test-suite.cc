/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/inet-socket-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/tcp-l4-protocol.h"

/**
 * @file
 * @ingroup mptcp-tests
 * MP_JOIN (RFC 8684 section 3.2) on a network of two links: what is on the wire, and what happens
 * when some of it is lost or repeated. With automatic endpoints the server announces its second
 * address, and the client joins it over the second link.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-join");

/// Segments of the second link.
bool
IsJoinSyn(const MptcpTestSegment& s)
{
    return s.IsSyn() && s.link == 1;
}

bool
IsJoinSynAck(const MptcpTestSegment& s)
{
    return s.IsSynAck() && s.link == 1;
}

bool
IsJoinAck(const MptcpTestSegment& s)
{
    return s.Has<mptcp::MpJoinAck>();
}

bool
IsFourthAck(const MptcpTestSegment& s)
{
    return s.link == 1 && !s.up && s.IsAck();
}

/// Keys of the connection, from the third ACK.
struct Keys
{
    uint64_t client{0};
    uint64_t server{0};
};

Keys
KeysOnWire(const MptcpTestWire& wire)
{
    const auto* ack = wire.First(
        [](const MptcpTestSegment& s)
        {
            const auto* capable = s.Find<mptcp::MpCapable>();
            return s.up && capable && capable->receiverKey;
        });
    const auto& capable = *ack->Find<mptcp::MpCapable>();
    return {*capable.senderKey, *capable.receiverKey};
}

MPTCP_TEST(JoinOptions, "token, nonces and both HMACs are what the keys say")
{
    MakeNetwork(2);
    Wire().record = true;
    MakeTransfer(300000, 300000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();

    const auto keys = KeysOnWire(Wire());
    const auto* syn = Wire().First(IsJoinSyn);
    const auto* synAck = Wire().First(IsJoinSynAck);
    const auto* ack = Wire().First(IsJoinAck);
    NS_TEST_ASSERT_MSG_EQ((syn && synAck && ack), true, "a join was seen");
    const auto* first = syn->Find<mptcp::MpJoinSyn>();
    const auto* second = synAck->Find<mptcp::MpJoinSynAck>();
    const auto* third = ack->Find<mptcp::MpJoinAck>();
    NS_TEST_ASSERT_MSG_EQ((first && second && third), true, "with MP_JOIN on each segment");
    NS_TEST_EXPECT_MSG_EQ(first->token, mptcp::Token(keys.server), "the server's token");
    NS_TEST_EXPECT_MSG_NE(+first->addressId, 0, "not the initial address");
    NS_TEST_EXPECT_MSG_EQ(first->backup, false, "a regular path");
    const auto b = mptcp::JoinHmac(keys.server, keys.client, second->nonce, first->nonce);
    NS_TEST_EXPECT_MSG_EQ(second->hmac, mptcp::TruncateForSynAck(b), "HMAC-B");
    const auto a = mptcp::JoinHmac(keys.client, keys.server, first->nonce, second->nonce);
    NS_TEST_EXPECT_MSG_EQ((third->hmac == mptcp::TruncateForAck(a)), true, "HMAC-A");
    for (const auto* name : {"MPJoinSynRx", "MPJoinAckRx"})
    {
        NS_TEST_EXPECT_MSG_EQ(AtServer(name), 1, name);
    }
    for (const auto* name : {"MPJoinSynTx", "MPJoinSynAckRx"})
    {
        NS_TEST_EXPECT_MSG_EQ(AtClient(name), 1, name);
    }
}

MPTCP_TEST(JoinUsed, "both paths carry data of both directions")
{
    MakeNetwork(2);
    Wire().record = true;
    MakeTransfer(2000000, 2000000);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    for (const bool up : {true, false})
    {
        const uint32_t second = Wire().Count([up](const MptcpTestSegment& s)
                                             { return s.up == up && s.link == 1 && s.IsData(); });
        NS_TEST_EXPECT_MSG_GT(second, 300, "segments on the second path, up is " << up);
    }
}

MPTCP_TEST(NoDataBeforeFourthAck, "the joining host sends no data before the fourth ACK")
{
    MakeNetwork(2);
    Wire().record = true;
    const auto& late = Wire().Delay(IsFourthAck, MilliSeconds(500), 1);
    MakeTransfer(2000000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(late, 1, "the fourth ACK was late");
    ExpectComplete();
    ExpectNoTrouble();
    const Time answered = Wire().First(IsFourthAck)->time + MilliSeconds(500);
    const auto* data =
        Wire().First([](const MptcpTestSegment& s) { return s.up && s.link == 1 && s.IsData(); });
    NS_TEST_ASSERT_MSG_NE(data, nullptr, "it did send data");
    NS_TEST_EXPECT_MSG_GT(data->time, answered, "but not before");
}

MPTCP_TEST(LostJoinSyn, "a lost MP_JOIN SYN is sent again with the same nonce")
{
    MakeNetwork({{"1Mbps"}, {"1Mbps"}});
    Wire().record = true;
    const auto& lost = Wire().Drop(IsJoinSyn, 1);
    MakeTransfer(1500000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "one was lost");
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(IsJoinSyn), 2, "two were sent");
    NS_TEST_EXPECT_MSG_EQ(Wire().First(IsJoinSyn)->Find<mptcp::MpJoinSyn>()->nonce,
                          Wire().Last(IsJoinSyn)->Find<mptcp::MpJoinSyn>()->nonce,
                          "nonce");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "and the join succeeded");
}

MPTCP_TEST(LostJoinSynAck, "a lost answer to a MP_JOIN SYN is sent again")
{
    MakeNetwork({{"1Mbps"}, {"1Mbps"}});
    Wire().record = true;
    const auto& lost = Wire().Drop(IsJoinSynAck, 1);
    MakeTransfer(1500000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "one was lost");
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(Wire().First(IsJoinSynAck)->Find<mptcp::MpJoinSynAck>()->hmac,
                          Wire().Last(IsJoinSynAck)->Find<mptcp::MpJoinSynAck>()->hmac,
                          "HMAC");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "the join succeeded");
}

MPTCP_TEST(LostJoinAck, "a lost third ACK of a join is sent again until it is answered")
{
    MakeNetwork({{"1Mbps"}, {"1Mbps"}});
    const auto& lost = Wire().Drop(IsJoinAck, 3);
    MakeTransfer(1500000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 3, "three were lost");
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "the join succeeded");
}

MPTCP_TEST(LostFourthAck, "a lost fourth ACK: the third comes again and is answered again")
{
    MakeNetwork({{"1Mbps"}, {"1Mbps"}});
    Wire().record = true;
    const auto& lost = Wire().Drop(IsFourthAck, 1);
    MakeTransfer(1500000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "it was lost");
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(IsJoinAck), 2, "third ACKs");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "the join counts once");
    const auto data =
        Wire().Count([](const MptcpTestSegment& s) { return s.up && s.link == 1 && s.IsData(); });
    NS_TEST_EXPECT_MSG_GT(data, 100, "the path is used");
}

MPTCP_TEST(DuplicateJoinAck, "a third ACK of a join that comes twice is answered twice")
{
    MakeNetwork(2);
    Wire().record = true;
    const auto& again = Wire().Repeat(IsJoinAck, MilliSeconds(3), 1);
    MakeTransfer(1000000, 0);
    Run();
    NS_TEST_ASSERT_MSG_EQ(again, 1, "it came twice");
    ExpectComplete();
    ExpectNoTrouble();
    const auto* ack = Wire().First(IsJoinAck);
    const Time arrived = ack->time;
    const auto answers = Wire().Count(
        [arrived](const MptcpTestSegment& s)
        { return IsFourthAck(s) && s.time > arrived && s.time < arrived + MilliSeconds(14); });
    NS_TEST_EXPECT_MSG_EQ(answers, 2, "two answers");
}

MPTCP_TEST(NoAnswerToJoin, "a join that nobody answers is given up, and the connection lives on")
{
    MakeNetwork(2);
    Wire().Drop([](const MptcpTestSegment& s) { return s.link == 1; });
    auto& transfer = MakeTransfer(20000, 0);
    transfer.closeWhenDone = false;
    At(Seconds(300), [&transfer]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(AtClient("MPJoinSynTx"), 2, "it was tried");
}

MPTCP_TEST(NoThirdAckAnswer, "third ACKs that are never answered end the subflow by a reset")
{
    MakeNetwork(2);
    Wire().record = true;
    Wire().Drop(IsFourthAck);
    auto& transfer = MakeTransfer(20000, 0);
    transfer.closeWhenDone = false;
    At(Seconds(300), [&transfer]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "of the join");
    NS_TEST_EXPECT_MSG_EQ(reset->up, true, "by the host that joined");
    NS_TEST_EXPECT_MSG_GT(Wire().Count(IsJoinAck), 3, "after several third ACKs");
}

MPTCP_TEST(ApplicationNotAsked, "joins are no connection requests to the application")
{
    MakeNetwork(2);
    auto& transfer = MakeTransfer(300000, 0);
    uint32_t asked = 0;
    transfer.admit = [&asked](const Address&)
    {
        asked++;
        return asked == 1;
    };
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(asked, 1, "asked for the connection alone");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "the join succeeded");
}

MPTCP_TEST(SimultaneousJoins, "three joins at the same time")
{
    Set("ns3::MptcpStack::SubflowLimit", "3");
    Set("ns3::MptcpStack::AddAddrAcceptedLimit", "3");
    MakeNetwork(4);
    Wire().record = true;
    // The announcements arrive one after the other; the SYNs leave their links together.
    Wire().Delay([](const MptcpTestSegment& s) { return s.IsSyn() && s.link == 1; },
                 MilliSeconds(100));
    Wire().Delay([](const MptcpTestSegment& s) { return s.IsSyn() && s.link == 2; },
                 MilliSeconds(80));
    MakeTransfer(4000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 3, "all succeeded");
    for (uint32_t link = 1; link < 4; link++)
    {
        const auto data = Wire().Count([link](const MptcpTestSegment& s)
                                       { return s.link == link && s.IsData(); });
        NS_TEST_EXPECT_MSG_GT(data, 100, "path " << link << " is used");
    }
}

MPTCP_TEST(BackupFlags, "a backup endpoint shows in the B flags of the SYN and of its answer")
{
    auto& network = MakeNetwork(2);
    Wire().record = true;
    for (auto stack : {network.ClientStack(), network.ServerStack()})
    {
        MptcpEndpoint endpoint;
        endpoint.address =
            stack == network.ClientStack() ? network.ClientAddress(1) : network.ServerAddress(1);
        endpoint.flags =
            MptcpEndpoint::BACKUP |
            (stack == network.ClientStack() ? MptcpEndpoint::SUBFLOW : MptcpEndpoint::SIGNAL);
        stack->AddEndpoint(endpoint);
    }
    MakeTransfer(300000, 0);
    Run();
    ExpectComplete();
    const auto* syn = Wire().First(IsJoinSyn);
    const auto* synAck = Wire().First(IsJoinSynAck);
    NS_TEST_ASSERT_MSG_EQ(
        (syn && synAck && syn->Has<mptcp::MpJoinSyn>() && synAck->Has<mptcp::MpJoinSynAck>()),
        true,
        "a join");
    NS_TEST_EXPECT_MSG_EQ(syn->Find<mptcp::MpJoinSyn>()->backup, true, "SYN");
    NS_TEST_EXPECT_MSG_EQ(synAck->Find<mptcp::MpJoinSynAck>()->backup, true, "SYN/ACK");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynBackupRx"), 1, "counted by the server");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPJoinSynAckBackupRx"), 1, "counted by the client");
}

} // namespace

} // namespace ns3
