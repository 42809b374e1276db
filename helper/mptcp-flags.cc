/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-flags.h"

#include "mptcp-quantity.h"

#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>

namespace ns3
{

namespace
{

/// Flag of a shared library.
const std::string LOAD = "--load=";

/// @param text values separated by commas @param[out] values all of them @param parse reads one
/// @returns what is wrong
template <typename T, typename F>
std::string
ParseList(const std::string& text, std::vector<T>& values, F parse)
{
    std::vector<T> list;
    std::size_t start = 0;
    while (start <= text.size())
    {
        auto end = std::min(text.find(',', start), text.size());
        T value{};
        if (auto wrong = parse(text.substr(start, end - start), value); !wrong.empty())
        {
            return wrong;
        }
        list.push_back(value);
        start = end + 1;
    }
    values = list;
    return "";
}

/// @param values all of them @returns them, separated by commas
template <typename T>
std::string
ListToText(const std::vector<T>& values)
{
    std::string text;
    for (const auto& value : values)
    {
        text += (text.empty() ? "" : ",") + MptcpQuantity::ToText(value);
    }
    return text;
}

/// @param parse a function of MptcpQuantity @param text to be read @param min smallest @param max
/// largest @param[out] value the number @returns what is wrong
template <typename T, typename F>
std::string
Narrow(F parse, const std::string& text, T min, T max, T& value)
{
    uint64_t wide = value;
    auto wrong = parse(text, min, max, wide);
    value = static_cast<T>(wide);
    return wrong;
}

/// @param unit of a number @returns it in brackets, or nothing
std::string
InUnit(const std::string& unit)
{
    return unit.empty() ? "" : " (" + unit + ")";
}

} // namespace

MptcpFlags::MptcpFlags(std::string summary) : m_summary(std::move(summary))
{
    AddGlobal("RngRun", "number of the run: another one draws other random numbers", 0);
    AddGlobal("RngSeed", "seed of ns-3's random number generator", 1);
}

void
MptcpFlags::AddGlobal(const std::string& name, const std::string& help, uint64_t min)
{
    uint64_t initial = name == "RngRun" ? RngSeedManager::GetRun() : RngSeedManager::GetSeed();
    AddCallback(name,
                help,
                std::to_string(initial),
                [name, min](const std::string& text)
                {
                    uint64_t value;
                    auto max = std::numeric_limits<uint32_t>::max();
                    auto wrong = MptcpQuantity::ParseWhole(text, min, max, value);
                    if (wrong.empty())
                    {
                        Config::SetGlobal(name, UintegerValue(value));
                    }
                    return wrong;
                });
}

void
MptcpFlags::AddCallback(const std::string& name,
                        const std::string& help,
                        const std::string& initial,
                        std::function<std::string(const std::string&)> set)
{
    m_flags.push_back({name, help, initial, false, std::move(set)});
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, bool& value)
{
    AddCallback(name,
                help,
                value ? "true" : "false",
                [&value](const std::string& text)
                {
                    if (text != "true" && text != "false")
                    {
                        return "is neither true nor false";
                    }
                    value = text == "true";
                    return "";
                });
    m_flags.back().isSwitch = true;
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, std::string& value)
{
    AddCallback(name,
                help,
                value,
                [&value](const std::string& text)
                {
                    value = text;
                    return "";
                });
}

void
MptcpFlags::AddChoice(const std::string& name,
                      const std::string& help,
                      std::string& value,
                      const std::vector<std::string>& choices)
{
    std::string list;
    for (const auto& choice : choices)
    {
        list += (list.empty() ? "" : ", ") + choice;
    }
    AddCallback(name,
                help + ": " + list,
                value,
                [&value, choices, list](const std::string& text) -> std::string
                {
                    if (std::find(choices.begin(), choices.end(), text) == choices.end())
                    {
                        return "is unknown; there is: " + list;
                    }
                    value = text;
                    return "";
                });
}

void
MptcpFlags::AddType(const std::string& name,
                    const std::string& help,
                    MptcpTypeNames::Kind kind,
                    std::string& value)
{
    AddCallback(name,
                help,
                value,
                [kind, initial = value, &value](const std::string& text)
                {
                    std::string type;
                    auto wrong = text == initial ? "" : MptcpTypeNames::Resolve(kind, text, type);
                    value = wrong.empty() ? text : value;
                    return wrong;
                });
}

void
MptcpFlags::Add(const std::string& name,
                const std::string& help,
                uint64_t& value,
                const std::string& unit,
                uint64_t min,
                uint64_t max)
{
    AddCallback(name,
                help + InUnit(unit),
                std::to_string(value),
                [=, &value](const auto& text)
                { return Narrow(MptcpQuantity::ParseWhole, text, min, max, value); });
}

void
MptcpFlags::Add(const std::string& name,
                const std::string& help,
                uint32_t& value,
                const std::string& unit,
                uint32_t min,
                uint32_t max)
{
    AddCallback(name,
                help + InUnit(unit),
                std::to_string(value),
                [=, &value](const auto& text)
                { return Narrow(MptcpQuantity::ParseWhole, text, min, max, value); });
}

void
MptcpFlags::AddBytes(const std::string& name,
                     const std::string& help,
                     uint64_t& value,
                     uint64_t min,
                     uint64_t max)
{
    AddCallback(name,
                help + " (bytes)",
                MptcpQuantity::BytesToText(value),
                [=, &value](const auto& text)
                { return Narrow(MptcpQuantity::ParseBytes, text, min, max, value); });
}

void
MptcpFlags::AddBytes(const std::string& name,
                     const std::string& help,
                     uint32_t& value,
                     uint32_t min,
                     uint32_t max)
{
    AddCallback(name,
                help + " (bytes)",
                MptcpQuantity::BytesToText(value),
                [=, &value](const auto& text)
                { return Narrow(MptcpQuantity::ParseBytes, text, min, max, value); });
}

void
MptcpFlags::Add(const std::string& name,
                const std::string& help,
                double& value,
                const std::string& unit,
                double min,
                double max)
{
    AddCallback(name,
                help + InUnit(unit),
                MptcpQuantity::ToText(value),
                [=, &value](const auto& text)
                { return MptcpQuantity::Parse(text, min, max, value); });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, Time& value, bool bareSeconds)
{
    AddCallback(name,
                help + " (time)",
                MptcpQuantity::ToText(value),
                [&value, bareSeconds](const auto& text)
                { return MptcpQuantity::Parse(text, bareSeconds, value); });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, DataRate& value)
{
    AddCallback(name,
                help + " (rate)",
                MptcpQuantity::ToText(value),
                [&value](const auto& text) { return MptcpQuantity::Parse(text, value); });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, QueueSize& value)
{
    AddCallback(name,
                help + " (p or B)",
                MptcpQuantity::ToText(value),
                [&value](const auto& text) { return MptcpQuantity::Parse(text, value); });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, std::vector<Time>& value)
{
    AddCallback(name,
                help + " (times)",
                ListToText(value),
                [&value](const auto& text)
                {
                    return ParseList(text,
                                     value,
                                     [](const std::string& one, Time& t)
                                     { return MptcpQuantity::Parse(one, false, t); });
                });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, std::vector<DataRate>& value)
{
    AddCallback(name,
                help + " (rates)",
                ListToText(value),
                [&value](const auto& text)
                {
                    return ParseList(text,
                                     value,
                                     [](const std::string& one, DataRate& r)
                                     { return MptcpQuantity::Parse(one, r); });
                });
}

void
MptcpFlags::Add(const std::string& name, const std::string& help, std::vector<QueueSize>& value)
{
    AddCallback(name,
                help + " (p or B)",
                ListToText(value),
                [&value](const auto& text)
                {
                    return ParseList(text,
                                     value,
                                     [](const std::string& one, QueueSize& q)
                                     { return MptcpQuantity::Parse(one, q); });
                });
}

void
MptcpFlags::Add(const std::string& name,
                const std::string& help,
                std::vector<double>& value,
                const std::string& unit,
                double min,
                double max)
{
    AddCallback(name,
                help + InUnit(unit),
                ListToText(value),
                [=, &value](const auto& text)
                {
                    return ParseList(text,
                                     value,
                                     [=](const std::string& one, double& x)
                                     { return MptcpQuantity::Parse(one, min, max, x); });
                });
}

const MptcpFlags::Flag*
MptcpFlags::Find(const std::string& name) const
{
    auto found = std::find_if(m_flags.begin(),
                              m_flags.end(),
                              [&name](const Flag& flag) { return flag.name == name; });
    return found == m_flags.end() ? nullptr : &*found;
}

std::string
MptcpFlags::Apply(const std::string& argument)
{
    if (argument.compare(0, 2, "--") != 0)
    {
        return "'" + argument + "' is no flag; flags are --name=value, see --help";
    }
    auto equals = argument.find('=');
    auto name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    auto value = equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (const auto* flag = Find(name))
    {
        if (equals == std::string::npos && !flag->isSwitch)
        {
            return "--" + name + " needs a value, as in --" + name + "=" +
                   (flag->initial.empty() ? "..." : flag->initial);
        }
        m_given.insert(name);
        auto wrong = flag->set(equals == std::string::npos ? "true" : value);
        return wrong.empty() ? "" : "--" + name + ": '" + value + "' " + wrong;
    }
    if (name.find("::") != std::string::npos)
    {
        return ApplyAttribute(name, value);
    }
    if (Config::SetGlobalFailSafe(name, StringValue(value)))
    {
        return "";
    }
    bool isGlobal = std::any_of(GlobalValue::Begin(),
                                GlobalValue::End(),
                                [&](GlobalValue* g) { return g->GetName() == name; });
    return isGlobal ? "--" + name + ": '" + value + "' is not allowed"
                    : "there is no flag --" + name + "; see --help";
}

std::string
MptcpFlags::Load(const std::string& argument)
{
    if (argument.compare(0, LOAD.size(), LOAD) != 0)
    {
        return "";
    }
    // A name without a folder would be looked for in the system's folders only.
    auto file = argument.substr(LOAD.size());
    file = file.find('/') == std::string::npos ? "./" + file : file;
    if (dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr)
    {
        return "";
    }
    const char* why = dlerror();
    return "--load: " + std::string(why != nullptr ? why : file);
}

void
MptcpFlags::PrintHelp(std::ostream& out) const
{
    out << m_program << " [Program Options] [General Arguments]\n\n"
        << m_summary << "\n\nProgram Options:\n";
    std::size_t width = 0;
    for (const auto& flag : m_flags)
    {
        width = std::max(width, flag.name.size());
    }
    for (const auto& flag : m_flags)
    {
        out << "    --" << flag.name << ":" << std::string(width - flag.name.size() + 2, ' ')
            << flag.help << " [" << flag.initial << "]\n";
    }
    out << "\nGeneral Arguments:\n"
           "    --Name=...             any of ns-3's global values, such as SchedulerType\n"
           "    --ns3::Type::Name=...  default of any ns-3 attribute\n"
           "    --load=FILE            shared library with types of your own, loaded first\n"
           "    --help                 this text\n";
}

std::optional<int>
MptcpFlags::Parse(int argc, char* argv[], std::ostream& out, std::ostream& err)
{
    std::string path = argc > 0 ? argv[0] : "";
    m_program = path.substr(path.rfind('/') + 1);
    m_given.clear();
    // Other flags may name what is in a library.
    for (int i = 1; i < argc; ++i)
    {
        if (auto wrong = Load(argv[i]); !wrong.empty())
        {
            err << m_program << ": " << wrong << std::endl;
            return 2;
        }
    }
    for (int i = 1; i < argc; ++i)
    {
        std::string argument = argv[i];
        if (argument == "--help" || argument == "-h")
        {
            PrintHelp(out);
            return 0;
        }
        if (argument.compare(0, LOAD.size(), LOAD) == 0)
        {
            continue;
        }
        if (auto wrong = Apply(argument); !wrong.empty())
        {
            err << m_program << ": " << wrong << std::endl;
            return 2;
        }
    }
    if (auto wrong = CheckTogether(); !wrong.empty())
    {
        err << m_program << ": " << wrong << std::endl;
        return 2;
    }
    return std::nullopt;
}

std::optional<int>
MptcpFlags::Parse(int argc, char* argv[])
{
    return Parse(argc, argv, std::cout, std::cerr);
}

} // namespace ns3
