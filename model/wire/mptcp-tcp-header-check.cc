/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-tcp-header-check.h"

namespace mptcp
{

namespace
{

constexpr std::size_t WORD = 4;
constexpr uint8_t MAX_WINDOW_SCALE = 14;
/// Bytes of a SACK option without blocks, and of a block. @{
constexpr std::size_t SACK_HEAD = 2;
constexpr std::size_t SACK_BLOCK = 8;
/// @}

/// @param kind of an option @param length that it has, from 2 on @returns whether ns-3 takes it
bool
IsLegalLength(uint8_t kind, std::size_t length)
{
    switch (kind)
    {
    case TCP_OPTION_MSS:
        return length == 4;
    case TCP_OPTION_WINDOW_SCALE:
        return length == 3;
    case TCP_OPTION_SACK_PERMITTED:
        return length == 2;
    case TCP_OPTION_SACK:
        return (length - SACK_HEAD) % SACK_BLOCK == 0;
    case TCP_OPTION_TIMESTAMPS:
        return length == 10;
    default:
        return true;
    }
}

/// @param at of an END @param size of the header @returns whether ns-3 loses padding behind it
bool
IsOverPadded(std::size_t at, std::size_t size)
{
    return size - at > WORD - at % WORD;
}

/// Change a byte and the checksum. @param header where @param at index @param value new one
void
Put(uint8_t* header, std::size_t at, uint8_t value)
{
    const unsigned shift = at % 2 == 0 ? 8 : 0;
    const auto before = static_cast<uint16_t>(~(header[at] << shift));
    const auto after = static_cast<uint16_t>(value << shift);
    const auto old =
        static_cast<uint16_t>(header[TCP_CHECKSUM_AT] << 8 | header[TCP_CHECKSUM_AT + 1]);
    uint32_t sum = static_cast<uint16_t>(~old) + before + after;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~((sum & 0xffff) + (sum >> 16));
    header[TCP_CHECKSUM_AT] = static_cast<uint8_t>(sum >> 8);
    header[TCP_CHECKSUM_AT + 1] = static_cast<uint8_t>(sum);
    header[at] = value;
}

} // namespace

TcpHeaderVerdict
CheckTcpHeader(const uint8_t* segment, std::size_t size)
{
    if (size < MIN_TCP_HEADER)
    {
        return TcpHeaderVerdict::TRUNCATED;
    }
    const std::size_t end = TcpHeaderSize(segment);
    if (end < MIN_TCP_HEADER || end > size)
    {
        return TcpHeaderVerdict::DATA_OFFSET;
    }
    auto verdict = TcpHeaderVerdict::READABLE;
    std::size_t at = MIN_TCP_HEADER;
    while (at < end && segment[at] != TCP_OPTION_END)
    {
        const uint8_t kind = segment[at];
        if (kind == TCP_OPTION_NOP)
        {
            at++;
            continue;
        }
        if (at + 1 == end)
        {
            return TcpHeaderVerdict::OPTION_SPACE;
        }
        const std::size_t length = segment[at + 1];
        if (length < 2)
        {
            return TcpHeaderVerdict::OPTION_LENGTH;
        }
        if (length > end - at)
        {
            return TcpHeaderVerdict::OPTION_SPACE;
        }
        if (!IsLegalLength(kind, length))
        {
            return TcpHeaderVerdict::KNOWN_OPTION;
        }
        if (kind == TCP_OPTION_WINDOW_SCALE && segment[at + 2] > MAX_WINDOW_SCALE)
        {
            verdict = TcpHeaderVerdict::MENDABLE;
        }
        at += length;
    }
    return at < end && IsOverPadded(at, end) ? TcpHeaderVerdict::MENDABLE : verdict;
}

std::size_t
MendTcpHeader(uint8_t* header)
{
    const std::size_t end = TcpHeaderSize(header);
    std::size_t at = MIN_TCP_HEADER;
    while (at < end && header[at] != TCP_OPTION_END)
    {
        if (header[at] == TCP_OPTION_WINDOW_SCALE && header[at + 2] > MAX_WINDOW_SCALE)
        {
            Put(header, at + 2, MAX_WINDOW_SCALE);
        }
        at = NextTcpOption(header, at, end);
    }
    for (; at < end; at++)
    {
        Put(header, at, TCP_OPTION_NOP);
    }
    return end;
}

} // namespace mptcp
