/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/log.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-rx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowInput");

namespace
{

/// Flags that say what a segment is.
uint8_t
Kind(const TcpHeader& header)
{
    return header.GetFlags() & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST | TcpHeader::FIN);
}

} // namespace

bool
MptcpSubflow::InspectHandshake(Ptr<const Packet> packet, const Address& from, const Address& to)
{
    TcpHeader header;
    packet->PeekHeader(header);
    const auto expected = m_tcb->m_nextTxSequence.Get() + SequenceNumber32(1);
    const bool acksSyn = header.GetAckNumber() == expected;
    const uint8_t kind = Kind(header);
    ReadMptcpOptions(header, m_received);
    bool good = true;
    if (m_state == SYN_SENT && kind == (TcpHeader::RST | TcpHeader::ACK))
    {
        // ns-3 takes no notice of a refusal: it wants timestamps on it, and a SYN flag.
        if (acksSyn)
        {
            if (m_received.Find<mptcp::MpTcpRst>())
            {
                m_owner->Count(MptcpCounter::MPRstRx);
            }
            CloseAndNotify();
        }
        return false;
    }
    if (m_state == SYN_SENT && kind == (TcpHeader::SYN | TcpHeader::ACK) && acksSyn)
    {
        m_remoteIsn = header.GetSequenceNumber();
        good = InspectSynAck(header);
        FitSegmentSize(to, &header);
    }
    else if (m_state == SYN_RCVD && (kind & (TcpHeader::SYN | TcpHeader::RST)) == 0)
    {
        // Whatever would establish the subflow has to prove who sent it, with FIN or without. TCP
        // alone would take a segment without ACK for the third one.
        if (!acksSyn || (kind & TcpHeader::ACK) == 0)
        {
            return false;
        }
        const auto action = InspectThirdAck(header);
        if (action == MptcpHandshake::Action::IGNORE)
        {
            return false;
        }
        good = action != MptcpHandshake::Action::RESET;
    }
    else if (m_state == SYN_RCVD && kind == TcpHeader::SYN && !m_fallback &&
             m_role == Role::INITIAL_PASSIVE &&
             MptcpHandshake::JudgeSyn(m_received) != MptcpHandshake::Request::CAPABLE)
    {
        // Our answers to its SYNs with MP_CAPABLE do not reach the peer.
        m_owner->FallBack(this, MptcpCounter::COUNT, 0);
    }
    if (!good)
    {
        SendBareReset(header, to, from, *m_reset);
        m_owner->Count(MptcpCounter::MPRstTx);
        m_reset.reset();
        CloseAndNotify();
        ReportDown(true);
    }
    return good;
}

bool
MptcpSubflow::Refuse(const MptcpHandshake::Verdict& verdict)
{
    if (verdict.action != MptcpHandshake::Action::RESET)
    {
        return false;
    }
    m_owner->Count(verdict.why);
    m_reset = verdict.reason;
    return true;
}

MptcpHandshake::Secrets
MptcpSubflow::GetSecrets() const
{
    const auto& keys = m_owner->GetKeys();
    return {keys.localKey, keys.remoteKey, m_localNonce, m_remoteNonce};
}

bool
MptcpSubflow::InspectSynAck(const TcpHeader&)
{
    if (m_fallback)
    {
        return true;
    }
    if (m_role == Role::INITIAL_ACTIVE)
    {
        const auto verdict = MptcpHandshake::JudgeCapableSynAck(m_received, m_offer);
        if (verdict.action == MptcpHandshake::Action::ACCEPT)
        {
            m_owner->Count(MptcpCounter::MPCapableSYNACKRX);
            m_owner->PeerCapable(*m_received.Find<mptcp::MpCapable>());
        }
        else
        {
            m_owner->FallBack(this, verdict.why, 0);
        }
        return true;
    }
    if (const auto* join = m_received.Find<mptcp::MpJoinSynAck>())
    {
        m_owner->Count(MptcpCounter::MPJoinSynAckRx);
        m_remoteNonce = join->nonce;
        m_remoteBackup = join->backup;
        if (m_remoteBackup)
        {
            m_owner->Count(MptcpCounter::MPJoinSynAckBackupRx);
        }
    }
    return !Refuse(MptcpHandshake::JudgeJoinSynAck(m_received, GetSecrets()));
}

