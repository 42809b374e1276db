/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-option.h"

#include "mptcp-bytes.h"

#include <algorithm>

namespace mptcp
{

namespace
{

constexpr std::size_t MINIMUM_LENGTH = 3; // kind, length, subtype with four bits of its own

constexpr uint8_t CAPABLE_CHECKSUM = 0x80;
constexpr uint8_t CAPABLE_EXTENSIBILITY = 0x40;
constexpr uint8_t CAPABLE_DENY_JOIN = 0x20;
constexpr uint8_t CAPABLE_OTHER_CRYPTO = 0x1e;
constexpr uint8_t CAPABLE_OTHER_CRYPTO_WRITTEN = 0x02;
constexpr uint8_t CAPABLE_HMAC_SHA256 = 0x01;
constexpr std::size_t CAPABLE_SYN = 4;
constexpr std::size_t CAPABLE_SYN_ACK = 12;
constexpr std::size_t CAPABLE_ACK = 20;
constexpr std::size_t CAPABLE_DATA = 22;
constexpr std::size_t CAPABLE_DATA_CHECKSUM = 24;

constexpr uint8_t DSS_ACK = 0x01;
constexpr uint8_t DSS_ACK64 = 0x02;
constexpr uint8_t DSS_MAPPING = 0x04;
constexpr uint8_t DSS_DSN64 = 0x08;
constexpr uint8_t DSS_FIN = 0x10;
constexpr std::size_t DSS_BASE = 4;
constexpr std::size_t DSS_MAPPING_REST = 6; // subflow sequence number and length
constexpr std::size_t CHECKSUM_LENGTH = 2;

constexpr std::size_t ADD_ADDR_BASE = 4;
constexpr std::size_t PORT_LENGTH = 2;
constexpr std::size_t HMAC64_LENGTH = 8;
constexpr std::size_t V4_LENGTH = 4;
constexpr std::size_t V6_LENGTH = 16;

constexpr std::size_t REMOVE_ADDR_BASE = 3;

/// Length of the options that have but one.
template <typename T>
constexpr std::size_t FIXED_LENGTH = 0;
template <>
constexpr std::size_t FIXED_LENGTH<MpJoinSyn> = 12;
template <>
constexpr std::size_t FIXED_LENGTH<MpJoinSynAck> = 16;
template <>
constexpr std::size_t FIXED_LENGTH<MpJoinAck> = 24;
template <>
constexpr std::size_t FIXED_LENGTH<MpPrio> = 3;
template <>
constexpr std::size_t FIXED_LENGTH<MpFail> = 12;
template <>
constexpr std::size_t FIXED_LENGTH<MpFastclose> = 12;
template <>
constexpr std::size_t FIXED_LENGTH<MpTcpRst> = 4;

constexpr uint8_t LOW_FLAG = 0x01; // the single flag of MP_JOIN, ADD_ADDR, MP_PRIO, MP_TCPRST

// The parsers below are given a whole option, kind byte first, of at least MINIMUM_LENGTH bytes.
// They fill the option where it is to stay: a copy right after so many narrow stores is slow.

ParseError
ParseCapable(const uint8_t* data, std::size_t length, Option& out)
{
    if (length != CAPABLE_SYN && length != CAPABLE_SYN_ACK && length != CAPABLE_ACK &&
        length != CAPABLE_DATA && length != CAPABLE_DATA_CHECKSUM)
    {
        return ParseError::BAD_LENGTH;
    }
    const uint8_t flags = data[3];
    if (flags & CAPABLE_EXTENSIBILITY)
    {
        return ParseError::BAD_VALUE;
    }
    auto& option = out.emplace<MpCapable>();
    option.version = data[2] & 0x0f;
    option.checksumRequired = flags & CAPABLE_CHECKSUM;
    option.denyJoinToInitialAddress = flags & CAPABLE_DENY_JOIN;
    option.hmacSha256 = flags & CAPABLE_HMAC_SHA256;
    option.otherCrypto = flags & CAPABLE_OTHER_CRYPTO;
    if (length >= CAPABLE_SYN_ACK)
    {
        option.senderKey = Load64(data + 4);
    }
    if (length >= CAPABLE_ACK)
    {
        option.receiverKey = Load64(data + 12);
    }
    if (length >= CAPABLE_DATA)
    {
        option.dataLength = Load16(data + 20);
    }
    if (length == CAPABLE_DATA_CHECKSUM)
    {
        option.checksum = Load16(data + 22);
    }
    return ParseError::NONE;
}

ParseError
ParseJoin(const uint8_t* data, std::size_t length, Option& out)
{
    switch (length)
    {
    case FIXED_LENGTH<MpJoinSyn>:
        out = MpJoinSyn{(data[2] & LOW_FLAG) != 0, data[3], Load32(data + 4), Load32(data + 8)};
        return ParseError::NONE;
    case FIXED_LENGTH<MpJoinSynAck>:
        out = MpJoinSynAck{(data[2] & LOW_FLAG) != 0, data[3], Load64(data + 4), Load32(data + 12)};
        return ParseError::NONE;
    case FIXED_LENGTH<MpJoinAck>:
    {
        auto& option = out.emplace<MpJoinAck>();
        std::copy_n(data + 4, option.hmac.size(), option.hmac.begin());
        return ParseError::NONE;
    }
    default:
        return ParseError::BAD_LENGTH;
    }
}

std::size_t
AckLength(bool ack64)
{
    return ack64 ? 8 : 4;
}

std::size_t
MappingLength(bool dsn64)
{
    return (dsn64 ? 8 : 4) + DSS_MAPPING_REST;
}

void
ReadMapping(const uint8_t* p, bool dsn64, bool hasChecksum, DssMapping& mapping)
{
    mapping.dsn64 = dsn64;
    mapping.dsn = dsn64 ? Load64(p) : Load32(p);
    p += dsn64 ? 8 : 4;
    mapping.subflowSequence = Load32(p);
    mapping.length = Load16(p + 4);
    if (hasChecksum)
    {
        mapping.checksum = Load16(p + 6);
    }
}

ParseError
ParseDss(const uint8_t* data, std::size_t length, Option& out)
{
    if (length < DSS_BASE)
    {
        return ParseError::BAD_LENGTH;
    }
    const uint8_t flags = data[3];
    const bool hasAck = flags & DSS_ACK;
    const bool ack64 = flags & DSS_ACK64;
    const bool hasMapping = flags & DSS_MAPPING;
    const bool dsn64 = flags & DSS_DSN64;
    const std::size_t mappingAt = DSS_BASE + (hasAck ? AckLength(ack64) : 0);
    const std::size_t expected = mappingAt + (hasMapping ? MappingLength(dsn64) : 0);
    const bool hasChecksum = hasMapping && length == expected + CHECKSUM_LENGTH;
    if (length != expected && !hasChecksum)
    {
        return ParseError::BAD_LENGTH;
    }
    const bool dataFin = flags & DSS_FIN;
    if (dataFin && (!hasMapping || Load16(data + expected - 2) == 0))
    {
        return ParseError::BAD_VALUE;
    }
    auto& option = out.emplace<Dss>();
    option.dataFin = dataFin;
    option.hasDataAck = hasAck;
    if (hasAck)
    {
        option.dataAck64 = ack64;
        option.dataAck = ack64 ? Load64(data + DSS_BASE) : Load32(data + DSS_BASE);
    }
    if (hasMapping)
    {
        ReadMapping(data + mappingAt, dsn64, hasChecksum, option.mapping.emplace());
    }
    return ParseError::NONE;
}

ParseError
ParseAddAddr(const uint8_t* data, std::size_t length, Option& out)
{
    const bool echo = data[2] & LOW_FLAG;
    const std::size_t fixed = ADD_ADDR_BASE + (echo ? 0 : HMAC64_LENGTH);
    const std::size_t rest = length > fixed ? length - fixed : 0;
    const bool hasPort = rest == V4_LENGTH + PORT_LENGTH || rest == V6_LENGTH + PORT_LENGTH;
    if (!hasPort && rest != V4_LENGTH && rest != V6_LENGTH)
    {
        return ParseError::BAD_LENGTH;
    }
    auto& option = out.emplace<AddAddr>();
    option.echo = echo;
    option.addressId = data[3];
    option.address.v6 = rest >= V6_LENGTH;
    const std::size_t addressLength = option.address.v6 ? V6_LENGTH : V4_LENGTH;
    const uint8_t* p = data + ADD_ADDR_BASE;
    std::copy_n(p, addressLength, option.address.bytes.begin());
    p += addressLength;
    if (hasPort)
    {
        option.port = Load16(p);
        p += PORT_LENGTH;
    }
    if (!option.echo)
    {
        option.hmac = Load64(p);
    }
    return ParseError::NONE;
}

ParseError
ParseRemoveAddr(const uint8_t* data, std::size_t length, Option& out)
{
    const std::size_t count = length - REMOVE_ADDR_BASE;
    if (count == 0)
    {
        return ParseError::BAD_VALUE;
    }
    if (length > MAX_OPTION_SPACE)
    {
        return ParseError::BAD_LENGTH;
    }
    auto& option = out.emplace<RemoveAddr>();
    option.count = static_cast<uint8_t>(count);
    std::copy_n(data + REMOVE_ADDR_BASE, count, option.ids.begin());
    return ParseError::NONE;
}

void
Take(const uint8_t* data, MpPrio& option)
{
    option.backup = data[2] & LOW_FLAG;
}

void
Take(const uint8_t* data, MpFail& option)
{
    option.dsn = Load64(data + 4);
}

void
Take(const uint8_t* data, MpFastclose& option)
{
    option.receiverKey = Load64(data + 4);
}

void
Take(const uint8_t* data, MpTcpRst& option)
{
    option.transient = data[2] & LOW_FLAG;
    option.reason = data[3];
}

template <typename T>
ParseError
ParseFixed(const uint8_t* data, std::size_t length, Option& out)
{
    if (length != FIXED_LENGTH<T>)
    {
        return ParseError::BAD_LENGTH;
    }
    Take(data, out.emplace<T>());
    return ParseError::NONE;
}

ParseError
ParseWhole(const uint8_t* data, std::size_t length, Option& out)
{
    switch (static_cast<Subtype>(data[2] >> 4))
    {
    case Subtype::DSS:
        return ParseDss(data, length, out);
    case Subtype::MP_CAPABLE:
        return ParseCapable(data, length, out);
    case Subtype::MP_JOIN:
        return ParseJoin(data, length, out);
    case Subtype::ADD_ADDR:
        return ParseAddAddr(data, length, out);
    case Subtype::REMOVE_ADDR:
        return ParseRemoveAddr(data, length, out);
    case Subtype::MP_PRIO:
        return ParseFixed<MpPrio>(data, length, out);
    case Subtype::MP_FAIL:
        return ParseFixed<MpFail>(data, length, out);
    case Subtype::MP_FASTCLOSE:
        return ParseFixed<MpFastclose>(data, length, out);
    case Subtype::MP_TCPRST:
        return ParseFixed<MpTcpRst>(data, length, out);
    }
    return ParseError::UNKNOWN_SUBTYPE;
}

template <typename T>
std::size_t
Length(const T&)
{
    return FIXED_LENGTH<T>;
}

std::size_t
Length(const MpCapable& o)
{
    if (!o.senderKey)
    {
        return CAPABLE_SYN;
    }
    if (!o.receiverKey)
    {
        return CAPABLE_SYN_ACK;
    }
    if (!o.dataLength)
    {
        return CAPABLE_ACK;
    }
    return o.checksum ? CAPABLE_DATA_CHECKSUM : CAPABLE_DATA;
}

std::size_t
Length(const Dss& o)
{
    std::size_t length = DSS_BASE;
    if (o.hasDataAck)
    {
        length += AckLength(o.dataAck64);
    }
    if (o.mapping)
    {
        length += MappingLength(o.mapping->dsn64);
        length += o.mapping->checksum ? CHECKSUM_LENGTH : 0;
    }
    return length;
}

std::size_t
Length(const AddAddr& o)
{
    return ADD_ADDR_BASE + (o.address.v6 ? V6_LENGTH : V4_LENGTH) + (o.port ? PORT_LENGTH : 0) +
           (o.echo ? 0 : HMAC64_LENGTH);
}

std::size_t
Length(const RemoveAddr& o)
{
    return REMOVE_ADDR_BASE + std::min<std::size_t>(o.count, o.ids.size());
}

uint8_t*
Start(uint8_t* p, std::size_t length, Subtype subtype, uint8_t lowBits)
{
    p[0] = OPTION_KIND;
    p[1] = static_cast<uint8_t>(length);
    p[2] = static_cast<uint8_t>(static_cast<uint8_t>(subtype) << 4 | lowBits);
    return p + MINIMUM_LENGTH;
}

uint8_t
Flag(bool on, uint8_t bit = LOW_FLAG)
{
    return on ? bit : 0;
}

// Each Put writes exactly the @c length that Length gave for the same option.

void
Put(const MpCapable& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_CAPABLE, o.version & 0x0f);
    *p++ =
        Flag(o.checksumRequired, CAPABLE_CHECKSUM) | Flag(o.extensibility, CAPABLE_EXTENSIBILITY) |
        Flag(o.denyJoinToInitialAddress, CAPABLE_DENY_JOIN) |
        Flag(o.otherCrypto, CAPABLE_OTHER_CRYPTO_WRITTEN) | Flag(o.hmacSha256, CAPABLE_HMAC_SHA256);
    if (length >= CAPABLE_SYN_ACK)
    {
        p = Store64(p, *o.senderKey);
    }
    if (length >= CAPABLE_ACK)
    {
        p = Store64(p, *o.receiverKey);
    }
    if (length >= CAPABLE_DATA)
    {
        p = Store16(p, *o.dataLength);
    }
    if (length == CAPABLE_DATA_CHECKSUM)
    {
        Store16(p, *o.checksum);
    }
}

void
Put(const MpJoinSyn& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_JOIN, Flag(o.backup));
    *p++ = o.addressId;
    Store32(Store32(p, o.token), o.nonce);
}

