/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer-test-support.h"

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace
{

using namespace buffertest;

/// Per byte: who carries it, whether it is queued; per stream: where records begin. Nothing clever.
class NaiveSender
{
  public:
    bool Append(uint32_t size)
    {
        if (m_carriers.size() - m_una + size > m_capacity)
        {
            return size == 0;
        }
        m_carriers.resize(m_carriers.size() + size);
        m_queued.resize(m_carriers.size());
        return true;
    }

    Span TakeNext(uint32_t maxSize, uint32_t path)
    {
        const Span taken{m_nxt, std::min<uint64_t>(m_nxt + maxSize, m_carriers.size())};
        if (taken.first == taken.second)
        {
            return NONE;
        }
        m_recordEnds.insert(taken.second);
        m_nxt = taken.second;
        return Carry(taken, path);
    }

    uint64_t Request(uint64_t begin, uint64_t end)
    {
        uint64_t added = 0;
        for (uint64_t i = std::max(begin, m_una); i < std::min(end, m_nxt); ++i)
        {
            added += m_queued[i] ? 0 : 1;
            m_queued[i] = true;
        }
        return added;
    }

    Span First() const
    {
        uint64_t begin = m_una;
        while (begin < m_nxt && !m_queued[begin])
        {
            ++begin;
        }
        uint64_t end = begin;
        while (end < m_nxt && m_queued[end])
        {
            ++end;
        }
        return begin == end ? NONE : Span{begin, end};
    }

    Span TakeReinjection(uint32_t maxSize, uint32_t path)
    {
        const auto wanted = [this, path](uint64_t i)
        { return m_queued[i] && (m_carriers[i] >> path & 1) == 0; };
        uint64_t begin = m_una;
        while (begin < m_nxt && !wanted(begin))
        {
            ++begin;
        }
        if (begin == m_nxt)
        {
            return NONE;
        }
        const uint64_t limit = std::min(begin + maxSize, *m_recordEnds.upper_bound(begin));
        uint64_t end = begin;
        for (; end < limit && wanted(end); ++end)
        {
            m_queued[end] = false;
        }
        return Carry({begin, end}, path);
    }

    Span TakeCopy(uint64_t begin, uint32_t maxSize, uint32_t path)
    {
        if (begin < m_una || begin >= m_nxt)
        {
            return NONE;
        }
        return Carry({begin, std::min(begin + maxSize, *m_recordEnds.upper_bound(begin))}, path);
    }

    void ForgetPath(uint32_t path)
    {
        for (uint64_t& carriers : m_carriers)
        {
            carriers &= ~(uint64_t{1} << path);
        }
    }

    uint32_t Acknowledge(uint64_t position)
    {
        if (position < m_una || position > m_nxt)
        {
            return 0;
        }
        const auto freed = static_cast<uint32_t>(position - m_una);
        m_una = position;
        return freed;
    }

    void SetCapacity(uint32_t bytes)
    {
        m_capacity = bytes;
    }

    /// Compare all that can be seen.
    void ExpectSame(const MptcpSendBuffer& buffer, uint64_t start) const
    {
        const uint64_t held = m_carriers.size() - m_una;
        ASSERT_EQ(buffer.Una() - start, m_una);
        ASSERT_EQ(buffer.Nxt() - start, m_nxt);
        ASSERT_EQ(buffer.End() - start, m_carriers.size());
        ASSERT_EQ(buffer.Available(), m_capacity > held ? m_capacity - held : 0);
        uint64_t queued = 0;
        for (uint64_t i = m_una; i < m_nxt; ++i)
        {
            queued += m_queued[i] ? 1 : 0;
            ASSERT_EQ(buffer.Carriers(start + i), m_carriers[i]) << "position " << i;
        }
        ASSERT_EQ(buffer.Carriers(start + m_una - 1), 0U);
        ASSERT_EQ(buffer.Carriers(start + m_nxt), 0U);
        ASSERT_EQ(buffer.ReinjectionBytes(), queued);
        const auto first = buffer.FirstReinjection();
        ASSERT_EQ(first ? Span(first->begin - start, first->end - start) : NONE, First());
        ASSERT_EQ(buffer.FirstReinjectionCarriers(), queued > 0 ? m_carriers[First().first] : 0);
    }

    uint64_t Una() const
    {
        return m_una;
    }

    uint64_t End() const
    {
        return m_carriers.size();
    }

  private:
    Span Carry(Span bytes, uint32_t path)
    {
        for (uint64_t i = bytes.first; i < bytes.second; ++i)
        {
            m_carriers[i] |= uint64_t{1} << path;
        }
        return bytes;
    }

    uint64_t m_una{0};
    uint64_t m_nxt{0};
    uint64_t m_capacity{DEFAULT_CAPACITY};
    std::vector<uint64_t> m_carriers; //!< one per byte ever written
    std::vector<bool> m_queued;
    std::set<uint64_t> m_recordEnds;
};

class SendBufferModel : public SendBuffer
{
  protected:
    /// A position from somewhat below una to somewhat beyond the end.
    uint64_t AnyPosition(std::mt19937& random) const
    {
        const uint64_t low = m_naive.Una() - std::min<uint64_t>(m_naive.Una(), 20);
        return low + Draw(random, 0, static_cast<uint32_t>(m_naive.End() - low) + 20);
    }

    void StepOfTheApplication(std::mt19937& random)
    {
        if (Draw(random, 0, 30) == 0)
        {
            const uint32_t capacity = Draw(random, 0, 900);
            m_buffer.SetCapacity(capacity);
            m_naive.SetCapacity(capacity);
        }
        const uint32_t size = Draw(random, 0, 250);
        ASSERT_EQ(Append(size), m_naive.Append(size));
    }

    /// One step of a random life on four paths.
    void Step(std::mt19937& random)
    {
        const uint32_t path = Draw(random, 0, 3) * 21;
        const uint32_t size = Draw(random, 1, 140);
        const uint64_t position = AnyPosition(random);
        switch (Draw(random, 0, 13))
        {
        case 0:
        case 1:
            StepOfTheApplication(random);
            break;
        case 2:
        case 3:
        case 4:
            ASSERT_EQ(TakeNext(size, path), m_naive.TakeNext(size, path));
            break;
        case 5:
        case 6:
            ASSERT_EQ(Request(position, position + 2 * size),
                      m_naive.Request(position, position + 2 * size));
            break;
        case 7:
        case 8:
        case 9:
        {
            const Span taken = TakeReinjection(size, path);
            ASSERT_EQ(taken, m_naive.TakeReinjection(size, path));
            m_reinjections += taken != NONE ? 1 : 0;
            break;
        }
        case 10:
        case 11:
        {
            const Span taken = TakeCopy(position, size, path);
            ASSERT_EQ(taken, m_naive.TakeCopy(position, size, path));
            m_copies += taken != NONE ? 1 : 0;
            break;
        }
        case 12:
            if (Draw(random, 0, 4) == 0)
            {
                m_buffer.ForgetPath(path);
                m_naive.ForgetPath(path);
            }
            break;
        default:
        {
            const uint64_t acknowledged = Draw(random, 0, 2) == 0 ? position : m_naive.Una() + size;
            const uint32_t freed = Acknowledge(acknowledged);
            ASSERT_EQ(freed, m_naive.Acknowledge(acknowledged));
            m_freed += freed;
        }
        }
        m_naive.ExpectSame(m_buffer, GetParam());
    }

    NaiveSender m_naive;
    uint64_t m_freed{0};
    int m_reinjections{0};
    int m_copies{0};
};

INSTANTIATE_TEST_SUITE_P(Starts, SendBufferModel, testing::ValuesIn(STARTS));

TEST_P(SendBufferModel, AgreesByteByByte)
{
    for (uint32_t seed = 0; seed < 5; ++seed)
    {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        m_buffer = MptcpSendBuffer();
        m_buffer.Start(GetParam());
        m_naive = NaiveSender();
        for (int step = 0; step < 1000; ++step)
        {
            SCOPED_TRACE(step);
            Step(random);
            if (HasFailure())
            {
                return;
            }
        }
    }
    EXPECT_GT(m_freed, 5000U) << "the draw no longer reaches every outcome";
    EXPECT_GT(m_reinjections, 200);
    EXPECT_GT(m_copies, 200);
}

} // namespace
