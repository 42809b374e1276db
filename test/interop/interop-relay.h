/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_RELAY_H
#define INTEROP_RELAY_H

#include "interop-connection.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ns3
{

/// What a relay connects to, and the address of the host that it does so from.
struct InteropServer
{
    Address address;
    Address from;
};

/**
 * Two connections of which each gives the other what it receives: a client's, which was accepted,
 * and one to the server that the client wants. The end of one direction is passed on when all
 * before it has been, and nothing is read that the other side has no room for. An abort is passed
 * on, too.
 */
class InteropSplice
{
  public:
    /// Called with how many bytes went on.
    using Moved = std::function<void(uint32_t)>;

    /// @param home where @param client accepted @param server to connect to @param moved hears of
    /// bytes
    InteropSplice(const InteropHome& home,
                  Ptr<Socket> client,
                  const InteropServer& server,
                  Moved moved)
        : m_awaited(home.subflows), m_moved(std::move(moved))
    {
        m_client.open = true;
        m_client.subflows = 1;
        Watch(m_client, client);
        Watch(m_server, Socket::CreateSocket(home.node, home.factory));
        m_server.socket->SetConnectCallback(
            Callback<void, Ptr<Socket>>(
                [this](Ptr<Socket>)
                {
                    m_server.open = true;
                    Move();
                }),
            Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Fail(m_server); }));
        m_server.socket->Bind(server.from);
        m_server.socket->Connect(server.address);
    }

    /// @returns whether all has ended
    bool Over() const
    {
        return m_failed || (m_client.passed && m_server.passed && InteropIsOver(m_client.socket) &&
                            InteropIsOver(m_server.socket));
    }

    /// @returns whether one of the two connections was aborted
    bool Failed() const
    {
        return m_failed;
    }

    /// @returns how many of the two connections are plain TCP
    uint32_t Fallbacks() const
    {
        const auto fallback = [](const Leg& leg)
        { return DynamicCast<MptcpSocket>(leg.socket)->IsFallback() ? 1U : 0U; };
        return fallback(m_client) + fallback(m_server);
    }

    /// @returns the least number of subflows that one of the two connections has had
    uint32_t Subflows() const
    {
        return std::min(m_client.subflows, m_server.subflows);
    }

    /// Add what subflows have carried. @param[in,out] carried bytes of both directions by the
    /// host's address
    void AddCarried(std::map<Ipv4Address, uint64_t>& carried) const
    {
        for (const auto* leg : {&m_client, &m_server})
        {
            for (const auto& [address, bytes] : leg->carried)
            {
                carried[address] += bytes;
            }
            const auto socket = DynamicCast<MptcpSocket>(leg->socket);
            for (uint32_t i = 0; i < socket->GetNSubflows(); i++)
            {
                Add(socket->GetSubflow(i), carried);
            }
        }
    }

  private:
    /// Bytes that may go on before the subflows that are waited for are there: a client whose
    /// server says nothing cannot join, and a server need not speak first.
    static constexpr uint64_t OPENING = 1000;
    static constexpr uint32_t PIECE = 60000; //!< bytes of one write

    struct Leg
    {
        Ptr<Socket> socket;
        bool open{false};     //!< established
        bool finished{false}; //!< the peer has said its last byte
        bool passed{false};   //!< and the other leg has passed that on
        uint32_t subflows{0};
        std::map<Ipv4Address, uint64_t> carried; //!< by subflows that are gone
    };

    void Watch(Leg& leg, Ptr<Socket> socket)
    {
        leg.socket = socket;
        InteropWatchResets(socket);
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Move(); }));
        socket->SetSendCallback(
            Callback<void, Ptr<Socket>, uint32_t>([this](Ptr<Socket>, uint32_t) { Move(); }));
        socket->SetCloseCallbacks(
            Callback<void, Ptr<Socket>>(
                [this, &leg](Ptr<Socket>)
                {
                    leg.finished = true;
                    Move();
                }),
            Callback<void, Ptr<Socket>>([this, &leg](Ptr<Socket>) { Fail(leg); }));
        socket->TraceConnectWithoutContext("SubflowEstablished",
                                           Callback<void, Ptr<MptcpSubflow>>(
                                               [this, &leg](Ptr<MptcpSubflow>)
                                               {
                                                   leg.subflows++;
                                                   Simulator::ScheduleNow(&InteropSplice::Move,
                                                                          this);
                                               }));
        socket->TraceConnectWithoutContext(
            "SubflowClosed",
            Callback<void, Ptr<MptcpSubflow>>([&leg](Ptr<MptcpSubflow> subflow)
                                              { Add(subflow, leg.carried); }));
    }

    static void Add(Ptr<MptcpSubflow> subflow, std::map<Ipv4Address, uint64_t>& carried)
    {
        const Address local = subflow->GetLocal();
        if (InetSocketAddress::IsMatchingType(local))
        {
            carried[InetSocketAddress::ConvertFrom(local).GetIpv4()] +=
                subflow->GetBytesSent() + subflow->GetBytesReceived();
        }
    }

    void Move()
    {
        MoveFrom(m_client, m_server);
        MoveFrom(m_server, m_client);
    }

    void MoveFrom(Leg& from, Leg& to)
    {
        while (!m_failed && from.open && to.open && !from.passed)
        {
            const uint64_t most =
                Subflows() >= m_awaited ? PIECE : OPENING - std::min(m_sum, OPENING);
            const auto room = std::min<uint64_t>(most, to.socket->GetTxAvailable());
            const bool empty = from.socket->GetRxAvailable() == 0;
            if (empty && from.finished)
            {
                from.passed = true;
                to.socket->ShutdownSend();
                return;
            }
            const auto packet =
                room == 0 || empty ? nullptr : from.socket->Recv(static_cast<uint32_t>(room), 0);
            if (!packet || packet->GetSize() == 0)
            {
                return;
            }
            const uint32_t size = packet->GetSize();
            if (to.socket->Send(packet) != static_cast<int>(size))
            {
                Fail(to);
                return;
            }
            m_sum += size;
            m_moved(size);
        }
    }

    void Fail(Leg& leg)
    {
        if (m_failed)
        {
            return;
        }
        m_failed = true;
        Leg& other = &leg == &m_client ? m_server : m_client;
        DynamicCast<MptcpSocket>(other.socket)->Abort();
    }

    const uint32_t m_awaited;
    const Moved m_moved;
    Leg m_client;
    Leg m_server;
    uint64_t m_sum{0}; //!< bytes that went on
    bool m_failed{false};
};

