/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef COUPLED_DRIVER_H
#define COUPLED_DRIVER_H

#include "ns3/mptcp-congestion-ops.h"
#include "ns3/tcp-socket-state.h"

#include <string>
#include <vector>

namespace mptcp_test
{

/**
 * The senders of one connection without a simulator: controllers and socket states, to which a
 * test does with a few verbs what TcpSocketBase does in the same situation. Every path always has
 * a full window in flight unless the test says otherwise.
 */
class CoupledDriver
{
  public:
    static constexpr uint32_t MSS = 1000; //!< bytes, where a test does not care

    /// @param controller TypeId of the controllers, MptcpCongestionOps or any other
    explicit CoupledDriver(const std::string& controller);
    ~CoupledDriver();

    /**
     * Sets an attribute of the controllers that are added from now on.
     * @param name  its name
     * @param value its value
     */
    void Set(const std::string& name, const ns3::AttributeValue& value);

    /**
     * A path joins, in congestion avoidance.
     * @param segments its window
     * @param rtt      its smoothed round-trip time, seconds; 0: none measured yet
     * @param mss      its segment size, bytes
     * @return its number, counted from 0 and never used again
     */
    std::size_t AddPath(double segments, double rtt = 0.1, uint32_t mss = MSS);

    /// A path goes. @param path its number
    void ClosePath(std::size_t path);

    /// ACKs for one segment each. @param n how many @param path where
    void Acknowledge(std::size_t n, std::size_t path);

    /// One ACK. @param n segments it covers @param path where
    void AcknowledgeTogether(std::size_t n, std::size_t path);

    /// A loss is noticed; the path stays in recovery. @param path where
    void Lose(std::size_t path);

    /// The loss is repaired. @param path where
    void Recover(std::size_t path);

    /// The retransmission timer expires; slow start begins. @param path where
    void TimeOut(std::size_t path);

    /// ACKs that follow measure this. @param path where @param rtt seconds
    void SetRtt(std::size_t path, double rtt);

    /// Everything was acknowledged, and now something is sent. @param path where
    void Restart(std::size_t path);

    /// @param path where @return its congestion window, bytes
    uint32_t Window(std::size_t path) const;

    /// @param path where @return its socket state
    ns3::TcpSocketState& Tcb(std::size_t path);

    /// @param path where @return its controller
    ns3::TcpCongestionOps& Ops(std::size_t path);

    /// @return the paths' group
    ns3::MptcpCongestionGroup& Group();

    /// The bytes that stay in flight after an ACK; by default the whole window less what the ACK
    /// covers. @param bytes them
    void HoldInFlight(uint32_t bytes);

  private:
    struct Path;

    ns3::ObjectFactory m_factory;
    ns3::Ptr<ns3::MptcpCongestionGroup> m_group;
    std::vector<Path> m_paths;
    std::optional<uint32_t> m_inFlight;
};

} // namespace mptcp_test

#endif // COUPLED_DRIVER_H
