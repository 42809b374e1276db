/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/uinteger.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Middleboxes that change payload or mappings (RFC 8684 sections 3.3.1 and 3.7): with checksums one
 * path falls back by MP_FAIL and an infinite mapping, one of several is reset and its data sent
 * again.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-corruption");

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

/// A transfer with checksums over one or two paths.
class Corruption : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        Set("ns3::MptcpSocket::Checksum", "true");
    }

    /// Transfer over one path, and expect that it falls back. @param up direction of the data
    /// @param changed how many segments were
    void FallBackOnOnePath(bool up, const uint32_t& changed)
    {
        Wire().record = true;
        auto& transfer = MakeTransfer(up ? BYTES : 0, up ? 0 : BYTES);
        transfer.closeWhenDone = false;
        At(Seconds(10), [&transfer]() { transfer.ClientSocket()->Close(); });
        Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByServer() + transfer.ReceivedByClient(),
                              BYTES,
                              "all bytes came");
        NS_TEST_EXPECT_MSG_EQ(transfer.WrongBytes(), changed, "wrong bytes");
        NS_TEST_EXPECT_MSG_GT(changed, 0, "some were changed");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ServerErrors(), 0, "no error");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientCloses() + transfer.ServerCloses(), 2, "two closes");
        ExpectNothingLeft();
        const auto at = [this](bool server, const std::string& name)
        { return server ? AtServer(name) : AtClient(name); };
        NS_TEST_EXPECT_MSG_EQ(at(up, "DataCsumErr"), 1, "the receiver saw one bad checksum");
        NS_TEST_EXPECT_MSG_EQ(at(up, "MPFailTx"), 1, "and said so");
        NS_TEST_EXPECT_MSG_EQ(at(up, "DSSCorruptionFallback"), 1, "and fell back");
        NS_TEST_EXPECT_MSG_EQ(at(!up, "MPFailRx"), 1, "the sender heard it");
        NS_TEST_EXPECT_MSG_EQ(at(!up, "InfiniteMapTx"), 1, "and sent an infinite mapping");
        const auto& receiver = up ? m_serverFallbacks : m_clientFallbacks;
        const auto& sender = up ? m_clientFallbacks : m_serverFallbacks;
        NS_TEST_ASSERT_MSG_EQ(receiver.size(), 1, "the receiver's trace");
        NS_TEST_EXPECT_MSG_EQ(receiver.front(), "DSSCorruptionFallback", "says why");
        NS_TEST_ASSERT_MSG_EQ(sender.size(), 1, "the sender's trace");
        NS_TEST_EXPECT_MSG_EQ(sender.front(), "DssFallback", "says why");
    }
};

MPTCP_TEST_F(Corruption, OnePathUp, "one path, client to server: MP_FAIL and fallback")
{
    MakeNetwork();
    FallBackOnOnePath(true,
                      Wire().Change([](const MptcpTestSegment& s)
                                    { return s.up && s.IsData() && s.time > MilliSeconds(200); },
                                    FlipPayload,
                                    1));
}

MPTCP_TEST_F(Corruption, OnePathDown, "one path, server to client: MP_FAIL and fallback")
{
    MakeNetwork();
    FallBackOnOnePath(false,
                      Wire().Change([](const MptcpTestSegment& s)
                                    { return !s.up && s.IsData() && s.time > MilliSeconds(200); },
                                    FlipPayload,
                                    1));
}

MPTCP_TEST_F(Corruption, FirstData, "the first data, with the keys, is changed")
{
    MakeNetwork();
    FallBackOnOnePath(true,
                      Wire().Change([](const MptcpTestSegment& s)
                                    { return s.up && s.IsData() && s.Has<mptcp::MpCapable>(); },
                                    FlipPayload,
                                    1));
}

MPTCP_TEST_F(Corruption, Always, "one path whose data is always changed: fallback bears it")
{
    MakeNetwork();
    FallBackOnOnePath(true,
                      Wire().Change([](const MptcpTestSegment& s)
                                    { return s.up && s.IsData() && s.time > MilliSeconds(200); },
                                    FlipPayload));
}

MPTCP_TEST_F(Corruption, FailNumber, "MP_FAIL says where the bad mapping starts")
{
    MakeNetwork();
    uint64_t bad = 0;
    Wire().Change([](const MptcpTestSegment& s) { return s.up && s.IsData(); },
                  [&bad](MptcpTestSegment& s)
                  {
                      const auto* dss = s.Find<mptcp::Dss>();
                      if (dss && dss->mapping && s.time > MilliSeconds(200) && bad == 0)
                      {
                          bad = dss->mapping->dsn;
                          FlipPayload(s);
                      }
                  });
    Wire().record = true;
    MakeTransfer(BYTES, 0);
    RunFor(Seconds(5));
    NS_TEST_ASSERT_MSG_NE(bad, 0, "a mapping was spoiled");
    const auto* fail =
        Wire().First([](const MptcpTestSegment& s) { return s.Has<mptcp::MpFail>(); });
    NS_TEST_ASSERT_MSG_NE(fail, nullptr, "MP_FAIL was sent");
    NS_TEST_EXPECT_MSG_EQ(static_cast<uint32_t>(fail->Find<mptcp::MpFail>()->dsn),
                          static_cast<uint32_t>(bad),
                          "its number");
}

