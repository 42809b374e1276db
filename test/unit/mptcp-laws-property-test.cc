/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-laws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <type_traits>

namespace
{

using mptcp::CoupledLaw;
using mptcp::PathTable;

constexpr int TABLES = 2000;

/// Random states over the whole range that a simulation can reach.
class Tables
{
  public:
    PathTable Next(bool equalSegments = false)
    {
        PathTable paths(1 + m_random() % 16);
        for (auto& path : paths)
        {
            path.window = LogUniform(1, 1e5);
            path.rtt = LogUniform(1e-5, 60);
            path.mss = equalSegments ? 1448 : LogUniform(64, 65000);
            path.shared = LogUniform(1, 1e12);
        }
        return paths;
    }

    std::size_t Index(const PathTable& paths)
    {
        return m_random() % paths.size();
    }

    std::mt19937& Generator()
    {
        return m_random;
    }

  private:
    double LogUniform(double low, double high)
    {
        const double u = std::uniform_real_distribution<>(0, 1)(m_random);
        return low * std::pow(high / low, u);
    }

    std::mt19937 m_random{20111};
};

template <class Law>
class EveryLaw : public testing::Test
{
  protected:
    Law m_law;
    Tables m_tables;
};

template <class... Laws>
testing::Types<Laws...> ToTypes(mptcp::LawList<Laws...>);
using LawTypes = decltype(ToTypes(mptcp::AllLaws()));
TYPED_TEST_SUITE(EveryLaw, LawTypes);

TYPED_TEST(EveryLaw, GrowthIsFiniteAndBoundedByTwiceReno)
{
    // OLIA is the only one above Reno, by at most a_r / w_r <= 1 / (2 w_r).
    for (int i = 0; i < TABLES; ++i)
    {
        const PathTable paths = this->m_tables.Next();
        const auto r = this->m_tables.Index(paths);
        const double increase = this->m_law.Increase(paths, r);
        ASSERT_TRUE(std::isfinite(increase));
        const bool olia = std::is_same_v<TypeParam, mptcp::Olia>;
        const double reno = 1 / paths[r].window;
        ASSERT_LE(increase, (olia && paths.size() > 1 ? 1.5 : 1 + 1e-12) * reno);
        ASSERT_GE(increase, olia ? -reno : 0.0);
    }
}

TYPED_TEST(EveryLaw, ALossKeepsBetweenNothingAndHalf)
{
    for (int i = 0; i < TABLES; ++i)
    {
        const PathTable paths = this->m_tables.Next();
        const double keep = this->m_law.Keep(paths, this->m_tables.Index(paths));
        ASSERT_GE(keep, 0.0);
        ASSERT_LE(keep, 0.5 + 1e-12);
    }
}

TYPED_TEST(EveryLaw, AloneItIsRenoUnlessItWorksInRounds)
{
    ASSERT_NE(this->m_law.IsRenoAlone(), this->m_law.HasRounds());
    for (int i = 0; i < TABLES; ++i)
    {
        PathTable paths = this->m_tables.Next();
        paths.resize(1);
        ASSERT_NEAR(this->m_law.Increase(paths, 0) * paths[0].window, 1.0, 1e-9);
        ASSERT_NEAR(this->m_law.Keep(paths, 0), 0.5, 1e-12);
        ASSERT_EQ(this->m_law.MinSsThresh(1), 2.0);
    }
}

TYPED_TEST(EveryLaw, OrderOfThePathsDoesNotMatter)
{
    for (int i = 0; i < TABLES; ++i)
    {
        PathTable paths = this->m_tables.Next();
        const auto r = this->m_tables.Index(paths);
        const double before = this->m_law.Increase(paths, r);
        const double kept = this->m_law.Keep(paths, r);
        std::swap(paths[r], paths[0]);
        std::shuffle(paths.begin() + 1, paths.end(), this->m_tables.Generator());
        ASSERT_NEAR(this->m_law.Increase(paths, 0), before, 1e-9 * std::abs(before));
        ASSERT_NEAR(this->m_law.Keep(paths, 0), kept, 1e-9);
    }
}

TYPED_TEST(EveryLaw, UnitOfTimeDoesNotMatter)
{
    for (int i = 0; i < TABLES; ++i)
    {
        PathTable paths = this->m_tables.Next();
        const auto r = this->m_tables.Index(paths);
        const double before = this->m_law.Increase(paths, r);
        for (auto& path : paths)
        {
            path.rtt *= 1024; // a power of two: no rounding
        }
        ASSERT_NEAR(this->m_law.Increase(paths, r), before, 1e-9 * std::abs(before));
    }
}

TYPED_TEST(EveryLaw, UnitOfSizeDoesNotMatter)
{
    for (int i = 0; i < TABLES; ++i)
    {
        PathTable paths = this->m_tables.Next();
        const auto r = this->m_tables.Index(paths);
        const double before = this->m_law.Increase(paths, r);
        for (auto& path : paths)
        {
            path.mss *= 1024;
            path.shared *= 1024;
        }
        ASSERT_NEAR(this->m_law.Increase(paths, r), before, 1e-9 * std::abs(before));
    }
}

template <class Law>
class FairLaw : public testing::Test
{
};

using FairLawTypes =
    testing::Types<mptcp::Lia, mptcp::Olia, mptcp::Balia, mptcp::Ewtcp, mptcp::Epsilon>;
TYPED_TEST_SUITE(FairLaw, FairLawTypes);

/// Windows of equal paths are a TCP's window over n if each grows by 1 / n^2 of Reno, since a
/// window is proportional to the square root of its growth.
TYPED_TEST(FairLaw, GrowsByOneOverNSquaredOfRenoOnEqualPaths)
{
    for (std::size_t n = 1; n <= 16; ++n)
    {
        const PathTable paths(n, {33.3, 0.07, 1448, 1e6});
        const double square = static_cast<double>(n * n);
        EXPECT_NEAR(TypeParam().Increase(paths, 0) * 33.3 * square, 1.0, 1e-12) << n;
    }
}

} // namespace
