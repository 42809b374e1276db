/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid/random-losses.h"
#include "fluid/report.h"
#include "fluid/solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ctime>

namespace
{

using namespace mptcp::fluid;
using Options = std::map<std::string, double>;

/// Round-trip time of most cases: long, so that losses are few (10^-5) and closed forms, which take
/// them to be few, hold to four digits.
constexpr double RTT = 1.0;
constexpr double EXACT = 1e-3; //!< relative; losses are of this order or less

Link
Given(double loss)
{
    Link link;
    link.name = "given";
    link.queue = Queue::GIVEN;
    link.loss = loss;
    return link;
}

Link
Full(double capacity, double buffer = 0.0)
{
    Link link;
    link.name = "full";
    link.capacity = capacity;
    link.buffer = buffer;
    return link;
}

User
Make(const std::string& law, std::vector<Route> routes, double count = 1.0, const Options& o = {})
{
    User user;
    user.law = law;
    user.count = count;
    const DynamicsResult made = MakeDynamics(law, o);
    user.way = made.dynamics;
    user.makeLaw = made.makeLaw;
    user.routes = std::move(routes);
    return user;
}

double
Total(const Solution& solution, std::size_t user = 0)
{
    return UserRate(solution, user);
}

/// What is sent, which is what closed forms of given losses speak of.
double
Sent(const Solution& solution)
{
    double sum = 0;
    for (const PathFlow& path : solution.flow.paths)
    {
        sum += path.sent;
    }
    return sum;
}

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

TEST_P(FluidTorus, SolvedInUnderASecond)
{
    // Of the processor: other programs may run beside this one.
    const std::clock_t start = std::clock();
    const Solution solution = Solve(Torus(GetParam(), 0.1));
    const double taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_EQ(solution.outcome, Outcome::EQUILIBRIUM);
#ifndef __SANITIZE_ADDRESS__ // which takes several times as long
    EXPECT_LT(taken, 1.0);
#else
    EXPECT_GT(taken, 0.0);
#endif
}

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
