/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/names.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketPaths");

Ptr<MptcpSubflow>
MptcpSocket::MakeSubflow(MptcpSubflow::Role role)
{
    auto subflow = MptcpSubflow::Make(m_node, this, role);
    subflow->Apply(GetSettings());
    if (m_maxSegLifetime > 0)
    {
        subflow->SetAttribute("MaxSegLifetime", DoubleValue(m_maxSegLifetime));
    }
    return subflow;
}

bool
MptcpSocket::Adopt(Ptr<MptcpSubflow> subflow)
{
    uint32_t slot = 0;
    while (slot < MptcpSendBuffer::MAX_PATHS && (m_slots & (uint64_t{1} << slot)) != 0)
    {
        slot++;
    }
    if (slot == MptcpSendBuffer::MAX_PATHS)
    {
        return false;
    }
    m_slots |= uint64_t{1} << slot;
    subflow->SetIdentity(m_nextId++, slot);
    if (m_group)
    {
        subflow->JoinGroup(m_group);
    }
    m_subflows.push_back(subflow);
    return true;
}

uint32_t
MptcpSocket::GetNSubflows() const
{
    return static_cast<uint32_t>(m_subflows.size());
}

Ptr<MptcpSubflow>
MptcpSocket::GetSubflow(uint32_t i) const
{
    return i < m_subflows.size() ? m_subflows[i] : nullptr;
}

Ptr<MptcpSubflow>
MptcpSocket::FindSubflow(uint32_t id) const
{
    for (const auto& subflow : m_subflows)
    {
        if (subflow->GetId() == id)
        {
            return subflow;
        }
    }
    return nullptr;
}

Ptr<MptcpSubflow>
MptcpSocket::FirstUp() const
{
    for (const auto& subflow : m_subflows)
    {
        if (subflow->IsUp() && !subflow->IsPotentiallyFailed())
        {
            return subflow;
        }
    }
    return nullptr;
}

MptcpSubflowView
MptcpSocket::MakeView(const MptcpSubflow& subflow) const
{
    MptcpSubflowView view;
    view.id = subflow.GetId();
    view.localAddressId = subflow.GetLocalAddressId();
    view.remoteAddressId = subflow.GetRemoteAddressId();
    view.local = subflow.GetLocal();
    view.remote = subflow.GetRemote();
    view.backup = subflow.IsLocalBackup();
    view.initial = subflow.IsInitial();
    view.initiatedHere = subflow.IsInitiatedHere();
    view.established = subflow.HasBeenUp();
    view.failed = subflow.IsPotentiallyFailed();
    view.silent = view.established && subflow.GetSilence() > subflow.GetRto();
    return view;
}

bool
MptcpSocket::IsInitiator() const
{
    return m_initiator;
}

bool
MptcpSocket::PeerDeniesInitialAddress() const
{
    return m_keys.denyJoinRemote;
}

std::vector<MptcpSubflowView>
MptcpSocket::GetSubflowViews() const
{
    std::vector<MptcpSubflowView> views;
    for (const auto& subflow : m_subflows)
    {
        const auto life = subflow->GetLife();
        if (life == MptcpSubflowLife::HANDSHAKE || life == MptcpSubflowLife::UP)
        {
            views.push_back(MakeView(*subflow));
        }
    }
    return views;
}

std::vector<MptcpRemoteAddress>
MptcpSocket::GetRemoteAddresses() const
{
    return m_signalling.GetRemoteAddresses();
}

void
MptcpSocket::ApplyBinding(Ptr<MptcpSubflow> subflow)
{
    if (m_boundnetdevice)
    {
        return;
    }
    // A socket bound to an address sends from the device that has it; ns-3's TCP alone would let
    // the route to the destination choose another source address.
    if (const auto device = MptcpNodeAddresses::Find(m_node, m_bound).device)
    {
        subflow->BindToNetDevice(device);
        return;
    }
    const auto from = MptcpNodeAddresses::Route(m_node, m_remote, nullptr);
    if (from.device)
    {
        subflow->BindToOwnDevice(MptcpAddress::WithPort(from.address, 0), m_remote);
    }
}

int
MptcpSocket::BindSubflow(Ptr<MptcpSubflow> subflow, const MptcpSubflowRequest& request)
{
    const bool chosen = MptcpAddress::SameFamily(request.local, request.remote);
    const auto from = chosen ? MptcpNodeAddresses::Find(m_node, request.local, request.interface)
                             : MptcpNodeAddresses::Route(m_node, request.remote, nullptr);
    if (!from.device)
    {
        return -1;
    }
    subflow->BindToNetDevice(from.device);
    return subflow->Bind(MptcpAddress::WithPort(from.address, MptcpAddress::Port(request.local)));
}

