/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-state.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketSend");

namespace
{

/// a - b as a signed distance in 64-bit sequence space.
int64_t
Distance(uint64_t a, uint64_t b)
{
    return static_cast<int64_t>(a - b);
}

} // namespace

void
MptcpSocket::SchedulePush()
{
    // Room appears by events of subflows only, and those push by themselves.
    if (m_pushing || m_noRoom || !m_pushEvent.IsExpired())
    {
        return;
    }
    for (const auto& subflow : m_subflows)
    {
        if (m_fallback ? subflow->GetFallbackRoom() > 0 : subflow->GetRoom() > 0)
        {
            // One tick later, as TcpSocketBase does, so that the application can write more first.
            m_pushEvent = Simulator::Schedule(TimeStep(1), &MptcpSocket::Push, this);
            return;
        }
    }
}

void
MptcpSocket::Push()
{
    m_noRoom = false;
    if (m_pushing || GetState() < ESTABLISHED || m_subflows.empty())
    {
        return;
    }
    m_pushing = true;
    if (m_probing && Distance(m_windowEdge, m_tx.Una()) > 0)
    {
        // The receiver had no room for the byte of the probe. It has to go before new data, which
        // would fill the subflow and leave the byte to the timer.
        const uint32_t resent = m_info.mptcpi_retransmits;
        ResendHead();
        m_probing = m_info.mptcpi_retransmits == resent && m_tx.Una() != m_tx.Nxt();
    }
    if (m_fallback)
    {
        PushFallback();
    }
    else if (m_scheduler->StreamsPerPath())
    {
        PushStreams();
    }
    else
    {
        PushMultipath();
    }
    m_pushing = false;
    TuneSendBuffer();
    QueueFin();
}

void
MptcpSocket::PushFallback()
{
    auto subflow = m_subflows.front();
    while (m_tx.Unsent() > 0 && subflow->GetFallbackRoom() >= subflow->GetMss())
    {
        const auto chunk = m_tx.TakeNext(subflow->GetMss(), subflow->GetSlot());
        subflow->BindBytes(chunk->dsn, chunk->packet);
        m_unreportedBytes += chunk->packet->GetSize();
        m_info.mptcpi_bytes_sent += chunk->packet->GetSize();
    }
    m_lastDataSent = Simulator::Now();
    subflow->Flush();
}

MptcpPathState
MptcpSocket::MakePathState(const MptcpSubflow& subflow) const
{
    const auto tcb = subflow.GetTcb();
    MptcpPathState state;
    state.id = subflow.GetId();
    state.slot = subflow.GetSlot();
    state.key = m_pathKeys.Find(state.slot);
    state.backup = subflow.IsBackup();
    state.failed = subflow.IsPotentiallyFailed();
    state.lossState = tcb->m_congState == TcpSocketState::CA_LOSS;
    state.slowStart = tcb->m_cWnd.Get() < tcb->m_ssThresh.Get();
    state.initialSlowStart = state.slowStart && subflow.GetLossEvents() == 0;
    state.mss = subflow.GetMss();
    state.cwnd = tcb->m_cWnd.Get();
    state.ssthresh = tcb->m_ssThresh.Get();
    state.inFlight = subflow.GetInFlight();
    state.queued = subflow.GetQueued();
    state.room = subflow.GetRoom();
    state.srtt = subflow.GetSrtt();
    state.rttVar = subflow.GetRttVar();
    state.lastRtt = subflow.GetLastRtt();
    state.minRtt = subflow.GetMinRtt();
    state.maxRtt = subflow.GetMaxRtt();
    state.rto = subflow.GetRto();
    if (tcb->m_pacing)
    {
        state.pacingRate = tcb->m_pacingRate.Get().GetBitRate();
    }
    else if (state.srtt.IsStrictlyPositive())
    {
        state.pacingRate = static_cast<uint64_t>(state.cwnd * 8.0 / state.srtt.GetSeconds());
    }
    return state;
}

void
MptcpSocket::CollectPaths()
{
    m_paths.clear();
    m_pathSubflows.clear();
    for (const auto& subflow : m_subflows)
    {
        const bool carries = subflow->IsUp() && (subflow->GetState() == ESTABLISHED ||
                                                 subflow->GetState() == CLOSE_WAIT);
        if (carries)
        {
            m_paths.push_back(MakePathState(*subflow));
            m_pathSubflows.push_back(subflow);
        }
    }
}

uint64_t
MptcpSocket::WindowLeft() const
{
    const int64_t left = Distance(m_windowEdge, m_tx.Nxt());
    return left > 0 ? static_cast<uint64_t>(left) : 0;
}

MptcpSendState
MptcpSocket::MakeSendState(uint32_t next) const
{
    MptcpSendState state;
    state.una = m_tx.Una();
    state.nxt = m_tx.Nxt();
    state.unsent = m_tx.Unsent();
    state.windowLeft = WindowLeft();
    state.next = next;
    state.now = Simulator::Now();
    return state;
}

