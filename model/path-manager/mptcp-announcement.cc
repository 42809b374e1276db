/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-announcement.h"

#include <array>
#include <cstddef>

namespace ns3
{

namespace
{

using State = MptcpAnnouncement::State;
using Action = MptcpAnnouncement::Action;
using Step = MptcpAnnouncement::Step;

constexpr std::size_t STATES = static_cast<std::size_t>(State::COUNT);
constexpr std::size_t EVENTS = static_cast<std::size_t>(MptcpAnnouncement::Event::COUNT);

constexpr Step OWE{State::OWED, Action::SEND};
constexpr Step REMOVE{State::REMOVING, Action::SEND};

constexpr Step IDLE{State::NONE, Action::NOTHING};
constexpr Step OWED{State::OWED, Action::NOTHING};
constexpr Step SENT{State::SENT, Action::NOTHING};
constexpr Step ECHOED{State::ECHOED, Action::NOTHING};
constexpr Step GIVEN_UP{State::GIVEN_UP, Action::NOTHING};
constexpr Step REMOVING{State::REMOVING, Action::NOTHING};
constexpr Step ANSWERED{State::ECHOED, Action::DONE};
constexpr Step RESIGN{State::GIVEN_UP, Action::DONE};

// Columns: ANNOUNCE, REPLACE, WITHDRAW, RETURN, CARRIED, ECHO, TIMEOUT, EXHAUSTED.
constexpr std::array<std::array<Step, EVENTS>, STATES> TABLE{{
    {{OWE, OWE, REMOVE, IDLE, IDLE, IDLE, IDLE, IDLE}},                        // NONE
    {{OWED, OWE, REMOVE, OWED, SENT, OWED, OWED, OWED}},                       // OWED
    {{SENT, OWE, REMOVE, SENT, SENT, ANSWERED, OWE, RESIGN}},                  // SENT
    {{ECHOED, OWE, REMOVE, ECHOED, ECHOED, ECHOED, ECHOED, ECHOED}},           // ECHOED
    {{GIVEN_UP, OWE, REMOVE, GIVEN_UP, GIVEN_UP, ECHOED, GIVEN_UP, GIVEN_UP}}, // GIVEN_UP
    {{OWE, OWE, REMOVING, IDLE, IDLE, REMOVING, REMOVING, REMOVING}},          // REMOVING
}};

} // namespace

MptcpAnnouncement::Step
MptcpAnnouncement::Next(State state, Event event)
{
    return TABLE[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

bool
MptcpAnnouncement::IsAnnounced(State state)
{
    return state != State::NONE && state != State::REMOVING;
}

} // namespace ns3
