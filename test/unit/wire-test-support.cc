/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wire-test-support.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace mptcp
{

namespace
{

auto
Fields(const MpCapable& o)
{
    return std::tie(o.version,
                    o.checksumRequired,
                    o.extensibility,
                    o.denyJoinToInitialAddress,
                    o.hmacSha256,
                    o.otherCrypto,
                    o.senderKey,
                    o.receiverKey,
                    o.dataLength,
                    o.checksum);
}

auto
Fields(const MpJoinSyn& o)
{
    return std::tie(o.backup, o.addressId, o.token, o.nonce);
}

auto
Fields(const MpJoinSynAck& o)
{
    return std::tie(o.backup, o.addressId, o.hmac, o.nonce);
}

auto
Fields(const MpJoinAck& o)
{
    return std::tie(o.hmac);
}

auto
Fields(const Dss& o)
{
    const DssMapping m = o.mapping.value_or(DssMapping{});
    return std::make_tuple(o.dataFin,
                           o.hasDataAck,
                           o.dataAck64,
                           o.dataAck,
                           o.mapping.has_value(),
                           m.dsn,
                           m.dsn64,
                           m.subflowSequence,
                           m.length,
                           m.checksum);
}

auto
Fields(const AddAddr& o)
{
    return std::tie(o.echo, o.addressId, o.address, o.port, o.hmac);
}

auto
Fields(const RemoveAddr& o)
{
    return std::tie(o.count, o.ids);
}

auto
Fields(const MpPrio& o)
{
    return std::tie(o.backup);
}

auto
Fields(const MpFail& o)
{
    return std::tie(o.dsn);
}

auto
Fields(const MpFastclose& o)
{
    return std::tie(o.receiverKey);
}

auto
Fields(const MpTcpRst& o)
{
    return std::tie(o.transient, o.reason);
}

} // namespace

bool
operator==(const Option& a, const Option& b)
{
    return a.index() == b.index() && std::visit(
                                         [&b](const auto& left)
                                         {
                                             using T = std::decay_t<decltype(left)>;
                                             return Fields(left) == Fields(std::get<T>(b));
                                         },
                                         a);
}

std::ostream&
operator<<(std::ostream& os, const Option& o)
{
    constexpr char DIGITS[] = "0123456789abcdef";
    for (const uint8_t byte : test::Written(o))
    {
        os << DIGITS[byte >> 4] << DIGITS[byte & 15];
    }
    return os;
}

std::ostream&
operator<<(std::ostream& os, ParseError e)
{
    constexpr const char* NAMES[] =
        {"NONE", "TRUNCATED", "NOT_MPTCP", "UNKNOWN_SUBTYPE", "BAD_LENGTH", "BAD_VALUE"};
    return os << NAMES[static_cast<std::size_t>(e)];
}

} // namespace mptcp

