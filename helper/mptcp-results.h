/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_RESULTS_H
#define MPTCP_RESULTS_H

#include <cstdint>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * What a run of a scenario measured: named numbers with units. Written as CSV with the columns
 * metric, unit and value to a temporary name beside the file, which is renamed when all is written:
 * a file of that name is always whole. The same numbers give the same bytes.
 */
class MptcpResults
{
  public:
    MptcpResults();
    ~MptcpResults();
    MptcpResults(const MptcpResults&) = delete;
    MptcpResults& operator=(const MptcpResults&) = delete;

    /**
     * Make sure, before the simulation, that the file can be written.
     * @param path of the file, or empty for none
     * @returns what is wrong, or nothing
     */
    std::string Open(const std::string& path);

    /**
     * Add a number.
     * @param metric name, such as goodput_path1
     * @param unit such as Mb/s; empty for a pure number
     * @param value a number that is not finite is left out
     */
    void Add(const std::string& metric, const std::string& unit, double value);

    /// @returns value of a metric, or NaN if there is none @param metric its name
    double Get(const std::string& metric) const;

    /// Write the file that Open() named, if any. @returns what is wrong, or nothing
    std::string Close();

    /// For people. @param out where to
    void Print(std::ostream& out) const;

  private:
    /// One number.
    struct Row
    {
        std::string metric;
        std::string unit;
        double value;
    };

    std::string m_path;
    std::string m_temporary; //!< empty once there is none
    std::ofstream m_file;
    std::vector<Row> m_rows;
};

} // namespace ns3

#endif // MPTCP_RESULTS_H
