/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_RECEIVE_BUFFER_TEST_SUPPORT_H
#define MPTCP_RECEIVE_BUFFER_TEST_SUPPORT_H

#include "buffer-test-support.h"

#include "ns3/mptcp-receive-buffer.h"
#include "ns3/packet.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <tuple>

/**
 * @file
 * What all tests of the receive buffer start from.
 */

namespace buffertest
{

using ns3::MptcpReceiveBuffer;
using AddResult = MptcpReceiveBuffer::AddResult;

constexpr uint32_t DEFAULT_CAPACITY = 131072;
constexpr uint64_t HALF = uint64_t{1} << 63;
constexpr uint32_t ALL = std::numeric_limits<uint32_t>::max();

/// accepted, duplicate, outOfWindow, advanced
using Fields = std::tuple<uint32_t, uint32_t, uint32_t, bool>;

/// @returns the fields of a result
inline Fields
FieldsOf(const AddResult& result)
{
    return {result.accepted, result.duplicate, result.outOfWindow, result.advanced};
}

/// @returns a result of these fields
inline Fields
Result(uint32_t accepted, uint32_t duplicate, uint32_t outOfWindow, bool advanced)
{
    return {accepted, duplicate, outOfWindow, advanced};
}

/// All tests run at every awkward start number. Positions are relative to it.
class ReceiveBuffer : public testing::TestWithParam<uint64_t>
{
  protected:
    void SetUp() override
    {
        m_buffer.Start(GetParam());
    }

    /// Give the buffer the stream's bytes [from, to).
    Fields Add(uint64_t from, uint64_t to)
    {
        return AddPacket(from, PacketAt(from, static_cast<uint32_t>(to - from)));
    }

    Fields AddPacket(uint64_t from, ns3::Ptr<ns3::Packet> packet)
    {
        return FieldsOf(m_buffer.Add(GetParam() + from, packet));
    }

    /// Give the buffer bytes of a wrong content, which must not replace anything.
    Fields AddWrong(uint64_t from, uint64_t to)
    {
        return AddPacket(from, PacketAt(from + 12345, static_cast<uint32_t>(to - from)));
    }

    bool SetFin(uint64_t position)
    {
        return m_buffer.SetFin(GetParam() + position);
    }

    uint64_t Next() const
    {
        return m_buffer.Next() - GetParam();
    }

    /// Read all that is in order and compare it with the stream from where reading stopped last.
    void ExpectRead(uint64_t until)
    {
        ASSERT_EQ(m_buffer.Available(), until - m_read);
        ns3::Ptr<ns3::Packet> packet = m_buffer.Extract(ALL);
        ASSERT_EQ(packet == nullptr, until == m_read);
        if (packet)
        {
            EXPECT_EQ(Content(packet), BytesAt(m_read, static_cast<uint32_t>(until - m_read)));
        }
        m_read = until;
    }

    MptcpReceiveBuffer m_buffer;
    uint64_t m_read{0};
};

} // namespace buffertest

#endif // MPTCP_RECEIVE_BUFFER_TEST_SUPPORT_H
