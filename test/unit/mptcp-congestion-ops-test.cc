/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "coupled-driver.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/mptcp-coupled.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace
{

using mptcp_test::CoupledDriver;
using namespace ns3;

constexpr uint32_t MSS = CoupledDriver::MSS;

/// Applies the same random life of one sender to two drivers, and compares after each step.
void
ExpectSameLife(CoupledDriver& a, CoupledDriver& b, std::size_t pathA, std::size_t pathB)
{
    std::mt19937 random(7);
    const std::vector<double> often{40, 10, 1, 1, 1, 1};
    std::discrete_distribution<int> verb(often.begin(), often.end());
    for (int step = 0; step < 5000; ++step)
    {
        const int what = verb(random);
        const std::size_t n = 1 + random() % 7;
        for (auto [driver, path] : {std::pair(&a, pathA), std::pair(&b, pathB)})
        {
            switch (what)
            {
            case 0:
                driver->Acknowledge(n, path);
                break;
            case 1:
                driver->AcknowledgeTogether(n, path);
                break;
            case 2:
                driver->Lose(path);
                driver->Acknowledge(n, path);
                driver->Recover(path);
                break;
            case 3:
                driver->TimeOut(path);
                driver->Acknowledge(n, path);
                driver->Recover(path);
                break;
            case 4:
                driver->SetRtt(path, 0.01 * static_cast<double>(n));
                break;
            default:
                driver->Restart(path);
                break;
            }
        }
        ASSERT_EQ(a.Window(pathA), b.Window(pathB)) << "step " << step << " verb " << what;
        ASSERT_EQ(a.Tcb(pathA).m_ssThresh.Get(), b.Tcb(pathB).m_ssThresh.Get()) << step;
    }
}

class AnyLaw : public testing::TestWithParam<std::string>
{
};

std::vector<std::string>
AllControllers()
{
    std::vector<std::string> names;
    mptcp::ForEachLaw([&](const auto& law) { names.push_back(law.NAME); }, mptcp::AllLaws());
    return names;
}

std::vector<std::string>
RenoControllers()
{
    std::vector<std::string> names;
    mptcp::ForEachLaw(
        [&](const auto& law)
        {
            if (law.IsRenoAlone())
            {
                names.push_back(law.NAME);
            }
        },
        mptcp::AllLaws());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Laws,
                         AnyLaw,
                         testing::ValuesIn(AllControllers()),
                         [](const auto& info) { return info.param; });

class RenoAlone : public testing::TestWithParam<std::string>
{
};

INSTANTIATE_TEST_SUITE_P(Laws,
                         RenoAlone,
                         testing::ValuesIn(RenoControllers()),
                         [](const auto& info) { return info.param; });

TEST(CoupledControllers, AllButWvegasAreRenoAlone)
{
    EXPECT_EQ(AllControllers().size(), 8U);
    EXPECT_EQ(RenoControllers().size(), 7U);
}

TEST_P(RenoAlone, SinglePathIsNewRenoToTheByte)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    ExpectSameLife(law, reno, law.AddPath(10.4), reno.AddPath(10.4));
}

TEST_P(RenoAlone, WithoutAGroupItIsNewRenoToTheByte)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    const auto path = law.AddPath(10.4);
    law.ClosePath(path);
    ASSERT_EQ(law.Group().GetN(), 0U);
    ExpectSameLife(law, reno, path, reno.AddPath(10.4));
}

TEST_P(RenoAlone, BesideASiblingWithoutRttSampleItIsNewRenoToTheByte)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    const auto path = law.AddPath(10.4);
    law.AddPath(20, 0.0);
    ASSERT_EQ(law.Group().GetN(), 2U);
    ExpectSameLife(law, reno, path, reno.AddPath(10.4));
}

TEST_P(RenoAlone, AfterItsSiblingHasGoneItIsNewRenoToTheByte)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    const auto path = law.AddPath(10.4);
    law.ClosePath(law.AddPath(20));
    ExpectSameLife(law, reno, path, reno.AddPath(10.4));
}

