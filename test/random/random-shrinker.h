/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_SHRINKER_H
#define RANDOM_SHRINKER_H

#include "random-program.h"

#include <functional>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * Takes away from a program what its fault does not need: links, events, connections, bytes,
 * options.
 */
class RandomShrinker
{
  public:
    /// @param program any @returns whether it still has the fault
    using StillFails = std::function<bool(const RandomProgram&)>;

    /// @param program with a fault @param stillFails called some hundred times at most
    RandomShrinker(const RandomProgram& program, StillFails stillFails);

    /// @returns the smallest program that was found
    RandomProgram Shrink();

  private:
    /// @param smaller a candidate @returns whether it has the fault, and is the program from now on
    bool Try(const RandomProgram& smaller);
    bool DropConnections();
    bool DropEvents();
    bool DropLinks();
    bool CalmLinks();
    bool PlainHosts();
    bool PlainScripts();
    bool FewerBytes();

    RandomProgram m_program;
    StillFails m_stillFails;
    uint32_t m_tries{0};
};

} // namespace ns3

#endif // RANDOM_SHRINKER_H
