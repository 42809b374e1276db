/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_CONNECTION_MONITOR_H
#define MPTCP_CONNECTION_MONITOR_H

#include "mptcp-host-pair.h"

#include "ns3/mptcp-socket.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/sequence-number.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Measures the flows of a host pair, path by path, through the trace sources of ns-3's TCP: plain
 * TCP connections, and the subflows of an MPTCP connection as they come. Data that one direction
 * carries is counted; the other direction's acknowledgements are not data.
 *
 * Must outlive the simulation's run.
 */
class MptcpConnectionMonitor
{
  public:
    /// What was measured on one path, all subflows that took it together.
    struct Path
    {
        uint64_t delivered{0};       //!< bytes that arrived in order on the path, by the receiver's
                                     //!< acknowledgements
        uint64_t segments{0};        //!< data segments sent, retransmissions included
        uint64_t payload{0};         //!< bytes of those
        uint64_t headers{0};         //!< bytes of their TCP headers, options included
        uint64_t retransmissions{0}; //!< data segments sent again by TCP
        uint64_t lossEvents{0};      //!< entries into fast recovery or loss state
        uint64_t timeouts{0};        //!< entries into loss state
        double rttSum{0};            //!< of the smoothed RTT at each sample, s
        uint64_t rttSamples{0};
        double windowSum{0};  //!< of the congestion window at each RTT sample, bytes
        uint32_t cwnd{0};     //!< the newest congestion window, bytes
        uint32_t ssthresh{0}; //!< the newest slow-start threshold, bytes
        Time srtt;            //!< the newest smoothed RTT
        Time rto;             //!< the newest retransmission timeout; zero until plain TCP's changes
    };

    /**
     * @param pair whose flows are measured
     * @param from what happens before is not counted
     */
    MptcpConnectionMonitor(const MptcpHostPair& pair, Time from);
    ~MptcpConnectionMonitor();
    MptcpConnectionMonitor(const MptcpConnectionMonitor&) = delete;
    MptcpConnectionMonitor& operator=(const MptcpConnectionMonitor&) = delete;

    /**
     * Watch the end of a connection that sends data.
     * @param path that a plain TCP socket takes, from 0; an MPTCP socket's subflows are told apart
     * by the client's address
     * @param socket of TCP or MPTCP
     */
    void WatchSender(std::size_t path, Ptr<Socket> socket);

    /// Watch the end of a connection that receives data. @param path as above @param socket of TCP
    /// or MPTCP
    void WatchReceiver(std::size_t path, Ptr<Socket> socket);

    /**
     * Write a line per path and interval to a file: time, path, delivered bytes, congestion window,
     * slow-start threshold, smoothed RTT, loss events, retransmissions.
     * @param path of the file
     * @param interval between samples
     * @returns what is wrong, or nothing
     */
    std::string WriteSamples(const std::string& path, Time interval);

    /// @returns what was measured @param path from 0
    const Path& GetPath(std::size_t path) const;
    /// @returns subflows that became ready, or TCP connections watched
    uint32_t GetSubflows() const;
    /// @returns name of the counter that says why the connection fell back to TCP, or nothing
    const std::string& GetFallback() const;
    /// @returns most bytes that MPTCP's receiver held out of order
    uint32_t GetReorderingMax() const;
    /// @returns the same, averaged over time, until now
    double GetReorderingMean() const;
    /// @returns part of the time, until now, in which MPTCP's receiver held bytes out of order
    double GetReorderingShare() const;
    /// @returns bytes that MPTCP's sender gave to another subflow again
    uint64_t GetReinjected() const;

  private:
    struct Flow;

    /// A subflow of the sending end is ready. @param subflow which
    void SenderSubflow(Ptr<MptcpSubflow> subflow);
    /// A subflow of the receiving end is ready. @param subflow which
    void ReceiverSubflow(Ptr<MptcpSubflow> subflow);
    /// The connection is plain TCP from now on. @param why name of a counter
    void Fallback(const std::string& why);
    /// Bytes are sent again at data level. @param dsn where @param bytes how many @param subflow
    /// its number
    void Reinjection(uint64_t dsn, uint32_t bytes, uint32_t subflow);
    /// Bytes held out of order changed. @param before old number @param after new number
    void Reordering(uint32_t before, uint32_t after);
    /// @param subflow with addresses @returns its path, or the number of paths if it has none
    std::size_t FindPath(Ptr<MptcpSubflow> subflow) const;

    /// Watch one TCP socket that sends. @param socket which @param path from 0
    void AddSender(Ptr<TcpSocketBase> socket, std::size_t path);
    /// Watch one TCP socket that receives. @param socket which @param path from 0
    void AddReceiver(Ptr<TcpSocketBase> socket, std::size_t path);
    /// Write one sample of every path.
    void Sample();

    MptcpHostPair m_pair;
    Time m_from;
    std::vector<Path> m_paths;
    std::vector<std::unique_ptr<Flow>> m_flows;
    std::set<Ptr<Socket>> m_watched; //!< sockets that have sinks of ours
    uint32_t m_subflows{0};
    std::string m_fallback;
    uint64_t m_reinjected{0};
    uint32_t m_reordering{0};       //!< bytes held out of order now
    Time m_reorderingSince;         //!< when that began
    double m_reorderingIntegral{0}; //!< byte seconds
    double m_reorderingTime{0};     //!< seconds with bytes out of order
    uint32_t m_reorderingMax{0};
    std::ofstream m_samples;
    Time m_interval;
};

} // namespace ns3

#endif // MPTCP_CONNECTION_MONITOR_H
