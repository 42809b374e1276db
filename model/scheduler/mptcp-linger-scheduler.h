/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LINGER_SCHEDULER_H
#define MPTCP_LINGER_SCHEDULER_H

#include "mptcp-scheduler.h"

#include <map>

namespace ns3
{

/**
 * @ingroup mptcp
 * The upstream Linux kernel's default ("burst"; protocol.c).
 *
 * Rule: stay on a subflow for a burst; then the smallest linger time, its bytes queued and in
 * flight over its average pacing rate. If that one has no send memory, wait. Reinjections: the
 * first candidate with nothing queued or in flight, for BurstSize bytes (Linux repeats whole
 * fragments).
 *
 * Parameters: BurstSize (65428 bytes), SendMemory, the bytes that may be queued and in flight on a
 * subflow, in its congestion windows (2, the size to which Linux tunes a send buffer). That bounds
 * what queues.
 *
 * Limits: staleness is the connection's "potentially failed". A subflow without a pacing rate
 * serves only if no candidate has one.
 */
class MptcpLingerScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;
    bool QueuesWithoutRoom() const override;
    void NotifyBound(const MptcpPathState& path, uint32_t bytes, bool reinjection) override;
    void NotifyClosed(uint32_t id) override;

  private:
    /// @returns whether the path may take more. @param path which
    bool HasMemory(const MptcpPathState& path) const;
    /// @returns average pacing rate, bits per second. @param path whose
    double Pacing(const MptcpPathState& path) const;

    uint32_t m_burstSize{65428};         //!< bytes of a burst
    double m_sendMemory{2};              //!< windows per subflow
    std::map<uint32_t, double> m_pacing; //!< average pacing rates, by subflow number
    bool m_hasLast{false};               //!< whether a burst is under way
    uint32_t m_last{0};                  //!< the burst's subflow
    int64_t m_budget{0};                 //!< bytes left of it
    uint32_t m_again{0};                 //!< subflow of the last reinjection that found it idle
    int64_t m_againBudget{0};            //!< bytes that may follow it
    uint64_t m_nextBurst{0}; //!< size of a burst that the last choice would begin; 0: none
};

} // namespace ns3

#endif // MPTCP_LINGER_SCHEDULER_H
