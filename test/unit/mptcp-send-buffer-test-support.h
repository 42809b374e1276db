/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SEND_BUFFER_TEST_SUPPORT_H
#define MPTCP_SEND_BUFFER_TEST_SUPPORT_H

#include "buffer-test-support.h"

#include "ns3/mptcp-send-buffer.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>

/**
 * @file
 * What all tests of the send buffer start from.
 */

namespace buffertest
{

using ns3::MptcpSendBuffer;

constexpr uint32_t DEFAULT_CAPACITY = 131072;
constexpr uint64_t HALF = uint64_t{1} << 63;
constexpr uint32_t ALL = std::numeric_limits<uint32_t>::max();

/// A half-open range of positions.
using Span = std::pair<uint64_t, uint64_t>;
inline const Span NONE{0, 0};

/// @returns the bits of these paths
inline uint64_t
Bits(std::initializer_list<uint32_t> paths)
{
    uint64_t bits = 0;
    for (uint32_t path : paths)
    {
        bits |= uint64_t{1} << path;
    }
    return bits;
}

/// All tests run at every awkward start number. Positions are relative to it.
class SendBuffer : public testing::TestWithParam<uint64_t>
{
  protected:
    void SetUp() override
    {
        m_buffer.Start(GetParam());
    }

    /// Write the stream's next bytes.
    bool Append(uint32_t size)
    {
        return m_buffer.Append(PacketAt(m_buffer.End() - GetParam(), size));
    }

    /// Check that a chunk holds the stream's bytes. @returns its positions, or NONE
    Span Checked(const std::optional<MptcpSendBuffer::Chunk>& chunk)
    {
        if (!chunk)
        {
            return NONE;
        }
        const uint64_t begin = chunk->dsn - GetParam();
        EXPECT_EQ(Content(chunk->packet), BytesAt(begin, chunk->packet->GetSize()));
        return {begin, begin + chunk->packet->GetSize()};
    }

    Span TakeNext(uint32_t maxSize, uint32_t path = 0)
    {
        return Checked(m_buffer.TakeNext(maxSize, path));
    }

    Span TakeReinjection(uint32_t maxSize, uint32_t path)
    {
        return Checked(m_buffer.TakeReinjection(maxSize, path));
    }

    Span TakeCopy(uint64_t position, uint32_t maxSize, uint32_t path)
    {
        return Checked(m_buffer.TakeCopy(GetParam() + position, maxSize, path));
    }

    /// Write and send n records of 100 bytes on a path.
    void Send(uint32_t n, uint32_t path = 0)
    {
        for (uint32_t i = 0; i < n; ++i)
        {
            ASSERT_TRUE(Append(100));
            m_buffer.TakeNext(100, path);
        }
    }

    uint64_t Request(uint64_t begin, uint64_t end)
    {
        return m_buffer.RequestReinjection(GetParam() + begin, GetParam() + end);
    }

    Span First() const
    {
        const auto range = m_buffer.FirstReinjection();
        return range ? Span{range->begin - GetParam(), range->end - GetParam()} : NONE;
    }

    uint64_t Carriers(uint64_t position) const
    {
        return m_buffer.Carriers(GetParam() + position);
    }

    uint32_t Acknowledge(uint64_t position)
    {
        return m_buffer.Acknowledge(GetParam() + position);
    }

    void ExpectNumbers(uint64_t una, uint64_t nxt, uint64_t end) const
    {
        EXPECT_EQ(m_buffer.Una() - GetParam(), una);
        EXPECT_EQ(m_buffer.Nxt() - GetParam(), nxt);
        EXPECT_EQ(m_buffer.End() - GetParam(), end);
        EXPECT_EQ(m_buffer.Size(), end - una);
        EXPECT_EQ(m_buffer.Unsent(), end - nxt);
    }

    MptcpSendBuffer m_buffer;
};

} // namespace buffertest

#endif // MPTCP_SEND_BUFFER_TEST_SUPPORT_H
