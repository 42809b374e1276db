/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-scheduler.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpScheduler);

TypeId
MptcpScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpScheduler").SetParent<Object>().SetGroupName("Mptcp");
    return tid;
}

bool
MptcpScheduler::StreamsPerPath() const
{
    return false;
}

bool
MptcpScheduler::QueuesWithoutRoom() const
{
    return false;
}

void
MptcpScheduler::NotifyBound(const MptcpPathState&, uint32_t, bool)
{
}

void
MptcpScheduler::NotifyOpportunisticRetransmission(const MptcpPathState&)
{
}

void
MptcpScheduler::NotifyClosed(uint32_t)
{
}

} // namespace ns3
