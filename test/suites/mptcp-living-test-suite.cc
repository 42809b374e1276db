/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "../fuzz/living-experiment.h"
#include "mptcp-test-case.h"

#include <fstream>

/**
 * @file
 * @ingroup mptcp-tests
 * The fuzzer of living connections (test/fuzz): its corpus, and that its hostile segments do what
 * they are meant to, so that a judge who sees no harm has had something to look at. `./mptcp test
 * fuzz` runs changes of the corpus.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-living");

/// @param hex an input in hexadecimal digits @returns what it led to
LivingOutcome
Try(const std::string& hex)
{
    std::vector<uint8_t> input;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    {
        input.push_back(static_cast<uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return LivingExperiment(LivingScript::Read(input.data(), input.size())).Run();
}

MPTCP_TEST(Corpus,
           "no input of the corpus does what must not be, and together they meet every state")
{
    std::ifstream file(MPTCP_TEST_DATA "/../fuzz/living.corpus");
    std::set<std::string> states;
    std::size_t inputs = 0;
    for (std::string line; std::getline(file, line);)
    {
        if (line.empty() || line[0] == '#')
        {
            continue;
        }
        inputs++;
        const auto outcome = Try(line);
        NS_TEST_EXPECT_MSG_EQ(outcome.complaint, "", line);
        states.insert(outcome.states.begin(), outcome.states.end());
    }
    NS_TEST_EXPECT_MSG_GT(inputs, 50, "the corpus is not there");
    for (const std::string host : {"client ", "server ", "client fallback ", "server fallback "})
    {
        for (const std::string state :
             {"ESTABLISHED", "CLOSE_WAIT", "FIN_WAIT_1", "LAST_ACK", "CLOSED"})
        {
            NS_TEST_EXPECT_MSG_EQ(states.count(host + state),
                                  1,
                                  "never forged for: " + host + state);
        }
    }
    for (const std::string state : {"client SYN_SENT",
                                    "client FIN_WAIT_2",
                                    "server FIN_WAIT_2",
                                    "join, client ESTABLISHED",
                                    "join, server ESTABLISHED",
                                    "forged flow, server ESTABLISHED"})
    {
        NS_TEST_EXPECT_MSG_EQ(states.count(state), 1, "never forged for: " + state);
    }
}

MPTCP_TEST(RightData, "data with all numbers right is taken for the sender's: forging works")
{
    const auto outcome = Try("00000300c700c700c700c700c700c78d00100000000e81040000c7");
    NS_TEST_EXPECT_MSG_EQ(outcome.complaint, "", "nobody can tell");
    NS_TEST_EXPECT_MSG_EQ(outcome.segments, 1, "not forged");
    // One byte in 256 is what the sender would have sent, by chance.
    NS_TEST_EXPECT_MSG_GT(outcome.wrong, 1000 - 1000 / 256 - 2, "not taken");
}

MPTCP_TEST(RightJoin, "a forged join with the right HMAC becomes a subflow: forging works")
{
    const auto outcome = Try("01000f00c700c78e00000000000884020000c78d02100000000886000000c700c78d0"
                             "2100000000e81040000c7");
    NS_TEST_EXPECT_MSG_EQ(outcome.complaint, "", "nobody can tell");
    NS_TEST_EXPECT_MSG_EQ(outcome.joined, true, "no subflow");
}

MPTCP_TEST(WrongJoin, "a forged join with a wrong HMAC does not")
{
    const auto outcome = Try("01000f00c700c78e00000000000884020000c78d02100000000806000000c700c78d0"
                             "2100000000e81040000c7");
    NS_TEST_EXPECT_MSG_EQ(outcome.complaint, "", "it does");
    NS_TEST_EXPECT_MSG_EQ(outcome.segments, 3, "not all has arrived");
    NS_TEST_EXPECT_MSG_EQ(outcome.joined, false, "a subflow");
}

MPTCP_TEST(OffPath, "a reset, data, a FIN and a repetition from off the path do no harm")
{
    const auto outcome =
        Try("41000f00c700c700c78d0014000000000d00100000000e8104008d00110000010000c70c058b0200c7");
    NS_TEST_EXPECT_MSG_EQ(outcome.complaint, "", "they do");
    NS_TEST_EXPECT_MSG_EQ(outcome.segments, 4, "not all has arrived");
    NS_TEST_EXPECT_MSG_EQ(outcome.wrong, 0, "wrong bytes");
}

MPTCP_TEST(AnyBytes, "every string of bytes is a story, an empty one too")
{
    const auto none = LivingScript::Read(nullptr, 0);
    NS_TEST_EXPECT_MSG_EQ(none.steps.size(), 0, "steps out of nothing");
    NS_TEST_EXPECT_MSG_EQ(none.setup.links, 1, "no link");
    const std::vector<uint8_t> bytes(5000, 0x8d);
    const auto most = LivingScript::Read(bytes.data(), bytes.size());
    NS_TEST_EXPECT_MSG_EQ(most.steps.size(), LivingScript::MAX_STEPS, "more or fewer steps");
    NS_TEST_EXPECT_MSG_NE(most.Words().find("forge"), std::string::npos, most.Words());
}

} // namespace

} // namespace ns3
