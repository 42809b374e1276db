/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SEGMENT_GATE_H
#define MPTCP_SEGMENT_GATE_H

#include "ns3/packet.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-socket.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp
 * Decides whether a TCP segment counts (RFC 9293 section 3.10.7, with the reset rules of RFC 5961).
 *
 * Nothing of a segment that TCP would not accept may have an effect, its MPTCP options least of
 * all. ns-3's TCP asks less: it takes any reset, segments without data from outside the window, and
 * any ACK number in some states. So each segment is asked about here, by its first bytes, before
 * TCP or MPTCP look at it. Pure: no socket, no simulator.
 */
class MptcpSegmentGate
{
  public:
    /// What of a segment decides.
    struct Segment
    {
        SequenceNumber32 seq;
        SequenceNumber32 ack;
        uint8_t flags{0};       //!< TcpHeader's
        uint32_t payload{0};    //!< bytes
        bool timestamps{false}; //!< it has that option
    };

    /// What of the connection decides.
    struct Connection
    {
        TcpSocket::TcpStates_t state{TcpSocket::CLOSED};
        SequenceNumber32 rcvNext; //!< next number expected
        SequenceNumber32 rcvEdge; //!< first number beyond the receive buffer
        SequenceNumber32 rcvTold; //!< the last ACK number sent, at most rcvNext
        SequenceNumber32 sndUna;  //!< oldest number without ACK
        SequenceNumber32 sndNext; //!< next number to be sent, SYN and FIN counted
        uint32_t sndMaxWindow{0}; //!< largest window the peer ever had, bytes
        bool timestamps{false};   //!< agreed on: what has none counts only if it is a reset (RFC
                                  //!< 7323 section 3.2)
    };

    /// What to do with a segment.
    enum class Verdict : uint8_t
    {
        ACCEPT,
        DROP,
        ACKNOWLEDGE, //!< drop it, and answer with an ACK (a challenge ACK for SYN and RST)
        REFUSE,      //!< drop it, and answer with a reset made from its ACK number
    };

    /**
     * Read a segment as it came from the network.
     * @param packet TCP header and payload; at least the header's fixed part
     * @returns its fields
     */
    static Segment Read(Ptr<const Packet> packet);

    /**
     * @param segment what has arrived
     * @param connection where
     * @returns what to do with it
     */
    static Verdict Judge(const Segment& segment, const Connection& connection);

    /**
     * @param segment a reset
     * @param connection where
     * @returns whether it is in the receive window. RFC 5961 answers it with a challenge ACK unless
     * its number is the one expected; a reset that proves to come from the peer in another way
     * (MP_FASTCLOSE has the key) needs no challenge.
     */
    static bool IsInWindow(const Segment& segment, const Connection& connection);

    /**
     * @param segment one that is acceptable
     * @param connection where
     * @returns bytes of its payload that stand beyond the window, which must not be taken (RFC 9293
     * section 3.10.7.4)
     */
    static uint32_t CountBeyond(const Segment& segment, const Connection& connection);

  private:
    static Verdict JudgeListener(const Segment& segment);
    static Verdict JudgeSynSent(const Segment& segment, const Connection& connection);
    static Verdict JudgeSynReceived(const Segment& segment, const Connection& connection);
    static Verdict JudgeSynchronised(const Segment& segment, const Connection& connection);
    static Verdict JudgeReset(const Segment& segment, const Connection& connection);
    static bool IsSequenceAcceptable(const Segment& segment, const Connection& connection);
};

} // namespace ns3

#endif // MPTCP_SEGMENT_GATE_H
