/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-send-buffer.h"

#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

namespace
{

uint64_t
PathBit(uint32_t path)
{
    NS_ASSERT_MSG(path < MptcpSendBuffer::MAX_PATHS, "path slot " << path);
    return uint64_t{1} << path;
}

} // namespace

uint64_t
MptcpSendBuffer::Record::End() const
{
    return begin + packet->GetSize();
}

void
MptcpSendBuffer::Start(uint64_t dsn)
{
    NS_ASSERT_MSG(m_nxt == 0, "started after data was bound");
    m_start = dsn;
}

void
MptcpSendBuffer::SetCapacity(uint32_t bytes)
{
    m_capacity = bytes;
}

uint32_t
MptcpSendBuffer::GetCapacity() const
{
    return m_capacity;
}

uint32_t
MptcpSendBuffer::Available() const
{
    return m_capacity > Size() ? m_capacity - Size() : 0;
}

uint32_t
MptcpSendBuffer::Size() const
{
    return static_cast<uint32_t>(m_end - m_una);
}

uint32_t
MptcpSendBuffer::Unsent() const
{
    return static_cast<uint32_t>(m_end - m_nxt);
}

uint64_t
MptcpSendBuffer::Una() const
{
    return m_start + m_una;
}

uint64_t
MptcpSendBuffer::Nxt() const
{
    return m_start + m_nxt;
}

uint64_t
MptcpSendBuffer::End() const
{
    return m_start + m_end;
}

bool
MptcpSendBuffer::Append(Ptr<const Packet> packet)
{
    const uint32_t size = packet->GetSize();
    if (size > Available())
    {
        return false;
    }
    if (size > 0)
    {
        m_unsent.push_back(packet->Copy());
        m_end += size;
    }
    return true;
}

std::optional<MptcpSendBuffer::Chunk>
MptcpSendBuffer::TakeNext(uint32_t maxSize, uint32_t path)
{
    const uint32_t size = std::min(maxSize, Unsent());
    if (size == 0)
    {
        return std::nullopt;
    }
    m_sent.push_back({m_nxt, DequeueUnsent(size), PathBit(path)});
    m_nxt += size;
    return Chunk{m_start + m_sent.back().begin, m_sent.back().packet};
}

Ptr<Packet>
MptcpSendBuffer::DequeueUnsent(uint32_t size)
{
    uint32_t left = m_unsent.front()->GetSize() - m_unsentOffset;
    if (left == size)
    {
        return PopUnsent();
    }
    if (left > size)
    {
        m_unsentOffset += size;
        return m_unsent.front()->CreateFragment(m_unsentOffset - size, size);
    }
    // A new packet, since only one whose buffer nobody shares can grow a run of zeros without
    // writing it out.
    Ptr<Packet> merged = Create<Packet>();
    for (; left <= size; left = m_unsent.front()->GetSize())
    {
        merged->AddAtEnd(PopUnsent());
        size -= left;
        if (size == 0)
        {
            return merged;
        }
    }
    merged->AddAtEnd(m_unsent.front()->CreateFragment(0, size));
    m_unsentOffset = size;
    return merged;
}

Ptr<Packet>
MptcpSendBuffer::PopUnsent()
{
    Ptr<Packet> packet = std::move(m_unsent.front());
    m_unsent.pop_front();
    if (m_unsentOffset > 0)
    {
        packet->RemoveAtStart(m_unsentOffset);
        m_unsentOffset = 0;
    }
    return packet;
}

