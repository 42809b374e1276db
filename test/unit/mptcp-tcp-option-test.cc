/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wire-test-support.h"

#include "ns3/buffer.h"
#include "ns3/mptcp-tcp-option.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-ts.h"

#include <gtest/gtest.h>

#include <sstream>

namespace
{

using namespace ns3;
using mptcp::Option;
using mptcp::test::Bytes;
using mptcp::test::EveryOption;
using mptcp::test::Hex;
using mptcp::test::WireCase;

/// An option that looks harmless to AppendOption and can be given any kind and size afterwards.
class FakeOption : public TcpOption
{
  public:
    void Print(std::ostream& os) const override
    {
        os << "fake";
    }

    void Serialize(Buffer::Iterator start) const override
    {
        serialized = true;
        start.WriteU8(mptcp::OPTION_KIND, size);
    }

    uint32_t Deserialize(Buffer::Iterator) override
    {
        return 0;
    }

    uint8_t GetKind() const override
    {
        return kind;
    }

    uint32_t GetSerializedSize() const override
    {
        return size;
    }

    uint8_t kind{TcpOption::NOP};
    uint32_t size{4};
    mutable bool serialized{false};
};

/// @param options the bytes of the option space @returns the header that ns-3 makes of them
TcpHeader
Received(Bytes options)
{
    options.resize((options.size() + 3) / 4 * 4, TcpOption::END);
    Bytes bytes(20);
    bytes[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
    bytes.insert(bytes.end(), options.begin(), options.end());
    bytes.resize(bytes.size() +
                 256); // payload: ns-3 reads on where a length leads out of the header
    const auto packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    TcpHeader header;
    packet->RemoveHeader(header);
    return header;
}

/// @param header a header @returns what ReadMptcpOptions finds
MptcpOptionList
Read(const TcpHeader& header)
{
    MptcpOptionList list;
    ReadMptcpOptions(header, list);
    return list;
}

/// @param header a header @returns it on the wire
Bytes
OnTheWire(const TcpHeader& header)
{
    const auto packet = Create<Packet>();
    packet->AddHeader(header);
    Bytes bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    return bytes;
}

// ------------------------------------------------------------------------- every option, both ways

class Carrier : public testing::TestWithParam<WireCase>
{
};

TEST_P(Carrier, HoldsTheBytesOfItsOption)
{
    const auto carrier = MptcpTcpOption::Make(GetParam().option);
    ASSERT_EQ(carrier->GetSerializedSize(), GetParam().bytes.size());
    EXPECT_EQ(Bytes(carrier->GetBytes(), carrier->GetBytes() + carrier->GetSerializedSize()),
              GetParam().bytes);
}

TEST_P(Carrier, GoesOutThroughATcpHeader)
{
    TcpHeader header;
    ASSERT_TRUE(header.AppendOption(MptcpTcpOption::Make(GetParam().option)));
    Bytes expected = GetParam().bytes;
    expected.resize((expected.size() + 3) / 4 * 4, TcpOption::END);
    const Bytes wire = OnTheWire(header);
    EXPECT_EQ(Bytes(wire.begin() + 20, wire.end()), expected);
    EXPECT_EQ(wire[12] >> 4, (20 + expected.size()) / 4);
}

TEST_P(Carrier, IsReadBackFromALocalHeader)
{
    TcpHeader header;
    header.AppendOption(MptcpTcpOption::Make(GetParam().option));
    const MptcpOptionList list = Read(header);
    ASSERT_EQ(list.count, 1U);
    EXPECT_EQ(list.malformed, 0U);
    EXPECT_EQ(list.options[0], GetParam().option);
}

TEST_P(Carrier, IsReadBackFromAReceivedHeader)
{
    const MptcpOptionList list = Read(Received(GetParam().bytes));
    ASSERT_EQ(list.count, 1U);
    EXPECT_EQ(list.malformed, 0U);
    EXPECT_EQ(list.options[0], GetParam().option);
}

TEST_P(Carrier, DeserializesItsOwnBytes)
{
    Buffer buffer;
    buffer.AddAtStart(static_cast<uint32_t>(GetParam().bytes.size()));
    buffer.Begin().Write(GetParam().bytes.data(), static_cast<uint32_t>(GetParam().bytes.size()));
    const auto carrier = CreateObject<MptcpTcpOption>();
    EXPECT_EQ(carrier->Deserialize(buffer.Begin()), GetParam().bytes.size());
    EXPECT_EQ(Bytes(carrier->GetBytes(), carrier->GetBytes() + carrier->GetSerializedSize()),
              GetParam().bytes);
}

TEST_P(Carrier, DoesNotDeserializeTruncatedBytes)
{
    for (uint32_t size = 0; size < GetParam().bytes.size(); size++)
    {
        Buffer buffer;
        buffer.AddAtStart(size);
        buffer.Begin().Write(GetParam().bytes.data(), size);
        const auto carrier = MptcpTcpOption::Make(GetParam().option);
        EXPECT_EQ(carrier->Deserialize(buffer.Begin()), 0U) << size;
        EXPECT_EQ(carrier->GetSerializedSize(), 0U) << size;
    }
}

TEST_P(Carrier, WithAWrongLengthIsMalformedOrUnseen)
{
    for (std::size_t length = 2; length < GetParam().bytes.size(); length++)
    {
        Bytes bytes = GetParam().bytes;
        bytes.resize(length);
        bytes[1] = static_cast<uint8_t>(length);
        const MptcpOptionList list = Read(Received(bytes));
        EXPECT_EQ(list.count + list.malformed, 1U) << length;
        for (std::size_t i = 0; i < list.count; i++)
        {
            EXPECT_EQ(mptcp::OptionLength(list.options[i]), length);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Wire,
                         Carrier,
                         testing::ValuesIn(EveryOption()),
                         [](const auto& info) { return info.param.name; });

// ---------------------------------------------------------------------------------- the carrier

TEST(MptcpTcpOption, IsTakenAgainOnceNobodyHoldsIt)
{
    auto first = MptcpTcpOption::Make(mptcp::MpFail{1});
    const auto* address = PeekPointer(first);
    first = nullptr;
    const auto second = MptcpTcpOption::Make(mptcp::MpPrio{true});
    EXPECT_EQ(PeekPointer(second), address);
    EXPECT_EQ(Bytes(second->GetBytes(), second->GetBytes() + second->GetSerializedSize()),
              Hex("1e03 51"));
}

TEST(MptcpTcpOption, DoesNotChangeWhileItsMakerHoldsIt)
{
    const auto held = MptcpTcpOption::Make(mptcp::MpPrio{true});
    EXPECT_NE(PeekPointer(MptcpTcpOption::Make(mptcp::MpPrio{false})), PeekPointer(held));
    EXPECT_EQ(held->GetBytes()[2], 0x51);
}

TEST(MptcpTcpOption, DoesNotChangeWhileAHeaderOrItsCopyHoldsIt)
{
    TcpHeader copy;
    {
        TcpHeader header;
        header.AppendOption(MptcpTcpOption::Make(mptcp::MpPrio{true}));
        copy = header;
    }
    MptcpTcpOption::Make(mptcp::MpPrio{false});
    ASSERT_EQ(Read(copy).count, 1U);
    EXPECT_TRUE(Read(copy).Find<mptcp::MpPrio>()->backup);
}

TEST(MptcpTcpOption, TwoInOneHeaderAreTwo)
{
    TcpHeader header;
    header.AppendOption(MptcpTcpOption::Make(mptcp::MpPrio{true}));
    header.AppendOption(MptcpTcpOption::Make(mptcp::MpFail{7}));
    ASSERT_EQ(Read(header).count, 2U);
    EXPECT_TRUE(Read(header).Find<mptcp::MpPrio>()->backup);
    EXPECT_EQ(Read(header).Find<mptcp::MpFail>()->dsn, 7U);
}

TEST(MptcpTcpOption, IsRegisteredAsATcpOption)
{
    EXPECT_EQ(TypeId::LookupByName("ns3::MptcpTcpOption").GetParent(), TcpOption::GetTypeId());
}

TEST(MptcpTcpOption, PrintsItsSubtypeAndLength)
{
    std::ostringstream text;
    MptcpTcpOption::Make(mptcp::MpFail{})->Print(text);
    EXPECT_EQ(text.str(), "MPTCP subtype 6 length 12");
}

TEST(MptcpTcpOption, OfAnotherKindIsNotDeserialized)
{
    const Bytes bytes = Hex("08 0a 00000000 00000000");
    Buffer buffer;
    buffer.AddAtStart(static_cast<uint32_t>(bytes.size()));
    buffer.Begin().Write(bytes.data(), static_cast<uint32_t>(bytes.size()));
    EXPECT_EQ(CreateObject<MptcpTcpOption>()->Deserialize(buffer.Begin()), 0U);
}

TEST(MptcpTcpOption, OfAnImpossibleLengthIsNotDeserialized)
{
    for (const int length : {0, 1, 41, 255})
    {
        Buffer buffer;
        buffer.AddAtStart(256);
        Buffer::Iterator i = buffer.Begin();
        i.WriteU8(mptcp::OPTION_KIND);
        i.WriteU8(static_cast<uint8_t>(length), 255);
        EXPECT_EQ(CreateObject<MptcpTcpOption>()->Deserialize(buffer.Begin()), 0U) << length;
    }
}

TEST(MptcpTcpOption, ThatDoesNotFitIsRefusedByTheHeader)
{
    TcpHeader header;
    mptcp::RemoveAddr longest;
    longest.count = 37;
    ASSERT_TRUE(header.AppendOption(MptcpTcpOption::Make(longest)));
    EXPECT_FALSE(header.AppendOption(MptcpTcpOption::Make(mptcp::MpPrio{})));
    EXPECT_EQ(Read(header).count, 1U);
}

// ------------------------------------------------------------------------------ ReadMptcpOptions

TEST(ReadMptcpOptions, HeaderWithoutOptionsGivesNone)
{
    const MptcpOptionList list = Read(TcpHeader());
    EXPECT_EQ(list.count, 0U);
    EXPECT_EQ(list.malformed, 0U);
}

TEST(ReadMptcpOptions, OverwritesWhatTheListHeld)
{
    MptcpOptionList list = Read(Received(Hex("1e03 50 1e03 70")));
    ASSERT_EQ(list.count, 1U);
    ASSERT_EQ(list.malformed, 1U);
    ReadMptcpOptions(TcpHeader(), list);
    EXPECT_EQ(list.count, 0U);
    EXPECT_EQ(list.malformed, 0U);
    EXPECT_EQ(list.Find<mptcp::MpPrio>(), nullptr);
}

TEST(ReadMptcpOptions, FindsOptionsAmongOthersInOrder)
{
    const MptcpOptionList list =
        Read(Received(Hex("0101 080a 00000001 00000002 1e0c 2003 0102030405060708 1e04 4001")));
    ASSERT_EQ(list.count, 2U);
    EXPECT_TRUE(std::holds_alternative<mptcp::Dss>(list.options[0]));
    EXPECT_TRUE(std::holds_alternative<mptcp::RemoveAddr>(list.options[1]));
}

TEST(ReadMptcpOptions, FindGivesTheFirstOfAType)
{
    const MptcpOptionList list = Read(Received(Hex("1e03 50 1e04 8001 1e03 51 1e04 8102")));
    ASSERT_EQ(list.count, 4U);
    EXPECT_FALSE(list.Find<mptcp::MpPrio>()->backup);
    EXPECT_EQ(list.Find<mptcp::MpTcpRst>()->reason, 1);
    EXPECT_EQ(list.Find<mptcp::Dss>(), nullptr);
}

TEST(ReadMptcpOptions, OrdinaryOptionsAreNone)
{
    TcpHeader header;
    header.AppendOption(CreateObject<TcpOptionNOP>());
    header.AppendOption(CreateObject<TcpOptionMSS>());
    header.AppendOption(CreateObject<TcpOptionTS>());
    EXPECT_EQ(Read(header).count + Read(header).malformed, 0U);
    EXPECT_EQ(Read(Received(OnTheWire(header))).count, 0U);
}

TEST(ReadMptcpOptions, OtherUnknownKindsAreNone)
{
    const MptcpOptionList list = Read(Received(Hex("1d04 0101 fd04 0101 1f04 0101")));
    EXPECT_EQ(list.count + list.malformed, 0U);
}

TEST(ReadMptcpOptions, MalformedOptionDoesNotHideTheNext)
{
    const MptcpOptionList list = Read(Received(Hex("1e04 5001 1e02 1e05 900000 1e03 51")));
    EXPECT_EQ(list.malformed, 3U);
    ASSERT_EQ(list.count, 1U);
    EXPECT_TRUE(list.Find<mptcp::MpPrio>()->backup);
}

TEST(ReadMptcpOptions, MoreOptionsThanTheListHoldsAreCounted)
{
    Bytes bytes;
    for (int i = 0; i < 13; i++)
    {
        const Bytes one = Hex("1e03 50");
        bytes.insert(bytes.end(), one.begin(), one.end());
    }
    const MptcpOptionList list = Read(Received(bytes));
    EXPECT_EQ(list.count, MptcpOptionList::CAPACITY);
    EXPECT_EQ(list.malformed, 13 - MptcpOptionList::CAPACITY);
}

TEST(ReadMptcpOptions, OptionBeyondTheOptionSpaceDoesNotArrive)
{
    const MptcpOptionList list = Read(Received(Hex("1e0c 2003 01020304")));
    EXPECT_EQ(list.count + list.malformed, 0U);
}

TEST(ReadMptcpOptions, ShortOptionIsNotCompletedFromTheOneBefore)
{
    const MptcpOptionList list =
        Read(Received(Hex("1e14 0101 0102030405060708 1112131415161718 1e02")));
    EXPECT_EQ(list.count, 1U);
    EXPECT_EQ(list.malformed, 1U);
}

class ImpossibleSize : public testing::TestWithParam<uint32_t>
{
};

TEST_P(ImpossibleSize, IsMalformedAndNeverSerialized)
{
    const auto option = CreateObject<FakeOption>();
    TcpHeader header;
    ASSERT_TRUE(header.AppendOption(option));
    option->kind = mptcp::OPTION_KIND;
    option->size = GetParam();
    EXPECT_EQ(Read(header).malformed, 1U);
    EXPECT_EQ(Read(header).count, 0U);
    EXPECT_FALSE(option->serialized);
}

INSTANTIATE_TEST_SUITE_P(Wire, ImpossibleSize, testing::Values(0, 1, 41, 255, 0xffffffff));

TEST(ReadMptcpOptions, NopOfAnotherClassIsNone)
{
    const auto option = CreateObject<FakeOption>();
    TcpHeader header;
    ASSERT_TRUE(header.AppendOption(option));
    EXPECT_EQ(Read(header).count + Read(header).malformed, 0U);
    EXPECT_FALSE(option->serialized);
}

TEST(ReadMptcpOptions, CarrierThatHoldsNothingIsNone)
{
    TcpHeader header;
    ASSERT_TRUE(header.AppendOption(CreateObject<MptcpTcpOption>()));
    EXPECT_EQ(Read(header).count + Read(header).malformed, 0U);
}

} // namespace
