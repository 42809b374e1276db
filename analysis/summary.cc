/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "summary.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <map>
#include <sstream>
#include <utility>

namespace mptcp
{

namespace
{

using Variant = std::pair<std::string, std::string>; //!< congestion and scheduler
using Cells = std::map<std::string, SummaryRow>;     //!< a variant's rows by metric

const std::string PATH_PREFIX = "goodput_path";
const std::string TOTAL = "goodput_total";

/// @param list where to @param item what to append unless it is there already
template <typename T>
void
AppendOnce(std::vector<T>& list, const T& item)
{
    if (std::find(list.begin(), list.end(), item) == list.end())
    {
        list.push_back(item);
    }
}

/// Rows arranged for output: variants in order, and the row of each metric.
struct Arranged
{
    std::vector<Variant> variants;            //!< in the order of the rows
    std::map<Variant, Cells> cells;           //!< their rows
    std::vector<std::string> paths;           //!< metrics of single paths, sorted
    std::map<std::string, std::string> units; //!< of every metric
};

/// @param rows rows of a summary @returns the rows, arranged
Arranged
Arrange(const std::vector<SummaryRow>& rows)
{
    Arranged arranged;
    for (const auto& row : rows)
    {
        const Variant variant{row.congestion, row.scheduler};
        AppendOnce(arranged.variants, variant);
        arranged.cells[variant].emplace(row.metric, row);
        arranged.units.emplace(row.metric, row.unit);
        if (row.metric.rfind(PATH_PREFIX, 0) == 0)
        {
            AppendOnce(arranged.paths, row.metric);
        }
    }
    std::sort(arranged.paths.begin(), arranged.paths.end());
    return arranged;
}

/// @param metric name of a metric @returns it as the head of a column, where goodput is understood
std::string
Heading(const std::string& metric)
{
    const std::string goodput = "goodput_";
    std::string text = metric.rfind(goodput, 0) == 0 ? metric.substr(goodput.size()) : metric;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

/// @param variant of the runs @param all of them @returns its name in a plot
std::string
Label(const Variant& variant, const std::vector<Variant>& all)
{
    const bool manySchedulers = std::any_of(
        all.begin(),
        all.end(),
        [&all](const auto& v) { return v.second != all.front().second && v.second != "-"; });
    return variant.first + (manySchedulers && variant.second != "-" ? " " + variant.second : "");
}

/// @param out gets mean and bounds, each after a tab @param cells of a variant @param metric its
/// name; where there is none, three question marks are written
void
WriteEstimate(std::ostream& out, const Cells& cells, const std::string& metric)
{
    const auto cell = cells.find(metric);
    if (cell == cells.end())
    {
        out << "\t?\t?\t?";
        return;
    }
    const Estimate& estimate = cell->second.estimate;
    const Interval interval = estimate.interval.value_or(Interval{estimate.mean, estimate.mean});
    out << '\t' << estimate.mean << '\t' << interval.low << '\t' << interval.high;
}

/// @param estimate a number @returns it in short, with the half width of its interval
std::string
Short(const Estimate& estimate)
{
    const double size = std::abs(estimate.mean);
    std::ostringstream text;
    text << std::fixed
         << std::setprecision(size >= 1000  ? 0
                              : size >= 100 ? 1
                                            : 2)
         << estimate.mean;
    if (estimate.interval)
    {
        text << " +- " << (estimate.interval->high - estimate.interval->low) / 2;
    }
    return text.str();
}

} // namespace

std::vector<SummaryRow>
Summarize(const std::vector<FinishedRun>& runs)
{
    using Key = std::pair<Variant, std::string>;
    std::vector<Variant> variants;
    std::map<Variant, std::vector<std::string>> metrics;
    std::map<Key, std::vector<double>> samples;
    std::map<Key, std::string> units;
    for (const auto& run : runs)
    {
        const Variant variant{run.congestion, run.scheduler};
        AppendOnce(variants, variant);
        for (const auto& measurement : run.measurements)
        {
            const Key key{variant, measurement.metric};
            AppendOnce(metrics[variant], measurement.metric);
            samples[key].push_back(measurement.value);
            units.emplace(key, measurement.unit);
        }
    }
    std::vector<SummaryRow> rows;
    for (const auto& variant : variants)
    {
        for (const auto& metric : metrics[variant])
        {
            const Key key{variant, metric};
            rows.push_back({variant.first,
                            variant.second,
                            metric,
                            units[key],
                            EstimateMean(samples[key]).value()});
        }
    }
    return rows;
}

void
WriteSummaryCsv(std::ostream& out, const std::string& scenario, const std::vector<SummaryRow>& rows)
{
    out << "scenario,congestion,scheduler,metric,unit,mean,ci95_low,ci95_high,runs\n"
        << std::setprecision(9);
    for (const auto& row : rows)
    {
        out << scenario << ',' << row.congestion << ',' << row.scheduler << ',' << row.metric << ','
            << row.unit << ',' << row.estimate.mean << ',';
        if (row.estimate.interval)
        {
            out << row.estimate.interval->low << ',' << row.estimate.interval->high;
        }
        else
        {
            out << ',';
        }
        out << ',' << row.estimate.samples << '\n';
    }
}

void
WriteSummaryTable(std::ostream& out, const std::vector<SummaryRow>& rows)
{
    const Arranged arranged = Arrange(rows);
    std::vector<std::string> metrics = arranged.paths;
    for (const std::string metric : {TOTAL.c_str(),
                                     "retransmissions",
                                     "reordering_bytes_max",
                                     "hol_delay_mean",
                                     "block_delay_mean",
                                     "block_delay_p95"})
    {
        if (arranged.units.count(metric))
        {
            metrics.push_back(metric);
        }
    }
    std::vector<std::vector<std::string>> lines{{"congestion", "scheduler"}};
    for (const auto& metric : metrics)
    {
        const std::string& unit = arranged.units.at(metric);
        lines[0].push_back(Heading(metric) + (unit.empty() ? "" : " [" + unit + "]"));
    }
    for (const auto& variant : arranged.variants)
    {
        lines.push_back({variant.first, variant.second});
        const auto& cells = arranged.cells.at(variant);
        for (const auto& metric : metrics)
        {
            const auto cell = cells.find(metric);
            lines.back().push_back(cell == cells.end() ? "-" : Short(cell->second.estimate));
        }
    }
    for (const auto& line : lines)
    {
        for (std::size_t column = 0; column < line.size(); ++column)
        {
            std::size_t width = 0;
            for (const auto& other : lines)
            {
                width = std::max(width, other[column].size());
            }
            const bool name = column < 2;
            out << (column ? "  " : "") << (name ? std::left : std::right)
                << std::setw(name && column + 1 == line.size() ? 0 : static_cast<int>(width))
                << line[column];
        }
        out << '\n';
    }
}

void
WriteGoodputData(std::ostream& out, const std::vector<SummaryRow>& rows)
{
    const Arranged arranged = Arrange(rows);
    out << "label";
    for (const auto& path : arranged.paths)
    {
        out << '\t' << path.substr(PATH_PREFIX.size() - 4);
    }
    out << "\ttotal\tci95_low\tci95_high\n";
    for (const auto& variant : arranged.variants)
    {
        const auto& cells = arranged.cells.at(variant);
        out << Label(variant, arranged.variants);
        for (const auto& path : arranged.paths)
        {
            const auto cell = cells.find(path);
            out << '\t' << (cell == cells.end() ? 0 : cell->second.estimate.mean);
        }
        const auto total = cells.find(TOTAL);
        const Estimate estimate =
            total == cells.end() ? Estimate{0, std::nullopt, 0} : total->second.estimate;
        const Interval interval =
            estimate.interval.value_or(Interval{estimate.mean, estimate.mean});
        out << '\t' << estimate.mean << '\t' << interval.low << '\t' << interval.high << '\n';
    }
}

bool
WriteDelayData(std::ostream& out, const std::vector<SummaryRow>& rows)
{
    const Arranged arranged = Arrange(rows);
    const std::vector<std::string> metrics{"block_delay_mean", "block_delay_p95", "hol_delay_mean"};
    out << "label";
    for (const auto& metric : metrics)
    {
        out << '\t' << metric << "\tci95_low\tci95_high";
    }
    out << '\n';
    for (const auto& variant : arranged.variants)
    {
        out << Label(variant, arranged.variants);
        for (const auto& metric : metrics)
        {
            WriteEstimate(out, arranged.cells.at(variant), metric);
        }
        out << '\n';
    }
    return arranged.units.count(metrics[0]) > 0;
}

} // namespace mptcp
