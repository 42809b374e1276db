/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-contract-rig.h"

#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"

#include <sstream>

namespace ns3
{

namespace
{

std::string
Text(const Address& address)
{
    std::ostringstream text;
    if (InetSocketAddress::IsMatchingType(address))
    {
        const auto v4 = InetSocketAddress::ConvertFrom(address);
        text << v4.GetIpv4() << ":" << v4.GetPort();
    }
    else
    {
        text << "none";
    }
    return text.str();
}

const char*
ErrorName(Socket::SocketErrno error)
{
    switch (error)
    {
    case Socket::ERROR_NOTERROR:
        return "no error";
    case Socket::ERROR_ISCONN:
        return "is connected";
    case Socket::ERROR_NOTCONN:
        return "not connected";
    case Socket::ERROR_MSGSIZE:
        return "message size";
    case Socket::ERROR_SHUTDOWN:
        return "shut down";
    case Socket::ERROR_INVAL:
        return "invalid";
    case Socket::ERROR_NOROUTETOHOST:
        return "no route";
    case Socket::ERROR_ADDRINUSE:
        return "address in use";
    default:
        return "another error";
    }
}

} // namespace

void
ContractEnd::Take(Ptr<Socket> socket, bool accepted)
{
    m_socket = socket;
    if (accepted)
    {
        Say("accepted");
    }
    const auto one = [this](ContractCallback which)
    { return Callback<void, Ptr<Socket>>([this, which](Ptr<Socket>) { Hear(which); }); };
    socket->SetConnectCallback(one(ContractCallback::CONNECTED), one(ContractCallback::REFUSED));
    socket->SetCloseCallbacks(one(ContractCallback::CLOSED), one(ContractCallback::ERROR_CLOSED));
    socket->SetRecvCallback(one(ContractCallback::READABLE));
    socket->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(
        [this](Ptr<Socket>, uint32_t) { Hear(ContractCallback::WRITABLE); }));
    socket->SetDataSentCallback(Callback<void, Ptr<Socket>, uint32_t>(
        [this](Ptr<Socket>, uint32_t bytes)
        {
            m_sent += bytes;
            Hear(ContractCallback::SENT);
        }));
}

void
ContractEnd::Say(const std::string& what)
{
    m_log.push_back(what);
}

void
ContractEnd::Hear(ContractCallback which)
{
    switch (which)
    {
    case ContractCallback::CONNECTED:
        Say("connected");
        break;
    case ContractCallback::REFUSED:
        Say("refused");
        break;
    case ContractCallback::CLOSED:
        Say("closed");
        break;
    case ContractCallback::ERROR_CLOSED:
        Say("closed by an error");
        break;
    case ContractCallback::WRITABLE:
        m_writable = true;
        break;
    case ContractCallback::READABLE:
        if (reads)
        {
            Drain();
        }
        break;
    case ContractCallback::SENT:
        break;
    }
    const auto found = on.find(which);
    if (found != on.end())
    {
        const auto hook = found->second;
        on.erase(found);
        hook();
    }
}

void
ContractEnd::Drain()
{
    while (auto packet = m_socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        m_read += packet->GetSize();
    }
}

void
ContractEnd::SayResult(const std::string& call, int result)
{
    Say(call + " " + std::to_string(result) +
        (result < 0 ? std::string(" ") + ErrorName(m_socket->GetErrno()) : ""));
}

void
ContractEnd::Bind(const Address& address)
{
    SayResult("Bind", m_socket->Bind(address));
}

void
ContractEnd::Listen()
{
    SayResult("Listen", m_socket->Listen());
}

void
ContractEnd::Connect(const Address& address)
{
    SayResult("Connect", m_socket->Connect(address));
}

void
ContractEnd::Send(uint32_t bytes)
{
    SayResult("Send", m_socket->Send(Create<Packet>(bytes)));
}

void
ContractEnd::Close()
{
    SayResult("Close", m_socket->Close());
}

void
ContractEnd::ShutdownSend()
{
    SayResult("ShutdownSend", m_socket->ShutdownSend());
}

void
ContractEnd::ShutdownRecv()
{
    SayResult("ShutdownRecv", m_socket->ShutdownRecv());
}

void
ContractEnd::Read()
{
    Ptr<Packet> packet;
    while ((packet = m_socket->Recv()) && packet->GetSize() > 0)
    {
        m_read += packet->GetSize();
    }
    Say(packet ? "end of the stream" : "nothing more yet");
}

