/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCHEDULER_TEST_SUPPORT_H
#define SCHEDULER_TEST_SUPPORT_H

#include "ns3/double.h"
#include "ns3/mptcp-scheduler.h"

#include <vector>

namespace scheduler_test
{

/// A path with room: 10 segments of 1000 bytes, nothing in flight. @returns it @param id number
/// @param ms every RTT, milliseconds
inline ns3::MptcpPathState
MakePath(uint32_t id, int64_t ms)
{
    ns3::MptcpPathState path;
    path.id = id;
    path.slot = id;
    path.mss = 1000;
    path.cwnd = 10000;
    path.ssthresh = 5000;
    path.room = 10000;
    path.srtt = ns3::MilliSeconds(ms);
    path.lastRtt = path.minRtt = path.maxRtt = path.srtt;
    path.pacingRate = 1000000;
    return path;
}

/// The same with its window full. @returns it @param path which
inline ns3::MptcpPathState
Full(ns3::MptcpPathState path)
{
    path.inFlight = path.cwnd;
    path.room = 0;
    return path;
}

/// @returns a path with bytes waiting on it @param path which @param segments of 1000 bytes
inline ns3::MptcpPathState
Queued(ns3::MptcpPathState path, uint32_t segments)
{
    path.queued = segments * 1000;
    return path;
}

/// A segment to be sent for the first time, in a wide window. @returns its state
inline ns3::MptcpSendState
NewData()
{
    ns3::MptcpSendState send;
    send.unsent = 1000;
    send.next = 1000;
    send.windowLeft = 1000000;
    return send;
}

/// Bytes that were on some paths before. @returns their state @param carriers mask of slots
inline ns3::MptcpSendState
Reinjected(uint64_t carriers)
{
    auto send = NewData();
    send.reinjection = true;
    send.carriers = carriers;
    return send;
}

/// @tparam Scheduler one that lets bytes queue @returns its choice, or MptcpDecision::WAIT @param
/// paths states @param send state of the sender @param limit of the queue, in windows
template <typename Scheduler>
int
ChooseWithQueue(const std::vector<ns3::MptcpPathState>& paths,
                const ns3::MptcpSendState& send = NewData(),
                double limit = 10)
{
    const auto scheduler = ns3::CreateObject<Scheduler>();
    scheduler->SetAttribute("QueueLimit", ns3::DoubleValue(limit));
    return scheduler->Select(send, paths).path;
}

} // namespace scheduler_test

#endif // SCHEDULER_TEST_SUPPORT_H
