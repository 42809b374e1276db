/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TCP_HEADER_LAYOUT_H
#define MPTCP_TCP_HEADER_LAYOUT_H

#include <algorithm>
#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup mptcp
 * Where the fields of a TCP header stand (RFC 9293 section 3.1), for what reads segments before
 * ns3::TcpHeader does. Nothing here knows ns-3.
 */

namespace mptcp
{

/// Bytes of a TCP header: without options, and with a data offset of 15 words. @{
constexpr std::size_t MIN_TCP_HEADER = 20;
constexpr std::size_t MAX_TCP_HEADER = 60;
/// @}

/// Where fields begin. @{
constexpr std::size_t TCP_SEQUENCE_AT = 4;
constexpr std::size_t TCP_ACK_AT = 8;
constexpr std::size_t TCP_DATA_OFFSET_AT = 12;
constexpr std::size_t TCP_FLAGS_AT = 13;
constexpr std::size_t TCP_CHECKSUM_AT = 16;
/// @}

/// Option kinds that ns-3 knows (RFC 9293, 7323 and 2018).
enum TcpOptionKind : uint8_t
{
    TCP_OPTION_END = 0,
    TCP_OPTION_NOP = 1,
    TCP_OPTION_MSS = 2,
    TCP_OPTION_WINDOW_SCALE = 3,
    TCP_OPTION_SACK_PERMITTED = 4,
    TCP_OPTION_SACK = 5,
    TCP_OPTION_TIMESTAMPS = 8,
};

/// @param header fixed part at least @returns bytes of all of it, as it says
constexpr std::size_t
TcpHeaderSize(const uint8_t* header)
{
    return header[TCP_DATA_OFFSET_AT] / 16 * 4;
}

/**
 * Step over an option, whatever its length says.
 * @param header of a segment
 * @param at where an option begins, before @p end
 * @param end behind the last option
 * @returns where the next one begins, which may be beyond the end
 */
constexpr std::size_t
NextTcpOption(const uint8_t* header, std::size_t at, std::size_t end)
{
    const bool single = header[at] == TCP_OPTION_NOP || at + 1 == end;
    return at + (single ? 1 : std::max<std::size_t>(header[at + 1], 2));
}

} // namespace mptcp

#endif // MPTCP_TCP_HEADER_LAYOUT_H
