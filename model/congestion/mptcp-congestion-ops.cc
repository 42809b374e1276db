/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-congestion-ops.h"

#include "ns3/boolean.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpCongestionOps");

NS_OBJECT_ENSURE_REGISTERED(MptcpCongestionOps);

namespace
{

// 3.37 keeps the smoothed time in m_lastRtt, later releases keep it in m_srtt.
template <class State>
auto
SmoothedRtt(const State& tcb, int) -> decltype(tcb.m_srtt.Get())
{
    return tcb.m_srtt.Get();
}

template <class State>
Time
SmoothedRtt(const State& tcb, long)
{
    return tcb.m_lastRtt.Get();
}

double
ToSeconds(const Time& time)
{
    return static_cast<double>(time.GetNanoSeconds()) * 1e-9;
}

double
ToSegments(const TcpSocketState& tcb, uint32_t bytes)
{
    return static_cast<double>(bytes) / tcb.m_segmentSize;
}

uint32_t
ToBytes(const TcpSocketState& tcb, double segments)
{
    constexpr double LARGEST = std::numeric_limits<uint32_t>::max();
    return static_cast<uint32_t>(std::min(std::round(segments * tcb.m_segmentSize), LARGEST));
}

/// @return bytes that were in flight when the ACK arrived that covers so many segments
uint64_t
FlightBefore(const TcpSocketState& tcb, uint32_t segmentsAcked)
{
    return tcb.m_bytesInFlight.Get() + static_cast<uint64_t>(segmentsAcked) * tcb.m_segmentSize;
}

} // namespace

TypeId
MptcpCongestionOps::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpCongestionOps").SetParent<TcpNewReno>().SetGroupName("Mptcp");
    return tid;
}

TypeId
MptcpCongestionOps::AddAttributes(TypeId type)
{
    return type
        .AddAttribute("CountSegments",
                      "Grow for each segment acknowledged (RFC 6356, TcpLinuxReno), and not "
                      "once per ACK (TcpNewReno).",
                      BooleanValue(false),
                      MakeBooleanAccessor(&MptcpCongestionOps::m_countSegments),
                      MakeBooleanChecker())
        .AddAttribute("ReduceWindow",
                      "Let a loss reduce the congestion window (TcpLinuxReno), and not the "
                      "bytes in flight (TcpNewReno).",
                      BooleanValue(false),
                      MakeBooleanAccessor(&MptcpCongestionOps::m_reduceWindow),
                      MakeBooleanChecker())
        .AddAttribute("OnlyWhenLimited",
                      "Several subflows: grow only while the window is what limits sending, "
                      "in slow start while more than half of it is used.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&MptcpCongestionOps::m_onlyWhenLimited),
                      MakeBooleanChecker())
        .AddAttribute("RawWindowInRecovery",
                      "Show siblings the raw window during recovery, as out-of-tree Linux's "
                      "LIA does, instead of ssthresh (RFC 6356 section 4.1).",
                      BooleanValue(false),
                      MakeBooleanAccessor(&MptcpCongestionOps::m_rawWindowInRecovery),
                      MakeBooleanChecker());
}

MptcpCongestionOps::MptcpCongestionOps(const MptcpCongestionOps& other)
    : TcpNewReno(other), m_countSegments(other.m_countSegments),
      m_reduceWindow(other.m_reduceWindow), m_onlyWhenLimited(other.m_onlyWhenLimited),
      m_rawWindowInRecovery(other.m_rawWindowInRecovery), m_state(other.m_state),
      m_smoothedRtt(other.m_smoothedRtt), m_carry(other.m_carry), m_lastAcked(other.m_lastAcked),
      m_roundEnd(other.m_roundEnd), m_fed(other.m_fed), m_flightEnd(other.m_flightEnd),
      m_flightLast(other.m_flightLast), m_flightMost(other.m_flightMost)
{
}

MptcpCongestionOps::~MptcpCongestionOps()
{
    LeaveGroup();
}

void
MptcpCongestionOps::JoinGroup(Ptr<MptcpCongestionGroup> group, Ptr<TcpSocketState> tcb)
{
    NS_LOG_FUNCTION(this);
    LeaveGroup();
    m_group = group;
    m_tcb = tcb;
    m_group->Add(*this);
}

