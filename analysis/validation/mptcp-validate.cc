/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "report.h"

#include "../run-results.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

/**
 * @file
 * mptcp-validate plan|judge FOLDER ARGUMENTS...: what `./mptcp validate` runs before and after the
 * simulations. With "plan" it writes FOLDER/commands, a line for each run: the scenario with its
 * flags, results going to FOLDER/runs. With "judge" it reads those results and prints the table.
 * The arguments are those of the user, the same both times.
 *
 * mptcp-validate table FILE: the rows of a JSON file as a Markdown table, for the documentation.
 *
 * Exit status 0: all rows pass; 1: a mistake, with one line that says which; 2: a row failed.
 */

namespace
{

using namespace mptcp::validation;

/// A case, and what to run it with.
struct Chosen
{
    const Case& one;
    Settings settings;
};

int
Fail(const std::string& message)
{
    std::cerr << "mptcp validate: " << message << '\n';
    return EXIT_FAILURE;
}

/// @return file that holds the results of a run
std::string
ResultsOf(const std::string& folder, const Case& one, const Run& run, unsigned seed)
{
    return folder + "/runs/" + one.name + "-" + run.name + "-" + std::to_string(seed) + ".csv";
}

/// @return a word that a shell takes as it is
std::string
Quote(const std::string& word)
{
    std::string quoted = "'";
    for (const char c : word)
    {
        quoted += c == '\'' ? "'\\''" : std::string(1, c);
    }
    return quoted + "'";
}

std::vector<Chosen>
Choose(const Request& request, std::string& error)
{
    std::vector<Chosen> chosen;
    std::vector<std::string> names;
    for (const auto& one : AllCases())
    {
        names.push_back(one.name);
        if (request.caseName.empty() || request.caseName == one.name)
        {
            auto settings = MakeSettings(one, request, error);
            chosen.push_back({one, std::move(settings)});
        }
        if (!error.empty())
        {
            break;
        }
    }
    if (chosen.empty())
    {
        error = "no case '" + request.caseName + "'; there is: " + Join(names, " ");
    }
    return chosen;
}

int
Help(const Request& request, const std::vector<Chosen>& chosen)
{
    if (!request.caseName.empty())
    {
        std::cout << HelpOf(chosen.at(0).one);
        return EXIT_SUCCESS;
    }
    std::cout << "Cases:\n";
    for (const auto& [one, settings] : chosen)
    {
        std::cout << "  " << one.name << '\n';
    }
    return EXIT_SUCCESS;
}

int
WritePlan(const std::string& folder, const std::vector<Chosen>& chosen)
{
    std::ofstream out(folder + "/commands");
    for (const auto& [one, settings] : chosen)
    {
        for (const auto& run : one.plan(settings))
        {
            for (unsigned seed = 1; seed <= settings.seeds; ++seed)
            {
                const auto results = ResultsOf(folder, one, run, seed);
                out << "\"$programs\"/" << run.scenario;
                for (const auto& flag : run.flags)
                {
                    out << ' ' << Quote(flag);
                }
                out << " --time=" << ToText(settings.time)
                    << "s --warmup=" << ToText(settings.warmup) << "s --RngRun=" << seed
                    << " --results=" << Quote(results) << " >" << Quote(results + ".log")
                    << " 2>&1\n";
            }
        }
    }
    out.flush();
    return out ? EXIT_SUCCESS : Fail("cannot write " + folder + "/commands");
}

Measured
ReadAll(const std::string& folder, const Chosen& chosen)
{
    Measured measured;
    for (const auto& run : chosen.one.plan(chosen.settings))
    {
        for (unsigned seed = 1; seed <= chosen.settings.seeds; ++seed)
        {
            std::ifstream in(ResultsOf(folder, chosen.one, run, seed));
            const auto results = in ? mptcp::ReadRunResults(in) : mptcp::RunResults{{}, "none"};
            Values values;
            for (const auto& measurement : results.measurements)
            {
                values[measurement.metric] = measurement.value;
            }
            measured.Add(run.name, results.error.empty() ? std::optional(values) : std::nullopt);
        }
    }
    return measured;
}

int
JudgeAll(const std::string& folder, const Request& request, const std::vector<Chosen>& chosen)
{
    std::vector<Verdict> all;
    std::size_t runs = 0;
    std::size_t lost = 0;
    for (const auto& one : chosen)
    {
        const auto measured = ReadAll(folder, one);
        std::size_t failed = 0;
        runs += measured.Count(failed);
        lost += failed;
        std::vector<Verdict> verdicts;
        for (const auto& row : one.one.judge(one.settings, measured))
        {
            verdicts.push_back(Judge(one.one.name, row, one.settings.quick));
        }
        std::cout << one.one.name << ": " << one.settings.seeds << " seeds, "
                  << ToText(one.settings.time) << " s, the first " << ToText(one.settings.warmup)
                  << " s not measured\n";
        WriteTable(std::cout, verdicts);
        std::cout << '\n';
        all.insert(all.end(), verdicts.begin(), verdicts.end());
    }
    std::size_t passed = 0;
    for (const auto& verdict : all)
    {
        passed += verdict.pass ? 1 : 0;
    }
    std::cout << runs << " runs, " << lost << " of them failed\n"
              << passed << " passed, " << all.size() - passed << " failed\n";
    if (!request.json.empty())
    {
        const std::string part = request.json + ".part";
        std::ofstream out(part);
        WriteJson(out, all);
        out.close();
        if (!out || std::rename(part.c_str(), request.json.c_str()) != 0)
        {
            return Fail("cannot write " + request.json);
        }
    }
    return passed == all.size() && lost == 0 ? EXIT_SUCCESS : 2;
}

} // namespace

int
main(int argc, char* argv[])
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "table")
    {
        std::ifstream in(arguments[1]);
        const auto problem = in ? WriteMarkdown(std::cout, in) : "cannot be read";
        return problem.empty() ? EXIT_SUCCESS : Fail(arguments[1] + ": " + problem);
    }
    if (arguments.size() < 2 || (arguments[0] != "plan" && arguments[0] != "judge"))
    {
        return Fail("plan or judge, then a folder, then the arguments");
    }
    const std::string folder = arguments[1];
    std::string error;
    const auto request = ReadRequest({arguments.begin() + 2, arguments.end()}, error);
    const auto chosen = error.empty() ? Choose(request, error) : std::vector<Chosen>();
    if (!error.empty())
    {
        return Fail(error);
    }
    if (request.help)
    {
        return Help(request, chosen);
    }
    return arguments[0] == "plan" ? WritePlan(folder, chosen) : JudgeAll(folder, request, chosen);
}
