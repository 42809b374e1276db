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
