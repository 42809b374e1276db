/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/log.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/mptcp-node-addresses.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-tx-buffer.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowOutput");

namespace
{

/// Bytes of a SACK option beyond its blocks, and of one block (RFC 2018).
constexpr uint32_t SACK_BASE = 2;
constexpr uint32_t SACK_BLOCK = 8;

/// A SACK option with the first blocks of another.
Ptr<TcpOptionSack>
FirstBlocks(Ptr<const TcpOptionSack> from, std::size_t count)
{
    auto sack = CreateObject<TcpOptionSack>();
    for (const auto& block : from->GetSackList())
    {
        if (count-- == 0)
        {
            break;
        }
        sack->AddSackBlock(block);
    }
    return sack;
}

} // namespace

void
MptcpSubflow::OnTx(Ptr<const Packet> packet, const TcpHeader& header, Ptr<const TcpSocketBase> self)
{
    // TcpSocketBase traces a plain local variable just before it sends it, so it may be written to.
    auto& mine = const_cast<TcpHeader&>(header);
    const uint8_t flags = header.GetFlags();
    if (m_role != Role::LISTENER)
    {
        Number(mine, packet->GetSize());
    }
    if (!m_owner || m_role == Role::LISTENER)
    {
        ToInherited(m_inheritedTx, packet, header, self);
        return;
    }
    if (flags & TcpHeader::SYN)
    {
        AddSynOptions(mine);
    }
    else if (m_fallback)
    {
        if ((m_infinite || m_failNow) && !(flags & TcpHeader::RST))
        {
            AddFallbackOptions(mine, packet->GetSize());
        }
    }
    else if (flags & TcpHeader::RST)
    {
        AddResetOptions(mine);
    }
    else if (packet->GetSize() > 0)
    {
        AddDataOptions(mine);
    }
    else
    {
        AddAckOptions(mine);
    }
    ToInherited(m_inheritedTx, packet, header, self);
}

void
MptcpSubflow::Number(TcpHeader& header, uint32_t size)
{
    const uint8_t flags = header.GetFlags();
    if (flags & TcpHeader::ACK)
    {
        m_ackTold = header.GetAckNumber();
    }
    if (flags & TcpHeader::SYN)
    {
        return;
    }
    if (size == 0)
    {
        const bool fin = (flags & TcpHeader::FIN) && m_endgame.IsFinSent();
        // In MPTCP in any case: a peer takes no ACK from below its window, and two hosts of this
        // module that have timed out would wait for each other for ever.
        if (m_ns3Mends || !m_fallback || m_endgame.IsFinSent())
        {
            header.SetSequenceNumber(fin ? m_endgame.GetFinSequence() : GetSndNext());
        }
        if (m_windowClosed && !fin)
        {
            // What is on the way, the byte of a probe for one, the peer has no room for; with a
            // number beyond it, it would not take this segment's acknowledgement (RFC 9293
            // section 3.10.7.4).
            header.SetSequenceNumber(m_txBuffer->HeadSequence());
        }
        if (m_probing)
        {
            header.SetSequenceNumber(m_txBuffer->HeadSequence() - 1);
        }
        return;
    }
    const SequenceNumber32 end = header.GetSequenceNumber() + SequenceNumber32(size);
    if ((flags & TcpHeader::ACK) && m_endgame.IsFinWanted() && end == m_txBuffer->TailSequence())
    {
        header.SetFlags(flags | TcpHeader::FIN);
        NoteFinSent(end);
    }
    if (m_ns3Mends)
    {
        header.SetFlags(header.GetFlags() | TcpHeader::ACK); // which a window probe lacks
    }
}

