/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-type-names.h"

#include <iostream>

/**
 * @file
 * @ingroup mptcp
 * Prints what the module can be told to use, one "kind <tab> short name <tab> TypeId" a line: a
 * controller, scheduler or path manager shows up here as soon as it is linked in.
 */

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
                          << name << '\t' << type << '\n';
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
