/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "living-forger.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/tcp-option-ts.h"

#include <algorithm>

namespace ns3
{

using namespace mptcp;

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr std::size_t TCP_HEADER = 20;

/// Appends a number in network order. @param value it @param count of bytes
void
Put(Bytes& to, uint64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--)
    {
        to.push_back(static_cast<uint8_t>(value >> (8 * i)));
    }
}

/// The fixed part of a header, options and data.
struct Parts
{
    uint32_t seq{0};
    uint32_t ack{0};
    uint8_t flags{0};
    uint16_t window{0};
    Bytes options; //!< at most 40
    Bytes data;
};

Bytes
Join(const Address& from, const Address& to, Parts parts)
{
    while (parts.options.size() % 4 != 0)
    {
        parts.options.push_back(TcpOption::NOP);
    }
    Bytes bytes;
    Put(bytes, MptcpAddress::Port(from), 2);
    Put(bytes, MptcpAddress::Port(to), 2);
    Put(bytes, parts.seq, 4);
    Put(bytes, parts.ack, 4);
    bytes.push_back(static_cast<uint8_t>((TCP_HEADER + parts.options.size()) / 4 << 4));
    bytes.push_back(parts.flags);
    Put(bytes, parts.window, 2);
    Put(bytes, 0, 4); // checksum (nobody looks at it) and urgent pointer
    bytes.insert(bytes.end(), parts.options.begin(), parts.options.end());
    bytes.insert(bytes.end(), parts.data.begin(), parts.data.end());
    return bytes;
}

Bytes
DataOf(const MptcpTestSegment& segment)
{
    Bytes data(segment.Size());
    if (!data.empty())
    {
        segment.payload->CopyData(data.data(), static_cast<uint32_t>(data.size()));
    }
    return data;
}

/// @param segment it @param mptcp whether with MPTCP's options @returns the bytes of its options
Bytes
OptionsOf(const MptcpTestSegment& segment, bool mptcp)
{
    Bytes bytes;
    for (const auto& option : segment.tcp.GetOptionList())
    {
        if (option->GetKind() == OPTION_KIND || option->GetKind() == TcpOption::END)
        {
            continue;
        }
        Buffer buffer;
        buffer.AddAtStart(option->GetSerializedSize());
        option->Serialize(buffer.Begin());
        Bytes one(buffer.GetSize());
        buffer.CopyData(one.data(), static_cast<uint32_t>(one.size()));
        bytes.insert(bytes.end(), one.begin(), one.end());
    }
    for (const auto& option : segment.options)
    {
        Bytes one(mptcp ? OptionLength(option) : 0);
        WriteOption(option, one.data(), one.size());
        bytes.insert(bytes.end(), one.begin(), one.end());
    }
    bytes.resize(std::min(bytes.size(), MAX_OPTION_SPACE));
    return bytes;
}

Parts
PartsOf(const MptcpTestSegment& segment, bool mptcp)
{
    return {segment.tcp.GetSequenceNumber().GetValue(),
            segment.tcp.GetAckNumber().GetValue(),
            segment.tcp.GetFlags(),
            segment.tcp.GetWindowSize(),
            OptionsOf(segment, mptcp),
            DataOf(segment)};
}

LivingForgery
Made(const MptcpTestSegment& like, Parts parts)
{
    return {like.link, like.up, like.from, like.to, Join(like.from, like.to, std::move(parts))};
}

/// @param expected what would come next @param number from the wire @param whole whether it has
/// all 64 bits @returns all 64 bits
uint64_t
Expanded(uint64_t expected, uint64_t number, bool whole)
{
    return whole ? number : ExpandSequence(expected, static_cast<uint32_t>(number));
}

WireAddress
OnWire(const Address& address)
{
    WireAddress wire;
    if (InetSocketAddress::IsMatchingType(address))
    {
        InetSocketAddress::ConvertFrom(address).GetIpv4().Serialize(wire.bytes.data());
    }
    else
    {
        wire.v6 = true;
        Inet6SocketAddress::ConvertFrom(address).GetIpv6().Serialize(wire.bytes.data());
    }
    return wire;
}

} // namespace

bool
LivingForger::Flow::IsEstablished() const
{
    return ways[0].synchronized && ways[1].synchronized;
}

const std::vector<LivingForger::Flow>&
LivingForger::Flows() const
{
    return m_flows;
}

