/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_JUDGE_H
#define RANDOM_JUDGE_H

#include "random-observation.h"
#include "random-program.h"

#include <string>
#include <vector>

namespace ns3
{

/// One thing that is not as it should be.
struct RandomFault
{
    std::string kind;   //!< class of faults
    std::string detail; //!< in words
    int64_t pair{-1};   //!< connection that has it, -1: none in particular
};

/// What the judge says.
struct RandomVerdict
{
    std::vector<RandomFault> faults;
    std::vector<RandomFault> ofTcp; //!< known faults of a plain TCP end
    /// Of a connection between MPTCP and plain TCP, which either end may be the cause of.
    std::vector<RandomFault> ofEither;

    /// @returns kind of the first fault, empty if there is none
    std::string Kind() const;
};

/**
 * @ingroup mptcp-tests
 * The reference model: two byte streams a connection, each a prefix of what was written; complete
 * and closed, or an error at both ends for a cause that the program contains; every callback once;
 * and nothing left when all is over.
 */
class RandomJudge
{
  public:
    /// @param program what was run @param seen what was seen
    RandomJudge(const RandomProgram& program, const RandomObservation& seen);

    /// @returns what is not as it should be
    RandomVerdict Judge();

  private:
    /// @param link index @returns whether it can take a connection with it
    bool IsUnhealthy(uint32_t link) const;
    /// @param pair connection @returns whether the program contains a cause for an error
    bool HasCause(const RandomPair& pair) const;
    /// @param pair connection @returns whether an end that its application had closed was let go
    /// after a minute, as Linux does, because the other had not closed
    bool WasLetGo(const RandomPair& pair) const;
    /// @param pair connection @returns whether an application has given up bytes, or the connection
    bool WasGivenUp(const RandomPair& pair) const;
    /// @param pair connection @returns whether a plain TCP end had been closed before the other was
    /// told of an error: from then on ns-3's TCP does not repeat its FIN in LAST_ACK, answers
    /// nothing in TIME_WAIT and resets in CLOSING what comes again
    bool IsOfClosedTcp(const RandomPair& pair) const;
    void JudgePair(const RandomPair& pair);
    void JudgeConnecting(const RandomPair& pair, const std::string& name);
    void JudgeCallbacks(const RandomPair& pair, bool server, const std::string& name);
    void JudgeStream(const RandomPair& pair, bool up, const std::string& name);
    void JudgeErrors(const RandomPair& pair, const std::string& name);
    void JudgeRemains(bool server);
    void JudgeCounters(bool server);
    /// @param tcp whether a TCP end is to blame
    void Blame(bool tcp, const std::string& kind, const std::string& detail);
    /// @returns where faults go that no end in particular is to blame for
    std::vector<RandomFault>& Shared();
    void Note(std::vector<RandomFault>& where, const std::string& kind, const std::string& detail);

    const RandomProgram& m_program;
    const RandomObservation& m_seen;
    int64_t m_pair{-1}; //!< that is being judged
    RandomVerdict m_verdict;
};

} // namespace ns3

#endif // RANDOM_JUDGE_H
