/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_DAPS_SCHEDULER_H
#define MPTCP_DAPS_SCHEDULER_H

#include "mptcp-min-rtt-scheduler.h"

#include <map>

namespace ns3
{

/**
 * @ingroup mptcp
 * DAPS, delay-aware packet scheduling (Kuhn et al., ICC 2014).
 *
 * Rule: forward delays D = srtt / 2 in ms, to multiples of 4 ms and at least 1. In a round of
 * t = 1 .. lcm(D), at every t each subflow with t mod D = 0, fastest first, sends one smoothed
 * window (7/8, 1/8), as of the start of the round. The scheduler waits for the subflow whose turn
 * it is; nothing queues. Reinjections as minRTT. No parameters.
 *
 * Limits: a change of the set of usable subflows begins a new round.
 */
class MptcpDapsScheduler : public MptcpMinRttScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    void NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection) override;
    void NotifyClosed(uint32_t id) override;

  private:
    /// One subflow's part of the round.
    struct Entry
    {
        uint32_t id;       //!< subflow number
        Time srtt;         //!< for the order
        uint64_t delay;    //!< forward delay, ms
        uint32_t segments; //!< segments per turn
    };

    /// Begin a round. @param paths states @param usable their candidates
    void Begin(const std::vector<MptcpPathState>& paths, const std::vector<std::size_t>& usable);
    /// Go to the next turn of the round, if there is one.
    void Advance();

    std::map<uint32_t, double> m_window; //!< smoothed windows in bytes, by subflow number
    std::vector<uint32_t> m_members;     //!< subflow numbers of the round, in order of creation
    std::vector<Entry> m_entries;        //!< the round's subflows, fastest first
    std::size_t m_turn{0};               //!< entry whose turn it is
    uint64_t m_tick{0};                  //!< t
    uint64_t m_end{0};                   //!< lcm of the delays
    uint32_t m_left{0};                  //!< segments left of the turn
};

} // namespace ns3

#endif // MPTCP_DAPS_SCHEDULER_H
