/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "pcap-reader.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mptcp::test
{

namespace
{

constexpr uint32_t MAGIC = 0xa1b2c3d4;
constexpr uint32_t LINUX_SLL2 = 276;
constexpr std::size_t FILE_HEADER = 24;
constexpr std::size_t LINK_HEADER = 20;
constexpr uint8_t TCP = 6;

/// Bytes of which every read is checked.
class Cursor
{
  public:
    explicit Cursor(std::vector<uint8_t> bytes) : m_bytes(std::move(bytes))
    {
    }

    std::size_t Left() const
    {
        return m_bytes.size() - m_at;
    }

    std::vector<uint8_t> Take(std::size_t size)
    {
        if (size > Left())
        {
            throw std::runtime_error("capture is cut off");
        }
        const auto start = m_bytes.begin() + static_cast<std::ptrdiff_t>(m_at);
        m_at += size;
        return {start, start + static_cast<std::ptrdiff_t>(size)};
    }

    uint32_t Little32()
    {
        const auto b = Take(4);
        return b[0] | b[1] << 8 | b[2] << 16 | static_cast<uint32_t>(b[3]) << 24;
    }

    uint16_t Big16()
    {
        const auto b = Take(2);
        return static_cast<uint16_t>(b[0] << 8 | b[1]);
    }

  private:
    std::vector<uint8_t> m_bytes;
    std::size_t m_at{0};
};

std::string
Text(const std::vector<uint8_t>& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// Reads an IP header. @param packet at the IP header @param[out] segment gets the addresses
/// @returns the bytes that the IP packet carries on the wire
std::size_t
ReadIp(Cursor& packet, Segment& segment)
{
    const auto first = packet.Take(4);
    uint8_t protocol = 0;
    std::size_t carried = 0;
    std::size_t addressLength = 0;
    if (first[0] == 0x45)
    {
        carried = static_cast<std::size_t>(first[2] << 8 | first[3]) - 20;
        protocol = packet.Take(8)[5];
        addressLength = 4;
    }
    else if (first[0] >> 4 == 6)
    {
        carried = packet.Big16();
        protocol = packet.Take(2)[0];
        addressLength = 16;
    }
    if (protocol != TCP)
    {
        throw std::runtime_error("capture holds something else than plain IP with TCP");
    }
    segment.source = Text(packet.Take(addressLength));
    segment.destination = Text(packet.Take(addressLength));
    return carried;
}

Segment
ReadSegment(const std::vector<uint8_t>& bytes)
{
    Cursor packet(bytes);
    packet.Take(LINK_HEADER);
    Segment segment;
    const std::size_t carried = ReadIp(packet, segment);
    segment.header = packet.Take(20);
    segment.flags = segment.header[13];
    segment.source.append(segment.header.begin(), segment.header.begin() + 2);
    segment.destination.append(segment.header.begin() + 2, segment.header.begin() + 4);
    const std::size_t headerLength = static_cast<std::size_t>(segment.header[12] >> 4) * 4;
    if (headerLength < 20 || headerLength > carried)
    {
        throw std::runtime_error("capture holds a bad TCP header length");
    }
    const auto options = packet.Take(headerLength - 20);
    segment.header.insert(segment.header.end(), options.begin(), options.end());
    segment.payloadLength = carried - headerLength;
    segment.payload = packet.Take(packet.Left());
    return segment;
}

} // namespace

std::vector<Segment>
ReadPcap(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        throw std::runtime_error("cannot read " + path);
    }
    Cursor cursor({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    if (cursor.Little32() != MAGIC)
    {
        throw std::runtime_error(path + " is no little-endian pcap file");
    }
    cursor.Take(FILE_HEADER - 8);
    if (cursor.Little32() != LINUX_SLL2)
    {
        throw std::runtime_error(path + " is no Linux cooked capture of version 2");
    }
    std::vector<Segment> segments;
    while (cursor.Left())
    {
        cursor.Take(8);
        const uint32_t kept = cursor.Little32();
        cursor.Take(4);
        segments.push_back(ReadSegment(cursor.Take(kept)));
    }
    return segments;
}

std::vector<std::vector<uint8_t>>
FindOptions(const std::vector<uint8_t>& header, uint8_t kind)
{
    std::vector<std::vector<uint8_t>> found;
    for (std::size_t at = 20; at < header.size() && header[at] != 0;)
    {
        const bool single = header[at] == 1;
        const std::size_t length = single ? 1 : at + 1 < header.size() ? header[at + 1] : 0;
        if (length == 0 || (!single && length < 2) || at + length > header.size())
        {
            throw std::runtime_error("malformed TCP options");
        }
        if (header[at] == kind)
        {
            const auto start = header.begin() + static_cast<std::ptrdiff_t>(at);
            found.emplace_back(start, start + static_cast<std::ptrdiff_t>(length));
        }
        at += length;
    }
    return found;
}

} // namespace mptcp::test
