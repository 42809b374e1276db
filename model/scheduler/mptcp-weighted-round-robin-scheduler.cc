/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-weighted-round-robin-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/string.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpWeightedRoundRobinScheduler);

TypeId
MptcpWeightedRoundRobinScheduler::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpWeightedRoundRobinScheduler")
            .SetParent<MptcpRoundRobinScheduler>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpWeightedRoundRobinScheduler>()
            .AddAttribute("Weights",
                          "Weights by subflow number, separated by commas.",
                          StringValue(""),
                          MakeStringAccessor(&MptcpWeightedRoundRobinScheduler::m_weights),
                          MakeStringChecker());
    return tid;
}

uint32_t
MptcpWeightedRoundRobinScheduler::Turn(const MptcpPathState& path) const
{
    const auto weights = MptcpNumberList(m_weights);
    const uint32_t weight = path.id < weights.size() ? weights[path.id] : 1;
    return std::max<uint32_t>(weight, 1) * MptcpRoundRobinScheduler::Turn(path);
}

} // namespace ns3
