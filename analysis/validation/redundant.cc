/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include <cmath>

/**
 * @file
 * The redundant scheduler: a block takes as long as on the faster path. Without loss that is the
 * path's delay and the wire's time; with loss, no longer than plain TCP on that path takes, and
 * never less than without.
 *
 * Blocks are small enough for a window, and come one after the other is through, so that nothing
 * queues on the faster path. The subflows are not coupled: a coupled law lets a window that a loss
 * has cut grow slower than TCP's, and blocks then need another round-trip time.
 */

namespace mptcp::validation
{

namespace
{

constexpr double SEGMENTS = 5;   //!< of a block
constexpr double PAYLOAD = 1400; //!< bytes of a segment
constexpr double HEADERS = 54;   //!< PPP, IPv4, TCP with timestamps
constexpr double MOST_DSS = 28;  //!< longest DSS option that data carries
constexpr double TO_MS = 8e-3;   //!< of a byte at 1 Mb/s

/// @return a loss as part of a name
std::string
NameOf(double loss)
{
    return ToText(std::round(loss * 1e5)) + "e-5";
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    for (const double loss : settings.Numbers("loss"))
    {
        for (const std::string mode : {"mptcp", "tcp-path1"})
        {
            runs.push_back(
                {mode + "-" + NameOf(loss),
                 "scheduler-lab",
                 {"--mode=" + mode,
                  "--scheduler=redundant",
                  "--loss=" + ToText(loss),
                  "--rate=" + settings.Text("rate1") + "Mb/s," + settings.Text("rate2") + "Mb/s",
                  "--delay=" + settings.Text("delay1") + "ms," + settings.Text("delay2") + "ms",
                  "--block-size=" + ToText(SEGMENTS * PAYLOAD),
                  "--block-interval=" + settings.Text("interval") + "ms",
                  "--arrival=fixed",
                  "--congestion=newreno",
                  "--ack-every=1",
                  "--segment-size=" + ToText(PAYLOAD)}});
        }
    }
    return runs;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    const double perByte = TO_MS / settings.Number("rate1");
    const double least = settings.Number("delay1") + SEGMENTS * (PAYLOAD + HEADERS) * perByte;
    for (const double loss : settings.Numbers("loss"))
    {
        const auto name = NameOf(loss);
        Row row("loss-" + ToText(loss),
                "block_delay_mean",
                "ms",
                measured.Get("mptcp-" + name, "block_delay_mean"));
        row.AtLeast(least);
        if (loss == 0)
        {
            row.predicted = least;
            // The option, and an acknowledgement that may be on the wire before.
            row.AtMost(least + (SEGMENTS * MOST_DSS + HEADERS + MOST_DSS) * perByte);
            if (settings.warmup > 0) // else the first block waits for the connection
            {
                Row slowest = row;
                slowest.metric = "block_delay_max";
                slowest.samples = measured.Get("mptcp-" + name, "block_delay_max");
                rows.push_back(slowest);
            }
        }
        else
        {
            double sum = 0;
            const auto tcp = measured.Get("tcp-path1-" + name, "block_delay_mean");
            for (const double value : tcp.values)
            {
                sum += value;
            }
            row.AtMost(tcp.values.empty() ? 0 : sum / static_cast<double>(tcp.values.size()));
        }
        rows.push_back(row);
    }
    return rows;
}

} // namespace

Case
Redundant()
{
    constexpr std::size_t MOST_LOSSES = 16;
    Case one{"redundant",
             "Delay of blocks with the redundant scheduler: that of the faster path, path 1. With\n"
             "loss it must not be above that of plain TCP there."};
    one.parameters = {
        {"loss", "of both paths, 0 to 1", "0,0.001,0.01,0.03,0.1", 0, 0.3, MOST_LOSSES},
        {"rate1", "of path 1, Mb/s", "8", 0.1, 1000},
        {"rate2", "of path 2, Mb/s", "2", 0.1, 1000},
        {"delay1", "of path 1, one way, ms", "10", 0, 1000},
        {"delay2", "of path 2, one way, ms", "75", 0, 1000},
        {"interval", "between blocks, ms", "500", 1, 100000}};
    one.laws = {"redundant"};
    one.full = {8, 301, 1};
    one.quick = {2, 101, 1};
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
