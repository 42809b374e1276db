/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-scenario.h"
#include "ns3/mptcp-wifi-lte-helper.h"

using namespace ns3;

/**
 * @file
 * @ingroup mptcp
 * A phone with Wi-Fi and LTE downloads from a server: one MPTCP connection over both, or TCP on one
 * of them or on each. Path 1 is Wi-Fi, path 2 is LTE.
 */

namespace
{

/// @param flags get the topology's flags @param parameters defaults and results
void
Register(MptcpFlags& flags, MptcpWifiLteParameters& parameters)
{
    constexpr double farthest = 1e5;
    flags.Add("wifi-mode",
              "802.11n data mode, HtMcs0 to HtMcs7, or minstrel for rate adaptation",
              parameters.wifiMode);
    flags.Add("wifi-distance", "phone to access point", parameters.wifiDistance, "m", 0, farthest);
    flags.Add("wifi-queue", "of access point and phone", parameters.wifiQueue);
    flags.Add("wifi-core-rate", "access point to server", parameters.wifiCoreRate);
    flags.Add("wifi-core-delay", "access point to server, one way", parameters.wifiCoreDelay);
    flags.Add("lte-resource-blocks",
              "LTE bandwidth each way: 6, 15, 25, 50, 75 or 100",
              parameters.lteResourceBlocks,
              "resource blocks");
    flags.Add("lte-distance", "phone to base station", parameters.lteDistance, "m", 0, farthest);
    flags.AddBytes("lte-queue", "of the LTE radio link layer, each way", parameters.lteQueue);
    flags.Add("lte-core-rate", "LTE gateway to server", parameters.lteCoreRate);
    flags.Add("lte-core-delay", "LTE gateway to server, one way", parameters.lteCoreDelay);
    flags.AddBytes("mtu", "of the links to the server", parameters.mtu);
    flags.AddAttribute("ns3::ConstantRateWifiManager::DataMode", "wifi-mode");
    flags.AddAttribute("ns3::LteRlcAm::MaxTxBufferSize", "lte-queue");
    flags.AddAttribute("ns3::LteEnbNetDevice::DlBandwidth", "lte-resource-blocks");
    flags.AddAttribute("ns3::LteEnbNetDevice::UlBandwidth", "lte-resource-blocks");
    flags.AddAttribute("ns3::WifiMacQueue::MaxSize", "wifi-queue");
    flags.AddAttribute("ns3::WifiNetDevice::Mtu", "mtu");
    for (const auto* attribute : {"ns3::ConstantRateWifiManager::ControlMode",
                                  "ns3::LteEnbRrc::EpsBearerToRlcMapping",
                                  "ns3::WifiMac::Ssid",
                                  "ns3::WifiPhy::ChannelSettings"})
    {
        flags.RefuseAttribute(attribute);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    MptcpScenario scenario("A phone with Wi-Fi (path 1) and LTE (path 2) downloads from a server.");
    auto& options = scenario.options;
    MptcpWifiLteParameters parameters;
    scenario.flags.Add("mode",
                       "mptcp; tcp-path1 or tcp-path2; tcp-all: one TCP connection on each; "
                       "tcp-mended-path1, ...: by this module's subflows without MPTCP",
                       options.mode);
    Register(scenario.flags, parameters);
    auto status =
        scenario.Parse(argc,
                       argv,
                       [&]
                       {
                           auto wrong = MptcpExperiment::CheckMode(options.mode, 2);
                           return wrong.empty() ? MptcpWifiLteHelper::Check(parameters) : wrong;
                       });
    if (status)
    {
        return *status;
    }
    MptcpWifiLteHelper topology(parameters);
    auto pair = topology.Build();
    if (!options.pcap.empty())
    {
        topology.EnablePcap(options.pcap);
    }
    return scenario.RunOne(pair);
}
