/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-scenario.h"

#include <iostream>

namespace ns3
{

MptcpScenario::MptcpScenario(const std::string& summary) : flags(summary)
{
}

int
MptcpScenario::Complain(const std::string& error, int status) const
{
    std::cerr << m_program << ": " << error << std::endl;
    return status;
}

std::optional<int>
MptcpScenario::Parse(int argc, char* argv[], std::function<std::string()> check)
{
    std::string path = argc > 0 ? argv[0] : "";
    m_program = path.substr(path.rfind('/') + 1);
    options.Register(flags);
    if (auto status = flags.Parse(argc, argv))
    {
        return status;
    }
    auto wrong = options.Check();
    wrong = wrong.empty() ? check() : wrong;
    wrong = wrong.empty() ? results.Open(options.results) : wrong;
    if (!wrong.empty())
    {
        return Complain(wrong, 2);
    }
    return std::nullopt;
}

int
MptcpScenario::RunOne(const MptcpHostPair& pair)
{
    MptcpExperiment experiment(options);
    experiment.AddUser(pair, options.mode);
    return Run(experiment, [&] { experiment.Report(0, results); });
}

int
MptcpScenario::Run(MptcpExperiment& experiment, std::function<void()> report)
{
    for (std::size_t user = 0; user < experiment.GetN() && !options.traces.empty(); ++user)
    {
        auto file = options.traces + "/user" + std::to_string(user + 1) + ".csv";
        auto error = experiment.GetMonitor(user).WriteSamples(file, options.traceInterval);
        if (!error.empty())
        {
            return Complain(error, 2);
        }
    }
    auto error = experiment.Run();
    if (!error.empty())
    {
        return Complain(error, 1);
    }
    report();
    std::cout << m_program << ", " << experiment.GetEnd().GetSeconds() << " simulated seconds\n";
    results.Print(std::cout);
    error = results.Close();
    return error.empty() ? 0 : Complain(error, 1);
}

} // namespace ns3
