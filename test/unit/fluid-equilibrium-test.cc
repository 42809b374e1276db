/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid-test-support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using namespace fluidtest;

// ------------------------------------------------------------------------------- wVegas,
// section 5.6

TEST(FluidWvegas, QueueingDelaysAreEqualAndTheBacklogIsTheTotal)
{
    Network network;
    network.links = {Full(500, 100), Full(1000, 100)};
    network.users = {Make("Wvegas", {{{0}, 0.04}, {{1}, 0.08}})};
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_NEAR(solution.flow.links[0].delay, 10.0 / 1500, 1e-8);
    EXPECT_NEAR(solution.flow.links[1].delay, 10.0 / 1500, 1e-8);
    EXPECT_NEAR(Total(solution), 1500, 1e-3);
}

TEST(FluidWvegas, DelaysOfADominoChainEqualise)
{
    // Connection i on links i and i + 1; one link is narrow.
    Network network;
    network.links = {Full(1000, 200), Full(800, 200), Full(1000, 200), Full(1000, 200)};
    for (std::size_t i = 0; i < 3; ++i)
    {
        network.users.push_back(Make("Wvegas", {{{i}, 0.1}, {{i + 1}, 0.1}}));
    }
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    // One pool: three connections of 10 segments over 3800 packets/s.
    for (const LinkFlow& link : solution.flow.links)
    {
        EXPECT_NEAR(link.delay, 30.0 / 3800, 1e-7);
    }
}

TEST(FluidWvegas, TheLeastBacklogBreaksTheEqualityWithManyPaths)
{
    Network network;
    network.users = {Make("Wvegas", {})};
    for (std::size_t i = 0; i < 8; ++i)
    {
        network.links.push_back(Full(i == 0 ? 1000 : 500, 200));
        network.users[0].routes.push_back({{i}, 0.1});
    }
    const Solution solution = Solve(network);
    // 2 segments on each, though the share of a path is 10 / 9 or 20 / 9.
    EXPECT_NEAR(solution.flow.links[1].delay, 2.0 / 500, 1e-7);
    EXPECT_NEAR(solution.flow.links[0].delay, 20.0 / 9 / 1000, 1e-7);
}

// ------------------------------------------------------------------------------------- the queues

TEST(FluidQueues, AFullDropTailQueueDelaysByItsBuffer)
{
    Network network;
    network.links = {Full(100, 10)};
    network.users = {Make("Reno", {{{0}, 0.1}})};
    const Solution solution = Solve(network);
    EXPECT_NEAR(solution.flow.links[0].delay, 0.1, 1e-9);
    // w = C t, and p = 2 / w^2 makes that w; what is lost comes on top.
    EXPECT_NEAR(Total(solution), 100, 1e-6);
    EXPECT_NEAR(solution.flow.paths[0].loss, 2 / (20.0 * 20.0), 2 * 2 / 20.0 / 20.0 * 0.005);
}

TEST(FluidQueues, RedSettlesOnItsCurve)
{
    Network network;
    Link red = Full(1000);
    red.queue = Queue::RED;
    red.redMin = 25;
    red.redMax = 50;
    red.redLoss = 0.1;
    network.links = {red};
    network.users = {Make("Reno", {{{0}, 0.08}}, 10)};
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    const LinkFlow& link = solution.flow.links[0];
    const double queue = link.delay * 1000;
    ASSERT_GT(queue, 25);
    ASSERT_LT(queue, 50);
    EXPECT_NEAR(link.loss, 0.1 * (queue - 25) / 25, 1e-9);
    EXPECT_NEAR(link.load * (1 - link.loss), 1000, 1e-6);
}

TEST(FluidQueues, ALinkWithRoomToSpareLosesAndDelaysNothing)
{
    Network network;
    network.links = {Full(100, 10), Full(1000, 10)};
    network.users = {Make("Reno", {{{0, 1}, 0.1}})};
    const Solution solution = Solve(network);
    EXPECT_EQ(solution.flow.links[1].loss, 0);
    EXPECT_NEAR(solution.flow.links[1].delay, 0, 1e-9);
    EXPECT_NEAR(solution.flow.links[1].load, 100, 1);
}