bool
MptcpSocket::HoldBack(uint32_t size, uint32_t mss) const
{
    if (size >= mss || m_tx.Una() == m_tx.Nxt())
    {
        return false;
    }
    // Silly windows (RFC 9293 section 3.8.6.2) and Nagle's algorithm, both at data level.
    const bool cutByWindow = size < m_tx.Unsent();
    return cutByWindow || (!m_settings.noDelay && !m_data.IsShut());
}

void
MptcpSocket::PushMultipath()
{
    CollectPaths();
    m_touched = 0;
    while (m_tx.ReinjectionBytes() > 0 && PushOne(true))
    {
    }
    while (m_tx.Unsent() > 0 && PushOne(false))
    {
    }
    if (m_opportunistic || m_penalisation)
    {
        Unblock();
    }
    FlushTouched();
    ArmDataTimer();
}

MptcpDecision
MptcpSocket::Ask(const MptcpSendState& state)
{
    auto decision = m_scheduler->Select(state, m_paths);
    if (decision.path < 0 || static_cast<std::size_t>(decision.path) >= m_paths.size())
    {
        decision.path = MptcpDecision::WAIT;
    }
    if (!m_decisionTrace.IsEmpty())
    {
        m_decisionTrace(state, m_paths, decision);
    }
    return decision;
}

bool
MptcpSocket::PushOne(bool reinjection)
{
    uint32_t mss = 0;
    bool anyRoom = m_scheduler->QueuesWithoutRoom();
    for (const auto& path : m_paths)
    {
        mss = std::max(mss, path.mss);
        anyRoom = anyRoom || path.room > 0;
    }
    if (!anyRoom)
    {
        m_noRoom = true;
        return false;
    }
    uint64_t next = m_tx.ReinjectionBytes();
    if (!reinjection)
    {
        next = std::min<uint64_t>(m_tx.Unsent(), WindowLeft());
        m_windowBlocked = next < m_tx.Unsent() && next < mss;
        if (next == 0)
        {
            return false;
        }
    }
    auto state = MakeSendState(static_cast<uint32_t>(std::min<uint64_t>(next, mss)));
    state.reinjection = reinjection;
    state.carriers = reinjection ? m_tx.FirstReinjectionCarriers() : 0;
    const auto decision = Ask(state);
    if (decision.path < 0)
    {
        return false;
    }
    const auto& path = m_paths[decision.path];
    // New bytes do not queue in front of those that wait for room to be sent again.
    const bool queueJumper = path.room == 0 && m_tx.ReinjectionBytes() > 0;
    if (!reinjection && (queueJumper || HoldBack(state.next, path.mss)))
    {
        return false;
    }
    const uint32_t size = std::min(state.next, path.mss);
    const auto chunk =
        reinjection ? m_tx.TakeReinjection(size, path.slot) : m_tx.TakeNext(size, path.slot);
    if (!chunk)
    {
        return false;
    }
    BindTo(decision.path, *chunk, reinjection);
    return true;
}

void
MptcpSocket::BindTo(std::size_t index, const MptcpSendBuffer::Chunk& chunk, bool reinjection)
{
    auto& path = m_paths[index];
    const auto& subflow = m_pathSubflows[index];
    const uint32_t size = chunk.packet->GetSize();
    m_scheduler->NotifyBound(path, size, reinjection);
    subflow->BindBytes(chunk.dsn, chunk.packet);
    path.queued += size;
    path.room -= std::min(path.room, path.mss);
    m_touched |= uint64_t{1} << path.slot;
    m_lastDataSent = Simulator::Now();
    if (!reinjection)
    {
        m_unreportedBytes += size;
        m_info.mptcpi_bytes_sent += size;
        return;
    }
    m_info.mptcpi_retransmits++;
    m_info.mptcpi_bytes_retrans += size;
    Count(MptcpCounter::MPTCPRetrans);
    m_reinjectionTrace(chunk.dsn, size, path.id);
}

void
MptcpSocket::FlushTouched()
{
    for (std::size_t i = 0; i < m_pathSubflows.size() && m_touched != 0; i++)
    {
        const uint64_t bit = uint64_t{1} << m_paths[i].slot;
        if (m_touched & bit)
        {
            m_touched &= ~bit;
            const auto subflow = m_pathSubflows[i];
            subflow->Flush();
        }
    }
}

