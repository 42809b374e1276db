/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-ns3-fault.h"

#include "ns3/double.h"
#include "ns3/mptcp-subflow.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-tests
 * The faults of ns-3's TCP that `ns3::MptcpSubflow::Ns3Mends` = false brings back, a situation for
 * each (doc/fidelity.md): right with the mends, wrong without, and as wrong on plain TCP.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-ns3-mends");

using Seg = MptcpTestSegment;

/// Far outside every window.
constexpr uint32_t FAR = 0x40000000;

// --------------------------------------------------------------------------------------- timeouts

MPTCP_TEST_F(MptcpNs3FaultTest, RepeatedTimeouts, "each timeout of one segment lowers ssthresh")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                Prepare(8000000, 0);
                std::vector<uint32_t> thresholds;
                UintegerValue mss;
                At(Seconds(4),
                   [&]
                   {
                       Network().Cut(0);
                       ClientTcp()->GetAttribute("SegmentSize", mss);
                       ClientTcp()->TraceConnectWithoutContext(
                           "SlowStartThreshold",
                           Callback<void, uint32_t, uint32_t>([&thresholds](uint32_t, uint32_t now)
                                                              { thresholds.push_back(now); }));
                   });
                RunFor(Seconds(12));
                const Seg last = *Wire().Last(IsUpData);
                const auto copies = Wire().Count(
                    [&last](const Seg& s)
                    {
                        return s.dropped && s.IsData() && s.time > Seconds(4.5) &&
                               s.tcp.GetSequenceNumber() == last.tcp.GetSequenceNumber();
                    });
                Premise(copies >= 3, "three timeouts");
                Premise(!thresholds.empty() && thresholds[0] > 4 * mss.Get(), "a window to halve");
                const bool again = thresholds.size() > 1;
                Premise(!again || thresholds.back() == 2 * mss.Get(), "if again, to two segments");
                return again;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest,
             AckAfterTimeout,
             "an ACK after a timeout has the number that is sent again")
{
    Compare(Where::FALLBACK,
            [this]
            {
                Prepare(1000000, 4000000);
                const Time from = Seconds(0.3);
                Wire().Drop([from](const Seg& s) { return IsUpData(s) && s.time >= from; });
                RunFor(Seconds(4));
                SequenceNumber32 highest{0};
                uint32_t again = 0;
                uint32_t acks = 0;
                uint32_t below = 0;
                for (const auto& s : Wire().Segments())
                {
                    again += IsUpData(s) && s.time > from && End(s) < highest ? 1 : 0;
                    highest = IsUpData(s) ? std::max(highest, End(s)) : highest;
                    const bool looked = again > 0 && IsUpAck(s);
                    acks += looked ? 1 : 0;
                    below += looked && s.tcp.GetSequenceNumber() < highest ? 1 : 0;
                }
                Premise(again > 0, "a timeout");
                Premise(acks > 0, "ACKs after it");
                return below > 0;
            });
}

MPTCP_TEST(BothTimeOut, "both ends time out at once: without mends too the connection goes on")
{
    Set("ns3::MptcpSubflow::Ns3Mends", "false");
    MakeNetwork();
    auto& transfer = MakeTransfer(3000000, 3000000);
    uint32_t timeouts[2] = {};
    At(Seconds(1), [this] { Network().Cut(0); });
    At(Seconds(2.5),
       [&]
       {
           timeouts[0] = transfer.ClientMptcp()->GetSubflow(0)->GetTimeouts();
           timeouts[1] = transfer.ServerMptcp()->GetSubflow(0)->GetTimeouts();
           Network().Mend(0);
       });
    Run();
    NS_TEST_EXPECT_MSG_GT(std::min(timeouts[0], timeouts[1]), 0U, "the premise: both timed out");
    ExpectComplete();
}

