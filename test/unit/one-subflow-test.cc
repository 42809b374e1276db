/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "validation-test-support.h"
#include "validation/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

/**
 * @file
 * The case "one-subflow" of the validation: what it draws, and what it calls a difference.
 */

namespace
{

using namespace validationtest;

/// What the runs of one mode measured: a rate that scatters about another one, and timeouts.
struct Mode
{
    double factor;   //!< of the rate
    double header;   //!< bytes
    double timeouts; //!< of each run
};

/// @return the verdicts, by metric @param mptcp, tcp what they measured
std::map<std::string, Verdict>
VerdictsOf(const Mode& mptcp, const Mode& tcp)
{
    const auto settings = SettingsOf("one-subflow");
    std::mt19937 engine(1);
    std::normal_distribution<double> noise(0, 0.05);
    Measured measured;
    for (const auto& run : Find("one-subflow").plan(settings))
    {
        const auto& mode = run.name.find("mptcp") != std::string::npos ? mptcp : tcp;
        const double payload = 1400;
        const double whole = payload + mode.header + 22;
        for (unsigned seed = 1; seed <= settings.seeds; ++seed)
        {
            measured.Add(run.name,
                         Values{{"goodput_total",
                                 10 * mode.factor * payload / whole * std::exp(noise(engine))},
                                {"segment_size_path1", payload},
                                {"header_size_path1", mode.header},
                                {"timeouts_path1", mode.timeouts}});
        }
    }
    std::map<std::string, Verdict> verdicts;
    for (const auto& row : Find("one-subflow").judge(settings, measured))
    {
        verdicts.emplace(row.law + " " + row.metric, Judge("one-subflow", row, false));
    }
    return verdicts;
}

TEST(OneSubflow, DrawsTheSamePathsAgainWithinTheirBounds)
{
    const auto settings = SettingsOf("one-subflow");
    const auto runs = Find("one-subflow").plan(settings);
    const auto again = Find("one-subflow").plan(settings);
    ASSERT_EQ(runs.size(), 400U);
    std::set<std::string> rates;
    int lossless = 0;
    for (std::size_t i = 0; i < runs.size(); ++i)
    {
        EXPECT_EQ(runs[i].flags, again[i].flags);
        double rate = 0;
        double delay = 0;
        double queue = 0;
        double loss = 0;
        for (const auto& flag : runs[i].flags)
        {
            const auto number = std::atof(flag.c_str() + flag.find('=') + 1);
            rate = flag.find("--rate=") == 0 ? number : rate;
            delay = flag.find("--delay=") == 0 ? number : delay;
            queue = flag.find("--queue=") == 0 ? number : queue;
            loss = flag.find("--loss=") == 0 ? number : loss;
            if (flag.find("--rate=") == 0)
            {
                rates.insert(flag);
            }
        }
        EXPECT_TRUE(rate >= 1e6 && rate <= 500e6) << rate;
        EXPECT_TRUE(delay >= 500 && delay <= 100000) << delay;
        EXPECT_TRUE(queue >= 10 && queue <= 2000) << queue;
        EXPECT_TRUE(loss >= 0 && loss <= 0.02) << loss;
        lossless += loss == 0 ? 1 : 0;
    }
    EXPECT_EQ(rates.size(), 200U);
    EXPECT_GT(lossless, 80);
    EXPECT_LT(lossless, 190);
    EXPECT_NE(Find("one-subflow").plan(SettingsOf("one-subflow", {"--draw=2"}))[0].flags,
              runs[0].flags);
}

TEST(OneSubflow, NoDifferencePassesWhateverTheHeaders)
{
    const auto verdicts = VerdictsOf({1, 44, 3}, {1, 32, 3});
    EXPECT_TRUE(verdicts.at("tcp-mended goodput_difference").pass);
    EXPECT_TRUE(verdicts.at("tcp-mended timeouts_difference").pass);
}

TEST(OneSubflow, AnEighthOfTheTimeoutsMoreIsNotChance)
{
    EXPECT_FALSE(VerdictsOf({1, 32, 4.5}, {1, 32, 4}).at("tcp-mended timeouts_difference").pass);
    EXPECT_TRUE(VerdictsOf({1, 32, 4.1}, {1, 32, 4}).at("tcp-mended timeouts_difference").pass);
}

TEST(OneSubflow, TwoPercentOfGoodputAreNotChance)
{
    EXPECT_FALSE(VerdictsOf({0.98, 32, 0}, {1, 32, 0}).at("tcp-mended goodput_difference").pass);
    EXPECT_FALSE(VerdictsOf({1.02, 32, 0}, {1, 32, 0}).at("tcp-mended goodput_difference").pass);
    EXPECT_TRUE(VerdictsOf({0.995, 32, 0}, {1, 32, 0}).at("tcp-mended goodput_difference").pass);
}

} // namespace