void
MptcpCongestionOps::LeaveGroup()
{
    NS_LOG_FUNCTION(this);
    if (m_group)
    {
        m_group->Remove(*this);
        m_group = nullptr;
        m_tcb = nullptr;
    }
}

void
MptcpCongestionOps::SampleRtt(Time raw)
{
    if (raw.IsStrictlyPositive())
    {
        m_fed = true;
        GetLaw().OnRttSample(ToSeconds(raw));
    }
}

bool
MptcpCongestionOps::Publish(bool losing)
{
    return Update(*m_tcb, losing);
}

const mptcp::PathState&
MptcpCongestionOps::GetPathState() const
{
    return m_state;
}

bool
MptcpCongestionOps::Update(const TcpSocketState& tcb, bool losing)
{
    const auto state = tcb.m_congState.Get();
    const bool recovers = state == TcpSocketState::CA_RECOVERY || state == TcpSocketState::CA_CWR;
    const bool raw = losing || m_rawWindowInRecovery || !recovers;
    m_state.mss = tcb.m_segmentSize;
    m_state.window = ToSegments(tcb, raw ? tcb.m_cWnd.Get() : tcb.m_ssThresh.Get());
    m_state.shared = GetLaw().Shared();
    const Time rtt = SmoothedRtt(tcb, 0);
    if (rtt != m_smoothedRtt)
    {
        m_smoothedRtt = rtt;
        m_state.rtt = ToSeconds(rtt);
    }
    return m_smoothedRtt.IsStrictlyPositive() && m_state.window > 0.0;
}

MptcpCongestionGroup::View
MptcpCongestionOps::Look(const TcpSocketState& tcb, bool losing)
{
    if (m_group)
    {
        return m_group->Look(*this, losing);
    }
    m_alone.clear();
    if (Update(tcb, losing))
    {
        m_alone.push_back(m_state);
    }
    return {m_alone, 0};
}

bool
MptcpCongestionOps::IsReno(const MptcpCongestionGroup::View& view) const
{
    const bool counts = view.self < view.paths.size();
    return !counts || (view.paths.size() == 1 && GetLaw().IsRenoAlone());
}

bool
MptcpCongestionOps::IsWindowLimited(const TcpSocketState& tcb, uint32_t segmentsAcked) const
{
    // No room for a full segment. (The flag for it, m_isCwndLimited, is not in 3.37.)
    return FlightBefore(tcb, segmentsAcked) + tcb.m_segmentSize > tcb.m_cWnd.Get();
}

void
MptcpCongestionOps::SampleFlight(const TcpSocketState& tcb, uint32_t segmentsAcked)
{
    if (tcb.m_lastAckedSeq > m_flightEnd)
    {
        m_flightEnd = tcb.m_highTxMark;
        m_flightLast = std::exchange(m_flightMost, 0);
    }
    m_flightMost = std::max(m_flightMost, FlightBefore(tcb, segmentsAcked));
}

uint32_t
MptcpCongestionOps::SlowStart(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked)
{
    const uint64_t used = 2 * std::max(m_flightLast, m_flightMost);
    if (m_onlyWhenLimited && used <= tcb->m_cWnd.Get() && Look(*tcb, false).paths.size() > 1)
    {
        return 0;
    }
    return TcpNewReno::SlowStart(tcb, segmentsAcked);
}

void
MptcpCongestionOps::Grow(TcpSocketState& tcb, double segments)
{
    const double bytes = segments * tcb.m_segmentSize + m_carry;
    const double whole = std::floor(bytes);
    m_carry = bytes - whole;
    const double least = tcb.m_segmentSize;
    const double most = std::numeric_limits<uint32_t>::max();
    tcb.m_cWnd = static_cast<uint32_t>(std::clamp(tcb.m_cWnd.Get() + whole, least, most));
    // A window that shrinks below ssthresh would be back in slow start.
    if (whole < 0.0 && tcb.m_ssThresh > tcb.m_cWnd)
    {
        tcb.m_ssThresh = tcb.m_cWnd;
    }
}

void
MptcpCongestionOps::CongestionAvoidance(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked)
{
    NS_LOG_FUNCTION(this << tcb << segmentsAcked);
    const auto view = Look(*tcb, false);
    if (IsReno(view) && !m_countSegments)
    {
        TcpNewReno::CongestionAvoidance(tcb, segmentsAcked);
        return;
    }
    if (segmentsAcked == 0 || (m_onlyWhenLimited && !IsWindowLimited(*tcb, segmentsAcked)))
    {
        return;
    }
    const double acknowledged = m_countSegments ? segmentsAcked : 1.0;
    const double increase = IsReno(view) ? 1.0 / ToSegments(*tcb, tcb->m_cWnd)
                                         : GetLaw().Increase(view.paths, view.self);
    Grow(*tcb, increase * acknowledged);
}

