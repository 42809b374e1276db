/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-daps-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include <algorithm>
#include <numeric>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpDapsScheduler);

TypeId
MptcpDapsScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpDapsScheduler")
                            .SetParent<MptcpMinRttScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpDapsScheduler>();
    return tid;
}

void
MptcpDapsScheduler::Begin(const std::vector<MptcpPathState>& paths,
                          const std::vector<std::size_t>& usable)
{
    m_members.clear();
    m_entries.clear();
    m_end = 1;
    for (const auto i : usable)
    {
        const auto& path = paths[i];
        const auto half = static_cast<uint64_t>(path.srtt.GetMilliSeconds()) / 2;
        const uint64_t delay = std::max<uint64_t>((half + 2) / 4 * 4, 1);
        const double window = m_window[path.id] / std::max<uint32_t>(path.mss, 1);
        const auto segments = static_cast<uint32_t>(std::max(window, 1.0));
        m_members.push_back(path.id);
        m_entries.push_back({path.id, path.srtt, delay, segments});
        // A round that long never ends; a cap keeps the product in range.
        m_end = std::min<uint64_t>(std::lcm(m_end, delay), uint64_t{1} << 40);
    }
    std::stable_sort(m_entries.begin(),
                     m_entries.end(),
                     [](const Entry& a, const Entry& b) { return a.srtt < b.srtt; });
    m_tick = 0;
    m_turn = m_entries.size() - 1;
    Advance();
}

void
MptcpDapsScheduler::Advance()
{
    m_left = 0;
    for (m_turn++; m_turn < m_entries.size(); m_turn++)
    {
        if (m_tick > 0 && m_tick % m_entries[m_turn].delay == 0)
        {
            m_left = m_entries[m_turn].segments;
            return;
        }
    }
    uint64_t next = m_end + 1;
    for (const auto& entry : m_entries)
    {
        next = std::min(next, (m_tick / entry.delay + 1) * entry.delay);
    }
    m_tick = next;
    for (m_turn = 0; m_turn < m_entries.size() && m_tick <= m_end; m_turn++)
    {
        if (m_tick % m_entries[m_turn].delay == 0)
        {
            m_left = m_entries[m_turn].segments;
            return;
        }
    }
}

MptcpDecision
MptcpDapsScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    for (const auto& path : paths)
    {
        const auto found = m_window.emplace(path.id, path.cwnd).first;
        found->second = found->second * 7 / 8 + path.cwnd / 8.0;
    }
    if (send.reinjection)
    {
        return MptcpMinRttScheduler::Select(send, paths);
    }
    const auto usable = MptcpCandidates(send, paths);
    if (usable.empty())
    {
        return {MptcpDecision::WAIT, "none usable"};
    }
    const bool same = usable.size() == m_members.size() &&
                      std::equal(usable.begin(),
                                 usable.end(),
                                 m_members.begin(),
                                 [&](std::size_t i, uint32_t id) { return paths[i].id == id; });
    if (!same || m_left == 0)
    {
        Begin(paths, usable);
    }
    for (const auto i : usable)
    {
        if (paths[i].id == m_entries[m_turn].id && paths[i].room > 0)
        {
            return {static_cast<int32_t>(i), "its turn"};
        }
    }
    return {MptcpDecision::WAIT, "the one whose turn it is has no room"};
}

void
MptcpDapsScheduler::NotifyBound(const MptcpPathState& path, uint32_t, bool reinjection)
{
    if (!reinjection && m_left > 0 && m_entries[m_turn].id == path.id && --m_left == 0)
    {
        Advance();
    }
}

void
MptcpDapsScheduler::NotifyClosed(uint32_t id)
{
    m_window.erase(id);
}

} // namespace ns3
