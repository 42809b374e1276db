/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/config.h"
#include "ns3/mptcp-flags.h"
#include "ns3/mptcp-type-names.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/tcp-socket-base.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// A command line with one flag of each kind, and what came of it.
class CommandLineTest : public testing::Test
{
  protected:
    CommandLineTest()
    {
        flags.Add("switch", "a switch", onOff);
        flags.Add("text", "a text", text);
        flags.AddChoice("choice", "a word", choice, {"red", "green"});
        flags.AddType("law", "a law", MptcpTypeNames::CONGESTION, law);
        flags.Add("count", "a number", count, "things", 1, 10);
        flags.AddBytes("size", "a size", size, 1);
        flags.Add("part", "a part", part, "0 to 1", 0, 1);
        flags.Add("time", "a time", time, true);
        flags.Add("delay", "a delay", delay);
        flags.Add("rate", "a rate", rate);
        flags.Add("queue", "a queue", queue);
        flags.Add("rates", "rates", rates);
        flags.Add("losses", "losses", losses, "0 to 1", 0, 1);
    }

    void TearDown() override
    {
        Config::Reset();
    }

    /// @param arguments after the program's name @returns the status, -1 if the program is to go on
    int Parse(std::vector<std::string> arguments)
    {
        std::vector<char*> argv;
        std::string name = "/somewhere/program";
        argv.push_back(name.data());
        for (auto& argument : arguments)
        {
            argv.push_back(argument.data());
        }
        out.str("");
        err.str("");
        return flags.Parse(static_cast<int>(argv.size()), argv.data(), out, err).value_or(-1);
    }

    /// @param argument a wrong one @returns the complaint, which must be one line
    std::string Complaint(const std::string& argument)
    {
        EXPECT_EQ(Parse({argument}), 2) << argument;
        auto line = err.str();
        EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
        EXPECT_EQ(line.compare(0, 9, "program: "), 0) << line;
        EXPECT_EQ(out.str(), "");
        return line;
    }

    MptcpFlags flags{"What the program does."};
    bool onOff{false};
    std::string text{"old"};
    std::string choice{"red"};
    std::string law{"auto"};
    uint32_t count{5};
    uint64_t size{1000};
    double part{0.5};
    Time time{Seconds(10)};
    Time delay{MilliSeconds(10)};
    DataRate rate{"1Mb/s"};
    QueueSize queue{"100p"};
    std::vector<DataRate> rates{DataRate("1Mb/s")};
    std::vector<double> losses{0};
    std::ostringstream out;
    std::ostringstream err;
};

} // namespace

TEST_F(CommandLineTest, NothingGivenKeepsDefaults)
{
    EXPECT_EQ(Parse({}), -1);
    EXPECT_FALSE(onOff);
    EXPECT_EQ(count, 5U);
    EXPECT_EQ(err.str(), "");
}

TEST_F(CommandLineTest, EachKindIsSet)
{
    EXPECT_EQ(Parse({"--switch",
                     "--text=new",
                     "--choice=green",
                     "--law=lia",
                     "--count=7",
                     "--size=2kB",
                     "--part=0.25",
                     "--time=5",
                     "--delay=1ms",
                     "--rate=2Mb/s",
                     "--queue=9p",
                     "--rates=1Mb/s,2Mb/s",
                     "--losses=0.1,0.2,0.3"}),
              -1)
        << err.str();
    EXPECT_TRUE(onOff);
    EXPECT_EQ(text, "new");
    EXPECT_EQ(choice, "green");
    EXPECT_EQ(law, "lia");
    EXPECT_EQ(count, 7U);
    EXPECT_EQ(size, 2000U);
    EXPECT_EQ(part, 0.25);
    EXPECT_EQ(time, Seconds(5));
    EXPECT_EQ(delay, MilliSeconds(1));
    EXPECT_EQ(rate, DataRate("2Mb/s"));
    EXPECT_EQ(queue, QueueSize("9p"));
    EXPECT_EQ(rates, (std::vector<DataRate>{DataRate("1Mb/s"), DataRate("2Mb/s")}));
    EXPECT_EQ(losses, (std::vector<double>{0.1, 0.2, 0.3}));
}

TEST_F(CommandLineTest, SwitchTakesTrueAndFalse)
{
    EXPECT_EQ(Parse({"--switch=true"}), -1);
    EXPECT_TRUE(onOff);
    EXPECT_EQ(Parse({"--switch=false"}), -1);
    EXPECT_FALSE(onOff);
    Complaint("--switch=maybe");
}