uint64_t
MptcpSendBuffer::RequestReinjection(uint64_t begin, uint64_t end)
{
    const auto sent = static_cast<int64_t>(m_nxt - m_una);
    const auto clip = [this, sent](uint64_t dsn)
    { return m_una + std::clamp<int64_t>(static_cast<int64_t>(dsn - Una()), 0, sent); };
    uint64_t from = clip(begin);
    uint64_t to = clip(end);
    if (from >= to)
    {
        return 0;
    }
    for (uint64_t& scanned : m_scanned)
    {
        scanned = std::min(scanned, from);
    }
    const uint64_t before = m_reinjectionBytes;
    auto it = m_reinjections.upper_bound(from);
    if (it != m_reinjections.begin() && std::prev(it)->second >= from)
    {
        --it;
    }
    while (it != m_reinjections.end() && it->first <= to)
    {
        from = std::min(from, it->first);
        to = std::max(to, it->second);
        m_reinjectionBytes -= it->second - it->first;
        it = m_reinjections.erase(it);
    }
    m_reinjections.emplace_hint(it, from, to);
    m_reinjectionBytes += to - from;
    return m_reinjectionBytes - before;
}

uint64_t
MptcpSendBuffer::RequestReinjectionOf(uint32_t path)
{
    uint64_t added = 0;
    for (const Record& record : m_sent)
    {
        for (uint64_t offset = std::max(record.begin, m_una); offset < record.End();)
        {
            const uint64_t end = PieceEnd(record, offset);
            if (CarriersAt(record, offset) == PathBit(path))
            {
                added += RequestReinjection(m_start + offset, m_start + end);
            }
            offset = end;
        }
    }
    return added;
}

uint64_t
MptcpSendBuffer::ReinjectionBytes() const
{
    return m_reinjectionBytes;
}

std::optional<MptcpSendBuffer::Range>
MptcpSendBuffer::FirstReinjection() const
{
    if (m_reinjections.empty())
    {
        return std::nullopt;
    }
    const auto& [begin, end] = *m_reinjections.begin();
    return Range{m_start + begin, m_start + end};
}

uint64_t
MptcpSendBuffer::FirstReinjectionCarriers() const
{
    return m_reinjections.empty() ? 0 : Carriers(m_start + m_reinjections.begin()->first);
}

std::optional<MptcpSendBuffer::Chunk>
MptcpSendBuffer::TakeReinjection(uint32_t maxSize, uint32_t path)
{
    const uint64_t bit = PathBit(path);
    uint64_t& scanned = m_scanned[path];
    auto range = m_reinjections.upper_bound(scanned);
    if (range != m_reinjections.begin() && std::prev(range)->second > scanned)
    {
        --range;
    }
    for (; range != m_reinjections.end() && maxSize > 0; ++range)
    {
        uint64_t offset = std::max(range->first, scanned);
        for (std::size_t i = Locate(offset); offset < range->second; ++i)
        {
            const uint64_t limit = std::min(range->second, m_sent[i].End());
            offset = RunEnd(m_sent[i], offset, limit, bit, true);
            if (offset < limit)
            {
                const uint64_t most = std::min(limit, offset + maxSize);
                const uint64_t end = RunEnd(m_sent[i], offset, most, bit, false);
                scanned = end;
                Unqueue(offset, end);
                return Cut(m_sent[i], offset, end, bit);
            }
        }
        scanned = range->second;
    }
    return std::nullopt;
}

std::optional<MptcpSendBuffer::Chunk>
MptcpSendBuffer::TakeCopy(uint64_t dsn, uint32_t maxSize, uint32_t path)
{
    const uint64_t offset = Offset(dsn);
    if (!IsSent(offset) || maxSize == 0)
    {
        return std::nullopt;
    }
    Record& record = m_sent[Locate(offset)];
    return Cut(record, offset, std::min(offset + maxSize, record.End()), PathBit(path));
}

uint64_t
MptcpSendBuffer::Carriers(uint64_t dsn) const
{
    const uint64_t offset = Offset(dsn);
    return IsSent(offset) ? CarriersAt(m_sent[Locate(offset)], offset) : 0;
}

void
MptcpSendBuffer::ForgetPath(uint32_t path)
{
    const uint64_t others = ~PathBit(path);
    for (Record& record : m_sent)
    {
        record.carriers &= others;
    }
    for (auto& split : m_splits)
    {
        split.second &= others;
    }
    m_scanned[path] = 0;
}

