/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "pcap-reader.h"
#include "wire-test-support.h"

#include "ns3/mptcp-crypto.h"
#include "ns3/mptcp-tcp-option.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

/*
 * Two Linux 6.18 hosts against our wire room: every option of every captured segment is parsed,
 * written back and, where keys decide its content, computed again. Each file of test/data is one
 * connection.
 */

namespace
{

using namespace mptcp;
using namespace mptcp::test;

/// What a capture is known to hold, counted with tshark.
struct Known
{
    std::string file;
    std::size_t capable;
    std::size_t join;
    std::size_t dss;
    std::size_t addAddr;
    std::size_t removeAddr;
    std::size_t prio;
    std::size_t fastclose;
    std::size_t rst;
};

std::ostream&
operator<<(std::ostream& os, const Known& known)
{
    return os << known.file;
}

/// One option of a capture.
struct Seen
{
    const Segment* segment;
    bool fromClient;
    Bytes raw;
    Option option;
};

/// One mapping of a capture, however it was expressed.
struct Mapped
{
    const Segment* segment;
    bool fromClient;
    uint64_t dsn;
    uint32_t subflowSequence;
    uint16_t length;
    std::optional<uint16_t> checksum;
};

class Capture : public testing::TestWithParam<Known>
{
  protected:
    Capture()
        : m_segments(
              ReadPcap(std::string(MPTCP_TEST_DATA) + "/linux-6.18-" + GetParam().file + ".pcap"))
    {
        std::set<std::pair<std::string, std::string>> opened;
        for (const Segment& segment : m_segments)
        {
            if (segment.Has(Segment::SYN | Segment::ACK, Segment::SYN))
            {
                opened.emplace(segment.source, segment.destination);
            }
            const bool fromClient = opened.count({segment.source, segment.destination});
            for (const Bytes& raw : FindOptions(segment.header, OPTION_KIND))
            {
                m_seen.push_back({&segment, fromClient, raw, Parsed(raw).option.value()});
            }
        }
        for (const MpCapable* capable : All<MpCapable>())
        {
            if (capable->receiverKey && !capable->dataLength)
            {
                m_clientKey = capable->senderKey.value();
                m_serverKey = capable->receiverKey.value();
            }
        }
    }

    /// @tparam T an option struct @returns all options of that type
    template <typename T>
    std::vector<const T*> All() const
    {
        std::vector<const T*> all;
        for (const Seen& seen : m_seen)
        {
            if (const T* option = std::get_if<T>(&seen.option))
            {
                all.push_back(option);
            }
        }
        return all;
    }

    /// @param client whose key @returns the key
    uint64_t KeyOf(bool client) const
    {
        return client ? m_clientKey : m_serverKey;
    }

    /// @returns all mappings, those of MP_CAPABLE included; 4-byte numbers are expanded
    std::vector<Mapped> Mappings() const
    {
        std::vector<Mapped> all;
        for (const Seen& seen : m_seen)
        {
            const uint64_t first = InitialDsn(KeyOf(seen.fromClient)) + 1;
            if (const auto* dss = std::get_if<Dss>(&seen.option); dss && dss->mapping)
            {
                const DssMapping& m = *dss->mapping;
                all.push_back(
                    {seen.segment,
                     seen.fromClient,
                     m.dsn64 ? m.dsn : ExpandSequence(first, static_cast<uint32_t>(m.dsn)),
                     m.subflowSequence,
                     m.length,
                     m.checksum});
            }
            const auto* capable = std::get_if<MpCapable>(&seen.option);
            if (capable && capable->dataLength)
            {
                all.push_back({seen.segment,
                               seen.fromClient,
                               first,
                               1,
                               *capable->dataLength,
                               capable->checksum});
            }
        }
        return all;
    }

