/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-block-driver.h"
#include "ns3/mptcp-link-flags.h"
#include "ns3/mptcp-scenario.h"
#include "ns3/mptcp-stack.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Packet schedulers on unequal paths: bulk data, blocks at fixed intervals (a source with a rate,
 * or bursts with pauses), or requests and responses. Reports how long the blocks took, and how much
 * the receiver held back because earlier bytes were missing.
 */

namespace
{

/// The traffic, as the command line describes it.
struct Traffic
{
    std::string kind{"blocks"};
    uint32_t blockSize{100000};
    Time interval{MilliSeconds(150)};
    std::string arrival{"poisson"};
    uint32_t requestSize{200};
    uint32_t count{0};

    /// @param flags get the traffic's flags
    void Register(MptcpFlags& flags)
    {
        flags.AddChoice("traffic", "what is sent", kind, {"bulk", "blocks", "requests"});
        flags.AddBytes("block-size", "of a block or response", blockSize, 1);
        flags.Add("block-interval",
                  "mean time between blocks, or between a response and the next request",
                  interval);
        flags.AddChoice("arrival",
                        "intervals are all the same, or random as of a Poisson process",
                        arrival,
                        {"fixed", "poisson"});
        flags.AddBytes("request-size", "of a request", requestSize, 1);
        flags.Add("blocks", "how many, 0 for no limit", count, "blocks");
    }

    /// @param options after parsing @returns what is wrong, or nothing
    std::string Check(const MptcpOptions& options) const
    {
        const bool several = options.mode == "tcp-all" || options.mode == "tcp-mended-all";
        if (kind != "bulk" && (several || options.bytes > 0))
        {
            return "--mode=tcp-all, --mode=tcp-mended-all and --bytes go with --traffic=bulk only";
        }
        return kind == "blocks" && interval.IsZero() ? "--block-interval must be above 0" : "";
    }

    /// @returns the exchange
    MptcpBlockDriver::Parameters Make() const
    {
        MptcpBlockDriver::Parameters parameters;
        parameters.blockSize = blockSize;
        parameters.interval = interval;
        parameters.poisson = arrival == "poisson";
        parameters.requestSize = kind == "requests" ? requestSize : 0;
        parameters.count = count > 0 ? count : UINT64_MAX;
        return parameters;
    }
};

/// What the sending host counted of opportunistic retransmission and penalisation while it was
/// measured.
class Unblocking
{
  public:
    /// @param experiment with one user; must outlive the simulation's run
    explicit Unblocking(const MptcpExperiment& experiment)
        : m_stack(experiment.GetSender(0)->GetNode()->GetObject<MptcpStack>())
    {
        if (m_stack)
        {
            Simulator::Schedule(experiment.GetFrom(0), [this] { m_before = Read(); });
        }
    }

    /// @param results get the counts, unless the host has no MPTCP
    void Report(MptcpResults& results) const
    {
        if (m_stack)
        {
            results.Add("opportunistic", "segments", Read().first - m_before.first);
            results.Add("penalised", "times", Read().second - m_before.second);
        }
    }

  private:
    /// @returns both counters
    std::pair<uint64_t, uint64_t> Read() const
    {
        return {m_stack->GetCounter("OpportunisticRetrans"), m_stack->GetCounter("Penalised")};
    }

    Ptr<MptcpStack> m_stack;
    std::pair<uint64_t, uint64_t> m_before; //!< at the beginning
};

/// @param sorted values in order @param part 0 to 1 @returns the value that so many do not exceed
double
Quantile(const std::vector<double>& sorted, double part)
{
    auto rank = static_cast<std::size_t>(std::ceil(part * sorted.size()));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// @param driver that ran @param results get its delays
void
ReportBlocks(const MptcpBlockDriver& driver, MptcpResults& results)
{
    auto delays = driver.GetDelays();
    results.Add("blocks", "", delays.size());
    results.Add("blocks_pending", "", driver.GetPending());
    if (delays.empty())
    {
        return;
    }
    std::sort(delays.begin(), delays.end());
    auto mean = std::accumulate(delays.begin(), delays.end(), 0.0) / delays.size();
    results.Add("block_delay_mean", "ms", 1000 * mean);
    results.Add("block_delay_p50", "ms", 1000 * Quantile(delays, 0.5));
    results.Add("block_delay_p95", "ms", 1000 * Quantile(delays, 0.95));
    results.Add("block_delay_p99", "ms", 1000 * Quantile(delays, 0.99));
    results.Add("block_delay_max", "ms", 1000 * delays.back());
}

} // namespace

int
main(int argc, char* argv[])
{
    MptcpScenario scenario("Scheduler lab: bulk, blocks or requests over unequal paths.");
    auto& options = scenario.options;
    Traffic traffic;
    MptcpLinkFlags links;
    links.rate = {DataRate("8Mb/s"), DataRate("2Mb/s")};
    links.delay = {MilliSeconds(10), MilliSeconds(75)};
    links.queue = {QueueSize("40kB"), QueueSize("100kB")};
    options.receiveBuffer = 400000;
    options.time = Seconds(30);
    options.verify = true;
    traffic.Register(scenario.flags);
    links.Register(scenario.flags, options);
    auto status = scenario.Parse(argc,
                                 argv,
                                 [&]
                                 {
                                     auto wrong = links.Check(options);
                                     return wrong.empty() ? traffic.Check(options) : wrong;
                                 });
    if (status)
    {
        return *status;
    }
    options.metered = traffic.kind != "bulk";
    MptcpTwoPathHelper topology(links.Make(options), links.ipv6);
    MptcpExperiment experiment(options);
    experiment.AddUser(topology.Build(), options.mode);
    if (!options.pcap.empty())
    {
        topology.EnablePcap(options.pcap);
    }
    Unblocking unblocking(experiment);
    std::optional<MptcpBlockDriver> driver;
    std::string error;
    if (options.metered)
    {
        driver.emplace(experiment.GetSender(0), experiment.GetReceiver(0), traffic.Make());
        driver->AssignStreams(1);
        driver->Start(Max(experiment.GetFrom(0), experiment.GetStart(0)));
        error = options.traces.empty() ? "" : driver->WriteBlocks(options.traces + "/blocks.csv");
    }
    if (!error.empty())
    {
        return scenario.Complain(error, 2);
    }
    return scenario.Run(experiment,
                        [&]
                        {
                            experiment.Report(0, scenario.results);
                            unblocking.Report(scenario.results);
                            if (driver)
                            {
                                ReportBlocks(*driver, scenario.results);
                            }
                        });
}