namespace mptcp::test
{

namespace
{

MpCapable
Capable(bool checksum, bool denyJoin)
{
    MpCapable o;
    o.checksumRequired = checksum;
    o.denyJoinToInitialAddress = denyJoin;
    return o;
}

MpCapable
CapableWithKeys()
{
    MpCapable o;
    o.senderKey = 0x0102030405060708;
    o.receiverKey = 0x1112131415161718;
    return o;
}

MpCapable
CapableWithData(bool checksum)
{
    MpCapable o = CapableWithKeys();
    o.checksumRequired = checksum;
    o.dataLength = 0x0514;
    if (checksum)
    {
        o.checksum = 0xbeef;
    }
    return o;
}

Dss
DataAck(bool ack64, uint64_t ack)
{
    Dss o;
    o.hasDataAck = true;
    o.dataAck64 = ack64;
    o.dataAck = ack;
    return o;
}

Dss
WithMapping(Dss o, bool dsn64, uint64_t dsn, std::optional<uint16_t> checksum)
{
    o.mapping = DssMapping{dsn, dsn64, 0x00010203, 0x0578, checksum};
    return o;
}

Dss
LoneDataFin()
{
    Dss o = DataAck(true, 0x0102030405060708);
    o.dataFin = true;
    o.mapping = DssMapping{0x1112131415161718, true, 0, 1, std::nullopt};
    return o;
}

Dss
InfiniteMapping()
{
    Dss o;
    o.mapping = DssMapping{0x1112131415161718, true, 0x00010203, 0, std::nullopt};
    return o;
}

AddAddr
Announce4(bool echo, std::optional<uint16_t> port)
{
    AddAddr o;
    o.echo = echo;
    o.addressId = 5;
    o.address.bytes = {10, 1, 1, 2};
    o.port = port;
    o.hmac = echo ? 0 : 0xa1a2a3a4a5a6a7a8;
    return o;
}

AddAddr
Announce6(bool echo, std::optional<uint16_t> port)
{
    AddAddr o = Announce4(echo, port);
    o.address.v6 = true;
    o.address.bytes = {0xfd, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    return o;
}

RemoveAddr
Remove(std::size_t count)
{
    RemoveAddr o;
    o.count = static_cast<uint8_t>(count);
    for (std::size_t i = 0; i < count; i++)
    {
        o.ids[i] = static_cast<uint8_t>(i + 1);
    }
    return o;
}

MpJoinAck
JoinAck()
{
    MpJoinAck o;
    for (std::size_t i = 0; i < o.hmac.size(); i++)
    {
        o.hmac[i] = static_cast<uint8_t>(0xc0 + i);
    }
    return o;
}

std::vector<WireCase>
HandshakeCases()
{
    const std::vector<std::size_t> capable{4, 12, 20, 22, 24};
    const std::vector<std::size_t> join{12, 16, 24};
    const std::string keys = "0102030405060708 1112131415161718";
    MpCapable synAck;
    synAck.senderKey = 0x0102030405060708;
    return {
        {"CapableSyn", Capable(false, false), Hex("1e04 01 01"), capable},
        {"CapableSynChecksumAndDenyJoin", Capable(true, true), Hex("1e04 01 a1"), capable},
        {"CapableSynAck", synAck, Hex("1e0c 01 01 0102030405060708"), capable},
        {"CapableAck", CapableWithKeys(), Hex("1e14 01 01" + keys), capable},
        {"CapableData", CapableWithData(false), Hex("1e16 01 01" + keys + "0514"), capable},
        {"CapableDataChecksum",
         CapableWithData(true),
         Hex("1e18 01 81" + keys + "0514 beef"),
         capable},
        {"JoinSyn",
         MpJoinSyn{false, 7, 0x31323334, 0x41424344},
         Hex("1e0c 10 07 31323334 41424344"),
         join},
        {"JoinSynBackup",
         MpJoinSyn{true, 7, 0x31323334, 0x41424344},
         Hex("1e0c 11 07 31323334 41424344"),
         join},
        {"JoinSynAck",
         MpJoinSynAck{false, 9, 0x5152535455565758, 0x41424344},
         Hex("1e10 10 09 5152535455565758 41424344"),
         join},
        {"JoinSynAckBackup",
         MpJoinSynAck{true, 9, 0x5152535455565758, 0x41424344},
         Hex("1e10 11 09 5152535455565758 41424344"),
         join},
        {"JoinAck", JoinAck(), Hex("1e18 10 00 c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3"), join},
    };
}

std::vector<WireCase>
DataCases()
{
    const Dss ack4 = DataAck(false, 0x05060708);
    const Dss ack8 = DataAck(true, 0x0102030405060708);
    const std::string a8 = "0102030405060708";
    const std::string d8 = "1112131415161718";
    const std::string rest = "00010203 0578";
    return {
        {"DssEmpty", Dss{}, Hex("1e04 20 00"), {4}},
        {"DssAck4", ack4, Hex("1e08 20 01 05060708"), {8}},
        {"DssAck8", ack8, Hex("1e0c 20 03" + a8), {12}},
        {"DssMapping4",
         WithMapping({}, false, 0x15161718, {}),
         Hex("1e0e 20 04 15161718" + rest),
         {14, 16}},
        {"DssMapping4Checksum",
         WithMapping({}, false, 0x15161718, 0xbeef),
         Hex("1e10 20 04 15161718" + rest + "beef"),
         {14, 16}},
        {"DssMapping8",
         WithMapping({}, true, 0x1112131415161718, {}),
         Hex("1e12 20 0c" + d8 + rest),
         {18, 20}},
        {"DssMapping8Checksum",
         WithMapping({}, true, 0x1112131415161718, 0xbeef),
         Hex("1e14 20 0c" + d8 + rest + "beef"),
         {18, 20}},
        {"DssAck4Mapping4",
         WithMapping(ack4, false, 0x15161718, {}),
         Hex("1e12 20 05 05060708 15161718" + rest),
         {18, 20}},
        {"DssAck4Mapping8",
         WithMapping(ack4, true, 0x1112131415161718, {}),
         Hex("1e16 20 0d 05060708" + d8 + rest),
         {22, 24}},
        {"DssAck8Mapping4",
         WithMapping(ack8, false, 0x15161718, {}),
         Hex("1e16 20 07" + a8 + "15161718" + rest),
         {22, 24}},
        {"DssAck8Mapping8",
         WithMapping(ack8, true, 0x1112131415161718, {}),
         Hex("1e1a 20 0f" + a8 + d8 + rest),
         {26, 28}},
        {"DssAck8Mapping8Checksum",
         WithMapping(ack8, true, 0x1112131415161718, 0xbeef),
         Hex("1e1c 20 0f" + a8 + d8 + rest + "beef"),
         {26, 28}},
        {"DssLoneDataFin", LoneDataFin(), Hex("1e1a 20 1f" + a8 + d8 + "00000000 0001"), {26, 28}},
        {"DssInfiniteMapping",
         InfiniteMapping(),
         Hex("1e12 20 0c" + d8 + "00010203 0000"),
         {18, 20}},
    };
}

std::vector<WireCase>
ControlCases()
{
    const std::vector<std::size_t> announce{16, 18, 28, 30};
    const std::vector<std::size_t> echo{8, 10, 20, 22};
    const std::string v6 = "fd000001000000000000000000000002";
    const std::string hmac = "a1a2a3a4a5a6a7a8";
    std::vector<std::size_t> lists;
    for (std::size_t length = 4; length <= MAX_OPTION_SPACE; length++)
    {
        lists.push_back(length);
    }
    return {
        {"AddAddr4", Announce4(false, {}), Hex("1e10 30 05 0a010102" + hmac), announce},
        {"AddAddr4Port", Announce4(false, 6001), Hex("1e12 30 05 0a010102 1771" + hmac), announce},
        {"AddAddr4Echo", Announce4(true, {}), Hex("1e08 31 05 0a010102"), echo},
        {"AddAddr4EchoPort", Announce4(true, 6001), Hex("1e0a 31 05 0a010102 1771"), echo},
        {"AddAddr6", Announce6(false, {}), Hex("1e1c 30 05" + v6 + hmac), announce},
        {"AddAddr6Port", Announce6(false, 6001), Hex("1e1e 30 05" + v6 + "1771" + hmac), announce},
        {"AddAddr6Echo", Announce6(true, {}), Hex("1e14 31 05" + v6), echo},
        {"AddAddr6EchoPort", Announce6(true, 6001), Hex("1e16 31 05" + v6 + "1771"), echo},
        {"RemoveOne", Remove(1), Hex("1e04 40 01"), lists},
        {"RemoveThree", Remove(3), Hex("1e06 40 010203"), lists},
        {"RemoveAsManyAsFit",
         Remove(37),
         Hex("1e28 40 0102030405060708090a0b0c0d0e0f10 1112131415161718191a1b1c1d1e1f20"
             "2122232425"),
         lists},
        {"Prio", MpPrio{false}, Hex("1e03 50"), {3}},
        {"PrioBackup", MpPrio{true}, Hex("1e03 51"), {3}},
        {"Fail", MpFail{0x6162636465666768}, Hex("1e0c 60 00 6162636465666768"), {12}},
        {"Fastclose", MpFastclose{0x7172737475767778}, Hex("1e0c 70 00 7172737475767778"), {12}},
        {"Rst", MpTcpRst{false, 1}, Hex("1e04 80 01"), {4}},
        {"RstTransientUnknownReason", MpTcpRst{true, 0xfe}, Hex("1e04 81 fe"), {4}},
    };
}

} // namespace

Bytes
Hex(const std::string& text)
{
    Bytes bytes;
    bool high = true;
    for (const char c : text)
    {
        if (c == ' ')
        {
            continue;
        }
        const std::string digits = "0123456789abcdef";
        const std::size_t value = digits.find(c);
        if (value == std::string::npos)
        {
            throw std::invalid_argument("not a hexadecimal digit: " + text);
        }
        if (high)
        {
            bytes.push_back(static_cast<uint8_t>(value << 4));
        }
        else
        {
            bytes.back() |= static_cast<uint8_t>(value);
        }
        high = !high;
    }
    if (!high)
    {
        throw std::invalid_argument("half a byte: " + text);
    }
    return bytes;
}

Bytes
Written(const Option& option)
{
    Bytes bytes(MAX_OPTION_SPACE);
    bytes.resize(WriteOption(option, bytes.data(), bytes.size()));
    return bytes;
}

ParseResult
Parsed(const Bytes& bytes)
{
    return ParseOption(bytes.data(), bytes.size());
}

const std::vector<WireCase>&
EveryOption()
{
    static const std::vector<WireCase> cases = []
    {
        std::vector<WireCase> all = HandshakeCases();
        for (const auto& more : {DataCases(), ControlCases()})
        {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }();
    return cases;
}

} // namespace mptcp::test
