/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_TRANSFER_H
#define INTEROP_TRANSFER_H

#include "interop-network.h"
#include "interop-pattern.h"
#include "interop-program.h"

#include "ns3/mptcp-socket-factory.h"
#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

/// What an InteropTransfer does, and over what: the command line of interop-host.
struct InteropSettings
{
    std::string role{"client"};
    std::string protocol{"mptcp"};
    std::string taps{"tap1"};
    std::string links;
    std::string endpoints;
    std::string when;
    std::string close{"shutdown"};
    std::string pause;
    std::string pathManager;
    uint64_t upload{0};
    uint64_t download{0};
    uint32_t writeSize{65536};
    uint32_t buffer{1 << 20};
    uint32_t mss{1448};
    bool v6{false};
    bool checksum{false};
    bool denyJoin{false};
    bool automatic{false};
    bool aborted{false};
    bool deadPath{false};
    std::string hold;
    double patience{20};
    double timeout{40};
};

/// The connection under test and what its application does.
class InteropTransfer
{
  public:
    /// @param settings what to do @param network where; both outlive this
    InteropTransfer(const InteropSettings& settings, InteropNetwork& network);
    /// Connect or listen, and say that it is ready.
    void Start();
    /// All is over: take down what is left of the connection.
    void Stop();
    /// @returns what happened
    nlohmann::json Report() const;
    /// @returns whether every byte that was asked for arrived
    bool Good() const;

  private:
    static constexpr uint16_t PORT = 5001;
    /// Not to send beyond a position before so many subflows have been established, or have gone.
    struct Hold
    {
        uint64_t position;
        uint32_t subflows;
        bool gone;
    };

    struct Action
    {
        std::string trigger; //!< received, sent (bytes), gone (subflows) or time
        double threshold;
        std::string what;
        std::vector<std::string> words;
        bool done{false};
    };

    void Watch(Ptr<Socket> socket);
    void Fill();
    void Drain();
    void Compare(Ptr<Packet> packet);
    void CheckDone();
    void SendEnd();
    void OnClosed(const std::string& how);
    void ReadActions();
    void Poll();
    void Act(const Action& action);
    bool IsOver() const;
    /// @returns how much may be sent now
    uint64_t Most() const;
    static nlohmann::json Describe(Ptr<MptcpSubflow> subflow);

    const InteropSettings& m_settings;
    InteropNetwork& m_network;
    const bool m_client;
    InteropPattern m_mine;
    InteropPattern m_theirs;
    Ptr<Socket> m_listener;
    Ptr<Socket> m_socket;
    Ptr<MptcpSocket> m_mptcp;
    uint64_t m_sent{0};
    uint64_t m_received{0};
    int64_t m_wrong{-1}; //!< position of the first wrong byte
    bool m_eof{false};
    bool m_ended{false}; //!< ShutdownSend, Close or Abort was called
    bool m_failed{false};
    std::string m_closed{"no"};
    uint64_t m_pauseAt{UINT64_MAX};
    Time m_pauseFor;
    bool m_paused{false};
    bool m_stopping{false};
    Time m_first; //!< the connection was established
    Time m_last;  //!< it was established, or the last byte was received or written
    std::vector<Action> m_actions;
    std::vector<Hold> m_holds;
    std::vector<nlohmann::json> m_gone; //!< subflows that are over
    uint32_t m_established{0};
    MptcpInfo m_info;
};

inline InteropTransfer::InteropTransfer(const InteropSettings& settings, InteropNetwork& network)
    : m_settings(settings), m_network(network), m_client(settings.role == "client"),
      m_mine(m_client ? 1 : 2), m_theirs(m_client ? 2 : 1)
{
    ReadActions();
    const auto pause = InteropSplit(settings.pause, ':');
    if (pause.size() == 2)
    {
        m_pauseAt = std::stoull(pause[0]);
        m_pauseFor = Time(pause[1]);
    }
    for (const auto& hold : InteropSplit(settings.hold, ';'))
    {
        const auto words = InteropSplit(hold, ':');
        m_holds.push_back({std::stoull(words.at(0)),
                           static_cast<uint32_t>(std::stoul(words.back())),
                           words.size() > 2 && words[1] == "gone"});
    }
}

