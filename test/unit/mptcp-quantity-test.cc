/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-quantity.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint64_t NO_LIMIT = UINT64_MAX;

/// @param text a time @returns it, which must be well-formed
Time
TimeOf(const std::string& text)
{
    Time value = Seconds(-1);
    EXPECT_EQ(MptcpQuantity::Parse(text, false, value), "") << text;
    return value;
}

/// @param text a time @param bareSeconds see Parse() @returns what is wrong with it
std::string
TimeFlaw(const std::string& text, bool bareSeconds = false)
{
    const Time untouched = Seconds(-1);
    Time value = untouched;
    auto flaw = MptcpQuantity::Parse(text, bareSeconds, value);
    EXPECT_EQ(value, untouched) << text;
    return flaw;
}

/// @param text a rate @returns what is wrong with it
std::string
RateFlaw(const std::string& text)
{
    DataRate value("7b/s");
    auto flaw = MptcpQuantity::Parse(text, value);
    EXPECT_EQ(value, DataRate("7b/s")) << text;
    return flaw;
}

/// @param text a size in bytes @returns it, which must be well-formed
uint64_t
BytesOf(const std::string& text)
{
    uint64_t value = 1;
    EXPECT_EQ(MptcpQuantity::ParseBytes(text, 0, NO_LIMIT, value), "") << text;
    return value;
}

} // namespace

TEST(QuantityTime, EveryUnit)
{
    EXPECT_EQ(TimeOf("2h"), Seconds(7200));
    EXPECT_EQ(TimeOf("2min"), Seconds(120));
    EXPECT_EQ(TimeOf("2s"), Seconds(2));
    EXPECT_EQ(TimeOf("2ms"), MilliSeconds(2));
    EXPECT_EQ(TimeOf("2us"), MicroSeconds(2));
    EXPECT_EQ(TimeOf("2ns"), NanoSeconds(2));
}

TEST(QuantityTime, FractionsExponentsAndZero)
{
    EXPECT_EQ(TimeOf("1.5ms"), MicroSeconds(1500));
    EXPECT_EQ(TimeOf("1e-3s"), MilliSeconds(1));
    EXPECT_EQ(TimeOf("0s"), Time());
}

TEST(QuantityTime, UnitIsNeeded)
{
    EXPECT_NE(TimeFlaw("10").find("with a unit"), std::string::npos);
}

TEST(QuantityTime, BareNumberIsSecondsWhereAllowed)
{
    Time value;
    EXPECT_EQ(MptcpQuantity::Parse("10", true, value), "");
    EXPECT_EQ(value, Seconds(10));
}

TEST(QuantityTime, NegativeIsSaidSo)
{
    EXPECT_EQ(TimeFlaw("-5s"), "is negative");
    EXPECT_EQ(TimeFlaw("-5", true), "is negative");
}

TEST(QuantityTime, Nonsense)
{
    for (const std::string text : {"",
                                   "s",
                                   "ms",
                                   "abc",
                                   "1x",
                                   "1 s",
                                   "1s2",
                                   "nan",
                                   "inf",
                                   "0x10s",
                                   "--1s",
                                   "1e400s",
                                   "2e9s",
                                   "1.2.3s"})
    {
        EXPECT_NE(TimeFlaw(text, true), "") << text;
    }
}

TEST(QuantityRate, Units)
{
    for (const std::string text : {"10Mb/s", "10Mbps", "10000kb/s", "0.01Gb/s", "1250kB/s"})
    {
        DataRate value;
        EXPECT_EQ(MptcpQuantity::Parse(text, value), "") << text;
        EXPECT_EQ(value.GetBitRate(), 10000000U) << text;
    }
}

TEST(QuantityRate, UnitIsNeeded)
{
    EXPECT_NE(RateFlaw("10").find("with a unit"), std::string::npos);
}

TEST(QuantityRate, Nonsense)
{
    for (const std::string text :
         {"", "Mb/s", "abc", "10Mb", "10 Mb/s", "-1Mb/s", "0Mb/s", "10Mb/h"})
    {
        EXPECT_NE(RateFlaw(text), "") << text;
    }
}

TEST(QuantityQueue, PacketsAndBytes)
{
    QueueSize value;
    EXPECT_EQ(MptcpQuantity::Parse("100p", value), "");
    EXPECT_EQ(value, QueueSize("100p"));
    EXPECT_EQ(MptcpQuantity::Parse("64kB", value), "");
    EXPECT_EQ(value, QueueSize("64000B"));
}

