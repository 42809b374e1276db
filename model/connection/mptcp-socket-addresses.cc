/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <array>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketAddresses");

namespace
{

/// Times an ADD_ADDR without echo is repeated, as in Linux.
constexpr uint32_t ADD_ADDR_RETRANSMISSIONS = 3;

/// An ns-3 address as it goes on the wire.
mptcp::WireAddress
ToWire(const Address& address)
{
    mptcp::WireAddress wire;
    if (MptcpAddress::IsIpv6(address))
    {
        wire.v6 = true;
        MptcpAddress::Ipv6(address).GetBytes(wire.bytes.data());
    }
    else
    {
        MptcpAddress::Ipv4(address).Serialize(wire.bytes.data());
    }
    return wire;
}

/// A wire address and a port as an ns-3 socket address.
Address
FromWire(const mptcp::WireAddress& wire, uint16_t port)
{
    if (wire.v6)
    {
        std::array<uint8_t, 16> bytes = wire.bytes;
        return Inet6SocketAddress(Ipv6Address(bytes.data()), port);
    }
    return InetSocketAddress(Ipv4Address::Deserialize(wire.bytes.data()), port);
}

} // namespace

void
MptcpSocket::SendOn(Ptr<MptcpSubflow> subflow, const mptcp::Option& option)
{
    subflow->SendOption(option);
    Simulator::ScheduleNow(&MptcpSubflow::SendAck, subflow);
}

void
MptcpSocket::Announce(const MptcpEndpoint& endpoint)
{
    if (m_fallback || !m_keys.remoteKnown)
    {
        return;
    }
    auto& announcement = m_announcements[endpoint.id];
    announcement.timer.Cancel();
    announcement.endpoint = endpoint;
    announcement.sent = 0;
    m_addAddrSignalled++;
    SendAnnouncement(endpoint.id);
}

void
MptcpSocket::SendAnnouncement(uint8_t id)
{
    const auto found = m_announcements.find(id);
    if (found == m_announcements.end())
    {
        return;
    }
    auto& announcement = found->second;
    if (announcement.sent > ADD_ADDR_RETRANSMISSIONS)
    {
        m_announcements.erase(found);
        m_pathManager->NotifyAnnounceDone(id, false);
        return;
    }
    announcement.sent++;
    mptcp::AddAddr option;
    option.addressId = id;
    option.address = ToWire(announcement.endpoint.address);
    if (const uint16_t port = MptcpAddress::Port(announcement.endpoint.address))
    {
        option.port = port;
    }
    option.hmac = mptcp::AddAddrHmac(m_keys.localKey, m_keys.remoteKey, option);
    if (auto subflow = FirstUp())
    {
        Count(MptcpCounter::AddAddrTx);
        SendOn(subflow, option);
    }
    else
    {
        Count(MptcpCounter::AddAddrTxDrop);
    }
    announcement.timer =
        Simulator::Schedule(m_stack->GetAddAddrTimeout(), &MptcpSocket::SendAnnouncement, this, id);
}

void
MptcpSocket::CancelAnnouncements()
{
    for (auto& [id, announcement] : m_announcements)
    {
        announcement.timer.Cancel();
    }
    m_announcements.clear();
}

void
MptcpSocket::Withdraw(const std::vector<uint8_t>& ids)
{
    mptcp::RemoveAddr option;
    for (const uint8_t id : ids)
    {
        const auto found = m_announcements.find(id);
        if (found != m_announcements.end())
        {
            found->second.timer.Cancel();
            m_announcements.erase(found);
        }
        if (option.count < option.ids.size())
        {
            option.ids[option.count++] = id;
        }
    }
    auto subflow = FirstUp();
    if (m_fallback || option.count == 0)
    {
        return;
    }
    if (!subflow)
    {
        Count(MptcpCounter::RmAddrTxDrop);
        return;
    }
    Count(MptcpCounter::RmAddrTx);
    SendOn(subflow, option);
}

void
MptcpSocket::AddAddrReceived(MptcpSubflow* subflow, const mptcp::AddAddr& option)
{
    if (option.echo)
    {
        Count(MptcpCounter::EchoAdd);
        const auto found = m_announcements.find(option.addressId);
        if (found != m_announcements.end() &&
            ToWire(found->second.endpoint.address) == option.address)
        {
            found->second.timer.Cancel();
            m_announcements.erase(found);
            Simulator::ScheduleNow(&MptcpSocket::TellPathManagerDone,
                                   Ptr<MptcpSocket>(this),
                                   option.addressId,
                                   true);
        }
        return;
    }
    if (mptcp::AddAddrHmac(m_keys.remoteKey, m_keys.localKey, option) != option.hmac)
    {
        Count(MptcpCounter::AddAddrDrop);
        return;
    }
    // Who announces an address has the keys (RFC 8684 section 3.1), and Linux puts no DSS beside
    // it.
    subflow->Confirm();
    Count(MptcpCounter::AddAddr);
    if (option.port)
    {
        Count(MptcpCounter::PortAdd);
    }
    mptcp::AddAddr echo = option;
    echo.echo = true;
    Count(MptcpCounter::EchoAddTx);
    SendOn(subflow, echo);

    MptcpRemoteAddress address;
    address.id = option.addressId;
    address.portGiven = option.port.has_value();
    address.address = FromWire(option.address, option.port.value_or(MptcpAddress::Port(m_remote)));
    const auto known = m_remoteAddresses.find(address.id);
    if (known != m_remoteAddresses.end() && known->second.address == address.address)
    {
        return;
    }
    m_remoteAddresses[address.id] = address;
    Simulator::ScheduleNow(&MptcpSocket::TellPathManagerAnnounced, Ptr<MptcpSocket>(this), address);
}

void
MptcpSocket::RemoveAddrReceived(const mptcp::RemoveAddr& option)
{
    for (std::size_t i = 0; i < option.count; i++)
    {
        const uint8_t id = option.ids[i];
        bool known = m_remoteAddresses.erase(id) > 0;
        for (const auto& subflow : m_subflows)
        {
            if (subflow->GetRemoteAddressId() == id)
            {
                known = true;
                Simulator::ScheduleNow(&MptcpSocket::CloseSubflow,
                                       Ptr<MptcpSocket>(this),
                                       subflow->GetId());
            }
        }
        Count(known ? MptcpCounter::RmAddr : MptcpCounter::RmAddrDrop);
        if (known)
        {
            Simulator::ScheduleNow(&MptcpSocket::TellPathManagerRemoved,
                                   Ptr<MptcpSocket>(this),
                                   id);
        }
    }
}

void
MptcpSocket::TellPathManagerAnnounced(MptcpRemoteAddress address)
{
    if (m_pathManager && !m_fallback)
    {
        StartPathManager();
        m_pathManager->NotifyAddressAnnounced(address);
    }
}

void
MptcpSocket::TellPathManagerRemoved(uint8_t id)
{
    if (m_pathManager && !m_fallback)
    {
        m_pathManager->NotifyAddressRemoved(id);
    }
}

void
MptcpSocket::TellPathManagerDone(uint8_t id, bool echoed)
{
    if (m_pathManager && !m_fallback)
    {
        m_pathManager->NotifyAnnounceDone(id, echoed);
    }
}

} // namespace ns3
