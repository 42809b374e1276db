/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_CONGESTION_OPS_H
#define MPTCP_CONGESTION_OPS_H

#include "mptcp-congestion-group.h"
#include "mptcp-law.h"

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-congestion-ops.h"

#include <optional>

namespace ns3
{

/**
 * @ingroup mptcp
 * The adaptor: makes a coupled law (mptcp::CoupledLaw) a TcpCongestionOps. Slow start, recovery,
 * ECN and pacing stay ns-3's own; the law has the growth in congestion avoidance and the response
 * to a loss. Bytes become segments here and nowhere else.
 *
 * **A single path has TcpNewReno's window, to the byte.** While no sibling has a round-trip time
 * sample, and so without a group too, growth and loss response are TcpNewReno's own code, for all
 * laws but wVegas and those whose options say otherwise.
 *
 * **Counting.** TcpNewReno (3.37 to 3.48) grows by a fixed amount for each ACK that covers at least
 * one segment, whatever the number of segments: by mss^2 / cwnd bytes, truncated, but at least one
 * byte. With delayed ACKs it therefore grows half as fast as RFC 5681's byte counting. A law
 * counts in the same way by default, so that a coupled connection and a TcpNewReno beside it mean
 * the same by an ACK; CountSegments counts every segment, as RFC 6356 and TcpLinuxReno do. What a
 * law adds is exact: fractions of a byte are carried over, where TcpNewReno loses them (which
 * it does noticeably once a window has about a thousand segments).
 *
 * **Losses.** The surviving fraction is taken of the bytes in flight (RFC 5681, TcpNewReno), or,
 * with ReduceWindow, of the congestion window (the papers, Linux, TcpLinuxReno).
 *
 * **Windows that are not used** do not grow (RFC 7661; Linux), as long as there is
 * more than one path: a law takes the windows of siblings for what they carry, and a path that the
 * receive window holds back would otherwise grow in slow start without an end and so keep the
 * others small. In slow start a window is used while more than half of it was in flight within
 * the last round trip; in congestion avoidance while it leaves no room for a segment.
 *
 * **Windows in recovery** count as ssthresh, RFC 6356 section 4.1.
 *
 * A user may also give it to plain TCP: it then stays without a group.
 */
class MptcpCongestionOps : public TcpNewReno
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    MptcpCongestionOps() = default;

    /**
     * Copies everything but the membership of a group.
     * @param other what is copied
     */
    MptcpCongestionOps(const MptcpCongestionOps& other);
    ~MptcpCongestionOps() override;
    MptcpCongestionOps& operator=(const MptcpCongestionOps&) = delete;

    /**
     * Couples this subflow to its siblings. Leaves any other group first.
     * @param group the connection's group
     * @param tcb   the state of this subflow's socket
     */
    void JoinGroup(Ptr<MptcpCongestionGroup> group, Ptr<TcpSocketState> tcb);

    /// Takes this subflow out: siblings no longer count it. Harmless without a group.
    void LeaveGroup();

    /**
     * Feeds a round-trip time sample, as measured and not smoothed: for each ACK that gives one,
     * before PktsAcked. Without it the best that the release keeps in TcpSocketState is taken.
     * @param raw the sample; not positive: ignored
     */
    void SampleRtt(Time raw);

    /**
     * Brings GetPathState up to date. Called by the group, for members only.
     * @param losing true if this path is responding to a loss: its window is then cwnd whatever
     *               the congestion state
     * @return true if the path has a round-trip time sample and so counts
     */
    bool Publish(bool losing);

    /// @return what siblings see, as of the last Publish
    const mptcp::PathState& GetPathState() const;

    void IncreaseWindow(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked) override;
    uint32_t GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight) override;
    void PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked, const Time& rtt) override;
    void CongestionStateSet(Ptr<TcpSocketState> tcb,
                            const TcpSocketState::TcpCongState_t newState) override;
    void CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event) override;

  protected:
    /**
     * Declares the options that all laws share for one law's type. ns-3 knows an attribute only
     * under the type that declares it, so that "ns3::MptcpLia::CountSegments" needs a declaration
     * of its own.
     * @param type of the law
     * @return the type
     */
    static TypeId AddAttributes(TypeId type);

    uint32_t SlowStart(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked) override;
    void CongestionAvoidance(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked) override;

  private:
    /// @return the law of this path
    virtual mptcp::CoupledLaw& GetLaw() = 0;

    /// @copydoc GetLaw
    virtual const mptcp::CoupledLaw& GetLaw() const = 0;

    MptcpCongestionGroup::View Look(const TcpSocketState& tcb, bool losing);
    bool Update(const TcpSocketState& tcb, bool losing);
    bool IsReno(const MptcpCongestionGroup::View& view) const;
    bool IsWindowLimited(const TcpSocketState& tcb, uint32_t segmentsAcked) const;
    void SampleFlight(const TcpSocketState& tcb, uint32_t segmentsAcked);
    void Grow(TcpSocketState& tcb, double segments);
    void EndRound(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked);

    // Options
    bool m_countSegments{false};       //!< see CountSegments
    bool m_reduceWindow{false};        //!< see ReduceWindow
    bool m_onlyWhenLimited{true};      //!< see OnlyWhenLimited
    bool m_rawWindowInRecovery{false}; //!< see RawWindowInRecovery

    // Membership
    Ptr<MptcpCongestionGroup> m_group; //!< null: single path
    Ptr<TcpSocketState> m_tcb;         //!< null exactly if m_group is
    mptcp::PathTable m_alone;          //!< the table of a path without a group

    // State
    mptcp::PathState m_state;                    //!< published
    Time m_smoothedRtt;                          //!< of which m_state.rtt is the double
    double m_carry{0.0};                         //!< fraction of a byte not yet in cwnd, [0, 1)
    std::optional<SequenceNumber32> m_lastAcked; //!< of the ACK before
    SequenceNumber32 m_roundEnd{0};              //!< an ACK above ends the round
    bool m_fed{false};                           //!< SampleRtt is in use
    SequenceNumber32 m_flightEnd{0};             //!< an ACK above begins another round
    uint64_t m_flightLast{0};                    //!< bytes, most in flight in the round before
    uint64_t m_flightMost{0};                    //!< bytes, most in flight in this round so far
};

} // namespace ns3

#endif // MPTCP_CONGESTION_OPS_H