void
ContractEnd::SayNames()
{
    Address name;
    m_socket->GetSockName(name);
    Say("name " + Text(name));
    Address peer;
    const int result = m_socket->GetPeerName(peer);
    SayResult("GetPeerName " + (result == 0 ? Text(peer) : ""), result);
}

void
ContractEnd::SayRoom()
{
    Say("room " + std::to_string(m_socket->GetTxAvailable()) + ", to read " +
        std::to_string(m_socket->GetRxAvailable()));
}

Ptr<Socket>
ContractEnd::GetSocket() const
{
    return m_socket;
}

std::string
ContractEnd::GetLog() const
{
    if (!m_socket)
    {
        return "";
    }
    std::string log;
    for (const auto& line : m_log)
    {
        log += line + "; ";
    }
    return log + "read " + std::to_string(m_read) + " bytes; told of " + std::to_string(m_sent) +
           " bytes sent; " + (m_writable ? "told" : "never told") + " that it may write";
}

ContractRig::ContractRig(MptcpTestNetwork& network, MptcpTestCase::Kind kind)
    : network(network), m_kind(kind)
{
    client.Take(Make(network.Client()), false);
    listener.Take(Make(network.Server()), false);
}

void
ContractRig::At(double seconds, std::function<void()> what)
{
    Simulator::Schedule(Seconds(seconds), std::move(what));
}

void
ContractRig::Connect()
{
    client.Connect(Target());
}

void
ContractRig::Listen()
{
    const auto socket = listener.GetSocket();
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              Callback<void, Ptr<Socket>, const Address&>(
                                  [this](Ptr<Socket> accepted, const Address&)
                                  {
                                      server.Take(accepted, true);
                                      if (onAccepted)
                                      {
                                          onAccepted();
                                      }
                                  }));
    listener.Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    listener.Listen();
}

Ptr<Socket>
ContractRig::Make(Ptr<Node> node) const
{
    return m_kind == MptcpTestCase::Kind::TCP ? network.MakeTcpSocket(node)
                                              : Ptr<Socket>(network.MakeSocket(node));
}

Address
ContractRig::Target() const
{
    return network.ServerAddress(0, PORT);
}

Address
ContractRig::Nowhere()
{
    return InetSocketAddress(Ipv4Address("192.0.2.1"), PORT);
}

ContractRow::ContractRow(const std::string& title,
                         std::function<void(ContractRig&)> script,
                         ContractExpectation otherwise)
    : MptcpTestCase(title), m_script(std::move(script)), m_otherwise(std::move(otherwise))
{
}

void
ContractRow::DoRun()
{
    const auto tcp = Record(Kind::TCP);
    const auto mptcp = Record(Kind::MPTCP);
    for (const auto& [end, log] : tcp)
    {
        const auto found = m_otherwise.find(end);
        NS_TEST_EXPECT_MSG_EQ(mptcp.at(end),
                              (found == m_otherwise.end() ? log : found->second),
                              end);
    }
}

std::map<std::string, std::string>
ContractRow::Record(Kind kind)
{
    RunFor(MakeNetwork().StartTime());
    ContractRig rig(Network(), kind);
    m_script(rig);
    RunFor(Seconds(1000));
    if (kind == Kind::MPTCP)
    {
        ExpectNoneHeld(Network().ClientStack());
        ExpectNoneHeld(Network().ServerStack());
    }
    Simulator::Destroy();
    return {{"client", rig.client.GetLog()},
            {"listener", rig.listener.GetLog()},
            {"server", rig.server.GetLog()}};
}

void
ContractRow::ExpectNoneHeld(Ptr<MptcpStack> stack)
{
    for (const auto* connection : stack->GetConnections())
    {
        const auto state = connection->GetState();
        const bool open = state == TcpSocket::ESTABLISHED || state == TcpSocket::CLOSE_WAIT ||
                          state == TcpSocket::FIN_WAIT_2;
        NS_TEST_EXPECT_MSG_EQ(open, true, "held in " << TcpSocket::TcpStateName[state]);
    }
}

void
Begin(ContractRig& rig, std::function<void()> then)
{
    rig.Listen();
    rig.At(1,
           [&rig, then]()
           {
               rig.Connect();
               if (then)
               {
                   then();
               }
           });
}

void
CloseInAnswer(ContractRig& rig)
{
    rig.server.on[ContractCallback::CLOSED] = [&rig]() { rig.server.Close(); };
}

} // namespace ns3
