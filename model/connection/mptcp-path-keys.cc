/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-path-keys.h"

#include "ns3/mptcp-address.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// @param address IP or socket address @returns the IP address
Address
WithoutPort(const Address& address)
{
    if (MptcpAddress::IsIpv4(address))
    {
        return MptcpAddress::Ipv4(address);
    }
    return MptcpAddress::IsIpv6(address) ? Address(MptcpAddress::Ipv6(address)) : Address();
}

} // namespace

void
MptcpPathKeys::Add(uint32_t slot,
                   const Address& local,
                   const Address& remote,
                   const std::string& device)
{
    Remove(slot);
    const Address from = WithoutPort(local);
    const Address to = WithoutPort(remote);
    const auto isSame = [&](const std::unique_ptr<Record>& record)
    { return !record->inUse && record->key.local == from && record->key.remote == to; };
    auto found = std::find_if(m_records.begin(), m_records.end(), isSame);
    if (found == m_records.end())
    {
        m_records.push_back(std::make_unique<Record>());
        found = m_records.end() - 1;
    }
    (*found)->inUse = true;
    (*found)->key.local = from;
    (*found)->key.remote = to;
    (*found)->key.device = device;
    m_bySlot.resize(std::max<std::size_t>(m_bySlot.size(), slot + 1));
    m_bySlot[slot] = found->get();
    Number();
}

void
MptcpPathKeys::NoteUp(uint32_t slot)
{
    m_bySlot.at(slot)->hasBeenUp = true;
    Number();
}

void
MptcpPathKeys::Remove(uint32_t slot)
{
    if (slot >= m_bySlot.size() || m_bySlot[slot] == nullptr)
    {
        return;
    }
    m_bySlot[slot]->inUse = false;
    m_bySlot[slot] = nullptr;
    // What never carried anything leaves no trace, so that failed attempts use up no numbers.
    const auto isIdle = [](const std::unique_ptr<Record>& record)
    { return !record->inUse && !record->hasBeenUp; };
    m_records.erase(std::remove_if(m_records.begin(), m_records.end(), isIdle), m_records.end());
}

const MptcpPathKey*
MptcpPathKeys::Find(uint32_t slot) const
{
    return slot < m_bySlot.size() && m_bySlot[slot] != nullptr ? &m_bySlot[slot]->key : nullptr;
}

void
MptcpPathKeys::Number()
{
    uint32_t number = 0;
    for (const auto& record : m_records)
    {
        record->key.number = number;
        number += record->hasBeenUp ? 1 : 0;
    }
}

} // namespace ns3
