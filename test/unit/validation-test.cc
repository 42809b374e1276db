/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "validation-test-support.h"
#include "validation/closed-form.h"
#include "validation/networks.h"
#include "validation/report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

/**
 * @file
 * What a validation expects and how it judges: the closed forms against published figures and the
 * fluid model, arguments, and the rules for a row.
 */

namespace
{

using namespace validationtest;

/// NSDI 2011, section 2.3: 10 ms with 4 %, 100 ms with 1 %.
const std::vector<ClosedPath> NSDI{{0.04, 0.01}, {0.01, 0.1}};

/// @return what is wrong with arguments of a case
std::string
ErrorOf(const std::string& name, const std::vector<std::string>& arguments)
{
    std::string error;
    const auto request = ReadRequest(arguments, error);
    if (error.empty())
    {
        (void)MakeSettings(Find(name), request, error);
    }
    return error;
}

/// @return the row of a case without any run
Row
RowOf(const std::string& name,
      const std::string& law,
      const std::string& metric,
      const std::vector<std::string>& arguments = {})
{
    auto settings = SettingsOf(name, arguments);
    settings.laws = {law};
    for (const auto& row : Find(name).judge(settings, Measured()))
    {
        if (row.law == law && row.metric == metric)
        {
            return row;
        }
    }
    ADD_FAILURE() << name << " has no row " << law << ' ' << metric;
    return {"", "", "", {}};
}

TEST(ValidationClosedForm, PublishedRatesOfUnequalPaths)
{
    // The paper rounds to whole packets: 707, 424, 141 packets/s; LIA's are 566 and 141.
    EXPECT_NEAR(Sum(ClosedRates("ewtcp", NSDI)), 424, 0.5);
    EXPECT_NEAR(Sum(ClosedRates("fullycoupled", NSDI)), 141, 0.5);
    EXPECT_NEAR(ClosedRates("lia", NSDI)[0], 566, 0.5);
    EXPECT_NEAR(ClosedRates("lia", NSDI)[1], 141, 0.5);
    EXPECT_NEAR(Sum(ClosedRates("olia", NSDI)), 707, 0.5);
    EXPECT_NEAR(Sum(ClosedRates("balia", NSDI)), 707, 0.5);
}

TEST(ValidationClosedForm, OnePathIsAReno)
{
    for (const auto& law : LossLaws())
    {
        EXPECT_NEAR(ClosedRates(law, {{0.01, 0.1}}).at(0), std::sqrt(200) / 0.1, 1e-6) << law;
    }
}

TEST(ValidationClosedForm, EveryLawAgreesWithTheFluidModel)
{
    // Two losses far from each other and from a window of one packet. The program's fully coupled
    // law cannot halve all windows by one path's losses, so its fluid model is another one.
    for (const auto& law : LossLaws())
    {
        if (law == "fullycoupled")
        {
            continue;
        }
        mptcp::fluid::Network network;
        network.links = {GivenLink("1", 2e-4), GivenLink("2", 1e-4)};
        network.users = {FluidUser(law, {{{0}, 0.05}, {{1}, 0.08}})};
        const auto solution = mptcp::fluid::Solve(network);
        const auto closed = ClosedRates(law, {{2e-4, 0.05}, {1e-4, 0.08}}, 1.0);
        for (std::size_t path = 0; path < closed.size(); ++path)
        {
            EXPECT_NEAR(solution.flow.paths[path].sent, closed[path], 0.02 * Sum(closed)) << law;
        }
    }
}

TEST(ValidationEvenLoss, OnePathHasMathisFormula)
{
    for (const auto& law : LossLaws())
    {
        EXPECT_NEAR(EvenLossRates(law, {{0.01, 0.1}}).at(0), std::sqrt(150) / 0.1, 1e-6) << law;
    }
    EXPECT_NEAR(EvenLossRates("wvegas", {{0.01, 0.1}}).at(0), std::sqrt(150) / 0.1, 1e-6);
}

TEST(ValidationEvenLoss, LawsAreAsFarBelowTheirFormulasAsReno)
{
    const std::vector<ClosedPath> paths{{1e-3, 0.02}, {4e-4, 0.1}};
    for (const auto& law : LossLaws())
    {
        if (law != "fullycoupled")
        {
            EXPECT_NEAR(Sum(EvenLossRates(law, paths)) / Sum(ClosedRates(law, paths)),
                        std::sqrt(0.75),
                        1e-6)
                << law;
        }
    }
}

/// @return packets/s of a fully coupled connection over two paths, counted packet by packet
std::vector<double>
CountFullyCoupled(const std::vector<ClosedPath>& paths)
{
    std::vector<double> windows(paths.size(), 2.0);
    std::vector<double> next(paths.size(), 0.0);
    std::vector<double> due{0.3, 0.6}; // where in its cycle a path starts
    std::vector<double> sent(paths.size(), 0.0);
    constexpr double END = 2000;
    for (double now = 0.0; now < END;)
    {
        const auto r =
            static_cast<std::size_t>(std::min_element(next.begin(), next.end()) - next.begin());
        now = next[r];
        ++sent[r];
        due[r] += paths[r].loss;
        const double total = Sum(windows);
        windows[r] =
            due[r] < 1.0 ? windows[r] + 1.0 / total : std::max(1.0, windows[r] - total / 2);
        due[r] -= std::floor(due[r]);
        next[r] = now + paths[r].rtt / windows[r];
    }
    for (auto& packets : sent)
    {
        packets /= END;
    }
    return sent;
}

TEST(ValidationEvenLoss, FullyCoupledIsWhatCountingGives)
{
    const std::vector<std::vector<ClosedPath>> points{{{1e-3, 0.02}, {4e-4, 0.1}},
                                                      {{5e-3, 0.02}, {2e-3, 0.1}},
                                                      {{1e-2, 0.1}, {4e-3, 0.1}}};
    for (const auto& paths : points)
    {
        // The formula takes the mean of the other path's sawtooth for its value all the time.
        const double counted = Sum(CountFullyCoupled(paths));
        EXPECT_NEAR(Sum(EvenLossRates("fullycoupled", paths)), counted, 0.04 * counted);
    }
}

TEST(ValidationEvenLoss, FullyCoupledOnEqualPathsIsOneReno)
{
    const auto rates = EvenLossRates("fullycoupled", {{0.01, 0.1}, {0.01, 0.1}});
    EXPECT_NEAR(Sum(rates), std::sqrt(150) / 0.1, 1e-6);
}

TEST(ValidationClosedForm, NothingForALawThatLossesDoNotGovern)
{
    EXPECT_TRUE(ClosedRates("wvegas", NSDI).empty());
}

TEST(ValidationClosedForm, FindZeroSaysWhenThereIsNone)
{
    EXPECT_FALSE(FindZero([](double x) { return x; }, 1, 2));
    EXPECT_NEAR(*FindZero([](double x) { return 3 - x; }, 1, 100), 3, 1e-9);
    EXPECT_NEAR(*FindZero([](double x) { return x - 3; }, 1, 100), 3, 1e-9);
}

TEST(ValidationKhalili, EquationsOfThePaper)
{
    // u + (N1/N2) u^2 / (1 + 2 u^2) = C2/C1 in A, z + (N1/N2) z^2 + z^3 = C2/C1 in C, solved.
    const auto a = [](const std::string& law, const std::string& n1, const std::string& c1)
    {
        return *RowOf("khalili-a",
                      law,
                      "single_over_c2",
                      {"--n1=" + n1, "--n2=10", "--c1=" + c1, "--c2=1"})
                    .predicted;
    };
    const auto c = [](const std::string& law, const std::string& n1, const std::string& c1)
    {
        return *RowOf("khalili-c",
                      law,
                      "single_over_c2",
                      {"--n1=" + n1, "--n2=10", "--c1=" + c1, "--c2=1"})
                    .predicted;
    };
    EXPECT_NEAR(a("lia", "10", "1"), 0.739, 5e-4);
    EXPECT_NEAR(a("lia", "30", "1"), 0.500, 5e-4);
    EXPECT_NEAR(a("lia", "30", "1.5"), 0.539, 5e-4);
    EXPECT_NEAR(a("balia", "10", "1"), 0.796, 5e-4);
    EXPECT_NEAR(c("lia", "10", "1"), 0.704, 5e-4);
    EXPECT_NEAR(c("lia", "30", "1"), 0.485, 5e-4);
    EXPECT_NEAR(c("balia", "30", "1"), 0.521, 5e-4);
}

TEST(ValidationKhalili, OliaPoolsWhereItsOwnLinkIsTheSmaller)
{
    const std::vector<std::string> point{"--n1=10", "--n2=10", "--c1=0.5", "--c2=1"};
    EXPECT_NEAR(*RowOf("khalili-c", "olia", "single_over_c2", point).predicted, 0.75, 1e-9);
    EXPECT_NEAR(*RowOf("khalili-c", "olia", "multipath_over_c1", point).predicted, 1.5, 1e-9);
}

TEST(ValidationTorus, EwtcpHasTheSquareOfTheCapacities)
{
    const std::vector<std::string> point{"--capacity-c=500"};
    EXPECT_NEAR(*RowOf("torus", "ewtcp", "loss_ratio_AE_to_C").predicted, 0.01, 1e-6);
    EXPECT_NEAR(*RowOf("torus", "ewtcp", "loss_ratio_AE_to_C", point).predicted, 0.25, 1e-6);
    EXPECT_NEAR(*RowOf("torus", "lia", "loss_ratio_AE_to_C", point).predicted, 0.335, 5e-4);
    EXPECT_NEAR(*RowOf("torus", "lia", "rate_slow").predicted, 706, 1);
}

TEST(ValidationTriangle, RatesOfThePaperWhereQueuesAreShort)
{
    // With queues that add nothing to the RTT: sqrt(2), 2 and (sqrt(129) - 5) / 2 to one.
    const std::vector<std::string> point{"--users=1", "--rtt=10000", "--red-min=1", "--red-max=2"};
    const auto rate = [&](const std::string& law)
    { return *RowOf("triangle", law, "rate_per_link", point).predicted; };
    EXPECT_NEAR(rate("ewtcp"), 8.49, 0.01);
    EXPECT_NEAR(rate("lia"), 9.0, 0.01);
    EXPECT_NEAR(rate("balia"), 9.68, 0.01);
}

TEST(ValidationSharedBottleneck, ASubflowMoreIsATcpMoreOnlyUncoupled)
{
    EXPECT_NEAR(*RowOf("shared-bottleneck", "uncoupled", "ratio_8_subflows").predicted, 8, 1e-6);
    for (const auto* law : {"ewtcp", "lia", "olia", "balia"})
    {
        EXPECT_NEAR(*RowOf("shared-bottleneck", law, "ratio_8_subflows").predicted, 1, 1e-6) << law;
    }
}

TEST(ValidationPublished, OnlyAtItsOwnPoint)
{
    const std::vector<std::string> paper{"--rtt=10,100", "--loss=0.04,0.01"};
    EXPECT_EQ(RowOf("loss-mismatch", "lia", "rate", paper).published, 707);
    EXPECT_FALSE(RowOf("loss-mismatch", "lia", "rate").published);
    EXPECT_EQ(RowOf("torus", "lia", "jain").published, 0.986);
    EXPECT_FALSE(RowOf("torus", "lia", "jain", {"--capacity-c=500"}).published);
    EXPECT_EQ(RowOf("triangle", "ewtcp", "rate_per_link").published, 8.5);
    EXPECT_FALSE(RowOf("triangle", "ewtcp", "rate_per_link", {"--rate=6"}).published);
}

TEST(ValidationCases, EachRunHasANameOfItsOwnAndALaw)
{
    for (const auto& one : AllCases())
    {
        std::set<std::string> names;
        const auto runs = one.plan(SettingsOf(one.name));
        EXPECT_FALSE(runs.empty()) << one.name;
        for (const auto& run : runs)
        {
            EXPECT_TRUE(names.insert(run.name).second) << one.name << ' ' << run.name;
        }
    }
}

TEST(ValidationArguments, DefaultsAndChoices)
{
    const auto full = SettingsOf("torus");
    const auto quick = SettingsOf("torus", {"--quick", "--seeds", "7", "--laws=olia,lia"});
    EXPECT_EQ(full.seeds, Find("torus").full.seeds);
    EXPECT_FALSE(full.quick);
    EXPECT_EQ(quick.seeds, 7);
    EXPECT_EQ(quick.time, Find("torus").quick.time);
    EXPECT_EQ(quick.laws, (std::vector<std::string>{"olia", "lia"}));
    EXPECT_EQ(SettingsOf("torus", {"--capacity-c=50"}).Number("capacity-c"), 50);
}

TEST(ValidationArguments, MistakesAreNamed)
{
    const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
        {{"--seeds=0"}, "--seeds is '0', has to be a whole number from 1 to 1000"},
        {{"--seeds=1.5"}, "--seeds is '1.5', has to be a whole number from 1 to 1000"},
        {{"--seeds"}, "--seeds needs a value"},
        {{"--time=0"}, "--time is '0', has to be a number from 1 to 1000000"},
        {{"--time=30", "--warmup=30"}, "--warmup is 30, has to be below --time, which is 30"},
        {{"--laws=lia,wvegas"},
         "no law 'wvegas' in torus; there is: ewtcp lia olia uncoupled "
         "fullycoupled"},
        {{"--capacity=-1"}, "--capacity is '-1', has to be a number from 10 to 1000000"},
        {{"--capacity=1,2"}, "--capacity is '1,2', has to be a number from 10 to 1000000"},
        {{"--capacity=nan"}, "--capacity is 'nan', has to be a number from 10 to 1000000"},
        {{"--queue=codel"}, "--queue is 'codel', has to be one of: red droptail"},
        {{"--red-max=10"}, "--red-max has to be above --red-min"},
        {{"one", "two"}, "more than one case: 'one' and 'two'"},
    };
    for (const auto& [arguments, message] : mistakes)
    {
        EXPECT_EQ(ErrorOf("torus", arguments), message);
    }
    EXPECT_EQ(ErrorOf("torus", {"--fly=1"}).find("no flag '--fly' of torus; there is: "), 0U);
    EXPECT_EQ(ErrorOf("loss-mismatch", {"--rtt=1,2,3"}),
              "--rtt and --loss have to name as many paths");
}

