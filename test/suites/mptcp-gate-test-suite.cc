/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-subflow.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * A segment counts only if TCP accepts it: options, mappings, DATA_FINs, resets and ACK numbers of
 * segments that nobody who follows the connection would send have no effect (RFC 9293 section
 * 3.10.7, RFC 5961).
 */

namespace
{

MptcpTestSuite g_suite("mptcp-gate");

using Seg = MptcpTestSegment;

/// A number far outside every window.
constexpr uint32_t FAR = 0x40000000;
/// Bytes of a transfer.
constexpr uint64_t BYTES = 3000000;
/// When the stray segment comes.
const Time STRAY = Seconds(0.5);

/// A transfer into which somebody injects one segment.
class Stray : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// Upload and download at once, with one stray segment from the client, and nothing of it must
    /// be felt. @param links of the network @param edit what the segment is
    void ExpectIgnored(uint32_t links, std::function<void(Seg&)> edit)
    {
        MakeNetwork(links);
        Wire().record = true;
        auto& transfer = MakeTransfer(BYTES, BYTES);
        bool injected = false;
        At(STRAY,
           [this, edit, &injected]
           {
               Seg stray = Wire().MakeNext(0, true);
               edit(stray);
               Wire().Inject(stray);
               injected = true;
           });
        Run();
        NS_TEST_EXPECT_MSG_EQ(injected, true, "the premise: a segment was injected");
        NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(), STRAY, "the premise: in the middle");
        ExpectComplete();
        ExpectNoTrouble();
        ExpectNothingLeft();
    }
};

/// @param stray moved far ahead of the window
void
MoveAhead(Seg& stray)
{
    stray.tcp.SetSequenceNumber(SequenceNumber32(FAR));
    stray.tcp.SetAckNumber(SequenceNumber32(FAR));
}

MPTCP_TEST_F(Stray, RemoveAddrAhead, "REMOVE_ADDR far outside the window")
{
    ExpectIgnored(2,
                  [](Seg& s)
                  {
                      MoveAhead(s);
                      mptcp::RemoveAddr remove;
                      remove.count = 2;
                      remove.ids = {1, 2};
                      s.options = {remove};
                  });
    NS_TEST_EXPECT_MSG_EQ(AtServer("RmAddr") + AtServer("RmAddrDrop"), 0U, "it was not even read");
}

MPTCP_TEST_F(Stray, MappingAhead, "a mapping that contradicts ours, far outside the window")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      mptcp::Dss dss;
                      auto& mapping = dss.mapping.emplace();
                      mapping.subflowSequence = s.tcp.GetSequenceNumber().GetValue();
                      mapping.dsn = 12345;
                      mapping.length = 60000;
                      MoveAhead(s);
                      s.options = {dss};
                  });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 0U, "it was not even read");
}

MPTCP_TEST_F(Stray,
             NoTimestamps,
             "data and a mapping in the window, but without the timestamps agreed on")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      TcpHeader bare;
                      bare.SetFlags(s.tcp.GetFlags());
                      bare.SetSequenceNumber(s.tcp.GetSequenceNumber());
                      bare.SetAckNumber(s.tcp.GetAckNumber());
                      bare.SetWindowSize(s.tcp.GetWindowSize());
                      bare.SetSourcePort(s.tcp.GetSourcePort());
                      bare.SetDestinationPort(s.tcp.GetDestinationPort());
                      mptcp::Dss dss;
                      auto& mapping = dss.mapping.emplace();
                      mapping.subflowSequence = s.tcp.GetSequenceNumber().GetValue();
                      mapping.dsn = 12345;
                      mapping.length = 100;
                      NS_ASSERT(s.tcp.HasOption(TcpOption::TS));
                      s.tcp = bare;
                      s.options = {dss};
                      s.payload = Create<Packet>(100);
                  });
}

MPTCP_TEST_F(Stray, DataBehindAFin, "what comes behind a FIN is not read, least of all a byte off")
{
    Set("ns3::MptcpSocket::Checksum", "true");
    MakeNetwork(1);
    Wire().record = true;
    auto& transfer = MakeTransfer(BYTES, 0);
    uint64_t before = 0;
    At(STRAY,
       [&]
       {
           before = transfer.ReceivedByServer();
           Seg fin = Wire().MakeNext(0, true);
           fin.tcp.SetFlags(TcpHeader::FIN | TcpHeader::ACK);
           Wire().Inject(fin);
       });
    Run();
    NS_TEST_EXPECT_MSG_GT(before, 0, "the premise: in the middle");
    NS_TEST_EXPECT_MSG_LT(before, BYTES, "the premise: in the middle");
    NS_TEST_EXPECT_MSG_EQ(transfer.WrongBytes(), 0, "read what nobody wrote there");
    NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), false, "the FIN stood for a byte");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Stray, DataFinAhead, "DATA_FIN on a segment 3,000,000 bytes ahead")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      s.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() +
                                              SequenceNumber32(3000000));
                      mptcp::Dss dss;
                      dss.dataFin = true;
                      auto& mapping = dss.mapping.emplace();
                      mapping.dsn = 100;
                      mapping.length = 1;
                      s.options = {dss};
                  });
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataFinRx"), 1U, "the client's own");
}

