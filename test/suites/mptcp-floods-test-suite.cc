/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-flood.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Peers, and strangers, that send thousands of SYNs, joins or options: what each costs does not
 * grow with what came before, in time and in memory, and whoever is honest is served all the while.
 */

namespace ns3
{

namespace
{

using namespace flood;

MptcpTestSuite g_suite("mptcp-floods");

/// Half-open joins that a connection has at most.
constexpr std::size_t HALF_OPEN_JOINS = 32;
/// A SYN that nobody answers the SYN/ACK of leaves after all repetitions, within three minutes.
const Time HALF_OPEN = Seconds(200);

/// SYNs that are never followed by anything. @param capable with MP_CAPABLE
class SynFlood : public Flood
{
  public:
    explicit SynFlood(bool capable)
        : Flood(capable ? "SYNs with MP_CAPABLE, never finished" : "plain SYNs, never finished"),
          m_capable(capable)
    {
    }

  private:
    void DoRun() override
    {
        Connect();
        const auto before = Sockets(true);
        constexpr uint32_t N = 1000;
        Attack(N,
               MicroSeconds(100),
               [this](uint32_t i)
               {
                   auto s = Syn(0, static_cast<uint16_t>(STRANGERS + i));
                   if (m_capable)
                   {
                       s.options.push_back(mptcp::MpCapable{});
                   }
                   return s;
               });
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPCapableSYNRX"), 1 + (m_capable ? N : 0), "they arrived");
        NS_TEST_EXPECT_MSG_EQ(Sockets(true), before + N, "half-open connections");
        RunFor(HALF_OPEN);
        NS_TEST_EXPECT_MSG_LT(Sent(false), N * 7 + 1, "answered once, and again ConnCount times");
        NS_TEST_EXPECT_MSG_EQ(Sockets(true), before, "all are gone");
        NS_TEST_EXPECT_MSG_EQ(Network().ServerStack()->GetConnections().size(), 1, "tokens");
        NS_TEST_EXPECT_MSG_EQ(Transfer().Accepted(), 1, "the application never heard of them");
        ExpectAlive();
    }

