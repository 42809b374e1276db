/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid-test-support.h"
#include "fluid/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ctime>

namespace
{

using namespace fluidtest;

// -------------------------------------------------------------------------- triangle, section 5.2

struct TriangleCase
{
    const char* law;
    double total; //!< Mb/s, of a connection
    Options options;
};

class FluidTriangle : public testing::TestWithParam<TriangleCase>
{
};

TEST_P(FluidTriangle, TotalOfEachConnection)
{
    Network network;
    network.floor = 1e-3;
    network.links = {Full(1000), Full(1000), Full(1000)};
    for (std::size_t i = 0; i < 3; ++i)
    {
        network.users.push_back(Make(GetParam().law,
                                     {{{i}, RTT}, {{(i + 1) % 3, (i + 2) % 3}, RTT}},
                                     1,
                                     GetParam().options));
    }
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_NEAR(12 * Total(solution) / 1000, GetParam().total, 0.005);
}

const double BALIA_HALVING = (-5 + std::sqrt(9 + 40 * 2.0)) / 2; //!< ratio at twice the loss
const double BALIA_LIMITED = (-5 + std::sqrt(9 + 60 * 2.0)) / 2; //!< with min(a, 1.5)

/// A link carries one short path of rate x and two long ones of rate x / a: x (1 + 2 / a) = 12.
double
TriangleTotal(double a)
{
    return 12 * (1 + 1 / a) / (1 + 2 / a);
}

INSTANTIATE_TEST_SUITE_P(
    Laws,
    FluidTriangle,
    testing::Values(TriangleCase{"Reno", TriangleTotal(std::sqrt(2)), {}},
                    TriangleCase{"Ewtcp", TriangleTotal(std::sqrt(2)), {}},
                    TriangleCase{"SemiCoupled", TriangleTotal(2), {}},
                    TriangleCase{"Lia", TriangleTotal(2), {}},
                    TriangleCase{"Balia", TriangleTotal(BALIA_HALVING), {{"DecreaseLimit", 1}}},
                    TriangleCase{"Balia", TriangleTotal(BALIA_LIMITED), {}},
                    TriangleCase{"Epsilon", TriangleTotal(4), {{"Epsilon", 0.5}}},
                    TriangleCase{"Coupled", 12, {}},
                    TriangleCase{"Olia", 12, {}}));

TEST(FluidTriangleValues, OfTheLiterature)
{
    EXPECT_NEAR(TriangleTotal(std::sqrt(2)), 8.49, 0.01);
    EXPECT_NEAR(TriangleTotal(2), 9.0, 0.01);
    EXPECT_NEAR(TriangleTotal(BALIA_HALVING), 9.15, 0.01);
    EXPECT_NEAR(TriangleTotal(BALIA_LIMITED), 9.68, 0.01);
}

// ----------------------------------------------------------------------------- torus, section 5.2

struct TorusCase
{
    const char* law;
    double capacity; //!< of link C; the others have 1000
    double lossRatio;
    double jain;
    double within; //!< of the loss ratio; half a unit of the last published digit, OLIA see below
    Options options;
};

class FluidTorus : public testing::TestWithParam<TorusCase>
{
  protected:
    static Network Torus(const TorusCase& c, double rtt)
    {
        Network network;
        for (int i = 0; i < 5; ++i)
        {
            network.links.push_back(Full(i == 2 ? c.capacity : 1000));
        }
        for (std::size_t i = 0; i < 5; ++i)
        {
            network.users.push_back(Make(c.law, {{{i}, rtt}, {{(i + 1) % 5}, rtt}}, 1, c.options));
        }
        return network;
    }
};

TEST_P(FluidTorus, LossRatioAndJainsIndex)
{
    const Network network = Torus(GetParam(), RTT);
    const Solution solution = Solve(network);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    const double ratio = solution.flow.links[0].loss / solution.flow.links[2].loss;
    EXPECT_NEAR(ratio, GetParam().lossRatio, GetParam().within);
    EXPECT_NEAR(JainIndex(network, solution), GetParam().jain, 0.0006);
}

#ifndef __SANITIZE_ADDRESS__ // which takes several times as long
TEST_P(FluidTorus, SolvedInUnderASecond)
{
    // Of the processor: other programs may run beside this one.
    const std::clock_t start = std::clock();
    const Solution solution = Solve(Torus(GetParam(), 0.1));
    const double taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_LT(taken, 1.0);
}
#endif

// The smoothed a_r of OLIA leaves ratios within a few times 1 / 1000, its sharpness.
INSTANTIATE_TEST_SUITE_P(
    Laws,
    FluidTorus,
    testing::Values(TorusCase{"Ewtcp", 100, 0.010, 0.933, 0.0006, {}},
                    TorusCase{"Ewtcp", 500, 0.250, 0.982, 0.0006, {}},
                    TorusCase{"SemiCoupled", 100, 0.068, 0.969, 0.0006, {}},
                    TorusCase{"SemiCoupled", 500, 0.409, 0.991, 0.0006, {}},
                    TorusCase{"Lia", 100, 0.047, 0.987, 0.0006, {}},
                    TorusCase{"Lia", 500, 0.335, 0.997, 0.0006, {}},
                    TorusCase{"Balia", 100, 0.026, 0.990, 0.0006, {{"DecreaseLimit", 1}}},
                    TorusCase{"Balia", 500, 0.377, 0.998, 0.0006, {{"DecreaseLimit", 1}}},
                    TorusCase{"Olia", 100, 1, 1, 0.02, {}},
                    TorusCase{"Olia", 500, 1, 1, 0.02, {}},
                    TorusCase{"Coupled", 100, 1, 1, 0.02, {}},
                    TorusCase{"Coupled", 500, 1, 1, 0.02, {}}));

TEST(FluidTorusTotals, OfEwtcpInClosedForm)
{
    Network network;
    for (const double capacity : {1000, 1000, 100, 1000, 1000})
    {
        network.links.push_back(Full(capacity));
    }
    for (std::size_t i = 0; i < 5; ++i)
    {
        network.users.push_back(Make("Ewtcp", {{{i}, RTT}, {{(i + 1) % 5}, RTT}}));
    }
    const Solution solution = Solve(network);
    const double totals[] = {1000, 550, 550, 1000, 1000};
    for (std::size_t u = 0; u < 5; ++u)
    {
        EXPECT_NEAR(Total(solution, u), totals[u], totals[u] * EXACT) << u;
    }
}

// ------------------------------------------------------------------------ Khalili A and C,
// section 5.4

struct KhaliliCase
{
    int users;       //!< N1 / N2
    double capacity; //!< C1 / C2
    const char* law;
    double a;     //!< rate of type 2 over C2 in scenario A
    double c;     //!< rate of a single path over C2 in scenario C
    double multi; //!< rate of multipath over C1 in scenario C, or 0 where none is given
    Options options;
};

class FluidKhalili : public testing::TestWithParam<KhaliliCase>
{
  protected:
    static constexpr double C2 = 100; //!< packets/s of a user

