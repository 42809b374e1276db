/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_SOLVER_H
#define MPTCP_FLUID_SOLVER_H

#include "model.h"

#include <optional>

namespace mptcp::fluid
{

/// States at equally spaced times.
struct Trajectory
{
    std::vector<double> times;           //!< seconds
    std::vector<Eigen::VectorXd> states; //!< as many
};

/**
 * Integrates by a Rosenbrock method of fourth order, which is made for stiff equations: links react
 * much faster than windows.
 *
 * @param model    the equations
 * @param start    state at time 0
 * @param duration seconds, > 0
 * @param samples  number of equal steps of the result, > 0
 * @return the trajectory, start included; shorter than asked for if no step is small enough
 */
[[nodiscard]] Trajectory
Integrate(const Model& model, const Eigen::VectorXd& start, double duration, std::size_t samples);

/**
 * Newton's method with a line search, on Model::Residual.
 *
 * @param model the equations
 * @param start a state not too far away
 * @return an equilibrium near it, or nothing if the method does not get there
 */
[[nodiscard]] std::optional<Eigen::VectorXd> FindEquilibrium(const Model& model,
                                                             const Eigen::VectorXd& start);

/**
 * @param model the equations
 * @param state an equilibrium
 * @return true if no small disturbance of it grows (eigenvalues of the derivative). Feedback is
 *         taken to be immediate: delay may still make a network swing that is stable here
 */
[[nodiscard]] bool IsStable(const Model& model, const Eigen::VectorXd& state);

/// How a search for an equilibrium ended.
enum class Outcome
{
    EQUILIBRIUM, //!< found, and stable
    UNSTABLE,    //!< there is one, but the network leaves it: the values are means over time
    NONE,        //!< none found: the values are means over time
};

/// What becomes of a network.
struct Solution
{
    Outcome outcome{Outcome::NONE};
    Flow flow;             //!< the equilibrium, or means over the second half of the trajectory
    Trajectory trajectory; //!< from small windows to the end
};

/**
 * Integrates from small windows, and tries Newton's method from time to time, until a stable
 * equilibrium is found or the time is over.
 *
 * @param network  what to solve
 * @param duration seconds of the network's time to give it at most; 0: as long as 4000 round-trip
 *                 times of the longest path
 * @return what becomes of it
 */
[[nodiscard]] Solution Solve(const Network& network, double duration = 0.0);

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_SOLVER_H
