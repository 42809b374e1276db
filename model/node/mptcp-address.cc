/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-address.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"

#include <sstream>

namespace ns3
{

bool
MptcpAddress::IsIpv4(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address) || Ipv4Address::IsMatchingType(address);
}

bool
MptcpAddress::IsIpv6(const Address& address)
{
    return Inet6SocketAddress::IsMatchingType(address) || Ipv6Address::IsMatchingType(address);
}

bool
MptcpAddress::IsIp(const Address& address)
{
    return IsIpv4(address) || IsIpv6(address);
}

bool
MptcpAddress::SameFamily(const Address& a, const Address& b)
{
    return (IsIpv4(a) && IsIpv4(b)) || (IsIpv6(a) && IsIpv6(b));
}

bool
MptcpAddress::SameIp(const Address& a, const Address& b)
{
    return (IsIpv4(a) && IsIpv4(b) && Ipv4(a) == Ipv4(b)) ||
           (IsIpv6(a) && IsIpv6(b) && Ipv6(a) == Ipv6(b));
}

bool
MptcpAddress::Same(const Address& a, const Address& b)
{
    return SameIp(a, b) && Port(a) == Port(b);
}

Ipv4Address
MptcpAddress::Ipv4(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
             ? InetSocketAddress::ConvertFrom(address).GetIpv4()
             : Ipv4Address::ConvertFrom(address);
}

Ipv6Address
MptcpAddress::Ipv6(const Address& address)
{
    return Inet6SocketAddress::IsMatchingType(address)
             ? Inet6SocketAddress::ConvertFrom(address).GetIpv6()
             : Ipv6Address::ConvertFrom(address);
}

uint16_t
MptcpAddress::Port(const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        return InetSocketAddress::ConvertFrom(address).GetPort();
    }
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        return Inet6SocketAddress::ConvertFrom(address).GetPort();
    }
    return 0;
}

Address
MptcpAddress::WithPort(const Address& address, uint16_t port)
{
    if (IsIpv4(address))
    {
        return InetSocketAddress(Ipv4(address), port);
    }
    return Inet6SocketAddress(Ipv6(address), port);
}

std::string
MptcpAddress::ToString(const Address& address)
{
    const uint16_t port = Port(address);
    std::ostringstream text;
    if (IsIpv4(address))
    {
        text << Ipv4(address);
    }
    else if (IsIpv6(address))
    {
        text << (port ? "[" : "") << Ipv6(address) << (port ? "]" : "");
    }
    else
    {
        text << address;
    }
    if (port)
    {
        text << ":" << port;
    }
    return text.str();
}

} // namespace ns3