uint32_t
MptcpSendBuffer::Acknowledge(uint64_t dsn)
{
    const uint64_t freed = Offset(dsn) - m_una;
    if (freed == 0 || freed > m_nxt - m_una)
    {
        return 0;
    }
    m_una += freed;
    while (!m_sent.empty() && m_sent.front().End() <= m_una)
    {
        m_sent.pop_front();
    }
    if (!m_reinjections.empty())
    {
        Unqueue(0, m_una);
    }
    if (!m_splits.empty())
    {
        const uint64_t first = m_sent.empty() ? m_una : m_sent.front().begin;
        m_splits.erase(m_splits.begin(), m_splits.upper_bound(first));
    }
    return static_cast<uint32_t>(freed);
}

uint64_t
MptcpSendBuffer::Offset(uint64_t dsn) const
{
    return dsn - m_start;
}

bool
MptcpSendBuffer::IsSent(uint64_t offset) const
{
    return offset - m_una < m_nxt - m_una;
}

std::size_t
MptcpSendBuffer::Locate(uint64_t offset) const
{
    if (offset < m_sent.front().End())
    {
        return 0;
    }
    if (offset >= m_sent.back().begin)
    {
        return m_sent.size() - 1;
    }
    const auto above =
        std::upper_bound(m_sent.begin(),
                         m_sent.end(),
                         offset,
                         [](uint64_t value, const Record& record) { return value < record.begin; });
    return static_cast<std::size_t>(above - m_sent.begin()) - 1;
}

uint64_t
MptcpSendBuffer::CarriersAt(const Record& record, uint64_t offset) const
{
    const auto next = m_splits.upper_bound(offset);
    const bool split = next != m_splits.begin() && std::prev(next)->first > record.begin;
    return split ? std::prev(next)->second : record.carriers;
}

uint64_t
MptcpSendBuffer::PieceEnd(const Record& record, uint64_t offset) const
{
    const auto next = m_splits.upper_bound(offset);
    return next == m_splits.end() ? record.End() : std::min(record.End(), next->first);
}

uint64_t
MptcpSendBuffer::RunEnd(const Record& record,
                        uint64_t offset,
                        uint64_t limit,
                        uint64_t pathBit,
                        bool carried) const
{
    while (offset < limit && ((CarriersAt(record, offset) & pathBit) != 0) == carried)
    {
        offset = PieceEnd(record, offset);
    }
    return std::min(offset, limit);
}

MptcpSendBuffer::Chunk
MptcpSendBuffer::Cut(Record& record, uint64_t begin, uint64_t end, uint64_t pathBit)
{
    const uint64_t recordEnd = record.End();
    if (begin > record.begin)
    {
        m_splits.try_emplace(begin, CarriersAt(record, begin));
    }
    if (end < recordEnd)
    {
        m_splits.try_emplace(end, CarriersAt(record, end));
    }
    if (begin == record.begin)
    {
        record.carriers |= pathBit;
    }
    for (auto it = m_splits.lower_bound(begin); it != m_splits.end() && it->first < end; ++it)
    {
        it->second |= pathBit;
    }
    const auto size = static_cast<uint32_t>(end - begin);
    Ptr<Packet> packet =
        begin == record.begin && end == recordEnd
            ? record.packet
            : record.packet->CreateFragment(static_cast<uint32_t>(begin - record.begin), size);
    return {m_start + begin, packet};
}

void
MptcpSendBuffer::Unqueue(uint64_t begin, uint64_t end)
{
    auto it = m_reinjections.upper_bound(begin);
    if (it != m_reinjections.begin() && std::prev(it)->second > begin)
    {
        --it;
    }
    while (it != m_reinjections.end() && it->first < end)
    {
        const auto [from, to] = *it;
        it = m_reinjections.erase(it);
        m_reinjectionBytes -= std::min(to, end) - std::max(from, begin);
        if (from < begin)
        {
            m_reinjections.emplace_hint(it, from, begin);
        }
        if (to > end)
        {
            m_reinjections.emplace_hint(it, end, to);
        }
    }
}

} // namespace ns3
