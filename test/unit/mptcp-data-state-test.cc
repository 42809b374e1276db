/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-data-state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-tests
 * The data-level states of a connection (RFC 8684 figure 20): every cell of the table, and what
 * holds on every way through it.
 */

namespace
{

using State = mptcp::MptcpDataState;
using S = State::State;
using E = State::Event;

constexpr auto STATES = static_cast<int>(S::COUNT);
constexpr auto EVENTS = static_cast<int>(E::COUNT);

/// @returns the shortest way from CLOSED to each state
const std::map<S, std::vector<E>>&
Ways()
{
    static const std::map<S, std::vector<E>> ways = []()
    {
        std::map<S, std::vector<E>> found{{S::CLOSED, {}}};
        std::vector<S> todo{S::CLOSED};
        for (std::size_t i = 0; i < todo.size(); i++)
        {
            for (int e = 0; e < EVENTS; e++)
            {
                State state;
                auto way = found[todo[i]];
                way.push_back(static_cast<E>(e));
                for (const E event : way)
                {
                    state.Apply(event);
                }
                if (found.emplace(state.Get(), way).second)
                {
                    todo.push_back(state.Get());
                }
            }
        }
        return found;
    }();
    return ways;
}

/// @param state one that can be reached @returns a connection in that state
State
In(S state)
{
    State connection;
    for (const E event : Ways().at(state))
    {
        connection.Apply(event);
    }
    return connection;
}

/// One letter for each event in a state: what comes of it.
/// . ignored; otherwise the next state, as in LETTERS.
constexpr char LETTERS[] = "cls$rEDfFwWgLTOA";

/// Rows are states, columns events, both in the order of their enumerations; written down from
/// RFC 8684 figure 20 and RFC 9293, not from the code.
const std::map<S, std::string> EXPECTED = {
    //                      LCSEHDFPABXN
    {S::CLOSED, /**/ "lsr........."},
    {S::LISTEN, /**/ "........c..."},
    {S::SYN_SENT, /**/ "...E$...c.cc"},
    {S::SYN_SENT_SHUT, /**/ "...D....c.cc"},
    {S::SYN_RCVD, /**/ "...E....c.cc"},
    {S::ESTABLISHED, /**/ "....D..wAAcE"},
    {S::DRAINING, /**/ ".....f.WAAcD"},
    {S::FIN_WAIT_1, /**/ "......FgAAcf"},
    {S::FIN_WAIT_2, /**/ ".......TAAcF"},
    {S::CLOSE_WAIT, /**/ "....W...AAcw"},
    {S::CLOSE_WAIT_SHUT, /**/ ".....L..AAcW"},
    {S::CLOSING, /**/ "......T.AAcg"},
    {S::LAST_ACK, /**/ "......O.AAcL"},
    {S::TIME_WAIT, /**/ "..........cc"},
    {S::OVER, /**/ "..........cc"},
    {S::ABORTED, /**/ "..........cc"},
};

/// The callbacks and the other actions that cells have beyond those of their kind.
struct Special
{
    S state;
    E event;
    uint16_t actions;
};

const std::vector<Special> SPECIAL = {
    {S::LISTEN, E::ABORT, State::LET_GO | State::TELL_CLOSED},
    {S::SYN_SENT, E::ABORT, State::RESET_SUBFLOWS | State::LET_GO | State::TELL_REFUSED},
    {S::SYN_SENT, E::FAILED, State::LET_GO | State::TELL_REFUSED},
    {S::SYN_SENT, E::NO_SUBFLOWS, State::LET_GO | State::TELL_REFUSED},
    {S::SYN_SENT_SHUT, E::ESTABLISHED, State::DRAIN},
    {S::SYN_SENT_SHUT, E::ABORT, State::RESET_SUBFLOWS | State::LET_GO | State::TELL_REFUSED},
    {S::SYN_SENT_SHUT, E::FAILED, State::LET_GO | State::TELL_REFUSED},
    {S::SYN_SENT_SHUT, E::NO_SUBFLOWS, State::LET_GO | State::TELL_REFUSED},
    {S::SYN_RCVD, E::ABORT, State::RESET_SUBFLOWS | State::LET_GO},
    {S::SYN_RCVD, E::FAILED, State::LET_GO},
    {S::SYN_RCVD, E::NO_SUBFLOWS, State::LET_GO},
    {S::ESTABLISHED, E::SHUTDOWN, State::DRAIN},
    {S::ESTABLISHED, E::PEER_FIN, State::TELL_CLOSED},
    {S::DRAINING, E::DRAINED, State::SEND_FIN},
    {S::DRAINING, E::PEER_FIN, State::TELL_CLOSED},
    {S::FIN_WAIT_1, E::PEER_FIN, State::TELL_READABLE},
    {S::FIN_WAIT_2, E::PEER_FIN, State::CLOSE_SUBFLOWS | State::TELL_CLOSED | State::TELL_READABLE},
    {S::CLOSE_WAIT, E::SHUTDOWN, State::DRAIN},
    {S::CLOSE_WAIT_SHUT, E::DRAINED, State::SEND_FIN},
    {S::CLOSING, E::FIN_ACKED, State::CLOSE_SUBFLOWS | State::TELL_CLOSED},
    {S::LAST_ACK, E::FIN_ACKED, State::CLOSE_SUBFLOWS},
    {S::TIME_WAIT, E::FAILED, State::RESET_SUBFLOWS | State::LET_GO},
    {S::TIME_WAIT, E::NO_SUBFLOWS, State::LET_GO},
    {S::OVER, E::FAILED, State::RESET_SUBFLOWS | State::LET_GO},
    {S::OVER, E::NO_SUBFLOWS, State::LET_GO},
    {S::ABORTED, E::FAILED, State::RESET_SUBFLOWS | State::LET_GO},
    {S::ABORTED, E::NO_SUBFLOWS, State::LET_GO},
};

/// @returns what a cell of an open connection, and every other that is not in SPECIAL, asks for
uint16_t
Ordinary(const State& state, E event)
{
    if (!state.IsOpen())
    {
        return State::NOTHING;
    }
    switch (event)
    {
    case E::ABORT:
        return State::FASTCLOSE_PEER | State::RESET_SUBFLOWS | State::TELL_ERROR;
    case E::FASTCLOSE:
        return State::RESET_SUBFLOWS | State::TELL_ERROR;
    case E::FAILED:
        return State::LET_GO | State::TELL_ERROR;
    case E::NO_SUBFLOWS:
        return State::AWAIT_SUBFLOW;
    default:
        return State::NOTHING;
    }
}

uint16_t
ExpectedActions(const State& state, E event)
{
    for (const auto& special : SPECIAL)
    {
        if (special.state == state.Get() && special.event == event)
        {
            return special.actions;
        }
    }
    return Ordinary(state, event);
}

TEST(MptcpDataState, ReachesEveryState)
{
    EXPECT_EQ(Ways().size(), STATES);
    EXPECT_EQ(EXPECTED.size(), STATES);
    EXPECT_EQ(std::string(LETTERS).size(), STATES);
}

TEST(MptcpDataState, EveryCell)
{
    for (const auto& [from, row] : EXPECTED)
    {
        ASSERT_EQ(row.size(), EVENTS) << State::Name(from);
        for (int e = 0; e < EVENTS; e++)
        {
            const auto event = static_cast<E>(e);
            auto state = In(from);
            const uint16_t expected = ExpectedActions(state, event);
            const uint16_t actions = state.Apply(event);
            const auto next =
                row[e] == '.' ? from : static_cast<S>(std::string(LETTERS).find(row[e]));
            const auto what =
                std::string(State::Name(from)) + " and " + std::string(State::Name(event));
            EXPECT_STREQ(State::Name(state.Get()), State::Name(next)) << what;
            EXPECT_EQ(actions, expected) << what;
            EXPECT_TRUE(row[e] != '.' || actions == State::NOTHING) << what;
        }
    }
}

/// Follow every way of up to so many events. @param visit called with each, and all its actions
void
Walk(State state,
     std::vector<uint16_t> actions,
     int depth,
     const std::function<void(const State&, const std::vector<uint16_t>&)>& visit)
{
    visit(state, actions);
    for (int e = 0; depth > 0 && e < EVENTS; e++)
    {
        State next = state;
        const uint16_t more = next.Apply(static_cast<E>(e));
        if (next.Get() == state.Get())
        {
            continue;
        }
        auto all = actions;
        all.push_back(more);
        Walk(next, all, next.Get() == S::CLOSED ? 0 : depth - 1, visit);
    }
}

int
Times(const std::vector<uint16_t>& actions, uint16_t which)
{
    return static_cast<int>(std::count_if(actions.begin(),
                                          actions.end(),
                                          [which](uint16_t a) { return (a & which) != 0; }));
}

TEST(MptcpDataState, TellsEachEndOnce)
{
    int ends = 0;
    Walk(State(),
         {},
         9,
         [&ends](const State& state, const std::vector<uint16_t>& actions)
         {
             const int closes = Times(actions, State::TELL_CLOSED);
             const int errors = Times(actions, State::TELL_ERROR);
             const int refusals = Times(actions, State::TELL_REFUSED);
             ASSERT_LE(closes, 1);
             ASSERT_LE(errors, 1);
             ASSERT_LE(refusals, 1);
             ASSERT_TRUE(refusals == 0 || closes + errors == 0);
             ASSERT_LE(Times(actions, State::SEND_FIN), 1);
             ASSERT_LE(Times(actions, State::LET_GO), 1);
             if (state.IsFinAcked() && state.HasPeerFin())
             {
                 ASSERT_EQ(closes, 1) << State::Name(state.Get());
                 ASSERT_EQ(errors, 0) << State::Name(state.Get());
             }
             if (state.Get() == S::CLOSED && !actions.empty())
             {
                 ends++;
                 ASSERT_EQ(Times(actions, State::LET_GO), 1);
             }
         });
    EXPECT_GT(ends, 50);
}

TEST(MptcpDataState, EveryWaitOfAnOrphanEnds)
{
    for (int s = 0; s < STATES; s++)
    {
        const auto state = In(static_cast<S>(s));
        const auto name = State::Name(state.Get());
        const bool waits = state.IsDone() || (state.IsOpen() && state.IsShut());
        EXPECT_EQ(state.GetLimit(true) != State::Limit::NONE, waits) << name;
        EXPECT_EQ(state.GetLimit(true) == State::Limit::PEER, state.Get() == S::FIN_WAIT_2) << name;
        // A half close lasts as long as the application likes.
        const bool mayLast = state.IsOpen() && !(state.IsShut() && state.HasPeerFin());
        EXPECT_TRUE(!mayLast || state.GetLimit(false) == State::Limit::NONE) << name;
    }
}

TEST(MptcpDataState, Questions)
{
    const std::set<S> finSent{S::FIN_WAIT_1,
                              S::FIN_WAIT_2,
                              S::CLOSING,
                              S::LAST_ACK,
                              S::TIME_WAIT,
                              S::OVER};
    const std::set<S> finAcked{S::FIN_WAIT_2, S::TIME_WAIT, S::OVER};
    const std::set<S> peerFin{S::CLOSE_WAIT,
                              S::CLOSE_WAIT_SHUT,
                              S::CLOSING,
                              S::LAST_ACK,
                              S::TIME_WAIT,
                              S::OVER};
    const std::set<S> wantsFin{S::DRAINING, S::CLOSE_WAIT_SHUT};
    for (int s = 0; s < STATES; s++)
    {
        const auto state = In(static_cast<S>(s));
        const auto name = State::Name(state.Get());
        EXPECT_EQ(state.IsFinSent(), finSent.count(state.Get()) == 1) << name;
        EXPECT_EQ(state.IsFinAcked(), finAcked.count(state.Get()) == 1) << name;
        EXPECT_EQ(state.IsFinPending(), state.IsFinSent() && !state.IsFinAcked()) << name;
        EXPECT_EQ(state.HasPeerFin(), peerFin.count(state.Get()) == 1) << name;
        EXPECT_EQ(state.WantsFin(), wantsFin.count(state.Get()) == 1) << name;
        EXPECT_TRUE(!(state.WantsFin() || state.IsFinSent()) || state.IsShut()) << name;
    }
}

} // namespace
