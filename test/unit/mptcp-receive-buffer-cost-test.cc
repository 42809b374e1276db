/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-receive-buffer-test-support.h"

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::Packet;
using ns3::Ptr;

/// Adds n segments of 10 bytes, each a stride (modulo n) behind the one before; then reads in
/// pieces.
void
AddAndRead(uint32_t n, uint32_t first, uint32_t stride, uint32_t size = 10)
{
    MptcpReceiveBuffer buffer;
    buffer.SetCapacity(10 * n);
    buffer.Start(std::numeric_limits<uint64_t>::max() - 5 * n);
    const uint64_t start = buffer.Next();
    const Ptr<Packet> segment = Create<Packet>(size);
    for (uint32_t i = 0; i < n; ++i)
    {
        const uint64_t index = (first + uint64_t{i} * stride) % n;
        buffer.Add(start + 10 * index, segment->Copy());
    }
    ASSERT_EQ(buffer.Available(), 10 * n) << "stride " << stride << " must be prime to n";
    while (buffer.Extract(64))
    {
    }
}

TEST(ReceiveBufferCost, InOrder)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, 0, 1); }), QUADRATIC);
}

TEST(ReceiveBufferCost, Reversed)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n - 1, n - 1); }), QUADRATIC);
}

TEST(ReceiveBufferCost, Scattered)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n / 2, 619); }), QUADRATIC);
}

TEST(ReceiveBufferCost, ScatteredAndOverlapping)
{
    EXPECT_LT(CostGrowth([](uint32_t n) { AddAndRead(n, n / 2, 619, 15); }), QUADRATIC);
}

TEST(ReceiveBufferCost, RepetitionsAboveManyRuns)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpReceiveBuffer buffer;
            buffer.SetCapacity(10 * n);
            buffer.Start(0);
            const Ptr<Packet> segment = Create<Packet>(5);
            for (int round = 0; round < 2; ++round)
            {
                for (uint32_t i = 1; i < n; ++i)
                {
                    buffer.Add(10 * i, segment->Copy());
                }
            }
            ASSERT_EQ(buffer.OutOfOrderRuns(), n - 1);
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(ReceiveBufferCost, OneReadOfManyPacketsOfRealBytes)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpReceiveBuffer buffer;
            buffer.SetCapacity(100 * n);
            buffer.Start(0);
            const Ptr<Packet> segment = PacketAt(0, 100);
            for (uint32_t i = 0; i < n; ++i)
            {
                buffer.Add(100 * i, segment->Copy());
            }
            ASSERT_EQ(buffer.Extract(ALL)->GetSize(), 100 * n);
        });
    EXPECT_LT(growth, QUADRATIC);
}

} // namespace