TEST_P(AnyLaw, SlowStartIsNs3s)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    for (CoupledDriver* driver : {&law, &reno})
    {
        driver->AddPath(2);
        driver->AddPath(10);
        driver->Tcb(0).m_ssThresh = 64 * MSS;
        driver->Acknowledge(20, 0);
    }
    EXPECT_EQ(law.Window(0), reno.Window(0));
    EXPECT_EQ(law.Window(0), 22 * MSS);
}

TEST_P(AnyLaw, ATimeoutLeavesOneSegmentAndASlowStartThreshold)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    const auto path = law.AddPath(40);
    law.AddPath(20);
    law.TimeOut(path);
    EXPECT_EQ(law.Window(path), MSS);
    EXPECT_LE(law.Tcb(path).m_ssThresh.Get(), 20 * MSS);
    EXPECT_GE(law.Tcb(path).m_ssThresh.Get(), 10 * MSS);
    law.Acknowledge(1, path);
    EXPECT_EQ(law.Window(path), 2 * MSS) << "slow start";
}

TEST_P(AnyLaw, SixteenSubflowsComeAndGo)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    for (int i = 0; i < 16; ++i)
    {
        const auto path = law.AddPath(10 + i, 0.01 * (1 + i), i % 2 ? 1400 : 8900);
        law.Acknowledge(50, path);
    }
    for (std::size_t i = 0; i < 16; i += 2)
    {
        law.ClosePath(i);
    }
    EXPECT_EQ(law.Group().GetN(), 8U);
    for (std::size_t i = 1; i < 16; i += 2)
    {
        law.Acknowledge(50, i);
        law.Lose(i);
        law.Recover(i);
        EXPECT_GE(law.Window(i), law.Tcb(i).m_segmentSize);
        EXPECT_LT(law.Window(i), 1000 * MSS);
    }
}

TEST_P(AnyLaw, APathWithoutRttSampleGrowsAsNewReno)
{
    CoupledDriver law("ns3::Mptcp" + GetParam());
    CoupledDriver reno("ns3::TcpNewReno");
    for (CoupledDriver* driver : {&law, &reno})
    {
        driver->AddPath(10, 0.0);
        driver->AddPath(10);
        driver->Acknowledge(1, 0);
    }
    EXPECT_EQ(law.Window(0), reno.Window(0));
}

TEST_P(AnyLaw, ForkCopiesOptionsButNoMembership)
{
    CoupledDriver driver("ns3::Mptcp" + GetParam());
    driver.Set("CountSegments", BooleanValue(true));
    driver.AddPath(10);
    driver.AddPath(10);
    const Ptr<TcpCongestionOps> copy = driver.Ops(0).Fork();
    BooleanValue counts;
    copy->GetAttribute("CountSegments", counts);
    EXPECT_TRUE(counts.Get());
    EXPECT_EQ(copy->GetName(), "Mptcp" + GetParam());
    EXPECT_EQ(copy->GetInstanceTypeId().GetName(), "ns3::Mptcp" + GetParam());
    EXPECT_EQ(driver.Group().GetN(), 2U);
}

TEST(CoupledControllers, AControllerThatDiesLeavesItsGroup)
{
    const auto group = Create<MptcpCongestionGroup>();
    auto ops = CreateObject<MptcpLia>();
    ops->JoinGroup(group, CreateObject<TcpSocketState>());
    ASSERT_EQ(group->GetN(), 1U);
    ops = nullptr;
    EXPECT_EQ(group->GetN(), 0U);
}

TEST(CoupledControllers, JoiningAnotherGroupLeavesTheFirst)
{
    const auto first = Create<MptcpCongestionGroup>();
    const auto second = Create<MptcpCongestionGroup>();
    const auto ops = CreateObject<MptcpLia>();
    const auto tcb = CreateObject<TcpSocketState>();
    ops->JoinGroup(first, tcb);
    ops->JoinGroup(second, tcb);
    EXPECT_EQ(first->GetN(), 0U);
    EXPECT_EQ(second->GetN(), 1U);
    ops->LeaveGroup();
    ops->LeaveGroup();
    EXPECT_EQ(second->GetN(), 0U);
}

