/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fuzz-mutator.h"
#include "living-experiment.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

/**
 * @file
 * @ingroup mptcp-tests
 * Fuzzes living connections by changing the inputs of a corpus file. What libFuzzer drives is
 * living-libfuzzer.cc.
 */

namespace
{

using namespace ns3;
using Bytes = std::vector<uint8_t>;

/// Longest input (bytes).
constexpr std::size_t LONGEST = 600;
/// Processor time that no input may need (seconds).
constexpr int MOST_SECONDS = 20;

const Bytes* g_input{nullptr};

/// @returns the bytes as hexadecimal digits
std::string
Hex(const Bytes& bytes)
{
    std::string text;
    for (const uint8_t byte : bytes)
    {
        constexpr const char* DIGITS = "0123456789abcdef";
        text += DIGITS[byte >> 4];
        text += DIGITS[byte & 15];
    }
    return text;
}

/// @param text hexadecimal digits @returns the bytes; empty if it is no such text
Bytes
FromHex(const std::string& text)
{
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    {
        char* end = nullptr;
        const std::string digits = text.substr(i, 2);
        bytes.push_back(static_cast<uint8_t>(std::strtoul(digits.c_str(), &end, 16)));
        if (*end != 0)
        {
            return {};
        }
    }
    return bytes;
}

LivingOutcome
Try(const Bytes& input)
{
    g_input = &input;
    LivingExperiment experiment(LivingScript::Read(input.data(), input.size()));
    const auto outcome = experiment.Run();
    g_input = nullptr;
    return outcome;
}

/// A dying program says at which input. @param signal which
void
SayInput(int signal)
{
    if (g_input)
    {
        const std::string text = "input " + Hex(*g_input) + "\n";
        [[maybe_unused]] const auto written = write(STDOUT_FILENO, text.data(), text.size());
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/// From now on an input may take MOST_SECONDS.
void
WindTimer()
{
    const itimerval timer{{0, 0}, {MOST_SECONDS, 0}};
    setitimer(ITIMER_VIRTUAL, &timer, nullptr);
}

/// Steps and flags of segments that decide much.
const Bytes TELLING{0, 1, 2, 4, 0x10, 0x11, 0x12, 0x18, 0x80, 0x81, 0x8d, 0x90};

/// @param mutator of a corpus @returns an input; half of them have nothing of the corpus
Bytes
NextInput(mptcp::test::FuzzMutator& mutator)
{
    constexpr std::size_t ROUNDS = 12;
    Bytes input =
        mutator.Below(2) ? mutator.Next(ROUNDS) : mutator.Fresh(20 + mutator.Below(LONGEST - 20));
    input.resize(std::min(input.size(), LONGEST));
    return input;
}

std::vector<Bytes>
ReadCorpus(const std::string& name)
{
    std::vector<Bytes> corpus;
    std::ifstream file(name);
    if (!file)
    {
        std::cerr << "fuzz-living: cannot read " << name << "\n";
        std::exit(1);
    }
    for (std::string line; std::getline(file, line);)
    {
        if (line.empty() || line[0] == '#')
        {
            continue;
        }
        corpus.push_back(FromHex(line));
        if (corpus.back().empty())
        {
            std::cerr << "fuzz-living: " << name << " has a line that is no input: " << line
                      << "\n";
            std::exit(1);
        }
    }
    if (corpus.empty())
    {
        std::cerr << "fuzz-living: " << name << " has no input\n";
        std::exit(1);
    }
    return corpus;
}

long
MegabytesUsed()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/// What the command line asks for.
struct Wishes
{
    uint64_t segments{1000};
    uint64_t seed{1};
    std::string corpus; //!< file of inputs
    std::string input;  //!< one, in hexadecimal digits
    std::string folder; //!< where to write the corpus for libFuzzer
};

void
Usage()
{
    std::cout << "fuzz-living [--segments N] [--seed N] [--corpus FILE] [--input HEX]\n"
                 "            [--unpack FOLDER]\n\n"
                 "  --segments N   until so many hostile segments have arrived (default 1000)\n"
                 "  --seed N       of the changes to the corpus (default 1)\n"
                 "  --corpus FILE  inputs, one a line in hexadecimal digits\n"
                 "  --input HEX    one input, told in words\n"
                 "  --unpack FOLDER  write the corpus there, a file an input, for libFuzzer\n";
}

/// @param text of a flag's value @param[out] number it @returns whether it is one above 0
bool
ReadNumber(const std::string& text, uint64_t& number)
{
    const auto last = text.data() + text.size();
    const auto read = std::from_chars(text.data(), last, number);
    return read.ec == std::errc() && read.ptr == last && number > 0;
}

bool
Parse(int argc, char** argv, Wishes& wishes)
{
    const std::map<std::string, std::string*> texts{{"--corpus", &wishes.corpus},
                                                    {"--input", &wishes.input},
                                                    {"--unpack", &wishes.folder}};
    const std::map<std::string, uint64_t*> numbers{{"--segments", &wishes.segments},
                                                   {"--seed", &wishes.seed}};
    for (int i = 1; i < argc; i += 2)
    {
        const std::string name = argv[i];
        const std::string value = i + 1 < argc ? argv[i + 1] : "";
        const auto text = texts.find(name);
        const auto number = numbers.find(name);
        if (text != texts.end() && !value.empty())
        {
            *text->second = value;
        }
        else if (number == numbers.end() || !ReadNumber(value, *number->second))
        {
            std::cerr << "fuzz-living: " << name << (value.empty() ? "" : " ") << value
                      << ": no such flag, or not its value; see --help\n";
            return false;
        }
    }
    return true;
}

/// @param corpus inputs @param folder where each becomes a file @returns the program's status
int
WriteFolder(const std::vector<Bytes>& corpus, const std::string& folder)
{
    for (std::size_t i = 0; i < corpus.size(); i++)
    {
        std::ofstream file(folder + "/" + std::to_string(i), std::ios::binary);
        file.write(reinterpret_cast<const char*>(corpus[i].data()),
                   static_cast<std::streamsize>(corpus[i].size()));
        if (!file)
        {
            std::cerr << "fuzz-living: cannot write to " << folder << "\n";
            return 1;
        }
    }
    return 0;
}

/// One input in words. @param input it @returns the program's status
int
Explain(const Bytes& input)
{
    std::cout << LivingScript::Read(input.data(), input.size()).Words() << std::flush;
    WindTimer();
    const auto outcome = Try(input);
    std::cout << outcome.segments << " segments, " << outcome.events << " events\n";
    for (const auto& state : outcome.states)
    {
        std::cout << "  forged for: " << state << "\n";
    }
    std::cout << (outcome.complaint.empty() ? "nothing to complain of" : outcome.complaint) << "\n";
    return outcome.complaint.empty() ? 0 : 1;
}

/// Inputs until so many segments were forged. @returns the program's status
int
Fuzz(uint64_t wanted, uint64_t seed, const std::vector<Bytes>& corpus)
{
    mptcp::test::FuzzMutator mutator(corpus, TELLING, seed);
    std::set<std::string> states;
    uint64_t inputs = 0;
    uint64_t segments = 0;
    uint64_t events = 0;
    uint64_t failed = 0;
    double longest = 0;
    while (segments < wanted)
    {
        const Bytes input = inputs < corpus.size() ? corpus[inputs] : NextInput(mutator);
        inputs++;
        WindTimer();
        const std::clock_t before = std::clock();
        const auto outcome = Try(input);
        longest = std::max(longest, double(std::clock() - before) / CLOCKS_PER_SEC);
        segments += outcome.segments;
        events += outcome.events;
        states.insert(outcome.states.begin(), outcome.states.end());
        if (!outcome.complaint.empty())
        {
            failed++;
            std::cout << outcome.complaint << ": build/bin/fuzz-living --input " << Hex(input)
                      << std::endl;
        }
    }
    const double cpu = double(std::clock()) / CLOCKS_PER_SEC;
    for (const auto& state : states)
    {
        std::cout << "  forged for: " << state << "\n";
    }
    std::cout << segments << " segments in " << inputs << " inputs, " << events << " events, "
              << 1e6 * cpu / double(segments) << " us of CPU a segment, longest input " << longest
              << " s, " << MegabytesUsed() << " MB\n"
              << inputs - failed << " passed, " << failed << " failed\n";
    return failed > 0 ? 1 : 0;
}

} // namespace

/**
 * @param argc number of arguments
 * @param argv see Usage()
 * @returns the exit status: 1 if there is something to complain of, 2 if the command line is wrong
 */
int
main(int argc, char** argv)
{
    if (argc == 2 && std::string(argv[1]) == "--help")
    {
        Usage();
        return 0;
    }
    Wishes wishes;
    if (!Parse(argc, argv, wishes))
    {
        return 2;
    }
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL, SIGVTALRM, SIGTERM})
    {
        std::signal(signal, SayInput);
    }
    const auto corpus = wishes.corpus.empty() ? std::vector<Bytes>(1) : ReadCorpus(wishes.corpus);
    if (!wishes.folder.empty())
    {
        return WriteFolder(corpus, wishes.folder);
    }
    if (!wishes.input.empty() && FromHex(wishes.input).empty())
    {
        std::cerr << "fuzz-living: --input takes hexadecimal digits\n";
        return 1;
    }
    return wishes.input.empty() ? Fuzz(wishes.segments, wishes.seed, corpus)
                                : Explain(FromHex(wishes.input));
}
