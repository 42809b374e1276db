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

} // namespace
