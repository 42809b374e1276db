/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FLUID_TEST_SUPPORT_H
#define FLUID_TEST_SUPPORT_H

#include "fluid/report.h"
#include "fluid/solver.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * Links and users for tests of the fluid models.
 */

namespace fluidtest
{

using namespace mptcp::fluid;

using Options = std::map<std::string, double>;

/// Round-trip time of most cases: long, so that losses are few (10^-5) and closed forms, which take
/// them to be few, hold to four digits.
constexpr double RTT = 1.0;
constexpr double EXACT = 1e-3; //!< relative; losses are of this order or less

/// @returns a link of any rate that loses so much
inline Link
Given(double loss)
{
    Link link;
    link.name = "given";
    link.queue = Queue::GIVEN;
    link.loss = loss;
    return link;
}

/// @returns a link that a user can fill: packets/s, and packets of queue
inline Link
Full(double capacity, double buffer = 0.0)
{
    Link link;
    link.name = "full";
    link.capacity = capacity;
    link.buffer = buffer;
    return link;
}

/// @returns so many users of a law
inline User
Make(const std::string& law, std::vector<Route> routes, double count = 1.0, const Options& o = {})
{
    User user;
    user.law = law;
    user.count = count;
    const DynamicsResult made = MakeDynamics(law, o);
    user.way = made.dynamics;
    user.makeLaw = made.makeLaw;
    user.routes = std::move(routes);
    return user;
}

/// @returns the rate of a user over all paths, packets/s
inline double
Total(const Solution& solution, std::size_t user = 0)
{
    return UserRate(solution, user);
}

/// What is sent, which is what closed forms of given losses speak of.
inline double
Sent(const Solution& solution)
{
    double sum = 0;
    for (const PathFlow& path : solution.flow.paths)
    {
        sum += path.sent;
    }
    return sum;
}

} // namespace fluidtest

#endif // FLUID_TEST_SUPPORT_H
