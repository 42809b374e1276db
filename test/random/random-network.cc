/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-network.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/object-ptr-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// Prefix lengths of the links' networks. @{
const Ipv4Mask MASK("255.255.255.0");
const Ipv6Prefix PREFIX(64);
/// @}

} // namespace

RandomNetwork::RandomNetwork(const RandomProgram& program) : m_program(program)
{
    m_nodes.Create(program.router ? 3 : 2);
    InternetStackHelper internet;
    internet.Install(m_nodes);
    for (uint32_t i = 0; i < program.links.size(); i++)
    {
        AddLink(i);
    }
    if (program.router)
    {
        AddServerLink();
        for (const bool server : {false, true})
        {
            auto ip = Host(server)->GetObject<Ipv4>();
            ip->SetAttribute("IpForward", BooleanValue(false)); // a host is no router
        }
    }
    for (const bool server : {false, true})
    {
        auto stack = Stack(server);
        const auto& host = server ? program.server : program.client;
        stack->AssignStreams(server ? 2 : 1);
        stack->SetAttribute("SubflowLimit", UintegerValue(host.subflowLimit));
        stack->SetAttribute("AddAddrAcceptedLimit", UintegerValue(host.addAddrLimit));
        stack->SetAttribute("GuardTcpHeaders", BooleanValue(true));
        Simulator::Schedule(StartTime() - TimeStep(1), &RandomNetwork::AddEndpoints, this, server);
    }
    for (const auto& event : program.events)
    {
        Schedule(event);
    }
}

void
RandomNetwork::AddLink(uint32_t index)
{
    const auto& link = m_program.links[index];
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue(std::to_string(link.kbps) + "kbps"));
    helper.SetDeviceAttribute("Mtu", UintegerValue(link.mtu));
    helper.SetChannelAttribute("Delay", StringValue(std::to_string(link.delay) + "ms"));
    helper.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue(std::to_string(link.queue) + "p"));
    const auto devices =
        Join(index + 1, helper, m_nodes.Get(0), m_nodes.Get(m_program.router ? 2 : 1));
    for (uint32_t end = 0; end < 2; end++)
    {
        auto device = DynamicCast<PointToPointNetDevice>(devices.Get(end));
        auto path = CreateObject<RandomPath>(link, device, m_program.seed * 16 + 2 * index + end);
        path->checksums = m_program.tcpChecksums;
        // A router hashes TCP headers for its queue disc, and nobody guards that.
        path->guarded = end == 0 || !m_program.router;
        device->SetReceiveErrorModel(path);
        m_paths.push_back(path);
    }
    if (!m_program.pcap.empty())
    {
        helper.EnablePcap(m_program.pcap, devices);
    }
    if (m_program.router)
    {
        AddRoute(false, index);
    }
}

void
RandomNetwork::AddServerLink()
{
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    helper.SetChannelAttribute("Delay", StringValue("1ms"));
    constexpr uint32_t NUMBER = 100;
    Join(NUMBER, helper, m_nodes.Get(2), m_nodes.Get(1));
    if (m_program.v6)
    {
        auto ip = m_nodes.Get(2)->GetObject<Ipv6>();
        ip->SetAttribute("IpForward", BooleanValue(true));
    }
    AddRoute(true, 0);
}

NetDeviceContainer
RandomNetwork::Join(uint32_t number, PointToPointHelper& helper, Ptr<Node> a, Ptr<Node> b)
{
    const auto devices = helper.Install(a, b);
    const std::string text = std::to_string(number);
    if (m_program.v6)
    {
        const std::string prefix = "2001:db8:" + text + "::";
        Ipv6AddressHelper helper6(Ipv6Address(prefix.c_str()), PREFIX);
        const auto interfaces = helper6.Assign(devices);
        m_addresses.emplace_back(interfaces.GetAddress(0, 1));
        m_addresses.emplace_back(interfaces.GetAddress(1, 1));
    }
    else
    {
        const std::string base = "10.1." + text + ".0";
        Ipv4AddressHelper helper4(Ipv4Address(base.c_str()), MASK);
        const auto interfaces = helper4.Assign(devices);
        m_addresses.emplace_back(interfaces.GetAddress(0));
        m_addresses.emplace_back(interfaces.GetAddress(1));
    }
    m_devices.push_back(devices.Get(0));
    m_devices.push_back(devices.Get(1));
    return devices;
}

std::size_t
RandomNetwork::Slot(bool server, uint32_t link) const
{
    // The server's end of the last network is the only one it has behind a router.
    return server && m_program.router ? 2 * m_program.links.size() + 1
                                      : 2 * link + (server ? 1 : 0);
}

void
RandomNetwork::AddRoute(bool server, uint32_t link)
{
    const std::size_t slot = Slot(server, link);
    MptcpMultihoming::AddDefaultRoute(m_devices[slot], m_addresses[slot ^ 1], link);
}

