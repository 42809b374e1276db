/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TOPOLOGY_TESTS_H
#define MPTCP_TOPOLOGY_TESTS_H

#include "ns3/config.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-experiment.h"
#include "ns3/mptcp-network-helper.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup mptcp-tests
 * What holds in every topology: data takes the path that the client's device or address stands for,
 * and no other.
 */

namespace ns3
{

/// Bytes of each transfer below.
constexpr uint64_t MPTCP_TOPOLOGY_BYTES = 200000;

/// Whatever else an interface carries: neighbour discovery, beacons' traffic.
constexpr uint64_t MPTCP_TOPOLOGY_NOISE = 2000;

/// Counts the IP packets that a node sends and receives, by interface. Interfaces count from 1.
class MptcpInterfaceCounter
{
  public:
    /// @param node whose
    explicit MptcpInterfaceCounter(Ptr<Node> node)
    {
        if (auto ipv4 = node->GetObject<Ipv4>(); ipv4 && ipv4->GetNInterfaces() > 1)
        {
            ipv4->TraceConnectWithoutContext("Rx",
                                             MakeCallback(&MptcpInterfaceCounter::Ipv4Rx, this));
            ipv4->TraceConnectWithoutContext("Tx",
                                             MakeCallback(&MptcpInterfaceCounter::Ipv4Tx, this));
        }
        if (auto ipv6 = node->GetObject<Ipv6>(); ipv6 && ipv6->GetNInterfaces() > 1)
        {
            ipv6->TraceConnectWithoutContext("Rx",
                                             MakeCallback(&MptcpInterfaceCounter::Ipv6Rx, this));
            ipv6->TraceConnectWithoutContext("Tx",
                                             MakeCallback(&MptcpInterfaceCounter::Ipv6Tx, this));
        }
    }

    /// @param interface from 1 @returns bytes that came and went there
    uint64_t Get(std::size_t interface) const
    {
        return interface < m_bytes.size() ? m_bytes[interface] : 0;
    }

  private:
    /// @param bytes of a packet @param interface where
    void Count(uint32_t bytes, uint32_t interface)
    {
        m_bytes.resize(std::max<std::size_t>(m_bytes.size(), interface + 1));
        m_bytes[interface] += bytes;
    }

    void Ipv4Rx(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv4Tx(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv6Rx(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    void Ipv6Tx(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t interface)
    {
        Count(packet->GetSize(), interface);
    }

    std::vector<uint64_t> m_bytes;
};

/// A transfer over one path leaves and arrives by that path's device only.
class MptcpOnePathTest : public TestCase
{
  public:
    /**
     * @param name of the situation
     * @param build makes the topology and keeps it alive
     * @param path from 0
     * @param upload direction
     * @param otherServer the server's address is that of the other path
     */
    MptcpOnePathTest(const std::string& name,
                     std::function<MptcpHostPair()> build,
                     std::size_t path,
                     bool upload,
                     bool otherServer = false)
        : TestCase(name), m_build(std::move(build)), m_path(path), m_upload(upload),
          m_otherServer(otherServer)
    {
    }

  private:
    void DoRun() override
    {
        MptcpOptions options;
        options.bytes = MPTCP_TOPOLOGY_BYTES;
        options.upload = m_upload;
        options.verify = true;
        auto pair = m_build();
        NS_TEST_ASSERT_MSG_EQ(pair.paths.size(), 2, "this test needs two paths");
        if (m_otherServer)
        {
            std::swap(pair.paths[0].serverAddress, pair.paths[1].serverAddress);
        }
        MptcpExperiment experiment(options);
        experiment.AddUser(pair, "tcp-path" + std::to_string(m_path + 1));
        MptcpInterfaceCounter client(pair.client);
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
        auto used = client.Get(InterfaceOf(pair, m_path));
        auto idle = client.Get(InterfaceOf(pair, 1 - m_path));
        NS_TEST_EXPECT_MSG_GT(used, MPTCP_TOPOLOGY_BYTES, "the path carries the data");
        NS_TEST_EXPECT_MSG_LT(idle, MPTCP_TOPOLOGY_NOISE, "the other path carries none");
    }

    void DoTeardown() override
    {
        Config::Reset();
    }

    /// @param pair hosts @param path from 0 @returns number of the client's interface
    static uint32_t InterfaceOf(const MptcpHostPair& pair, std::size_t path)
    {
        auto device = pair.paths[path].clientDevice;
        auto ipv4 = pair.client->GetObject<Ipv4>();
        return ipv4 ? ipv4->GetInterfaceForDevice(device)
                    : pair.client->GetObject<Ipv6>()->GetInterfaceForDevice(device);
    }

    std::function<MptcpHostPair()> m_build;
    std::size_t m_path;
    bool m_upload;
    bool m_otherServer;
};

/// An MPTCP connection has a subflow on each path, and data on each.
class MptcpAllPathsTest : public TestCase
{
  public:
    /// @param name of the situation @param build makes the topology and keeps it alive
    MptcpAllPathsTest(const std::string& name, std::function<MptcpHostPair()> build)
        : TestCase(name), m_build(std::move(build))
    {
    }

  private:
    void DoRun() override
    {
        MptcpOptions options;
        options.time = Seconds(2);
        options.verify = true;
        auto pair = m_build();
        MptcpExperiment experiment(options);
        experiment.AddUser(pair, "mptcp");
        NS_TEST_EXPECT_MSG_EQ(experiment.Run(), "", "the transfer works");
        const auto& monitor = experiment.GetMonitor(0);
        NS_TEST_EXPECT_MSG_EQ(monitor.GetFallback(), "", "the connection is MPTCP");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetSubflows(), pair.paths.size(), "one subflow per path");
        for (std::size_t path = 0; path < pair.paths.size(); ++path)
        {
            NS_TEST_EXPECT_MSG_GT(monitor.GetPath(path).delivered,
                                  MPTCP_TOPOLOGY_BYTES,
                                  "each path carries data");
        }
    }

    void DoTeardown() override
    {
        Config::Reset();
    }

    std::function<MptcpHostPair()> m_build;
};

} // namespace ns3

#endif // MPTCP_TOPOLOGY_TESTS_H
