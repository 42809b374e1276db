/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-wire.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/mptcp-tcp-option.h"
#include "ns3/node.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"

#include <netinet/in.h>

#include <algorithm>

namespace ns3
{

namespace
{

/// Protocol numbers of PPP (RFC 1661, RFC 5072).
constexpr uint16_t PPP_IPV4 = 0x0021;
constexpr uint16_t PPP_IPV6 = 0x0057;

uint8_t
Kind(const TcpHeader& header)
{
    return header.GetFlags() & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST | TcpHeader::FIN);
}

/// A header with the fixed fields and other options of one, and the MPTCP options given.
TcpHeader
Rebuild(const TcpHeader& from, const std::vector<mptcp::Option>& options)
{
    TcpHeader header;
    header.SetFlags(from.GetFlags());
    header.SetSequenceNumber(from.GetSequenceNumber());
    header.SetAckNumber(from.GetAckNumber());
    header.SetSourcePort(from.GetSourcePort());
    header.SetDestinationPort(from.GetDestinationPort());
    header.SetWindowSize(from.GetWindowSize());
    header.SetUrgentPointer(from.GetUrgentPointer());
    for (const auto& option : from.GetOptionList())
    {
        const bool carrier = DynamicCast<const MptcpTcpOption>(option) != nullptr;
        if (!carrier && option->GetKind() != mptcp::OPTION_KIND)
        {
            header.AppendOption(option);
        }
    }
    for (const auto& option : options)
    {
        header.AppendOption(MptcpTcpOption::Make(option));
    }
    return header;
}

} // namespace

uint32_t
MptcpTestSegment::Size() const
{
    return payload ? payload->GetSize() : 0;
}

bool
MptcpTestSegment::IsSyn() const
{
    return Kind(tcp) == TcpHeader::SYN;
}

bool
MptcpTestSegment::IsSynAck() const
{
    return Kind(tcp) == (TcpHeader::SYN | TcpHeader::ACK);
}

bool
MptcpTestSegment::IsRst() const
{
    return (tcp.GetFlags() & TcpHeader::RST) != 0;
}

bool
MptcpTestSegment::IsFin() const
{
    return (tcp.GetFlags() & TcpHeader::FIN) != 0;
}

bool
MptcpTestSegment::IsAck() const
{
    return Kind(tcp) == TcpHeader::ACK && Size() == 0;
}

bool
MptcpTestSegment::IsData() const
{
    return Size() > 0;
}

/// Shows a device's packets to the wire before the device takes them.
class MptcpTestWire::Probe : public ErrorModel
{
  public:
    Probe(MptcpTestWire* wire, End* end) : m_wire(wire), m_end(end)
    {
    }

  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        return m_wire->Arrived(*m_end, packet);
    }

    void DoReset() override
    {
    }

    MptcpTestWire* m_wire;
    End* m_end;
};

void
MptcpTestWire::Attach(uint32_t link,
                      Ptr<PointToPointNetDevice> client,
                      Ptr<PointToPointNetDevice> server)
{
    for (const bool up : {false, true})
    {
        auto device = up ? server : client;
        m_ends.push_back(End{device, link, up, false, 0, nullptr});
        device->SetReceiveErrorModel(CreateObject<Probe>(this, &m_ends.back()));
    }
}

const std::vector<MptcpTestSegment>&
MptcpTestWire::Segments() const
{
    return m_segments;
}

uint32_t
MptcpTestWire::Count(const Match& match) const
{
    return static_cast<uint32_t>(std::count_if(m_segments.begin(), m_segments.end(), match));
}

const MptcpTestSegment*
MptcpTestWire::First(const Match& match) const
{
    const auto found = std::find_if(m_segments.begin(), m_segments.end(), match);
    return found == m_segments.end() ? nullptr : &*found;
}

const MptcpTestSegment*
MptcpTestWire::Last(const Match& match) const
{
    const auto found = std::find_if(m_segments.rbegin(), m_segments.rend(), match);
    return found == m_segments.rend() ? nullptr : &*found;
}

MptcpTestSegment
MptcpTestWire::MakeNext(uint32_t link, bool up) const
{
    const MptcpTestSegment& last =
        *Last([link, up](const MptcpTestSegment& s) { return s.link == link && s.up == up; });
    const uint32_t length =
        last.Size() + (last.tcp.GetFlags() & TcpHeader::SYN ? 1 : 0) + (last.IsFin() ? 1 : 0);
    MptcpTestSegment next = last;
    next.tcp = TcpHeader();
    next.tcp.SetFlags(TcpHeader::ACK);
    next.tcp.SetSequenceNumber(last.tcp.GetSequenceNumber() + SequenceNumber32(length));
    next.tcp.SetAckNumber(last.tcp.GetAckNumber());
    next.tcp.SetWindowSize(last.tcp.GetWindowSize());
    next.tcp.SetSourcePort(last.tcp.GetSourcePort());
    next.tcp.SetDestinationPort(last.tcp.GetDestinationPort());
    if (last.tcp.HasOption(TcpOption::TS))
    {
        next.tcp.AppendOption(last.tcp.GetOption(TcpOption::TS));
    }
    next.options.clear();
    next.payload = Create<Packet>();
    return next;
}