inline void
InteropTransfer::ReadActions()
{
    for (const auto& text : InteropSplit(m_settings.when, ';'))
    {
        // trigger=threshold:what:word:word
        const auto equals = text.find('=');
        const auto colon = text.find(':', equals);
        if (equals == std::string::npos || colon == std::string::npos)
        {
            InteropFail("--when: '" + text + "' is no trigger=threshold:action");
        }
        Action action;
        action.trigger = text.substr(0, equals);
        action.threshold = std::stod(text.substr(equals + 1, colon - equals - 1));
        action.words = InteropSplit(text.substr(colon + 1), ':');
        action.what = action.words.front();
        m_actions.push_back(action);
    }
}

inline void
InteropTransfer::Start()
{
    const bool mptcp = m_settings.protocol == "mptcp";
    const TypeId factory = mptcp ? MptcpSocketFactory::GetTypeId() : TcpSocketFactory::GetTypeId();
    auto socket = Socket::CreateSocket(m_network.Host(), factory);
    if (m_client)
    {
        Watch(socket);
        socket->SetConnectCallback(
            Callback<void, Ptr<Socket>>(
                [this](Ptr<Socket>)
                {
                    m_first = m_last = Simulator::Now();
                    Fill();
                }),
            Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { OnClosed("refused"); }));
        socket->Connect(m_network.Peer(1, m_settings.v6, PORT));
    }
    else
    {
        m_listener = socket;
        socket->Bind(m_settings.v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                   : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
        socket->Listen();
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  Callback<void, Ptr<Socket>, const Address&>(
                                      [this](Ptr<Socket> accepted, const Address&)
                                      {
                                          m_first = m_last = Simulator::Now();
                                          Watch(accepted);
                                          Fill();
                                      }));
    }
    std::cout << "ready" << std::endl;
    Poll();
}

inline void
InteropTransfer::Watch(Ptr<Socket> socket)
{
    m_socket = socket;
    m_mptcp = DynamicCast<MptcpSocket>(socket);
    m_established = m_client ? 0 : 1;
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { Drain(); }));
    socket->SetSendCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this](Ptr<Socket>, uint32_t) { Fill(); }));
    socket->SetCloseCallbacks(
        Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { OnClosed("normal"); }),
        Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { OnClosed("error"); }));
    InteropWatchResets(socket);
    if (m_mptcp)
    {
        m_mptcp->TraceConnectWithoutContext("SubflowEstablished",
                                            Callback<void, Ptr<MptcpSubflow>>(
                                                [this](Ptr<MptcpSubflow>)
                                                {
                                                    m_established++;
                                                    Simulator::ScheduleNow(&InteropTransfer::Fill,
                                                                           this);
                                                }));
        m_mptcp->TraceConnectWithoutContext("SubflowClosed",
                                            Callback<void, Ptr<MptcpSubflow>>(
                                                [this](Ptr<MptcpSubflow> subflow)
                                                {
                                                    m_gone.push_back(Describe(subflow));
                                                    Simulator::ScheduleNow(&InteropTransfer::Fill,
                                                                           this);
                                                }));
    }
}

inline void
InteropTransfer::Fill()
{
    if (!m_socket || m_ended)
    {
        return;
    }
    const uint64_t most = Most();
    while (m_sent < most)
    {
        const auto size = static_cast<uint32_t>(std::min<uint64_t>({most - m_sent,
                                                                    m_settings.writeSize,
                                                                    InteropPattern::PERIOD,
                                                                    m_socket->GetTxAvailable()}));
        if (size == 0 || m_socket->Send(Create<Packet>(m_mine.At(m_sent), size)) <= 0)
        {
            return;
        }
        m_sent += size;
        m_last = Simulator::Now();
    }
    CheckDone();
}

