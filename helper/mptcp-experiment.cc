/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-experiment.h"

#include "mptcp-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstring>

namespace ns3
{

namespace
{

/// Port of the first connection of a server.
constexpr uint16_t PORT = 5001;

/// How modes of TCP begin.
const char* const TCP_PREFIX = "tcp-";
const char* const MENDED_PREFIX = "tcp-mended-";

/// @param address of a host @param port of a service there @returns its socket address
Address
WithPort(const Address& address, uint16_t port)
{
    if (Ipv6Address::IsMatchingType(address))
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(address), port);
}

/// @param like an address @param port of a service @returns that port on all addresses of the same
/// family
Address
AnyWithPort(const Address& like, uint16_t port)
{
    if (Ipv6Address::IsMatchingType(like))
    {
        return Inet6SocketAddress(Ipv6Address::GetAny(), port);
    }
    return InetSocketAddress(Ipv4Address::GetAny(), port);
}

} // namespace

/// What the experiment knows of a user.
struct MptcpExperiment::User
{
    MptcpHostPair pair;
    Time start; //!< when the connections are opened
    Time from;  //!< when measuring begins
    std::unique_ptr<MptcpConnectionMonitor> monitor;
    std::vector<Ptr<MptcpTransfer>> senders;
    std::vector<Ptr<MptcpTransfer>> receivers;
    uint64_t receivedBefore{0}; //!< bytes that the applications read before measuring

    /// @returns bytes that the applications have read
    uint64_t Received() const
    {
        uint64_t bytes = 0;
        for (const auto& receiver : receivers)
        {
            bytes += receiver->GetReceived();
        }
        return bytes;
    }
};

MptcpExperiment::MptcpExperiment(const MptcpOptions& options)
    : m_options(options), m_spread(CreateObject<UniformRandomVariable>())
{
    options.Apply();
}

MptcpExperiment::~MptcpExperiment()
{
    // Sockets that are taken down still reach the monitors.
    Simulator::Destroy();
}

std::vector<std::string>
MptcpExperiment::Modes(std::size_t paths)
{
    std::vector<std::string> modes{"mptcp"};
    for (const auto* prefix : {TCP_PREFIX, MENDED_PREFIX})
    {
        modes.push_back(std::string(prefix) + "all");
        for (std::size_t path = 1; path <= paths; ++path)
        {
            modes.push_back(prefix + ("path" + std::to_string(path)));
        }
    }
    return modes;
}

std::string
MptcpExperiment::CheckMode(const std::string& mode, std::size_t paths)
{
    std::string list;
    for (const auto& name : Modes(paths))
    {
        if (name == mode)
        {
            return "";
        }
        list += (list.empty() ? "" : ", ") + name;
    }
    return "--mode: '" + mode + "' is unknown; there is: " + list;
}

std::size_t
MptcpExperiment::AddUser(const MptcpHostPair& pair,
                         const std::string& mode,
                         const std::string& congestion)
{
    auto wrong = CheckMode(mode, pair.paths.size());
    NS_ABORT_MSG_UNLESS(wrong.empty(), "MptcpExperiment: " << wrong);
    m_ready = Max(m_ready, pair.ready);
    auto user = std::make_unique<User>();
    user->pair = pair;
    user->start = pair.ready + Seconds(m_spread->GetValue(0, m_options.startSpread.GetSeconds()));
    user->from = m_options.warmup.IsZero() ? user->start : pair.ready + m_options.warmup;
    user->monitor = std::make_unique<MptcpConnectionMonitor>(pair, user->from);
    const bool mended = mode.compare(0, std::strlen(MENDED_PREFIX), MENDED_PREFIX) == 0;
    const auto kind = mode == "mptcp" ? Kind::MPTCP : mended ? Kind::TCP_MENDED : Kind::TCP;
    const std::string prefix = mended ? MENDED_PREFIX : TCP_PREFIX;
    Prepare(pair, kind, congestion);
    for (std::size_t path = 0; path < pair.paths.size(); ++path)
    {
        if (mode == prefix + "all" || mode == prefix + "path" + std::to_string(path + 1))
        {
            AddConnection(*user, kind, path);
        }
    }
    if (kind == Kind::MPTCP)
    {
        AddConnection(*user, kind, pair.paths.size());
    }
    Simulator::Schedule(user->from, &MptcpExperiment::BeginMeasuring, this, user.get());
    m_users.push_back(std::move(user));
    return m_users.size() - 1;
}