TEST(CoupledControllers, OptionsOfALawAreAttributes)
{
    const auto ops = CreateObjectWithAttributes<MptcpEpsilon>("Epsilon", DoubleValue(0.25));
    DoubleValue value;
    ops->GetAttribute("Epsilon", value);
    EXPECT_EQ(value.Get(), 0.25);
    EXPECT_FALSE(ops->SetAttributeFailSafe("Epsilon", DoubleValue(2.5))) << "0 to 2";
    EXPECT_FALSE(ops->SetAttributeFailSafe("SubsetMinimum", BooleanValue(true))) << "LIA's";
}

TEST(CoupledControllers, AnOptionReachesTheLaw)
{
    CoupledDriver driver("ns3::MptcpSemiCoupled");
    driver.Set("Aggressiveness", DoubleValue(0.5));
    driver.AddPath(10);
    driver.AddPath(10);
    driver.Acknowledge(1, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 25, 1) << "0.5 / 20 of a segment";
}

TEST(CoupledControllers, GrowthKeepsFractionsOfAByte)
{
    // LIA on two equal paths: 1 / (4 w) of a segment per ACK, a fraction of a byte here, which
    // TcpNewReno would round up to a whole one.
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(1000);
    driver.AddPath(1000);
    driver.Acknowledge(1000, 0);
    // Each of the 1000 ACKs adds a quarter of a byte, or less by the square of the growth so far.
    EXPECT_NEAR(driver.Window(0), 1000 * MSS + 250, 1);
}

TEST(CoupledControllers, NewRenoCountsAcks)
{
    // The premise of CountSegments.
    CoupledDriver driver("ns3::TcpNewReno");
    driver.AddPath(10);
    driver.AcknowledgeTogether(4, 0);
    EXPECT_EQ(driver.Window(0), 10 * MSS + 100);
}

TEST(CoupledControllers, AnAckCountsOnceAsInNewReno)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(10);
    driver.AddPath(10);
    driver.AcknowledgeTogether(4, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 25, 1);
}

TEST(CoupledControllers, CountSegmentsCountsEachSegment)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.Set("CountSegments", BooleanValue(true));
    driver.AddPath(10);
    driver.AddPath(10);
    driver.AcknowledgeTogether(4, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 100, 1);
}

TEST(CoupledControllers, CountSegmentsHoldsForASinglePathToo)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.Set("CountSegments", BooleanValue(true));
    driver.AddPath(10);
    driver.AcknowledgeTogether(4, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 400, 1);
}

TEST(CoupledControllers, AnAckOfLessThanASegmentAddsNothing)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(10);
    driver.AddPath(10);
    driver.AcknowledgeTogether(0, 0);
    EXPECT_EQ(driver.Window(0), 10 * MSS);
}

TEST(CoupledControllers, ALossHalvesTheBytesInFlight)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(40);
    driver.AddPath(40);
    driver.HoldInFlight(30 * MSS);
    driver.Lose(0);
    EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), 15 * MSS);
}

TEST(CoupledControllers, ReduceWindowHalvesTheWindow)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.Set("ReduceWindow", BooleanValue(true));
    driver.AddPath(40);
    driver.AddPath(40);
    driver.HoldInFlight(30 * MSS);
    driver.Lose(0);
    EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), 20 * MSS);
}

TEST(CoupledControllers, FloorsOfSsThresh)
{
    struct Case
    {
        const char* controller;
        uint32_t floor;
    };
    for (const Case& c : {Case{"ns3::MptcpLia", 2},
                          Case{"ns3::MptcpOlia", 1},
                          Case{"ns3::MptcpBalia", 1},
                          Case{"ns3::MptcpFullyCoupled", 1},
                          Case{"ns3::MptcpEwtcp", 2}})
    {
        CoupledDriver driver(c.controller);
        driver.AddPath(1);
        driver.AddPath(40);
        driver.Lose(0);
        EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), c.floor * MSS) << c.controller;
    }
}

