/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_DICE_H
#define RANDOM_DICE_H

#include <cmath>
#include <cstdint>
#include <random>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * Random numbers that are the same on every machine and in every release of ns-3: a program must be
 * found again by its seed alone.
 */
class RandomDice
{
  public:
    /// @param seed any number
    explicit RandomDice(uint64_t seed) : m_engine(seed)
    {
    }

    /// @param n above 0 @returns a number below n
    uint32_t Below(uint32_t n)
    {
        return static_cast<uint32_t>(m_engine() % n);
    }

    /// @param first, last bounds @returns a number from first to last
    uint32_t From(uint32_t first, uint32_t last)
    {
        return first + Below(last - first + 1);
    }

    /// @returns a number from 0 to below 1
    double Unit()
    {
        return static_cast<double>(m_engine() >> 11) / 9007199254740992.0;
    }

    /// @param probability of true @returns true or false
    bool Chance(double probability)
    {
        return Unit() < probability;
    }

    /// @param first, last bounds above 0 @returns a number whose logarithm is spread evenly
    double Log(double first, double last)
    {
        return first * std::pow(last / first, Unit());
    }

    /// @param list not empty @returns one of it
    template <typename List>
    auto Pick(const List& list)
    {
        return *(std::begin(list) + Below(static_cast<uint32_t>(std::size(list))));
    }

  private:
    std::mt19937_64 m_engine;
};

} // namespace ns3

#endif // RANDOM_DICE_H
