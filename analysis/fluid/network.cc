/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <stdexcept>

namespace mptcp::fluid
{

namespace
{

using Json = nlohmann::json;

/// Ends the reading; caught in ReadNetwork.
struct Wrong : std::runtime_error
{
    Wrong(const std::string& where, const std::string& what)
        : std::runtime_error((where.empty() ? "" : where + ": ") + what)
    {
    }
};

/// A JSON object whose members are asked for one by one; what nobody asked for is an error.
class Object
{
  public:
    Object(const Json& json, std::string where) : m_json(json), m_where(std::move(where))
    {
        if (!m_json.is_object())
        {
            throw Wrong(m_where, "must be an object, {...}");
        }
    }

    bool Has(const std::string& key) const
    {
        return m_json.contains(key);
    }

    const Json& Get(const std::string& key)
    {
        m_known.insert(key);
        if (!Has(key))
        {
            throw Wrong(m_where, "\"" + key + "\" is missing");
        }
        return m_json[key];
    }

    std::string Text(const std::string& key, const std::string& otherwise)
    {
        m_known.insert(key);
        if (!Has(key))
        {
            return otherwise;
        }
        if (!m_json[key].is_string())
        {
            throw Wrong(Where(key), "must be text, is " + m_json[key].dump());
        }
        return m_json[key];
    }

    /// @param allowed in words, for the message
    double Number(const std::string& key,
                  const std::function<bool(double)>& isAllowed,
                  const std::string& allowed)
    {
        const Json& value = Get(key);
        if (!value.is_number() || !std::isfinite(value.get<double>()) ||
            !isAllowed(value.get<double>()))
        {
            throw Wrong(Where(key), "must be " + allowed + ", is " + value.dump());
        }
        return value;
    }

    double Positive(const std::string& key)
    {
        return Number(
            key,
            [](double x) { return x > 0.0; },
            "a number above 0");
    }

    double Positive(const std::string& key, double otherwise)
    {
        return Has(key) ? Positive(key) : otherwise;
    }

    /// @return its elements, at least one
    const Json& Array(const std::string& key)
    {
        const Json& value = Get(key);
        if (!value.is_array() || value.empty())
        {
            throw Wrong(Where(key), "must be a list of at least one element, [...]");
        }
        return value;
    }

    std::string Where(const std::string& key) const
    {
        return (m_where.empty() ? "" : m_where + ".") + key;
    }

    void Done() const
    {
        for (const auto& item : m_json.items())
        {
            if (m_known.count(item.key()) == 0)
            {
                throw Wrong(m_where, "unknown key \"" + item.key() + "\"");
            }
        }
    }

