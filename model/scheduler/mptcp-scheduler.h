/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SCHEDULER_H
#define MPTCP_SCHEDULER_H

#include "ns3/address.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * What a user's lists (Weights, Order) know a path by. It outlives a subflow: one that is opened
 * again between the same addresses, after a failure or when its interface is back, has the same.
 */
struct MptcpPathKey
{
    uint32_t number{0}; //!< of the paths that have been up, in the order in which they were tried
                        //!< first: the initial subflow's is 0
    Address local;      //!< IP address, without a port
    Address remote;     //!< IP address, without a port
    std::string device; //!< name of the local device (ns3::Names), empty if it has none
};

/**
 * @ingroup mptcp
 * State of one subflow as a scheduler sees it. Plain values, taken at the moment of the decision.
 */
struct MptcpPathState
{
    uint32_t id{0};                   //!< subflow number in its connection, never reused
    uint32_t slot{0};                 //!< bit of this path in carrier masks, 0 to 63
    const MptcpPathKey* key{nullptr}; //!< what lists know it by; valid during the call
    bool backup{false};               //!< either side asked for backup (RFC 8684 section 3.3.8)
    bool failed{false};               //!< potentially failed: timed out or stale, no new ACK since
    bool lossState{false};            //!< ns-3's congestion state is CA_LOSS
    bool slowStart{false};            //!< cwnd < ssthresh
    bool initialSlowStart{false};     //!< slow start, and no loss yet
    uint32_t mss{0};                  //!< payload bytes of a full segment
    uint32_t cwnd{0};                 //!< congestion window, bytes
    uint32_t ssthresh{0};             //!< slow-start threshold, bytes
    uint32_t inFlight{0};             //!< bytes sent and not acknowledged, by TCP's own estimate
    uint32_t queued{0};               //!< bytes given to the subflow that it has not sent yet
    uint32_t room{0};                 //!< bytes the subflow could send now: whole segments, or 0
    Time srtt;                        //!< smoothed RTT; zero before the first sample
    Time rttVar;                      //!< mean deviation of the RTT
    Time lastRtt;                     //!< newest raw RTT sample
    Time minRtt;                      //!< smallest raw sample
    Time maxRtt;                      //!< largest raw sample
    Time rto;                         //!< current retransmission timeout
    uint64_t pacingRate{0}; //!< bits per second, or cwnd/srtt when the subflow does not pace
};

/**
 * @ingroup mptcp
 * State of the connection's send side at the moment of a decision.
 */
struct MptcpSendState
{
    uint64_t una{0};           //!< oldest data sequence number without DATA_ACK
    uint64_t nxt{0};           //!< next data sequence number to bind
    uint32_t unsent{0};        //!< bytes written by the application that no subflow has
    uint64_t windowLeft{0};    //!< bytes that the peer's window still admits beyond nxt
    uint32_t next{0};          //!< bytes that the decision is about; at most one segment
    bool reinjection{false};   //!< the bytes were on a subflow before
    uint64_t carriers{0};      //!< bit mask of slots that carry these bytes already
    bool regularUsable{false}; //!< StreamsPerPath() only: a regular subflow is established and not
                               //!< potentially failed
    Time now;                  //!< simulated time
};

/**
 * @ingroup mptcp
 * What a scheduler answers.
 */
struct MptcpDecision
{
    /// No subflow now; the connection asks again at the next ACK or event.
    static constexpr int32_t WAIT = -1;

    int32_t path{WAIT};     //!< index into the vector of path states, or WAIT
    const char* reason{""}; //!< the rule that decided, for SchedulerDecision; a string literal
};

/**
 * @ingroup mptcp
 * Decides WHICH subflow carries the next bytes, never which bytes.
 *
 * The connection asks once per segment while it has data, window and at least one path with room.
 * The paths handed over are all established subflows of the connection, with or without room, in
 * order of creation; room == 0 means that TCP or the connection would not let the subflow send now.
 * A scheduler that picks a path without room lets the bytes queue on that subflow (some published
 * schedulers do); the default ones do not.
 *
 * One object serves one connection; it may keep state. It knows no socket, no law, no path manager.
 */
class MptcpScheduler : public Object
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /**
     * @param send the connection's send state
     * @param paths states of the established subflows, at least one
     * @returns the choice
     */
    virtual MptcpDecision Select(const MptcpSendState& send,
                                 const std::vector<MptcpPathState>& paths) = 0;

    /**
     * @returns true if every path is to stream the whole send queue at its own pace (redundant);
     * Select() is then asked for each path alone, with only that path in the vector
     */
    virtual bool StreamsPerPath() const;

    /**
     * @returns true if Select() is to be asked even while no path has room, and may let bytes queue
     * on one
     */
    virtual bool QueuesWithoutRoom() const;

    /**
     * Bytes have been bound to a path.
     * @param path its state before the binding
     * @param bytes how many
     * @param reinjection whether they were a reinjection
     */
    virtual void NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection);

    /// An opportunistic retransmission happened (feedback that some schedulers use). @param path
    /// its carrier
    virtual void NotifyOpportunisticRetransmission(const MptcpPathState& path);

    /// A subflow is gone. @param id its number
    virtual void NotifyClosed(uint32_t id);
};

} // namespace ns3

#endif // MPTCP_SCHEDULER_H