    bool m_capable;
};

[[maybe_unused]] const bool g_capable = g_suite.Add(new SynFlood(true));
[[maybe_unused]] const bool g_plain = g_suite.Add(new SynFlood(false));

MPTCP_TEST_F(Flood, BadTokens, "joins with tokens that no connection has")
{
    Connect();
    const auto before = Sockets(true);
    constexpr uint32_t N = 4000;
    const uint32_t token = Transfer().ServerMptcp()->GetInfo().mptcpi_token;
    Attack(N,
           MicroSeconds(100),
           [this, token](uint32_t i)
           {
               auto s = Syn(0, static_cast<uint16_t>(STRANGERS + i));
               s.options.push_back(mptcp::MpJoinSyn{false, 1, token + 1 + i, i});
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinNoTokenFound"), N, "all were refused");
    NS_TEST_EXPECT_MSG_EQ(Sockets(true), before, "and nothing is left of them");
    NS_TEST_EXPECT_MSG_EQ(Sent(false), N, "one reset for each");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, BadHmacs, "joins with the right token and a wrong HMAC")
{
    Connect();
    const auto before = Sockets(true);
    constexpr uint32_t N = 4000;
    const uint32_t token = Transfer().ServerMptcp()->GetInfo().mptcpi_token;
    Attack(N,
           MilliSeconds(5), // the timers of those refused go on for 3 s, cancelled,
           [this, token](uint32_t i)
           {
               auto s = Syn(0, static_cast<uint16_t>(STRANGERS + i / 2));
               if (i % 2 == 0)
               {
                   s.options.push_back(mptcp::MpJoinSyn{false, 1, token, i});
                   return s;
               }
               s.tcp.SetFlags(TcpHeader::ACK);
               s.tcp.SetSequenceNumber(SequenceNumber32(1));
               s.tcp.SetAckNumber(SequenceNumber32(1));
               s.options.push_back(mptcp::MpJoinAck{});
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynRx"), N / 2, "joins arrived");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckHMacFailure"), N / 2, "all were refused");
    NS_TEST_EXPECT_MSG_EQ(Sockets(true), before, "and nothing is left of them");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->GetNSubflows(), 1, "subflows");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, HalfOpenJoins, "joins that are never finished, and an honest one among them")
{
    Connect(2);
    const auto before = Sockets(true);
    constexpr uint32_t N = 2000;
    const uint32_t token = Transfer().ServerMptcp()->GetInfo().mptcpi_token;
    Network().ServerStack()->SetAttribute("SubflowLimit", UintegerValue(1));
    At(Seconds(1),
       [this]()
       {
           MptcpSubflowRequest request;
           request.local = Network().ClientAddress(1);
           request.remote = Network().ServerAddress(1, PORT);
           Transfer().ClientMptcp()->OpenSubflow(request);
       });
    Attack(N,
           MilliSeconds(1),
           [this, token](uint32_t i)
           {
               auto s = Syn(0, static_cast<uint16_t>(STRANGERS + i));
               s.options.push_back(mptcp::MpJoinSyn{false, 1, token, i});
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinSynRx"), N + 1, "all arrived, and the honest one");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinAckRx"), 1, "which was finished");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ClientMptcp()->GetInfo().mptcpi_subflows, 1, "and is up");
    NS_TEST_EXPECT_MSG_LT(Sockets(true), before + HALF_OPEN_JOINS + 2, "sockets");
    // Up to three cancelled timers each, for 3 s, of 200 bytes with their place in the scheduler; a
    // socket would be thousands.
    ExpectSteadyMemory(600);
    ExpectSteadyTime();
    RunFor(HALF_OPEN);
    NS_TEST_EXPECT_MSG_EQ(Sockets(true), before + 1, "the rest is gone");
    ExpectAlive();
}

MPTCP_TEST_F(Flood, AddAddrs, "ADD_ADDRs with valid HMACs, of addresses where nobody is")
{
    Connect(1, 8);
    Network().ClientStack()->SetAttribute("AutoEndpoints", BooleanValue(false));
    constexpr uint32_t N = 8000;
    const auto keys = Transfer().ClientMptcp()->GetKeys();
    Attack(N,
           MicroSeconds(500),
           [this, keys](uint32_t i)
           {
               auto add = Stranger(i);
               add.hmac = mptcp::AddAddrHmac(keys.remoteKey, keys.localKey, add);
               return Segment(false, add);
           });
    NS_TEST_EXPECT_MSG_EQ(AtClient("AddAddr") + AtClient("AddAddrDrop"), N, "all arrived");
    NS_TEST_EXPECT_MSG_GT(AtClient("AddAddr"), N - N / 100, "and were good, but for ids in use");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ClientMptcp()->GetRemoteAddresses().size(), 250, "one per id");
    // AddAddrAcceptedLimit is 2; a SYN is sent again after 3 s, and within 4.5 s once.
    NS_TEST_EXPECT_MSG_GT(AtClient("MPJoinSynTx"), 1, "the client tries");
    NS_TEST_EXPECT_MSG_LT(AtClient("MPJoinSynTx"), 2 * 2 + 1, "two of them at a time");
    NS_TEST_EXPECT_MSG_LT(Sockets(false), 1 + 2 + 1, "sockets");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, ForgedAddAddrs, "ADD_ADDRs with wrong HMACs")
{
    Connect(1, 8);
    constexpr uint32_t N = 8000;
    Attack(N,
           MicroSeconds(100),
           [this](uint32_t i)
           {
               auto add = Stranger(i);
               add.hmac = i;
               return Segment(false, add);
           });
    NS_TEST_EXPECT_MSG_EQ(AtClient("AddAddrDrop"), N, "all arrived and were dropped");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ClientMptcp()->GetRemoteAddresses().size(), 0, "none is kept");
    NS_TEST_EXPECT_MSG_EQ(Sent(true), 0, "and none answered");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, AddAndRemove, "an address is announced and removed again, without end")
{
    Connect(1, 8);
    Network().ClientStack()->SetAttribute("AutoEndpoints", BooleanValue(false));
    constexpr uint32_t N = 1200;
    const auto keys = Transfer().ClientMptcp()->GetKeys();
    Attack(N,
           MilliSeconds(8), // the timers of joins that end go on for 3 s, cancelled,
           [this, keys](uint32_t i)
           {
               auto add = Stranger(i / 2);
               if (i % 2 == 1)
               {
                   mptcp::RemoveAddr remove;
                   remove.count = 1;
                   remove.ids[0] = add.addressId;
                   return Segment(false, remove);
               }
               add.hmac = mptcp::AddAddrHmac(keys.remoteKey, keys.localKey, add);
               return Segment(false, add);
           });
    NS_TEST_EXPECT_MSG_EQ(AtClient("AddAddr"), N / 2, "all arrived");
    NS_TEST_EXPECT_MSG_EQ(AtClient("RmAddr"), N / 2, "and were removed");
    NS_TEST_EXPECT_MSG_LT(Sockets(false), 1 + 2 + 1, "what was begun ends with the address");
    NS_TEST_EXPECT_MSG_LT(Transfer().ClientMptcp()->GetNSubflows(), 1 + 2 + 1, "subflows");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, RemoveAddrs, "REMOVE_ADDRs of addresses that nobody announced")
{
    Connect();
    constexpr uint32_t N = 8000;
    mptcp::RemoveAddr remove;
    remove.count = 20;
    Attack(N,
           MicroSeconds(100),
           [this, &remove](uint32_t i)
           {
               for (uint32_t k = 0; k < remove.count; k++)
               {
                   remove.ids[k] = static_cast<uint8_t>(1 + (i + k) % 255);
               }
               return Segment(true, remove);
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("RmAddr"), N * remove.count, "all arrived");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, Priorities, "MP_PRIOs, backup and not in turn")
{
    Connect();
    constexpr uint32_t N = 8000;
    Attack(N,
           MicroSeconds(100),
           [this](uint32_t i) { return Segment(true, mptcp::MpPrio{i % 2 == 0}); });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPPrioRx"), N, "all arrived");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, Fastcloses, "MP_FASTCLOSEs with wrong keys")
{
    Connect();
    constexpr uint32_t N = 8000;
    const uint64_t key = Transfer().ServerMptcp()->GetKeys().localKey;
    Attack(N,
           MicroSeconds(100),
           [this, key](uint32_t i)
           {
               auto s = Segment(true, mptcp::MpFastclose{key + 1 + i});
               s.tcp.SetFlags(i % 2 == 0 ? TcpHeader::ACK : TcpHeader::RST | TcpHeader::ACK);
               // Not the number expected: with that one TCP alone would have to believe the reset.
               s.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() + SequenceNumber32(i % 2));
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 0, "none was believed");
    NS_TEST_EXPECT_MSG_EQ(Sent(false), N / 2, "challenged, where they were resets");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, EmptyDss, "segments without data, with a DSS")
{
    Connect();
    constexpr uint32_t N = 8000;
    mptcp::Dss dss;
    dss.hasDataAck = true;
    dss.dataAck = Transfer().ClientMptcp()->GetDataAck();
    Attack(N, MicroSeconds(100), [&](uint32_t) { return Segment(true, dss); });
    NS_TEST_EXPECT_MSG_EQ(Sent(false), 0, "nothing is answered");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, DataAcks, "DATA_ACKs of what was never sent, and of old data")
{
    Connect();
    constexpr uint32_t N = 8000;
    const uint64_t acked = Transfer().ClientMptcp()->GetDataAck();
    const auto before = Transfer().ServerMptcp()->GetInfo().mptcpi_bytes_acked;
    Attack(N,
           MicroSeconds(100),
           [&](uint32_t i)
           {
               mptcp::Dss dss;
               dss.hasDataAck = true;
               dss.dataAck64 = i % 4 < 2;
               dss.dataAck = i % 2 == 0 ? acked + 1 + uint64_t{i} * i * i : acked - 1 - i;
               return Segment(true, dss);
           });
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->GetInfo().mptcpi_bytes_acked, before, "acked");
    NS_TEST_EXPECT_MSG_EQ(Sent(false), 0, "nothing is answered");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, DataFins, "DATA_FINs at places where the stream cannot end")
{
    Connect();
    constexpr uint32_t N = 8000;
    const auto& keys = Transfer().ServerMptcp()->GetKeys();
    const uint64_t next = keys.remoteIdsn + 1 + MOVED;
    Attack(N,
           MicroSeconds(100),
           [this, next](uint32_t i)
           {
               mptcp::Dss dss;
               dss.dataFin = true;
               auto& mapping = dss.mapping.emplace();
               mapping.length = 1;
               mapping.dsn = i % 2 == 0 ? next - 1 - i % MOVED : next + 2000000 + i;
               return Segment(true, dss);
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataFinRx"), 0, "none was believed");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerCloses(), 0, "nobody is told of an end");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    ExpectAlive();
}

MPTCP_TEST_F(Flood, SameDataFin, "one DATA_FIN, again and again, and others beside it")
{
    Connect();
    constexpr uint32_t N = 8000;
    const uint64_t next = Transfer().ServerMptcp()->GetDataAck();
    Transfer().closeInAnswer = false;
    Attack(N,
           MicroSeconds(100),
           [this, next](uint32_t i)
           {
               mptcp::Dss dss;
               dss.dataFin = true;
               auto& mapping = dss.mapping.emplace();
               mapping.length = 1;
               mapping.dsn = next + (i % 2 == 0 ? 0 : i);
               return Segment(true, dss);
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataFinRx"), 1, "one counts");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerCloses(), 1, "the application is told once");
    NS_TEST_EXPECT_MSG_EQ(Sent(false), N / 2, "one answer for each that is right");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

} // namespace

} // namespace ns3
