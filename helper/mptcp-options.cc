/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-options.h"

#include "mptcp-type-names.h"

#include "ns3/abort.h"
#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <filesystem>
#include <system_error>

namespace ns3
{

namespace
{

/// @param kind of types @param name short name or TypeId, which must exist @returns the TypeId's
/// name
std::string
Resolve(MptcpTypeNames::Kind kind, const std::string& name)
{
    std::string type;
    auto wrong = MptcpTypeNames::Resolve(kind, name, type);
    NS_ABORT_MSG_UNLESS(wrong.empty(), "MptcpOptions: '" << name << "' " << wrong);
    return type;
}

} // namespace

void
MptcpOptions::Register(MptcpFlags& flags)
{
    flags.AddType(
        "congestion",
        "congestion control: lia, olia, cubic, ..., or a TypeId; auto is lia, for TCP newreno",
        MptcpTypeNames::CONGESTION,
        congestion);
    flags.AddType("scheduler",
                  "MPTCP packet scheduler, as a short name or a TypeId",
                  MptcpTypeNames::SCHEDULER,
                  scheduler);
    flags.AddType("path-manager",
                  "MPTCP path manager, as a short name or a TypeId",
                  MptcpTypeNames::PATH_MANAGER,
                  pathManager);
    RegisterWorkload(flags);
    RegisterTcp(flags);
}

void
MptcpOptions::RegisterWorkload(MptcpFlags& flags)
{
    flags.Add("time", "how long data may flow; a bare number is in seconds", time, true);
    flags.Add("warmup", "the part of --time that is not measured", warmup, true);
    flags.AddBytes("bytes", "what each connection transfers, 0 for no limit", bytes);
    if (!oneDirection)
    {
        flags.Add("download", "the server sends, as it does by default", download);
        flags.Add("upload", "the client sends", upload);
    }
    flags.Add("verify", "transfer a pattern and compare every byte that arrives", verify);
    flags.Add("start-spread", "connections start at random within this", startSpread);
    flags.Add("results", "CSV file for the results: metric, unit, value", results);
    flags.Add("pcap", "prefix of packet captures", pcap);
    flags.Add("traces", "existing folder for samples of every path", traces);
    flags.Add("trace-interval", "between samples", traceInterval);
}

void
MptcpOptions::RegisterTcp(MptcpFlags& flags)
{
    flags.AddBytes("segment-size", "most payload of a segment", segmentSize, 64, 65000);
    flags.AddBytes("send-buffer", "of each connection", sendBuffer, 1000);
    flags.AddBytes("receive-buffer", "of each connection", receiveBuffer, 1000);
    flags.Add("ack-every", "in-order segments per acknowledgement", ackEvery, "segments", 1, 100);
    flags.Add("min-rto", "smallest retransmission timeout", minRto);
}

std::string
MptcpOptions::Check() const
{
    if (download && upload)
    {
        return "--download and --upload exclude each other";
    }
    if (time.IsZero() || warmup >= time)
    {
        return "--warmup must be less than --time";
    }
    if (startSpread > time)
    {
        return "--start-spread must not be more than --time";
    }
    auto folder = std::filesystem::path(pcap).parent_path();
    std::error_code error;
    if (!folder.empty() && !std::filesystem::is_directory(folder, error))
    {
        return "--pcap: there is no folder " + folder.string();
    }
    if (traceInterval.IsZero())
    {
        return "--trace-interval must be above 0";
    }
    return "";
}

void
MptcpOptions::Apply() const
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(segmentSize));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(sendBuffer));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(receiveBuffer));
    Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(ackEvery));
    // ns-3's 200 ms would reach the retransmission timeout of the other side.
    Config::SetDefault("ns3::TcpSocket::DelAckTimeout", TimeValue(Min(MilliSeconds(40), minRto)));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(minRto));
}

std::string
MptcpOptions::GetCongestion(const std::string& name, bool forMptcp) const
{
    auto asked = name.empty() ? congestion : name;
    return Resolve(MptcpTypeNames::CONGESTION,
                   asked == "auto" ? (forMptcp ? "lia" : "newreno") : asked);
}

std::string
MptcpOptions::GetScheduler() const
{
    return Resolve(MptcpTypeNames::SCHEDULER, scheduler);
}

std::string
MptcpOptions::GetPathManager() const
{
    return Resolve(MptcpTypeNames::PATH_MANAGER, pathManager);
}

} // namespace ns3