// ------------------------------------------------------------------------------- what cannot
// settle

TEST(FluidOutcome, BaliaLeavesASymmetricPointForAnUnequalOne)
{
    // min(a, 1.5) makes the symmetric point unstable. A stable one has (1 + a)(4 + a) = 15.
    Network network;
    network.links = {Given(0.001), Given(0.001)};
    network.users = {Make("Balia", {{{0}, 0.1}, {{1}, 0.1}})};
    const Model model(network);
    const Eigen::Vector2d symmetric = Eigen::Vector2d::Constant(std::sqrt(2 / 0.001) / 2);
    ASSERT_NEAR(model.Residual(symmetric).norm(), 0, 1e-9);
    EXPECT_FALSE(IsStable(model, symmetric));

    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    const auto& paths = solution.flow.paths;
    const double a =
        std::max(paths[0].window, paths[1].window) / std::min(paths[0].window, paths[1].window);
    EXPECT_NEAR((1 + a) * (4 + a), 15, 1e-5);
}

TEST(FluidOutcome, WindowsThatGrowForEverHaveNoEquilibrium)
{
    Network network;
    network.links = {Given(0.0)};
    network.users = {Make("Reno", {{{0}, 0.1}})};
    const Solution solution = Solve(network, 10.0);
    EXPECT_EQ(solution.outcome, Outcome::NONE);
    EXPECT_GT(Total(solution), 0) << "a mean over time all the same";
}

// ---------------------------------------------------------------------------------- the trajectory

TEST(FluidTrajectory, RenoGrowsByOneSegmentPerRoundTripTimeWithoutLoss)
{
    Network network;
    network.links = {Given(0.0)};
    network.users = {Make("Reno", {{{0}, 0.1}})};
    const Model model(network);
    Eigen::VectorXd start(1);
    start << 10;
    const Trajectory trajectory = Integrate(model, start, 2.0, 4);
    ASSERT_EQ(trajectory.times.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i)
    {
        EXPECT_NEAR(trajectory.states[i][0], 10 + trajectory.times[i] / 0.1, 1e-3);
    }
}

TEST(FluidTrajectory, ALossyPathFollowsTheLogisticSolution)
{
    // dw/dt = (1 - p w^2 / 2) / t from w0: w = W tanh(s / (W t) + artanh(w0 / W)), W = sqrt(2 / p).
    Network network;
    network.links = {Given(0.02)};
    network.users = {Make("Reno", {{{0}, 0.1}})};
    const Model model(network);
    Eigen::VectorXd start(1);
    start << 2;
    const Trajectory trajectory = Integrate(model, start, 2.0, 10);
    const double limit = std::sqrt(2 / 0.02);
    for (std::size_t i = 0; i < trajectory.times.size(); ++i)
    {
        const double phase = trajectory.times[i] / (limit * 0.1) + std::atanh(2 / limit);
        EXPECT_NEAR(trajectory.states[i][0], limit * std::tanh(phase), 1e-3);
    }
}

TEST(FluidTrajectory, EndsNearTheEquilibriumThatNewtonFinds)
{
    Network network;
    network.links = {Full(1000, 50), Full(500, 50)};
    network.users = {Make("Lia", {{{0}, 0.05}, {{1}, 0.1}}), Make("Reno", {{{1}, 0.1}})};
    const Model model(network);
    const Trajectory trajectory = Integrate(model, model.Start(), 400, 10);
    const auto rest = FindEquilibrium(model, trajectory.states.back());
    ASSERT_TRUE(rest);
    EXPECT_LT((trajectory.states.back() - *rest).norm(), 1e-2 * rest->norm());
}

} // namespace
