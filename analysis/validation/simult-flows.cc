/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

#include <algorithm>

/**
 * @file
 * Aggregation as the Linux kernel's own test has it (tools/testing/selftests/net/mptcp,
 * simult_flows.sh): a file over two links, in either direction, within the test's limit.
 *
 * All else is the module's and the scenario's default, but for the buffers: they begin where Linux
 * lets them begin (ten segments to send, twice that to be counted with their headers; a window of
 * 64 KiB), and grow as AutoBuffers has it.
 *
 * The kernel's test leaves the queues of its links to netem, whose default of 1000 packets holds
 * seconds at such rates; 100 packets are the default here, as in the scenario.
 */

namespace mptcp::validation
{

namespace
{

/// Bytes that the kernel's test sends.
constexpr double BYTES = 16.8e6;

/// Two links, and who sends.
struct Setting
{
    std::string name;
    double rate1;  //!< Mb/s
    double rate2;  //!< Mb/s
    double delay1; //!< ms, one way
    double delay2; //!< ms, one way
    bool upload;
};

/// @return the ten settings of the kernel's test
const std::vector<Setting>&
AllSettings()
{
    static const std::vector<Setting> settings = []
    {
        std::vector<Setting> all;
        for (const bool upload : {true, false})
        {
            const std::string way = upload ? "-up" : "-down";
            all.push_back({"10-10-0-0" + way, 10, 10, 0, 0, upload});
            all.push_back({"10-10-1-25" + way, 10, 10, 1, 25, upload});
            all.push_back({"10-3-0-0" + way, 10, 3, 0, 0, upload});
            all.push_back({"10-3-1-25" + way, 10, 3, 1, 25, upload});
            all.push_back({"10-3-25-1" + way, 10, 3, 25, 1, upload});
        }
        return all;
    }();
    return settings;
}

/// @return whether the user wants it
bool
Wanted(const Settings& settings, const std::string& name)
{
    return std::find(settings.laws.begin(), settings.laws.end(), name) != settings.laws.end();
}

std::vector<Run>
Plan(const Settings& settings)
{
    std::vector<Run> runs;
    for (const auto& one : AllSettings())
    {
        if (Wanted(settings, one.name))
        {
            runs.push_back({one.name,
                            "two-path",
                            {"--rate=" + ToText(one.rate1) + "Mb/s," + ToText(one.rate2) + "Mb/s",
                             "--delay=" + ToText(one.delay1) + "ms," + ToText(one.delay2) + "ms",
                             "--queue=" + ToText(settings.Number("queue")) + "p",
                             "--bytes=" + ToText(BYTES),
                             "--congestion=" + settings.Text("congestion"),
                             "--scheduler=" + settings.Text("scheduler"),
                             "--ns3::MptcpSocket::AutoBuffers=true",
                             "--send-buffer=87380",
                             "--receive-buffer=65536",
                             "--verify",
                             one.upload ? "--upload" : "--download"}});
        }
    }
    return runs;
}

std::vector<Row>
JudgeRows(const Settings& settings, const Measured& measured)
{
    std::vector<Row> rows;
    for (const auto& one : AllSettings())
    {
        if (!Wanted(settings, one.name))
        {
            continue;
        }
        const double ideal = BYTES * 8e-6 / (one.rate1 + one.rate2);
        Row time(one.name, "completion_time", "s", measured.Get(one.name, "completion_time"));
        time.predicted = ideal;
        // 90 % of the links, and 450 ms of slack: the kernel test's limit.
        time.AtMost(ideal / 0.9 + 0.45);
        rows.push_back(time);
    }
    return rows;
}

} // namespace

Case
SimultFlows()
{
    Case one{"simult-flows",
             "A file of 16.8 MB over two links, within the limit of the Linux kernel's test, with\n"
             "buffers that grow by themselves. The names are rates in Mb/s, one-way delays in ms,\n"
             "and the direction."};
    one.parameters = {{"queue", "of each link, packets", "100", 1, 100000},
                      {"congestion",
                       "congestion control; auto is the scenario's default",
                       "auto",
                       0,
                       0,
                       1,
                       {"auto", "lia", "newreno", "cubic"}},
                      {"scheduler",
                       "scheduler",
                       "minrtt",
                       0,
                       0,
                       1,
                       {"minrtt", "roundrobin", "blest", "ecf", "otias", "sttf", "linger"}}};
    for (const auto& setting : AllSettings())
    {
        one.laws.push_back(setting.name);
    }
    one.full = {5, 60, 0};
    one.quick = {1, 60, 0};
    one.plan = Plan;
    one.judge = JudgeRows;
    return one;
}

} // namespace mptcp::validation
