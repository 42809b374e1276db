/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-trace-helper.h"

#include "ns3/fatal-error.h"
#include "ns3/mptcp-address.h"
#include "ns3/sequence-number.h"
#include "ns3/simulator.h"

#include <cstdio>

namespace ns3
{

/// One subflow's lines.
class MptcpTraceHelper::Subflow
{
  public:
    Subflow(MptcpTraceHelper& helper, const std::string& connection, Ptr<MptcpSubflow> subflow)
        : m_helper(helper), m_subflow(subflow),
          m_label(connection + "," + std::to_string(subflow->GetId()) + "," +
                  MptcpAddress::ToString(subflow->GetLocal()) + "," +
                  MptcpAddress::ToString(subflow->GetRemote())),
          m_cwnd(subflow->GetTcb()->m_cWnd), m_ssthresh(subflow->GetTcb()->m_ssThresh),
          m_rtt(subflow->GetSrtt())
    {
        Connect(&Socket::TraceConnectWithoutContext);
        Note();
    }

    ~Subflow()
    {
        Connect(&Socket::TraceDisconnectWithoutContext);
        Flush();
    }

    bool Is(Ptr<MptcpSubflow> subflow) const
    {
        return m_subflow == subflow;
    }

    /// The subflow is over: its last line says how it ended, and takes the place of one that is not
    /// an interval old.
    void End()
    {
        if (IsDue())
        {
            Flush();
        }
        Note();
    }

  private:
    /// What a line says.
    struct Line
    {
        Time time;
        uint64_t acked{0};
        uint32_t cwnd{0};
        uint32_t ssthresh{0};
        Time rtt;
    };

    /// @param method connects or disconnects
    void Connect(bool (ObjectBase::*method)(std::string, const CallbackBase&))
    {
        ((*m_subflow).*method)("HighestRxAck", MakeCallback(&Subflow::Acked, this));
        ((*m_subflow).*method)("CongestionWindow", MakeCallback(&Subflow::Window, this));
        ((*m_subflow).*method)("SlowStartThreshold", MakeCallback(&Subflow::Threshold, this));
        ((*m_subflow).*method)("RTT", MakeCallback(&Subflow::Rtt, this));
    }

    void Acked(SequenceNumber32 before, SequenceNumber32 now)
    {
        m_acked += now - before;
        NoteIfDue();
    }

    void Window(uint32_t /* before */, uint32_t now)
    {
        m_cwnd = now;
        NoteIfDue();
    }

    void Threshold(uint32_t /* before */, uint32_t now)
    {
        m_ssthresh = now;
        NoteIfDue();
    }

    void Rtt(Time /* before */, Time now)
    {
        m_rtt = now;
        NoteIfDue();
    }

    /// @returns whether the last line is an interval old
    bool IsDue() const
    {
        return Simulator::Now() - m_held.time >= m_helper.m_interval;
    }

    void NoteIfDue()
    {
        if (Simulator::Now() == m_held.time)
        {
            Note();
        }
        else if (IsDue())
        {
            Flush();
            Note();
        }
    }

    /// Make the line of this moment, and hold it back.
    void Note()
    {
        m_held = {Simulator::Now(), m_acked, m_cwnd, m_ssthresh, m_rtt};
    }

    /// Write the line that is held back.
    void Flush()
    {
        const double elapsed = (m_held.time - m_written.time).GetSeconds();
        const double goodput = elapsed > 0 ? 8.0 * (m_held.acked - m_written.acked) / elapsed : 0;
        m_helper.m_subflows.stream << m_held.time.GetSeconds() << ',' << m_label << ','
                                   << m_held.acked << ',' << goodput << ',' << m_held.cwnd << ','
                                   << m_held.ssthresh << ',' << m_held.rtt.GetSeconds() << '\n';
        m_written = m_held;
    }

    MptcpTraceHelper& m_helper;
    Ptr<MptcpSubflow> m_subflow;
    std::string m_label;
    uint32_t m_cwnd;
    uint32_t m_ssthresh;
    Time m_rtt;
    uint64_t m_acked{0};
    Line m_held;    //!< made, and not written yet
    Line m_written; //!< the last one in the file
};

/// One connection's events and subflows.
class MptcpTraceHelper::Connection
{
  public:
    Connection(MptcpTraceHelper& helper, Ptr<MptcpSocket> socket, const std::string& name)
        : m_helper(helper), m_socket(socket), m_name(name)
    {
        Connect(&Socket::TraceConnectWithoutContext);
        for (uint32_t i = 0; i < socket->GetNSubflows(); i++)
        {
            if (socket->GetSubflow(i)->IsUp())
            {
                Established(socket->GetSubflow(i));
            }
        }
    }

