/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wire-test-support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

namespace
{

using namespace mptcp;
using namespace mptcp::test;

/// Bytes in an allocation of exactly their size, so that a sanitizer sees one read too many.
struct Exact
{
    explicit Exact(const Bytes& bytes) : size(bytes.size()), data(new uint8_t[bytes.size()])
    {
        std::copy(bytes.begin(), bytes.end(), data.get());
    }

    std::size_t size;
    std::unique_ptr<uint8_t[]> data;
};

/// Expects that a parse is refused for a reason. @param hex the bytes @param error the reason
void
ExpectRefused(const std::string& hex, ParseError error)
{
    const ParseResult result = Parsed(Hex(hex));
    EXPECT_FALSE(result.option) << hex;
    EXPECT_EQ(result.error, error) << hex;
}

/// @tparam T an option struct @param hex bytes that parse @returns the option of that type
template <typename T>
T
Get(const std::string& hex)
{
    return std::get<T>(Parsed(Hex(hex)).option.value());
}

// ------------------------------------------------------------------ every option, good bytes

class EachOption : public testing::TestWithParam<WireCase>
{
};

TEST_P(EachOption, HasItsExactLength)
{
    EXPECT_EQ(OptionLength(GetParam().option), GetParam().bytes.size());
}

TEST_P(EachOption, IsWrittenAsItsExactBytes)
{
    EXPECT_EQ(Written(GetParam().option), GetParam().bytes);
}

TEST_P(EachOption, ReadsBackEqual)
{
    const ParseResult result = Parsed(GetParam().bytes);
    ASSERT_TRUE(result.option) << result.error;
    EXPECT_EQ(result.error, ParseError::NONE);
    EXPECT_EQ(*result.option, GetParam().option);
}

TEST_P(EachOption, IsNotChangedByWhatFollowsIt)
{
    Bytes bytes = GetParam().bytes;
    bytes.insert(bytes.end(), 300, 0xff);
    const ParseResult result = Parsed(bytes);
    ASSERT_TRUE(result.option);
    EXPECT_EQ(*result.option, GetParam().option);
}

// ------------------------------------------------------------------- every option, bad bytes

TEST_P(EachOption, IsTruncatedAtEveryByte)
{
    for (std::size_t size = 0; size < GetParam().bytes.size(); size++)
    {
        const Exact part({GetParam().bytes.begin(),
                          GetParam().bytes.begin() + static_cast<std::ptrdiff_t>(size)});
        const ParseResult result = ParseOption(part.data.get(), part.size);
        EXPECT_FALSE(result.option) << size;
        EXPECT_EQ(result.error, ParseError::TRUNCATED) << size;
    }
}

TEST_P(EachOption, IsRefusedWithEveryWrongLength)
{
    const std::set<std::size_t> legal(GetParam().lengths.begin(), GetParam().lengths.end());
    const bool isList = std::holds_alternative<RemoveAddr>(GetParam().option);
    ASSERT_TRUE(legal.count(GetParam().bytes.size()));
    for (std::size_t length = 0; length <= 255; length++)
    {
        Bytes bytes = GetParam().bytes;
        bytes.resize(std::max(length, bytes.size()), 0);
        bytes[1] = static_cast<uint8_t>(length);
        const Exact exact(bytes);
        const ParseResult result = ParseOption(exact.data.get(), exact.size);
        EXPECT_EQ(result.option.has_value(), legal.count(length) == 1) << length;
        if (!legal.count(length))
        {
            const bool emptyList = isList && length == 3;
            EXPECT_EQ(result.error, emptyList ? ParseError::BAD_VALUE : ParseError::BAD_LENGTH)
                << length;
        }
    }
}

TEST_P(EachOption, IsNotWrittenWhereItDoesNotFit)
{
    for (std::size_t room = 0; room < GetParam().bytes.size(); room++)
    {
        Bytes out(MAX_OPTION_SPACE, 0xaa);
        EXPECT_EQ(WriteOption(GetParam().option, out.data(), room), 0U);
        EXPECT_EQ(out, Bytes(MAX_OPTION_SPACE, 0xaa)) << room;
    }
}

TEST_P(EachOption, LeavesTheBytesBehindItAlone)
{
    Bytes out(MAX_OPTION_SPACE + 8, 0xaa);
    const std::size_t size = WriteOption(GetParam().option, out.data(), out.size());
    EXPECT_EQ(Bytes(out.begin() + static_cast<std::ptrdiff_t>(size), out.end()),
              Bytes(out.size() - size, 0xaa));
}

TEST_P(EachOption, IsNoneOfOursUnderAnotherKind)
{
    Bytes bytes = GetParam().bytes;
    for (const int kind : {0, 1, 2, 8, 29, 31, 253, 255})
    {
        bytes[0] = static_cast<uint8_t>(kind);
        EXPECT_EQ(Parsed(bytes).error, ParseError::NOT_MPTCP) << kind;
    }
}

TEST_P(EachOption, IsUnknownUnderAnUnassignedSubtype)
{
    Bytes bytes = GetParam().bytes;
    for (int subtype = 9; subtype <= 15; subtype++)
    {
        bytes[2] = static_cast<uint8_t>(subtype << 4 | (bytes[2] & 0x0f));
        EXPECT_EQ(Parsed(bytes).error, ParseError::UNKNOWN_SUBTYPE) << subtype;
    }
}

TEST_P(EachOption, IsReadIntoAGivenPlace)
{
    Option place = MpTcpRst{true, 77};
    EXPECT_EQ(ParseOption(GetParam().bytes.data(), GetParam().bytes.size(), place),
              ParseError::NONE);
    EXPECT_EQ(place, GetParam().option);
}

TEST_P(EachOption, LeavesAGivenPlaceAloneWhenItIsRefused)
{
    const Option before = MpTcpRst{true, 77};
    for (std::size_t length = 0; length < GetParam().bytes.size(); length++)
    {
        Option place = before;
        Bytes bytes = GetParam().bytes;
        bytes[1] = static_cast<uint8_t>(length);
        const ParseError shorter = ParseOption(bytes.data(), bytes.size(), place);
        EXPECT_EQ(place == before, shorter != ParseError::NONE) << length;

        place = before;
        EXPECT_EQ(ParseOption(GetParam().bytes.data(), length, place), ParseError::TRUNCATED);
        EXPECT_EQ(place, before) << length;
    }
}

INSTANTIATE_TEST_SUITE_P(Wire,
                         EachOption,
                         testing::ValuesIn(EveryOption()),
                         [](const auto& info) { return info.param.name; });

TEST(EveryOption, CoversEveryTypeOfOption)
{
    std::set<std::size_t> types;
    for (const WireCase& each : EveryOption())
    {
        types.insert(each.option.index());
    }
    EXPECT_EQ(types.size(), std::variant_size_v<Option>);
}

// -------------------------------------------------------------------------- hostile framing

TEST(ParseOption, NothingIsTruncated)
{
    EXPECT_EQ(ParseOption(nullptr, 0).error, ParseError::TRUNCATED);
}

TEST(ParseOption, KindAloneIsTruncated)
{
    ExpectRefused("1e", ParseError::TRUNCATED);
}

TEST(ParseOption, AnotherKindAloneIsNotOurs)
{
    ExpectRefused("01", ParseError::NOT_MPTCP);
}

TEST(ParseOption, LengthBelowTheSmallestOptionIsRefused)
{
    ExpectRefused("1e00 01 01", ParseError::BAD_LENGTH);
    ExpectRefused("1e01 01 01", ParseError::BAD_LENGTH);
    ExpectRefused("1e02 01 01", ParseError::BAD_LENGTH);
}

TEST(ParseOption, LengthBeyondTheBytesIsTruncated)
{
    ExpectRefused("1eff 01 01", ParseError::TRUNCATED);
}

TEST(ParseOption, ShortLengthIsRefusedBeforeTheSubtypeIsRead)
{
    const Exact two(Hex("1e02"));
    EXPECT_EQ(ParseOption(two.data.get(), two.size).error, ParseError::BAD_LENGTH);
}

// ------------------------------------------------------------------------------- MP_CAPABLE

TEST(ParseCapable, ExtensibilityFlagMakesItIgnored)
{
    ExpectRefused("1e04 01 41", ParseError::BAD_VALUE);
    ExpectRefused("1e0c 01 c1 0102030405060708", ParseError::BAD_VALUE);
}

TEST(ParseCapable, AnotherVersionIsReported)
{
    EXPECT_EQ(Get<MpCapable>("1e04 02 01").version, 2);
    EXPECT_EQ(Get<MpCapable>("1e04 0f 01").version, 15);
}

TEST(ParseCapable, MissingHmacAlgorithmIsReported)
{
    const auto option = Get<MpCapable>("1e04 01 00");
    EXPECT_FALSE(option.hmacSha256);
    EXPECT_FALSE(option.otherCrypto);
}

TEST(ParseCapable, EachUnassignedAlgorithmIsReported)
{
    for (const char* hex : {"1e04 01 11", "1e04 01 09", "1e04 01 05", "1e04 01 03"})
    {
        const auto option = Get<MpCapable>(hex);
        EXPECT_TRUE(option.hmacSha256) << hex;
        EXPECT_TRUE(option.otherCrypto) << hex;
    }
}

TEST(ParseCapable, LengthAloneSaysWhichFieldsAreThere)
{
    const std::string keys = "0102030405060708 1112131415161718";
    EXPECT_FALSE(Get<MpCapable>("1e04 01 01" + keys).senderKey);
    EXPECT_FALSE(Get<MpCapable>("1e0c 01 01" + keys).receiverKey);
    EXPECT_FALSE(Get<MpCapable>("1e14 01 01" + keys).dataLength);
    EXPECT_FALSE(Get<MpCapable>("1e16 01 81" + keys + "0005").checksum);
    EXPECT_TRUE(Get<MpCapable>("1e18 01 01" + keys + "0005 1234").checksum);
}

TEST(WriteCapable, FieldWithoutTheOnesBeforeItIsLeftOut)
{
    MpCapable option;
    option.receiverKey = 1;
    option.dataLength = 2;
    option.checksum = 3;
    EXPECT_EQ(Written(option), Hex("1e04 01 01"));
    option.senderKey = 4;
    option.receiverKey.reset();
    EXPECT_EQ(Written(option), Hex("1e0c 01 01 0000000000000004"));
    option.receiverKey = 5;
    option.dataLength.reset();
    EXPECT_EQ(Written(option).size(), 20U);
}

TEST(WriteCapable, VersionDoesNotSpillIntoTheSubtype)
{
    MpCapable option;
    option.version = 0xf1;
    EXPECT_EQ(Written(option), Hex("1e04 01 01"));
}

// ---------------------------------------------------------------------------------- MP_JOIN

TEST(ParseJoin, ReservedBitsAreIgnored)
{
    EXPECT_EQ(Parsed(Hex("1e0c 1e 07 31323334 41424344")).option.value(),
              Option(MpJoinSyn{false, 7, 0x31323334, 0x41424344}));
    const std::string hmac = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3";
    EXPECT_EQ(Get<MpJoinAck>("1e18 1f ff" + hmac).hmac, Get<MpJoinAck>("1e18 10 00" + hmac).hmac);
}

// -------------------------------------------------------------------------------------- DSS

TEST(ParseDss, DataFinWithoutAMappingIsRefused)
{
    ExpectRefused("1e04 20 10", ParseError::BAD_VALUE);
    ExpectRefused("1e0c 20 13 0102030405060708", ParseError::BAD_VALUE);
}

TEST(ParseDss, DataFinInAnInfiniteMappingIsRefused)
{
    ExpectRefused("1e12 20 1c 1112131415161718 00000000 0000", ParseError::BAD_VALUE);
}

TEST(ParseDss, RefusedValueLeavesAGivenPlaceAlone)
{
    Option place = MpPrio{true};
    const Bytes bytes = Hex("1e12 20 1c 1112131415161718 00000000 0000");
    EXPECT_EQ(ParseOption(bytes.data(), bytes.size(), place), ParseError::BAD_VALUE);
    EXPECT_EQ(place, Option(MpPrio{true}));
}

TEST(ParseDss, ChecksumWithoutAMappingIsRefused)
{
    ExpectRefused("1e06 20 00 beef", ParseError::BAD_LENGTH);
    ExpectRefused("1e0a 20 01 05060708 beef", ParseError::BAD_LENGTH);
    ExpectRefused("1e0e 20 03 0102030405060708 beef", ParseError::BAD_LENGTH);
}

TEST(ParseDss, LengthMustAgreeWithTheWidthFlags)
{
    ExpectRefused("1e08 20 03 05060708", ParseError::BAD_LENGTH);
    ExpectRefused("1e0c 20 01 0102030405060708", ParseError::BAD_LENGTH);
    ExpectRefused("1e0e 20 0c 15161718 00010203 0578", ParseError::BAD_LENGTH);
    ExpectRefused("1e12 20 04 1112131415161718 00010203 0578", ParseError::BAD_LENGTH);
}

TEST(ParseDss, FlagsThatTheLengthDoesNotHoldAreNotReadFrom)
{
    const Exact bytes(Hex("1e04 20 0f"));
    EXPECT_EQ(ParseOption(bytes.data.get(), bytes.size).error, ParseError::BAD_LENGTH);
}

TEST(ParseDss, LengthOfThreeHoldsNoFlags)
{
    const Exact bytes(Hex("1e03 20"));
    EXPECT_EQ(ParseOption(bytes.data.get(), bytes.size).error, ParseError::BAD_LENGTH);
}

TEST(ParseDss, WidthFlagOfAnAbsentNumberIsIgnored)
{
    EXPECT_EQ(Parsed(Hex("1e04 20 02")).option.value(), Option(Dss{}));
    EXPECT_EQ(Parsed(Hex("1e04 20 08")).option.value(), Option(Dss{}));
}

TEST(ParseDss, ReservedBitsAreIgnored)
{
    EXPECT_EQ(Parsed(Hex("1e04 2f e0")).option.value(), Option(Dss{}));
}

TEST(WriteDss, ShortNumbersDropTheHighHalf)
{
    Dss option;
    option.hasDataAck = true;
    option.dataAck64 = false;
    option.dataAck = 0xffffffff05060708;
    option.mapping = DssMapping{0xffffffff15161718, false, 1, 2, std::nullopt};
    EXPECT_EQ(Written(option), Hex("1e12 20 05 05060708 15161718 00000001 0002"));
}

// --------------------------------------------------------------------- ADD_ADDR, REMOVE_ADDR

TEST(ParseAddAddr, VersionZeroFormWithAnIpVersionIsRefused)
{
    ExpectRefused("1e08 34 05 0a010102", ParseError::BAD_LENGTH);
    ExpectRefused("1e14 36 05 fd000001000000000000000000000002", ParseError::BAD_LENGTH);
}

TEST(ParseAddAddr, EchoWithAnHmacIsRefused)
{
    ExpectRefused("1e10 31 05 0a010102 a1a2a3a4a5a6a7a8", ParseError::BAD_LENGTH);
}

TEST(ParseAddAddr, AnnouncementWithoutAnHmacIsRefused)
{
    ExpectRefused("1e08 30 05 0a010102", ParseError::BAD_LENGTH);
}

TEST(ParseAddAddr, Ipv4AddressLeavesNoForeignBytes)
{
    WireAddress expected;
    expected.bytes = {10, 1, 1, 2};
    EXPECT_EQ(Get<AddAddr>("1e10 30 05 0a010102 a1a2a3a4a5a6a7a8").address, expected);
}

TEST(ParseRemoveAddr, EmptyListIsRefused)
{
    ExpectRefused("1e03 40", ParseError::BAD_VALUE);
}

TEST(ParseRemoveAddr, ListLongerThanAnyOptionSpaceIsRefused)
{
    Bytes bytes(41, 7);
    bytes[0] = OPTION_KIND;
    bytes[1] = 41;
    bytes[2] = 0x40;
    EXPECT_EQ(Parsed(bytes).error, ParseError::BAD_LENGTH);
}

TEST(WriteRemoveAddr, CountBeyondTheListIsCutToTheList)
{
    RemoveAddr option;
    option.count = 255;
    EXPECT_EQ(OptionLength(option), MAX_OPTION_SPACE);
    EXPECT_EQ(Written(option).size(), MAX_OPTION_SPACE);
}

// ------------------------------------------------------------------- MP_PRIO, MP_FAIL, others

TEST(ParsePrio, VersionZeroFormWithAnAddressIdIsRefused)
{
    ExpectRefused("1e04 51 07", ParseError::BAD_LENGTH);
}

TEST(ParsePrio, ReservedBitsAreIgnored)
{
    EXPECT_FALSE(Get<MpPrio>("1e03 5e").backup);
    EXPECT_TRUE(Get<MpPrio>("1e03 5f").backup);
}

TEST(ParseRst, UnassignedFlagsAreIgnored)
{
    EXPECT_FALSE(Get<MpTcpRst>("1e04 8e 02").transient);
}

TEST(ParseFail, ReservedByteIsIgnored)
{
    EXPECT_EQ(Get<MpFail>("1e0c 6f ff 6162636465666768").dsn, 0x6162636465666768U);
}

// --------------------------------------------------------------------------- ExpandSequence

TEST(ExpandSequence, NumberInOrderStays)
{
    EXPECT_EQ(ExpandSequence(0x100000005, 5), 0x100000005U);
}

TEST(ExpandSequence, NumberAheadAcrossTheWrapGoesUp)
{
    EXPECT_EQ(ExpandSequence(0x1fffffff0, 0x10), 0x200000010U);
}

TEST(ExpandSequence, NumberBehindAcrossTheWrapGoesDown)
{
    EXPECT_EQ(ExpandSequence(0x200000010, 0xfffffff0), 0x1fffffff0U);
}

TEST(ExpandSequence, LargestStepAheadIsJustUnderHalf)
{
    EXPECT_EQ(ExpandSequence(0x500000000, 0x7fffffff), 0x57fffffffU);
}

TEST(ExpandSequence, HalfTheSpaceCountsAsBehind)
{
    EXPECT_EQ(ExpandSequence(0x500000000, 0x80000000), 0x480000000U);
}

TEST(ExpandSequence, SixtyFourBitSpaceWrapsBothWays)
{
    EXPECT_EQ(ExpandSequence(0xfffffffffffffff0, 0x10), 0x10U);
    EXPECT_EQ(ExpandSequence(0x10, 0xfffffff0), 0xfffffffffffffff0U);
}

TEST(ExpandSequence, AlwaysKeepsTheLowHalfAndComesWithinHalfTheSpace)
{
    for (const uint64_t expected : {0ULL,
                                    1ULL,
                                    0x7fffffffULL,
                                    0x80000000ULL,
                                    0xffffffffULL,
                                    0x100000000ULL,
                                    0xffffffff00000000ULL,
                                    ~0ULL})
    {
        for (const uint32_t low : {0U, 1U, 0x7fffffffU, 0x80000000U, 0xffffffffU})
        {
            const uint64_t result = ExpandSequence(expected, low);
            EXPECT_EQ(static_cast<uint32_t>(result), low);
            const auto step = static_cast<int64_t>(result - expected);
            EXPECT_GE(step, -0x80000000LL);
            EXPECT_LT(step, 0x80000000LL);
        }
    }
}

} // namespace
