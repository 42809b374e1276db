/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "../unit/pcap-reader.h"
#include "../unit/wire-test-support.h"
#include "fuzz-mutator.h"
#include "fuzz-wire.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

/*
 * The fuzz targets under a small driver of our own: good bytes, mutated at random from a fixed
 * seed, so that every build with g++ runs them, and under sanitizers when the build has them.
 * MPTCP_FUZZ_ITERATIONS in the environment sets another number of inputs.
 */

namespace
{

using namespace mptcp;
using namespace mptcp::test;

/// Kinds, lengths, subtypes and flags that decide much.
const Bytes TELLING{0, 1, 2, 3, 4, 5, 8, 12, 16, 20, 24, 30, 40, 41, 127, 255};

/// @param usual number of inputs when the environment says nothing @returns the number
std::size_t
Iterations(std::size_t usual)
{
    const char* text = std::getenv("MPTCP_FUZZ_ITERATIONS");
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

/// What a run has met.
struct Tally
{
    std::set<std::size_t> types;
    std::set<ParseError> errors;
    std::size_t several{0}; //!< inputs with more than one option accepted
};

/// @param target a fuzz target @param corpus good inputs @param iterations how many to try
/// @returns what was met
template <typename Target>
Tally
TryAll(Target target, const std::vector<Bytes>& corpus, std::size_t iterations)
{
    constexpr std::size_t ROUNDS = 4;
    FuzzMutator mutator(corpus, TELLING, 1);
    Tally tally;
    for (std::size_t i = 0; i < iterations; i++)
    {
        const Bytes input = mutator.Next(ROUNDS);
        const FuzzOutcome outcome = target(input.data(), input.size());
        if (!outcome.complaint.empty())
        {
            ADD_FAILURE() << outcome.complaint << ": " << testing::PrintToString(input);
            return tally;
        }
        for (const Option& option : outcome.parsed)
        {
            tally.types.insert(option.index());
        }
        tally.errors.insert(outcome.error.begin(), outcome.error.end());
        tally.several += outcome.parsed.size() > 1;
    }
    return tally;
}

TEST(FuzzOption, MutatedOptionsAreReadOrRefused)
{
    std::vector<Bytes> corpus;
    for (const WireCase& each : EveryOption())
    {
        corpus.push_back(each.bytes);
    }
    const Tally tally = TryAll(FuzzOption, corpus, Iterations(100000));
    EXPECT_EQ(tally.types.size(), std::variant_size_v<Option>);
    EXPECT_EQ(tally.errors.size(), 5U) << "some reason for a refusal was never met";
}

TEST(FuzzTcpHeader, MutatedHeadersAreReadOrRefused)
{
    std::vector<Bytes> corpus;
    for (const char* name : {"join", "addaddr", "backup", "checksum", "fastclose", "ipv6"})
    {
        for (const Segment& segment :
             ReadPcap(std::string(MPTCP_TEST_DATA) + "/linux-6.18-" + name + ".pcap"))
        {
            Bytes input(segment.header.begin() + 20, segment.header.end());
            input.insert(input.begin(), static_cast<uint8_t>((segment.header.size() - 20) / 4));
            corpus.push_back(input);
        }
    }
    for (const WireCase& each : EveryOption())
    {
        Bytes input = each.bytes;
        input.insert(input.begin(), 10);
        corpus.push_back(input);
    }
    const Tally tally = TryAll(FuzzTcpHeader, corpus, Iterations(30000));
    EXPECT_EQ(tally.types.size(), std::variant_size_v<Option>);
    EXPECT_GT(tally.several, 0U);
}

TEST(FuzzTcpHeader, InputsThatNs3DoesNotSurviveAreBent)
{
    for (const char* hex :
         {"01 1e00 0101", "01 0203 0101", "01 0200 0101", "02 0101 1e00 1e04 0101"})
    {
        const Bytes input = Hex(hex);
        EXPECT_EQ(FuzzTcpHeader(input.data(), input.size()).complaint, "") << hex;
    }
}

TEST(FuzzTcpHeader, BytesInsideACrookedSackArriveAsAnOption)
{
    const Bytes input = Hex("02 0508 1e04 0101 0101");
    const FuzzOutcome outcome = FuzzTcpHeader(input.data(), input.size());
    ASSERT_EQ(outcome.parsed.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<MpCapable>(outcome.parsed[0]));
}

} // namespace
