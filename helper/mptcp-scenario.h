/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SCENARIO_H
#define MPTCP_SCENARIO_H

#include "mptcp-experiment.h"
#include "mptcp-flags.h"
#include "mptcp-host-pair.h"
#include "mptcp-options.h"
#include "mptcp-results.h"

#include <functional>
#include <optional>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * What the main() of every scenario does besides its topology: flags and options on the command
 * line, mistakes as one line on stderr with status 2, results on stdout and in a file, and status 1
 * with one line if something went wrong in the simulation.
 */
class MptcpScenario
{
  public:
    /// @param summary what the scenario is, for --help
    explicit MptcpScenario(const std::string& summary);

    /**
     * Add the options' flags, read the command line, check it, and make sure that the results can
     * be written.
     * @param argc of main()
     * @param argv of main()
     * @param check called after parsing; returns what is wrong with the scenario's own flags, or
     * nothing
     * @returns the status to exit with, or nothing if the scenario is to go on
     */
    std::optional<int> Parse(int argc, char* argv[], std::function<std::string()> check);

    /**
     * Run one user in MptcpOptions::mode, and report it.
     * @param pair the user's hosts
     * @returns the status to exit with
     */
    int RunOne(const MptcpHostPair& pair);

    /**
     * Run an experiment, and report it.
     * @param experiment with its users
     * @param report adds to the results what was measured
     * @returns the status to exit with
     */
    int Run(MptcpExperiment& experiment, std::function<void()> report);

    /// Say what is wrong, on stderr. @param error one line @param status to exit with @returns the
    /// status
    int Complain(const std::string& error, int status) const;

    MptcpFlags flags;     //!< the scenario adds its own before Parse()
    MptcpOptions options; //!< the scenario may set other defaults before Parse()
    MptcpResults results; //!< to be filled by the report

  private:
    std::string m_program;
};

} // namespace ns3

#endif // MPTCP_SCENARIO_H
