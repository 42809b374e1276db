/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-link-flags.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/mptcp-quantity.h"
#include "ns3/mptcp-scenario.h"
#include "ns3/mptcp-two-path-helper.h"
#include "ns3/simulator.h"

#include <algorithm>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Paths that vanish and come back during a transfer: links that lose everything without a word, or
 * interfaces that go down on one host. Reports for each such moment how long the application had to
 * wait for its next byte, beside the retransmission timeout of the path that went.
 */

namespace
{

/// A path going down or coming up.
struct Change
{
    std::size_t path; //!< from 0
    Time time;        //!< since the beginning
    bool up;

    Time lastRead; //!< when the application had read last
    Time rto;      //!< the path's retransmission timeout then
    Time rtt;      //!< the largest smoothed RTT of the others then
    Time pause;    //!< from lastRead to the next byte read
    bool open;     //!< no byte has been read since
};

/// The changes, as the command line describes them, and what they did.
class Script
{
  public:
    /// @param flags get the script's flags
    void Register(MptcpFlags& flags)
    {
        AddFlag(flags, "down", "paths that go down, as path@time: 1@3s,2@5s", "1@3s", false);
        AddFlag(flags, "up", "paths that come up again, as path@time", "", true);
        flags.AddChoice("how",
                        "what goes down: the link, or the interface of a host",
                        m_how,
                        {"link", "client", "server"});
        flags.Add("backup", "paths asked to be backup, as 2,3", m_backup);
        Read("1@3s", false);
    }

    /// @param options after parsing @param paths how many @returns what is wrong, or nothing
    std::string Check(const MptcpOptions& options, std::size_t paths)
    {
        for (const auto& change : m_changes)
        {
            if (change.path >= paths || change.time >= options.time)
            {
                return "--down, --up: there is no path " + std::to_string(change.path + 1) +
                       ", or not so much --time";
            }
        }
        for (std::size_t start = 0; start < m_backup.size();)
        {
            auto end = std::min(m_backup.find(',', start), m_backup.size());
            uint64_t path = 0;
            auto text = m_backup.substr(start, end - start);
            auto wrong = MptcpQuantity::ParseWhole(text, 1, paths, path);
            if (!wrong.empty())
            {
                return "--backup: '" + text + "' " + wrong;
            }
            m_backupPaths.push_back(path - 1);
            start = end + 1;
        }
        return "";
    }

    /// Ask for backup paths. @param pair hosts, which have MPTCP
    void SetBackup(const MptcpHostPair& pair) const
    {
        for (std::size_t path = 0; path < pair.paths.size() && !m_backupPaths.empty(); ++path)
        {
            auto backup = std::count(m_backupPaths.begin(), m_backupPaths.end(), path) > 0;
            MptcpHelper::AddEndpoint(pair.client,
                                     pair.paths[path].clientAddress,
                                     backup ? "subflow,backup" : "subflow");
        }
    }

    /// Schedule the changes. @param pair hosts @param topology their links @param experiment with
    /// one user
    void Schedule(const MptcpHostPair& pair,
                  const MptcpTwoPathHelper& topology,
                  MptcpExperiment& experiment)
    {
        for (std::size_t path = 0; path < pair.paths.size(); ++path)
        {
            m_switches.emplace_back(topology.GetLink(path));
        }
        for (auto& change : m_changes)
        {
            Simulator::Schedule(pair.ready + change.time,
                                [this, &change, &pair, &experiment]
                                { Apply(change, pair, experiment.GetMonitor(0)); });
        }
        experiment.GetReceiver(0)->TraceConnectWithoutContext("Read",
                                                              MakeCallback(&Script::OnRead, this));
    }

    /// @param results get what the changes did
    void Report(MptcpResults& results) const
    {
        uint32_t number = 0;
        for (const auto& change : m_changes)
        {
            if (change.up)
            {
                continue;
            }
            auto name = "down" + std::to_string(++number);
            auto pause = change.open ? Simulator::Now() - change.lastRead : change.pause;
            results.Add(name + "_path", "", change.path + 1);
            results.Add(name + "_pause", "ms", 1000 * pause.GetSeconds());
            results.Add(name + "_resumed", "", !change.open);
            results.Add(name + "_rto", "ms", 1000 * change.rto.GetSeconds());
            results.Add(name + "_other_srtt", "ms", 1000 * change.rtt.GetSeconds());
        }
        results.Add("pause_max", "ms", 1000 * m_longest.GetSeconds());
    }