MPTCP_TEST_F(Stray, InfiniteMappingOld, "an infinite mapping on an old segment without data")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      s.tcp.SetSequenceNumber(SequenceNumber32(1));
                      mptcp::Dss dss;
                      dss.mapping.emplace().subflowSequence = 1;
                      s.options = {dss};
                  });
    NS_TEST_EXPECT_MSG_EQ(AtServer("InfiniteMapRx"), 0U, "it was not even read");
}

MPTCP_TEST_F(Stray, FastcloseOld, "MP_FASTCLOSE on an old reset, with the right key")
{
    MakeNetwork(1);
    Wire().record = true;
    MakeTransfer(BYTES, BYTES);
    At(STRAY,
       [this]
       {
           const auto* third = Wire().First(
               [](const Seg& s) { return s.up && s.Has<mptcp::MpCapable>() && !s.IsSyn(); });
           Seg stray = Wire().MakeNext(0, true);
           stray.tcp.SetSequenceNumber(SequenceNumber32(1));
           stray.tcp.SetFlags(TcpHeader::RST);
           stray.options = {mptcp::MpFastclose{*third->Find<mptcp::MpCapable>()->receiverKey}};
           Wire().Inject(stray);
       });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 0U, "nobody obeyed it");
    ExpectNothingLeft();
}

MPTCP_TEST_F(Stray, ResetAhead, "a reset in the window, but not with the number expected")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      s.tcp.SetFlags(TcpHeader::RST);
                      s.tcp.SetSequenceNumber(s.tcp.GetSequenceNumber() + SequenceNumber32(20000));
                  });
}

MPTCP_TEST_F(Stray, ResetOld, "an old reset")
{
    ExpectIgnored(2,
                  [](Seg& s)
                  {
                      s.tcp.SetFlags(TcpHeader::RST | TcpHeader::ACK);
                      s.tcp.SetSequenceNumber(SequenceNumber32(1));
                  });
}

MPTCP_TEST_F(Stray, SynInTheMiddle, "a SYN in the middle of a connection")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      s.tcp.SetFlags(TcpHeader::SYN);
                      s.tcp.SetSequenceNumber(SequenceNumber32(0));
                  });
}

MPTCP_TEST_F(Stray, AckOfTheFuture, "an ACK of what nobody has sent")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  { s.tcp.SetAckNumber(s.tcp.GetAckNumber() + SequenceNumber32(5000000)); });
}

MPTCP_TEST_F(Stray, FinAhead, "a FIN far outside the window")
{
    ExpectIgnored(1,
                  [](Seg& s)
                  {
                      MoveAhead(s);
                      s.tcp.SetFlags(TcpHeader::FIN | TcpHeader::ACK);
                  });
}

MPTCP_TEST_F(Stray, AckToAListener, "an ACK to a listener is answered with a reset")
{
    MakeNetwork(1);
    Wire().record = true;
    MakeTransfer(10000, 0);
    At(STRAY,
       [this]
       {
           Seg stray = Wire().MakeNext(0, true);
           stray.tcp.SetSourcePort(7);
           Wire().Inject(stray);
       });
    Run();
    ExpectComplete();
    const auto* reset = Wire().Last([](const Seg& s) { return !s.up && s.IsRst(); });
    NS_TEST_ASSERT_MSG_EQ((reset != nullptr), true, "there is a reset");
    NS_TEST_EXPECT_MSG_EQ(reset->tcp.GetDestinationPort(), 7, "to whom it concerns");
}

