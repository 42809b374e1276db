/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "run-results.h"

#include <gtest/gtest.h>

#include <sstream>

namespace
{

using mptcp::ReadRunResults;
using mptcp::SplitFields;

/// @param text a file's content @returns what is read from it
mptcp::RunResults
Read(const std::string& text)
{
    std::istringstream in(text);
    return ReadRunResults(in);
}

const std::string HEADER = "metric,unit,value\n";

TEST(ReadRunResults, KeepsOrderUnitsAndValues)
{
    const auto results = Read(HEADER + "goodput_total,Mb/s,12.5\nretransmissions,,3\n");
    ASSERT_EQ(results.error, "");
    ASSERT_EQ(results.measurements.size(), 2U);
    EXPECT_EQ(results.measurements[0].metric, "goodput_total");
    EXPECT_EQ(results.measurements[0].unit, "Mb/s");
    EXPECT_EQ(results.measurements[0].value, 12.5);
    EXPECT_EQ(results.measurements[1].unit, "");
    EXPECT_EQ(results.measurements[1].value, 3);
}

TEST(ReadRunResults, EmptyFileHasNoHeader)
{
    EXPECT_EQ(Read("").error, "line 1: expected the header metric,unit,value");
}

TEST(ReadRunResults, AnotherHeaderIsRefused)
{
    EXPECT_EQ(Read("metric,value\na,1\n").error, "line 1: expected the header metric,unit,value");
}

TEST(ReadRunResults, HeaderAloneIsNoResult)
{
    EXPECT_EQ(Read(HEADER).error, "no measurement");
}

TEST(ReadRunResults, LineCutShortIsRefusedWithItsNumber)
{
    const auto results = Read(HEADER + "a,s,1\nb,s\n");
    EXPECT_EQ(results.error, "line 3: expected metric,unit,value");
    EXPECT_TRUE(results.measurements.empty());
}

TEST(ReadRunResults, TextForAValueIsRefused)
{
    EXPECT_EQ(Read(HEADER + "a,s,1x\n").error, "line 2: '1x' is no finite number");
}

TEST(ReadRunResults, MissingValueIsRefused)
{
    EXPECT_EQ(Read(HEADER + "a,s,\n").error, "line 2: '' is no finite number");
}

TEST(ReadRunResults, NotANumberIsRefused)
{
    EXPECT_EQ(Read(HEADER + "a,s,nan\n").error, "line 2: 'nan' is no finite number");
    EXPECT_EQ(Read(HEADER + "a,s,-inf\n").error, "line 2: '-inf' is no finite number");
}

TEST(ReadRunResults, MetricWithoutNameIsRefused)
{
    EXPECT_EQ(Read(HEADER + ",s,1\n").error, "line 2: a metric without name");
}

TEST(ReadRunResults, SameMetricTwiceIsRefused)
{
    EXPECT_EQ(Read(HEADER + "a,s,1\na,s,2\n").error, "line 3: metric a twice");
}

TEST(SplitFields, KeepsEmptyFields)
{
    EXPECT_EQ(SplitFields(",a,"), (std::vector<std::string>{"", "a", ""}));
    EXPECT_EQ(SplitFields(""), (std::vector<std::string>{""}));
}

TEST(SplitFields, OtherSeparatorLeavesCommas)
{
    EXPECT_EQ(SplitFields("a,b\tc", '\t'), (std::vector<std::string>{"a,b", "c"}));
}

} // namespace
