/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

#include <algorithm>
#include <numeric>

/**
 * @file
 * wVegas alone on disjoint links: each path keeps alpha_r = total_alpha x_r / S packets queued, so
 * all paths have the same queueing delay, total_alpha / S, and total_alpha packets are queued
 * together (Cao, Xu, Fu, ICNP 2012), as long as no alpha_r is below its floor of 2.
 *
 * The queue is what the RTT is longer than without any, so it counts the packet on the wire, as
 * wVegas does: its base RTT is that of the handshake, whose packets are small. The law's drain is
 * switched off: it empties the queue from time to time, which the equilibrium knows nothing of.
 *
 * What the small packets themselves take is not queueing, and subtracted: see BaseRtt().
 */

namespace mptcp::validation
{

namespace
{

constexpr double MILLI = 1e-3;
/// A window moves by whole packets: from the largest one that leaves less than alpha queued to the
/// next and back. The mean of those two is within half a packet of alpha.
constexpr double HALF_PACKET = 0.5;
constexpr double TOTAL_ALPHA = 10.0;
constexpr double LEAST_ALPHA = 2.0;

std::vector<double>
Capacities(const Settings& settings)
{
    auto rates = settings.Numbers("rate");
    for (auto& rate : rates)
    {
        rate = ToPackets(rate);
    }
    return rates;
}

/// @return packets that each path keeps queued
std::vector<double>
Backlogs(const Settings& settings)
{
    auto aims = Capacities(settings);
    const double sum = Sum(aims);
    for (auto& aim : aims)
    {
        aim = std::max(LEAST_ALPHA, TOTAL_ALPHA * aim / sum);
    }
    return aims;
}

fluid::Solution
Solve(const Settings& settings)
{
    constexpr double PLENTY = 1e6; // nothing is lost
    fluid::Network network;
    network.segment = SEGMENT;
    std::vector<fluid::Route> routes;
    for (const double capacity : Capacities(settings))
    {
        const std::size_t i = routes.size();
        fluid::Link link;
        link.name = std::to_string(i + 1);
        link.capacity = capacity;
        link.buffer = PLENTY;
        network.links.push_back(link);
        routes.push_back({{i}, settings.Numbers("rtt")[i] * MILLI});
    }
    network.users = {FluidUser("wvegas", routes)};
    return fluid::Solve(network);
}

std::vector<Run>
Plan(const Settings& settings)
{
    auto flags = LawFlags("wvegas");
    std::vector<std::string> rates;
    std::vector<double> delays;
    for (const double rate : settings.Numbers("rate"))
    {
        rates.push_back(ToText(rate) + "Mb/s");
    }
    for (const double rtt : settings.Numbers("rtt"))
    {
        delays.push_back(rtt / 2);
    }
    for (const auto& flag : {"--paths=" + ToText(static_cast<double>(rates.size())),
                             "--rate=" + Join(rates, ","),
                             "--delay=" + Milliseconds(delays),
                             "--segment-size=" + ToText(SEGMENT),
                             std::string("--queue=1000p"),
                             std::string("--ack-every=1"),
                             std::string("--ns3::MptcpWvegas::Drain=false")})
    {
        flags.push_back(flag);
    }
    return {{"wvegas", "two-path", flags}};
}

/// @return ms on the path of a SYN and of its answer, which give wVegas its base RTT
double
BaseRtt(const Settings& settings, std::size_t path)
{
    // PPP 2, IPv4 and TCP headers 20 each; options, padded: 24 and 32 with MP_CAPABLE on the first
    // path, 32 and 36 with MP_JOIN on another.
    constexpr double HEADERS = 42;
    const double handshake = 2 * HEADERS + (path == 0 ? 24 + 32 : 32 + 36);
    const double megabits = settings.Numbers("rate")[path];
    return settings.Numbers("rtt")[path] + handshake * 8 / megabits * MILLI;
}

/// @return queueing delay of a path in one run, ms
double
DelayOf(const Settings& settings, const Values& values, std::size_t path)
{
    return values.at("srtt_path" + std::to_string(path + 1)) - BaseRtt(settings, path);
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    const auto capacities = Capacities(settings);
    const auto backlogs = Backlogs(settings);
    const auto solution = Solve(settings);
    std::vector<Row> rows;
    const auto total = [&](const Values& values)
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < capacities.size(); ++i)
        {
            const auto name = "goodput_path" + std::to_string(i + 1);
            const double rate = values.at(name) * 1e6 / (8 * SEGMENT);
            sum += rate * DelayOf(settings, values, i) * MILLI;
        }
        return sum;
    };
    Row all("wvegas", "backlog", "packets", measured.Compute("wvegas", total));
    all.predicted = Sum(backlogs);
    double queued = 0.0;
    for (const auto& path : solution.flow.paths)
    {
        queued += path.rate * solution.flow.links[path.route].delay;
    }
    all.fluid = queued;
    all.Within(*all.predicted, HALF_PACKET * static_cast<double>(backlogs.size()));
    all.NearFluid();
    rows.push_back(all);
    for (std::size_t i = 0; i < capacities.size(); ++i)
    {
        const auto delay = [&, i](const Values& values) { return DelayOf(settings, values, i); };
        Row row("wvegas",
                "queueing_delay_path" + std::to_string(i + 1),
                "ms",
                measured.Compute("wvegas", delay));
        row.predicted = backlogs[i] / capacities[i] / MILLI;
        row.fluid = solution.flow.links[i].delay / MILLI;
        row.Within(*row.predicted, HALF_PACKET / capacities[i] / MILLI);
        rows.push_back(row);
    }
    return rows;
}

} // namespace

Case
WvegasBacklog()
{
    constexpr std::size_t MOST_PATHS = 8;
    Case one{"wvegas-backlog",
             "wVegas on links of its own: the same queueing delay on each path, and 10 packets\n"
             "queued on all of them together."};
    one.parameters = {{"rate", "of each path, Mb/s", "4,2", 0.1, 10000, MOST_PATHS},
                      {"rtt", "of each path without queueing, ms", "40,80", 1, 10000, MOST_PATHS}};
    one.laws = {"wvegas"};
    one.full = {3, 100, 30};
    one.quick = {2, 40, 15};
    one.check = [](const Settings& settings)
    {
        return settings.Numbers("rtt").size() == settings.Numbers("rate").size()
                 ? ""
                 : "--rtt and --rate have to name as many paths";
    };
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
