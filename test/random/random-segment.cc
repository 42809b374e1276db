/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-segment.h"

namespace ns3
{

namespace
{

/// Sizes and numbers of PPP, IPv4, IPv6 and TCP. @{
constexpr std::size_t PPP = 2;
constexpr std::size_t IPV6 = 40;
constexpr std::size_t TCP = 20;
constexpr uint8_t PROTOCOL_TCP = 6;
constexpr uint8_t KIND_END = 0;
constexpr uint8_t KIND_NOP = 1;
constexpr uint8_t KIND_MPTCP = 30;
/// @}

} // namespace

RandomSegment::RandomSegment(Ptr<const Packet> packet) : bytes(packet->GetSize())
{
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    if (bytes.size() < PPP + TCP + TCP)
    {
        return;
    }
    const uint8_t version = bytes[PPP] >> 4;
    if (version == 4)
    {
        const bool whole = (Word(PPP + 6) & 0x3fff) == 0;
        if (whole && bytes[PPP + 9] == PROTOCOL_TCP)
        {
            m_tcp = PPP + 4 * (bytes[PPP] & 15);
            m_end = PPP + Word(PPP + 2);
        }
    }
    else if (version == 6 && bytes[PPP + 6] == PROTOCOL_TCP && bytes.size() >= PPP + IPV6 + TCP)
    {
        m_tcp = PPP + IPV6;
        m_end = m_tcp + Word(PPP + 4);
    }
    if (m_end > bytes.size() || m_tcp + TCP > m_end || PayloadStart() > m_end)
    {
        m_tcp = 0;
    }
}

uint16_t
RandomSegment::Word(std::size_t at) const
{
    return static_cast<uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

bool
RandomSegment::IsTcp() const
{
    return m_tcp > 0;
}

uint8_t
RandomSegment::Flags() const
{
    return bytes[m_tcp + 13];
}

std::size_t
RandomSegment::HeaderStart() const
{
    return m_tcp;
}

std::size_t
RandomSegment::PayloadStart() const
{
    return m_tcp + 4 * (bytes[m_tcp + 12] >> 4);
}

std::size_t
RandomSegment::End() const
{
    return m_end;
}

uint32_t
RandomSegment::Size() const
{
    return static_cast<uint32_t>(m_end - PayloadStart());
}

bool
RandomSegment::IsLength(std::size_t at) const
{
    constexpr std::size_t DATA_OFFSET = 12;
    return at == m_tcp + DATA_OFFSET || (at >= m_tcp + TCP && at < PayloadStart());
}

void
RandomSegment::MendChecksum(std::size_t at, uint8_t was)
{
    // RFC 1624, equation 3. A segment without checksum has none to mend.
    const uint16_t sum = Word(m_tcp + 16);
    if (sum == 0)
    {
        return;
    }
    const unsigned shift = (at - m_tcp) % 2 == 0 ? 8 : 0;
    const auto before = static_cast<uint16_t>(was << shift);
    const auto after = static_cast<uint16_t>(bytes[at] << shift);
    uint32_t mended = static_cast<uint16_t>(~sum) + static_cast<uint16_t>(~before) + after;
    mended = (mended & 0xffff) + (mended >> 16);
    mended = (mended & 0xffff) + (mended >> 16);
    mended = ~mended & 0xffff;
    bytes[m_tcp + 16] = static_cast<uint8_t>(mended >> 8);
    bytes[m_tcp + 17] = static_cast<uint8_t>(mended);
}

bool
RandomSegment::StripOptions()
{
    bool found = false;
    std::size_t at = m_tcp + TCP;
    while (at < PayloadStart() && bytes[at] != KIND_END)
    {
        const std::size_t length =
            bytes[at] == KIND_NOP || at + 1 >= PayloadStart() ? 1 : bytes[at + 1];
        if (length == 0 || at + length > PayloadStart())
        {
            break;
        }
        if (bytes[at] == KIND_MPTCP)
        {
            found = true;
            for (std::size_t i = at; i < at + length; i++)
            {
                const uint8_t was = bytes[i];
                bytes[i] = KIND_NOP;
                MendChecksum(i, was);
            }
        }
        at += length;
    }
    return found;
}

void
RandomSegment::Store(Ptr<Packet> packet) const
{
    packet->RemoveAtEnd(packet->GetSize());
    packet->AddAtEnd(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
}

} // namespace ns3
