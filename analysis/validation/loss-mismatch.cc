/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"
#include "networks.h"

#include "../fluid/random-losses.h"

#include <algorithm>

/**
 * @file
 * Two private paths with losses that nobody causes (Wischik et al., NSDI 2011, section 2.3), in two
 * ways.
 *
 * Evenly spaced losses make each window a regular sawtooth, for which there are closed forms:
 * EvenLossRates(), the papers' with sqrt(3 / (2 p)) in place of sqrt(2 / p). The fluid model, which
 * has each loss at the mean window, is asked with losses that count for as much.
 *
 * Independent losses make the windows swing, and the mean rate of a window that swings is lower
 * than the rate of its mean, by 7 % for Reno (Ott, Kemperman, Mathis 1996), and by more for laws
 * whose paths' swings meet. The prediction is counted packet by packet with the law alone, see
 * fluid::RandomLossRates(); the papers' formula, which the fluid model gives, is shown, and not
 * asked for.
 */

namespace mptcp::validation
{

namespace
{

/// @param counted what a loss counts for @return the paths, without a user
fluid::Network
Paths(const Settings& settings, double counted = 1.0)
{
    fluid::Network network;
    network.segment = SEGMENT;
    for (const double loss : settings.Numbers("loss"))
    {
        const auto name = "path" + ToText(network.links.size() + 1.0);
        network.links.push_back(GivenLink(name, std::min(1.0, counted * loss)));
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

/// @return packets/s that arrive, by the closed form for evenly spaced losses
double
PredictEven(const Settings& settings, const std::string& law)
{
    std::vector<ClosedPath> paths;
    for (const double rtt : settings.Numbers("rtt"))
    {
        paths.push_back({settings.Numbers("loss")[paths.size()], rtt / 1000});
    }
    const auto sent = EvenLossRates(law, paths);
    double arrived = 0.0;
    for (std::size_t path = 0; path < paths.size(); ++path)
    {
        arrived += (1.0 - paths[path].loss) * sent[path];
    }
    return arrived;
}

/// @return packets/s that arrive, counted with independent losses
double
PredictRandom(const Settings& settings, const std::string& law)
{
    // So long that a TCP on each path loses a thousand times, which gives its mean to 1 %.
    constexpr double LOSSES = 1000;
    double duration = 0.0;
    for (std::size_t path = 0; path < settings.Numbers("rtt").size(); ++path)
    {
        const double loss = settings.Numbers("loss")[path];
        const double tcp = RenoRate({loss, settings.Numbers("rtt")[path] / 1000});
        duration = std::max(duration, LOSSES / (loss * tcp));
    }
    // Nothing queues here, so wVegas finds no backlog, and grows by a segment per round-trip time
    // until a loss halves its window: a Reno on each path.
    const auto* way = law == "wvegas" ? "uncoupled" : law.c_str();
    return Sum(fluid::RandomLossRates(UserOf(settings, way), Paths(settings), duration, 1));
}

/// @param counted what a loss counts for @return the fluid model's rate, if it has an equilibrium
std::optional<double>
Solve(const Settings& settings, const std::string& law, double counted)
{
    if (law == "wvegas")
    {
        return std::nullopt;
    }
    auto network = Paths(settings, counted);
    network.users.push_back(UserOf(settings, law));
    const auto solution = fluid::Solve(network);
    return solution.outcome == fluid::Outcome::NONE ? std::nullopt
                                                    : std::optional(UserRate(solution, 0));
}

/// @return "even", "random", or both, as the user chose
std::vector<std::string>
Spacings(const Settings& settings)
{
    const auto& chosen = settings.Text("spacing");
    return chosen == "both" ? std::vector<std::string>{"even", "random"}
                            : std::vector<std::string>{chosen};
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
    for (const auto& spacing : Spacings(settings))
    {
        for (const auto& law : settings.laws)
        {
            auto flags = LawFlags(law);
            flags.push_back("--paths=" + ToText(settings.Numbers("rtt").size()));
            flags.push_back("--rtt=" + Milliseconds(settings.Numbers("rtt")));
            flags.push_back("--loss=" + settings.Text("loss"));
            flags.push_back("--rate=" + settings.Text("rate") + "Mb/s");
            flags.push_back(spacing == "even" ? "--even-loss=true" : "--even-loss=false");
            runs.push_back({spacing + "-" + law, "fixed-loss", flags});
        }
    }
    return runs;
}

/// @param spacing of the losses @return the row of a law
Row
MakeRow(const Settings& settings,
        const Measured& measured,
        const std::string& spacing,
        const std::string& law)
{
    constexpr double TOLERANCE = 0.05; // the target for this case
    const bool even = spacing == "even";
    Row row(law,
            even ? "rate" : "rate_random",
            "packets/s",
            measured.Get(spacing + "-" + law, "rate_user"));
    row.predicted = even ? PredictEven(settings, law) : PredictRandom(settings, law);
    row.fluid = Solve(settings, law, even ? EVEN_LOSS : 1.0);
    row.published = even ? Published(settings, law) : std::nullopt;
    row.Within(*row.predicted, TOLERANCE * *row.predicted);
    if (even && law != "fullycoupled")
    {
        row.NearFluid(); // which has a mean loss; the fully coupled law's takes nearly all there is
    }
    return row;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    for (const auto& spacing : Spacings(settings))
    {
        for (const auto& law : settings.laws)
        {
            rows.push_back(MakeRow(settings, measured, spacing, law));
        }
    }
    return rows;
}

} // namespace

Case
LossMismatch()
{
    constexpr double MOST_RTT = 10000;
    constexpr std::size_t MOST_PATHS = 16;
    Case one{
        "loss-mismatch",
        "Fixed losses, evenly spaced and independent, and unequal RTTs on private paths (NSDI\n"
        "2011, section 2.3; the paper's own point is --rtt 10,100 --loss 0.04,0.01). Total rate\n"
        "of each law."};
    one.parameters = {{"rtt", "of each path, ms", "20,100", 1, MOST_RTT, MOST_PATHS},
                      {"loss", "of each path, 0 to 1", "0.001,0.0004", 1e-6, 0.5, MOST_PATHS},
                      {"spacing", "of the losses", "both", 0, 0, 1, {"both", "even", "random"}},
                      {"rate", "capacity of every path, Mb/s", "100", 1, 10000}};
    one.laws = LossLaws();
    one.laws.push_back("wvegas");
    one.full = {5, 110, 10};
    one.quick = {2, 40, 10};
    one.quickValues = {{"loss", "0.002,0.0008"}, {"spacing", "even"}};
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
