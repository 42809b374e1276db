/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/mptcp-subflow.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <map>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * Bulk data neither stalls nor travels in short segments, whatever the scheduler, the size of the
 * application's writes and the difference of the paths.
 */

namespace
{

MptcpTestSuite g_suite("mptcp-segments");

/// Bytes of a transfer.
constexpr uint64_t BYTES = 3000000;
/// Bytes of a small write.
constexpr uint32_t SMALL = 100;
/// Part of the MSS that the mean segment has to have.
constexpr double FULL = 0.95;

/// What the paths are.
struct Paths
{
    const char* name;
    std::vector<MptcpTestLink> links;
    Time longest; //!< largest RTT: the delay both ways, and a full queue of 100 packets
};

/// @returns two equal paths
Paths
Equal()
{
    return {"equal paths", {{"10Mbps", "10ms"}, {"10Mbps", "10ms"}}, MilliSeconds(20 + 121)};
}

/// @returns paths whose RTTs are as 1 to 300
Paths
Unequal()
{
    return {"2 ms and 600 ms", {{"10Mbps", "1ms"}, {"10Mbps", "300ms"}}, MilliSeconds(600 + 121)};
}

/// One scheduler on one pair of paths, with writes of one size.
class BulkTest : public MptcpTestCase
{
  public:
    /// @param scheduler name without ns3::Mptcp and Scheduler @param paths as above @param write
    /// bytes of each write
    BulkTest(const std::string& scheduler, const Paths& paths, uint32_t write)
        : MptcpTestCase(scheduler + ", " + paths.name + ", writes of " + std::to_string(write)),
          m_scheduler(scheduler), m_paths(paths), m_write(write)
    {
    }

  private:
    /// What one path carried.
    struct Sum
    {
        uint64_t segments{0};
        uint64_t bytes{0};
    };

    void DoRun() override
    {
        Set("ns3::MptcpSocket::Scheduler", "ns3::Mptcp" + m_scheduler + "Scheduler");
        MakeNetwork(m_paths.links);
        Wire().record = true;
        auto& transfer = MakeTransfer(BYTES, 0);
        transfer.writeSize = m_write;
        uint32_t mss = 0;
        At(Seconds(0.5), [&] { mss = transfer.ClientMptcp()->GetSubflow(0)->GetMss(); });
        Run();
        ExpectComplete();
        ExpectNoTrouble();
        std::map<uint32_t, Sum> sums;
        Time last;
        Time gap;
        for (const auto& segment : Wire().Segments())
        {
            if (segment.up && segment.IsData())
            {
                gap = last.IsZero() ? gap : std::max(gap, segment.time - last);
                last = segment.time;
                sums[segment.link].segments++;
                sums[segment.link].bytes += segment.Size();
            }
        }
        NS_TEST_EXPECT_MSG_EQ(sums.size(), 2U, "both paths carried data");
        NS_TEST_EXPECT_MSG_GT(mss, SMALL, "there is an MSS, above small writes");
        for (const auto& [link, sum] : sums)
        {
            const double mean = static_cast<double>(sum.bytes) / static_cast<double>(sum.segments);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(mean, FULL * mss, "mean segment of path " << link + 1);
        }
        NS_TEST_EXPECT_MSG_LT_OR_EQ(gap, m_paths.longest, "longest time without a segment");
    }

    std::string m_scheduler;
    Paths m_paths;
    uint32_t m_write;
};

/// A path dies under a scheduler that lets bytes queue on subflows.
class QueueFailoverTest : public MptcpTestCase
{
  public:
    /// @param scheduler name without ns3::Mptcp and Scheduler
    explicit QueueFailoverTest(const std::string& scheduler)
        : MptcpTestCase(scheduler + ": what a dead path had goes before new data"),
          m_scheduler(scheduler)
    {
    }

  private:
    /// Look for progress at the server, again and again.
    void Sample()
    {
        const auto received = Transfer().ReceivedByServer();
        m_pause = received > m_received ? m_pause : std::max(m_pause, Simulator::Now() - m_last);
        m_last = received > m_received ? Simulator::Now() : m_last;
        m_received = received;
        if (!Transfer().Complete())
        {
            At(SAMPLE, [this] { Sample(); });
        }
    }

    void DoRun() override
    {
        const auto type = "ns3::Mptcp" + m_scheduler + "Scheduler";
        Set("ns3::MptcpSocket::Scheduler", type);
        Set(type + "::QueueLimit", "1");
        // The buffers hold much more than the path sends in any of the times below.
        Set("ns3::TcpSocket::SndBufSize", "8000000");
        Set("ns3::TcpSocket::RcvBufSize", "8000000");
        Set("ns3::TcpSocketBase::MinRto", "200ms");
        const auto paths = Equal();
        MakeNetwork(paths.links);
        auto& transfer = MakeTransfer(2 * BYTES, 0);
        transfer.writeSize = 10000;
        Time rto;
        At(Seconds(1),
           [&]
           {
               rto = transfer.ClientMptcp()->GetSubflow(0)->GetRto();
               m_received = transfer.ReceivedByServer();
               m_last = Simulator::Now();
               Network().Cut(0);
               Sample();
           });
        Run();
        NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "all arrived");
        NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "as it was sent");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_pause, rto - paths.longest, "there was a pause");
        // The timer, which began with the last ACK; then what queues on the other subflow, a
        // window and less than a segment, and what is in flight there.
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_pause, rto + 3 * paths.longest + SAMPLE, "and no longer");
    }

    const Time SAMPLE{MilliSeconds(5)};
    std::string m_scheduler;
    uint64_t m_received{0}; //!< bytes at the last sample
    Time m_last;            //!< when there was progress last
    Time m_pause;           //!< longest time without
};

const bool g_added = []
{
    for (const auto* scheduler : {"MinRtt",
                                  "RoundRobin",
                                  "WeightedRoundRobin",
                                  "Redundant",
                                  "Blest",
                                  "Ecf",
                                  "Otias",
                                  "Sttf",
                                  "Daps",
                                  "Priority",
                                  "Linger"})
    {
        g_suite.Add(new BulkTest(scheduler, Equal(), SMALL));
        g_suite.Add(new BulkTest(scheduler, Unequal(), 10000));
    }
    g_suite.Add(new QueueFailoverTest("Otias"));
    return true;
}();

} // namespace
