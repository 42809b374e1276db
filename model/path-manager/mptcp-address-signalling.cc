/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-address-signalling.h"

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

NS_LOG_COMPONENT_DEFINE("MptcpAddressSignalling");

using State = MptcpAnnouncement::State;
using Event = MptcpAnnouncement::Event;
using Action = MptcpAnnouncement::Action;

namespace
{

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

MptcpAddressSignalling::MptcpAddressSignalling(MptcpSignallingCarrier& carrier) : m_carrier(carrier)
{
}

MptcpAddressSignalling::~MptcpAddressSignalling()
{
    Stop();
}

void
MptcpAddressSignalling::Start(uint64_t localKey, uint64_t remoteKey)
{
    NS_LOG_FUNCTION(this);
    m_running = true;
    m_localKey = localKey;
    m_remoteKey = remoteKey;
}

void
MptcpAddressSignalling::Clear()
{
    Stop();
    m_locals.clear();
    m_remotes.clear();
}

void
MptcpAddressSignalling::Stop()
{
    NS_LOG_FUNCTION(this);
    m_running = false;
    for (auto& [id, local] : m_locals)
    {
        local.timer.Cancel();
    }
}

void
MptcpAddressSignalling::Happen(uint8_t id, Event event)
{
    Local& local = m_locals[id];
    const auto step = MptcpAnnouncement::Next(local.state, event);
    NS_LOG_LOGIC("address " << +id << ": " << static_cast<int>(local.state) << " on "
                            << static_cast<int>(event) << " -> " << static_cast<int>(step.next));
    if (step.next != local.state)
    {
        local.timer.Cancel();
    }
    local.state = step.next;
    if (step.action == Action::DONE)
    {
        m_carrier.AnnouncementDone(id, step.next == State::ECHOED);
    }
    else if (step.action == Action::SEND && step.next == State::OWED)
    {
        SendAdd(id);
    }
}

void
MptcpAddressSignalling::Announce(uint8_t id, const Address& address, bool again)
{
    NS_LOG_FUNCTION(this << +id << address);
    if (!m_running)
    {
        return;
    }
    Local& local = m_locals[id];
    const bool other = again || (!local.address.IsInvalid() && local.address != address);
    const bool known = MptcpAnnouncement::IsAnnounced(local.state);
    local.address = address;
    local.sent = known && !other ? local.sent : 0;
    Happen(id, other ? Event::REPLACE : Event::ANNOUNCE);
}

void
MptcpAddressSignalling::Withdraw(const std::vector<uint8_t>& ids)
{
    if (!m_running)
    {
        return;
    }
    for (const uint8_t id : ids)
    {
        NS_LOG_FUNCTION(this << +id);
        Happen(id, Event::WITHDRAW);
    }
    SendRemovals();
}

void
MptcpAddressSignalling::Keep(uint8_t id)
{
    NS_LOG_FUNCTION(this << +id);
    if (m_locals.count(id) > 0)
    {
        Happen(id, Event::RETURN);
    }
}

void
MptcpAddressSignalling::Flush()
{
    if (!m_running)
    {
        return;
    }
    SendRemovals();
    std::vector<uint8_t> owed;
    for (const auto& [id, local] : m_locals)
    {
        if (local.state == State::OWED)
        {
            owed.push_back(id);
        }
    }
    for (const uint8_t id : owed)
    {
        SendAdd(id);
    }
}

void
MptcpAddressSignalling::SendAdd(uint8_t id)
{
    Local& local = m_locals[id];
    mptcp::AddAddr option;
    option.addressId = id;
    option.address = ToWire(local.address);
    if (const uint16_t port = MptcpAddress::Port(local.address))
    {
        option.port = port;
    }
    option.hmac = mptcp::AddAddrHmac(m_localKey, m_remoteKey, option);
    if (!m_carrier.SendAddressOption(option, GetRemovals()))
    {
        return;
    }
    local.sent++;
    Happen(id, Event::CARRIED);
    const Time timeout = m_carrier.GetAnnouncementTimeout();
    if (timeout.IsStrictlyPositive())
    {
        local.timer = Simulator::Schedule(timeout, &MptcpAddressSignalling::TimedOut, this, id);
    }
}

void
MptcpAddressSignalling::TimedOut(uint8_t id)
{
    const auto found = m_locals.find(id);
    if (found != m_locals.end())
    {
        const bool last = found->second.sent > REPETITIONS;
        Happen(id, last ? Event::EXHAUSTED : Event::TIMEOUT);
    }
}

std::set<uint8_t>
MptcpAddressSignalling::GetRemovals() const
{
    std::set<uint8_t> ids;
    for (const auto& [id, local] : m_locals)
    {
        if (local.state == State::REMOVING)
        {
            ids.insert(id);
        }
    }
    return ids;
}

void
MptcpAddressSignalling::SendRemovals()
{
    mptcp::RemoveAddr option;
    const std::set<uint8_t> ids = GetRemovals();
    for (const uint8_t id : ids)
    {
        if (option.count < option.ids.size())
        {
            option.ids[option.count++] = id;
        }
    }
    if (option.count == 0)
    {
        return;
    }
    if (!m_carrier.SendAddressOption(option, ids))
    {
        return;
    }
    for (std::size_t i = 0; i < option.count; i++)
    {
        Happen(option.ids[i], Event::CARRIED);
    }
}

MptcpAddressSignalling::Answer
MptcpAddressSignalling::AddAddrReceived(const mptcp::AddAddr& option, const Address& initialRemote)
{
    NS_LOG_FUNCTION(this << +option.addressId << option.echo);
    if (!m_running)
    {
        return {};
    }
    const uint8_t id = option.addressId;
    if (option.echo)
    {
        m_carrier.CountAddress(MptcpCounter::EchoAdd);
        const auto found = m_locals.find(id);
        if (found != m_locals.end() && ToWire(found->second.address) == option.address)
        {
            Happen(id, Event::ECHO);
        }
        return {};
    }
    MptcpRemoteAddress address;
    address.id = id;
    address.portGiven = option.port.has_value();
    address.address =
        FromWire(option.address, option.port.value_or(MptcpAddress::Port(initialRemote)));
    const auto known = m_remotes.find(id);
    const bool other = known != m_remotes.end() && known->second.address != address.address;
    if (mptcp::AddAddrHmac(m_remoteKey, m_localKey, option) != option.hmac ||
        (other && m_carrier.IsRemoteIdInUse(id)))
    {
        m_carrier.CountAddress(MptcpCounter::AddAddrDrop);
        return {};
    }
    m_carrier.CountAddress(MptcpCounter::AddAddr);
    if (option.port)
    {
        m_carrier.CountAddress(MptcpCounter::PortAdd);
    }
    Answer answer;
    answer.echo = option;
    answer.echo->echo = true;
    if (id != 0 || MptcpAddress::Same(address.address, initialRemote))
    {
        // With another address too: ids are what the limit counts, or one id would do for any
        // number.
        address.accepted = known != m_remotes.end() && known->second.accepted;
        m_remotes[id] = address;
        answer.announced = address;
    }
    return answer;
}

void
MptcpAddressSignalling::RemoveAddrReceived(const mptcp::RemoveAddr& option)
{
    for (std::size_t i = 0; m_running && i < option.count; i++)
    {
        NS_LOG_FUNCTION(this << +option.ids[i]);
        m_carrier.CountAddress(MptcpCounter::RmAddr);
        m_remotes.erase(option.ids[i]);
        m_carrier.RemoteAddressRemoved(option.ids[i]);
    }
}

void
MptcpAddressSignalling::SetAccepted(uint8_t id, bool accepted)
{
    const auto found = m_remotes.find(id);
    if (found != m_remotes.end())
    {
        found->second.accepted = accepted;
    }
}

std::vector<MptcpRemoteAddress>
MptcpAddressSignalling::GetRemoteAddresses() const
{
    std::vector<MptcpRemoteAddress> addresses;
    for (const auto& [id, address] : m_remotes)
    {
        addresses.push_back(address);
    }
    return addresses;
}

MptcpAnnouncement::State
MptcpAddressSignalling::GetState(uint8_t id) const
{
    const auto found = m_locals.find(id);
    return found == m_locals.end() ? State::NONE : found->second.state;
}

bool
MptcpAddressSignalling::IsAnnounced(uint8_t id) const
{
    return MptcpAnnouncement::IsAnnounced(GetState(id));
}

bool
MptcpAddressSignalling::IsAnnouncing() const
{
    return std::any_of(m_locals.begin(),
                       m_locals.end(),
                       [](const auto& entry) {
                           return entry.second.state == State::OWED ||
                                  entry.second.state == State::SENT;
                       });
}

uint32_t
MptcpAddressSignalling::CountAnnounced() const
{
    return std::count_if(m_locals.begin(),
                         m_locals.end(),
                         [](const auto& entry)
                         { return MptcpAnnouncement::IsAnnounced(entry.second.state); });
}

uint32_t
MptcpAddressSignalling::CountAccepted() const
{
    return std::count_if(m_remotes.begin(),
                         m_remotes.end(),
                         [](const auto& entry) { return entry.second.accepted; });
}

} // namespace ns3
