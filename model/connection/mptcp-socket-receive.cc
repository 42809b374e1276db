/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketReceive");

namespace
{

/// Joins whose peer has not shown its key that a connection has at most. They take slots of its
/// subflows, and whoever has seen its token can begin as many as it likes.
constexpr std::ptrdiff_t MAX_HALF_OPEN_JOINS = 32;

/// @param subflow of a connection @returns whether it is a join whose third ACK has not come
bool
IsHalfOpenJoin(const Ptr<MptcpSubflow>& subflow)
{
    return subflow->GetRole() == MptcpSubflow::Role::JOIN_PASSIVE &&
           subflow->GetLife() == MptcpSubflowLife::HANDSHAKE;
}

} // namespace

const MptcpKeys&
MptcpSocket::GetKeys() const
{
    return m_keys;
}

uint64_t
MptcpSocket::GetDataAck() const
{
    return m_rx.Next();
}

bool
MptcpSocket::UsesWideSequence() const
{
    return m_fast || m_peerWide;
}

void
MptcpSocket::PeerUsesWideSequence(bool wide)
{
    m_peerWide = wide;
}

uint32_t
MptcpSocket::GetReceiveWindow() const
{
    const uint32_t window = m_rx.Window();
    m_advertisedEdge = m_rx.Next() + window;
    return window;
}

Ptr<Packet>
MptcpSocket::Recv(uint32_t maxSize, uint32_t flags)
{
    if (flags != 0)
    {
        m_errno = ERROR_OPNOTSUPP;
        return nullptr;
    }
    if (m_kept)
    {
        const auto packet = m_kept->CreateFragment(0, std::min(maxSize, m_kept->GetSize()));
        m_kept->RemoveAtStart(packet->GetSize());
        m_kept = m_kept->GetSize() > 0 ? m_kept : nullptr;
        return packet;
    }
    if (m_rx.Available() == 0)
    {
        // An empty packet is the end of the stream, none at all means "not yet".
        return m_rx.FinReached() ? Create<Packet>() : nullptr;
    }
    auto packet = m_rx.Extract(maxSize);
    TuneReceiveBuffer(packet->GetSize());
    MaybeUpdateWindow();
    return packet;
}

Ptr<Packet>
MptcpSocket::RecvFrom(uint32_t maxSize, uint32_t flags, Address& from)
{
    auto packet = Recv(maxSize, flags);
    if (packet && packet->GetSize() > 0)
    {
        from = m_remote;
    }
    return packet;
}

uint32_t
MptcpSocket::GetRxAvailable() const
{
    return m_rx.Available() + (m_kept ? m_kept->GetSize() : 0);
}

void
MptcpSocket::Count(MptcpCounter counter)
{
    m_stack->Counters().Add(counter);
}

void
MptcpSocket::DataReceived(MptcpSubflow*, uint64_t dsn, Ptr<Packet> packet)
{
    m_lastDataReceived = Simulator::Now();
    const auto result = m_rx.Add(dsn, packet);
    if (result.duplicate > 0)
    {
        Count(MptcpCounter::DuplicateData);
    }
    if (result.outOfWindow > 0)
    {
        Count(MptcpCounter::NoDSSInWindow);
    }
    if (result.accepted > 0 && !result.advanced)
    {
        Count(MptcpCounter::OFOQueue);
    }
    if (m_outOfOrderBytes.Get() != m_rx.OutOfOrderBytes())
    {
        m_outOfOrderBytes.Set(m_rx.OutOfOrderBytes()); // assigning would copy the sinks
    }
    if (!result.advanced)
    {
        return;
    }
    const uint64_t end = m_rx.Next() - (m_rx.FinReached() ? 1 : 0);
    m_info.mptcpi_bytes_received = end - (m_keys.remoteIdsn + 1);
    if (GetState() >= ESTABLISHED)
    {
        TellReadable();
    }
    CheckPeerFin();
}

void
MptcpSocket::TellReadable()
{
    if (!m_shutdownRecv)
    {
        NotifyDataRecv();
    }
    else
    {
        // Nobody will read it, and it must not fill the window.
        m_rx.Extract(UINT32_MAX);
    }
}

void
MptcpSocket::MaybeUpdateWindow()
{
    const uint32_t worth =
        std::min(m_rx.GetCapacity() / 2, 2 * std::max<uint32_t>(m_settings.segmentSize, 1));
    const auto told = static_cast<int64_t>(m_advertisedEdge - m_rx.Next());
    if (told >= worth || m_rx.Window() < worth || GetState() < ESTABLISHED)
    {
        return;
    }
    // The peer may be waiting on a window that has opened again; no data will arrive to carry the
    // news.
    GetReceiveWindow();
    for (const auto& subflow : m_subflows)
    {
        if (m_fallback || subflow->IsUp())
        {
            Simulator::ScheduleNow(&MptcpSubflow::SendAck, subflow);
        }
    }
}

bool
MptcpSocket::AskApplication(const Address& from)
{
    return NotifyConnectionRequest(from);
}

MptcpSubflowOwner*
MptcpSocket::AcceptInitial(Ptr<MptcpSubflow> subflow,
                           const mptcp::MpCapable* capable,
                           const Address& from)
{
    auto child = CopyObject<MptcpSocket>(Ptr<MptcpSocket>(this));
    child->Happened(mptcp::MptcpDataState::Event::SYN);
    child->m_remote = from;
    child->m_local = m_local;
    child->MakeParts();
    child->Hold();
    child->Adopt(subflow);
    const bool answers = capable && m_stack->IsEnabled();
    if (answers)
    {
        Count(MptcpCounter::MPCapableSYNRX);
    }
    if (answers && child->m_registered)
    {
        child->m_keys.checksum |= capable->checksumRequired;
        child->m_keys.denyJoinRemote = capable->denyJoinToInitialAddress;
    }
    else
    {
        child->FallBack(PeekPointer(subflow),
                        answers ? MptcpCounter::MPFallbackTokenInit : MptcpCounter::COUNT,
                        0);
    }
    return PeekPointer(child);
}

