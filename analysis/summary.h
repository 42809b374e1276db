/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ANALYSIS_SUMMARY_H
#define MPTCP_ANALYSIS_SUMMARY_H

#include "run-results.h"
#include "statistics.h"

#include <ostream>
#include <string>
#include <vector>

/**
 * @file
 * From single runs to a table: runs that differ in their seed alone become one estimate per metric.
 */

namespace mptcp
{

/// A finished run and what was varied in it.
struct FinishedRun
{
    std::string congestion;                //!< short name of what controlled the windows
    std::string scheduler;                 //!< short name of the scheduler, "-" for plain TCP
    std::vector<Measurement> measurements; //!< what it measured
};

/// One metric over all runs of one variant.
struct SummaryRow
{
    std::string congestion; //!< as in FinishedRun
    std::string scheduler;  //!< as in FinishedRun
    std::string metric;     //!< as in Measurement
    std::string unit;       //!< as in Measurement
    Estimate estimate;      //!< mean over the runs that have the metric, with its interval
};

/**
 * @param runs finished runs, any order
 * @returns one row per variant and metric, both in the order of their first appearance
 */
[[nodiscard]] std::vector<SummaryRow> Summarize(const std::vector<FinishedRun>& runs);

/**
 * Write the rows with the columns
 * scenario,congestion,scheduler,metric,unit,mean,ci95_low,ci95_high,runs. Where there is no
 * interval, its two fields are empty.
 * @param out where to
 * @param scenario first column of every line
 * @param rows the rows
 */
void WriteSummaryCsv(std::ostream& out,
                     const std::string& scenario,
                     const std::vector<SummaryRow>& rows);

/**
 * Write a table for people: one line per variant with goodput per path and in total,
 * retransmissions, reordering, and delays where the scenario reports them, as mean and half width
 * of the interval.
 * @param out where to
 * @param rows the rows; metrics that the table does not show are left out
 */
void WriteSummaryTable(std::ostream& out, const std::vector<SummaryRow>& rows);

/**
 * Write what the plot of goodputs reads: tab separated, one line per variant with a label, the
 * mean goodput of each path, total, ci95_low and ci95_high of the total. A first line names the
 * columns; where there is no interval, both bounds are the mean.
 * @param out where to
 * @param rows the rows
 */
void WriteGoodputData(std::ostream& out, const std::vector<SummaryRow>& rows);

/**
 * Write what the plot of delays reads: tab separated, one line per variant with a label, and mean,
 * ci95_low and ci95_high of block_delay_mean, block_delay_p95 and hol_delay_mean. A first line
 * names the columns; where there is no interval, both bounds are the mean, and what a variant did
 * not measure is three question marks.
 * @param out where to
 * @param rows the rows
 * @returns whether any variant measured the delay of blocks
 */
bool WriteDelayData(std::ostream& out, const std::vector<SummaryRow>& rows);

} // namespace mptcp

#endif // MPTCP_ANALYSIS_SUMMARY_H
