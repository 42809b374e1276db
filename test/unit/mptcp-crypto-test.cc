/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wire-test-support.h"

#include "ns3/mptcp-crypto.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace
{

using namespace mptcp;
using namespace mptcp::test;

/// @param bytes a digest @returns the same as a plain byte string, for comparison
template <std::size_t N>
Bytes
Plain(const std::array<uint8_t, N>& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// @tparam T an integer @param text as many characters as T has bytes @returns them as one number
template <typename T>
T
Text(const std::string& text)
{
    EXPECT_EQ(text.size(), sizeof(T));
    T value = 0;
    for (const char c : text)
    {
        value = static_cast<T>(value << 8 | static_cast<uint8_t>(c));
    }
    return value;
}

// --------------------------------------------------------------------------- tokens and IDSN

/// A key with the token and the IDSN that a real host derived from it.
struct KeyCase
{
    const char* name;
    uint64_t key;
    uint32_t token;
    uint64_t idsn;
};

class Key : public testing::TestWithParam<KeyCase>
{
};

TEST_P(Key, GivesItsToken)
{
    EXPECT_EQ(Token(GetParam().key), GetParam().token);
}

TEST_P(Key, GivesItsInitialDsn)
{
    EXPECT_EQ(InitialDsn(GetParam().key), GetParam().idsn);
}

TEST_P(Key, WithOneBitFlippedGivesNeither)
{
    for (int bit = 0; bit < 64; bit++)
    {
        const uint64_t wrong = GetParam().key ^ uint64_t { 1 } << bit;
        EXPECT_NE(Token(wrong), GetParam().token) << bit;
        EXPECT_NE(InitialDsn(wrong), GetParam().idsn) << bit;
    }
}

TEST_P(Key, ReadBackwardsGivesNeither)
{
    uint64_t swapped = 0;
    for (int i = 0; i < 8; i++)
    {
        swapped = swapped << 8 | (GetParam().key >> 8 * i & 0xff);
    }
    EXPECT_NE(Token(swapped), GetParam().token);
    EXPECT_NE(InitialDsn(swapped), GetParam().idsn);
}

// "Book" is the MPTCP book by Bonaventure and others (mptcp-linux.rst), traces 1 and 3; the last
// two were computed with another SHA-256. Trace 2 prints one IDSN only: see below.
constexpr KeyCase KEYS[] = {
    {"BookTrace1Client", 0x45edb502d861e7b1, 0x5bba80d9, 0x2266a099179e2475},
    {"BookTrace1Server", 0xdbb760db1d55e07b, 0xc1f12b87, 0xde9999038d0a29a1},
    {"BookTrace3Client", 0xff2ec3a2f6151881, 0xe1e3cdeb, 0x1045ecfa3f05f4d9},
    {"BookTrace3Server", 0x54f04ad5bd2d9f42, 0xeef7df2f, 0xd0568f430363c9a9},
    {"One", 1, 0xcd266215, 0x19ec509083d00a50},
    {"Two", 2, 0xcd04a475, 0x886540e5dce77f70},
};

INSTANTIATE_TEST_SUITE_P(Wire,
                         Key,
                         testing::ValuesIn(KEYS),
                         [](const auto& info) { return info.param.name; });

TEST(BookTrace1, DataAckCountsFromTheInitialDsn)
{
    EXPECT_EQ(InitialDsn(0xdbb760db1d55e07b) + 1 + 12, 16040019788386937262U);
}

TEST(BookTrace2, TokensAndInitialDsn)
{
    EXPECT_EQ(Token(0x82aa42ef4245f0d0), 0x0661ac7fU);
    EXPECT_EQ(Token(0x9dc8e3972e3d9f25), 0xd5c005d6U);
    EXPECT_EQ(InitialDsn(0x9dc8e3972e3d9f25), 1561335003985645831U);
}

TEST(BookTrace2, DataAckCountsFromTheInitialDsn)
{
    EXPECT_EQ(InitialDsn(0x9dc8e3972e3d9f25) + 1 + 6, 1561335003985645838U);
}

TEST(BookTrace3, ClientDataAcks)
{
    const uint64_t idsn = InitialDsn(0xff2ec3a2f6151881);
    EXPECT_EQ(idsn + 1 + 16, 1172603837543216362U);
    EXPECT_EQ(idsn + 1 + 16 + 1, 1172603837543216363U);     // DSN of the DATA_FIN
    EXPECT_EQ(idsn + 1 + 16 + 1 + 1, 1172603837543216364U); // its DATA_ACK
}

TEST(BookTrace3, ServerNumbers)
{
    const uint64_t idsn = InitialDsn(0x54f04ad5bd2d9f42);
    EXPECT_EQ(idsn + 1, 15012343925868579242U);
    EXPECT_EQ(idsn + 1 + 601, 15012343925868579843U);     // DSN of the DATA_FIN
    EXPECT_EQ(idsn + 1 + 601 + 1, 15012343925868579844U); // the final DATA_ACK
}

TEST(BookTrace3, ShortDataAckExpandsToTheFirstByte)
{
    const uint64_t idsn = InitialDsn(0x54f04ad5bd2d9f42);
    EXPECT_EQ(ExpandSequence(idsn, 56871338), idsn + 1);
}

// ---------------------------------------------------------------------------------- join HMAC

/// A case of the Linux kernel's own test, net/mptcp/crypto_test.c. It feeds the hexadecimal digits
/// as text: 16 characters are the two keys, 8 characters the two nonces. Not to be decoded.
struct KernelCase
{
    const char* keys;
    const char* nonces;
    const char* digest;
};

class KernelVector : public testing::TestWithParam<KernelCase>
{
  protected:
    uint64_t first = Text<uint64_t>(std::string(GetParam().keys, 8));
    uint64_t second = Text<uint64_t>(GetParam().keys + 8);
    uint32_t firstNonce = Text<uint32_t>(std::string(GetParam().nonces, 4));
    uint32_t secondNonce = Text<uint32_t>(GetParam().nonces + 4);
};

TEST_P(KernelVector, IsReproduced)
{
    EXPECT_EQ(Plain(JoinHmac(first, second, firstNonce, secondNonce)), Hex(GetParam().digest));
}

TEST_P(KernelVector, ChangesWithEveryBitOfItsInput)
{
    const Bytes digest = Hex(GetParam().digest);
    for (int bit = 0; bit < 64; bit++)
    {
        const uint64_t flip = uint64_t{1} << bit;
        const uint32_t flip32 = 1U << bit % 32;
        EXPECT_NE(Plain(JoinHmac(first ^ flip, second, firstNonce, secondNonce)), digest);
        EXPECT_NE(Plain(JoinHmac(first, second ^ flip, firstNonce, secondNonce)), digest);
        EXPECT_NE(Plain(JoinHmac(first, second, firstNonce ^ flip32, secondNonce)), digest);
        EXPECT_NE(Plain(JoinHmac(first, second, firstNonce, secondNonce ^ flip32)), digest);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Wire,
    KernelVector,
    testing::Values(KernelCase{"0b0b0b0b0b0b0b0b",
                               "48692054",
                               "8385e24fb4235ac37556b6b886db106284a1da671699f46db1f235ec622dcafa"},
                    KernelCase{"aaaaaaaaaaaaaaaa",
                               "dddddddd",
                               "2c5e219164ff1dca1c4a92318d847bb6b9d44492984e1eb71aff9022f71046e9"},
                    KernelCase{
                        "0102030405060708",
                        "cdcdcdcd",
                        "e73b9ba9969969cefb04aa0d6df18ec2fcc075b6f23b4d8c4da736a5dbbc6e7d"}));

/// The join of Book trace 3.
struct BookJoin : testing::Test
{
    static constexpr uint64_t CLIENT_KEY = 0xff2ec3a2f6151881;
    static constexpr uint64_t SERVER_KEY = 0x54f04ad5bd2d9f42;
    static constexpr uint32_t CLIENT_NONCE = 0xc0d346f6;
    static constexpr uint32_t SERVER_NONCE = 0x0a54f9af; // printed without its leading zero there
    std::array<uint8_t, 32> hmacA = JoinHmac(CLIENT_KEY, SERVER_KEY, CLIENT_NONCE, SERVER_NONCE);
    std::array<uint8_t, 32> hmacB = JoinHmac(SERVER_KEY, CLIENT_KEY, SERVER_NONCE, CLIENT_NONCE);
};

TEST_F(BookJoin, SynAckCarriesTheLeftmost64BitsOfHmacB)
{
    EXPECT_EQ(TruncateForSynAck(hmacB), 0xc7489cf7056428b4U);
}

TEST_F(BookJoin, AckCarriesTheLeftmost160BitsOfHmacA)
{
    EXPECT_EQ(Plain(TruncateForAck(hmacA)), Hex("b4e6a41bf5861313df7f5f454966998ad7e698a4"));
}

TEST_F(BookJoin, ReflectedHmacIsNotAccepted)
{
    EXPECT_NE(TruncateForSynAck(hmacA), 0xc7489cf7056428b4U);
    EXPECT_NE(Plain(TruncateForAck(hmacB)), Hex("b4e6a41bf5861313df7f5f454966998ad7e698a4"));
}

TEST_F(BookJoin, KeysInTheWrongOrderGiveAnotherHmac)
{
    EXPECT_NE(JoinHmac(SERVER_KEY, CLIENT_KEY, CLIENT_NONCE, SERVER_NONCE), hmacA);
}

TEST_F(BookJoin, NoncesInTheWrongOrderGiveAnotherHmac)
{
    EXPECT_NE(JoinHmac(CLIENT_KEY, SERVER_KEY, SERVER_NONCE, CLIENT_NONCE), hmacA);
}

// ------------------------------------------------------------------------------ ADD_ADDR HMAC

/// The three announcements that a Linux 6.18 server made in the captures of test/data.
struct AnnouncementCase
{
    const char* name;
    uint64_t serverKey;
    uint64_t clientKey;
    const char* bytes;
};

class Announcement : public testing::TestWithParam<AnnouncementCase>
{
  protected:
    uint64_t server = GetParam().serverKey;
    uint64_t client = GetParam().clientKey;
    AddAddr option = std::get<AddAddr>(Parsed(Hex(GetParam().bytes)).option.value());
};

TEST_P(Announcement, CarriesItsHmac)
{
    EXPECT_EQ(AddAddrHmac(server, client, option), option.hmac);
}

TEST_P(Announcement, OfTheOtherHostHasAnotherHmac)
{
    EXPECT_NE(AddAddrHmac(client, server, option), option.hmac);
}

TEST_P(Announcement, WithAnotherIdHasAnotherHmac)
{
    AddAddr wrong = option;
    wrong.addressId ^= 1;
    EXPECT_NE(AddAddrHmac(server, client, wrong), option.hmac);
}

TEST_P(Announcement, WithAnotherAddressHasAnotherHmac)
{
    for (std::size_t i = 0; i < (option.address.v6 ? 16U : 4U); i++)
    {
        AddAddr wrong = option;
        wrong.address.bytes[i] ^= 1;
        EXPECT_NE(AddAddrHmac(server, client, wrong), option.hmac) << i;
    }
}

TEST_P(Announcement, WithAnotherPortHasAnotherHmac)
{
    AddAddr wrong = option;
    wrong.port = static_cast<uint16_t>(option.port.value_or(0) + 1);
    EXPECT_NE(AddAddrHmac(server, client, wrong), option.hmac);
}

TEST_P(Announcement, OfTheOtherFamilyHasAnotherHmac)
{
    AddAddr wrong = option;
    wrong.address.v6 = !option.address.v6;
    EXPECT_NE(AddAddrHmac(server, client, wrong), option.hmac);
}

TEST_P(Announcement, HmacDoesNotCoverEchoAndHmacFields)
{
    AddAddr other = option;
    other.echo = true;
    other.hmac = 0;
    EXPECT_EQ(AddAddrHmac(server, client, other), option.hmac);
}

INSTANTIATE_TEST_SUITE_P(
    Wire,
    Announcement,
    testing::Values(AnnouncementCase{"Ipv4",
                                     0xf3a499f24b7ac2c8,
                                     0x72f145d4a80d8831,
                                     "1e10 3001 0a010102 b714ed0d77f72c7d"},
                    AnnouncementCase{"Ipv4Port",
                                     0xbaba39b87683e456,
                                     0x993442b79994f07f,
                                     "1e12 3001 0a010102 1771 74280c10f4bcb695"},
                    AnnouncementCase{
                        "Ipv6",
                        0x64aade043d18a40d,
                        0xf49390db66093533,
                        "1e1c 3001 fd000001000000000000000000000002 20bdad0c951a51cf"}),
    [](const auto& info) { return info.param.name; });

TEST(AddAddrHmac, AbsentPortCountsAsPortZero)
{
    AddAddr option;
    const uint64_t absent = AddAddrHmac(1, 2, option);
    option.port = 0;
    EXPECT_EQ(AddAddrHmac(1, 2, option), absent);
}

TEST(AddAddrHmac, BytesBehindAnIpv4AddressDoNotCount)
{
    AddAddr option;
    option.address.bytes = {10, 1, 1, 2};
    const uint64_t clean = AddAddrHmac(1, 2, option);
    option.address.bytes[4] = 0xff;
    EXPECT_EQ(AddAddrHmac(1, 2, option), clean);
}

// -------------------------------------------------------------------------------- DSS checksum

/// @param data mapped bytes @returns their sum
uint32_t
Sum(const Bytes& data)
{
    return ChecksumAdd(data.data(), data.size(), false, 0);
}

TEST(ChecksumAdd, ExampleOfRfc1071)
{
    // RFC 1071 section 3: 0001 f203 f4f5 f6f7 sum to 2ddf0, folded ddf2.
    EXPECT_EQ(Sum(Hex("0001 f203 f4f5 f6f7")), 0xddf2U);
}

TEST(ChecksumAdd, NothingIsZero)
{
    EXPECT_EQ(ChecksumAdd(nullptr, 0, false, 0), 0U);
    EXPECT_EQ(ChecksumAdd(nullptr, 0, true, 0x1234), 0x1234U);
}

TEST(ChecksumAdd, LastOddByteIsTheHighHalfOfItsWord)
{
    EXPECT_EQ(Sum(Hex("01")), 0x0100U);
    EXPECT_EQ(Sum(Hex("0001 02")), 0x0201U);
}

TEST(ChecksumAdd, FirstByteAtAnOddOffsetIsTheLowHalfOfItsWord)
{
    const Bytes data = Hex("01");
    EXPECT_EQ(ChecksumAdd(data.data(), data.size(), true, 0), 0x0001U);
}

TEST(ChecksumAdd, CarriesWrapAround)
{
    EXPECT_EQ(Sum(Hex("ffff 0001")), 0x0001U);
    EXPECT_EQ(Sum(Hex("ffff ffff ffff")), 0xffffU);
}

TEST(ChecksumAdd, LongestMappingOfOnesDoesNotOverflow)
{
    EXPECT_EQ(Sum(Bytes(65535, 0xff)), Sum(Hex("ff00"))); // 32767 words of ffff count as zero
}

TEST(ChecksumAdd, RunsJoinAtEverySplit)
{
    Bytes data(41);
    for (std::size_t i = 0; i < data.size(); i++)
    {
        data[i] = static_cast<uint8_t>(37 * i + 11);
    }
    for (std::size_t split = 0; split <= data.size(); split++)
    {
        const uint32_t head = ChecksumAdd(data.data(), split, false, 0);
        const uint32_t both =
            ChecksumAdd(data.data() + split, data.size() - split, split % 2 == 1, head);
        EXPECT_EQ(both, Sum(data)) << split;
    }
}

TEST(ChecksumAdd, RunsJoinedWithTheWrongParityDiffer)
{
    const Bytes data = Hex("010203");
    const uint32_t head = ChecksumAdd(data.data(), 1, false, 0);
    EXPECT_NE(ChecksumAdd(data.data() + 1, 2, false, head), Sum(data));
}

/// The first two mappings of the captured connection with checksums: "hello" and its echo.
struct Hello : testing::Test
{
    static constexpr uint64_t CLIENT_KEY = 0xe9a02c5372652953;
    static constexpr uint64_t SERVER_KEY = 0x1bbdfb5f921577a2;
    Bytes data{'h', 'e', 'l', 'l', 'o'};
    uint64_t dsn = InitialDsn(CLIENT_KEY) + 1;
};

TEST_F(Hello, ClientChecksum)
{
    EXPECT_EQ(DssChecksum(dsn, 1, 5, Sum(data)), 0x3715);
}

TEST_F(Hello, ServerChecksum)
{
    EXPECT_EQ(DssChecksum(InitialDsn(SERVER_KEY) + 1, 1, 5, Sum(data)), 0x83a9);
}

TEST_F(Hello, EveryBitOfTheDataCounts)
{
    for (std::size_t bit = 0; bit < 8 * data.size(); bit++)
    {
        Bytes wrong = data;
        wrong[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        EXPECT_NE(DssChecksum(dsn, 1, 5, Sum(wrong)), 0x3715) << bit;
    }
}

TEST_F(Hello, EveryBitOfTheSequenceNumberCounts)
{
    for (int bit = 0; bit < 64; bit++)
    {
        EXPECT_NE(DssChecksum(dsn ^ uint64_t{1} << bit, 1, 5, Sum(data)), 0x3715) << bit;
    }
}

TEST_F(Hello, EveryBitOfTheSubflowSequenceNumberCounts)
{
    for (int bit = 0; bit < 32; bit++)
    {
        EXPECT_NE(DssChecksum(dsn, 1U ^ 1U << bit, 5, Sum(data)), 0x3715) << bit;
    }
}

TEST_F(Hello, AnotherLengthCounts)
{
    EXPECT_NE(DssChecksum(dsn, 1, 6, Sum(data)), 0x3715);
}

TEST_F(Hello, ChecksumMakesTheWholeSumToAllOnes)
{
    Bytes all = Hex("0000000000000000 00000001 0005 3715");
    for (std::size_t i = 0; i < 8; i++)
    {
        all[i] = static_cast<uint8_t>(dsn >> (56 - 8 * i));
    }
    all.insert(all.end(), data.begin(), data.end());
    EXPECT_EQ(Sum(all), 0xffffU);
}

TEST(DssChecksum, LoneDataFinCoversThePseudoHeaderOnly)
{
    // Words of the DSN and the length 1, complemented: ~(0102 + 0304 + 0506 + 0708 + 0001).
    EXPECT_EQ(DssChecksum(0x0102030405060708, 0, 1, 0), static_cast<uint16_t>(~0x1015));
}

TEST(DssChecksum, LargestNumbersFold)
{
    EXPECT_EQ(DssChecksum(~uint64_t{0}, 0xffffffff, 0xffff, 0xffff), 0);
}

} // namespace