MPTCP_TEST_F(MptcpNs3FaultTest,
             EchoOfRepeat,
             "the timestamp of a segment that comes again is not echoed")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                Prepare(1000, 0);
                const auto& lost = Wire().Drop([this](const Seg& s)
                                               { return IsDownAck(s) && Wire().First(IsUpData); },
                                               1);
                RunFor(Seconds(5));
                const auto copies = Wire().Count(IsUpData);
                const auto* first = Wire().First(IsUpData);
                const auto* last = Wire().Last(IsUpData);
                const auto* answer = Wire().Last(IsDownAck);
                Premise(lost == 1 && copies == 2, "an ACK is lost, the segment sent again");
                Premise(answer->time > last->time && !answer->dropped, "which has an answer");
                const auto echo = Stamps(*answer)->GetEcho();
                const bool wrong = echo == Stamps(*first)->GetTimestamp();
                Premise(wrong || echo == Stamps(*last)->GetTimestamp(), "an echo of either");
                return wrong;
            });
}

/// The third ACK is lost, and the client has nothing to send.
class LostThirdAck : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param mends on or off @returns the server's timeout after the answer to its second SYN/ACK
    Time Go(bool mends)
    {
        Set("ns3::MptcpSubflow::Ns3Mends", mends ? "true" : "false");
        MakeNetwork();
        const auto& lost = Wire().Drop([](const Seg& s) { return s.up && !s.IsSyn(); }, 1);
        auto& transfer = MakeTransfer(0, 1000000);
        Time timeout;
        At(Seconds(3.05), // 20 ms to the first SYN/ACK, 3 s to the second, and an RTT of 20 ms
           [&]
           {
               const auto subflow = transfer.ServerMptcp()->GetSubflow(0);
               NS_TEST_EXPECT_MSG_GT(subflow->GetSrtt(), Time(), "the premise: it has a sample");
               timeout = subflow->GetRto();
           });
        Run();
        NS_TEST_EXPECT_MSG_EQ(lost, 1U, "the premise: one ACK was lost");
        ExpectComplete();
        return timeout;
    }
};

MPTCP_TEST_F(LostThirdAck, Echoed, "the third ACK is lost: the server's RTT has no timeout in it")
{
    const Time timeout = Go(true);
    // RFC 7323 section 4.3: the echo is of the SYN/ACK that came last.
    NS_TEST_EXPECT_MSG_EQ(timeout, Seconds(1), "ns-3's least");
}

MPTCP_TEST_F(LostThirdAck, NotEchoed, "the third ACK is lost: without mends the next takes 9 s")
{
    const Time timeout = Go(false);
    // RFC 6298 section 2.2: R + 4 R / 2, with 3 s in R.
    NS_TEST_EXPECT_MSG_GT_OR_EQ(timeout, Seconds(9), "3 s are taken for an RTT");
    NS_TEST_EXPECT_MSG_LT(timeout, Seconds(9.2), "and the real RTT of 20 ms beside them");
}

// -------------------------------------------------------------------------------------- listeners

