/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_REPORT_H
#define MPTCP_FLUID_REPORT_H

#include "solver.h"

#include <ostream>

namespace mptcp::fluid
{

/**
 * @param solution what becomes of a network
 * @param user     index of a user
 * @return rate of one of its connections over all paths, packets/s
 */
[[nodiscard]] double UserRate(const Solution& solution, std::size_t user);

/**
 * Jain's index of the connections' rates: 1 if they are equal, 1/n if one has all.
 * @param network  a network
 * @param solution what becomes of it
 * @return the index
 */
[[nodiscard]] double JainIndex(const Network& network, const Solution& solution);

/**
 * Writes tables of users, paths and links for a reader.
 * @param out      where
 * @param network  a network
 * @param solution what becomes of it
 */
void WriteTable(std::ostream& out, const Network& network, const Solution& solution);

/**
 * Writes the same as JSON: {"outcome", "unit", "jain", "users": [{"name", "law", "count", "rate",
 * "paths": [{"links", "window", "rtt", "loss", "sent", "rate"}]}], "links": [{"name", "load",
 * "loss", "delay"}]}; windows in segments, times in seconds.
 * @param out      where
 * @param network  a network
 * @param solution what becomes of it
 */
void WriteJson(std::ostream& out, const Network& network, const Solution& solution);

/**
 * Writes the trajectory as CSV: time in seconds, then the window of each path in segments.
 * @param out      where
 * @param network  a network
 * @param solution what becomes of it
 */
void WriteTrajectory(std::ostream& out, const Network& network, const Solution& solution);

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_REPORT_H
