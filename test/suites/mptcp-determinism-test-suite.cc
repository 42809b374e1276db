/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/global-value.h"
#include "ns3/map-scheduler.h"
#include "ns3/mptcp-trace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <fstream>
#include <memory>
#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * The same seed and run give the same packets at the same times, byte for byte, whoever watches and
 * whatever keeps ns-3's events in order; another seed or run gives others. Compared is a hash over
 * time and bytes of all packets that arrive anywhere.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-determinism");

/// The same transfer several times.
class Repeated : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param seed, run of the random numbers @param loss probability on every link @returns hash
    uint64_t RunOnce(uint32_t seed, uint64_t run, double loss)
    {
        RngSeedManager::SetSeed(seed);
        RngSeedManager::SetRun(run);
        auto& network = MakeNetwork({MptcpTestLink{}, MptcpTestLink{"4Mbps", "30ms"}});
        for (uint32_t i = 0; i < network.Links() && loss > 0; i++)
        {
            network.Lose(network.ClientDevice(i), loss, 100 + 2 * i);
            network.Lose(network.ServerDevice(i), loss, 101 + 2 * i);
        }
        Wire().StartHash();
        MakeTransfer(300000, 300000);
        Watch();
        RunFor(Seconds(120));
        NS_TEST_EXPECT_MSG_EQ(Transfer().Complete(), true, "the transfer is over");
        NS_TEST_EXPECT_MSG_EQ((Wire().Lost() > 0), (loss > 0), "packets were lost");
        const uint64_t hash = Wire().Hash();
        Unwatch();
        Simulator::Destroy();
        Transfer().Forget();
        return hash;
    }

  private:
    /// Before a run, when the hosts and sockets are there.
    virtual void Watch()
    {
    }

    /// After it, when they still are.
    virtual void Unwatch()
    {
    }
};

MPTCP_TEST_F(Repeated, Lossless, "without losses: same run, other runs, other seed")
{
    const uint64_t first = RunOnce(1, 1, 0);
    NS_TEST_EXPECT_MSG_EQ(RunOnce(1, 1, 0), first, "the same once more");
    std::set<uint64_t> others{first};
    for (uint64_t run = 2; run < 6; run++)
    {
        others.insert(RunOnce(1, run, 0));
    }
    others.insert(RunOnce(2, 1, 0));
    NS_TEST_EXPECT_MSG_EQ(others.size(), 6, "keys and nonces differ");
    NS_TEST_EXPECT_MSG_EQ(RunOnce(1, 1, 0), first, "and the first again");
}

MPTCP_TEST_F(Repeated, Lossy, "with random losses: same run, other run")
{
    const uint64_t first = RunOnce(3, 7, 0.02);
    NS_TEST_EXPECT_MSG_EQ(RunOnce(3, 7, 0.02), first, "the same once more");
    NS_TEST_EXPECT_MSG_NE(RunOnce(3, 8, 0.02), first, "another run");
}

/// The same while traces and captures are written, or not.
class Watched : public Repeated
{
  protected:
    using Repeated::Repeated;

    bool m_traces{false};    //!< follow what the connection traces, into files and beside
    bool m_captures{false};  //!< write what each device sees
    uint64_t m_decisions{0}; //!< of the scheduler that were traced
    std::string m_prefix;    //!< of the files of the last run

    /// @param suffix of a file of the last run @returns its size in bytes, 0: there is none
    uint64_t SizeOf(const std::string& suffix) const
    {
        std::ifstream file(m_prefix + suffix, std::ios::binary | std::ios::ate);
        return file ? static_cast<uint64_t>(file.tellg()) : 0;
    }

  private:
    void Watch() override
    {
        m_prefix = CreateTempDirFilename(m_captures ? "captured" : "traced");
        if (m_traces)
        {
            const auto socket = Transfer().ClientMptcp();
            m_files = std::make_unique<MptcpTraceHelper>(m_prefix, Time());
            m_files->Trace(socket, "client");
            socket->TraceConnectWithoutContext(
                "SchedulerDecision",
                Callback<void,
                         const MptcpSendState&,
                         const std::vector<MptcpPathState>&,
                         const MptcpDecision&>([this](const auto&, const auto&, const auto&)
                                               { m_decisions++; }));
        }
        if (m_captures)
        {
            PointToPointHelper helper;
            helper.EnablePcap(m_prefix, NodeContainer(Network().Client(), Network().Server()));
        }
    }