  private:
    const Json& m_json;
    std::string m_where;
    std::set<std::string> m_known;
};

std::string
Element(const std::string& list, std::size_t index)
{
    return list + "[" + std::to_string(index) + "]";
}

Link
ReadLink(const Json& json, const std::string& where, double packetsPerUnit)
{
    Object object(json, where);
    Link link;
    link.name = object.Text("name", "");
    if (link.name.empty())
    {
        throw Wrong(where, "\"name\" is missing");
    }
    const auto isFraction = [](double x) { return x > 0.0 && x <= 1.0; };
    const auto isNotNegative = [](double x) { return x >= 0.0; };
    const std::string queue = object.Text("queue", "drop-tail");
    if (queue == "given")
    {
        link.queue = Queue::GIVEN;
        link.loss = object.Number(
            "loss",
            [](double x) { return x >= 0.0 && x < 1.0; },
            "a number from 0 to below 1");
        object.Done();
        return link;
    }
    link.capacity = object.Positive("capacity") * packetsPerUnit;
    if (queue == "drop-tail")
    {
        link.buffer = object.Has("buffer")
                        ? object.Number("buffer", isNotNegative, "a number, 0 or more")
                        : 0.0;
    }
    else if (queue == "red")
    {
        link.queue = Queue::RED;
        link.redMin = object.Number("min", isNotNegative, "a number, 0 or more");
        link.redMax = object.Number(
            "max",
            [&](double x) { return x > link.redMin; },
            "a number above \"min\"");
        link.redLoss = object.Number("pmax", isFraction, "a number above 0, at most 1");
    }
    else
    {
        throw Wrong(object.Where("queue"), "must be drop-tail, red or given, is " + queue);
    }
    object.Done();
    return link;
}

Route
ReadRoute(const Json& json, const std::string& where, const std::vector<Link>& links)
{
    Object object(json, where);
    Route route;
    route.rtt = object.Positive("rtt");
    for (const Json& entry : object.Array("links"))
    {
        const std::string name = entry.is_string() ? entry.get<std::string>() : entry.dump();
        const auto link =
            std::find_if(links.begin(), links.end(), [&](const Link& l) { return l.name == name; });
        if (link == links.end())
        {
            throw Wrong(object.Where("links"), "there is no link " + name);
        }
        const auto index = static_cast<std::size_t>(link - links.begin());
        if (std::count(route.links.begin(), route.links.end(), index) > 0)
        {
            throw Wrong(object.Where("links"), "link " + name + " is there twice");
        }
        route.links.push_back(index);
    }
    object.Done();
    return route;
}

std::map<std::string, double>
ReadOptions(const Json& json, const std::string& where)
{
    std::map<std::string, double> options;
    for (const auto& item : json.items())
    {
        if (!json.is_object() || !(item.value().is_boolean() || item.value().is_number()))
        {
            throw Wrong(where, "must be an object of numbers, true and false");
        }
        options[item.key()] =
            item.value().is_boolean() ? item.value().get<bool>() : item.value().get<double>();
    }
    return options;
}

User
ReadUser(const Json& json, const std::string& where, const Network& network)
{
    Object object(json, where);
    User user;
    user.name = object.Text("name", std::to_string(network.users.size() + 1));
    user.count = object.Positive("count", 1.0);
    user.law = object.Text("law", "");
    std::map<std::string, double> options;
    if (object.Has("options"))
    {
        options = ReadOptions(object.Get("options"), object.Where("options"));
    }
    const DynamicsResult law = MakeDynamics(user.law, options);
    if (!law.error.empty())
    {
        throw Wrong(object.Where("law"), user.law.empty() ? "is missing" : law.error);
    }
    user.way = law.dynamics;
    user.makeLaw = law.makeLaw;
    for (const Json& route : object.Array("routes"))
    {
        const std::string element = Element(object.Where("routes"), user.routes.size());
        user.routes.push_back(ReadRoute(route, element, network.links));
    }
    object.Done();
    return user;
}

Network
Read(const Json& json)
{
    Object object(json, "");
    Network network;
    const std::string unit = object.Text("unit", "packets/s");
    if (unit != "packets/s" && unit != "Mb/s")
    {
        throw Wrong("unit", "must be packets/s or Mb/s, is " + unit);
    }
    network.megabits = unit == "Mb/s";
    network.segment = object.Positive("segment", network.segment);
    network.floor = object.Positive("floor", network.floor);
    for (const Json& entry : object.Array("links"))
    {
        const std::string where = Element("links", network.links.size());
        const Link link = ReadLink(entry, where, network.PacketsPerUnit());
        for (const Link& other : network.links)
        {
            if (other.name == link.name)
            {
                throw Wrong(where, "there is another link " + link.name);
            }
        }
        network.links.push_back(link);
    }
    for (const Json& entry : object.Array("users"))
    {
        network.users.push_back(ReadUser(entry, Element("users", network.users.size()), network));
    }
    object.Done();
    return network;
}

} // namespace

double
Network::PacketsPerUnit() const
{
    return megabits ? 1e6 / (8.0 * segment) : 1.0;
}

NetworkResult
ReadNetwork(std::istream& in)
{
    try
    {
        return {Read(Json::parse(in)), ""};
    }
    catch (const Wrong& wrong)
    {
        return {{}, wrong.what()};
    }
    catch (const Json::parse_error& error)
    {
        const std::string what = error.what(); // "[name.number] text"
        return {{}, "not JSON: " + what.substr(what.find(']') + 2)};
    }
}

} // namespace mptcp::fluid
