/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ENDGAME_H
#define MPTCP_ENDGAME_H

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup mptcp
 * What the end of a TCP connection asks of the socket that it belongs to.
 */
class MptcpEndgameHost
{
  public:
    virtual ~MptcpEndgameHost() = default;

    /// @returns TCP's state
    virtual TcpSocket::TcpStates_t GetEndState() const = 0;
    /// Take over the state that follows. TIME_WAIT and CLOSED end the connection. @param state it
    virtual void SetEndState(TcpSocket::TcpStates_t state) = 0;
    /// Send our FIN, for the first time or again, without data.
    virtual void SendFin() = 0;
    /// @returns whether all data that was sent is acknowledged
    virtual bool IsAllDataAcked() const = 0;
    /// Data waits for an ACK: see to it that its retransmission timer runs.
    virtual void EnsureDataTimer() = 0;
    /// @returns TCP's retransmission timeout now
    virtual Time GetFinTimeout() const = 0;
    /// @returns when the peer was heard of last
    virtual Time GetLastHeard() const = 0;
    /// No answer within a limit: the connection is over.
    virtual void GiveUp() = 0;
};

/**
 * @ingroup mptcp
 * The last states of a TCP connection as RFC 9293 section 3.6 has them: both FINs, their order, and
 * an end to every wait.
 *
 * ns-3 3.37 to 3.48 go to TIME_WAIT or CLOSED on any ACK with data still missing, repeat a FIN with
 * the number of something else after a timeout, leave a repeated FIN in TIME_WAIT unanswered, and
 * wait in CLOSE_WAIT and FIN_WAIT_2 for ever. So TCP is never told of a FIN. Of the peer's it hears
 * when all before it has arrived; an ACK of ours reaches it without the FIN's number; and from
 * our FIN on segments are dispatched by MptcpSubflow, not by TcpSocketBase.
 *
 * - Our FIN takes the number after the last byte. It is repeated, with the timeout doubled each
 *   time, until it is acknowledged or has been repeated as often as data may be.
 * - While data before it is missing, that is repeated first, by TCP's own timer.
 * - FIN_WAIT_2 lasts as long as the peer likes if only our direction was closed; once nobody waits
 *   for the peer's data any more (SetOrphan()), no longer than a limit after the peer was heard.
 */
class MptcpEndgame
{
  public:
    /// What moves the connection on.
    enum class Event : uint8_t
    {
        FIN_SENT,  //!< ours, for the first time
        FIN_ACKED, //!< ours, and so everything that we sent
        PEER_FIN,  //!< the peer's, with everything before it
    };

    /**
     * The transition table (RFC 9293, figure 5).
     * @param state TCP's, from ESTABLISHED on
     * @param event what happens
     * @returns the state that follows; the same one if the event means nothing in it
     */
    static TcpSocket::TcpStates_t Next(TcpSocket::TcpStates_t state, Event event);

    /// @param host the socket; outlives this object
    explicit MptcpEndgame(MptcpEndgameHost& host);

    /// @param retries times our FIN is repeated at most
    void SetRetries(uint32_t retries);

    /// @name Our FIN. @{
    /// It is to follow the last byte.
    void WantFin();
    /// @returns whether WantFin() was called
    bool IsFinWanted() const;
    /// @returns whether it has been sent
    bool IsFinSent() const;
    /// @param ack number of an ACK @returns whether it covers our FIN
    bool IsFinAckedBy(SequenceNumber32 ack) const;
    /// @returns whether it has been acknowledged
    bool IsFinAcked() const;
    /// @returns its number, once it has been sent
    SequenceNumber32 GetFinSequence() const;
    /// It is on its way out for the first time. @param sequence its number
    void FinSent(SequenceNumber32 sequence);
    /// An ACK number has arrived. @param ack it; acceptable
    void AckReceived(SequenceNumber32 ack);
    /// @}

    /// @name The peer's FIN. @{
    /// It has arrived. @param sequence its number
    void PeerFinSeen(SequenceNumber32 sequence);
    /// @param next number that is expected next @returns whether the peer's FIN is the next thing
    bool IsPeerFinNext(SequenceNumber32 next) const;
    /// Everything before it has arrived.
    void PeerFinReached();
    /// @}

    /// Nobody waits for the peer's data any more. @param limit on FIN_WAIT_2
    void SetOrphan(Time limit);
    /// No timers from now on.
    void Cancel();

  private:
    void Handle(Event event);
    void ArmFinTimer();
    void FinTimeout();
    void ArmLimit();
    void LimitReached();

    MptcpEndgameHost& m_host;
    uint32_t m_retries{6};
    bool m_wanted{false};
    std::optional<SequenceNumber32> m_fin;     //!< ours, once sent
    std::optional<SequenceNumber32> m_peerFin; //!< the peer's, once seen
    bool m_acked{false};
    bool m_peerDone{false};
    uint32_t m_repeats{0};
    Time m_timeout;
    Time m_limit; //!< on FIN_WAIT_2, zero for none
    EventId m_finEvent;
    EventId m_limitEvent;
};

} // namespace ns3

#endif // MPTCP_ENDGAME_H
