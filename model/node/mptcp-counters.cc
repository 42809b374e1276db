/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-counters.h"

#include <algorithm>
#include <iterator>

namespace ns3
{

bool
MptcpCounters::Get(const std::string& name, uint64_t& value) const
{
    const auto& names = Names();
    auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end())
    {
        return false;
    }
    value = m_values[static_cast<std::size_t>(std::distance(names.begin(), it))];
    return true;
}

const std::vector<std::string>&
MptcpCounters::Names()
{
#define MPTCP_COUNTER_STRING(name) #name,
    static const std::vector<std::string> names{MPTCP_COUNTER_NAMES(MPTCP_COUNTER_STRING)};
#undef MPTCP_COUNTER_STRING
    return names;
}

} // namespace ns3
