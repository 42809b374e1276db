/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-priority-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/string.h"

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
                          "Paths, the most important first, separated by commas: by address of "
                          "either end, by the local device's name, or by number.",
                          StringValue(""),
                          MakeStringAccessor(&MptcpPriorityScheduler::SetOrder,
                                             &MptcpPriorityScheduler::GetOrder),
                          MptcpPathList::MakeChecker(MptcpPathList::PATHS));
    return tid;
}

void
MptcpPriorityScheduler::SetOrder(std::string order)
{
    m_order.Set(order);
}

std::string
MptcpPriorityScheduler::GetOrder() const
{
    return m_order.Get();
}

MptcpDecision
MptcpPriorityScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    MptcpDecision decision{MptcpDecision::WAIT, "no room"};
    auto best = m_order.GetN();
    for (const auto i : MptcpCandidates(send, paths))
    {
        const auto rank = m_order.Find(paths[i]);
        if (paths[i].room > 0 && (decision.path < 0 || rank < best))
        {
            decision = {static_cast<int32_t>(i), "highest priority with room"};
            best = rank;
        }
    }
    return decision;
}

} // namespace ns3
