/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-path.h"

#include "random-segment.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

namespace ns3
{

namespace
{

/// ms that a run of losses lasts without packets.
constexpr int64_t LONGEST_RUN = 200;

} // namespace

RandomPath::RandomPath(const RandomLink& link, Ptr<PointToPointNetDevice> device, uint64_t seed)
    : m_link(link), m_device(device), m_dice(seed)
{
}

void
RandomPath::SetCut(bool more)
{
    m_cuts += more ? 1 : -1;
}

void
RandomPath::SetStrip(uint32_t strip)
{
    m_strip = strip;
}

const RandomPath::Counts&
RandomPath::Happened() const
{
    return m_counts;
}

bool
RandomPath::IsLost()
{
    if (m_cuts > 0)
    {
        return true;
    }
    // Runs of losses whose mean length is burst, and whose share of all packets is loss.
    if (m_link.loss > 0)
    {
        // A run is of short duration too: whoever sends once a second must not be in it for ever.
        const Time now = Simulator::Now();
        m_inBurst = m_inBurst && now - m_lastArrival < MilliSeconds(LONGEST_RUN);
        m_lastArrival = now;
        const double leave = 1 / m_link.burst;
        const double enter = m_link.loss * leave / (1 - m_link.loss);
        m_inBurst = m_inBurst ? !m_dice.Chance(leave) : m_dice.Chance(enter);
    }
    return m_inBurst;
}

bool
RandomPath::DoCorrupt(Ptr<Packet> packet)
{
    if (m_bypass)
    {
        return false;
    }
    m_counts.arrived++;
    if (IsLost())
    {
        m_counts.lost++;
        return true;
    }
    if (m_link.strip | m_strip)
    {
        Strip(packet);
    }
    if (m_link.corrupt > 0 && m_dice.Chance(m_link.corrupt))
    {
        Damage(packet);
    }
    if (m_link.duplicate > 0 && m_dice.Chance(m_link.duplicate))
    {
        m_counts.repeated++;
        Later(packet->Copy());
    }
    if (m_link.reorder > 0 && m_dice.Chance(m_link.reorder))
    {
        m_counts.heldBack++;
        Later(packet->Copy());
        return true;
    }
    return false;
}

void
RandomPath::Strip(Ptr<Packet> packet)
{
    RandomSegment segment(packet);
    if (!segment.IsTcp())
    {
        return;
    }
    const uint32_t strip = m_link.strip | m_strip;
    const uint8_t flags = segment.Flags() & (TcpHeader::SYN | TcpHeader::ACK);
    const uint8_t ends = segment.Flags() & (TcpHeader::FIN | TcpHeader::RST);
    uint32_t kind = 0;
    if (flags & TcpHeader::SYN)
    {
        kind = flags & TcpHeader::ACK ? STRIP_SYNACK : STRIP_SYN;
    }
    else if (segment.Size() > 0)
    {
        kind = STRIP_DATA;
    }
    else if (!ends)
    {
        kind = STRIP_ACK;
    }
    if ((strip & kind) && segment.StripOptions())
    {
        m_counts.stripped++;
        segment.Store(packet);
    }
}

void
RandomPath::Damage(Ptr<Packet> packet)
{
    RandomSegment segment(packet);
    if (!segment.IsTcp() || (!checksums && (segment.Size() == 0 || !mayDamage())))
    {
        return;
    }
    const std::size_t start = checksums ? segment.HeaderStart() : segment.PayloadStart();
    const std::size_t at = start + m_dice.Below(static_cast<uint32_t>(segment.End() - start));
    if (!guarded && segment.IsLength(at))
    {
        return; // ns-3's parser runs before its checksum, and trusts the lengths
    }
    segment.bytes[at] ^= static_cast<uint8_t>(1 << m_dice.Below(8));
    m_counts.damaged++;
    segment.Store(packet);
}

void
RandomPath::Later(Ptr<Packet> packet)
{
    const uint32_t most = m_link.reorderBy > 0 ? m_link.reorderBy : 20;
    Simulator::Schedule(MicroSeconds(1 + m_dice.Below(1000 * most)),
                        &RandomPath::Deliver,
                        Ptr<RandomPath>(this),
                        packet);
}

void
RandomPath::Deliver(Ptr<Packet> packet)
{
    if (m_cuts > 0)
    {
        return;
    }
    m_bypass = true;
    m_device->Receive(packet);
    m_bypass = false;
}

void
RandomPath::DoReset()
{
}

} // namespace ns3
