/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scheduler-test-support.h"

#include "ns3/mptcp-otias-scheduler.h"
#include "ns3/mptcp-sttf-scheduler.h"

#include <gtest/gtest.h>

#include <vector>

/**
 * @file
 * What all schedulers have in common that give bytes to the path on which they estimate that they
 * arrive first.
 */

namespace
{

using namespace scheduler_test;
using ns3::MptcpDecision;
using ns3::MptcpPathState;

template <typename Scheduler>
class EarliestArrival : public testing::Test
{
  protected:
    static int Choose(const std::vector<MptcpPathState>& paths,
                      const ns3::MptcpSendState& send = NewData(),
                      double limit = 10)
    {
        return ChooseWithQueue<Scheduler>(paths, send, limit);
    }
};

using Schedulers = testing::Types<ns3::MptcpOtiasScheduler, ns3::MptcpSttfScheduler>;
TYPED_TEST_SUITE(EarliestArrival, Schedulers);

TYPED_TEST(EarliestArrival, TheFirstOfTwoEqualOnes)
{
    EXPECT_EQ(TestFixture::Choose({MakePath(0, 50), MakePath(1, 50)}), 0);
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 20)), MakePath(1, 60)}), 0);
    EXPECT_EQ(TestFixture::Choose({MakePath(0, 60), Full(MakePath(1, 20))}), 0);
}

TYPED_TEST(EarliestArrival, AFullWindowIsNoVeto)
{
    // 20 + 20 / 2 = 30 ms behind a full window, against half of the other RTT.
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 20)), MakePath(1, 62)}), 0);
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 20)), MakePath(1, 58)}), 1);
}

TYPED_TEST(EarliestArrival, FullPathsTakeNoReinjections)
{
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 20)), MakePath(1, 200)}, Reinjected(0)), 1);
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 20)), Full(MakePath(1, 20))}, Reinjected(0)),
              MptcpDecision::WAIT);
}

TYPED_TEST(EarliestArrival, PathsThatCarryTheBytesAreLeftOut)
{
    EXPECT_EQ(TestFixture::Choose({MakePath(0, 10), MakePath(1, 100)}, Reinjected(1)), 1);
    EXPECT_EQ(TestFixture::Choose({MakePath(0, 10), MakePath(1, 100)}, Reinjected(3)),
              MptcpDecision::WAIT);
}

TYPED_TEST(EarliestArrival, BackupsServeOnlyWithoutARegularPath)
{
    auto backup = MakePath(1, 10);
    backup.backup = true;
    EXPECT_EQ(TestFixture::Choose({Full(MakePath(0, 500)), backup}), 0);
    auto failed = MakePath(0, 500);
    failed.failed = true;
    EXPECT_EQ(TestFixture::Choose({failed, backup}), 1);
    EXPECT_EQ(TestFixture::Choose({failed}), 0);
}

TYPED_TEST(EarliestArrival, WaitsAtTheQueueLimit)
{
    const auto path = Full(MakePath(0, 20));
    EXPECT_EQ(TestFixture::Choose({Queued(path, 99)}), 0);
    EXPECT_EQ(TestFixture::Choose({Queued(path, 100)}), MptcpDecision::WAIT);
    EXPECT_EQ(TestFixture::Choose({Queued(path, 9)}, NewData(), 1), 0);
    EXPECT_EQ(TestFixture::Choose({Queued(path, 10)}, NewData(), 1), MptcpDecision::WAIT);
}

} // namespace
