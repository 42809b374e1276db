/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-min-rtt-scheduler.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpMinRttScheduler);

namespace
{

/// Outcome of looking through one class of subflows.
struct Search
{
    int32_t best{MptcpDecision::WAIT}; //!< lowest RTT with room
    bool usable{false};                //!< some subflow of the class could be used, now or soon
};

/// Look through the regular or the backup subflows that do not carry the bytes yet.
Search
FindFastest(const MptcpSendState& send, const std::vector<MptcpPathState>& paths, bool backup)
{
    Search search;
    for (std::size_t i = 0; i < paths.size(); i++)
    {
        const auto& path = paths[i];
        const bool carries = (send.carriers >> path.slot) & 1;
        if (path.backup != backup || path.failed || carries)
        {
            continue;
        }
        search.usable = true;
        if (path.room > 0 && (search.best < 0 || path.srtt < paths[search.best].srtt))
        {
            search.best = static_cast<int32_t>(i);
        }
    }
    return search;
}

} // namespace

TypeId
MptcpMinRttScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpMinRttScheduler")
                            .SetParent<MptcpScheduler>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpMinRttScheduler>();
    return tid;
}

MptcpDecision
MptcpMinRttScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    for (const bool backup : {false, true})
    {
        const auto search = FindFastest(send, paths, backup);
        if (search.best >= 0)
        {
            return {search.best, backup ? "backup, lowest RTT" : "lowest RTT"};
        }
        if (search.usable)
        {
            return {MptcpDecision::WAIT, "no room"};
        }
    }
    for (std::size_t i = 0; i < paths.size(); i++)
    {
        const bool carries = (send.carriers >> paths[i].slot) & 1;
        if (paths[i].room > 0 && !carries)
        {
            return {static_cast<int32_t>(i), "only failed subflows are left"};
        }
    }
    return {MptcpDecision::WAIT, "none usable"};
}

} // namespace ns3
