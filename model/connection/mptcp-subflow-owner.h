/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SUBFLOW_OWNER_H
#define MPTCP_SUBFLOW_OWNER_H

#include "ns3/mptcp-counters.h"
#include "ns3/mptcp-option.h"
#include "ns3/ptr.h"

#include <cstdint>

namespace ns3
{

class Address;
class MptcpSubflow;
class Packet;

/**
 * @ingroup mptcp
 * What the two ends of a connection know of each other (RFC 8684 sections 3.1 and 3.2).
 */
struct MptcpKeys
{
    uint64_t localKey{0};
    uint64_t remoteKey{0};
    uint32_t localToken{0};
    uint32_t remoteToken{0};
    uint64_t localIdsn{0};
    uint64_t remoteIdsn{0};
    bool remoteKnown{false};    //!< the peer's key has arrived
    bool checksum{false};       //!< either side asked for DSS checksums
    bool offerChecksum{false};  //!< we ask for them
    bool denyJoinLocal{false};  //!< we set the C flag
    bool denyJoinRemote{false}; //!< the peer set the C flag
};

/**
 * @ingroup mptcp
 * What an application wants IP and queues to know of a connection's packets: what it set with the
 * setters of Socket that have these names.
 */
struct MptcpMarking
{
    uint8_t ipTos{0};
    uint8_t priority{0};
    int16_t ipv6Tclass{-1};   //!< -1: not set
    int16_t ipTtl{-1};        //!< -1: not set
    int16_t ipv6HopLimit{-1}; //!< -1: not set

    /// @param other marking @returns whether all of it is the same
    bool operator==(const MptcpMarking& other) const
    {
        return ipTos == other.ipTos && priority == other.priority &&
               ipv6Tclass == other.ipv6Tclass && ipTtl == other.ipTtl &&
               ipv6HopLimit == other.ipv6HopLimit;
    }
};

/**
 * @ingroup mptcp
 * The connection as its subflows see it. MptcpSocket implements it.
 *
 * Calls marked "in a segment" come while TcpSocketBase works on a received segment: the callee must
 * not close or reset that subflow there, but may ask for it by MptcpSubflow::RequestReset().
 */
class MptcpSubflowOwner
{
  public:
    virtual ~MptcpSubflowOwner() = default;

    /// @returns keys and negotiated flags
    virtual const MptcpKeys& GetKeys() const = 0;
    /// @returns next data sequence number expected from the peer
    virtual uint64_t GetDataAck() const = 0;
    /// @returns whether data sequence numbers and DATA_ACKs are to have 64 bits on the wire
    virtual bool UsesWideSequence() const = 0;
    /// The peer sent a data sequence number. @param wide whether it had 64 bits; DATA_ACKs then
    /// have them too
    virtual void PeerUsesWideSequence(bool wide) = 0;
    /// @returns bytes beyond GetDataAck() that may be sent to us
    virtual uint32_t GetReceiveWindow() const = 0;
    /// @returns our DATA_FIN's data sequence number if it is to be signalled @param[out] dsn set
    /// then
    virtual bool GetPendingDataFin(uint64_t& dsn) const = 0;
    /// @returns what packets of all subflows are to be marked with
    virtual MptcpMarking GetMarking() const = 0;
    /// Count. @param counter which
    virtual void Count(MptcpCounter counter) = 0;

    /// @returns whether a listener of it takes MP_JOINs and nothing else
    virtual bool AdmitsJoinsOnly() const = 0;
    /// A SYN reached the listener. @param from sender @returns whether the application takes it
    virtual bool AskApplication(const Address& from) = 0;
    /**
     * A listener forked a subflow for a SYN without MP_JOIN; the owner makes a connection for it.
     * @param subflow the fork @param capable the SYN's usable MP_CAPABLE, or null: plain TCP
     * @param from the peer @returns the new owner
     */
    virtual MptcpSubflowOwner* AcceptInitial(Ptr<MptcpSubflow> subflow,
                                             const mptcp::MpCapable* capable,
                                             const Address& from) = 0;
    /**
     * A listener forked a subflow for a MP_JOIN SYN.
     * @param subflow the fork @param join the option @param local our address and port
     * @param[out] reason for the reset when refused
     * @returns the connection it joins, or null to refuse
     */
    virtual MptcpSubflowOwner* AcceptJoin(Ptr<MptcpSubflow> subflow,
                                          const mptcp::MpJoinSyn& join,
                                          const Address& local,
                                          mptcp::ResetReason& reason) = 0;

