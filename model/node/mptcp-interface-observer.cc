/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-interface-observer.h"

#include "mptcp-ipv4-address-guard.h"
#include "mptcp-ipv6-down-guard.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"

#include <cstdint>
#include <string>
#include <type_traits>

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

/// Ask the protocols of a list in turn. @param list which @param ask whether one is content
/// @returns whether one was
template <typename List, typename Ask>
bool
Any(const List* list, Ask ask)
{
    for (uint32_t i = 0; i < list->GetNRoutingProtocols(); i++)
    {
        int16_t priority = 0;
        const auto protocol = list->GetRoutingProtocol(i, priority);
        if (ask(protocol))
        {
            return true;
        }
    }
    return false;
}

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

    void NotifyInterfaceUp(uint32_t interface) override
    {
        m_guard.AddressUsable(m_ipv4, interface);
        m_changed();
    }

    void NotifyInterfaceDown(uint32_t /* interface */) override
    {
        m_changed();
    }

    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress /* address */) override
    {
        m_guard.AddressUsable(m_ipv4, interface);
        m_changed();
    }

    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress /* address */) override
    {
        m_guard.AddressRemoved(m_ipv4, interface);
        m_changed();
    }

    void SetIpv4(Ptr<Ipv4> ipv4) override
    {
        m_ipv4 = PeekPointer(ipv4);
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> /* stream */,
                           Time::Unit /* unit */) const override
    {
    }

  private:
    Ipv4* m_ipv4{nullptr}; //!< which owns this
    MptcpIpv4AddressGuard m_guard;
    Callback<void> m_changed;
};

/// Never has an IPv6 route.
class Observer6 : public Ipv6RoutingProtocol
{
  public:
    /// @param node whose @param changed called on each change
    Observer6(Ptr<Node> node, Callback<void> changed)
        : m_node(PeekPointer(node)), m_changed(changed)
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
        MptcpIpv6DownGuard::Install(m_node);
        m_changed();
    }

    void NotifyAddAddress(uint32_t /* interface */, Ipv6InterfaceAddress /* address */) override
    {
        m_changed();
    }

    void NotifyRemoveAddress(uint32_t /* interface */, Ipv6InterfaceAddress /* address */) override
    {
        MptcpIpv6DownGuard::Install(m_node);
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
    Node* m_node; //!< which owns IPv6, which owns this
    Callback<void> m_changed;
};

/// @param protocol any @returns whether it is one of ns-3's NixVectorRouting, of either family
template <typename Protocol>
bool
IsNix(const Ptr<Protocol>& protocol)
{
    const std::string name = protocol->GetInstanceTypeId().GetName();
    return name.find("NixVectorRouting") != std::string::npos;
}

/// A list for one protocol that was alone, to whom it makes no difference; or for those of a list
/// with NixVectorRouting.
class List4 : public Ipv4ListRouting
{
  public:
    /// @param ipv4 whose protocols it takes over
    explicit List4(Ptr<Ipv4> ipv4)
    {
        const auto routing = ipv4->GetRoutingProtocol();
        const auto list = DynamicCast<Ipv4ListRouting>(routing);
        for (uint32_t i = 0; list && i < list->GetNRoutingProtocols(); i++)
        {
            int16_t priority = 0;
            const auto protocol = list->GetRoutingProtocol(i, priority);
            Ipv4ListRouting::AddRoutingProtocol(protocol, priority);
        }
        if (!list)
        {
            Ipv4ListRouting::AddRoutingProtocol(routing, 0);
        }
        m_nix = Any(this, [](const auto& protocol) { return IsNix(protocol); });
    }

    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> device,
                               Socket::SocketErrno& error) override
    {
        Ptr<Ipv4Route> route;
        Any(this,
            [&](const auto& protocol)
            {
                route = protocol->RouteOutput(packet, header, device, error);
                return bool(route);
            });
        if (m_nix && route && device && !IsNextTo(device, route->GetGateway()))
        {
            // NixVectorRouting keeps one path for each destination and hands it out with whatever
            // device is asked for. Routers would follow directions for another path, and abort
            // where these end.
            error = Socket::ERROR_NOROUTETOHOST;
            return nullptr;
        }
        return route;
    }

    void AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> protocol, int16_t priority) override
    {
        Ipv4ListRouting::AddRoutingProtocol(protocol, priority);
        protocol->SetIpv4(m_ipv4);
    }

    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> device,
                    Input4::Unicast unicast,
                    Input4::Multicast multicast,
                    Input4::Local local,
                    Input4::Error error) override
    {
        // Ipv4ListRouting would deliver by itself what the protocol may want to see.
        return Any(this,
                   [&](auto& protocol) {
                       return protocol
                           ->RouteInput(packet, header, device, unicast, multicast, local, error);
                   });
    }

    void SetIpv4(Ptr<Ipv4> ipv4) override
    {
        // The protocol has heard of it before.
        m_ipv4 = ipv4;
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override
    {
        Any(this,
            [&](auto& protocol)
            {
                protocol->PrintRoutingTable(stream, unit);
                return false;
            });
    }

  protected:
    void DoDispose() override
    {
        m_ipv4 = nullptr;
        Ipv4ListRouting::DoDispose();
    }

  private:
    /// @param device of the node @param gateway a next hop @returns whether it can be reached there
    bool IsNextTo(Ptr<NetDevice> device, Ipv4Address gateway) const
    {
        const int32_t interface = m_ipv4->GetInterfaceForDevice(device);
        bool nextTo = gateway.IsAny();
        for (uint32_t j = 0; interface >= 0 && j < m_ipv4->GetNAddresses(interface); j++)
        {
            const auto address = m_ipv4->GetAddress(interface, j);
            nextTo |= address.GetMask().IsMatch(address.GetLocal(), gateway);
        }
        return nextTo;
    }

    Ptr<Ipv4> m_ipv4;
    bool m_nix{false};
};