MPTCP_TEST_F(MptcpNs3FaultTest,
             PoorSyn,
             "a listener takes options from all when one SYN lacks them")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                Prepare(1000, 0);
                SendBefore(MakeStray(TcpHeader::SYN));
                Premise(SynAck(true) && SynAck(false), "two SYNs were answered");
                uint32_t options = 0;
                for (const uint8_t kind :
                     {TcpOption::SACKPERMITTED, TcpOption::TS, TcpOption::WINSCALE})
                {
                    const auto* syn = Wire().First([](const Seg& s) { return s.IsSyn(); });
                    Premise(syn && syn->tcp.HasOption(kind), "the client offers them");
                    options += SynAck(false) && SynAck(false)->tcp.HasOption(kind) ? 1 : 0;
                }
                Premise(options == 0 || options == 3, "all or none");
                return options == 0;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest,
             LateStamp,
             "a listener echoes the largest timestamp that it ever saw")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                Prepare(1000, 0);
                constexpr uint32_t LARGE = 1000000;
                Seg stray = MakeStray(TcpHeader::SYN);
                auto stamps = CreateObject<TcpOptionTS>();
                stamps->SetTimestamp(LARGE);
                stray.tcp.AppendOption(stamps);
                SendBefore(stray);
                const auto* syn = Wire().First([](const Seg& s) { return s.IsSyn(); });
                Premise(SynAck(true) && SynAck(false), "two SYNs were answered");
                const auto echo = Stamps(*SynAck(false))->GetEcho();
                Premise(echo == LARGE || echo == Stamps(*syn)->GetTimestamp(), "of either");
                return echo == LARGE;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest,
             SynComesOften,
             "six copies of a SYN within a round trip end the handshake")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                constexpr uint32_t COPIES = 6;
                auto& transfer = Prepare(1000, 0);
                uint32_t copies = 0;
                for (uint32_t i = 1; i <= COPIES; i++)
                {
                    Wire().Repeat(
                        [&copies](const Seg& s)
                        {
                            copies += s.IsSyn() ? 1 : 0;
                            return s.IsSyn();
                        },
                        MilliSeconds(i),
                        1);
                }
                RunFor(Seconds(60));
                Premise(copies == COPIES, "they came");
                Premise(transfer.ConnectSucceeded(), "the client has the answer to the first");
                Premise(transfer.Accepted() == (transfer.Complete() ? 1 : 0), "all or nothing");
                Premise(transfer.Complete() || Network().CountTcpSockets(Network().Server()) == 1,
                        "only the listener is left");
                return !transfer.Complete();
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest, StrayAck, "a stray ACK to a listener's port gets no reset")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                auto& transfer = Prepare(1000, 0);
                SendBefore(MakeStray(TcpHeader::ACK));
                Premise(transfer.Complete(), "somebody listens");
                return Wire().Count(
                           [](const Seg& s) {
                               return IsDownReset(s) && s.tcp.GetDestinationPort() == STRAY_PORT;
                           }) == 0;
            });
}

// ------------------------------------------------------------------------ resets and bare segments