void
Put(const MpJoinSynAck& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_JOIN, Flag(o.backup));
    *p++ = o.addressId;
    Store32(Store64(p, o.hmac), o.nonce);
}

void
Put(const MpJoinAck& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_JOIN, 0);
    *p++ = 0;
    std::copy(o.hmac.begin(), o.hmac.end(), p);
}

void
Put(const Dss& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::DSS, 0);
    *p++ = Flag(o.dataFin, DSS_FIN) | Flag(o.hasDataAck, DSS_ACK) |
           Flag(o.hasDataAck && o.dataAck64, DSS_ACK64) | Flag(o.mapping.has_value(), DSS_MAPPING) |
           Flag(o.mapping && o.mapping->dsn64, DSS_DSN64);
    if (o.hasDataAck)
    {
        p = o.dataAck64 ? Store64(p, o.dataAck) : Store32(p, static_cast<uint32_t>(o.dataAck));
    }
    if (o.mapping)
    {
        const DssMapping& m = *o.mapping;
        p = m.dsn64 ? Store64(p, m.dsn) : Store32(p, static_cast<uint32_t>(m.dsn));
        p = Store16(Store32(p, m.subflowSequence), m.length);
        if (m.checksum)
        {
            Store16(p, *m.checksum);
        }
    }
}

