/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * every-option FILE: writes a capture with every option of RFC 8684 in each of its shapes, one per
 * segment, and prints what an analyser has to read there: lines "segment <tab> field <tab> value",
 * with the fields' names and number formats of Wireshark.
 */
#include "ns3/internet-module.h"
#include "ns3/mptcp-option.h"
#include "ns3/mptcp-tcp-option.h"
#include "ns3/network-module.h"

#include <netinet/in.h>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace mptcp;

namespace
{

/// Link type of captures that start with the IP header (LINKTYPE_RAW).
constexpr uint32_t RAW_IP = 101;
const std::string PREFIX = "tcp.options.mptcp.";
constexpr uint64_t KEY = 0x0102030405060708;
constexpr uint64_t OTHER_KEY = 0x1112131415161718;
constexpr uint64_t DSN = 0x2122232425262728;

/// A segment, and the fields of it that are looked at; those of MPTCP without PREFIX.
struct Segment
{
    uint8_t flags;
    uint32_t size; //!< bytes of payload
    Option option;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// The length of the option, which is not a field of MPTCP.
const std::string OPTION_LENGTH = "tcp.option_len";

/// @returns MP_CAPABLE and MP_JOIN as the handshakes have them
std::vector<Segment>
Handshakes()
{
    constexpr uint8_t SYN = TcpHeader::SYN;
    constexpr uint8_t ACK = TcpHeader::ACK;
    MpCapable capable;
    capable.checksumRequired = true;
    std::vector<Segment> list;
    list.push_back(
        {SYN, 0, capable, {{"subtype", "0"}, {"version", "1"}, {"checksumreq.flags", "1"}}});
    capable.senderKey = KEY;
    capable.denyJoinToInitialAddress = true;
    list.push_back(
        {SYN | ACK, 0, capable, {{"sendkey", std::to_string(KEY)}, {"nomoresubflows.flag", "1"}}});
    capable.receiverKey = OTHER_KEY;
    list.push_back({ACK,
                    0,
                    capable,
                    {{"sendkey", std::to_string(KEY)}, {"recvkey", std::to_string(OTHER_KEY)}}});
    capable.dataLength = 100;
    list.push_back({ACK, 100, capable, {{"datalvllen", "100"}}});
    capable.checksum = 0x1234;
    list.push_back({ACK, 100, capable, {{"datalvllen", "100"}, {"checksum", "0x1234"}}});
    MpJoinAck join;
    join.hmac.fill(0xab);
    std::string hmac;
    for (std::size_t i = 0; i < join.hmac.size(); i++)
    {
        hmac += "ab";
    }
    list.push_back({SYN,
                    0,
                    MpJoinSyn{true, 7, 123456789, 987654321},
                    {{"subtype", "1"},
                     {"backup.flag", "1"},
                     {"addrid", "7"},
                     {"recvtok", "123456789"},
                     {"sendrand", "987654321"}}});
    list.push_back({SYN | ACK,
                    0,
                    MpJoinSynAck{false, 8, KEY, 1000},
                    {{"backup.flag", "0"},
                     {"addrid", "8"},
                     {"sendtrunchmac", std::to_string(KEY)},
                     {"sendrand", "1000"}}});
    list.push_back({ACK, 0, join, {{"subtype", "1"}, {"sendhmac", hmac}}});
    return list;
}

/// @returns DSS in all widths, with and without each of its parts
std::vector<Segment>
Signals()
{
    std::vector<Segment> list;
    for (const bool wide : {false, true})
    {
        const auto number = std::to_string(wide ? DSN : DSN & UINT32_MAX);
        const std::string flag = wide ? "1" : "0";
        Dss dss;
        dss.hasDataAck = true;
        dss.dataAck64 = wide;
        dss.dataAck = DSN;
        list.push_back({TcpHeader::ACK,
                        0,
                        dss,
                        {{"subtype", "2"}, {"dataack8.flag", flag}, {"rawdataack", number}}});
        auto& mapping = dss.mapping.emplace();
        mapping.dsn = DSN;
        mapping.dsn64 = wide;
        mapping.subflowSequence = 77;
        mapping.length = 100;
        list.push_back({TcpHeader::ACK,
                        100,
                        dss,
                        {{"dseqn8.flag", flag},
                         {"rawdataseqno", number},
                         {"subflowseqno", "77"},
                         {"datalvllen", "100"},
                         {"datafin.flag", "0"}}});
        mapping.checksum = 0xbeef; // of which Wireshark shows the room alone
        list.push_back({TcpHeader::ACK,
                        100,
                        dss,
                        {{OPTION_LENGTH, wide ? "28" : "20"}, {"rawdataack", number}}});
        dss.hasDataAck = false;
        dss.dataFin = true;
        mapping.subflowSequence = 0;
        mapping.length = 1;
        list.push_back(
            {TcpHeader::ACK,
             0,
             dss,
             {{"datafin.flag", "1"}, {"dataackpresent.flag", "0"}, {"datalvllen", "1"}}});
    }
    return list;
}

/// @returns what tells of addresses
std::vector<Segment>
Addresses()
{
    std::vector<Segment> list;
    for (const bool v6 : {false, true})
    {
        AddAddr add;
        add.addressId = 5;
        add.hmac = KEY;
        add.address.v6 = v6;
        std::string text = "10.1.2.3";
        std::string field = "ipv4";
        if (v6)
        {
            Ipv6Address("2001:db8::5").GetBytes(add.address.bytes.data());
            text = "2001:db8::5";
            field = "ipv6";
        }
        else
        {
            Ipv4Address(text.c_str()).Serialize(add.address.bytes.data());
        }
        list.push_back({TcpHeader::ACK,
                        0,
                        add,
                        {{"subtype", "3"},
                         {"echo", "0"},
                         {"addrid", "5"},
                         {field, text},
                         {"addaddrtrunchmac", std::to_string(KEY)}}});
        add.port = 4321;
        list.push_back({TcpHeader::ACK, 0, add, {{field, text}, {"port", "4321"}}});
        add.echo = true;
        list.push_back({TcpHeader::ACK, 0, add, {{"echo", "1"}, {field, text}, {"port", "4321"}}});
    }
    RemoveAddr remove;
    remove.count = 3;
    remove.ids = {4, 5, 200};
    list.push_back({TcpHeader::ACK, 0, remove, {{"subtype", "4"}, {"addrid", "4,5,200"}}});
    list.push_back({TcpHeader::ACK, 0, MpPrio{true}, {{"subtype", "5"}, {"backup.flag", "1"}}});
    return list;
}

/// @returns what ends something
std::vector<Segment>
Ends()
{
    const auto closes = std::to_string(KEY);
    std::vector<Segment> list;
    list.push_back({TcpHeader::ACK,
                    0,
                    MpFail{DSN},
                    {{"subtype", "6"}, {"rawdataseqno", std::to_string(DSN)}}});
    list.push_back({TcpHeader::RST, 0, MpFastclose{KEY}, {{"subtype", "7"}, {"recvkey", closes}}});
    for (uint8_t reason = 0; reason <= static_cast<uint8_t>(ResetReason::MIDDLEBOX); reason++)
    {
        const bool transient = reason % 2 != 0;
        list.push_back({TcpHeader::RST,
                        0,
                        MpTcpRst{transient, reason},
                        {{"subtype", "8"},
                         {"flag_T.flag", transient ? "1" : "0"},
                         {"rst_reason", "0x0" + std::to_string(reason)}}});
    }
    return list;
}

/// @param segment what to send @param number of it, from 1 on @returns an IP packet
Ptr<Packet>
MakePacket(const Segment& segment, uint32_t number)
{
    auto packet = Create<Packet>(segment.size);
    TcpHeader tcp;
    tcp.SetSourcePort(1000);
    tcp.SetDestinationPort(static_cast<uint16_t>(2000 + number));
    tcp.SetSequenceNumber(SequenceNumber32(number));
    tcp.SetFlags(segment.flags);
    tcp.AppendOption(MptcpTcpOption::Make(segment.option));
    packet->AddHeader(tcp);
    Ipv4Header ip;
    ip.SetSource(Ipv4Address("10.0.0.1"));
    ip.SetDestination(Ipv4Address("10.0.0.2"));
    ip.SetProtocol(IPPROTO_TCP);
    ip.SetTtl(64);
    ip.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    packet->AddHeader(ip);
    return packet;
}

} // namespace

int
main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::cerr << "usage: every-option FILE" << std::endl;
        return 2;
    }
    PcapFile file;
    file.Open(argv[1], std::ios::out);
    if (file.Fail())
    {
        std::cerr << "every-option: cannot write " << argv[1] << std::endl;
        return 1;
    }
    file.Init(RAW_IP);
    uint32_t number = 0;
    for (const auto& part : {Handshakes(), Signals(), Addresses(), Ends()})
    {
        for (const auto& segment : part)
        {
            number++;
            file.Write(number, 0, MakePacket(segment, number));
            for (const auto& [field, value] : segment.fields)
            {
                const std::string prefix = field == OPTION_LENGTH ? "" : PREFIX;
                std::cout << number << "\t" << prefix << field << "\t" << value << "\n";
            }
        }
    }
    return file.Fail() ? 1 : 0;
}
