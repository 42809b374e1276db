/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-results.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

/// A folder of its own for each test.
class ResultsTest : public testing::Test
{
  protected:
    ResultsTest()
    {
        std::string name = testing::TempDir() + "/mptcp-results-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        folder = name;
    }

    ~ResultsTest() override
    {
        std::filesystem::remove_all(folder);
    }

    /// @returns how many files the folder holds
    std::size_t CountFiles() const
    {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder))
        {
            ++count;
        }
        return count;
    }

    /// @param path of a file @returns its content
    static std::string Read(const std::string& path)
    {
        std::ifstream file(path);
        std::ostringstream content;
        content << file.rdbuf();
        return content.str();
    }

    std::string folder;
};

} // namespace

TEST_F(ResultsTest, FileAppearsWhenComplete)
{
    auto path = folder + "/r.csv";
    MptcpResults results;
    ASSERT_EQ(results.Open(path), "");
    results.Add("goodput_total", "Mb/s", 12.5);
    results.Add("subflows", "", 2);
    EXPECT_FALSE(std::filesystem::exists(path));
    ASSERT_EQ(results.Close(), "");
    EXPECT_EQ(Read(path), "metric,unit,value\ngoodput_total,Mb/s,12.5\nsubflows,,2\n");
    EXPECT_EQ(CountFiles(), 1U);
}

TEST_F(ResultsTest, AbandonedRunLeavesNothing)
{
    {
        MptcpResults results;
        ASSERT_EQ(results.Open(folder + "/r.csv"), "");
        ASSERT_EQ(CountFiles(), 1U) << "there is a temporary file";
        results.Add("goodput_total", "Mb/s", 12.5);
    }
    EXPECT_EQ(CountFiles(), 0U);
}

TEST_F(ResultsTest, AbandonedRunKeepsAnEarlierFile)
{
    auto path = folder + "/r.csv";
    std::ofstream(path) << "earlier\n";
    {
        MptcpResults results;
        ASSERT_EQ(results.Open(path), "");
    }
    EXPECT_EQ(Read(path), "earlier\n");
}

TEST_F(ResultsTest, FolderThatIsNotThere)
{
    MptcpResults results;
    auto error = results.Open(folder + "/nowhere/r.csv");
    EXPECT_NE(error.find("nowhere/r.csv"), std::string::npos) << error;
}

TEST_F(ResultsTest, NoFileAskedFor)
{
    MptcpResults results;
    EXPECT_EQ(results.Open(""), "");
    results.Add("x", "", 1);
    EXPECT_EQ(results.Close(), "");
    EXPECT_EQ(CountFiles(), 0U);
}

TEST_F(ResultsTest, NumbersThatAreNoneAreLeftOut)
{
    MptcpResults results;
    results.Add("nan", "", std::nan(""));
    results.Add("infinite", "", std::numeric_limits<double>::infinity());
    results.Add("good", "", 1);
    std::ostringstream text;
    results.Print(text);
    EXPECT_EQ(text.str().find("nan"), std::string::npos);
    EXPECT_EQ(text.str().find("inf"), std::string::npos);
    EXPECT_NE(text.str().find("good"), std::string::npos);
}

TEST_F(ResultsTest, Get)
{
    MptcpResults results;
    results.Add("good", "", 1.25);
    EXPECT_EQ(results.Get("good"), 1.25);
    EXPECT_TRUE(std::isnan(results.Get("other")));
}
