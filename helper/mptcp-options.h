/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_OPTIONS_H
#define MPTCP_OPTIONS_H

#include "mptcp-flags.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * How a scenario's connections are made and measured: what all scenarios share on their command
 * line. The members hold the flags' defaults; a scenario may set others before Register().
 */
struct MptcpOptions
{
    /// "mptcp", "tcp-path1", ...: see MptcpExperiment::Modes()
    std::string mode{"mptcp"};
    std::string congestion{"auto"};      //!< short name or TypeId; auto: LIA, for TCP NewReno
    std::string scheduler{"minrtt"};     //!< short name or TypeId
    std::string pathManager{"endpoint"}; //!< short name or TypeId
    /// extra subflows of an MPTCP connection; nothing: one less than its paths
    std::optional<uint32_t> subflowLimit;
    Time time{"10s"};                //!< how long data may flow
    Time warmup{"0s"};               //!< the part of it that is not measured
    uint32_t segmentSize{1400};      //!< most payload bytes of a segment
    uint32_t sendBuffer{4000000};    //!< bytes per connection
    uint32_t receiveBuffer{4000000}; //!< bytes per connection
    uint32_t ackEvery{2};            //!< segments per acknowledgement
    Time minRto{"200ms"};            //!< smallest retransmission timeout
    std::optional<Time> ackDelay;    //!< of a delayed one; nothing: 40 ms, or minRto if less
    std::string tcpCongestion;       //!< of all TCP, as ns3::TcpL4Protocol::SocketType says
    std::string mptcpCongestion;     //!< as ns3::MptcpSocket::CongestionControl says
    Time startSpread{"100ms"};       //!< connections start at random within this
    uint64_t bytes{0};               //!< bytes per connection, 0: no limit
    bool download{false};            //!< the server sends (as it does unless upload is set)
    bool upload{false};              //!< the client sends
    bool oneDirection{false};        //!< there are no flags for the direction
    bool metered{false};             //!< both ends write what a driver asks for; no flag
    bool verify{false};              //!< the bytes are a pattern that the reader compares
    std::string results;             //!< file for the results, empty: none
    std::string pcap;                //!< prefix of packet captures, empty: none
    std::string traces;              //!< folder for samples of every path, empty: none
    Time traceInterval{"10ms"};      //!< between samples

    /**
     * Add the flags, but for mode.
     * @param flags gets them; this object must outlive its Parse()
     */
    void Register(MptcpFlags& flags);

    /// @returns what is wrong with the options together, or nothing. Call after parsing.
    std::string Check() const;

    /// Set ns-3's defaults for TCP sockets. Call after parsing, before connections are made.
    void Apply() const;

    /**
     * @param name short name or TypeId, empty: the option
     * @param forMptcp for an MPTCP connection
     * @returns TypeId name of the congestion control
     */
    std::string GetCongestion(const std::string& name, bool forMptcp) const;

    /// @returns TypeId name of the scheduler
    std::string GetScheduler() const;
    /// @returns TypeId name of the path manager
    std::string GetPathManager() const;

  private:
    /// Flags of what is transferred and how it is measured. @param flags gets them
    void RegisterWorkload(MptcpFlags& flags);
    /// Flags of TCP. @param flags gets them
    void RegisterTcp(MptcpFlags& flags);
    /// What defaults of attributes do that scenarios set themselves. @param flags gets them
    void RegisterAttributes(MptcpFlags& flags);
};

} // namespace ns3

#endif // MPTCP_OPTIONS_H
