/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ENDPOINT_H
#define MPTCP_ENDPOINT_H

#include "ns3/address.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * One local address that MPTCP may use, as `ip mptcp endpoint` has it on Linux.
 */
struct MptcpEndpoint
{
    /// Flags, under Linux's names; they can be combined.
    enum Flag : uint32_t
    {
        SIGNAL = 1,   //!< announce the address to the peer
        SUBFLOW = 2,  //!< open an additional subflow from it
        BACKUP = 4,   //!< its subflows are backup paths
        FULLMESH = 8, //!< with SUBFLOW: open a subflow to every known remote address
    };

    uint8_t id{0};     //!< 1 to 255
    Address address;   //!< InetSocketAddress or Inet6SocketAddress; port 0 unless a port is to be
                       //!< announced
    uint32_t flags{0}; //!< Flag values
    int32_t interface {
        - 1
    }; //!< interface index, -1: the one that has the address

    /// @param flag a Flag @returns whether it is set
    bool Has(Flag flag) const
    {
        return (flags & flag) != 0;
    }

    /**
     * Read flags as `ip mptcp endpoint add` takes them.
     * @param text names from "signal", "subflow", "backup", "fullmesh", separated by commas or
     * blanks
     * @param[out] flags the combination
     * @returns an empty string, or what is wrong in one sentence
     */
    static std::string ParseFlags(const std::string& text, uint32_t& flags);

    /// @param flags a combination @returns its names, comma-separated
    static std::string FlagsToString(uint32_t flags);
};

/// @ingroup mptcp
/// What happened to an endpoint of the node.
enum class MptcpEndpointEvent : uint8_t
{
    ADDED,
    REMOVED,
    CHANGED, //!< its flags
};

} // namespace ns3

#endif // MPTCP_ENDPOINT_H
