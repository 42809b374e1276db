/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include <algorithm>
#include <map>

/**
 * @file
 * @ingroup mptcp-tests
 * The data sequence space (RFC 8684 section 3.3): numbers, mappings, DATA_ACKs, order over unequal
 * paths, duplicates, and numbers that a peer or middlebox gets wrong.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-data");

/// @returns the mapping of a segment, or null
const mptcp::DssMapping*
MappingOf(const MptcpTestSegment& s)
{
    const auto* dss = s.Find<mptcp::Dss>();
    return dss && dss->mapping ? &*dss->mapping : nullptr;
}

bool
IsUpData(const MptcpTestSegment& s)
{
    return s.up && s.IsData();
}

/// A transfer whose data sequence numbers pass a multiple of 2^32.
class Wrap : public MptcpTestCase
{
  public:
    /// @param upload direction @param checksum whether DSS checksums are used @param links how many
    Wrap(bool upload, bool checksum, uint32_t links)
        : MptcpTestCase(std::string("numbers pass 2^32, ") + (upload ? "upload" : "download") +
                        (checksum ? ", checksums" : "") + (links > 1 ? ", two links" : "")),
          m_upload(upload), m_checksum(checksum), m_links(links)
    {
    }

  private:
    static constexpr uint64_t BYTES = 3000000;
    static constexpr uint64_t SPACE = uint64_t{1} << 32;

    /// Choose a random stream that makes the stack's next connection start shortly before a
    /// multiple of 2^32. @param stack which
    void Prepare(Ptr<MptcpStack> stack)
    {
        for (int64_t stream = 1000; stream < 101000; stream++)
        {
            stack->AssignStreams(stream);
            stack->NewNonce(); // as the socket's first subflow will
            const auto identity = stack->Register(nullptr);
            stack->Unregister(identity.token);
            const uint64_t left = SPACE - identity.idsn % SPACE;
            if (left > BYTES / 4 && left < BYTES * 3 / 4)
            {
                stack->AssignStreams(stream);
                return;
            }
        }
        NS_TEST_EXPECT_MSG_EQ(true, false, "no stream of 100000 gives such a key");
    }

    void DoRun() override
    {
        Set("ns3::MptcpSocket::Checksum", m_checksum ? "true" : "false");
        MakeNetwork(m_links);
        Wire().record = true;
        Prepare(m_upload ? Network().ClientStack() : Network().ServerStack());
        MakeTransfer(m_upload ? BYTES : 0, m_upload ? 0 : BYTES);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        uint32_t before = 0;
        uint32_t after = 0;
        for (const auto& s : Wire().Segments())
        {
            const auto* mapping = s.up == m_upload ? MappingOf(s) : nullptr;
            if (mapping && s.IsData())
            {
                const auto low = static_cast<uint32_t>(mapping->dsn);
                before += low > SPACE - BYTES ? 1 : 0;
                after += low < BYTES ? 1 : 0;
            }
        }
        NS_TEST_EXPECT_MSG_GT(before, 100, "mappings before the wrap");
        NS_TEST_EXPECT_MSG_GT(after, 100, "mappings after it");
    }

    bool m_upload;
    bool m_checksum;
    uint32_t m_links;
};

[[maybe_unused]] const bool g_wraps[] = {g_suite.Add(new Wrap(true, false, 1)),
                                         g_suite.Add(new Wrap(true, true, 2)),
                                         g_suite.Add(new Wrap(false, false, 2))};

/// A fast transfer that lasts longer than one period of the data-level timer, which is at least
/// TCP's smallest timeout of one second.
class FastTransfer : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    static bool IsWide(const MptcpTestSegment& s)
    {
        const auto* mapping = MappingOf(s);
        return s.up && mapping && mapping->dsn64;
    }

    static bool IsNarrow(const MptcpTestSegment& s)
    {
        const auto* mapping = MappingOf(s);
        return s.up && mapping && !mapping->dsn64;
    }

    /// @param rate of the link @param bytes to transfer
    void TransferAt(const std::string& rate, uint64_t bytes)
    {
        Set("ns3::TcpSocket::SegmentSize", "8900");
        MakeNetwork({MptcpTestLink{rate, "1ms", 1000, 9000}});
        Wire().record = true;
        auto& transfer = MakeTransfer(bytes, 0);
        transfer.writeSize = 100000;
        Run();
        ExpectComplete();
        ExpectNoTrouble();
        NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(), Seconds(1.2), "it lasts long enough");
        NS_TEST_EXPECT_MSG_GT(Wire().Count(IsNarrow), 10, "it starts with 32 bits");
    }
};

MPTCP_TEST_F(FastTransfer, WideNumbers, "numbers have 64 bits once 32 would wrap in two minutes")
{
    // 2^32 bytes in 120 s are 286 Mb/s.
    TransferAt("400Mbps", 70000000);
    NS_TEST_EXPECT_MSG_GT(Wire().Count(IsWide), 100, "it goes on with 64");
    if (Wire().Count(IsWide) > 0 && Wire().Count(IsNarrow) > 0)
    {
        NS_TEST_EXPECT_MSG_LT(Wire().Last(IsNarrow)->time, Wire().First(IsWide)->time, "for good");
    }
    const auto* ack = Wire().Last([](const MptcpTestSegment& s)
                                  { return !s.up && s.IsAck() && s.Has<mptcp::Dss>(); });
    NS_TEST_EXPECT_MSG_EQ((ack && ack->Find<mptcp::Dss>()->dataAck64), true, "so does the answer");
}

MPTCP_TEST_F(FastTransfer, NarrowNumbers, "numbers keep 32 bits below that rate")
{
    TransferAt("200Mbps", 35000000);
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(IsWide), 0, "64 bits");
}

MPTCP_TEST_F(FastTransfer,
             NarrowNumbersInBursts,
             "numbers keep 32 bits where a hole that closes acknowledges a whole buffer at once")
{
    Set("ns3::TcpSocket::SegmentSize", "8900");
    Set("ns3::TcpSocket::SndBufSize", "20000000");
    Set("ns3::TcpSocket::RcvBufSize", "20000000");
    Set("ns3::TcpSocketBase::MinRto", "200ms");
    auto& network = MakeNetwork(
        {MptcpTestLink{"60Mbps", "10ms", 100, 9000}, MptcpTestLink{"60Mbps", "60ms", 100, 9000}});
    network.Lose(network.ServerDevice(0), 0.0005, 1);
    network.Lose(network.ServerDevice(1), 0.0005, 2);
    Wire().record = true;
    auto& transfer = MakeTransfer(60000000, 0);
    transfer.writeSize = 100000;
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_GT(Wire().Count(IsNarrow), 1000, "32 bits");
    NS_TEST_EXPECT_MSG_EQ(Wire().Count(IsWide), 0, "64 bits");
}

MPTCP_TEST(AckEverywhere, "every segment after the handshakes carries a DATA_ACK")
{
    MakeNetwork(2);
    Wire().record = true;
    MakeTransfer(500000, 500000);
    Run();
    ExpectComplete();
    uint32_t with = 0;
    for (const auto& s : Wire().Segments())
    {
        const bool handshake =
            s.IsSyn() || s.IsSynAck() || s.Has<mptcp::MpCapable>() || s.Has<mptcp::MpJoinAck>();
        if (handshake || s.IsRst())
        {
            continue;
        }
        const auto* dss = s.Find<mptcp::Dss>();
        const bool has = dss && dss->hasDataAck;
        with += has ? 1 : 0;
        NS_TEST_EXPECT_MSG_EQ(has, true, "DATA_ACK at " << s.time << " on link " << s.link);
    }
    NS_TEST_EXPECT_MSG_GT(with, 700, "a full segment each 1448 bytes of either direction");
}

/// What the far end has of a stream, by the mappings that reached it. (A segment without one goes
/// on where the last mapping on its link stands.)
class Arrivals
{
  public:
    /// Note a segment. @param s it
    void Note(const MptcpTestSegment& s)
    {
        const auto* mapping = MappingOf(s);
        if (!s.IsData())
        {
            return;
        }
        if (mapping)
        {
            m_offset[s.link] = static_cast<uint32_t>(mapping->dsn) - mapping->subflowSequence;
        }
        if (m_offset.count(s.link))
        {
            const uint32_t position = s.tcp.GetSequenceNumber().GetValue();
            const uint32_t end = m_offset[s.link] + position + s.Size();
            const bool ahead = !m_any || static_cast<int32_t>(end - m_highest) > 0;
            m_highest = ahead ? end : m_highest;
            m_any = true;
        }
    }

    /// @returns the highest number after any byte that arrived
    uint32_t Highest() const
    {
        return m_highest;
    }

    /// @returns whether any byte with a known number has arrived
    bool Any() const
    {
        return m_any;
    }

  private:
    std::map<uint32_t, uint32_t> m_offset;
    uint32_t m_highest{0};
    bool m_any{false};
};

MPTCP_TEST(AckCumulative, "DATA_ACKs only grow, and acknowledge no more than has arrived")
{
    MakeNetwork({MptcpTestLink{}, MptcpTestLink{"4Mbps", "50ms", 100, 1500}});
    Wire().record = true;
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    Arrivals arrivals;
    std::map<uint32_t, uint32_t> last; // by link: two links may overtake each other
    uint32_t grown = 0;
    uint32_t fin = 0;
    for (const auto& s : Wire().Segments())
    {
        const auto* dss = s.Find<mptcp::Dss>();
        if (s.up)
        {
            arrivals.Note(s);
            fin += dss && dss->dataFin ? 1 : 0;
        }
        else if (dss && dss->hasDataAck && arrivals.Any())
        {
            const auto ack = static_cast<uint32_t>(dss->dataAck);
            const uint32_t most = arrivals.Highest() + (fin > 0 ? 1 : 0);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(static_cast<int32_t>(most - ack), 0, "it has arrived");
            if (last.count(s.link))
            {
                const auto step = static_cast<int32_t>(ack - last[s.link]);
                NS_TEST_EXPECT_MSG_GT_OR_EQ(step, 0, "it does not go back");
                grown += step > 0 ? 1 : 0;
            }
            last[s.link] = ack;
        }
    }
    NS_TEST_EXPECT_MSG_GT(grown, 100, "it was seen to grow");
    NS_TEST_EXPECT_MSG_EQ(last[0], arrivals.Highest() + 1, "all data and the DATA_FIN in the end");
}

MPTCP_TEST(Reordering, "paths of 5 and 150 ms: bytes wait for earlier ones, and come out in order")
{
    MakeNetwork({MptcpTestLink{"10Mbps", "5ms"}, MptcpTestLink{"10Mbps", "150ms", 300, 1500}});
    uint32_t most = 0;
    auto& transfer = MakeTransfer(0, 4000000);
    transfer.ClientSocket()->TraceConnectWithoutContext(
        "OutOfOrderBytes",
        Callback<void, uint32_t, uint32_t>([&most](uint32_t, uint32_t now)
                                           { most = std::max(most, now); }));
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    // While the slow path's first window is under way the fast one brings at least one of its own.
    NS_TEST_EXPECT_MSG_GT(most, 10 * 1448, "bytes waited");
    NS_TEST_EXPECT_MSG_GT(AtClient("OFOQueue"), 10, "counted");
    NS_TEST_EXPECT_MSG_LT(most, 1000000, "within the receive buffer");
}

MPTCP_TEST(DuplicateSegments, "segments that the network repeats are TCP's business")
{
    MakeNetwork(2);
    const auto& repeated =
        Wire().Repeat([](const MptcpTestSegment& s) { return s.IsData(); }, MilliSeconds(3), 200);
    MakeTransfer(500000, 500000);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(repeated, 200, "segments came twice");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DuplicateData") + AtClient("DuplicateData"),
                          0,
                          "the data level saw nothing of it");
}

MPTCP_TEST(DuplicateData, "the same data on both paths: dropped once and counted")
{
    Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRedundantScheduler");
    MakeNetwork(2);
    Wire().record = true;
    auto& transfer = MakeTransfer(500000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    uint64_t carried = 0;
    for (const auto& s : Wire().Segments())
    {
        carried += s.up && !s.dropped ? s.Size() : 0;
    }
    NS_TEST_EXPECT_MSG_GT(carried, 600000, "much was sent twice");
    NS_TEST_EXPECT_MSG_GT(AtServer("DuplicateData"), 50, "counted");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerMptcp()->GetInfo().mptcpi_bytes_received,
                          500000,
                          "bytes in order");
}

MPTCP_TEST(LateOriginal, "data that was sent again on another path and arrives after all")
{
    MakeNetwork(2);
    // From 0.3 s on the second path takes five seconds longer.
    const auto& late =
        Wire().Delay([](const MptcpTestSegment& s)
                     { return s.link == 1 && IsUpData(s) && s.time > MilliSeconds(300); },
                     Seconds(5));
    auto& transfer = MakeTransfer(1000000, 0);
    transfer.closeWhenDone = false;
    At(Seconds(20), [&transfer]() { transfer.ClientSocket()->Close(); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(late, 5, "segments were late");
    NS_TEST_EXPECT_MSG_GT(AtClient("MPTCPRetrans"), 0, "their data was sent again");
    NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(5), "and nobody waited for them");
    NS_TEST_EXPECT_MSG_GT(AtServer("DuplicateData"), 0, "the copies were dropped and counted");
}

MPTCP_TEST(LongMapping, "one mapping longer than the receive window")
{
    Set("ns3::TcpSocket::RcvBufSize", "20000");
    MakeNetwork();
    constexpr uint32_t END = 60000;
    // On one path data and subflow numbers differ by a constant, so one mapping can stand for many.
    const auto& longer = Wire().Change(
        [](const MptcpTestSegment& s)
        {
            const auto* mapping = MappingOf(s);
            return IsUpData(s) && mapping && mapping->subflowSequence > 1;
        },
        [](MptcpTestSegment& s)
        {
            auto& mapping = *s.Find<mptcp::Dss>()->mapping;
            mapping.length = static_cast<uint16_t>(END - mapping.subflowSequence);
        },
        1);
    // Mappings inside it are taken away, and one that begins there is cut.
    const auto& inside = Wire().Change(
        [&longer](const MptcpTestSegment& s)
        {
            const auto* mapping = MappingOf(s);
            return longer == 1 && !s.changed && IsUpData(s) && mapping &&
                   mapping->subflowSequence < END;
        },
        [](MptcpTestSegment& s)
        {
            auto& mapping = s.Find<mptcp::Dss>()->mapping;
            const uint32_t cut = END - mapping->subflowSequence;
            if (mapping->length <= cut)
            {
                mapping.reset();
                return;
            }
            mapping->subflowSequence += cut;
            mapping->dsn += cut;
            mapping->length = static_cast<uint16_t>(mapping->length - cut);
        });
    MakeTransfer(200000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(longer, 1, "a mapping was made long");
    NS_TEST_EXPECT_MSG_GT(inside, 10, "those inside it were taken away");
}

MPTCP_TEST(MappingRepeated, "every segment inside a mapping repeats it")
{
    MakeNetwork();
    mptcp::DssMapping last;
    const auto& changed = Wire().Change(
        [&last](const MptcpTestSegment& s)
        {
            const auto* mapping = MappingOf(s);
            last = mapping ? *mapping : last;
            const auto position = s.tcp.GetSequenceNumber().GetValue();
            return IsUpData(s) && !mapping && s.Has<mptcp::Dss>() &&
                   position > last.subflowSequence &&
                   position + s.Size() <= last.subflowSequence + last.length;
        },
        [&last](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->mapping = last; });
    MakeTransfer(200000, 0);
    Run();
    ExpectComplete();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(changed, 10, "mappings were repeated");
}

MPTCP_TEST(OutsideWindow, "data numbered beyond the window is dropped, counted and sent again")
{
    MakeNetwork(2);
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s)
        { return s.link == 1 && IsUpData(s) && MappingOf(s) && s.time > MilliSeconds(300); },
        [](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->mapping->dsn += 10000000; },
        1);
    auto& transfer = MakeTransfer(1000000, 0);
    Run();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "a number was changed");
    NS_TEST_EXPECT_MSG_GT(AtServer("NoDSSInWindow"), 0, "counted");
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "content");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByServer(), 1000000, "all bytes came");
    NS_TEST_EXPECT_MSG_GT(AtClient("MPTCPRetrans"), 0, "the data was sent again");
    ExpectNothingLeft();
}

MPTCP_TEST(AckBeyond, "a DATA_ACK of what was never sent is ignored")
{
    MakeNetwork(2);
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s)
        { return !s.up && s.IsAck() && s.Has<mptcp::Dss>() && s.time > MilliSeconds(300); },
        [](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->dataAck += 50000000; },
        20);
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(changed, 20, "DATA_ACKs were changed");
}

MPTCP_TEST(AckOld, "a DATA_ACK from the past is ignored")
{
    MakeNetwork(2);
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s)
        { return !s.up && s.IsAck() && s.Has<mptcp::Dss>() && s.time > MilliSeconds(300); },
        [](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->dataAck -= 100000; },
        20);
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(changed, 20, "DATA_ACKs were changed");
}

MPTCP_TEST(AckStands,
           "DATA_ACK never moves though all arrives: an error at both ends, not for ever")
{
    MakeNetwork();
    uint64_t stuck = 0;
    Wire().Change([](const MptcpTestSegment& s)
                  { return !s.up && s.time > MilliSeconds(200) && s.Has<mptcp::Dss>(); },
                  [&stuck](MptcpTestSegment& s)
                  {
                      auto& dss = *s.Find<mptcp::Dss>();
                      stuck = stuck == 0 ? dss.dataAck : stuck;
                      dss.dataAck = stuck;
                  });
    auto& transfer = MakeTransfer(300000, 0);
    transfer.closeWhenDone = false;
    Run();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_NE(stuck, 0, "it stood still");
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "what came is right");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 1, "the client's error");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 1, "the server's error");
}

MPTCP_TEST(AckLost, "no DATA_ACK for a second: the next one makes up for it")
{
    MakeNetwork();
    // The option is taken off every ACK for a second, as by a middlebox that is short of space.
    const auto& stripped = Wire().Change(
        [](const MptcpTestSegment& s)
        {
            return !s.up && s.IsAck() && !s.options.empty() && s.time > MilliSeconds(300) &&
                   s.time < MilliSeconds(1300);
        },
        [](MptcpTestSegment& s) { s.options.clear(); });
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_GT(stripped, 50, "options were taken off");
}

} // namespace

} // namespace ns3
