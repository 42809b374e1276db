/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/config.h"
#include "ns3/mptcp-flags.h"
#include "ns3/mptcp-link-flags.h"
#include "ns3/mptcp-options.h"
#include "ns3/nstime.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// The command line of a scenario with links.
class Options : public testing::Test
{
  protected:
    Options()
    {
        options.Register(flags);
        links.Register(flags, options);
    }

    void TearDown() override
    {
        Config::Reset();
    }

    /// @param arguments after the program's name @returns whether they were taken
    bool Parse(std::vector<std::string> arguments)
    {
        std::string name = "program";
        std::vector<char*> argv{name.data()};
        for (auto& argument : arguments)
        {
            argv.push_back(argument.data());
        }
        err.str("");
        return !flags.Parse(static_cast<int>(argv.size()), argv.data(), err, err);
    }

    MptcpFlags flags{"What the program does."};
    MptcpOptions options;
    MptcpLinkFlags links;
    std::ostringstream err;
};

TEST_F(Options, AttributesThatScenariosSetHaveEffect)
{
    ASSERT_TRUE(Parse({"--ns3::TcpSocket::SegmentSize=500",
                       "--ns3::TcpSocket::SndBufSize=20000",
                       "--ns3::TcpSocket::RcvBufSize=30000",
                       "--ns3::TcpSocket::DelAckCount=1",
                       "--ns3::TcpSocket::DelAckTimeout=77ms",
                       "--ns3::TcpSocketBase::MinRto=300ms",
                       "--ns3::MptcpStack::SubflowLimit=1",
                       "--ns3::MptcpSocket::Scheduler=ns3::MptcpBlestScheduler",
                       "--ns3::MptcpSocket::PathManager=ns3::MptcpFullMeshPathManager",
                       "--ns3::MptcpSocket::CongestionControl=ns3::MptcpOlia",
                       "--ns3::TcpL4Protocol::SocketType=ns3::TcpCubic",
                       "--ns3::PointToPointNetDevice::DataRate=7Mb/s"}))
        << err.str();
    options.Apply();
    auto socket = CreateObject<TcpSocketBase>();
    const auto number = [&socket](const char* name)
    {
        UintegerValue value;
        socket->GetAttribute(name, value);
        return value.Get();
    };
    const auto time = [&socket](const char* name)
    {
        TimeValue value;
        socket->GetAttribute(name, value);
        return value.Get();
    };
    EXPECT_EQ(number("SegmentSize"), 500U);
    EXPECT_EQ(number("SndBufSize"), 20000U);
    EXPECT_EQ(number("RcvBufSize"), 30000U);
    EXPECT_EQ(number("DelAckCount"), 1U);
    EXPECT_EQ(time("DelAckTimeout"), MilliSeconds(77));
    EXPECT_EQ(time("MinRto"), MilliSeconds(300));
    EXPECT_EQ(options.subflowLimit, 1U);
    EXPECT_EQ(options.GetScheduler(), "ns3::MptcpBlestScheduler");
    EXPECT_EQ(options.GetPathManager(), "ns3::MptcpFullMeshPathManager");
    EXPECT_EQ(options.GetCongestion("", true), "ns3::MptcpOlia");
    EXPECT_EQ(options.GetCongestion("", false), "ns3::TcpCubic");
    EXPECT_EQ(options.GetCongestion("newreno", false), "ns3::TcpCubic");
    EXPECT_EQ(links.rate[0], DataRate("7Mb/s"));
}

TEST_F(Options, ASubflowLimitOfNoneIsOne)
{
    EXPECT_TRUE(Parse({"--subflow-limit=0"})) << err.str();
    EXPECT_EQ(options.subflowLimit, 0U);
    EXPECT_TRUE(Parse({"--subflow-limit=auto"})) << err.str();
    EXPECT_FALSE(options.subflowLimit.has_value());
    EXPECT_FALSE(Parse({"--subflow-limit=64"}));
    EXPECT_FALSE(Parse({"--ns3::MptcpStack::SubflowLimit=many"}));
}

TEST_F(Options, ChildrensNamesWillDo)
{
    EXPECT_TRUE(Parse({"--ns3::MptcpSocket::SndBufSize=20000"})) << err.str();
    EXPECT_EQ(options.sendBuffer, 20000U);
}

TEST_F(Options, TwoWordsOnOneControllerAreRefused)
{
    EXPECT_FALSE(
        Parse({"--congestion=lia", "--ns3::MptcpSocket::CongestionControl=ns3::MptcpOlia"}));
    EXPECT_FALSE(Parse({"--ns3::TcpL4Protocol::SocketType=ns3::TcpCubic", "--congestion=newreno"}));
    EXPECT_TRUE(Parse({"--ns3::TcpL4Protocol::SocketType=ns3::TcpCubic",
                       "--ns3::MptcpSocket::CongestionControl=ns3::MptcpOlia"}))
        << err.str();
}

