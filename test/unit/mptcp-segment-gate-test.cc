/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-segment-gate.h"
#include "ns3/tcp-header.h"

#include <gtest/gtest.h>

#include <vector>

namespace mptcp::test
{

using namespace ns3;

namespace
{

using Gate = MptcpSegmentGate;
using Verdict = Gate::Verdict;

constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t RST = TcpHeader::RST;

/// Numbers near the end of their space, so that each comparison goes over it.
constexpr uint32_t RCV_NEXT = 0xfffffff0;
constexpr uint32_t SND_UNA = 0xffffff00;
constexpr uint32_t BUFFER = 1000;
constexpr uint32_t IN_FLIGHT = 500;
constexpr uint32_t MAX_WINDOW = 2000;

Gate::Connection
In(TcpSocket::TcpStates_t state)
{
    Gate::Connection connection;
    connection.state = state;
    connection.rcvNext = SequenceNumber32(RCV_NEXT);
    connection.rcvTold = connection.rcvNext;
    connection.rcvEdge = SequenceNumber32(RCV_NEXT + BUFFER);
    connection.sndUna = SequenceNumber32(SND_UNA);
    connection.sndNext = SequenceNumber32(SND_UNA + IN_FLIGHT);
    connection.sndMaxWindow = MAX_WINDOW;
    return connection;
}

/// A segment with its numbers relative to RCV.NXT and SND.UNA.
Gate::Segment
Make(uint8_t flags, int32_t seq = 0, int32_t ack = 0, uint32_t payload = 0)
{
    Gate::Segment segment;
    segment.flags = flags;
    segment.seq = SequenceNumber32(RCV_NEXT + static_cast<uint32_t>(seq));
    segment.ack = SequenceNumber32(SND_UNA + static_cast<uint32_t>(ack));
    segment.payload = payload;
    return segment;
}

/// States in which both sides know each other's numbers.
const TcpSocket::TcpStates_t SYNCHRONISED[] = {TcpSocket::ESTABLISHED,
                                               TcpSocket::CLOSE_WAIT,
                                               TcpSocket::LAST_ACK,
                                               TcpSocket::FIN_WAIT_1,
                                               TcpSocket::FIN_WAIT_2,
                                               TcpSocket::CLOSING,
                                               TcpSocket::TIME_WAIT};

/// Those in which the peer may still send data and its FIN, and those in which it has sent both.
const TcpSocket::TcpStates_t OPEN[] = {TcpSocket::ESTABLISHED,
                                       TcpSocket::FIN_WAIT_1,
                                       TcpSocket::FIN_WAIT_2};
const TcpSocket::TcpStates_t ENDED[] = {TcpSocket::CLOSE_WAIT,
                                        TcpSocket::LAST_ACK,
                                        TcpSocket::CLOSING,
                                        TcpSocket::TIME_WAIT};

/// The verdict in each of some states, which has to be the same.
template <std::size_t N>
Verdict
Same(const Gate::Segment& segment, const TcpSocket::TcpStates_t (&states)[N])
{
    const auto first = Gate::Judge(segment, In(states[0]));
    for (const auto state : states)
    {
        EXPECT_EQ(Gate::Judge(segment, In(state)), first) << TcpSocket::TcpStateName[state];
    }
    return first;
}

Verdict
Synchronised(const Gate::Segment& segment)
{
    return Same(segment, SYNCHRONISED);
}

} // namespace

TEST(SegmentGate, DataInTheWindowCounts)
{
    EXPECT_EQ(Same(Make(ACK, 0, 0, 100), OPEN), Verdict::ACCEPT);
    EXPECT_EQ(Same(Make(ACK, 999, 0, 100), OPEN), Verdict::ACCEPT);
    EXPECT_EQ(Same(Make(ACK, -99, 0, 100), OPEN), Verdict::ACCEPT) << "its last byte is new";
}

TEST(SegmentGate, NothingCountsBehindAFin)
{
    EXPECT_EQ(Same(Make(ACK, 0, 0, 100), ENDED), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Same(Make(ACK, -1, 0, 100), ENDED), Verdict::ACKNOWLEDGE) << "in the FIN's place";
    EXPECT_EQ(Same(Make(0, 0, 0, 1), ENDED), Verdict::ACKNOWLEDGE) << "a probe";
    EXPECT_EQ(Same(Make(FIN | ACK, 0), ENDED), Verdict::ACKNOWLEDGE) << "a second FIN";
    EXPECT_EQ(Same(Make(ACK, 0), ENDED), Verdict::ACCEPT) << "the peer still acknowledges";
}

TEST(SegmentGate, DataOutsideTheWindowIsAnsweredOnly)
{
    EXPECT_EQ(Synchronised(Make(ACK, 1000, 0, 100)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(ACK, -100, 0, 100)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(ACK, 3000000, 0, 100)), Verdict::ACKNOWLEDGE);
}

TEST(SegmentGate, AnEmptySegmentCountsOnlyInTheWindow)
{
    EXPECT_EQ(Synchronised(Make(ACK, 0)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(ACK, 1000)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(ACK, 1001)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(ACK, -1)), Verdict::ACKNOWLEDGE) << "a keep-alive wants an answer";
    EXPECT_EQ(Synchronised(Make(ACK, 0x40000000)), Verdict::ACKNOWLEDGE);
}

TEST(SegmentGate, AnAckThatDataHasOvertakenIsNotOld)
{
    auto connection = In(TcpSocket::ESTABLISHED);
    connection.rcvTold = SequenceNumber32(RCV_NEXT - 200);
    EXPECT_EQ(Gate::Judge(Make(ACK, -200), connection), Verdict::ACCEPT);
    EXPECT_EQ(Gate::Judge(Make(ACK, -201), connection), Verdict::ACKNOWLEDGE);
}

TEST(SegmentGate, AckNumbersOfTheFutureAndOfLongAgo)
{
    EXPECT_EQ(Synchronised(Make(ACK, 0, 500)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(ACK, 0, 501)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(ACK, 0, -2000)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(ACK, 0, -2001)), Verdict::ACKNOWLEDGE);
}

TEST(SegmentGate, WithoutAckOnlyAProbeCounts)
{
    EXPECT_EQ(Same(Make(0, 0, 0, 1), OPEN), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(0)), Verdict::DROP);
    EXPECT_EQ(Same(Make(FIN), OPEN), Verdict::DROP);
}

