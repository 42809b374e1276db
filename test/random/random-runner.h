/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_RUNNER_H
#define RANDOM_RUNNER_H

#include "random-program.h"

#include <string>
#include <vector>

namespace ns3
{

/// How one program ended.
struct RandomResult
{
    std::string kind;               //!< of the first fault, empty if there is none
    std::vector<std::string> ofTcp; //!< kinds of known faults of a plain TCP end
    /// Kinds of faults that may be of a plain TCP end. Run() knows whose they are: TCP's if TCP at
    /// both ends shows them too.
    std::vector<std::string> ofEither;
    std::string report; //!< everything, in words
    double cpu{0};      //!< seconds
};

/**
 * @ingroup mptcp-tests
 * Runs programs, each in a process of its own: one that crashes or never ends is a fault of its
 * seed, and none changes what the next one does.
 */
class RandomRunner
{
  public:
    /// @param program what @returns how it ended
    static RandomResult Run(const RandomProgram& program);
    /// The same in this process. @param program what @returns how it ended
    static RandomResult RunHere(const RandomProgram& program);
    /// @param program any @returns the same with plain TCP at both ends, as far as TCP can run it
    static RandomProgram WithTcp(RandomProgram program);
};

} // namespace ns3

#endif // RANDOM_RUNNER_H