    void Unwatch() override
    {
        m_files.reset();
    }

    std::unique_ptr<MptcpTraceHelper> m_files;
};

MPTCP_TEST_F(Watched, Watchers, "the same with traces and captures as without")
{
    const uint64_t alone = RunOnce(3, 7, 0.02);
    m_traces = true;
    NS_TEST_EXPECT_MSG_EQ(RunOnce(3, 7, 0.02), alone, "with traces");
    NS_TEST_EXPECT_MSG_GT(m_decisions, 100, "decisions were traced");
    NS_TEST_EXPECT_MSG_GT(SizeOf("-subflows.csv"), 1000, "and subflows, into a file");
    m_traces = false;
    m_captures = true;
    NS_TEST_EXPECT_MSG_EQ(RunOnce(3, 7, 0.02), alone, "with captures");
    m_traces = true;
    NS_TEST_EXPECT_MSG_EQ(RunOnce(3, 7, 0.02), alone, "with both");
    NS_TEST_EXPECT_MSG_GT(SizeOf("-0-1.pcap"), 100000, "packets were captured");
}

/// ns-3's default list of events, which counts.
class CountingScheduler : public MapScheduler
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::MptcpTestCountingScheduler")
                                .SetParent<MapScheduler>()
                                .AddConstructor<CountingScheduler>();
        return tid;
    }

    void Insert(const Scheduler::Event& event) override
    {
        g_inserted++;
        MapScheduler::Insert(event);
    }

    static inline uint64_t g_inserted = 0; //!< events of all simulators
};

NS_OBJECT_ENSURE_REGISTERED(CountingScheduler);

MPTCP_TEST_F(Repeated, EventSchedulers, "the same whatever keeps ns-3's events in order")
{
    const uint64_t first = RunOnce(3, 7, 0.02);
    for (const std::string type : {"ns3::MptcpTestCountingScheduler",
                                   "ns3::MapScheduler",
                                   "ns3::HeapScheduler",
                                   "ns3::ListScheduler",
                                   "ns3::CalendarScheduler",
                                   "ns3::PriorityQueueScheduler"})
    {
        GlobalValue::Bind("SchedulerType", StringValue(type));
        NS_TEST_EXPECT_MSG_EQ(RunOnce(3, 7, 0.02), first, type);
    }
    NS_TEST_EXPECT_MSG_GT(CountingScheduler::g_inserted, 1000, "what was bound was used");
}

/// The same with each scheduler and path manager.
class RepeatedWith : public Repeated
{
  public:
    /// @param attribute of MptcpSocket @param type its value
    RepeatedWith(const std::string& attribute, const std::string& type)
        : Repeated("twice the same with " + type), m_attribute(attribute), m_type(type)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpSocket::" + m_attribute, m_type);
        const uint64_t first = RunOnce(1, 1, 0.01);
        NS_TEST_EXPECT_MSG_EQ(RunOnce(1, 1, 0.01), first, "the same once more");
    }

    std::string m_attribute;
    std::string m_type;
};

[[maybe_unused]] const bool g_types = []()
{
    for (const auto* name : {"RoundRobin",
                             "Redundant",
                             "Blest",
                             "Ecf",
                             "Linger",
                             "Otias",
                             "Daps",
                             "Sttf",
                             "WeightedRoundRobin",
                             "Priority"})
    {
        g_suite.Add(new RepeatedWith("Scheduler", std::string("ns3::Mptcp") + name + "Scheduler"));
    }
    for (const auto* name : {"FullMesh", "Ndiffports"})
    {
        g_suite.Add(
            new RepeatedWith("PathManager", std::string("ns3::Mptcp") + name + "PathManager"));
    }
    for (const auto* name : {"Olia", "Balia", "Wvegas"})
    {
        g_suite.Add(new RepeatedWith("CongestionControl", std::string("ns3::Mptcp") + name));
    }
    return true;
}();

} // namespace

} // namespace ns3
