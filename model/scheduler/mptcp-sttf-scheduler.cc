/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-sttf-scheduler.h"

#include "mptcp-scheduler-rules.h"

#include "ns3/double.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpSttfScheduler);

TypeId
MptcpSttfScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpSttfScheduler")
                            .SetParent<MptcpScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpSttfScheduler>()
                            .AddAttribute("QueueLimit",
                                          "Congestion windows that may queue on a subflow.",
                                          DoubleValue(10),
                                          MakeDoubleAccessor(&MptcpSttfScheduler::m_queueLimit),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

Time
MptcpSttfScheduler::TransferTime(const MptcpPathState& path)
{
    const Time rtt = path.lastRtt.IsStrictlyPositive() ? path.lastRtt : path.srtt;
    const int64_t mss = std::max<uint32_t>(path.mss, 1);
    const int64_t threshold = path.ssthresh / mss;
    int64_t window = std::max<int64_t>(path.cwnd / mss, 1);
    const int64_t free = std::max<int64_t>(window - (path.inFlight + mss - 1) / mss, 0);
    int64_t position = (path.queued + mss - 1) / mss + 1;
    const auto grow = [threshold](int64_t w) { return w <= threshold ? 2 * w : w + 1; };
    if (position <= free)
    {
        return rtt / 2;
    }
    position -= free;
    window = grow(window);
    int64_t whole = 1;
    for (; position > window; whole++)
    {
        position -= window;
        window = grow(window);
    }
    return rtt * whole + rtt / 2;
}

bool
MptcpSttfScheduler::QueuesWithoutRoom() const
{
    return true;
}

MptcpDecision
MptcpSttfScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    return MptcpEarliestArrival(send, paths, m_queueLimit, TransferTime);
}

} // namespace ns3
