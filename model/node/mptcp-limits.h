/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LIMITS_H
#define MPTCP_LIMITS_H

#include <cstdint>

namespace ns3
{

/// @ingroup mptcp
/// What `ip mptcp limits` sets on Linux; attributes of MptcpStack here.
struct MptcpLimits
{
    /// Largest value of either limit.
    static constexpr uint32_t MAX = 63;
    /// Default of subflows, as in Linux.
    static constexpr uint32_t DEFAULT_SUBFLOWS = 2;
    /// Default of addAddrAccepted (Linux has 0).
    static constexpr uint32_t DEFAULT_ADD_ADDR_ACCEPTED = 2;

    uint32_t subflows{DEFAULT_SUBFLOWS}; //!< extra subflows of a connection, created or accepted
    uint32_t addAddrAccepted{DEFAULT_ADD_ADDR_ACCEPTED}; //!< announced addresses it acts on
};

} // namespace ns3

#endif // MPTCP_LIMITS_H
