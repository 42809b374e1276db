/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3-tcp-mends.h"

#include "ns3/mptcp-subflow.h"

#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <utility>

namespace ns3
{

namespace
{

/// See Ns3TcpMends::KeepThreshold().
class KeptThreshold : public TcpCongestionOps
{
  public:
    explicit KeptThreshold(Ptr<TcpCongestionOps> inner) : m_inner(inner)
    {
    }

    std::string GetName() const override
    {
        return m_inner->GetName();
    }

    uint32_t GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t /* bytesInFlight */) override
    {
        return tcb->m_ssThresh;
    }

    void CongestionStateSet(Ptr<TcpSocketState> tcb,
                            const TcpSocketState::TcpCongState_t state) override
    {
        m_inner->CongestionStateSet(tcb, state);
    }

    void CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event) override
    {
        m_inner->CwndEvent(tcb, event);
    }

    Ptr<TcpCongestionOps> Fork() override
    {
        return m_inner->Fork();
    }

  private:
    Ptr<TcpCongestionOps> m_inner;
};

} // namespace

Ptr<TcpCongestionOps>
Ns3TcpMends::KeepThreshold(Ptr<TcpCongestionOps> inner)
{
    return CreateObject<KeptThreshold>(inner);
}

void
MptcpSubflow::TimeOutData()
{
    const SequenceNumber32 head = m_txBuffer->HeadSequence();
    const bool again = m_ns3Mends && m_timeoutHead && *m_timeoutHead == head;
    m_timeoutHead = head;
    if (!again)
    {
        TcpSocketBase::ReTxTimeout();
        return;
    }
    const auto inner = m_congestionControl;
    const auto keeper = Ns3TcpMends::KeepThreshold(inner);
    m_congestionControl = keeper;
    TcpSocketBase::ReTxTimeout();
    if (m_congestionControl == keeper)
    {
        m_congestionControl = inner;
    }
}

void
MptcpSubflow::EchoOldSegment(const MptcpSegmentGate::Segment& segment, Ptr<const Packet> packet)
{
    // TcpSocketBase itself sees to the segment that is expected next.
    if (!m_ns3Mends || !m_timestampEnabled || m_state < ESTABLISHED ||
        segment.seq >= m_tcb->m_rxBuffer->NextRxSequence() || segment.seq > m_ackTold)
    {
        return;
    }
    TcpHeader header;
    packet->PeekHeader(header);
    const auto stamp = DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS));
    if (stamp && static_cast<int32_t>(stamp->GetTimestamp() - m_timestampToEcho) > 0)
    {
        m_timestampToEcho = stamp->GetTimestamp();
    }
}

void
MptcpSubflow::ForwardToListener(Ptr<Packet> packet, const Address& from, const Address& to)
{
    if (!m_ns3Mends)
    {
        TcpSocketBase::DoForwardUp(packet, from, to);
        return;
    }
    const bool sack = m_sackEnabled;
    const bool stamps = m_timestampEnabled;
    const bool scaling = m_winScalingEnabled;
    const auto shift = m_sndWindShift;
    const uint32_t window = m_rWnd;
    const uint32_t echo = m_timestampToEcho;
    const uint32_t stamp = m_tcb->m_rcvTimestampValue;
    const uint32_t reply = m_tcb->m_rcvTimestampEchoReply;
    TcpSocketBase::DoForwardUp(packet, from, to); // which forks
    m_sackEnabled = sack;
    m_txBuffer->SetSackEnabled(sack);
    m_timestampEnabled = stamps;
    m_winScalingEnabled = scaling;
    m_sndWindShift = shift;
    m_rWnd = window;
    m_timestampToEcho = echo;
    m_tcb->m_rcvTimestampValue = stamp;
    m_tcb->m_rcvTimestampEchoReply = reply;
    m_persistEvent.Cancel();
}

} // namespace ns3