int64_t
MptcpSocket::OpenSubflow(const MptcpSubflowRequest& request)
{
    if (m_fallback || !m_confirmed || !m_data.IsOpen())
    {
        return -1;
    }
    auto subflow = MakeSubflow(MptcpSubflow::Role::JOIN_ACTIVE);
    if (BindSubflow(subflow, request) != 0)
    {
        Count(MptcpCounter::MPJoinSynTxBindErr);
        subflow->Abandon();
        return -1;
    }
    uint8_t localId = request.localAddressId;
    bool backup = request.backup;
    if (!MptcpAddress::IsIp(request.local))
    {
        localId = m_pathManager->LocalAddressId(subflow->GetLocal());
        backup = backup || m_pathManager->IsBackupAddress(subflow->GetLocal());
    }
    subflow->SetJoin(localId, request.remoteAddressId, backup);
    if (!Adopt(subflow))
    {
        Count(MptcpCounter::MPJoinSynTxCreatSkErr);
        subflow->Abandon();
        return -1;
    }
    if (subflow->Connect(request.remote) != 0)
    {
        Count(MptcpCounter::MPJoinSynTxConnectErr);
        m_slots &= ~(uint64_t{1} << subflow->GetSlot());
        m_subflows.pop_back();
        subflow->Abandon();
        return -1;
    }
    AddPathKey(*subflow);
    return subflow->GetId();
}

void
MptcpSocket::AddPathKey(const MptcpSubflow& subflow)
{
    // One that is closing leaves its key to the one that takes its place.
    for (const auto& other : m_subflows)
    {
        if (other->GetLife() >= MptcpSubflowLife::CLOSING)
        {
            m_pathKeys.Remove(other->GetSlot());
        }
    }
    const auto local = subflow.GetLocal();
    const auto device = MptcpNodeAddresses::Find(m_node, local).device;
    m_pathKeys.Add(subflow.GetSlot(),
                   local,
                   subflow.GetRemote(),
                   device ? Names::FindName(device) : "");
}

void
MptcpSocket::CloseSubflow(uint32_t id)
{
    if (FindSubflow(id) && !m_fallback)
    {
        Count(MptcpCounter::RmSubflow);
        EndSubflow(id);
    }
}

void
MptcpSocket::EndSubflow(uint32_t id)
{
    auto subflow = FindSubflow(id);
    if (!subflow || m_fallback)
    {
        return;
    }
    Reinject(*subflow);
    subflow->CloseGracefully();
    subflow->SetOrphan(m_stack->GetCloseTimeout());
    SchedulePush();
}

void
MptcpSocket::CountPort(const MptcpSubflow& join)
{
    if (join.IsInitiatedHere() &&
        MptcpAddress::Port(join.GetRemote()) != MptcpAddress::Port(m_remote))
    {
        Count(MptcpCounter::MPJoinPortSynAckRx);
    }
    else if (!join.IsInitiatedHere() &&
             MptcpAddress::Port(join.GetLocal()) != MptcpAddress::Port(m_local))
    {
        Count(MptcpCounter::MPJoinPortAckRx);
    }
}

void
MptcpSocket::SubflowUp(MptcpSubflow* subflow)
{
    Ptr<MptcpSubflow> up(subflow);
    if (m_pathKeys.Find(subflow->GetSlot()) == nullptr)
    {
        AddPathKey(*subflow);
    }
    m_pathKeys.NoteUp(subflow->GetSlot());
    if (!subflow->IsInitial())
    {
        if (!m_data.IsOpen())
        {
            subflow->CloseGracefully();
            return;
        }
        m_everJoined = true;
        m_closeEvent.Cancel();
        CountPort(*subflow);
        m_subflowEstablishedTrace(up);
        m_pathManager->NotifySubflowEstablished(MakeView(*subflow));
        m_signalling.Flush();
        Push();
        return;
    }
    const bool active = GetState() == SYN_SENT;
    Ptr<MptcpSocket> alive(this);
    m_local = subflow->GetLocal();
    m_remote = subflow->GetRemote();
    m_windowEdge = m_tx.Una() + subflow->GetPeerWindow();
    m_rateSince = Simulator::Now();
    m_rateFrom = m_tx.Nxt();
    m_lastDataSent = m_lastDataReceived = m_lastAckReceived = Simulator::Now();
    Happened(mptcp::MptcpDataState::Event::ESTABLISHED);
    m_subflowEstablishedTrace(up);
    if (!m_data.IsOpen())
    {
        return; // a trace sink has ended it
    }
    if (active)
    {
        NotifyConnectionSucceeded();
    }
    else
    {
        NotifyNewConnectionCreated(this, m_remote);
        if (!m_fallback)
        {
            SubflowConfirmed(subflow);
        }
    }
    // Each callback may end it.
    if (m_data.IsOpen() && m_rx.Available() > 0)
    {
        TellReadable();
    }
    if (m_data.IsOpen())
    {
        NotifyWritable();
    }
    if (m_data.IsOpen())
    {
        Push();
        StartPathManager();
    }
}