TEST(ValidationMeasured, FailedRunsAreCountedNotAveraged)
{
    Measured measured;
    measured.Add("run", Values{{"rate", 2}});
    measured.Add("run", std::nullopt);
    measured.Add("run", Values{{"other", 4}});
    measured.Add("run", Values{{"rate", 0}});
    EXPECT_EQ(measured.Get("run", "rate").values, (std::vector<double>{2, 0}));
    EXPECT_EQ(measured.Get("run", "rate").failed, 2U);
    const auto inverse =
        measured.Compute("run", [](const Values& values) { return 1 / values.at("rate"); });
    EXPECT_EQ(inverse.values, (std::vector<double>{0.5}));
    EXPECT_EQ(inverse.failed, 3U);
    std::size_t failed = 0;
    EXPECT_EQ(measured.Count(failed), 4U);
    EXPECT_EQ(failed, 1U);
}

/// @return a row of given values that have to be within 1 of 10
Row
TenOrSo(const std::vector<double>& values, std::size_t failed = 0)
{
    Row row("law", "metric", "unit", {values, failed});
    row.Within(10, 1);
    return row;
}

TEST(ValidationJudge, TheMeanDecides)
{
    EXPECT_TRUE(Judge("case", TenOrSo({10.5, 11.5}), false).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({11, 11.1}), false).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({8.9, 8.9}), false).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({}), false).pass);
}

