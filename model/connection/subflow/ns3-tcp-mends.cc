/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3-tcp-mends.h"

#include "ns3/mptcp-subflow.h"
#include "ns3/simulator.h"
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
Ns3TcpMends::CompleteCopy(Ptr<const TcpCongestionOps> from, Ptr<TcpCongestionOps> to)
{
    for (TypeId type = to->GetInstanceTypeId();; type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto attribute = type.GetAttribute(i);
            const bool both = attribute.accessor->HasGetter() && attribute.accessor->HasSetter();
            const auto wanted = attribute.checker->Create();
            const auto copied = attribute.checker->Create();
            if (both && from->GetAttributeFailSafe(attribute.name, *wanted) &&
                to->GetAttributeFailSafe(attribute.name, *copied) &&
                wanted->SerializeToString(attribute.checker) !=
                    copied->SerializeToString(attribute.checker))
            {
                to->SetAttributeFailSafe(attribute.name, *wanted);
            }
        }
        if (!type.HasParent() || type.GetParent() == type)
        {
            return;
        }
    }
}

void
Ns3TcpMends::Outlive(Ptr<TcpCongestionOps> controller, Time rtt)
{
    if (controller && controller->GetInstanceTypeId().GetName().find("ns3::TcpWestwood") == 0)
    {
        Simulator::Schedule(rtt, [controller]() {});
    }
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

bool
MptcpSubflow::IsHeldByWindow() const
{
    const uint32_t window = m_rWnd.Get();
    return m_ns3Mends && m_fallback && m_state >= ESTABLISHED && (m_endPoint || m_endPoint6) &&
           window > 0 && window < m_tcb->m_segmentSize && UnAckDataCount() == 0 &&
           m_txBuffer->SizeFromSequence(m_tcb->m_highTxMark.Get()) > window;
}

void
MptcpSubflow::WatchWindow()
{
    if (!m_fallback || !m_persistEvent.IsExpired())
    {
        return;
    }
    const bool closed = m_rWnd.Get() == 0 && m_state >= ESTABLISHED && m_txBuffer->Size() > 0;
    if (closed || IsHeldByWindow())
    {
        m_persistEvent = Simulator::Schedule(closed ? m_persistTimeout : m_rto.Get(),
                                             &MptcpSubflow::PersistTimeout,
                                             this);
    }
}

void
MptcpSubflow::PersistTimeout()
{
    const auto next = m_tcb->m_nextTxSequence.Get();
    // TCP's probe is one byte of its buffer, which late binding keeps empty unless the subflow is
    // plain TCP.
    if (m_txBuffer->SizeFromSequence(next) == 0)
    {
        return;
    }
    if (IsHeldByWindow())
    {
        m_tcb->m_nextTxSequence += SendDataPacket(next, m_rWnd.Get(), m_connected);
        return;
    }
    TakeMarking();
    TcpSocketBase::PersistTimeout();
    if (m_ns3Mends && next == m_tcb->m_highTxMark.Get())
    {
        m_probeEnd = next + SequenceNumber32(1);
    }
}

void
MptcpSubflow::TakeProbe(const MptcpSegmentGate::Segment& segment)
{
    const auto next = m_tcb->m_highTxMark.Get();
    if (!m_probeEnd || !(segment.flags & TcpHeader::ACK) || segment.ack < *m_probeEnd)
    {
        return;
    }
    if (*m_probeEnd == next + SequenceNumber32(1) && m_tcb->m_nextTxSequence.Get() == next)
    {
        m_txBuffer->CopyFromSequence(1, next); // which puts it among what was sent
        m_tcb->m_nextTxSequence = *m_probeEnd;
        m_tcb->m_highTxMark = *m_probeEnd;
    }
    m_probeEnd.reset();
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
