/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-receive-buffer-test-support.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace
{

using namespace buffertest;
using ns3::Create;
using ns3::Packet;
using ns3::Ptr;

/// A byte array, a flag per byte, and nothing clever.
class NaiveReceiver
{
  public:
    explicit NaiveReceiver(uint32_t capacity) : m_edge(capacity), m_capacity(capacity)
    {
    }

    AddResult Add(int64_t from, const Bytes& bytes)
    {
        AddResult result;
        const uint64_t before = m_next;
        for (std::size_t i = 0; i < bytes.size(); ++i)
        {
            const int64_t position = from + static_cast<int64_t>(i);
            if (position < static_cast<int64_t>(m_next) || Held(position))
            {
                ++result.duplicate;
            }
            else if (position >= static_cast<int64_t>(std::min(m_edge, m_fin)))
            {
                ++result.outOfWindow;
            }
            else
            {
                m_held.resize(std::max<std::size_t>(m_held.size(), position + 1));
                m_held[position] = bytes[i];
                ++result.accepted;
            }
        }
        while (Held(m_next))
        {
            ++m_next;
        }
        result.advanced = m_next > before;
        return result;
    }

    Bytes Extract(uint32_t most)
    {
        Bytes bytes;
        for (; bytes.size() < most && m_read < m_next; ++m_read)
        {
            bytes.push_back(*m_held[m_read]);
        }
        m_edge = std::max(m_edge, m_read + m_capacity);
        return bytes;
    }

    void SetCapacity(uint32_t bytes)
    {
        m_capacity = bytes;
        m_edge = std::max(m_edge, m_read + m_capacity);
    }

    bool SetFin(uint64_t position)
    {
        if (m_fin != NO_FIN)
        {
            return m_fin == position;
        }
        if (position < m_held.size() || position > m_edge)
        {
            return false;
        }
        m_fin = position;
        return true;
    }

    /// Compare all that can be seen.
    void ExpectSame(const MptcpReceiveBuffer& buffer, uint64_t start) const
    {
        std::size_t runs = 0;
        uint32_t outOfOrder = 0;
        for (std::size_t i = m_next; i < m_held.size(); ++i)
        {
            runs += Held(i) && !Held(i - 1) ? 1 : 0;
            outOfOrder += Held(i) ? 1 : 0;
        }
        const bool reached = m_fin == m_next;
        const uint64_t next = m_next + (reached ? 1 : 0);
        ASSERT_EQ(buffer.Next() - start, next);
        ASSERT_EQ(buffer.Available(), m_next - m_read);
        ASSERT_EQ(buffer.OutOfOrderBytes(), outOfOrder);
        ASSERT_EQ(buffer.OutOfOrderRuns(), runs);
        ASSERT_EQ(buffer.Window(), m_edge > next ? m_edge - next : 0);
        ASSERT_EQ(buffer.HasFin(), m_fin != NO_FIN);
        ASSERT_EQ(buffer.FinReached(), reached);
    }

    uint64_t Next() const
    {
        return m_next;
    }

    uint64_t Edge() const
    {
        return m_edge;
    }

  private:
    bool Held(uint64_t position) const
    {
        return position < m_held.size() && m_held[position].has_value();
    }

    /// Beyond every position; not an optional, in which g++ 16 sees a value that nobody set.
    static constexpr uint64_t NO_FIN = std::numeric_limits<uint64_t>::max();

    std::vector<std::optional<uint8_t>> m_held; //!< as long as the highest byte held
    uint64_t m_read{0};
    uint64_t m_next{0};
    uint64_t m_edge;
    uint64_t m_capacity;
    uint64_t m_fin{NO_FIN};
};

class ReceiveBufferModel : public testing::TestWithParam<uint64_t>
{
  protected:
    /// One step of a random life. The peer is hostile: it sends other bytes on every repetition.
    void Step(std::mt19937& random, MptcpReceiveBuffer& buffer, NaiveReceiver& naive)
    {
        const uint64_t start = GetParam();
        switch (Draw(random, 0, 9))
        {
        case 0:
        {
            const uint32_t most = Draw(random, 1, 400);
            Ptr<Packet> packet = buffer.Extract(most);
            ASSERT_EQ(packet ? Content(packet) : Bytes(), naive.Extract(most));
            break;
        }
        case 1:
            if (Draw(random, 0, 9) == 0)
            {
                const uint32_t capacity = Draw(random, 0, 900);
                buffer.SetCapacity(capacity);
                naive.SetCapacity(capacity);
            }
            break;
        case 2:
            if (Draw(random, 0, 199) == 0)
            {
                const uint64_t fin = naive.Next() + Draw(random, 0, 600);
                ASSERT_EQ(buffer.SetFin(start + fin), naive.SetFin(fin));
            }
            break;
        default:
        {
            // Half of the segments start at the gap, the others anywhere from old to beyond the
            // edge.
            const int64_t span = static_cast<int64_t>(naive.Edge() - naive.Next()) + 260;
            const int64_t from = Draw(random, 0, 1) == 0
                                   ? static_cast<int64_t>(naive.Next())
                                   : static_cast<int64_t>(naive.Next()) - 130 + random() % span;
            Bytes bytes(Draw(random, 0, 120));
            for (uint8_t& byte : bytes)
            {
                byte = static_cast<uint8_t>(random());
            }
            const auto result = buffer.Add(start + static_cast<uint64_t>(from),
                                           Create<Packet>(bytes.data(), bytes.size()));
            ASSERT_EQ(FieldsOf(result), FieldsOf(naive.Add(from, bytes)));
            m_seen.accepted += result.accepted;
            m_seen.duplicate += result.duplicate;
            m_seen.outOfWindow += result.outOfWindow;
        }
        }
        naive.ExpectSame(buffer, start);
    }

    AddResult m_seen;
};

INSTANTIATE_TEST_SUITE_P(Starts, ReceiveBufferModel, testing::ValuesIn(STARTS));

TEST_P(ReceiveBufferModel, AgreesByteByByte)
{
    for (uint32_t seed = 0; seed < 12; ++seed)
    {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        MptcpReceiveBuffer buffer;
        buffer.SetCapacity(700);
        buffer.Start(GetParam());
        NaiveReceiver naive(700);
        for (int step = 0; step < 1500; ++step)
        {
            SCOPED_TRACE(step);
            Step(random, buffer, naive);
            if (HasFatalFailure())
            {
                return;
            }
        }
    }
    EXPECT_GT(m_seen.accepted, 10000U) << "the draw no longer reaches every outcome";
    EXPECT_GT(m_seen.duplicate, 10000U);
    EXPECT_GT(m_seen.outOfWindow, 10000U);
}

} // namespace
