/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-network-scenario.h"

#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace ns3
{

MptcpNetworkScenario::MptcpNetworkScenario(const std::string& summary) : MptcpScenario(summary)
{
    options.segmentSize = 1000;
    options.ackEvery = 1;
    options.time = Seconds(300);
    options.warmup = Seconds(60);
    options.startSpread = Seconds(1);
    options.oneDirection = true;
}

void
MptcpNetworkScenario::AddModeFlag(std::size_t paths)
{
    flags.AddChoice("mode",
                    "connections of a multipath user",
                    options.mode,
                    MptcpExperiment::Modes(paths));
}

void
MptcpNetworkScenario::AddQueueFlags(QueueSize size, const std::string& type)
{
    queue = size;
    queueType = type;
    flags.Add("queue", "of every link", queue);
    flags.Add("queue-type",
              "droptail, red, or a queue disc such as ns3::RedQueueDisc[MinTh=25|MaxTh=50]",
              queueType);
    flags.Add("red-min", "RED: average queue above which it drops", redMin);
    flags.Add("red-max", "RED: average queue with probability red-probability", redMax);
    flags.Add("red-probability",
              "RED: drop probability at red-max; from there it grows to 1 at twice red-max",
              redProbability,
              "0 to 1",
              0,
              1);
    flags.Add("red-average", "RED: time constant of the average queue", redAverage);
    flags.AddBytes("overhead",
                   "of a full packet besides its segment; capacities in packets count it",
                   overhead,
                   0,
                   1000);
}

std::optional<int>
MptcpNetworkScenario::ParseNetwork(int argc, char* argv[], std::function<std::string()> check)
{
    return Parse(argc,
                 argv,
                 [this, check]
                 {
                     MptcpLinkParameters link;
                     link.queue = queue;
                     link.queueType = DescribeQueue(link.rate, link.delay);
                     if (redMin.IsZero() || redMax <= redMin || redAverage.IsZero())
                     {
                         return std::string(
                             "--red-max must be above --red-min, and --red-average above 0");
                     }
                     auto wrong = MptcpLink::Check(link);
                     return wrong.empty() && check ? check() : wrong;
                 });
}

std::string
MptcpNetworkScenario::DescribeQueue(DataRate rate, Time delay) const
{
    if (queueType != "red")
    {
        return queueType;
    }
    double packets = ToPackets(rate);
    std::ostringstream os;
    os << "ns3::RedQueueDisc[MinTh=" << packets * redMin.GetSeconds()
       << "|MaxTh=" << packets * redMax.GetSeconds() << "|LInterm=" << 1 / redProbability
       << "|QW=" << 1 - std::exp(-1 / (packets * redAverage.GetSeconds()))
       << "|MeanPktSize=" << options.segmentSize + overhead
       << "|LinkBandwidth=" << rate.GetBitRate() << "bps|LinkDelay=" << delay.GetNanoSeconds()
       << "ns]";
    return os.str();
}

DataRate
MptcpNetworkScenario::ToRate(double packets) const
{
    return DataRate(static_cast<uint64_t>(packets * 8 * (options.segmentSize + overhead)));
}

double
MptcpNetworkScenario::ToPackets(DataRate rate) const
{
    return rate.GetBitRate() / (8.0 * (options.segmentSize + overhead));
}

double
MptcpNetworkScenario::ToSegments(double megabits) const
{
    return megabits * 1e6 / (8 * options.segmentSize);
}

std::size_t
MptcpNetworkScenario::AddLink(const std::string& name, DataRate rate, Time delay, double loss)
{
    MptcpLinkParameters link;
    link.rate = rate;
    link.delay = delay;
    link.queue = queue;
    link.queueType = DescribeQueue(rate, delay);
    link.lossToRight = loss;
    link.evenLoss = evenLoss;
    m_linkNames.push_back(name);
    return m_network.AddLink(link);
}

void
MptcpNetworkScenario::AddUsers(const std::string& name,
                               uint32_t count,
                               const std::vector<MptcpRoute>& routes,
                               const std::string& mode,
                               const std::string& congestion)
{
    for (uint32_t i = 0; i < count; ++i)
    {
        m_users.push_back({name, m_network.AddUser(routes), mode, congestion});
    }
}

int
MptcpNetworkScenario::RunNetwork()
{
    MptcpExperiment experiment(options);
    for (const auto& user : m_users)
    {
        experiment.AddUser(user.pair, user.mode, user.congestion);
    }
    std::vector<std::unique_ptr<MptcpLinkMonitor>> monitors;
    for (std::size_t i = 0; i < m_network.GetN(); ++i)
    {
        monitors.push_back(
            std::make_unique<MptcpLinkMonitor>(m_network.GetDevice(i), options.warmup));
    }
    if (!options.pcap.empty())
    {
        m_network.EnablePcap(options.pcap);
    }
    return Run(experiment,
               [&]
               {
                   ReportClasses(experiment);
                   for (std::size_t i = 0; i < monitors.size(); ++i)
                   {
                       results.Add("loss_" + m_linkNames[i], "", monitors[i]->GetLossRatio());
                   }
                   ReportUsers(experiment);
               });
}

void
MptcpNetworkScenario::ReportClasses(const MptcpExperiment& experiment)
{
    std::map<std::string, std::vector<std::size_t>> classes;
    for (std::size_t user = 0; user < m_users.size(); ++user)
    {
        classes[m_users[user].name].push_back(user);
    }
    for (const auto& [name, users] : classes)
    {
        double total = 0;
        std::vector<double> byPath(m_users[users[0]].pair.paths.size());
        double retransmissions = 0;
        for (auto user : users)
        {
            total += experiment.GetGoodput(user);
            for (std::size_t path = 0; path < byPath.size(); ++path)
            {
                byPath[path] += experiment.GetGoodput(user, path);
                retransmissions += experiment.GetMonitor(user).GetPath(path).retransmissions;
            }
        }
        results.Add("users_" + name, "", users.size());
        results.Add("goodput_" + name, "Mb/s", total / users.size());
        results.Add("rate_" + name, "packets/s", ToSegments(total / users.size()));
        for (std::size_t path = 0; path < byPath.size() && byPath.size() > 1; ++path)
        {
            results.Add("rate_" + name + "_path" + std::to_string(path + 1),
                        "packets/s",
                        ToSegments(byPath[path] / users.size()));
        }
        results.Add("retransmissions_" + name, "segments", retransmissions / users.size());
    }
}

void
MptcpNetworkScenario::ReportUsers(const MptcpExperiment& experiment)
{
    double sum = 0;
    double squares = 0;
    std::map<std::string, uint32_t> numbers;
    for (std::size_t user = 0; user < m_users.size(); ++user)
    {
        double rate = ToSegments(experiment.GetGoodput(user));
        sum += rate;
        squares += rate * rate;
        const auto& name = m_users[user].name;
        results.Add("rate_" + name + "_user" + std::to_string(++numbers[name]), "packets/s", rate);
    }
    results.Add("jain", "", sum * sum / (m_users.size() * squares));
    results.Add("rng_run", "", RngSeedManager::GetRun());
}

} // namespace ns3
