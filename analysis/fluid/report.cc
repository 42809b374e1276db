/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "report.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <string>

namespace mptcp::fluid
{

namespace
{

std::string
Verdict(const Solution& solution)
{
    switch (solution.outcome)
    {
    case Outcome::EQUILIBRIUM:
        return "stable equilibrium";
    case Outcome::UNSTABLE:
        return "no stable equilibrium found: there is one, but the network leaves it when "
               "disturbed; the values are means over time";
    default:
        return "no equilibrium found; the values are means over time";
    }
}

std::string
Key(const Solution& solution)
{
    switch (solution.outcome)
    {
    case Outcome::EQUILIBRIUM:
        return "equilibrium";
    case Outcome::UNSTABLE:
        return "unstable";
    default:
        return "none";
    }
}

std::string
Unit(const Network& network)
{
    return network.megabits ? "Mb/s" : "packets/s";
}

std::string
QueueName(Queue queue)
{
    switch (queue)
    {
    case Queue::GIVEN:
        return "given";
    case Queue::RED:
        return "red";
    default:
        return "drop-tail";
    }
}

std::string
RouteName(const Network& network, const Route& route)
{
    std::string name;
    for (const std::size_t link : route.links)
    {
        name += (name.empty() ? "" : "+") + network.links[link].name;
    }
    return name;
}

/// One line of a table: two texts and some numbers.
void
Line(std::ostream& out,
     const std::string& first,
     const std::string& second,
     std::initializer_list<double> numbers)
{
    out << std::left << std::setw(16) << first << ' ' << std::setw(16) << second << std::right;
    for (const double number : numbers)
    {
        out << ' ' << std::setw(12) << std::setprecision(5) << number;
    }
    out << '\n';
}

} // namespace

double
UserRate(const Solution& solution, std::size_t user)
{
    double rate = 0.0;
    for (const PathFlow& path : solution.flow.paths)
    {
        rate += path.user == user ? path.rate : 0.0;
    }
    return rate;
}

double
JainIndex(const Network& network, const Solution& solution)
{
    double count = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t u = 0; u < network.users.size(); ++u)
    {
        const double rate = UserRate(solution, u);
        count += network.users[u].count;
        sum += network.users[u].count * rate;
        squares += network.users[u].count * rate * rate;
    }
    return sum * sum / (count * squares);
}

void
WriteTable(std::ostream& out, const Network& network, const Solution& solution)
{
    const double unit = network.PacketsPerUnit();
    out << Verdict(solution) << "\n\n"
        << "user             law                    count    rate/" << Unit(network) << '\n';
    for (std::size_t u = 0; u < network.users.size(); ++u)
    {
        const User& user = network.users[u];
        Line(out, user.name, user.law, {user.count, UserRate(solution, u) / unit});
    }
    out << "Jain's index of the rates: " << std::setprecision(4) << JainIndex(network, solution)
        << "\n\n"
        << "user             path               window/segm.       rtt/ms       loss/%    rate/"
        << Unit(network) << '\n';
    for (const PathFlow& path : solution.flow.paths)
    {
        const User& user = network.users[path.user];
        Line(out,
             user.name,
             RouteName(network, user.routes[path.route]),
             {path.window, 1e3 * path.rtt, 1e2 * path.loss, path.rate / unit});
    }
    out << "\nlink             queue                load/" << std::left << std::setw(9)
        << Unit(network) << "     loss/%     delay/ms\n";
    for (std::size_t l = 0; l < network.links.size(); ++l)
    {
        const LinkFlow& link = solution.flow.links[l];
        Line(out,
             network.links[l].name,
             QueueName(network.links[l].queue),
             {link.load / unit, 1e2 * link.loss, 1e3 * link.delay});
    }
}

void
WriteJson(std::ostream& out, const Network& network, const Solution& solution)
{
    const double unit = network.PacketsPerUnit();
    nlohmann::ordered_json json{{"outcome", Key(solution)},
                                {"unit", Unit(network)},
                                {"jain", JainIndex(network, solution)}};
    for (std::size_t u = 0; u < network.users.size(); ++u)
    {
        const User& user = network.users[u];
        nlohmann::ordered_json entry{{"name", user.name},
                                     {"law", user.law},
                                     {"count", user.count},
                                     {"rate", UserRate(solution, u) / unit}};
        for (const PathFlow& path : solution.flow.paths)
        {
            if (path.user == u)
            {
                entry["paths"].push_back({{"links", RouteName(network, user.routes[path.route])},
                                          {"window", path.window},
                                          {"rtt", path.rtt},
                                          {"loss", path.loss},
                                          {"sent", path.sent / unit},
                                          {"rate", path.rate / unit}});
            }
        }
        json["users"].push_back(entry);
    }
    for (std::size_t l = 0; l < network.links.size(); ++l)
    {
        const LinkFlow& link = solution.flow.links[l];
        json["links"].push_back({{"name", network.links[l].name},
                                 {"load", link.load / unit},
                                 {"loss", link.loss},
                                 {"delay", link.delay}});
    }
    out << json.dump(2) << '\n';
}

void
WriteTrajectory(std::ostream& out, const Network& network, const Solution& solution)
{
    out << "time";
    for (const User& user : network.users)
    {
        for (const Route& route : user.routes)
        {
            out << ',' << user.name << ':' << RouteName(network, route);
        }
    }
    out << '\n';
    const auto paths = static_cast<Eigen::Index>(solution.flow.paths.size());
    for (std::size_t i = 0; i < solution.trajectory.times.size(); ++i)
    {
        out << solution.trajectory.times[i];
        for (Eigen::Index path = 0; path < paths; ++path)
        {
            out << ',' << solution.trajectory.states[i][path];
        }
        out << '\n';
    }
}

} // namespace mptcp::fluid