void
LivingForger::Follow(const MptcpTestSegment& segment)
{
    const Address& client = segment.up ? segment.from : segment.to;
    const Address& server = segment.up ? segment.to : segment.from;
    auto flow =
        std::find_if(m_flows.begin(),
                     m_flows.end(),
                     [&](const Flow& f) { return f.client == client && f.server == server; });
    if (flow == m_flows.end())
    {
        flow = m_flows.insert(m_flows.end(), Flow{false, segment.link, client, server, {}});
    }
    auto& way = flow->ways[segment.up];
    const uint32_t seq = segment.tcp.GetSequenceNumber().GetValue();
    const uint32_t end = seq + segment.Size() + (segment.IsFin() ? 1 : 0) +
                         ((segment.tcp.GetFlags() & TcpHeader::SYN) ? 1 : 0);
    if (segment.tcp.GetFlags() & TcpHeader::SYN)
    {
        way = Flow::Way();
        way.isn = seq;
    }
    way.synchronized = way.synchronized || (way.seen && (segment.tcp.GetFlags() & TcpHeader::ACK) &&
                                            !(segment.tcp.GetFlags() & TcpHeader::SYN));
    way.next = way.seen && static_cast<int32_t>(end - way.next) < 0 ? way.next : end;
    way.seen = true;
    way.ack = segment.tcp.GetAckNumber().GetValue();
    way.window = segment.tcp.GetWindowSize();
    if (const auto option = segment.tcp.GetOption(TcpOption::TS))
    {
        way.timestamp = DynamicCast<const TcpOptionTS>(option)->GetTimestamp();
    }
    if (const auto* capable = segment.Find<MpCapable>(); capable && capable->senderKey)
    {
        const bool first = !m_keyKnown[segment.up];
        m_keys[segment.up] = first ? *capable->senderKey : m_keys[segment.up];
        m_keyKnown[segment.up] = true;
        m_dataNext[segment.up] =
            first ? InitialDsn(m_keys[segment.up]) + 1 : m_dataNext[segment.up];
    }
    if (const auto* join = segment.Find<MpJoinSyn>())
    {
        way.nonce = join->nonce;
    }
    if (const auto* join = segment.Find<MpJoinSynAck>())
    {
        way.nonce = join->nonce;
    }
    if (const auto* dss = segment.Find<Dss>())
    {
        if (dss->mapping && dss->mapping->length > 0)
        {
            const auto& mapping = *dss->mapping;
            m_dataNext[segment.up] =
                Expanded(m_dataNext[segment.up], mapping.dsn, mapping.dsn64) + mapping.length;
        }
    }
}

Bytes
LivingForger::Data(bool up, uint16_t size) const
{
    // Unlike anything that the applications write.
    return Bytes(size, up ? 0xee : 0xdd);
}

LivingForgery
LivingForger::Forge(std::size_t index, bool up, const LivingSegment& how)
{
    const Flow& flow = m_flows[index];
    const auto& way = flow.ways[up];
    const auto& back = flow.ways[!up];
    Parts parts;
    parts.seq = way.next + static_cast<uint32_t>(how.seqShift);
    parts.ack = (back.seen ? back.next : 0) + static_cast<uint32_t>(how.ackShift);
    parts.flags = how.flags == 0 ? uint8_t(TcpHeader::ACK) : how.flags;
    parts.window = how.window == 0 ? way.window : static_cast<uint16_t>(256 * (how.window - 1));
    parts.data = Data(up, how.size);
    parts.options = AllOptions({&flow, up, parts.seq, &parts.data}, how);
    const Address& from = up ? flow.client : flow.server;
    const Address& to = up ? flow.server : flow.client;
    return {flow.link, up, from, to, Join(from, to, std::move(parts))};
}

LivingForgery
LivingForger::ForgeNew(uint32_t link,
                       const Address& client,
                       const Address& server,
                       const LivingSegment& how)
{
    m_flows.push_back(Flow{true, link, client, server, {}});
    LivingSegment first = how;
    first.flags = how.flags == 0 ? uint8_t(TcpHeader::SYN) : how.flags;
    auto forgery = Forge(m_flows.size() - 1, true, first);
    auto& way = m_flows.back().ways[1];
    way.seen = true;
    way.isn = static_cast<uint32_t>(how.seqShift);
    way.next = way.isn + 1;
    way.window = UINT16_MAX;
    for (const auto& option : how.options)
    {
        // As MakeJoin() has written it.
        way.nonce = option.kind == LivingOption::Kind::JOIN_SYN ? option.form : way.nonce;
    }
    return forgery;
}

LivingForgery
LivingForger::Alter(const MptcpTestSegment& original, const LivingSegment& how)
{
    Parts parts = PartsOf(original, true);
    const auto found =
        std::find_if(m_flows.begin(),
                     m_flows.end(),
                     [&](const Flow& f) {
                         return f.client == (original.up ? original.from : original.to) &&
                                f.link == original.link;
                     });
    parts.seq += static_cast<uint32_t>(how.seqShift);
    parts.ack += static_cast<uint32_t>(how.ackShift);
    parts.flags = how.flags == 0 ? parts.flags : how.flags;
    parts.window = how.window == 0 ? parts.window : static_cast<uint16_t>(256 * (how.window - 1));
    if (how.size > 0)
    {
        parts.data.resize(std::min<std::size_t>(parts.data.size(), how.size));
    }
    if (!how.keepOptions)
    {
        parts.options.clear();
    }
    const Bytes more = AllOptions({&*found, original.up, parts.seq, &parts.data}, how);
    if (parts.options.size() + more.size() <= MAX_OPTION_SPACE)
    {
        parts.options.insert(parts.options.end(), more.begin(), more.end());
    }
    return Made(original, std::move(parts));
}

