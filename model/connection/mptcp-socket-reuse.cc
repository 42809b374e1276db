/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketReuse");

bool
MptcpSocket::IsForgotten() const
{
    return GetState() == CLOSED && !m_held && !m_settling;
}

void
MptcpSocket::StartOver()
{
    for (auto& actions : m_owed)
    {
        // Its application is in a callback of the old connection's end.
        actions &= ~mptcp::MptcpDataState::LET_GO;
    }
    LetGo();
    const bool neverSent = !m_orphan && m_tx.Nxt() == m_keys.localIdsn + 1;
    m_orphan = false;
    if (!m_scheduler)
    {
        return;
    }
    MptcpSendBuffer written;
    written.SetCapacity(m_tx.GetCapacity());
    m_tx = neverSent ? m_tx : written;
    const uint32_t receiveBuffer = m_rx.GetCapacity();
    m_rx = MptcpReceiveBuffer();
    m_rx.SetCapacity(receiveBuffer);
    m_rx.Start(0); // the window of SYNs; PeerCapable() will know the number
    m_data = mptcp::MptcpDataState();
    m_state = CLOSED;
    m_mute = m_shutdownRecv = false;
    m_kept = nullptr;
    m_nextId = 0;
    m_slots = m_stale = m_touched = 0;
    m_keys = MptcpKeys();
    m_initiator = m_fallback = m_confirmed = m_pathsStarted = m_everJoined = false;
    m_local = m_remote = m_bound = Address();
    m_signalling.Clear();
    m_limitNoted = false;
    m_windowBlocked = m_probing = m_noRoom = m_fast = m_peerWide = false;
    m_dataBackoff = m_unreportedBytes = 0;
    m_rateFrom = m_readBytes = m_lastReadBytes = m_advertisedEdge = 0;
    m_rateSince = m_nextSendTuning = m_readSince = Time();
    m_cursors.clear();
    m_penalties.clear();
    m_outOfOrderBytes = 0;
    m_info = MptcpInfo();
    m_scheduler = nullptr;
    m_pathManager = nullptr;
    m_group = nullptr;
}

} // namespace ns3
