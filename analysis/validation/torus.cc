/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

#include <algorithm>
#include <array>
#include <cmath>

/**
 * @file
 * The torus of Wischik et al. (NSDI 2011): five links A to E in a ring, connection i on link i and
 * link i + 1. Link C is the slow one. A law that balances congestion shares its loss with the
 * others, and gives all connections the same rate.
 */

namespace mptcp::validation
{

namespace
{

constexpr double MILLI = 1e-3;
constexpr std::size_t LINKS = 5;
constexpr std::size_t SLOW = 2; //!< link C

/// What is to be measured.
struct Torus
{
    double fast{0.0};      //!< rate of the connections that do not use link C
    double slow{0.0};      //!< rate of those that do
    double lossRatio{0.0}; //!< loss of the links two steps away over that of link C
};

double
JainOf(const Torus& torus)
{
    return Jain({torus.fast, torus.slow, torus.slow, torus.fast, torus.fast});
}

/**
 * Equal RTTs taken for granted, so that rates keep their proportions when all losses are scaled:
 * links A and E have loss 1, and so have B and D and C in proportion, and a factor makes rates.
 */
std::optional<Torus>
Predict(const Settings& settings, const std::string& law)
{
    const double capacity = settings.Number("capacity");
    const double capacityC = settings.Number("capacity-c");
    if (law == "olia" || law == "fullycoupled")
    {
        const double each = ((LINKS - 1) * capacity + capacityC) / LINKS;
        return Torus{each, each, 1.0};
    }
    const auto pair = [&](double first, double second) {
        return ClosedRates(law, {{first, 1.0}, {second, 1.0}});
    };
    const auto even = pair(1.0, 1.0);
    // Connection 1 has A and B, connection 5 has A and E.
    const auto factor = [&](double b) { return capacity / (pair(1.0, b)[0] + even[0]); };
    constexpr double WIDE = 1e8;
    const auto lossC = [&](double b)
    {
        const auto excess = [&](double c) { return 2 * factor(b) * pair(c, b)[0] - capacityC; };
        return FindZero(excess, 1.0 / WIDE, WIDE);
    };
    const auto excessB = [&](double b)
    {
        const auto c = lossC(b);
        const double shared = c ? pair(b, *c)[0] : 0.0;
        return factor(b) * (pair(b, 1.0)[0] + shared) - capacity;
    };
    if (std::abs(capacityC - capacity) < MILLI * capacity)
    {
        return Torus{capacity, capacity, 1.0};
    }
    const auto b = FindZero(excessB, 1e-3, 1e3);
    const auto c = b ? lossC(*b) : std::nullopt;
    if (!c)
    {
        return std::nullopt;
    }
    const double scale = factor(*b);
    return Torus{(scale * (Sum(pair(1.0, *b)) * 2 + Sum(even))) / 3,
                 scale * Sum(pair(*b, *c)),
                 1.0 / *c};
}

Torus
Solve(const Settings& settings, const std::string& law)
{
    fluid::Network network;
    network.segment = SEGMENT;
    const double rtt = settings.Number("rtt") * MILLI;
    for (std::size_t i = 0; i < LINKS; ++i)
    {
        const double packets = settings.Number(i == SLOW ? "capacity-c" : "capacity");
        network.links.push_back(FluidLink(settings, std::string(1, 'A' + i), packets));
        network.users.push_back(FluidUser(law, {{{i}, rtt}, {{(i + 1) % LINKS}, rtt}}));
    }
    const auto solution = fluid::Solve(network);
    const auto rate = [&](std::size_t user) { return UserRate(solution, user); };
    const auto& links = solution.flow.links;
    return {(rate(0) + rate(3) + rate(4)) / 3,
            (rate(1) + rate(2)) / 2,
            (links[0].loss + links[4].loss) / 2 / links[SLOW].loss};
}

/// @return least index of Jain @param predicted what the formulas give, if there is one
double
JainBound(const Settings& settings, const std::string& law, std::optional<double> predicted)
{
    static const std::map<std::string, double> targets{{"ewtcp", 0.93},
                                                       {"lia", 0.98},
                                                       {"olia", 0.99}};
    constexpr double BESIDES = 0.01; // what is published and what is predicted differ by as much
    const bool here = settings.Is("capacity", {1000}) && settings.Is("capacity-c", {100});
    const auto found = targets.find(law);
    return here && found != targets.end() ? found->second : predicted.value_or(0.0) - BESIDES;
}

std::optional<double>
PublishedJain(const Settings& settings, const std::string& law)
{
    static const std::map<std::string, double> values{{"ewtcp", 0.92},
                                                      {"lia", 0.986},
                                                      {"fullycoupled", 0.99}};
    const bool here = settings.Is("capacity", {1000}) && settings.Is("capacity-c", {100});
    const auto found = values.find(law);
    return here && found != values.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    for (const auto& law : settings.laws)
    {
        auto flags = LawFlags(law);
        const auto queue = QueueFlags(settings);
        flags.insert(flags.end(), queue.begin(), queue.end());
        flags.push_back("--capacity=" + settings.Text("capacity"));
        flags.push_back("--capacity-c=" + settings.Text("capacity-c"));
        flags.push_back("--rtt=" + Milliseconds(settings.Number("rtt")));
        runs.push_back({law, "torus", flags});
    }
    return runs;
}

/// @return mean rate of some connections in full packets/s
std::function<double(const Values&)>
MeanRate(const std::vector<std::string>& connections)
{
    return [connections](const Values& values)
    {
        double sum = 0.0;
        for (const auto& connection : connections)
        {
            sum += values.at("rate_connection" + connection);
        }
        return sum / static_cast<double>(connections.size());
    };
}

/// Rows of one law. @param previous mean loss ratio of the law before it, and receives this one's
void
AddRows(const Settings& settings,
        const Measured& measured,
        const std::string& law,
        std::optional<double>& previous,
        std::vector<Row>& rows)
{
    const auto predicted = Predict(settings, law);
    const auto fluid = Solve(settings, law);
    const auto add = [&](const std::string& metric,
                         const std::string& unit,
                         Samples samples,
                         const std::function<double(const Torus&)>& of)
    {
        Row row(law, metric, unit, std::move(samples));
        row.predicted = predicted ? std::optional(of(*predicted)) : std::nullopt;
        row.fluid = of(fluid);
        rows.push_back(row);
        return &rows.back();
    };

    auto* jain = add("jain", "", measured.Get(law, "jain"), JainOf);
    jain->published = PublishedJain(settings, law);
    jain->AtLeast(JainBound(settings, law, jain->predicted));

    const auto ratio = [](const Values& values)
    { return (values.at("loss_A") + values.at("loss_E")) / 2 / values.at("loss_C"); };
    auto* loss = add("loss_ratio_AE_to_C",
                     "",
                     measured.Compute(law, ratio),
                     [](const Torus& torus) { return torus.lossRatio; });
    if (previous && settings.Number("capacity-c") < settings.Number("capacity"))
    {
        loss->AtLeast(*previous);
    }
    const auto& values = loss->samples.values;
    previous =
        values.empty() ? previous : std::optional(Sum(values) / static_cast<double>(values.size()));

    add("rate_fast",
        "packets/s",
        measured.Compute(law, MeanRate({"1", "4", "5"})),
        [](const Torus& torus) { return torus.fast; })
        ->NearFluid();
    add("rate_slow",
        "packets/s",
        measured.Compute(law, MeanRate({"2", "3"})),
        [](const Torus& torus) { return torus.slow; })
        ->NearFluid();
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    std::optional<double> previous;
    // The order in which the loss ratios have to rise.
    for (const auto* law : {"uncoupled", "ewtcp", "lia", "olia", "fullycoupled"})
    {
        if (std::count(settings.laws.begin(), settings.laws.end(), law) > 0)
        {
            AddRows(settings, measured, law, previous, rows);
        }
    }
    return rows;
}

} // namespace

Case
TorusCase()
{
    constexpr double MOST = 1e6;
    Case one{
        "torus",
        "Five links in a ring, connection i on link i and link i + 1, link C slow (NSDI 2011).\n"
        "Fairness of the connections, and how much of link C's loss links A and E have, which\n"
        "has to rise from law to law."};
    one.parameters = WithQueue({{"capacity", "of links A, B, D, E, packets/s", "1000", 10, MOST},
                                {"capacity-c", "of link C, packets/s", "100", 1, MOST},
                                {"rtt", "without queueing, ms", "100", 1, 10000}});
    one.laws = {"ewtcp", "lia", "olia"};
    one.otherLaws = {"uncoupled", "fullycoupled"};
    one.full = {3, 330, 30};
    one.quick = {3, 40, 10};
    one.quickValues = {{"capacity", "300"}};
    one.check = CheckQueue;
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
