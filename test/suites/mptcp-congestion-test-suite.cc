/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/mptcp-coupled.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <utility>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * Coupled laws under ns-3's own TCP, with its slow start, SACK, recovery and timeouts, on one path:
 * the controller of a plain TCP socket. Windows over time are those of TcpNewReno, value by value.
 * (The unit tests say the same of all laws, without a simulator.)
 */

using namespace ns3;

namespace
{

/// Congestion windows in bytes, with the times at which they were reached.
using Windows = std::vector<std::pair<Time, uint32_t>>;

/// What one bulk transfer over a lossy link did.
struct Transfer
{
    Windows windows;
    uint64_t received{0}; //!< bytes
};

/**
 * @param controller the sender's controller
 * @param delayedAck segments for which the receiver sends one ACK
 * @return what 15 s of a transfer did
 */
Transfer
Measure(TypeId controller, uint32_t delayedAck)
{
    RngSeedManager::SetRun(1);
    Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(delayedAck));
    Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(controller));
    NodeContainer nodes;
    nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("2Mbps"));
    link.SetChannelAttribute("Delay", StringValue("20ms"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("20p"));
    const NetDeviceContainer devices = link.Install(nodes);
    const auto losses = CreateObject<RateErrorModel>();
    losses->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    losses->SetRate(0.005);
    losses->AssignStreams(1);
    devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(losses));
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    const Ipv4InterfaceContainer interfaces = addresses.Assign(devices);

    const InetSocketAddress peer(interfaces.GetAddress(1), 5000);
    BulkSendHelper source("ns3::TcpSocketFactory", peer);
    source.Install(nodes.Get(0)).Start(Seconds(0.1));
    PacketSinkHelper sink("ns3::TcpSocketFactory", peer);
    const ApplicationContainer sinks = sink.Install(nodes.Get(1));

    Transfer transfer;
    const auto observe = [](Windows* windows, uint32_t, uint32_t bytes)
    { windows->emplace_back(Simulator::Now(), bytes); };
    Simulator::Schedule(Seconds(0.2),
                        [&]
                        {
                            Config::ConnectWithoutContext(
                                "/NodeList/*/$ns3::TcpL4Protocol/SocketList/0/CongestionWindow",
                                MakeBoundCallback(+observe, &transfer.windows));
                        });
    Simulator::Stop(Seconds(15));
    Simulator::Run();
    transfer.received = DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx();
    Simulator::Destroy();
    Config::Reset();
    return transfer;
}

/// One controller on a single path against TcpNewReno.
class SinglePathTestCase : public TestCase
{
  public:
    SinglePathTestCase(TypeId controller, uint32_t delayedAck)
        : TestCase(controller.GetName() + " on one path is TcpNewReno, an ACK for " +
                   std::to_string(delayedAck)),
          m_controller(controller), m_delayedAck(delayedAck)
    {
    }

  private:
    void DoRun() override
    {
        const Transfer reno = Measure(TcpNewReno::GetTypeId(), m_delayedAck);
        NS_TEST_ASSERT_MSG_GT(reno.windows.size(), 500U, "too little happens to compare");
        const Transfer law = Measure(m_controller, m_delayedAck);
        NS_TEST_ASSERT_MSG_EQ(law.windows.size(), reno.windows.size(), "changes of the window");
        for (std::size_t i = 0; i < reno.windows.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(law.windows[i].first, reno.windows[i].first, "time " << i);
            NS_TEST_ASSERT_MSG_EQ(law.windows[i].second, reno.windows[i].second, "window " << i);
        }
        NS_TEST_ASSERT_MSG_EQ(law.received, reno.received, "bytes received");
    }

    TypeId m_controller;
    uint32_t m_delayedAck;
};

/// wVegas on a single path without losses keeps its backlog in the queue, and loses nothing.
class WvegasTestCase : public TestCase
{
  public:
    WvegasTestCase() : TestCase("wVegas on one path differs from TcpNewReno")
    {
    }

  private:
    void DoRun() override
    {
        const Transfer reno = Measure(TcpNewReno::GetTypeId(), 1);
        const Transfer law = Measure(MptcpWvegas::GetTypeId(), 1);
        NS_TEST_ASSERT_MSG_GT(law.received, reno.received / 2, "it works at all");
        NS_TEST_ASSERT_MSG_NE(law.received, reno.received, "and is not TcpNewReno");
    }
};

class CongestionTestSuite : public TestSuite
{
  public:
    CongestionTestSuite() : TestSuite("mptcp-congestion")
    {
        for (const TypeId& law :
             {MptcpLia::GetTypeId(), MptcpOlia::GetTypeId(), MptcpBalia::GetTypeId()})
        {
            AddTestCase(new SinglePathTestCase(law, 1));
            AddTestCase(new SinglePathTestCase(law, 2));
        }
        AddTestCase(new WvegasTestCase);
    }
};

const CongestionTestSuite g_suite; //!< registers itself

} // namespace
