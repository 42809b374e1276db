/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/mptcp-address.h"

namespace mptcp::test
{

using namespace ns3;

namespace
{

constexpr uint32_t UNTOUCHED = 0xabcd;

uint32_t
FlagsOf(const std::string& text)
{
    uint32_t flags = UNTOUCHED;
    EXPECT_EQ(MptcpEndpoint::ParseFlags(text, flags), "");
    return flags;
}

std::string
FlawOf(const std::string& text)
{
    uint32_t flags = UNTOUCHED;
    const std::string flaw = MptcpEndpoint::ParseFlags(text, flags);
    EXPECT_EQ(flags, UNTOUCHED) << "flags were set in spite of an error";
    return flaw;
}

} // namespace

TEST(EndpointFlags, EachName)
{
    EXPECT_EQ(FlagsOf("signal"), 1U);
    EXPECT_EQ(FlagsOf("subflow"), 2U);
    EXPECT_EQ(FlagsOf("backup"), 4U);
    EXPECT_EQ(FlagsOf("fullmesh"), 8U);
}

TEST(EndpointFlags, CommasAndBlanksSeparate)
{
    EXPECT_EQ(FlagsOf("subflow,backup"), 6U);
    EXPECT_EQ(FlagsOf("subflow backup"), 6U);
    EXPECT_EQ(FlagsOf("subflow, backup"), 6U);
    EXPECT_EQ(FlagsOf(" ,subflow,,backup, "), 6U);
}

TEST(EndpointFlags, RepeatedNameCountsOnce)
{
    EXPECT_EQ(FlagsOf("signal signal"), 1U);
}

TEST(EndpointFlags, EmptyTextIsNoFlag)
{
    EXPECT_EQ(FlagsOf(""), 0U);
    EXPECT_EQ(FlagsOf(" , "), 0U);
}

TEST(EndpointFlags, UnknownNameIsNamedTogetherWithTheKnownOnes)
{
    const std::string flaw = FlawOf("subflow,bakcup");
    EXPECT_NE(flaw.find("'bakcup'"), std::string::npos) << flaw;
    EXPECT_NE(flaw.find("signal, subflow, backup, fullmesh"), std::string::npos) << flaw;
}

TEST(EndpointFlags, CaseMatters)
{
    EXPECT_NE(FlawOf("Subflow"), "");
}

TEST(EndpointFlags, OtherSeparatorsAreNoSeparators)
{
    EXPECT_NE(FlawOf("subflow;backup"), "");
    EXPECT_NE(FlawOf("subflow|backup"), "");
}

TEST(EndpointFlags, PartOfANameIsNoName)
{
    EXPECT_NE(FlawOf("sub"), "");
    EXPECT_NE(FlawOf("subflows"), "");
}

TEST(EndpointFlags, ToStringAndBack)
{
    EXPECT_EQ(MptcpEndpoint::FlagsToString(0), "");
    for (uint32_t flags = 0; flags < 16; flags++)
    {
        EXPECT_EQ(FlagsOf(MptcpEndpoint::FlagsToString(flags)), flags);
    }
}

TEST(EndpointAddress, FamiliesOfIpAndSocketAddresses)
{
    EXPECT_TRUE(MptcpAddress::IsIpv4(Ipv4Address("10.0.0.1")));
    EXPECT_TRUE(MptcpAddress::IsIpv4(InetSocketAddress("10.0.0.1", 80)));
    EXPECT_TRUE(MptcpAddress::IsIpv6(Ipv6Address("2001:db8::1")));
    EXPECT_TRUE(MptcpAddress::IsIpv6(Inet6SocketAddress("2001:db8::1", 80)));
    EXPECT_FALSE(MptcpAddress::IsIp(Address()));
    EXPECT_FALSE(MptcpAddress::SameFamily(Address(), Address()));
}

TEST(EndpointAddress, SameIpWhateverThePort)
{
    EXPECT_TRUE(MptcpAddress::SameIp(Ipv4Address("10.0.0.1"), InetSocketAddress("10.0.0.1", 80)));
    EXPECT_FALSE(MptcpAddress::SameIp(Ipv4Address("10.0.0.2"), Ipv4Address("10.0.0.1")));
    EXPECT_FALSE(MptcpAddress::SameIp(Address(), Address()));
    EXPECT_FALSE(
        MptcpAddress::Same(InetSocketAddress("10.0.0.1", 81), InetSocketAddress("10.0.0.1", 80)));
}

TEST(EndpointAddress, TextForPeople)
{
    EXPECT_EQ(MptcpAddress::ToString(Parse("10.0.0.1")), "10.0.0.1");
    EXPECT_EQ(MptcpAddress::ToString(Parse("10.0.0.1:80")), "10.0.0.1:80");
    EXPECT_EQ(MptcpAddress::ToString(Parse("2001:db8::1")), "2001:db8::1");
    EXPECT_EQ(MptcpAddress::ToString(Parse("[2001:db8::1]:80")), "[2001:db8::1]:80");
}

} // namespace mptcp::test
