/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "living-end.h"

#include "ns3/mptcp-socket.h"
#include "ns3/packet.h"

#include <algorithm>
#include <vector>

namespace ns3
{

LivingEnd::LivingEnd(bool server) : m_server(server), m_connected(server)
{
}

uint8_t
LivingEnd::Pattern(bool server, uint64_t position)
{
    return static_cast<uint8_t>(position * 131 + (position >> 8) * 17 + (server ? 0xa5 : 0x5a));
}

void
LivingEnd::Take(Ptr<Socket> socket)
{
    m_socket = socket;
    socket->SetConnectCallback(Callback<void, Ptr<Socket>>(
                                   [this](Ptr<Socket>)
                                   {
                                       m_succeeded++;
                                       m_connected = true;
                                       Fill();
                                   }),
                               Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { m_failed++; }));
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Drain(); }));
    socket->SetSendCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this](Ptr<Socket>, uint32_t) { Fill(); }));
    socket->SetCloseCallbacks(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { m_closes++; }),
                              Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { m_errors++; }));
    if (m_connected)
    {
        Fill();
    }
}

void
LivingEnd::Write(uint32_t bytes)
{
    if (!m_shut)
    {
        m_toWrite += bytes;
        Fill();
    }
}

void
LivingEnd::Fill()
{
    while (m_socket && m_connected && m_written < m_toWrite && !m_closed)
    {
        constexpr uint64_t BLOCK = 3000;
        const auto size = static_cast<uint32_t>(
            std::min<uint64_t>({m_toWrite - m_written, BLOCK, m_socket->GetTxAvailable()}));
        std::vector<uint8_t> bytes(size);
        for (uint32_t i = 0; i < size; i++)
        {
            bytes[i] = Pattern(m_server, m_written + i);
        }
        const int sent = size == 0 ? 0 : m_socket->Send(Create<Packet>(bytes.data(), size));
        if (sent <= 0)
        {
            return;
        }
        m_written += static_cast<uint64_t>(sent);
    }
    MaybeEnd();
}

void
LivingEnd::MaybeEnd()
{
    if (!m_socket || m_closed || m_written < m_toWrite)
    {
        return;
    }
    if (m_closing)
    {
        m_closed = true;
        m_socket->Close();
    }
    else if (m_shut && m_connected)
    {
        m_socket->ShutdownSend();
    }
}

void
LivingEnd::Drain()
{
    while (m_reading && m_socket)
    {
        const auto packet = m_socket->Recv();
        if (!packet || packet->GetSize() == 0)
        {
            return;
        }
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        for (const uint8_t byte : bytes)
        {
            m_wrong += byte == Pattern(!m_server, m_received++) ? 0 : 1;
        }
    }
}

void
LivingEnd::Shut()
{
    m_shut = true;
    MaybeEnd();
}

void
LivingEnd::Close(bool patiently)
{
    m_shut = true;
    m_closing = true;
    m_toWrite = patiently ? m_toWrite : m_written;
    MaybeEnd();
}

void
LivingEnd::Abort()
{
    m_shut = true;
    m_aborted = true;
    if (const auto socket = DynamicCast<MptcpSocket>(m_socket); socket && !m_closed)
    {
        m_closed = true;
        socket->Abort();
    }
}

void
LivingEnd::SetReading(bool reading)
{
    m_reading = reading;
    Drain();
}

void
LivingEnd::Forget()
{
    if (m_socket)
    {
        m_socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                     MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        m_socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                    MakeNullCallback<void, Ptr<Socket>>());
        m_socket = nullptr;
    }
}

bool
LivingEnd::Exists() const
{
    return m_socket != nullptr;
}

Ptr<Socket>
LivingEnd::GetSocket() const
{
    return m_socket;
}

std::string
LivingEnd::Complaint() const
{
    const std::string who = m_server ? "server" : "client";
    if (m_closes > 1 || m_errors > 1)
    {
        return who + " was told of its end " + std::to_string(m_closes) +
               " times and of an error " + std::to_string(m_errors) + " times";
    }
    if (m_succeeded + m_failed > 1 || (m_server && m_succeeded + m_failed > 0))
    {
        return who + " was told more than once how connecting went";
    }
    return "";
}

bool
LivingEnd::IsComplete(const LivingEnd& peer) const
{
    return m_written == m_toWrite && m_received == peer.m_written && m_errors == 0 &&
           m_failed == 0 && m_wrong == 0;
}

std::string
LivingEnd::Words() const
{
    return "has written " + std::to_string(m_written) + " of " + std::to_string(m_toWrite) +
           " and read " + std::to_string(m_received) + " bytes, " + std::to_string(m_wrong) +
           " wrong, connected " + std::to_string(m_succeeded) + ", failed " +
           std::to_string(m_failed) + ", ended " + std::to_string(m_closes) + ", errors " +
           std::to_string(m_errors);
}

uint64_t
LivingEnd::Received() const
{
    return m_received;
}

uint64_t
LivingEnd::Wrong() const
{
    return m_wrong;
}

} // namespace ns3
