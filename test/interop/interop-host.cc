/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The ns-3 host of the interoperability tests: one connection with the kernel of this machine, over
 * tap devices that exist already. Prints "ready", then, when the connection is over, one JSON
 * object with what happened. Status 0 if every byte that was asked for arrived.
 */
#include "interop-program.h"
#include "interop-transfer.h"

#include "ns3/mptcp-helper.h"

#include <nlohmann/json.hpp>

using namespace ns3;
using nlohmann::json;

namespace
{

InteropSettings
ReadSettings(int argc, char** argv)
{
    InteropSettings s;
    CommandLine line(__FILE__);
    line.AddValue("role", "client or server", s.role);
    line.AddValue("protocol", "mptcp or tcp", s.protocol);
    line.AddValue("taps", "tap devices, one per path: tap1,tap2", s.taps);
    line.AddValue("links", "what paths go through: rate,delay,packets,loss;...", s.links);
    line.AddValue("endpoints", "endpoints: PATH:FLAGS[:PORT];...", s.endpoints);
    line.AddValue("when",
                  "trigger=threshold:action;..., triggers sent, received, gone, time",
                  s.when);
    line.AddValue("close", "shutdown, wait (for the peer's end) or close", s.close);
    line.AddValue("pause", "do not read for a time after bytes: BYTES:TIME", s.pause);
    line.AddValue("pathManager", "name of a path manager", s.pathManager);
    line.AddValue("upload", "bytes to send", s.upload);
    line.AddValue("download", "bytes to receive", s.download);
    line.AddValue("writeSize", "bytes of one write", s.writeSize);
    line.AddValue("buffer", "bytes of send and of receive buffer", s.buffer);
    line.AddValue("mss", "bytes of a segment", s.mss);
    line.AddValue("v6", "IPv6", s.v6);
    line.AddValue("checksum", "ask for DSS checksums", s.checksum);
    line.AddValue("denyJoin", "set the C flag", s.denyJoin);
    line.AddValue("automatic", "endpoints by themselves", s.automatic);
    line.AddValue("aborted", "the connection is meant to be aborted", s.aborted);
    line.AddValue("deadPath", "do not wait for subflows to close", s.deadPath);
    line.AddValue("hold",
                  "BYTES:[gone:]SUBFLOWS;...: not beyond before there were so many",
                  s.hold);
    line.AddValue("patience", "seconds that a hold lasts while nothing goes", s.patience);
    line.AddValue("timeout", "seconds until giving up", s.timeout);
    line.Parse(argc, argv);
    return s;
}

} // namespace

int
main(int argc, char** argv)
{
    const InteropSettings settings = ReadSettings(argc, argv);
    InteropConfigure(settings.mss, settings.buffer);
    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));
    InteropNetwork network(InteropSplit(settings.taps, ','), InteropReadLinks(settings.links));
    MptcpHelper helper;
    helper.SetStackAttribute("AutoEndpoints", BooleanValue(settings.automatic));
    helper.SetStackAttribute("AllowJoinInitialAddrPort", BooleanValue(!settings.denyJoin));
    helper.SetStackAttribute("SubflowLimit", UintegerValue(4));
    helper.SetStackAttribute("AddAddrAcceptedLimit", UintegerValue(4));
    helper.SetSocketAttribute("Checksum", BooleanValue(settings.checksum));
    if (!settings.pathManager.empty())
    {
        helper.SetPathManager(settings.pathManager);
    }
    helper.Install(network.Host());
    InteropAddEndpoints(network, settings.endpoints, settings.v6);
    InteropTransfer transfer(settings, network);
    Simulator::ScheduleWithContext(network.Host()->GetId(),
                                   MilliSeconds(10),
                                   &InteropTransfer::Start,
                                   &transfer);
    Simulator::Run();
    transfer.Stop();
    auto report = transfer.Report();
    report["machine"] = InteropMachine();
    std::cout << report.dump(1) << std::endl;
    const bool good = transfer.Good();
    Simulator::Destroy();
    return good ? 0 : 1;
}