inline void
InteropTransfer::Drain()
{
    while (!m_paused)
    {
        if (m_received >= m_pauseAt)
        {
            m_paused = true;
            m_pauseAt = UINT64_MAX;
            Simulator::Schedule(m_pauseFor,
                                [this]()
                                {
                                    m_paused = false;
                                    Drain();
                                });
            return;
        }
        auto packet = m_socket->Recv(InteropPattern::PERIOD, 0);
        if (!packet)
        {
            break;
        }
        if (packet->GetSize() == 0)
        {
            m_eof = true;
            break;
        }
        Compare(packet);
    }
    CheckDone();
}

inline void
InteropTransfer::Compare(Ptr<Packet> packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    const uint8_t* expected = m_theirs.At(m_received);
    const auto differs = std::mismatch(bytes.begin(), bytes.end(), expected);
    if (m_wrong < 0 && differs.first != bytes.end())
    {
        m_wrong = static_cast<int64_t>(m_received) + (differs.first - bytes.begin());
    }
    m_received += bytes.size();
    m_last = Simulator::Now();
}

inline void
InteropTransfer::CheckDone()
{
    const bool sent = m_sent == m_settings.upload;
    if (m_ended || !sent)
    {
        return;
    }
    const bool received = m_received == m_settings.download;
    if (m_settings.close == "shutdown" || (m_settings.close == "wait" && m_eof) ||
        (m_settings.close == "close" && received))
    {
        SendEnd();
    }
}

inline void
InteropTransfer::SendEnd()
{
    m_ended = true;
    if (m_mptcp)
    {
        m_info = m_mptcp->GetInfo();
    }
    if (m_settings.close == "shutdown")
    {
        m_socket->ShutdownSend();
    }
    else
    {
        m_socket->Close();
    }
}

inline void
InteropTransfer::OnClosed(const std::string& how)
{
    if (how == "normal")
    {
        if (!m_eof)
        {
            Drain();
        }
        m_eof = true;
        CheckDone();
    }
    m_closed = how;
    m_failed = m_failed || how != "normal";
}

inline uint64_t
InteropTransfer::Most() const
{
    uint64_t most = m_settings.upload;
    for (const auto& hold : m_holds)
    {
        if ((hold.gone ? m_gone.size() : m_established) < hold.subflows)
        {
            most = std::min(most, hold.position);
        }
    }
    return most;
}

inline bool
InteropTransfer::IsOver() const
{
    if (m_failed)
    {
        return true;
    }
    const bool ended = m_ended && m_received >= m_settings.download;
    if (m_mptcp)
    {
        const auto state = m_mptcp->GetState();
        return m_ended && ((state == TcpSocket::CLOSED && m_mptcp->GetNSubflows() == 0) ||
                           (m_settings.deadPath &&
                            (state == TcpSocket::TIME_WAIT || state == TcpSocket::CLOSED)));
    }
    return ended && m_closed != "no";
}

inline void
InteropTransfer::Poll()
{
    InteropNoteLateness();
    for (auto& action : m_actions)
    {
        const double value = action.trigger == "time" ? Simulator::Now().GetSeconds()
                           : action.trigger == "sent" ? static_cast<double>(m_sent)
                           : action.trigger == "gone" ? static_cast<double>(m_gone.size())
                                                      : static_cast<double>(m_received);
        if (!action.done && m_socket && value >= action.threshold)
        {
            action.done = true;
            Act(action);
        }
    }
    if (!m_holds.empty() && Simulator::Now() > m_last + Seconds(m_settings.patience))
    {
        m_holds.clear();
        Fill();
    }
    if (!m_stopping &&
        (g_interopTerminated || IsOver() || Simulator::Now().GetSeconds() > m_settings.timeout))
    {
        m_stopping = true;
        Simulator::Stop(INTEROP_LINGER);
    }
    Simulator::Schedule(INTEROP_POLL, &InteropTransfer::Poll, this);
}

