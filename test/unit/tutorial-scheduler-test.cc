/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/object-factory.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::MilliSeconds;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

/// The scheduler, by its name as a script has it. @returns it
ns3::Ptr<ns3::MptcpScheduler>
Make()
{
    return ns3::ObjectFactory("tutorial::RttThresholdScheduler").Create<ns3::MptcpScheduler>();
}

TEST(TutorialScheduler, TheFirstBelowTheThresholdEvenIfAnotherIsFaster)
{
    EXPECT_EQ(Make()->Select(NewData(), {MakePath(0, 50), MakePath(1, 10)}).path, 0);
}
TEST(TutorialScheduler, TheNextOneIfTheFirstIsSlow)
{
    EXPECT_EQ(Make()->Select(NewData(), {MakePath(0, 200), MakePath(1, 99)}).path, 1);
}
TEST(TutorialScheduler, TheThresholdItselfIsTooSlow)
{
    EXPECT_EQ(Make()->Select(NewData(), {MakePath(0, 100), MakePath(1, 99)}).path, 1);
}
TEST(TutorialScheduler, WaitsRatherThanUseTheNext)
{
    EXPECT_EQ(Make()->Select(NewData(), {Full(MakePath(0, 50)), MakePath(1, 10)}).path, WAIT);
}
TEST(TutorialScheduler, TheFastestWithRoomIfAllAreSlow)
{
    EXPECT_EQ(Make()
                  ->Select(NewData(), {MakePath(0, 300), Full(MakePath(1, 110)), MakePath(2, 200)})
                  .path,
              2);
}
TEST(TutorialScheduler, ReinjectsOnAnotherPath)
{
    EXPECT_EQ(Make()->Select(Reinjected(1), {MakePath(0, 10), MakePath(1, 300)}).path, 1);
}
TEST(TutorialScheduler, ABackupIsNotUsedBesideARegularOne)
{
    auto backup = MakePath(0, 10);
    backup.backup = true;
    EXPECT_EQ(Make()->Select(NewData(), {backup, Full(MakePath(1, 300))}).path, WAIT);
}
TEST(TutorialScheduler, ItsParameterIsAnAttribute)
{
    auto scheduler = Make();
    scheduler->SetAttribute("Threshold", ns3::TimeValue(MilliSeconds(20)));
    EXPECT_EQ(scheduler->Select(NewData(), {MakePath(0, 50), MakePath(1, 10)}).path, 1);
}

} // namespace
