/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-wifi-lte-helper.h"

#include "mptcp-link.h"
#include "mptcp-multihoming.h"

#include "ns3/abort.h"
#include "ns3/config.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/lte-helper.h"
#include "ns3/mobility-helper.h"
#include "ns3/point-to-point-epc-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/position-allocator.h"
#include "ns3/ssid.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-mac-queue.h"
#include "ns3/wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/yans-wifi-helper.h"

#include <array>

namespace ns3
{

namespace
{

/// Put a node somewhere, for good. @param node which @param x m @param y m @param z m
void
Place(Ptr<Node> node, double x, double y, double z)
{
    auto position = CreateObject<ListPositionAllocator>();
    position->Add(Vector(x, y, z));
    MobilityHelper mobility;
    mobility.SetMobilityModel("ns3::ConstantPositionMobilityModel");
    mobility.SetPositionAllocator(position);
    mobility.Install(node);
}

} // namespace

MptcpWifiLteHelper::MptcpWifiLteHelper(const MptcpWifiLteParameters& parameters)
    : m_parameters(parameters)
{
    auto wrong = Check(parameters);
    NS_ABORT_MSG_UNLESS(wrong.empty(), "MptcpWifiLteHelper: " << wrong);
}

std::string
MptcpWifiLteHelper::Check(const MptcpWifiLteParameters& parameters)
{
    const auto& mode = parameters.wifiMode;
    bool fixed = mode.size() == 7 && mode.compare(0, 5, "HtMcs") == 0 && mode.back() >= '0' &&
                 mode.back() <= '7' && mode[5] != '0';
    fixed = fixed || (mode.size() == 6 && mode.compare(0, 5, "HtMcs") == 0 && mode[5] >= '0' &&
                      mode[5] <= '7');
    if (!fixed && mode != "minstrel")
    {
        return "Wi-Fi mode " + mode + " is none of HtMcs0 to HtMcs7 and minstrel";
    }
    if (!(parameters.wifiDistance > 0) || !(parameters.lteDistance > 0))
    {
        return "a distance must be above 0 m";
    }
    constexpr std::array<uint32_t, 6> bandwidths{6, 15, 25, 50, 75, 100};
    bool known = false;
    for (auto bandwidth : bandwidths)
    {
        known = known || parameters.lteResourceBlocks == bandwidth;
    }
    if (!known)
    {
        return std::to_string(parameters.lteResourceBlocks) +
               " LTE resource blocks: there are 6, 15, 25, 50, 75 and 100";
    }
    if (parameters.lteQueue < 1500 || parameters.wifiQueue.GetValue() == 0)
    {
        return "a queue must hold at least one packet";
    }
    if (parameters.mtu < 576 || parameters.mtu > 1500)
    {
        return "the MTU must be between 576 and 1500 bytes";
    }
    if (parameters.wifiCoreDelay.IsStrictlyNegative() || parameters.lteCoreDelay.IsNegative())
    {
        return "a delay must not be negative";
    }
    return "";
}

MptcpHostPair
MptcpWifiLteHelper::Build()
{
    m_pair = MptcpHostPair();
    m_pair.client = CreateObject<Node>();
    m_pair.server = CreateObject<Node>();
    m_pair.paths.resize(2);
    Place(m_pair.client, 0, 0, 1.5);
    InternetStackHelper internet;
    internet.Install(NodeContainer(m_pair.client, m_pair.server));
    BuildWifi();
    BuildLte();
    BuildRoutes();
    // Association takes a beacon interval and a few exchanges, attachment some 10 ms.
    m_pair.ready = MilliSeconds(300);
    return m_pair;
}

void
MptcpWifiLteHelper::BuildWifi()
{
    auto accessPoint = CreateObject<Node>();
    Place(accessPoint, m_parameters.wifiDistance, 0, 1.5);
    InternetStackHelper().Install(accessPoint);

    YansWifiPhyHelper phy;
    phy.SetChannel(YansWifiChannelHelper::Default().Create());
    phy.Set("ChannelSettings", StringValue("{36, 20, BAND_5GHZ, 0}"));
    WifiHelper wifi;
    wifi.SetStandard(WIFI_STANDARD_80211n);
    if (m_parameters.wifiMode == "minstrel")
    {
        wifi.SetRemoteStationManager("ns3::MinstrelHtWifiManager");
    }
    else
    {
        wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                     "DataMode",
                                     StringValue(m_parameters.wifiMode),
                                     "ControlMode",
                                     StringValue("OfdmRate24Mbps"));
    }
    WifiMacHelper mac;
    SsidValue ssid(Ssid("mptcp"));
    mac.SetType("ns3::StaWifiMac", "Ssid", ssid);
    auto devices = wifi.Install(phy, mac, m_pair.client);
    mac.SetType("ns3::ApWifiMac", "Ssid", ssid);
    devices.Add(wifi.Install(phy, mac, accessPoint));
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        auto device = DynamicCast<WifiNetDevice>(devices.Get(i));
        device->SetMtu(m_parameters.mtu);
        device->GetMac()->GetTxopQueue(AC_BE)->SetMaxSize(m_parameters.wifiQueue);
    }
    auto addresses = Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(devices);
    TrafficControlHelper().Uninstall(devices);

    MptcpLinkParameters core;
    core.rate = m_parameters.wifiCoreRate;
    core.delay = m_parameters.wifiCoreDelay;
    core.queue = QueueSize("1000p");
    core.mtu = m_parameters.mtu;
    auto link = MptcpLink::Connect(accessPoint, m_pair.server, core);
    auto coreAddresses = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(link);

    m_wifiGateway = addresses.GetAddress(1);
    m_accessPointAddress = coreAddresses.GetAddress(0);
    m_accessPointDevice = link.Get(0);
    m_pair.paths[0] = {"wifi",
                       devices.Get(0),
                       link.Get(1),
                       addresses.GetAddress(0),
                       coreAddresses.GetAddress(1)};
}

