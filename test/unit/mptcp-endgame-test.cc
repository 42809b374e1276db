/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-endgame.h"
#include "ns3/mptcp-subflow-life.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <map>

namespace mptcp::test
{

using namespace ns3;

namespace
{

using Event = MptcpEndgame::Event;

/// A socket that only remembers what it was asked.
class FakeHost : public MptcpEndgameHost
{
  public:
    TcpSocket::TcpStates_t state{TcpSocket::ESTABLISHED};
    bool dataAcked{true};
    Time heard;
    std::vector<double> fins; //!< seconds
    uint32_t dataTimers{0};
    double gaveUp{-1}; //!< seconds

    TcpSocket::TcpStates_t GetEndState() const override
    {
        return state;
    }

    void SetEndState(TcpSocket::TcpStates_t next) override
    {
        state = next;
    }

    void SendFin() override
    {
        fins.push_back(Simulator::Now().GetSeconds());
    }

    bool IsAllDataAcked() const override
    {
        return dataAcked;
    }

    void EnsureDataTimer() override
    {
        dataTimers++;
    }

    Time GetFinTimeout() const override
    {
        return Seconds(1);
    }

    Time GetLastHeard() const override
    {
        return heard;
    }

    void GiveUp() override
    {
        gaveUp = Simulator::Now().GetSeconds();
    }
};

class Endgame : public ::testing::Test
{
  protected:
    ~Endgame() override
    {
        m_end.Cancel();
        Simulator::Destroy();
    }

    void SendFin()
    {
        m_end.WantFin();
        m_end.FinSent(SequenceNumber32(UINT32_MAX)); // its successor is 0
    }

