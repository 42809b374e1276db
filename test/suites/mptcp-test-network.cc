/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-network.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mptcp-address.h"
#include "ns3/object-ptr-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

MptcpTestNetwork::MptcpTestNetwork(std::vector<MptcpTestLink> links, bool v6)
    : MptcpTestNetwork(std::move(links), v6 ? MptcpTestFamily::V6 : MptcpTestFamily::V4)
{
}

MptcpTestNetwork::MptcpTestNetwork(std::vector<MptcpTestLink> links, MptcpTestFamily family)
    : m_family(family), m_wire(std::make_unique<MptcpTestWire>())
{
    m_nodes.Create(2);
    InternetStackHelper internet;
    internet.Install(m_nodes);
    for (std::size_t i = 0; i < links.size(); i++)
    {
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue(links[i].rate));
        link.SetDeviceAttribute("Mtu", UintegerValue(links[i].mtu));
        link.SetChannelAttribute("Delay", StringValue(links[i].delay));
        link.SetQueue("ns3::DropTailQueue",
                      "MaxSize",
                      StringValue(std::to_string(links[i].queue) + "p"));
        const auto devices = link.Install(m_nodes);
        m_devices.push_back(devices);
        m_wire->Attach(static_cast<uint32_t>(i), ClientDevice(i), ServerDevice(i));
        const std::string number = std::to_string(i + 1);
        if (family != MptcpTestFamily::V4)
        {
            const std::string prefix = "2001:db8:" + number + "::";
            Ipv6AddressHelper addresses(Ipv6Address(prefix.c_str()), Ipv6Prefix(64));
            addresses.Assign(devices);
        }
        if (family != MptcpTestFamily::V6)
        {
            const std::string base = "10.1." + number + ".0";
            Ipv4AddressHelper addresses(Ipv4Address(base.c_str()), "255.255.255.0");
            addresses.Assign(devices);
        }
    }
}

Ptr<Node>
MptcpTestNetwork::Client() const
{
    return m_nodes.Get(0);
}

Ptr<Node>
MptcpTestNetwork::Server() const
{
    return m_nodes.Get(1);
}

Ptr<MptcpStack>
MptcpTestNetwork::ClientStack() const
{
    return MptcpStack::Get(Client());
}

Ptr<MptcpStack>
MptcpTestNetwork::ServerStack() const
{
    return MptcpStack::Get(Server());
}

namespace
{

Address
AddressOf(Ptr<Node> node, Ptr<NetDevice> device, bool v6, uint16_t port)
{
    if (v6)
    {
        auto ip = node->GetObject<Ipv6>();
        return Inet6SocketAddress(ip->GetAddress(ip->GetInterfaceForDevice(device), 1).GetAddress(),
                                  port);
    }
    auto ip = node->GetObject<Ipv4>();
    return InetSocketAddress(ip->GetAddress(ip->GetInterfaceForDevice(device), 0).GetLocal(), port);
}

} // namespace

Address
MptcpTestNetwork::ClientAddress(uint32_t link, uint16_t port, bool v6) const
{
    v6 = v6 || m_family == MptcpTestFamily::V6;
    return AddressOf(Client(), ClientDevice(link), v6, port);
}

Address
MptcpTestNetwork::ServerAddress(uint32_t link, uint16_t port, bool v6) const
{
    v6 = v6 || m_family == MptcpTestFamily::V6;
    return AddressOf(Server(), ServerDevice(link), v6, port);
}

Ptr<PointToPointNetDevice>
MptcpTestNetwork::ClientDevice(uint32_t link) const
{
    return DynamicCast<PointToPointNetDevice>(m_devices[link].Get(0));
}

Ptr<PointToPointNetDevice>
MptcpTestNetwork::ServerDevice(uint32_t link) const
{
    return DynamicCast<PointToPointNetDevice>(m_devices[link].Get(1));
}

Ptr<MptcpSocket>
MptcpTestNetwork::MakeSocket(Ptr<Node> node) const
{
    auto socket = CreateObject<MptcpSocket>();
    socket->SetNode(node);
    return socket;
}

Ptr<Socket>
MptcpTestNetwork::MakeTcpSocket(Ptr<Node> node) const
{
    return Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
}

MptcpTestWire&
MptcpTestNetwork::Wire()
{
    return *m_wire;
}

uint32_t
MptcpTestNetwork::Links() const
{
    return static_cast<uint32_t>(m_devices.size());
}

