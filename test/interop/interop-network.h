/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_NETWORK_H
#define INTEROP_NETWORK_H

#include "ns3/core-module.h"
#include "ns3/fd-net-device-module.h"
#include "ns3/internet-module.h"
#include "ns3/mptcp-multihoming.h"
#include "ns3/mptcp-stack.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace ns3
{

/// End with a message. @param message one sentence
[[noreturn]] inline void
InteropFail(const std::string& message)
{
    std::cerr << message << std::endl;
    std::exit(2);
}

/// @param text words @param separator between them @returns the words
inline std::vector<std::string>
InteropSplit(const std::string& text, char separator)
{
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, separator);)
    {
        words.push_back(word);
    }
    return words;
}

/**
 * One host of ns-3 in real time beside the kernel of this machine: path p (from 1 on) is the tap
 * device p of a list.
 *
 * Without links, the host sits on the tap's network: the kernel is 10.0.p.1 and fd00:p::1 there,
 * the host 10.0.p.2 and fd00:p::2. With links, a router of ns-3 sits there as 10.0.p.2, and a
 * point-to-point link leads from it (10.1.p.1) to the host (10.1.p.2); IPv4 only.
 */
class InteropNetwork
{
  public:
    /// What a path goes through inside ns-3.
    struct Link
    {
        std::string rate{"100Mbps"};
        std::string delay{"1ms"};
        uint32_t queue{100}; //!< packets
        double loss{0};      //!< probability, in both directions
    };

    /**
     * @param taps names of tap devices that exist
     * @param links one per tap, or none
     */
    InteropNetwork(const std::vector<std::string>& taps, const std::vector<Link>& links)
    {
        m_host = CreateObject<Node>();
        InternetStackHelper internet;
        internet.Install(m_host);
        for (uint32_t path = 1; path <= taps.size(); path++)
        {
            auto tap = MakeTap(taps[path - 1]);
            if (links.empty())
            {
                AddInterface(m_host, tap, "10.0", path, 2, true);
                AddDefaultRoutes(tap, "10.0", path);
                m_devices.push_back(tap);
            }
            else
            {
                m_devices.push_back(MakeRouted(tap, links[path - 1], path, internet));
            }
        }
        m_linked = !links.empty();
        // What a tap brings was not made by ns-3.
        MptcpStack::Get(m_host)->SetAttribute("GuardTcpHeaders", BooleanValue(true));
    }

    Ptr<Node> Host() const
    {
        return m_host;
    }

    /// @param path from 1 on @param v6 family @param port of the socket address
    /// @returns the host's address there
    Address Local(uint32_t path, bool v6, uint16_t port) const
    {
        return MakeAddress(m_linked ? "10.1" : "10.0", path, 2, v6, port);
    }

    /// @copydoc Local
    /// @returns the kernel's
    Address Peer(uint32_t path, bool v6, uint16_t port) const
    {
        return MakeAddress("10.0", path, 1, v6, port);
    }

    /// @param path from 1 on @returns the host's device there
    Ptr<NetDevice> Device(uint32_t path) const
    {
        return path >= 1 && path <= m_devices.size() ? m_devices[path - 1] : nullptr;
    }

    /// Lose everything on a link from now on, or nothing. Neither host hears of it.
    /// @param path from 1 on; must have a link @param cut whether
    void Cut(uint32_t path, bool cut)
    {
        for (auto& model : m_errors.at(path - 1))
        {
            model->SetRate(cut ? 1.0 : 0.0);
        }
    }

  private:
    static Ptr<FdNetDevice> MakeTap(const std::string& name)
    {
        const int fd = open("/dev/net/tun", O_RDWR);
        ifreq request{};
        request.ifr_flags = IFF_TAP | IFF_NO_PI;
        std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
        if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
        {
            InteropFail("cannot open the tap device " + name + ": " + std::strerror(errno));
        }
        auto device = CreateObject<FdNetDevice>();
        device->SetAddress(Mac48Address::Allocate());
        device->SetEncapsulationMode(FdNetDevice::DIX);
        device->SetIsMulticast(true);
        device->SetAttribute("RxQueueSize", UintegerValue(100000));
        device->SetFileDescriptor(fd);
        return device;
    }

    static std::string V4(const std::string& net, uint32_t path, uint32_t host)
    {
        return net + "." + std::to_string(path) + "." + std::to_string(host);
    }

