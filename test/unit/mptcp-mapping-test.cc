/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "buffer-test-support.h"
#include "mapping-test-support.h"

#include <gtest/gtest.h>

#include <random>

namespace
{

using namespace mappingtest;
using mptcp::Mapping;
using mptcp::TxMappings;
using mptcp::UnwrapPosition;

constexpr uint64_t TWO32 = uint64_t{1} << 32;
constexpr uint64_t TWO31 = uint64_t{1} << 31;

// ------------------------------------------------------------------------- Mapping

TEST(Mapping, EqualityLooksAtEveryField)
{
    const Mapping base = Map(1, 2, 3);
    EXPECT_TRUE(base == Map(1, 2, 3));
    EXPECT_FALSE(base == Map(2, 2, 3));
    EXPECT_FALSE(base == Map(1, 3, 3));
    EXPECT_FALSE(base == Map(1, 2, 4));
    Mapping other = base;
    other.checksum = 1;
    EXPECT_FALSE(base == other);
    other = base;
    other.hasChecksum = true;
    EXPECT_FALSE(base == other);
    other = base;
    other.dataFin = true;
    EXPECT_FALSE(base == other);
}

// ------------------------------------------------------------------ UnwrapPosition

TEST(UnwrapPosition, SamePosition)
{
    EXPECT_EQ(UnwrapPosition(0, 0), 0U);
    EXPECT_EQ(UnwrapPosition(7 * TWO32 + 5, 5), 7 * TWO32 + 5);
}

TEST(UnwrapPosition, AheadWithinTheSameLap)
{
    EXPECT_EQ(UnwrapPosition(3 * TWO32 + 100, 1500), 3 * TWO32 + 1500);
}

TEST(UnwrapPosition, BehindWithinTheSameLap)
{
    EXPECT_EQ(UnwrapPosition(3 * TWO32 + 1500, 100), 3 * TWO32 + 100);
}

TEST(UnwrapPosition, AheadIntoTheNextLap)
{
    EXPECT_EQ(UnwrapPosition(4 * TWO32 - 10, 20), 4 * TWO32 + 20);
}

TEST(UnwrapPosition, BehindIntoTheLapBefore)
{
    EXPECT_EQ(UnwrapPosition(4 * TWO32 + 20, 0xfffffff6), 4 * TWO32 - 10);
}

TEST(UnwrapPosition, FarthestAhead)
{
    EXPECT_EQ(UnwrapPosition(TWO32, 0x7fffffff), TWO32 + TWO31 - 1);
}

TEST(UnwrapPosition, FarthestBehind)
{
    EXPECT_EQ(UnwrapPosition(TWO32, 0x80000001), TWO32 - TWO31 + 1);
}

TEST(UnwrapPosition, NeverBelowZero)
{
    EXPECT_EQ(UnwrapPosition(0, 0xffffffff), 0xffffffffU);
    EXPECT_EQ(UnwrapPosition(1, 0x90000000), 0x90000000U);
    EXPECT_EQ(UnwrapPosition(0x7fffffff, 0xffffffff), 0xffffffffU);
}

TEST(UnwrapPosition, ExactlyZeroFromBehind)
{
    EXPECT_EQ(UnwrapPosition(5, 0), 0U);
}

TEST(UnwrapPosition, InvertsTruncationWithinHalfALap)
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 10000; ++i)
    {
        const uint64_t position = TWO32 + random() % (1000 * TWO32);
        const uint64_t near = position - (TWO31 - 1) + random() % (TWO32 - 1);
        ASSERT_EQ(UnwrapPosition(near, static_cast<uint32_t>(position)), position)
            << "near " << near;
    }
}

// ---------------------------------------------------------------------- TxMappings

TEST(TxMappings, StartEmptyAtPositionOne)
{
    TxMappings mappings;
    EXPECT_EQ(mappings.End(), 1U);
    EXPECT_TRUE(mappings.All().empty());
    EXPECT_EQ(mappings.Last(), nullptr);
    EXPECT_EQ(mappings.Find(0), nullptr);
    EXPECT_EQ(mappings.Find(1), nullptr);
    mappings.Acknowledge(100);
    EXPECT_EQ(mappings.End(), 1U);
}

/// Three mappings: [1, 11), [11, 12), [12, 65547).
TxMappings
Three()
{
    TxMappings mappings;
    mappings.Append(Map(1, 1000, 10));
    mappings.Append(Map(11, MAX64, 1));
    mappings.Append(Map(12, 5, 65535));
    return mappings;
}