void
MptcpSubflow::TakeMarking()
{
    // Not when it is set: Socket's setters are not virtual, so the connection does not hear of it.
    const MptcpMarking wanted = m_owner ? m_owner->GetMarking() : m_marking;
    if (wanted == m_marking)
    {
        return;
    }
    m_marking = wanted;
    SetIpTos(wanted.ipTos);
    SetPriority(wanted.priority); // after SetIpTos(), which sets one of its own
    SetIpv6Tclass(wanted.ipv6Tclass);
    if (wanted.ipTtl >= 0)
    {
        SetIpTtl(static_cast<uint8_t>(wanted.ipTtl));
    }
    if (wanted.ipv6HopLimit >= 0)
    {
        SetIpv6HopLimit(static_cast<uint8_t>(wanted.ipv6HopLimit));
    }
}

bool
MptcpSubflow::Append(TcpHeader& header, const mptcp::Option& option, bool dropSack)
{
    const auto carrier = MptcpTcpOption::Make(option);
    if (header.AppendOption(carrier))
    {
        return true;
    }
    if (!dropSack)
    {
        return false;
    }
    TcpHeader fresh;
    fresh.SetFlags(header.GetFlags());
    fresh.SetSequenceNumber(header.GetSequenceNumber());
    fresh.SetAckNumber(header.GetAckNumber());
    fresh.SetSourcePort(header.GetSourcePort());
    fresh.SetDestinationPort(header.GetDestinationPort());
    fresh.SetWindowSize(header.GetWindowSize());
    fresh.SetUrgentPointer(header.GetUrgentPointer());
    Ptr<const TcpOptionSack> sack;
    for (const auto& other : header.GetOptionList())
    {
        if (other->GetKind() == TcpOption::SACK)
        {
            sack = DynamicCast<const TcpOptionSack>(other);
        }
        else
        {
            fresh.AppendOption(other);
        }
    }
    if (!fresh.AppendOption(carrier))
    {
        return false;
    }
    const uint32_t left = fresh.GetMaxOptionLength() - fresh.GetOptionLength();
    if (sack && left >= SACK_BASE + SACK_BLOCK)
    {
        fresh.AppendOption(FirstBlocks(sack, (left - SACK_BASE) / SACK_BLOCK));
    }
    header = fresh;
    return true;
}

void
MptcpSubflow::AddSynOptions(TcpHeader& header)
{
    m_localIsn = header.GetSequenceNumber();
    FitSegmentSize(GetLocal(), nullptr);
    if (const uint32_t mtu = MptcpNodeAddresses::Mtu(m_node, GetLocal()))
    {
        // ns-3 sends no MSS, and a real host would then assume 536 bytes.
        auto mss = CreateObject<TcpOptionMSS>();
        mss->SetMSS(
            static_cast<uint16_t>(std::min<uint32_t>(UINT16_MAX, mtu - (m_endPoint6 ? 60U : 40U))));
        header.AppendOption(mss);
    }
    if (m_fallback)
    {
        return;
    }
    const auto& keys = m_owner->GetKeys();
    mptcp::MpCapable capable;
    capable.checksumRequired = keys.offerChecksum;
    capable.denyJoinToInitialAddress = keys.denyJoinLocal;
    switch (m_role)
    {
    case Role::INITIAL_ACTIVE:
        if (m_offer)
        {
            Append(header, capable, false);
            m_owner->Count(MptcpCounter::MPCapableSYNTX);
        }
        break;
    case Role::INITIAL_PASSIVE:
        capable.senderKey = keys.localKey;
        Append(header, capable, false);
        break;
    case Role::JOIN_ACTIVE:
        Append(header,
               mptcp::MpJoinSyn{m_localBackup, m_localAddressId, keys.remoteToken, m_localNonce},
               false);
        m_owner->Count(MptcpCounter::MPJoinSynTx);
        break;
    case Role::JOIN_PASSIVE:
    {
        const auto hmac =
            mptcp::JoinHmac(keys.localKey, keys.remoteKey, m_localNonce, m_remoteNonce);
        Append(header,
               mptcp::MpJoinSynAck{m_localBackup,
                                   m_localAddressId,
                                   mptcp::TruncateForSynAck(hmac),
                                   m_localNonce},
               false);
        break;
    }
    case Role::LISTENER:
        break;
    }
}