/// @param text of a source file @returns names of attributes that it sets, as literals
std::set<std::string>
AttributesSetIn(const std::string& text)
{
    static const std::regex calls(
        R"re((?:Set(?:Default|Attribute|DeviceAttribute|EnbDeviceAttribute|ChannelAttribute)|\.Set)\(\s*"([^"]+)")re");
    static const std::regex pairs(
        R"re((?:SetQueue|SetRemoteStationManager|SetType)\(\s*"[^"]+"(?:,\s*"(\w+)",[^;"]*(?:"[^"]*"\)?)?)?(?:,\s*"(\w+)")?)re");
    std::set<std::string> names;
    for (std::sregex_iterator i(text.begin(), text.end(), calls); i != std::sregex_iterator(); ++i)
    {
        const auto name = (*i)[1].str();
        names.insert(name.substr(name.rfind("::") == std::string::npos ? 0 : name.rfind("::") + 2));
    }
    for (std::sregex_iterator i(text.begin(), text.end(), pairs); i != std::sregex_iterator(); ++i)
    {
        names.insert((*i)[1].str());
        names.insert((*i)[2].str());
    }
    names.erase("");
    return names;
}

TEST_F(Options, EveryAttributeSetByAScenarioHasARule)
{
    // What helpers and scenarios set, and the full names under which a user would set a default.
    const std::map<std::string, std::vector<std::string>> known{
        {"SegmentSize", {"ns3::TcpSocket::SegmentSize=1000"}},
        {"SndBufSize", {"ns3::TcpSocket::SndBufSize=10000"}},
        {"RcvBufSize", {"ns3::TcpSocket::RcvBufSize=10000"}},
        {"DelAckCount", {"ns3::TcpSocket::DelAckCount=2"}},
        {"DelAckTimeout", {"ns3::TcpSocket::DelAckTimeout=10ms"}},
        {"MinRto", {"ns3::TcpSocketBase::MinRto=1s"}},
        {"SocketType", {"ns3::TcpL4Protocol::SocketType=ns3::TcpCubic"}},
        {"Local", {"ns3::MptcpTransfer::Local=00"}},
        {"Remote", {"ns3::MptcpTransfer::Remote=00"}},
        {"Protocol", {"ns3::MptcpTransfer::Protocol=ns3::TcpSocketFactory"}},
        {"MaxBytes", {"ns3::MptcpTransfer::MaxBytes=1"}},
        {"Verify", {"ns3::MptcpTransfer::Verify=true"}},
        {"Metered", {"ns3::MptcpTransfer::Metered=true"}},
        {"Send", {"ns3::MptcpTransfer::Send=true"}},
        {"Rate", {"ns3::MptcpEvenLossModel::Rate=0.5"}},
        {"ErrorRate", {"ns3::RateErrorModel::ErrorRate=0.5"}},
        {"ErrorUnit", {"ns3::RateErrorModel::ErrorUnit=ERROR_UNIT_PACKET"}},
        {"ReceiveErrorModel", {"ns3::PointToPointNetDevice::ReceiveErrorModel=0"}},
        {"DataRate", {"ns3::PointToPointNetDevice::DataRate=1Mb/s"}},
        {"Mtu", {"ns3::PointToPointNetDevice::Mtu=1500"}},
        {"Delay", {"ns3::PointToPointChannel::Delay=1ms"}},
        {"MaxSize", {"ns3::DropTailQueue<Packet>::MaxSize=100p"}},
        {"StrongEndSystemModel", {"ns3::Ipv6L3Protocol::StrongEndSystemModel=true"}},
        // By MptcpHelper, from flags.
        {"Scheduler", {"ns3::MptcpSocket::Scheduler=ns3::MptcpBlestScheduler"}},
        {"PathManager", {"ns3::MptcpSocket::PathManager=ns3::MptcpNdiffportsPathManager"}},
        {"CongestionControl", {"ns3::MptcpSocket::CongestionControl=ns3::MptcpOlia"}},
        {"SubflowLimit", {"ns3::MptcpStack::SubflowLimit=1"}},
        // Of scenarios/wifi-lte.cc, which has their rules.
        {"ChannelSettings", {}},
        {"EpsBearerToRlcMapping", {}},
        {"MaxTxBufferSize", {}},
        {"DlBandwidth", {}},
        {"UlBandwidth", {}},
        {"Ssid", {}},
        {"DataMode", {}},
        {"ControlMode", {}},
    };
    std::set<std::string> set;
    const auto top = std::filesystem::path(MPTCP_TEST_DATA) / ".." / "..";
    for (const auto* folder : {"helper", "scenarios"})
    {
        for (const auto& file : std::filesystem::directory_iterator(top / folder))
        {
            std::ifstream stream(file.path());
            std::stringstream text;
            text << stream.rdbuf();
            const auto names = AttributesSetIn(text.str());
            set.insert(names.begin(), names.end());
        }
    }
    EXPECT_GT(set.size(), 25U) << "the pattern finds them";
    for (const auto& name : set)
    {
        ASSERT_EQ(known.count(name), 1U)
            << "a helper or a scenario sets '" << name << "': give it a rule in MptcpOptions";
        for (const auto& attribute : known.at(name))
        {
            // A rule that takes it sets an option, so that ns-3's own default stays as it is.
            const bool hasRule = flags.HasRule(attribute.substr(0, attribute.find('=')));
            EXPECT_TRUE(hasRule) << attribute;
        }
    }
}

} // namespace
