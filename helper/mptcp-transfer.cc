/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-transfer.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpTransfer");

NS_OBJECT_ENSURE_REGISTERED(MptcpTransfer);

namespace
{

/// Length of the pattern: a prime.
constexpr uint32_t PATTERN_LENGTH = 65521;

/// @returns the pattern twice over, so that any stretch of one length is contiguous
const std::vector<uint8_t>&
Pattern()
{
    static const std::vector<uint8_t> pattern = []
    {
        std::vector<uint8_t> bytes(2 * PATTERN_LENGTH);
        uint32_t state = 1;
        for (uint32_t i = 0; i < PATTERN_LENGTH; ++i)
        {
            state = state * 1664525 + 1013904223;
            bytes[i] = bytes[i + PATTERN_LENGTH] = state >> 24;
        }
        return bytes;
    }();
    return pattern;
}

} // namespace

TypeId
MptcpTransfer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpTransfer")
            .SetParent<Application>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpTransfer>()
            .AddAttribute("Protocol",
                          "Socket factory, of TCP or MPTCP.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&MptcpTransfer::m_protocol),
                          MakeTypeIdChecker())
            .AddAttribute("Local",
                          "Socket address to bind to; needed where Remote is not given.",
                          AddressValue(),
                          MakeAddressAccessor(&MptcpTransfer::m_local),
                          MakeAddressChecker())
            .AddAttribute("Remote",
                          "Socket address to connect to; without it, the application listens.",
                          AddressValue(),
                          MakeAddressAccessor(&MptcpTransfer::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Send",
                          "Whether this end writes.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpTransfer::m_send),
                          MakeBooleanChecker())
            .AddAttribute("Verify",
                          "Whether the bytes carry a pattern that the reading end compares; to be "
                          "the same on both ends.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpTransfer::m_verify),
                          MakeBooleanChecker())
            .AddAttribute("Metered",
                          "Whether this end writes only what Release() asks for.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MptcpTransfer::m_metered),
                          MakeBooleanChecker())
            .AddAttribute("MaxBytes",
                          "Bytes to be written in all, 0 for no limit; the reading end reports its "
                          "completion by it.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&MptcpTransfer::m_maxBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("WriteSize",
                          "Most bytes handed to the socket in one call.",
                          UintegerValue(65520),
                          MakeUintegerAccessor(&MptcpTransfer::m_writeSize),
                          MakeUintegerChecker<uint32_t>(1, PATTERN_LENGTH))
            .AddTraceSource("Read",
                            "Bytes were read from the socket.",
                            MakeTraceSourceAccessor(&MptcpTransfer::m_readTrace),
                            "ns3::MptcpTransfer::ReadCallback");
    return tid;
}

MptcpTransfer::MptcpTransfer() = default;

MptcpTransfer::~MptcpTransfer() = default;

void
MptcpTransfer::SetDevice(Ptr<NetDevice> device)
{
    m_device = device;
}

void
MptcpTransfer::SetSocketCallback(Callback<void, Ptr<Socket>> callback)
{
    m_socketCallback = callback;
}

void
MptcpTransfer::Release(uint64_t bytes)
{
    m_released += bytes;
    if (m_socket)
    {
        HandleWrite(m_socket, 0);
    }
}

Ptr<Socket>
MptcpTransfer::GetSocket() const
{
    return m_socket;
}

uint64_t
MptcpTransfer::GetSent() const
{
    return m_sent;
}

uint64_t
MptcpTransfer::GetReceived() const
{
    return m_received;
}

uint64_t
MptcpTransfer::GetMismatches() const
{
    return m_mismatches;
}

bool
MptcpTransfer::HasFailed() const
{
    return m_failed;
}

std::optional<Time>
MptcpTransfer::GetCompletion() const
{
    return m_completion;
}

uint8_t
MptcpTransfer::PatternAt(uint64_t position)
{
    return Pattern()[position % PATTERN_LENGTH];
}

void
MptcpTransfer::DoDispose()
{
    m_device = nullptr;
    m_listener = nullptr;
    m_socket = nullptr;
    m_socketCallback = Callback<void, Ptr<Socket>>();
    Application::DoDispose();
}

void
MptcpTransfer::StartApplication()
{
    if (m_remote.IsInvalid())
    {
        Listen();
    }
    else
    {
        Connect();
    }
}

