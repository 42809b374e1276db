/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/simulator.h"

#include <functional>
#include <map>
#include <set>
#include <sstream>

/**
 * @file
 * @ingroup mptcp-tests
 * What an application sets with ns3::Socket's setters for IP and for queues is on the packets of
 * all subflows, whenever it is set.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-marking");

/// A connection over two links whose client is marked, before it connects or once it is idle.
class Marking : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;
    using Marks = std::function<bool(const MptcpTestSegment&)>;

    /// Connect, and send both ways on both links. @param family addresses @param prepare called
    /// with the client before
    void Open(MptcpTestFamily family, const std::function<void(Ptr<Socket>)>& prepare)
    {
        Set("ns3::MptcpSocket::Scheduler", "ns3::MptcpRoundRobinScheduler");
        MakeNetwork({MptcpTestLink{}, MptcpTestLink{}}, family);
        Wire().record = true;
        auto& transfer = MakeTransfer(200000, 200000);
        transfer.closeWhenDone = false;
        prepare(transfer.ClientSocket());
        Network().Client()->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Tx",
            Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(
                [this](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
                {
                    SocketPriorityTag tag;
                    m_priorities[interface].insert(packet->PeekPacketTag(tag) ? tag.GetPriority()
                                                                              : 0);
                }));
        RunFor(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "everything came");
        m_idle = Simulator::Now();
    }

    /// Send once more both ways.
    void SendAgain()
    {
        Transfer().ClientSocket()->Send(Create<Packet>(200000));
        Transfer().ServerSocket()->Send(Create<Packet>(200000));
        RunFor(Seconds(10));
    }

    /// @param from, to time @param marked how the client's segments between look; the server's
    /// never do
    void ExpectMarks(Time from, Time to, const Marks& marked)
    {
        for (const uint32_t link : {0U, 1U})
        {
            const auto count = [&](bool up, const Marks& which)
            {
                return Wire().Count(
                    [&](const auto& s) {
                        return s.link == link && s.up == up && s.time > from && s.time < to &&
                               which(s);
                    });
            };
            const auto any = [](const auto&) { return true; };
            std::ostringstream where;
            where << " on link " << link << " since " << from.As(Time::S);
            NS_TEST_EXPECT_MSG_GT(count(true, &MptcpTestSegment::IsData), 10, "data" + where.str());
            NS_TEST_EXPECT_MSG_GT(count(true, &MptcpTestSegment::IsAck), 0, "ACKs" + where.str());
            NS_TEST_EXPECT_MSG_EQ(count(true, marked), count(true, any), "marked" + where.str());
            NS_TEST_EXPECT_MSG_GT(count(false, any), 10, "the server's" + where.str());
            NS_TEST_EXPECT_MSG_EQ(count(false, marked), 0, "marked by the server" + where.str());
        }
    }

    /// @param priority that all the client's segments have since m_priorities was cleared
    void ExpectPriority(int priority)
    {
        NS_TEST_EXPECT_MSG_EQ(m_priorities.size(), 2, "interfaces");
        for (const auto& [interface, priorities] : m_priorities)
        {
            NS_TEST_EXPECT_MSG_EQ(priorities.size(), 1, "one priority on " << interface);
            NS_TEST_EXPECT_MSG_EQ(*priorities.begin(), priority, "on interface " << interface);
        }
        m_priorities.clear();
    }

    Time m_idle;                                    //!< when both have sent everything
    std::map<uint32_t, std::set<int>> m_priorities; //!< of what the client sends, by interface
};

MPTCP_TEST_F(Marking, MarkedBefore, "TOS set before Connect: on all subflows, from the SYN on")
{
    Open(MptcpTestFamily::V4, [](Ptr<Socket> client) { client->SetIpTos(0x48); });
    NS_TEST_EXPECT_MSG_EQ(Wire().Count([](const auto& s) { return s.IsSyn() && s.up; }), 2, "SYNs");
    ExpectMarks(Time(), m_idle, [](const auto& s) { return s.ipTos == 0x48; });
}

MPTCP_TEST_F(Marking, Marked4, "IPv4: TOS and TTL of a connection reach all its subflows")
{
    const auto unmarked = [](const auto& s) { return s.up && s.ipTos == 0 && s.ipTtl == 64; };
    Open(MptcpTestFamily::V4, [](Ptr<Socket>) {});
    ExpectMarks(Time(), m_idle, unmarked);
    const auto client = Transfer().ClientSocket();
    client->SetIpTos(0x10);
    client->SetIpTtl(33);
    SendAgain();
    ExpectMarks(m_idle,
                Simulator::Now(),
                [](const auto& s) { return s.ipTos == 0x10 && s.ipTtl == 33; });
    client->SetIpTos(0);
    client->SetIpTtl(64);
    const Time again = Simulator::Now();
    SendAgain();
    ExpectMarks(again, Simulator::Now(), unmarked);
}

MPTCP_TEST_F(Marking, Priority, "the priority of a connection is that of all its subflows")
{
    Open(MptcpTestFamily::V4, [](Ptr<Socket>) {});
    ExpectPriority(Socket::NS3_PRIO_BESTEFFORT);
    const auto client = Transfer().ClientSocket();
    client->SetPriority(3);
    SendAgain();
    ExpectPriority(3);
    client->SetIpTos(0x08); // sets a priority, as on any socket
    SendAgain();
    ExpectPriority(Socket::NS3_PRIO_BULK);
    client->SetPriority(5);
    SendAgain();
    ExpectPriority(5);
}

MPTCP_TEST_F(Marking, Marked6, "IPv6: traffic class and hop limit reach all its subflows")
{
    Open(MptcpTestFamily::V6, [](Ptr<Socket>) {});
    Transfer().ClientSocket()->SetIpv6Tclass(0xb8);
    Transfer().ClientSocket()->SetIpv6HopLimit(20);
    SendAgain();
    ExpectMarks(m_idle,
                Simulator::Now(),
                [](const auto& s) { return s.ipTos == 0xb8 && s.ipTtl == 20; });
    Transfer().ClientSocket()->SetIpv6Tclass(-1);
    const Time again = Simulator::Now();
    SendAgain();
    ExpectMarks(again,
                Simulator::Now(),
                [](const auto& s) { return s.up && s.ipTos == 0 && s.ipTtl == 20; });
}

MPTCP_TEST_F(Marking, MarkedAlone, "a subflow's own TOS holds until the connection's changes")
{
    Open(MptcpTestFamily::V4, [](Ptr<Socket>) {});
    const auto client = Transfer().ClientMptcp();
    client->GetSubflow(1)->SetIpTos(0x28);
    SendAgain();
    const auto own = [](const auto& s) { return s.up && s.ipTos == (s.link == 1 ? 0x28 : 0); };
    ExpectMarks(m_idle, Simulator::Now(), own);
    client->SetIpTos(0x48);
    const Time again = Simulator::Now();
    SendAgain();
    ExpectMarks(again, Simulator::Now(), [](const auto& s) { return s.ipTos == 0x48; });
}

} // namespace

} // namespace ns3