TEST(SegmentGate, AFinCountsAtTheEdgeOfAFullWindow)
{
    EXPECT_EQ(Same(Make(FIN | ACK, 0), OPEN), Verdict::ACCEPT);
    EXPECT_EQ(Same(Make(FIN | ACK, 1000), OPEN), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(FIN | ACK, 1001)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(FIN | ACK, -1)), Verdict::ACKNOWLEDGE) << "repeated";
}

TEST(SegmentGate, CountsWhatStandsBeyondTheWindow)
{
    const auto beyond = [](const Gate::Segment& segment)
    { return Gate::CountBeyond(segment, In(TcpSocket::ESTABLISHED)); };
    EXPECT_EQ(beyond(Make(ACK, 0, 0, 1000)), 0U);
    EXPECT_EQ(beyond(Make(ACK, 0, 0, 1001)), 1U);
    EXPECT_EQ(beyond(Make(ACK, 900, 0, 500)), 400U);
    EXPECT_EQ(beyond(Make(ACK, 1000, 0, 1)), 1U);
    EXPECT_EQ(beyond(Make(ACK, 5000, 0, 7)), 7U) << "never more than there is";
    EXPECT_EQ(beyond(Make(FIN | ACK, 1000)), 0U) << "a FIN has no payload";
    EXPECT_EQ(beyond(Make(ACK, -500, 0, 400)), 0U) << "old";
}

TEST(SegmentGate, AResetNeedsTheNumberThatIsExpected)
{
    EXPECT_EQ(Synchronised(Make(RST, 0)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(RST | ACK, 0)), Verdict::ACCEPT);
    EXPECT_EQ(Synchronised(Make(RST, 1)), Verdict::ACKNOWLEDGE) << "RFC 5961: a challenge";
    EXPECT_EQ(Synchronised(Make(RST, 1000)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(RST, 1001)), Verdict::DROP);
    EXPECT_EQ(Synchronised(Make(RST, -1)), Verdict::DROP);
}

TEST(SegmentGate, ASynIsChallenged)
{
    EXPECT_EQ(Synchronised(Make(SYN, 0)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(SYN | ACK, -1, 500)), Verdict::ACKNOWLEDGE);
    EXPECT_EQ(Synchronised(Make(SYN, 5000)), Verdict::ACKNOWLEDGE);
}

TEST(SegmentGate, SynReceived)
{
    const auto connection = In(TcpSocket::SYN_RCVD);
    const auto judge = [&](const Gate::Segment& s) { return Gate::Judge(s, connection); };
    EXPECT_EQ(judge(Make(ACK, 0, 500)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(ACK, 0, 500, 100)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(FIN | ACK, 0, 500)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(ACK, 0, 499)), Verdict::REFUSE);
    EXPECT_EQ(judge(Make(ACK, 0, 777)), Verdict::REFUSE);
    EXPECT_EQ(judge(Make(ACK, 5000, 500)), Verdict::DROP);
    EXPECT_EQ(judge(Make(0, 0, 0, 10)), Verdict::DROP);
    EXPECT_EQ(judge(Make(SYN, -1)), Verdict::ACCEPT) << "repeated";
    EXPECT_EQ(judge(Make(SYN, 7)), Verdict::DROP);
    EXPECT_EQ(judge(Make(SYN | ACK, -1, 500)), Verdict::DROP);
    EXPECT_EQ(judge(Make(RST, 0)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(RST, 1)), Verdict::DROP);
}

