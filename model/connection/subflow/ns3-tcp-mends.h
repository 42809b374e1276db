/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NS3_TCP_MENDS_H
#define NS3_TCP_MENDS_H

#include "ns3/nstime.h"
#include "ns3/tcp-congestion-ops.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * What ns-3's TCP gets wrong and a subflow mends, beside the end of a connection (MptcpEndgame) and
 * the acceptability of segments (MptcpSegmentGate). `ns3::MptcpSubflow::Ns3Mends` = false turns
 * this list off, in fallback too, but for the two at its end, without which the program crashes.
 * Windows, probes and small segments of MPTCP are the connection's affair, and so those items
 * matter in fallback only. doc/fidelity.md has the list with what cannot be mended. All are faults
 * of 3.37, 3.43 and 3.48 unless said otherwise.
 *
 * - *ssthresh at repeated timeouts.* ReTxTimeout() clears the mark of a segment that was sent again
 *   before it asks for it, so every timeout lowers ssthresh, down to two segments after two.
 *   RFC 5681 section 3.1 keeps it when the same segment times out again. To see it: cut a path for
 *   five seconds.
 * - *A listener that remembers.* What one SYN says (no SACK, no timestamps, no window scaling, its
 *   TSval) stays with the listener, and so with all later connections. To see it: one SYN without
 *   SACK, then a transfer with losses.
 * - *Stray segments at a listener* get no reset (RFC 9293 section 3.10.7.2).
 * - *A SYN that comes again* takes one of the SYN/ACK's repetitions away: whoever repeats it as
 *   often as `ConnCount` says while the third ACK is on its way ends the handshake.
 * - *Resets* of an established connection are obeyed whatever their number is (RFC 5961 section 3),
 *   and answered with another one if they have an ACK flag.
 * - *Segments without data outside the window* are taken, and get no ACK below it (RFC 9293 section
 *   3.10.7.4): whoever keeps a connection alive, or probes a window, gives it up. In fallback only:
 *   in MPTCP nothing of such a segment may count.
 * - *Segments without data after a timeout* carry the number that is sent again, not SND.NXT, and
 *   so stand below the peer's window. In fallback only: in MPTCP that peer would not take them.
 * - *Timestamps of segments that were sent again* are not echoed, only that of the first copy
 *   (RFC 7323 section 4.3: every one from the last ACK number on, or before it). Where ACKs are
 * lost the sender's RTT has its own timeout in it: once with a third ACK lost, 3 s; then the next
 *   timeout lasts 9 s.
 * - *Window probes* have no ACK flag (RFC 9293 section 3.10.7.4 drops such segments), and the byte
 *   in them does not count as sent: the ACK of a peer that takes it is ignored.
 * - *A window smaller than a segment* holds the sender back, which is right, but without end: no
 *   timer asks again if the news of a larger one is lost (RFC 9293 section 3.8.6.2.1 wants one).
 * - *Nagle's algorithm* holds back a short segment that was lost as if it were new (RFC 9293
 *   section 3.7.4 speaks of new data), for ever: its timeout sends nothing and sets no timer.
 * - *A copy that forgets.* The controller of an accepted socket is a copy of the listener's, and
 *   misses attributes: RRTT of `TcpHybla`, FilterType and ProtocolType of `TcpWestwood` (3.37),
 *   BetaLoss and BetaEcn of `TcpNewReno` and `TcpLinuxReno` (3.47 and later: every loss leaves such
 *   a socket two segments).
 * - *TcpWestwood and TcpWestwoodPlus* schedule their estimate an RTT ahead with a bare pointer: a
 *   socket that is gone by then takes them with it, and the program crashes.
 * - *A segment of no bytes* (3.37; 3.41 has it mended): with the window full and SACK blocks there,
 * TCP asks its buffer for one, and crashes.
 */
class Ns3TcpMends
{
  public:
    /**
     * For the time of a timeout of a segment that has timed out before: a controller that passes
     * everything on but does not lower the threshold.
     * @param inner the socket's controller
     * @returns what stands in for it
     */
    static Ptr<TcpCongestionOps> KeepThreshold(Ptr<TcpCongestionOps> inner);

    /**
     * Gives a controller the attributes that it should have from the one that it was copied from.
     * @param from the original
     * @param to what its Fork() has returned, perhaps with attributes missing
     */
    static void CompleteCopy(Ptr<const TcpCongestionOps> from, Ptr<TcpCongestionOps> to);

    /**
     * Westwood has events of its own, which hold nothing: it has to live until the last of them.
     * Not an affair of Ns3Mends, since without it the program crashes.
     * @param controller one that its socket gives up, perhaps null
     * @param rtt the longest RTT that the socket has seen, after which it has no event any more
     */
    static void Outlive(Ptr<TcpCongestionOps> controller, Time rtt);
};

} // namespace ns3

#endif // NS3_TCP_MENDS_H