MptcpSubflowOwner*
MptcpSocket::AcceptJoin(Ptr<MptcpSubflow> subflow,
                        const mptcp::MpJoinSyn& join,
                        const Address& local,
                        mptcp::ResetReason& reason)
{
    Count(MptcpCounter::MPJoinSynRx);
    if (join.backup)
    {
        Count(MptcpCounter::MPJoinSynBackupRx);
    }
    MptcpSocket* connection = m_stack->Find(join.token);
    if (!connection)
    {
        Count(MptcpCounter::MPJoinNoTokenFound);
        reason = mptcp::ResetReason::MPTCP_ERROR;
        return nullptr;
    }
    if (!connection->m_confirmed || connection->m_fallback || !connection->m_data.IsOpen() ||
        connection->IsFailing())
    {
        Count(MptcpCounter::MPJoinNotEstablished);
        reason = mptcp::ResetReason::MPTCP_ERROR;
        return nullptr;
    }
    const bool otherPort = MptcpAddress::Port(local) != MptcpAddress::Port(connection->m_local);
    if (otherPort && !m_stack->Announces(local))
    {
        Count(MptcpCounter::MismatchPortSynRx);
        reason = mptcp::ResetReason::PROHIBITED;
        return nullptr;
    }
    if (otherPort)
    {
        Count(MptcpCounter::MPJoinPortSynRx);
    }
    const bool denied = connection->m_keys.denyJoinLocal && local == connection->m_local;
    if (denied)
    {
        Count(MptcpCounter::MPJoinRejected);
        reason = mptcp::ResetReason::PROHIBITED;
        return nullptr;
    }
    // The oldest gives way: an honest peer needs a round-trip time to finish.
    auto& subflows = connection->m_subflows;
    if (std::count_if(subflows.begin(), subflows.end(), IsHalfOpenJoin) >= MAX_HALF_OPEN_JOINS)
    {
        Count(MptcpCounter::MPJoinRejected);
        (*std::find_if(subflows.begin(), subflows.end(), IsHalfOpenJoin))
            ->RequestReset(mptcp::ResetReason::LACK_OF_RESOURCES);
    }
    if (!connection->Adopt(subflow))
    {
        Count(MptcpCounter::MPJoinRejected);
        reason = mptcp::ResetReason::LACK_OF_RESOURCES;
        return nullptr;
    }
    subflow->SetLocalAddressId(connection->m_pathManager->LocalAddressId(local));
    subflow->SetLocalBackup(connection->m_pathManager->IsBackupAddress(local));
    return connection;
}

void
MptcpSocket::PeerCapable(const mptcp::MpCapable& capable)
{
    if (m_keys.remoteKnown)
    {
        return;
    }
    m_keys.remoteKnown = true;
    m_keys.remoteKey = *capable.senderKey;
    m_keys.remoteToken = mptcp::Token(m_keys.remoteKey);
    m_keys.remoteIdsn = mptcp::InitialDsn(m_keys.remoteKey);
    m_keys.checksum |= capable.checksumRequired;
    m_keys.denyJoinRemote |= capable.denyJoinToInitialAddress;
    m_rx.Start(m_keys.remoteIdsn + 1);
    m_signalling.Start(m_keys.localKey, m_keys.remoteKey);
}

bool
MptcpSocket::MayFallBack(const MptcpSubflow* subflow) const
{
    // Only while the one subflow there ever was holds all data in order (RFC 8684 section 3.7).
    return !m_fallback && !m_everJoined && subflow->IsInitial() && m_info.mptcpi_bytes_retrans == 0;
}

void
MptcpSocket::FallBack(MptcpSubflow* subflow, MptcpCounter why, uint64_t rxBase)
{
    m_fallback = true;
    if (!m_keys.remoteKnown)
    {
        m_keys.remoteIdsn = 0;
        m_rx.Start(1);
        rxBase = 0;
    }
    subflow->FallBackToTcp(rxBase);
    for (const auto& other : m_subflows)
    {
        if (PeekPointer(other) != subflow)
        {
            other->RequestReset(mptcp::ResetReason::MPTCP_ERROR);
        }
    }
    CancelAnnouncements();
    m_pathManager->Detach();
    m_dataEvent.Cancel();
    if (why != MptcpCounter::COUNT)
    {
        if (why != MptcpCounter::MPFallbackTokenInit) // which the stack has counted
        {
            Count(why);
        }
        m_fallbackTrace(MptcpCounters::Names()[static_cast<std::size_t>(why)]);
    }
    else
    {
        m_fallbackTrace("PlainSyn");
    }
    if (GetState() >= ESTABLISHED)
    {
        if (m_data.IsFinSent())
        {
            Simulator::ScheduleNow(&MptcpSubflow::CloseGracefully, Ptr<MptcpSubflow>(subflow));
        }
        if (m_pushEvent.IsExpired())
        {
            m_pushEvent = Simulator::ScheduleNow(&MptcpSocket::Push, this);
        }
        // From now on TCP's ACKs alone count, those that have come already too.
        Simulator::ScheduleNow(&MptcpSocket::FallbackAcked,
                               Ptr<MptcpSocket>(this),
                               subflow->GetTxHead());
    }
}

bool
MptcpSocket::IsFailing() const
{
    return std::any_of(m_subflows.begin(),
                       m_subflows.end(),
                       [](const auto& subflow) { return subflow->IsFailing(); });
}

} // namespace ns3
