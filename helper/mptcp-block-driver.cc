/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-block-driver.h"

#include "ns3/simulator.h"

#include <cerrno>
#include <cstring>

namespace ns3
{

MptcpBlockDriver::MptcpBlockDriver(Ptr<MptcpTransfer> sender,
                                   Ptr<MptcpTransfer> receiver,
                                   const Parameters& parameters)
    : m_sender(sender), m_receiver(receiver), m_parameters(parameters),
      m_interval(CreateObject<ExponentialRandomVariable>())
{
    receiver->TraceConnectWithoutContext("Read", MakeCallback(&MptcpBlockDriver::BlockRead, this));
    if (parameters.requestSize > 0)
    {
        sender->TraceConnectWithoutContext("Read",
                                           MakeCallback(&MptcpBlockDriver::RequestRead, this));
    }
}

int64_t
MptcpBlockDriver::AssignStreams(int64_t stream)
{
    m_interval->SetStream(stream);
    return 1;
}

void
MptcpBlockDriver::Start(Time start)
{
    Simulator::Schedule(start - Simulator::Now(), &MptcpBlockDriver::Next, this);
}

Time
MptcpBlockDriver::DrawInterval()
{
    auto mean = m_parameters.interval;
    return m_parameters.poisson ? Seconds(mean.GetSeconds() * m_interval->GetValue(1, 0)) : mean;
}

void
MptcpBlockDriver::Next()
{
    if (m_begun == m_parameters.count)
    {
        return;
    }
    ++m_begun;
    m_pending.push_back(Simulator::Now());
    if (m_parameters.requestSize > 0)
    {
        m_receiver->Release(m_parameters.requestSize);
        return;
    }
    m_sender->Release(m_parameters.blockSize);
    Simulator::Schedule(DrawInterval(), &MptcpBlockDriver::Next, this);
}

void
MptcpBlockDriver::RequestRead(uint32_t bytes)
{
    m_requestBytes += bytes;
    while (m_requestBytes >= m_parameters.requestSize)
    {
        m_requestBytes -= m_parameters.requestSize;
        m_sender->Release(m_parameters.blockSize);
    }
}

void
MptcpBlockDriver::BlockRead(uint32_t bytes)
{
    m_blockBytes += bytes;
    while (m_blockBytes >= m_parameters.blockSize)
    {
        m_blockBytes -= m_parameters.blockSize;
        auto start = m_pending.front();
        m_pending.pop_front();
        m_delays.push_back((Simulator::Now() - start).GetSeconds());
        if (m_file.is_open())
        {
            m_file << m_delays.size() << ',' << start.GetSeconds() << ',' << 1000 * m_delays.back()
                   << '\n';
        }
        if (m_parameters.requestSize > 0)
        {
            Simulator::Schedule(DrawInterval(), &MptcpBlockDriver::Next, this);
        }
    }
}

std::string
MptcpBlockDriver::WriteBlocks(const std::string& path)
{
    m_file.open(path);
    if (!m_file)
    {
        return "cannot write " + path + ": " + std::strerror(errno);
    }
    m_file << "block,start_s,delay_ms\n";
    return "";
}

const std::vector<double>&
MptcpBlockDriver::GetDelays() const
{
    return m_delays;
}

std::size_t
MptcpBlockDriver::GetPending() const
{
    return m_pending.size();
}

} // namespace ns3
