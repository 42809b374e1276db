/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-application.h"

#include "ns3/mptcp-socket.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

RandomApplication::RandomApplication(const RandomScript& script,
                                     uint64_t own,
                                     uint64_t peer,
                                     std::function<void()> ended)
    : m_script(script), m_own(own), m_peer(peer), m_ended(std::move(ended))
{
    for (const auto& write : script.writes)
    {
        m_record.toWrite += write.bytes;
    }
}

uint8_t
RandomApplication::Pattern(uint64_t stream, uint64_t position)
{
    const uint64_t mixed = (position + stream * 7919) * 0x9e3779b97f4a7c15U;
    return static_cast<uint8_t>(mixed >> 56);
}

void
RandomApplication::Note(const std::string& what)
{
    constexpr std::size_t MOST = 200;
    if (m_record.diary.size() < MOST)
    {
        std::ostringstream line;
        line << Simulator::Now().GetSeconds() << " s " << what << " (written " << m_record.written
             << ", read " << m_record.received << ")";
        m_record.diary.push_back(line.str());
    }
}

void
RandomApplication::Watch()
{
    using Plain = Callback<void, Ptr<Socket>>;
    m_socket->SetRecvCallback(Plain([this](Ptr<Socket>) { Readable(); }));
    m_socket->SetSendCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this](Ptr<Socket>, uint32_t) { Write(); }));
    m_socket->SetDataSentCallback(Callback<void, Ptr<Socket>, uint32_t>(
        [this](Ptr<Socket>, uint32_t bytes) { m_record.reportedSent += bytes; }));
    m_socket->SetCloseCallbacks(Plain(
                                    [this](Ptr<Socket>)
                                    {
                                        m_record.closes++;
                                        Note("told of the end");
                                        PeerEnded();
                                    }),
                                Plain(
                                    [this](Ptr<Socket>)
                                    {
                                        m_record.errors++;
                                        m_record.errorAt = Simulator::Now().GetSeconds();
                                        Note("told of an error");
                                        PeerEnded();
                                    }));
    if (m_script.closing >= RandomScript::CLOSE_AT)
    {
        m_closeEvent = Simulator::Schedule(
            MilliSeconds(m_script.closeAt),
            [this]() { m_script.closing == RandomScript::CLOSE_AT ? Close() : Abort(); });
    }
}

void
RandomApplication::Connect(Ptr<Socket> socket, const Address& to)
{
    m_socket = socket;
    m_record.exists = true;
    Watch();
    socket->SetConnectCallback(Callback<void, Ptr<Socket>>(
                                   [this](Ptr<Socket>)
                                   {
                                       m_record.succeeded++;
                                       Note("connected");
                                       Established();
                                   }),
                               Callback<void, Ptr<Socket>>(
                                   [this](Ptr<Socket>)
                                   {
                                       m_record.failed++;
                                       Note("could not connect");
                                       PeerEnded();
                                   }));
    if (socket->Connect(to) != 0)
    {
        m_record.refused = true;
        Note("Connect() refused");
        Close();
        return;
    }
    if (m_script.closing >= RandomScript::CLOSE_AT && m_script.closeAt == 0)
    {
        m_closeEvent.Cancel();
        m_script.closing == RandomScript::CLOSE_AT ? Close() : Abort();
        return;
    }
    if (m_script.early)
    {
        NextWrite();
    }
}

void
RandomApplication::Accept(Ptr<Socket> socket)
{
    m_socket = socket;
    m_record.exists = true;
    m_record.succeeded++;
    Watch();
    Note("accepted");
    Established();
}

void
RandomApplication::Established()
{
    m_connected = true;
    m_readEvent = Simulator::Schedule(MilliSeconds(m_script.readFrom),
                                      [this]()
                                      {
                                          m_reading = true;
                                          Read();
                                      });
    if (m_nextWrite == 0 && m_due == 0)
    {
        NextWrite();
    }
    else
    {
        Write();
    }
}

void
RandomApplication::NextWrite()
{
    if (m_nextWrite == m_script.writes.size())
    {
        Think();
        return;
    }
    const auto& write = m_script.writes[m_nextWrite++];
    const auto now = [this, bytes = write.bytes]()
    {
        m_due += bytes;
        Write();
    };
    if (write.after == 0)
    {
        now();
    }
    else
    {
        m_writeEvent = Simulator::Schedule(MilliSeconds(write.after), now);
    }
}

void
RandomApplication::Write()
{
    if (!m_socket || m_record.closed || m_record.shut || m_record.written == m_due)
    {
        if (m_due == 0 && m_nextWrite == m_script.writes.size())
        {
            Think();
        }
        return;
    }
    std::vector<uint8_t> bytes;
    while (m_record.written < m_due)
    {
        const auto size = static_cast<uint32_t>(std::min<uint64_t>(
            {m_due - m_record.written, m_script.chunk, m_socket->GetTxAvailable()}));
        if (size == 0)
        {
            return;
        }
        bytes.resize(size);
        for (uint32_t i = 0; i < size; i++)
        {
            bytes[i] = Pattern(m_own, m_record.written + i);
        }
        const int taken = m_socket->Send(Create<Packet>(bytes.data(), size));
        if (taken <= 0)
        {
            return;
        }
        m_record.written += taken;
        if (m_record.closed || m_record.shut)
        {
            return;
        }
    }
    NextWrite();
}

