/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-crypto.h"

/**
 * @file
 * @ingroup mptcp-tests
 * What the two ends agree on by MP_CAPABLE (RFC 8684 section 3.1): version, crypto, checksums and
 * keys; and what happens when they cannot.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-negotiation");

/// Changes a MP_CAPABLE on its way.
class Negotiation : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;
    using Edit = std::function<void(mptcp::MpCapable&)>;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        MakeNetwork();
        Wire().record = true;
    }

    /// Transfer both ways. @param match segments to change @param edit how
    void TransferChanged(MptcpTestWire::Match match, Edit edit)
    {
        const auto& changed = Wire().Change([match = std::move(match)](const MptcpTestSegment& s)
                                            { return s.Has<mptcp::MpCapable>() && match(s); },
                                            [edit = std::move(edit)](MptcpTestSegment& s)
                                            { edit(*s.Find<mptcp::MpCapable>()); });
        MakeTransfer(100000, 100000);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_GT(changed, 0, "a MP_CAPABLE was changed");
    }

    /// @param client, server whether they fell back
    void ExpectFallbacks(bool client, bool server)
    {
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), (client ? 1 : 0), "client's fallbacks");
        NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), (server ? 1 : 0), "server's fallbacks");
    }
};

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

MPTCP_TEST_F(Negotiation, OldSyn, "version 0 on the SYN: answered as plain TCP")
{
    TransferChanged(IsSyn,
                    [](mptcp::MpCapable& c)
                    {
                        c.version = 0;
                        c.senderKey = 0x0123456789abcdef; // as version 0 has it
                    });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(Wire().First(IsSynAck)->Has<mptcp::MpCapable>(), false, "no MP_CAPABLE");
}

MPTCP_TEST_F(Negotiation, NewerSyn, "version 2 on the SYN: answered with version 1")
{
    TransferChanged(IsSyn, [](mptcp::MpCapable& c) { c.version = 2; });
    ExpectFallbacks(false, false);
    const auto* answer = Wire().First(IsSynAck)->Find<mptcp::MpCapable>();
    NS_TEST_ASSERT_MSG_NE(answer, nullptr, "it is answered");
    NS_TEST_EXPECT_MSG_EQ(+answer->version, 1, "with ours");
}

MPTCP_TEST_F(Negotiation, OldSynAck, "version 0 on the answer: the client falls back")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.version = 0; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, NewerSynAck, "version 2 on the answer: the client falls back")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.version = 2; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, NewerThirdAck, "version 2 on the third ACK and first data: fallback")
{
    TransferChanged([](const MptcpTestSegment& s) { return s.up && !s.IsSyn(); },
                    [](mptcp::MpCapable& c) { c.version = 2; });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 1, "counted");
}

MPTCP_TEST_F(Negotiation, NoHmacOnSyn, "flag H is missing on the SYN: fallback")
{
    TransferChanged(IsSyn, [](mptcp::MpCapable& c) { c.hmacSha256 = false; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, OtherCryptoOnSyn, "an unknown crypto flag on the SYN: fallback")
{
    TransferChanged(IsSyn, [](mptcp::MpCapable& c) { c.otherCrypto = true; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, ExtensibilityOnSyn, "flag B on the SYN: fallback")
{
    TransferChanged(IsSyn, [](mptcp::MpCapable& c) { c.extensibility = true; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, NoHmacOnSynAck, "flag H is missing on the answer: fallback")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.hmacSha256 = false; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, OtherCryptoOnSynAck, "an unknown crypto flag on the answer: fallback")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.otherCrypto = true; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, ExtensibilityOnSynAck, "flag B on the answer: fallback")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.extensibility = true; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, KeylessSynAck, "an answer without a key: fallback")
{
    TransferChanged(IsSynAck, [](mptcp::MpCapable& c) { c.senderKey.reset(); });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, WrongKeyReturned, "the third ACK returns another key: fallback")
{
    TransferChanged([](const MptcpTestSegment& s) { return s.up && !s.IsSyn(); },
                    [](mptcp::MpCapable& c) { *c.receiverKey ^= 1; });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 1, "counted");
}

bool
IsThirdAck(const MptcpTestSegment& s)
{
    return s.up && s.IsAck();
}

bool
IsFirstData(const MptcpTestSegment& s)
{
    return s.up && s.IsData();
}

bool
IsFromClient(const MptcpTestSegment& s)
{
    return s.up && !s.IsSyn();
}

MPTCP_TEST_F(Negotiation, NoCryptoOnThirdAck, "no crypto flag on the third ACK alone: fallback")
{
    TransferChanged(IsThirdAck, [](mptcp::MpCapable& c) { c.hmacSha256 = false; });
    NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), 1, "the server fell back");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableACKRX"), 0, "it was not taken");
}

MPTCP_TEST_F(Negotiation,
             OtherCryptoOnThirdAck,
             "an unknown crypto flag on the third ACK: fallback")
{
    TransferChanged(IsFromClient, [](mptcp::MpCapable& c) { c.otherCrypto = true; });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 1, "counted");
}

MPTCP_TEST_F(Negotiation, LateChecksumWish, "flag A on the third ACK and not on a SYN: fallback")
{
    TransferChanged(IsFromClient, [](mptcp::MpCapable& c) { c.checksumRequired = true; });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableFallbackACK"), 1, "counted");
}

MPTCP_TEST_F(Negotiation, NoCryptoOnData, "no crypto flag on the first data: it has no mapping")
{
    TransferChanged(IsFirstData, [](mptcp::MpCapable& c) { c.hmacSha256 = false; });
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableDataFallback"), 1, "counted");
}

MPTCP_TEST_F(Negotiation, NewerData, "version 2 on the first data: it has no mapping")
{
    TransferChanged(IsFirstData, [](mptcp::MpCapable& c) { c.version = 2; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, WrongKeyOnData, "another key on the first data: it has no mapping")
{
    TransferChanged(IsFirstData, [](mptcp::MpCapable& c) { *c.senderKey ^= 1; });
    ExpectFallbacks(true, true);
}

MPTCP_TEST_F(Negotiation, JoinBesideCapable, "a SYN that asks for both is answered as plain TCP")
{
    const auto& changed =
        Wire().Change(IsSyn,
                      [](MptcpTestSegment& s) {
                          s.options.push_back(mptcp::MpJoinSyn{false, 1, 4711, 815});
                      });
    MakeTransfer(100000, 100000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_GT(changed, 0, "the SYN had both");
    ExpectFallbacks(true, true);
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynRx"), 0, "it is no join");
}

MPTCP_TEST_F(Negotiation, KeysOvertaken, "data overtakes the segments with the keys: still MPTCP")
{
    Wire().Drop(IsThirdAck, 1);
    const auto& late = Wire().Delay([](const MptcpTestSegment& s)
                                    { return IsFirstData(s) && s.Has<mptcp::MpCapable>(); },
                                    MilliSeconds(5),
                                    1);
    MakeTransfer(100000, 100000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(late, 1, "the first data was late");
    ExpectFallbacks(false, false);
}

/// Which sides ask for checksums.
class ChecksumWish : public MptcpTestCase
{
  public:
    /// @param client, server whether they ask
    ChecksumWish(bool client, bool server)
        : MptcpTestCase(std::string("checksums: the client ") + (client ? "asks" : "does not ask") +
                        ", the server " + (server ? "asks" : "does not")),
          m_client(client), m_server(server)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork(2);
        Wire().record = true;
        auto& transfer = MakeTransfer(200000, 200000);
        transfer.ClientSocket()->SetAttribute("Checksum", BooleanValue(m_client));
        transfer.Listener()->SetAttribute("Checksum", BooleanValue(m_server));
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        const bool used = m_client || m_server;
        NS_TEST_EXPECT_MSG_EQ(Wire().First(IsSyn)->Find<mptcp::MpCapable>()->checksumRequired,
                              m_client,
                              "flag A of the SYN");
        NS_TEST_EXPECT_MSG_EQ(Wire().First(IsSynAck)->Find<mptcp::MpCapable>()->checksumRequired,
                              m_server,
                              "flag A of the answer");
        uint32_t mappings = 0;
        for (const auto& s : Wire().Segments())
        {
            const auto* dss = s.Find<mptcp::Dss>();
            const auto* capable = s.Find<mptcp::MpCapable>();
            if (dss && dss->mapping)
            {
                NS_TEST_EXPECT_MSG_EQ(dss->mapping->checksum.has_value(), used, "in DSS");
                mappings++;
            }
            if (capable && capable->dataLength)
            {
                NS_TEST_EXPECT_MSG_EQ(capable->checksum.has_value(), used, "in MP_CAPABLE");
                mappings++;
            }
        }
        NS_TEST_EXPECT_MSG_GT(mappings, 10, "mappings were seen");
        for (auto socket : {transfer.ClientMptcp(), transfer.ServerMptcp()})
        {
            NS_TEST_EXPECT_MSG_EQ(+socket->GetInfo().mptcpi_csum_enabled, +used, "info");
        }
        NS_TEST_EXPECT_MSG_EQ(AtClient("DataCsumErr") + AtServer("DataCsumErr"), 0, "no error");
    }

    bool m_client;
    bool m_server;
};

[[maybe_unused]] const bool g_checksums[] = {g_suite.Add(new ChecksumWish(false, false)),
                                             g_suite.Add(new ChecksumWish(false, true)),
                                             g_suite.Add(new ChecksumWish(true, false)),
                                             g_suite.Add(new ChecksumWish(true, true))};

/// Connections whose keys are drawn from the same start of a random stream.
class SameKeys : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// Open connections one after the other, each drawing from the start of the client's stream.
    /// @param count how many
    void Open(uint32_t count)
    {
        MakeNetwork();
        auto listener = Network().MakeSocket(Network().Server());
        const Address address = Network().ServerAddress(0, MptcpTestTransfer::PORT);
        listener->Bind(address);
        listener->Listen();
        At(Network().StartTime(),
           [this, address, count]()
           {
               for (uint32_t i = 0; i < count; i++)
               {
                   Network().ClientStack()->AssignStreams(7);
                   auto socket = Network().MakeSocket(Network().Client());
                   socket->TraceConnectWithoutContext(
                       "Fallback",
                       Callback<void, const std::string&>([this](const std::string& why)
                                                          { m_reasons.push_back(why); }));
                   socket->Connect(address);
                   m_sockets.push_back(socket);
               }
           });
        RunFor(Seconds(1));
    }

    std::vector<Ptr<MptcpSocket>> m_sockets;
    std::vector<std::string> m_reasons; //!< as the Fallback traces gave them
};

MPTCP_TEST_F(SameKeys, TokenCollision, "a key whose token is taken is drawn again")
{
    Open(4);
    NS_TEST_EXPECT_MSG_EQ(AtClient("TokenCollision"), 0 + 1 + 2 + 3, "collisions");
    NS_TEST_EXPECT_MSG_EQ(Network().ClientStack()->GetConnections().size(), 4, "four tokens");
    for (const auto& socket : m_sockets)
    {
        NS_TEST_EXPECT_MSG_EQ(socket->IsFallback(), false, "all speak MPTCP");
        NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::ESTABLISHED, "and are connected");
    }
}

MPTCP_TEST_F(SameKeys, NoTokenLeft, "no token after four draws: the connection is plain TCP")
{
    Open(5);
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPFallbackTokenInit"), 1, "counted");
    NS_TEST_ASSERT_MSG_EQ(m_reasons.size(), 1, "one of them fell back");
    NS_TEST_EXPECT_MSG_EQ(m_reasons.front(), "MPFallbackTokenInit", "and says why");
    NS_TEST_EXPECT_MSG_EQ(m_sockets[3]->IsFallback(), false, "the fourth got a token");
    NS_TEST_EXPECT_MSG_EQ(m_sockets[4]->IsFallback(), true, "the fifth did not");
    NS_TEST_EXPECT_MSG_EQ(m_sockets[4]->GetState(), TcpSocket::ESTABLISHED, "and is connected");
    NS_TEST_EXPECT_MSG_EQ(Network().ClientStack()->GetConnections().size(), 4, "four tokens");
    m_sockets[0]->Close();
    m_sockets[4]->Close();
    RunFor(Seconds(1));
    NS_TEST_EXPECT_MSG_EQ(Network().ClientStack()->GetConnections().size(), 4, "before they end");
}

} // namespace

} // namespace ns3
