/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "settings.h"

#include "case.h"

#include "../run-results.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace mptcp::validation
{

namespace
{

constexpr double MOST_SEEDS = 1000;
constexpr double MOST_SECONDS = 1e6;

/// @return the number that a text is, or nothing
std::optional<double>
ToNumber(const std::string& text)
{
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool isNumber = !text.empty() && *end == '\0' && std::isfinite(value) &&
                          text.find_first_not_of("0123456789.eE+-") == std::string::npos;
    return isNumber ? std::optional(value) : std::nullopt;
}

/// @return what is wrong with a value for a parameter, or empty
std::string
CheckValue(const Parameter& parameter, const std::string& value)
{
    const std::string begin = "--" + parameter.name + " is '" + value + "', has to be ";
    if (!parameter.choices.empty())
    {
        const auto& choices = parameter.choices;
        const bool found = std::count(choices.begin(), choices.end(), value) > 0;
        return found ? "" : begin + "one of: " + Join(choices, " ");
    }
    const auto fields = SplitFields(value);
    bool good = fields.size() <= parameter.count;
    for (const auto& field : fields)
    {
        const auto number = ToNumber(field);
        good = good && number && *number >= parameter.least && *number <= parameter.most &&
               (!parameter.whole || *number == std::floor(*number));
    }
    const std::string what = parameter.whole ? "whole number" : "number";
    const std::string many = "1 to " + std::to_string(parameter.count) + " " + what + "s";
    return good ? ""
                : begin + (parameter.count > 1 ? many : "a " + what) + " from " +
                      ToText(parameter.least) + " to " + ToText(parameter.most);
}

/// Takes the value of a common flag out of the request. @return it, or the default
double
Take(Request& request, const Parameter& parameter, std::string& error)
{
    const auto found = request.flags.find(parameter.name);
    if (found == request.flags.end())
    {
        return *ToNumber(parameter.value);
    }
    const std::string value = found->second;
    request.flags.erase(found);
    error = error.empty() ? CheckValue(parameter, value) : error;
    return ToNumber(value).value_or(0.0);
}

std::vector<std::string>
ChooseLaws(const Case& one, Request& request, std::string& error)
{
    const auto found = request.flags.find("laws");
    if (found == request.flags.end())
    {
        return one.laws;
    }
    std::vector<std::string> known = one.laws;
    known.insert(known.end(), one.otherLaws.begin(), one.otherLaws.end());
    std::vector<std::string> laws;
    for (const auto& law : SplitFields(found->second))
    {
        if (std::count(known.begin(), known.end(), law) == 0 && error.empty())
        {
            error = "no law '" + law + "' in " + one.name + "; there is: " + Join(known, " ");
        }
        if (std::count(laws.begin(), laws.end(), law) == 0)
        {
            laws.push_back(law);
        }
    }
    request.flags.erase(found);
    return laws;
}

/// @return the parameter's default
const std::string&
DefaultOf(const Case& one, const Parameter& parameter, bool quick)
{
    const auto found = one.quickValues.find(parameter.name);
    return quick && found != one.quickValues.end() ? found->second : parameter.value;
}

} // namespace

Parameter
Whole(Parameter parameter)
{
    parameter.whole = true;
    return parameter;
}

double
Settings::Number(const std::string& name) const
{
    return Numbers(name).at(0);
}

std::vector<double>
Settings::Numbers(const std::string& name) const
{
    std::vector<double> numbers;
    for (const auto& field : SplitFields(Text(name)))
    {
        numbers.push_back(ToNumber(field).value());
    }
    return numbers;
}

const std::string&
Settings::Text(const std::string& name) const
{
    return values.at(name);
}

bool
Settings::Is(const std::string& name, const std::vector<double>& value) const
{
    return Numbers(name) == value;
}

Request
ReadRequest(const std::vector<std::string>& arguments, std::string& error)
{
    Request request;
    for (std::size_t i = 0; i < arguments.size() && error.empty(); ++i)
    {
        const auto& argument = arguments[i];
        if (argument == "--help" || argument == "-h")
        {
            request.help = true;
        }
        else if (argument == "--quick")
        {
            request.quick = true;
        }
        else if (argument.rfind("--", 0) == 0)
        {
            const auto equals = argument.find('=');
            const std::string name = argument.substr(2, equals - 2);
            if (equals == std::string::npos && i + 1 == arguments.size())
            {
                error = argument + " needs a value";
                break;
            }
            request.flags[name] =
                equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1);
        }
        else if (!request.caseName.empty())
        {
            error = "more than one case: '" + request.caseName + "' and '" + argument + "'";
        }
        else
        {
            request.caseName = argument;
        }
    }
    if (const auto json = request.flags.find("json"); json != request.flags.end())
    {
        request.json = json->second;
        request.flags.erase(json);
    }
    return request;
}