TEST(ValidationJudge, AFailedRunFailsItsRow)
{
    EXPECT_FALSE(Judge("case", TenOrSo({10, 10}, 1), false).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({10, 10}, 1), true).pass);
}

TEST(ValidationJudge, OnlyTheReducedFormAddsHalfTheInterval)
{
    // Mean 12, s = 1 of 3: half the interval is 4.30265 / sqrt(3) = 2.484, so 12 is within 13.48.
    const std::vector<double> wide{11, 12, 13};
    EXPECT_FALSE(Judge("case", TenOrSo(wide), false).pass);
    EXPECT_TRUE(Judge("case", TenOrSo(wide), true).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({13, 14, 15}), true).pass);
    EXPECT_FALSE(Judge("case", TenOrSo({12}), true).pass);
}

TEST(ValidationJudge, BoundsThatExcludeEachOtherFail)
{
    auto row = TenOrSo({10, 10});
    row.AtLeast(12);
    EXPECT_FALSE(Judge("case", row, true).pass);
}

TEST(ValidationReport, JsonHasAllKeysAndNullForWhatIsAbsent)
{
    auto row = TenOrSo({10});
    row.predicted = 10;
    std::ostringstream out;
    WriteJson(out, {Judge("case", row, false)});
    EXPECT_EQ(nlohmann::json::parse(out.str()),
              nlohmann::json::parse(R"([{"case": "case", "law": "law", "metric": "metric",
                  "unit": "unit", "predicted": 10.0, "fluid": null, "published": null,
                  "measured": 10.0, "ci95_low": null, "ci95_high": null, "runs": 1,
                  "pass": true}])"));
}

