/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_EVEN_LOSS_MODEL_H
#define MPTCP_EVEN_LOSS_MODEL_H

#include "ns3/error-model.h"
#include "ns3/random-variable-stream.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Loses packets in equal steps: one, then 1 / rate - 1 that arrive. That is the loss for which a
 * TCP's window is a regular sawtooth, and its rate sqrt(3 / (2 p)) / RTT (Mathis, Semke, Mahdavi
 * and Ott, The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm, CCR 27(3), 1997).
 * Which packet is the first is drawn, so that links of one rate do not lose at the same moments.
 */
class MptcpEvenLossModel : public ErrorModel
{
  public:
    /// @returns the type, ns3::MptcpEvenLossModel
    static TypeId GetTypeId();

    MptcpEvenLossModel();

    /// @param stream number of the first random stream @returns how many are used: 1
    int64_t AssignStreams(int64_t stream);

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;

    double m_rate;                      //!< fraction lost
    double m_due;                       //!< losses due, less than 1; negative before the first
    Ptr<UniformRandomVariable> m_first; //!< how much is due at the first packet
};

} // namespace ns3

#endif // MPTCP_EVEN_LOSS_MODEL_H