void
MptcpTransfer::StopApplication()
{
    for (const auto& socket : {m_listener, m_socket})
    {
        if (socket)
        {
            socket->Close();
        }
    }
    m_closed = true;
}

void
MptcpTransfer::Connect()
{
    auto socket = Socket::CreateSocket(GetNode(), m_protocol);
    Adopt(socket);
    bool ipv6 = Inet6SocketAddress::IsMatchingType(m_remote);
    int bound = !m_local.IsInvalid() ? socket->Bind(m_local)
              : ipv6                 ? socket->Bind6()
                                     : socket->Bind();
    if (m_device)
    {
        socket->BindToNetDevice(m_device);
    }
    if (bound < 0 || socket->Connect(m_remote) < 0)
    {
        HandleFailure(socket);
    }
}

void
MptcpTransfer::Listen()
{
    m_listener = Socket::CreateSocket(GetNode(), m_protocol);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&MptcpTransfer::HandleAccept, this));
    if (m_listener->Bind(m_local) < 0 || m_listener->Listen() < 0)
    {
        m_failed = true;
        NS_LOG_WARN("cannot listen");
    }
}

void
MptcpTransfer::Adopt(Ptr<Socket> socket)
{
    m_socket = socket;
    socket->SetConnectCallback(MakeCallback(&MptcpTransfer::HandleConnected, this),
                               MakeCallback(&MptcpTransfer::HandleFailure, this));
    socket->SetCloseCallbacks(MakeCallback(&MptcpTransfer::HandleClose, this),
                              MakeCallback(&MptcpTransfer::HandleFailure, this));
    socket->SetRecvCallback(MakeCallback(&MptcpTransfer::HandleRead, this));
    if (m_send)
    {
        socket->SetSendCallback(MakeCallback(&MptcpTransfer::HandleWrite, this));
    }
    if (!m_socketCallback.IsNull())
    {
        m_socketCallback(socket);
    }
}

void
MptcpTransfer::HandleConnected(Ptr<Socket> socket)
{
    m_connected = true;
    HandleWrite(socket, socket->GetTxAvailable());
}

void
MptcpTransfer::HandleFailure(Ptr<Socket>)
{
    NS_LOG_WARN("the connection failed");
    m_failed = true;
    m_closed = true;
}

void
MptcpTransfer::HandleClose(Ptr<Socket> socket)
{
    HandleRead(socket);
    if (!m_closed && !m_send)
    {
        m_closed = true;
        socket->Close();
    }
}

void
MptcpTransfer::HandleAccept(Ptr<Socket> socket, const Address&)
{
    if (m_socket)
    {
        NS_LOG_WARN("a second connection is not taken");
        socket->Close();
        return;
    }
    Adopt(socket);
    HandleConnected(socket);
}

void
MptcpTransfer::HandleRead(Ptr<Socket> socket)
{
    while (auto packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return;
        }
        if (m_verify)
        {
            Compare(packet);
        }
        m_received += packet->GetSize();
        m_readTrace(packet->GetSize());
        if (m_maxBytes > 0 && m_received >= m_maxBytes && !m_completion)
        {
            m_completion = Simulator::Now();
        }
    }
}

void
MptcpTransfer::HandleWrite(Ptr<Socket> socket, uint32_t)
{
    if (!m_send || !m_connected || m_closed)
    {
        return;
    }
    while (GetLeft() > 0)
    {
        auto room = std::min<uint64_t>({m_writeSize, socket->GetTxAvailable(), GetLeft()});
        int written = room > 0 ? socket->Send(MakePacket(room)) : 0;
        if (written <= 0)
        {
            return;
        }
        m_sent += written;
    }
    if (!m_metered)
    {
        m_closed = true;
        socket->Close();
    }
}

uint64_t
MptcpTransfer::GetLeft() const
{
    if (m_metered)
    {
        return m_released - m_sent;
    }
    return m_maxBytes > 0 ? m_maxBytes - m_sent : UINT64_MAX;
}

Ptr<Packet>
MptcpTransfer::MakePacket(uint32_t size) const
{
    return m_verify ? Create<Packet>(&Pattern()[m_sent % PATTERN_LENGTH], size)
                    : Create<Packet>(size);
}

void
MptcpTransfer::Compare(Ptr<Packet> packet)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        m_mismatches += bytes[i] != PatternAt(m_received + i);
    }
}

} // namespace ns3
