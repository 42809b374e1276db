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
 * The sender learns of it when the path's retransmission timer expires, which began anew with the
 * last acknowledgement (RFC 6298, 5.3). That one was sent when the last data arrived, at most the
 * delayed-ACK time later, and took the path's way back. Then the bytes go over the other path,
 * which is behind what waits there: at most that path's round-trip time. The sum is the limit. The
 * pause over RTO and round-trip time alone, without what the acknowledgement takes, is shown too.
 */

namespace mptcp::validation
{

namespace
{

/// ms; the scenarios' TCP acknowledges a lonely segment so much later.
constexpr double DELAYED_ACK = 40;

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
 * @param extra    ms, what the limit has besides RTO and RTT
 * @return pause over limit; a transfer that does not go on is a failed run
 */
Samples
PauseOverLimit(const Measured& measured, const std::string& run, double extra)
{
    return measured.Compute(
        run,
        [extra](const Values& values)
        {
            const double limit = values.at("down1_rto") + values.at("down1_other_srtt") + extra;
            return values.at("down1_resumed") > 0 ? values.at("down1_pause") / limit : NAN;
        });
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    Samples worst{{0.0}};
    for (const auto& pair : PairsOf(settings))
    {
        for (const auto& way : settings.laws)
        {
            const auto run = pair.name + "-" + way;
            Row row(run,
                    "pause_over_limit",
                    "",
                    PauseOverLimit(measured, run, pair.delay1 + DELAYED_ACK));
            row.AtMost(1);
            rows.push_back(row);
            for (const double value : PauseOverLimit(measured, run, 0).values)
            {
                worst.values[0] = std::max(worst.values[0], value);
            }
        }
    }
    rows.emplace_back("all", "most_over_rto_and_rtt", "", worst);
    return rows;
}

} // namespace

Case
Failover()
{
    Case one{
        "failover",
        "A path dies during a transfer: longest time without a byte, over the path's RTO, its\n"
        "last acknowledgement's way back, and the other path's RTT. The names are rates in\n"
        "Mb/s and one-way delays in ms, the dying path's first, and what dies."};
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
