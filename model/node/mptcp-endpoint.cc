/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-endpoint.h"

#include <array>
#include <utility>

namespace ns3
{

namespace
{

constexpr std::array<std::pair<const char*, MptcpEndpoint::Flag>, 4> FLAG_NAMES{{
    {"signal", MptcpEndpoint::SIGNAL},
    {"subflow", MptcpEndpoint::SUBFLOW},
    {"backup", MptcpEndpoint::BACKUP},
    {"fullmesh", MptcpEndpoint::FULLMESH},
}};

} // namespace

std::string
MptcpEndpoint::ParseFlags(const std::string& text, uint32_t& flags)
{
    static const char* const separators = ", \t";
    uint32_t combination = 0;
    std::size_t begin = text.find_first_not_of(separators);
    while (begin != std::string::npos)
    {
        std::size_t end = text.find_first_of(separators, begin);
        const std::string word = text.substr(begin, end - begin);
        uint32_t flag = 0;
        for (const auto& [name, value] : FLAG_NAMES)
        {
            flag |= word == name ? static_cast<uint32_t>(value) : 0;
        }
        if (flag == 0)
        {
            return "unknown endpoint flag '" + word +
                   "', allowed are signal, subflow, backup, fullmesh";
        }
        combination |= flag;
        begin = text.find_first_not_of(separators, end);
    }
    flags = combination;
    return "";
}

std::string
MptcpEndpoint::FlagsToString(uint32_t flags)
{
    std::string text;
    for (const auto& [name, value] : FLAG_NAMES)
    {
        if (flags & value)
        {
            text += text.empty() ? name : std::string(",") + name;
        }
    }
    return text;
}

} // namespace ns3
