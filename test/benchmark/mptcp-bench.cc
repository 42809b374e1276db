/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "statistics.h"

#include <boost/program_options.hpp>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @file
 * `./mptcp bench`: runs programs in alternation, several times each, and prints ratios of the
 * medians of what they print and of what they cost. Runs that are timed have the machine to
 * themselves.
 */

namespace
{

namespace po = boost::program_options;

using Command = std::vector<std::string>;        //!< program and arguments
using Figures = std::map<std::string, double>;   //!< what a run printed, and what it cost
using Samples = std::vector<Figures>;            //!< runs of one variant
using Variants = std::map<std::string, Samples>; //!< by name

/// @param time of struct rusage @returns seconds
double
Seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// @param from a pipe @returns all that comes out of it
std::string
ReadAll(int from)
{
    std::string text;
    char buffer[4096];
    ssize_t size;
    while ((size = read(from, buffer, sizeof(buffer))) > 0)
    {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
}

/**
 * Start a program.
 * @param command the program and its arguments
 * @param out where its output goes
 * @returns its process, or -1
 */
pid_t
Start(const Command& command, int out)
{
    std::vector<char*> arguments;
    for (const auto& word : command)
    {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    pid_t child = -1;
    if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    {
        child = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/**
 * Run a program to its end.
 * @param command the program and its arguments
 * @returns the "name value" lines of its output, and wall [s], cpu [s], memory [bytes],
 * wall_per_byte and cpu_per_byte
 * @throws std::runtime_error when it fails
 */
Figures
RunProgram(const Command& command)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
    {
        throw std::runtime_error("no pipe");
    }
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = Start(command, ends[1]);
    close(ends[1]);
    std::istringstream output(ReadAll(ends[0]));
    close(ends[0]);
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
    {
        std::string line;
        for (const auto& word : command)
        {
            line += (line.empty() ? "" : " ") + word;
        }
        throw std::runtime_error("failed: " + line);
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    Figures figures;
    std::string name;
    double value;
    while (output >> name >> value)
    {
        figures[name] = value;
    }
    figures["wall"] = wall.count();
    figures["cpu"] = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
    figures["memory"] = static_cast<double>(usage.ru_maxrss) * 1024;
    figures["wall_per_byte"] = figures["wall"] / figures["bytes"];
    figures["cpu_per_byte"] = figures["cpu"] / figures["bytes"];
    return figures;
}

/**
 * @param samples runs
 * @param name of a figure
 * @returns its median over the runs
 */
double
MedianOf(const Samples& samples, const std::string& name)
{
    std::vector<double> values;
    for (const auto& figures : samples)
    {
        values.push_back(figures.at(name));
    }
    return mptcp::Median(values).value();
}

/// The benchmarks, and the figures that they have found so far.
class Bench
{
  public:
    /**
     * @param programs folder of the programs
     * @param pairs how often each variant runs
     */
    Bench(std::string programs, unsigned pairs) : m_programs(std::move(programs)), m_pairs(pairs)
    {
    }

    /// Two links, one connection over both. Goodput, cost and memory beside TCP.
    void TwoPath();
    /// The same for longer: how often the windows are cut.
    void TwoPathLosses();
    /// What each law costs beside uncoupled NewReno, with two and with eight subflows.
    void Laws();
    /// Many connections over two links.
    void Many();
    /// A million segments in adversarial order through the receive buffer.
    void OutOfOrder();

    /// @returns the ratios by name, in the order found
    const nlohmann::ordered_json& Results() const
    {
        return m_results;
    }

  private:
    /// Arguments of bench-bulk, by name of the variant.
    using Arguments = std::map<std::string, Command>;

    /**
     * Run all variants in turn, as often as pairs are wanted, each time with another seed.
     * @param title for people
     * @param arguments of the variants
     * @param together whether the variants of a turn may run at the same time
     * @returns the runs of each variant
     */
    Variants Alternate(const std::string& title, const Arguments& arguments, bool together) const;

    /// Note and print a ratio. @param key its name @param above and @param below its parts
    void Ratio(const std::string& key, double above, double below);

    std::string m_programs;
    unsigned m_pairs;
    nlohmann::ordered_json m_results;
};

Variants
Bench::Alternate(const std::string& title, const Arguments& arguments, bool together) const
{
    Variants variants;
    const auto policy = together ? std::launch::async : std::launch::deferred;
    for (unsigned turn = 1; turn <= m_pairs; ++turn)
    {
        std::cerr << title << ": turn " << turn << " of " << m_pairs << '\n';
        std::map<std::string, std::future<Figures>> running;
        for (const auto& [name, flags] : arguments)
        {
            Command command{m_programs + "/bench-bulk", "--RngRun=" + std::to_string(turn)};
            command.insert(command.end(), flags.begin(), flags.end());
            running[name] = std::async(policy, RunProgram, command);
        }
        for (auto& [name, figures] : running)
        {
            variants[name].push_back(figures.get());
        }
    }
    return variants;
}

void
Bench::Ratio(const std::string& key, double above, double below)
{
    m_results[key] = above / below;
    std::cout << std::left << std::setw(56) << key << std::right << std::fixed
              << std::setprecision(3) << std::setw(8) << above / below << std::defaultfloat
              << std::setprecision(5) << "   (" << above << " / " << below << ")\n";
}

void
Bench::TwoPath()
{
    const auto runs = Alternate("two paths, 60 s",
                                {{"tcp", {"--mode=tcp", "--congestion=newreno"}},
                                 {"uncoupled", {"--mode=mptcp", "--congestion=newreno"}},
                                 {"lia", {"--mode=mptcp", "--congestion=lia"}}},
                                false);
    const auto& tcp = runs.at("tcp");
    const auto& uncoupled = runs.at("uncoupled");
    const auto& lia = runs.at("lia");
    const auto compare = [&](const std::string& key, const Samples& mptcp, const char* figure)
    { Ratio("two_path." + key, MedianOf(mptcp, figure), MedianOf(tcp, figure)); };
    compare("goodput_uncoupled_vs_tcp", uncoupled, "goodput");
    compare("goodput_lia_vs_tcp", lia, "goodput");
    compare("wall_per_byte_vs_tcp", uncoupled, "wall_per_byte");
    compare("cpu_per_byte_vs_tcp", uncoupled, "cpu_per_byte");
    compare("memory_vs_tcp", uncoupled, "memory");
    Ratio("two_path.wall_per_byte_last_vs_first_third",
          MedianOf(uncoupled, "last_third"),
          MedianOf(uncoupled, "first_third"));
}

void
Bench::TwoPathLosses()
{
    const auto runs =
        Alternate("losses, 300 s",
                  {{"uncoupled", {"--mode=mptcp", "--congestion=newreno", "--time=300s"}},
                   {"lia", {"--mode=mptcp", "--congestion=lia", "--time=300s"}}},
                  true);
    Ratio("two_path.loss_events_lia_vs_uncoupled",
          MedianOf(runs.at("lia"), "losses"),
          MedianOf(runs.at("uncoupled"), "losses"));
}

void
Bench::Laws()
{
    constexpr unsigned TOGETHER = 200; // Mb/s, however many links
    for (const unsigned subflows : {2U, 8U})
    {
        const auto number = std::to_string(subflows);
        Arguments variants;
        for (const std::string law : {"newreno", "lia", "olia", "balia", "wvegas", "ewtcp"})
        {
            variants[law] = {"--congestion=" + law,
                             "--time=20s",
                             "--paths=" + number,
                             "--rate=" + std::to_string(TOGETHER / subflows) + "Mb/s"};
        }
        const auto runs = Alternate("laws, " + number + " subflows, 20 s", variants, false);
        for (const auto& [law, samples] : runs)
        {
            for (const std::string figure : {"wall_per_byte", "cpu_per_byte"})
            {
                if (law != "newreno")
                {
                    Ratio("laws." + figure + "_" + law + "_" + number + "_subflows_vs_newreno",
                          MedianOf(samples, figure),
                          MedianOf(runs.at("newreno"), figure));
                }
            }
        }
    }
}

void
Bench::Many()
{
    const auto runs = Alternate("200 connections, 20 s",
                                {{"tcp", {"--mode=tcp", "--connections=200", "--time=20s"}},
                                 {"mptcp", {"--mode=mptcp", "--connections=200", "--time=20s"}}},
                                false);
    for (const std::string figure : {"wall_per_byte", "cpu_per_byte", "memory", "goodput"})
    {
        Ratio("many." + figure + "_vs_tcp",
              MedianOf(runs.at("mptcp"), figure),
              MedianOf(runs.at("tcp"), figure));
    }
}

void
Bench::OutOfOrder()
{
    Samples runs;
    for (unsigned turn = 1; turn <= m_pairs; ++turn)
    {
        std::cerr << "a million segments out of order: turn " << turn << " of " << m_pairs << '\n';
        runs.push_back(RunProgram({m_programs + "/bench-buffers", "1000000", "out-of-order"}));
    }
    // n log n lets this grow by log(10^6) / log(10^6 / 8) = 1.18 and by what caches cost; a
    // quadratic cost would make it 8.
    Ratio("out_of_order.ns_per_segment_1e6_vs_eighth",
          MedianOf(runs, "adversarial"),
          MedianOf(runs, "adversarial_eighth"));
    Ratio("out_of_order.adversarial_vs_in_order",
          MedianOf(runs, "adversarial"),
          MedianOf(runs, "in_order"));
}

/// @param arguments the program's options @returns the exit status
int
RunAll(const po::variables_map& arguments)
{
    // Opened first, so that a file that cannot be written is known before the work.
    std::ofstream file;
    const std::string name = arguments["json"].as<std::string>();
    if (!name.empty())
    {
        file.open(name);
        if (!file)
        {
            std::cerr << "mptcp bench: cannot write " << name << '\n';
            return 1;
        }
    }
    Bench bench(arguments["programs"].as<std::string>(), arguments["pairs"].as<unsigned>());
    const std::map<std::string, std::function<void()>> parts{
        {"two-path", [&bench] { bench.TwoPath(); }},
        {"losses", [&bench] { bench.TwoPathLosses(); }},
        {"laws", [&bench] { bench.Laws(); }},
        {"many", [&bench] { bench.Many(); }},
        {"out-of-order", [&bench] { bench.OutOfOrder(); }},
    };
    for (const auto& part : arguments["part"].as<std::vector<std::string>>())
    {
        parts.at(part)();
    }
    auto results = bench.Results();
    for (const auto& entry : arguments["environment"].as<std::vector<std::string>>())
    {
        const auto end = entry.find('=');
        results["environment." + entry.substr(0, end)] = entry.substr(end + 1);
    }
    if (file.is_open())
    {
        file << results.dump(2) << '\n';
    }
    return file.is_open() && !file.flush() ? 1 : 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    using Strings = std::vector<std::string>;
    po::options_description options("Ratios of MPTCP to plain TCP");
    auto add = options.add_options();
    add("help", "this text");
    add("programs", po::value<std::string>()->required(), "folder of the benchmark programs");
    add("pairs", po::value<unsigned>()->default_value(3), "runs of each variant");
    add("json", po::value<std::string>()->default_value(""), "file for the ratios");
    add("part",
        po::value<Strings>()->required(),
        "two-path, losses, laws, many or out-of-order; may be repeated");
    add("environment",
        po::value<Strings>()->default_value({}, ""),
        "name=value to note in the file; may be repeated");
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
        return RunAll(arguments);
    }
    catch (const std::exception& error)
    {
        std::cerr << "mptcp bench: " << error.what() << '\n';
        return 1;
    }
}
