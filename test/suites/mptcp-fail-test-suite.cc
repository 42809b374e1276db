/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

/**
 * @file
 * @ingroup mptcp-tests
 * MP_FAIL (RFC 8684 section 3.7) when it, or its answer, does not get through: whatever is lost,
 * no byte is delivered that the path has not spoiled, unless an error says so.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-fail");

constexpr uint64_t BYTES = 500000;

/// Flip a bit of the first byte of a segment's payload.
void
FlipPayload(MptcpTestSegment& s)
{
    std::vector<uint8_t> bytes(s.Size());
    s.payload->CopyData(bytes.data(), s.Size());
    bytes[0] ^= 1;
    s.payload = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

bool
IsFail(const MptcpTestSegment& s)
{
    return s.Has<mptcp::MpFail>() && !s.IsRst();
}

bool
IsInfinite(const MptcpTestSegment& s)
{
    const auto* dss = s.Find<mptcp::Dss>();
    return dss && dss->mapping && dss->mapping->length == 0;
}

/// A transfer with checksums over one path, one direction of which is spoiled.
class Failure : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        Set("ns3::MptcpSocket::Checksum", "true");
    }

    /// Spoil data. @param up of which direction @param times how many segments @param after when
    void Spoil(bool up, uint32_t times = 1, Time after = MilliSeconds(200))
    {
        Wire().record = true;
        m_spoilt = &Wire().Change([up, after](const MptcpTestSegment& s)
                                  { return s.up == up && s.IsData() && s.time > after; },
                                  FlipPayload,
                                  times);
    }

    /// Transfer without a close before all is through. @param up, down bytes of each direction
    void Transfer(uint64_t up, uint64_t down)
    {
        auto& transfer = MakeTransfer(up, down);
        transfer.closeWhenDone = false;
        m_bytes = up + down;
        At(Seconds(60), [&transfer]() { transfer.ClientSocket()->Close(); });
        Run();
        NS_TEST_EXPECT_MSG_GT(*m_spoilt, 0, "data was spoilt");
        ExpectNothingLeft();
    }

    /// The connection went on as TCP. @param wrong bytes that the path had spoilt
    void ExpectFallback(uint64_t wrong)
    {
        const auto& t = MptcpTestCase::Transfer();
        NS_TEST_EXPECT_MSG_EQ(t.ReceivedByServer() + t.ReceivedByClient(), m_bytes, "all bytes");
        NS_TEST_EXPECT_MSG_EQ(t.WrongBytes(), wrong, "only the spoilt bytes are wrong");
        NS_TEST_EXPECT_MSG_EQ(t.ClientErrors() + t.ServerErrors(), 0, "no error");
        NS_TEST_EXPECT_MSG_EQ(t.ClientCloses() + t.ServerCloses(), 2, "two closes");
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 1, "the client fell back");
        NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), 1, "the server fell back");
    }

    /// Both ends were told of an error, and nothing wrong was delivered.
    void ExpectErrors()
    {
        const auto& t = MptcpTestCase::Transfer();
        NS_TEST_EXPECT_MSG_EQ(t.WrongBytes(), 0, "nothing wrong was delivered");
        NS_TEST_EXPECT_MSG_EQ(t.ClientErrors(), 1, "an error at the client");
        NS_TEST_EXPECT_MSG_EQ(t.ServerErrors(), 1, "an error at the server");
    }

    /// @param server of which end @param name of a counter @returns its value
    uint64_t Counter(bool server, const std::string& name)
    {
        return server ? AtServer(name) : AtClient(name);
    }

    const uint32_t* m_spoilt{nullptr}; //!< segments that were
    uint64_t m_bytes{0};               //!< of both directions
};

/// One direction, and how many segments with MP_FAIL are lost.
class LostFail : public Failure
{
  public:
    /// @param up direction of the data @param lost how many are lost
    LostFail(bool up, uint32_t lost)
        : Failure(std::string(up ? "upload: " : "download: ") + std::to_string(lost) +
                  " segments with MP_FAIL are lost"),
          m_up(up), m_lost(lost)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork();
        Spoil(m_up);
        const auto& lost =
            Wire().Drop([this](const MptcpTestSegment& s) { return s.up != m_up && IsFail(s); },
                        m_lost);
        Transfer(m_up ? BYTES : 0, m_up ? 0 : BYTES);
        ExpectFallback(1);
        NS_TEST_EXPECT_MSG_EQ(lost, m_lost, "they were lost");
        NS_TEST_EXPECT_MSG_EQ(Counter(m_up, "MPFailTx"), 1, "one failure was told");
        NS_TEST_EXPECT_MSG_EQ(Counter(!m_up, "MPFailRx"), 1, "and heard");
        NS_TEST_EXPECT_MSG_EQ(Counter(!m_up, "MPFailTx"), 1, "and answered by MP_FAIL");
        NS_TEST_EXPECT_MSG_EQ(Counter(m_up, "DSSCorruptionFallback"), 1, "fallback");
        const auto answers =
            Wire().Count([this](const MptcpTestSegment& s) { return s.up == m_up && IsFail(s); });
        NS_TEST_EXPECT_MSG_GT(answers, 0, "an answer was seen");
    }

    bool m_up;
    uint32_t m_lost;
};

[[maybe_unused]] const bool g_lost[] = {g_suite.Add(new LostFail(true, 0)),
                                        g_suite.Add(new LostFail(true, 1)),
                                        g_suite.Add(new LostFail(true, 5)),
                                        g_suite.Add(new LostFail(false, 0)),
                                        g_suite.Add(new LostFail(false, 1)),
                                        g_suite.Add(new LostFail(false, 5))};

MPTCP_TEST_F(Failure,
             LastFailLost,
             "the spoilt segment is the last one: MP_FAIL is repeated by time")
{
    MakeNetwork();
    Wire().record = true;
    constexpr uint32_t LAST = 57000;
    m_spoilt = &Wire().Change(
        [](const MptcpTestSegment& s)
        { return s.up && s.IsData() && s.tcp.GetSequenceNumber().GetValue() + s.Size() > LAST; },
        FlipPayload,
        1);
    const auto& lost = Wire().Drop(IsFail, 2);
    Transfer(LAST, 0);
    ExpectFallback(1);
    NS_TEST_EXPECT_MSG_EQ(lost, 2, "both were lost");
}

MPTCP_TEST_F(Failure, AnswerLost, "answers to MP_FAIL and infinite mappings are lost")
{
    MakeNetwork();
    Spoil(true);
    const auto& lost =
        Wire().Drop([](const MptcpTestSegment& s) { return s.up && (IsFail(s) || IsInfinite(s)); },
                    6);
    Transfer(BYTES, 0);
    ExpectFallback(1);
    NS_TEST_EXPECT_MSG_EQ(lost, 6, "they were lost");
}

MPTCP_TEST_F(Failure, FailNeverHeard, "no MP_FAIL gets through: an error at both ends")
{
    MakeNetwork();
    Spoil(true);
    Wire().Drop(IsFail);
    Transfer(BYTES, 0);
    ExpectErrors();
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSCorruptionReset"), 1, "the server reset the subflow");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "no fallback");
}

MPTCP_TEST_F(Failure, AnswerNeverHeard, "no answer to MP_FAIL gets through: an error at both ends")
{
    MakeNetwork();
    Spoil(true);
    Wire().Drop([](const MptcpTestSegment& s)
                { return s.up && (IsFail(s) || IsInfinite(s)) && !s.IsRst(); });
    Transfer(BYTES, 0);
    ExpectErrors();
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return !s.up && s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "the server reset the subflow");
    NS_TEST_EXPECT_MSG_EQ(reset->Has<mptcp::MpFail>(), true, "with MP_FAIL");
    NS_TEST_EXPECT_MSG_LT(reset->time, Seconds(40), "after a bounded wait");
}

MPTCP_TEST_F(Failure, BothDirections, "data of both directions is spoilt at the same time")
{
    MakeNetwork();
    Spoil(true);
    const auto& other = Wire().Change([](const MptcpTestSegment& s)
                                      { return !s.up && s.IsData() && s.time > MilliSeconds(200); },
                                      FlipPayload,
                                      1);
    Transfer(BYTES, BYTES);
    NS_TEST_EXPECT_MSG_EQ(other, 1, "both were");
    ExpectFallback(2);
}

MPTCP_TEST_F(Failure,
             BothDirectionsOneLost,
             "both ends send MP_FAIL, one end's are lost for a while")
{
    MakeNetwork();
    Spoil(true);
    Wire().Change([](const MptcpTestSegment& s)
                  { return !s.up && s.IsData() && s.time > MilliSeconds(200); },
                  FlipPayload,
                  1);
    const auto& lost = Wire().Drop([](const MptcpTestSegment& s) { return !s.up && IsFail(s); }, 3);
    Transfer(BYTES, BYTES);
    NS_TEST_EXPECT_MSG_GT(lost, 0, "some were lost");
    ExpectFallback(2);
}

MPTCP_TEST_F(Failure, BesideOtherDirection, "upload is spoilt while as much comes down")
{
    MakeNetwork();
    Spoil(true);
    Transfer(BYTES, BYTES);
    ExpectFallback(1);
}

MPTCP_TEST_F(Failure, Several, "several segments in a row are spoilt: one MP_FAIL")
{
    MakeNetwork();
    Spoil(true, 5);
    Transfer(BYTES, 0);
    ExpectFallback(5);
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataCsumErr"), 1, "one checksum was looked at");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFailTx"), 1, "one failure was told");
}

MPTCP_TEST_F(Failure, FirstDataAndFailLost, "the first data is spoilt, the first MP_FAIL lost")
{
    MakeNetwork();
    Spoil(true, 1, Seconds(0));
    Wire().Drop(IsFail, 1);
    Transfer(BYTES, 0);
    ExpectFallback(1);
}

MPTCP_TEST_F(Failure, Retransmission, "a segment is lost, and its retransmission is spoilt")
{
    MakeNetwork();
    SequenceNumber32 number;
    Wire().record = true;
    Wire().Change(
        [&number](const MptcpTestSegment& s) {
            return s.up && s.IsData() && number.GetValue() != 0 &&
                   s.tcp.GetSequenceNumber() == number;
        },
        FlipPayload,
        1);
    m_spoilt = &Wire().Drop(
        [&number](const MptcpTestSegment& s)
        {
            const bool hit =
                s.up && s.IsData() && number.GetValue() == 0 && s.time > MilliSeconds(200);
            number = hit ? s.tcp.GetSequenceNumber() : number;
            return hit;
        },
        1);
    Transfer(BYTES, 0);
    ExpectFallback(1);
}

MPTCP_TEST_F(Failure, RepeatedAtDataLevel, "MP_FAIL is stripped, and the sender repeats the data")
{
    MakeNetwork();
    Spoil(true);
    const auto& stripped = Wire().Change(IsFail,
                                         [](MptcpTestSegment& s)
                                         {
                                             mptcp::Dss dss = *s.Find<mptcp::Dss>();
                                             s.options = {dss};
                                         });
    Transfer(BYTES, 0);
    NS_TEST_EXPECT_MSG_GT(stripped, 0, "it was stripped");
    NS_TEST_EXPECT_MSG_GT(AtClient("MPTCPRetrans"), 0, "data was repeated");
    ExpectErrors();
}

MPTCP_TEST_F(Failure, FalseFin, "a mapping is made to end in a DATA_FIN: not believed")
{
    MakeNetwork();
    Wire().record = true;
    m_spoilt = &Wire().Change(
        [](const MptcpTestSegment& s)
        {
            const auto* dss = s.Find<mptcp::Dss>();
            return s.up && s.IsData() && s.time > MilliSeconds(200) && dss && dss->mapping;
        },
        [](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->dataFin = true; },
        1);
    Transfer(BYTES, 0);
    ExpectFallback(0);
}

MPTCP_TEST_F(Failure, SpoiltLoneFin, "the checksum of a DATA_FIN alone is wrong once")
{
    MakeNetwork();
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s)
        {
            const auto* dss = s.Find<mptcp::Dss>();
            return s.up && dss && dss->dataFin && dss->mapping && !s.IsData();
        },
        [](MptcpTestSegment& s) { *s.Find<mptcp::Dss>()->mapping->checksum ^= 1; },
        1);
    MakeTransfer(100000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "it was changed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataCsumErr"), 1, "and not believed");
}

MPTCP_TEST_F(Failure, WhileJoining, "the first data is spoilt while a join is under way")
{
    MakeNetwork(2);
    Spoil(true, 1, Seconds(0));
    Transfer(BYTES, 0);
    const auto& t = MptcpTestCase::Transfer();
    const bool errors = t.ClientErrors() == 1 && t.ServerErrors() == 1;
    const bool all = t.ReceivedByServer() == BYTES && t.ClientErrors() + t.ServerErrors() == 0;
    NS_TEST_EXPECT_MSG_EQ((errors || all), true, "all bytes, or an error at both ends");
    NS_TEST_EXPECT_MSG_EQ((t.WrongBytes() <= 1), true, "nothing but the spoilt byte is wrong");
}

/// Spoils what one of two paths carries.
class FailureOfTwo : public Failure
{
  public:
    /// @param link the path @param up the direction @param lose whether the reset is lost
    FailureOfTwo(uint32_t link, bool up, bool lose)
        : Failure(std::string("two paths: ") + (up ? "upload" : "download") + " on path " +
                  std::to_string(link) + " is spoilt" + (lose ? ", and the reset is lost" : "")),
          m_link(link), m_up(up), m_lose(lose)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork(2);
        Wire().record = true;
        const auto& spoilt = Wire().Change(
            [this](const MptcpTestSegment& s) {
                return s.up == m_up && s.link == m_link && s.IsData() && s.time > MilliSeconds(300);
            },
            FlipPayload,
            1);
        if (m_lose)
        {
            Wire().Drop([](const MptcpTestSegment& s) { return s.IsRst(); }, 1);
        }
        MakeTransfer(m_up ? 2 * BYTES : 0, m_up ? 0 : 2 * BYTES);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_EQ(spoilt, 1, "a segment was spoilt");
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "fallbacks");
        NS_TEST_EXPECT_MSG_EQ(Counter(m_up, "DSSCorruptionReset"), 1, "the subflow was reset");
        const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
        NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
        NS_TEST_EXPECT_MSG_EQ(reset->link, m_link, "on that path");
        NS_TEST_EXPECT_MSG_EQ(reset->Has<mptcp::MpFail>(), true, "with MP_FAIL");
        // What the subflow had acknowledged and not delivered is not left to a timer.
        NS_TEST_EXPECT_MSG_LT(MptcpTestCase::Transfer().FinishTime(), Seconds(4), "in time");
    }

    uint32_t m_link;
    bool m_up;
    bool m_lose;
};

[[maybe_unused]] const bool g_two[] = {g_suite.Add(new FailureOfTwo(0, true, false)),
                                       g_suite.Add(new FailureOfTwo(0, false, false)),
                                       g_suite.Add(new FailureOfTwo(1, true, false)),
                                       g_suite.Add(new FailureOfTwo(1, false, false)),
                                       g_suite.Add(new FailureOfTwo(1, true, true))};

MPTCP_TEST(FailAmongSeveral, "MP_FAIL on an ACK of one of two paths: that one is reset")
{
    MakeNetwork(2);
    Wire().record = true;
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s)
                      { return !s.up && s.link == 1 && s.IsAck() && s.time > MilliSeconds(300); },
                      [](MptcpTestSegment& s) { s.options.push_back(mptcp::MpFail{4711}); },
                      1);
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "one came");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPFailRx"), 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "no fallback");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "on that path");
    const auto* why = reset->Find<mptcp::MpTcpRst>();
    NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
    NS_TEST_EXPECT_MSG_EQ(+why->reason, static_cast<int>(mptcp::ResetReason::MIDDLEBOX), "reason");
}

} // namespace

} // namespace ns3