/// The same for IPv6.
class List6 : public Ipv6ListRouting
{
  public:
    /// @param ipv6 whose protocol it takes over
    explicit List6(Ptr<Ipv6> ipv6)
    {
        Ipv6ListRouting::AddRoutingProtocol(ipv6->GetRoutingProtocol(), 0);
    }

    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv6Header& header,
                               Ptr<NetDevice> device,
                               Socket::SocketErrno& error) override
    {
        Ptr<Ipv6Route> route;
        Any(this,
            [&](const auto& protocol)
            {
                route = protocol->RouteOutput(packet, header, device, error);
                return bool(route);
            });
        return route;
    }

    void AddRoutingProtocol(Ptr<Ipv6RoutingProtocol> protocol, int16_t priority) override
    {
        Ipv6ListRouting::AddRoutingProtocol(protocol, priority);
        protocol->SetIpv6(m_ipv6);
    }

    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> device,
                    Input6::Unicast unicast,
                    Input6::Multicast multicast,
                    Input6::Local local,
                    Input6::Error error) override
    {
        return Any(this,
                   [&](auto& protocol) {
                       return protocol
                           ->RouteInput(packet, header, device, unicast, multicast, local, error);
                   });
    }

    void SetIpv6(Ptr<Ipv6> ipv6) override
    {
        m_ipv6 = ipv6;
    }

    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override
    {
        Any(this,
            [&](auto& protocol)
            {
                protocol->PrintRoutingTable(stream, unit);
                return false;
            });
    }

  protected:
    void DoDispose() override
    {
        m_ipv6 = nullptr;
        Ipv6ListRouting::DoDispose();
    }

  private:
    Ptr<Ipv6> m_ipv6;
};

/// The list by which IPv4 or IPv6 routes, made if there is none. @tparam List what it may route
/// by @tparam NewList what is made otherwise @param ip IPv4 or IPv6, with a routing protocol
template <typename List, typename NewList, typename Ip>
Ptr<List>
GetList(Ptr<Ip> ip)
{
    const auto found = DynamicCast<List>(ip->GetRoutingProtocol());
    if (found && (std::is_same_v<List, Ipv6ListRouting> ||
                  !Any(PeekPointer(found), [](const auto& protocol) { return IsNix(protocol); })))
    {
        return found;
    }
    auto list = CreateObject<NewList>(ip);
    ip->SetRoutingProtocol(list);
    return list;
}

} // namespace

void
MptcpInterfaceObserver::Watch(Ptr<Node> node, Callback<void> changed)
{
    Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    if (const auto routing = ipv4 ? ipv4->GetRoutingProtocol() : nullptr;
        routing && routing != m_ipv4)
    {
        auto list = GetList<Ipv4ListRouting, List4>(ipv4);
        list->AddRoutingProtocol(CreateObject<Observer4>(changed), PRIORITY);
        m_ipv4 = list;
    }
    Ptr<Ipv6> ipv6 = node ? node->GetObject<Ipv6>() : nullptr;
    if (const auto routing = ipv6 ? ipv6->GetRoutingProtocol() : nullptr;
        routing && routing != m_ipv6)
    {
        auto list = GetList<Ipv6ListRouting, List6>(ipv6);
        list->AddRoutingProtocol(CreateObject<Observer6>(node, changed), PRIORITY);
        m_ipv6 = list;
    }
}

void
MptcpInterfaceObserver::Forget()
{
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
}

} // namespace ns3
