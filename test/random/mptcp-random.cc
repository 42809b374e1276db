/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-generator.h"
#include "random-runner.h"
#include "random-shrinker.h"

#include <charconv>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>

/**
 * @file
 * @ingroup mptcp-tests
 * Runs random programs; `mptcp-random --help` says how. `./mptcp test random` does so on all cores.
 */

namespace ns3
{

namespace
{

/// What the command line asks for.
struct Wishes
{
    uint64_t first{1};
    uint64_t last{100};
    bool tcp{false};
    bool words{false}; //!< report also what went well
    bool shrink{false};
    bool here{false}; //!< in this process
    std::string kind; //!< report only these
    std::string pcap; //!< where to capture packets
};

void
Usage(std::ostream& stream)
{
    stream
        << "mptcp-random [--seeds A-B] [--seed N] [--tcp] [--shrink] [--here] [--kind KIND]\n"
           "             [--pcap PREFIX]\n\n"
           "  --seeds A-B  run these, say which fail, and sum up (default 1-100)\n"
           "  --seed N     run one, with its program and all that was seen in words\n"
           "  --tcp        the same programs with plain ns-3 TCP at both ends\n"
           "  --shrink     print each failing program also as small as it still fails\n"
           "  --here       in this process, for a debugger or NS_LOG\n"
           "  --kind KIND  speak of faults of this kind alone\n"
           "  --pcap PREFIX  capture the packets of the links to PREFIX-NODE-DEVICE.pcap (of the\n"
           "               shrunk program with --shrink)\n";
}

/// @param text of digits alone @param[out] number it @returns whether it is a number
bool
ReadNumber(const std::string& text, uint64_t& number)
{
    const auto last = text.data() + text.size();
    const auto read = std::from_chars(text.data(), last, number);
    return read.ec == std::errc() && read.ptr == last;
}

/// One line about a command line that makes no sense. @param flag that does not @param value behind
/// it @returns false
bool
Refuse(const std::string& flag, const std::string& value)
{
    std::cerr << "mptcp-random: " << flag << (value.empty() ? "" : " ") << value
              << ": no such flag, or not its value; see --help\n";
    return false;
}

/// @param text "A-B", or one number @param[in,out] wishes whose seeds they are @returns whether it
/// is that
bool
ReadSeeds(const std::string& text, Wishes& wishes)
{
    const auto dash = text.find('-');
    return ReadNumber(text.substr(0, dash), wishes.first) &&
           ReadNumber(dash == std::string::npos ? text : text.substr(dash + 1), wishes.last) &&
           wishes.first <= wishes.last;
}

bool
Parse(int argc, char* argv[], Wishes& wishes)
{
    for (int i = 1; i < argc; i++)
    {
        const std::string flag = argv[i];
        const bool more = i + 1 < argc;
        if (flag == "--tcp")
        {
            wishes.tcp = true;
        }
        else if (flag == "--here")
        {
            wishes.here = true;
        }
        else if (flag == "--shrink")
        {
            wishes.shrink = true;
        }
        else if (flag == "--kind" && more)
        {
            wishes.kind = argv[++i];
        }
        else if (flag == "--pcap" && more)
        {
            wishes.pcap = argv[++i];
        }
        else if (flag == "--seed" && more && ReadNumber(argv[i + 1], wishes.first))
        {
            wishes.last = wishes.first;
            wishes.words = true;
            i++;
        }
        else if (flag == "--seeds" && more && ReadSeeds(argv[i + 1], wishes))
        {
            i++;
        }
        else
        {
            return Refuse(flag, flag.substr(0, 2) == "--" && more ? argv[i + 1] : "");
        }
    }
    return true;
}

void
Shrink(const RandomProgram& program, const Wishes& wishes, const std::string& kind)
{
    RandomShrinker shrinker(program,
                            [&kind](const RandomProgram& smaller)
                            { return RandomRunner::Run(smaller).kind == kind; });
    auto small = shrinker.Shrink();
    small.pcap = wishes.pcap;
    std::cout << "shrunk: " << Describe(small) << RandomRunner::Run(small).report;
}

int
RunAll(const Wishes& wishes)
{
    std::map<std::string, uint64_t> kinds;
    std::map<std::string, uint64_t> ofTcp;
    uint64_t failures = 0;
    double cpu = 0;
    for (uint64_t seed = wishes.first; seed <= wishes.last; seed++)
    {
        auto program = RandomGenerator(seed).Make();
        program = wishes.tcp ? RandomRunner::WithTcp(program) : program;
        program.pcap = wishes.shrink ? "" : wishes.pcap;
        const auto result =
            wishes.here ? RandomRunner::RunHere(program) : RandomRunner::Run(program);
        cpu += result.cpu;
        for (const auto& kind : result.ofTcp)
        {
            ofTcp[kind]++;
        }
        // With TCP at both ends it is TCP that is judged.
        if (!result.kind.empty() || (wishes.tcp && !result.ofTcp.empty()))
        {
            failures++;
            if (!result.kind.empty())
            {
                kinds[result.kind]++;
            }
        }
        const bool spoken =
            !result.kind.empty() && (wishes.kind.empty() || wishes.kind == result.kind);
        if (spoken && !wishes.words)
        {
            std::cout << "seed " << seed << " " << result.kind << '\n';
        }
        if (wishes.words || (spoken && wishes.shrink))
        {
            std::cout << Describe(program) << result.report;
        }
        if (spoken && wishes.shrink)
        {
            Shrink(program, wishes, result.kind);
        }
        std::cout << std::flush;
    }
    for (const auto& [kind, count] : kinds)
    {
        std::cout << "kind " << kind << " " << count << '\n';
    }
    for (const auto& [kind, count] : ofTcp)
    {
        std::cout << "of-tcp " << kind << " " << count << '\n';
    }
    if (!wishes.kind.empty() && kinds.count(wishes.kind) == 0)
    {
        std::cout << "no fault of kind " << wishes.kind << '\n';
    }
    const uint64_t count = wishes.last - wishes.first + 1;
    std::cout << "seeds " << count << " failures " << failures << " cpu " << std::fixed
              << std::setprecision(3) << cpu << '\n';
    return failures > 0;
}

} // namespace

} // namespace ns3

/**
 * @param argc number of arguments
 * @param argv see Usage()
 * @returns the exit status: 1 if a program failed, 2 if the command line is wrong
 */
int
main(int argc, char* argv[])
{
    if (argc == 2 && std::string(argv[1]) == "--help")
    {
        ns3::Usage(std::cout);
        return 0;
    }
    ns3::Wishes wishes;
    if (!ns3::Parse(argc, argv, wishes))
    {
        return 2;
    }
    return ns3::RunAll(wishes);
}
