/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-fail.h"

#include <array>

namespace ns3
{

namespace
{

using State = MptcpFailState;
using Action = MptcpFailAction;

constexpr auto STATES = static_cast<std::size_t>(MptcpFailState::COUNT);
constexpr auto EVENTS = static_cast<std::size_t>(MptcpFailEvent::COUNT);

/// What follows when the connection may fall back, and when it may not.
struct Cell
{
    MptcpFailStep may;
    MptcpFailStep mayNot;
};

constexpr Cell
Always(State state, Action action)
{
    return {{state, action}, {state, action}};
}

constexpr Cell
Stay(State state)
{
    return Always(state, Action::NOTHING);
}

constexpr MptcpFailStep RESET{State::BROKEN, Action::RESET};
constexpr MptcpFailStep RESET_WITH_FAIL{State::BROKEN, Action::RESET_WITH_FAIL};

/// Rows are states, columns events, both in the order of their enumerations.
constexpr std::array<std::array<Cell, EVENTS>, STATES> TABLE{{
    // NONE
    {{
        {{State::SENT, Action::TELL}, RESET_WITH_FAIL}, // BAD_CHECKSUM
        {{State::ANSWERED, Action::ANSWER}, RESET},     // FAIL_RECEIVED
        {{State::NONE, Action::FALL_BACK}, RESET},      // INFINITE_MAPPING
        Stay(State::NONE),                              // OTHER_MAPPING
        Stay(State::NONE),                              // TIMEOUT
        Stay(State::NONE),                              // GIVE_UP
    }},
    // SENT
    {{
        Stay(State::SENT),                                       // BAD_CHECKSUM
        {{State::RESOLVED, Action::FALL_BACK}, RESET_WITH_FAIL}, // FAIL_RECEIVED
        {{State::RESOLVED, Action::FALL_BACK}, RESET_WITH_FAIL}, // INFINITE_MAPPING
        Always(State::BROKEN, Action::RESET_WITH_FAIL),          // OTHER_MAPPING
        Always(State::SENT, Action::REPEAT),                     // TIMEOUT
        Always(State::BROKEN, Action::RESET_WITH_FAIL),          // GIVE_UP
    }},
    // ANSWERED
    {{
        Stay(State::ANSWERED),                         // BAD_CHECKSUM
        Always(State::ANSWERED, Action::ANSWER_AGAIN), // FAIL_RECEIVED
        Stay(State::ANSWERED),                         // INFINITE_MAPPING
        Stay(State::ANSWERED),                         // OTHER_MAPPING
        Stay(State::ANSWERED),                         // TIMEOUT
        Stay(State::ANSWERED),                         // GIVE_UP
    }},
    // RESOLVED
    {{
        Stay(State::RESOLVED),                    // BAD_CHECKSUM
        Always(State::RESOLVED, Action::CONFIRM), // FAIL_RECEIVED
        Stay(State::RESOLVED),                    // INFINITE_MAPPING
        Stay(State::RESOLVED),                    // OTHER_MAPPING
        Stay(State::RESOLVED),                    // TIMEOUT
        Stay(State::RESOLVED),                    // GIVE_UP
    }},
    // BROKEN
    {{
        Stay(State::BROKEN), // BAD_CHECKSUM
        Stay(State::BROKEN), // FAIL_RECEIVED
        Stay(State::BROKEN), // INFINITE_MAPPING
        Stay(State::BROKEN), // OTHER_MAPPING
        Stay(State::BROKEN), // TIMEOUT
        Stay(State::BROKEN), // GIVE_UP
    }},
}};

} // namespace

MptcpFailStep
NextFail(MptcpFailState state, MptcpFailEvent event, bool mayFallBack)
{
    const auto& cell = TABLE[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
    return mayFallBack ? cell.may : cell.mayNot;
}

} // namespace ns3
