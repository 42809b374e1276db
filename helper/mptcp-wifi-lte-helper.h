/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_WIFI_LTE_HELPER_H
#define MPTCP_WIFI_LTE_HELPER_H

#include "mptcp-host-pair.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/queue-size.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Parameters of MptcpWifiLteHelper. With the defaults plain TCP gets about 19 Mb/s on Wi-Fi and
 * 14 Mb/s on LTE, with round-trip times of 12 and 45 ms without load and about 25 and 63 ms with
 * it. The queues are short enough for several losses in 10 s, so that congestion control shows.
 * Wall time goes by the packets sent, so more rate costs more of it.
 */
struct MptcpWifiLteParameters
{
    /// Data mode of 802.11n, "HtMcs0" to "HtMcs7" (one stream, 20 MHz: 6.5 to 65 Mb/s on air), or
    /// "minstrel" for rate adaptation.
    std::string wifiMode{"HtMcs3"};
    double wifiDistance{10};        //!< phone to access point, m, above 0
    QueueSize wifiQueue{"50p"};     //!< packets that access point and phone hold, drop-tail
    DataRate wifiCoreRate{"1Gb/s"}; //!< access point to server
    Time wifiCoreDelay{"4ms"};      //!< access point to server, one way
    uint32_t lteResourceBlocks{25}; //!< 6, 15, 25, 50, 75 or 100, each way
    double lteDistance{100};        //!< phone to base station, m, above 0
    uint32_t lteQueue{100000};      //!< bytes that the radio link layer holds, each way
    DataRate lteCoreRate{"1Gb/s"};  //!< gateway to server
    Time lteCoreDelay{"15ms"};      //!< gateway to server, one way
    uint32_t mtu{1500};             //!< of the links to the server, bytes
};

/**
 * @ingroup mptcp
 * A phone with a Wi-Fi station and an LTE user equipment, and a server behind both:
 *
 * @verbatim
 *           ))) access point ---- wifiCoreRate, wifiCoreDelay ---.
 *   phone                                                         server
 *           ))) eNB -- EPC -- gateway -- lteCoreRate, lteCoreDelay '
 * @endverbatim
 *
 * ns-3's wifi (802.11n, 5 GHz), lte and EPC models, IPv4, radio link control in acknowledged mode.
 * The server has one address per link; the phone reaches both by either device. Wi-Fi is the first
 * path and the phone's default. Must outlive the simulation's run: it holds the EPC.
 */
class MptcpWifiLteHelper
{
  public:
    /// @param parameters of the topology; a value out of range is a fatal error that names it
    explicit MptcpWifiLteHelper(const MptcpWifiLteParameters& parameters);

    /**
     * What is wrong with a set of parameters.
     * @param parameters to be checked
     * @returns one sentence, or nothing if all is well
     */
    static std::string Check(const MptcpWifiLteParameters& parameters);

    /**
     * Make the nodes, devices, addresses and routes. Sets the defaults of ns-3's lte module that
     * the parameters stand for (radio link control mode and buffers), so call it before making
     * other LTE devices.
     * @returns client (the phone), server, the paths "wifi" and "lte", and when they are ready
     */
    MptcpHostPair Build();

    /**
     * Capture packets of the server's links and of the phone's Wi-Fi. Call after Build().
     * @param prefix of the files' names
     */
    void EnablePcap(const std::string& prefix) const;

  private:
    /// Access point, station and the server's link to them.
    void BuildWifi();
    /// Base station, EPC, user equipment and the server's link to them.
    void BuildLte();
    /// Routes on phone and server.
    void BuildRoutes();

    MptcpWifiLteParameters m_parameters;
    MptcpHostPair m_pair;
    Ptr<Object> m_lte;     //!< ns-3's helpers of LTE and EPC, which the gateway's node lives by
    Ptr<Object> m_epc;     //!< see above
    Address m_wifiGateway; //!< of the phone
    Address m_lteGateway;  //!< of the phone
    Address m_accessPointAddress;         //!< towards the server
    Address m_packetGatewayAddress;       //!< towards the server
    Ptr<NetDevice> m_accessPointDevice;   //!< towards the server
    Ptr<NetDevice> m_packetGatewayDevice; //!< towards the server
};

} // namespace ns3

#endif // MPTCP_WIFI_LTE_HELPER_H