void
MptcpSocket::SubflowConfirmed(MptcpSubflow* subflow)
{
    if (m_confirmed || !subflow->IsInitial())
    {
        return;
    }
    m_confirmed = true;
    m_stack->Counters().Add(MptcpCounter::MPCurrEstab);
    if (GetState() >= ESTABLISHED)
    {
        Simulator::ScheduleNow(&MptcpSocket::StartPathManager, Ptr<MptcpSocket>(this));
    }
}

void
MptcpSocket::StartPathManager()
{
    if (m_confirmed && !m_fallback && !m_pathsStarted && GetState() >= ESTABLISHED)
    {
        m_pathsStarted = true;
        m_pathManager->NotifyEstablished();
    }
}

void
MptcpSocket::SubflowDown(MptcpSubflow* subflow, bool failed)
{
    Ptr<MptcpSubflow> gone(subflow);
    Ptr<MptcpSocket> alive(this);
    const auto found = std::find(m_subflows.begin(), m_subflows.end(), gone);
    if (found == m_subflows.end())
    {
        return;
    }
    Reinject(*subflow);
    if (failed)
    {
        // Whoever resets may have thrown away what its TCP had acknowledged.
        m_tx.RequestReinjectionOf(subflow->GetSlot());
    }
    m_subflows.erase(found);
    m_tx.ForgetPath(subflow->GetSlot());
    m_slots &= ~(uint64_t{1} << subflow->GetSlot());
    m_stale &= ~(uint64_t{1} << subflow->GetSlot());
    m_pathKeys.Remove(subflow->GetSlot());
    m_cursors.erase(subflow->GetId());
    subflow->Abandon();
    const auto scheduler = m_scheduler;
    if (gone->HasBeenUp())
    {
        m_subflowClosedTrace(gone);
    }
    if (m_scheduler != scheduler)
    {
        return; // a sink has made this socket's next connection
    }
    if (m_scheduler)
    {
        m_scheduler->NotifyClosed(subflow->GetId());
    }
    if (m_pathManager && m_pathsStarted && !m_fallback)
    {
        m_pathManager->NotifySubflowClosed(MakeView(*subflow));
    }
    if (m_subflows.empty())
    {
        LastSubflowGone(failed);
        return;
    }
    CheckPaths();
    Push();
}

void
MptcpSocket::SetSubflowBackup(uint32_t id, bool backup)
{
    auto subflow = FindSubflow(id);
    if (!subflow || m_fallback)
    {
        return;
    }
    subflow->SetLocalBackup(backup);
    SendOn(subflow, mptcp::MpPrio{backup});
    SchedulePush();
}

void
MptcpSocket::OptionReceived(MptcpSubflow* subflow, const mptcp::Option& option)
{
    if (const auto* add = std::get_if<mptcp::AddAddr>(&option))
    {
        AddAddrReceived(subflow, *add);
    }
    else if (const auto* remove = std::get_if<mptcp::RemoveAddr>(&option))
    {
        m_signalling.RemoveAddrReceived(*remove);
    }
    else if (std::holds_alternative<mptcp::MpPrio>(option))
    {
        Count(MptcpCounter::MPPrioRx);
        m_pathManager->NotifyPriority(MakeView(*subflow));
        SchedulePush();
    }
    else if (const auto* fast = std::get_if<mptcp::MpFastclose>(&option))
    {
        FastcloseReceived(*fast);
    }
}

void
MptcpSocket::FastcloseReceived(const mptcp::MpFastclose& option)
{
    if (option.receiverKey != m_keys.localKey || !m_data.IsOpen())
    {
        return;
    }
    Count(MptcpCounter::MPFastcloseRx);
    m_errno = ERROR_NOTCONN;
    Happened(mptcp::MptcpDataState::Event::FASTCLOSE);
}

void
MptcpSocket::OnEndpoint(MptcpEndpointEvent event, const MptcpEndpoint& endpoint)
{
    if (m_pathsStarted && !m_fallback)
    {
        m_pathManager->NotifyEndpoint(event, endpoint);
    }
}

} // namespace ns3
