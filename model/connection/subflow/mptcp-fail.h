/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FAIL_H
#define MPTCP_FAIL_H

#include <cstddef>
#include <cstdint>

namespace ns3
{

/// @ingroup mptcp
/// How far a subflow is with MP_FAIL (RFC 8684 section 3.7).
enum class MptcpFailState : uint8_t
{
    NONE,     //!< nothing has failed
    SENT,     //!< a checksum failed here: the peer has been told, and what came since is held
    ANSWERED, //!< the peer told us, and was answered; plain TCP
    RESOLVED, //!< the peer answered us; plain TCP
    BROKEN,   //!< the subflow is being reset
    COUNT
};

/// @ingroup mptcp
/// What happens to a subflow that has to do with MP_FAIL.
enum class MptcpFailEvent : uint8_t
{
    BAD_CHECKSUM,     //!< of a mapping from the peer
    FAIL_RECEIVED,    //!< MP_FAIL on a segment that is no reset
    INFINITE_MAPPING, //!< from the peer
    OTHER_MAPPING,    //!< a mapping that does not continue the stream as plain TCP would
    TIMEOUT,          //!< no answer yet
    GIVE_UP,          //!< no answer after the last repetition
    COUNT
};

/// @ingroup mptcp
/// What a subflow does about it.
enum class MptcpFailAction : uint8_t
{
    NOTHING,
    TELL,            //!< send MP_FAIL, hold what comes, and wait for an answer
    REPEAT,          //!< send MP_FAIL again
    FALL_BACK,       //!< become plain TCP, and deliver what was held
    ANSWER,          //!< become plain TCP, answer with MP_FAIL, and signal an infinite mapping
    ANSWER_AGAIN,    //!< the answer was lost: answer with MP_FAIL
    CONFIRM,         //!< the peer waits as we did: show it an infinite mapping
    RESET,           //!< reset the subflow
    RESET_WITH_FAIL, //!< reset the subflow with MP_FAIL
};

/// @ingroup mptcp
/// What follows from an event.
struct MptcpFailStep
{
    MptcpFailState state;
    MptcpFailAction action;

    bool operator==(const MptcpFailStep& other) const
    {
        return state == other.state && action == other.action;
    }
};

/**
 * @ingroup mptcp
 * The life of MP_FAIL on one subflow, as a table.
 *
 * The end that finds a bad checksum keeps what it has until the other end is known to have heard:
 * that end may send the same data again before it does, and what is delivered as plain TCP then
 * would be wrong bytes. It repeats MP_FAIL until there is an answer, MP_FAIL or an infinite
 * mapping, and resets the subflow when there is none. MP_FAIL itself is answered as often as it
 * comes; an answer is never answered by another MP_FAIL, so that two ends that have both sent one
 * come to rest.
 *
 * @param state where the subflow stands
 * @param event what happens
 * @param mayFallBack whether the connection may become plain TCP on this subflow now
 * @returns where it stands then, and what it does
 */
MptcpFailStep NextFail(MptcpFailState state, MptcpFailEvent event, bool mayFallBack);

} // namespace ns3

#endif // MPTCP_FAIL_H
