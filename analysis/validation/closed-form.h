/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_CLOSED_FORM_H
#define MPTCP_VALIDATION_CLOSED_FORM_H

#include <functional>
#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * What the laws settle at, from the papers' formulas: increase per ACK = loss times decrease per
 * loss. Written from the papers, not from the laws' code, so that the two can be compared.
 *
 * Names of laws as for the scenarios; "uncoupled" is a Reno on each path.
 */

namespace mptcp::validation
{

/// One path as a law sees it.
struct ClosedPath
{
    double loss{0.0}; //!< probability, above 0
    double rtt{0.0};  //!< seconds, queueing included
};

/// @param path of a TCP @return packets/s of a Reno, sqrt(2 / loss) / RTT
[[nodiscard]] double RenoRate(const ClosedPath& path);

/**
 * Rates of one connection.
 *
 * - uncoupled: a Reno on each path; EWTCP: each with an increase of 1 / n^2, hence 1 / n of that.
 * - semi-coupled: w_r = sqrt(2) (1 / p_r) / sqrt(sum of 1 / p_k).
 * - LIA (epsilon 1) and the epsilon family: w_r in proportion to p_r^(-1/epsilon), and all together
 *   as fast as a Reno on the best path; no window above that of a Reno on its path.
 * - OLIA: as fast as a Reno on the best path, all of it on the best paths.
 * - Fully coupled: all windows together sqrt(2 / p) for the least p, on the paths that have it.
 * - BALIA: as fast as a Reno on the best path b; x_b / x_r = a with
 *   (1 + a)(4 + a) / (10 min(a, 1.5)) = p_r t_r^2 / (p_b t_b^2).
 *
 * OLIA and fully coupled keep `floor` packets per round-trip time on paths that should have none.
 * Where several paths are best, they share evenly.
 *
 * @param law   name
 * @param paths at least one
 * @param floor least window, packets
 * @return packets/s sent on each path; empty for a law that losses do not govern (wVegas)
 */
[[nodiscard]] std::vector<double>
ClosedRates(const std::string& law, const std::vector<ClosedPath>& paths, double floor = 0.0);

/**
 * Rates of one connection where every path loses one packet in 1 / p, at equal distances.
 *
 * The formulas of ClosedRates() take a loss at the mean window. Evenly spaced losses meet the
 * window at the peak of its sawtooth, 4/3 of the mean, and so count for 4/3 of what they are: a
 * Reno has sqrt(3 / (2 p)) / RTT (Mathis et al., CCR 27(3), 1997), and the laws are as far below
 * theirs. That is exact for sawtooths that lose half, and where a law's total is that of a Reno.
 *
 * Fully coupled: a loss asks for half of all windows together, which a path other than the best
 * has not: it falls to one packet and grows by 1 / W per packet until the next loss, so that its
 * mean window is g / ln(1 + g) with g = 1 / (p_r W). The best path's sawtooth stands on that.
 *
 * @param law   name
 * @param paths at least one
 * @return packets/s sent on each path; for wVegas those of a Reno on each: nothing queues, so that
 *         it grows by a packet per round-trip time until a loss halves it
 */
[[nodiscard]] std::vector<double> EvenLossRates(const std::string& law,
                                                const std::vector<ClosedPath>& paths);

/// What an evenly spaced loss counts for, see EvenLossRates().
constexpr double EVEN_LOSS = 4.0 / 3.0;

/// Epsilon of the "epsilon" law here: between LIA's 1 and the 2 that splits like EWTCP.
constexpr double EPSILON = 1.5;

/**
 * @param function monotonic on a logarithmic scale
 * @param low      above 0
 * @param high     above low
 * @return where the function changes its sign, or nothing if it does not
 */
[[nodiscard]] std::optional<double>
FindZero(const std::function<double(double)>& function, double low, double high);

/// @param values any numbers @return their sum
[[nodiscard]] double Sum(const std::vector<double>& values);

/// @param rates of users @return Jain's index of them, 1 if they are equal
[[nodiscard]] double Jain(const std::vector<double>& rates);

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_CLOSED_FORM_H