MptcpHandshake::Action
MptcpSubflow::InspectThirdAck(const TcpHeader& header)
{
    if (m_fallback)
    {
        return MptcpHandshake::Action::ACCEPT;
    }
    if (m_role == Role::INITIAL_PASSIVE)
    {
        const auto& keys = m_owner->GetKeys();
        const bool inOrder = header.GetSequenceNumber() == m_tcb->m_rxBuffer->NextRxSequence();
        const auto verdict = MptcpHandshake::JudgeCapableAck(m_received,
                                                             keys.localKey,
                                                             keys.checksum || keys.offerChecksum,
                                                             inOrder);
        if (verdict.action == MptcpHandshake::Action::ACCEPT)
        {
            m_confirmed = true;
            m_owner->Count(MptcpCounter::MPCapableACKRX);
            m_owner->PeerCapable(*m_received.Find<mptcp::MpCapable>());
        }
        else if (verdict.action == MptcpHandshake::Action::FALLBACK)
        {
            m_owner->FallBack(this, verdict.why, 0);
        }
        return verdict.action;
    }
    if (m_received.Find<mptcp::MpJoinAck>())
    {
        m_owner->Count(MptcpCounter::MPJoinAckRx);
    }
    if (Refuse(MptcpHandshake::JudgeJoinAck(m_received, GetSecrets())))
    {
        return MptcpHandshake::Action::RESET;
    }
    if (m_owner->IsFailing())
    {
        Refuse({MptcpHandshake::Action::RESET,
                MptcpCounter::MPJoinNotEstablished,
                mptcp::ResetReason::MPTCP_ERROR});
        return MptcpHandshake::Action::RESET;
    }
    if (!m_owner->AdmitJoin(this))
    {
        // As Linux: the limit is looked at when the peer has proven that it may join.
        m_owner->Count(MptcpCounter::MPJoinRejected);
        m_reset = mptcp::ResetReason::PROHIBITED;
        return MptcpHandshake::Action::RESET;
    }
    m_confirmed = true;
    m_firstSeen = true;
    m_ackNow = true;
    return MptcpHandshake::Action::ACCEPT;
}

void
MptcpSubflow::OnRx(Ptr<const Packet> packet, const TcpHeader& header, Ptr<const TcpSocketBase> self)
{
    // Nobody speaks for a join before its HMAC was verified.
    const bool authentic = m_state != SYN_RCVD || m_confirmed;
    const bool mine = m_owner && m_role != Role::LISTENER && !m_fallback && !m_reset &&
                      m_state != SYN_SENT && m_state != CLOSED && authentic &&
                      !(header.GetFlags() & TcpHeader::SYN);
    m_maxPeerWindow = std::max(m_maxPeerWindow, uint32_t{header.GetWindowSize()} << m_sndWindShift);
    if (mine)
    {
        ReadMptcpOptions(header, m_received);
        if (m_received.malformed > 0)
        {
            m_owner->Count(MptcpCounter::MalformedOption);
        }
        if ((header.GetFlags() & TcpHeader::RST) && m_received.Find<mptcp::MpTcpRst>())
        {
            m_owner->Count(MptcpCounter::MPRstRx);
        }
        InspectFirst(header);
        if (m_received.count + m_received.malformed > 0)
        {
            m_optionDoubt = OptionDoubt::NONE;
        }
        else if (!m_fallback && !m_reset)
        {
            InspectStripped(header);
        }
        for (std::size_t i = 0; i < m_received.count && !m_fallback && !m_reset; i++)
        {
            ReadOption(m_received.options[i], header);
        }
        if (!m_fallback && !(header.GetFlags() & TcpHeader::RST))
        {
            InspectWindow(header);
        }
    }
    else if (header.GetFlags() & TcpHeader::SYN)
    {
        m_thirdAckSent = false;
    }
    else if (m_fallenBack && m_owner && !m_reset && !(header.GetFlags() & TcpHeader::RST))
    {
        InspectPlain(header);
    }
    if (m_role == Role::LISTENER)
    {
        // Joins are not the application's business: see OnConnectionRequest().
        ReadMptcpOptions(header, m_received);
    }
    if (header.GetFlags() & TcpHeader::RST)
    {
        m_resetReceived = true;
    }
    if (m_settings.measureReceiveRtt && packet->GetSize() >= m_tcb->m_segmentSize)
    {
        MeasureReceiveRtt(header);
    }
    ToInherited(m_inheritedRx, packet, header, self);
}

void
MptcpSubflow::MeasureReceiveRtt(const TcpHeader& header)
{
    const auto stamps = DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS));
    if (!stamps || stamps->GetEcho() == 0)
    {
        return;
    }
    const Time sample =
        std::max(TcpOptionTS::ElapsedTimeFromTsValue(stamps->GetEcho()), MilliSeconds(1));
    m_receiveRtt = m_receiveRtt.IsZero() ? sample : (m_receiveRtt * 7 + sample) / 8;
}