void
MptcpWifiLteHelper::BuildLte()
{
    Config::SetDefault("ns3::LteEnbRrc::EpsBearerToRlcMapping", StringValue("RlcAmAlways"));
    Config::SetDefault("ns3::LteRlcAm::MaxTxBufferSize", UintegerValue(m_parameters.lteQueue));
    auto lte = CreateObject<LteHelper>();
    auto epc = CreateObject<PointToPointEpcHelper>();
    m_lte = lte;
    m_epc = epc;
    lte->SetEpcHelper(epc);
    lte->SetEnbDeviceAttribute("DlBandwidth", UintegerValue(m_parameters.lteResourceBlocks));
    lte->SetEnbDeviceAttribute("UlBandwidth", UintegerValue(m_parameters.lteResourceBlocks));

    auto baseStation = CreateObject<Node>();
    Place(baseStation, 0, m_parameters.lteDistance, 30);
    auto enbDevices = lte->InstallEnbDevice(baseStation);
    auto ueDevices = lte->InstallUeDevice(m_pair.client);
    auto addresses = epc->AssignUeIpv4Address(ueDevices);
    lte->Attach(ueDevices.Get(0), enbDevices.Get(0));

    MptcpLinkParameters core;
    core.rate = m_parameters.lteCoreRate;
    core.delay = m_parameters.lteCoreDelay;
    core.queue = QueueSize("1000p");
    core.mtu = m_parameters.mtu;
    auto link = MptcpLink::Connect(epc->GetPgwNode(), m_pair.server, core);
    auto coreAddresses = Ipv4AddressHelper("10.2.1.0", "255.255.255.0").Assign(link);

    m_lteGateway = epc->GetUeDefaultGatewayAddress();
    m_packetGatewayAddress = coreAddresses.GetAddress(0);
    m_packetGatewayDevice = link.Get(0);
    m_pair.paths[1] = {"lte",
                       ueDevices.Get(0),
                       link.Get(1),
                       addresses.GetAddress(0),
                       coreAddresses.GetAddress(1)};
}

void
MptcpWifiLteHelper::BuildRoutes()
{
    const auto& wifi = m_pair.paths[0];
    const auto& lte = m_pair.paths[1];
    MptcpMultihoming::AddDefaultRoute(wifi.clientDevice, m_wifiGateway, 0);
    MptcpMultihoming::AddDefaultRoute(lte.clientDevice, m_lteGateway, 1);
    MptcpMultihoming::AddHostRoute(wifi.serverDevice, wifi.clientAddress, m_accessPointAddress);
    MptcpMultihoming::AddHostRoute(lte.serverDevice, lte.clientAddress, m_packetGatewayAddress);
    MptcpMultihoming::AddHostRoute(m_accessPointDevice, lte.serverAddress, wifi.serverAddress);
    MptcpMultihoming::AddHostRoute(m_packetGatewayDevice, wifi.serverAddress, lte.serverAddress);
}

void
MptcpWifiLteHelper::EnablePcap(const std::string& prefix) const
{
    PointToPointHelper().EnablePcap(prefix, m_pair.server->GetId(), 1);
}

} // namespace ns3
