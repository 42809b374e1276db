/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ANNOUNCEMENT_H
#define MPTCP_ANNOUNCEMENT_H

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp
 * The life of one local address id, as far as the peer is to know of it (RFC 8684 section 3.4): a
 * table of states and events, and nothing else.
 *
 * ADD_ADDR is sent again until its echo comes or the repetitions are used up. REMOVE_ADDR has no
 * answer; it is sent once, as soon as a subflow can carry it. What a lost REMOVE_ADDR leaves behind
 * at the peer is replaced when the address comes back, see MptcpAddressSignalling.
 */
class MptcpAnnouncement
{
  public:
    /// Where an address id is in its life.
    enum class State : uint8_t
    {
        NONE,     //!< the peer is not to know of it
        OWED,     //!< ADD_ADDR is to leave, as soon as a subflow can carry it
        SENT,     //!< ADD_ADDR has left, its echo has not come
        ECHOED,   //!< the peer knows of it
        GIVEN_UP, //!< no echo came, however often it was sent; the peer may know of it
        REMOVING, //!< REMOVE_ADDR is to leave, as soon as a subflow can carry it
        COUNT
    };

    /// What can happen to it.
    enum class Event : uint8_t
    {
        ANNOUNCE,  //!< the address is there
        REPLACE,   //!< another address is there, under the same id
        WITHDRAW,  //!< the address is gone, and the peer may know of it
        RETURN,    //!< the address is there again, and not to be announced
        CARRIED,   //!< the option that was owed has left
        ECHO,      //!< the peer's echo came
        TIMEOUT,   //!< no echo for AddAddrTimeout
        EXHAUSTED, //!< the same, after the last repetition
        COUNT
    };

    /// What is to be done about it.
    enum class Action : uint8_t
    {
        NOTHING,
        SEND, //!< what the new state owes
        DONE, //!< the next address may be announced
    };

    /// One cell of the table.
    struct Step
    {
        State next;
        Action action;
    };

    /**
     * Look a cell up.
     * @param state before
     * @param event what happens
     * @returns what comes of it
     */
    static Step Next(State state, Event event);

    /**
     * Tell whether the peer knows, or is being told, of an address.
     * @param state of its id
     * @returns whether it counts as announced
     */
    static bool IsAnnounced(State state);
};

} // namespace ns3

#endif // MPTCP_ANNOUNCEMENT_H