/// A TCP relay: whoever connects is connected with one server.
class InteropRelay
{
  public:
    static constexpr uint16_t PORT = 9000;

    /// @param home where @param server to connect to @param moved hears of bytes that went on
    InteropRelay(const InteropHome& home, const InteropServer& server, InteropSplice::Moved moved)
    {
        m_socket = Socket::CreateSocket(home.node, home.factory);
        m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_socket->Listen();
        m_socket->SetAcceptCallback(
            MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
            Callback<void, Ptr<Socket>, const Address&>(
                [this, home, server, moved](Ptr<Socket> socket, const Address&) {
                    m_splices.push_back(
                        std::make_unique<InteropSplice>(home, socket, server, moved));
                }));
    }

    /// @returns what was relayed, in order of acceptance
    const std::vector<std::unique_ptr<InteropSplice>>& Splices() const
    {
        return m_splices;
    }

    /// @param address of the host @returns bytes of both directions that subflows from there
    /// carried
    uint64_t Carried(Ipv4Address address) const
    {
        std::map<Ipv4Address, uint64_t> carried;
        for (const auto& splice : m_splices)
        {
            splice->AddCarried(carried);
        }
        return carried[address];
    }

  private:
    Ptr<Socket> m_socket;
    std::vector<std::unique_ptr<InteropSplice>> m_splices;
};

} // namespace ns3

#endif // INTEROP_RELAY_H