    ~Connection()
    {
        Connect(&Socket::TraceDisconnectWithoutContext);
    }

  private:
    /// @param method connects or disconnects
    void Connect(bool (ObjectBase::*method)(std::string, const CallbackBase&))
    {
        ((*m_socket).*method)("SubflowEstablished", MakeCallback(&Connection::Established, this));
        ((*m_socket).*method)("SubflowClosed", MakeCallback(&Connection::Closed, this));
        ((*m_socket).*method)("Fallback", MakeCallback(&Connection::Fallback, this));
        ((*m_socket).*method)("Reinjection", MakeCallback(&Connection::Reinjection, this));
        ((*m_socket).*method)("OutOfOrderBytes", MakeCallback(&Connection::OutOfOrder, this));
    }

    void Event(const char* event,
               const std::string& subflow,
               const std::string& value,
               const std::string& detail)
    {
        m_helper.m_events.stream << Simulator::Now().GetSeconds() << ',' << m_name << ',' << event
                                 << ',' << subflow << ',' << value << ',' << detail << '\n';
    }

    static std::string Addresses(Ptr<MptcpSubflow> subflow)
    {
        return MptcpAddress::ToString(subflow->GetLocal()) + ">" +
               MptcpAddress::ToString(subflow->GetRemote());
    }

    void Established(Ptr<MptcpSubflow> subflow)
    {
        Event("subflow_established", std::to_string(subflow->GetId()), "", Addresses(subflow));
        m_subflows.push_back(std::make_unique<Subflow>(m_helper, m_name, subflow));
    }

    void Closed(Ptr<MptcpSubflow> subflow)
    {
        Event("subflow_closed", std::to_string(subflow->GetId()), "", Addresses(subflow));
        for (auto it = m_subflows.begin(); it != m_subflows.end(); ++it)
        {
            if ((*it)->Is(subflow))
            {
                (*it)->End();
                m_subflows.erase(it);
                return;
            }
        }
    }

    void Fallback(const std::string& why)
    {
        Event("fallback", "", "", why);
    }

    void Reinjection(uint64_t dsn, uint32_t bytes, uint32_t subflow)
    {
        Event("reinjection", std::to_string(subflow), std::to_string(bytes), std::to_string(dsn));
    }

    void OutOfOrder(uint32_t /* before */, uint32_t now)
    {
        Event("out_of_order_bytes", "", std::to_string(now), "");
    }

    MptcpTraceHelper& m_helper;
    Ptr<MptcpSocket> m_socket;
    std::string m_name;
    std::vector<std::unique_ptr<Subflow>> m_subflows;
};

MptcpTraceHelper::MptcpTraceHelper(const std::string& prefix, Time interval) : m_interval(interval)
{
    Open(m_subflows,
         prefix + "-subflows.csv",
         "time_s,connection,subflow,local,remote,acked_bytes,goodput_bps,cwnd_bytes,"
         "ssthresh_bytes,rtt_s");
    Open(m_events, prefix + "-events.csv", "time_s,connection,event,subflow,value,detail");
}

MptcpTraceHelper::~MptcpTraceHelper()
{
    Close();
}

void
MptcpTraceHelper::Open(File& file, const std::string& path, const std::string& header)
{
    file.path = path;
    file.stream.open(path + ".part", std::ios::trunc);
    if (!file.stream)
    {
        NS_FATAL_ERROR("MptcpTraceHelper: cannot write '" << path << ".part'");
    }
    file.stream.precision(10);
    file.stream << header << '\n';
}

void
MptcpTraceHelper::Finish(File& file)
{
    if (!file.stream.is_open())
    {
        return;
    }
    file.stream.close();
    const std::string part = file.path + ".part";
    if (!file.stream || std::rename(part.c_str(), file.path.c_str()) != 0)
    {
        NS_FATAL_ERROR("MptcpTraceHelper: cannot write '" << file.path << "'");
    }
}

void
MptcpTraceHelper::Trace(Ptr<MptcpSocket> socket, const std::string& name)
{
    if (!socket || name.find_first_of(",\"\n") != std::string::npos)
    {
        NS_FATAL_ERROR("MptcpTraceHelper::Trace: "
                       << (socket ? "the name '" + name + "' has a comma, quote or line break"
                                  : std::string("the socket is null")));
    }
    if (!m_events.stream.is_open())
    {
        NS_FATAL_ERROR("MptcpTraceHelper::Trace: the files are closed");
    }
    m_connections.push_back(std::make_unique<Connection>(*this, socket, name));
}

void
MptcpTraceHelper::Close()
{
    m_connections.clear();
    Finish(m_subflows);
    Finish(m_events);
}

} // namespace ns3