    FakeHost m_host;
    MptcpEndgame m_end{m_host};
};

} // namespace

TEST(EndgameTable, EveryCell)
{
    using S = TcpSocket::TcpStates_t;
    struct Row
    {
        S state;
        S finSent;
        S finAcked;
        S peerFin;
    };
    const Row rows[] = {
        {S::CLOSED, S::CLOSED, S::CLOSED, S::CLOSED},
        {S::LISTEN, S::LISTEN, S::LISTEN, S::LISTEN},
        {S::SYN_SENT, S::SYN_SENT, S::SYN_SENT, S::SYN_SENT},
        {S::SYN_RCVD, S::SYN_RCVD, S::SYN_RCVD, S::SYN_RCVD},
        {S::ESTABLISHED, S::FIN_WAIT_1, S::ESTABLISHED, S::CLOSE_WAIT},
        {S::CLOSE_WAIT, S::LAST_ACK, S::CLOSE_WAIT, S::CLOSE_WAIT},
        {S::LAST_ACK, S::LAST_ACK, S::CLOSED, S::LAST_ACK},
        {S::FIN_WAIT_1, S::FIN_WAIT_1, S::FIN_WAIT_2, S::CLOSING},
        {S::FIN_WAIT_2, S::FIN_WAIT_2, S::FIN_WAIT_2, S::TIME_WAIT},
        {S::CLOSING, S::CLOSING, S::TIME_WAIT, S::CLOSING},
        {S::TIME_WAIT, S::TIME_WAIT, S::TIME_WAIT, S::TIME_WAIT},
    };
    static_assert(std::size(rows) == TcpSocket::LAST_STATE);
    for (const auto& row : rows)
    {
        const std::string name = TcpSocket::TcpStateName[row.state];
        EXPECT_EQ(MptcpEndgame::Next(row.state, Event::FIN_SENT), row.finSent) << name;
        EXPECT_EQ(MptcpEndgame::Next(row.state, Event::FIN_ACKED), row.finAcked) << name;
        EXPECT_EQ(MptcpEndgame::Next(row.state, Event::PEER_FIN), row.peerFin) << name;
    }
}

TEST(SubflowLifeTable, EveryCell)
{
    using L = MptcpSubflowLife;
    using E = MptcpSubflowEvent;
    const std::map<L, std::map<E, L>> table = {
        {L::HANDSHAKE, {{E::PROVEN, L::UP}, {E::CLOSE, L::CLOSING}, {E::END, L::OVER}}},
        {L::UP, {{E::PROVEN, L::UP}, {E::CLOSE, L::CLOSING}, {E::END, L::OVER}}},
        {L::CLOSING, {{E::PROVEN, L::CLOSING}, {E::CLOSE, L::CLOSING}, {E::END, L::OVER}}},
        {L::OVER, {{E::PROVEN, L::OVER}, {E::CLOSE, L::OVER}, {E::END, L::OVER}}},
    };
    for (const auto& [life, events] : table)
    {
        for (const auto& [event, next] : events)
        {
            EXPECT_EQ(NextLife(life, event), next)
                << static_cast<int>(life) << ", " << static_cast<int>(event);
        }
    }
}

TEST_F(Endgame, OneSideClosesFirstAndKeepsTimeWait)
{
    SendFin();
    EXPECT_EQ(m_host.state, TcpSocket::FIN_WAIT_1);
    m_end.AckReceived(SequenceNumber32(0));
    EXPECT_EQ(m_host.state, TcpSocket::FIN_WAIT_2);
    m_end.PeerFinSeen(SequenceNumber32(500));
    EXPECT_FALSE(m_end.IsPeerFinNext(SequenceNumber32(499)));
    EXPECT_TRUE(m_end.IsPeerFinNext(SequenceNumber32(500)));
    m_end.PeerFinReached();
    EXPECT_FALSE(m_end.IsPeerFinNext(SequenceNumber32(500))) << "once";
    EXPECT_EQ(m_host.state, TcpSocket::TIME_WAIT);
}

TEST_F(Endgame, AnAckOfDataIsNoAckOfTheFin)
{
    SendFin();
    m_end.AckReceived(SequenceNumber32(UINT32_MAX));
    EXPECT_EQ(m_host.state, TcpSocket::FIN_WAIT_1);
    EXPECT_FALSE(m_end.IsFinAcked());
}

TEST_F(Endgame, AFinIsRepeatedEverMoreSlowlyAndThenGivenUp)
{
    m_end.SetRetries(3);
    SendFin();
    Simulator::Run();
    EXPECT_EQ(m_host.fins, (std::vector<double>{1, 3, 7}));
    EXPECT_EQ(m_host.gaveUp, 15);
}

TEST_F(Endgame, AFinIsNotRepeatedOnceItIsAcknowledged)
{
    SendFin();
    Simulator::Schedule(Seconds(1.5), [this]() { m_end.AckReceived(SequenceNumber32(0)); });
    Simulator::Run();
    EXPECT_EQ(m_host.fins, (std::vector<double>{1}));
    EXPECT_EQ(m_host.gaveUp, -1);
}

TEST_F(Endgame, DataBeforeTheFinIsRepeatedFirst)
{
    m_host.dataAcked = false;
    SendFin();
    Simulator::Schedule(Seconds(2.5), [this]() { m_host.dataAcked = true; });
    Simulator::Schedule(Seconds(3.5), [this]() { m_end.AckReceived(SequenceNumber32(0)); });
    Simulator::Run();
    EXPECT_EQ(m_host.dataTimers, 2U);
    EXPECT_EQ(m_host.fins, (std::vector<double>{3}));
}

TEST_F(Endgame, HalfClosedItWaitsAsLongAsThePeerLikes)
{
    SendFin();
    m_end.AckReceived(SequenceNumber32(0));
    Simulator::Run();
    EXPECT_EQ(m_host.gaveUp, -1);
    EXPECT_EQ(m_host.state, TcpSocket::FIN_WAIT_2);
}

TEST_F(Endgame, AnOrphanWaitsNoLongerThanTheLimitAfterThePeerWasHeard)
{
    m_end.SetOrphan(Seconds(60));
    SendFin();
    m_end.AckReceived(SequenceNumber32(0));
    Simulator::Schedule(Seconds(50), [this]() { m_host.heard = Simulator::Now(); });
    Simulator::Run();
    EXPECT_EQ(m_host.gaveUp, 110);
}

TEST_F(Endgame, WhoBecomesAnOrphanInFinWait2WaitsFromThenOn)
{
    SendFin();
    m_end.AckReceived(SequenceNumber32(0));
    Simulator::Schedule(Seconds(100),
                        [this]()
                        {
                            m_host.heard = Simulator::Now();
                            m_end.SetOrphan(Seconds(60));
                        });
    Simulator::Run();
    EXPECT_EQ(m_host.gaveUp, 160);
}

TEST_F(Endgame, ThePeersFirstFinCountsOnly)
{
    m_end.PeerFinSeen(SequenceNumber32(500));
    m_end.PeerFinSeen(SequenceNumber32(100));
    EXPECT_FALSE(m_end.IsPeerFinNext(SequenceNumber32(100)));
    EXPECT_TRUE(m_end.IsPeerFinNext(SequenceNumber32(500)));
}

} // namespace mptcp::test
