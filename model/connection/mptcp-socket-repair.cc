/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketRepair");

namespace
{

/// Bounds of the data-level retransmission timer (TCP's, RFC 6298).
const Time MIN_DATA_TIMEOUT = MilliSeconds(200);
const Time MAX_DATA_TIMEOUT = Seconds(60);
/// Bytes per second at which a 32-bit number would wrap within the two minutes that RFC 9293 lets a
/// segment live; RFC 8684 section 3.3.1 wants 64-bit numbers above that.
constexpr double WIDE_RATE = 4294967296.0 / 120;
/// What that rate is measured over, at least.
const Time RATE_SPAN = Seconds(1);

/// a - b as a signed distance in 64-bit sequence space.
int64_t
Distance(uint64_t a, uint64_t b)
{
    return static_cast<int64_t>(a - b);
}

/// @returns whether a subflow's TCP has a byte that is not acknowledged
bool
IsPending(const MptcpSubflow& subflow, uint64_t dsn)
{
    bool pending = false;
    subflow.ForEachUnacked(
        [&](uint64_t begin, uint64_t end)
        { pending = pending || (Distance(dsn, begin) >= 0 && Distance(end, dsn) > 0); });
    return pending;
}

} // namespace

void
MptcpSocket::Reinject(const MptcpSubflow& subflow)
{
    subflow.ForEachUnacked([this](uint64_t begin, uint64_t end)
                           { m_tx.RequestReinjection(begin, end); });
}

bool
MptcpSocket::CanReplace(const MptcpSubflow* subflow) const
{
    return std::any_of(m_subflows.begin(),
                       m_subflows.end(),
                       [subflow](const auto& other) {
                           return other != subflow && other->IsUp() &&
                                  !other->IsPotentiallyFailed();
                       });
}

bool
MptcpSocket::IsHeldUpBy(const MptcpSubflow* subflow) const
{
    const bool waits = m_tx.Unsent() > 0 ? m_windowBlocked : IsSendBufferFull();
    if (!waits || m_tx.Una() == m_tx.Nxt() ||
        m_tx.Carriers(m_tx.Una()) != uint64_t{1} << subflow->GetSlot())
    {
        return false;
    }
    return std::any_of(m_subflows.begin(),
                       m_subflows.end(),
                       [subflow](const auto& other) {
                           return other != subflow && !other->IsPotentiallyFailed() &&
                                  other->GetRoom() > 0;
                       });
}

void
MptcpSocket::SubflowSilent(MptcpSubflow* subflow)
{
    Reinject(*subflow);
    Push();
}

void
MptcpSocket::SubflowTimeout(MptcpSubflow* subflow, bool known)
{
    // It is potentially failed from the first timeout on, and schedulers leave it alone; being
    // stale adds nothing to that. As in Linux, only a subflow that others can replace is stale.
    const uint32_t limit = m_stack->GetStaleLossCount();
    const uint64_t bit = uint64_t{1} << subflow->GetSlot();
    if (limit > 0 && subflow->GetTimeouts() >= limit && CanReplace(subflow) && (m_stale & bit) == 0)
    {
        m_stale |= bit;
        Count(MptcpCounter::SubflowStale);
    }
    if (!known)
    {
        Reinject(*subflow);
    }
    Push();
}

void
MptcpSocket::SubflowRecovered(MptcpSubflow* subflow)
{
    const uint64_t bit = uint64_t{1} << subflow->GetSlot();
    if (m_stale & bit)
    {
        m_stale &= ~bit;
        Count(MptcpCounter::SubflowRecover);
    }
    if (m_pathManager)
    {
        m_pathManager->NotifySubflowRecovered(subflow->GetId());
    }
    m_signalling.Flush();
    if (m_tx.ReinjectionBytes() > 0 || m_tx.Unsent() > 0)
    {
        SchedulePush();
    }
}

Time
MptcpSocket::DataTimeoutInterval() const
{
    Time interval = MIN_DATA_TIMEOUT;
    for (const auto& subflow : m_subflows)
    {
        if (subflow->IsUp())
        {
            interval = std::max(interval, subflow->GetRto());
        }
    }
    const int64_t factor = int64_t{1} << std::min<uint32_t>(m_dataBackoff, 16);
    return std::min(interval * factor, MAX_DATA_TIMEOUT);
}

void
MptcpSocket::ArmDataTimer()
{
    const bool waiting = m_tx.Una() != m_tx.Nxt() || m_tx.Unsent() > 0 || m_data.IsFinPending();
    if (m_fallback || !waiting || !m_dataEvent.IsExpired())
    {
        return;
    }
    m_lastProgress = Simulator::Now();
    m_dataEvent = Simulator::Schedule(DataTimeoutInterval(), &MptcpSocket::DataTimeout, this);
}