MPTCP_TEST_F(Corruption, TwoPaths, "two paths: the bad one is reset, its data sent again")
{
    MakeNetwork(2);
    Wire().record = true;
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s)
                      { return s.up && s.link == 1 && s.IsData() && s.time > MilliSeconds(300); },
                      FlipPayload,
                      1);
    auto& transfer = MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "a segment was changed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataCsumErr"), 1, "its checksum was bad");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSCorruptionReset"), 1, "the subflow was reset");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPFailRx"), 1, "with MP_FAIL");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "no fallback");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "on that path");
    const auto* why = reset->Find<mptcp::MpTcpRst>();
    NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
    NS_TEST_EXPECT_MSG_EQ(+why->reason, static_cast<int>(mptcp::ResetReason::MIDDLEBOX), "reason");
    NS_TEST_EXPECT_MSG_GT(transfer.ClientMptcp()->GetInfo().mptcpi_bytes_retrans, 0, "reinjected");
}

MPTCP_TEST_F(Corruption, InitialOfTwo, "two paths, the initial one is bad: it is reset")
{
    MakeNetwork(2);
    Wire().record = true;
    const auto& changed =
        Wire().Change([](const MptcpTestSegment& s)
                      { return s.up && s.link == 0 && s.IsData() && s.time > MilliSeconds(300); },
                      FlipPayload,
                      1);
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "a segment was changed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSCorruptionReset"), 1, "the subflow was reset");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "no fallback");
}

MPTCP_TEST(Unnoticed, "without checksums a changed byte goes through unnoticed")
{
    MakeNetwork(2);
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s) { return s.up && s.IsData() && s.time > MilliSeconds(200); },
        FlipPayload,
        1);
    auto& transfer = MakeTransfer(BYTES, 0);
    Run();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "a segment was changed");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByServer(), BYTES, "all bytes came");
    NS_TEST_EXPECT_MSG_EQ(transfer.WrongBytes(), 1, "one of them wrong");
    ExpectNoTrouble();
}

/// Spoils the mappings on the second of two paths.
class BadMapping : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param edit what happens to the first mapping after 0.3 s @param counter of the server that
    /// says what was wrong
    void ResetSecondPath(std::function<void(mptcp::DssMapping&)> edit, const std::string& counter)
    {
        MakeNetwork(2);
        Wire().record = true;
        const auto& changed = Wire().Change(
            [](const MptcpTestSegment& s)
            {
                const auto* dss = s.Find<mptcp::Dss>();
                return s.up && s.link == 1 && s.IsData() && s.time > MilliSeconds(300) && dss &&
                       dss->mapping;
            },
            [edit = std::move(edit)](MptcpTestSegment& s) { edit(*s.Find<mptcp::Dss>()->mapping); },
            1);
        MakeTransfer(1000000, 0);
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        NS_TEST_EXPECT_MSG_EQ(changed, 1, "a mapping was changed");
        NS_TEST_EXPECT_MSG_EQ(AtServer(counter), 1, counter);
        NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size() + m_serverFallbacks.size(), 0, "fallbacks");
        const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
        NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
        NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "on that path");
        const auto* why = reset->Find<mptcp::MpTcpRst>();
        NS_TEST_ASSERT_MSG_NE(why, nullptr, "with MP_TCPRST");
        NS_TEST_EXPECT_MSG_EQ(+why->reason,
                              static_cast<int>(mptcp::ResetReason::MPTCP_ERROR),
                              "reason");
    }
};

MPTCP_TEST_F(BadMapping, InfiniteOfTwo, "an infinite mapping on one of two paths: reset")
{
    ResetSecondPath([](mptcp::DssMapping& m) { m.length = 0; }, "DssReset");
}

MPTCP_TEST_F(BadMapping, Elsewhere, "a mapping that contradicts the data it comes with: reset")
{
    ResetSecondPath([](mptcp::DssMapping& m) { m.subflowSequence += 1000000; }, "DSSNoMatchTCP");
}

MPTCP_TEST_F(BadMapping, ChecksumMissing, "checksums were agreed on and one is missing: reset")
{
    Set("ns3::MptcpSocket::Checksum", "true");
    ResetSecondPath([](mptcp::DssMapping& m) { m.checksum.reset(); }, "DssReset");
}

MPTCP_TEST_F(BadMapping, ChecksumUnasked, "a checksum that was not agreed on: reset")
{
    ResetSecondPath([](mptcp::DssMapping& m) { m.checksum = 4711; }, "DssReset");
}

MPTCP_TEST(ContradictingMapping, "data is mapped again to another number: reset")
{
    MakeNetwork(2);
    Wire().record = true;
    // The second of the mappings that cover the same data before the first DATA_ACK.
    const auto& changed = Wire().Change(
        [](const MptcpTestSegment& s)
        {
            const auto* dss = s.Find<mptcp::Dss>();
            return s.up && s.link == 1 && s.IsData() && dss && dss->mapping &&
                   dss->mapping->subflowSequence == 1 &&
                   s.tcp.GetSequenceNumber() > SequenceNumber32(1);
        },
        [](MptcpTestSegment& s) { s.Find<mptcp::Dss>()->mapping->dsn += 100000; },
        1);
    MakeTransfer(1000000, 0);
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "a mapping was changed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 1, "counted");
    const auto* reset = Wire().First([](const MptcpTestSegment& s) { return s.IsRst(); });
    NS_TEST_ASSERT_MSG_NE(reset, nullptr, "a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->link, 1, "on that path");
}

} // namespace

} // namespace ns3