void
RandomApplication::Readable()
{
    if (m_script.readEvery == 0)
    {
        Read();
    }
    else if (m_reading && m_readEvent.IsExpired())
    {
        m_readEvent =
            Simulator::Schedule(MilliSeconds(m_script.readEvery), &RandomApplication::Read, this);
    }
}

bool
RandomApplication::ReadOnce()
{
    const auto packet = m_socket->Recv(m_script.readSize ? m_script.readSize : UINT32_MAX, 0);
    const uint32_t size = packet ? packet->GetSize() : 0;
    if (size == 0)
    {
        return false;
    }
    std::vector<uint8_t> bytes(size);
    packet->CopyData(bytes.data(), size);
    for (uint32_t i = 0; i < size; i++)
    {
        m_record.wrong += bytes[i] == Pattern(m_peer, m_record.received + i) ? 0 : 1;
    }
    m_record.received += size;
    return true;
}

void
RandomApplication::Read()
{
    if (!m_socket || !m_reading)
    {
        return;
    }
    if (m_script.readEvery == 0)
    {
        while (m_socket && ReadOnce())
        {
        }
    }
    else if (ReadOnce() && m_readEvent.IsExpired())
    {
        m_readEvent =
            Simulator::Schedule(MilliSeconds(m_script.readEvery), &RandomApplication::Read, this);
    }
    Think();
}

void
RandomApplication::PeerEnded()
{
    if (!m_peerEnded)
    {
        m_peerEnded = true;
        Read();
    }
    Think();
}

void
RandomApplication::Think()
{
    if (!m_socket || m_record.closed || m_thinking)
    {
        return;
    }
    const bool broken = m_record.errors > 0 || m_record.failed > 0;
    const bool written = m_nextWrite == m_script.writes.size() && m_record.written == m_due &&
                         m_writeEvent.IsExpired();
    // A peer that has ended gives no more than what is there; that must be read before Close().
    const bool read = m_peerEnded && (broken || m_socket->GetRxAvailable() == 0);
    if (broken)
    {
        End(true);
    }
    else if (written && (m_script.closing == RandomScript::CLOSE || read))
    {
        End(true);
    }
    else if (written && m_script.closing == RandomScript::SHUTDOWN && !m_record.shut)
    {
        End(false);
    }
}

void
RandomApplication::End(bool full)
{
    const auto end = [this, full]()
    {
        m_thinking = false;
        if (!m_socket || m_record.closed)
        {
            return;
        }
        if (full)
        {
            Close();
        }
        else if (!m_record.shut)
        {
            m_record.shut = true;
            Note("half closes");
            m_socket->ShutdownSend();
            Think();
        }
    };
    if (m_script.inCallback)
    {
        end();
    }
    else
    {
        m_thinking = true;
        Simulator::ScheduleNow(end);
    }
}

void
RandomApplication::NoteClose()
{
    const bool told = m_record.errors > 0 || m_record.failed > 0;
    m_record.gaveUp = !told && !m_record.forced && (!m_peerEnded || m_socket->GetRxAvailable() > 0);
    m_record.closed = true;
    m_record.closedAt = Simulator::Now().GetSeconds();
    m_record.closedUnconnected = !m_connected;
    m_record.receivedAtClose = m_record.received;
    m_writeEvent.Cancel();
}

void
RandomApplication::Close()
{
    if (!m_socket || m_record.closed)
    {
        return;
    }
    NoteClose();
    Note("closes");
    m_socket->Close();
    m_ended();
}

void
RandomApplication::Abort()
{
    if (!m_socket || m_record.closed)
    {
        return;
    }
    const auto mptcp = DynamicCast<MptcpSocket>(m_socket);
    if (!mptcp)
    {
        Close();
        return;
    }
    NoteClose();
    m_record.aborted = true;
    Note("aborts");
    mptcp->Abort();
    m_ended();
}

void
RandomApplication::Force()
{
    if (m_record.exists && !m_record.closed)
    {
        m_record.forced = true;
        Note("has no more patience");
        m_reading = true;
        while (m_socket && ReadOnce())
        {
        }
        Close();
    }
}

void
RandomApplication::Forget()
{
    m_writeEvent.Cancel();
    m_readEvent.Cancel();
    m_closeEvent.Cancel();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        m_socket->SetDataSentCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        m_socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                     MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                    MakeNullCallback<void, Ptr<Socket>>());
    }
    m_socket = nullptr;
}

const RandomRecord&
RandomApplication::Record() const
{
    return m_record;
}

Ptr<Socket>
RandomApplication::GetSocket() const
{
    return m_socket;
}

bool
RandomApplication::IsOver() const
{
    return !m_record.exists || m_record.closed;
}

} // namespace ns3
