/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketAddresses");

void
MptcpSocket::SendOn(Ptr<MptcpSubflow> subflow, const mptcp::Option& option)
{
    subflow->SendOption(option);
    Simulator::ScheduleNow(&MptcpSubflow::SendAck, subflow);
}

void
MptcpSocket::Announce(const MptcpEndpoint& endpoint)
{
    m_signalling.Announce(endpoint.id, endpoint.address);
}

void
MptcpSocket::Withdraw(const std::vector<uint8_t>& ids)
{
    m_signalling.Withdraw(ids);
}

MptcpAddressSignalling&
MptcpSocket::GetSignalling()
{
    return m_signalling;
}

bool
MptcpSocket::UsesFamilyOf(const Address& address) const
{
    return m_mixedFamilies || MptcpAddress::SameFamily(address, m_remote);
}

void
MptcpSocket::NoteLimit()
{
    if (!m_limitNoted)
    {
        m_limitNoted = true;
        NS_LOG_WARN("no more subflows: SubflowLimit is " << m_stack->GetSubflowLimit()
                                                         << ", AddAddrAcceptedLimit "
                                                         << m_stack->GetAddAddrAcceptedLimit());
        Count(MptcpCounter::SubflowLimited);
    }
}

void
MptcpSocket::WakeSubflows(const Address& address)
{
    for (const auto& subflow : m_subflows)
    {
        if (MptcpAddress::SameIp(subflow->GetLocal(), address) ||
            MptcpAddress::SameIp(subflow->GetRemote(), address))
        {
            Simulator::ScheduleNow(&MptcpSubflow::WakeUp, subflow);
        }
    }
}

bool
MptcpSocket::AdmitJoin(const MptcpSubflow* subflow)
{
    return m_pathManager->Admit(MakeView(*subflow));
}

void
MptcpSocket::OnAddress(const Address& address, bool up)
{
    if (m_pathsStarted && !m_fallback && up)
    {
        m_pathManager->NotifyAddressReturned(address);
    }
    else if (m_pathsStarted && !m_fallback)
    {
        m_pathManager->NotifyAddressLost(address);
    }
    CheckPaths();
}

void
MptcpSocket::CheckPaths()
{
    if (m_fallback || !m_data.IsOpen() || m_subflows.empty())
    {
        return;
    }
    // An attempt to join is no path: attempts may go on for ever.
    const bool lost = std::none_of(m_subflows.begin(),
                                   m_subflows.end(),
                                   [this](const auto& subflow)
                                   {
                                       return subflow->GetLife() != MptcpSubflowLife::HANDSHAKE &&
                                              MptcpNodeAddresses::IsUp(m_node, subflow->GetLocal());
                                   });
    if (lost)
    {
        AwaitSubflow();
    }
    else
    {
        m_closeEvent.Cancel();
    }
}

void
MptcpSocket::AwaitSubflow()
{
    if (m_closeEvent.IsExpired())
    {
        NS_LOG_INFO("no path is left");
        m_closeEvent = Simulator::Schedule(m_stack->GetCloseTimeout(),
                                           &MptcpSocket::Fail,
                                           this,
                                           ERROR_NOTCONN);
    }
}

void
MptcpSocket::CancelAnnouncements()
{
    m_signalling.Stop();
}

void
MptcpSocket::AddAddrReceived(MptcpSubflow* subflow, const mptcp::AddAddr& option)
{
    const auto answer = m_signalling.AddAddrReceived(option, m_remote);
    if (answer.echo)
    {
        // Who announces an address has the keys (RFC 8684 section 3.1), and Linux puts no DSS
        // beside it.
        subflow->Confirm();
        SendOn(subflow, *answer.echo);
    }
    if (answer.announced)
    {
        Simulator::ScheduleNow(&MptcpSocket::TellPathManagerAnnounced,
                               Ptr<MptcpSocket>(this),
                               *answer.announced);
    }
}

bool
MptcpSocket::SendAddressOption(const mptcp::Option& option, const std::set<uint8_t>& notFrom)
{
    Ptr<MptcpSubflow> second;
    for (const auto& subflow : m_subflows)
    {
        const bool usable = subflow->IsUp() && notFrom.count(subflow->GetLocalAddressId()) == 0 &&
                            MptcpNodeAddresses::IsUp(m_node, subflow->GetLocal());
        if (usable && !subflow->IsPotentiallyFailed())
        {
            SendOn(subflow, option);
            return true;
        }
        second = usable && !second ? subflow : second;
    }
    if (second)
    {
        SendOn(second, option);
    }
    return second != nullptr;
}

bool
MptcpSocket::IsRemoteIdInUse(uint8_t id) const
{
    for (const auto& subflow : m_subflows)
    {
        const bool works = subflow->IsUp() && !subflow->IsPotentiallyFailed();
        const bool begins =
            subflow->GetLife() == MptcpSubflowLife::HANDSHAKE && subflow->IsInitiatedHere();
        if (subflow->GetRemoteAddressId() == id && (works || begins))
        {
            return true;
        }
    }
    return false;
}

Time
MptcpSocket::GetAnnouncementTimeout() const
{
    return m_stack->GetAddAddrTimeout();
}

void
MptcpSocket::CountAddress(MptcpCounter counter)
{
    Count(counter);
}

void
MptcpSocket::AnnouncementDone(uint8_t id, bool echoed)
{
    Simulator::ScheduleNow(&MptcpSocket::TellPathManagerDone, Ptr<MptcpSocket>(this), id, echoed);
}

void
MptcpSocket::RemoteAddressRemoved(uint8_t id)
{
    for (const auto& subflow : m_subflows)
    {
        if (subflow->GetRemoteAddressId() == id)
        {
            Simulator::ScheduleNow(&MptcpSocket::EndSubflow,
                                   Ptr<MptcpSocket>(this),
                                   subflow->GetId());
        }
    }
    Simulator::ScheduleNow(&MptcpSocket::TellPathManagerRemoved, Ptr<MptcpSocket>(this), id);
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
