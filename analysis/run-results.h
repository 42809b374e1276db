/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ANALYSIS_RUN_RESULTS_H
#define MPTCP_ANALYSIS_RUN_RESULTS_H

#include <istream>
#include <string>
#include <vector>

/**
 * @file
 * What one run of a scenario leaves behind: a CSV file with the header `metric,unit,value`, written
 * when the run is complete. Which metrics there are is the scenario's affair.
 */

namespace mptcp
{

/// One number that a run measured.
struct Measurement
{
    std::string metric; //!< name, such as "goodput_total"
    std::string unit;   //!< unit of the value, such as "Mb/s"; may be empty
    double value;       //!< the number; finite
};

/// What a results file holds, or what is wrong with it.
struct RunResults
{
    std::vector<Measurement> measurements; //!< in the order of the file, no metric twice
    std::string error;                     //!< empty, or the line number and what is wrong there
};

/**
 * @param in a results file
 * @returns its measurements; none of them when there is an error
 */
[[nodiscard]] RunResults ReadRunResults(std::istream& in);

/**
 * Split one line of comma separated values. Fields have no quotes and no commas in them.
 * @param line the line, without its end
 * @param separator what stands between two fields
 * @returns the fields; one empty field for an empty line
 */
[[nodiscard]] std::vector<std::string> SplitFields(const std::string& line, char separator = ',');

} // namespace mptcp

#endif // MPTCP_ANALYSIS_RUN_RESULTS_H