inline void
InteropTransfer::Act(const Action& action)
{
    const auto number = [&action]()
    { return static_cast<uint32_t>(std::stoul(action.words.at(1))); };
    auto stack = MptcpStack::Get(m_network.Host());
    if (action.what == "endpoint") // endpoint:PATH:FLAGS[:PORT]
    {
        const auto port =
            static_cast<uint16_t>(action.words.size() > 3 ? std::stoul(action.words[3]) : 0);
        MptcpHelper::AddEndpoint(m_network.Host(),
                                 m_network.Local(number(), m_settings.v6, port),
                                 action.words.at(2));
    }
    else if (action.what == "remove") // remove:ID
    {
        stack->RemoveEndpoint(static_cast<uint8_t>(number()));
    }
    else if (action.what == "flags") // flags:ID:FLAGS
    {
        uint32_t flags = 0;
        MptcpEndpoint::ParseFlags(action.words.at(2), flags);
        stack->SetEndpointFlags(static_cast<uint8_t>(number()), flags);
    }
    else if (action.what == "cut" || action.what == "mend") // cut:PATH
    {
        m_network.Cut(number(), action.what == "cut");
    }
    else if (action.what == "down" || action.what == "up") // down:PATH
    {
        MptcpMultihoming::SetInterfaceUp(m_network.Device(number()), action.what == "up");
    }
    else if (action.what == "abort" && m_mptcp)
    {
        m_ended = true;
        m_info = m_mptcp->GetInfo();
        m_mptcp->Abort();
    }
    else
    {
        InteropFail("no action '" + action.what + "'");
    }
}

inline nlohmann::json
InteropTransfer::Describe(Ptr<MptcpSubflow> subflow)
{
    const auto print = [](const Address& address)
    {
        std::ostringstream text;
        if (InetSocketAddress::IsMatchingType(address))
        {
            text << InetSocketAddress::ConvertFrom(address).GetIpv4();
        }
        else if (Inet6SocketAddress::IsMatchingType(address))
        {
            text << Inet6SocketAddress::ConvertFrom(address).GetIpv6();
        }
        return text.str();
    };
    return {{"local", print(subflow->GetLocal())},
            {"remote", print(subflow->GetRemote())},
            {"initial", subflow->IsInitial()},
            {"backup", subflow->IsBackup()},
            {"sent", subflow->GetBytesSent()},
            {"received", subflow->GetBytesReceived()},
            {"retransmissions", subflow->GetRetransmissions()},
            {"losses", subflow->GetLossEvents()}};
}

inline void
InteropTransfer::Stop()
{
    for (uint32_t i = 0; m_mptcp && i < m_mptcp->GetNSubflows(); i++)
    {
        m_gone.push_back(Describe(m_mptcp->GetSubflow(i)));
    }
    if (m_mptcp)
    {
        m_info.mptcpi_bytes_retrans = m_mptcp->GetInfo().mptcpi_bytes_retrans; // to the last
    }
}

inline bool
InteropTransfer::Good() const
{
    if (m_settings.aborted)
    {
        return m_wrong < 0 && IsOver();
    }
    return m_wrong < 0 && m_sent == m_settings.upload && m_received == m_settings.download &&
           m_eof && IsOver();
}

inline nlohmann::json
InteropTransfer::Report() const
{
    nlohmann::json report{{"sent", m_sent},
                          {"received", m_received},
                          {"wrong", m_wrong},
                          {"eof", m_eof},
                          {"over", IsOver()},
                          {"closed", m_closed},
                          {"seconds", (m_last - m_first).GetSeconds()},
                          {"established", m_established},
                          {"subflows", m_gone},
                          {"counters", InteropCounters(m_network.Host())},
                          {"lateResets", g_interopLateResets}};
    if (m_mptcp)
    {
        report["fallback"] = m_mptcp->IsFallback();
        report["info"] = {{"subflows", m_info.mptcpi_subflows},
                          {"flags", m_info.mptcpi_flags},
                          {"token", m_info.mptcpi_token},
                          {"csum_enabled", m_info.mptcpi_csum_enabled},
                          {"retransmits", m_info.mptcpi_retransmits},
                          {"bytes_sent", m_info.mptcpi_bytes_sent},
                          {"bytes_retrans", m_info.mptcpi_bytes_retrans},
                          {"bytes_received", m_info.mptcpi_bytes_received},
                          {"bytes_acked", m_info.mptcpi_bytes_acked}};
    }
    return report;
}

} // namespace ns3

#endif // INTEROP_TRANSFER_H
