/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "living-experiment.h"

#include <cstdio>
#include <cstdlib>

/**
 * @file
 * @ingroup mptcp-tests
 * Living connections, driven by libFuzzer: `test/fuzz/run --libfuzzer SECONDS` builds and runs it.
 */

/// libFuzzer's entry. @param data bytes @param size how many @returns 0
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    ns3::LivingExperiment experiment(ns3::LivingScript::Read(data, size));
    const auto outcome = experiment.Run();
    if (!outcome.complaint.empty())
    {
        std::fprintf(stderr, "%s\n", outcome.complaint.c_str());
        std::abort();
    }
    return 0;
}