  private:
    /// Add a flag of changes. @param flags gets it @param name of it @param help one sentence
    /// @param initial default @param up which way
    void AddFlag(MptcpFlags& flags,
                 const std::string& name,
                 const std::string& help,
                 const std::string& initial,
                 bool up)
    {
        flags.AddCallback(name,
                          help,
                          initial,
                          [this, up](const std::string& text) { return Read(text, up); });
    }

    /// Replace the changes of one kind. @param text path@time, separated by commas @param up which
    /// kind @returns what is wrong, or nothing
    std::string Read(const std::string& text, bool up)
    {
        auto gone = [up](const Change& change) { return change.up == up; };
        m_changes.erase(std::remove_if(m_changes.begin(), m_changes.end(), gone), m_changes.end());
        for (std::size_t start = 0; start < text.size();)
        {
            auto end = std::min(text.find(',', start), text.size());
            auto one = text.substr(start, end - start);
            auto at = std::min(one.find('@'), one.size());
            uint64_t path = 0;
            Time time;
            if (!MptcpQuantity::ParseWhole(one.substr(0, at), 1, 64, path).empty() ||
                !MptcpQuantity::Parse(one.substr(std::min(at + 1, one.size())), false, time)
                     .empty())
            {
                return "is no list of path@time, such as 1@3s,2@5s";
            }
            m_changes.push_back({path - 1, time, up, {}, {}, {}, {}, false});
            start = end + 1;
        }
        return "";
    }

    /// A change happens. @param change which @param pair hosts @param monitor of the connection
    void Apply(Change& change, const MptcpHostPair& pair, const MptcpConnectionMonitor& monitor)
    {
        change.lastRead = m_lastRead;
        change.open = true;
        change.rto = monitor.GetPath(change.path).rto;
        for (std::size_t path = 0; path < pair.paths.size(); ++path)
        {
            auto srtt = monitor.GetPath(path).srtt;
            change.rtt = path == change.path ? change.rtt : Max(change.rtt, srtt);
        }
        const auto& ends = pair.paths[change.path];
        if (m_how == "link")
        {
            m_switches[change.path].SetUp(change.up);
            return;
        }
        MptcpMultihoming::SetInterfaceUp(m_how == "client" ? ends.clientDevice : ends.serverDevice,
                                         change.up);
    }

    /// The application has read something.
    void OnRead(uint32_t)
    {
        auto now = Simulator::Now();
        m_longest = m_lastRead.IsZero() ? Time() : Max(m_longest, now - m_lastRead);
        for (auto& change : m_changes)
        {
            if (change.open)
            {
                change.open = false;
                change.pause = now - change.lastRead;
            }
        }
        m_lastRead = now;
    }

    std::string m_how{"link"};
    std::string m_backup;
    std::vector<std::size_t> m_backupPaths;
    std::vector<Change> m_changes;
    std::vector<MptcpLinkSwitch> m_switches;
    Time m_lastRead;
    Time m_longest;
};

} // namespace

int
main(int argc, char* argv[])
{
    MptcpScenario scenario("Failover: paths that go down and come up during a transfer.");
    auto& options = scenario.options;
    Script script;
    MptcpLinkFlags links;
    links.rate = {DataRate("10Mb/s")};
    script.Register(scenario.flags);
    links.Register(scenario.flags, options);
    auto status =
        scenario.Parse(argc,
                       argv,
                       [&]
                       {
                           auto wrong = links.Check(options);
                           return wrong.empty() ? script.Check(options, links.paths) : wrong;
                       });
    if (status)
    {
        return *status;
    }
    MptcpTwoPathHelper topology(links.Make(options), links.ipv6);
    auto pair = topology.Build();
    MptcpExperiment experiment(options);
    experiment.AddUser(pair, options.mode);
    if (options.mode == "mptcp")
    {
        script.SetBackup(pair);
    }
    if (!options.pcap.empty())
    {
        topology.EnablePcap(options.pcap);
    }
    script.Schedule(pair, topology, experiment);
    return scenario.Run(experiment,
                        [&]
                        {
                            experiment.Report(0, scenario.results);
                            script.Report(scenario.results);
                        });
}
