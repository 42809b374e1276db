/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <set>

/**
 * @file
 * @ingroup mptcp-tests
 * The same seed and run give the same packets at the same times, byte for byte; another seed or run
 * gives others. Compared is a hash over time and bytes of all packets that arrive anywhere.
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
        RunFor(Seconds(120));
        NS_TEST_EXPECT_MSG_EQ(Transfer().Complete(), true, "the transfer is over");
        NS_TEST_EXPECT_MSG_EQ((Wire().Lost() > 0), (loss > 0), "packets were lost");
        const uint64_t hash = Wire().Hash();
        Simulator::Destroy();
        Transfer().Forget();
        return hash;
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
