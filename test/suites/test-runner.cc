/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/test.h"

/**
 * Runs the ns-3 suites that are linked in, with the options of ns-3's own test-runner.
 * @param argc number of arguments
 * @param argv arguments
 * @returns the exit status
 */
int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
