/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-data-state.h"

#include <array>

namespace mptcp
{

namespace
{

using S = MptcpDataState::State;
using E = MptcpDataState::Event;
using A = MptcpDataState::Action;

constexpr auto STATES = static_cast<std::size_t>(S::COUNT);
constexpr auto EVENTS = static_cast<std::size_t>(E::COUNT);

/// What an event does in a state.
struct Cell
{
    S next;           //!< COUNT: the event is ignored
    uint16_t actions; //!< mask
};

/// One row of the transition table as it is written down.
struct Transition
{
    S from;
    E event;
    S to;
    uint16_t actions;
};

constexpr uint16_t REFUSE = A::LET_GO | A::TELL_REFUSED;
constexpr uint16_t GIVE_UP = A::LET_GO | A::TELL_ERROR;
constexpr uint16_t ABORT = A::FASTCLOSE_PEER | A::RESET_SUBFLOWS | A::TELL_ERROR;
constexpr uint16_t OBEY = A::RESET_SUBFLOWS | A::TELL_ERROR;

/// Every event that does something; all others are ignored.
constexpr Transition TRANSITIONS[] = {
    {S::CLOSED, E::LISTEN, S::LISTEN, A::NOTHING},
    {S::CLOSED, E::CONNECT, S::SYN_SENT, A::NOTHING},
    {S::CLOSED, E::SYN, S::SYN_RCVD, A::NOTHING},

    {S::LISTEN, E::ABORT, S::CLOSED, A::LET_GO | A::TELL_CLOSED},

    {S::SYN_SENT, E::ESTABLISHED, S::ESTABLISHED, A::NOTHING},
    {S::SYN_SENT, E::SHUTDOWN, S::SYN_SENT_SHUT, A::NOTHING},
    {S::SYN_SENT, E::ABORT, S::CLOSED, A::RESET_SUBFLOWS | REFUSE},
    {S::SYN_SENT, E::FAILED, S::CLOSED, REFUSE},
    {S::SYN_SENT, E::NO_SUBFLOWS, S::CLOSED, REFUSE},

    {S::SYN_SENT_SHUT, E::ESTABLISHED, S::DRAINING, A::DRAIN},
    {S::SYN_SENT_SHUT, E::ABORT, S::CLOSED, A::RESET_SUBFLOWS | REFUSE},
    {S::SYN_SENT_SHUT, E::FAILED, S::CLOSED, REFUSE},
    {S::SYN_SENT_SHUT, E::NO_SUBFLOWS, S::CLOSED, REFUSE},

    // Nobody has been told of it yet, so nobody hears of its end.
    {S::SYN_RCVD, E::ESTABLISHED, S::ESTABLISHED, A::NOTHING},
    {S::SYN_RCVD, E::ABORT, S::CLOSED, A::RESET_SUBFLOWS | A::LET_GO},
    {S::SYN_RCVD, E::FAILED, S::CLOSED, A::LET_GO},
    {S::SYN_RCVD, E::NO_SUBFLOWS, S::CLOSED, A::LET_GO},

    {S::ESTABLISHED, E::SHUTDOWN, S::DRAINING, A::DRAIN},
    {S::ESTABLISHED, E::PEER_FIN, S::CLOSE_WAIT, A::TELL_CLOSED},
    {S::ESTABLISHED, E::ABORT, S::ABORTED, ABORT},
    {S::ESTABLISHED, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::ESTABLISHED, E::FAILED, S::CLOSED, GIVE_UP},
    {S::ESTABLISHED, E::NO_SUBFLOWS, S::ESTABLISHED, A::AWAIT_SUBFLOW},

    {S::DRAINING, E::DRAINED, S::FIN_WAIT_1, A::SEND_FIN},
    {S::DRAINING, E::PEER_FIN, S::CLOSE_WAIT_SHUT, A::TELL_CLOSED},
    {S::DRAINING, E::ABORT, S::ABORTED, ABORT},
    {S::DRAINING, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::DRAINING, E::FAILED, S::CLOSED, GIVE_UP},
    {S::DRAINING, E::NO_SUBFLOWS, S::DRAINING, A::AWAIT_SUBFLOW},

    {S::FIN_WAIT_1, E::FIN_ACKED, S::FIN_WAIT_2, A::NOTHING},
    {S::FIN_WAIT_1, E::PEER_FIN, S::CLOSING, A::TELL_READABLE},
    {S::FIN_WAIT_1, E::ABORT, S::ABORTED, ABORT},
    {S::FIN_WAIT_1, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::FIN_WAIT_1, E::FAILED, S::CLOSED, GIVE_UP},
    {S::FIN_WAIT_1, E::NO_SUBFLOWS, S::FIN_WAIT_1, A::AWAIT_SUBFLOW},

    {S::FIN_WAIT_2,
     E::PEER_FIN,
     S::TIME_WAIT,
     A::CLOSE_SUBFLOWS | A::TELL_CLOSED | A::TELL_READABLE},
    {S::FIN_WAIT_2, E::ABORT, S::ABORTED, ABORT},
    {S::FIN_WAIT_2, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::FIN_WAIT_2, E::FAILED, S::CLOSED, GIVE_UP},
    {S::FIN_WAIT_2, E::NO_SUBFLOWS, S::FIN_WAIT_2, A::AWAIT_SUBFLOW},

    {S::CLOSE_WAIT, E::SHUTDOWN, S::CLOSE_WAIT_SHUT, A::DRAIN},
    {S::CLOSE_WAIT, E::ABORT, S::ABORTED, ABORT},
    {S::CLOSE_WAIT, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::CLOSE_WAIT, E::FAILED, S::CLOSED, GIVE_UP},
    {S::CLOSE_WAIT, E::NO_SUBFLOWS, S::CLOSE_WAIT, A::AWAIT_SUBFLOW},

    {S::CLOSE_WAIT_SHUT, E::DRAINED, S::LAST_ACK, A::SEND_FIN},
    {S::CLOSE_WAIT_SHUT, E::ABORT, S::ABORTED, ABORT},
    {S::CLOSE_WAIT_SHUT, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::CLOSE_WAIT_SHUT, E::FAILED, S::CLOSED, GIVE_UP},
    {S::CLOSE_WAIT_SHUT, E::NO_SUBFLOWS, S::CLOSE_WAIT_SHUT, A::AWAIT_SUBFLOW},

    {S::CLOSING, E::FIN_ACKED, S::TIME_WAIT, A::CLOSE_SUBFLOWS | A::TELL_CLOSED},
    {S::CLOSING, E::ABORT, S::ABORTED, ABORT},
    {S::CLOSING, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::CLOSING, E::FAILED, S::CLOSED, GIVE_UP},
    {S::CLOSING, E::NO_SUBFLOWS, S::CLOSING, A::AWAIT_SUBFLOW},

    {S::LAST_ACK, E::FIN_ACKED, S::OVER, A::CLOSE_SUBFLOWS},
    {S::LAST_ACK, E::ABORT, S::ABORTED, ABORT},
    {S::LAST_ACK, E::FASTCLOSE, S::ABORTED, OBEY},
    {S::LAST_ACK, E::FAILED, S::CLOSED, GIVE_UP},
    {S::LAST_ACK, E::NO_SUBFLOWS, S::LAST_ACK, A::AWAIT_SUBFLOW},

    // All has been said, and all has been told.
    {S::TIME_WAIT, E::FAILED, S::CLOSED, A::RESET_SUBFLOWS | A::LET_GO},
    {S::TIME_WAIT, E::NO_SUBFLOWS, S::CLOSED, A::LET_GO},
    {S::OVER, E::FAILED, S::CLOSED, A::RESET_SUBFLOWS | A::LET_GO},
    {S::OVER, E::NO_SUBFLOWS, S::CLOSED, A::LET_GO},
    {S::ABORTED, E::FAILED, S::CLOSED, A::RESET_SUBFLOWS | A::LET_GO},
    {S::ABORTED, E::NO_SUBFLOWS, S::CLOSED, A::LET_GO},
};

using Table = std::array<std::array<Cell, EVENTS>, STATES>;

constexpr Table
MakeTable()
{
    Table table{};
    for (auto& row : table)
    {
        for (auto& cell : row)
        {
            cell = {S::COUNT, A::NOTHING};
        }
    }
    for (const auto& t : TRANSITIONS)
    {
        table[static_cast<std::size_t>(t.from)][static_cast<std::size_t>(t.event)] = {t.to,
                                                                                      t.actions};
    }
    return table;
}

constexpr Table TABLE = MakeTable();

} // namespace

uint16_t
MptcpDataState::Apply(Event event)
{
    const Cell& cell = TABLE[static_cast<std::size_t>(m_state)][static_cast<std::size_t>(event)];
    if (cell.next == State::COUNT)
    {
        return NOTHING;
    }
    m_state = cell.next;
    return cell.actions;
}

MptcpDataState::State
MptcpDataState::Get() const
{
    return m_state;
}

bool
MptcpDataState::IsOpen() const
{
    return m_state >= State::ESTABLISHED && m_state <= State::LAST_ACK;
}

bool
MptcpDataState::IsDone() const
{
    return m_state == State::TIME_WAIT || m_state == State::OVER || m_state == State::ABORTED;
}

bool
MptcpDataState::IsShut() const
{
    switch (m_state)
    {
    case State::CLOSED:
    case State::LISTEN:
    case State::SYN_SENT:
    case State::SYN_RCVD:
    case State::ESTABLISHED:
    case State::CLOSE_WAIT:
        return false;
    default:
        return true;
    }
}

bool
MptcpDataState::WantsFin() const
{
    return m_state == State::DRAINING || m_state == State::CLOSE_WAIT_SHUT;
}

bool
MptcpDataState::IsFinSent() const
{
    return IsFinPending() || IsFinAcked();
}

bool
MptcpDataState::IsFinPending() const
{
    return m_state == State::FIN_WAIT_1 || m_state == State::CLOSING || m_state == State::LAST_ACK;
}

bool
MptcpDataState::IsFinAcked() const
{
    return m_state == State::FIN_WAIT_2 || m_state == State::TIME_WAIT || m_state == State::OVER;
}

bool
MptcpDataState::HasPeerFin() const
{
    switch (m_state)
    {
    case State::CLOSE_WAIT:
    case State::CLOSE_WAIT_SHUT:
    case State::CLOSING:
    case State::LAST_ACK:
    case State::TIME_WAIT:
    case State::OVER:
        return true;
    default:
        return false;
    }
}

MptcpDataState::Limit
MptcpDataState::GetLimit(bool orphan) const
{
    switch (m_state)
    {
    case State::FIN_WAIT_2:
        return orphan ? Limit::PEER : Limit::NONE;
    case State::DRAINING:
    case State::FIN_WAIT_1:
    case State::CLOSE_WAIT_SHUT:
    case State::CLOSING:
    case State::LAST_ACK:
        // After these the peer's direction is finished, or nobody reads it: nothing is left that
        // the application could want to wait for.
        return orphan || HasPeerFin() ? Limit::LONG : Limit::NONE;
    case State::TIME_WAIT:
    case State::OVER:
    case State::ABORTED:
        return Limit::LONG;
    default:
        // Handshakes have TCP's limits; the rest is the application's to end.
        return Limit::NONE;
    }
}

const char*
MptcpDataState::Name(State state)
{
    static constexpr std::array<const char*, STATES> NAMES{"CLOSED",
                                                           "LISTEN",
                                                           "SYN_SENT",
                                                           "SYN_SENT_SHUT",
                                                           "SYN_RCVD",
                                                           "ESTABLISHED",
                                                           "DRAINING",
                                                           "FIN_WAIT_1",
                                                           "FIN_WAIT_2",
                                                           "CLOSE_WAIT",
                                                           "CLOSE_WAIT_SHUT",
                                                           "CLOSING",
                                                           "LAST_ACK",
                                                           "TIME_WAIT",
                                                           "OVER",
                                                           "ABORTED"};
    return state < State::COUNT ? NAMES[static_cast<std::size_t>(state)] : "?";
}

const char*
MptcpDataState::Name(Event event)
{
    static constexpr std::array<const char*, EVENTS> NAMES{"LISTEN",
                                                           "CONNECT",
                                                           "SYN",
                                                           "ESTABLISHED",
                                                           "SHUTDOWN",
                                                           "DRAINED",
                                                           "FIN_ACKED",
                                                           "PEER_FIN",
                                                           "ABORT",
                                                           "FASTCLOSE",
                                                           "FAILED",
                                                           "NO_SUBFLOWS"};
    return event < Event::COUNT ? NAMES[static_cast<std::size_t>(event)] : "?";
}

} // namespace mptcp