Time
MptcpTestNetwork::StartTime() const
{
    return m_family == MptcpTestFamily::V4 ? MilliSeconds(10) : Seconds(3);
}

std::size_t
MptcpTestNetwork::CountTcpSockets(Ptr<Node> node) const
{
    ObjectPtrContainerValue sockets;
    node->GetObject<TcpL4Protocol>()->GetAttribute("SocketList", sockets);
    return sockets.GetN();
}

void
MptcpTestNetwork::SetInterface(Ptr<Node> node, uint32_t link, bool up) const
{
    const auto device = node == Client() ? ClientDevice(link) : ServerDevice(link);
    const auto change = [&](auto ip)
    {
        const int32_t interface = ip->GetInterfaceForDevice(device);
        NS_ABORT_UNLESS(interface >= 0);
        up ? ip->SetUp(interface) : ip->SetDown(interface);
    };
    if (m_family != MptcpTestFamily::V6)
    {
        change(node->GetObject<Ipv4>());
    }
    if (m_family != MptcpTestFamily::V4)
    {
        change(node->GetObject<Ipv6>());
    }
}

void
MptcpTestNetwork::Cut(uint32_t link)
{
    m_wire->SetCut(link, true);
}

void
MptcpTestNetwork::Mend(uint32_t link)
{
    m_wire->SetCut(link, false);
}

void
MptcpTestNetwork::Lose(Ptr<PointToPointNetDevice> device, double rate, int64_t stream)
{
    m_wire->SetLoss(device, rate, stream);
}

MptcpTestTransfer::MptcpTestTransfer(MptcpTestNetwork& network,
                                     Ptr<Socket> client,
                                     Ptr<Socket> server,
                                     uint64_t upload,
                                     uint64_t download)
{
    m_listener = server;
    m_client.toSend = upload;
    m_client.toReceive = download;
    m_client.uploads = true;
    m_server.toSend = download;
    m_server.toReceive = upload;
    const Address address = network.ServerAddress(0, PORT);
    server->Bind(MptcpAddress::IsIpv6(address)
                     ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                     : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    server->Listen();
    server->SetAcceptCallback(
        Callback<bool, Ptr<Socket>, const Address&>([this](Ptr<Socket>, const Address& from)
                                                    { return !admit || admit(from); }),
        Callback<void, Ptr<Socket>, const Address&>(
            [this](Ptr<Socket> accepted, const Address&)
            {
                m_accepted++;
                Watch(m_server, accepted);
                Fill(m_server);
            }));
    Watch(m_client, client);
    client->SetConnectCallback(
        Callback<void, Ptr<Socket>>(
            [this](Ptr<Socket>)
            {
                m_succeeded = true;
                m_connected = Simulator::Now();
                Fill(m_client);
            }),
        Callback<void, Ptr<Socket>>([this](Ptr<Socket>) { m_failed = true; }));
    Simulator::Schedule(network.StartTime(), [client, address]() { client->Connect(address); });
}

uint8_t
MptcpTestTransfer::Pattern(uint64_t position, bool upload)
{
    return static_cast<uint8_t>((position * 131 + (position >> 8) * 17 + (position >> 16) * 7) ^
                                (upload ? 0x5a : 0xa5));
}

void
MptcpTestTransfer::Watch(End& end, Ptr<Socket> socket)
{
    end.socket = socket;
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this, &end](Ptr<Socket>) { Drain(end); }));
    socket->SetSendCallback(
        Callback<void, Ptr<Socket>, uint32_t>([this, &end](Ptr<Socket>, uint32_t) { Fill(end); }));
    socket->SetDataSentCallback(Callback<void, Ptr<Socket>, uint32_t>(
        [&end](Ptr<Socket>, uint32_t bytes) { end.reported += bytes; }));
    socket->SetCloseCallbacks(Callback<void, Ptr<Socket>>(
                                  [this, &end](Ptr<Socket> closed)
                                  {
                                      end.closes++;
                                      if (closeInAnswer && !end.closed && end.sent == end.toSend)
                                      {
                                          end.closed = true;
                                          closed->Close();
                                      }
                                  }),
                              Callback<void, Ptr<Socket>>([&end](Ptr<Socket>) { end.errors++; }));
}