MPTCP_TEST_F(MptcpNs3FaultTest,
             ResetInWindow,
             "a reset is obeyed that has not the number expected next")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                constexpr uint64_t BYTES = 3000000;
                auto& transfer = Prepare(BYTES, 0);
                uint64_t before = 0;
                At(Seconds(0.5),
                   [&]
                   {
                       before = transfer.ReceivedByServer();
                       Seg reset = Wire().MakeNext(0, true);
                       reset.tcp.SetFlags(TcpHeader::RST);
                       reset.tcp.SetSequenceNumber(reset.tcp.GetSequenceNumber() +
                                                   SequenceNumber32(20000));
                       Wire().Inject(reset);
                   });
                RunFor(Seconds(10));
                Premise(before > 0 && before < BYTES, "in the middle of a transfer");
                return !transfer.Complete();
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest, ResetWithAck, "a reset with the ACK flag is answered by a reset")
{
    Compare(Where::EVERYWHERE,
            [this]
            {
                auto& transfer = Prepare(1000, 0);
                At(Seconds(1),
                   [this]
                   {
                       Seg reset = Wire().MakeNext(0, true);
                       reset.tcp.SetFlags(TcpHeader::RST | TcpHeader::ACK);
                       Wire().Inject(reset);
                   });
                RunFor(Seconds(2));
                Premise(transfer.Complete(), "nothing else goes on");
                Premise(Network().CountTcpSockets(Network().Server()) == 1, "it is obeyed");
                return Wire().Count(IsDownReset) > 0;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest, KeepAlive, "a segment without data below the window gets no ACK")
{
    Compare(Where::FALLBACK,
            [this]
            {
                auto& transfer = Prepare(1000, 0);
                At(Seconds(1),
                   [this]
                   {
                       Seg probe = Wire().MakeNext(0, true);
                       probe.tcp.SetSequenceNumber(probe.tcp.GetSequenceNumber() - 1);
                       Wire().Inject(probe);
                   });
                RunFor(Seconds(2));
                Premise(transfer.Complete(), "nothing else goes on");
                return Wire().Count([](const Seg& s)
                                    { return IsDownAck(s) && s.time >= Seconds(1); }) == 0;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest, AckAhead, "an ACK is taken whose number is far outside the window")
{
    Compare(Where::FALLBACK,
            [this]
            {
                auto& transfer = Prepare(1000, 0);
                const auto& lost = Wire().Drop(IsUpData, 1);
                At(Seconds(0.5),
                   [this]
                   {
                       Seg ack = Wire().MakeNext(0, false);
                       ack.tcp.SetSequenceNumber(ack.tcp.GetSequenceNumber() +
                                                 SequenceNumber32(FAR));
                       ack.tcp.SetAckNumber(End(*Wire().Last(IsUpData)));
                       Wire().Inject(ack);
                   });
                RunFor(Seconds(20));
                Premise(lost == 1, "what it acknowledges is lost");
                return !transfer.Complete();
            });
}

// ---------------------------------------------------------------------- windows and small segments

/// A reader that pauses, and the news is lost that it goes on.
class LostNews : public MptcpNs3FaultTest
{
  protected:
    using MptcpNs3FaultTest::MptcpNs3FaultTest;

    /// When the reader goes on.
    static constexpr int READS = 20;

    /// @param buffer of the reader, bytes @returns the transfer, at its end or stuck
    MptcpTestTransfer& Pause(uint32_t buffer)
    {
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(buffer));
        auto& transfer = Prepare(50000, 0);
        transfer.serverReads = false;
        const auto& lost = Wire().Drop(
            [](const Seg& s)
            { return !s.up && s.time >= Seconds(READS) && s.time < Seconds(READS + 0.4); });
        At(Seconds(0.15), [&] { m_filled = transfer.ServerSocket()->GetRxAvailable(); });
        At(Seconds(READS), [&] { transfer.ReadAtServer(); });
        RunFor(Seconds(600));
        // TCP itself says nothing when its buffer is read.
        Premise((lost > 0) != IsPlainTcp(), "the news is lost, if there is any");
        return transfer;
    }

    /// @param s a segment @returns whether it is a window probe
    static bool IsProbe(const Seg& s)
    {
        return s.up && s.Size() == 1;
    }

    uint64_t m_filled{0}; //!< bytes of the buffer that are used before the first timeout
};

MPTCP_TEST_F(LostNews, SmallWindow, "a window smaller than a segment stops the sender for ever")
{
    Compare(Where::FALLBACK,
            [this]
            {
                constexpr uint32_t BUFFER = 3871; // no multiple of a segment
                auto& transfer = Pause(BUFFER);
                Premise(m_filled > BUFFER / 2 && m_filled < BUFFER, "some room is left");
                return !transfer.Complete();
            });
}

MPTCP_TEST_F(LostNews, ProbeByte, "the byte of a window probe does not count as sent")
{
    Compare(Where::FALLBACK,
            [this]
            {
                auto& transfer = Pause(14480);
                Premise(transfer.Complete(), "a probe brings the news");
                const Seg* probe = nullptr;
                const Seg* next = nullptr;
                for (const auto& s : Wire().Segments())
                {
                    probe = !next && IsProbe(s) && s.time > Seconds(READS) ? &s : probe;
                    next = !next && probe && IsUpData(s) && &s != probe ? &s : next;
                }
                Premise(probe && next, "there is data behind a probe that was taken");
                const bool again =
                    next && next->tcp.GetSequenceNumber() == probe->tcp.GetSequenceNumber();
                Premise(again || (next && next->tcp.GetSequenceNumber() == End(*probe)),
                        "next is the byte, or that behind it");
                return again;
            });
}

MPTCP_TEST_F(LostNews, ProbeWithoutAck, "a window probe has no ACK flag")
{
    Compare(Where::FALLBACK,
            [this]
            {
                Pause(14480);
                const auto probes = Wire().Count(IsProbe);
                const auto bare =
                    Wire().Count([](const Seg& s)
                                 { return IsProbe(s) && !(s.tcp.GetFlags() & TcpHeader::ACK); });
                Premise(probes > 0, "there are probes");
                Premise(bare == 0 || bare == probes, "all or none");
                return bare > 0;
            });
}

MPTCP_TEST_F(MptcpNs3FaultTest, Nagle, "Nagle's algorithm holds back a lost short segment for ever")
{
    Compare(Where::FALLBACK,
            [this]
            {
                Set("ns3::TcpSocket::TcpNoDelay", "false");
                auto& transfer = Prepare(4000, 0);
                const auto isShort = [](const Seg& s) { return IsUpData(s) && s.Size() < 1400; };
                const auto& lost = Wire().Drop(isShort, 1);
                RunFor(Seconds(600));
                Premise(lost == 1 && End(*Wire().Last(IsUpData)).GetValue() == 4001,
                        "the last segment is lost");
                Premise(Wire().Count(isShort) == (transfer.Complete() ? 2 : 1), "that alone");
                return !transfer.Complete();
            });
}

MPTCP_TEST(FullWindow,
           "a segment is lost when the window is used up: no crash without mends either")
{
    Set("ns3::MptcpSubflow::Ns3Mends", "false");
    Set("ns3::TcpSocket::RcvBufSize", "20480"); // a multiple of a segment
    Set("ns3::TcpSocket::SegmentSize", "1024");
    MakeNetwork();
    const auto& lost =
        Wire().Drop([](const Seg& s) { return s.up && s.IsData() && s.time > MilliSeconds(200); },
                    1);
    MakeTransfer(200000, 200000, Kind::MPTCP, Kind::TCP);
    Run();
    NS_TEST_EXPECT_MSG_EQ(lost, 1U, "the premise: one was lost");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 1U, "the premise: fallback");
    ExpectComplete();
}

// ------------------------------------------------------------------------------------- controllers

/// Its copy has lost an attribute, as BetaLoss of TcpNewReno from ns-3.47 on.
class ForgetfulController : public TcpNewReno
{
  public:
    static TypeId GetTypeId()
    {
        static const TypeId type =
            TypeId("ns3::MptcpTestForgetfulController")
                .SetParent<TcpNewReno>()
                .AddConstructor<ForgetfulController>()
                .AddAttribute("Share",
                              "What a copy has not.",
                              DoubleValue(0.25),
                              MakeDoubleAccessor(&ForgetfulController::m_share),
                              MakeDoubleChecker<double>());
        return type;
    }

    ForgetfulController() = default;

    ForgetfulController(const ForgetfulController& other) : TcpNewReno(other)
    {
    }

    Ptr<TcpCongestionOps> Fork() override
    {
        return CopyObject<ForgetfulController>(this);
    }

  private:
    double m_share{0};
};

NS_OBJECT_ENSURE_REGISTERED(ForgetfulController);

/// @returns an attribute of a subflow's controller
double
Share(Ptr<MptcpSocket> socket)
{
    DoubleValue share;
    socket->GetSubflow(0)->GetCongestionControl()->GetAttribute("Share", share);
    return share.Get();
}

MPTCP_TEST(AcceptedController, "an accepted subflow's controller has its attributes")
{
    Set("ns3::MptcpSocket::CongestionControl", "ns3::MptcpTestForgetfulController");
    Set("ns3::MptcpTestForgetfulController::Share", "0.75");
    MakeNetwork(1);
    auto& transfer = MakeTransfer(100000, 100000);
    double client = 0;
    double server = 0;
    At(Seconds(1.5),
       [&]()
       {
           client = Share(transfer.ClientMptcp());
           server = Share(transfer.ServerMptcp());
       });
    transfer.closeWhenDone = false;
    RunFor(Seconds(2));
    NS_TEST_EXPECT_MSG_EQ(client, 0.75, "premise: it can be set");
    NS_TEST_EXPECT_MSG_EQ(server, 0.75, "as the client's, which was not copied");
}

MPTCP_TEST(AcceptedControllerOfNs3, "without mends it has what ns-3 has")
{
    Set("ns3::MptcpSocket::CongestionControl", "ns3::MptcpTestForgetfulController");
    Set("ns3::MptcpSubflow::Ns3Mends", "false");
    MakeNetwork(1);
    auto& transfer = MakeTransfer(100000, 100000);
    double server = 1;
    At(Seconds(1.5), [&]() { server = Share(transfer.ServerMptcp()); });
    transfer.closeWhenDone = false;
    RunFor(Seconds(2));
    NS_TEST_EXPECT_MSG_EQ(server, 0.0, "the copy is forgetful");
}

} // namespace

} // namespace ns3