    static std::string V6(uint32_t path, uint32_t host)
    {
        return "fd00:" + std::to_string(path) + "::" + std::to_string(host);
    }

    static Address
    MakeAddress(const std::string& net, uint32_t path, uint32_t host, bool v6, uint16_t port)
    {
        if (v6)
        {
            return Inet6SocketAddress(Ipv6Address(V6(path, host).c_str()), port);
        }
        return InetSocketAddress(Ipv4Address(V4(net, path, host).c_str()), port);
    }

    // Not by Ipv4AddressHelper: that would put a queue discipline on the links.
    static void AddInterface(Ptr<Node> node,
                             Ptr<NetDevice> device,
                             const std::string& net,
                             uint32_t path,
                             uint32_t host,
                             bool v6)
    {
        node->AddDevice(device);
        auto ipv4 = node->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(Ipv4Address(V4(net, path, host).c_str()),
                                              Ipv4Mask("255.255.255.0")));
        ipv4->SetUp(interface);
        if (v6)
        {
            auto ipv6 = node->GetObject<Ipv6>();
            const uint32_t interface6 = ipv6->AddInterface(device);
            ipv6->AddAddress(
                interface6,
                Ipv6InterfaceAddress(Ipv6Address(V6(path, host).c_str()), Ipv6Prefix(64)));
            ipv6->SetUp(interface6);
        }
    }

    static void AddDefaultRoutes(Ptr<NetDevice> device, const std::string& net, uint32_t path)
    {
        MptcpMultihoming::AddDefaultRoute(device, Ipv4Address(V4(net, path, 1).c_str()), path);
        if (device->GetNode()->GetObject<Ipv6>()->GetInterfaceForDevice(device) >= 0)
        {
            MptcpMultihoming::AddDefaultRoute(device, Ipv6Address(V6(path, 1).c_str()), path);
        }
    }

    Ptr<NetDevice>
    MakeRouted(Ptr<NetDevice> tap, const Link& link, uint32_t path, InternetStackHelper& internet)
    {
        auto router = CreateObject<Node>();
        internet.Install(router);
        AddInterface(router, tap, "10.0", path, 2, false);
        auto channel = CreateObject<PointToPointChannel>();
        channel->SetAttribute("Delay", StringValue(link.delay));
        std::vector<Ptr<RateErrorModel>> errors;
        Ptr<PointToPointNetDevice> ends[2];
        for (auto& end : ends)
        {
            end = CreateObject<PointToPointNetDevice>();
            end->SetAddress(Mac48Address::Allocate());
            end->SetAttribute("DataRate", StringValue(link.rate));
            auto queue = CreateObject<DropTailQueue<Packet>>();
            queue->SetMaxSize(QueueSize(QueueSizeUnit::PACKETS, link.queue));
            end->SetQueue(queue);
            auto model = CreateObject<RateErrorModel>();
            model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(link.loss);
            end->SetReceiveErrorModel(model);
            errors.push_back(model);
            end->Attach(channel);
        }
        m_errors.push_back(errors);
        AddInterface(router, ends[0], "10.1", path, 1, false);
        AddInterface(m_host, ends[1], "10.1", path, 2, false);
        AddDefaultRoutes(ends[1], "10.1", path);
        MptcpMultihoming::AddDefaultRoute(tap, Ipv4Address(V4("10.0", path, 1).c_str()), path);
        return ends[1];
    }

    Ptr<Node> m_host;
    bool m_linked{false};
    std::vector<Ptr<NetDevice>> m_devices;
    std::vector<std::vector<Ptr<RateErrorModel>>> m_errors; //!< of the links, by path
};

/// @param text RATE,DELAY,PACKETS,LOSS;... @returns what paths go through
inline std::vector<InteropNetwork::Link>
InteropReadLinks(const std::string& text)
{
    std::vector<InteropNetwork::Link> links;
    for (const auto& one : InteropSplit(text, ';'))
    {
        const auto words = InteropSplit(one, ',');
        links.push_back({words.at(0),
                         words.at(1),
                         static_cast<uint32_t>(std::stoul(words.at(2))),
                         std::stod(words.at(3))});
    }
    return links;
}

} // namespace ns3

#endif // INTEROP_NETWORK_H
