/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-priority-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/string.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpPriorityScheduler);

TypeId
MptcpPriorityScheduler::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpPriorityScheduler")
            .SetParent<MptcpScheduler>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpPriorityScheduler>()
            .AddAttribute("Order",
                          "Subflow numbers, the most important first, separated by commas.",
                          StringValue(""),
                          MakeStringAccessor(&MptcpPriorityScheduler::m_order),
                          MakeStringChecker());
    return tid;
}

MptcpDecision
MptcpPriorityScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    const auto order = MptcpNumberList(m_order);
    MptcpDecision decision{MptcpDecision::WAIT, "no room"};
    auto best = order.end();
    for (const auto i : MptcpCandidates(send, paths))
    {
        const auto rank = std::find(order.begin(), order.end(), paths[i].id);
        if (paths[i].room > 0 && (decision.path < 0 || rank < best))
        {
            decision = {static_cast<int32_t>(i), "highest priority with room"};
            best = rank;
        }
    }
    return decision;
}

} // namespace ns3
