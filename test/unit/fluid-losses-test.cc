/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid-test-support.h"
#include "fluid/random-losses.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using namespace fluidtest;

// --------------------------------------------------------------------- given losses, section 2.1

/// NSDI 2011 section 2.3: 10 ms with 4 % loss, 100 ms with 1 %.
Solution
LossMismatch(const std::string& law, const Options& options = {})
{
    Network network;
    network.floor = 1e-3;
    network.links = {Given(0.04), Given(0.01)};
    network.users = {Make(law, {{{0}, 0.01}, {{1}, 0.1}}, 1, options)};
    return Solve(network);
}

TEST(FluidLossMismatch, RenoIsTheSquareRootFormula)
{
    const Solution solution = LossMismatch("Reno");
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_NEAR(solution.flow.paths[0].sent, std::sqrt(2 / 0.04) / 0.01, 1e-6);
    EXPECT_NEAR(solution.flow.paths[1].sent, std::sqrt(2 / 0.01) / 0.1, 1e-6);
}

TEST(FluidLossMismatch, RatesLessWhatIsLostArrive)
{
    const Solution solution = LossMismatch("Reno");
    EXPECT_NEAR(solution.flow.paths[0].rate, 0.96 * solution.flow.paths[0].sent, 1e-9);
}

TEST(FluidLossMismatch, EwtcpHasHalfOfEachTcp)
{
    EXPECT_NEAR(Sent(LossMismatch("Ewtcp")), (707.107 + 141.421) / 2, 1e-2);
}

TEST(FluidLossMismatch, LiaHasTheBestTcpWithTheSlowPathCapped)
{
    const Solution solution = LossMismatch("Lia");
    EXPECT_NEAR(solution.flow.paths[0].sent, 707.107 - 141.421, 1e-2);
    EXPECT_NEAR(solution.flow.paths[1].sent, 141.421, 1e-2);
}

TEST(FluidLossMismatch, OliaHasTheBestTcpOnTheBestPath)
{
    // 0.001 segments on the other path, the floor, are at most 0.1 packets/s.
    const Solution solution = LossMismatch("Olia");
    EXPECT_NEAR(solution.flow.paths[0].sent, 707.107, 0.2);
    EXPECT_NEAR(solution.flow.paths[1].window, 1e-3, 1e-9);
}

TEST(FluidLossMismatch, CoupledHasTheLeastLossOnly)
{
    const Solution solution = LossMismatch("Coupled");
    EXPECT_NEAR(solution.flow.paths[1].sent, 141.421, 0.02);
    EXPECT_NEAR(solution.flow.paths[0].window, 1e-3, 1e-9);
}

TEST(FluidLossMismatch, ALossCannotTakeMoreThanThereIs)
{
    // The rule that programs follow: near path w = 1 / (p W) segments, where the loss takes all.
    const Solution solution = LossMismatch("FullyCoupled");
    const double near = solution.flow.paths[0].window;
    const double all = near + solution.flow.paths[1].window;
    EXPECT_NEAR(near, 1 / (0.04 * all), 1e-6);
}

TEST(FluidLossMismatch, BaliaHasTheBestTcpOnItsBestPath)
{
    // a solves (1 + a)(4 + a) / 15 = p_2 t_2^2 / (p_1 t_1^2) = 25; S = sqrt(2 / p_1) / t_1.
    const double a = (-5 + std::sqrt(9 + 60.0 * 25)) / 2;
    const Solution solution = LossMismatch("Balia");
    EXPECT_NEAR(Sent(solution), 707.107, 1e-2);
    EXPECT_NEAR(solution.flow.paths[0].sent / solution.flow.paths[1].sent, a, 1e-4);
}

TEST(FluidLossMismatch, SemiCoupledSplitsByTheInverseOfLoss)
{
    const Solution solution = LossMismatch("SemiCoupled");
    const double root = std::sqrt(25.0 + 100.0);
    EXPECT_NEAR(solution.flow.paths[0].window, std::sqrt(2) * 25 / root, 1e-6);
    EXPECT_NEAR(solution.flow.paths[1].window, std::sqrt(2) * 100 / root, 1e-6);
}

