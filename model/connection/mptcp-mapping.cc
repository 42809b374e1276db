/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-mapping.h"

#include <algorithm>
#include <cassert>

namespace mptcp
{

namespace
{

uint64_t
EndOf(const Mapping& mapping)
{
    return mapping.ssn + mapping.length;
}

} // namespace

uint64_t
UnwrapPosition(uint64_t near, uint32_t low)
{
    const auto ahead = static_cast<uint32_t>(low - static_cast<uint32_t>(near));
    if (ahead < 0x80000000U)
    {
        return near + ahead;
    }
    const uint64_t back = 0x100000000U - ahead;
    return near >= back ? near - back : low;
}

void
TxMappings::Append(const Mapping& mapping)
{
    assert(mapping.ssn == m_end && mapping.length != 0);
    m_mappings.push_back(mapping);
    m_end = EndOf(mapping);
}

void
TxMappings::Extend(uint16_t length)
{
    assert(!m_mappings.empty() && length != 0);
    m_mappings.back().length = static_cast<uint16_t>(m_mappings.back().length + length);
    m_end += length;
}

uint64_t
TxMappings::End() const
{
    return m_end;
}

const Mapping*
TxMappings::Find(uint64_t ssn) const
{
    if (ssn >= m_end || m_mappings.empty() || ssn < m_mappings.front().ssn)
    {
        return nullptr;
    }
    if (ssn >= m_mappings.back().ssn)
    {
        return &m_mappings.back();
    }
    const auto above =
        std::upper_bound(m_mappings.begin(),
                         m_mappings.end(),
                         ssn,
                         [](uint64_t position, const Mapping& m) { return position < m.ssn; });
    return &*std::prev(above);
}

Mapping*
TxMappings::Last()
{
    return m_mappings.empty() ? nullptr : &m_mappings.back();
}

void
TxMappings::Acknowledge(uint64_t ssn)
{
    while (!m_mappings.empty() && EndOf(m_mappings.front()) <= ssn)
    {
        m_mappings.pop_front();
    }
}

const std::deque<Mapping>&
TxMappings::All() const
{
    return m_mappings;
}

RxMappings::Outcome
RxMappings::Add(const Mapping& mapping)
{
    const uint64_t end = EndOf(mapping);
    if (end <= mapping.ssn)
    {
        return Outcome::CONFLICT;
    }
    if (end <= m_consumed)
    {
        return Outcome::REPEATED;
    }
    const auto above = FirstAbove(mapping.ssn);
    if (above != m_mappings.cbegin())
    {
        const Mapping& below = std::prev(above)->second;
        const bool sameBinding = mapping.dsn - mapping.ssn == below.dsn - below.ssn;
        if (sameBinding && end <= EndOf(below))
        {
            return Outcome::REPEATED;
        }
        if (mapping.ssn < EndOf(below))
        {
            return Outcome::CONFLICT;
        }
    }
    // What was consumed had its own mapping, which is gone and so ended there.
    if (mapping.ssn < m_consumed || (above != m_mappings.cend() && end > above->first) ||
        m_mappings.size() >= MAX_MAPPINGS)
    {
        return Outcome::CONFLICT;
    }
    m_mappings.emplace_hint(above, mapping.ssn, mapping);
    return Outcome::ADDED;
}

const Mapping*
RxMappings::Find(uint64_t ssn) const
{
    if (m_mappings.empty() || ssn < m_mappings.cbegin()->first)
    {
        return nullptr;
    }
    const Mapping& oldest = m_mappings.cbegin()->second;
    if (ssn < EndOf(oldest))
    {
        return &oldest;
    }
    const auto above = FirstAbove(ssn);
    const Mapping& below = std::prev(above)->second;
    return ssn < EndOf(below) ? &below : nullptr;
}

void
RxMappings::Consume(uint64_t ssn)
{
    m_consumed = std::max(m_consumed, ssn);
    while (!m_mappings.empty() && EndOf(m_mappings.begin()->second) <= m_consumed)
    {
        m_mappings.erase(m_mappings.begin());
    }
}

RxMappings::Container::const_iterator
RxMappings::FirstAbove(uint64_t ssn) const
{
    if (m_mappings.empty() || ssn >= m_mappings.crbegin()->first)
    {
        return m_mappings.cend();
    }
    return m_mappings.upper_bound(ssn);
}

std::size_t
RxMappings::Size() const
{
    return m_mappings.size();
}

} // namespace mptcp