MPTCP_TEST_F(Stray, Probes, "probes of a closed window each 100 ms are answered, a storm is not")
{
    MakeNetwork(1);
    Wire().record = true;
    auto& transfer = MakeTransfer(1000, 0);
    transfer.closeWhenDone = false;
    const auto probe = [this]
    {
        Seg stray = Wire().MakeNext(0, true);
        stray.tcp.SetSequenceNumber(stray.tcp.GetSequenceNumber() - 1);
        Wire().Inject(stray);
    };
    const auto answers = [this](Time from, Time to)
    {
        uint32_t count = 0;
        for (const auto& s : Wire().Segments())
        {
            count += !s.up && s.time >= from && s.time < to;
        }
        return count;
    };
    for (int i = 0; i < 9; i++)
    {
        At(Seconds(10) + MilliSeconds(100 * i), probe);
    }
    for (int i = 0; i < 1000; i++)
    {
        At(Seconds(20) + MilliSeconds(i), probe);
    }
    At(Seconds(30), [&transfer] { transfer.ClientSocket()->Close(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(answers(Seconds(10), Seconds(20)), 9U, "each");
    NS_TEST_EXPECT_MSG_EQ(answers(Seconds(20), Seconds(30)), 10U, "RFC 5961 section 7: throttled");
    ExpectComplete();
    ExpectNothingLeft();
}

/// A listener takes one connection by a SYN that lacks options, then others.
class ListenerMemory : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param kind of TCP option that the first SYN to arrive lacks
    void ExpectForgotten(uint8_t kind)
    {
        MakeNetwork(2);
        Wire().record = true;
        const auto& poor = Wire().Change(
            [](const Seg& s) { return s.IsSyn(); },
            [kind](Seg& s)
            {
                TcpHeader fresh;
                fresh.SetFlags(s.tcp.GetFlags());
                fresh.SetSequenceNumber(s.tcp.GetSequenceNumber());
                fresh.SetSourcePort(s.tcp.GetSourcePort());
                fresh.SetDestinationPort(s.tcp.GetDestinationPort());
                fresh.SetWindowSize(s.tcp.GetWindowSize());
                for (const auto& option : s.tcp.GetOptionList())
                {
                    if (option->GetKind() != kind && TcpOption::IsKindKnown(option->GetKind()) &&
                        option->GetKind() != TcpOption::NOP && option->GetKind() != TcpOption::END)
                    {
                        fresh.AppendOption(option);
                    }
                }
                s.tcp = fresh;
            },
            1);
        MakeTransfer(300000, 0);
        Run();
        NS_TEST_EXPECT_MSG_EQ(poor, 1U, "the premise: one SYN came without");
        ExpectComplete();
        const auto* first = Wire().First([](const Seg& s) { return s.IsSynAck(); });
        const auto* join =
            Wire().First([](const Seg& s) { return s.IsSynAck() && s.Has<mptcp::MpJoinSynAck>(); });
        NS_TEST_ASSERT_MSG_EQ((first && join), true, "the premise: the listener was asked twice");
        NS_TEST_EXPECT_MSG_EQ(first->tcp.HasOption(kind), false, "the first answer goes without");
        NS_TEST_EXPECT_MSG_EQ(join->tcp.HasOption(kind), true, "the second is another matter");
        ExpectNothingLeft();
    }
};

MPTCP_TEST_F(ListenerMemory, Sack, "a SYN without SACK, then a join with it")
{
    ExpectForgotten(TcpOption::SACKPERMITTED);
}

MPTCP_TEST_F(ListenerMemory, Timestamps, "a SYN without timestamps, then a join with them")
{
    ExpectForgotten(TcpOption::TS);
}

MPTCP_TEST_F(ListenerMemory, Scaling, "a SYN without window scaling, then a join with it")
{
    ExpectForgotten(TcpOption::WINSCALE);
}

/// Two timeouts in a row of the same segment.
class Outage : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param law the controller @returns ssthresh in segments before the first timeout and after
    /// three
    void Go(const std::string& law)
    {
        Set("ns3::MptcpSocket::CongestionControl", law);
        MakeNetwork(2);
        auto& transfer = MakeTransfer(20000000, 0);
        const auto subflow = [&] { return transfer.ClientMptcp()->GetSubflow(0); };
        uint32_t once = 0;
        uint32_t thrice = 0;
        uint32_t mss = 0;
        At(Seconds(4), [this] { Network().Cut(0); });
        At(Seconds(6),
           [&]
           {
               once = subflow()->GetTcb()->m_ssThresh;
               mss = subflow()->GetMss();
           });
        At(Seconds(12),
           [&]
           {
               thrice = subflow()->GetTcb()->m_ssThresh;
               NS_TEST_EXPECT_MSG_GT_OR_EQ(subflow()->GetTimeouts(), 3U, "the premise: 3 timeouts");
               Network().Mend(0);
           });
        Run();
        ExpectComplete();
        NS_TEST_EXPECT_MSG_GT(once, 4 * mss, "the premise: there was a window to halve");
        NS_TEST_EXPECT_MSG_EQ(thrice, once, "RFC 5681 section 3.1: held constant");
    }
};

MPTCP_TEST_F(Outage, Lia, "three timeouts of one segment lower LIA's ssthresh once")
{
    Go("ns3::MptcpLia");
}

MPTCP_TEST_F(Outage, NewReno, "three timeouts of one segment lower NewReno's ssthresh once")
{
    Go("ns3::TcpNewReno");
}

} // namespace
