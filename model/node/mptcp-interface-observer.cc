/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-interface-observer.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"

#include <cstdint>

namespace ns3
{

namespace
{

// Releases differ in whether RouteInput takes its callbacks by value or by reference.
template <typename Method>
struct RouteInputTypes;

template <typename C,
          typename P,
          typename H,
          typename D,
          typename U,
          typename M,
          typename L,
          typename E>
struct RouteInputTypes<bool (C::*)(P, H, D, U, M, L, E)>
{
    using Unicast = U;
    using Multicast = M;
    using Local = L;
    using Error = E;
};

using Input4 = RouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;
using Input6 = RouteInputTypes<decltype(&Ipv6RoutingProtocol::RouteInput)>;

/// Lowest of all, so that it costs nothing where there is a route.
constexpr int16_t PRIORITY = INT16_MIN;

/// Never has an IPv4 route.
class Observer4 : public Ipv4RoutingProtocol
{
  public:
    explicit Observer4(Callback<void> changed) : m_changed(changed)
    {
    }

    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> /* packet */,
                               const Ipv4Header& /* header */,
                               Ptr<NetDevice> /* device */,
                               Socket::SocketErrno& error) override
    {
        error = Socket::ERROR_NOROUTETOHOST;
        return nullptr;
    }

    bool RouteInput(Ptr<const Packet> /* packet */,
                    const Ipv4Header& /* header */,
                    Ptr<const NetDevice> /* device */,
                    Input4::Unicast /* unicast */,
                    Input4::Multicast /* multicast */,
                    Input4::Local /* local */,
                    Input4::Error /* error */) override
    {
        return false;
    }

    void NotifyInterfaceUp(uint32_t /* interface */) override
    {
        m_changed();
    }

    void NotifyInterfaceDown(uint32_t /* interface */) override
    {
        m_changed();
    }

    void NotifyAddAddress(uint32_t /* interface */, Ipv4InterfaceAddress /* address */) override
    {
        m_changed();
    }

    void NotifyRemoveAddress(uint32_t /* interface */, Ipv4InterfaceAddress /* address */) override
    {
        m_changed();
    }

    void SetIpv4(Ptr<Ipv4> /* ipv4 */) override
    {
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> /* stream */,
                           Time::Unit /* unit */) const override
    {
    }

  private:
    Callback<void> m_changed;
};

/// Never has an IPv6 route.
class Observer6 : public Ipv6RoutingProtocol
{
  public:
    explicit Observer6(Callback<void> changed) : m_changed(changed)
    {
    }

    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> /* packet */,
                               const Ipv6Header& /* header */,
                               Ptr<NetDevice> /* device */,
                               Socket::SocketErrno& error) override
    {
        error = Socket::ERROR_NOROUTETOHOST;
        return nullptr;
    }

    bool RouteInput(Ptr<const Packet> /* packet */,
                    const Ipv6Header& /* header */,
                    Ptr<const NetDevice> /* device */,
                    Input6::Unicast /* unicast */,
                    Input6::Multicast /* multicast */,
                    Input6::Local /* local */,
                    Input6::Error /* error */) override
    {
        return false;
    }

    void NotifyInterfaceUp(uint32_t /* interface */) override
    {
        m_changed();
    }

    void NotifyInterfaceDown(uint32_t /* interface */) override
    {
        m_changed();
    }

    void NotifyAddAddress(uint32_t /* interface */, Ipv6InterfaceAddress /* address */) override
    {
        m_changed();
    }

    void NotifyRemoveAddress(uint32_t /* interface */, Ipv6InterfaceAddress /* address */) override
    {
        m_changed();
    }

    void NotifyAddRoute(Ipv6Address /* destination */,
                        Ipv6Prefix /* mask */,
                        Ipv6Address /* nextHop */,
                        uint32_t /* interface */,
                        Ipv6Address /* prefixToUse */) override
    {
    }

    void NotifyRemoveRoute(Ipv6Address /* destination */,
                           Ipv6Prefix /* mask */,
                           Ipv6Address /* nextHop */,
                           uint32_t /* interface */,
                           Ipv6Address /* prefixToUse */) override
    {
    }

    void SetIpv6(Ptr<Ipv6> /* ipv6 */) override
    {
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> /* stream */,
                           Time::Unit /* unit */) const override
    {
    }

  private:
    Callback<void> m_changed;
};

} // namespace

void
MptcpInterfaceObserver::Watch(Ptr<Node> node, Callback<void> changed)
{
    Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    if (Ptr<Ipv4ListRouting> list =
            ipv4 ? DynamicCast<Ipv4ListRouting>(ipv4->GetRoutingProtocol()) : nullptr)
    {
        list->AddRoutingProtocol(CreateObject<Observer4>(changed), PRIORITY);
    }
    Ptr<Ipv6> ipv6 = node ? node->GetObject<Ipv6>() : nullptr;
    if (Ptr<Ipv6ListRouting> list =
            ipv6 ? DynamicCast<Ipv6ListRouting>(ipv6->GetRoutingProtocol()) : nullptr)
    {
        list->AddRoutingProtocol(CreateObject<Observer6>(changed), PRIORITY);
    }
}

} // namespace ns3