    /// @param behind the server's link is in front of the shared one: scenario A
    static Solution Run(const KhaliliCase& k, bool behind)
    {
        Network network;
        network.floor = 1e-3;
        network.links = {Full(10 * k.users * k.capacity * C2), Full(10 * C2)};
        const std::vector<std::size_t> shared =
            behind ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{1};
        network.users = {Make(k.law, {{{0}, RTT}, {shared, RTT}}, 10.0 * k.users, k.options),
                         Make("Reno", {{{1}, RTT}}, 10.0)};
        return Solve(network);
    }
};

TEST_P(FluidKhalili, ScenarioA)
{
    const Solution solution = Run(GetParam(), true);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_NEAR(Total(solution, 1) / C2, GetParam().a, 0.0015);
    EXPECT_NEAR(Total(solution, 0) / C2, GetParam().capacity, 0.0015) << "the server limits it";
}

TEST_P(FluidKhalili, ScenarioC)
{
    const Solution solution = Run(GetParam(), false);
    ASSERT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
    EXPECT_NEAR(Total(solution, 1) / C2, GetParam().c, 0.0015);
    if (GetParam().multi > 0)
    {
        EXPECT_NEAR(Total(solution, 0) / (GetParam().capacity * C2), GetParam().multi, 0.0015);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Laws,
    FluidKhalili,
    testing::Values(KhaliliCase{1, 0.75, "Lia", 0.750, 0.687, 1.417, {}},
                    KhaliliCase{1, 1, "Lia", 0.739, 0.704, 1.296, {}},
                    KhaliliCase{1, 1.5, "Lia", 0.750, 0.737, 1.175, {}},
                    KhaliliCase{2, 1, "Lia", 0.590, 0.566, 1.217, {}},
                    KhaliliCase{3, 0.75, "Lia", 0.486, 0.457, 1.241, {}},
                    KhaliliCase{3, 1, "Lia", 0.500, 0.485, 1.172, {}},
                    KhaliliCase{3, 1.5, "Lia", 0.539, 0.533, 1.104, {}},
                    KhaliliCase{1, 0.75, "Balia", 0.764, 0.699, 0, {{"DecreaseLimit", 1}}},
                    KhaliliCase{1, 1, "Balia", 0.749, 0.710, 0, {{"DecreaseLimit", 1}}},
                    KhaliliCase{3, 1, "Balia", 0.488, 0.467, 0, {{"DecreaseLimit", 1}}},
                    KhaliliCase{1, 0.75, "Balia", 0.812, 0.745, 0, {}},
                    KhaliliCase{1, 1, "Balia", 0.796, 0.754, 0, {}},
                    KhaliliCase{2, 1, "Balia", 0.652, 0.614, 0, {}},
                    KhaliliCase{3, 1.5, "Balia", 0.546, 0.533, 0, {}},
                    KhaliliCase{1, 1.5, "Olia", 1, 1, 1, {}},
                    KhaliliCase{3, 1.5, "Olia", 1, 1, 1, {}}));

TEST(FluidKhaliliPooling, WithASmallPrivateLinkLiaPoolsEverything)
{
    // C1 / C2 <= 1 / (2 + N1 / N2): all users get (N1 C1 + N2 C2) / (N1 + N2).
    Network network;
    network.links = {Full(10 * 30), Full(10 * 100)};
    network.users = {Make("Lia", {{{0}, RTT}, {{1}, RTT}}, 10), Make("Reno", {{{1}, RTT}}, 10)};
    const Solution solution = Solve(network);
    EXPECT_NEAR(Total(solution, 0), 65, 65 * EXACT);
    EXPECT_NEAR(Total(solution, 1), 65, 65 * EXACT);
}

TEST(FluidKhaliliProbing, AFloorCostsOliaOnePacketPerRoundTripTime)
{
    Network network;
    network.links = {Full(10 * 1.5 * 100), Full(10 * 100)};
    network.users = {Make("Olia", {{{0}, 0.1}, {{0, 1}, 0.1}}, 10), Make("Reno", {{{1}, 0.1}}, 10)};
    const Solution solution = Solve(network);
    // 10 of 100 packets/s; losses are 2 % here, and thin the probes as well.
    EXPECT_NEAR(Total(solution, 1) / 100, 1 - 0.1, 0.003);
}

} // namespace
