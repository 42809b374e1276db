/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network.h"
#include "random-losses.h"
#include "report.h"
#include "solver.h"

#include <boost/program_options.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>

/**
 * @file
 * fluid NETWORK.json: what rates, windows, losses and delays a network of users settles at.
 *
 * Exit status 0: a stable equilibrium; 2: none, the values are means over time; 1: a mistake in the
 * arguments or the network, with one line that says which.
 */

namespace
{

namespace options = boost::program_options;

struct Arguments
{
    std::string network;    //!< file to read
    std::string json;       //!< file to write, or empty
    std::string trajectory; //!< file to write, or empty
    double duration{0.0};   //!< seconds, or 0
    double random{0.0};     //!< seconds, or 0
};

int
Fail(const std::string& message)
{
    std::cerr << "fluid: " << message << '\n';
    return EXIT_FAILURE;
}

/// Rates with random losses of all users for which there are any.
void
WriteRandomLosses(const mptcp::fluid::Network& network, double duration)
{
    for (const auto& user : network.users)
    {
        const auto rates = RandomLossRates(user, network, duration, 1);
        if (rates.empty())
        {
            continue;
        }
        std::cout << "\nrandom losses, " << user.name << ':';
        for (const double rate : rates)
        {
            std::cout << ' ' << rate / network.PacketsPerUnit();
        }
    }
    std::cout << '\n';
}

/// Writes a file with a given function. @return empty, or what is wrong
template <class Writer>
std::string
WriteFile(const std::string& name, Writer write)
{
    if (name.empty())
    {
        return "";
    }
    std::ofstream out(name);
    write(out);
    out.flush();
    return out ? "" : "cannot write " + name;
}

int
Run(const Arguments& arguments)
{
    using namespace mptcp::fluid;
    std::ifstream in(arguments.network);
    if (!in)
    {
        return Fail("cannot read " + arguments.network);
    }
    const NetworkResult read = ReadNetwork(in);
    if (!read.error.empty())
    {
        return Fail(arguments.network + ": " + read.error);
    }
    const Solution solution = Solve(read.network, arguments.duration);
    WriteTable(std::cout, read.network, solution);
    if (arguments.random > 0.0)
    {
        WriteRandomLosses(read.network, arguments.random);
    }
    std::string error =
        WriteFile(arguments.json,
                  [&](std::ostream& out) { WriteJson(out, read.network, solution); });
    if (error.empty())
    {
        error = WriteFile(arguments.trajectory,
                          [&](std::ostream& out) { WriteTrajectory(out, read.network, solution); });
    }
    if (!error.empty())
    {
        return Fail(error);
    }
    return solution.outcome == Outcome::EQUILIBRIUM ? EXIT_SUCCESS : 2;
}

} // namespace

int
main(int argc, char* argv[])
{
    Arguments arguments;
    options::options_description description("fluid [options] NETWORK.json\n\n"
                                             "Rates, windows, losses and delays that a network of "
                                             "multipath users settles at.\n\nOptions");
    description.add_options()("help", "print this");
    description.add_options()("network",
                              options::value(&arguments.network),
                              "description of the network");
    description.add_options()("json", options::value(&arguments.json), "write the result there");
    description.add_options()("trajectory",
                              options::value(&arguments.trajectory),
                              "write the windows over time there, as CSV");
    description.add_options()("duration",
                              options::value(&arguments.duration),
                              "seconds of the network's time to search at most");
    description.add_options()(
        "random-losses",
        options::value(&arguments.random),
        "also count packet by packet, for so many seconds, what random losses "
        "make of the rates (users whose links all have given losses)");
    options::positional_options_description positional;
    positional.add("network", 1);
    options::variables_map variables;
    try
    {
        options::store(options::command_line_parser(argc, argv)
                           .options(description)
                           .positional(positional)
                           .run(),
                       variables);
        options::notify(variables);
    }
    catch (const options::error& error)
    {
        return Fail(error.what());
    }
    if (variables.count("help") > 0)
    {
        std::cout << description;
        return EXIT_SUCCESS;
    }
    if (arguments.network.empty())
    {
        return Fail("give a NETWORK.json, or --help");
    }
    if (!(arguments.duration >= 0.0))
    {
        return Fail("--duration must be 0 or more");
    }
    if (!(arguments.random >= 0.0))
    {
        return Fail("--random-losses must be 0 or more");
    }
    return Run(arguments);
}