void
MptcpCongestionOps::IncreaseWindow(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked)
{
    NS_LOG_FUNCTION(this << tcb << segmentsAcked);
    SampleFlight(*tcb, segmentsAcked);
    if (!GetLaw().HasRounds() || tcb->m_congState != TcpSocketState::CA_OPEN)
    {
        TcpNewReno::IncreaseWindow(tcb, segmentsAcked);
    }
    else if (tcb->m_lastAckedSeq > m_roundEnd)
    {
        m_roundEnd = tcb->m_highTxMark;
        EndRound(tcb, segmentsAcked);
    }
    else if (tcb->m_cWnd < tcb->m_ssThresh)
    {
        SlowStart(tcb, segmentsAcked);
    }
}

void
MptcpCongestionOps::EndRound(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked)
{
    const auto view = Look(*tcb, false);
    std::optional<mptcp::CoupledLaw::Round> round;
    if (!IsReno(view))
    {
        round = GetLaw().OnRound(view.paths, view.self, ToSegments(*tcb, tcb->m_ssThresh));
    }
    if (round)
    {
        tcb->m_cWnd = ToBytes(*tcb, round->window);
        tcb->m_ssThresh = ToBytes(*tcb, round->ssThresh);
    }
    else
    {
        TcpNewReno::IncreaseWindow(tcb, segmentsAcked);
    }
}

uint32_t
MptcpCongestionOps::GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight)
{
    NS_LOG_FUNCTION(this << tcb << bytesInFlight);
    mptcp::CoupledLaw& law = GetLaw();
    law.OnLoss();
    const auto view = Look(*tcb, true);
    const uint32_t basis = m_reduceWindow ? tcb->m_cWnd.Get() : bytesInFlight;
    const uint32_t reno = TcpNewReno::GetSsThresh(tcb, basis);
    if (IsReno(view))
    {
        return reno;
    }
    const double keep = law.Keep(view.paths, view.self);
    if (keep == 0.5 && reno > 2 * tcb->m_segmentSize)
    {
        return reno;
    }
    const uint32_t least = ToBytes(*tcb, law.MinSsThresh(view.paths.size()));
    return std::max(least, static_cast<uint32_t>(basis * keep));
}

void
MptcpCongestionOps::PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked, const Time& rtt)
{
    NS_LOG_FUNCTION(this << tcb << segmentsAcked << rtt);
    mptcp::CoupledLaw& law = GetLaw();
    // Duplicate ACKs come here as one segment each, and once more with the ACK that covers them.
    const int32_t advance = m_lastAcked ? tcb->m_lastAckedSeq - *m_lastAcked
                                        : static_cast<int32_t>(segmentsAcked * tcb->m_segmentSize);
    m_lastAcked = tcb->m_lastAckedSeq;
    if (advance > 0)
    {
        law.OnAcked(advance);
    }
    if (!m_fed && rtt.IsStrictlyPositive())
    {
        const Time last = tcb->m_lastRtt.Get();
        law.OnRttSample(ToSeconds(last.IsStrictlyPositive() ? last : rtt));
    }
}

void
MptcpCongestionOps::CongestionStateSet(Ptr<TcpSocketState> tcb,
                                       const TcpSocketState::TcpCongState_t newState)
{
    NS_LOG_FUNCTION(this << tcb << newState);
    GetLaw().OnOpen(newState == TcpSocketState::CA_OPEN);
}

void
MptcpCongestionOps::CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event)
{
    NS_LOG_FUNCTION(this << tcb << event);
    switch (event)
    {
    case TcpSocketState::CA_EVENT_TX_START:
        GetLaw().OnRestart();
        break;
    case TcpSocketState::CA_EVENT_LOSS:
        GetLaw().OnTimeout();
        break;
    case TcpSocketState::CA_EVENT_COMPLETE_CWR:
        // 3.37 does not report the way out of CA_CWR as a change of state.
        GetLaw().OnOpen(true);
        break;
    default:
        break;
    }
}

} // namespace ns3