TEST(FluidLosses, EpsilonSplitsByAPowerOfLoss)
{
    Network network;
    network.links = {Given(0.001), Given(0.002)};
    network.users = {Make("Epsilon", {{{0}, RTT}, {{1}, RTT}}, 1, {{"Epsilon", 0.5}})};
    const Solution solution = Solve(network);
    EXPECT_NEAR(solution.flow.paths[0].window / solution.flow.paths[1].window, 4, 1e-4);
    EXPECT_NEAR(Sent(solution), std::sqrt(2 / 0.001), 1e-4);
}

// -------------------------------------------------------------------- one bottleneck, section 2.1

class FluidFairness : public testing::TestWithParam<std::tuple<std::string, int>>
{
};

TEST_P(FluidFairness, SubflowsTogetherAreOneTcpOnASharedBottleneck)
{
    const auto& [law, n] = GetParam();
    Network network;
    network.links = {Full(1000)};
    network.users = {Make(law, std::vector<Route>(n, {{0}, RTT})), Make("Reno", {{{0}, RTT}})};
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    const double fair = law == "Reno" ? n : 1;
    EXPECT_NEAR(Total(solution, 0) / Total(solution, 1), fair, EXACT * fair);
}

INSTANTIATE_TEST_SUITE_P(
    Laws,
    FluidFairness,
    testing::Combine(testing::Values("Ewtcp", "Lia", "Olia", "Epsilon", "Reno"),
                     testing::Values(2, 4, 8)),
    [](const auto& info)
    { return std::get<0>(info.param) + std::to_string(std::get<1>(info.param)); });

TEST(FluidFairnessOfRtts, TheTotalIsATcpOfTheBestRoundTripTime)
{
    for (const char* law : {"Lia", "Olia"})
    {
        Network network;
        network.floor = 1e-3;
        network.links = {Full(1000)};
        network.users = {Make(law, {{{0}, RTT}, {{0}, 3 * RTT}}), Make("Reno", {{{0}, RTT}})};
        const Solution solution = Solve(network);
        EXPECT_NEAR(Total(solution, 0) / Total(solution, 1), 1.0, EXACT) << law;
    }
}

// ------------------------------------------------------------------------------- packet by packet

TEST(FluidRandomLosses, RenoHasTheConstantOfTheLiterature)
{
    // 1.31 / (t sqrt(p)). 20000 losses, about half of a window's variance each: 0.5 %, three times
    // that here. Losses in the same window, p w = 0.04 of them, count once: 2 % up at most.
    Network network;
    network.links = {Given(0.001)};
    const User user = Make("Reno", {{{0}, 0.1}});
    const auto rates = RandomLossRates(user, network, 50000, 1);
    ASSERT_EQ(rates.size(), 1U);
    EXPECT_GT(rates[0], 0.985 * 1.31 / (0.1 * std::sqrt(0.001)));
    EXPECT_LT(rates[0], 1.035 * 1.31 / (0.1 * std::sqrt(0.001)));
}

TEST(FluidRandomLosses, ASwingingLiaIsBelowItsFluidRate)
{
    Network network;
    network.links = {Given(0.001), Given(0.00025)};
    const User user = Make("Lia", {{{0}, 0.01}, {{1}, 0.1}});
    const auto rates = RandomLossRates(user, network, 2000, 1);
    ASSERT_EQ(rates.size(), 2U);
    const double fluid = std::sqrt(2 / 0.001) / 0.01;
    EXPECT_LT(rates[0] + rates[1], 0.95 * fluid);
    EXPECT_GT(rates[0] + rates[1], 0.8 * fluid);
}

TEST(FluidRandomLosses, OneSeedOneResult)
{
    Network network;
    network.links = {Given(0.01), Given(0.01)};
    const User user = Make("Olia", {{{0}, 0.1}, {{1}, 0.1}});
    EXPECT_EQ(RandomLossRates(user, network, 100, 7), RandomLossRates(user, network, 100, 7));
    EXPECT_NE(RandomLossRates(user, network, 100, 7), RandomLossRates(user, network, 100, 8));
}

TEST(FluidRandomLosses, NothingForALinkThatHasACapacity)
{
    Network network;
    network.links = {Full(100)};
    EXPECT_TRUE(RandomLossRates(Make("Reno", {{{0}, 0.1}}), network, 1, 1).empty());
}

TEST(FluidRandomLosses, NothingForALawThatFollowsDelays)
{
    Network network;
    network.links = {Given(0.01)};
    EXPECT_TRUE(RandomLossRates(Make("Wvegas", {{{0}, 0.1}}), network, 1, 1).empty());
}

} // namespace
