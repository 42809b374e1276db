/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/ipv4-header.h"
#include "ns3/mptcp-block-driver.h"
#include "ns3/mptcp-scenario.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/pointer.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <optional>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * One block with losses, three times over: by MPTCP with all paths, and by plain TCP alone on each,
 * while the same transmissions of the same segments are lost. Again and again, with other losses,
 * each time on a new connection that a few blocks without loss have warmed up, so that the windows
 * and the timers of all three are alike.
 *
 * With the redundant scheduler a block takes as long as the faster one of the two TCPs, neither
 * more nor less: a subflow hands over its bytes in order, as TCP does, so that the last byte is
 * there once the first path has brought them all. What is allowed above it are MPTCP's options: no
 * more than 28 bytes on every data segment that the faster path carries and on its
 * acknowledgement, at the link's rate. That the timers are the same takes a smallest timeout
 * (--min-rto) above what the round-trip times would give.
 */

namespace
{

constexpr std::size_t PATHS = 2;
constexpr uint32_t ATTEMPTS = 16;       //!< transmissions of a segment that may be lost
constexpr uint32_t FIRST_WINDOW = 10;   //!< segments (RFC 6928)
constexpr uint32_t WARM = 3;            //!< blocks before the one with losses
constexpr uint32_t LONGEST_OPTION = 28; //!< bytes of a DSS option with checksum
const Time START = Seconds(1);          //!< of the first block

/// Which transmissions of a block's segments one path loses: [segment * ATTEMPTS + transmission].
using Losses = std::vector<bool>;

/// Loses them.
class BlockLoss : public ErrorModel
{
  public:
    /// @param losses which @param from when the block is written @param segmentSize bytes
    BlockLoss(const Losses& losses, Time from, uint32_t segmentSize)
        : m_losses(losses), m_from(from), m_segmentSize(segmentSize),
          m_attempts(losses.size() / ATTEMPTS)
    {
    }

    /// @returns data segments that came by since
    uint32_t GetSegments() const
    {
        return m_segments;
    }

    /// @returns how many of them were lost
    uint32_t GetLost() const
    {
        return m_lost;
    }

  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        PppHeader ppp;
        Ipv4Header ip;
        TcpHeader tcp;
        auto copy = packet->Copy();
        copy->RemoveHeader(ppp);
        copy->RemoveHeader(ip);
        copy->RemoveHeader(tcp);
        if (Simulator::Now() < m_from || copy->GetSize() == 0)
        {
            return false;
        }
        ++m_segments;
        m_first = m_first.value_or(tcp.GetSequenceNumber());
        auto segment = (tcp.GetSequenceNumber() - *m_first) / static_cast<int32_t>(m_segmentSize);
        if (segment < 0 || static_cast<std::size_t>(segment) >= m_attempts.size())
        {
            return false;
        }
        auto attempt = m_attempts[segment]++;
        bool lost = attempt < ATTEMPTS && m_losses[segment * ATTEMPTS + attempt];
        m_lost += lost;
        return lost;
    }

    void DoReset() override
    {
    }

    Losses m_losses;
    Time m_from;
    uint32_t m_segmentSize;
    std::optional<SequenceNumber32> m_first; //!< of the block
    std::vector<uint32_t> m_attempts;        //!< of each segment so far
    uint32_t m_segments{0};
    uint32_t m_lost{0};
};

/// The command line.
struct Setting
{
    std::vector<DataRate> rate{DataRate("8Mb/s"), DataRate("2Mb/s")};
    std::vector<Time> delay{MilliSeconds(10), MilliSeconds(75)};
    std::vector<double> loss{0.01};
    uint32_t blocks{100};
    uint32_t blockSize{7000};
    Time interval{MilliSeconds(500)};

    /// @param flags get these
    void Register(MptcpFlags& flags)
    {
        flags.Add("rate", "of each link, one for both or one per link", rate);
        flags.Add("delay", "of each link, one way", delay);
        flags.Add("loss", "chance that a link loses a data segment", loss, "0 to 1", 0, 1);
        flags.Add("blocks", "how many, each on a new connection", blocks, "blocks", 1, 1000000);
        flags.AddBytes("block-size", "of a block", blockSize, 1);
        flags.Add("block-interval", "between the blocks before, which warm up", interval);
    }

    /// @returns when the block with losses is written
    Time GetFrom() const
    {
        return START + interval * int64_t{WARM};
    }

