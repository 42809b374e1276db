/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-scheduler-rules.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

std::vector<std::size_t>
MptcpCandidates(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    std::vector<std::size_t> classes[3];
    for (std::size_t i = 0; i < paths.size(); i++)
    {
        if (((send.carriers >> paths[i].slot) & 1) == 0)
        {
            classes[paths[i].failed ? 2 : paths[i].backup ? 1 : 0].push_back(i);
        }
    }
    for (const auto& indices : classes)
    {
        if (!indices.empty())
        {
            return indices;
        }
    }
    return {};
}

bool
MptcpMayQueue(const MptcpPathState& path, double windows)
{
    return path.room > 0 || path.queued < windows * std::max(path.cwnd, path.mss);
}

MptcpDecision
MptcpEarliestArrival(const MptcpSendState& send,
                     const std::vector<MptcpPathState>& paths,
                     double windows,
                     Time (*arrival)(const MptcpPathState&))
{
    MptcpDecision decision{MptcpDecision::WAIT, "no room"};
    Time best;
    for (const auto i : MptcpCandidates(send, paths))
    {
        if (send.reinjection && paths[i].room == 0)
        {
            continue;
        }
        const Time time = arrival(paths[i]);
        if (decision.path < 0 || time < best)
        {
            decision = {static_cast<int32_t>(i), "earliest arrival"};
            best = time;
        }
    }
    if (decision.path >= 0 && !MptcpMayQueue(paths[decision.path], windows))
    {
        return {MptcpDecision::WAIT, "queue limit"};
    }
    return decision;
}

std::size_t
MptcpFastest(const std::vector<MptcpPathState>& paths, const std::vector<std::size_t>& candidates)
{
    return *std::min_element(candidates.begin(),
                             candidates.end(),
                             [&](std::size_t a, std::size_t b)
                             { return paths[a].srtt < paths[b].srtt; });
}

} // namespace ns3