void
Put(const AddAddr& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::ADD_ADDR, Flag(o.echo));
    *p++ = o.addressId;
    p = std::copy_n(o.address.bytes.begin(), o.address.v6 ? V6_LENGTH : V4_LENGTH, p);
    if (o.port)
    {
        p = Store16(p, *o.port);
    }
    if (!o.echo)
    {
        Store64(p, o.hmac);
    }
}

void
Put(const RemoveAddr& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::REMOVE_ADDR, 0);
    std::copy_n(o.ids.begin(), length - REMOVE_ADDR_BASE, p);
}

void
Put(const MpPrio& o, uint8_t* p, std::size_t length)
{
    Start(p, length, Subtype::MP_PRIO, Flag(o.backup));
}

void
Put(const MpFail& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_FAIL, 0);
    *p++ = 0;
    Store64(p, o.dsn);
}

void
Put(const MpFastclose& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_FASTCLOSE, 0);
    *p++ = 0;
    Store64(p, o.receiverKey);
}

void
Put(const MpTcpRst& o, uint8_t* p, std::size_t length)
{
    p = Start(p, length, Subtype::MP_TCPRST, Flag(o.transient));
    *p = o.reason;
}

} // namespace

ParseError
ParseOption(const uint8_t* data, std::size_t size, Option& out)
{
    if (size == 0)
    {
        return ParseError::TRUNCATED;
    }
    if (data[0] != OPTION_KIND)
    {
        return ParseError::NOT_MPTCP;
    }
    if (size < 2)
    {
        return ParseError::TRUNCATED;
    }
    const std::size_t length = data[1];
    if (length < MINIMUM_LENGTH)
    {
        return ParseError::BAD_LENGTH;
    }
    if (length > size)
    {
        return ParseError::TRUNCATED;
    }
    return ParseWhole(data, length, out);
}

ParseResult
ParseOption(const uint8_t* data, std::size_t size)
{
    ParseResult result;
    result.error = ParseOption(data, size, result.option.emplace());
    if (result.error != ParseError::NONE)
    {
        result.option.reset();
    }
    return result;
}

std::size_t
OptionLength(const Option& option)
{
    return std::visit([](const auto& o) { return Length(o); }, option);
}

std::size_t
WriteOption(const Option& option, uint8_t* out, std::size_t room)
{
    return std::visit(
        [out, room](const auto& o)
        {
            const std::size_t length = Length(o);
            if (length > room)
            {
                return std::size_t{0};
            }
            Put(o, out, length);
            return length;
        },
        option);
}

uint64_t
ExpandSequence(uint64_t expected, uint32_t low)
{
    const auto distance = static_cast<int32_t>(low - static_cast<uint32_t>(expected));
    return expected + static_cast<uint64_t>(static_cast<int64_t>(distance));
}

} // namespace mptcp
