/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-flood.h"

#include "ns3/mptcp-mapping.h"

/**
 * @file
 * @ingroup mptcp-tests
 * A peer that sends thousands of mappings and of bytes as it likes: what each costs does not grow
 * with what came before, in time and in memory.
 */

namespace ns3
{

namespace
{

using namespace flood;

MptcpTestSuite g_suite("mptcp-stream-floods");

/// The peer has gone over to sending bytes as he likes; nobody hears the client any more.
class HostileStream : public Flood
{
  protected:
    using Flood::Flood;

    void DoSetup() override
    {
        Flood::DoSetup();
        Set("ns3::TcpSocket::RcvBufSize", "200000");
    }

    void Silence()
    {
        Wire().Drop([](const MptcpTestSegment&) { return true; });
        m_dsn = Transfer().ServerMptcp()->GetDataAck();
        m_ssn = 1 + MOVED;
    }

    /// @param at subflow position from what comes next on @param dsn from what comes next on @param
    /// bytes mapped @param payload whether they are there @returns a segment
    MptcpTestSegment Mapped(uint64_t at, uint64_t dsn, uint16_t bytes, bool payload = true)
    {
        mptcp::Dss dss;
        auto& mapping = dss.mapping.emplace();
        mapping.dsn = m_dsn + dsn;
        mapping.subflowSequence = static_cast<uint32_t>(m_ssn + at);
        mapping.length = bytes;
        auto s = Segment(true, dss);
        if (payload)
        {
            s.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() +
                                    SequenceNumber32(static_cast<uint32_t>(at)));
            s.payload = Create<Packet>(bytes);
        }
        return s;
    }

    /// @returns bytes of the stream that the server has got
    uint64_t Got()
    {
        return Transfer().ReceivedByServer() - MOVED;
    }

    uint64_t m_dsn{0};
    uint64_t m_ssn{0};
};

MPTCP_TEST_F(HostileStream, TinyMappings, "a byte for each mapping, in order")
{
    Connect();
    Silence();
    constexpr uint32_t N = 20000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(i, i, 1); });
    NS_TEST_EXPECT_MSG_EQ(Got(), N, "all came through");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, ScatteredBytes, "a byte for each mapping, every second of the stream")
{
    Connect();
    Silence();
    constexpr uint32_t N = 20000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(i, 2 * (N - i), 1); });
    NS_TEST_EXPECT_MSG_EQ(Got(), 0, "nothing is in order");
    NS_TEST_EXPECT_MSG_EQ(AtServer("OFOQueue"), N, "all is kept");
    // As with TCP: at most a packet for each byte of the window.
    ExpectSteadyMemory(1000);
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, MappingsAlone, "mappings for bytes that never come")
{
    Connect();
    Silence();
    constexpr uint32_t N = mptcp::RxMappings::MAX_MAPPINGS;
    Attack(N, MicroSeconds(10), [this](uint32_t i) { return Mapped(10 + 2 * i, i, 1, false); });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 0, "so many are kept");
    ExpectSteadyMemory(200);
    ExpectSteadyTime();
    Attack(4, MicroSeconds(10), [this](uint32_t i) { return Mapped(2 * (N + i), i, 1, false); });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 1, "and not one more");
    RunFor(Seconds(100));
    NS_TEST_EXPECT_MSG_EQ(Sockets(true), 1, "the subflow is reset, the connection over");
}

