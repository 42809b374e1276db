/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/config.h"
#include "ns3/mptcp-type-names.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * What the documentation calls an attribute is one under that name: Config::SetDefault and
 * --ns3::Type::Name find it, which know an attribute under the type that declares it alone.
 */

namespace
{

using namespace ns3;

/// A type and the name of an attribute.
using Name = std::pair<std::string, std::string>;

/// @param file below the top of the tree @returns its text
std::string
Read(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// @returns the pages of the documentation, by name
std::map<std::string, std::string>
Pages()
{
    std::map<std::string, std::string> pages;
    const auto top = std::filesystem::path(MPTCP_TEST_DATA) / ".." / "..";
    pages["README.md"] = Read(top / "README.md");
    for (const auto& file : std::filesystem::directory_iterator(top / "doc"))
    {
        if (file.path().extension() == ".md" || file.path().extension() == ".rst")
        {
            pages[file.path().filename().string()] = Read(file.path());
        }
    }
    return pages;
}

/// @param text of a page @param pattern with groups @returns the groups of each match
std::vector<std::smatch>
Matches(const std::string& text, const char* pattern)
{
    const std::regex regex(pattern);
    return {std::sregex_iterator(text.begin(), text.end(), regex), std::sregex_iterator()};
}

/// @param type name of a type, which exists @param name of an attribute @returns whether the type
/// itself declares it
bool
Declares(const std::string& type, const std::string& name)
{
    const auto tid = TypeId::LookupByName(type);
    for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
    {
        if (tid.GetAttribute(i).name == name)
        {
            return true;
        }
    }
    return false;
}

/// @returns every "Type::Name" of the documentation whose type ns-3 knows, and which is no call
std::set<Name>
Spelled()
{
    std::set<Name> names;
    for (const auto& [page, text] : Pages())
    {
        for (const auto& match :
             Matches(text, R"re((?:ns3::)?((?:Mptcp|Tcp)\w+)::((?!Get|Set|Add)[A-Z]\w*)(?![\w:(]))re"))
        {
            const auto type = "ns3::" + match[1].str();
            TypeId tid;
            if (TypeId::LookupByNameFailSafe(type, &tid))
            {
                names.insert({type, match[2].str()});
            }
        }
    }
    return names;
}

/// @param text of doc/schedulers.md @returns the attributes of its tables, with the types of the
/// sections that they stand in
std::set<Name>
OfSchedulerTables(const std::string& text)
{
    std::map<std::string, std::string> types; // by the anchor of the section
    for (const auto& match : Matches(text, R"re(\]\(#([\w-]+)\) \| `(ns3::\w+)`)re"))
    {
        types[match[1].str()] = match[2].str();
    }
    std::set<Name> names;
    std::istringstream lines(text);
    std::string type;
    for (std::string line; std::getline(lines, line);)
    {
        if (line.compare(0, 3, "## ") == 0)
        {
            auto anchor = line.substr(3);
            std::replace(anchor.begin(), anchor.end(), ' ', '-');
            std::transform(anchor.begin(),
                           anchor.end(),
                           anchor.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            type = types.count(anchor) > 0 ? types.at(anchor) : "";
        }
        if (!type.empty() && line.compare(0, 3, "| `") == 0)
        {
            const auto cell = line.substr(1, line.find('|', 1) - 1);
            for (const auto& match : Matches(cell, R"re(`(\w+)`)re"))
            {
                names.insert({type, match[1].str()});
            }
        }
    }
    return names;
}

/// @param text of doc/mptcp.rst @returns the attributes of the tables under "Attributes"
std::set<Name>
OfManualTables(const std::string& text)
{
    const auto from = text.find("\nAttributes\n~~~");
    const auto section = text.substr(from, text.find("\nTraces\n~~~", from) - from);
    std::set<Name> names;
    std::istringstream lines(section);
    std::string type;
    for (std::string line; std::getline(lines, line);)
    {
        std::smatch match;
        if (std::regex_search(line, match, std::regex(R"re(^``(ns3::\w+)``,)re")))
        {
            type = match[1].str();
        }
        else if (std::regex_search(line, match, std::regex(R"re(^``([A-Z]\w+)``  )re")))
        {
            names.insert({type, match[1].str()});
        }
    }
    return names;
}

TEST(DocumentedAttributes, AreDeclaredByTheTypeTheyAreNamedWith)
{
    const auto names = Spelled();
    EXPECT_GT(names.size(), 3U) << "the pattern finds them";
    for (const auto& [type, name] : names)
    {
        EXPECT_TRUE(Declares(type, name)) << type << "::" << name;
    }
}

TEST(DocumentedAttributes, OfSchedulersAreDeclaredByTheirTypes)
{
    const auto names = OfSchedulerTables(Pages().at("schedulers.md"));
    EXPECT_GT(names.size(), 12U) << "the pattern finds them";
    for (const auto& [type, name] : names)
    {
        EXPECT_TRUE(Declares(type, name)) << type << "::" << name;
    }
}

TEST(DocumentedAttributes, OfTheManualAreDeclaredByTheirTypes)
{
    const auto names = OfManualTables(Pages().at("mptcp.rst"));
    EXPECT_GT(names.size(), 15U) << "the pattern finds them";
    for (const auto& [type, name] : names)
    {
        EXPECT_TRUE(Declares(type, name)) << type << "::" << name;
    }
}

TEST(DocumentedAttributes, EveryLawHasTheOptionsOfAll)
{
    int laws = 0;
    for (const auto& [shortName, type] : MptcpTypeNames::List(MptcpTypeNames::CONGESTION))
    {
        if (type.find("ns3::Mptcp") != 0)
        {
            continue;
        }
        laws++;
        for (const auto* name :
             {"CountSegments", "ReduceWindow", "OnlyWhenLimited", "RawWindowInRecovery"})
        {
            EXPECT_TRUE(Config::SetDefaultFailSafe(type + "::" + name, StringValue("true")))
                << type << "::" << name;
        }
    }
    EXPECT_GE(laws, 8);
    Config::Reset();
}

} // namespace