TEST(ValidationReport, MarkdownHasARowForEachOfTheJson)
{
    auto row = TenOrSo({10.123456, 10.3});
    row.published = 12;
    std::stringstream json;
    WriteJson(json, {Judge("case", row, false), Judge("other", TenOrSo({12}), false)});
    std::ostringstream out;
    EXPECT_EQ(WriteMarkdown(out, json), "");
    EXPECT_EQ(out.str(),
              "| case | law | metric | unit | predicted | fluid | published | measured "
              "| 95 % interval | runs | pass |\n"
              "|---|---|---|---|--:|--:|--:|--:|--:|--:|---|\n"
              "| case | law | metric | unit | - | - | 12 | 10.21 | 9.09 .. 11.33 | 2 | yes |\n"
              "| other | law | metric | unit | - | - | - | 12 | - .. - | 1 | **no** |\n");
}

TEST(ValidationReport, MarkdownOfAnythingElseIsAnError)
{
    for (const auto* text : {"", "{}", "[{\"case\": 1}]", "[{\"case\": \"x\"}]", "[1]", "[[]]"})
    {
        std::istringstream json(text);
        std::ostringstream out;
        EXPECT_NE(WriteMarkdown(out, json), "") << text;
        EXPECT_EQ(out.str(), "") << text;
    }
}

} // namespace