void
MptcpSocket::MeasureRate()
{
    // Of the numbers given out, at the pace of the paths: those acknowledged come by the buffer
    // when a hole closes. A faster connection is found as soon as it has used up the numbers of a
    // span.
    const Time elapsed = Simulator::Now() - m_rateSince;
    const auto numbers = static_cast<double>(m_tx.Nxt() - m_rateFrom);
    m_fast = m_fast || numbers > WIDE_RATE * Max(elapsed, RATE_SPAN).GetSeconds();
    if (elapsed >= RATE_SPAN)
    {
        m_rateSince = Simulator::Now();
        m_rateFrom = m_tx.Nxt();
    }
}

void
MptcpSocket::DataTimeout()
{
    if (m_fallback || m_subflows.empty())
    {
        return;
    }
    MeasureRate();
    const Time due = m_lastProgress + DataTimeoutInterval();
    if (due > Simulator::Now())
    {
        // Progress since it was armed: no timer is touched per ACK, it looks back instead.
        const bool waiting = m_tx.Una() != m_tx.Nxt() || m_tx.Unsent() > 0 || m_data.IsFinPending();
        if (waiting)
        {
            m_dataEvent =
                Simulator::Schedule(due - Simulator::Now(), &MptcpSocket::DataTimeout, this);
        }
        return;
    }
    if (m_data.IsFinPending())
    {
        const bool nothingElse = m_tx.Una() == m_tx.Nxt() && m_tx.Unsent() == 0;
        if (nothingElse && m_dataBackoff >= m_settings.dataRetries)
        {
            // The DATA_FIN travels on ACKs, which TCP never misses: nobody else would notice that
            // the peer is gone.
            Abort();
            m_errno = ERROR_NOTCONN;
            return;
        }
        SignalFin();
    }
    if (m_tx.Una() != m_tx.Nxt())
    {
        const bool held =
            std::any_of(m_subflows.begin(),
                        m_subflows.end(),
                        [this](const auto& subflow) { return IsPending(*subflow, m_tx.Una()); });
        if (!held && Distance(m_windowEdge, m_tx.Una()) > 0 &&
            m_dataBackoff >= m_settings.dataRetries)
        {
            // TCP has brought it, there is room for it, and still no DATA_ACK comes.
            Abort();
            m_errno = ERROR_NOTCONN;
            return;
        }
        if (!ResolveDoubts())
        {
            ResendHead();
        }
    }
    else if (m_tx.Unsent() > 0 && WindowLeft() == 0)
    {
        CollectPaths();
        const auto path =
            std::find_if(m_paths.begin(), m_paths.end(), [](const auto& p) { return p.room > 0; });
        if (path != m_paths.end())
        {
            Count(MptcpCounter::WinProbe);
            m_probing = true;
            m_touched = 0;
            BindTo(path - m_paths.begin(), *m_tx.TakeNext(1, path->slot), false);
            FlushTouched();
        }
    }
    m_dataBackoff++;
    ArmDataTimer();
}

bool
MptcpSocket::ResolveDoubts()
{
    bool any = false;
    const auto subflows = m_subflows;
    for (const auto& subflow : subflows)
    {
        any = subflow->ResolveDoubt() || any;
    }
    return any;
}

void
MptcpSocket::ResendHead()
{
    if (m_fallback || m_tx.Una() == m_tx.Nxt() || GetState() < ESTABLISHED)
    {
        return;
    }
    const uint64_t head = m_tx.Una();
    for (const auto& subflow : m_subflows)
    {
        if (subflow->IsUp() && !subflow->IsPotentiallyFailed() && IsPending(*subflow, head))
        {
            return;
        }
    }
    // TCP says that it has arrived, the peer's data level says that it has not.
    CollectPaths();
    ForgetCarriers(head);
    auto state = MakeSendState(1);
    state.reinjection = true;
    const auto decision = m_paths.empty() ? MptcpDecision{} : Ask(state);
    if (decision.path < 0)
    {
        return;
    }
    const auto& path = m_paths[decision.path];
    const auto chunk = m_tx.TakeCopy(head, path.mss, path.slot);
    m_touched = 0;
    BindTo(decision.path, *chunk, true);
    FlushTouched();
}

void
MptcpSocket::ForgetCarriers(uint64_t dsn)
{
    // What a path did not bring at the first attempt it hardly brings at the second.
    const uint64_t carriers = m_tx.Carriers(dsn);
    const auto carries = [carriers](const MptcpPathState& path)
    { return (carriers & (uint64_t{1} << path.slot)) != 0; };
    if (std::all_of(m_paths.begin(), m_paths.end(), carries))
    {
        return;
    }
    std::vector<MptcpPathState> paths;
    std::vector<Ptr<MptcpSubflow>> subflows;
    for (std::size_t i = 0; i < m_paths.size(); i++)
    {
        if (!carries(m_paths[i]))
        {
            paths.push_back(m_paths[i]);
            subflows.push_back(m_pathSubflows[i]);
        }
    }
    m_paths = std::move(paths);
    m_pathSubflows = std::move(subflows);
}

} // namespace ns3
