/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ROUND_ROBIN_SCHEDULER_H
#define MPTCP_ROUND_ROBIN_SCHEDULER_H

#include "mptcp-scheduler.h"

#include <map>

namespace ns3
{

/**
 * @ingroup mptcp
 * Round robin (Linux out of tree, mptcp_rr.c).
 *
 * Rule: a subflow whose turn is partly used goes on; else the last subflow of the list that has not
 * had its turn; when all had theirs, a new round begins. A turn is NumSegments segments. With
 * CwndLimited (default) only subflows with room are considered; without it the choice is strict
 * and waits for room. Reinjections take the first candidate with room.
 *
 * Limits: parts of a segment count as whole ones; backups serve only when no regular one is usable.
 */
class MptcpRoundRobinScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    void NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection) override;
    void NotifyClosed(uint32_t id) override;

  protected:
    /**
     * Declares NumSegments and CwndLimited for a type. ns-3 knows an attribute only under the type
     * that declares it, so that each kind of round robin declares them itself.
     * @param type of the scheduler
     * @returns the type
     */
    static TypeId AddTurnAttributes(TypeId type);

    /// @returns segments of one turn. @param path whose
    virtual uint32_t Turn(const MptcpPathState& path) const;

  private:
    uint32_t m_numSegments{1};            //!< segments of a turn
    bool m_cwndLimited{true};             //!< whether full subflows are skipped
    std::map<uint32_t, uint32_t> m_quota; //!< segments used of the turn, by subflow number
};

} // namespace ns3

#endif // MPTCP_ROUND_ROBIN_SCHEDULER_H
