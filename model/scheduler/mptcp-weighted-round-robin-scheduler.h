/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H
#define MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H

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
 * Parameters: Weights, by subflow number, separated by commas; missing ones and 0 count as 1.
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
    std::string m_weights; //!< the list
};

} // namespace ns3

#endif // MPTCP_WEIGHTED_ROUND_ROBIN_SCHEDULER_H