void
MptcpExperiment::Prepare(const MptcpHostPair& pair, Kind kind, const std::string& name) const
{
    auto congestion = m_options.GetCongestion(name, kind == Kind::MPTCP);
    auto ofTcp = m_options.tcpCongestion.empty() ? congestion : m_options.tcpCongestion;
    NodeContainer hosts(pair.client, pair.server);
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        hosts.Get(i)->GetObject<TcpL4Protocol>()->SetAttribute(
            "SocketType",
            TypeIdValue(TypeId::LookupByName(ofTcp)));
    }
    if (kind == Kind::TCP)
    {
        return;
    }
    MptcpHelper helper;
    helper.SetCongestionControl(congestion);
    helper.SetScheduler(m_options.GetScheduler());
    helper.SetPathManager(m_options.GetPathManager());
    auto limit = m_options.subflowLimit.value_or(pair.paths.size() - 1);
    helper.SetStackAttribute("SubflowLimit", UintegerValue(limit));
    if (kind == Kind::TCP_MENDED)
    {
        helper.SetStackAttribute("Enabled", BooleanValue(false));
    }
    helper.Install(hosts);
}

void
MptcpExperiment::AddConnection(User& user, Kind kind, std::size_t path)
{
    const auto& ends = user.pair.paths[kind == Kind::MPTCP ? 0 : path];
    auto protocol = TypeId::LookupByName(kind == Kind::TCP ? "ns3::TcpSocketFactory"
                                                           : "ns3::MptcpSocketFactory");
    auto port = static_cast<uint16_t>(PORT + user.receivers.size());
    auto server = CreateObject<MptcpTransfer>();
    server->SetAttribute("Local", AddressValue(AnyWithPort(ends.serverAddress, port)));
    user.pair.server->AddApplication(server);
    auto client = CreateObject<MptcpTransfer>();
    client->SetAttribute("Remote", AddressValue(WithPort(ends.serverAddress, port)));
    client->SetStartTime(user.start);
    if (kind != Kind::MPTCP)
    {
        client->SetDevice(ends.clientDevice);
    }
    user.pair.client->AddApplication(client);
    for (const auto& end : {client, server})
    {
        end->SetAttribute("Protocol", TypeIdValue(protocol));
        end->SetAttribute("MaxBytes", UintegerValue(m_options.bytes));
        end->SetAttribute("Verify", BooleanValue(m_options.verify));
        end->SetAttribute("Metered", BooleanValue(m_options.metered));
        end->SetAttribute("Send", BooleanValue(m_options.metered));
    }
    auto sender = m_options.upload ? client : server;
    auto receiver = m_options.upload ? server : client;
    sender->SetAttribute("Send", BooleanValue(true));
    auto monitor = user.monitor.get();
    sender->SetSocketCallback(MakeCallback(&MptcpConnectionMonitor::WatchSender, monitor, path));
    receiver->SetSocketCallback(
        MakeCallback(&MptcpConnectionMonitor::WatchReceiver, monitor, path));
    if (m_options.bytes > 0)
    {
        m_bytesLeft += m_options.bytes;
        receiver->TraceConnectWithoutContext("Read",
                                             MakeCallback(&MptcpExperiment::NoteRead, this));
    }
    user.senders.push_back(sender);
    user.receivers.push_back(receiver);
}

void
MptcpExperiment::BeginMeasuring(User* user)
{
    user->receivedBefore = user->Received();
}

void
MptcpExperiment::NoteRead(uint32_t bytes)
{
    m_bytesLeft -= bytes;
    if (m_bytesLeft == 0)
    {
        Simulator::Stop();
    }
}

std::string
MptcpExperiment::Run()
{
    Simulator::Stop(m_ready + m_options.time);
    Simulator::Run();
    m_end = Simulator::Now();
    uint64_t mismatches = 0;
    for (const auto& user : m_users)
    {
        for (const auto& receiver : user->receivers)
        {
            mismatches += receiver->GetMismatches();
            if (receiver->HasFailed() || receiver->GetSocket() == nullptr)
            {
                return "a connection could not be made, or broke";
            }
        }
    }
    return mismatches == 0 ? "" : std::to_string(mismatches) + " bytes arrived changed";
}

Ptr<MptcpTransfer>
MptcpExperiment::GetSender(std::size_t user) const
{
    return m_users.at(user)->senders.at(0);
}

Ptr<MptcpTransfer>
MptcpExperiment::GetReceiver(std::size_t user) const
{
    return m_users.at(user)->receivers.at(0);
}

Time
MptcpExperiment::GetStart(std::size_t user) const
{
    return m_users.at(user)->start;
}

