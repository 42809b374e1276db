/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-weighted-round-robin-scheduler.h"

#include "ns3/string.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpWeightedRoundRobinScheduler);

TypeId
MptcpWeightedRoundRobinScheduler::GetTypeId()
{
    static TypeId tid =
        AddTurnAttributes(TypeId("ns3::MptcpWeightedRoundRobinScheduler")
                              // Not round robin: its attributes stand here again, since ns-3 knows
                              // an attribute only under the type that declares it.
                              .SetParent<MptcpScheduler>()
                              .SetGroupName("Mptcp")
                              .AddConstructor<MptcpWeightedRoundRobinScheduler>())
            .AddAttribute("Weights",
                          "Weights of paths, separated by commas: 10.0.1.1=3,10.0.2.1=1 by address "
                          "of either end, wifi=3 by the local device's name, 3,1 by number.",
                          StringValue(""),
                          MakeStringAccessor(&MptcpWeightedRoundRobinScheduler::SetWeights,
                                             &MptcpWeightedRoundRobinScheduler::GetWeights),
                          MptcpPathList::MakeChecker(MptcpPathList::VALUES));
    return tid;
}

void
MptcpWeightedRoundRobinScheduler::SetWeights(std::string weights)
{
    m_weights.Set(weights);
}

std::string
MptcpWeightedRoundRobinScheduler::GetWeights() const
{
    return m_weights.Get();
}

uint32_t
MptcpWeightedRoundRobinScheduler::Turn(const MptcpPathState& path) const
{
    const auto entry = m_weights.Find(path);
    const uint32_t weight = entry < m_weights.GetN() ? m_weights.GetValue(entry) : 1;
    return std::max<uint32_t>(weight, 1) * MptcpRoundRobinScheduler::Turn(path);
}

} // namespace ns3