void
RandomNetwork::AddEndpoints(bool server)
{
    const auto& host = server ? m_program.server : m_program.client;
    const std::size_t most = server && m_program.router ? 1 : m_program.links.size();
    for (uint32_t i = 0; i < host.endpoints.size() && i < most; i++)
    {
        RandomEvent event;
        event.server = server;
        event.link = i;
        event.value = host.endpoints[i];
        AddEndpoint(event);
    }
}

Time
RandomNetwork::StartTime() const
{
    return m_program.v6 ? Seconds(3) : MilliSeconds(10);
}

Ptr<Node>
RandomNetwork::Host(bool server) const
{
    return m_nodes.Get(server ? 1 : 0);
}

Ptr<MptcpStack>
RandomNetwork::Stack(bool server) const
{
    return MptcpStack::Get(Host(server));
}

Ptr<NetDevice>
RandomNetwork::Device(bool server, uint32_t link) const
{
    return m_devices[Slot(server, link)];
}

std::size_t
RandomNetwork::CountTcpSockets(bool server) const
{
    ObjectPtrContainerValue sockets;
    Host(server)->GetObject<TcpL4Protocol>()->GetAttribute("SocketList", sockets);
    return sockets.GetN();
}

Address
RandomNetwork::AddressOf(bool server, uint32_t link, uint16_t port) const
{
    const auto& address = m_addresses[Slot(server, link)];
    if (m_program.v6)
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(address), port);
}

uint32_t
RandomNetwork::LinkOf(const Address& address) const
{
    for (uint32_t link = 0; link < m_program.links.size(); link++)
    {
        for (const bool server : {false, true})
        {
            if (MptcpAddress::SameIp(AddressOf(server, link, 0), address))
            {
                return link;
            }
        }
    }
    return static_cast<uint32_t>(m_program.links.size());
}

RandomPath::Counts
RandomNetwork::Happened() const
{
    RandomPath::Counts sum;
    for (const auto& path : m_paths)
    {
        const auto& counts = path->Happened();
        sum.arrived += counts.arrived;
        sum.lost += counts.lost;
        sum.heldBack += counts.heldBack;
        sum.repeated += counts.repeated;
        sum.damaged += counts.damaged;
        sum.stripped += counts.stripped;
    }
    return sum;
}

void
RandomNetwork::SetMayDamage(std::function<bool()> question)
{
    for (const auto& path : m_paths)
    {
        path->mayDamage = question;
    }
}

void
RandomNetwork::Schedule(const RandomEvent& event)
{
    const Time at = StartTime() + MilliSeconds(event.at);
    const auto context = Host(event.server)->GetId();
    Simulator::ScheduleWithContext(context, at, [this, event]() { Do(event); });
    if (event.duration > 0)
    {
        Simulator::ScheduleWithContext(context,
                                       at + MilliSeconds(event.duration),
                                       [this, event]() { Undo(event); });
    }
}

void
RandomNetwork::Do(const RandomEvent& event)
{
    switch (event.kind)
    {
    case RandomEvent::CUT:
        m_paths[2 * event.link]->SetCut(true);
        m_paths[2 * event.link + 1]->SetCut(true);
        break;
    case RandomEvent::HOLE:
        m_paths[2 * event.link + (event.server ? 1 : 0)]->SetCut(true);
        break;
    case RandomEvent::INTERFACE:
        SetInterface(event, false);
        break;
    case RandomEvent::ADDRESS:
        RemoveAddress(event);
        break;
    case RandomEvent::STRIP:
        m_paths[2 * event.link]->SetStrip(STRIP_DATA | STRIP_ACK);
        m_paths[2 * event.link + 1]->SetStrip(STRIP_DATA | STRIP_ACK);
        break;
    case RandomEvent::ENDPOINT_ADD:
        AddEndpoint(event);
        break;
    case RandomEvent::ENDPOINT_REMOVE:
        Stack(event.server)->RemoveEndpoint(EndpointOf(event));
        break;
    case RandomEvent::ENDPOINT_FLUSH:
        Stack(event.server)->FlushEndpoints();
        break;
    case RandomEvent::ENDPOINT_FLAGS:
        if (const uint8_t id = EndpointOf(event))
        {
            Stack(event.server)->SetEndpointFlags(id, event.value);
        }
        break;
    case RandomEvent::SUBFLOW_LIMIT:
        Stack(event.server)->SetAttribute("SubflowLimit", UintegerValue(event.value));
        break;
    case RandomEvent::PRIORITY:
    case RandomEvent::CONTROLLER:
        break; // of a connection
    }
}

void
RandomNetwork::Undo(const RandomEvent& event)
{
    switch (event.kind)
    {
    case RandomEvent::CUT:
        m_paths[2 * event.link]->SetCut(false);
        m_paths[2 * event.link + 1]->SetCut(false);
        break;
    case RandomEvent::HOLE:
        m_paths[2 * event.link + (event.server ? 1 : 0)]->SetCut(false);
        break;
    case RandomEvent::INTERFACE:
        SetInterface(event, true);
        break;
    case RandomEvent::ADDRESS:
        RestoreAddress(event);
        break;
    case RandomEvent::STRIP:
        m_paths[2 * event.link]->SetStrip(0);
        m_paths[2 * event.link + 1]->SetStrip(0);
        break;
    default:
        break;
    }
}

