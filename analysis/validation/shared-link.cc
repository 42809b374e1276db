/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "shared-link.h"

#include "closed-form.h"

#include <algorithm>

namespace mptcp::validation
{

namespace
{

constexpr double MILLI = 1e-3;

std::string
NameOf(const std::string& law, const SharedLink& point)
{
    return law + "-" + std::to_string(point.rtt.size());
}

/// @return the ratio at the loss at which the two fill the link
std::optional<double>
Predict(const Settings& settings, const std::string& law, const SharedLink& point)
{
    constexpr double WIDE = 1e9;
    const double capacity = 2 * settings.Number("capacity");
    const auto multipath = [&](double loss)
    {
        std::vector<ClosedPath> paths;
        for (const double rtt : point.rtt)
        {
            paths.push_back({loss, rtt * MILLI + QueueDelay(settings, loss)});
        }
        return Sum(ClosedRates(law, paths, 1.0));
    };
    const auto single = [&](double loss) {
        return RenoRate({loss, point.tcpRtt * MILLI + QueueDelay(settings, loss)});
    };
    const auto loss =
        FindZero([&](double p) { return multipath(p) + single(p) - capacity; }, 1.0 / WIDE, 1.0);
    return loss ? std::optional(multipath(*loss) / single(*loss)) : std::nullopt;
}

std::optional<double>
Solve(const Settings& settings, const std::string& law, const SharedLink& point)
{
    fluid::Network network;
    network.segment = SEGMENT;
    network.links = {FluidLink(settings, "link", 2 * settings.Number("capacity"))};
    std::vector<fluid::Route> routes;
    for (const double rtt : point.rtt)
    {
        routes.push_back({{0}, rtt * MILLI});
    }
    network.users = {FluidUser(law, routes), FluidUser("tcp", {{{0}, point.tcpRtt * MILLI}})};
    const auto solution = fluid::Solve(network);
    return UserRate(solution, 0) / UserRate(solution, 1);
}

} // namespace

std::vector<Run>
PlanShared(const Settings& settings, const std::vector<SharedLink>& points)
{
    std::vector<Run> runs;
    for (const auto& law : settings.laws)
    {
        for (const auto& point : points)
        {
            auto flags = LawFlags(law);
            const auto queue = QueueFlags(settings);
            flags.insert(flags.end(), queue.begin(), queue.end());
            flags.push_back("--tcp-congestion=linuxreno");
            flags.push_back("--subflows=" + ToText(static_cast<double>(point.rtt.size())));
            flags.push_back("--capacity=" + settings.Text("capacity"));
            flags.push_back("--rtt=" + Milliseconds(point.rtt));
            flags.push_back("--tcp-rtt=" + Milliseconds(point.tcpRtt));
            flags.push_back("--rtt-spread=0");
            runs.push_back({NameOf(law, point), "shared-bottleneck", flags});
        }
    }
    return runs;
}

std::vector<Row>
JudgeShared(const Settings& settings,
            const Measured& measured,
            const std::vector<SharedLink>& points)
{
    constexpr double TOLERANCE = 0.1; // the target: 1 +- 0.1, n +- 10 %
    std::vector<Row> rows;
    for (const auto& law : settings.laws)
    {
        for (const auto& point : points)
        {
            const auto samples =
                measured.Compute(NameOf(law, point),
                                 [](const Values& values)
                                 { return values.at("rate_multipath") / values.at("rate_tcp"); });
            Row row(law, "ratio_" + std::to_string(point.rtt.size()) + "_subflows", "", samples);
            row.predicted = Predict(settings, law, point);
            row.fluid = Solve(settings, law, point);
            if (row.predicted)
            {
                row.Within(*row.predicted, TOLERANCE * *row.predicted);
            }
            row.NearFluid();
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace mptcp::validation
