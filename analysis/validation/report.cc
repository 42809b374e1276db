/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "report.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <sstream>

namespace mptcp::validation
{

namespace
{

std::string
Short(std::optional<double> value)
{
    std::ostringstream out;
    constexpr int DIGITS = 4;
    out << std::setprecision(DIGITS);
    value ? out << *value : out << '-';
    return out.str();
}

/// @return what the mean has to be, for the table
std::string
Allowed(const Row& row)
{
    if (row.low && row.high)
    {
        return Short(row.low) + " to " + Short(row.high);
    }
    return row.low ? ">= " + Short(row.low) : row.high ? "<= " + Short(row.high) : "anything";
}

} // namespace

Verdict
Judge(const std::string& caseName, Row row, bool quick)
{
    Verdict verdict{caseName, std::move(row), {}, false};
    const auto& one = verdict.row;
    verdict.measured = EstimateMean(one.samples.values);
    if (verdict.measured && one.samples.failed == 0)
    {
        const auto& interval = verdict.measured->interval;
        const double mean = verdict.measured->mean;
        const double slack = quick && interval ? interval->high - mean : 0.0;
        verdict.pass = (!one.low || mean >= *one.low - slack) &&
                       (!one.high || mean <= *one.high + slack) &&
                       !(one.low && one.high && *one.low > *one.high);
    }
    return verdict;
}

void
WriteTable(std::ostream& out, const std::vector<Verdict>& verdicts)
{
    constexpr int LAW = 20;
    constexpr int METRIC = 26;
    constexpr int UNIT = 10;
    constexpr int NUMBER = 10;
    out << std::left << std::setw(LAW) << "law" << std::setw(METRIC) << "metric" << std::setw(UNIT)
        << "unit" << std::right;
    for (const auto* title : {"predicted", "fluid", "published", "measured"})
    {
        out << std::setw(NUMBER) << title;
    }
    out << std::setw(2 * NUMBER) << "95 % interval" << std::setw(6) << "runs"
        << "  allowed\n";
    for (const auto& verdict : verdicts)
    {
        const auto& row = verdict.row;
        const auto& measured = verdict.measured;
        out << std::left << std::setw(LAW) << row.law << std::setw(METRIC) << row.metric
            << std::setw(UNIT) << row.unit << std::right;
        for (const auto& value : {row.predicted, row.fluid, row.published})
        {
            out << std::setw(NUMBER) << Short(value);
        }
        out << std::setw(NUMBER) << (measured ? Short(measured->mean) : "-");
        const bool has = measured && measured->interval;
        out << std::setw(2 * NUMBER)
            << (has ? Short(measured->interval->low) + " .. " + Short(measured->interval->high)
                    : "-")
            << std::setw(6) << row.samples.values.size() << "  " << Allowed(row)
            << (verdict.pass ? "" : "  FAIL");
        if (row.samples.failed > 0)
        {
            out << " (" << row.samples.failed << " runs failed)";
        }
        out << '\n';
    }
}

void
WriteJson(std::ostream& out, const std::vector<Verdict>& verdicts)
{
    using Json = nlohmann::ordered_json;
    const auto orNull = [](std::optional<double> value) { return value ? Json(*value) : Json(); };
    Json list = Json::array();
    for (const auto& verdict : verdicts)
    {
        const auto& row = verdict.row;
        const auto& measured = verdict.measured;
        const bool has = measured && measured->interval;
        list.push_back({{"case", verdict.caseName},
                        {"law", row.law},
                        {"metric", row.metric},
                        {"unit", row.unit},
                        {"predicted", orNull(row.predicted)},
                        {"fluid", orNull(row.fluid)},
                        {"published", orNull(row.published)},
                        {"measured", measured ? Json(measured->mean) : Json()},
                        {"ci95_low", has ? Json(measured->interval->low) : Json()},
                        {"ci95_high", has ? Json(measured->interval->high) : Json()},
                        {"runs", row.samples.values.size()},
                        {"pass", verdict.pass}});
    }
    out << list.dump(2) << '\n';
}

std::string
WriteMarkdown(std::ostream& out, std::istream& json)
{
    const auto number = [](const nlohmann::json& value)
    { return Short(value.is_null() ? std::nullopt : std::optional(value.get<double>())); };
    std::ostringstream table;
    try
    {
        table << "| case | law | metric | unit | predicted | fluid | published | measured "
                 "| 95 % interval | runs | pass |\n"
                 "|---|---|---|---|--:|--:|--:|--:|--:|--:|---|\n";
        const auto rows = nlohmann::json::parse(json);
        for (const auto& row : rows.get<std::vector<nlohmann::json>>())
        {
            for (const auto* key : {"case", "law", "metric", "unit"})
            {
                table << "| " << row.at(key).get<std::string>() << ' ';
            }
            for (const auto* key : {"predicted", "fluid", "published", "measured"})
            {
                table << "| " << number(row.at(key)) << ' ';
            }
            table << "| " << number(row.at("ci95_low")) << " .. " << number(row.at("ci95_high"))
                  << " | " << row.at("runs").get<unsigned>() << " | "
                  << (row.at("pass").get<bool>() ? "yes" : "**no**") << " |\n";
        }
    }
    catch (const nlohmann::json::exception& problem)
    {
        return std::string("no rows of a validation: ") + problem.what();
    }
    out << table.str();
    return {};
}

} // namespace mptcp::validation
