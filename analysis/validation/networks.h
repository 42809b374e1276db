/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_NETWORKS_H
#define MPTCP_VALIDATION_NETWORKS_H

#include "case.h"

#include "../fluid/network.h"
#include "../fluid/report.h"
#include "../fluid/solver.h"

/**
 * @file
 * What the cases share that run the scenarios on links and users (helper/mptcp-network-scenario.h):
 * the same network for the packet simulator and for the fluid model.
 *
 * Segments of 1000 bytes and an ACK for each, as those scenarios have it. All laws and the TCP they
 * compete with count every segment and halve the congestion window (TcpLinuxReno and RFC 6356), as
 * the formulas assume; ns-3's TcpNewReno grows once per ACK and halves what is in flight. The
 * retransmission timer is RFC 6298's, of at least a second: ns-3 does not restart it when it
 * retransmits fast, and with 200 ms it expires in the middle of the repair where packets are rare,
 * so that a slow path loses its window far more often than its packets.
 */

namespace mptcp::validation
{

/// Bytes of a full packet, of which SEGMENT are data; the links' capacities count them all.
constexpr double PACKET = 1074;
/// Bytes of a full packet of TCP, which has no MPTCP options.
constexpr double TCP_PACKET = 1054;
/// Bytes of data in a full packet.
constexpr double SEGMENT = 1000;

/// @param megabits per second on a link @return full packets/s
[[nodiscard]] double ToPackets(double megabits);
/// @param packets full packets/s @return Mb/s on a link
[[nodiscard]] double ToMegabits(double packets);

/// @return the laws that answer losses, and "uncoupled"
[[nodiscard]] const std::vector<std::string>& LossLaws();

/// @param law name @return a scenario's flags for its multipath users
[[nodiscard]] std::vector<std::string> LawFlags(const std::string& law);

/// @param law name @return its name in the fluid model
[[nodiscard]] std::string FluidLaw(const std::string& law);

/**
 * @param queue  default of --queue: "red" or "droptail"
 * @param extra  parameters of the case itself; come first
 * @return the case's parameters, and those of the links' queues
 */
[[nodiscard]] std::vector<Parameter> WithQueue(std::vector<Parameter> extra,
                                               const std::string& queue = "red");

/// @param settings of a case with parameters of WithQueue() @return what is wrong, or empty
[[nodiscard]] std::string CheckQueue(const Settings& settings);

/// @param settings of a case with parameters of WithQueue() @return a scenario's flags
[[nodiscard]] std::vector<std::string> QueueFlags(const Settings& settings);

/**
 * @param settings of a case with parameters of WithQueue()
 * @param name     of the link
 * @param packets  its capacity, packets/s
 * @return the link for the fluid model
 */
[[nodiscard]] fluid::Link
FluidLink(const Settings& settings, const std::string& name, double packets);

/// @param name of the link @param loss fraction lost @return a link that loses a given fraction
[[nodiscard]] fluid::Link GivenLink(const std::string& name, double loss);

/// @param law name @param routes links and RTT of each @param count how many @return users
[[nodiscard]] fluid::User
FluidUser(const std::string& law, std::vector<fluid::Route> routes, double count = 1.0);

/**
 * @param settings of a case with parameters of WithQueue()
 * @param loss     of the link, above 0
 * @return queueing delay in seconds at which RED loses so much; none with drop-tail, whose queue
 *         is not given by its loss
 */
[[nodiscard]] double QueueDelay(const Settings& settings, double loss);

/// @param value milliseconds @return as a flag's value
[[nodiscard]] std::string Milliseconds(double value);

/// @param values milliseconds @return as a flag's value
[[nodiscard]] std::string Milliseconds(const std::vector<double>& values);

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_NETWORKS_H
