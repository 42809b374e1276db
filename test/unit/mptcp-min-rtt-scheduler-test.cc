/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-min-rtt-scheduler.h"

#include <gtest/gtest.h>

namespace
{

using namespace scheduler_test;
using ns3::CreateObject;
using ns3::MilliSeconds;
using S = ns3::MptcpMinRttScheduler;

constexpr int WAIT = ns3::MptcpDecision::WAIT;

int
Choose(const ns3::MptcpSendState& send, const std::vector<ns3::MptcpPathState>& paths)
{
    return CreateObject<S>()->Select(send, paths).path;
}

TEST(MinRtt, LowestRtt)
{
    EXPECT_EQ(Choose(NewData(), {MakePath(0, 20), MakePath(1, 10)}), 1);
}
TEST(MinRtt, TieGoesToTheFirst)
{
    EXPECT_EQ(Choose(NewData(), {MakePath(0, 10), MakePath(1, 10)}), 0);
}
TEST(MinRtt, FullFastestIsSkipped)
{
    EXPECT_EQ(Choose(NewData(), {MakePath(0, 20), Full(MakePath(1, 10))}), 0);
}
TEST(MinRtt, NoBackupWhileARegularOneIsMerelyFull)
{
    auto backup = MakePath(1, 5);
    backup.backup = true;
    EXPECT_EQ(Choose(NewData(), {Full(MakePath(0, 10)), backup}), WAIT);
}
TEST(MinRtt, BackupWhenTheRegularOneFailed)
{
    auto failed = MakePath(0, 10);
    failed.failed = true;
    auto backup = MakePath(1, 50);
    backup.backup = true;
    EXPECT_EQ(Choose(NewData(), {failed, backup}), 1);
}
TEST(MinRtt, FailedOneIsTheLastResort)
{
    auto failed = MakePath(0, 10);
    failed.failed = true;
    EXPECT_EQ(Choose(NewData(), {failed}), 0);
}
TEST(MinRtt, ReinjectionAvoidsTheCarrier)
{
    EXPECT_EQ(Choose(Reinjected(1), {MakePath(0, 10), MakePath(1, 20)}), 1);
}
TEST(MinRtt, ReinjectionWaitsForAFullNonCarrier)
{
    EXPECT_EQ(Choose(Reinjected(1), {MakePath(0, 10), Full(MakePath(1, 20))}), WAIT);
}
TEST(MinRtt, NothingWhenEveryPathCarries)
{
    EXPECT_EQ(Choose(Reinjected(3), {MakePath(0, 10), MakePath(1, 20)}), WAIT);
}

} // namespace
