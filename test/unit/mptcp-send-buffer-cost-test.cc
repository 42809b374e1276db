/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer-test-support.h"

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::Packet;
using ns3::Ptr;

/// A buffer with n records of 10 bytes on path 0.
MptcpSendBuffer
Filled(uint32_t n)
{
    MptcpSendBuffer buffer;
    buffer.Start(std::numeric_limits<uint64_t>::max() - 5 * n);
    buffer.SetCapacity(10 * n);
    const Ptr<Packet> packet = Create<Packet>(10);
    for (uint32_t i = 0; i < n; ++i)
    {
        buffer.Append(packet);
        buffer.TakeNext(10, 0);
    }
    return buffer;
}

TEST(SendBufferCost, WriteSendAcknowledge)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_EQ(buffer.Acknowledge(buffer.Una() + 10), 10U);
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ManySmallWritesInOneChunk)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer;
            buffer.SetCapacity(10 * n);
            const Ptr<Packet> packet = Create<Packet>(10);
            for (uint32_t i = 0; i < n; ++i)
            {
                buffer.Append(packet);
            }
            ASSERT_EQ(buffer.TakeNext(ALL, 0)->packet->GetSize(), 10 * n);
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, OneLargeWriteInManyChunks)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer;
            buffer.SetCapacity(10 * n);
            buffer.Append(Create<Packet>(10 * n));
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeNext(10, 0));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ReinjectionWhileThePathThatLostItKeepsAsking)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            buffer.RequestReinjection(buffer.Una(), buffer.Nxt());
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_FALSE(buffer.TakeReinjection(10, 0));
                ASSERT_TRUE(buffer.TakeReinjection(10, 1));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ReinjectionInPiecesOfRecords)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            buffer.RequestReinjection(buffer.Una(), buffer.Nxt());
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeReinjection(4, 1));
                ASSERT_TRUE(buffer.TakeReinjection(6, 2));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, ScatteredRangesLastFirst)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = n; i-- > 0;)
            {
                const uint64_t dsn = buffer.Una() + 10 * i;
                ASSERT_EQ(buffer.RequestReinjection(dsn, dsn + 5), 5U);
            }
            for (uint32_t i = 0; i < n; ++i)
            {
                ASSERT_TRUE(buffer.TakeReinjection(10, 1));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, CopiesAtScatteredPlaces)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                const uint64_t dsn = buffer.Una() + 10 * (i * uint64_t{619} % n);
                ASSERT_TRUE(buffer.TakeCopy(dsn + 2, 5, 1));
                ASSERT_EQ(buffer.Carriers(dsn + 2), Bits({0, 1}));
            }
        });
    EXPECT_LT(growth, QUADRATIC);
}

TEST(SendBufferCost, AcknowledgmentOfManyPiecesAndRanges)
{
    const double growth = CostGrowth(
        [](uint32_t n)
        {
            MptcpSendBuffer buffer = Filled(n);
            for (uint32_t i = 0; i < n; ++i)
            {
                const uint64_t dsn = buffer.Una() + 10 * i;
                buffer.TakeCopy(dsn + 2, 5, 1);
                buffer.RequestReinjection(dsn, dsn + 5);
            }
            for (uint32_t i = 0; i < 2 * n; ++i)
            {
                ASSERT_EQ(buffer.Acknowledge(buffer.Una() + 5), 5U);
            }
            ASSERT_EQ(buffer.ReinjectionBytes(), 0U);
        });
    EXPECT_LT(growth, QUADRATIC);
}

} // namespace