    /// In a segment: the peer's MP_CAPABLE on SYN/ACK or third ACK was good. @param capable it
    virtual void PeerCapable(const mptcp::MpCapable& capable) = 0;
    /// TCP's handshake is through, and MPTCP's as far as this side can see. @param subflow which
    virtual void SubflowUp(MptcpSubflow* subflow) = 0;
    /// In a segment: the peer is known to have both keys (initial) or our HMAC (join). @param
    /// subflow which
    virtual void SubflowConfirmed(MptcpSubflow* subflow) = 0;
    /// In a segment: no MPTCP on this connection from now on. @param subflow the only one @param
    /// why counter
    /// @param rxBase data sequence number of the subflow's receive position 0
    virtual void FallBack(MptcpSubflow* subflow, MptcpCounter why, uint64_t rxBase) = 0;
    /// @param subflow which @returns whether the connection may fall back on it now
    virtual bool MayFallBack(const MptcpSubflow* subflow) const = 0;
    /// In a segment: a join of the peer's has proven that it may join. @param subflow which
    /// @returns whether there is room for it
    virtual bool AdmitJoin(const MptcpSubflow* subflow) = 0;
    /// The subflow is over. @param subflow which @param failed it never came up, or ended by reset
    /// or error
    virtual void SubflowDown(MptcpSubflow* subflow, bool failed) = 0;
    /// The peer sent FIN on the subflow. @param subflow which
    virtual void SubflowFinReceived(MptcpSubflow* subflow) = 0;
    /// Fallback only: our FIN, which CloseGracefully() ordered, has left.
    virtual void FallbackFinSent() = 0;

    /// In a segment: DATA_ACK. @param dataAck from the wire @param wide whether it has 64 bits
    /// @param window bytes beyond it that the peer takes
    virtual void DataAckReceived(uint64_t dataAck, bool wide, uint32_t window) = 0;
    /// In a segment: DATA_FIN. @param subflow which @param dsn its data sequence number
    virtual void DataFinReceived(MptcpSubflow* subflow, uint64_t dsn) = 0;
    /// In a segment: bytes in subflow order. @param subflow which @param dsn of the first @param
    /// packet the bytes
    virtual void DataReceived(MptcpSubflow* subflow, uint64_t dsn, Ptr<Packet> packet) = 0;
    /// In a segment: any option that is not DSS, MP_CAPABLE or MP_JOIN. @param subflow which @param
    /// option it
    virtual void OptionReceived(MptcpSubflow* subflow, const mptcp::Option& option) = 0;
    /// @param end one past a data sequence number that TCP has acknowledged @returns whether a
    /// DATA_ACK is still to come for it
    virtual bool AwaitsDataAck(uint64_t end) const = 0;
    /// @returns whether a subflow waits for the answer to its MP_FAIL: joins may not come up then
    virtual bool IsFailing() const = 0;
    /// Fallback only: what TCP's peer has acknowledged. @param position first unacknowledged
    /// subflow position, of which the FIN takes one
    virtual void FallbackAcked(uint64_t position) = 0;

    /// The subflow may have room for more. @param subflow which
    virtual void SubflowReady(MptcpSubflow* subflow) = 0;
    /// @param subflow which @returns whether another subflow that has not failed could carry data
    virtual bool CanReplace(const MptcpSubflow* subflow) const = 0;
    /// @param subflow which @returns whether nothing new can be sent, for want of window or buffer,
    /// until what this subflow alone carries has arrived, while another has nothing to do
    virtual bool IsHeldUpBy(const MptcpSubflow* subflow) const = 0;
    /// What the subflow sent has had no answer for a whole RTO, and another may take it over:
    /// TCP's timer will say so up to a round-trip time later, for each ACK starts it anew
    /// (RFC 6298, 5.3). @param subflow which
    virtual void SubflowSilent(MptcpSubflow* subflow) = 0;
    /// The subflow's retransmission timer expired on data. @param subflow which @param known
    /// SubflowSilent() came before
    virtual void SubflowTimeout(MptcpSubflow* subflow, bool known) = 0;
    /// The subflow got a new ACK after a timeout. @param subflow which
    virtual void SubflowRecovered(MptcpSubflow* subflow) = 0;
    /// Bytes left the host for the first time. @param bytes how many
    virtual void SubflowDataSent(uint32_t bytes) = 0;
};

} // namespace ns3

#endif // MPTCP_SUBFLOW_OWNER_H
