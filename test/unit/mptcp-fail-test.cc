/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-fail.h"

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <tuple>

namespace ns3
{

/// For messages of failed expectations.
std::ostream&
operator<<(std::ostream& os, const MptcpFailStep& step)
{
    return os << "state " << +static_cast<uint8_t>(step.state) << " action "
              << +static_cast<uint8_t>(step.action);
}

} // namespace ns3

namespace
{

using ns3::MptcpFailStep;
using ns3::NextFail;
using State = ns3::MptcpFailState;
using Event = ns3::MptcpFailEvent;
using Action = ns3::MptcpFailAction;

using Key = std::tuple<State, Event, bool>;

/// The cells that do something; in all others nothing happens.
const std::map<Key, MptcpFailStep>&
Busy()
{
    static const MptcpFailStep resetWithFail{State::BROKEN, Action::RESET_WITH_FAIL};
    static const std::map<Key, MptcpFailStep> cells{
        {{State::NONE, Event::BAD_CHECKSUM, true}, {State::SENT, Action::TELL}},
        {{State::NONE, Event::BAD_CHECKSUM, false}, resetWithFail},
        {{State::NONE, Event::FAIL_RECEIVED, true}, {State::ANSWERED, Action::ANSWER}},
        {{State::NONE, Event::FAIL_RECEIVED, false}, {State::BROKEN, Action::RESET}},
        {{State::NONE, Event::INFINITE_MAPPING, true}, {State::NONE, Action::FALL_BACK}},
        {{State::NONE, Event::INFINITE_MAPPING, false}, {State::BROKEN, Action::RESET}},
        {{State::SENT, Event::FAIL_RECEIVED, true}, {State::RESOLVED, Action::FALL_BACK}},
        {{State::SENT, Event::FAIL_RECEIVED, false}, resetWithFail},
        {{State::SENT, Event::INFINITE_MAPPING, true}, {State::RESOLVED, Action::FALL_BACK}},
        {{State::SENT, Event::INFINITE_MAPPING, false}, resetWithFail},
        {{State::SENT, Event::OTHER_MAPPING, true}, resetWithFail},
        {{State::SENT, Event::OTHER_MAPPING, false}, resetWithFail},
        {{State::SENT, Event::TIMEOUT, true}, {State::SENT, Action::REPEAT}},
        {{State::SENT, Event::TIMEOUT, false}, {State::SENT, Action::REPEAT}},
        {{State::SENT, Event::GIVE_UP, true}, resetWithFail},
        {{State::SENT, Event::GIVE_UP, false}, resetWithFail},
        {{State::ANSWERED, Event::FAIL_RECEIVED, true}, {State::ANSWERED, Action::ANSWER_AGAIN}},
        {{State::ANSWERED, Event::FAIL_RECEIVED, false}, {State::ANSWERED, Action::ANSWER_AGAIN}},
        {{State::RESOLVED, Event::FAIL_RECEIVED, true}, {State::RESOLVED, Action::CONFIRM}},
        {{State::RESOLVED, Event::FAIL_RECEIVED, false}, {State::RESOLVED, Action::CONFIRM}},
    };
    return cells;
}

TEST(MptcpFail, EveryCell)
{
    for (uint8_t s = 0; s < static_cast<uint8_t>(State::COUNT); s++)
    {
        for (uint8_t e = 0; e < static_cast<uint8_t>(Event::COUNT); e++)
        {
            for (const bool may : {false, true})
            {
                const auto state = static_cast<State>(s);
                const auto event = static_cast<Event>(e);
                const auto busy = Busy().find({state, event, may});
                const MptcpFailStep wanted =
                    busy == Busy().end() ? MptcpFailStep{state, Action::NOTHING} : busy->second;
                EXPECT_EQ(NextFail(state, event, may), wanted)
                    << "in state " << +s << " at event " << +e << (may ? " may" : " may not");
            }
        }
    }
}

TEST(MptcpFail, NothingLeadsOutOfPlainTcpOrRuin)
{
    for (const auto state : {State::ANSWERED, State::RESOLVED, State::BROKEN})
    {
        for (uint8_t e = 0; e < static_cast<uint8_t>(Event::COUNT); e++)
        {
            for (const bool may : {false, true})
            {
                EXPECT_EQ(NextFail(state, static_cast<Event>(e), may).state, state);
            }
        }
    }
}

TEST(MptcpFail, AnswersAreNotAnsweredByMpFail)
{
    // Two ends that have both sent MP_FAIL: each takes the other's for the answer.
    const auto first = NextFail(State::SENT, Event::FAIL_RECEIVED, true);
    const auto again = NextFail(first.state, Event::FAIL_RECEIVED, true);
    EXPECT_EQ(first.action, Action::FALL_BACK);
    EXPECT_EQ(again.action, Action::CONFIRM);
}

} // namespace