const uint32_t&
MptcpTestWire::Add(Action action, Match match, Edit edit, Time by, uint32_t times)
{
    m_rules.push_back(Rule{action, std::move(match), std::move(edit), by, times});
    return m_rules.back().hits;
}

const uint32_t&
MptcpTestWire::Drop(Match match, uint32_t times)
{
    return Add(Action::DROP, std::move(match), nullptr, Time(), times);
}

const uint32_t&
MptcpTestWire::Change(Match match, Edit edit, uint32_t times)
{
    return Add(Action::CHANGE, std::move(match), std::move(edit), Time(), times);
}

const uint32_t&
MptcpTestWire::Delay(Match match, Time by, uint32_t times)
{
    return Add(Action::DELAY, std::move(match), nullptr, by, times);
}

const uint32_t&
MptcpTestWire::Repeat(Match match, Time by, uint32_t times)
{
    return Add(Action::REPEAT, std::move(match), nullptr, by, times);
}

void
MptcpTestWire::Clear()
{
    for (auto& rule : m_rules)
    {
        rule.left = 0;
    }
}

void
MptcpTestWire::SetCut(uint32_t link, bool cut)
{
    for (auto& end : m_ends)
    {
        end.cut = end.link == link ? cut : end.cut;
    }
}

void
MptcpTestWire::SetLoss(Ptr<PointToPointNetDevice> device, double rate, int64_t stream)
{
    for (auto& end : m_ends)
    {
        if (end.device == device)
        {
            end.loss = rate;
            end.random = CreateObject<UniformRandomVariable>();
            end.random->SetStream(stream);
        }
    }
}

uint64_t
MptcpTestWire::Lost() const
{
    return m_lost;
}

void
MptcpTestWire::StartHash()
{
    m_hashing = true;
    m_hash = 14695981039346656037U;
}

uint64_t
MptcpTestWire::Hash() const
{
    return m_hash;
}

void
MptcpTestWire::AddToHash(Ptr<const Packet> packet)
{
    // FNV-1a, over the time and all bytes.
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    auto now = static_cast<uint64_t>(Simulator::Now().GetTimeStep());
    for (int i = 0; i < 8; i++, now >>= 8)
    {
        bytes.push_back(static_cast<uint8_t>(now));
    }
    for (const uint8_t byte : bytes)
    {
        m_hash = (m_hash ^ byte) * 1099511628211U;
    }
}

bool
MptcpTestWire::Arrived(End& end, Ptr<Packet> packet)
{
    if (m_bypass)
    {
        return false;
    }
    if (m_hashing)
    {
        AddToHash(packet);
    }
    bool lost = end.cut || (end.random && end.random->GetValue() < end.loss);
    m_lost += lost ? 1 : 0;
    if (!record && m_rules.empty())
    {
        return lost;
    }
    MptcpTestSegment segment;
    segment.time = Simulator::Now();
    segment.link = end.link;
    segment.up = end.up;
    if (!Read(packet, segment))
    {
        return lost;
    }
    const MptcpTestSegment before = segment;
    const bool dropped = !lost && ApplyRules(end, segment, packet);
    if (record)
    {
        m_segments.push_back(before);
        m_segments.back().dropped = dropped || lost;
        m_segments.back().changed = segment.changed;
    }
    return lost || dropped;
}

bool
MptcpTestWire::ApplyRules(End& end, MptcpTestSegment& segment, Ptr<Packet> packet)
{
    const auto index =
        static_cast<uint32_t>(std::find_if(m_ends.begin(),
                                           m_ends.end(),
                                           [&](const End& other) { return &other == &end; }) -
                              m_ends.begin());
    for (auto& rule : m_rules)
    {
        if (rule.left == 0 || !rule.match(segment))
        {
            continue;
        }
        rule.left--;
        rule.hits++;
        switch (rule.action)
        {
        case Action::DROP:
            return true;
        case Action::DELAY:
            Simulator::Schedule(rule.by, &MptcpTestWire::Deliver, this, index, packet->Copy());
            return true;
        case Action::REPEAT:
            Simulator::Schedule(rule.by, &MptcpTestWire::Deliver, this, index, packet->Copy());
            break;
        case Action::CHANGE:
        {
            rule.edit(segment);
            segment.changed = true;
            packet->RemoveAtEnd(packet->GetSize());
            packet->AddAtEnd(Write(segment));
            break;
        }
        }
    }
    return false;
}