    std::vector<Segment> m_segments;
    std::vector<Seen> m_seen;
    uint64_t m_clientKey{0};
    uint64_t m_serverKey{0};
};

/// Captures in which a join is completed.
class JoinCapture : public Capture
{
};

/// Captures in which the server announces an address.
class AnnouncementCapture : public Capture
{
};

/// Captures with DSS checksums.
class ChecksumCapture : public Capture
{
};

TEST_P(Capture, HoldsTheOptionsItIsKnownFor)
{
    EXPECT_EQ(All<MpCapable>().size(), GetParam().capable);
    EXPECT_EQ(All<MpJoinSyn>().size() + All<MpJoinSynAck>().size() + All<MpJoinAck>().size(),
              GetParam().join);
    EXPECT_EQ(All<Dss>().size(), GetParam().dss);
    EXPECT_EQ(All<AddAddr>().size(), GetParam().addAddr);
    EXPECT_EQ(All<RemoveAddr>().size(), GetParam().removeAddr);
    EXPECT_EQ(All<MpPrio>().size(), GetParam().prio);
    EXPECT_EQ(All<MpFastclose>().size(), GetParam().fastclose);
    EXPECT_EQ(All<MpTcpRst>().size(), GetParam().rst);
}

TEST_P(Capture, EveryOptionIsWrittenBackByteForByte)
{
    for (const Seen& seen : m_seen)
    {
        EXPECT_EQ(Written(seen.option), seen.raw);
        EXPECT_EQ(OptionLength(seen.option), seen.raw.size());
    }
}

TEST_P(Capture, EveryOptionArrivesThroughNs3sHeader)
{
    std::size_t total = 0;
    for (const Segment& segment : m_segments)
    {
        const auto packet = ns3::Create<ns3::Packet>(segment.header.data(),
                                                     static_cast<uint32_t>(segment.header.size()));
        ns3::TcpHeader header;
        packet->RemoveHeader(header);
        ns3::MptcpOptionList list;
        ns3::ReadMptcpOptions(header, list);
        EXPECT_EQ(list.malformed, 0U);
        for (std::size_t i = 0; i < list.count; i++)
        {
            ASSERT_LT(total, m_seen.size());
            EXPECT_EQ(list.options[i], m_seen[total++].option);
        }
    }
    EXPECT_EQ(total, m_seen.size());
}

TEST_P(Capture, KeysAgreeInAllOfTheHandshake)
{
    ASSERT_NE(m_clientKey, 0U);
    for (const Seen& seen : m_seen)
    {
        if (const auto* capable = std::get_if<MpCapable>(&seen.option))
        {
            EXPECT_EQ(capable->senderKey.value_or(KeyOf(seen.fromClient)), KeyOf(seen.fromClient));
            EXPECT_EQ(capable->receiverKey.value_or(m_serverKey), m_serverKey);
        }
    }
}

TEST_P(Capture, JoinsCarryTheServersToken)
{
    ASSERT_FALSE(All<MpJoinSyn>().empty());
    for (const MpJoinSyn* join : All<MpJoinSyn>())
    {
        EXPECT_EQ(join->token, Token(m_serverKey));
        EXPECT_NE(join->token, Token(m_clientKey));
    }
}

TEST_P(JoinCapture, JoinsCarryTheirHmacs)
{
    const auto syns = All<MpJoinSyn>();
    const auto synAcks = All<MpJoinSynAck>();
    const auto acks = All<MpJoinAck>();
    ASSERT_EQ(syns.size(), 1U);
    ASSERT_EQ(synAcks.size(), 1U);
    ASSERT_EQ(acks.size(), 1U);
    const uint32_t client = syns[0]->nonce;
    const uint32_t server = synAcks[0]->nonce;
    const auto hmacA = JoinHmac(m_clientKey, m_serverKey, client, server);
    const auto hmacB = JoinHmac(m_serverKey, m_clientKey, server, client);
    EXPECT_EQ(synAcks[0]->hmac, TruncateForSynAck(hmacB));
    EXPECT_EQ(acks[0]->hmac, TruncateForAck(hmacA));
    EXPECT_NE(synAcks[0]->hmac, TruncateForSynAck(hmacA));
    EXPECT_NE(acks[0]->hmac, TruncateForAck(hmacB));
}

TEST_P(AnnouncementCapture, CarriesTheServersHmac)
{
    const AddAddr& announcement = *All<AddAddr>().at(0);
    ASSERT_FALSE(announcement.echo);
    EXPECT_EQ(AddAddrHmac(m_serverKey, m_clientKey, announcement), announcement.hmac);
    EXPECT_NE(AddAddrHmac(m_clientKey, m_serverKey, announcement), announcement.hmac);
}

TEST_P(AnnouncementCapture, EchoRepeatsTheAnnouncementWithoutHmac)
{
    AddAddr echo = *All<AddAddr>().at(0);
    echo.echo = true;
    echo.hmac = 0;
    EXPECT_EQ(Option(*All<AddAddr>().at(1)), Option(echo));
}

TEST_P(Capture, FastcloseCarriesTheReceiversKey)
{
    ASSERT_FALSE(All<MpFastclose>().empty());
    for (const Seen& seen : m_seen)
    {
        if (const auto* fastclose = std::get_if<MpFastclose>(&seen.option))
        {
            EXPECT_EQ(fastclose->receiverKey, KeyOf(!seen.fromClient));
            EXPECT_TRUE(seen.segment->Has(Segment::RST, Segment::RST));
        }
    }
}

TEST_P(Capture, MappingsFollowOneAnotherFromTheInitialDsn)
{
    ASSERT_FALSE(Mappings().empty());
    std::map<bool, uint64_t> sent;
    for (const Mapped& mapped : Mappings())
    {
        const uint64_t offset = mapped.dsn - InitialDsn(KeyOf(mapped.fromClient)) - 1;
        uint64_t& total = sent[mapped.fromClient];
        EXPECT_LE(offset, total) << "a gap in the data sequence numbers";
        total = std::max(total, offset + mapped.length);
    }
    EXPECT_EQ(sent[true], 5U + 6 * 3000);
}

TEST_P(Capture, MappingsAreAsLongAsTheirPayload)
{
    for (const Mapped& mapped : Mappings())
    {
        EXPECT_EQ(mapped.length, mapped.segment->payloadLength);
    }
}

TEST_P(Capture, DataAcksStayWithinWhatWasSentAndEndAtAllOfIt)
{
    std::map<bool, uint64_t> end{{true, InitialDsn(m_clientKey) + 1},
                                 {false, InitialDsn(m_serverKey) + 1}};
    std::map<bool, uint64_t> acked = end;
    std::map<const Segment*, Mapped> mappings;
    for (const Mapped& mapped : Mappings())
    {
        mappings.emplace(mapped.segment, mapped);
    }
    for (const Seen& seen : m_seen)
    {
        if (const auto found = mappings.find(seen.segment); found != mappings.end())
        {
            uint64_t& edge = end[seen.fromClient];
            edge = std::max(edge, found->second.dsn + found->second.length);
        }
        const auto* dss = std::get_if<Dss>(&seen.option);
        if (dss && dss->hasDataAck)
        {
            uint64_t& edge = acked[!seen.fromClient];
            const uint64_t ack = dss->dataAck64
                                   ? dss->dataAck
                                   : ExpandSequence(edge, static_cast<uint32_t>(dss->dataAck));
            EXPECT_GE(ack, edge);
            EXPECT_LE(ack, end[!seen.fromClient]);
            edge = ack;
        }
    }
    EXPECT_EQ(acked, end);
}

TEST_P(Capture, ChecksumsAreThereExactlyWhenRequired)
{
    const bool required = All<MpCapable>().front()->checksumRequired;
    EXPECT_EQ(required, GetParam().file == "checksum");
    for (const Mapped& mapped : Mappings())
    {
        EXPECT_EQ(mapped.checksum.has_value(), required);
    }
}

TEST_P(ChecksumCapture, ChecksumsAreRight)
{
    for (const Mapped& mapped : Mappings())
    {
        const Bytes& data = mapped.segment->payload;
        ASSERT_EQ(data.size(), mapped.length);
        const uint32_t sum = ChecksumAdd(data.data(), data.size(), false, 0);
        EXPECT_EQ(DssChecksum(mapped.dsn, mapped.subflowSequence, mapped.length, sum),
                  mapped.checksum.value());
    }
}

// ------------------------------------------------------------------ the same bytes, made worse

TEST_P(ChecksumCapture, OneWrongBitInAPayloadBreaksItsChecksum)
{
    for (const Mapped& mapped : Mappings())
    {
        for (std::size_t at = 0; at < mapped.length; at += 97)
        {
            Bytes data = mapped.segment->payload;
            data.at(at) ^= 0x10;
            const uint32_t sum = ChecksumAdd(data.data(), data.size(), false, 0);
            EXPECT_NE(DssChecksum(mapped.dsn, mapped.subflowSequence, mapped.length, sum),
                      mapped.checksum.value());
        }
    }
}

TEST_P(JoinCapture, OneWrongBitInAKeyBreaksTokenAndHmacs)
{
    const uint64_t wrong = m_serverKey ^ 1;
    const MpJoinSyn& syn = *All<MpJoinSyn>().at(0);
    const MpJoinSynAck& synAck = *All<MpJoinSynAck>().at(0);
    EXPECT_NE(syn.token, Token(wrong));
    EXPECT_NE(synAck.hmac,
              TruncateForSynAck(JoinHmac(wrong, m_clientKey, synAck.nonce, syn.nonce)));
    EXPECT_NE(All<MpJoinAck>().at(0)->hmac,
              TruncateForAck(JoinHmac(m_clientKey, wrong, syn.nonce, synAck.nonce)));
}

TEST_P(AnnouncementCapture, OneWrongBitInAKeyBreaksTheHmac)
{
    const AddAddr& announcement = *All<AddAddr>().at(0);
    EXPECT_NE(AddAddrHmac(m_serverKey ^ 1, m_clientKey, announcement), announcement.hmac);
    EXPECT_NE(AddAddrHmac(m_serverKey, m_clientKey ^ 1, announcement), announcement.hmac);
}

TEST_P(Capture, EveryTruncatedOptionIsRefused)
{
    for (const Seen& seen : m_seen)
    {
        for (std::size_t size = 0; size < seen.raw.size(); size++)
        {
            EXPECT_EQ(ParseOption(seen.raw.data(), size).error, ParseError::TRUNCATED);
        }
    }
}

TEST_P(Capture, EveryFlippedBitIsRefusedOrReadOrReserved)
{
    for (const Seen& seen : m_seen)
    {
        for (std::size_t bit = 0; bit < 8 * seen.raw.size(); bit++)
        {
            Bytes flipped = seen.raw;
            flipped[bit / 8] ^= static_cast<uint8_t>(0x80 >> bit % 8);
            const ParseResult result = Parsed(flipped);
            if (!result.option)
            {
                EXPECT_NE(result.error, ParseError::NONE);
                continue;
            }
            // Reserved bits, and MP_CAPABLE's flags D to F, live in the third and fourth byte only;
            // a shorter length leaves bytes behind the option.
            flipped.resize(flipped[1]);
            const bool maySwallow = bit / 8 == 2 || bit / 8 == 3;
            EXPECT_TRUE(Written(*result.option) == flipped || maySwallow) << bit;
        }
    }
}

const Known JOIN{"join", 4, 3, 28, 0, 0, 0, 2, 2};
const Known ADD_ADDR{"addaddr", 3, 1, 29, 2, 1, 0, 1, 1};
const Known ADD_PORT{"addport", 3, 3, 29, 2, 0, 0, 2, 2};
const Known BACKUP{"backup", 4, 3, 32, 0, 0, 2, 2, 2};
const Known CHECKSUM{"checksum", 4, 3, 28, 0, 0, 0, 2, 2};
const Known FASTCLOSE{"fastclose", 4, 3, 14, 0, 0, 0, 2, 2};
const Known IPV6{"ipv6", 3, 1, 28, 2, 0, 0, 1, 1};

std::string
NameOf(const testing::TestParamInfo<Known>& info)
{
    return info.param.file;
}

INSTANTIATE_TEST_SUITE_P(
    Linux,
    Capture,
    testing::Values(JOIN, ADD_ADDR, ADD_PORT, BACKUP, CHECKSUM, FASTCLOSE, IPV6),
    NameOf);
INSTANTIATE_TEST_SUITE_P(Linux,
                         JoinCapture,
                         testing::Values(JOIN, ADD_PORT, BACKUP, CHECKSUM, FASTCLOSE),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Linux,
                         AnnouncementCapture,
                         testing::Values(ADD_ADDR, ADD_PORT, IPV6),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Linux, ChecksumCapture, testing::Values(CHECKSUM), NameOf);

// ------------------------------------------------------------------------- the reader itself

TEST(PcapReader, MissingFileIsAnError)
{
    EXPECT_THROW(ReadPcap("/nowhere.pcap"), std::runtime_error);
}

TEST(PcapReader, FileCutAnywhereInAPacketIsAnError)
{
    std::ifstream file(std::string(MPTCP_TEST_DATA) + "/linux-6.18-join.pcap", std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::string path = testing::TempDir() + "mptcp-cut.pcap";
    constexpr std::size_t FIRST_PACKET_END = 24 + 16 + 84;
    ASSERT_GT(whole.size(), FIRST_PACKET_END);
    for (std::size_t size = 0; size <= FIRST_PACKET_END; size++)
    {
        std::ofstream(path, std::ios::binary) << whole.substr(0, size);
        if (size == 24 || size == FIRST_PACKET_END)
        {
            EXPECT_EQ(ReadPcap(path).size(), size == 24 ? 0U : 1U);
        }
        else
        {
            EXPECT_THROW(ReadPcap(path), std::runtime_error) << size;
        }
    }
    std::remove(path.c_str());
}

TEST(PcapReader, MalformedOptionsAreAnError)
{
    Bytes header(20);
    for (const char* options : {"1e", "1e00 0000", "1e01 0000", "1e05 0000"})
    {
        Bytes bad = header;
        const Bytes more = Hex(options);
        bad.insert(bad.end(), more.begin(), more.end());
        EXPECT_THROW(FindOptions(bad, OPTION_KIND), std::runtime_error) << options;
    }
}

} // namespace
