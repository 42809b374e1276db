/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-address.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <sstream>

/**
 * @file
 * @ingroup mptcp-tests
 * The contract of ns3::Socket and ns3::TcpSocket: the same calls on a TCP socket and on an
 * MptcpSocket give the same results, error codes and callbacks.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-socket");

constexpr uint16_t PORT = 5001;

/// Runs the same calls on both kinds of socket and compares what was written down.
class Contract : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// The calls; what they give goes to Log().
    virtual void Act() = 0;

    void DoRun() override
    {
        const auto tcp = Record(Kind::TCP);
        const auto mptcp = Record(Kind::MPTCP);
        NS_TEST_EXPECT_MSG_EQ((tcp.size() > 2), true, "something was written down");
        const auto differ = std::mismatch(tcp.begin(), tcp.end(), mptcp.begin(), mptcp.end());
        NS_TEST_EXPECT_MSG_EQ((differ.second == mptcp.end() ? "nothing" : *differ.second),
                              (differ.first == tcp.end() ? "nothing" : *differ.first),
                              "first difference between MPTCP and TCP");
    }

    /// @param what happened @param value the result
    template <typename T>
    void Log(const std::string& what, const T& value)
    {
        std::ostringstream line;
        line << what << ": " << value;
        m_log.push_back(line.str());
    }

    /// The same once only, however often it happens. @param what happened
    void LogOnce(const std::string& what)
    {
        if (std::find(m_log.begin(), m_log.end(), what) == m_log.end())
        {
            m_log.push_back(what);
        }
    }

    /// A call's result, and the error code if it failed. @param what call @param socket of it
    /// @param result that it gave
    void LogResult(const std::string& what, Ptr<Socket> socket, int result)
    {
        Log(what, result);
        if (result < 0)
        {
            Log(what + ", errno", socket->GetErrno());
        }
    }

    /// @param address of a socket @returns it in words
    static std::string Text(const Address& address)
    {
        std::ostringstream text;
        if (InetSocketAddress::IsMatchingType(address))
        {
            const auto v4 = InetSocketAddress::ConvertFrom(address);
            text << v4.GetIpv4() << " port " << v4.GetPort();
        }
        else if (Inet6SocketAddress::IsMatchingType(address))
        {
            const auto v6 = Inet6SocketAddress::ConvertFrom(address);
            text << v6.GetIpv6() << " port " << v6.GetPort();
        }
        else
        {
            text << "none";
        }
        return text.str();
    }

    /// Write the local address of a socket down. @param who in words @param socket which
    void LogName(const std::string& who, Ptr<Socket> socket)
    {
        Address address;
        LogResult(who + " GetSockName", socket, socket->GetSockName(address));
        Log(who + " is", Text(address));
    }

    /// Write both addresses of a socket down. @param who in words @param socket which
    void LogNames(const std::string& who, Ptr<Socket> socket)
    {
        LogName(who, socket);
        Address peer;
        LogResult(who + " GetPeerName", socket, socket->GetPeerName(peer));
        Log(who + " has peer", Text(peer));
    }

    /// @returns a socket of the kind under test
    Ptr<Socket> Make(Ptr<Node> node)
    {
        return m_kind == Kind::TCP ? Network().MakeTcpSocket(node)
                                   : Ptr<Socket>(Network().MakeSocket(node));
    }

    /// Write the callbacks of a socket down. @param who in words @param socket which
    void Watch(const std::string& who, Ptr<Socket> socket)
    {
        const auto one = [this, who](const char* what)
        {
            return Callback<void, Ptr<Socket>>([this, who, what](Ptr<Socket>)
                                               { LogOnce(who + " hears: " + what); });
        };
        socket->SetConnectCallback(one("connected"), one("not connected"));
        socket->SetCloseCallbacks(one("closed"), one("closed by an error"));
        socket->SetRecvCallback(one("data"));
    }

    /// Make the listener and the client, both watched, and the accepted socket when it comes.
    void MakePair()
    {
        m_listener = Make(Network().Server());
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_listener->Listen();
        m_listener->SetAcceptCallback(Callback<bool, Ptr<Socket>, const Address&>(
                                          [this](Ptr<Socket>, const Address& from)
                                          {
                                              LogOnce("asked about " + Text(from));
                                              return m_accepts;
                                          }),
                                      Callback<void, Ptr<Socket>, const Address&>(
                                          [this](Ptr<Socket> accepted, const Address& from)
                                          {
                                              LogOnce("accepted " + Text(from));
                                              m_server = accepted;
                                              Watch("server", accepted);
                                          }));
        m_client = Make(Network().Client());
        Watch("client", m_client);
    }

    /// @returns the listener's address
    Address Target()
    {
        return Network().ServerAddress(0, PORT);
    }

    /// Connect the pair and wait. @param bytes that each side sends the other
    void Connect(uint32_t bytes)
    {
        MakePair();
        LogResult("Connect", m_client, m_client->Connect(Target()));
        RunFor(Seconds(1));
        NS_TEST_ASSERT_MSG_EQ((m_server != nullptr), true, "accepted");
        if (bytes > 0)
        {
            LogResult("client Send", m_client, m_client->Send(Create<Packet>(bytes)));
            RunFor(Seconds(1));
            LogResult("server Send", m_server, m_server->Send(Create<Packet>(bytes)));
            RunFor(Seconds(1));
        }
    }

    /// Read all there is. @param who in words @param socket which
    void LogRead(const std::string& who, Ptr<Socket> socket)
    {
        uint32_t bytes = 0;
        Ptr<Packet> packet;
        while ((packet = socket->Recv()) && packet->GetSize() > 0)
        {
            bytes += packet->GetSize();
        }
        Log(who + " read", bytes);
        Log(who + " is at the end", packet != nullptr);
    }

    Kind m_kind{Kind::TCP};
    bool m_accepts{true};
    Ptr<Socket> m_listener;
    Ptr<Socket> m_client;
    Ptr<Socket> m_server;

  private:
    std::vector<std::string> Record(Kind kind)
    {
        m_kind = kind;
        m_log.clear();
        RunFor(MakeNetwork().StartTime());
        Act();
        m_listener = m_client = m_server = nullptr;
        Simulator::Destroy();
        return m_log;
    }

    std::vector<std::string> m_log;
};

/// Like MPTCP_TEST, of calls that are made on both kinds. @param name of the class @param title
#define CONTRACT(name, title)                                          \
    class name : public Contract                                       \
    {                                                                  \
      public:                                                          \
        name() : Contract(title)                                       \
        {                                                              \
        }                                                              \
                                                                       \
      private:                                                         \
        void Act() override;                                           \
    };                                                                 \
    [[maybe_unused]] const bool g_added##name = g_suite.Add(new name); \
    void name::Act()

CONTRACT(Fresh, "a socket that was just made")
{
    auto socket = Make(Network().Client());
    Log("type", socket->GetSocketType());
    Log("node", socket->GetNode()->GetId());
    Log("errno", socket->GetErrno());
    LogNames("it", socket);
    LogResult("Send", socket, socket->Send(Create<Packet>(10)));
    Log("Recv", socket->Recv() != nullptr);
    Address from;
    Log("RecvFrom", socket->RecvFrom(from) != nullptr);
    Log("receive available", socket->GetRxAvailable());
    Log("send available", socket->GetTxAvailable());
    Log("broadcast on", socket->SetAllowBroadcast(true));
    Log("broadcast off", socket->SetAllowBroadcast(false));
    Log("broadcast", socket->GetAllowBroadcast());
}

CONTRACT(Bind, "Bind: any port, a port, a port that is taken, no address of IP")
{
    auto any = Make(Network().Client());
    LogResult("Bind()", any, any->Bind());
    LogName("any", any);
    auto six = Make(Network().Client());
    LogResult("Bind6()", six, six->Bind6());
    LogName("six", six);
    auto fixed = Make(Network().Client());
    LogResult("port 5000", fixed, fixed->Bind(InetSocketAddress(Ipv4Address::GetAny(), 5000)));
    LogName("fixed", fixed);
    auto second = Make(Network().Client());
    LogResult("again", second, second->Bind(InetSocketAddress(Ipv4Address::GetAny(), 5000)));
    auto local = Make(Network().Client());
    LogResult("address", local, local->Bind(Network().ClientAddress(0, 6000)));
    LogName("local", local);
    auto none = Make(Network().Client());
    LogResult("no address", none, none->Bind(Address()));
    auto mac = Make(Network().Client());
    LogResult("MAC address", mac, mac->Bind(Network().ClientDevice(0)->GetAddress()));
}

CONTRACT(Exchange, "a connection: names, sizes, and callbacks of both ends")
{
    Connect(1000);
    LogNames("client", m_client);
    LogNames("server", m_server);
    LogName("listener", m_listener);
    Log("client has", m_client->GetRxAvailable());
    Log("server has", m_server->GetRxAvailable());
    Address from;
    Log("client reads", m_client->RecvFrom(100, 0, from)->GetSize());
    Log("client reads from", Text(from));
    Log("server reads", m_server->RecvFrom(100, 0, from)->GetSize());
    Log("server reads from", Text(from));
    Log("client has", m_client->GetRxAvailable());
    LogRead("client", m_client);
    LogRead("server", m_server);
    Log("client can send", m_client->GetTxAvailable());
}

CONTRACT(Order, "the order of what both ends hear when client, then server close")
{
    Connect(1000);
    LogRead("server", m_server);
    LogRead("client", m_client);
    LogResult("client Close", m_client, m_client->Close());
    RunFor(Seconds(1));
    LogResult("client Send", m_client, m_client->Send(Create<Packet>(1)));
    LogResult("server Send", m_server, m_server->Send(Create<Packet>(500)));
    RunFor(Seconds(1));
    LogRead("server", m_server);
    LogRead("client", m_client);
    LogResult("server Close", m_server, m_server->Close());
    RunFor(Seconds(1));
    LogResult("server Send", m_server, m_server->Send(Create<Packet>(1)));
}

CONTRACT(HalfClose, "ShutdownSend at the client: no more to send, more to receive")
{
    Connect(1000);
    LogRead("client", m_client);
    LogResult("ShutdownSend", m_client, m_client->ShutdownSend());
    RunFor(Seconds(1));
    Log("client Send", m_client->Send(Create<Packet>(1)));
    LogResult("server Send", m_server, m_server->Send(Create<Packet>(700)));
    RunFor(Seconds(1));
    LogRead("client", m_client);
    LogRead("server", m_server);
}

CONTRACT(Deaf, "ShutdownRecv at the server: it hears no more of data")
{
    Connect(0);
    LogResult("ShutdownRecv", m_server, m_server->ShutdownRecv());
    LogResult("client Send", m_client, m_client->Send(Create<Packet>(700)));
    LogResult("server Send", m_server, m_server->Send(Create<Packet>(300)));
    RunFor(Seconds(1));
    LogRead("client", m_client);
}

MPTCP_TEST(DeafLater,
           "ShutdownRecv with unread data: that stays, what comes later goes, the end is told")
{
    MakeNetwork(1);
    auto& transfer = MakeTransfer(2000, 0);
    transfer.serverReads = false;
    transfer.closeWhenDone = false;
    uint32_t kept = 0;
    At(Seconds(2),
       [&]()
       {
           auto server = transfer.ServerSocket();
           kept = server->GetRxAvailable();
           server->ShutdownRecv();
           transfer.ClientSocket()->Send(Create<Packet>(500));
       });
    uint32_t read = 0;
    At(Seconds(4),
       [&]()
       {
           auto server = transfer.ServerSocket();
           NS_TEST_EXPECT_MSG_EQ(server->GetRxAvailable(), kept, "nothing was added");
           while (auto packet = server->Recv(300, 0))
           {
               if (packet->GetSize() == 0)
               {
                   break;
               }
               read += packet->GetSize();
           }
           transfer.ClientSocket()->Close();
       });
    Run();
    NS_TEST_EXPECT_MSG_EQ(kept, 2000U, "the premise: it was there");
    NS_TEST_EXPECT_MSG_EQ(read, 2000U, "and can be read");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerCloses(), 1U, "the end is told");
    ExpectNothingLeft();
}

CONTRACT(NotAccepted, "the application does not accept")
{
    Set("ns3::TcpSocket::ConnCount", "2");
    m_accepts = false;
    MakePair();
    LogResult("Connect", m_client, m_client->Connect(Target()));
    RunFor(Seconds(100));
    Log("a server", m_server != nullptr);
    m_accepts = true;
}

CONTRACT(BadAddress, "Connect to what is no address of IP")
{
    auto socket = Make(Network().Client());
    LogResult("none", socket, socket->Connect(Address()));
    LogResult("MAC", socket, socket->Connect(Network().ServerDevice(0)->GetAddress()));
    LogResult("afterwards", socket, socket->Connect(Target()));
}

CONTRACT(EarlySend, "data is written before the connection is there")
{
    MakePair();
    LogResult("Connect", m_client, m_client->Connect(Target()));
    LogResult("Send", m_client, m_client->Send(Create<Packet>(5000)));
    Log("left", m_client->GetTxAvailable());
    RunFor(Seconds(1));
    LogRead("server", m_server);
    Log("left", m_client->GetTxAvailable());
}

CONTRACT(TooMuch, "more is written than the send buffer takes")
{
    Set("ns3::TcpSocket::SndBufSize", "10000");
    Connect(0);
    Log("room", m_client->GetTxAvailable());
    LogResult("too much", m_client, m_client->Send(Create<Packet>(10001)));
    LogResult("as much", m_client, m_client->Send(Create<Packet>(10000)));
    Log("room", m_client->GetTxAvailable());
    LogResult("one more", m_client, m_client->Send(Create<Packet>(1)));
    LogResult("nothing", m_client, m_client->Send(Create<Packet>()));
    RunFor(Seconds(1));
    Log("room", m_client->GetTxAvailable());
    LogRead("server", m_server);
}

CONTRACT(ListenerGone, "the listener closes: its connections live on")
{
    Connect(100);
    LogResult("Close", m_listener, m_listener->Close());
    RunFor(Seconds(1));
    LogResult("client Send", m_client, m_client->Send(Create<Packet>(900)));
    RunFor(Seconds(1));
    LogRead("server", m_server);
}

CONTRACT(SecondListener, "two sockets cannot listen at one port; one that is closed makes room")
{
    MakePair();
    auto second = Make(Network().Server());
    LogResult("Bind", second, second->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    m_listener->Close();
    RunFor(Seconds(1));
    auto third = Make(Network().Server());
    LogResult("Bind", third, third->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    LogResult("Listen", third, third->Listen());
    LogResult("Listen again", third, third->Listen());
}

CONTRACT(Attributes, "the attributes of ns3::TcpSocket, set and read")
{
    auto socket = Make(Network().Client());
    const std::pair<const char*, const char*> values[] = {
        {"SndBufSize", "54321"},
        {"RcvBufSize", "65432"},
        {"SegmentSize", "777"},
        {"InitialSlowStartThreshold", "22222"},
        {"InitialCwnd", "3"},
        {"ConnTimeout", "2s"},
        {"ConnCount", "9"},
        {"DataRetries", "4"},
        {"DelAckTimeout", "50ms"},
        {"DelAckCount", "3"},
        {"TcpNoDelay", "false"},
        {"PersistTimeout", "3s"},
    };
    for (const auto& [name, value] : values)
    {
        StringValue text;
        socket->GetAttribute(name, text);
        Log(std::string(name) + " by default", text.Get());
        socket->SetAttribute(name, StringValue(value));
        socket->GetAttribute(name, text);
        Log(name, text.Get());
    }
}

CONTRACT(Inherited, "accepted sockets have what the listener had")
{
    MakePair();
    m_listener->SetAttribute("SndBufSize", StringValue("54321"));
    m_listener->SetAttribute("TcpNoDelay", StringValue("false"));
    m_listener->SetAttribute("DelAckCount", StringValue("3"));
    LogResult("Connect", m_client, m_client->Connect(Target()));
    RunFor(Seconds(1));
    for (const auto* name : {"SndBufSize", "RcvBufSize", "TcpNoDelay", "DelAckCount"})
    {
        StringValue text;
        m_server->GetAttribute(name, text);
        Log(name, text.Get());
    }
}

CONTRACT(Marked, "TOS and TTL, of a listener and of sockets that are connected")
{
    MakePair();
    m_listener->SetIpTos(0x48);
    Wire().record = true;
    LogResult("Connect", m_client, m_client->Connect(Target()));
    RunFor(Seconds(1));
    NS_TEST_ASSERT_MSG_EQ((m_server != nullptr), true, "accepted");
    Log("the server's TOS", +m_server->GetIpTos());
    Log("the server's priority", +m_server->GetPriority());
    m_client->SetIpTos(0x10);
    m_client->SetIpTtl(33);
    m_client->Send(Create<Packet>(5000));
    RunFor(Seconds(1));
    m_server->SetIpTos(0);
    m_server->SetIpv6Tclass(0x20);
    m_server->SetIpv6HopLimit(20);
    m_server->Send(Create<Packet>(5000));
    RunFor(Seconds(1));
    std::string last[2];
    for (const auto& segment : Wire().Segments())
    {
        std::ostringstream marks;
        marks << "TOS " << +segment.ipTos << ", TTL " << +segment.ipTtl;
        if (marks.str() != last[segment.up])
        {
            last[segment.up] = marks.str();
            Log(segment.up ? "the client's segments" : "the server's segments", marks.str());
        }
    }
}

/// Give an address a TOS, in releases where it can have one. @param address it @param tos the TOS
/// @returns whether it has it @{
template <typename SocketAddress>
auto
SetTos(SocketAddress& address, uint8_t tos) -> decltype(address.SetTos(tos), true)
{
    address.SetTos(tos);
    return true;
}

[[maybe_unused]] bool
SetTos(const Address&, uint8_t)
{
    return false;
}

/// @}

CONTRACT(AddressTos, "the TOS of the address that is connected to, where there is such a thing")
{
    MakePair();
    auto target = InetSocketAddress::ConvertFrom(Target());
    Log("the address has a TOS", SetTos(target, uint8_t{0x10}));
    LogResult("Connect", m_client, m_client->Connect(target));
    Log("the socket's TOS", +m_client->GetIpTos());
    Log("the socket's priority", +m_client->GetPriority());
}

/// What MptcpSocket does otherwise than TcpSocketBase, as POSIX wants it. Listen without Bind takes
/// a port of its own, as in Linux; TcpSocketBase says 0 too, and nobody can reach it.
class Stricter : public MptcpTestCase
{
  public:
    Stricter()
        : MptcpTestCase("a second Bind, a second Connect: errors; Listen without Bind: a port")
    {
    }

  private:
    void DoRun() override
    {
        auto& network = MakeNetwork();
        RunFor(network.StartTime());
        auto socket = network.MakeSocket(network.Client());
        auto listener = network.MakeSocket(network.Client());
        NS_TEST_EXPECT_MSG_EQ(listener->Listen(), 0, "Listen without Bind");
        Address name;
        listener->GetSockName(name);
        NS_TEST_EXPECT_MSG_NE(MptcpAddress::Port(name), 0, "its port");
        NS_TEST_EXPECT_MSG_EQ(socket->Bind(), 0, "first Bind");
        NS_TEST_EXPECT_MSG_EQ(socket->Bind(), -1, "second Bind");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_INVAL, "errno");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(network.ServerAddress(0, PORT)), 0, "Connect");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(network.ServerAddress(0, PORT)), -1, "another");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_ISCONN, "errno");
        NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "Listen afterwards");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_INVAL, "errno");
        NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(1), 1), -1, "flags");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_OPNOTSUPP, "errno");
    }
};

[[maybe_unused]] const bool g_stricter = g_suite.Add(new Stricter);

MPTCP_TEST(Callbacks, "send and data-sent callbacks: all bytes are reported once, with room left")
{
    Set("ns3::TcpSocket::SndBufSize", "20000");
    MakeNetwork(2);
    auto& transfer = MakeTransfer(300000, 200000);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(transfer.WrittenByClient(), 300000, "the send callback kept it going");
    NS_TEST_EXPECT_MSG_EQ(transfer.WrittenByServer(), 200000, "the server's too");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReportedSentByClient(), 300000, "reported as sent");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReportedSentByServer(), 200000, "the server's too");
}

} // namespace

} // namespace ns3
