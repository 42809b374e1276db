/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "shared-link.h"

/**
 * @file
 * RFC 6356's second goal: several subflows over one link take together what one TCP takes.
 */

namespace mptcp::validation
{

namespace
{

std::vector<SharedLink>
Points(const Settings& settings)
{
    std::vector<SharedLink> points;
    for (const double n : settings.Numbers("subflows"))
    {
        const double rtt = settings.Number("rtt");
        points.push_back({std::vector<double>(static_cast<std::size_t>(n), rtt), rtt});
    }
    return points;
}

} // namespace

Case
SharedBottleneck()
{
    constexpr double MOST = 1e6;
    constexpr double MOST_SUBFLOWS = 16;
    Case one{"shared-bottleneck",
             "Subflows of one user over the link of a TCP: how many times as much they take\n"
             "together (RFC 6356, section 2: as much)."};
    one.parameters = WithQueue(
        {Whole({"subflows", "how many, each number is a point", "2,4,8", 1, MOST_SUBFLOWS, 4}),
         {"capacity", "of the link per user, packets/s", "400", 10, MOST},
         {"rtt", "without queueing, ms", "100", 1, 10000}});
    one.laws = {"uncoupled", "ewtcp", "lia", "olia", "balia"};
    one.otherLaws = {"semicoupled", "epsilon"};
    one.full = {3, 230, 30};
    one.quick = {3, 70, 10};
    one.quickValues = {{"capacity", "200"}, {"subflows", "4"}};
    one.check = CheckQueue;
    one.plan = [](const Settings& settings) { return PlanShared(settings, Points(settings)); };
    one.judge = [](const Settings& settings, const Measured& measured)
    { return JudgeShared(settings, measured, Points(settings)); };
    return one;
}

} // namespace mptcp::validation
