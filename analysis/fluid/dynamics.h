/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_DYNAMICS_H
#define MPTCP_FLUID_DYNAMICS_H

#include "ns3/mptcp-law.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace mptcp::fluid
{

/// What the network does to a path.
struct Signal
{
    double loss{0.0};  //!< fraction of its packets that are lost
    double delay{0.0}; //!< queueing delay, seconds
};

/// What a window does: dw/dt = speed * balance.
struct Motion
{
    double balance{0.0}; //!< without dimension, -1 to 1, increasing in growth; 0 at rest
    double speed{0.0};   //!< segments per second, > 0
};

/// How the windows of one connection move: a congestion control law in continuous time.
class Dynamics
{
  public:
    virtual ~Dynamics() = default;

    /**
     * @param paths   states of all paths of the connection
     * @param signals what the network does to each of them
     * @param self    index of one of them
     * @return how its window moves
     */
    virtual Motion
    Move(const PathTable& paths, const std::vector<Signal>& signals, std::size_t self) const = 0;
};

/// Makes a law object, one for each path.
using LawMaker = std::function<std::unique_ptr<CoupledLaw>()>;

/// Dynamics, or what is wrong with what was asked for.
struct DynamicsResult
{
    std::shared_ptr<const Dynamics> dynamics;
    LawMaker makeLaw;  //!< the law itself, as it works packet by packet
    std::string error; //!< empty, or one line
};

/**
 * The law of a given name. With a path's rate x = w / t, a law of Increase I and Keep K moves by
 * dw/dt = x (I - p (1 - K) w): losses are taken to be few (I counts sent packets, not
 * acknowledged ones). Two laws need more:
 *
 * - OLIA's a_r is a jump between sets of paths. Here it is (best_r - largest_r) / n with two
 *   smoothed indicators that sum to 1, which is the same where one path is best and one is largest.
 *   l_r is 1 / p_r.
 * - wVegas moves by at most a segment per round-trip time towards its backlog a_r. Its drain is
 *   not in the model.
 *
 * Two laws exist only here: Reno (also TcpNewReno, Uncoupled), a Reno on each path, and Coupled,
 * which is FullyCoupled with a loss that takes W / 2 even from a window that is smaller, as the
 * theory has it. A program cannot do that, and its windows on bad paths are larger than in theory.
 *
 * @param name    NAME of a law of the module or of one of these two, with or without "Mptcp" or
 *                "ns3::Mptcp" before it
 * @param options options of the law: 0 and 1 for flags
 * @return the dynamics
 */
[[nodiscard]] DynamicsResult MakeDynamics(const std::string& name,
                                          const std::map<std::string, double>& options = {});

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_DYNAMICS_H
