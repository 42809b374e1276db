/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "validation-test-support.h"
#include "validation/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

/**
 * @file
 * What the validation cases of schedulers and failover ask for, and how they judge results that are
 * made up here.
 */

namespace
{

using namespace validationtest;

/// @return the verdicts about results, by law and metric
std::map<std::pair<std::string, std::string>, Verdict>
JudgeAll(const std::string& name, const Settings& settings, const Measured& measured)
{
    std::map<std::pair<std::string, std::string>, Verdict> verdicts;
    for (const auto& row : Find(name).judge(settings, measured))
    {
        verdicts.emplace(std::pair{row.law, row.metric}, Judge(name, row, false));
    }
    return verdicts;
}

/// @return whether a row passes; it has to be there
bool
Passes(const std::string& name,
       const Settings& settings,
       const Measured& measured,
       const std::string& law,
       const std::string& metric)
{
    return JudgeAll(name, settings, measured).at({law, metric}).pass;
}

TEST(SchedulerCases, RunsHaveNamesOfTheirOwn)
{
    for (const auto* name :
         {"simult-flows", "redundant", "failover", "blest-ecf", "nsdi2012-figure4"})
    {
        for (const std::vector<std::string>& arguments :
             {std::vector<std::string>{}, std::vector<std::string>{"--quick"}})
        {
            std::set<std::string> names;
            const auto runs = Find(name).plan(SettingsOf(name, arguments));
            for (const auto& run : runs)
            {
                names.insert(run.name);
            }
            EXPECT_GT(runs.size(), 0U) << name;
            EXPECT_EQ(names.size(), runs.size()) << name;
        }
    }
}

TEST(SchedulerCases, SimultFlowsHasTheKernelsTenSettingsAndItsLimit)
{
    const auto settings = SettingsOf("simult-flows");
    EXPECT_EQ(Find("simult-flows").plan(settings).size(), 10U);
    // mptcp_connect's bytes over 13 Mb/s: 10338 ms, by the script's formula 11937 ms at most.
    for (const auto& [seconds, pass] : {std::pair{11.936, true}, std::pair{11.939, false}})
    {
        Measured measured;
        measured.Add("10-3-1-25-up", Values{{"completion_time", seconds}});
        EXPECT_EQ(Passes("simult-flows", settings, measured, "10-3-1-25-up", "completion_time"),
                  pass);
        EXPECT_FALSE(
            Passes("simult-flows", settings, measured, "10-3-1-25-down", "completion_time"))
            << "it has no run";
    }
}

TEST(SchedulerCases, RedundantIsTheWireWithoutLoss)
{
    const auto settings = SettingsOf("redundant", {"--loss=0"});
    // 10 ms, and five segments of 1454 bytes at 1 us each.
    const std::vector<std::pair<double, bool>> without{{17.26, false},
                                                       {17.28, true},
                                                       {17.48, true},
                                                       {17.6, false}};
    for (const auto& [delay, pass] : without)
    {
        Measured measured;
        measured.Add("mptcp-0e-5", Values{{"block_delay_mean", delay}, {"block_delay_max", delay}});
        EXPECT_EQ(Passes("redundant", settings, measured, "loss-0", "block_delay_mean"), pass);
        EXPECT_EQ(Passes("redundant", settings, measured, "loss-0", "block_delay_max"), pass);
    }
}

TEST(SchedulerCases, RedundantIsNotSlowerThanTcpWithTheWholeInterval)
{
    const auto settings = SettingsOf("redundant", {"--loss=0.01"});
    const auto judge = [&settings](const std::vector<double>& delays)
    {
        Measured measured;
        for (const double delay : delays)
        {
            measured.Add("mptcp-1000e-5", Values{{"block_delay_mean", delay}});
            measured.Add("tcp-path1-1000e-5", Values{{"block_delay_mean", 25}});
        }
        return Passes("redundant", settings, measured, "loss-0.01", "delay_minus_tcp_on_path1");
    };
    EXPECT_TRUE(judge({24, 24.1, 23.9}));
    EXPECT_FALSE(judge({25.9, 26, 26.1}));
    EXPECT_FALSE(judge({24, 28, 20})) << "the mean is below, the interval is not";
    // Where nothing was lost there is only the option: 222 bytes at 1 us.
    EXPECT_TRUE(judge({25.2, 25.2, 25.2}));
    EXPECT_FALSE(judge({25.3, 25.3, 25.3}));
}

TEST(SchedulerCases, RedundantBlocksHaveToEqualTcpAndToBeHit)
{
    const auto settings = SettingsOf("redundant", {"--loss=0.01", "--seeds=2"});
    const auto judge = [&settings](double hit, double unequal, const std::string& metric)
    {
        Measured measured;
        for (const double some : {0.0, 1.0})
        {
            measured.Add("blocks-1000e-5",
                         Values{{"blocks_hit", some * hit},
                                {"blocks_unequal", some * unequal},
                                {"block_delay_mean", 20.1},
                                {"faster_tcp_mean", 20}});
        }
        return Passes("redundant", settings, measured, "loss-0.01", metric);
    };
    EXPECT_TRUE(judge(1, 0, "blocks_with_a_loss")) << "in one run of two";
    EXPECT_FALSE(judge(0, 0, "blocks_with_a_loss")) << "the premise";
    EXPECT_TRUE(judge(9, 0, "blocks_unequal_to_tcp"));
    EXPECT_FALSE(judge(9, 1, "blocks_unequal_to_tcp")) << "one block of one run";
    EXPECT_TRUE(judge(9, 0, "delay_minus_faster_tcp"));
}

TEST(SchedulerCases, BuffersOfBlestAndEcfAreLimitedAtBothEnds)
{
    const auto has = [](const std::vector<std::string>& arguments, const std::string& flag)
    {
        const auto runs = Find("blest-ecf").plan(SettingsOf("blest-ecf", arguments));
        return std::all_of(runs.begin(),
                           runs.end(),
                           [&](const auto& run)
                           { return std::count(run.flags.begin(), run.flags.end(), flag) == 1; });
    };
    EXPECT_TRUE(has({}, "--receive-buffer=200kB"));
    EXPECT_TRUE(has({}, "--send-buffer=200000"));
    EXPECT_TRUE(has({"--buffer=400", "--send=10"}, "--send-buffer=4000000"));
}

TEST(SchedulerCases, FailoverIsBoundedByTimerAndRtt)
{
    const auto settings = SettingsOf("failover");
    const auto judge = [&settings](double pause, double resumed)
    {
        Measured measured;
        measured.Add("2-8-75-10-link",
                     Values{{"down1_pause", pause},
                            {"down1_resumed", resumed},
                            {"down1_rto", 800},
                            {"down1_other_srtt", 60}});
        return Passes("failover", settings, measured, "2-8-75-10-link", "pause_over_limit");
    };
    EXPECT_TRUE(judge(859, 1)) << "800 + 60 ms";
    EXPECT_FALSE(judge(861, 1));
    EXPECT_FALSE(judge(800, 0)) << "a transfer that does not go on";
}

TEST(SchedulerCases, BlestAndEcfHaveToBeBelowWithTheWholeInterval)
{
    const auto settings = SettingsOf("blest-ecf");
    const auto judge = [&settings](const std::vector<double>& ours)
    {
        Measured measured;
        for (const double value : ours)
        {
            const Values values{{"hol_delay_mean", value},
                                {"reinjected", value},
                                {"goodput_total", 9}};
            measured.Add("ecf-ecf-200", values);
        }
        for (const double value : {10, 11, 9})
        {
            measured.Add("ecf-minrtt-200",
                         Values{{"hol_delay_mean", value}, {"reinjected", value}});
        }
        return JudgeAll("blest-ecf", settings, measured);
    };
    const std::pair<std::string, std::string> key{"ecf-200kB", "hol_delay_over_minrtt"};
    const auto clear = judge({5, 5.4, 4.6}).at(key);
    EXPECT_TRUE(clear.pass);
    EXPECT_DOUBLE_EQ(clear.measured->mean, 0.5);
    // Where both rise together, the ratio does not vary; where they do not, it does.
    const auto paired = judge({5, 5.5, 4.5}).at(key);
    EXPECT_NEAR(paired.measured->interval->high, 0.5, 1e-12);
    EXPECT_FALSE(judge({9, 7, 11}).at(key).pass) << "the mean is below, the interval is not";
    EXPECT_FALSE(judge({}).at(key).pass);
    EXPECT_FALSE(judge({5, 5}).at(key).pass) << "a seed is missing";
}

TEST(SchedulerCases, Figure4StandsBesideThePaper)
{
    const auto settings = SettingsOf("nsdi2012-figure4");
    const std::vector<std::pair<double, bool>> values{{5.48, false},
                                                      {5.5, true},
                                                      {6.7, true},
                                                      {6.72, false}};
    for (const auto& [goodput, pass] : values)
    {
        Measured measured;
        measured.Add("regular-150", Values{{"goodput_total", goodput}});
        const auto verdict =
            JudgeAll("nsdi2012-figure4", settings, measured).at({"regular-150kB", "goodput"});
        EXPECT_EQ(verdict.row.published, 6.1);
        EXPECT_EQ(verdict.pass, pass) << goodput;
    }
}

TEST(SchedulerCases, Figure4AdvertisesThreeQuartersOfTheBuffer)
{
    for (const auto& [share, buffer] : {std::pair{"", "--receive-buffer=150000"},
                                        std::pair{"--advertised=1", "--receive-buffer=200000"}})
    {
        std::vector<std::string> arguments{"--window=200"};
        if (*share != '\0')
        {
            arguments.emplace_back(share);
        }
        const auto runs = Find("nsdi2012-figure4").plan(SettingsOf("nsdi2012-figure4", arguments));
        EXPECT_EQ(runs.size(), 4U);
        for (const auto& run : runs)
        {
            EXPECT_EQ(std::count(run.flags.begin(), run.flags.end(), buffer), 1) << run.name;
        }
    }
}

} // namespace
