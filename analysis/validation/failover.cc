/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include <algorithm>
#include <cmath>

/**
 * @file
 * A path that dies in the middle of a transfer: how long the application gets nothing.
 *
 * What was under way on it goes over the other path once it has had no answer for an RTO. It was
 * sent before the last data arrived, so that the RTO is over before one has passed since then; the
 * bytes are behind what waits on the other path, at most its round-trip time. So the pause is at
 * most RTO and round-trip time.
 */

namespace mptcp::validation
{

namespace
{

/// Two paths, of which the first one dies.
struct Pair
{
    std::string name;
    double rate1;  //!< Mb/s
    double rate2;  //!< Mb/s
    double delay1; //!< ms, one way
    double delay2; //!< ms, one way
};

/// @return all pairs
const std::vector<Pair>&
Pairs()
{
    static const std::vector<Pair> pairs{{"8-2-10-75", 8, 2, 10, 75},
                                         {"2-8-75-10", 2, 8, 75, 10},
                                         {"10-10-10-75", 10, 10, 10, 75},
                                         {"1-20-200-20", 1, 20, 200, 20},
                                         {"10-10-10-10", 10, 10, 10, 10},
                                         {"50-5-5-100", 50, 5, 5, 100},
                                         {"5-50-100-5", 5, 50, 100, 5}};
    return pairs;
}

/// @return what dies
const std::vector<std::string>&
Ways()
{
    static const std::vector<std::string> ways{"link", "client", "server"};
    return ways;
}

/// @return the pairs of a run; a few of all kinds if it is a quick one
std::vector<Pair>
PairsOf(const Settings& settings)
{
    constexpr std::size_t FEW = 4;
    auto pairs = Pairs();
    pairs.resize(settings.quick ? FEW : pairs.size(), pairs[0]);
    return pairs;
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    for (const auto& pair : PairsOf(settings))
    {
        for (const auto& way : settings.laws)
        {
            runs.push_back({pair.name + "-" + way,
                            "failover",
                            {"--rate=" + ToText(pair.rate1) + "Mb/s," + ToText(pair.rate2) + "Mb/s",
                             "--delay=" + ToText(pair.delay1) + "ms," + ToText(pair.delay2) + "ms",
                             "--down=1@" + settings.Text("down") + "s",
                             "--how=" + way,
                             "--scheduler=" + settings.Text("scheduler"),
                             "--" + settings.Text("direction")}});
        }
    }
    return runs;
}

/**
 * @param measured results
 * @param run      which
 * @return pause over limit; a transfer that does not go on is a failed run
 */
Samples
PauseOverLimit(const Measured& measured, const std::string& run)
{
    return measured.Compute(
        run,
        [](const Values& values)
        {
            const double limit = values.at("down1_rto") + values.at("down1_other_srtt");
            return values.at("down1_resumed") > 0 ? values.at("down1_pause") / limit : NAN;
        });
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    for (const auto& pair : PairsOf(settings))
    {
        for (const auto& way : settings.laws)
        {
            const auto run = pair.name + "-" + way;
            Row row(run, "pause_over_limit", "", PauseOverLimit(measured, run));
            row.AtMost(1);
            rows.push_back(row);
        }
    }
    return rows;
}

} // namespace

Case
Failover()
{
    Case one{
        "failover",
        "A path dies during a transfer: longest time without a byte, over the path's RTO and\n"
        "the other path's RTT. The names are rates in Mb/s and one-way delays in ms, the dying\n"
        "path's first, and what dies."};
    one.parameters = {
        {"scheduler",
         "which one",
         "minrtt",
         0,
         0,
         1,
         {"minrtt", "roundrobin", "redundant", "blest", "ecf", "otias", "sttf", "linger"}},
        {"direction", "who sends", "download", 0, 0, 1, {"download", "upload"}},
        {"down", "when the path dies, s", "5", 0, 1000}};
    one.laws = Ways();
    one.full = {8, 15, 0};
    one.quick = {1, 8, 0};
    one.check = [](const Settings& settings)
    {
        return settings.Number("down") < settings.time ? ""
                                                       : "--down has to be before the end, --time";
    };
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
