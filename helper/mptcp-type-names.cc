/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-type-names.h"

#include "ns3/type-id.h"

#include <algorithm>
#include <cctype>

namespace ns3
{

namespace
{

/// What the names of a kind share.
struct Pattern
{
    const char* base;   //!< type that all are children of
    const char* suffix; //!< end of the names, left out of the short ones
};

/// @param kind which @returns its pattern
Pattern
PatternOf(MptcpTypeNames::Kind kind)
{
    switch (kind)
    {
    case MptcpTypeNames::CONGESTION:
        return {"ns3::TcpCongestionOps", ""};
    case MptcpTypeNames::SCHEDULER:
        return {"ns3::MptcpScheduler", "Scheduler"};
    default:
        return {"ns3::MptcpPathManager", "PathManager"};
    }
}

/// @param name full name of a type @param suffix to be left out @returns the short name
std::string
Shorten(std::string name, const std::string& suffix)
{
    for (const std::string prefix : {"ns3::", "Mptcp", "Tcp"})
    {
        if (name.compare(0, prefix.size(), prefix) == 0)
        {
            name.erase(0, prefix.size());
        }
    }
    if (name.size() > suffix.size() &&
        name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
    {
        name.erase(name.size() - suffix.size());
    }
    std::transform(name.begin(),
                   name.end(),
                   name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return name;
}

} // namespace

std::map<std::string, std::string>
MptcpTypeNames::List(Kind kind)
{
    std::map<std::string, std::string> names;
    auto pattern = PatternOf(kind);
    TypeId base;
    if (!TypeId::LookupByNameFailSafe(pattern.base, &base))
    {
        return names;
    }
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        auto tid = TypeId::GetRegistered(i);
        // ns-3.37 registers TcpCubic under a wrong parent.
        const bool isCubic = kind == MptcpTypeNames::CONGESTION && tid.GetName() == "ns3::TcpCubic";
        if ((tid.IsChildOf(base) || isCubic) && tid.HasConstructor())
        {
            names[Shorten(tid.GetName(), pattern.suffix)] = tid.GetName();
        }
    }
    return names;
}

std::string
MptcpTypeNames::Resolve(Kind kind, const std::string& name, std::string& type)
{
    auto names = List(kind);
    auto found = names.find(Shorten(name, PatternOf(kind).suffix));
    if (found != names.end())
    {
        type = found->second;
        return "";
    }
    std::string list;
    for (const auto& [shortName, fullName] : names)
    {
        list += (list.empty() ? "" : ", ") + shortName;
    }
    return "is unknown; there is: " + list;
}

} // namespace ns3
