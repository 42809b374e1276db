/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "coupled-driver.h"

#include <cmath>

using namespace ns3;

namespace mptcp_test
{

namespace
{

// ns-3.37 keeps the smoothed time in m_lastRtt, later releases keep it in m_srtt.
template <class State>
auto
SetSmoothedRtt(State& tcb, const Time& rtt, int) -> decltype(tcb.m_srtt = rtt, void())
{
    tcb.m_srtt = rtt;
}

template <class State>
void
SetSmoothedRtt(State& tcb, const Time& rtt, long)
{
    tcb.m_lastRtt = rtt;
}

} // namespace

struct CoupledDriver::Path
{
    Ptr<TcpCongestionOps> ops;
    Ptr<MptcpCongestionOps> coupled; //!< the same, or null
    Ptr<TcpSocketState> tcb;
    Time rtt; //!< what the next ACK measures
};

CoupledDriver::CoupledDriver(const std::string& controller)
    : m_group(Create<MptcpCongestionGroup>())
{
    m_factory.SetTypeId(controller);
}

CoupledDriver::~CoupledDriver() = default;

void
CoupledDriver::Set(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

std::size_t
CoupledDriver::AddPath(double segments, double rtt, uint32_t mss)
{
    Path path;
    path.ops = m_factory.Create<TcpCongestionOps>();
    path.coupled = DynamicCast<MptcpCongestionOps>(path.ops);
    path.tcb = CreateObject<TcpSocketState>();
    path.tcb->m_segmentSize = mss;
    path.tcb->m_cWnd = static_cast<uint32_t>(std::lround(segments * mss));
    path.tcb->m_ssThresh = path.tcb->m_cWnd.Get();
    path.tcb->m_highTxMark = SequenceNumber32(path.tcb->m_cWnd.Get());
    path.rtt = Seconds(rtt);
    SetSmoothedRtt(*path.tcb, path.rtt, 0);
    path.ops->Init(path.tcb);
    if (path.coupled)
    {
        path.coupled->JoinGroup(m_group, path.tcb);
    }
    m_paths.push_back(path);
    return m_paths.size() - 1;
}

void
CoupledDriver::ClosePath(std::size_t path)
{
    if (m_paths[path].coupled)
    {
        m_paths[path].coupled->LeaveGroup();
    }
}

void
CoupledDriver::Acknowledge(std::size_t n, std::size_t path)
{
    for (std::size_t i = 0; i < n; ++i)
    {
        AcknowledgeTogether(1, path);
    }
}

void
CoupledDriver::AcknowledgeTogether(std::size_t n, std::size_t path)
{
    Path& p = m_paths[path];
    TcpSocketState& tcb = *p.tcb;
    const auto segments = static_cast<uint32_t>(n);
    const uint32_t bytes = segments * tcb.m_segmentSize;
    const uint32_t window = tcb.m_cWnd.Get();
    tcb.m_lastAckedSeq += bytes;
    tcb.m_bytesInFlight = m_inFlight.value_or(window > bytes ? window - bytes : 0);
    if (p.coupled)
    {
        p.coupled->SampleRtt(p.rtt);
    }
    if (p.rtt.IsStrictlyPositive())
    {
        SetSmoothedRtt(tcb, p.rtt, 0);
    }
    p.ops->PktsAcked(p.tcb, segments, p.rtt);
    if (tcb.m_congState == TcpSocketState::CA_OPEN || tcb.m_congState == TcpSocketState::CA_LOSS)
    {
        p.ops->IncreaseWindow(p.tcb, segments);
    }
    tcb.m_highTxMark = tcb.m_lastAckedSeq + tcb.m_cWnd.Get();
}

void
CoupledDriver::Lose(std::size_t path)
{
    Path& p = m_paths[path];
    p.ops->CongestionStateSet(p.tcb, TcpSocketState::CA_RECOVERY);
    p.tcb->m_congState = TcpSocketState::CA_RECOVERY;
    p.tcb->m_ssThresh = p.ops->GetSsThresh(p.tcb, m_inFlight.value_or(p.tcb->m_cWnd.Get()));
    p.tcb->m_cWnd = p.tcb->m_ssThresh.Get();
}

void
CoupledDriver::Recover(std::size_t path)
{
    Path& p = m_paths[path];
    const bool timedOut = p.tcb->m_congState == TcpSocketState::CA_LOSS;
    if (!timedOut)
    {
        p.ops->CwndEvent(p.tcb, TcpSocketState::CA_EVENT_COMPLETE_CWR);
    }
    p.ops->CongestionStateSet(p.tcb, TcpSocketState::CA_OPEN);
    p.tcb->m_congState = TcpSocketState::CA_OPEN;
    if (!timedOut)
    {
        p.tcb->m_cWnd = p.tcb->m_ssThresh.Get();
    }
}

void
CoupledDriver::TimeOut(std::size_t path)
{
    Path& p = m_paths[path];
    if (p.tcb->m_congState != TcpSocketState::CA_LOSS)
    {
        p.tcb->m_ssThresh = p.ops->GetSsThresh(p.tcb, m_inFlight.value_or(p.tcb->m_cWnd.Get()));
    }
    p.ops->CwndEvent(p.tcb, TcpSocketState::CA_EVENT_LOSS);
    p.ops->CongestionStateSet(p.tcb, TcpSocketState::CA_LOSS);
    p.tcb->m_congState = TcpSocketState::CA_LOSS;
    p.tcb->m_cWnd = p.tcb->m_segmentSize;
}

void
CoupledDriver::SetRtt(std::size_t path, double rtt)
{
    m_paths[path].rtt = Seconds(rtt);
}

void
CoupledDriver::Restart(std::size_t path)
{
    m_paths[path].ops->CwndEvent(m_paths[path].tcb, TcpSocketState::CA_EVENT_TX_START);
}

uint32_t
CoupledDriver::Window(std::size_t path) const
{
    return m_paths[path].tcb->m_cWnd.Get();
}

TcpSocketState&
CoupledDriver::Tcb(std::size_t path)
{
    return *m_paths[path].tcb;
}

TcpCongestionOps&
CoupledDriver::Ops(std::size_t path)
{
    return *m_paths[path].ops;
}

MptcpCongestionGroup&
CoupledDriver::Group()
{
    return *m_group;
}

void
CoupledDriver::HoldInFlight(uint32_t bytes)
{
    m_inFlight = bytes;
}

} // namespace mptcp_test