TEST_F(CommandLineTest, LastValueCounts)
{
    EXPECT_EQ(Parse({"--count=7", "--count=8"}), -1);
    EXPECT_EQ(count, 8U);
}

TEST_F(CommandLineTest, TypeByFullNameAndDefault)
{
    EXPECT_EQ(Parse({"--law=ns3::TcpCubic"}), -1);
    EXPECT_EQ(law, "ns3::TcpCubic");
    EXPECT_EQ(Parse({"--law=auto"}), -1);
    EXPECT_EQ(law, "auto");
}

TEST_F(CommandLineTest, UnknownTypeListsWhatThereIs)
{
    auto line = Complaint("--law=nonsense");
    for (const std::string name : {"lia", "olia", "cubic", "newreno"})
    {
        EXPECT_NE(line.find(name), std::string::npos) << name;
    }
}

TEST_F(CommandLineTest, UnknownChoiceListsWhatThereIs)
{
    EXPECT_NE(Complaint("--choice=blue").find("red, green"), std::string::npos);
}

TEST_F(CommandLineTest, UnknownFlag)
{
    EXPECT_NE(Complaint("--nonsense=1").find("--nonsense"), std::string::npos);
    Complaint("--nonsense");
    Complaint("--=1");
    Complaint("--");
    Complaint("-x");
    Complaint("word");
    Complaint("");
}

TEST_F(CommandLineTest, ValueIsNeeded)
{
    EXPECT_NE(Complaint("--rate").find("--rate=1Mb/s"), std::string::npos);
}

TEST_F(CommandLineTest, WrongValueNamesFlagAndValue)
{
    for (const std::string argument : {"--rate=10",
                                       "--time=-5s",
                                       "--delay=10",
                                       "--count=0",
                                       "--count=11",
                                       "--count=x",
                                       "--size=0",
                                       "--part=2",
                                       "--queue=10",
                                       "--rates=1Mb/s,",
                                       "--rates=,1Mb/s",
                                       "--rates=",
                                       "--losses=0.1,2"})
    {
        auto line = Complaint(argument);
        EXPECT_NE(line.find(argument.substr(0, argument.find('='))), std::string::npos) << line;
        EXPECT_NE(line.find("'" + argument.substr(argument.find('=') + 1) + "'"), std::string::npos)
            << line;
    }
    EXPECT_EQ(count, 5U);
    EXPECT_EQ(rates.size(), 1U);
}

TEST_F(CommandLineTest, AttributeDefaults)
{
    EXPECT_EQ(Parse({"--ns3::TcpSocket::SegmentSize=777"}), -1) << err.str();
    UintegerValue value;
    CreateObject<TcpSocketBase>()->GetAttribute("SegmentSize", value);
    EXPECT_EQ(value.Get(), 777U);
    Complaint("--ns3::TcpSocket::Nonsense=1");
    Complaint("--ns3::Nonsense::SegmentSize=1");
    Complaint("--ns3::TcpSocket::SegmentSize=x");
}

TEST_F(CommandLineTest, AttributeThatIsAFlagSetsTheFlag)
{
    flags.AddAttribute("ns3::TcpSocket::SegmentSize", "count");
    EXPECT_EQ(Parse({"--ns3::TcpSocket::SegmentSize=3"}), -1) << err.str();
    EXPECT_EQ(count, 3U);
    // Under the name of a child too.
    EXPECT_EQ(Parse({"--ns3::MptcpSocket::SegmentSize=4"}), -1) << err.str();
    EXPECT_EQ(count, 4U);
    EXPECT_NE(Complaint("--ns3::TcpSocket::SegmentSize=11").find("SegmentSize: '11'"),
              std::string::npos);
    flags.AddAttribute("ns3::TcpSocket::ConnCount", "no-such-flag");
    EXPECT_NE(Complaint("--ns3::TcpSocket::ConnCount=1").find("refused"), std::string::npos);
}

TEST_F(CommandLineTest, AttributeThatTheProgramSetsIsRefused)
{
    flags.RefuseAttribute("ns3::TcpSocket::SegmentSize");
    EXPECT_NE(Complaint("--ns3::TcpSocket::SegmentSize=500").find("sets it itself"),
              std::string::npos);
}

