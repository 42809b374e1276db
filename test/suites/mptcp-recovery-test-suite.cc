/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-subflow.h"

#include <algorithm>
#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * Loss recovery of a subflow is that of ns-3's TCP. Late binding must not show: TCP asks for the
 * next segment, and it has to be there.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-recovery");

constexpr uint32_t UPLOAD = 3000000; //!< bytes

/// What the sender did about the segments that a test lost.
struct Recovery
{
    uint32_t again{0};     //!< segments sent more than once
    uint32_t lost{0};      //!< by the rule
    uint32_t meanwhile{0}; //!< new data sent between the loss and its repair
};

/// One path, segments lost in the middle of a long transfer.
class LossOnOnePath : public MptcpTestCase
{
  public:
    explicit LossOnOnePath(const std::string& title) : MptcpTestCase(title)
    {
    }

  protected:
    /**
     * @param kind of both sockets
     * @param first segment to lose, counted from 1 @param count how many in a row
     * @returns what happened
     */
    Recovery Lose(Kind kind, uint32_t first, uint32_t count)
    {
        // Without limits by buffers: at a closed window RFC 6675 lets TCP send again what is not
        // lost.
        Set("ns3::TcpSocket::SndBufSize", "4000000");
        Set("ns3::TcpSocket::RcvBufSize", "4000000");
        MakeNetwork({{"20Mbps", "25ms", 1000, 1500}});
        MakeTransfer(UPLOAD, 0, kind, kind);
        Wire().record = true;
        uint32_t seen = 0;
        const auto isVictim = [&seen, first, count](const MptcpTestSegment& s)
        {
            if (!s.up || !s.IsData())
            {
                return false;
            }
            seen++;
            return seen >= first && seen < first + count;
        };
        const uint32_t& lost = Wire().Drop(isVictim);
        Run();
        ExpectComplete();
        Recovery result;
        result.lost = lost;
        std::set<SequenceNumber32> starts;
        const auto hole = Wire().First([](const auto& s) { return s.dropped; });
        const auto repair =
            hole ? Wire().First([hole](const auto& s) { return IsAgain(s, *hole); }) : nullptr;
        SequenceNumber32 highest{0};
        for (const auto& s : Wire().Segments())
        {
            if (!s.up || !s.IsData())
            {
                continue;
            }
            const auto start = s.tcp.GetSequenceNumber();
            result.again += !starts.insert(start).second;
            const bool during = repair && s.time >= repair->time &&
                                s.time < repair->time + MilliSeconds(40) && start > highest;
            result.meanwhile += during;
            highest = std::max(highest, start);
        }
        return result;
    }

  private:
    /// @param s a segment @param hole a lost one @returns whether it repairs that
    static bool IsAgain(const MptcpTestSegment& s, const MptcpTestSegment& hole)
    {
        return s.up && s.IsData() && !s.dropped && s.time > hole.time &&
               s.tcp.GetSequenceNumber() == hole.tcp.GetSequenceNumber();
    }
};

MPTCP_TEST_F(LossOnOnePath, OneLoss, "one lost segment: it alone is sent again, new data flows on")
{
    const Recovery r = Lose(Kind::MPTCP, 1000, 1);
    NS_TEST_ASSERT_MSG_EQ(r.lost, 1, "premise: a loss");
    NS_TEST_EXPECT_MSG_EQ(r.again, 1, "segments sent again");
    // Within the 40 ms after the repair leaves, of 50 ms until it is acknowledged, half the window
    // (proportional rate reduction, RFC 6937): some 60 segments at 20 Mb/s; none would be the
    // fault.
    NS_TEST_EXPECT_MSG_GT(r.meanwhile, 10, "new segments during recovery");
}

MPTCP_TEST_F(LossOnOnePath, BurstLoss, "ten segments in a row: they alone are sent again")
{
    const Recovery r = Lose(Kind::MPTCP, 1000, 10);
    NS_TEST_ASSERT_MSG_EQ(r.lost, 10, "premise: losses");
    NS_TEST_EXPECT_MSG_EQ(r.again, 10, "segments sent again");
}