TEST(QuantityQueue, Nonsense)
{
    for (const std::string text : {"", "100", "p", "0p", "-1p", "100x"})
    {
        QueueSize value("7p");
        EXPECT_NE(MptcpQuantity::Parse(text, value), "") << text;
        EXPECT_EQ(value, QueueSize("7p")) << text;
    }
}

TEST(QuantityNumber, Limits)
{
    double value = 7;
    EXPECT_EQ(MptcpQuantity::Parse("0.5", 0, 1, value), "");
    EXPECT_EQ(value, 0.5);
    EXPECT_EQ(MptcpQuantity::Parse("1", 0, 1, value), "");
    EXPECT_EQ(MptcpQuantity::Parse("1.01", 0, 1, value), "is not between 0 and 1");
    EXPECT_EQ(MptcpQuantity::Parse("-0.01", 0, 1, value), "is not between 0 and 1");
    EXPECT_EQ(value, 1);
}

TEST(QuantityNumber, Nonsense)
{
    for (const std::string text : {"", "x", "1x", "nan", "inf", "1,2"})
    {
        double value = 7;
        EXPECT_NE(MptcpQuantity::Parse(text, 0, 1e9, value), "") << text;
        EXPECT_EQ(value, 7) << text;
    }
}

TEST(QuantityWhole, Limits)
{
    uint64_t value = 7;
    EXPECT_EQ(MptcpQuantity::ParseWhole("3", 1, 5, value), "");
    EXPECT_EQ(value, 3U);
    EXPECT_EQ(MptcpQuantity::ParseWhole("0", 1, 5, value), "is less than 1");
    EXPECT_EQ(MptcpQuantity::ParseWhole("6", 1, 5, value), "is more than 5");
    EXPECT_EQ(value, 3U);
}

TEST(QuantityWhole, Nonsense)
{
    for (const std::string text : {"", "-1", "+1", "1.5", "1e3", "x", "99999999999999999999"})
    {
        uint64_t value = 7;
        EXPECT_EQ(MptcpQuantity::ParseWhole(text, 0, NO_LIMIT, value), "is no whole number")
            << text;
        EXPECT_EQ(value, 7U) << text;
    }
}

TEST(QuantityBytes, Units)
{
    EXPECT_EQ(BytesOf("1500"), 1500U);
    EXPECT_EQ(BytesOf("64k"), 64000U);
    EXPECT_EQ(BytesOf("64kB"), 64000U);
    EXPECT_EQ(BytesOf("64KiB"), 65536U);
    EXPECT_EQ(BytesOf("4MB"), 4000000U);
    EXPECT_EQ(BytesOf("4MiB"), 4194304U);
    EXPECT_EQ(BytesOf("2GB"), 2000000000U);
    EXPECT_EQ(BytesOf("1e6"), 1000000U);
    EXPECT_EQ(BytesOf("0"), 0U);
}

TEST(QuantityBytes, Limits)
{
    uint64_t value = 7;
    EXPECT_EQ(MptcpQuantity::ParseBytes("999", 1000, 2000, value), "is less than 1kB bytes");
    EXPECT_NE(MptcpQuantity::ParseBytes("2001", 1000, 2000, value), "");
    EXPECT_NE(MptcpQuantity::ParseBytes("1e300", 0, NO_LIMIT, value), "");
    EXPECT_EQ(value, 7U);
    EXPECT_EQ(MptcpQuantity::ParseBytes("2000", 1000, 2000, value), "");
    EXPECT_EQ(value, 2000U);
}

TEST(QuantityBytes, Nonsense)
{
    for (const std::string text : {"", "B", "x", "1x", "1Mb/s", "-1kB", "1 MB"})
    {
        uint64_t value = 7;
        EXPECT_NE(MptcpQuantity::ParseBytes(text, 0, NO_LIMIT, value), "") << text;
        EXPECT_EQ(value, 7U) << text;
    }
}

TEST(QuantityText, ReadsBackAsItself)
{
    for (const auto& time : {Seconds(0), Seconds(90), MilliSeconds(200), MicroSeconds(15)})
    {
        EXPECT_EQ(TimeOf(MptcpQuantity::ToText(time)), time);
    }
    for (const std::string text : {"1.5Gb/s", "10Mb/s", "64kb/s", "1b/s"})
    {
        DataRate value;
        ASSERT_EQ(MptcpQuantity::Parse(text, value), "");
        EXPECT_EQ(MptcpQuantity::ToText(value), text);
    }
    for (const uint64_t bytes : {0UL, 1UL, 1400UL, 64000UL, 4000000UL})
    {
        EXPECT_EQ(BytesOf(MptcpQuantity::BytesToText(bytes)), bytes);
    }
}
