/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "solver.h"

#include <Eigen/Dense>
#include <boost/numeric/odeint.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace mptcp::fluid
{

namespace
{

namespace odeint = boost::numeric::odeint;
namespace ublas = boost::numeric::ublas;

using State = ublas::vector<double>; // what odeint's Rosenbrock stepper works on
using Function = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

Eigen::VectorXd
ToEigen(const State& state)
{
    return Eigen::Map<const Eigen::VectorXd>(&state[0], static_cast<Eigen::Index>(state.size()));
}

/// Central differences.
Eigen::MatrixXd
Jacobian(const Function& function, const Eigen::VectorXd& at)
{
    Eigen::MatrixXd jacobian(at.size(), at.size());
    Eigen::VectorXd near = at;
    for (Eigen::Index column = 0; column < at.size(); ++column)
    {
        const double step = 1e-6 * std::max(std::abs(at[column]), 1e-3);
        near[column] = at[column] + step;
        const Eigen::VectorXd above = function(near);
        near[column] = at[column] - step;
        jacobian.col(column) = (above - function(near)) / (2.0 * step);
        near[column] = at[column];
    }
    return jacobian;
}

Function
DerivativeOf(const Model& model)
{
    return [&model](const Eigen::VectorXd& state) { return model.Derivative(state); };
}

/// Means over the second half, every sample weighing the same.
Flow
Mean(const Model& model, const Trajectory& trajectory)
{
    const std::size_t first = trajectory.states.size() / 2;
    const double weight = 1.0 / static_cast<double>(trajectory.states.size() - first);
    Flow mean;
    for (std::size_t i = first; i < trajectory.states.size(); ++i)
    {
        const Flow flow = model.Look(trajectory.states[i]);
        mean.links.resize(flow.links.size());
        mean.paths.resize(flow.paths.size());
        for (std::size_t path = 0; path < flow.paths.size(); ++path)
        {
            mean.paths[path].user = flow.paths[path].user;
            mean.paths[path].route = flow.paths[path].route;
            mean.paths[path].Add(flow.paths[path], weight);
        }
        for (std::size_t link = 0; link < flow.links.size(); ++link)
        {
            mean.links[link].Add(flow.links[link], weight);
        }
    }
    return mean;
}

void
Append(Trajectory& whole, const Trajectory& part)
{
    const double offset = whole.times.empty() ? 0.0 : whole.times.back();
    for (std::size_t i = whole.times.empty() ? 0 : 1; i < part.times.size(); ++i)
    {
        whole.times.push_back(offset + part.times[i]);
        whole.states.push_back(part.states[i]);
    }
}

} // namespace

Trajectory
Integrate(const Model& model, const Eigen::VectorXd& start, double duration, std::size_t samples)
{
    const Function derivative = DerivativeOf(model);
    const auto system = [&](const State& state, State& result, double)
    {
        const Eigen::VectorXd value = derivative(ToEigen(state));
        std::copy(value.data(), value.data() + value.size(), result.begin());
    };
    const auto jacobian = [&](const State& state, auto& result, double, State& byTime)
    {
        const Eigen::MatrixXd value = Jacobian(derivative, ToEigen(state));
        for (Eigen::Index i = 0; i < value.rows(); ++i)
        {
            for (Eigen::Index j = 0; j < value.cols(); ++j)
            {
                result(static_cast<std::size_t>(i), static_cast<std::size_t>(j)) = value(i, j);
            }
        }
        std::fill(byTime.begin(), byTime.end(), 0.0);
    };

    Trajectory trajectory;
    const auto observe = [&](const State& state, double time)
    {
        trajectory.times.push_back(time);
        trajectory.states.push_back(ToEigen(state));
        model.Clamp(trajectory.states.back());
    };
    State state(static_cast<std::size_t>(start.size()));
    std::copy(start.data(), start.data() + start.size(), state.begin());
    std::vector<double> times;
    for (std::size_t i = 0; i <= samples; ++i)
    {
        times.push_back(duration * static_cast<double>(i) / static_cast<double>(samples));
    }
    try
    {
        odeint::integrate_times(
            odeint::make_dense_output(1e-5, 1e-5, odeint::rosenbrock4<double>()),
            std::make_pair(system, jacobian),
            state,
            times.begin(),
            times.end(),
            1e-3 * times[1],
            observe,
            odeint::max_step_checker(100000));
    }
    catch (const odeint::odeint_error&)
    {
        // What was reached is the result.
    }
    return trajectory;
}

std::optional<Eigen::VectorXd>
FindEquilibrium(const Model& model, const Eigen::VectorXd& start)
{
    constexpr int ITERATIONS = 100;
    constexpr double EXACT = 1e-9;
    const Function residual = [&](const Eigen::VectorXd& state) { return model.Residual(state); };
    Eigen::VectorXd state = start;
    Eigen::VectorXd value = residual(state);
    for (int i = 0; i < ITERATIONS && value.allFinite(); ++i)
    {
        if (value.lpNorm<Eigen::Infinity>() < EXACT)
        {
            return state;
        }
        // Least norm where there is a family of solutions, as of a law that leaves a split open.
        const Eigen::VectorXd step =
            Jacobian(residual, state).completeOrthogonalDecomposition().solve(value);
        double length = 1.0;
        Eigen::VectorXd next;
        Eigen::VectorXd nextValue;
        do
        {
            next = state - length * step;
            model.Clamp(next);
            nextValue = residual(next);
            length /= 2.0;
        } while (!(nextValue.norm() < value.norm()) && length > 1e-6);
        if (!(nextValue.norm() < value.norm()))
        {
            return std::nullopt;
        }
        state = next;
        value = nextValue;
    }
    return std::nullopt;
}

bool
IsStable(const Model& model, const Eigen::VectorXd& state)
{
    const Eigen::MatrixXd jacobian = Jacobian(DerivativeOf(model), state);
    const Eigen::VectorXcd values = jacobian.eigenvalues();
    // A difference quotient has nine digits or so, and a split that a law leaves open is a zero.
    return values.real().maxCoeff() <= 1e-6 * values.cwiseAbs().maxCoeff();
}

Solution
Solve(const Network& network, double duration)
{
    constexpr int PARTS = 40;
    constexpr std::size_t SAMPLES = 50;
    const Model model(network);
    const double whole = duration > 0.0 ? duration : 4000.0 * model.LongestRtt();
    Solution solution;
    Eigen::VectorXd state = model.Start();
    for (int part = 0; part < PARTS; ++part)
    {
        const Trajectory piece = Integrate(model, state, whole / PARTS, SAMPLES);
        Append(solution.trajectory, piece);
        state = piece.states.back();
        if (const auto rest = FindEquilibrium(model, state))
        {
            solution.outcome = Outcome::UNSTABLE;
            if (IsStable(model, *rest))
            {
                solution.outcome = Outcome::EQUILIBRIUM;
                solution.flow = model.Look(*rest);
                return solution;
            }
        }
        if (piece.times.size() <= SAMPLES)
        {
            break;
        }
    }
    solution.flow = Mean(model, solution.trajectory);
    return solution;
}

} // namespace mptcp::fluid
