/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H
#define MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H

#include "mptcp-path-list.h"
#include "mptcp-round-robin-scheduler.h"

#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Weighted round robin (the MPTCP scheduler draft).
 *
 * Rule: as MptcpRoundRobinScheduler, with turns of weight times NumSegments.
 *
 * Parameters: Weights, a MptcpPathList with values; paths that are not in it and 0 count as 1.
 *
 * Limits: turns are in one piece, not interleaved.
 */
class MptcpWeightedRoundRobinScheduler : public MptcpRoundRobinScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

  protected:
    uint32_t Turn(const MptcpPathState& path) const override;

  private:
    /// @param weights the list
    void SetWeights(std::string weights);
    /// @returns the list
    std::string GetWeights() const;

    MptcpPathList m_weights{MptcpPathList::VALUES};
};

} // namespace ns3

#endif // MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H