void
MptcpSocket::PushStreams()
{
    CollectPaths();
    m_touched = 0;
    const auto all = m_paths;
    const auto subflows = m_pathSubflows;
    const bool regularUsable =
        std::any_of(all.begin(),
                    all.end(),
                    [](const auto& path) { return !path.backup && !path.failed; });
    for (std::size_t i = 0; i < all.size(); i++)
    {
        m_paths.assign(1, all[i]);
        m_pathSubflows.assign(1, subflows[i]);
        auto found = m_cursors.find(all[i].id);
        if (found == m_cursors.end())
        {
            found = m_cursors.emplace(all[i].id, m_tx.Una()).first;
        }
        uint64_t& cursor = found->second;
        while (m_paths[0].room > 0)
        {
            if (Distance(m_tx.Una(), cursor) > 0)
            {
                cursor = m_tx.Una();
            }
            const bool fresh = cursor == m_tx.Nxt();
            const uint64_t left =
                fresh ? std::min<uint64_t>(m_tx.Unsent(), WindowLeft()) : m_tx.Nxt() - cursor;
            m_windowBlocked = m_windowBlocked || (fresh && left < m_tx.Unsent());
            auto state =
                MakeSendState(static_cast<uint32_t>(std::min<uint64_t>(left, m_paths[0].mss)));
            state.regularUsable = regularUsable;
            state.carriers = fresh ? 0 : m_tx.Carriers(cursor);
            const bool stop = left == 0 || (fresh && HoldBack(state.next, m_paths[0].mss)) ||
                              Ask(state).path != 0;
            if (stop)
            {
                break;
            }
            const auto chunk = fresh ? m_tx.TakeNext(state.next, m_paths[0].slot)
                                     : m_tx.TakeCopy(cursor, state.next, m_paths[0].slot);
            cursor = chunk->dsn + chunk->packet->GetSize();
            BindTo(0, *chunk, !fresh);
        }
        FlushTouched();
    }
    ArmDataTimer();
}

void
MptcpSocket::DataAckReceived(uint64_t dataAck, bool wide, uint32_t window)
{
    const uint64_t ack =
        wide ? dataAck : mptcp::ExpandSequence(m_tx.Nxt(), static_cast<uint32_t>(dataAck));
    const uint64_t most = m_data.IsFinSent() ? m_finDsn + 1 : m_tx.Nxt();
    if (Distance(ack, most) > 0 || Distance(m_tx.Una(), ack) > 0)
    {
        return;
    }
    m_lastAckReceived = Simulator::Now();
    const bool opened = Distance(ack + window, m_windowEdge) > 0;
    if (opened)
    {
        m_windowEdge = ack + window;
    }
    const bool finAcked = m_data.IsFinPending() && ack == m_finDsn + 1;
    const uint32_t freed = m_tx.Acknowledge(finAcked ? m_finDsn : ack);
    if (freed > 0)
    {
        m_lastProgress = Simulator::Now();
        m_dataBackoff = 0;
        m_info.mptcpi_bytes_acked += freed;
        m_dataAckedTrace(m_tx.Una(), freed);
    }
    if (opened && (m_windowBlocked || m_probing) && m_pushEvent.IsExpired())
    {
        m_pushEvent = Simulator::ScheduleNow(&MptcpSocket::Push, this);
    }
    if (finAcked)
    {
        Happened(mptcp::MptcpDataState::Event::FIN_ACKED);
    }
    if (freed > 0)
    {
        NotifyWritable();
    }
}

bool
MptcpSocket::AwaitsDataAck(uint64_t end) const
{
    return Distance(end, m_tx.Una()) > 0;
}

void
MptcpSocket::FallbackAcked(uint64_t position)
{
    const uint64_t ack = m_keys.localIdsn + position;
    const uint64_t bound = Distance(ack, m_tx.Nxt()) > 0 ? m_tx.Nxt() : ack;
    const uint32_t freed = m_tx.Acknowledge(bound);
    m_lastAckReceived = Simulator::Now();
    if (freed > 0)
    {
        m_info.mptcpi_bytes_acked += freed;
        m_dataAckedTrace(m_tx.Una(), freed);
        NotifyWritable();
        SchedulePush();
    }
    if (ack != bound && m_tx.Size() == 0 && m_data.IsFinPending())
    {
        Happened(mptcp::MptcpDataState::Event::FIN_ACKED);
    }
}

void
MptcpSocket::NotifyWritable()
{
    // As TCP does, also to an application that has closed its direction.
    if (GetTxAvailable() > 0)
    {
        NotifySend(GetTxAvailable());
    }
}

void
MptcpSocket::SubflowReady(MptcpSubflow*)
{
    m_noRoom = false;
    if (m_tx.Unsent() > 0 || m_tx.ReinjectionBytes() > 0 ||
        (m_scheduler && m_scheduler->StreamsPerPath()) ||
        ((m_opportunistic || m_penalisation) && IsSendBufferFull()))
    {
        Push();
    }
}

void
MptcpSocket::SubflowDataSent(uint32_t bytes)
{
    const uint32_t fresh = std::min(bytes, m_unreportedBytes);
    if (fresh > 0)
    {
        m_unreportedBytes -= fresh;
        NotifyDataSent(fresh);
    }
}

} // namespace ns3
