/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "summary.h"

#include <gtest/gtest.h>

#include <sstream>

namespace
{

using namespace mptcp;

/// @param total goodput in total @returns a run of LIA over two paths that share it one to three
FinishedRun
LiaRun(double total)
{
    return {"lia",
            "minrtt",
            {{"goodput_path1", "Mb/s", total / 4},
             {"goodput_path2", "Mb/s", total * 3 / 4},
             {"goodput_total", "Mb/s", total}}};
}

TEST(Summarize, NoRunGivesNoRow)
{
    EXPECT_TRUE(Summarize({}).empty());
}

TEST(Summarize, SeedsOfAVariantAreOneRowPerMetric)
{
    const auto rows = Summarize({LiaRun(8), LiaRun(16)});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].metric, "goodput_path1");
    EXPECT_EQ(rows[2].metric, "goodput_total");
    EXPECT_EQ(rows[2].unit, "Mb/s");
    EXPECT_DOUBLE_EQ(rows[2].estimate.mean, 12);
    EXPECT_EQ(rows[2].estimate.samples, 2U);
}

TEST(Summarize, VariantsKeepTheOrderOfTheirFirstRun)
{
    const FinishedRun tcp{"tcp-path1", "-", {{"goodput_total", "Mb/s", 1}}};
    const auto rows = Summarize({tcp, LiaRun(8), tcp});
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].congestion, "tcp-path1");
    EXPECT_EQ(rows[0].estimate.samples, 2U);
    EXPECT_EQ(rows[1].congestion, "lia");
}

TEST(Summarize, SchedulersAreDifferentVariants)
{
    FinishedRun other = LiaRun(8);
    other.scheduler = "blest";
    EXPECT_EQ(Summarize({LiaRun(8), other}).size(), 6U);
}

TEST(Summarize, MetricOfSomeRunsCountsThoseRunsOnly)
{
    FinishedRun run = LiaRun(8);
    run.measurements.push_back({"recovery_time", "s", 2});
    const auto rows = Summarize({LiaRun(8), run});
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[3].metric, "recovery_time");
    EXPECT_EQ(rows[3].estimate.samples, 1U);
}

TEST(WriteSummaryCsv, ColumnsAreTheFixedOnes)
{
    std::ostringstream out;
    WriteSummaryCsv(out, "two-path", {{"lia", "minrtt", "m", "s", {2, Interval{1.5, 2.5}, 4}}});
    EXPECT_EQ(out.str(),
              "scenario,congestion,scheduler,metric,unit,mean,ci95_low,ci95_high,runs\n"
              "two-path,lia,minrtt,m,s,2,1.5,2.5,4\n");
}

TEST(WriteSummaryCsv, OneRunLeavesTheIntervalEmpty)
{
    std::ostringstream out;
    WriteSummaryCsv(out, "x", {{"lia", "minrtt", "m", "s", {2, std::nullopt, 1}}});
    EXPECT_NE(out.str().find("\nx,lia,minrtt,m,s,2,,,1\n"), std::string::npos);
}

TEST(WriteSummaryTable, ShowsPathsTotalAndDashForWhatIsAbsent)
{
    std::ostringstream out;
    const FinishedRun tcp{"tcp-path1",
                          "-",
                          {{"goodput_path1", "Mb/s", 3}, {"goodput_total", "Mb/s", 3}}};
    WriteSummaryTable(out, Summarize({LiaRun(8), LiaRun(8), tcp}));
    EXPECT_EQ(out.str(),
              "congestion  scheduler  path1 [Mb/s]  path2 [Mb/s]  total [Mb/s]\n"
              "lia         minrtt     2.00 +- 0.00  6.00 +- 0.00  8.00 +- 0.00\n"
              "tcp-path1   -                  3.00             -          3.00\n");
}

TEST(WriteSummaryTable, LeavesOtherMetricsOut)
{
    std::ostringstream out;
    WriteSummaryTable(out, Summarize({{"lia", "minrtt", {{"wall_time", "s", 1}}}}));
    EXPECT_EQ(out.str().find("wall_time"), std::string::npos);
}

TEST(WriteGoodputData, OneLinePerVariantWithBounds)
{
    std::ostringstream out;
    const FinishedRun tcp{"tcp-path1",
                          "-",
                          {{"goodput_path1", "Mb/s", 3}, {"goodput_total", "Mb/s", 3}}};
    WriteGoodputData(out, Summarize({LiaRun(8), tcp}));
    EXPECT_EQ(out.str(),
              "label\tpath1\tpath2\ttotal\tci95_low\tci95_high\n"
              "lia\t2\t6\t8\t8\t8\n"
              "tcp-path1\t3\t0\t3\t3\t3\n");
}

TEST(WriteGoodputData, LabelNamesTheSchedulerWhenThereAreSeveral)
{
    std::ostringstream out;
    FinishedRun other = LiaRun(8);
    other.scheduler = "blest";
    WriteGoodputData(out, Summarize({LiaRun(8), other}));
    EXPECT_NE(out.str().find("\nlia minrtt\t"), std::string::npos);
    EXPECT_NE(out.str().find("\nlia blest\t"), std::string::npos);
}

TEST(WriteGoodputData, ASinglePathHasNoSchedulerInItsLabel)
{
    std::ostringstream out;
    FinishedRun other = LiaRun(8);
    other.scheduler = "blest";
    FinishedRun tcp = LiaRun(8);
    tcp.congestion = "tcp-path1";
    tcp.scheduler = "-";
    WriteGoodputData(out, Summarize({LiaRun(8), other, tcp}));
    EXPECT_NE(out.str().find("\ntcp-path1\t"), std::string::npos);
}

TEST(WriteSummaryTable, ShowsDelaysWhereTheyWereMeasured)
{
    std::ostringstream out;
    const FinishedRun run{
        "lia",
        "ecf",
        {{"goodput_total", "Mb/s", 3}, {"hol_delay_mean", "ms", 4}, {"block_delay_p95", "ms", 5}}};
    WriteSummaryTable(out, Summarize({run}));
    EXPECT_EQ(out.str(),
              "congestion  scheduler  total [Mb/s]  hol delay mean [ms]  block delay p95 [ms]\n"
              "lia         ecf                3.00                 4.00                  5.00\n");
}

TEST(WriteDelayData, OneLinePerVariantAndQuestionMarksForWhatIsAbsent)
{
    std::ostringstream out;
    const FinishedRun one{"lia", "ecf", {{"block_delay_mean", "ms", 4}}};
    const FinishedRun two{"lia", "blest", {{"hol_delay_mean", "ms", 7}}};
    EXPECT_TRUE(WriteDelayData(out, Summarize({one, two})));
    EXPECT_EQ(out.str(),
              "label\tblock_delay_mean\tci95_low\tci95_high\tblock_delay_p95\tci95_low\tci95_high"
              "\thol_delay_mean\tci95_low\tci95_high\n"
              "lia ecf\t4\t4\t4\t?\t?\t?\t?\t?\t?\n"
              "lia blest\t?\t?\t?\t?\t?\t?\t7\t7\t7\n");
}

TEST(WriteDelayData, SaysWhenThereAreNoBlocks)
{
    std::ostringstream out;
    EXPECT_FALSE(WriteDelayData(out, Summarize({{"lia", "ecf", {{"hol_delay_mean", "ms", 7}}}})));
}

} // namespace
