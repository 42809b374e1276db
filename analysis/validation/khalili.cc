/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

#include <algorithm>

/**
 * @file
 * Scenarios A and C of Khalili et al. (CoNEXT 2012): multipath users with a link of their own, who
 * have a second path over a link that is all that others have.
 *
 * In A the multipath users' server is their bottleneck on both paths, so that the second path gains
 * them nothing; in C each link stands alone. Rates are divided by the capacity per user.
 */

namespace mptcp::validation
{

namespace
{

constexpr double MILLI = 1e-3;
constexpr double SCENARIO_TOLERANCE = 0.06; //!< the target for both

/// One of the two scenarios at one point.
struct Point
{
    bool isA;      //!< the first link is on both paths
    double ratio;  //!< multipath users over single-path users
    double c1;     //!< capacity of the own link per multipath user, packets/s
    double c2;     //!< capacity of the shared link per single-path user, packets/s
    double rttNow; //!< without queueing, seconds
};

/// Rates per user, packets/s.
struct Shares
{
    double multipath;
    double single;
};

Point
PointOf(const Settings& settings, bool isA)
{
    return {isA,
            settings.Number("n1") / settings.Number("n2"),
            ToPackets(settings.Number("c1")),
            ToPackets(settings.Number("c2")),
            settings.Number("rtt") * MILLI};
}

/// OLIA: the best there is, but for a packet per round-trip time on the path that should have none.
Shares
PredictOlia(const Settings& settings, const Point& point)
{
    const double pooled = (point.ratio * point.c1 + point.c2) / (point.ratio + 1);
    // The RTT holds the queue at the loss at which a TCP on the shared link has its rate.
    double single = point.c2;
    double probes = 0.0;
    constexpr int ROUNDS = 100;
    for (int i = 0; i < ROUNDS; ++i)
    {
        const auto excess = [&](double loss) {
            return RenoRate({loss, point.rttNow + QueueDelay(settings, loss)}) - single;
        };
        const auto loss = FindZero(excess, 1e-9, 1.0);
        probes = 1.0 / (point.rttNow + QueueDelay(settings, loss.value_or(0.0)));
        single = std::max(point.c2 - point.ratio * probes, point.c2 * MILLI);
    }
    if (point.isA)
    {
        return {point.c1, single};
    }
    const bool isPooled = point.c1 + probes < single;
    return isPooled ? Shares{pooled, pooled} : Shares{point.c1 + probes, single};
}

/**
 * The other laws: the losses at which both links are full. Equal RTTs are taken for granted, so the
 * rates keep their proportions when all losses are scaled: the own link has loss 1.
 */
std::optional<Shares>
PredictCoupled(const std::string& law, const Point& point)
{
    const auto at = [&](double shared)
    {
        const double second = point.isA ? 1.0 + shared : shared;
        const auto rates = ClosedRates(law, {{1.0, 1.0}, {second, 1.0}});
        const double scale = point.c1 / (point.isA ? Sum(rates) : rates[0]);
        return std::pair(std::vector<double>{scale * rates[0], scale * rates[1]},
                         scale * RenoRate({shared, 1.0}));
    };
    const auto excess = [&](double shared)
    {
        const auto [rates, single] = at(shared);
        return point.ratio * rates[1] + single - point.c2;
    };
    constexpr double WIDE = 1e6;
    const auto shared = FindZero(excess, 1.0 / WIDE, WIDE);
    if (!shared)
    {
        return std::nullopt;
    }
    const auto [rates, single] = at(*shared);
    return Shares{Sum(rates), single};
}

Shares
Solve(const Settings& settings, const std::string& law, const Point& point)
{
    fluid::Network network;
    network.segment = SEGMENT;
    const double n1 = settings.Number("n1");
    const double n2 = settings.Number("n2");
    network.links = {FluidLink(settings, "own", n1 * point.c1),
                     FluidLink(settings, "shared", n2 * point.c2)};
    const std::vector<std::size_t> second =
        point.isA ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{1};
    network.users = {FluidUser(law, {{{0}, point.rttNow}, {second, point.rttNow}}, n1),
                     FluidUser("tcp", {{{1}, point.rttNow}}, n2)};
    const auto solution = fluid::Solve(network);
    return {UserRate(solution, 0), UserRate(solution, 1)};
}

std::vector<Run>
Plan(const Settings& settings, const std::string& scenario)
{
    std::vector<Run> runs;
    for (const auto& law : settings.laws)
    {
        auto flags = LawFlags(law);
        const auto queue = QueueFlags(settings);
        flags.insert(flags.end(), queue.begin(), queue.end());
        flags.push_back("--tcp-congestion=linuxreno");
        flags.push_back("--n1=" + settings.Text("n1"));
        flags.push_back("--n2=" + settings.Text("n2"));
        flags.push_back("--c1=" + settings.Text("c1") + "Mb/s");
        flags.push_back("--c2=" + settings.Text("c2") + "Mb/s");
        flags.push_back("--rtt=" + Milliseconds(settings.Number("rtt")));
        runs.push_back({law, scenario, flags});
    }
    return runs;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured, bool isA)
{
    const Point point = PointOf(settings, isA);
    std::vector<Row> rows;
    for (const auto& law : settings.laws)
    {
        const auto predicted = law == "olia" ? std::optional(PredictOlia(settings, point))
                                             : PredictCoupled(law, point);
        const Shares fluid = Solve(settings, law, point);
        const auto add = [&](const std::string& users,
                             const std::string& metric,
                             double capacity,
                             double Shares::*which)
        {
            const double size = which == &Shares::single ? TCP_PACKET / PACKET : 1.0;
            const auto part = [&](const Values& values)
            { return values.at("rate_" + users) * size / capacity; };
            Row row(law, metric, "", measured.Compute(law, part));
            row.fluid = fluid.*which / capacity;
            if (predicted)
            {
                row.predicted = (*predicted).*which / capacity;
                row.Within(*row.predicted, SCENARIO_TOLERANCE);
            }
            row.NearFluid();
            rows.push_back(row);
        };
        add(isA ? "type2" : "single", "single_over_c2", point.c2, &Shares::single);
        add(isA ? "type1" : "multipath", "multipath_over_c1", point.c1, &Shares::multipath);
    }
    return rows;
}

Case
Make(const std::string& name, const std::string& summary, bool isA)
{
    constexpr double MOST_USERS = 100;
    Case one{name, summary};
    one.parameters = WithQueue({Whole({"n1", "multipath users", "5", 1, MOST_USERS}),
                                Whole({"n2", "single-path users", "5", 1, MOST_USERS}),
                                {"c1", "own link per multipath user, Mb/s", "2.5", 0.1, 1000},
                                {"c2", "shared link per single-path user, Mb/s", "2.5", 0.1, 1000},
                                {"rtt", "without queueing, ms", "80", 1, 10000}});
    one.laws = {"lia", "olia", "balia"};
    one.otherLaws = {"uncoupled", "ewtcp", "semicoupled", "epsilon"};
    one.full = {3, 80, 20};
    one.quick = {3, 40, 10};
    one.quickValues = {{"n1", "2"}, {"n2", "2"}, {"c1", "2"}, {"c2", "2"}};
    one.check = CheckQueue;
    one.plan = [name](const Settings& settings) { return Plan(settings, name); };
    one.judge = [isA](const Settings& settings, const Measured& measured)
    { return JudgeRows(settings, measured, isA); };
    return one;
}

} // namespace

Case
KhaliliA()
{
    return Make("khalili-a",
                "Users whose second path cannot help them and crosses others' link (scenario A of\n"
                "Khalili et al., CoNEXT 2012). Rates over the capacity per user.",
                true);
}

Case
KhaliliC()
{
    return Make(
        "khalili-c",
        "Users with a link of their own and a second path over others' link (scenario C of\n"
        "Khalili et al., CoNEXT 2012). Rates over the capacity per user.",
        false);
}

} // namespace mptcp::validation