TEST(CoupledControllers, ABaliaLossTakesMoreFromTheWeakPath)
{
    CoupledDriver driver("ns3::MptcpBalia");
    driver.AddPath(10);
    driver.AddPath(40);
    driver.Lose(0);
    EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), 2500U);
    driver.Lose(1);
    EXPECT_EQ(driver.Tcb(1).m_ssThresh.Get(), 20 * MSS);
}

TEST(CoupledControllers, AFullyCoupledLossTakesHalfOfTheTotal)
{
    CoupledDriver driver("ns3::MptcpFullyCoupled");
    driver.AddPath(30);
    driver.AddPath(10);
    driver.Lose(0);
    EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), 10 * MSS);
}

TEST(CoupledControllers, TheLossOfAPathSeesItsWindowBeforeTheLoss)
{
    // TcpSocketBase enters CA_RECOVERY before it asks for ssthresh; the old ssthresh is stale.
    CoupledDriver driver("ns3::MptcpFullyCoupled");
    driver.AddPath(30);
    driver.AddPath(10);
    driver.Tcb(0).m_ssThresh = 2 * MSS;
    driver.Lose(0);
    EXPECT_EQ(driver.Tcb(0).m_ssThresh.Get(), 10 * MSS);
}

/// Growth of path 1 in bytes for one ACK, while path 0 is in recovery with ssthresh 20 segments
/// and a raw window of 35.
uint32_t
GrowthBesideARecovery(const std::string& controller, bool raw)
{
    CoupledDriver driver(controller);
    driver.Set("RawWindowInRecovery", BooleanValue(raw));
    driver.AddPath(40);
    driver.AddPath(40);
    driver.Lose(0);
    driver.Tcb(0).m_cWnd = 35 * MSS;
    driver.Acknowledge(1, 1);
    return driver.Window(1) - 40 * MSS;
}

TEST(CoupledControllers, AWindowInRecoveryCountsAsSsThresh)
{
    // LIA: 40 / (20 + 40)^2 of a segment; OLIA, path 1 best and largest: the same.
    EXPECT_EQ(GrowthBesideARecovery("ns3::MptcpLia", false), 11U);
    EXPECT_EQ(GrowthBesideARecovery("ns3::MptcpOlia", false), 11U);
}

TEST(CoupledControllers, RawWindowInRecoveryIsWhatLinuxLiaSees)
{
    // 40 / (35 + 40)^2 of a segment.
    EXPECT_EQ(GrowthBesideARecovery("ns3::MptcpLia", true), 7U);
}

TEST(CoupledControllers, AWindowThatDoesNotLimitDoesNotGrow)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(40);
    driver.AddPath(40);
    driver.HoldInFlight(10 * MSS);
    driver.Acknowledge(100, 0);
    EXPECT_EQ(driver.Window(0), 40 * MSS);
}

TEST(CoupledControllers, OnlyWhenLimitedCanBeSwitchedOff)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.Set("OnlyWhenLimited", BooleanValue(false));
    driver.AddPath(40);
    driver.AddPath(40);
    driver.HoldInFlight(10 * MSS);
    driver.Acknowledge(100, 0);
    EXPECT_GT(driver.Window(0), 40 * MSS);
}

/// Growth of path 0 in segments for 20 ACKs in slow start, 40 segments being its window.
double
SlowStartGrowth(uint32_t segmentsInFlight, bool sibling)
{
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(40);
    if (sibling)
    {
        driver.AddPath(40);
    }
    driver.Tcb(0).m_ssThresh = 1000 * MSS;
    driver.HoldInFlight(segmentsInFlight * MSS);
    driver.Acknowledge(20, 0);
    return (driver.Window(0) - 40.0 * MSS) / MSS;
}

TEST(CoupledControllers, SlowStartGoesOnWhileMoreThanHalfOfTheWindowIsInUse)
{
    // 29 and the segment acknowledged are more than half, until the window has 60.
    EXPECT_EQ(SlowStartGrowth(29, true), 20);
}

TEST(CoupledControllers, SlowStartStopsAtTwiceWhatIsInUse)
{
    EXPECT_EQ(SlowStartGrowth(24, true), 10);
    EXPECT_EQ(SlowStartGrowth(10, true), 0);
}

