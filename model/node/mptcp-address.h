/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ADDRESS_H
#define MPTCP_ADDRESS_H

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Questions about an Address that may be an IP or a socket address of either family. Any other
 * Address, an invalid one included, is of no family.
 */
class MptcpAddress
{
  public:
    /// @param address any @returns whether it is IPv4, with or without a port
    static bool IsIpv4(const Address& address);
    /// @param address any @returns whether it is IPv6, with or without a port
    static bool IsIpv6(const Address& address);
    /// @param address any @returns whether it is of either family
    static bool IsIp(const Address& address);
    /// @param a any @param b any @returns whether both are of the same family
    static bool SameFamily(const Address& a, const Address& b);
    /// @param a any @param b any @returns whether both hold the same IP address, whatever the ports
    static bool SameIp(const Address& a, const Address& b);
    /// @param a any @param b any @returns whether IP address and port are the same
    static bool Same(const Address& a, const Address& b);

    /// @param address one for which IsIpv4() @returns the IP address
    static Ipv4Address Ipv4(const Address& address);
    /// @param address one for which IsIpv6() @returns the IP address
    static Ipv6Address Ipv6(const Address& address);
    /// @param address any @returns its port, 0 if it has none
    static uint16_t Port(const Address& address);
    /// @param address one for which IsIp() @param port a port @returns the socket address
    static Address WithPort(const Address& address, uint16_t port);
    /// @param address any @returns it for people: "10.0.1.1", "10.0.1.1:80", "[2001:db8::1]:80"
    static std::string ToString(const Address& address);
};

} // namespace ns3

#endif // MPTCP_ADDRESS_H
