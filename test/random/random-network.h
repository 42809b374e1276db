/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_NETWORK_H
#define RANDOM_NETWORK_H

#include "random-path.h"
#include "random-program.h"

#include "ns3/address.h"
#include "ns3/mptcp-stack.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-helper.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * The hosts and links of a RandomProgram, and the events that befall them.
 */
class RandomNetwork
{
  public:
    /// Builds everything, and schedules the events that need no connection. @param program what
    explicit RandomNetwork(const RandomProgram& program);

    /// @returns when addresses can be used; the program's times count from here
    Time StartTime() const;
    /// @param server which @returns the host
    Ptr<Node> Host(bool server) const;
    /// @param server which host @returns its MPTCP
    Ptr<MptcpStack> Stack(bool server) const;
    /// @param server which host @returns the TCP sockets that exist there
    std::size_t CountTcpSockets(bool server) const;
    /// @param server which host @param link index @param port of the address @returns the host's
    /// socket address on a link, as it was at the start
    Address AddressOf(bool server, uint32_t link, uint16_t port) const;
    /// @param address a socket address of either host @returns its link, or the number of links
    uint32_t LinkOf(const Address& address) const;
    /// @returns what has happened on all links together
    RandomPath::Counts Happened() const;
    /// What is asked before a payload is damaged. @param question it
    void SetMayDamage(std::function<bool()> question);

  private:
    void AddLink(uint32_t index);
    /// The server's own link to the router, which is good and never fails.
    void AddServerLink();
    /// Join two nodes. @param number of the network @param helper of the link @returns devices
    NetDeviceContainer Join(uint32_t number, PointToPointHelper& helper, Ptr<Node> a, Ptr<Node> b);
    /// Let packets of the host leave by a link through the router. @param server which host @param
    /// link index
    void AddRoute(bool server, uint32_t link);
    /// @param server which host @param link index @returns where its device and address are kept
    std::size_t Slot(bool server, uint32_t link) const;
    void AddEndpoints(bool server);
    void Schedule(const RandomEvent& event);
    void Do(const RandomEvent& event);
    void Undo(const RandomEvent& event);
    void SetInterface(const RandomEvent& event, bool up);
    void RemoveDefaultRoutes(Ptr<NetDevice> device);
    void RemoveAddress(const RandomEvent& event);
    void RestoreAddress(const RandomEvent& event);
    void AddEndpoint(const RandomEvent& event);
    /// @param event names a host and a link @returns id of its endpoint there, 0 if there is none
    uint8_t EndpointOf(const RandomEvent& event) const;
    Ptr<NetDevice> Device(bool server, uint32_t link) const;

    const RandomProgram m_program;
    NodeContainer m_nodes;                 //!< client, server, router
    std::vector<Ptr<NetDevice>> m_devices; //!< of both ends of each network
    std::vector<Address> m_addresses;      //!< same order, without port
    std::vector<Ptr<RandomPath>> m_paths;  //!< of each link towards client and server
};

} // namespace ns3

#endif // RANDOM_NETWORK_H
