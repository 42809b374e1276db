/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-congestion-group.h"

#include "mptcp-congestion-ops.h"

#include <algorithm>

namespace ns3
{

MptcpCongestionGroup::View
MptcpCongestionGroup::Look(const MptcpCongestionOps& self, bool losing)
{
    m_paths.clear();
    std::size_t index = m_members.size();
    for (MptcpCongestionOps* member : m_members)
    {
        if (!member->Publish(losing && member == &self))
        {
            continue;
        }
        if (member == &self)
        {
            index = m_paths.size();
        }
        m_paths.push_back(member->GetPathState());
    }
    return {m_paths, std::min(index, m_paths.size())};
}

std::size_t
MptcpCongestionGroup::GetN() const
{
    return m_members.size();
}

void
MptcpCongestionGroup::Add(MptcpCongestionOps& member)
{
    m_members.push_back(&member);
}

void
MptcpCongestionGroup::Remove(MptcpCongestionOps& member)
{
    m_members.erase(std::remove(m_members.begin(), m_members.end(), &member), m_members.end());
}

} // namespace ns3
