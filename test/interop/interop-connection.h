/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_CONNECTION_H
#define INTEROP_CONNECTION_H

#include "ns3/mptcp-socket.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// A connection as a simple application sees it: what has come, and what is still to go.
class InteropConnection
{
  public:
    using Handler = std::function<void(InteropConnection&)>;

    /// @param socket connected, or about to be
    explicit InteropConnection(Ptr<Socket> socket) : m_socket(socket)
    {
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

    void Fill()
    {
        while (m_position < m_out.size() || endless)
        {
            const auto left = endless ? PIECE : m_out.size() - m_position;
            const auto size = static_cast<uint32_t>(
                std::min<uint64_t>({left, PIECE, m_socket->GetTxAvailable()}));
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
    /// @param node where @param factory of the sockets @param port to listen at @param accepted
    /// called with each new connection @param v6 family
    InteropListener(Ptr<Node> node,
                    TypeId factory,
                    uint16_t port,
                    InteropConnection::Handler accepted,
                    bool v6 = false)
    {
        m_socket = Socket::CreateSocket(node, factory);
        m_socket->Bind(v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                          : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
        m_socket->Listen();
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    Callback<void, Ptr<Socket>, const Address&>(
                                        [this, accepted](Ptr<Socket> socket, const Address&)
                                        {
                                            connections.push_back(
                                                std::make_unique<InteropConnection>(socket));
                                            accepted(*connections.back());
                                        }));
    }

    std::vector<std::unique_ptr<InteropConnection>> connections; //!< in order of acceptance

  private:
    Ptr<Socket> m_socket;
};

} // namespace ns3

#endif // INTEROP_CONNECTION_H
