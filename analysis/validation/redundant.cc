/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include "../statistics.h"

#include <algorithm>
#include <cmath>

/**
 * @file
 * The redundant scheduler: a block takes as long as on the faster path.
 *
 * Block by block: redundant-blocks sends each block by MPTCP and by plain TCP alone on each path,
 * while the same transmissions are lost. What MPTCP takes has to be what the faster TCP takes, but
 * for its options; scenarios/redundant-blocks.cc says why, and how much that is. The last segment
 * of those blocks is a short one.
 *
 * In a long connection, where each loss leaves a smaller window behind: without loss a block takes
 * the faster path's delay and the wire's time; with loss no longer, on average, than plain TCP
 * there takes, but for the options. The whole interval of the difference has to say so; one run has
 * no interval, and nothing is asked of it. Blocks are small enough for a window, and come one after
 * the other is through, so that nothing queues on the faster path. The subflows are not coupled: a
 * coupled law lets a window that a loss has cut grow slower than TCP's, and blocks then need
 * another round-trip time.
 */

namespace mptcp::validation
{

namespace
{

constexpr double SEGMENTS = 5;     //!< of a block
constexpr double PAYLOAD = 1400;   //!< bytes of a segment
constexpr double HEADERS = 54;     //!< PPP, IPv4, TCP with timestamps
constexpr double MOST_DSS = 28;    //!< longest DSS option that data carries
constexpr double TO_MS = 8e-3;     //!< of a byte at 1 Mb/s
constexpr double SHORT = 0.5;      //!< what the last segment of a single block lacks
constexpr double LEAST_RTO = 1000; //!< ms (RFC 6298)
constexpr double FIRST_RTO = 4;    //!< RTTs: above SRTT + 4 RTTVAR after the first sample, 3 RTTs

/// @return a loss as part of a name
std::string
NameOf(double loss)
{
    return ToText(std::round(loss * 1e5)) + "e-5";
}

/// @return both links' flags
std::vector<std::string>
Links(const Settings& settings)
{
    return {"--rate=" + settings.Text("rate1") + "Mb/s," + settings.Text("rate2") + "Mb/s",
            "--delay=" + settings.Text("delay1") + "ms," + settings.Text("delay2") + "ms",
            "--block-interval=" + settings.Text("interval") + "ms",
            "--congestion=newreno",
            "--ack-every=1",
            "--segment-size=" + ToText(PAYLOAD)};
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    const double slowest = std::max(settings.Number("delay1"), settings.Number("delay2"));
    for (const double loss : settings.Numbers("loss"))
    {
        const auto add = [&](const std::string& name,
                             const std::string& scenario,
                             std::vector<std::string> flags)
        {
            for (const auto& flag : Links(settings))
            {
                flags.push_back(flag);
            }
            flags.push_back("--scheduler=redundant");
            flags.push_back("--loss=" + ToText(loss));
            runs.push_back({name + "-" + NameOf(loss), scenario, flags});
        };
        for (const std::string mode : {"mptcp", "tcp-path1"})
        {
            add(mode,
                "scheduler-lab",
                {"--mode=" + mode,
                 "--block-size=" + ToText(SEGMENTS * PAYLOAD),
                 "--arrival=fixed"});
        }
        if (loss > 0)
        {
            add("blocks",
                "redundant-blocks",
                {"--block-size=" + ToText((SEGMENTS - SHORT) * PAYLOAD),
                 "--blocks=" + settings.Text("blocks"),
                 "--min-rto=" + ToText(std::max(LEAST_RTO, FIRST_RTO * 2 * slowest)) + "ms"});
        }
    }
    return runs;
}

/// @return of each seed, a metric of one run less one of another
Samples
Difference(const Samples& ours, const Samples& theirs)
{
    Samples difference;
    difference.failed = ours.failed + theirs.failed;
    if (difference.failed > 0 || ours.values.size() != theirs.values.size())
    {
        ++difference.failed;
        return difference;
    }
    for (std::size_t i = 0; i < ours.values.size(); ++i)
    {
        difference.values.push_back(ours.values[i] - theirs.values[i]);
    }
    return difference;
}

/// Block by block. @param rows receive them
void
JudgeBlocks(double loss, const Settings& settings, const Measured& measured, std::vector<Row>& rows)
{
    const auto law = "loss-" + ToText(loss);
    const auto get = [&](const std::string& metric)
    { return measured.Get("blocks-" + NameOf(loss), metric); };
    // The premise: there were losses, of one block at least in all runs together.
    Row hit(law, "blocks_with_a_loss", "", get("blocks_hit"));
    hit.AtLeast(1.0 / settings.seeds);
    rows.push_back(hit);
    Row unequal(law, "blocks_unequal_to_tcp", "", get("blocks_unequal"));
    unequal.predicted = 0;
    unequal.AtMost(0);
    rows.push_back(unequal);
    Row delay(law, "delay_minus_faster_tcp", "ms", get("block_delay_mean"));
    delay.samples = Difference(delay.samples, get("faster_tcp_mean"));
    delay.AtLeast(0);
    rows.push_back(delay);
}

/// In a long connection. @param rows receive them
void
JudgeStream(double loss, const Settings& settings, const Measured& measured, std::vector<Row>& rows)
{
    const auto law = "loss-" + ToText(loss);
    const double perByte = TO_MS / settings.Number("rate1");
    const double least = settings.Number("delay1") + SEGMENTS * (PAYLOAD + HEADERS) * perByte;
    // The option, and an acknowledgement that may be on the wire before.
    const double options = (SEGMENTS * MOST_DSS + HEADERS + MOST_DSS) * perByte;
    const auto get = [&](const std::string& mode, const std::string& metric)
    { return measured.Get(mode + "-" + NameOf(loss), metric); };
    Row row(law, "block_delay_mean", "ms", get("mptcp", "block_delay_mean"));
    row.AtLeast(least);
    if (loss == 0)
    {
        row.predicted = least;
        row.AtMost(least + options);
        if (settings.warmup > 0) // else the first block waits for the connection
        {
            Row slowest = row;
            slowest.metric = "block_delay_max";
            slowest.samples = get("mptcp", "block_delay_max");
            rows.push_back(slowest);
        }
        rows.push_back(row);
        return;
    }
    rows.push_back(row);
    Row versus(law, "delay_minus_tcp_on_path1", "ms", row.samples);
    versus.samples = Difference(versus.samples, get("tcp-path1", "block_delay_mean"));
    const auto estimate = EstimateMean(versus.samples.values);
    if (estimate && estimate->interval)
    {
        versus.AtMost(options - (estimate->interval->high - estimate->mean));
    }
    rows.push_back(versus);
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    for (const double loss : settings.Numbers("loss"))
    {
        JudgeStream(loss, settings, measured, rows);
        if (loss > 0)
        {
            JudgeBlocks(loss, settings, measured, rows);
        }
    }
    return rows;
}

} // namespace

Case
Redundant()
{
    constexpr std::size_t MOST_LOSSES = 16;
    Case one{"redundant",
             "Delay of blocks with the redundant scheduler: that of the faster path. Block by\n"
             "block beside plain TCP with the same losses, and in long connections."};
    one.parameters = {
        {"loss", "of both paths, 0 to 1", "0,0.001,0.01,0.03,0.1", 0, 0.3, MOST_LOSSES},
        Whole({"blocks", "one by one, for each loss", "400", 1, 1000000}),
        {"rate1", "of path 1, Mb/s", "8", 0.1, 1000},
        {"rate2", "of path 2, Mb/s", "2", 0.1, 1000},
        {"delay1", "of path 1, one way, ms", "10", 0, 1000},
        {"delay2", "of path 2, one way, ms", "75", 0, 1000},
        {"interval", "between blocks, ms", "500", 1, 100000}};
    one.laws = {"redundant"};
    one.full = {8, 301, 1};
    one.quick = {2, 101, 1};
    one.quickValues = {{"loss", "0,0.01,0.1"}, {"blocks", "60"}};
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