mptcp::Dss
MptcpSubflow::MakeDss() const
{
    mptcp::Dss dss;
    dss.hasDataAck = true;
    dss.dataAck64 = m_owner->UsesWideSequence();
    dss.dataAck = m_owner->GetDataAck();
    return dss;
}

void
MptcpSubflow::AddDataOptions(TcpHeader& header)
{
    const auto& keys = m_owner->GetKeys();
    const uint64_t position = TxPosition(header.GetSequenceNumber());
    const mptcp::Mapping* mapping = m_txMappings.Find(position);
    if (position == 1 && mapping && m_role == Role::INITIAL_ACTIVE && !m_confirmed)
    {
        mptcp::MpCapable capable;
        capable.checksumRequired = keys.offerChecksum;
        capable.denyJoinToInitialAddress = keys.denyJoinLocal;
        capable.senderKey = keys.localKey;
        capable.receiverKey = keys.remoteKey;
        capable.dataLength = mapping->length;
        if (mapping->hasChecksum)
        {
            capable.checksum = mapping->checksum;
        }
        Append(header, capable, true);
        return;
    }
    mptcp::Dss dss = MakeDss();
    // A mapping stands on its first segment and on whatever is sent again; the segments between
    // need not repeat it, once options are known to get through (RFC 8684 section 3.7).
    if (mapping && (mapping->ssn == position || m_retransmitting || !m_proven))
    {
        auto& wire = dss.mapping.emplace();
        wire.dsn64 = dss.dataAck64;
        wire.dsn = mapping->dsn;
        wire.subflowSequence = static_cast<uint32_t>(mapping->ssn);
        wire.length = mapping->length;
        if (mapping->hasChecksum)
        {
            wire.checksum = mapping->checksum;
        }
    }
    Append(header, dss, true);
}

void
MptcpSubflow::AddFallbackOptions(TcpHeader& header, uint32_t size)
{
    if (m_failNow && size == 0)
    {
        m_failNow = !Append(header, mptcp::MpFail{m_owner->GetDataAck()}, true);
    }
    if (m_infinite)
    {
        AddInfiniteMapping(header, size);
    }
}

void
MptcpSubflow::AddInfiniteMapping(TcpHeader& header, uint32_t size)
{
    // Position and data sequence number differ by a constant: there never was another subflow.
    const uint64_t position = TxPosition(header.GetSequenceNumber());
    mptcp::Dss dss = MakeDss();
    auto& wire = dss.mapping.emplace();
    wire.dsn = m_owner->GetKeys().localIdsn + position;
    wire.subflowSequence = static_cast<uint32_t>(position);
    wire.length = 0;
    if (m_owner->GetKeys().checksum)
    {
        wire.checksum = 0;
    }
    if (!Append(header, dss, true) || size == 0 || m_infiniteEnd != 0)
    {
        return;
    }
    m_infiniteEnd = position + size;
    m_owner->Count(MptcpCounter::InfiniteMapTx);
}

void
MptcpSubflow::AddAckOptions(TcpHeader& header)
{
    const auto& keys = m_owner->GetKeys();
    if (m_fail == MptcpFailState::SENT)
    {
        // On each, since any of them may be lost; everything else can wait for the answer.
        Append(header, mptcp::MpFail{m_failDsn}, true);
        Append(header, MakeDss(), true);
        return;
    }
    if (m_role == Role::JOIN_ACTIVE && !m_confirmed)
    {
        const auto hmac =
            mptcp::JoinHmac(keys.localKey, keys.remoteKey, m_localNonce, m_remoteNonce);
        Append(header, mptcp::MpJoinAck{mptcp::TruncateForAck(hmac)}, true);
        return;
    }
    uint64_t fin = 0;
    const bool pendingFin = m_owner->GetPendingDataFin(fin);
    if (m_role == Role::INITIAL_ACTIVE && !m_confirmed && !(pendingFin && m_thirdAckSent))
    {
        m_thirdAckSent = true;
        mptcp::MpCapable capable;
        capable.checksumRequired = keys.offerChecksum;
        capable.denyJoinToInitialAddress = keys.denyJoinLocal;
        capable.senderKey = keys.localKey;
        capable.receiverKey = keys.remoteKey;
        Append(header, capable, true);
        return;
    }
    if (!m_options.empty())
    {
        CountSent(m_options.front(), Append(header, m_options.front(), true));
        m_options.pop_front();
    }
    mptcp::Dss dss = MakeDss();
    if (pendingFin)
    {
        dss.dataFin = true;
        auto& wire = dss.mapping.emplace();
        wire.dsn64 = dss.dataAck64;
        wire.dsn = fin;
        wire.length = 1;
        if (keys.checksum)
        {
            wire.checksum = mptcp::DssChecksum(fin, 0, 1, 0);
        }
    }
    Append(header, dss, true);
}

