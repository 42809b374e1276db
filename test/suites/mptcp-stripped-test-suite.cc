/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include <map>

/**
 * @file
 * @ingroup mptcp-tests
 * A middlebox that takes MPTCP's options off segments (RFC 8684 section 3.7): of whatever kind, in
 * whatever direction, on the only path or on one of two, from whatever moment on. The transfer
 * completes, or both ends are told of an error; nothing wrong is delivered, and nothing is left.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-stripped");

/// Segments that lose their options.
enum class Victim
{
    SYN,
    SYN_ACK,
    THIRD_ACK,
    FIRST_DATA,
    DATA,
    ACKS,
    ALL,
};

/// Where and when.
struct Middlebox
{
    Victim victim;
    bool fromClient;
    bool fromServer;
    uint32_t links;
    uint32_t link; //!< of the middlebox
    Time from;
};

std::string
Describe(const Middlebox& box, bool up, bool down)
{
    static const char* const names[] =
        {"SYNs", "answers to SYNs", "third ACKs", "first data", "data", "ACKs", "all segments"};
    std::string text = names[static_cast<std::size_t>(box.victim)];
    text += box.fromClient && box.fromServer ? ""
          : box.fromClient                   ? " of the client"
                                             : " of the server";
    text += box.links == 1 ? " on the only path" : " on path " + std::to_string(box.link);
    text += box.from.IsZero() ? "" : " from " + std::to_string(box.from.GetMilliSeconds()) + " ms";
    text += up && down ? ", both send" : up ? ", the client sends" : ", the server sends";
    return text;
}

/// One middlebox and one transfer.
class Stripped : public MptcpTestCase
{
  public:
    /// @param box what is stripped @param up, down whether that side sends
    Stripped(const Middlebox& box, bool up, bool down)
        : MptcpTestCase(Describe(box, up, down)), m_box(box), m_up(up), m_down(down)
    {
    }

  private:
    bool Hits(const MptcpTestSegment& s)
    {
        if (s.link != m_box.link || !(s.up ? m_box.fromClient : m_box.fromServer) ||
            s.time < m_box.from)
        {
            return false;
        }
        switch (m_box.victim)
        {
        case Victim::SYN:
            return s.IsSyn();
        case Victim::SYN_ACK:
            return s.IsSynAck();
        case Victim::THIRD_ACK:
            return s.up && s.IsAck() && m_hits == 0;
        case Victim::FIRST_DATA:
            return s.IsData() && m_hits == 0;
        case Victim::DATA:
            return s.IsData();
        case Victim::ACKS:
            return s.IsAck();
        case Victim::ALL:
            break;
        }
        return true;
    }

    void DoRun() override
    {
        MakeNetwork(m_box.links);
        Wire().record = true;
        Wire().Change(
            [this](const MptcpTestSegment& s)
            {
                const bool hit = Hits(s);
                m_hits += hit ? 1 : 0;
                return hit;
            },
            [](MptcpTestSegment& s) { s.options.clear(); });
        auto& t = MakeTransfer(m_up ? 200000 : 0, m_down ? 200000 : 0);
        Run();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_EQ(t.ContentGood(), true, "what came is right");
        const uint32_t errors = t.ClientErrors() + t.ServerErrors();
        // The end of the stream may be what was stripped: then all is there, and an error too.
        NS_TEST_EXPECT_MSG_EQ((t.Complete() || errors == 2), true, "all, or two errors");
        if (m_box.links == 2 && m_box.link == 1)
        {
            NS_TEST_EXPECT_MSG_EQ(t.Complete(), true, "the initial subflow is there");
            NS_TEST_EXPECT_MSG_LT(t.FinishTime(), Seconds(5), "and nothing waits for the other");
        }
        if (errors == 0)
        {
            NS_TEST_EXPECT_MSG_EQ(t.ClientCloses() + t.ServerCloses(), 2, "two closes");
        }
        // Before anything has been proven the connection can always become TCP.
        if (m_box.links == 1 && m_box.from.IsZero())
        {
            NS_TEST_EXPECT_MSG_EQ(t.Complete(), true, "as TCP at least");
        }
        ExpectNoRepeatsOnAckedSubflow();
    }

    /// Bytes are not given again to a subflow whose TCP has acknowledged them, while another lives.
    void ExpectNoRepeatsOnAckedSubflow()
    {
        if (m_box.links == 1)
        {
            return;
        }
        std::map<std::pair<uint32_t, uint32_t>, uint32_t> times;
        for (const auto& s : Wire().Segments())
        {
            const auto* dss = s.Find<mptcp::Dss>();
            if (dss && dss->mapping && dss->mapping->length > 1 &&
                s.tcp.GetSequenceNumber() == SequenceNumber32(dss->mapping->subflowSequence))
            {
                auto& first = times[{s.link * 2 + s.up, static_cast<uint32_t>(dss->mapping->dsn)}];
                const uint32_t position = dss->mapping->subflowSequence;
                NS_TEST_EXPECT_MSG_EQ((first == 0 || first == position),
                                      true,
                                      "bound once to each");
                first = position;
            }
        }
    }

    Middlebox m_box;
    bool m_up;
    bool m_down;
    uint32_t m_hits{0};
};

bool
AddAll()
{
    const Victim all[] = {Victim::SYN,
                          Victim::SYN_ACK,
                          Victim::THIRD_ACK,
                          Victim::FIRST_DATA,
                          Victim::DATA,
                          Victim::ACKS,
                          Victim::ALL};
    for (const auto victim : all)
    {
        const bool handshake = victim <= Victim::THIRD_ACK;
        for (const uint32_t place : {0, 1, 2})
        {
            for (const auto& from : {Time(), MilliSeconds(150)})
            {
                for (const int direction : {1, 2, 3})
                {
                    for (const int sends : {1, 2, 3})
                    {
                        if (handshake && (!from.IsZero() || direction != 3))
                        {
                            continue;
                        }
                        const Middlebox box{victim,
                                            (direction & 1) != 0,
                                            (direction & 2) != 0,
                                            place == 0 ? 1U : 2U,
                                            place == 2 ? 1U : 0U,
                                            from};
                        g_suite.Add(new Stripped(box, (sends & 1) != 0, (sends & 2) != 0));
                    }
                }
            }
        }
    }
    return true;
}

[[maybe_unused]] const bool g_all = AddAll();

} // namespace

} // namespace ns3
