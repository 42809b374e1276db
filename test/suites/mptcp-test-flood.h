/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_FLOOD_H
#define MPTCP_TEST_FLOOD_H

#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/net-device-container.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

#include <array>
#include <ctime>
#include <functional>
#include <malloc.h>

/**
 * @file
 * @ingroup mptcp-tests
 * Thousands of segments of one kind, and what each costs in time and memory.
 */

namespace ns3
{

/// What the suites of floods share.
namespace flood
{

/// Bytes that the honest connection moves each way.
constexpr uint64_t MOVED = 2000;
/// Where the server listens.
constexpr uint16_t PORT = MptcpTestTransfer::PORT;
/// Ports from here to where ns-3 gives out its own are those of hosts that are not there: what goes
/// to them is lost.
constexpr uint16_t STRANGERS = 10000;
constexpr uint16_t STRANGERS_END = 49152;

/// @param i number @returns an address and port where nobody is, in the network of the first link
inline mptcp::AddAddr
Stranger(uint32_t i)
{
    mptcp::AddAddr add;
    add.addressId = static_cast<uint8_t>(1 + i % 250);
    add.address.bytes = {10, 1, 1, static_cast<uint8_t>(3 + i % 200)};
    if (i % 3 != 0)
    {
        add.port = static_cast<uint16_t>(1 + i);
    }
    return add;
}

/// A flood while a connection between two honest hosts is there.
class Flood : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;
    /// Makes segment number so and so.
    using Make = std::function<MptcpTestSegment(uint32_t)>;

    /// A connection over one link that has moved some bytes each way and is idle. @param links how
    /// many there are @param subflows most extra subflows of both hosts
    void Connect(uint32_t links = 1, uint32_t subflows = 0)
    {
        MakeNetwork(links);
        for (const auto& stack : {Network().ClientStack(), Network().ServerStack()})
        {
            stack->SetAttribute("SubflowLimit", UintegerValue(subflows));
        }
        for (uint32_t i = 0; i < links; i++)
        {
            // A queue disc keeps something for each flow there was.
            TrafficControlHelper().Uninstall(NetDeviceContainer(Network().ClientDevice(i)));
            TrafficControlHelper().Uninstall(NetDeviceContainer(Network().ServerDevice(i)));
        }
        Wire().record = true;
        auto& transfer = MakeTransfer(MOVED, MOVED);
        transfer.closeWhenDone = false;
        RunFor(Seconds(2));
        NS_TEST_ASSERT_MSG_EQ(transfer.Complete(), true, "the connection works");
        NS_TEST_ASSERT_MSG_EQ(transfer.ServerMptcp()->IsFallback(), false, "and is MPTCP");
        for (const bool up : {false, true})
        {
            const auto* last =
                Wire().Last([up](const MptcpTestSegment& s) { return s.up == up && s.link == 0; });
            m_last[up] = *last;
            m_last[up].tcp.SetSequenceNumber(last->tcp.GetSequenceNumber() +
                                             SequenceNumber32(last->Size()));
            m_last[up].payload = nullptr;
            m_last[up].options.clear();
            m_last[up].tcp.SetFlags(TcpHeader::ACK);
        }
        m_last[true].tcp.SetAckNumber(m_last[false].tcp.GetSequenceNumber());
        m_last[false].tcp.SetAckNumber(m_last[true].tcp.GetSequenceNumber());
        Wire().record = false;
        Wire().Drop(
            [this](const MptcpTestSegment& s)
            {
                m_sent[s.up] += 1;
                m_sent[s.up && s.IsSyn() ? 2 : 3] += 1;
                const uint16_t to = s.tcp.GetDestinationPort();
                return !s.up && to >= STRANGERS && to < STRANGERS_END;
            });
    }

    /// @param up to the server @returns the next ACK of one that the other takes for his peer
    MptcpTestSegment Segment(bool up) const
    {
        return m_last[up];
    }

