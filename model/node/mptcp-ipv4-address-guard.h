/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_IPV4_ADDRESS_GUARD_H
#define MPTCP_IPV4_ADDRESS_GUARD_H

#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Mends a fault of ns-3 (3.37, 3.43 and 3.48): static routes with a gateway stay when the last IPv4
 * address of their interface is removed, and whoever sends by one ends the simulation with a fatal
 * error, since there is no source address to choose. A subflow bound to the device does so when it
 * closes. As on Linux, such routes go with the last address; they come back with the next one.
 */
class MptcpIpv4AddressGuard
{
  public:
    /// An address has been removed. @param ipv4 where @param interface which
    void AddressRemoved(Ptr<Ipv4> ipv4, uint32_t interface);
    /// An address has been added, or an interface has gone up. @param ipv4 where @param interface
    /// which
    void AddressUsable(Ptr<Ipv4> ipv4, uint32_t interface);

  private:
    using Routes = std::vector<std::pair<Ipv4RoutingTableEntry, uint32_t>>; //!< with metrics

    std::map<uint32_t, Routes> m_saved; //!< by interface
};

} // namespace ns3

#endif // MPTCP_IPV4_ADDRESS_GUARD_H
