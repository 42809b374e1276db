/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

/**
 * @file
 * Three links, three connections, each with a path over its own link and one over both others
 * (Wischik et al., NSDI 2011, section 2.2). What takes the long way costs two links.
 */

namespace mptcp::validation
{

namespace
{

constexpr double MILLI = 1e-3;
constexpr std::size_t LINKS = 3;

/// @return Mb/s per link, at the loss at which it and its two neighbours fill the links
std::optional<double>
Predict(const Settings& settings, const std::string& law)
{
    constexpr double WIDE = 1e9;
    const double capacity = ToPackets(settings.Number("rate")) / settings.Number("users");
    const auto rates = [&](double loss)
    {
        const double rtt = settings.Number("rtt") * MILLI;
        const double queue = QueueDelay(settings, loss);
        return ClosedRates(law, {{loss, rtt + queue}, {2 * loss, rtt + 2 * queue}}, 1.0);
    };
    const auto loss = FindZero([&](double p) { return rates(p)[0] + 2 * rates(p)[1] - capacity; },
                               1.0 / WIDE,
                               1.0);
    return loss ? std::optional(ToMegabits(settings.Number("users") * Sum(rates(*loss))))
                : std::nullopt;
}

std::optional<double>
Solve(const Settings& settings, const std::string& law)
{
    fluid::Network network;
    network.segment = SEGMENT;
    const double rtt = settings.Number("rtt") * MILLI;
    for (std::size_t i = 0; i < LINKS; ++i)
    {
        network.links.push_back(
            FluidLink(settings, std::to_string(i + 1), ToPackets(settings.Number("rate"))));
        network.users.push_back(FluidUser(law,
                                          {{{i}, rtt}, {{(i + 1) % LINKS, (i + 2) % LINKS}, rtt}},
                                          settings.Number("users")));
    }
    const auto solution = fluid::Solve(network);
    double sum = 0.0;
    for (std::size_t i = 0; i < LINKS; ++i)
    {
        sum += UserRate(solution, i);
    }
    return ToMegabits(settings.Number("users") * sum / LINKS);
}

/// @return what the paper gives for links of 12 Mb/s and one connection per link
std::optional<double>
Published(const Settings& settings, const std::string& law)
{
    static const std::map<std::string, double> values{{"ewtcp", 8.5}, {"fullycoupled", 12}};
    const auto found = values.find(law);
    return settings.Is("rate", {12}) && found != values.end() ? std::optional(found->second)
                                                              : std::nullopt;
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
        flags.push_back("--users=" + settings.Text("users"));
        flags.push_back("--rate=" + settings.Text("rate") + "Mb/s");
        flags.push_back("--rtt=" + Milliseconds(settings.Number("rtt")));
        runs.push_back({law, "triangle", flags});
    }
    return runs;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    constexpr double TOLERANCE = 0.05; // the target for this case
    std::vector<Row> rows;
    for (const auto& law : settings.laws)
    {
        const auto mean = [&](const Values& values)
        {
            double sum = 0.0;
            for (const auto* name : {"rate_class1", "rate_class2", "rate_class3"})
            {
                sum += values.at(name);
            }
            return ToMegabits(settings.Number("users") * sum / LINKS);
        };
        Row row(law, "rate_per_link", "Mb/s", measured.Compute(law, mean));
        row.predicted = Predict(settings, law);
        row.fluid = Solve(settings, law);
        row.published = Published(settings, law);
        if (row.predicted)
        {
            row.Within(*row.predicted, TOLERANCE * *row.predicted);
        }
        row.NearFluid();
        rows.push_back(row);
    }
    return rows;
}

} // namespace

Case
Triangle()
{
    Case one{"triangle",
             "Three links; the connections of each have a path over it and one over both others\n"
             "(NSDI 2011, section 2.2). What the connections of a link get together; with a law\n"
             "that leaves the long way alone that is the whole link."};
    one.parameters = WithQueue({{"rate", "of every link, Mb/s", "12", 0.1, 10000},
                                {"rtt", "of every path without queueing, ms", "100", 1, 10000},
                                Whole({"users", "connections of each link", "4", 1, 100})});
    one.laws = {"uncoupled", "ewtcp", "lia", "olia", "balia"};
    one.otherLaws = {"semicoupled", "epsilon", "fullycoupled"};
    one.full = {3, 70, 20};
    one.quick = {3, 40, 10};
    one.quickValues = {{"rate", "4"}, {"users", "2"}};
    one.check = CheckQueue;
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