    /// @param options after parsing @returns what is wrong, or nothing
    std::string Check(const MptcpOptions& options) const
    {
        if (std::max({rate.size(), delay.size(), loss.size()}) > PATHS)
        {
            return "there are more values than the two links";
        }
        if (blockSize > FIRST_WINDOW * options.segmentSize)
        {
            return "--block-size must be in the first window, which is " +
                   std::to_string(FIRST_WINDOW) + " segments";
        }
        if (options.bytes > 0 || !options.pcap.empty() || !options.traces.empty())
        {
            return "--bytes, --pcap and --traces are for one connection, and here are many";
        }
        auto limit = GetFrom().GetSeconds();
        return options.time > GetFrom() ? ""
                                        : "--time must be above " + std::to_string(limit) + " s";
    }

    /// @returns the links
    std::vector<MptcpLinkParameters> Links() const
    {
        std::vector<MptcpLinkParameters> links(PATHS);
        for (std::size_t i = 0; i < PATHS; ++i)
        {
            links[i].rate = MptcpFlags::Of(rate, i);
            links[i].delay = MptcpFlags::Of(delay, i);
        }
        return links;
    }

    /// @param draw uniform from 0 to 1 @param segmentSize bytes @returns what each path loses
    std::vector<Losses> Draw(Ptr<UniformRandomVariable> draw, uint32_t segmentSize) const
    {
        auto segments = (blockSize + segmentSize - 1) / segmentSize;
        std::vector<Losses> losses(PATHS, Losses(std::size_t{segments} * ATTEMPTS));
        for (std::size_t path = 0; path < PATHS; ++path)
        {
            for (std::size_t i = 0; i < losses[path].size(); ++i)
            {
                losses[path][i] = draw->GetValue(0, 1) < MptcpFlags::Of(loss, path);
            }
        }
        return losses;
    }
};

/// What became of a block.
struct Outcome
{
    std::string error;                                             //!< what went wrong, or nothing
    double delay{std::numeric_limits<double>::infinity()};         //!< s
    std::vector<uint32_t> segments = std::vector<uint32_t>(PATHS); //!< data segments on each path
    std::vector<uint32_t> lost = std::vector<uint32_t>(PATHS); //!< and how many of them were lost
};

/// Stops the simulation when a driver has all its blocks.
struct Stop
{
    const MptcpBlockDriver& driver; //!< the driver
    std::size_t blocks;             //!< how many

    /// Something was read.
    void Read(uint32_t)
    {
        if (driver.GetDelays().size() == blocks)
        {
            Simulator::Stop();
        }
    }
};

/// @param setting of the command line @param options of the connection @param losses of each path
/// @returns what becomes of the block in that mode
Outcome
Carry(const Setting& setting, const MptcpOptions& options, const std::vector<Losses>& losses)
{
    MptcpTwoPathHelper topology(setting.Links());
    MptcpExperiment experiment(options);
    experiment.AddUser(topology.Build(), options.mode);
    std::vector<Ptr<BlockLoss>> models;
    for (std::size_t path = 0; path < PATHS; ++path)
    {
        models.push_back(
            CreateObject<BlockLoss>(losses[path], setting.GetFrom(), options.segmentSize));
        topology.GetLink(path).Get(0)->SetAttribute("ReceiveErrorModel",
                                                    PointerValue(models.back()));
    }
    MptcpBlockDriver::Parameters parameters;
    parameters.blockSize = setting.blockSize;
    parameters.interval = setting.interval;
    parameters.count = WARM + 1;
    MptcpBlockDriver driver(experiment.GetSender(0), experiment.GetReceiver(0), parameters);
    Stop stop{driver, WARM + 1};
    experiment.GetReceiver(0)->TraceConnectWithoutContext("Read", MakeCallback(&Stop::Read, &stop));
    driver.Start(START);
    std::size_t warm = 0;
    uint32_t subflows = 0;
    Simulator::Schedule(setting.GetFrom(),
                        [&]
                        {
                            warm = driver.GetDelays().size();
                            subflows = experiment.GetMonitor(0).GetSubflows();
                        });
    Outcome outcome;
    outcome.error = experiment.Run();
    if (outcome.error.empty() && warm != WARM)
    {
        outcome.error = "a block without loss takes longer than --block-interval";
    }
    if (outcome.error.empty() && subflows != (options.mode == "mptcp" ? PATHS : 1))
    {
        outcome.error = "a subflow was not there in time";
    }
    if (driver.GetDelays().size() > WARM)
    {
        outcome.delay = driver.GetDelays().back();
    }
    for (std::size_t path = 0; path < PATHS; ++path)
    {
        outcome.segments[path] = models[path]->GetSegments();
        outcome.lost[path] = models[path]->GetLost();
    }
    return outcome;
}

