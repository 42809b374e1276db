/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-otias-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/double.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpOtiasScheduler);

TypeId
MptcpOtiasScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpOtiasScheduler")
                            .SetParent<MptcpScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpOtiasScheduler>()
                            .AddAttribute("QueueLimit",
                                          "Congestion windows that may queue on a subflow.",
                                          DoubleValue(10),
                                          MakeDoubleAccessor(&MptcpOtiasScheduler::m_queueLimit),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

namespace
{

/// Estimated arrival of the next segment.
Time
Arrival(const MptcpPathState& path)
{
    const int64_t mss = std::max<uint32_t>(path.mss, 1);
    const int64_t cwnd = std::max<int64_t>(path.cwnd / mss, 1);
    const int64_t free = std::max<int64_t>(cwnd - (path.inFlight + mss - 1) / mss, 0);
    const int64_t queued = (path.queued + mss - 1) / mss;
    const int64_t rounds = queued < free ? 0 : (queued - free + 1 + cwnd - 1) / cwnd;
    return path.srtt / 2 + path.srtt * rounds;
}

} // namespace

bool
MptcpOtiasScheduler::QueuesWithoutRoom() const
{
    return true;
}

MptcpDecision
MptcpOtiasScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    return MptcpEarliestArrival(send, paths, m_queueLimit, Arrival);
}

} // namespace ns3
