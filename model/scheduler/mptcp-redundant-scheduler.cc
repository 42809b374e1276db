/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-redundant-scheduler.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpRedundantScheduler);

TypeId
MptcpRedundantScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpRedundantScheduler")
                            .SetParent<MptcpScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpRedundantScheduler>();
    return tid;
}

bool
MptcpRedundantScheduler::StreamsPerPath() const
{
    return true;
}

MptcpDecision
MptcpRedundantScheduler::Select(const MptcpSendState& send,
                                const std::vector<MptcpPathState>& paths)
{
    const auto& path = paths[0];
    if ((path.backup || path.failed) && send.regularUsable)
    {
        return {MptcpDecision::WAIT, path.failed ? "potentially failed" : "backup"};
    }
    if (path.room == 0)
    {
        return {MptcpDecision::WAIT, "no room"};
    }
    return {0, "own stream"};
}

} // namespace ns3