void
RandomNetwork::SetInterface(const RandomEvent& event, bool up)
{
    // ns-3 itself crashes when an IPv6 interface goes down otherwise.
    MptcpMultihoming::SetInterfaceUp(Device(event.server, event.link), up);
    if (up && m_program.v6)
    {
        RestoreAddress(event); // ns-3 forgets the addresses of an IPv6 interface that goes down
    }
}

void
RandomNetwork::RemoveDefaultRoutes(Ptr<NetDevice> device)
{
    const auto remove = [device](auto ip, auto routing)
    {
        const auto interface = static_cast<uint32_t>(ip->GetInterfaceForDevice(device));
        for (uint32_t i = routing->GetNRoutes(); i-- > 0;)
        {
            const auto route = routing->GetRoute(i);
            if (route.IsDefault() && route.GetInterface() == interface)
            {
                routing->RemoveRoute(i);
            }
        }
    };
    if (m_program.v6)
    {
        auto ip = device->GetNode()->GetObject<Ipv6>();
        remove(ip, Ipv6StaticRoutingHelper().GetStaticRouting(ip));
    }
    else
    {
        auto ip = device->GetNode()->GetObject<Ipv4>();
        remove(ip, Ipv4StaticRoutingHelper().GetStaticRouting(ip));
    }
}

void
RandomNetwork::RemoveAddress(const RandomEvent& event)
{
    const auto device = Device(event.server, event.link);
    // ns-3 cannot send by a route through an interface without an address; whoever loses its
    // address (DHCP) loses its route too.
    RemoveDefaultRoutes(device);
    const auto& address = m_addresses[Slot(event.server, event.link)];
    if (m_program.v6)
    {
        auto ip = Host(event.server)->GetObject<Ipv6>();
        ip->RemoveAddress(ip->GetInterfaceForDevice(device), Ipv6Address::ConvertFrom(address));
    }
    else
    {
        auto ip = Host(event.server)->GetObject<Ipv4>();
        ip->RemoveAddress(ip->GetInterfaceForDevice(device), Ipv4Address::ConvertFrom(address));
    }
}

void
RandomNetwork::RestoreAddress(const RandomEvent& event)
{
    const auto device = Device(event.server, event.link);
    const auto& address = m_addresses[Slot(event.server, event.link)];
    if (m_program.v6)
    {
        const auto own = Ipv6Address::ConvertFrom(address);
        auto ip = Host(event.server)->GetObject<Ipv6>();
        if (ip->GetInterfaceForAddress(own) < 0)
        {
            ip->AddAddress(ip->GetInterfaceForDevice(device), Ipv6InterfaceAddress(own, PREFIX));
        }
    }
    else
    {
        const auto own = Ipv4Address::ConvertFrom(address);
        auto ip = Host(event.server)->GetObject<Ipv4>();
        if (ip->GetInterfaceForAddress(own) < 0)
        {
            ip->AddAddress(ip->GetInterfaceForDevice(device), Ipv4InterfaceAddress(own, MASK));
        }
    }
    if (m_program.router)
    {
        RemoveDefaultRoutes(device);
        AddRoute(event.server, event.link);
    }
}

void
RandomNetwork::AddEndpoint(const RandomEvent& event)
{
    const auto address = AddressOf(event.server, event.link, 0);
    const auto has = [&]()
    {
        if (m_program.v6)
        {
            return Host(event.server)
                       ->GetObject<Ipv6>()
                       ->GetInterfaceForAddress(
                           Inet6SocketAddress::ConvertFrom(address).GetIpv6()) >= 0;
        }
        return Host(event.server)
                   ->GetObject<Ipv4>()
                   ->GetInterfaceForAddress(InetSocketAddress::ConvertFrom(address).GetIpv4()) >= 0;
    };
    auto stack = Stack(event.server);
    const auto endpoints = stack->GetEndpoints();
    const bool taken = !stack->UsesAutomaticEndpoints() &&
                       std::any_of(endpoints.begin(),
                                   endpoints.end(),
                                   [&](const MptcpEndpoint& endpoint)
                                   { return MptcpAddress::SameIp(endpoint.address, address); });
    if (taken || !has())
    {
        return; // a script that did this would be wrong, and is told so
    }
    MptcpEndpoint endpoint;
    endpoint.address = address;
    endpoint.flags = event.value;
    stack->AddEndpoint(endpoint);
}

uint8_t
RandomNetwork::EndpointOf(const RandomEvent& event) const
{
    const auto address = AddressOf(event.server, event.link, 0);
    for (const auto& endpoint : Stack(event.server)->GetEndpoints())
    {
        if (MptcpAddress::SameIp(endpoint.address, address))
        {
            return endpoint.id;
        }
    }
    return 0;
}

} // namespace ns3
