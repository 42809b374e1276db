/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tutorial-law.h"

#include "coupled-driver.h"

#include "ns3/double.h"
#include "ns3/mptcp-coupled.h"

#include <gtest/gtest.h>

namespace
{

using mptcp_test::CoupledDriver;
using tutorial::Scalable;

constexpr uint32_t MSS = CoupledDriver::MSS;

/// As a program's main does before it configures anything.
void
Register()
{
    ns3::MptcpRegisterLaws<Scalable>();
}

TEST(TutorialLaw, GrowsByTheSameAmountWhateverTheWindow)
{
    EXPECT_EQ(Scalable().Increase({{10, 0.1, 1448}, {40, 0.1, 1448}}, 0), 0.01);
    EXPECT_EQ(Scalable().Increase({{10, 0.1, 1448}, {40, 0.1, 1448}}, 1), 0.01);
}

TEST(TutorialLaw, ALossTakesAnEighthOfAllWindows)
{
    // 50 / 8 segments of 10, and of 40.
    EXPECT_DOUBLE_EQ(Scalable().Keep({{10, 0.1, 1448}, {40, 0.1, 1448}}, 0), 1 - 6.25 / 10);
    EXPECT_DOUBLE_EQ(Scalable().Keep({{10, 0.1, 1448}, {40, 0.1, 1448}}, 1), 1 - 6.25 / 40);
}

TEST(TutorialLaw, ALossTakesNoMoreThanThereIs)
{
    EXPECT_EQ(Scalable().Keep({{1, 0.1, 1448}, {40, 0.1, 1448}}, 0), 0.0);
}

TEST(TutorialLaw, IsAControllerOnceItIsRegistered)
{
    Register();
    CoupledDriver driver("ns3::MptcpScalable");
    driver.AddPath(10);
    driver.AddPath(40);
    driver.Acknowledge(1, 0);
    EXPECT_NEAR(driver.Window(0), 10 * MSS + 10, 1);
    EXPECT_EQ(driver.Ops(0).GetName(), "MptcpScalable");
    driver.Lose(1);
    EXPECT_NEAR(driver.Tcb(1).m_ssThresh.Get(), (40 - 50.01 / 8) * MSS, 1);
}

TEST(TutorialLaw, ItsOptionIsAnAttribute)
{
    Register();
    CoupledDriver driver("ns3::MptcpScalable");
    driver.Set("Growth", ns3::DoubleValue(0.5));
    driver.AddPath(10);
    driver.Acknowledge(1, 0);
    EXPECT_EQ(driver.Window(0), 10 * MSS + 500);
}

} // namespace