Settings
MakeSettings(const Case& one, const Request& request, std::string& error)
{
    Request rest = request;
    Settings settings;
    settings.quick = rest.quick;
    const Effort& effort = settings.quick ? one.quick : one.full;
    const std::string seeds = std::to_string(effort.seeds);
    settings.seeds =
        static_cast<unsigned>(Take(rest, Whole({"seeds", "", seeds, 1, MOST_SEEDS}), error));
    settings.time = Take(rest, {"time", "", ToText(effort.time), 1, MOST_SECONDS}, error);
    settings.warmup = Take(rest, {"warmup", "", ToText(effort.warmup), 0, MOST_SECONDS}, error);
    if (error.empty() && settings.warmup >= settings.time)
    {
        error = "--warmup is " + ToText(settings.warmup) + ", has to be below --time, which is " +
                ToText(settings.time);
    }
    settings.laws = ChooseLaws(one, rest, error);
    for (const auto& parameter : one.parameters)
    {
        const auto found = rest.flags.find(parameter.name);
        settings.values[parameter.name] =
            found == rest.flags.end() ? DefaultOf(one, parameter, settings.quick) : found->second;
        if (found != rest.flags.end())
        {
            error = error.empty() ? CheckValue(parameter, found->second) : error;
            rest.flags.erase(found);
        }
    }
    if (error.empty() && !rest.flags.empty())
    {
        std::vector<std::string> known;
        for (const auto& parameter : one.parameters)
        {
            known.push_back("--" + parameter.name);
        }
        error = "no flag '--" + rest.flags.begin()->first + "' of " + one.name +
                "; there is: " + Join(known, " ") +
                " --laws --seeds --time --warmup --quick --json --out --jobs";
    }
    if (error.empty() && one.check)
    {
        error = one.check(settings);
    }
    return settings;
}

std::string
HelpOf(const Case& one)
{
    std::ostringstream out;
    constexpr std::size_t WIDTH = 20;
    const auto line = [&](std::string name, const std::string& text, const std::string& value)
    {
        name = "  --" + name;
        name.resize(std::max(WIDTH, name.size() + 1), ' ');
        out << name << text << " [" << value << "]\n";
    };
    out << "./mptcp validate " << one.name << " [flags]\n\n" << one.summary << "\n\n";
    for (const auto& parameter : one.parameters)
    {
        line(parameter.name,
             parameter.help +
                 (parameter.choices.empty() ? "" : ": " + Join(parameter.choices, ", ")),
             one.quickValues.count(parameter.name) == 0
                 ? parameter.value
                 : parameter.value + ", with --quick " + DefaultOf(one, parameter, true));
    }
    const auto effort = [&](double full, double quick)
    { return ToText(full) + ", with --quick " + ToText(quick); };
    line("laws",
         "these only" +
             (one.otherLaws.empty() ? "" : "; there is also " + Join(one.otherLaws, ", ")),
         Join(one.laws, ","));
    line("seeds", "runs of each, with seeds from 1 on", effort(one.full.seeds, one.quick.seeds));
    line("time", "simulated seconds of a run", effort(one.full.time, one.quick.time));
    line("warmup", "seconds of it not measured", effort(one.full.warmup, one.quick.warmup));
    return out.str();
}

std::string
Join(const std::vector<std::string>& words, const std::string& between)
{
    std::string joined;
    for (const auto& word : words)
    {
        joined += (joined.empty() ? "" : between) + word;
    }
    return joined;
}

std::string
ToText(double value)
{
    std::ostringstream out;
    constexpr int DIGITS = 10;
    out.precision(DIGITS);
    out << value;
    return out.str();
}

} // namespace mptcp::validation
