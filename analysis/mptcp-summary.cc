/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "run-results.h"
#include "summary.h"

#include <boost/program_options.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

/**
 * @file
 * Summarises the finished runs of a plan. The plan is a tab separated file with one line per run:
 * congestion, scheduler, seed, results file. A results file that is not there is a run that did
 * not finish.
 */

namespace
{

namespace po = boost::program_options;

/**
 * @param plan name of the plan
 * @returns the runs of the plan that have results, in its order
 */
std::vector<mptcp::FinishedRun>
ReadRuns(const std::string& plan)
{
    std::vector<mptcp::FinishedRun> runs;
    std::ifstream lines(plan);
    std::string line;
    while (std::getline(lines, line))
    {
        const auto fields = mptcp::SplitFields(line, '\t');
        if (fields.size() != 4)
        {
            std::cerr << plan << ": expected congestion, scheduler, seed, file: " << line << '\n';
            continue;
        }
        std::ifstream in(fields[3]);
        if (!in)
        {
            continue;
        }
        auto results = mptcp::ReadRunResults(in);
        if (!results.error.empty())
        {
            std::cerr << fields[3] << ": " << results.error << "; left out\n";
            continue;
        }
        runs.push_back({fields[0], fields[1], std::move(results.measurements)});
    }
    return runs;
}

/**
 * @param arguments the program's options
 * @returns the exit status
 */
int
WriteAll(const po::variables_map& arguments)
{
    const auto runs = ReadRuns(arguments["plan"].as<std::string>());
    if (runs.empty())
    {
        std::cerr << "mptcp-summary: no run has finished\n";
        return 1;
    }
    const auto rows = mptcp::Summarize(runs);
    std::ofstream csv(arguments["csv"].as<std::string>());
    mptcp::WriteSummaryCsv(csv, arguments["scenario"].as<std::string>(), rows);
    std::ofstream data(arguments["data"].as<std::string>());
    mptcp::WriteGoodputData(data, rows);
    std::ostringstream delays;
    if (arguments.count("delays") && mptcp::WriteDelayData(delays, rows))
    {
        std::ofstream(arguments["delays"].as<std::string>()) << delays.str();
    }
    if (!csv.flush() || !data.flush())
    {
        std::cerr << "mptcp-summary: cannot write " << arguments["csv"].as<std::string>() << '\n';
        return 1;
    }
    mptcp::WriteSummaryTable(std::cout, rows);
    return 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    po::options_description options("Summarise runs of a scenario");
    auto add = options.add_options();
    add("help", "this text");
    add("plan", po::value<std::string>()->required(), "plan of the runs");
    add("scenario", po::value<std::string>()->required(), "name for the first column");
    add("csv", po::value<std::string>()->required(), "summary to write");
    add("data", po::value<std::string>()->required(), "data of the plot to write");
    add("delays", po::value<std::string>(), "data of the plot of delays, if there are blocks");
    try
    {
        po::variables_map arguments;
        po::store(po::parse_command_line(argc, argv, options), arguments);
        if (arguments.count("help"))
        {
            std::cout << options;
            return 0;
        }
        po::notify(arguments);
        return WriteAll(arguments);
    }
    catch (const po::error& error)
    {
        std::cerr << "mptcp-summary: " << error.what() << '\n';
        return 1;
    }
}
