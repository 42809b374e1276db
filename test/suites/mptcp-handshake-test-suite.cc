/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-crypto.h"

/**
 * @file
 * @ingroup mptcp-tests
 * MP_CAPABLE (RFC 8684 section 3.1) on a network: what is on the wire, and what happens when some
 * of it is lost, repeated or not understood.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-handshake");

bool
IsSyn(const MptcpTestSegment& s)
{
    return s.IsSyn();
}

bool
IsSynAck(const MptcpTestSegment& s)
{
    return s.IsSynAck();
}

bool
IsClientAck(const MptcpTestSegment& s)
{
    return s.up && s.IsAck();
}

MPTCP_TEST(CapableOptions, "the SYN has no key, the answer one, the third ACK both")
{
    MakeNetwork();
    Wire().record = true;
    MakeTransfer(20000, 20000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();

    const auto* syn = Wire().First(IsSyn);
    const auto* synAck = Wire().First(IsSynAck);
    const auto* ack = Wire().First(IsClientAck);
    NS_TEST_ASSERT_MSG_EQ((syn && synAck && ack), true, "a handshake was seen");
    const auto* first = syn->Find<mptcp::MpCapable>();
    const auto* second = synAck->Find<mptcp::MpCapable>();
    const auto* third = ack->Find<mptcp::MpCapable>();
    NS_TEST_ASSERT_MSG_EQ((first && second && third), true, "each has MP_CAPABLE");
    NS_TEST_EXPECT_MSG_EQ(mptcp::OptionLength(*first), 4, "SYN");
    NS_TEST_EXPECT_MSG_EQ(mptcp::OptionLength(*second), 12, "SYN/ACK");
    NS_TEST_EXPECT_MSG_EQ(mptcp::OptionLength(*third), 20, "third ACK");
    for (const auto* option : {first, second, third})
    {
        NS_TEST_EXPECT_MSG_EQ(+option->version, 1, "version");
        NS_TEST_EXPECT_MSG_EQ(option->hmacSha256, true, "flag H");
        NS_TEST_EXPECT_MSG_EQ(option->otherCrypto, false, "flags D to G");
        NS_TEST_EXPECT_MSG_EQ(option->checksumRequired, false, "flag A");
        NS_TEST_EXPECT_MSG_EQ(option->denyJoinToInitialAddress, false, "flag C");
    }
    NS_TEST_EXPECT_MSG_EQ(*third->receiverKey, *second->senderKey, "the server's key comes back");
    NS_TEST_EXPECT_MSG_NE(*third->senderKey, *third->receiverKey, "keys differ");
}

MPTCP_TEST(CapableNumbers,
           "tokens and first data sequence numbers follow from the keys on the wire")
{
    MakeNetwork();
    Wire().record = true;
    auto& transfer = MakeTransfer(20000, 20000);
    transfer.closeWhenDone = false;
    RunFor(Seconds(3));
    NS_TEST_ASSERT_MSG_EQ(transfer.Complete(), true, "all came");

    const auto* ack = Wire().First(IsClientAck);
    NS_TEST_ASSERT_MSG_EQ((ack && ack->Has<mptcp::MpCapable>()), true, "third ACK");
    const uint64_t clientKey = *ack->Find<mptcp::MpCapable>()->senderKey;
    const uint64_t serverKey = *ack->Find<mptcp::MpCapable>()->receiverKey;
    const auto client = transfer.ClientMptcp()->GetInfo();
    const auto server = transfer.ServerMptcp()->GetInfo();
    NS_TEST_EXPECT_MSG_EQ(client.mptcpi_token, mptcp::Token(clientKey), "client's token");
    NS_TEST_EXPECT_MSG_EQ(server.mptcpi_token, mptcp::Token(serverKey), "server's token");
    const uint64_t clientEnd = mptcp::InitialDsn(clientKey) + 1 + 20000;
    const uint64_t serverEnd = mptcp::InitialDsn(serverKey) + 1 + 20000;
    NS_TEST_EXPECT_MSG_EQ(client.mptcpi_write_seq, clientEnd, "what the client wrote");
    NS_TEST_EXPECT_MSG_EQ(client.mptcpi_snd_una, clientEnd, "is acknowledged");
    NS_TEST_EXPECT_MSG_EQ(server.mptcpi_rcv_nxt, clientEnd, "and is what the server received");
    NS_TEST_EXPECT_MSG_EQ(server.mptcpi_write_seq, serverEnd, "what the server wrote");
    NS_TEST_EXPECT_MSG_EQ(client.mptcpi_rcv_nxt, serverEnd, "is what the client received");

    const auto* data = Wire().First([](const MptcpTestSegment& s)
                                    { return !s.up && s.IsData() && s.Has<mptcp::Dss>(); });
    NS_TEST_ASSERT_MSG_EQ((data && data->Find<mptcp::Dss>()->mapping), true, "server's first data");
    const auto& mapping = *data->Find<mptcp::Dss>()->mapping;
    NS_TEST_EXPECT_MSG_EQ(static_cast<uint32_t>(mapping.dsn),
                          static_cast<uint32_t>(mptcp::InitialDsn(serverKey) + 1),
                          "the SYN takes the first number");
    NS_TEST_EXPECT_MSG_EQ(mapping.subflowSequence, 1, "and the first position");
}

MPTCP_TEST(FirstDataCarriesKeys, "the client's first data repeats both keys and is mapped by them")
{
    MakeNetwork();
    Wire().record = true;
    MakeTransfer(20000, 0);
    Run();
    ExpectComplete();
    ExpectNoTrouble();

    const auto* ack = Wire().First(IsClientAck);
    const auto* data = Wire().First([](const MptcpTestSegment& s) { return s.up && s.IsData(); });
    NS_TEST_ASSERT_MSG_EQ((ack && data && data->Has<mptcp::MpCapable>()),
                          true,
                          "MP_CAPABLE + data");
    const auto& capable = *data->Find<mptcp::MpCapable>();
    const auto& third = *ack->Find<mptcp::MpCapable>();
    NS_TEST_EXPECT_MSG_EQ(*capable.senderKey, *third.senderKey, "client's key");
    NS_TEST_EXPECT_MSG_EQ(*capable.receiverKey, *third.receiverKey, "server's key");
    NS_TEST_ASSERT_MSG_EQ(capable.dataLength.has_value(), true, "a length");
    NS_TEST_EXPECT_MSG_GT_OR_EQ(*capable.dataLength, data->Size(), "that covers the segment");
    NS_TEST_EXPECT_MSG_EQ(data->Has<mptcp::Dss>(), false, "and no DSS beside it");
}

MPTCP_TEST(MappingUntilAcked, "every data segment has a mapping until a DATA_ACK has come back")
{
    MakeNetwork();
    Wire().record = true;
    MakeTransfer(60000, 60000);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    for (const bool up : {true, false})
    {
        uint32_t before = 0;
        for (const auto& s : Wire().Segments())
        {
            if (s.up != up && s.Has<mptcp::Dss>() && s.tcp.GetAckNumber() > SequenceNumber32(1))
            {
                break;
            }
            if (s.up == up && s.IsData())
            {
                before++;
                const auto* dss = s.Find<mptcp::Dss>();
                const bool mapped = (dss && dss->mapping) || s.Has<mptcp::MpCapable>();
                NS_TEST_EXPECT_MSG_EQ(mapped, true, "segment " << before << (up ? " up" : " down"));
            }
        }
        NS_TEST_EXPECT_MSG_GT(before, 2, "a window full left before the first DATA_ACK");
    }
}

MPTCP_TEST(LostSyn, "a lost SYN is sent again with MP_CAPABLE")
{
    MakeNetwork();
    const auto& lost = Wire().Drop(IsSyn, 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "a SYN was lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPCapableSYNTX"), 2, "two SYNs");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableSYNRX"), 1, "one arrived");
}

MPTCP_TEST(LostSynAck, "a lost answer to the SYN is sent again with the same key")
{
    MakeNetwork();
    Wire().record = true;
    const auto& lost = Wire().Drop(IsSynAck, 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "a SYN/ACK was lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    const auto* first = Wire().First(IsSynAck);
    const auto* last = Wire().Last(IsSynAck);
    NS_TEST_ASSERT_MSG_NE(first, last, "another was sent");
    NS_TEST_EXPECT_MSG_EQ(*first->Find<mptcp::MpCapable>()->senderKey,
                          *last->Find<mptcp::MpCapable>()->senderKey,
                          "same key");
}

MPTCP_TEST(LostThirdAckClientSpeaks, "the third ACK is lost: the first data does its work")
{
    MakeNetwork();
    const auto& lost = Wire().Drop(IsClientAck, 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "the third ACK was lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableACKRX"), 1, "keys arrived");
}

MPTCP_TEST(LostThirdAckServerSpeaks, "the third ACK is lost and the client has nothing to send")
{
    MakeNetwork();
    const auto& lost = Wire().Drop(IsClientAck, 1);
    MakeTransfer(0, 20000).closeWhenDone = true;
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "the third ACK was lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST(LostThirdAcksServerSpeaks, "the third ACK is lost three times; the client says nothing")
{
    MakeNetwork();
    const auto& lost = Wire().Drop(IsClientAck, 3);
    MakeTransfer(0, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 3, "three third ACKs were lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST(DuplicateThirdAck, "a third ACK that comes twice changes nothing")
{
    MakeNetwork();
    const auto& again = Wire().Repeat(IsClientAck, MilliSeconds(5), 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(again, 1, "it came twice");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableACKRX"), 1, "and counts once");
}

MPTCP_TEST(ThirdAckAfterData, "the third ACK is overtaken by the first data")
{
    MakeNetwork();
    const auto& late = Wire().Delay(IsClientAck, MilliSeconds(15), 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(late, 1, "it was late");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST(FirstDataLost, "the first data, with the keys, is lost and sent again")
{
    MakeNetwork();
    Wire().record = true;
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s) { return s.up && s.IsData(); }, 1);
    MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(lost, 1, "it was lost");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST(DuplicateSyn, "a SYN that comes twice makes one connection")
{
    MakeNetwork();
    const auto& again = Wire().Repeat(IsSyn, MilliSeconds(5), 1);
    auto& transfer = MakeTransfer(20000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(again, 1, "it came twice");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(transfer.Accepted(), 1, "one connection");
}

MPTCP_TEST(SynComesTenTimes, "a SYN that comes ten times before the third ACK makes one connection")
{
    MakeNetwork();
    MakeTransfer(10000, 10000);
    constexpr int TIMES = 10;
    for (int i = 1; i < TIMES; i++)
    {
        Wire().Repeat([](const auto& segment) { return segment.IsSyn(); }, MilliSeconds(i), 1);
    }
    Wire().record = true;
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableSYNRX"), 1, "connections");
    const auto answers = Wire().Count([](const auto& segment) { return segment.IsSynAck(); });
    NS_TEST_EXPECT_MSG_EQ(answers, TIMES, "each SYN is answered");
}

MPTCP_TEST(LateDuplicateSyn, "a SYN that comes again in mid-connection is ignored")
{
    MakeNetwork();
    const auto& again = Wire().Repeat(IsSyn, MilliSeconds(70), 1);
    MakeTransfer(200000, 20000);
    Run();
    NS_TEST_ASSERT_MSG_EQ(again, 1, "it came twice");
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
}

MPTCP_TEST(NobodyAnswers, "no SYN is answered: the connection fails, and nothing is left")
{
    MakeNetwork();
    Wire().Drop(IsSyn);
    auto& transfer = MakeTransfer(20000, 0);
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ConnectSucceeded(), false, "not connected");
    NS_TEST_EXPECT_MSG_EQ(transfer.ConnectFailed(), true, "and told so");
    ExpectNothingLeft();
}

MPTCP_TEST(ClientVanishes, "no third ACK ever comes: the server forgets the connection")
{
    MakeNetwork();
    Wire().Drop([](const MptcpTestSegment& s) { return s.up && !s.IsSyn(); });
    auto& transfer = MakeTransfer(0, 20000);
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ConnectSucceeded(),
                          true,
                          "the client believed it was connected");
    NS_TEST_EXPECT_MSG_EQ(transfer.Accepted(), 0, "the server did not");
    NS_TEST_EXPECT_MSG_EQ(Network().ServerStack()->GetConnections().size(), 0, "nothing is left");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Server()), 1, "but the listener");
}

MPTCP_TEST(NoListener, "nobody listens: the connection is refused")
{
    MakeNetwork();
    auto& transfer = MakeTransfer(20000, 0);
    transfer.Listener()->Close();
    Run();
    NS_TEST_EXPECT_MSG_EQ(transfer.ConnectFailed(), true, "refused");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Client()), 0, "nothing is left");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Server()), 0, "nothing is left");
}

MPTCP_TEST(ListenerClosesWithSyn, "the listener closes at the instant when the SYN arrives")
{
    MakeNetwork();
    auto& transfer = MakeTransfer(20000, 0);
    // The fork of a listener is completed by an event of its own, right behind the SYN.
    const auto& seen = Wire().Change(
        IsSyn,
        [&transfer](MptcpTestSegment&)
        {
            At(Time(),
               [&transfer]()
               {
                   transfer.Listener()->Close();
                   transfer.Forget();
               });
        },
        1);
    Run();
    NS_TEST_EXPECT_MSG_EQ(seen, 1, "a SYN arrived");
    NS_TEST_EXPECT_MSG_EQ(Network().CountTcpSockets(Network().Server()), 0, "nothing is left");
}

} // namespace

} // namespace ns3
