/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

#include "../fluid/random-losses.h"

/**
 * @file
 * Two private paths with losses that nobody causes (Wischik et al., NSDI 2011, section 2.3).
 *
 * The paper counts with sqrt(2 / p) / RTT, which the fluid model gives. Losses that are independent
 * of each other, as here, make a window swing, and the mean rate of one that swings is lower: the
 * prediction is therefore counted packet by packet with the law alone, see
 * fluid::RandomLossRates(). The fluid model's value is shown, and not asked for.
 */

namespace mptcp::validation
{

namespace
{

/// @return the paths, without a user
fluid::Network
Paths(const Settings& settings)
{
    fluid::Network network;
    network.segment = SEGMENT;
    for (const double loss : settings.Numbers("loss"))
    {
        network.links.push_back(GivenLink("path" + ToText(network.links.size() + 1.0), loss));
    }
    return network;
}

fluid::User
UserOf(const Settings& settings, const std::string& law)
{
    std::vector<fluid::Route> routes;
    for (const double rtt : settings.Numbers("rtt"))
    {
        routes.push_back({{routes.size()}, rtt / 1000});
    }
    return FluidUser(law, routes);
}

/// @return delivered packets/s of each path, counted with independent losses
std::vector<double>
Predict(const Settings& settings, const std::string& law)
{
    const double duration = settings.quick ? 5000 : 20000;
    // Nothing queues here, so wVegas finds no backlog, and grows by a segment per round-trip time
    // until a loss halves its window: a Reno on each path.
    const auto* way = law == "wvegas" ? "uncoupled" : law.c_str();
    return fluid::RandomLossRates(UserOf(settings, way), Paths(settings), duration, 1);
}

/// @return the fluid model's rate, if it has an equilibrium
std::optional<double>
Solve(const Settings& settings, const std::string& law)
{
    auto network = Paths(settings);
    network.users.push_back(UserOf(settings, law));
    const auto solution = fluid::Solve(network);
    return solution.outcome == fluid::Outcome::NONE ? std::nullopt
                                                    : std::optional(UserRate(solution, 0));
}

/// @return what the paper gives for its own point, 10 ms with 4 % and 100 ms with 1 %
std::optional<double>
Published(const Settings& settings, const std::string& law)
{
    static const std::map<std::string, double> values{{"ewtcp", 424},
                                                      {"fullycoupled", 141},
                                                      {"lia", 707}};
    const bool here = settings.Is("loss", {0.04, 0.01}) && settings.Is("rtt", {10, 100});
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
        flags.push_back("--paths=" + ToText(settings.Numbers("rtt").size()));
        flags.push_back("--rtt=" + Milliseconds(settings.Numbers("rtt")));
        flags.push_back("--loss=" + settings.Text("loss"));
        flags.push_back("--rate=" + settings.Text("rate") + "Mb/s");
        runs.push_back({law, "fixed-loss", flags});
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
        Row row(law, "rate", "packets/s", measured.Get(law, "rate_user"));
        row.predicted = Sum(Predict(settings, law));
        row.published = Published(settings, law);
        if (law != "wvegas")
        {
            row.fluid = Solve(settings, law);
        }
        row.Within(*row.predicted, TOLERANCE * *row.predicted);
        rows.push_back(row);
    }
    return rows;
}

} // namespace

Case
LossMismatch()
{
    constexpr double MOST_RTT = 10000;
    constexpr std::size_t MOST_PATHS = 16;
    Case one{"loss-mismatch",
             "Fixed independent losses and unequal RTTs on private paths (NSDI 2011, section 2.3;\n"
             "the paper's own point is --rtt 10,100 --loss 0.04,0.01). Total rate of each law."};
    one.parameters = {{"rtt", "of each path, ms", "20,100", 1, MOST_RTT, MOST_PATHS},
                      {"loss", "of each path, 0 to 1", "0.005,0.002", 1e-6, 0.5, MOST_PATHS},
                      {"rate", "capacity of every path, Mb/s", "100", 1, 10000}};
    one.laws = LossLaws();
    one.laws.push_back("wvegas");
    one.full = {5, 110, 10};
    one.quick = {3, 30, 5};
    one.quickValues = {{"loss", "0.01,0.004"}};
    one.check = [](const Settings& settings)
    {
        return settings.Numbers("rtt").size() == settings.Numbers("loss").size()
                 ? ""
                 : "--rtt and --loss have to name as many paths";
    };
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
