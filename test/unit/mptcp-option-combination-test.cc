/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "pcap-reader.h"
#include "wire-test-support.h"

#include "ns3/mptcp-option-combination.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

namespace
{

using namespace mptcp;
using namespace mptcp::test;

constexpr std::size_t TYPES = std::variant_size_v<Option>;
constexpr std::size_t TIMESTAMPS = 10; // as ns-3 writes them, without padding
constexpr SegmentType SEGMENTS[] = {SegmentType::SYN,
                                    SegmentType::SYN_ACK,
                                    SegmentType::ACK,
                                    SegmentType::RST};

/// @param name of a case of EveryOption @returns its option
Option
Example(const std::string& name)
{
    const auto& all = EveryOption();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    if (found == all.end())
    {
        throw std::invalid_argument("no example " + name);
    }
    return found->option;
}

/// @param type a segment type @param names of cases of EveryOption @param space option space left
/// @returns whether they may be combined
bool
Combine(SegmentType type, std::initializer_list<const char*> names, std::size_t space)
{
    std::vector<Option> options;
    for (const char* name : names)
    {
        options.push_back(Example(name));
    }
    return MayCombine(type, options.data(), options.size(), space);
}

// ---------------------------------------------------------------------------------- the table

TEST(Combinations, IndexIsThePlaceInTheVariant)
{
    for (const WireCase& each : EveryOption())
    {
        const std::size_t index =
            std::visit([](const auto& o) { return OptionIndex<std::decay_t<decltype(o)>>(); },
                       each.option);
        EXPECT_EQ(index, each.option.index()) << each.name;
    }
}

TEST(Combinations, AreMutual)
{
    for (std::size_t a = 0; a < TYPES; a++)
    {
        for (std::size_t b = 0; b < TYPES; b++)
        {
            EXPECT_EQ(MayShare(a, b), MayShare(b, a)) << a << " " << b;
        }
    }
}

TEST(Combinations, NoOptionIsThereTwice)
{
    for (std::size_t a = 0; a < TYPES; a++)
    {
        EXPECT_FALSE(MayShare(a, a)) << a;
    }
}

TEST(Combinations, EveryOptionHasASegment)
{
    for (std::size_t a = 0; a < TYPES; a++)
    {
        EXPECT_NE(COMBINATIONS[a].segments, 0) << a;
    }
}

TEST(Combinations, CompanionsHaveASegmentInCommonAndFitAtTheirShortest)
{
    for (std::size_t a = 0; a < TYPES; a++)
    {
        for (std::size_t b = 0; b < TYPES; b++)
        {
            if (MayShare(a, b))
            {
                EXPECT_TRUE(COMBINATIONS[a].segments & COMBINATIONS[b].segments) << a << " " << b;
                EXPECT_LE(COMBINATIONS[a].shortest + COMBINATIONS[b].shortest + TIMESTAMPS,
                          MAX_OPTION_SPACE)
                    << a << " " << b;
            }
        }
    }
}

TEST(Combinations, LengthsAreThoseOfTheOptions)
{
    std::array<std::size_t, TYPES> shortest;
    std::array<std::size_t, TYPES> longest{};
    shortest.fill(MAX_OPTION_SPACE);
    for (const WireCase& each : EveryOption())
    {
        const std::size_t index = each.option.index();
        shortest[index] = std::min(shortest[index], OptionLength(each.option));
        longest[index] = std::max(longest[index], OptionLength(each.option));
    }
    for (std::size_t a = 0; a < TYPES; a++)
    {
        EXPECT_EQ(COMBINATIONS[a].shortest, shortest[a]) << a;
        EXPECT_EQ(COMBINATIONS[a].longest, longest[a]) << a;
    }
}

TEST(Combinations, SynsCarryOneHandshakeOptionOnly)
{
    for (std::size_t a = 0; a < TYPES; a++)
    {
        if (MayCarry(SegmentType::SYN, a) || MayCarry(SegmentType::SYN_ACK, a))
        {
            EXPECT_EQ(COMBINATIONS[a].companions, 0) << a;
        }
    }
}

TEST(Combinations, ResetsCarryOnlyWhatEndsSomething)
{
    constexpr uint16_t ENDING = OptionBits<MpFail, MpFastclose, MpTcpRst>();
    for (std::size_t a = 0; a < TYPES; a++)
    {
        EXPECT_EQ(MayCarry(SegmentType::RST, a), (ENDING >> a & 1) == 1) << a;
    }
}

TEST(Combinations, CoverWhatLinuxSends)
{
    std::size_t several = 0;
    for (const char* name :
         {"join", "addaddr", "addport", "backup", "checksum", "fastclose", "ipv6"})
    {
        for (const Segment& segment :
             ReadPcap(std::string(MPTCP_TEST_DATA) + "/linux-6.18-" + name + ".pcap"))
        {
            std::vector<Option> options;
            for (const Bytes& raw : FindOptions(segment.header, OPTION_KIND))
            {
                options.push_back(Parsed(raw).option.value());
            }
            const bool syn = segment.flags & Segment::SYN;
            const SegmentType type = segment.flags & Segment::RST ? SegmentType::RST
                                   : !syn                         ? SegmentType::ACK
                                   : segment.flags & Segment::ACK ? SegmentType::SYN_ACK
                                                                  : SegmentType::SYN;
            EXPECT_TRUE(MayCombine(type, options.data(), options.size(), MAX_OPTION_SPACE));
            several += options.size() > 1;
        }
    }
    EXPECT_GT(several, 0U);
}

// ---------------------------------------------------------------------------------- by length

TEST(MayCombine, NothingAlwaysFits)
{
    EXPECT_TRUE(MayCombine(SegmentType::SYN, nullptr, 0, 0));
}

TEST(MayCombine, EveryOptionFitsAloneExactlyFromItsLengthOn)
{
    for (const WireCase& each : EveryOption())
    {
        for (const SegmentType type : SEGMENTS)
        {
            const bool legal = MayCarry(type, each.option.index());
            EXPECT_EQ(MayCombine(type, &each.option, 1, each.bytes.size()), legal) << each.name;
            EXPECT_FALSE(MayCombine(type, &each.option, 1, each.bytes.size() - 1)) << each.name;
        }
    }
}

TEST(MayCombine, EveryPairFollowsTheTableAndTheSumOfLengths)
{
    for (const WireCase& a : EveryOption())
    {
        for (const WireCase& b : EveryOption())
        {
            const Option both[] = {a.option, b.option};
            const std::size_t sum = a.bytes.size() + b.bytes.size();
            for (const SegmentType type : SEGMENTS)
            {
                const bool legal = MayCarry(type, both[0].index()) &&
                                   MayCarry(type, both[1].index()) &&
                                   MayShare(both[0].index(), both[1].index());
                EXPECT_EQ(MayCombine(type, both, 2, sum), legal) << a.name << " " << b.name;
                EXPECT_FALSE(MayCombine(type, both, 2, sum - 1)) << a.name << " " << b.name;
            }
        }
    }
}

TEST(MayCombine, OneForbiddenPairAmongThreeIsEnough)
{
    EXPECT_TRUE(Combine(SegmentType::ACK, {"DssAck4", "RemoveOne", "Prio"}, MAX_OPTION_SPACE));
    EXPECT_FALSE(Combine(SegmentType::ACK, {"DssAck4", "RemoveOne", "Fail"}, MAX_OPTION_SPACE));
    EXPECT_FALSE(Combine(SegmentType::RST, {"Fail", "Fastclose", "Rst"}, MAX_OPTION_SPACE));
}

TEST(MayCombine, LongestDssLeavesRoomForTimestamps)
{
    constexpr std::size_t SPACE = MAX_OPTION_SPACE - TIMESTAMPS;
    EXPECT_TRUE(Combine(SegmentType::ACK, {"DssAck8Mapping8Checksum"}, SPACE));
    EXPECT_FALSE(Combine(SegmentType::ACK, {"DssAck8Mapping8Checksum", "Prio"}, SPACE));
}

TEST(MayCombine, AnnouncementBesideTimestampsLeavesRoomForADataAckInIpv4Only)
{
    constexpr std::size_t SPACE = MAX_OPTION_SPACE - TIMESTAMPS;
    EXPECT_TRUE(Combine(SegmentType::ACK, {"DssAck8", "AddAddr4Port"}, SPACE));
    EXPECT_FALSE(Combine(SegmentType::ACK, {"DssAck4", "AddAddr6"}, SPACE));
    EXPECT_TRUE(Combine(SegmentType::ACK, {"AddAddr6Port"}, SPACE));
}

TEST(MayCombine, InfiniteMappingBesideMpFailAndTimestampsHasNoRoomForADataAck)
{
    constexpr std::size_t SPACE = MAX_OPTION_SPACE - TIMESTAMPS;
    EXPECT_TRUE(Combine(SegmentType::ACK, {"Fail", "DssInfiniteMapping"}, SPACE));
    EXPECT_FALSE(Combine(SegmentType::ACK, {"Fail", "DssAck4Mapping8"}, SPACE));
}

} // namespace
