/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_CASE_H
#define MPTCP_VALIDATION_CASE_H

#include "settings.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * What a validation case is. `./mptcp validate` asks a case for its runs, has a script run them
 * with several seeds each (this program never runs ns-3), and asks the case for its rows.
 *
 * A new case is one file beside this one that defines a function `Case Name()`, that function's
 * declaration and one line in cases.cc, and the file's name in sources.cmake. Nothing else:
 *
 *     Case Example()
 *     {
 *         Case one{"example", "what is compared with what"};
 *         one.parameters = {{"rtt", "round-trip time, ms", "100", 1, 10000}};
 *         one.laws = {"lia", "olia"};                // whatever the rows tell apart
 *         one.full = {8, 300, 60};                   // seeds, simulated seconds, of them warm-up
 *         one.quick = {3, 100, 20};
 *         one.plan = [](const Settings& s) {         // of scenarios, without seed, time, results
 *             std::vector<Run> runs;
 *             for (const auto& law : s.laws)
 *                 runs.push_back({law, "two-path", {"--congestion=" + law}});
 *             return runs;
 *         };
 *         one.judge = [](const Settings& s, const Measured& measured) {
 *             std::vector<Row> rows;
 *             for (const auto& law : s.laws) {
 *                 Row row{law, "goodput", "Mb/s", measured.Get(law, "goodput_total")};
 *                 row.predicted = ...;
 *                 row.Within(*row.predicted, 5);     // or AtLeast(), AtMost()
 *                 rows.push_back(row);
 *             }
 *             return rows;
 *         };
 *         return one;
 *     }
 */

namespace mptcp::validation
{

/// A scenario with flags, to be run once for each seed.
struct Run
{
    std::string name;               //!< unique within the case; letters, digits, '-'
    std::string scenario;           //!< program
    std::vector<std::string> flags; //!< all but --RngRun, --results, --time and --warmup
};

/// What the runs of one name measured, a value for each seed.
struct Samples
{
    std::vector<double> values;
    std::size_t failed{0}; //!< runs that left no results, or not this one
};

/// The results of one run: value by metric.
using Values = std::map<std::string, double>;

/// The results of all runs of a case.
class Measured
{
  public:
    /// @param run name @param values its results, or nothing if it failed
    void Add(const std::string& run, std::optional<Values> values);

    /// @param run name @param metric of its scenario @return its values
    [[nodiscard]] Samples Get(const std::string& run, const std::string& metric) const;

    /**
     * @param run     name
     * @param compute the value from a run's results; std::out_of_range (of Values::at) counts as a
     *                failed run, and so does a value that is not finite
     * @return the values
     */
    [[nodiscard]] Samples Compute(const std::string& run,
                                  const std::function<double(const Values&)>& compute) const;

    /// @return how many runs there are @param failed receives how many of them failed
    [[nodiscard]] std::size_t Count(std::size_t& failed) const;

  private:
    std::map<std::string, std::vector<std::optional<Values>>> m_runs;
};

/// One line of the result.
struct Row
{
    Row(std::string lawName, std::string metricName, std::string unitName, Samples values)
        : law(std::move(lawName)), metric(std::move(metricName)), unit(std::move(unitName)),
          samples(std::move(values))
    {
    }

    std::string law; //!< or whatever else is compared
    std::string metric;
    std::string unit; //!< may be empty
    Samples samples;
    std::optional<double> predicted; //!< by a closed form, or one of its equations solved
    std::optional<double> fluid;     //!< by the fluid model
    std::optional<double> published; //!< at exactly this point, by a paper
    std::optional<double> low;       //!< the mean must not be below
    std::optional<double> high;      //!< the mean must not be above

    /// Narrows what is allowed. @param value must be reached
    void AtLeast(double value);
    /// Narrows what is allowed. @param value must not be exceeded
    void AtMost(double value);
    /// Narrows what is allowed. @param target to be met @param tolerance up and down
    void Within(double target, double tolerance);
    /// Narrows what is allowed to 10 % of the fluid model's value, if there is one.
    void NearFluid();
};

/// How much is simulated.
struct Effort
{
    unsigned seeds{0};
    double time{0.0};   //!< simulated seconds of a run
    double warmup{0.0}; //!< the part of it that is not measured
};

/// A case.
struct Case
{
    std::string name;
    std::string summary;
    std::vector<Parameter> parameters{};
    std::vector<std::string> laws{};      //!< those that it takes
    std::vector<std::string> otherLaws{}; //!< those that it takes besides when asked to
    Effort full{};
    Effort quick{};
    std::map<std::string, std::string> quickValues{}; //!< parameters' defaults of the reduced form
    std::function<std::vector<Run>(const Settings&)> plan{};
    std::function<std::vector<Row>(const Settings&, const Measured&)> judge{};
    /// What is wrong with parameters together, or empty. May be left out.
    std::function<std::string(const Settings&)> check{};
};

/// @return all cases, cheap ones first
[[nodiscard]] const std::vector<Case>& AllCases();

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_CASE_H
