/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_IPV6_DOWN_GUARD_H
#define MPTCP_IPV6_DOWN_GUARD_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/object.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Mends a fault of ns-3 (3.37, 3.43 and 3.48): Ipv6L3Protocol::Send() looks for the interface that
 * has the source of a link-local packet, and crashes if none has it any more. An interface that
 * goes down loses its addresses, but ICMPv6 goes on sending from them: router solicitations, which
 * a host repeats as long as no router answers, and neighbour solicitations, which it holds back for
 * a random time; so does TCP between link-local addresses. A node without any TCP crashes as well,
 * some seconds after SetDown().
 *
 * The guard stands between ICMPv6 or TCP and Ipv6::Send(), and drops such packets. It is made when
 * an interface goes down or loses an address: nothing is in the way of a packet before.
 */
class MptcpIpv6DownGuard : public Object
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /// Guard a node from now on. @param node one with IPv6; nothing happens if it is guarded
    static void Install(Ptr<Node> node);

  protected:
    void DoDispose() override;

  private:
    using DownTarget = IpL4Protocol::DownTargetCallback6;

    /// Put the guard between a protocol and IPv6. @param protocol ICMPv6 or TCP @param target kept:
    /// where its packets went until now @param guard sends there
    void Guard(Ptr<IpL4Protocol> protocol, DownTarget& target, DownTarget guard);
    /// Send, unless it would crash. @param target where to @param packet, source, destination,
    /// protocol, route as for Ipv6::Send()
    void Send(const DownTarget& target,
              Ptr<Packet> packet,
              Ipv6Address source,
              Ipv6Address destination,
              uint8_t protocol,
              Ptr<Ipv6Route> route) const;
    void SendIcmp(Ptr<Packet> packet,
                  Ipv6Address source,
                  Ipv6Address destination,
                  uint8_t protocol,
                  Ptr<Ipv6Route> route);
    void SendTcp(Ptr<Packet> packet,
                 Ipv6Address source,
                 Ipv6Address destination,
                 uint8_t protocol,
                 Ptr<Ipv6Route> route);

    Ptr<Ipv6> m_ipv6;
    DownTarget m_icmp;
    DownTarget m_tcp;
};

} // namespace ns3

#endif // MPTCP_IPV6_DOWN_GUARD_H
