/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "shared-link.h"

/**
 * @file
 * Subflows of unequal RTT over the link of a TCP that has the shortest of them. LIA, OLIA and BALIA
 * take what a TCP on their best path takes, so as much as this one; laws that know no RTT do not.
 */

namespace mptcp::validation
{

namespace
{

std::vector<SharedLink>
Points(const Settings& settings)
{
    return {{settings.Numbers("rtt"), settings.Number("tcp-rtt")}};
}

} // namespace

Case
RttUnfairness()
{
    constexpr double MOST_RTT = 10000;
    constexpr std::size_t MOST_SUBFLOWS = 16;
    Case one{
        "rtt-unfairness",
        "Subflows of unequal RTT over the link of a TCP: how many times as much they take\n"
        "together (RFC 6356's goals: as much as a TCP on the best path, wherever they cross)."};
    one.parameters = WithQueue(
        {{"rtt", "of each subflow without queueing, ms", "50,150", 1, MOST_RTT, MOST_SUBFLOWS},
         {"tcp-rtt", "of the TCP without queueing, ms", "50", 1, MOST_RTT},
         {"capacity", "of the link per user, packets/s", "400", 10, 1e6}});
    one.laws = {"uncoupled", "ewtcp", "lia", "olia", "balia"};
    one.otherLaws = {"semicoupled", "epsilon"};
    one.full = {3, 230, 30};
    one.quick = {3, 70, 10};
    one.quickValues = {{"capacity", "200"}};
    one.check = CheckQueue;
    one.plan = [](const Settings& settings) { return PlanShared(settings, Points(settings)); };
    one.judge = [](const Settings& settings, const Measured& measured)
    { return JudgeShared(settings, measured, Points(settings)); };
    return one;
}

} // namespace mptcp::validation
