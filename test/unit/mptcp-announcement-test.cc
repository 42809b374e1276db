/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-announcement.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

/**
 * @file
 * @ingroup mptcp-test
 * The life of an announced address id: every cell of the table, with what is to be done.
 */

namespace mptcp::test
{

using namespace ns3;

using State = MptcpAnnouncement::State;
using Event = MptcpAnnouncement::Event;
using Action = MptcpAnnouncement::Action;

namespace
{

const char* const STATES[] = {"none", "owed", "sent", "echoed", "given-up", "removing"};
const char* const EVENTS[] =
    {"announce", "replace", "withdraw", "return", "carried", "echo", "timeout", "exhausted"};
const char* const ACTIONS[] = {"", " send", " done"};

constexpr auto STATE_COUNT = static_cast<std::size_t>(State::COUNT);
constexpr auto EVENT_COUNT = static_cast<std::size_t>(Event::COUNT);

/// Cells that are not "stay, and do nothing".
const std::map<std::pair<std::string, std::string>, std::string> CELLS{
    {{"none", "announce"}, "owed send"},
    {{"none", "replace"}, "owed send"},
    {{"none", "withdraw"}, "removing send"},
    {{"owed", "replace"}, "owed send"},
    {{"owed", "withdraw"}, "removing send"},
    {{"owed", "carried"}, "sent"},
    {{"sent", "replace"}, "owed send"},
    {{"sent", "withdraw"}, "removing send"},
    {{"sent", "echo"}, "echoed done"},
    {{"sent", "timeout"}, "owed send"},
    {{"sent", "exhausted"}, "given-up done"},
    {{"echoed", "replace"}, "owed send"},
    {{"echoed", "withdraw"}, "removing send"},
    {{"given-up", "replace"}, "owed send"},
    {{"given-up", "withdraw"}, "removing send"},
    {{"given-up", "echo"}, "echoed"},
    {{"removing", "announce"}, "owed send"},
    {{"removing", "replace"}, "owed send"},
    {{"removing", "return"}, "none"},
    {{"removing", "carried"}, "none"},
};

} // namespace

TEST(AnnouncementLife, EveryCell)
{
    std::size_t seen = 0;
    for (std::size_t s = 0; s < STATE_COUNT; s++)
    {
        for (std::size_t e = 0; e < EVENT_COUNT; e++)
        {
            const auto step = MptcpAnnouncement::Next(static_cast<State>(s), static_cast<Event>(e));
            const std::string got = std::string(STATES[static_cast<std::size_t>(step.next)]) +
                                    ACTIONS[static_cast<std::size_t>(step.action)];
            const auto cell = CELLS.find({STATES[s], EVENTS[e]});
            seen += cell != CELLS.end();
            EXPECT_EQ(got, cell == CELLS.end() ? STATES[s] : cell->second)
                << STATES[s] << " on " << EVENTS[e];
        }
    }
    EXPECT_EQ(seen, CELLS.size());
}

TEST(AnnouncementLife, EveryStateCanBeLeftAndReached)
{
    for (std::size_t s = 0; s < STATE_COUNT; s++)
    {
        bool left = false;
        bool reached = false;
        for (std::size_t e = 0; e < EVENT_COUNT; e++)
        {
            const auto event = static_cast<Event>(e);
            left |=
                MptcpAnnouncement::Next(static_cast<State>(s), event).next != static_cast<State>(s);
            for (std::size_t from = 0; from < STATE_COUNT; from++)
            {
                reached |=
                    from != s && MptcpAnnouncement::Next(static_cast<State>(from), event).next ==
                                     static_cast<State>(s);
            }
        }
        EXPECT_TRUE(left) << STATES[s];
        EXPECT_TRUE(reached) << STATES[s];
    }
}

TEST(AnnouncementLife, WhatCountsAsAnnounced)
{
    EXPECT_FALSE(MptcpAnnouncement::IsAnnounced(State::NONE));
    EXPECT_TRUE(MptcpAnnouncement::IsAnnounced(State::OWED));
    EXPECT_TRUE(MptcpAnnouncement::IsAnnounced(State::SENT));
    EXPECT_TRUE(MptcpAnnouncement::IsAnnounced(State::ECHOED));
    EXPECT_TRUE(MptcpAnnouncement::IsAnnounced(State::GIVEN_UP));
    EXPECT_FALSE(MptcpAnnouncement::IsAnnounced(State::REMOVING));
}

} // namespace mptcp::test
