/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/mptcp-type-names.h"
#include "ns3/ns3-tcp-mends.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/**
 * @file
 * The default of each attribute, set by Config::SetDefault or --ns3::Type::Name, is what an object
 * has that is made afterwards. (A class whose GetInstanceTypeId() names its parent has none of it.)
 * What a fork of a controller of ns-3 loses of its attributes, an accepted subflow's has.
 */

namespace
{

using namespace ns3;

/// An attribute of a type of this module.
struct Attribute
{
    TypeId type; //!< that can be made
    TypeId::AttributeInformation info;
    std::string owner; //!< name of the type that declares it
};

bool
IsOurs(const TypeId& type)
{
    return type.GetName().find("ns3::Mptcp") == 0 && type.GetGroupName() == "Mptcp";
}

/// @returns what can be set of what can be made
std::vector<Attribute>
Attributes()
{
    std::vector<Attribute> found;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (!IsOurs(type) || !type.HasConstructor())
        {
            continue;
        }
        for (TypeId owner = type; IsOurs(owner); owner = owner.GetParent())
        {
            for (std::size_t n = 0; n < owner.GetAttributeN(); ++n)
            {
                const auto info = owner.GetAttribute(n);
                if ((info.flags & TypeId::ATTR_CONSTRUCT) && info.accessor->HasSetter() &&
                    info.accessor->HasGetter())
                {
                    found.push_back({type, info, owner.GetName()});
                }
            }
        }
    }
    return found;
}

/// @param info of an attribute @returns values as text, of which one at least is no default, and
/// one at least is valid
std::vector<std::string>
Candidates(const TypeId::AttributeInformation& info)
{
    // Some say "TimeValue", some "BooleanValue".
    std::string kind = info.checker->GetValueTypeName();
    kind = kind.substr(kind.find("::") == std::string::npos ? 0 : kind.find("::") + 2);
    if (kind == "BooleanValue")
    {
        return {"true", "false"};
    }
    if (kind == "TimeValue")
    {
        return {"+1234000000.0ns", "+2468000000.0ns"};
    }
    if (kind == "DoubleValue")
    {
        return {"0.37", "1.37", "3.7"};
    }
    if (kind == "UintegerValue" || kind == "IntegerValue")
    {
        return {"3", "4", "5000", "5001"};
    }
    if (kind == "TypeIdValue")
    {
        // Of another kind than the attribute's it would end the program.
        static const std::map<std::string, std::vector<std::string>> types{
            {"Scheduler", {"ns3::MptcpRoundRobinScheduler", "ns3::MptcpMinRttScheduler"}},
            {"PathManager", {"ns3::MptcpFullMeshPathManager", "ns3::MptcpEndpointPathManager"}},
            {"CongestionControl", {"ns3::MptcpOlia", "ns3::MptcpLia"}},
            {"Protocol", {"ns3::MptcpSocketFactory", "ns3::TcpSocketFactory"}},
        };
        const auto known = types.find(info.name);
        return known == types.end() ? std::vector<std::string>{} : known->second;
    }
    if (kind == "EnumValue")
    {
        std::vector<std::string> names;
        const std::string all = info.checker->GetUnderlyingTypeInformation();
        for (std::size_t from = 0; from <= all.size();)
        {
            const auto to = std::min(all.find('|', from), all.size());
            names.push_back(all.substr(from, to - from));
            from = to + 1;
        }
        return names;
    }
    if (kind == "StringValue")
    {
        return {"2,1", "1,2"};
    }
    if (kind == "AddressValue")
    {
        return {"03-06-0a-01-01-01-89-13"};
    }
    return {};
}

/// @param object any @param attribute of it @returns its value as text
std::string
Value(const Object& object, const TypeId::AttributeInformation& attribute)
{
    const auto value = attribute.checker->Create();
    object.GetAttribute(attribute.name, *value);
    return value->SerializeToString(attribute.checker);
}

/// @returns what a new object has
std::string
OfNewObject(const Attribute& attribute)
{
    ObjectFactory factory;
    factory.SetTypeId(attribute.type);
    return Value(*factory.Create<Object>(), attribute.info);
}

TEST(AttributeDefaults, AnObjectHasThem)
{
    std::size_t tried = 0;
    std::string unknown;
    for (const auto& attribute : Attributes())
    {
        const std::string name = attribute.owner + "::" + attribute.info.name;
        SCOPED_TRACE(name + " of " + attribute.type.GetName());
        const auto original =
            attribute.info.initialValue->SerializeToString(attribute.info.checker);
        bool other = false;
        for (const auto& text : Candidates(attribute.info))
        {
            const auto value = attribute.info.checker->CreateValidValue(StringValue(text));
            if (!value || value->SerializeToString(attribute.info.checker) == original)
            {
                continue;
            }
            if (!Config::SetDefaultFailSafe(name, *value))
            {
                continue;
            }
            EXPECT_EQ(OfNewObject(attribute), value->SerializeToString(attribute.info.checker));
            Config::SetDefault(name, *attribute.info.originalInitialValue);
            other = true;
            ++tried;
            break;
        }
        if (!other)
        {
            unknown += name + " (" + attribute.info.checker->GetValueTypeName() + ") ";
        }
    }
    EXPECT_GE(tried, 60U) << "the premise: there are so many";
    EXPECT_EQ(unknown, "") << "no other value is known for these";
}

/// @returns what can be set of a type, its parents' too
std::vector<TypeId::AttributeInformation>
Settable(TypeId type)
{
    std::vector<TypeId::AttributeInformation> found;
    for (; type.GetName() != "ns3::Object"; type = type.GetParent())
    {
        for (std::size_t n = 0; n < type.GetAttributeN(); ++n)
        {
            const auto info = type.GetAttribute(n);
            if (info.accessor->HasSetter() && info.accessor->HasGetter())
            {
                found.push_back(info);
            }
        }
    }
    return found;
}

TEST(CompleteCopy, GivesEveryControllerOfNs3WhatItsForkForgets)
{
    std::string forgotten;
    std::size_t kept = 0;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (!type.HasConstructor() || !type.IsChildOf(TcpCongestionOps::GetTypeId()))
        {
            continue;
        }
        ObjectFactory factory;
        factory.SetTypeId(type);
        const auto original = factory.Create<TcpCongestionOps>();
        const auto attributes = Settable(type);
        for (const auto& attribute : attributes)
        {
            const auto before = Value(*original, attribute);
            for (const auto& text : Candidates(attribute))
            {
                const auto value = attribute.checker->CreateValidValue(StringValue(text));
                if (value && value->SerializeToString(attribute.checker) != before)
                {
                    original->SetAttributeFailSafe(attribute.name, *value);
                    break;
                }
            }
        }
        const auto copy = original->Fork();
        for (const auto& attribute : attributes)
        {
            const bool same = Value(*copy, attribute) == Value(*original, attribute);
            kept += same;
            forgotten += same ? "" : type.GetName() + "::" + attribute.name + " ";
        }
        Ns3TcpMends::CompleteCopy(original, copy);
        for (const auto& attribute : attributes)
        {
            EXPECT_EQ(Value(*copy, attribute), Value(*original, attribute))
                << type.GetName() << "::" << attribute.name;
        }
    }
    EXPECT_GT(kept, 0U) << "the premise: most copies are complete";
    EXPECT_NE(forgotten, "") << "the premise: some are not";
    RecordProperty("forgotten", forgotten);
}

} // namespace
