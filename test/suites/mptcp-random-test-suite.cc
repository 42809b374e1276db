/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "../random/random-generator.h"
#include "../random/random-runner.h"

#include "mptcp-test-case.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Random experiments, judged by a model of a byte stream (test/random). `./mptcp test random` runs
 * many more.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-random");

/// Some seeds in a row.
class Seeds : public TestCase
{
  public:
    /// @param first, last seeds
    Seeds(uint64_t first, uint64_t last)
        : TestCase("seeds " + std::to_string(first) + " to " + std::to_string(last)),
          m_first(first), m_last(last)
    {
    }

  private:
    void DoRun() override
    {
        for (uint64_t seed = m_first; seed <= m_last; seed++)
        {
            const auto program = RandomGenerator(seed).Make();
            const auto result = RandomRunner::Run(program);
            NS_TEST_EXPECT_MSG_EQ(result.kind, "", Describe(program) << result.report);
        }
    }

    uint64_t m_first;
    uint64_t m_last;
};

/// Programs whose links damage so much that ns-3's header parser would not survive it unguarded.
class Damaged : public TestCase
{
  public:
    Damaged() : TestCase("a tenth of all segments damaged, TCP checksums")
    {
    }

  private:
    void DoRun() override
    {
        uint32_t guarded = 0;
        for (uint64_t seed = 1; seed <= 60; seed++)
        {
            auto program = RandomGenerator(seed).Make();
            program.tcpChecksums = true;
            for (auto& link : program.links)
            {
                link.corrupt = 0.1;
            }
            const auto result = RandomRunner::Run(program);
            NS_TEST_EXPECT_MSG_EQ(result.kind, "", Describe(program) << result.report);
            guarded += result.report.find(" MalformedTcpHeader ") != std::string::npos ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_GT(guarded, 10, "programs in which the guard had something to do");
    }
};

[[maybe_unused]] const bool g_damaged = g_suite.Add(new Damaged);

[[maybe_unused]] const bool g_seeds = []()
{
    constexpr uint64_t ALL = 200;
    constexpr uint64_t ROW = 20;
    for (uint64_t first = 1; first <= ALL; first += ROW)
    {
        g_suite.Add(new Seeds(first, first + ROW - 1));
    }
    return true;
}();

} // namespace

} // namespace ns3
