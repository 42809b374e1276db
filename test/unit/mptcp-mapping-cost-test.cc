/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "buffer-test-support.h"
#include "mapping-test-support.h"

#include <gtest/gtest.h>

#include <vector>

namespace
{

using namespace mappingtest;
using mptcp::RxMappings;
using mptcp::TxMappings;

TEST(CostGrowth, SeesAQuadraticCost)
{
    const double growth = buffertest::CostGrowth(
        [](uint32_t n)
        {
            std::vector<uint32_t> sorted;
            for (uint32_t i = 0; i < n; ++i)
            {
                sorted.insert(sorted.begin(), i);
            }
        });
    EXPECT_GT(growth, buffertest::QUADRATIC);
}

TEST(MappingCost, SentInOrder)
{
    const double growth = buffertest::CostGrowth(
        [](uint32_t n)
        {
            TxMappings mappings;
            for (uint32_t i = 0; i < n; ++i)
            {
                mappings.Append(Map(mappings.End(), i, 10));
                mappings.Find(mappings.End() - 1);
                mappings.Find(1 + mappings.End() / 2);
            }
            for (uint32_t i = 0; i < n; ++i)
            {
                mappings.Acknowledge(1 + 10 * uint64_t{i});
            }
        });
    EXPECT_LT(growth, buffertest::QUADRATIC);
}

/// Adds n mappings, each a stride (modulo n) behind the one before; then consumes them all in
/// order.
void
AddAndConsume(uint32_t n, uint32_t first, uint32_t stride)
{
    RxMappings mappings;
    for (uint32_t i = 0; i < n; ++i)
    {
        const uint64_t index = (first + uint64_t{i} * stride) % n;
        mappings.Add(Map(1 + 10 * index, 10 * index, 10));
    }
    ASSERT_EQ(mappings.Size(), n) << "stride " << stride << " must be prime to n";
    for (uint32_t i = 0; i < n; ++i)
    {
        ASSERT_NE(mappings.Find(1 + 10 * uint64_t{i}), nullptr);
        mappings.Consume(11 + 10 * uint64_t{i});
    }
}

TEST(MappingCost, ReceivedInOrder)
{
    EXPECT_LT(buffertest::CostGrowth([](uint32_t n) { AddAndConsume(n, 0, 1); }),
              buffertest::QUADRATIC);
}

TEST(MappingCost, ReceivedReversed)
{
    EXPECT_LT(buffertest::CostGrowth([](uint32_t n) { AddAndConsume(n, n - 1, n - 1); }),
              buffertest::QUADRATIC);
}

TEST(MappingCost, ReceivedScattered)
{
    EXPECT_LT(buffertest::CostGrowth([](uint32_t n) { AddAndConsume(n, n / 2, 619); }),
              buffertest::QUADRATIC);
}

} // namespace
