/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-quantity.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <sstream>

namespace ns3
{

namespace
{

/// A unit.
struct Unit
{
    const char* name;
    double factor; //!< of the base unit
};

constexpr std::array<Unit, 6> TIME_UNITS{
    {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"min", 60}, {"h", 3600}}};

constexpr std::array<Unit, 8> BYTE_UNITS{{{"", 1},
                                          {"k", 1e3},
                                          {"K", 1e3},
                                          {"M", 1e6},
                                          {"G", 1e9},
                                          {"Ki", 1024},
                                          {"Mi", 1048576},
                                          {"Gi", 1073741824}}};

/// Longest time that a flag may ask for, in seconds.
constexpr double MAX_TIME = 1e9;

/// @param text anything @returns whether there is white space in it
bool
HasSpace(const std::string& text)
{
    return std::any_of(text.begin(),
                       text.end(),
                       [](unsigned char c) { return std::isspace(c) != 0; });
}

/// @param text starts with a decimal number @param[out] unit what follows it @returns the number,
/// or nothing
std::optional<double>
SplitNumber(const std::string& text, std::string& unit)
{
    auto length = text.find_first_not_of("+-0123456789.");
    // An exponent is part of the number, the E of a unit is not.
    if (length != std::string::npos && length > 0 && (text[length] == 'e' || text[length] == 'E'))
    {
        length = text.find_first_not_of("+-0123456789.", length + 1);
    }
    auto digits = text.substr(0, length);
    char* end = nullptr;
    double number = std::strtod(digits.c_str(), &end);
    if (digits.empty() || *end != '\0' || !std::isfinite(number))
    {
        return std::nullopt;
    }
    unit = length == std::string::npos ? "" : text.substr(length);
    return number;
}

} // namespace

std::string
MptcpQuantity::Parse(const std::string& text, bool bareSeconds, Time& value)
{
    std::string name;
    auto number = SplitNumber(text, name);
    if (name.empty() && bareSeconds)
    {
        name = "s";
    }
    if (!number || name.empty())
    {
        return "is no time with a unit, such as 10ms or 2s";
    }
    if (*number < 0)
    {
        return "is negative";
    }
    for (const auto& unit : TIME_UNITS)
    {
        if (name == unit.name)
        {
            if (*number * unit.factor > MAX_TIME)
            {
                return "is longer than " + ToText(MAX_TIME) + "s";
            }
            value = Seconds(*number * unit.factor);
            return "";
        }
    }
    return "is no time: the units are h, min, s, ms, us and ns";
}

std::string
MptcpQuantity::Parse(const std::string& text, DataRate& value)
{
    DataRateValue rate;
    // ns-3's parser aborts at what is left after a space.
    bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
    if (plain || HasSpace(text) || !rate.DeserializeFromString(text, MakeDataRateChecker()))
    {
        return "is no rate with a unit, such as 10Mb/s";
    }
    if (rate.Get().GetBitRate() == 0)
    {
        return "is no rate above 0";
    }
    value = rate.Get();
    return "";
}

std::string
MptcpQuantity::Parse(const std::string& text, QueueSize& value)
{
    QueueSizeValue size;
    if (HasSpace(text) || !size.DeserializeFromString(text, MakeQueueSizeChecker()) ||
        size.Get().GetValue() == 0)
    {
        return "is no queue size above 0 with a unit, such as 100p or 64kB";
    }
    value = size.Get();
    return "";
}

std::string
MptcpQuantity::Parse(const std::string& text, double min, double max, double& value)
{
    std::string rest;
    auto number = SplitNumber(text, rest);
    if (!number || !rest.empty())
    {
        return "is no number";
    }
    if (*number < min || *number > max)
    {
        return "is not between " + ToText(min) + " and " + ToText(max);
    }
    value = *number;
    return "";
}

std::string
MptcpQuantity::ParseWhole(const std::string& text, uint64_t min, uint64_t max, uint64_t& value)
{
    bool digits =
        !text.empty() && text.size() < 20 &&
        std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
    if (!digits)
    {
        return "is no whole number";
    }
    uint64_t number = std::strtoull(text.c_str(), nullptr, 10);
    if (number < min)
    {
        return "is less than " + std::to_string(min);
    }
    if (number > max)
    {
        return "is more than " + std::to_string(max);
    }
    value = number;
    return "";
}

std::string
MptcpQuantity::ParseBytes(const std::string& text, uint64_t min, uint64_t max, uint64_t& value)
{
    std::string name;
    auto number = SplitNumber(text, name);
    if (!name.empty() && name.back() == 'B')
    {
        name.pop_back();
    }
    for (const auto& unit : BYTE_UNITS)
    {
        if (!number || name != unit.name)
        {
            continue;
        }
        double bytes = *number * unit.factor;
        if (bytes < static_cast<double>(min))
        {
            return "is less than " + BytesToText(min) + " bytes";
        }
        if (bytes >= std::min(static_cast<double>(max) + 1, 0x1p63))
        {
            return "is too much: the limit is " + BytesToText(max);
        }
        value = static_cast<uint64_t>(bytes);
        return "";
    }
    return "is no size in bytes, such as 1500, 64kB or 4MiB";
}

std::string
MptcpQuantity::ToText(double value)
{
    std::ostringstream os;
    os << value;
    return os.str();
}

std::string
MptcpQuantity::ToText(Time value)
{
    double seconds = value.GetSeconds();
    for (const auto& unit : {TIME_UNITS[0], TIME_UNITS[1], TIME_UNITS[2], TIME_UNITS[3]})
    {
        if (seconds >= unit.factor)
        {
            return ToText(seconds / unit.factor) + unit.name;
        }
    }
    return "0s";
}

std::string
MptcpQuantity::ToText(DataRate value)
{
    double bits = value.GetBitRate();
    if (bits >= 1e9)
    {
        return ToText(bits / 1e9) + "Gb/s";
    }
    if (bits >= 1e6)
    {
        return ToText(bits / 1e6) + "Mb/s";
    }
    return bits >= 1e3 ? ToText(bits / 1e3) + "kb/s" : ToText(bits) + "b/s";
}

std::string
MptcpQuantity::ToText(QueueSize value)
{
    std::ostringstream os;
    os << value;
    return os.str();
}

std::string
MptcpQuantity::BytesToText(uint64_t value)
{
    if (value > 0 && value % 1000000 == 0)
    {
        return std::to_string(value / 1000000) + "MB";
    }
    if (value > 0 && value % 1000 == 0)
    {
        return std::to_string(value / 1000) + "kB";
    }
    return std::to_string(value);
}

} // namespace ns3