void
MptcpSubflow::InspectWindow(const TcpHeader& header)
{
    if (header.GetWindowSize() != 0)
    {
        m_windowOpened = m_windowClosed;
        m_windowClosed = false;
        return;
    }
    // The window is the connection's. A zero would make TcpSocketBase stop this subflow's own
    // retransmissions and probe with a byte it may not have; the header is its local variable.
    const_cast<TcpHeader&>(header).SetWindowSize(1);
    // A peer may drop what exceeds its window, as Linux does, window probes included. While it
    // answers, the subflow must not be given up (RFC 9293 section 3.8.6.1).
    m_windowClosed = true;
    m_dataRetrCount = m_dataRetries;
}

bool
MptcpSubflow::InspectSyn(Ptr<const Packet> packet, const Address& from, const Address& to)
{
    TcpHeader header;
    packet->PeekHeader(header);
    if (Kind(header) != TcpHeader::SYN || !m_owner->AdmitsJoinsOnly())
    {
        return true;
    }
    ReadMptcpOptions(header, m_received);
    const auto request = MptcpHandshake::JudgeSyn(m_received);
    if (request == MptcpHandshake::Request::JOIN)
    {
        return true;
    }
    if (request == MptcpHandshake::Request::CAPABLE)
    {
        m_owner->Count(MptcpCounter::MPCapableEndpAttempt);
    }
    SendBareReset(header, to, from, mptcp::ResetReason::PROHIBITED);
    return false;
}

void
MptcpSubflow::InspectFirst(const TcpHeader& header)
{
    if (m_firstSeen || (header.GetFlags() & TcpHeader::RST) || m_state == SYN_RCVD)
    {
        return;
    }
    if (m_received.count > 0)
    {
        m_firstSeen = m_received.Find<mptcp::Dss>() || m_received.Find<mptcp::AddAddr>();
    }
    else if (!IsInitial())
    {
        m_owner->Count(MptcpCounter::MPJoinAckNoMPJoin);
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
    }
    else if (MayFallBack())
    {
        MapInfinitely();
        BecomePlain(MptcpCounter::MPCapableDataFallback);
    }
    else
    {
        m_owner->Count(MptcpCounter::FallbackFailed);
        RequestReset(mptcp::ResetReason::MIDDLEBOX);
    }
}

void
MptcpSubflow::ReadOption(const mptcp::Option& option, const TcpHeader& header)
{
    if (const auto* dss = std::get_if<mptcp::Dss>(&option))
    {
        ReadDss(*dss, header);
    }
    else if (std::holds_alternative<mptcp::MpCapable>(option))
    {
        const auto& keys = m_owner->GetKeys();
        const auto* capable = MptcpHandshake::FindCapableData(m_received,
                                                              keys.localKey,
                                                              keys.remoteKey,
                                                              keys.checksum);
        if (capable && m_role == Role::INITIAL_PASSIVE)
        {
            mptcp::DssMapping mapping;
            mapping.dsn = m_owner->GetKeys().remoteIdsn + 1;
            mapping.subflowSequence = 1;
            mapping.length = *capable->dataLength;
            mapping.checksum = capable->checksum;
            ReadMapping(mapping, false);
        }
    }
    else if (std::holds_alternative<mptcp::MpJoinAck>(option))
    {
        m_ackNow = m_ackNow || m_role == Role::JOIN_PASSIVE;
    }
    else if (std::holds_alternative<mptcp::MpFail>(option))
    {
        if (header.GetFlags() & TcpHeader::RST)
        {
            m_owner->Count(MptcpCounter::MPFailRx);
        }
        else
        {
            HandleFail(MptcpFailEvent::FAIL_RECEIVED);
        }
    }
    else if (const auto* prio = std::get_if<mptcp::MpPrio>(&option))
    {
        m_remoteBackup = prio->backup;
        m_owner->OptionReceived(this, option);
    }
    else
    {
        m_owner->OptionReceived(this, option);
    }
}

void
MptcpSubflow::Confirm()
{
    if (m_confirmed)
    {
        return;
    }
    m_confirmed = true;
    m_thirdAckEvent.Cancel();
    if (m_role == Role::JOIN_ACTIVE)
    {
        BecomeUp();
    }
    m_owner->SubflowConfirmed(this);
}

void
MptcpSubflow::ReadDss(const mptcp::Dss& dss, const TcpHeader& header)
{
    if (dss.hasDataAck)
    {
        const uint32_t window = static_cast<uint32_t>(header.GetWindowSize()) << m_sndWindShift;
        m_proven = m_proven || header.GetAckNumber() > m_localIsn + SequenceNumber32(1);
        Confirm();
        m_owner->DataAckReceived(dss.dataAck, dss.dataAck64, window);
    }
    if (dss.mapping)
    {
        ReadMapping(*dss.mapping, dss.dataFin);
    }
}