MPTCP_TEST_F(LossOnOnePath,
             AsTcp,
             "plain TCP sends no more again than that (premise of the others)")
{
    const Recovery r = Lose(Kind::TCP, 1000, 1);
    NS_TEST_ASSERT_MSG_EQ(r.lost, 1, "premise: a loss");
    NS_TEST_EXPECT_MSG_EQ(r.again, 1, "segments sent again");
    NS_TEST_EXPECT_MSG_GT(r.meanwhile, 10, "new segments during recovery");
}

/// A block whose second segment and whose last, short one are lost.
class ShortTailBase : public MptcpTestCase
{
  public:
    explicit ShortTailBase(const std::string& title) : MptcpTestCase(title)
    {
    }

  protected:
    /// @param kind of both sockets @returns time from the one repair to the other
    Time Lose(Kind kind)
    {
        MakeNetwork({{"20Mbps", "25ms", 1000, 1500}});
        auto& transfer = MakeTransfer(9000, 0, kind, kind); // six segments and a part of one
        transfer.writeSize = 9000;
        transfer.closeWhenDone = false;
        At(Seconds(5), [&transfer]() { transfer.ClientSocket()->Close(); });
        Wire().record = true;
        uint32_t seen = 0;
        std::vector<SequenceNumber32> holes;
        Wire().Drop(
            [&seen, &holes](const MptcpTestSegment& s)
            {
                const bool data = s.up && s.IsData();
                seen += data;
                const bool hit = data && holes.size() < 2 && (seen == 2 || s.Size() < 1000);
                if (hit)
                {
                    holes.push_back(s.tcp.GetSequenceNumber());
                }
                return hit;
            });
        Run();
        ExpectComplete();
        const bool both = holes.size() == 2 && holes[1] - holes[0] > 5000;
        NS_TEST_EXPECT_MSG_EQ(both, true, "premise: the second and the last segment are lost");
        std::vector<Time> repairs;
        for (const auto& hole : holes)
        {
            const auto* repair =
                Wire().First([hole](const auto& s)
                             { return s.up && !s.dropped && s.tcp.GetSequenceNumber() == hole; });
            repairs.push_back(repair ? repair->time : Time::Max());
        }
        return both ? repairs[1] - repairs[0] : Time::Max();
    }
};

MPTCP_TEST_F(ShortTailBase,
             ShortTail,
             "a short last segment lost with another is repaired as in TCP")
{
    const Time tcp = Lose(Kind::TCP);
    DoTeardown();
    DoSetup();
    const Time mptcp = Lose(Kind::MPTCP);
    // The options of a segment and of its acknowledgement take less on the wire.
    NS_TEST_EXPECT_MSG_LT(mptcp, tcp + MilliSeconds(1), "time from the one repair to the other");
}

MPTCP_TEST(HeadOfLine, "what one path loses at the window's head holds up the others briefly")
{
    Set("ns3::TcpSocket::RcvBufSize", "100000");
    Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
    MakeNetwork(3);
    Wire().record = true;
    auto& transfer = MakeTransfer(40000000, 0);
    const Time cut = Seconds(1.5);
    Time rto;
    At(cut,
       [&]()
       {
           rto = transfer.ClientMptcp()->GetSubflow(0)->GetRto();
           Network().Cut(0);
       });
    At(cut + Seconds(3), [this]() { Network().Mend(0); });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_GT_OR_EQ(rto, Seconds(1), "premise: TCP would wait for a second");
    NS_TEST_EXPECT_MSG_GT(Wire().Lost(), 0U, "premise: something was lost");
    Time last = cut;
    Time gap;
    for (const auto& segment : Wire().Segments())
    {
        if (segment.up && segment.IsData() && segment.link != 0 && segment.time >= cut &&
            segment.time < cut + Seconds(3))
        {
            gap = std::max(gap, segment.time - last);
            last = segment.time;
        }
    }
    NS_TEST_EXPECT_MSG_GT(gap, MilliSeconds(100), "premise: they were held up");
    // 200 ms at least, as Linux's TCP; an RTT of 20 ms and queues of up to 121 ms.
    NS_TEST_EXPECT_MSG_LT(gap, MilliSeconds(200 + 4 * 141), "and not for as long as TCP's timer");
}

} // namespace

} // namespace ns3