TEST_F(CommandLineTest, AttributeAndFlagThatExcludeEachOther)
{
    std::string got;
    flags.AddAttribute("ns3::TcpSocket::SegmentSize",
                       [&got](const std::string& value)
                       {
                           got = value;
                           return "";
                       },
                       {"count"});
    EXPECT_EQ(Parse({"--ns3::TcpSocket::SegmentSize=500"}), -1) << err.str();
    EXPECT_EQ(got, "500");
    EXPECT_EQ(Parse({"--ns3::TcpSocket::SegmentSize=500", "--count=3"}), 2);
    EXPECT_NE(err.str().find("exclude each other"), std::string::npos) << err.str();
}

TEST_F(CommandLineTest, AttributeOfAnAncestorIsNamed)
{
    EXPECT_NE(
        Complaint("--ns3::MptcpSocket::SndBufSize=20000").find("--ns3::TcpSocket::SndBufSize"),
        std::string::npos);
}

TEST_F(CommandLineTest, RunNumber)
{
    EXPECT_EQ(Parse({"--RngRun=7"}), -1);
    EXPECT_EQ(RngSeedManager::GetRun(), 7U);
    Complaint("--RngRun=-1");
    Complaint("--RngRun=x");
    Complaint("--RngSeed=0");
    EXPECT_EQ(Parse({"--RngRun=1"}), -1);
}

TEST_F(CommandLineTest, OtherGlobalValues)
{
    EXPECT_EQ(Parse({"--ChecksumEnabled=true"}), -1) << err.str();
    EXPECT_NE(Complaint("--ChecksumEnabled=7").find("not allowed"), std::string::npos);
}

TEST_F(CommandLineTest, HelpNamesEveryFlagWithUnitAndDefault)
{
    EXPECT_EQ(Parse({"--help"}), 0);
    EXPECT_EQ(err.str(), "");
    auto help = out.str();
    for (const std::string part : {"--switch:",
                                   "--text:",
                                   "--choice:",
                                   "--law:",
                                   "--count:",
                                   "--size:",
                                   "--part:",
                                   "--time:",
                                   "--delay:",
                                   "--rate:",
                                   "--queue:",
                                   "--rates:",
                                   "--losses:",
                                   "--RngRun:",
                                   "(things)",
                                   "(bytes)",
                                   "[10s]",
                                   "[10ms]",
                                   "[1Mb/s]",
                                   "[100p]",
                                   "[0.5]",
                                   "red, green",
                                   "What the program does."})
    {
        EXPECT_NE(help.find(part), std::string::npos) << part;
    }
}

TEST(FlagsPerPath, LastValueCountsForTheRest)
{
    const std::vector<int> values{1, 2};
    EXPECT_EQ(MptcpFlags::Of(values, 0), 1);
    EXPECT_EQ(MptcpFlags::Of(values, 1), 2);
    EXPECT_EQ(MptcpFlags::Of(values, 5), 2);
}

TEST(TypeNames, ShortNames)
{
    auto laws = MptcpTypeNames::List(MptcpTypeNames::CONGESTION);
    EXPECT_EQ(laws["lia"], "ns3::MptcpLia");
    EXPECT_EQ(laws["newreno"], "ns3::TcpNewReno");
    EXPECT_EQ(MptcpTypeNames::List(MptcpTypeNames::SCHEDULER)["minrtt"],
              "ns3::MptcpMinRttScheduler");
    EXPECT_EQ(MptcpTypeNames::List(MptcpTypeNames::PATH_MANAGER)["endpoint"],
              "ns3::MptcpEndpointPathManager");
}

TEST(TypeNames, AnyCaseAndFullName)
{
    for (const std::string name : {"lia", "LIA", "MptcpLia", "ns3::MptcpLia"})
    {
        std::string type;
        EXPECT_EQ(MptcpTypeNames::Resolve(MptcpTypeNames::CONGESTION, name, type), "") << name;
        EXPECT_EQ(type, "ns3::MptcpLia") << name;
    }
    std::string type;
    EXPECT_EQ(MptcpTypeNames::Resolve(MptcpTypeNames::SCHEDULER, "ns3::MptcpMinRttScheduler", type),
              "");
    EXPECT_EQ(type, "ns3::MptcpMinRttScheduler");
}

TEST(TypeNames, OtherKindsAreUnknown)
{
    for (const std::string name : {"", "minrtt", "ns3::MptcpMinRttScheduler", "TcpCongestionOps"})
    {
        std::string type = "untouched";
        EXPECT_NE(MptcpTypeNames::Resolve(MptcpTypeNames::CONGESTION, name, type), "") << name;
        EXPECT_EQ(type, "untouched") << name;
    }
}