TEST(SegmentGate, SynSent)
{
    const auto connection = In(TcpSocket::SYN_SENT);
    const auto judge = [&](const Gate::Segment& s) { return Gate::Judge(s, connection); };
    EXPECT_EQ(judge(Make(SYN | ACK, 12345, 500)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(SYN | ACK, 12345, 499)), Verdict::REFUSE);
    EXPECT_EQ(judge(Make(SYN, 12345)), Verdict::ACCEPT) << "both open at once";
    EXPECT_EQ(judge(Make(RST | ACK, 12345, 500)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(RST | ACK, 12345, 499)), Verdict::DROP);
    EXPECT_EQ(judge(Make(RST, 0)), Verdict::DROP);
    EXPECT_EQ(judge(Make(ACK, 0, 500)), Verdict::DROP);
    EXPECT_EQ(judge(Make(0, 0, 0, 10)), Verdict::DROP);
    EXPECT_EQ(judge(Make(FIN | ACK, 0, 500)), Verdict::DROP);
}

TEST(SegmentGate, Listener)
{
    const auto judge = [](const Gate::Segment& s) { return Gate::Judge(s, In(TcpSocket::LISTEN)); };
    EXPECT_EQ(judge(Make(SYN)), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(SYN | ACK)), Verdict::REFUSE);
    EXPECT_EQ(judge(Make(ACK)), Verdict::REFUSE);
    EXPECT_EQ(judge(Make(RST)), Verdict::DROP);
    EXPECT_EQ(judge(Make(RST | ACK)), Verdict::DROP);
    EXPECT_EQ(judge(Make(0, 0, 0, 10)), Verdict::DROP);
}

TEST(SegmentGate, ReadsTheFieldsOfAPacket)
{
    TcpHeader header;
    header.SetSequenceNumber(SequenceNumber32(0x89abcdef));
    header.SetAckNumber(SequenceNumber32(0x12345678));
    header.SetFlags(ACK | FIN);
    auto packet = Create<Packet>(321);
    packet->AddHeader(header);
    const auto segment = Gate::Read(packet);
    EXPECT_EQ(segment.seq, SequenceNumber32(0x89abcdef));
    EXPECT_EQ(segment.ack, SequenceNumber32(0x12345678));
    EXPECT_EQ(segment.flags, ACK | FIN);
    EXPECT_EQ(segment.payload, 321U);
}

TEST(SegmentGate, WhereTimestampsWereAgreedOnOthersAreNotAnswered)
{
    const auto judge = [](Gate::Segment segment, TcpSocket::TcpStates_t state, bool timestamps)
    {
        segment.timestamps = timestamps;
        auto connection = In(state);
        connection.timestamps = true;
        return Gate::Judge(segment, connection);
    };
    for (const auto state : OPEN)
    {
        EXPECT_EQ(judge(Make(ACK, 0, 0, 100), state, true), Verdict::ACCEPT);
        EXPECT_EQ(judge(Make(ACK, 0, 0, 100), state, false), Verdict::DROP);
        EXPECT_EQ(judge(Make(ACK, 3000000, 0, 100), state, false), Verdict::DROP);
        EXPECT_EQ(judge(Make(FIN | ACK), state, false), Verdict::DROP);
        EXPECT_EQ(judge(Make(RST), state, false), Verdict::ACCEPT);
        EXPECT_EQ(judge(Make(RST | ACK), state, false), Verdict::ACCEPT);
    }
    EXPECT_EQ(judge(Make(SYN), TcpSocket::LISTEN, false), Verdict::ACCEPT);
    EXPECT_EQ(judge(Make(SYN | ACK, 0, IN_FLIGHT), TcpSocket::SYN_SENT, false), Verdict::ACCEPT)
        << "not agreed on yet";
}

TEST(SegmentGate, FindsTimestampsAmongOtherOptions)
{
    const auto has = [](const std::vector<uint8_t>& options)
    {
        std::vector<uint8_t> bytes(20);
        bytes[12] = static_cast<uint8_t>((20 + options.size()) / 4 << 4);
        bytes.insert(bytes.end(), options.begin(), options.end());
        bytes.insert(bytes.end(), {8, 10, 0, 0}); // payload that looks like it
        return Gate::Read(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())))
            .timestamps;
    };
    EXPECT_TRUE(has({8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1}));
    EXPECT_TRUE(has({1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0}));
    EXPECT_TRUE(has({30, 4, 0x50, 0, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1}));
    EXPECT_FALSE(has({}));
    EXPECT_FALSE(has({30, 12, 0x20, 1, 8, 10, 0, 0, 0, 0, 0, 0})) << "inside another option";
    EXPECT_FALSE(has({0, 8, 10, 0})) << "behind the end";
    EXPECT_FALSE(has({30, 0, 30, 0})) << "lengths of 0 come to an end";
    EXPECT_FALSE(has({1, 1, 1, 30})) << "cut off";
}

TEST(SegmentGate, AHeaderLengthBeyondThePacketIsNoPayload)
{
    const uint8_t bytes[20] = {0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, ACK};
    EXPECT_EQ(Gate::Read(Create<Packet>(bytes, sizeof(bytes))).payload, 0U);
}

} // namespace mptcp::test
