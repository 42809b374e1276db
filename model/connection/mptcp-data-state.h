/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_DATA_STATE_H
#define MPTCP_DATA_STATE_H

#include <cstddef>
#include <cstdint>

namespace mptcp
{

/**
 * @ingroup mptcp
 * The life of a connection as its application sees it: RFC 8684 figure 20 as a table. Pure: it
 * says what follows from an event, and its owner does it.
 *
 * Each direction ends by itself, by a DATA_FIN and its DATA_ACK (after fallback by TCP's FIN), and
 * whatever subflows do. A half close lasts as long as the application likes. Every close that the
 * application is owed stands in the table, so each comes exactly once; an error may follow a
 * normal close, as in TCP, if our own direction was not finished yet.
 */
class MptcpDataState
{
  public:
    /// States under the names of RFC 9293. Where the application has closed its direction and
    /// something that it has written has not been sent yet, the state is one of its own.
    enum class State : uint8_t
    {
        CLOSED,          //!< no connection
        LISTEN,          //!< waits for connections
        SYN_SENT,        //!< the handshake was begun here
        SYN_SENT_SHUT,   //!< as SYN_SENT, and the application has closed its direction
        SYN_RCVD,        //!< the handshake was begun by the peer
        ESTABLISHED,     //!< both directions are open
        DRAINING,        //!< as ESTABLISHED; the application has closed its direction
        FIN_WAIT_1,      //!< our DATA_FIN waits for its acknowledgement
        FIN_WAIT_2,      //!< our direction is finished, the peer's is open
        CLOSE_WAIT,      //!< the peer's direction is finished, ours is open
        CLOSE_WAIT_SHUT, //!< as CLOSE_WAIT; the application has closed its direction
        CLOSING,         //!< as FIN_WAIT_1, and the peer's direction is finished
        LAST_ACK,        //!< as CLOSE_WAIT, and our DATA_FIN waits for its acknowledgement
        TIME_WAIT,       //!< both are finished, ours first: subflows take leave
        OVER,            //!< both are finished, the peer's first: subflows take leave
        ABORTED,         //!< ended by force: subflows are being reset
        COUNT
    };

    /// What happens to a connection.
    enum class Event : uint8_t
    {
        LISTEN,      //!< the application listens
        CONNECT,     //!< the application connects
        SYN,         //!< a connection was asked for, and this is its socket
        ESTABLISHED, //!< the handshake is through
        SHUTDOWN,    //!< the application closes its direction
        DRAINED,     //!< all that was written has been sent once
        FIN_ACKED,   //!< our DATA_FIN is acknowledged, so all before it is
        PEER_FIN,    //!< the peer's DATA_FIN is reached: all its bytes are here
        ABORT,       //!< the application, or a limit, ends the connection by force
        FASTCLOSE,   //!< the peer ends it by force
        FAILED,      //!< it cannot go on
        NO_SUBFLOWS, //!< the last subflow is over
        COUNT
    };

    /// What its owner has to do, in this order. A bit mask.
    enum Action : uint16_t
    {
        NOTHING = 0,
        SEND_FIN = 1U << 0,       //!< give the DATA_FIN its number and send it
        DRAIN = 1U << 1,          //!< send what waits for more, then report DRAINED
        CLOSE_SUBFLOWS = 1U << 2, //!< FIN on every subflow
        FASTCLOSE_PEER = 1U << 3, //!< tell the peer by MP_FASTCLOSE
        RESET_SUBFLOWS = 1U << 4, //!< reset every subflow
        AWAIT_SUBFLOW = 1U << 5,  //!< wait a while for a subflow that can go on
        LET_GO = 1U << 6,         //!< give everything back; the socket can be used again
        TELL_REFUSED = 1U << 7,   //!< callback: connecting has failed
        TELL_CLOSED = 1U << 8,    //!< callback: normal close
        TELL_ERROR = 1U << 9,     //!< callback: error close
        TELL_READABLE = 1U << 10, //!< callback: the end of the stream can be read
    };

    /// How long a state may last without progress.
    enum class Limit : uint8_t
    {
        NONE, //!< as long as the application likes, or by timers of its own
        PEER, //!< nobody here wants what the peer's application still has to say
        LONG, //!< something is to be acknowledged or a subflow is to end
    };

    /**
     * Let an event happen. One that cannot happen in this state is ignored.
     * @param event what
     * @returns actions, a mask of Action
     */
    uint16_t Apply(Event event);

    /// @returns the state
    State Get() const;

    /// @name Questions. @{
    /// @returns whether there is a connection that is not over
    bool IsOpen() const;
    /// @returns whether both directions are finished: no byte will be sent or received any more
    bool IsDone() const;
    /// @returns whether the application has closed its direction
    bool IsShut() const;
    /// @returns whether a DATA_FIN is due as soon as all has been sent
    bool WantsFin() const;
    /// @returns whether our DATA_FIN was sent
    bool IsFinSent() const;
    /// @returns whether our DATA_FIN was sent and waits for its acknowledgement
    bool IsFinPending() const;
    /// @returns whether our DATA_FIN was acknowledged
    bool IsFinAcked() const;
    /// @returns whether all the peer has to say is here
    bool HasPeerFin() const;
    /// @}

    /**
     * @param orphan the application has closed the socket, or both directions
     * @returns what limits the present state
     */
    Limit GetLimit(bool orphan) const;

    /// @param state a state @returns its name
    static const char* Name(State state);
    /// @param event an event @returns its name
    static const char* Name(Event event);

  private:
    State m_state{State::CLOSED};
};

} // namespace mptcp

#endif // MPTCP_DATA_STATE_H
