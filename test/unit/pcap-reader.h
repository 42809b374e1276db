/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PCAP_READER_H
#define PCAP_READER_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * Just enough of a capture file for the tests: little-endian pcap with microseconds, Linux cooked
 * capture version 2, IPv4 without and IPv6 without extension headers, TCP.
 */

namespace mptcp::test
{

/// One captured TCP segment.
struct Segment
{
    std::string source;           //!< address and port, as raw bytes: for comparison only
    std::string destination;      //!< likewise
    uint8_t flags{0};             //!< TCP flags
    std::vector<uint8_t> header;  //!< the TCP header, options included
    std::vector<uint8_t> payload; //!< as much of the payload as was kept
    std::size_t payloadLength{0}; //!< bytes of payload on the wire

    static constexpr uint8_t FIN = 0x01;
    static constexpr uint8_t SYN = 0x02;
    static constexpr uint8_t RST = 0x04;
    static constexpr uint8_t ACK = 0x10;

    /// @param mask flags @param value some of them @returns whether exactly these are set
    bool Has(uint8_t mask, uint8_t value) const
    {
        return (flags & mask) == value;
    }
};

/**
 * @param path a capture file
 * @returns its TCP segments in order
 * @throws std::runtime_error if it is missing, cut off or of another kind
 */
std::vector<Segment> ReadPcap(const std::string& path);

/**
 * @param header a TCP header
 * @param kind an option kind
 * @returns the bytes of each option of that kind, in order
 * @throws std::runtime_error if the options are malformed
 */
std::vector<std::vector<uint8_t>> FindOptions(const std::vector<uint8_t>& header, uint8_t kind);

} // namespace mptcp::test

#endif // PCAP_READER_H
