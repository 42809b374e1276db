/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-tcp-header-check.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-winscale.h"
#include "wire-test-support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>

namespace
{

using namespace mptcp;
using namespace mptcp::test;
using Verdict = TcpHeaderVerdict;

constexpr std::size_t FIXED_HEADER = 20;

/// @param options bytes, a multiple of 4 @param payload what follows @returns a segment
Bytes
Segment(const Bytes& options, const Bytes& payload = {})
{
    Bytes bytes(FIXED_HEADER);
    bytes[12] = static_cast<uint8_t>((FIXED_HEADER + options.size()) / 4 << 4);
    bytes.insert(bytes.end(), options.begin(), options.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

Verdict
Check(const Bytes& segment)
{
    return CheckTcpHeader(segment.data(), segment.size());
}

Verdict
CheckOptions(const std::string& hex)
{
    return Check(Segment(Hex(hex)));
}

/// @param segment that ns-3 survives @returns bytes it takes for the header
uint32_t
HeaderOfNs3(const Bytes& segment)
{
    const auto packet =
        ns3::Create<ns3::Packet>(segment.data(), static_cast<uint32_t>(segment.size()));
    ns3::TcpHeader header;
    return packet->RemoveHeader(header);
}

/// @param bytes a header @returns the sum over it that a checksum makes 0xffff with the rest
uint32_t
Sum(const Bytes& bytes)
{
    uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
    {
        sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

TEST(CheckTcpHeader, TooShort)
{
    EXPECT_EQ(CheckTcpHeader(nullptr, 0), Verdict::TRUNCATED);
    for (std::size_t size = 0; size < FIXED_HEADER; size++)
    {
        EXPECT_EQ(Check(Bytes(size, 0x50)), Verdict::TRUNCATED) << size;
    }
    EXPECT_EQ(Check(Segment({})), Verdict::READABLE);
}

TEST(CheckTcpHeader, DataOffset)
{
    Bytes segment = Segment(Bytes(20, 1));
    for (uint8_t words = 0; words < 16; words++)
    {
        segment[12] = static_cast<uint8_t>(words << 4 | 0x0f); // reserved bits do not matter
        const auto expected = words >= 5 && words <= 10 ? Verdict::READABLE : Verdict::DATA_OFFSET;
        EXPECT_EQ(Check(segment), expected) << +words;
    }
}

TEST(CheckTcpHeader, LengthsBelowTwo)
{
    for (const char* kind : {"02", "03", "04", "05", "08", "1e", "4d", "fd", "ff"})
    {
        for (const char* length : {"00", "01"})
        {
            const std::string option = std::string(kind) + length;
            EXPECT_EQ(CheckOptions(option + "0101"), Verdict::OPTION_LENGTH) << option;
            EXPECT_EQ(CheckOptions("0101" + option), Verdict::OPTION_LENGTH) << option;
        }
    }
}

TEST(CheckTcpHeader, BeyondTheOptionSpace)
{
    for (const char* options : {"0101011e",
                                "01010102",
                                "01011e03",
                                "1e05 0101",
                                "1eff 0101",
                                "0204 05b4 0101 0204",
                                "01010101 080a 0000 0000 0000",
                                "0522 0101"})
    {
        EXPECT_EQ(CheckOptions(options), Verdict::OPTION_SPACE) << options;
    }
    // What lies behind the header does not make it longer.
    EXPECT_EQ(Check(Segment(Hex("0101011e"), Hex("02010101"))), Verdict::OPTION_SPACE);
}

TEST(CheckTcpHeader, KnownOptionsOfAWrongLength)
{
    const std::map<uint8_t, std::set<std::size_t>> known{{2, {4}},
                                                         {3, {3}},
                                                         {4, {2}},
                                                         {5, {2, 10, 18, 26, 34}},
                                                         {8, {10}}};
    for (const auto& [kind, legal] : known)
    {
        for (std::size_t length = 2; length <= 40; length++)
        {
            Bytes options(40, 1);
            options[0] = kind;
            options[1] = static_cast<uint8_t>(length);
            EXPECT_EQ(Check(Segment(options)),
                      legal.count(length) ? Verdict::READABLE : Verdict::KNOWN_OPTION)
                << +kind << " of " << length;
        }
    }
}

TEST(CheckTcpHeader, UnknownOptionsOfAnyLength)
{
    for (unsigned kind = 0; kind < 256; kind++)
    {
        const bool known = kind < 6 || kind == 8;
        for (std::size_t length = 2; length <= 40 && !known; length++)
        {
            Bytes options(40, 1);
            options[0] = static_cast<uint8_t>(kind);
            options[1] = static_cast<uint8_t>(length);
            const Bytes segment = Segment(options);
            ASSERT_EQ(Check(segment), Verdict::READABLE) << kind << " of " << length;
            ASSERT_EQ(HeaderOfNs3(segment), segment.size()) << kind << " of " << length;
        }
    }
}

TEST(CheckTcpHeader, EndHidesWhatFollows)
{
    EXPECT_EQ(CheckOptions("00000000"), Verdict::READABLE);
    EXPECT_EQ(CheckOptions("010000ff"), Verdict::READABLE);
    EXPECT_EQ(CheckOptions("01010100"), Verdict::READABLE);
    EXPECT_EQ(CheckOptions("01010100 00000000"), Verdict::MENDABLE);
    EXPECT_EQ(CheckOptions("00020500 1e000000"), Verdict::MENDABLE);
    EXPECT_EQ(CheckOptions("1e000000 00000000"), Verdict::OPTION_LENGTH);
}

TEST(CheckTcpHeader, WhatIsDroppedNs3Misreads)
{
    // Of those that it survives: the header is shorter for it than it is. Where an option leads out
    // by less than a word, ns-3 reads bytes of the payload, and what becomes of it depends on them.
    const Bytes beyond(300, 0x20);
    for (const char* options : {"fd010101",
                                "1e010101",
                                "03010101",
                                "fd290101",
                                "1eff0101",
                                "0304 0701",
                                "0404 0101",
                                "0808 0101 0101 0101",
                                "080c 0101 0101 0101 0101 0101",
                                "0501 0101 0101 0101 fd01 0101"})
    {
        const Bytes segment = Segment(Hex(options));
        EXPECT_TRUE(IsUnreadable(Check(segment))) << options;
        Bytes longer = segment;
        longer.insert(longer.end(), beyond.begin(), beyond.end());
        EXPECT_LT(HeaderOfNs3(longer), segment.size()) << options;
    }
    Bytes low = Segment(Hex("01010101"));
    low[12] = 4 << 4;
    EXPECT_EQ(HeaderOfNs3(low), FIXED_HEADER);
}

TEST(MendTcpHeader, PaddingBehindEnd)
{
    Bytes header = Segment(Hex("0204 05b4 01 00 000000000000"));
    EXPECT_LT(HeaderOfNs3(header), header.size());
    header[16] = 0x12;
    header[17] = 0x34;
    const uint32_t sum = Sum(header);
    EXPECT_EQ(MendTcpHeader(header.data()), header.size());
    EXPECT_EQ(Bytes(header.begin() + FIXED_HEADER, header.end()),
              Hex("020405b4 01 01 010101010101"));
    EXPECT_EQ(Sum(header), sum) << "the checksum still fits";
    EXPECT_EQ(Check(header), Verdict::READABLE);
    EXPECT_EQ(HeaderOfNs3(header), header.size());
}

TEST(MendTcpHeader, WindowScale)
{
    Bytes header = Segment(Hex("0101 1e03 ff 03 03 0f"));
    ASSERT_EQ(Check(header), Verdict::MENDABLE);
    const uint32_t sum = Sum(header);
    MendTcpHeader(header.data());
    EXPECT_EQ(Sum(header), sum) << "the checksum still fits";
    EXPECT_EQ(Check(header), Verdict::READABLE);
    const auto packet = ns3::Create<ns3::Packet>(header.data(), 28);
    ns3::TcpHeader read;
    packet->RemoveHeader(read);
    const auto scale =
        ns3::DynamicCast<const ns3::TcpOptionWinScale>(read.GetOption(ns3::TcpOption::WINSCALE));
    ASSERT_TRUE(scale);
    EXPECT_EQ(+scale->GetScale(), 14);
    EXPECT_EQ(CheckOptions("03030e01"), Verdict::READABLE);
}

TEST(MendTcpHeader, ChecksumsOfAnyValue)
{
    std::mt19937 random(3);
    for (int i = 0; i < 20000; i++)
    {
        Bytes header = Segment(Hex("0101 0303 ff 00 000000000000"));
        for (std::size_t at = 0; at < FIXED_HEADER; at++)
        {
            header[at] = at == 12 ? header[at] : static_cast<uint8_t>(random());
        }
        header[17] = static_cast<uint8_t>(i);
        header[16] = static_cast<uint8_t>(i >> 8);
        const uint32_t sum = Sum(header);
        MendTcpHeader(header.data());
        // 0 and 0xffff are the same number in this arithmetic.
        ASSERT_EQ(Sum(header) % 0xffff, sum % 0xffff) << i;
    }
}

/// @returns options at random, of which a good part are legal
Bytes
RandomOptions(std::mt19937& random)
{
    constexpr uint8_t KINDS[] = {0, 1, 1, 2, 3, 4, 5, 8, 30, 30, 253};
    constexpr uint8_t LENGTHS[] = {0, 1, 2, 2, 3, 4, 10, 10, 12, 18, 20, 24, 34, 40, 255};
    Bytes options(4 * (random() % 11));
    for (uint8_t& byte : options)
    {
        byte = static_cast<uint8_t>(random() % 4 == 0 ? random() : 1);
    }
    for (std::size_t at = 0; at + 1 < options.size();)
    {
        options[at] = KINDS[random() % std::size(KINDS)];
        options[at + 1] =
            random() % 8 == 0 ? LENGTHS[random() % std::size(LENGTHS)] : options[at + 1];
        switch (options[at])
        {
        case 0:
            at += 20;
            break;
        case 1:
            at++;
            break;
        case 2:
            options[at + 1] = 4;
            at += 4;
            break;
        case 3:
            options[at + 1] = 3;
            at += 3;
            break;
        default:
            options[at + 1] = random() % 3 ? LENGTHS[random() % std::size(LENGTHS)] : 2;
            at += std::max<std::size_t>(options[at + 1], 1);
        }
    }
    return options;
}

TEST(CheckTcpHeader, Ns3ReadsAllOfWhatIsAccepted)
{
    std::mt19937 random(1);
    std::map<Verdict, unsigned> seen;
    for (int i = 0; i < 300000; i++)
    {
        Bytes options = RandomOptions(random);
        if (i % 10 == 0)
        {
            std::generate(options.begin(),
                          options.end(),
                          [&random]() { return static_cast<uint8_t>(random()); });
        }
        Bytes segment = Segment(options, Bytes(random() % 8, 0x41));
        const std::size_t header = FIXED_HEADER + options.size();
        auto verdict = Check(segment);
        seen[verdict]++;
        if (verdict == Verdict::MENDABLE)
        {
            ASSERT_EQ(MendTcpHeader(segment.data()), header);
            verdict = Check(segment);
            ASSERT_EQ(verdict, Verdict::READABLE);
        }
        if (verdict == Verdict::READABLE)
        {
            ASSERT_EQ(HeaderOfNs3(segment), header) << i;
        }
    }
    for (const auto verdict : {Verdict::READABLE,
                               Verdict::MENDABLE,
                               Verdict::OPTION_LENGTH,
                               Verdict::OPTION_SPACE,
                               Verdict::KNOWN_OPTION})
    {
        EXPECT_GT(seen[verdict], 10000U) << static_cast<int>(verdict);
    }
}

TEST(CheckTcpHeader, LooksAtTheHeaderAlone)
{
    // Sanitizers see a step beyond: there is exactly what may be read.
    std::mt19937 random(2);
    unsigned whole = 0;
    for (int i = 0; i < 100000; i++)
    {
        const std::size_t size = random() % (MAX_TCP_HEADER + 1);
        Bytes segment(size);
        std::generate(segment.begin(),
                      segment.end(),
                      [&random]() { return static_cast<uint8_t>(random() % 3 ? 1 : random()); });
        whole += !IsUnreadable(CheckTcpHeader(segment.data(), size)) ? 1 : 0;
        if (size == MAX_TCP_HEADER)
        {
            EXPECT_EQ(CheckTcpHeader(segment.data(), 1500), CheckTcpHeader(segment.data(), size));
        }
    }
    EXPECT_GT(whole, 1000U);
}

} // namespace
