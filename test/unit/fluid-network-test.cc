/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fluid/network.h"
#include "fluid/report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace
{

using namespace mptcp::fluid;

NetworkResult
Read(const std::string& text)
{
    std::istringstream in(text);
    return ReadNetwork(in);
}

const std::string LINK = R"({"name": "A", "capacity": 100})";
const std::string ROUTE = R"({"links": ["A"], "rtt": 0.1})";

std::string
With(const std::string& links, const std::string& users)
{
    return R"({"links": [)" + links + R"(], "users": [)" + users + "]}";
}

std::string
User(const std::string& law, const std::string& rest = "", const std::string& routes = ROUTE)
{
    return R"({"law": ")" + law + R"(", "routes": [)" + routes + "]" + rest + "}";
}

TEST(FluidNetwork, TheSmallestOneGetsItsDefaults)
{
    const NetworkResult result = Read(With(LINK, User("Lia")));
    ASSERT_EQ(result.error, "");
    const Network& network = result.network;
    EXPECT_FALSE(network.megabits);
    EXPECT_EQ(network.floor, 1);
    EXPECT_EQ(network.segment, 1500);
    ASSERT_EQ(network.links.size(), 1U);
    EXPECT_EQ(network.links[0].queue, Queue::DROP_TAIL);
    EXPECT_EQ(network.links[0].capacity, 100);
    EXPECT_EQ(network.links[0].buffer, 0);
    ASSERT_EQ(network.users.size(), 1U);
    EXPECT_EQ(network.users[0].name, "1");
    EXPECT_EQ(network.users[0].count, 1);
    EXPECT_EQ(network.users[0].routes[0].rtt, 0.1);
}

TEST(FluidNetwork, MegabitsBecomePackets)
{
    const NetworkResult result = Read(R"({"unit": "Mb/s", "segment": 1250, "links": [)" + LINK +
                                      R"(], "users": [)" + User("Lia") + "]}");
    ASSERT_EQ(result.error, "");
    EXPECT_EQ(result.network.links[0].capacity, 10000);
}

TEST(FluidNetwork, AllKindsOfLinks)
{
    const NetworkResult result = Read(With(
        R"({"name": "A", "capacity": 100, "buffer": 20},
           {"name": "R", "capacity": 100, "queue": "red", "min": 25, "max": 50, "pmax": 0.1},
           {"name": "G", "queue": "given", "loss": 0.01})",
        User("Lia", "", R"({"links": ["A", "R", "G"], "rtt": 0.1})")));
    ASSERT_EQ(result.error, "");
    const auto& links = result.network.links;
    EXPECT_EQ(links[0].buffer, 20);
    EXPECT_EQ(links[1].queue, Queue::RED);
    EXPECT_EQ(links[1].redMax, 50);
    EXPECT_EQ(links[2].queue, Queue::GIVEN);
    EXPECT_EQ(links[2].loss, 0.01);
    EXPECT_EQ(result.network.users[0].routes[0].links, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(FluidNetwork, LawsGoByTheirTypeIdsToo)
{
    for (const char* law : {"Lia", "MptcpLia", "ns3::MptcpLia", "TcpNewReno", "ns3::TcpNewReno"})
    {
        EXPECT_EQ(Read(With(LINK, User(law))).error, "") << law;
    }
}

TEST(FluidNetwork, OptionsOfALaw)
{
    EXPECT_EQ(Read(With(LINK, User("Lia", R"(, "options": {"SubsetMinimum": true})"))).error, "");
    EXPECT_EQ(Read(With(LINK, User("Epsilon", R"(, "options": {"Epsilon": 0.5})"))).error, "");
}

struct Mistake
{
    const char* what;
    std::string text;
    const char* message; //!< all of it
};

class FluidMistake : public testing::TestWithParam<Mistake>
{
};

TEST_P(FluidMistake, IsOneClearMessage)
{
    EXPECT_EQ(Read(GetParam().text).error, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Network,
    FluidMistake,
    testing::Values(
        Mistake{"EmptyObject", "{}", "\"links\" is missing"},
        Mistake{"AList", "[]", "must be an object, {...}"},
        Mistake{"NoUsers", R"({"links": [{"name": "A", "capacity": 1}]})", "\"users\" is missing"},
        Mistake{"NoLinks",
                R"({"links": [], "users": []})",
                "links: must be a list of at least one element, [...]"},
        Mistake{"NegativeCapacity",
                With(R"({"name": "A", "capacity": -5})", User("Lia")),
                "links[0].capacity: must be a number above 0, is -5"},
        Mistake{"CapacityOfZero",
                With(R"({"name": "A", "capacity": 0})", User("Lia")),
                "links[0].capacity: must be a number above 0, is 0"},
        Mistake{"CapacityInWords",
                With(R"({"name": "A", "capacity": "10Mb/s"})", User("Lia")),
                "links[0].capacity: must be a number above 0, is \"10Mb/s\""},
        Mistake{"NegativeBuffer",
                With(R"({"name": "A", "capacity": 5, "buffer": -1})", User("Lia")),
                "links[0].buffer: must be a number, 0 or more, is -1"},
        Mistake{"NamelessLink",
                With(R"({"capacity": 5})", User("Lia")),
                "links[0]: \"name\" is missing"},
        Mistake{"TwoLinksOfOneName",
                With(LINK + "," + LINK, User("Lia")),
                "links[1]: there is another link A"},
        Mistake{"UnknownQueue",
                With(R"({"name": "A", "capacity": 5, "queue": "codel"})", User("Lia")),
                "links[0].queue: must be drop-tail, red or given, is codel"},
        Mistake{"LossOfAll",
                With(R"({"name": "A", "queue": "given", "loss": 1})", User("Lia")),
                "links[0].loss: must be a number from 0 to below 1, is 1"},
        Mistake{"RedUpsideDown",
                With(R"({"name": "A", "capacity": 5, "queue": "red", "min": 5, "max": 5,
                         "pmax": 0.1})",
                     User("Lia")),
                "links[0].max: must be a number above \"min\", is 5"},
        Mistake{"RedWithoutPmax",
                With(R"({"name": "A", "capacity": 5, "queue": "red", "min": 5, "max": 9})",
                     User("Lia")),
                "links[0]: \"pmax\" is missing"},
        Mistake{"MissingLink",
                With(LINK, User("Lia", "", R"({"links": ["B"], "rtt": 0.1})")),
                "users[0].routes[0].links: there is no link B"},
        Mistake{"LinkByNumber",
                With(LINK, User("Lia", "", R"({"links": [0], "rtt": 0.1})")),
                "users[0].routes[0].links: there is no link 0"},
        Mistake{"LinkTwice",
                With(LINK, User("Lia", "", R"({"links": ["A", "A"], "rtt": 0.1})")),
                "users[0].routes[0].links: link A is there twice"},
        Mistake{"RouteOverNothing",
                With(LINK, User("Lia", "", R"({"links": [], "rtt": 0.1})")),
                "users[0].routes[0].links: must be a list of at least one element, [...]"},
        Mistake{"NoRtt",
                With(LINK, User("Lia", "", R"({"links": ["A"]})")),
                "users[0].routes[0]: \"rtt\" is missing"},
        Mistake{"RttOfZero",
                With(LINK, User("Lia", "", R"({"links": ["A"], "rtt": 0})")),
                "users[0].routes[0].rtt: must be a number above 0, is 0"},
        Mistake{"NoLaw", With(LINK, R"({"routes": [)" + ROUTE + "]}"), "users[0].law: is missing"},
        Mistake{"UnknownLaw",
                With(LINK, User("Cubic")),
                "users[0].law: unknown law Cubic, known are Reno, Coupled, Lia, Olia, Balia, "
                "Wvegas, Ewtcp, FullyCoupled, SemiCoupled, Epsilon"},
        Mistake{"UnknownOption",
                With(LINK, User("Lia", R"(, "options": {"Alpha": 1})")),
                "users[0].law: Lia has no option Alpha, only SubsetMinimum"},
        Mistake{"OptionOutOfRange",
                With(LINK, User("Epsilon", R"(, "options": {"Epsilon": 3})")),
                "users[0].law: Epsilon is 3, allowed is 0 to 2"},
        Mistake{"OptionsAsText",
                With(LINK, User("Lia", R"(, "options": "fast")")),
                "users[0].options: must be an object of numbers, true and false"},
        Mistake{"NoUserAtAll",
                With(LINK, User("Lia", R"(, "count": 0)")),
                "users[0].count: must be a number above 0, is 0"},
        Mistake{"MisspeltKey",
                With(LINK, User("Lia", R"(, "cuont": 2)")),
                "users[0]: unknown key \"cuont\""},
        Mistake{"UnknownUnit",
                R"({"unit": "kb/s", "links": [)" + LINK + R"(], "users": [)" + User("Lia") + "]}",
                "unit: must be packets/s or Mb/s, is kb/s"}),
    [](const auto& info) { return info.param.what; });

TEST(FluidNetwork, WhatIsNotJsonSaysWhere)
{
    const std::string error = Read("{\"links\": [\n oops").error;
    EXPECT_NE(error.find("not JSON"), std::string::npos) << error;
    EXPECT_NE(error.find("line 2"), std::string::npos) << error;
}

TEST(FluidNetwork, NothingAtAllIsNotJson)
{
    EXPECT_NE(Read("").error.find("not JSON"), std::string::npos);
}

TEST(FluidReport, JsonHasWhatTheTableHas)
{
    const NetworkResult read = Read(With(R"({"name": "A", "queue": "given", "loss": 0.02})",
                                         User("Reno", R"(, "name": "u", "count": 3)")));
    ASSERT_EQ(read.error, "");
    const Solution solution = Solve(read.network);
    std::ostringstream out;
    WriteJson(out, read.network, solution);
    const auto json = nlohmann::json::parse(out.str());
    EXPECT_EQ(json["outcome"], "equilibrium");
    EXPECT_EQ(json["unit"], "packets/s");
    EXPECT_EQ(json["users"][0]["name"], "u");
    EXPECT_EQ(json["users"][0]["count"], 3);
    EXPECT_EQ(json["users"][0]["paths"][0]["links"], "A");
    EXPECT_NEAR(json["users"][0]["paths"][0]["window"].get<double>(), 10, 1e-6);
    EXPECT_NEAR(json["users"][0]["paths"][0]["sent"].get<double>(), 100, 1e-5);
    EXPECT_NEAR(json["users"][0]["rate"].get<double>(), 98, 1e-5);
    EXPECT_NEAR(json["links"][0]["load"].get<double>(), 300, 1e-4);
    std::ostringstream table;
    WriteTable(table, read.network, solution);
    EXPECT_NE(table.str().find("stable equilibrium"), std::string::npos);
    EXPECT_NE(table.str().find("98"), std::string::npos);
}

TEST(FluidReport, JainsIndexCountsConnections)
{
    // Three connections of rate 1 and one of rate 2: 25 / (4 * 7).
    Network network;
    network.users.resize(2);
    network.users[0].count = 3;
    Solution solution;
    solution.flow.paths.resize(2);
    solution.flow.paths[0].rate = 1;
    solution.flow.paths[1].rate = 2;
    solution.flow.paths[1].user = 1;
    EXPECT_DOUBLE_EQ(JainIndex(network, solution), 25.0 / 28);
}

TEST(FluidReport, TheTrajectoryHasAColumnPerPath)
{
    const NetworkResult read = Read(With(LINK, User("Lia", "", ROUTE + "," + ROUTE)));
    const Solution solution = Solve(read.network);
    std::ostringstream out;
    WriteTrajectory(out, read.network, solution);
    EXPECT_EQ(out.str().substr(0, out.str().find('\n')), "time,1:A,1:A");
    EXPECT_GT(solution.trajectory.times.size(), 10U);
}

} // namespace
