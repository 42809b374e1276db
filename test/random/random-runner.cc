/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-runner.h"

#include "random-experiment.h"
#include "random-judge.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace ns3
{

namespace
{

/// A program that needs more CPU than this never ends.
constexpr rlim_t LONGEST = 10;

/// Start of a line of a crashing child.
constexpr const char* WHERE = "crashed";

/// A crashing child says in which function of ns-3 or the module it was. @param signal which
void
SayWhere(int signal)
{
    constexpr int MOST = 40;
    void* frames[MOST];
    const int count = backtrace(frames, MOST);
    int said = 0;
    constexpr int MOST_SAID = 12;
    for (int i = 0; i < count && said < MOST_SAID; i++)
    {
        Dl_info info{};
        if (dladdr(frames[i], &info) && info.dli_sname &&
            std::strncmp(info.dli_sname, "_ZN", 3) == 0 && std::strstr(info.dli_sname, "ns3") &&
            !std::strstr(info.dli_sname, "SayWhere"))
        {
            said++;
            int status = 0;
            const char* name = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
            std::fprintf(stderr, "%s in %s\n", WHERE, name ? name : info.dli_sname);
        }
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/// @param said by a child that crashed @returns function that it was in, without parameters
std::string
WhereOf(const std::string& said)
{
    const std::string mark = std::string(WHERE) + " in ";
    const auto at = said.find(mark);
    if (at == std::string::npos)
    {
        return "";
    }
    const auto start = at + mark.size();
    return "-" + said.substr(start, said.find_first_of("(<\n", start) - start);
}

/// @param program with TCP at an end @param kind how it crashed @returns whether it does with TCP
/// at both ends
bool
IsOfTcp(const RandomProgram& program, const std::string& kind)
{
    const bool both = program.client.tcp && program.server.tcp;
    const auto found = both ? std::vector<std::string>{kind}
                            : RandomRunner::Run(RandomRunner::WithTcp(program)).ofTcp;
    return std::find(found.begin(), found.end(), kind) != found.end();
}

/// Decide whose the faults are that may be of a plain TCP end. @param program with one
/// @param[in,out] result of it
void
Settle(const RandomProgram& program, RandomResult& result)
{
    for (const auto& kind : result.ofEither)
    {
        const bool ofTcp = IsOfTcp(program, kind);
        result.report +=
            "  " + kind + (ofTcp ? " comes" : " does not come") + " with TCP at both ends too\n";
        if (ofTcp)
        {
            result.ofTcp.push_back(kind);
        }
        else if (result.kind.empty())
        {
            result.kind = kind;
        }
    }
}

/// @param faults some @returns their kinds, each once
std::vector<std::string>
KindsOf(const std::vector<RandomFault>& faults)
{
    std::vector<std::string> kinds;
    for (const auto& fault : faults)
    {
        if (std::find(kinds.begin(), kinds.end(), fault.kind) == kinds.end())
        {
            kinds.push_back(fault.kind);
        }
    }
    return kinds;
}

void
Write(int to, const std::string& text)
{
    std::size_t done = 0;
    while (done < text.size())
    {
        const auto written = write(to, text.data() + done, text.size() - done);
        if (written <= 0)
        {
            _exit(1);
        }
        done += static_cast<std::size_t>(written);
    }
}

std::string
ReadAll(int from)
{
    std::string text;
    char block[4096];
    ssize_t size = 0;
    while ((size = read(from, block, sizeof block)) > 0)
    {
        text.append(block, static_cast<std::size_t>(size));
    }
    return text;
}

/// The first lines are kind, faults of TCP and those of either end, then comes the report. @{
std::string
Pack(const RandomResult& result)
{
    std::string text = result.kind + "\n";
    for (const auto* kinds : {&result.ofTcp, &result.ofEither})
    {
        for (const auto& kind : *kinds)
        {
            text += kind + " ";
        }
        text += "\n";
    }
    return text + result.report;
}

RandomResult
Unpack(const std::string& text)
{
    RandomResult result;
    std::istringstream in(text);
    std::string line;
    std::getline(in, result.kind);
    for (auto* kinds : {&result.ofTcp, &result.ofEither})
    {
        std::getline(in, line);
        std::istringstream words(line);
        while (words >> line)
        {
            kinds->push_back(line);
        }
    }
    std::ostringstream rest;
    rest << in.rdbuf();
    result.report = rest.str();
    return result;
}

/// @}

/// What the applications of some connections saw: of those with a fault first. @param out to where
/// @param seen all @param verdict on it
void
WriteDiaries(std::ostream& out, const RandomObservation& seen, const RandomVerdict& verdict)
{
    std::vector<std::size_t> shown;
    const auto add = [&](std::size_t pair)
    {
        constexpr std::size_t MOST = 3;
        if (shown.size() < MOST && pair < seen.pairs.size() &&
            std::find(shown.begin(), shown.end(), pair) == shown.end())
        {
            shown.push_back(pair);
        }
    };
    for (const auto* faults : {&verdict.faults, &verdict.ofTcp})
    {
        for (const auto& fault : *faults)
        {
            add(static_cast<std::size_t>(fault.pair));
        }
    }
    for (std::size_t i = 0; i < seen.pairs.size(); i++)
    {
        add(i);
    }
    for (const std::size_t i : shown)
    {
        const auto& pair = seen.pairs[i];
        out << "  connection " << i << ", number " << pair.connection
            << " of the program, links with subflows:";
        for (const uint32_t link : pair.links)
        {
            out << ' ' << link;
        }
        out << (pair.clientFellBack ? ", the client fell back" : "")
            << (pair.serverFellBack ? ", the server fell back" : "") << '\n';
        for (const bool server : {false, true})
        {
            out << (server ? "    server:\n" : "    client:\n");
            for (const auto& line : (server ? pair.server : pair.client).diary)
            {
                out << "      " << line << '\n';
            }
        }
    }
}

} // namespace

RandomResult
RandomRunner::RunHere(const RandomProgram& program)
{
    RandomExperiment experiment(program);
    const auto seen = experiment.Run();
    const auto verdict = RandomJudge(program, seen).Judge();
    RandomResult result;
    result.kind = verdict.Kind();
    result.ofTcp = KindsOf(verdict.ofTcp);
    result.ofEither = KindsOf(verdict.ofEither);
    std::ostringstream out;
    for (const auto& fault : verdict.faults)
    {
        out << "  * " << fault.kind << ": " << fault.detail << '\n';
    }
    for (const auto& fault : verdict.ofTcp)
    {
        out << "  - of a plain TCP end: " << fault.kind << ": " << fault.detail << '\n';
    }
    for (const auto& fault : verdict.ofEither)
    {
        out << "  ? of MPTCP or of a plain TCP end: " << fault.kind << ": " << fault.detail << '\n';
    }
    WriteDiaries(out, seen, verdict);
    for (const auto* remains : {&seen.client, &seen.server})
    {
        out << "  counters of the " << (remains == &seen.client ? "client:" : "server:");
        for (const auto& [name, value] : remains->counters)
        {
            out << ' ' << name << ' ' << static_cast<int64_t>(value);
        }
        out << '\n';
    }
    out << "  " << seen.happened.arrived << " packets, " << seen.happened.lost << " lost, "
        << seen.happened.damaged << " damaged, " << seen.happened.stripped
        << " stripped, over after " << seen.seconds << " s\n";
    result.report = out.str();
    return result;
}

RandomResult
RandomRunner::Run(const RandomProgram& program)
{
    int ends[2];
    std::FILE* errors = std::tmpfile();
    if (!errors || pipe(ends) != 0)
    {
        std::perror("mptcp-random");
        std::exit(2);
    }
    const pid_t child = fork();
    if (child == 0)
    {
        close(ends[0]);
        dup2(fileno(errors), STDERR_FILENO);
        const rlimit limit{LONGEST, LONGEST + 1};
        setrlimit(RLIMIT_CPU, &limit);
        for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGXCPU})
        {
            std::signal(signal, SayWhere);
        }
        const rlimit core{0, 0};
        setrlimit(RLIMIT_CORE, &core);
        Write(ends[1], Pack(RunHere(program)));
        _exit(0);
    }
    close(ends[1]);
    const std::string text = ReadAll(ends[0]);
    close(ends[0]);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    RandomResult result;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    {
        result = Unpack(text);
        Settle(program, result);
    }
    else
    {
        std::rewind(errors);
        std::string said(4000, '\0');
        said.resize(std::fread(said.data(), 1, said.size(), errors));
        const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        result.kind = signal == SIGXCPU || signal == SIGKILL
                        ? "never-ends"
                        : "crash-" + std::to_string(signal ? signal : WEXITSTATUS(status));
        result.kind += WhereOf(said);
        const bool anyTcp = program.client.tcp || program.server.tcp;
        if (anyTcp && said.find("SkbSent") != std::string::npos &&
            said.find("MptcpSubflow") == std::string::npos)
        {
            // ns-3.37 asks for a segment of no bytes; see doc/fidelity.md.
            result.ofTcp.push_back("crash-in-SkbSent");
            result.kind.clear();
        }
        else if (anyTcp && said.find("Mptcp") == std::string::npos && IsOfTcp(program, result.kind))
        {
            result.ofTcp.push_back(result.kind);
            result.kind.clear();
        }
        result.report = "  " + said + "\n";
    }
    std::fclose(errors);
    const auto seconds = [](const timeval& time) { return time.tv_sec + time.tv_usec / 1e6; };
    result.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return result;
}

RandomProgram
RandomRunner::WithTcp(RandomProgram program)
{
    for (auto* host : {&program.client, &program.server})
    {
        host->tcp = true;
        if (host->controller.find("ns3::Tcp") != 0)
        {
            host->controller = "ns3::TcpNewReno";
        }
    }
    for (auto& link : program.links)
    {
        link.corrupt = program.tcpChecksums ? link.corrupt : 0; // nobody would notice
    }
    return program;
}

} // namespace ns3
