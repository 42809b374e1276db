/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "buffer-test-support.h"
#include "mapping-test-support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace
{

using namespace mappingtest;
using mptcp::Mapping;
using mptcp::RxMappings;
using Outcome = RxMappings::Outcome;

TEST(RxMappings, StartEmpty)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Size(), 0U);
    EXPECT_EQ(mappings.Find(0), nullptr);
    EXPECT_EQ(mappings.Find(1), nullptr);
    mappings.Consume(50);
    EXPECT_EQ(mappings.Size(), 0U);
}

TEST(RxMappings, OneMapping)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Add(Map(1, MAX64 - 3, 10)), Outcome::ADDED);
    EXPECT_EQ(mappings.Size(), 1U);
    EXPECT_EQ(mappings.Find(0), nullptr);
    ASSERT_NE(mappings.Find(1), nullptr);
    EXPECT_EQ(*mappings.Find(1), Map(1, MAX64 - 3, 10));
    EXPECT_NE(mappings.Find(10), nullptr);
    EXPECT_EQ(mappings.Find(11), nullptr);
}

TEST(RxMappings, OutOfOrderWithHoles)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Add(Map(31, 31, 10)), Outcome::ADDED);
    EXPECT_EQ(mappings.Add(Map(1, 1, 10)), Outcome::ADDED);
    EXPECT_EQ(mappings.Add(Map(15, 15, 10)), Outcome::ADDED);
    EXPECT_EQ(mappings.Size(), 3U);
    EXPECT_EQ(mappings.Find(11), nullptr);
    EXPECT_EQ(mappings.Find(14), nullptr);
    EXPECT_EQ(mappings.Find(15)->ssn, 15U);
    EXPECT_EQ(mappings.Find(24)->ssn, 15U);
    EXPECT_EQ(mappings.Find(25), nullptr);
    EXPECT_EQ(mappings.Find(40)->ssn, 31U);
    EXPECT_EQ(mappings.Add(Map(11, 11, 4)), Outcome::ADDED) << "fits a hole exactly";
    EXPECT_EQ(mappings.Find(14)->ssn, 11U);
}

/// Held: [101, 201) and [301, 401), with data sequence numbers 100,000 above the positions.
RxMappings
Two()
{
    RxMappings mappings;
    mappings.Add(Map(101, 100101, 100));
    mappings.Add(Map(301, 100301, 100));
    return mappings;
}

TEST(RxMappings, IdenticalIsRepeated)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(101, 100101, 100)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Add(Map(301, 100301, 100)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Size(), 2U);
}

TEST(RxMappings, PartWithTheSameBindingIsRepeated)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(101, 100101, 50)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Add(Map(151, 100151, 50)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Add(Map(120, 100120, 1)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Find(120)->length, 100U) << "the first stays";
}

TEST(RxMappings, RepetitionThatGainedADataFinLeavesTheFirst)
{
    RxMappings mappings;
    Mapping first = Map(101, 100101, 100);
    first.hasChecksum = true;
    first.checksum = 0x1234;
    mappings.Add(first);
    Mapping again = first;
    again.dataFin = true;
    again.checksum = 0x1233;
    EXPECT_EQ(mappings.Add(again), Outcome::REPEATED);
    EXPECT_EQ(*mappings.Find(101), first);
}

TEST(RxMappings, SameBytesElsewhereIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(101, 100102, 100)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(150, 100151, 10)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Size(), 2U);
    EXPECT_EQ(*mappings.Find(101), Map(101, 100101, 100));
}

TEST(RxMappings, SamePlaceForOtherBytesIsAllowed)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(401, 100101, 100)), Outcome::ADDED)
        << "the same data may come again later on the subflow";
}

TEST(RxMappings, OverlapOnTheLeftIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(51, 100051, 51)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(51, 100051, 50)), Outcome::ADDED) << "touching is none";
}

