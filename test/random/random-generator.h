/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_GENERATOR_H
#define RANDOM_GENERATOR_H

#include "random-dice.h"
#include "random-program.h"

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * Makes a program from a seed. Most are small and have few kinds of trouble at once, so that a
 * fault is found behind another; some have everything.
 */
class RandomGenerator
{
  public:
    /// @param seed any number
    explicit RandomGenerator(uint64_t seed);

    /// @returns the program of the seed
    RandomProgram Make();

  private:
    void MakeNetwork();
    RandomLink MakeLink();
    void MakeMiddlebox();
    void MakeDamage();
    void MakeHosts();
    RandomHost MakeHost();
    std::vector<uint32_t> MakeEndpoints();
    uint32_t EndpointFlags();
    void MakeEvents();
    RandomEvent MakeEvent();
    void MakeConnections();
    void MakeCrowd();
    RandomConnection MakeConnection();
    RandomScript MakeScript(bool client, uint64_t bytes);
    void SlowDown(RandomScript& reader, const RandomScript& writer);
    uint64_t MakeBytes();

    RandomDice m_dice;
    RandomProgram m_program;
};

} // namespace ns3

#endif // RANDOM_GENERATOR_H
