/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "run-results.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace mptcp
{

namespace
{

/**
 * @param line one line of a results file
 * @param results where the measurement goes
 * @returns what is wrong with the line, or an empty string
 */
std::string
ReadLine(const std::string& line, RunResults& results)
{
    const auto fields = SplitFields(line);
    if (fields.size() != 3)
    {
        return "expected metric,unit,value";
    }
    if (fields[0].empty())
    {
        return "a metric without name";
    }
    char* end = nullptr;
    const double value = std::strtod(fields[2].c_str(), &end);
    if (fields[2].empty() || *end != '\0' || !std::isfinite(value))
    {
        return "'" + fields[2] + "' is no finite number";
    }
    const auto& before = results.measurements;
    if (std::any_of(before.begin(),
                    before.end(),
                    [&fields](const auto& m) { return m.metric == fields[0]; }))
    {
        return "metric " + fields[0] + " twice";
    }
    results.measurements.push_back({fields[0], fields[1], value});
    return "";
}

} // namespace

std::vector<std::string>
SplitFields(const std::string& line, char separator)
{
    std::vector<std::string> fields;
    std::size_t start = 0;
    std::size_t end;
    while ((end = line.find(separator, start)) != std::string::npos)
    {
        fields.push_back(line.substr(start, end - start));
        start = end + 1;
    }
    fields.push_back(line.substr(start));
    return fields;
}

RunResults
ReadRunResults(std::istream& in)
{
    RunResults results;
    std::string line;
    if (!std::getline(in, line) || line != "metric,unit,value")
    {
        results.error = "line 1: expected the header metric,unit,value";
        return results;
    }
    for (int number = 2; std::getline(in, line); ++number)
    {
        const std::string error = ReadLine(line, results);
        if (!error.empty())
        {
            return {{}, "line " + std::to_string(number) + ": " + error};
        }
    }
    if (results.measurements.empty())
    {
        results.error = "no measurement";
    }
    return results;
}

} // namespace mptcp