TEST(RxMappings, OverlapOnTheRightIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(200, 100200, 50)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(201, 100201, 50)), Outcome::ADDED) << "touching is none";
}

TEST(RxMappings, LongerThanTheOneHeldIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(101, 100101, 101)), Outcome::CONFLICT);
}

TEST(RxMappings, CoverOfAnotherIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(91, 100091, 150)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(50, 100050, 500)), Outcome::CONFLICT);
}

TEST(RxMappings, BridgeThatOverlapsBothIsAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(200, 100200, 102)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(201, 100201, 101)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(201, 100201, 100)), Outcome::ADDED);
    EXPECT_EQ(mappings.Size(), 3U);
}

TEST(RxMappings, ConsumeForgetsWhatLiesWhollyBelow)
{
    RxMappings mappings = Two();
    mappings.Consume(200);
    EXPECT_EQ(mappings.Size(), 2U);
    EXPECT_NE(mappings.Find(101), nullptr) << "the mapping is still whole";
    mappings.Consume(201);
    EXPECT_EQ(mappings.Size(), 1U);
    EXPECT_EQ(mappings.Find(200), nullptr);
    EXPECT_NE(mappings.Find(301), nullptr);
}

TEST(RxMappings, ConsumeNeverGoesBack)
{
    RxMappings mappings = Two();
    mappings.Consume(201);
    mappings.Consume(1);
    EXPECT_EQ(mappings.Add(Map(101, 100101, 100)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Size(), 1U);
}

TEST(RxMappings, WhollyInConsumedSpaceIsRepeatedWhateverItSays)
{
    RxMappings mappings = Two();
    mappings.Consume(201);
    EXPECT_EQ(mappings.Add(Map(101, 5, 100)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Add(Map(0, 5, 1)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Find(101), nullptr);
}

TEST(RxMappings, RepetitionOfAPartlyConsumedMapping)
{
    RxMappings mappings = Two();
    mappings.Consume(150);
    EXPECT_EQ(mappings.Add(Map(101, 100101, 100)), Outcome::REPEATED);
    EXPECT_EQ(mappings.Add(Map(101, 100102, 100)), Outcome::CONFLICT);
}

TEST(RxMappings, ReachingBackIntoConsumedSpaceIsAConflict)
{
    RxMappings mappings = Two();
    mappings.Consume(201);
    EXPECT_EQ(mappings.Add(Map(200, 100200, 50)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(201, 100201, 50)), Outcome::ADDED);
}

TEST(RxMappings, PositionOfTheSynIsAConflict)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Add(Map(0, 100, 10)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Size(), 0U);
}

TEST(RxMappings, LengthZeroIsNeverHeld)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Add(Map(1, 100, 0)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Size(), 0U);
}

TEST(RxMappings, PositionsThatOverflowAreAConflict)
{
    RxMappings mappings = Two();
    EXPECT_EQ(mappings.Add(Map(MAX64, 1, 1)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(MAX64 - 10, 1, 500)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Size(), 2U);
}

TEST(RxMappings, DataSequenceNumbersMayWrapInsideAMapping)
{
    RxMappings mappings;
    EXPECT_EQ(mappings.Add(Map(1, MAX64 - 4, 10)), Outcome::ADDED);
    EXPECT_EQ(mappings.Add(Map(6, 0, 5)), Outcome::REPEATED) << "same binding beyond the wrap";
    EXPECT_EQ(mappings.Add(Map(6, 1, 5)), Outcome::CONFLICT);
}

TEST(RxMappings, TooManyIsAConflictUntilSomeAreConsumed)
{
    RxMappings mappings;
    for (uint64_t i = 0; i < RxMappings::MAX_MAPPINGS; ++i)
    {
        ASSERT_EQ(mappings.Add(Map(1 + 2 * i, 2 * i, 1)), Outcome::ADDED);
    }
    const uint64_t next = 1 + 2 * RxMappings::MAX_MAPPINGS;
    EXPECT_EQ(mappings.Add(Map(next, 7, 1)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(2, 7, 1)), Outcome::CONFLICT);
    EXPECT_EQ(mappings.Add(Map(1, 0, 1)), Outcome::REPEATED) << "a repetition needs no room";
    EXPECT_EQ(mappings.Size(), RxMappings::MAX_MAPPINGS);
    mappings.Consume(2);
    EXPECT_EQ(mappings.Add(Map(next, 7, 1)), Outcome::ADDED);
}

/// Every byte by itself: which mapping bound it first.
class NaiveRxMappings
{
  public:
    Outcome Add(const Mapping& mapping)
    {
        const uint64_t end = mapping.ssn + mapping.length;
        if (end <= m_consumed)
        {
            return Outcome::REPEATED;
        }
        bool anyBound = mapping.ssn < m_consumed;
        for (uint64_t ssn = mapping.ssn; ssn < end; ++ssn)
        {
            anyBound = anyBound || m_bound.count(ssn) > 0;
        }
        const auto holder = m_bound.find(mapping.ssn);
        if (holder != m_bound.end())
        {
            const Mapping& held = holder->second;
            const bool inside = end <= held.ssn + held.length;
            if (inside && held.dsn + (mapping.ssn - held.ssn) == mapping.dsn)
            {
                return Outcome::REPEATED;
            }
        }
        if (anyBound)
        {
            return Outcome::CONFLICT;
        }
        for (uint64_t ssn = mapping.ssn; ssn < end; ++ssn)
        {
            m_bound[ssn] = mapping;
        }
        return Outcome::ADDED;
    }

    const Mapping* Find(uint64_t ssn) const
    {
        const auto it = m_bound.find(ssn);
        return it == m_bound.end() ? nullptr : &it->second;
    }

    void Consume(uint64_t ssn)
    {
        m_consumed = std::max(m_consumed, ssn);
        for (auto it = m_bound.begin(); it != m_bound.end();)
        {
            const bool gone = it->second.ssn + it->second.length <= m_consumed;
            it = gone ? m_bound.erase(it) : std::next(it);
        }
    }

  private:
    std::map<uint64_t, Mapping> m_bound;
    uint64_t m_consumed{1};
};

TEST(RxMappings, AgreesWithTheNaiveModel)
{
    for (uint32_t seed = 0; seed < 20; ++seed)
    {
        std::mt19937 random(seed);
        RxMappings mappings;
        NaiveRxMappings naive;
        std::map<Outcome, int> seen;
        uint64_t consumed = 1;
        for (int step = 0; step < 2000; ++step)
        {
            const uint64_t ssn =
                consumed + buffertest::Draw(random, 0, 130) - std::min<uint64_t>(consumed, 30);
            const uint64_t shift = random() % 4 == 0 ? 1 : 0;
            const Mapping mapping =
                Map(ssn, MAX64 - 500 + ssn + shift, buffertest::Draw(random, 1, 12));
            const Outcome outcome = mappings.Add(mapping);
            ASSERT_EQ(outcome, naive.Add(mapping)) << "seed " << seed << " step " << step;
            ++seen[outcome];
            if (random() % 8 == 0)
            {
                consumed += buffertest::Draw(random, 0, 15);
                mappings.Consume(consumed);
                naive.Consume(consumed);
            }
            for (uint64_t probe = consumed - 1; probe < consumed + 120; ++probe)
            {
                const Mapping* expected = naive.Find(probe);
                const Mapping* found = mappings.Find(probe);
                ASSERT_EQ(found == nullptr, expected == nullptr) << "position " << probe;
                ASSERT_TRUE(!found || *found == *expected) << "position " << probe;
            }
        }
        for (Outcome outcome : {Outcome::ADDED, Outcome::REPEATED, Outcome::CONFLICT})
        {
            EXPECT_GT(seen[outcome], 50) << "the draw no longer reaches every outcome";
        }
    }
}

} // namespace
