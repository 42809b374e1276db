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
#include <cmath>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * Paths that vanish and come back during a transfer: links that lose everything without a word, or
 * interfaces that go down on one host. Reports for each such moment the longest time from one read
 * of the application to the next, until another path changes, beside the retransmission timeout of
 * the path that went and the round-trip time of the slowest other one.
 */

namespace
{

/// A path going down or coming up.
struct Change
{
    std::size_t path; //!< from 0
    Time time;        //!< since the beginning
    bool up;

    Time rto;         //!< the path's retransmission timeout then, zero if unknown
    Time rtt;         //!< the largest smoothed RTT of the others then
    Time pause;       //!< longest wait from one read to the next that ended in its span
    bool open{false}; //!< its span has begun and not ended
    bool last{false}; //!< its span ends with the next read, since another change has come
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
    /// @param ipv6 whether the links have IPv6
    std::string Check(const MptcpOptions& options, std::size_t paths, bool ipv6)
    {
        if (ipv6 && m_how != "link")
        {
            return "--how=" + m_how +
                   " goes with IPv4 only: ns-3 takes an interface's IPv6 addresses away for good";
        }
        for (const auto& change : m_changes)
        {
            auto flag = std::string(change.up ? "--up" : "--down") + ": ";
            if (change.path >= paths)
            {
                return flag + "there is no path " + std::to_string(change.path + 1) +
                       "; there are --paths=" + std::to_string(paths);
            }
            if (change.time >= options.time)
            {
                return flag + MptcpQuantity::ToText(change.time) +
                       " is not before the end, --time=" + MptcpQuantity::ToText(options.time);
            }
        }
        for (const auto& text : Split(m_backup))
        {
            uint64_t path = 0;
            auto wrong = MptcpQuantity::ParseWhole(text, 1, paths, path);
            if (!wrong.empty())
            {
                return "--backup: '" + text + "' " + wrong;
            }
            m_backupPaths.push_back(path - 1);
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
            auto wait = change.open ? Simulator::Now() - m_lastRead : Time();
            auto rto = change.rto.IsZero() ? NAN : 1000 * change.rto.GetSeconds();
            results.Add(name + "_path", "", change.path + 1);
            results.Add(name + "_pause", "ms", 1000 * Max(wait, change.pause).GetSeconds());
            results.Add(name + "_resumed", "", wait < change.pause);
            results.Add(name + "_rto", "ms", rto);
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

    /// @param text words separated by commas @returns them, nothing for an empty text
    static std::vector<std::string> Split(const std::string& text)
    {
        std::vector<std::string> words;
        for (std::size_t start = 0; !text.empty() && start <= text.size();)
        {
            auto end = std::min(text.find(',', start), text.size());
            words.push_back(text.substr(start, end - start));
            start = end + 1;
        }
        return words;
    }

    /// Replace the changes of one kind. @param text path@time, separated by commas @param up which
    /// kind @returns what is wrong, or nothing
    std::string Read(const std::string& text, bool up)
    {
        auto gone = [up](const Change& change) { return change.up == up; };
        m_changes.erase(std::remove_if(m_changes.begin(), m_changes.end(), gone), m_changes.end());
        for (const auto& one : Split(text))
        {
            auto at = std::min(one.find('@'), one.size());
            uint64_t path = 0;
            Time time;
            if (!MptcpQuantity::ParseWhole(one.substr(0, at), 1, 64, path).empty() ||
                !MptcpQuantity::Parse(one.substr(std::min(at + 1, one.size())), false, time)
                     .empty())
            {
                return "is no list of path@time, such as 1@3s,2@5s";
            }
            m_changes.push_back({path - 1, time, up, {}, {}, {}});
        }
        return "";
    }

    /// A change happens. @param change which @param pair hosts @param monitor of the connection
    void Apply(Change& change, const MptcpHostPair& pair, const MptcpConnectionMonitor& monitor)
    {
        for (auto& other : m_changes)
        {
            other.last = other.open;
        }
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
                change.pause = Max(change.pause, now - m_lastRead);
                change.open = !change.last;
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
    options.verify = true;
    script.Register(scenario.flags);
    links.Register(scenario.flags, options);
    auto status = scenario.Parse(argc,
                                 argv,
                                 [&]
                                 {
                                     auto wrong = links.Check(options);
                                     return wrong.empty()
                                              ? script.Check(options, links.paths, links.ipv6)
                                              : wrong;
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
