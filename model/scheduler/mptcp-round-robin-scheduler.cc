/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-round-robin-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpRoundRobinScheduler);

TypeId
MptcpRoundRobinScheduler::GetTypeId()
{
    static TypeId tid = AddTurnAttributes(TypeId("ns3::MptcpRoundRobinScheduler")
                                              .SetParent<MptcpScheduler>()
                                              .SetGroupName("Mptcp")
                                              .AddConstructor<MptcpRoundRobinScheduler>());
    return tid;
}

TypeId
MptcpRoundRobinScheduler::AddTurnAttributes(TypeId type)
{
    return type
        .AddAttribute("NumSegments",
                      "Segments of one turn.",
                      UintegerValue(1),
                      MakeUintegerAccessor(&MptcpRoundRobinScheduler::m_numSegments),
                      MakeUintegerChecker<uint32_t>(1))
        .AddAttribute("CwndLimited",
                      "Whether subflows without room are skipped rather than waited for.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&MptcpRoundRobinScheduler::m_cwndLimited),
                      MakeBooleanChecker());
}

uint32_t
MptcpRoundRobinScheduler::Turn(const MptcpPathState&) const
{
    return m_numSegments;
}

MptcpDecision
MptcpRoundRobinScheduler::Select(const MptcpSendState& send,
                                 const std::vector<MptcpPathState>& paths)
{
    std::vector<std::size_t> considered;
    for (const auto i : MptcpCandidates(send, paths))
    {
        if (paths[i].room > 0 || (!m_cwndLimited && !send.reinjection))
        {
            considered.push_back(i);
        }
    }
    if (considered.empty())
    {
        return {MptcpDecision::WAIT, "no room"};
    }
    if (send.reinjection)
    {
        return {static_cast<int32_t>(considered[0]), "reinjection, first with room"};
    }
    MptcpDecision decision{MptcpDecision::WAIT, "next turn"};
    for (const auto i : considered)
    {
        const uint32_t used = m_quota[paths[i].id];
        if (used == 0)
        {
            decision.path = static_cast<int32_t>(i);
        }
        else if (used < Turn(paths[i]))
        {
            decision = {static_cast<int32_t>(i), "turn goes on"};
            break;
        }
    }
    if (decision.path < 0)
    {
        for (const auto i : considered)
        {
            m_quota[paths[i].id] = 0;
        }
        decision = {static_cast<int32_t>(considered.back()), "new round"};
    }
    if (paths[decision.path].room == 0)
    {
        return {MptcpDecision::WAIT, "the one whose turn it is has no room"};
    }
    return decision;
}

void
MptcpRoundRobinScheduler::NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection)
{
    if (!reinjection && path.mss > 0)
    {
        m_quota[path.id] += (bytes + path.mss - 1) / path.mss;
    }
}

void
MptcpRoundRobinScheduler::NotifyClosed(uint32_t id)
{
    m_quota.erase(id);
}

} // namespace ns3