    /// @param up to the server @param option to stand on it @returns a segment
    MptcpTestSegment Segment(bool up, const mptcp::Option& option) const
    {
        MptcpTestSegment s = m_last[up];
        s.options.push_back(option);
        return s;
    }

    /// @param link where it arrives @param port of the sender @returns a SYN to the listener
    MptcpTestSegment Syn(uint32_t link, uint16_t port)
    {
        MptcpTestSegment s;
        s.link = link;
        s.up = true;
        s.from = Network().ClientAddress(link, port);
        s.to = Network().ServerAddress(link, PORT);
        s.tcp.SetFlags(TcpHeader::SYN);
        s.tcp.SetSourcePort(port);
        s.tcp.SetDestinationPort(PORT);
        s.tcp.SetWindowSize(65535);
        return s;
    }

    /// @param n segments to be sent from now on @param apart time between two @param make them
    void Attack(uint32_t n, Time apart, Make make)
    {
        m_make = std::move(make);
        m_apart = apart;
        m_n = n;
        m_at = 0;
        m_samples = {};
        Simulator::ScheduleNow(&Flood::Step, this);
        RunFor(apart * int64_t{n} + MilliSeconds(500));
        NS_TEST_ASSERT_MSG_EQ(m_at, n, "all were sent");
    }

    /// Of one segment more, half way or at the end: no memory. @param bytes allowance for each
    void ExpectSteadyMemory(double bytes = 16)
    {
        const auto grown = static_cast<double>(m_samples[4].heap) - m_samples[2].heap;
        NS_TEST_EXPECT_MSG_LT(grown, bytes * m_n / 2, "bytes of memory");
    }

    /// The last quarter takes no longer than the first; a cost that grows by as much for each
    /// segment gives 7.
    void ExpectSteadyTime()
    {
        const double first = m_samples[1].time - m_samples[0].time;
        const double last = m_samples[4].time - m_samples[3].time;
        NS_TEST_EXPECT_MSG_LT(last, 3.5 * first, "processor time");
    }

    /// The connection has taken no harm and ends well.
    void ExpectAlive()
    {
        const auto client = Transfer().ClientMptcp();
        const auto server = Transfer().ServerMptcp();
        NS_TEST_EXPECT_MSG_EQ(client->IsFallback() || server->IsFallback(), false, "still MPTCP");
        client->Close();
        Run();
        NS_TEST_EXPECT_MSG_EQ(Transfer().ClientErrors() + Transfer().ServerErrors(), 0, "errors");
        NS_TEST_EXPECT_MSG_EQ(Transfer().ServerCloses(), 1, "the server heard of the close");
        ExpectNothingLeft();
    }

    /// @param server or the client @returns TCP sockets there
    std::size_t Sockets(bool server)
    {
        return Network().CountTcpSockets(server ? Network().Server() : Network().Client());
    }

    /// @returns segments of that direction that really arrived during the attack
    uint64_t Sent(bool up) const
    {
        return m_sent[up];
    }

    /// @returns SYNs of the client that really arrived
    uint64_t Syns() const
    {
        return m_sent[2];
    }

  private:
    struct Sample
    {
        double time{0}; //!< of the processor
        double heap{0}; //!< bytes in use
    };

    void Step()
    {
        if (m_at % (m_n / 4) == 0)
        {
            m_samples[m_at / (m_n / 4)] = {static_cast<double>(std::clock()),
                                           static_cast<double>(mallinfo2().uordblks)};
        }
        if (m_at < m_n)
        {
            Wire().Inject(m_make(m_at));
            m_at++;
            Simulator::Schedule(m_apart, &Flood::Step, this);
        }
    }

    std::array<MptcpTestSegment, 2> m_last;
    std::array<uint64_t, 4> m_sent{};
    std::array<Sample, 5> m_samples{};
    Make m_make;
    Time m_apart;
    uint32_t m_n{0};
    uint32_t m_at{0};
};

} // namespace flood

} // namespace ns3

#endif // MPTCP_TEST_FLOOD_H