std::size_t
MptcpExperiment::GetN() const
{
    return m_users.size();
}

Time
MptcpExperiment::GetEnd() const
{
    return m_end;
}

Time
MptcpExperiment::GetFrom(std::size_t user) const
{
    return m_users.at(user)->from;
}

double
MptcpExperiment::ToMegabits(std::size_t user, uint64_t bytes) const
{
    auto time = (m_end - GetFrom(user)).GetSeconds();
    return time > 0 ? bytes * 8e-6 / time : 0;
}

double
MptcpExperiment::GetGoodput(std::size_t user) const
{
    const auto& one = *m_users.at(user);
    return ToMegabits(user, one.Received() - one.receivedBefore);
}

double
MptcpExperiment::GetGoodput(std::size_t user, std::size_t path) const
{
    return ToMegabits(user, GetMonitor(user).GetPath(path).delivered);
}

const MptcpConnectionMonitor&
MptcpExperiment::GetMonitor(std::size_t user) const
{
    return *m_users.at(user)->monitor;
}

MptcpConnectionMonitor&
MptcpExperiment::GetMonitor(std::size_t user)
{
    return *m_users.at(user)->monitor;
}

void
MptcpExperiment::Report(std::size_t user, MptcpResults& results) const
{
    const auto& monitor = GetMonitor(user);
    auto paths = m_users.at(user)->pair.paths.size();
    auto addPaths = [&](const std::string& name, const std::string& unit, auto value)
    {
        for (std::size_t path = 0; path < paths; ++path)
        {
            results.Add(name + "_path" + std::to_string(path + 1), unit, value(path));
        }
    };
    results.Add("goodput_total", "Mb/s", GetGoodput(user));
    addPaths("goodput", "Mb/s", [&](auto path) { return GetGoodput(user, path); });
    uint64_t retransmissions = 0;
    for (std::size_t path = 0; path < paths; ++path)
    {
        retransmissions += monitor.GetPath(path).retransmissions;
    }
    results.Add("retransmissions", "segments", retransmissions);
    addPaths("retransmissions",
             "segments",
             [&](auto path) { return monitor.GetPath(path).retransmissions; });
    addPaths("segments", "segments", [&](auto path) { return monitor.GetPath(path).segments; });
    addPaths("segment_size",
             "B",
             [&](auto path) {
                 return static_cast<double>(monitor.GetPath(path).payload) /
                        monitor.GetPath(path).segments;
             });
    addPaths("header_size",
             "B",
             [&](auto path) {
                 return static_cast<double>(monitor.GetPath(path).headers) /
                        monitor.GetPath(path).segments;
             });
    addPaths("loss_events", "events", [&](auto path) { return monitor.GetPath(path).lossEvents; });
    addPaths("timeouts", "events", [&](auto path) { return monitor.GetPath(path).timeouts; });
    addPaths("srtt",
             "ms",
             [&](auto path)
             { return 1000 * monitor.GetPath(path).rttSum / monitor.GetPath(path).rttSamples; });
    addPaths("cwnd",
             "B",
             [&](auto path)
             { return monitor.GetPath(path).windowSum / monitor.GetPath(path).rttSamples; });
    results.Add("reordering_bytes_max", "B", monitor.GetReorderingMax());
    results.Add("reordering_bytes_mean", "B", monitor.GetReorderingMean());
    results.Add("reordering_time", "", monitor.GetReorderingShare());
    // Little's law: the mean number of bytes held over the bytes per second that went through.
    auto bytesPerSecond = GetGoodput(user) * 1e6 / 8;
    results.Add("hol_delay_mean", "ms", 1000 * monitor.GetReorderingMean() / bytesPerSecond);
    results.Add("reinjected", "B", monitor.GetReinjected());
    results.Add("subflows", "", monitor.GetSubflows());
    results.Add("fallback", "", !monitor.GetFallback().empty());
    ReportCompletion(user, results);
}

void
MptcpExperiment::ReportCompletion(std::size_t user, MptcpResults& results) const
{
    const auto& one = *m_users.at(user);
    Time last;
    bool complete = m_options.bytes > 0;
    for (const auto& receiver : one.receivers)
    {
        complete = complete && receiver->GetCompletion();
        last = Max(last, receiver->GetCompletion().value_or(Time()));
    }
    if (m_options.bytes > 0)
    {
        results.Add("completed", "", complete);
    }
    if (complete)
    {
        results.Add("completion_time", "s", (last - one.start).GetSeconds());
    }
    results.Add("rng_run", "", RngSeedManager::GetRun());
}

} // namespace ns3
