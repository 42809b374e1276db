/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-segment-gate.h"

#include "ns3/mptcp-tcp-header-layout.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

SequenceNumber32
ReadNumber(const uint8_t* bytes)
{
    return SequenceNumber32(uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 |
                            uint32_t{bytes[2]} << 8 | bytes[3]);
}

bool
Has(const MptcpSegmentGate::Segment& segment, uint8_t flag)
{
    return (segment.flags & flag) != 0;
}

/// @param state of a connection @returns whether the peer's FIN has arrived, and all before it
bool
HasPeerEnded(TcpSocket::TcpStates_t state)
{
    return state == TcpSocket::CLOSE_WAIT || state == TcpSocket::CLOSING ||
           state == TcpSocket::LAST_ACK || state == TcpSocket::TIME_WAIT;
}

/// @param bytes of a TCP header @param end behind its options @returns whether timestamps are there
bool
HasTimestamps(const uint8_t* bytes, std::size_t end)
{
    for (auto at = mptcp::MIN_TCP_HEADER; at < end && bytes[at] != mptcp::TCP_OPTION_END;
         at = mptcp::NextTcpOption(bytes, at, end))
    {
        if (bytes[at] == mptcp::TCP_OPTION_TIMESTAMPS)
        {
            return true;
        }
    }
    return false;
}

} // namespace

MptcpSegmentGate::Segment
MptcpSegmentGate::Read(Ptr<const Packet> packet)
{
    std::array<uint8_t, mptcp::MAX_TCP_HEADER> start;
    const uint32_t size = packet->CopyData(start.data(), start.size());
    const auto header = static_cast<uint32_t>(mptcp::TcpHeaderSize(start.data()));
    Segment segment;
    segment.seq = ReadNumber(&start[mptcp::TCP_SEQUENCE_AT]);
    segment.ack = ReadNumber(&start[mptcp::TCP_ACK_AT]);
    segment.flags = start[mptcp::TCP_FLAGS_AT];
    segment.payload = packet->GetSize() > header ? packet->GetSize() - header : 0;
    segment.timestamps = HasTimestamps(start.data(), std::min(size, header));
    return segment;
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::Judge(const Segment& segment, const Connection& connection)
{
    const bool bare = connection.timestamps && !segment.timestamps;
    if (bare && connection.state > TcpSocket::SYN_SENT && Has(segment, TcpHeader::ACK) &&
        !Has(segment, TcpHeader::RST))
    {
        return Verdict::DROP;
    }
    switch (connection.state)
    {
    case TcpSocket::CLOSED:
        return Verdict::ACCEPT; // TCP answers it with a reset
    case TcpSocket::LISTEN:
        return JudgeListener(segment);
    case TcpSocket::SYN_SENT:
        return JudgeSynSent(segment, connection);
    case TcpSocket::SYN_RCVD:
        return JudgeSynReceived(segment, connection);
    default:
        return JudgeSynchronised(segment, connection);
    }
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::JudgeListener(const Segment& segment)
{
    if (Has(segment, TcpHeader::RST))
    {
        return Verdict::DROP;
    }
    if (Has(segment, TcpHeader::ACK))
    {
        return Verdict::REFUSE;
    }
    return Has(segment, TcpHeader::SYN) ? Verdict::ACCEPT : Verdict::DROP;
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::JudgeSynSent(const Segment& segment, const Connection& connection)
{
    const bool reset = Has(segment, TcpHeader::RST);
    const bool ack = Has(segment, TcpHeader::ACK);
    if (ack && segment.ack != connection.sndNext)
    {
        return reset ? Verdict::DROP : Verdict::REFUSE;
    }
    if (reset)
    {
        return ack ? Verdict::ACCEPT : Verdict::DROP;
    }
    return Has(segment, TcpHeader::SYN) ? Verdict::ACCEPT : Verdict::DROP;
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::JudgeSynReceived(const Segment& segment, const Connection& connection)
{
    if (Has(segment, TcpHeader::RST))
    {
        // No ACK as a challenge: it would be our third segment of a handshake that is not through.
        return segment.seq == connection.rcvNext ? Verdict::ACCEPT : Verdict::DROP;
    }
    if (Has(segment, TcpHeader::SYN))
    {
        const bool repeated = !Has(segment, TcpHeader::ACK) &&
                              segment.seq + SequenceNumber32(1) == connection.rcvNext;
        return repeated ? Verdict::ACCEPT : Verdict::DROP;
    }
    if (!Has(segment, TcpHeader::ACK) || !IsSequenceAcceptable(segment, connection))
    {
        return Verdict::DROP;
    }
    return segment.ack == connection.sndNext ? Verdict::ACCEPT : Verdict::REFUSE;
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::JudgeReset(const Segment& segment, const Connection& connection)
{
    if (segment.seq == connection.rcvNext)
    {
        return Verdict::ACCEPT;
    }
    return IsInWindow(segment, connection) ? Verdict::ACKNOWLEDGE : Verdict::DROP;
}

bool
MptcpSegmentGate::IsInWindow(const Segment& segment, const Connection& connection)
{
    return segment.seq >= connection.rcvNext && segment.seq <= connection.rcvEdge;
}

uint32_t
MptcpSegmentGate::CountBeyond(const Segment& segment, const Connection& connection)
{
    const auto end = segment.seq + SequenceNumber32(segment.payload);
    const int64_t beyond = end > connection.rcvEdge ? end - connection.rcvEdge : 0;
    return static_cast<uint32_t>(std::min<int64_t>(beyond, segment.payload));
}

bool
MptcpSegmentGate::IsSequenceAcceptable(const Segment& segment, const Connection& connection)
{
    const uint32_t length = segment.payload + (Has(segment, TcpHeader::FIN) ? 1 : 0);
    if (length == 0)
    {
        // An ACK that was overtaken by data which nobody has acknowledged yet is not old: as in
        // Linux, what counts is what the peer was told.
        return segment.seq >= connection.rcvTold && segment.seq <= connection.rcvEdge;
    }
    if (HasPeerEnded(connection.state))
    {
        return false; // nothing stands behind a FIN (RFC 9293 section 3.10.7.4, seventh)
    }
    const bool early = segment.seq + SequenceNumber32(length) > connection.rcvNext;
    // A FIN may stand right behind a window that is full.
    const bool late =
        segment.payload > 0 ? segment.seq >= connection.rcvEdge : segment.seq > connection.rcvEdge;
    return early && !late;
}

MptcpSegmentGate::Verdict
MptcpSegmentGate::JudgeSynchronised(const Segment& segment, const Connection& connection)
{
    if (Has(segment, TcpHeader::RST))
    {
        return JudgeReset(segment, connection);
    }
    if (Has(segment, TcpHeader::SYN) || !IsSequenceAcceptable(segment, connection))
    {
        return Verdict::ACKNOWLEDGE;
    }
    if (!Has(segment, TcpHeader::ACK))
    {
        // ns-3's window probes are data without ACK.
        return segment.payload > 0 ? Verdict::ACCEPT : Verdict::DROP;
    }
    const bool future = segment.ack > connection.sndNext;
    const bool past = segment.ack + SequenceNumber32(connection.sndMaxWindow) < connection.sndUna;
    return future || past ? Verdict::ACKNOWLEDGE : Verdict::ACCEPT;
}

} // namespace ns3