TEST(CoupledControllers, SlowStartOfASinglePathIsNewRenosWhateverIsInUse)
{
    EXPECT_EQ(SlowStartGrowth(10, false), 20);
}

TEST(CoupledControllers, OliaWindowsShrinkToOneSegmentAndNoFurther)
{
    // Path 1 is best and small, path 0 largest and slow: each ACK on path 0 takes from it.
    CoupledDriver driver("ns3::MptcpOlia");
    driver.AddPath(3, 10.0);
    driver.AddPath(2.9, 0.001);
    driver.Acknowledge(10, 1);
    driver.Tcb(1).m_cWnd = 900;
    const uint32_t before = driver.Window(0);
    driver.Acknowledge(1, 0);
    EXPECT_LT(driver.Window(0), before);
    EXPECT_LT(driver.Tcb(0).m_ssThresh.Get(), before) << "it must not be back in slow start";
    driver.Acknowledge(200, 0);
    EXPECT_EQ(driver.Window(0), MSS);
}

TEST(CoupledControllers, OliaCountsAcknowledgedBytesOnceInRecovery)
{
    // Duplicate ACKs reach a controller as segments acknowledged, though nothing advances.
    CoupledDriver driver("ns3::MptcpOlia");
    driver.AddPath(10);
    driver.AddPath(10);
    driver.Acknowledge(5, 0);
    for (int i = 0; i < 20; ++i)
    {
        driver.Ops(0).PktsAcked(&driver.Tcb(0), 1, Seconds(0.1));
    }
    auto* ops = dynamic_cast<MptcpCongestionOps*>(&driver.Ops(0));
    ops->Publish(false);
    EXPECT_EQ(ops->GetPathState().shared, 5.0 * MSS);
}

TEST(CoupledControllers, GrowthAfterAnIdleTimeGoesOnFromTheSameWindow)
{
    // ns-3 does not restart a window after idling (no RFC 5681 section 4.1), nor do the laws.
    CoupledDriver driver("ns3::MptcpLia");
    driver.AddPath(10);
    driver.AddPath(10);
    driver.Restart(0);
    EXPECT_EQ(driver.Window(0), 10 * MSS);
    driver.Acknowledge(1, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 25, 1);
}

TEST(CoupledControllers, WvegasFollowsTheDelayInRounds)
{
    CoupledDriver driver("ns3::MptcpWvegas");
    driver.Set("Drain", BooleanValue(false));
    driver.AddPath(10, 0.1);
    driver.Acknowledge(11, 0);
    const uint32_t start = driver.Window(0);
    for (uint32_t round = 1; round <= 5; ++round)
    {
        driver.Acknowledge(driver.Window(0) / MSS, 0);
        EXPECT_NEAR(driver.Window(0), start + round * MSS, MSS) << "one segment per round";
    }
    driver.SetRtt(0, 1.0);
    const uint32_t grown = driver.Window(0);
    driver.Acknowledge(100, 0);
    EXPECT_LT(driver.Window(0), grown) << "more than 10 segments are queued";
}

TEST(CoupledControllers, WvegasOutsideOpenIsNewReno)
{
    CoupledDriver law("ns3::MptcpWvegas");
    CoupledDriver reno("ns3::TcpNewReno");
    for (CoupledDriver* driver : {&law, &reno})
    {
        driver->AddPath(40);
        driver->TimeOut(0);
        driver->Acknowledge(18, 0);
    }
    EXPECT_EQ(law.Window(0), reno.Window(0));
    EXPECT_EQ(law.Window(0), 19 * MSS);
}

TEST(CoupledControllers, AWrappedSequenceNumberIsNoLossOfCount)
{
    CoupledDriver driver("ns3::MptcpOlia");
    driver.AddPath(10);
    driver.Tcb(0).m_lastAckedSeq = SequenceNumber32(0xfffffc18); // 1000 below the wrap
    driver.Acknowledge(1, 0);
    driver.Acknowledge(3, 0);
    auto* ops = dynamic_cast<MptcpCongestionOps*>(&driver.Ops(0));
    ops->Publish(false);
    EXPECT_EQ(ops->GetPathState().shared, 4.0 * MSS);
}

} // namespace
