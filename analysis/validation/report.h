/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_REPORT_H
#define MPTCP_VALIDATION_REPORT_H

#include "case.h"

#include "../statistics.h"

#include <istream>
#include <ostream>

namespace mptcp::validation
{

/// A row with its statistics.
struct Verdict
{
    std::string caseName;
    Row row;
    std::optional<Estimate> measured; //!< with its 95 % interval; absent if every run failed
    bool pass{false};
};

/**
 * A row passes if it has no failed run and its mean is in the allowed range. The reduced form
 * allows the mean to be outside by as much as half the 95 % confidence interval is wide, since so
 * few seeds cannot tell such a mean from one in the range.
 *
 * @param caseName of the case
 * @param row      measured, and what is allowed
 * @param quick    reduced form
 * @return the verdict
 */
[[nodiscard]] Verdict Judge(const std::string& caseName, Row row, bool quick);

/// A heading and a line for each row. @param out where @param verdicts of one case
void WriteTable(std::ostream& out, const std::vector<Verdict>& verdicts);

/**
 * A list of objects with the keys case, law, metric, unit, predicted, fluid, published, measured,
 * ci95_low, ci95_high, runs, pass. What is absent is null.
 * @param out where @param verdicts of all cases
 */
void WriteJson(std::ostream& out, const std::vector<Verdict>& verdicts);

/**
 * The table of doc/validation.md.
 * @param out  receives a Markdown table, unless there is an error
 * @param json as WriteJson() leaves it
 * @return what is wrong with the JSON, or empty
 */
[[nodiscard]] std::string WriteMarkdown(std::ostream& out, std::istream& json);

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_REPORT_H