/// All blocks together.
struct Summary
{
    uint32_t blocks{0};
    uint32_t hit{0};     //!< MPTCP lost something of it
    uint32_t hitBoth{0}; //!< on both paths
    uint32_t second{0};  //!< TCP was faster on the second path
    uint32_t never{0};   //!< no TCP brought it in time
    uint32_t unequal{0}; //!< MPTCP was earlier than the faster TCP, or later than allowed
    double mptcp{0};     //!< sum of delays, s
    double faster{0};    //!< the same of the faster TCP
    double early{0};     //!< the most that MPTCP was earlier, s
    double late{0};      //!< the most that it was later, s
    double used{0};      //!< the most that it used of what is allowed

    /// @param setting of the command line @param ours what became of the block by MPTCP @param tcp
    /// the same by TCP alone on each path
    void Add(const Setting& setting, const Outcome& ours, const std::vector<Outcome>& tcp)
    {
        ++blocks;
        hit += ours.lost[0] + ours.lost[1] > 0;
        hitBoth += ours.lost[0] > 0 && ours.lost[1] > 0;
        second += tcp[1].delay < tcp[0].delay;
        auto faster = std::min(tcp[0].delay, tcp[1].delay);
        if (std::isinf(faster))
        {
            ++never;
            return;
        }
        std::size_t path = tcp[1].delay < tcp[0].delay;
        auto allowed = 2.0 * 8 * LONGEST_OPTION * ours.segments[path] /
                       MptcpFlags::Of(setting.rate, path).GetBitRate();
        auto excess = ours.delay - faster;
        unequal += excess < 0 || excess > allowed;
        this->faster += faster;
        mptcp += ours.delay;
        early = std::max(early, -excess);
        late = std::max(late, excess);
        used = std::max(used, excess / allowed);
    }

    /// @param results get these
    void Report(MptcpResults& results) const
    {
        results.Add("blocks", "", blocks);
        results.Add("blocks_hit", "", hit);
        results.Add("blocks_hit_on_both", "", hitBoth);
        results.Add("blocks_faster_on_path2", "", second);
        results.Add("blocks_never_by_tcp", "", never);
        results.Add("blocks_unequal", "", unequal);
        results.Add("block_delay_mean", "ms", 1000 * mptcp / (blocks - never));
        results.Add("faster_tcp_mean", "ms", 1000 * faster / (blocks - never));
        results.Add("earlier_max", "ms", 1000 * early);
        results.Add("later_max", "ms", 1000 * late);
        results.Add("later_over_allowed_max", "", used);
    }
};

} // namespace

int
main(int argc, char* argv[])
{
    MptcpScenario scenario(
        "Redundant blocks: beside plain TCP on each path, with the same losses.");
    auto& options = scenario.options;
    Setting setting;
    options.oneDirection = true;
    options.scheduler = "redundant";
    options.congestion = "newreno";
    options.ackEvery = 1;
    options.minRto = Seconds(1);
    options.time = Seconds(300);
    options.verify = true;
    setting.Register(scenario.flags);
    auto status = scenario.Parse(argc, argv, [&] { return setting.Check(options); });
    if (status)
    {
        return *status;
    }
    options.metered = true;
    auto draw = CreateObject<UniformRandomVariable>();
    draw->SetStream(1);
    Summary summary;
    for (uint32_t block = 0; block < setting.blocks; ++block)
    {
        auto losses = setting.Draw(draw, options.segmentSize);
        std::vector<Outcome> outcomes;
        for (const std::string mode : {"mptcp", "tcp-path1", "tcp-path2"})
        {
            auto one = options;
            one.mode = mode;
            outcomes.push_back(Carry(setting, one, losses));
            if (!outcomes.back().error.empty())
            {
                return scenario.Complain(mode + ": " + outcomes.back().error, 1);
            }
        }
        summary.Add(setting, outcomes[0], {outcomes[1], outcomes[2]});
    }
    summary.Report(scenario.results);
    std::cout << "redundant-blocks, " << setting.blocks << " blocks\n";
    scenario.results.Print(std::cout);
    auto error = scenario.results.Close();
    return error.empty() ? 0 : scenario.Complain(error, 1);
}
