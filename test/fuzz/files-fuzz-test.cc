/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid/network.h"
#include "fluid/solver.h"
#include "fuzz-mutator.h"
#include "run-results.h"
#include "validation/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

/*
 * The files that the command reads, damaged: descriptions of networks, results of runs, tables of a
 * validation. Whatever stands in one, it is read, or refused with one line; nothing hangs, and
 * nothing that is no number comes out.
 */

namespace
{

using mptcp::test::FuzzMutator;
using Input = FuzzMutator::Input;

constexpr std::size_t INPUTS = 20000;
constexpr std::size_t ROUNDS = 6;

/// What decides much in JSON and CSV.
Input
Telling()
{
    const std::string text = "{}[]\",:-+.eE019\n \\\r\tnulltrue";
    Input telling(text.begin(), text.end());
    telling.push_back(0);
    telling.push_back(0xff);
    return telling;
}

Input
BytesOf(const std::string& text)
{
    return Input(text.begin(), text.end());
}

std::string
TextOf(const Input& input)
{
    return std::string(input.begin(), input.end());
}

/// @param error what was said of a file @param text the file
void
ExpectOneLine(const std::string& error, const std::string& text)
{
    EXPECT_EQ(error.find('\n'), std::string::npos) << error << "\n" << text;
}

/// @returns the networks that come with the module
std::vector<Input>
Networks()
{
    std::vector<Input> corpus;
    const auto folder = std::filesystem::path(MPTCP_TEST_DATA) / "../../analysis/networks";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
        std::ifstream file(entry.path());
        std::ostringstream text;
        text << file.rdbuf();
        corpus.push_back(BytesOf(text.str()));
    }
    std::sort(corpus.begin(), corpus.end()); // folders have no order
    return corpus;
}

TEST(FuzzFiles, DamagedNetworksAreReadOrRefused)
{
    const auto corpus = Networks();
    ASSERT_GT(corpus.size(), 3U);
    FuzzMutator mutator(corpus, Telling(), 1);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < INPUTS; i++)
    {
        const std::string text = TextOf(mutator.Next(ROUNDS));
        std::istringstream in(text);
        const auto result = mptcp::fluid::ReadNetwork(in);
        ExpectOneLine(result.error, text);
        refused += result.error.empty() ? 0 : 1;
    }
    EXPECT_GT(refused, INPUTS / 4);
    EXPECT_LT(refused, INPUTS);
}

TEST(FuzzFiles, WhatDamageLeftOfANetworkIsSolvedOrNotButEnds)
{
    FuzzMutator mutator(Networks(), BytesOf("0123456789.eE-"), 2);
    std::size_t solved = 0;
    constexpr std::size_t NETWORKS = 60;
    for (std::size_t i = 0; i < 100 * NETWORKS && solved < NETWORKS; i++)
    {
        const std::string text = TextOf(mutator.Next(3));
        std::istringstream in(text);
        const auto result = mptcp::fluid::ReadNetwork(in);
        if (!result.error.empty())
        {
            continue;
        }
        const auto solution = mptcp::fluid::Solve(result.network, 1.0);
        solved++;
        for (const auto& path : solution.flow.paths)
        {
            EXPECT_TRUE(std::isfinite(path.rate)) << text;
        }
    }
    EXPECT_EQ(solved, NETWORKS);
}

TEST(FuzzFiles, DamagedResultsAreReadOrRefused)
{
    const std::vector<Input> corpus{
        BytesOf("metric,unit,value\ngoodput_total,Mb/s,12.5\nretransmissions,,3\n"),
        BytesOf("metric,unit,value\r\n\"block_p95\",ms,1e3\r\njain,,0.998\r\n")};
    FuzzMutator mutator(corpus, Telling(), 3);
    std::size_t read = 0;
    for (std::size_t i = 0; i < INPUTS; i++)
    {
        const std::string text = TextOf(mutator.Next(ROUNDS));
        std::istringstream in(text);
        const auto results = mptcp::ReadRunResults(in);
        ExpectOneLine(results.error, text);
        EXPECT_EQ(results.error.empty(), !results.measurements.empty()) << text;
        for (const auto& measurement : results.measurements)
        {
            EXPECT_TRUE(std::isfinite(measurement.value)) << text;
        }
        read += results.error.empty() ? 1 : 0;
    }
    EXPECT_GT(read, 0U);
    EXPECT_LT(read, INPUTS);
}

TEST(FuzzFiles, DamagedValidationTablesAreWrittenOrRefused)
{
    const std::vector<Input> corpus{BytesOf(
        R"([{"case":"triangle","law":"lia","metric":"rate","unit":"Mb/s","predicted":9.3,"fluid":9.3,)"
        R"("published":null,"measured":9.4,"ci95_low":9.1,"ci95_high":9.6,"runs":3,"pass":true}])")};
    FuzzMutator mutator(corpus, Telling(), 4);
    std::size_t written = 0;
    for (std::size_t i = 0; i < INPUTS; i++)
    {
        const std::string text = TextOf(mutator.Next(ROUNDS));
        std::istringstream in(text);
        std::ostringstream out;
        const std::string error = mptcp::validation::WriteMarkdown(out, in);
        ExpectOneLine(error, text);
        written += error.empty() ? 1 : 0;
    }
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, INPUTS);
}

} // namespace
