/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TCP_HEADER_CHECK_H
#define MPTCP_TCP_HEADER_CHECK_H

#include "mptcp-tcp-header-layout.h"

#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup mptcp
 * Which TCP headers (RFC 9293 section 3.1) ns-3's own parser can read. Nothing here knows ns-3, but
 * ns3::TcpHeader::Deserialize() of 3.37, 3.43 and 3.48 is what the verdicts are about: it hangs,
 * taking memory, at an unknown option of length 0, ends the program at a maximum segment size of
 * another length than 4, and wherever else it stops early, the rest of the header becomes the start
 * of the payload.
 */

namespace mptcp
{

/// What becomes of a TCP header.
enum class TcpHeaderVerdict : uint8_t
{
    READABLE,      //!< as it is
    MENDABLE,      //!< legal, but misread by ns-3 unless MendTcpHeader() has changed it
    TRUNCATED,     //!< less than a header of 20 bytes
    DATA_OFFSET,   //!< below 5 words, or beyond the segment
    OPTION_LENGTH, //!< of 0 or 1, in an option that is neither END nor NOP
    OPTION_SPACE,  //!< an option leads out of it, or has no length in it
    KNOWN_OPTION,  //!< one that ns-3 reads has a length that is not its own
};

/// @param verdict one of the above @returns whether the segment must not come to ns-3's parser
constexpr bool
IsUnreadable(TcpHeaderVerdict verdict)
{
    return verdict != TcpHeaderVerdict::READABLE && verdict != TcpHeaderVerdict::MENDABLE;
}

/**
 * Judge a segment's header.
 * @param segment its bytes, of which those after the first MAX_TCP_HEADER are not looked at
 * @param size bytes of the whole segment
 * @returns the verdict; of several faults, the first
 */
TcpHeaderVerdict CheckTcpHeader(const uint8_t* segment, std::size_t size);

/**
 * Give a MENDABLE header the meaning it has by RFC 9293 and RFC 7323 in words that ns-3 reads, and
 * keep its checksum right (RFC 1624):
 * - NOPs stand for an END and the padding behind it, of which ns-3 takes all but the first few
 *   bytes for payload;
 * - a window scale above 14 becomes 14 (RFC 7323 section 2.3), where ns-3 built with asserts ends.
 * @param header all of it, MENDABLE; READABLE afterwards
 * @returns its bytes
 */
std::size_t MendTcpHeader(uint8_t* header);

} // namespace mptcp

#endif // MPTCP_TCP_HEADER_CHECK_H