LivingForgery
LivingForger::Copy(const MptcpTestSegment& original)
{
    return Made(original, PartsOf(original, true));
}

LivingForgery
LivingForger::Strip(const MptcpTestSegment& original)
{
    return Made(original, PartsOf(original, false));
}

Bytes
LivingForger::AllOptions(const Context& context, const LivingSegment& how) const
{
    Bytes all;
    const auto& way = context.flow->ways[context.up];
    if (way.timestamp != 0 && !how.unstamped && !how.keepOptions)
    {
        all = OptionBytes(context, {LivingOption::Kind::TIMESTAMP, true, 0, 0, 0, 0, {}});
    }
    for (const auto& option : how.options)
    {
        const Bytes bytes = OptionBytes(context, option);
        if (all.size() + bytes.size() <= MAX_OPTION_SPACE)
        {
            all.insert(all.end(), bytes.begin(), bytes.end());
        }
    }
    return all;
}

Bytes
LivingForger::OptionBytes(const Context& context, const LivingOption& option) const
{
    Bytes bytes;
    const auto& way = context.flow->ways[context.up];
    const auto& back = context.flow->ways[!context.up];
    switch (option.kind)
    {
    case LivingOption::Kind::RAW:
        bytes = {option.rawKind, option.rawLength};
        bytes.insert(bytes.end(), option.value.begin(), option.value.end());
        break;
    case LivingOption::Kind::TIMESTAMP:
        bytes = {TcpOption::TS, 10};
        Put(bytes, way.timestamp + static_cast<uint64_t>(option.shift), 4);
        Put(bytes, back.timestamp + (option.right ? 0 : option.form), 4);
        break;
    case LivingOption::Kind::SACK:
    {
        const int blocks = 1 + option.form % 4;
        bytes = {TcpOption::SACK, static_cast<uint8_t>(2 + 8 * blocks)};
        for (int i = 0; i < blocks; i++)
        {
            const uint64_t left = back.ack + static_cast<uint64_t>(option.shift) * (1 + i);
            Put(bytes, left, 4);
            Put(bytes, left + option.form, 4);
        }
        break;
    }
    default:
        if (const auto made = MakeOption(context, option))
        {
            bytes.resize(OptionLength(*made));
            WriteOption(*made, bytes.data(), bytes.size());
        }
    }
    return bytes;
}

std::optional<Option>
LivingForger::MakeOption(const Context& context, const LivingOption& option) const
{
    const auto wrong = static_cast<uint64_t>(option.shift) | (option.right ? 0 : 1);
    switch (option.kind)
    {
    case LivingOption::Kind::DATA_ACK:
    case LivingOption::Kind::MAPPING:
    case LivingOption::Kind::DATA_FIN:
        return MakeDss(context, option);
    case LivingOption::Kind::CAPABLE:
        return MakeCapable(context, option);
    case LivingOption::Kind::JOIN_SYN:
    case LivingOption::Kind::JOIN_SYN_ACK:
    case LivingOption::Kind::JOIN_ACK:
        return MakeJoin(context, option);
    case LivingOption::Kind::ADD_ADDR:
    case LivingOption::Kind::REMOVE_ADDR:
        return MakeAddress(context, option);
    case LivingOption::Kind::PRIO:
        return MpPrio{(option.form & 1) != 0};
    case LivingOption::Kind::FAIL:
        return MpFail{m_dataNext[!context.up] + (option.right ? 0 : wrong)};
    case LivingOption::Kind::FASTCLOSE:
        return MpFastclose{m_keys[!context.up] + (option.right ? 0 : wrong)};
    case LivingOption::Kind::TCPRST:
        return MpTcpRst{(option.form & 1) != 0, static_cast<uint8_t>(option.form >> 4)};
    default:
        return std::nullopt;
    }
}