MPTCP_TEST_F(HostileStream, MappingFirst, "mappings in one segment, their data in the next")
{
    Connect();
    Silence();
    constexpr uint32_t N = 20000;
    Attack(N,
           MicroSeconds(100),
           [this](uint32_t i)
           {
               auto s = Mapped(i / 2, i / 2, 1);
               if (i % 2 == 0)
               {
                   s.payload = nullptr;
               }
               else
               {
                   s.options.clear();
                   s.options.push_back(mptcp::Dss{});
                   s.Find<mptcp::Dss>()->hasDataAck = true;
                   s.options.push_back(mptcp::MpPrio{i % 4 == 1});
               }
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(Got(), N / 2, "all came through");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPPrioRx"), N / 2, "and the other option of the segment");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, SameMapping, "one mapping without data, again and again")
{
    Connect();
    Silence();
    constexpr uint32_t N = 8000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(i % 50, i % 50, 50, false); });
    NS_TEST_EXPECT_MSG_GT(AtServer("DSSNotMatching"), 0, "parts of it that lead beyond conflict");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, Overlapping, "mappings that take the stream's bytes many times")
{
    Connect();
    Silence();
    constexpr uint32_t N = 20000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(10 * i, 1 + i % 100, 10); });
    NS_TEST_EXPECT_MSG_EQ(Got(), 0, "nothing is in order");
    NS_TEST_EXPECT_MSG_GT(AtServer("DuplicateData"), N / 2, "most of it is known");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 0, "which is no fault");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, Conflicting, "mappings that contradict one another")
{
    Connect();
    Silence();
    constexpr uint32_t N = 8000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(0, i, 100, false); });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 1, "the second one ends the subflow");
    ExpectSteadyMemory();
    ExpectSteadyTime();
    RunFor(Seconds(100));
    NS_TEST_EXPECT_MSG_EQ(Sockets(true), 1, "and with it the connection");
}

MPTCP_TEST_F(HostileStream, BeyondTheWindow, "data that the connection has no room for")
{
    Connect();
    Silence();
    constexpr uint32_t N = 20000;
    Attack(N,
           MicroSeconds(100),
           [this](uint32_t i) { return Mapped(10 * i, 200000 + uint64_t{i} * i, 10); });
    NS_TEST_EXPECT_MSG_EQ(AtServer("NoDSSInWindow"), N, "all was dropped");
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->GetDataAck(), m_dsn, "none is acknowledged");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, Unread, "a reader that is slow: no more than the window is kept")
{
    Connect();
    Silence();
    Transfer().serverReads = false;
    constexpr uint32_t N = 8000;
    Attack(N, MicroSeconds(100), [this](uint32_t i) { return Mapped(1000 * i, 1000 * i, 1000); });
    const auto kept = Transfer().ServerMptcp()->GetRxAvailable();
    NS_TEST_EXPECT_MSG_GT(kept, 100000, "some is kept");
    NS_TEST_EXPECT_MSG_LT(kept, 200001, "within the buffer");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, Fails, "MP_FAILs: the connection falls back, and answers")
{
    Connect();
    Silence();
    constexpr uint32_t N = 8000;
    Attack(N,
           MicroSeconds(100),
           [this](uint32_t i) { return Segment(true, mptcp::MpFail{m_dsn + i}); });
    NS_TEST_EXPECT_MSG_EQ(Transfer().ServerMptcp()->IsFallback(), true, "as RFC 8684 has it");
    NS_TEST_EXPECT_MSG_LT(Sent(false), N + 100, "at most an answer for each");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

MPTCP_TEST_F(HostileStream, WhileFailing, "ADD_ADDRs whose echoes have to wait for MP_FAIL")
{
    Set("ns3::MptcpSocket::Checksum", "true");
    Connect();
    Silence();
    auto bad = Mapped(0, 0, 100);
    bad.Find<mptcp::Dss>()->mapping->checksum = 4711;
    Wire().Inject(bad);
    constexpr uint32_t N = 8000;
    const auto keys = Transfer().ServerMptcp()->GetKeys();
    Attack(N,
           MicroSeconds(100),
           [&](uint32_t i)
           {
               auto add = Stranger(i);
               add.hmac = mptcp::AddAddrHmac(keys.remoteKey, keys.localKey, add);
               auto s = Segment(true, add);
               s.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() + SequenceNumber32(bad.Size()));
               return s;
           });
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFailTx"), 1, "MP_FAIL was sent");
    NS_TEST_EXPECT_MSG_EQ(AtServer("AddAddr"), N, "all were read");
    NS_TEST_EXPECT_MSG_GT(AtServer("EchoAddTxDrop"), N / 2, "few echoes wait");
    ExpectSteadyMemory();
    ExpectSteadyTime();
}

} // namespace

} // namespace ns3
