/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TRACE_HELPER_H
#define MPTCP_TRACE_HELPER_H

#include "ns3/mptcp-socket.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Writes what happens on MPTCP connections to two CSV files, from their trace sources alone.
 *
 * PREFIX-subflows.csv has a line per subflow when something about it has changed, at most one per
 * interval, the last of which says how it ended: time_s, connection, subflow, local, remote,
 * acked_bytes (by TCP, since the subflow began), goodput_bps (acknowledged since its last line),
 * cwnd_bytes, ssthresh_bytes, rtt_s. Lines of one subflow are in order of time. ns-3.37 gives the
 * last RTT sample, later releases the smoothed RTT.
 *
 * PREFIX-events.csv has a line per event: time_s, connection, event, subflow, value, detail. Events
 * are subflow_established and subflow_closed (detail: addresses), fallback (detail: why),
 * reinjection (subflow that carries the bytes, value: bytes, detail: data sequence number), and
 * out_of_order_bytes (value: bytes held).
 *
 * The files have names that end in ".part" until Close() or the destructor; a file with the final
 * name is whole. The object must live until the simulation has ended, or Close() was called.
 */
class MptcpTraceHelper
{
  public:
    /**
     * @param prefix of the files, with the folder; that they cannot be written is a fatal error
     * @param interval smallest time between two lines of a subflow
     */
    explicit MptcpTraceHelper(const std::string& prefix, Time interval = MilliSeconds(10));
    /// Calls Close().
    ~MptcpTraceHelper();
    MptcpTraceHelper(const MptcpTraceHelper&) = delete;
    MptcpTraceHelper& operator=(const MptcpTraceHelper&) = delete;

    /**
     * Trace a connection.
     * @param socket an end of it, best before it connects; acked_bytes, cwnd and rtt are those of
     * this end's sending
     * @param name of the connection in the files, without commas
     */
    void Trace(Ptr<MptcpSocket> socket, const std::string& name);

    /// Stop tracing and give the files their final names.
    void Close();

  private:
    class Connection;
    class Subflow;

    /// A file being written.
    struct File
    {
        std::string path;
        std::ofstream stream;
    };

    /// @param file to be opened @param path final name @param header first line
    static void Open(File& file, const std::string& path, const std::string& header);
    /// @param file to be closed and renamed
    static void Finish(File& file);

    Time m_interval;
    File m_subflows;
    File m_events;
    std::vector<std::unique_ptr<Connection>> m_connections;
};

} // namespace ns3

#endif // MPTCP_TRACE_HELPER_H
