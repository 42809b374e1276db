/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-results.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iomanip>
#include <limits>
#include <sstream>
#include <unistd.h>

namespace ns3
{

namespace
{

/// @param value a number @param digits significant ones @returns it as text
std::string
ToText(double value, int digits)
{
    std::ostringstream os;
    os << std::setprecision(digits) << value;
    return os.str();
}

} // namespace

MptcpResults::MptcpResults() = default;

MptcpResults::~MptcpResults()
{
    if (!m_temporary.empty())
    {
        std::remove(m_temporary.c_str());
    }
}

std::string
MptcpResults::Open(const std::string& path)
{
    if (path.empty())
    {
        return "";
    }
    m_path = path;
    m_temporary = path + "." + std::to_string(getpid()) + ".tmp";
    m_file.open(m_temporary);
    if (!m_file)
    {
        std::string reason = std::strerror(errno);
        m_temporary.clear();
        return "cannot write " + path + ": " + reason;
    }
    return "";
}

void
MptcpResults::Add(const std::string& metric, const std::string& unit, double value)
{
    if (std::isfinite(value))
    {
        m_rows.push_back({metric, unit, value});
    }
}

double
MptcpResults::Get(const std::string& metric) const
{
    auto found = std::find_if(m_rows.begin(),
                              m_rows.end(),
                              [&metric](const Row& row) { return row.metric == metric; });
    return found == m_rows.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

std::string
MptcpResults::Close()
{
    if (m_temporary.empty())
    {
        return "";
    }
    m_file << "metric,unit,value\n";
    for (const auto& row : m_rows)
    {
        m_file << row.metric << ',' << row.unit << ',' << ToText(row.value, 12) << '\n';
    }
    m_file.close();
    if (!m_file || std::rename(m_temporary.c_str(), m_path.c_str()) != 0)
    {
        return "cannot write " + m_path + ": " + std::strerror(errno);
    }
    m_temporary.clear();
    return "";
}

void
MptcpResults::Print(std::ostream& out) const
{
    std::size_t width = 0;
    for (const auto& row : m_rows)
    {
        width = std::max(width, row.metric.size());
    }
    for (const auto& row : m_rows)
    {
        out << "  " << std::left << std::setw(width + 2) << row.metric << std::right
            << std::setw(12) << ToText(row.value, 6) << ' ' << row.unit << '\n';
    }
}

} // namespace ns3