void
MptcpSubflow::CountSent(const mptcp::Option& option, bool sent)
{
    if (const auto* add = std::get_if<mptcp::AddAddr>(&option))
    {
        const auto done = add->echo ? MptcpCounter::EchoAddTx : MptcpCounter::AddAddrTx;
        const auto lost = add->echo ? MptcpCounter::EchoAddTxDrop : MptcpCounter::AddAddrTxDrop;
        m_owner->Count(sent ? done : lost);
    }
    else if (const auto* remove = std::get_if<mptcp::RemoveAddr>(&option))
    {
        for (uint32_t i = 0; i < remove->count; i++)
        {
            m_owner->Count(sent ? MptcpCounter::RmAddrTx : MptcpCounter::RmAddrTxDrop);
        }
    }
    else if (sent && std::holds_alternative<mptcp::MpPrio>(option))
    {
        m_owner->Count(MptcpCounter::MPPrioTx);
    }
}

void
MptcpSubflow::AddResetOptions(TcpHeader& header)
{
    if (!m_reset)
    {
        return;
    }
    const auto& keys = m_owner->GetKeys();
    if (m_resetFastclose && keys.remoteKnown)
    {
        Append(header, mptcp::MpFastclose{keys.remoteKey}, true);
        m_owner->Count(MptcpCounter::MPFastcloseTx);
    }
    while (!m_options.empty())
    {
        if (std::holds_alternative<mptcp::MpFail>(m_options.front()))
        {
            Append(header, m_options.front(), true);
        }
        m_options.pop_front();
    }
    if (Append(header, mptcp::MpTcpRst{false, static_cast<uint8_t>(*m_reset)}, true))
    {
        m_owner->Count(MptcpCounter::MPRstTx);
    }
}

void
MptcpSubflow::SendBareReset(const TcpHeader& header,
                            const Address& local,
                            const Address& remote,
                            std::optional<mptcp::ResetReason> reason)
{
    TcpHeader reset;
    if (header.GetFlags() & TcpHeader::ACK)
    {
        reset.SetFlags(TcpHeader::RST);
        reset.SetSequenceNumber(header.GetAckNumber());
    }
    else
    {
        reset.SetFlags(TcpHeader::RST | TcpHeader::ACK);
        reset.SetAckNumber(header.GetSequenceNumber() + SequenceNumber32(1));
    }
    reset.SetSourcePort(header.GetDestinationPort());
    reset.SetDestinationPort(header.GetSourcePort());
    if (reason)
    {
        reset.AppendOption(
            MptcpTcpOption::Make(mptcp::MpTcpRst{false, static_cast<uint8_t>(*reason)}));
    }
    m_tcp->SendPacket(Create<Packet>(), reset, local, remote, LeavesBy(local, remote));
}

uint16_t
MptcpSubflow::PayloadChecksum(const mptcp::Mapping& mapping, Ptr<const Packet> packet) const
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    const uint32_t sum = mptcp::ChecksumAdd(bytes.data(), bytes.size(), false, 0);
    return mptcp::DssChecksum(mapping.dsn, static_cast<uint32_t>(mapping.ssn), mapping.length, sum);
}

} // namespace ns3
