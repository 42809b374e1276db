/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-type-names.h"

#include <iostream>
#include <map>

/**
 * @file
 * @ingroup mptcp
 * Prints what the module can be told to use, one "kind <tab> short name <tab> TypeId <tab> what is
 * wrong with it in ns-3" a line: a
 * controller, scheduler or path manager shows up here as soon as it is linked in.
 */

namespace
{

/// @param type name of a controller @returns what is wrong with it in ns-3 itself, or nothing
std::string
NoteOn(const std::string& type)
{
    static const std::map<std::string, std::string> notes{
        {"ns3::TcpBbr",
         "in 3.37 it collapses after its first PROBE_RTT at 10 s, with TCP alone too: 9.6 of 10 "
         "Mb/s "
         "before, 0.3 after"},
        {"ns3::TcpLp",
         "in 3.37 it leaves an empty path unused, with TCP alone too: 0.6 of 20 Mb/s at 40 ms"},
    };
    const auto found = notes.find(type);
    return found == notes.end() ? "" : found->second;
}

} // namespace

int
main()
{
    using Names = ns3::MptcpTypeNames;

    const auto controllers = Names::List(Names::CONGESTION);
    for (const std::string start : {"ns3::Mptcp", "ns3::Tcp"})
    {
        for (const auto& [name, type] : controllers)
        {
            if (type.rfind(start, 0) == 0)
            {
                std::cout << (start == "ns3::Tcp" ? "un" : "") << "coupled congestion control\t"
                          << name << '\t' << type << '\t' << NoteOn(type) << '\n';
            }
        }
    }
    for (const auto& [name, type] : Names::List(Names::SCHEDULER))
    {
        std::cout << "scheduler\t" << name << '\t' << type << '\n';
    }
    for (const auto& [name, type] : Names::List(Names::PATH_MANAGER))
    {
        std::cout << "path manager\t" << name << '\t' << type << '\n';
    }
    return 0;
}
