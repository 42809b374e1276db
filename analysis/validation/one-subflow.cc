/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include "../statistics.h"

#include <algorithm>
#include <cmath>
#include <random>

/**
 * @file
 * A connection of one subflow is a TCP connection that carries options. Single paths are drawn from
 * a seed: rate, round-trip time and queue evenly in their logarithms, and a loss of none for a
 * third of them. MPTCP is compared, path by path, with TCP in the same segments and with the same
 * random numbers.
 *
 * Goodput is compared with the bytes of its headers, so that options cost nothing, and TCP's
 * segments carry as many bytes more as MPTCP's have of options on average, so that equal windows of
 * segments are equal bytes on the link. What is averaged is the logarithm of the ratio: a ratio of
 * two numbers that scatter alike has a mean above one. If there is no difference, that mean is
 * within its confidence interval of zero. A difference of 1 % downwards is allowed, that MPTCP's
 * own rules may cost.
 *
 * Timeouts are rare and come from losses that no other segment reveals: counts a and b of the same
 * law differ by sqrt(a + b) on average (a is binomial given the sum).
 */

namespace mptcp::validation
{

namespace
{

/// Payload of MPTCP's segments, bytes.
constexpr int SEGMENT = 1400;
/// Bytes that TCP's carry more: those of the options on an average segment.
constexpr int OPTIONS = 12;
/// Headers of IPv4 and of a point-to-point link, bytes.
constexpr double LOWER_HEADERS = 22;
/// What a segment more or less at the end of a run is of it, %.
constexpr double ONE_SEGMENT = 0.1;
/// Of the normal distribution: 1 % of all values are beyond it, to both sides together.
constexpr double ONE_PERCENT = 2.576;

/// A path that was drawn.
struct Path
{
    std::string name;
    double rate;  //!< Mb/s
    double rtt;   //!< ms, without queueing
    double queue; //!< packets
    double loss;  //!< chance
};

/// @return the paths of a run, the same for the same settings everywhere
std::vector<Path>
Draw(const Settings& settings)
{
    std::mt19937_64 engine(static_cast<uint64_t>(settings.Number("draw")));
    const auto uniform = [&engine]
    {
        constexpr int UNUSED = 11; // 53 of 64 bits are a double's
        return std::ldexp(static_cast<double>(engine() >> UNUSED), UNUSED - 64);
    };
    const auto between = [&uniform](double low, double high)
    { return low * std::pow(high / low, uniform()); };
    std::vector<Path> paths;
    for (double i = 1; i <= settings.Number("paths"); ++i)
    {
        Path path;
        path.name = ToText(i);
        path.rate = between(1, settings.Number("most-rate"));
        path.rtt = between(1, 200);
        path.queue = std::floor(between(10, 2000));
        const bool lossy = uniform() > 1.0 / 3;
        const double loss = between(1e-4, 0.02);
        path.loss = lossy ? loss : 0;
        paths.push_back(path);
    }
    return paths;
}

/// @return the name of a run @param path which @param mode of the connection
std::string
NameOf(const Path& path, const std::string& mode)
{
    return path.name + "-" + mode;
}

std::vector<Run>
Plan(const Settings& settings)
{
    auto modes = settings.laws;
    modes.emplace_back("mptcp");
    std::vector<Run> runs;
    for (const auto& path : Draw(settings))
    {
        for (const auto& mode : modes)
        {
            const bool mptcp = mode == "mptcp";
            runs.push_back(
                {NameOf(path, mode),
                 "two-path",
                 {"--paths=1",
                  "--mode=" + (mptcp ? mode : mode + "-path1"),
                  "--rate=" + ToText(std::round(path.rate * 1e6)) + "b/s",
                  "--delay=" + ToText(std::round(path.rtt * 500)) + "us",
                  "--queue=" + ToText(path.queue) + "p",
                  "--loss=" + ToText(path.loss),
                  "--segment-size=" + std::to_string(mptcp ? SEGMENT : SEGMENT + OPTIONS)}});
        }
    }
    return runs;
}

/// @return bytes on the link per second that the goodput stands for @param values of a run
double
WireRate(const Values& values)
{
    const double payload = values.at("segment_size_path1");
    const double headers = values.at("header_size_path1") + LOWER_HEADERS;
    return values.at("goodput_total") * (payload + headers) / payload;
}

/// @return 100 times the logarithm of MPTCP's rate over a TCP's, for each path and seed
Samples
Differences(const Settings& settings, const Measured& measured, const std::string& reference)
{
    Samples differences;
    for (const auto& path : Draw(settings))
    {
        const auto ours = measured.Compute(NameOf(path, "mptcp"), WireRate);
        const auto theirs = measured.Compute(NameOf(path, reference), WireRate);
        differences.failed += std::max(ours.failed, theirs.failed);
        for (std::size_t i = 0; i < std::min(ours.values.size(), theirs.values.size()); ++i)
        {
            differences.values.push_back(100 * std::log(ours.values[i] / theirs.values[i]));
        }
    }
    return differences;
}

/// @return timeouts on all paths together @param mode of the connections
Samples
Timeouts(const Settings& settings, const Measured& measured, const std::string& mode)
{
    Samples sum{{0}, 0};
    for (const auto& path : Draw(settings))
    {
        const auto some = measured.Get(NameOf(path, mode), "timeouts_path1");
        sum.failed += some.failed;
        for (const double value : some.values)
        {
            sum.values[0] += value;
        }
    }
    return sum;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    const auto ours = Timeouts(settings, measured, "mptcp");
    for (const auto& reference : settings.laws)
    {
        Row goodput(reference,
                    "goodput_difference",
                    "%",
                    Differences(settings, measured, reference));
        goodput.predicted = 0;
        goodput.AtLeast(-1);
        const auto mean = EstimateMean(goodput.samples.values);
        const auto chance = mean && mean->interval ? mean->interval->high - mean->mean : 0;
        goodput.AtMost(ONE_SEGMENT + chance);
        rows.push_back(goodput);

        const auto theirs = Timeouts(settings, measured, reference);
        const double all = ours.values[0] + theirs.values[0];
        Row timeouts(reference,
                     "timeouts_difference",
                     "sigma",
                     {{(ours.values[0] - theirs.values[0]) / std::sqrt(std::max(all, 1.0))},
                      ours.failed + theirs.failed});
        timeouts.predicted = 0;
        timeouts.Within(0, ONE_PERCENT);
        rows.push_back(timeouts);
        rows.emplace_back(reference, "timeouts", "events", theirs);
    }
    rows.emplace_back("mptcp", "timeouts", "events", ours);
    return rows;
}

} // namespace

Case
OneSubflow()
{
    Case one{"one-subflow",
             "One subflow beside TCP on random single paths: the mean difference of goodput, with\n"
             "its headers, and of the number of timeouts. \"tcp-mended\" is the same code without\n"
             "MPTCP, so with what a subflow mends of ns-3's TCP; \"tcp\" is ns-3's own."};
    one.parameters = {Whole({"paths", "how many are drawn", "200", 1, 10000}),
                      Whole({"draw", "seed of the drawing", "1", 0, 1e9}),
                      {"most-rate", "of a path, Mb/s", "500", 1, 10000}};
    one.laws = {"tcp-mended"};
    one.otherLaws = {"tcp"};
    one.full = {2, 20, 0};
    one.quick = {1, 5, 0};
    one.quickValues = {{"paths", "16"}, {"most-rate", "100"}};
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
