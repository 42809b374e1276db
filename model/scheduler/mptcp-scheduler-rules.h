/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SCHEDULER_RULES_H
#define MPTCP_SCHEDULER_RULES_H

#include "mptcp-scheduler.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * The paths that may take the bytes at all, with or without room: the regular usable ones, else the
 * backup ones, else the potentially failed ones. Paths that carry the bytes already are left out.
 * @param send the connection's send state
 * @param paths the established subflows
 * @returns indices into paths, in order of creation; empty if every path carries the bytes
 */
std::vector<std::size_t> MptcpCandidates(const MptcpSendState& send,
                                         const std::vector<MptcpPathState>& paths);

/**
 * @ingroup mptcp
 * @param path a path
 * @param windows how many congestion windows may wait
 * @returns whether the path may be given bytes to queue: less than so many windows are waiting
 */
bool MptcpMayQueue(const MptcpPathState& path, double windows);

/**
 * @ingroup mptcp
 * Give bytes to the path on which they arrive first, whether or not it has room. Bytes that are
 * sent again do not queue.
 * @param send the connection's send state
 * @param paths the established subflows
 * @param windows how many congestion windows may wait on a path
 * @param arrival estimates when a segment given to a path now arrives
 * @returns the candidate of the earliest arrival, first created on a tie; or to wait
 */
MptcpDecision MptcpEarliestArrival(const MptcpSendState& send,
                                   const std::vector<MptcpPathState>& paths,
                                   double windows,
                                   Time (*arrival)(const MptcpPathState&));

/**
 * @ingroup mptcp
 * @param paths the established subflows
 * @param candidates indices into them, at least one
 * @returns the candidate with the lowest smoothed RTT, with or without room; first created on a tie
 */
std::size_t MptcpFastest(const std::vector<MptcpPathState>& paths,
                         const std::vector<std::size_t>& candidates);

} // namespace ns3

#endif // MPTCP_SCHEDULER_RULES_H