void
MptcpSubflow::ReadMapping(const mptcp::DssMapping& wire, bool dataFin)
{
    const auto& keys = m_owner->GetKeys();
    const uint64_t dsn =
        wire.dsn64 ? wire.dsn
                   : mptcp::ExpandSequence(m_owner->GetDataAck(), static_cast<uint32_t>(wire.dsn));
    m_owner->PeerUsesWideSequence(wire.dsn64);
    const uint64_t ssn = mptcp::UnwrapPosition(m_rxPosition, wire.subflowSequence);
    if (wire.length == 0)
    {
        m_owner->Count(MptcpCounter::InfiniteMapRx);
        HandleFail(MptcpFailEvent::INFINITE_MAPPING);
        return;
    }
    if (wire.checksum.has_value() != keys.checksum)
    {
        m_owner->Count(MptcpCounter::DssReset);
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
        return;
    }
    if (dataFin && wire.length == 1)
    {
        ReadLoneFin(wire, dsn);
        return;
    }
    if (dsn - ssn != keys.remoteIdsn)
    {
        m_contiguous = false;
        if (m_fail == MptcpFailState::SENT)
        {
            HandleFail(MptcpFailEvent::OTHER_MAPPING);
            return;
        }
    }
    if (dataFin && !keys.checksum)
    {
        m_owner->DataFinReceived(this, dsn + wire.length - 1);
    }
    mptcp::Mapping mapping;
    mapping.ssn = ssn;
    mapping.dsn = dsn;
    mapping.length = static_cast<uint16_t>(wire.length - (dataFin ? 1 : 0));
    mapping.hasChecksum = wire.checksum.has_value();
    mapping.checksum = wire.checksum.value_or(0);
    mapping.dataFin = dataFin;
    StoreMapping(mapping);
}

void
MptcpSubflow::ReadLoneFin(const mptcp::DssMapping& wire, uint64_t dsn)
{
    if (wire.checksum && mptcp::DssChecksum(dsn, wire.subflowSequence, 1, 0) != *wire.checksum)
    {
        m_owner->Count(MptcpCounter::DataCsumErr);
        return;
    }
    m_owner->DataFinReceived(this, dsn);
}

void
MptcpSubflow::StoreMapping(const mptcp::Mapping& mapping)
{
    const bool conflict =
        mapping.ssn == 0 || m_rxMappings.Add(mapping) == mptcp::RxMappings::Outcome::CONFLICT;
    if (conflict)
    {
        m_owner->Count(MptcpCounter::DSSNotMatching);
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
    }
}

void
MptcpSubflow::OnReadable(Ptr<Socket>)
{
    auto& rx = *m_tcb->m_rxBuffer;
    if (!m_owner || m_reset || IsDown())
    {
        rx.Extract(UINT32_MAX);
        return;
    }
    if (m_fallback)
    {
        DeliverPlain();
    }
    else
    {
        DeliverMapped();
    }
}

void
MptcpSubflow::DeliverPlain()
{
    m_releaseNow = false;
    ReleaseHeld();
    while (auto packet = m_tcb->m_rxBuffer->Extract(m_tcb->m_rxBuffer->Available()))
    {
        const uint64_t dsn = m_rxBase + m_rxPosition;
        m_rxPosition += packet->GetSize();
        m_owner->DataReceived(this, dsn, packet);
    }
}

void
MptcpSubflow::DeliverMapped()
{
    while (m_tcb->m_rxBuffer->Available() > 0 && m_fail != MptcpFailState::SENT)
    {
        const mptcp::Mapping* found = m_rxMappings.Find(m_rxPosition);
        if (!found)
        {
            Unmapped();
            return;
        }
        const mptcp::Mapping mapping = *found;
        const auto left = static_cast<uint32_t>(mapping.ssn + mapping.length - m_rxPosition);
        auto packet = m_tcb->m_rxBuffer->Extract(left);
        const uint64_t dsn = mapping.dsn + (m_rxPosition - mapping.ssn);
        m_rxPosition += packet->GetSize();
        m_rxMappings.Consume(m_rxPosition);
        if (mapping.hasChecksum)
        {
            HoldForChecksum(mapping, packet);
        }
        else
        {
            m_owner->DataReceived(this, dsn, packet);
        }
        if (m_reset || !m_owner)
        {
            m_tcb->m_rxBuffer->Extract(UINT32_MAX);
            return;
        }
        if (m_fallback)
        {
            DeliverPlain();
            return;
        }
    }
}

} // namespace ns3