void
MptcpTestTransfer::Fill(End& end)
{
    if (!end.socket)
    {
        return;
    }
    std::vector<uint8_t> bytes(writeSize);
    while (end.sent < end.toSend)
    {
        const auto size = static_cast<uint32_t>(
            std::min<uint64_t>({end.toSend - end.sent, writeSize, end.socket->GetTxAvailable()}));
        if (size == 0)
        {
            return;
        }
        for (uint32_t i = 0; i < size; i++)
        {
            bytes[i] = Pattern(end.sent + i, end.uploads);
        }
        const int result = end.socket->Send(Create<Packet>(bytes.data(), size));
        if (result <= 0)
        {
            return;
        }
        end.sent += result;
    }
    CheckDone(end);
}

void
MptcpTestTransfer::Drain(End& end)
{
    if (!(&end == &m_client ? clientReads : serverReads))
    {
        return;
    }
    while (auto packet = end.socket->Recv(UINT32_MAX, 0))
    {
        const uint32_t size = packet->GetSize();
        if (size == 0)
        {
            break;
        }
        std::vector<uint8_t> bytes(size);
        packet->CopyData(bytes.data(), size);
        for (uint32_t i = 0; i < size; i++)
        {
            m_wrong += bytes[i] == Pattern(end.received + i, !end.uploads) ? 0 : 1;
        }
        end.received += size;
        m_finish = Simulator::Now();
    }
    CheckDone(end);
}

void
MptcpTestTransfer::CheckDone(End& end)
{
    const bool done = end.sent == end.toSend && end.received == end.toReceive;
    if (done && &end == &m_client && closeWhenDone && !end.closed)
    {
        end.closed = true;
        end.socket->Close();
    }
}

uint64_t
MptcpTestTransfer::ReceivedByServer() const
{
    return m_server.received;
}

uint64_t
MptcpTestTransfer::ReceivedByClient() const
{
    return m_client.received;
}

bool
MptcpTestTransfer::ContentGood() const
{
    return m_wrong == 0;
}

uint64_t
MptcpTestTransfer::WrongBytes() const
{
    return m_wrong;
}

bool
MptcpTestTransfer::ConnectSucceeded() const
{
    return m_succeeded;
}

bool
MptcpTestTransfer::ConnectFailed() const
{
    return m_failed;
}

uint32_t
MptcpTestTransfer::ClientCloses() const
{
    return m_client.closes;
}

uint32_t
MptcpTestTransfer::ServerCloses() const
{
    return m_server.closes;
}

uint32_t
MptcpTestTransfer::ClientErrors() const
{
    return m_client.errors;
}

uint32_t
MptcpTestTransfer::ServerErrors() const
{
    return m_server.errors;
}

uint32_t
MptcpTestTransfer::Accepted() const
{
    return m_accepted;
}

bool
MptcpTestTransfer::Complete() const
{
    return m_wrong == 0 && m_client.received == m_client.toReceive &&
           m_server.received == m_server.toReceive;
}

Time
MptcpTestTransfer::FinishTime() const
{
    return m_finish;
}

Time
MptcpTestTransfer::ConnectTime() const
{
    return m_connected;
}

uint64_t
MptcpTestTransfer::WrittenByClient() const
{
    return m_client.sent;
}

uint64_t
MptcpTestTransfer::WrittenByServer() const
{
    return m_server.sent;
}

uint64_t
MptcpTestTransfer::ReportedSentByClient() const
{
    return m_client.reported;
}

uint64_t
MptcpTestTransfer::ReportedSentByServer() const
{
    return m_server.reported;
}

void
MptcpTestTransfer::ReadAtServer()
{
    serverReads = true;
    Drain(m_server);
}

void
MptcpTestTransfer::ReadAtClient()
{
    clientReads = true;
    Drain(m_client);
}

Ptr<Socket>
MptcpTestTransfer::ClientSocket() const
{
    return m_client.socket;
}

Ptr<Socket>
MptcpTestTransfer::ServerSocket() const
{
    return m_server.socket;
}

Ptr<Socket>
MptcpTestTransfer::Listener() const
{
    return m_listener;
}

Ptr<MptcpSocket>
MptcpTestTransfer::ClientMptcp() const
{
    return DynamicCast<MptcpSocket>(m_client.socket);
}

Ptr<MptcpSocket>
MptcpTestTransfer::ServerMptcp() const
{
    return DynamicCast<MptcpSocket>(m_server.socket);
}

void
MptcpTestTransfer::Forget()
{
    m_listener = nullptr;
    m_client.socket = nullptr;
    m_server.socket = nullptr;
}

} // namespace ns3
