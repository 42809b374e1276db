/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-flags.h"

#include "ns3/attribute.h"
#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <cstdlib>

/**
 * @file
 * @ingroup mptcp
 * Defaults of attributes on the command line.
 */

namespace ns3
{

namespace
{

/**
 * ns-3 aborts, instead of answering false, where a number is followed by something else.
 * @param name full name of an attribute, perhaps of none @param value as text
 * @returns false if the attribute is a number and the text is not
 */
bool
IsNumberWhereNeeded(const std::string& name, const std::string& value)
{
    const auto split = name.rfind("::");
    TypeId tid;
    TypeId::AttributeInformation attribute;
    if (!TypeId::LookupByNameFailSafe(name.substr(0, split), &tid) ||
        !tid.LookupAttributeByName(name.substr(split + 2), &attribute))
    {
        return true;
    }
    const auto type = attribute.checker->GetValueTypeName();
    if (type != "ns3::UintegerValue" && type != "ns3::IntegerValue" && type != "ns3::DoubleValue")
    {
        return true;
    }
    char* end = nullptr;
    std::strtod(value.c_str(), &end);
    return !value.empty() && *end == '\0' &&
           (type == "ns3::DoubleValue" || value.find_first_of(".eE") == std::string::npos);
}

/**
 * ns-3 knows the default of an attribute only under the type that declares it.
 * @param name full name of an attribute, perhaps of none: "ns3::MptcpSocket::SndBufSize"
 * @returns its name under that type: "ns3::TcpSocket::SndBufSize", or the same name if there is
 * none
 */
std::string
ByOwner(const std::string& name)
{
    const auto split = name.rfind("::");
    const auto attribute = name.substr(split + 2);
    TypeId tid;
    if (!TypeId::LookupByNameFailSafe(name.substr(0, split), &tid))
    {
        return name;
    }
    for (;; tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            if (tid.GetAttribute(i).name == attribute)
            {
                return tid.GetName() + "::" + attribute;
            }
        }
        if (!tid.HasParent())
        {
            return name;
        }
    }
}

} // namespace

void
MptcpFlags::AddAttribute(const std::string& attribute,
                         std::function<std::string(const std::string&)> set,
                         std::vector<std::string> excludes)
{
    m_rules.push_back({attribute, std::move(set), std::move(excludes)});
}

void
MptcpFlags::AddAttribute(const std::string& attribute, const std::string& flag)
{
    AddAttribute(attribute,
                 [this, flag](const std::string& text)
                 {
                     const auto* target = Find(flag);
                     return target != nullptr ? target->set(text)
                                              : "is refused: this program sets it itself";
                 });
}

void
MptcpFlags::RefuseAttribute(const std::string& attribute)
{
    AddAttribute(attribute,
                 [](const std::string&) { return "is refused: this program sets it itself"; });
}

bool
MptcpFlags::HasRule(const std::string& attribute) const
{
    return std::any_of(m_rules.begin(),
                       m_rules.end(),
                       [owned = ByOwner(attribute)](const Rule& rule)
                       { return ByOwner(rule.attribute) == owned; });
}

std::string
MptcpFlags::ApplyAttribute(const std::string& name, const std::string& value)
{
    const auto owned = ByOwner(name);
    m_given.insert(owned);
    for (const auto& rule : m_rules)
    {
        if (ByOwner(rule.attribute) == owned)
        {
            auto wrong = rule.set(value);
            return wrong.empty() ? "" : "--" + name + ": '" + value + "' " + wrong;
        }
    }
    if (IsNumberWhereNeeded(name, value) && Config::SetDefaultFailSafe(name, StringValue(value)))
    {
        return "";
    }
    if (owned != name)
    {
        return "--" + name + ": the attribute belongs to a type above; it is --" + owned;
    }
    return "--" + name + ": ns-3 has no such attribute, or '" + value + "' is none of its values";
}

std::string
MptcpFlags::CheckTogether() const
{
    for (const auto& rule : m_rules)
    {
        for (const auto& flag : rule.excludes)
        {
            if (m_given.count(rule.attribute) > 0 && m_given.count(flag) > 0)
            {
                return "--" + flag + " and --" + rule.attribute + " exclude each other";
            }
        }
    }
    return "";
}

} // namespace ns3