Option
LivingForger::MakeDss(const Context& context, const LivingOption& option) const
{
    Dss dss;
    dss.hasDataAck = (option.form & 1) != 0 || option.kind == LivingOption::Kind::DATA_ACK;
    dss.dataAck64 = (option.form & 2) != 0;
    dss.dataAck = m_dataNext[!context.up];
    if (option.kind == LivingOption::Kind::DATA_ACK)
    {
        dss.dataAck += static_cast<uint64_t>(option.shift);
        return dss;
    }
    DssMapping mapping;
    const auto& data = *context.data;
    dss.dataFin = option.kind == LivingOption::Kind::DATA_FIN;
    mapping.dsn64 = (option.form & 4) != 0;
    mapping.dsn = m_dataNext[context.up] + static_cast<uint64_t>(option.shift);
    mapping.subflowSequence = context.seq - context.flow->ways[context.up].isn;
    mapping.length = static_cast<uint16_t>(data.size() + (dss.dataFin ? 1 : 0));
    if (dss.dataFin && data.empty())
    {
        mapping.subflowSequence = 0;
    }
    if (!option.right)
    {
        mapping.subflowSequence += option.form >> 4;
        mapping.length = static_cast<uint16_t>(mapping.length + (option.form >> 3));
    }
    if (option.form & 8)
    {
        const uint32_t sum =
            ChecksumAdd(data.data(), data.size(), false, 0) + (option.right ? 0 : 1);
        mapping.checksum = DssChecksum(mapping.dsn, mapping.subflowSequence, mapping.length, sum);
    }
    dss.mapping = mapping;
    return dss;
}

Option
LivingForger::MakeCapable(const Context& context, const LivingOption& option) const
{
    MpCapable capable;
    capable.checksumRequired = (option.form & 4) != 0;
    capable.denyJoinToInitialAddress = (option.form & 8) != 0;
    capable.hmacSha256 = (option.form & 0x30) != 0x30;
    capable.version = (option.form & 0xc0) == 0xc0 ? 0 : VERSION;
    const uint64_t change = option.right ? 0 : static_cast<uint64_t>(option.shift) | 1;
    const int forms = option.form & 3;
    if (forms >= 1)
    {
        capable.senderKey = m_keys[context.up] + change;
    }
    if (forms >= 2)
    {
        capable.receiverKey = m_keys[!context.up] + change;
    }
    if (forms == 3)
    {
        capable.dataLength = static_cast<uint16_t>(context.data->size() + (option.right ? 0 : 7));
        if (capable.checksumRequired)
        {
            capable.checksum = static_cast<uint16_t>(option.shift);
        }
    }
    return capable;
}

Option
LivingForger::MakeJoin(const Context& context, const LivingOption& option) const
{
    const auto& way = context.flow->ways[context.up];
    const auto& back = context.flow->ways[!context.up];
    const uint64_t change = option.right ? 0 : static_cast<uint64_t>(option.shift) | 1;
    const bool backup = (option.form & 1) != 0;
    const uint64_t own = m_keys[context.up];
    const uint64_t peer = m_keys[!context.up];
    if (option.kind == LivingOption::Kind::JOIN_SYN)
    {
        return MpJoinSyn{backup,
                         static_cast<uint8_t>(option.form >> 1),
                         Token(peer) + static_cast<uint32_t>(change),
                         way.nonce + option.form};
    }
    const auto hmac = JoinHmac(own, peer, way.nonce, back.nonce);
    if (option.kind == LivingOption::Kind::JOIN_SYN_ACK)
    {
        return MpJoinSynAck{backup,
                            static_cast<uint8_t>(option.form >> 1),
                            TruncateForSynAck(hmac) + change,
                            way.nonce};
    }
    MpJoinAck ack{TruncateForAck(hmac)};
    ack.hmac[option.form % ack.hmac.size()] ^= static_cast<uint8_t>(change);
    return ack;
}

Option
LivingForger::MakeAddress(const Context& context, const LivingOption& option) const
{
    if (option.kind == LivingOption::Kind::REMOVE_ADDR)
    {
        RemoveAddr remove;
        remove.count = static_cast<uint8_t>(1 + option.form % 4);
        for (uint8_t i = 0; i < remove.count; i++)
        {
            remove.ids[i] =
                static_cast<uint8_t>(option.form / 4 + i * static_cast<uint8_t>(option.shift));
        }
        return remove;
    }
    AddAddr add;
    add.echo = (option.form & 3) == 3;
    add.addressId = static_cast<uint8_t>(option.form >> 4);
    add.address = OnWire(context.up ? context.flow->client : context.flow->server);
    // Another host of that network, or a group address, or the peer itself.
    add.address.bytes[add.address.v6 ? 15 : 3] ^= static_cast<uint8_t>(option.shift);
    if (option.form & 4)
    {
        add.port = static_cast<uint16_t>(5001 + static_cast<uint16_t>(option.shift));
    }
    if (option.form & 8)
    {
        add.address.bytes[0] = static_cast<uint8_t>(option.shift);
    }
    add.hmac = AddAddrHmac(m_keys[context.up], m_keys[!context.up], add) + (option.right ? 0 : 1);
    return add;
}

} // namespace ns3
