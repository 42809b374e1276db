/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_SEGMENT_H
#define RANDOM_SEGMENT_H

#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * The bytes of a packet on a point-to-point link, and where the TCP segment in it lies.
 */
class RandomSegment
{
  public:
    /// @param packet as a device receives it
    explicit RandomSegment(Ptr<const Packet> packet);

    /// @returns whether it is a whole TCP segment over IPv4 or IPv6; the rest holds only then
    bool IsTcp() const;
    /// @returns TCP's flags
    uint8_t Flags() const;
    /// @returns bytes of data
    uint32_t Size() const;
    /// @returns index of the first byte of data
    std::size_t PayloadStart() const;
    /// @returns index of the first byte of the TCP header
    std::size_t HeaderStart() const;
    /// @returns index after the last byte of data
    std::size_t End() const;
    /// @param at index of a byte @returns whether it is TCP's data offset or in TCP's options
    bool IsLength(std::size_t at) const;
    /// Overwrite MPTCP's options by NOP, and mend the checksum. @returns whether there were any
    bool StripOptions();
    /// Write the bytes back. @param packet the one this was made from
    void Store(Ptr<Packet> packet) const;

    std::vector<uint8_t> bytes; //!< may be changed

  private:
    uint16_t Word(std::size_t at) const;
    void MendChecksum(std::size_t at, uint8_t was);

    std::size_t m_tcp{0};
    std::size_t m_end{0};
};

} // namespace ns3

#endif // RANDOM_SEGMENT_H
