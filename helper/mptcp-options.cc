/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-options.h"

#include "mptcp-quantity.h"
#include "mptcp-type-names.h"

#include "ns3/abort.h"
#include "ns3/config.h"
#include "ns3/mptcp-stack.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <utility>

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

/// @param text a limit on extra subflows @param[out] limit its value @returns what is wrong with it
std::string
ParseLimit(const std::string& text, uint64_t& limit)
{
    return MptcpQuantity::ParseWhole(text, 0, MptcpStack::MAX_SUBFLOW_LIMIT, limit);
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
    flags.AddCallback("subflow-limit",
                      "most extra subflows of an MPTCP connection; auto: one less than its paths",
                      "auto",
                      [this](const std::string& text)
                      {
                          uint64_t limit = 0;
                          auto wrong = text == "auto" ? "" : ParseLimit(text, limit);
                          if (wrong.empty())
                          {
                              subflowLimit = text == "auto" ? std::optional<uint32_t>()
                                                            : static_cast<uint32_t>(limit);
                          }
                          return wrong;
                      });
    RegisterWorkload(flags);
    RegisterTcp(flags);
    RegisterAttributes(flags);
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

void
MptcpOptions::RegisterAttributes(MptcpFlags& flags)
{
    for (const auto& [attribute, flag] : std::initializer_list<std::pair<const char*, const char*>>{
             {"ns3::TcpSocket::SegmentSize", "segment-size"},
             {"ns3::TcpSocket::SndBufSize", "send-buffer"},
             {"ns3::TcpSocket::RcvBufSize", "receive-buffer"},
             {"ns3::TcpSocket::DelAckCount", "ack-every"},
             {"ns3::TcpSocketBase::MinRto", "min-rto"},
             {"ns3::MptcpSocket::Scheduler", "scheduler"},
             {"ns3::MptcpSocket::PathManager", "path-manager"},
             {"ns3::MptcpStack::SubflowLimit", "subflow-limit"},
             {"ns3::MptcpTransfer::MaxBytes", "bytes"},
             {"ns3::MptcpTransfer::Verify", "verify"},
             {"ns3::PointToPointNetDevice::DataRate", "rate"},
             {"ns3::PointToPointNetDevice::Mtu", "mtu"},
             {"ns3::PointToPointChannel::Delay", "delay"},
             {"ns3::DropTailQueue<Packet>::MaxSize", "queue"},
         })
    {
        flags.AddAttribute(attribute, flag);
    }
    for (const auto* attribute : {"ns3::MptcpTransfer::Protocol",
                                  "ns3::MptcpTransfer::Local",
                                  "ns3::MptcpTransfer::Remote",
                                  "ns3::MptcpTransfer::Send",
                                  "ns3::MptcpTransfer::Metered",
                                  "ns3::MptcpEvenLossModel::Rate",
                                  "ns3::RateErrorModel::ErrorRate",
                                  "ns3::RateErrorModel::ErrorUnit",
                                  "ns3::PointToPointNetDevice::ReceiveErrorModel",
                                  "ns3::Ipv6L3Protocol::StrongEndSystemModel"})
    {
        flags.RefuseAttribute(attribute);
    }
    flags.AddAttribute("ns3::TcpSocket::DelAckTimeout",
                       [this](const std::string& text)
                       {
                           Time delay;
                           auto wrong = MptcpQuantity::Parse(text, false, delay);
                           ackDelay = wrong.empty() ? std::optional<Time>(delay) : ackDelay;
                           return wrong;
                       });
    const auto congestionRule = [](std::string& target)
    {
        return [&target](const std::string& text)
        {
            std::string type;
            auto wrong = MptcpTypeNames::Resolve(MptcpTypeNames::CONGESTION, text, type);
            target = wrong.empty() ? type : target;
            return wrong;
        };
    };
    flags.AddAttribute("ns3::TcpL4Protocol::SocketType",
                       congestionRule(tcpCongestion),
                       {"congestion", "tcp-congestion"});
    flags.AddAttribute("ns3::MptcpSocket::CongestionControl",
                       congestionRule(mptcpCongestion),
                       {"congestion"});
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
    Config::SetDefault("ns3::TcpSocket::DelAckTimeout",
                       TimeValue(ackDelay.value_or(Min(MilliSeconds(40), minRto))));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(minRto));
}

std::string
MptcpOptions::GetCongestion(const std::string& name, bool forMptcp) const
{
    const auto& attribute = forMptcp ? mptcpCongestion : tcpCongestion;
    if (!attribute.empty())
    {
        return attribute;
    }
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
