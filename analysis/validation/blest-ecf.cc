/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include "../statistics.h"

#include <cmath>
#include <numeric>

/**
 * @file
 * BLEST and ECF beside minRTT, on paths as unequal as Wi-Fi and 3G, with buffers at both ends that
 * do not hold what the slow path is behind (NSDI 2012's rule asks for 375 kB): less time behind
 * missing bytes, and fewer reinjections, which the whole interval has to say. All three have
 * opportunistic retransmission and penalisation, as the kernel's schedulers do. BLEST acts when the
 * window is short, so its data is bulk; ECF when little is left to send, so its data is blocks.
 *
 * Both ends are limited because ECF's rule is about the send buffer: k, the bytes that no subflow
 * has, is no more than that holds. With a send buffer much larger than the window k grows beyond
 * what makes the fast path through first, and ECF fills the slow path's window as minRTT does
 * (--send); its head-of-line delay is less even so.
 *
 * Reinjections are counted together, and those of opportunistic retransmission alone: a timeout
 * queues all that the path carries, which is chance where losses are few. The intervals are of
 * pairs: one seed gives both schedulers the same arrivals.
 *
 * Ferlin et al. (IFIP Networking 2016) report 12 % more goodput for BLEST on their emulated paths,
 * and 80 % fewer spurious retransmissions; that is shown beside, and not demanded, since the paths
 * are others. BLEST leaves the slow path alone where the buffer is small, and has less goodput.
 */

namespace mptcp::validation
{

namespace
{

/// What a row compares.
struct Metric
{
    std::string name;
    std::string title;
    bool lower;                      //!< it has to be below minRTT's
    std::optional<double> published; //!< for BLEST
};

/// @return all metrics
const std::vector<Metric>&
Metrics()
{
    static const std::vector<Metric> metrics{
        {"hol_delay_mean", "hol_delay_over_minrtt", true, {}},
        {"reinjected", "reinjected_over_minrtt", true, {}},
        {"opportunistic", "opportunistic_over_minrtt", true, 0.2},
        {"goodput_total", "goodput_over_minrtt", false, 1.12}};
    return metrics;
}

/**
 * @param ours   one value for each seed
 * @param theirs the same seeds
 * @return samples whose mean is the ratio of the means, and whose variance is that of this ratio to
 * first order: R + (x - R y) / mean(y)
 */
Samples
RatioOf(const Samples& ours, const Samples& theirs)
{
    Samples ratio;
    ratio.failed = ours.failed + theirs.failed;
    const auto n = ours.values.size();
    const auto mean = [n](const std::vector<double>& values)
    { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(n); };
    const double base = mean(theirs.values);
    if (ratio.failed > 0 || n == 0 || theirs.values.size() != n || !(base > 0))
    {
        ++ratio.failed;
        return ratio;
    }
    const double r = mean(ours.values) / base;
    for (std::size_t i = 0; i < n; ++i)
    {
        ratio.values.push_back(r + (ours.values[i] - r * theirs.values[i]) / base);
    }
    return ratio;
}

/// @return a name of runs
std::string
NameOf(const std::string& law, const std::string& scheduler, double buffer)
{
    return law + "-" + scheduler + "-" + ToText(buffer);
}

/// @param kilobytes any number of them @return them as a flag's value
std::string
Bytes(double kilobytes)
{
    constexpr double KILO = 1000;
    return std::to_string(std::llround(KILO * kilobytes));
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    for (const auto& law : settings.laws)
    {
        for (const auto& scheduler : {law, std::string("minrtt")})
        {
            for (const double buffer : settings.Numbers("buffer"))
            {
                runs.push_back({NameOf(law, scheduler, buffer),
                                "scheduler-lab",
                                {"--traffic=" + std::string(law == "ecf" ? "blocks" : "bulk"),
                                 "--scheduler=" + scheduler,
                                 "--loss=" + settings.Text("loss"),
                                 "--rate=8Mb/s,2Mb/s",
                                 "--delay=10ms,75ms",
                                 "--queue=40kB,100kB",
                                 "--receive-buffer=" + ToText(buffer) + "kB",
                                 "--send-buffer=" + Bytes(buffer * settings.Number("send")),
                                 "--ns3::MptcpSocket::OpportunisticRetransmission=true",
                                 "--ns3::MptcpSocket::Penalisation=true"}});
            }
        }
    }
    return runs;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    for (const auto& law : settings.laws)
    {
        for (const double buffer : settings.Numbers("buffer"))
        {
            for (const auto& metric : Metrics())
            {
                Row row(law + "-" + ToText(buffer) + "kB",
                        metric.title,
                        "",
                        RatioOf(measured.Get(NameOf(law, law, buffer), metric.name),
                                measured.Get(NameOf(law, "minrtt", buffer), metric.name)));
                if (law == "blest")
                {
                    row.published = metric.published;
                }
                const auto estimate = EstimateMean(row.samples.values);
                const bool has = estimate && estimate->interval;
                if (metric.lower)
                {
                    // The interval has to end below 1.
                    row.AtMost(has ? 1 - (estimate->interval->high - estimate->mean) : 1);
                }
                rows.push_back(row);
            }
        }
    }
    return rows;
}

} // namespace

Case
BlestEcf()
{
    constexpr std::size_t MOST_BUFFERS = 8;
    Case one{"blest-ecf",
             "BLEST and ECF beside minRTT: 8 Mb/s, 20 ms and 2 Mb/s, 150 ms, and small buffers at\n"
             "both ends. Bulk data for BLEST, blocks for ECF."};
    one.parameters = {{"buffer", "receive buffer, kB", "200", 10, 100000, MOST_BUFFERS},
                      {"send", "send buffer, in receive buffers", "1", 0.1, 1000},
                      {"loss", "of both paths, 0 to 1", "0.0002", 0, 0.5}};
    one.laws = {"blest", "ecf"};
    one.full = {10, 70, 10};
    one.quick = {3, 20, 5};
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
