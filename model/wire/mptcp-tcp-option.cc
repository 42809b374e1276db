/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-tcp-option.h"

#include <ostream>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpTcpOption);

namespace
{

/// Where a TcpOptionUnknown, whose bytes are private, writes them for us. One for all segments.
struct Scratch
{
    Scratch()
    {
        buffer.AddAtStart(mptcp::MAX_OPTION_SPACE);
        bytes = buffer.PeekData();
    }

    Buffer buffer;
    const uint8_t* bytes;
};

/// The bytes of one option; null if it is none of ours, and then the size does not matter.
struct Bytes
{
    const uint8_t* data{nullptr};
    std::size_t size{0};
};

Bytes
FindBytes(const TcpOption& option)
{
    static Scratch scratch;
    const uint8_t kind = option.GetKind();
    if (kind != mptcp::OPTION_KIND && kind != TcpOption::NOP)
    {
        return {};
    }
    const uint32_t size = option.GetSerializedSize();
    if (kind == mptcp::OPTION_KIND)
    {
        // TcpOptionUnknown keeps the length byte of the wire, which may be up to 255.
        if (size < 2 || size > mptcp::MAX_OPTION_SPACE)
        {
            return {scratch.bytes, 0};
        }
        option.Serialize(scratch.buffer.Begin());
        return {scratch.bytes, size};
    }
    const auto* ours = size > 1 ? dynamic_cast<const MptcpTcpOption*>(&option) : nullptr;
    return ours ? Bytes{ours->GetBytes(), size} : Bytes{};
}

} // namespace

TypeId
MptcpTcpOption::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpTcpOption")
                            .SetParent<TcpOption>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpTcpOption>();
    return tid;
}

Ptr<MptcpTcpOption>
MptcpTcpOption::Make(const mptcp::Option& option)
{
    // Never freed: at exit ns-3's own statics may be gone already.
    static auto* const last = new Ptr<MptcpTcpOption>;
    if (!*last || (*last)->GetReferenceCount() > 1)
    {
        *last = Ptr<MptcpTcpOption>(new MptcpTcpOption, false);
    }
    auto& bytes = (*last)->m_bytes;
    (*last)->m_size = static_cast<uint8_t>(mptcp::WriteOption(option, bytes.data(), bytes.size()));
    return *last;
}

void
MptcpTcpOption::Print(std::ostream& os) const
{
    os << "MPTCP subtype " << (m_bytes[2] >> 4) << " length " << +m_size;
}

void
MptcpTcpOption::Serialize(Buffer::Iterator start) const
{
    start.Write(m_bytes.data(), m_size);
}

uint32_t
MptcpTcpOption::Deserialize(Buffer::Iterator start)
{
    m_size = 0;
    const uint32_t available = start.GetRemainingSize();
    if (available < 2 || start.ReadU8() != mptcp::OPTION_KIND)
    {
        return 0;
    }
    const uint8_t size = start.ReadU8();
    if (size < 2 || size > m_bytes.size() || size > available)
    {
        return 0;
    }
    m_bytes = {mptcp::OPTION_KIND, size};
    start.Read(m_bytes.data() + 2, size - 2);
    m_size = size;
    return m_size;
}

uint8_t
MptcpTcpOption::GetKind() const
{
    return TcpOption::NOP;
}

uint32_t
MptcpTcpOption::GetSerializedSize() const
{
    return m_size;
}

const uint8_t*
MptcpTcpOption::GetBytes() const
{
    return m_bytes.data();
}

void
ReadMptcpOptions(const TcpHeader& header, MptcpOptionList& list)
{
    list.count = 0;
    list.malformed = 0;
    for (const auto& option : header.GetOptionList())
    {
        const Bytes bytes = FindBytes(*option);
        if (!bytes.data)
        {
            continue;
        }
        if (list.count < MptcpOptionList::CAPACITY &&
            mptcp::ParseOption(bytes.data, bytes.size, list.options[list.count]) ==
                mptcp::ParseError::NONE)
        {
            list.count++;
        }
        else
        {
            list.malformed++;
        }
    }
}

} // namespace ns3
