/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef BUFFER_TEST_SUPPORT_H
#define BUFFER_TEST_SUPPORT_H

#include "ns3/packet.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>
#include <random>
#include <vector>

/**
 * @file
 * Real content for the tests of the data-level buffers, and a guard against quadratic cost.
 */

namespace buffertest
{

using Bytes = std::vector<uint8_t>;

/// Start numbers at which 64-bit arithmetic goes wrong, if it does.
inline const uint64_t STARTS[] = {0,
                                  1,
                                  0x123456789abcdef0,
                                  (uint64_t{1} << 63) - 700,
                                  std::numeric_limits<uint64_t>::max() - 700,
                                  std::numeric_limits<uint64_t>::max()};

/// @returns the byte that belongs at a position of the stream; neighbours and far positions differ
inline uint8_t
ByteAt(uint64_t position)
{
    return static_cast<uint8_t>((position * 0x9e3779b97f4a7c15) >> 56);
}

/// @returns the stream's bytes [position, position + size)
inline Bytes
BytesAt(uint64_t position, uint32_t size)
{
    Bytes bytes(size);
    for (uint32_t i = 0; i < size; ++i)
    {
        bytes[i] = ByteAt(position + i);
    }
    return bytes;
}

/// @returns a packet with the stream's bytes [position, position + size)
inline ns3::Ptr<ns3::Packet>
PacketAt(uint64_t position, uint32_t size)
{
    return ns3::Create<ns3::Packet>(BytesAt(position, size).data(), size);
}

/// @returns what a packet holds
inline Bytes
Content(ns3::Ptr<const ns3::Packet> packet)
{
    Bytes bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

/// @returns a number from [low, high]
inline uint32_t
Draw(std::mt19937& random, uint32_t low, uint32_t high)
{
    return low + random() % (high - low + 1);
}

/// Sizes of the two runs that CostGrowth() compares.
constexpr uint32_t FEW = 1024;
constexpr uint32_t MANY = 32 * FEW;

/**
 * Linear cost gives 1 here, n log n gives log(MANY) / log(FEW) = 1.5, quadratic cost up to 32.
 * Twice the square root of 32 tells them apart, with a factor of 5 for the caches that the larger
 * run no longer fits into. Only the time of this process counts, and the best of several runs, so
 * that a busy machine changes little.
 */
constexpr double QUADRATIC = 11;

/**
 * @param run runs n steps
 * @returns how much dearer one of MANY steps is than one of FEW
 */
template <typename Run>
double
CostGrowth(Run run)
{
    const auto best = [&run](uint32_t n, int times)
    {
        auto time = std::numeric_limits<std::clock_t>::max();
        for (int i = 0; i < times; ++i)
        {
            const auto start = std::clock();
            run(n);
            time = std::min(time, std::clock() - start);
        }
        return static_cast<double>(std::max<std::clock_t>(time, 1)) / n;
    };
    const double few = best(FEW, 16);
    return best(MANY, 3) / few;
}

} // namespace buffertest

#endif // BUFFER_TEST_SUPPORT_H
