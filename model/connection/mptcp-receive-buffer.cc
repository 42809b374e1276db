/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-receive-buffer.h"

#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

void
MptcpReceiveBuffer::Start(uint64_t dsn)
{
    NS_ASSERT_MSG(m_next == 0 && m_outOfOrder.empty(), "started after data was added");
    m_start = dsn;
    m_edge = m_capacity;
}

void
MptcpReceiveBuffer::SetCapacity(uint32_t bytes)
{
    m_capacity = bytes;
    GrantWindow();
}

uint32_t
MptcpReceiveBuffer::GetCapacity() const
{
    return m_capacity;
}

MptcpReceiveBuffer::AddResult
MptcpReceiveBuffer::Add(uint64_t dsn, Ptr<Packet> packet)
{
    AddResult result;
    const uint32_t size = packet->GetSize();
    uint64_t pos = dsn - m_start;
    uint64_t end = pos + size;
    uint32_t skip = 0;
    if (static_cast<int64_t>(pos - m_next) < 0)
    {
        skip = static_cast<uint32_t>(std::min<uint64_t>(size, m_next - pos));
        result.duplicate = skip;
        pos += skip;
    }
    if (skip < size)
    {
        const uint64_t limit = std::max(pos, std::min(end, Limit()));
        result.outOfWindow = static_cast<uint32_t>(end - limit);
        end = limit;
    }
    if (pos == end)
    {
        return result;
    }
    const uint64_t before = m_next;
    if (pos == m_next && (m_outOfOrder.empty() || end < m_outOfOrder.begin()->first))
    {
        const auto bytes = static_cast<uint32_t>(end - pos);
        m_inOrder.push_back(bytes == size ? std::move(packet)
                                          : packet->CreateFragment(skip, bytes));
        m_available += bytes;
        m_next = end;
        result.accepted = bytes;
    }
    else
    {
        InsertOutOfOrder(pos, end, packet, skip, result);
        Advance();
    }
    result.advanced = m_next != before;
    return result;
}

void
MptcpReceiveBuffer::InsertOutOfOrder(uint64_t pos,
                                     uint64_t end,
                                     Ptr<Packet> packet,
                                     uint32_t skip,
                                     AddResult& result)
{
    const uint64_t origin = pos - skip;
    auto above = m_outOfOrder.upper_bound(pos);
    auto run = above;
    if (above == m_outOfOrder.begin() || std::prev(above)->second.end < pos)
    {
        run = m_outOfOrder.emplace_hint(above, pos, Run{pos, {}});
    }
    else
    {
        --run;
        const uint64_t covered = std::min(run->second.end, end);
        result.duplicate += static_cast<uint32_t>(covered - pos);
        pos = covered;
    }
    while (pos < end)
    {
        const bool bounded = above != m_outOfOrder.end() && above->first <= end;
        const uint64_t gapEnd = bounded ? above->first : end;
        const auto bytes = static_cast<uint32_t>(gapEnd - pos);
        run->second.packets.push_back(
            bytes == packet->GetSize()
                ? packet
                : packet->CreateFragment(static_cast<uint32_t>(pos - origin), bytes));
        result.accepted += bytes;
        m_outOfOrderBytes += bytes;
        run->second.end = gapEnd;
        pos = gapEnd;
        if (bounded)
        {
            const uint64_t covered = std::min(above->second.end, end);
            result.duplicate += static_cast<uint32_t>(covered - pos);
            pos = covered;
            run->second.end = above->second.end;
            run->second.packets.splice(run->second.packets.end(), above->second.packets);
            above = m_outOfOrder.erase(above);
        }
    }
}

void
MptcpReceiveBuffer::Advance()
{
    const auto first = m_outOfOrder.begin();
    if (first == m_outOfOrder.end() || first->first != m_next)
    {
        return;
    }
    const auto bytes = static_cast<uint32_t>(first->second.end - m_next);
    for (auto& packet : first->second.packets)
    {
        m_inOrder.push_back(std::move(packet));
    }
    m_next += bytes;
    m_available += bytes;
    m_outOfOrderBytes -= bytes;
    m_outOfOrder.erase(first);
}

Ptr<Packet>
MptcpReceiveBuffer::Extract(uint32_t maxSize)
{
    const uint32_t size = std::min(maxSize, m_available);
    if (size == 0)
    {
        return nullptr;
    }
    std::size_t whole = 0;
    uint32_t left = size;
    while (left > 0 && m_inOrder[whole]->GetSize() <= left)
    {
        left -= m_inOrder[whole]->GetSize();
        ++whole;
    }
    Ptr<Packet> rest;
    if (left > 0)
    {
        rest = m_inOrder[whole];
        m_inOrder[whole] = rest->CreateFragment(0, left);
        rest->RemoveAtStart(left);
    }
    Ptr<Packet> out = Join(0, whole + (rest ? 1 : 0));
    m_inOrder.erase(m_inOrder.begin(), m_inOrder.begin() + static_cast<std::ptrdiff_t>(whole));
    if (rest)
    {
        m_inOrder.front() = rest;
    }
    m_available -= size;
    GrantWindow();
    return out;
}

Ptr<Packet>
MptcpReceiveBuffer::Join(std::size_t first, std::size_t count) const
{
    // Appending real bytes copies all that is there, so many packets are joined by levels. The
    // target is a new packet, since only one whose buffer nobody shares can grow a run of zeros
    // without writing it out.
    constexpr std::size_t FAN_IN = 16;
    if (count == 1)
    {
        return m_inOrder[first];
    }
    std::size_t step = 1;
    while (step * FAN_IN < count)
    {
        step *= FAN_IN;
    }
    Ptr<Packet> out = Create<Packet>();
    for (std::size_t i = 0; i < count; i += step)
    {
        out->AddAtEnd(Join(first + i, std::min(step, count - i)));
    }
    return out;
}

uint64_t
MptcpReceiveBuffer::Next() const
{
    return m_start + m_next + (FinReached() ? 1 : 0);
}

uint32_t
MptcpReceiveBuffer::Available() const
{
    return m_available;
}

uint32_t
MptcpReceiveBuffer::OutOfOrderBytes() const
{
    return m_outOfOrderBytes;
}

std::size_t
MptcpReceiveBuffer::OutOfOrderRuns() const
{
    return m_outOfOrder.size();
}

uint32_t
MptcpReceiveBuffer::Window() const
{
    const uint64_t next = m_next + (FinReached() ? 1 : 0);
    return m_edge > next ? static_cast<uint32_t>(m_edge - next) : 0;
}

bool
MptcpReceiveBuffer::SetFin(uint64_t dsn)
{
    const uint64_t fin = dsn - m_start;
    if (m_fin)
    {
        return *m_fin == fin;
    }
    const uint64_t received = m_outOfOrder.empty() ? m_next : m_outOfOrder.rbegin()->second.end;
    if (static_cast<int64_t>(fin - received) < 0 || fin > m_edge)
    {
        return false;
    }
    m_fin = fin;
    return true;
}

bool
MptcpReceiveBuffer::HasFin() const
{
    return m_fin.has_value();
}

bool
MptcpReceiveBuffer::FinReached() const
{
    return m_fin == m_next;
}

uint64_t
MptcpReceiveBuffer::Limit() const
{
    return m_fin ? std::min(m_edge, *m_fin) : m_edge;
}

void
MptcpReceiveBuffer::GrantWindow()
{
    m_edge = std::max(m_edge, m_next - m_available + m_capacity);
}

} // namespace ns3
