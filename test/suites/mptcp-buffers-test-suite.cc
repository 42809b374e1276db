/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/simulator.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <deque>

/**
 * @file
 * @ingroup mptcp-tests
 * Buffers that grow by themselves as far as they may (RFC 8684 section 3.3.5: the sum of the
 * bandwidths times the longest RTT), and buffers so small that segments hardly fit.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-buffers");

const MptcpTestLink LONG{"20Mbps", "50ms", 1000, 1500};

/// An upload whose buffers may grow.
class Growing : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    static uint32_t Size(Ptr<Socket> socket, const std::string& attribute)
    {
        UintegerValue value;
        socket->GetAttribute(attribute, value);
        return static_cast<uint32_t>(value.Get());
    }

    /// @param automatic AutoBuffers @param bytes to send @returns how long it takes
    Time Upload(bool automatic, uint64_t bytes)
    {
        Set("ns3::TcpSocket::SndBufSize", "60000");
        Set("ns3::TcpSocket::RcvBufSize", "60000");
        Set("ns3::MptcpSocket::AutoBuffers", automatic ? "true" : "false");
        auto& network = MakeNetwork({LONG, LONG});
        Wire().record = true;
        MakeTransfer(bytes, 0);
        RunFor(Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(Transfer().Complete(), true, "all bytes came, and are right");
        m_sendBuffer = Size(Transfer().ClientSocket(), "SndBufSize");
        m_receiveBuffer = Size(Transfer().ServerSocket(), "RcvBufSize");
        return Transfer().FinishTime() - network.StartTime();
    }

    /// @returns most bytes of data that were under way in any 100 ms, the base RTT
    uint64_t MostPerRtt()
    {
        uint64_t most = 0;
        uint64_t sum = 0;
        std::deque<std::pair<Time, uint32_t>> recent;
        for (const auto& s : Wire().Segments())
        {
            if (!s.up || !s.IsData())
            {
                continue;
            }
            recent.emplace_back(s.time, s.Size());
            sum += s.Size();
            while (recent.front().first + MilliSeconds(99) < s.time)
            {
                sum -= recent.front().second;
                recent.pop_front();
            }
            most = std::max(most, sum);
        }
        return most;
    }

    uint32_t m_sendBuffer{0};
    uint32_t m_receiveBuffer{0};
};

MPTCP_TEST_F(Growing, Fixed, "off by default: buffers keep their sizes, and limit the rate")
{
    const Time took = Upload(false, 3000000);
    NS_TEST_EXPECT_MSG_EQ(m_sendBuffer, 60000, "send buffer");
    NS_TEST_EXPECT_MSG_EQ(m_receiveBuffer, 60000, "receive buffer");
    // A buffer per round trip of 100 ms.
    NS_TEST_EXPECT_MSG_GT(took, Seconds(3000000 / 60000 * 0.1), "slow");
}

MPTCP_TEST_F(Growing, Automatic, "on: they grow until both paths are full")
{
    // Both links need 4.8 s for this; 60 KB per round trip need 40 s.
    const Time took = Upload(true, 24000000);
    const double bdp = 2 * 20e6 / 8 * 0.1;
    NS_TEST_EXPECT_MSG_GT(m_sendBuffer, bdp, "send buffer");
    NS_TEST_EXPECT_MSG_GT(m_receiveBuffer, bdp, "receive buffer");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(m_sendBuffer, 4194304, "the default limit");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(m_receiveBuffer, 6291456, "the default limit");
    // Doubling per round trip from 60 KB takes four round trips to fill the paths; LIA's slow start
    // and its window growth are not the matter here, so half of the links' rate is asked for.
    NS_TEST_EXPECT_MSG_LT(took, Seconds(2 * 24000000 * 8 / 40e6), "fast");
}

MPTCP_TEST_F(Growing, SendLimit, "the send buffer grows to MaxSndBufSize and no further")
{
    Set("ns3::MptcpSocket::MaxSndBufSize", "150000");
    Upload(true, 12000000);
    NS_TEST_EXPECT_MSG_EQ(m_sendBuffer, 150000, "send buffer");
    NS_TEST_EXPECT_MSG_GT(MostPerRtt(), 100000, "it was used");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(MostPerRtt(), 150000, "no more than it under way");
}

MPTCP_TEST_F(Growing, ReceiveLimit, "the receive buffer grows to MaxRcvBufSize and no further")
{
    Set("ns3::MptcpSocket::MaxRcvBufSize", "150000");
    Upload(true, 12000000);
    NS_TEST_EXPECT_MSG_EQ(m_receiveBuffer, 150000, "receive buffer");
    NS_TEST_EXPECT_MSG_GT(MostPerRtt(), 100000, "it was used");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(MostPerRtt(), 150000, "no more than it under way");
}

MPTCP_TEST_F(Growing, Idle, "an application that does not read gets no larger receive buffer")
{
    Set("ns3::TcpSocket::RcvBufSize", "60000");
    Set("ns3::MptcpSocket::AutoBuffers", "true");
    MakeNetwork({LONG, LONG});
    auto& transfer = MakeTransfer(3000000, 0);
    transfer.serverReads = false;
    RunFor(Seconds(20));
    NS_TEST_EXPECT_MSG_EQ(Size(transfer.ServerSocket(), "RcvBufSize"), 60000, "receive buffer");
    NS_TEST_EXPECT_MSG_GT(transfer.ServerSocket()->GetRxAvailable(), 57000, "it is full");
}

MPTCP_TEST_F(Growing, Scale, "the window scale of the SYNs has room for what the buffer may become")
{
    Upload(true, 100000);
    for (const bool up : {true, false})
    {
        const auto* syn = Wire().First([up](const MptcpTestSegment& s)
                                       { return s.up == up && (s.IsSyn() || s.IsSynAck()); });
        NS_TEST_ASSERT_MSG_EQ((syn && syn->tcp.HasOption(TcpOption::WINSCALE)), true, "an option");
        const auto scale =
            DynamicCast<const TcpOptionWinScale>(syn->tcp.GetOption(TcpOption::WINSCALE));
        NS_TEST_EXPECT_MSG_GT_OR_EQ((65535ULL << scale->GetScale()), 6291456, "the largest window");
    }
}

/// A transfer with buffers of a few segments, or less than one.
class Tiny : public MptcpTestCase
{
  public:
    /// @param send, receive buffers, bytes @param links number of paths @param write bytes of a
    /// write
    Tiny(uint32_t send, uint32_t receive, uint32_t links, uint32_t write)
        : MptcpTestCase("send buffer " + std::to_string(send) + ", receive buffer " +
                        std::to_string(receive) + ", " + std::to_string(links) +
                        " path(s), writes of " + std::to_string(write)),
          m_send(send), m_receive(receive), m_links(links), m_write(write)
    {
    }

  private:
    void DoRun() override
    {
        const uint64_t bytes = m_send == 1 ? 2000 : 60000;
        Set("ns3::TcpSocket::SndBufSize", std::to_string(m_send));
        Set("ns3::TcpSocket::RcvBufSize", std::to_string(m_receive));
        auto& network = MakeNetwork(m_links);
        Wire().record = true;
        auto& transfer = MakeTransfer(bytes, bytes);
        transfer.writeSize = m_write;
        Run();
        ExpectComplete();
        ExpectNothingLeft();
        ExpectNoTrouble();
        // A window, or what Nagle's algorithm lets through, per round trip of 20 ms and delayed
        // acknowledgement of 200 ms, and 5 ms of transmission. A stall would need a timeout of a
        // second or more for each window.
        const uint32_t worth = std::min({m_send, m_receive, 1420U});
        const Time bound = MilliSeconds(225) * int64_t((bytes + worth - 1) / worth + 4);
        NS_TEST_EXPECT_MSG_LT(transfer.FinishTime() - network.StartTime(), bound, "no stall");
        if (m_send <= m_receive)
        {
            return; // the sender may send all it has, however little
        }
        // RFC 9293 section 3.8.6.2: nothing smaller than a segment, or half of the window, goes out
        // while data is under way, but for the last bytes and probes of a closed window.
        const uint32_t silly = std::min(worth, m_receive / 2);
        for (const bool up : {true, false})
        {
            const uint32_t small = Wire().Count(
                [=](const MptcpTestSegment& s)
                { return s.up == up && s.IsData() && s.Size() > 1 && s.Size() < silly; });
            const uint32_t all =
                Wire().Count([up](const MptcpTestSegment& s) { return s.up == up && s.IsData(); });
            NS_TEST_EXPECT_MSG_GT_OR_EQ(all, bytes / 1420, "data was seen");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(small, m_links + 1, "silly segments of " << all);
        }
    }

    uint32_t m_send;
    uint32_t m_receive;
    uint32_t m_links;
    uint32_t m_write;
};

[[maybe_unused]] const bool g_tiny = []()
{
    for (const uint32_t links : {1U, 2U})
    {
        for (const uint32_t size : {500U, 1420U, 2000U, 3000U, 6000U})
        {
            g_suite.Add(new Tiny(size, 100000, links, size));
            g_suite.Add(new Tiny(100000, size, links, 1000));
            g_suite.Add(new Tiny(size, size, links, size));
        }
        g_suite.Add(new Tiny(1, 100000, links, 1));
    }
    return true;
}();

} // namespace

} // namespace ns3
