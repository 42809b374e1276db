/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_HANDSHAKE_H
#define MPTCP_HANDSHAKE_H

#include "ns3/mptcp-counters.h"
#include "ns3/mptcp-option.h"
#include "ns3/mptcp-tcp-option.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp
 * Judges the options of a handshake's segments (RFC 8684 sections 3.1 and 3.2). Pure: options and
 * what this side knows in, a verdict out.
 *
 * MP_CAPABLE is looked at in the same way wherever it stands: flag H and no other crypto flag, flag
 * B not set (the parser sees to that), the version (a SYN may have a newer one, which is answered
 * with ours), the keys that belong on such a segment, and no MP_JOIN beside it. One that fails is
 * ignored, as if it were not there.
 */
class MptcpHandshake
{
  public:
    /// What to do.
    enum class Action : uint8_t
    {
        ACCEPT,   //!< go on with MPTCP
        FALLBACK, //!< go on as plain TCP
        RESET,    //!< refuse the subflow
        IGNORE,   //!< drop the segment: it says nothing, and the one that does is still to come
    };

    /// What to do, and why.
    struct Verdict
    {
        Action action{Action::ACCEPT};
        MptcpCounter why{MptcpCounter::COUNT}; //!< counter of a fallback or reset
        mptcp::ResetReason reason{mptcp::ResetReason::UNSPECIFIED}; //!< for MP_TCPRST
    };

    /// What a SYN asks for.
    enum class Request : uint8_t
    {
        PLAIN,   //!< TCP
        CAPABLE, //!< a new connection
        JOIN,    //!< a subflow of a connection
    };

    /// What the two ends of a join prove their identity with.
    struct Secrets
    {
        uint64_t localKey{0};
        uint64_t remoteKey{0};
        uint32_t localNonce{0};
        uint32_t remoteNonce{0};
    };

    /// @param options of a SYN @returns what it asks for; plain TCP if it contradicts itself by
    /// asking for a connection and a subflow at once (as Linux takes it)
    static Request JudgeSyn(const MptcpOptionList& options);

    /**
     * The answer to our SYN of a new connection.
     * @param options of the SYN/ACK
     * @param offered whether that SYN had MP_CAPABLE
     * @returns ACCEPT or FALLBACK
     */
    static Verdict JudgeCapableSynAck(const MptcpOptionList& options, bool offered);

    /**
     * The segment that establishes a connection at the listener, whatever its flags.
     * @param options of the segment
     * @param localKey ours
     * @param checksum whether SYN or SYN/ACK asked for checksums
     * @param inOrder whether nothing of the peer is missing before the segment
     * @returns ACCEPT, FALLBACK, or IGNORE if the segment with the keys may have been overtaken
     * or, beside a DATA_FIN, lost
     */
    static Verdict
    JudgeCapableAck(const MptcpOptionList& options, uint64_t localKey, bool checksum, bool inOrder);

    /**
     * MP_CAPABLE on the first data (section 3.1), which maps that data.
     * @param options of the segment
     * @param localKey ours
     * @param remoteKey the peer's
     * @param checksum whether checksums were agreed on
     * @returns the option, or null if it is to be ignored
     */
    static const mptcp::MpCapable* FindCapableData(const MptcpOptionList& options,
                                                   uint64_t localKey,
                                                   uint64_t remoteKey,
                                                   bool checksum);

    /**
     * The answer to our SYN of a join.
     * @param options of the SYN/ACK
     * @param secrets keys and our nonce; the peer's nonce is taken from the option
     * @returns ACCEPT or RESET
     */
    static Verdict JudgeJoinSynAck(const MptcpOptionList& options, const Secrets& secrets);

    /**
     * The segment that establishes a join at the listener, whatever its flags.
     * @param options of the segment
     * @param secrets keys and both nonces
     * @returns ACCEPT or RESET
     */
    static Verdict JudgeJoinAck(const MptcpOptionList& options, const Secrets& secrets);

  private:
    /// @param options of a segment that is no SYN @returns its MP_CAPABLE if version, flags and
    /// company are good, or null
    static const mptcp::MpCapable* FindCapable(const MptcpOptionList& options);
};

} // namespace ns3

#endif // MPTCP_HANDSHAKE_H
