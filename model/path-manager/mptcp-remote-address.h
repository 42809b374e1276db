/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_REMOTE_ADDRESS_H
#define MPTCP_REMOTE_ADDRESS_H

#include "ns3/address.h"

#include <cstdint>

namespace ns3
{

/// @ingroup mptcp
/// An address that the peer announced and has not removed.
struct MptcpRemoteAddress
{
    uint8_t id{0};
    Address address; //!< socket address; the port is that of the initial subflow when none was
                     //!< announced
    bool portGiven{false};
    bool accepted{false}; //!< a path manager acted on it
};

} // namespace ns3

#endif // MPTCP_REMOTE_ADDRESS_H