TEST(TxMappings, EndFollowsTheLengths)
{
    EXPECT_EQ(Three().End(), 12U + 65535U);
}

TEST(TxMappings, DataFinTakesNoSubflowPosition)
{
    TxMappings mappings;
    Mapping last = Map(1, 1000, 10);
    last.dataFin = true;
    mappings.Append(last);
    EXPECT_EQ(mappings.End(), 11U);
}

TEST(TxMappings, FindAtEveryEdge)
{
    const TxMappings mappings = Three();
    EXPECT_EQ(mappings.Find(0), nullptr);
    ASSERT_NE(mappings.Find(1), nullptr);
    EXPECT_EQ(*mappings.Find(1), Map(1, 1000, 10));
    EXPECT_EQ(*mappings.Find(10), Map(1, 1000, 10));
    EXPECT_EQ(*mappings.Find(11), Map(11, MAX64, 1));
    EXPECT_EQ(*mappings.Find(12), Map(12, 5, 65535));
    EXPECT_EQ(*mappings.Find(65546), Map(12, 5, 65535));
    EXPECT_EQ(mappings.Find(65547), nullptr);
    EXPECT_EQ(mappings.Find(MAX64), nullptr);
}

TEST(TxMappings, AllIsOldestFirst)
{
    const TxMappings mappings = Three();
    ASSERT_EQ(mappings.All().size(), 3U);
    EXPECT_EQ(mappings.All()[0].ssn, 1U);
    EXPECT_EQ(mappings.All()[2].ssn, 12U);
}

TEST(TxMappings, AcknowledgeKeepsWhatIsPartlyAcknowledged)
{
    TxMappings mappings = Three();
    mappings.Acknowledge(10);
    ASSERT_NE(mappings.Find(10), nullptr);
    EXPECT_NE(mappings.Find(1), nullptr) << "the mapping is still whole";
    mappings.Acknowledge(11);
    EXPECT_EQ(mappings.Find(10), nullptr);
    EXPECT_NE(mappings.Find(11), nullptr);
}

TEST(TxMappings, AcknowledgeOfSeveralAtOnce)
{
    TxMappings mappings = Three();
    mappings.Acknowledge(13);
    ASSERT_EQ(mappings.All().size(), 1U);
    EXPECT_EQ(mappings.All().front(), Map(12, 5, 65535));
}

TEST(TxMappings, AcknowledgeOfEverythingKeepsTheEnd)
{
    TxMappings mappings = Three();
    mappings.Acknowledge(65547);
    EXPECT_TRUE(mappings.All().empty());
    EXPECT_EQ(mappings.Last(), nullptr);
    EXPECT_EQ(mappings.End(), 65547U);
    EXPECT_EQ(mappings.Find(65546), nullptr);
    mappings.Append(Map(65547, 70000, 3));
    EXPECT_EQ(*mappings.Find(65549), Map(65547, 70000, 3));
}

TEST(TxMappings, AnOlderAcknowledgmentChangesNothing)
{
    TxMappings mappings = Three();
    mappings.Acknowledge(12);
    mappings.Acknowledge(1);
    EXPECT_EQ(mappings.All().size(), 1U);
}

TEST(TxMappings, TheNewestMayStillBeMarked)
{
    TxMappings mappings = Three();
    ASSERT_NE(mappings.Last(), nullptr);
    mappings.Last()->dataFin = true;
    EXPECT_TRUE(mappings.Find(12)->dataFin);
    EXPECT_FALSE(mappings.Find(11)->dataFin);
}

TEST(TxMappings, FindAgreesWithASearchOfAll)
{
    std::mt19937 random(2);
    TxMappings mappings;
    uint64_t una = 1;
    for (int step = 0; step < 3000; ++step)
    {
        mappings.Append(Map(mappings.End(), random(), buffertest::Draw(random, 1, 40)));
        if (random() % 3 == 0)
        {
            una += random() % (mappings.End() - una + 1);
            mappings.Acknowledge(una);
        }
        const uint64_t ssn = una + random() % (mappings.End() - una + 5);
        const Mapping* expected = nullptr;
        for (const Mapping& mapping : mappings.All())
        {
            ASSERT_GT(mapping.ssn + mapping.length, una) << "acknowledged, but still held";
            if (ssn >= mapping.ssn && ssn < mapping.ssn + mapping.length)
            {
                expected = &mapping;
            }
        }
        ASSERT_EQ(mappings.Find(ssn), expected) << "position " << ssn;
        ASSERT_EQ(expected != nullptr, ssn < mappings.End()) << "from una on all is mapped";
    }
}

} // namespace
