/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_CONNECTION_H
#define INTEROP_CONNECTION_H

#include "interop-program.h"

#include "ns3/mptcp-socket.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// Where an application lives, and what its connections have to be like.
struct InteropHome
{
    Ptr<Node> node;       //!< where
    TypeId factory;       //!< of the sockets
    bool v6{false};       //!< family
    uint32_t subflows{0}; //!< send nothing before a connection has had so many
};

/// A connection as a simple application sees it: what has come, and what is still to go.
class InteropConnection
{
  public:
    using Handler = std::function<void(InteropConnection&)>;

    /// @param home what it has to be like @param socket of it @param accepted it is connected
    /// already; if not, some bytes are sent before subflows are waited for: a client may join only
    /// after that
    InteropConnection(const InteropHome& home, Ptr<Socket> socket, bool accepted)
        : m_socket(socket), m_awaited(home.subflows), m_opening(accepted ? 0 : OPENING),
          m_subflows(accepted ? 1 : 0)
    {
        InteropWatchResets(socket);
        socket->TraceConnectWithoutContext(
            "SubflowEstablished",
            Callback<void, Ptr<MptcpSubflow>>(
                [this](Ptr<MptcpSubflow>)
                {
                    m_subflows++;
                    Simulator::ScheduleNow(&InteropConnection::OnSubflow, this);
                }));
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Drain(); }));
        socket->SetSendCallback(
            Callback<void, Ptr<Socket>, uint32_t>([this](Ptr<Socket>, uint32_t) { Fill(); }));
        socket->SetConnectCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Fill(); }),
                                   Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { End(true); }));
        socket->SetCloseCallbacks(Callback<void, Ptr<Socket>>(
                                      [this](Ptr<Socket>)
                                      {
                                          Drain();
                                          End(false);
                                      }),
                                  Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { End(true); }));
    }

    std::string in;      //!< received, and not yet taken by a handler
    uint64_t sent{0};    //!< bytes given to the socket
    bool endless{false}; //!< send zeros whenever there is room
    Handler onData;      //!< something was added to in
    Handler onEnd;       //!< the peer has closed, or all is over
    Handler onReady;     //!< Ready() has become true

    /// @param text to be sent
    void Send(const std::string& text)
    {
        m_out += text;
        Fill();
    }

    /// Close as soon as all is sent.
    void Finish()
    {
        m_finishing = true;
        endless = false;
        Fill();
    }

    /// @returns whether there have been as many subflows as are waited for
    bool Ready() const
    {
        return m_subflows >= m_awaited;
    }

    /// @returns whether all has ended
    bool Over() const
    {
        return InteropIsOver(m_socket);
    }

    /// @returns whether it ended by an error
    bool Failed() const
    {
        return m_failed;
    }

    /// @returns whether the peer has closed, or all is over
    bool Ended() const
    {
        return m_ended;
    }

    /// @returns whether it is plain TCP
    bool IsFallback() const
    {
        const auto mptcp = DynamicCast<MptcpSocket>(m_socket);
        return !mptcp || mptcp->IsFallback();
    }

  private:
    static constexpr uint32_t PIECE = 60000; //!< bytes of one write
    static constexpr uint64_t OPENING = 4;   //!< bytes

    void Drain()
    {
        bool some = false;
        while (auto packet = m_socket->Recv())
        {
            const uint32_t size = packet->GetSize();
            if (size == 0)
            {
                break;
            }
            const auto before = in.size();
            in.resize(before + size);
            packet->CopyData(reinterpret_cast<uint8_t*>(in.data() + before), size);
            some = true;
        }
        if (some && onData)
        {
            onData(*this);
        }
    }

    void OnSubflow()
    {
        if (m_subflows == m_awaited && onReady)
        {
            onReady(*this);
        }
        Fill();
    }

    void Fill()
    {
        while (m_position < m_out.size() || endless)
        {
            const auto left = endless ? PIECE : m_out.size() - m_position;
            const auto size = static_cast<uint32_t>(
                std::min<uint64_t>({left, PIECE, m_socket->GetTxAvailable(), Allowed()}));
            const auto* bytes = reinterpret_cast<const uint8_t*>(m_out.data()) + m_position;
            auto packet = endless ? Create<Packet>(size) : Create<Packet>(bytes, size);
            if (size == 0 || m_socket->Send(packet) <= 0)
            {
                return;
            }
            sent += size;
            m_position += endless ? 0 : size;
        }
        m_out.clear();
        m_position = 0;
        if (m_finishing && !m_closed)
        {
            m_closed = true;
            m_socket->Close();
        }
    }

    /// @returns how many bytes may be sent now
    uint64_t Allowed() const
    {
        return Ready() ? UINT64_MAX : m_opening - std::min(sent, m_opening);
    }

    void End(bool failed)
    {
        m_failed = m_failed || failed;
        if (!m_ended)
        {
            m_ended = true;
            if (onEnd)
            {
                onEnd(*this);
            }
        }
    }

    Ptr<Socket> m_socket;
    const uint32_t m_awaited;
    const uint64_t m_opening;
    uint32_t m_subflows;
    std::string m_out;
    std::size_t m_position{0};
    bool m_finishing{false};
    bool m_closed{false};
    bool m_ended{false};
    bool m_failed{false};
};

/// Accepts connections, and keeps them.
class InteropListener
{
  public:
    /// @param home where @param port to listen at @param accepted called with each new connection
    InteropListener(const InteropHome& home, uint16_t port, InteropConnection::Handler accepted)
    {
        m_socket = Socket::CreateSocket(home.node, home.factory);
        m_socket->Bind(home.v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                               : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
        m_socket->Listen();
        m_socket->SetAcceptCallback(
            MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
            Callback<void, Ptr<Socket>, const Address&>(
                [this, accepted, home](Ptr<Socket> socket, const Address&)
                {
                    connections.push_back(std::make_unique<InteropConnection>(home, socket, true));
                    accepted(*connections.back());
                }));
    }

    std::vector<std::unique_ptr<InteropConnection>> connections; //!< in order of acceptance

  private:
    Ptr<Socket> m_socket;
};

} // namespace ns3

#endif // INTEROP_CONNECTION_H