void
MptcpTestWire::Deliver(uint32_t end, Ptr<Packet> packet)
{
    m_bypass = true;
    m_ends[end].device->Receive(packet);
    m_bypass = false;
}

void
MptcpTestWire::Inject(const MptcpTestSegment& segment)
{
    for (uint32_t i = 0; i < m_ends.size(); i++)
    {
        if (m_ends[i].link == segment.link && m_ends[i].up == segment.up)
        {
            // As a channel does it: the receiving node's context goes with its events.
            Simulator::ScheduleWithContext(m_ends[i].device->GetNode()->GetId(),
                                           Time(0),
                                           &MptcpTestWire::Deliver,
                                           this,
                                           i,
                                           Write(segment));
        }
    }
}

bool
MptcpTestWire::Read(Ptr<const Packet> packet, MptcpTestSegment& segment)
{
    auto rest = packet->Copy();
    PppHeader ppp;
    rest->RemoveHeader(ppp);
    segment.ipSize = rest->GetSize();
    uint32_t size = 0;
    Ipv4Header v4;
    Ipv6Header v6;
    if (ppp.GetProtocol() == PPP_IPV4)
    {
        rest->RemoveHeader(v4);
        segment.fragment = v4.GetFragmentOffset() > 0 || !v4.IsLastFragment();
        size = v4.GetPayloadSize();
        segment.ipTos = v4.GetTos();
        segment.ipTtl = v4.GetTtl();
        if (v4.GetProtocol() != IPPROTO_TCP || v4.GetFragmentOffset() > 0)
        {
            return false;
        }
    }
    else
    {
        rest->RemoveHeader(v6);
        size = v6.GetPayloadLength();
        segment.ipTos = v6.GetTrafficClass();
        segment.ipTtl = v6.GetHopLimit();
        if (v6.GetNextHeader() != IPPROTO_TCP)
        {
            return false;
        }
    }
    if (size < rest->GetSize())
    {
        rest->RemoveAtEnd(rest->GetSize() - size);
    }
    rest->RemoveHeader(segment.tcp);
    segment.payload = rest;
    const uint16_t source = segment.tcp.GetSourcePort();
    const uint16_t destination = segment.tcp.GetDestinationPort();
    if (ppp.GetProtocol() == PPP_IPV4)
    {
        segment.from = InetSocketAddress(v4.GetSource(), source);
        segment.to = InetSocketAddress(v4.GetDestination(), destination);
    }
    else
    {
        segment.from = Inet6SocketAddress(v6.GetSource(), source);
        segment.to = Inet6SocketAddress(v6.GetDestination(), destination);
    }
    MptcpOptionList list;
    ReadMptcpOptions(segment.tcp, list);
    segment.options.assign(list.options.begin(), list.options.begin() + list.count);
    return true;
}

std::vector<uint8_t>
MptcpTestWire::HeaderBytes(const MptcpTestSegment& segment)
{
    const auto packet = Create<Packet>();
    packet->AddHeader(Rebuild(segment.tcp, segment.options));
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

Ptr<Packet>
MptcpTestWire::Write(const MptcpTestSegment& segment)
{
    const auto header = segment.rawHeader.empty() ? HeaderBytes(segment) : segment.rawHeader;
    auto packet = Create<Packet>(header.data(), static_cast<uint32_t>(header.size()));
    if (segment.payload)
    {
        packet->AddAtEnd(segment.payload);
    }
    PppHeader ppp;
    if (InetSocketAddress::IsMatchingType(segment.from))
    {
        Ipv4Header ip;
        ip.SetSource(InetSocketAddress::ConvertFrom(segment.from).GetIpv4());
        ip.SetDestination(InetSocketAddress::ConvertFrom(segment.to).GetIpv4());
        ip.SetProtocol(IPPROTO_TCP);
        ip.SetTtl(64);
        ip.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(ip);
        ppp.SetProtocol(PPP_IPV4);
    }
    else
    {
        Ipv6Header ip;
        ip.SetSource(Inet6SocketAddress::ConvertFrom(segment.from).GetIpv6());
        ip.SetDestination(Inet6SocketAddress::ConvertFrom(segment.to).GetIpv6());
        ip.SetNextHeader(IPPROTO_TCP);
        ip.SetHopLimit(64);
        ip.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(ip);
        ppp.SetProtocol(PPP_IPV6);
    }
    packet->AddHeader(ppp);
    return packet;
}

} // namespace ns3
