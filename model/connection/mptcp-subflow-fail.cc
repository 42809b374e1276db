/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-subflow.h"

#include "ns3/log.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simulator.h"
#include "ns3/tcp-rx-buffer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSubflowFail");

namespace
{

/// Time to the first repetition of MP_FAIL; each later one takes twice as long.
const Time FIRST_FAIL_TIMEOUT = MilliSeconds(200);
/// Times MP_FAIL is repeated before the subflow is reset: after about 25 s in all.
constexpr uint32_t MAX_FAILS = 6;

} // namespace

bool
MptcpSubflow::IsFailing() const
{
    return m_fail == MptcpFailState::SENT && !IsDown();
}

bool
MptcpSubflow::MayFallBack() const
{
    return m_contiguous && m_owner->MayFallBack(this);
}

void
MptcpSubflow::HandleFail(MptcpFailEvent event)
{
    const auto before = m_fail;
    const auto step = NextFail(before, event, MayFallBack());
    m_fail = step.state;
    if (event == MptcpFailEvent::FAIL_RECEIVED && before <= MptcpFailState::SENT)
    {
        m_owner->Count(MptcpCounter::MPFailRx);
    }
    switch (step.action)
    {
    case MptcpFailAction::NOTHING:
        break;
    case MptcpFailAction::TELL:
        m_owner->Count(MptcpCounter::MPFailTx);
        m_ackNow = true;
        ArmFailTimer();
        break;
    case MptcpFailAction::REPEAT:
        SendAck();
        ArmFailTimer();
        break;
    case MptcpFailAction::FALL_BACK:
        BecomePlain(before == MptcpFailState::SENT ? MptcpCounter::DSSCorruptionFallback
                                                   : MptcpCounter::DssFallback);
        break;
    case MptcpFailAction::ANSWER:
        m_owner->Count(MptcpCounter::MPFailTx);
        MapInfinitely();
        BecomePlain(MptcpCounter::DssFallback);
        [[fallthrough]];
    case MptcpFailAction::ANSWER_AGAIN:
        m_failNow = true;
        m_ackNow = true;
        break;
    case MptcpFailAction::CONFIRM:
        MapInfinitely();
        m_ackNow = true;
        break;
    case MptcpFailAction::RESET:
    case MptcpFailAction::RESET_WITH_FAIL:
        BreakByFail(step.action, event);
        break;
    }
}

void
MptcpSubflow::BreakByFail(MptcpFailAction action, MptcpFailEvent event)
{
    m_failEvent.Cancel();
    m_held.clear();
    if (action == MptcpFailAction::RESET_WITH_FAIL)
    {
        if (event == MptcpFailEvent::BAD_CHECKSUM)
        {
            m_owner->Count(MptcpCounter::MPFailTx);
        }
        m_owner->Count(MptcpCounter::DSSCorruptionReset);
        SendOption(mptcp::MpFail{m_failDsn});
        RequestReset(mptcp::ResetReason::MIDDLEBOX);
    }
    else if (event == MptcpFailEvent::INFINITE_MAPPING)
    {
        m_owner->Count(MptcpCounter::DssReset);
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
    }
    else
    {
        m_owner->Count(MptcpCounter::FallbackFailed);
        RequestReset(mptcp::ResetReason::MIDDLEBOX);
    }
}

void
MptcpSubflow::BecomePlain(MptcpCounter why)
{
    m_failEvent.Cancel();
    // Contiguous data: position and data sequence number differ by a constant.
    m_owner->FallBack(this, why, m_owner->GetKeys().remoteIdsn);
    m_releaseNow = true;
    m_fallenBack = true;
}

void
MptcpSubflow::InspectPlain(const TcpHeader& header)
{
    ReadMptcpOptions(header, m_received);
    if (m_received.count == 0)
    {
        return;
    }
    if (m_received.Find<mptcp::MpFail>())
    {
        HandleFail(MptcpFailEvent::FAIL_RECEIVED);
        return;
    }
    const auto* dss = m_received.Find<mptcp::Dss>();
    if (!dss || !dss->mapping || dss->mapping->length <= (dss->dataFin ? 1 : 0))
    {
        return;
    }
    const auto& wire = *dss->mapping;
    const uint64_t position = mptcp::UnwrapPosition(m_rxPosition, wire.subflowSequence);
    const auto expected = static_cast<uint32_t>(m_owner->GetKeys().remoteIdsn + position);
    if (static_cast<uint32_t>(wire.dsn) != expected)
    {
        // Sent again at data level: as the next bytes of a TCP stream they would be wrong.
        m_owner->Count(MptcpCounter::FallbackFailed);
        RequestReset(mptcp::ResetReason::MPTCP_ERROR);
    }
}

void
MptcpSubflow::ArmFailTimer()
{
    const Time first = std::max(FIRST_FAIL_TIMEOUT, 2 * GetSrtt());
    m_failEvent =
        Simulator::Schedule(first * (int64_t{1} << m_failsSent), &MptcpSubflow::FailTimeout, this);
}

void
MptcpSubflow::FailTimeout()
{
    HandleFail(m_failsSent++ < MAX_FAILS ? MptcpFailEvent::TIMEOUT : MptcpFailEvent::GIVE_UP);
}

void
MptcpSubflow::HoldForChecksum(const mptcp::Mapping& mapping, Ptr<Packet> packet)
{
    if (m_held.empty())
    {
        m_heldDsn = mapping.dsn;
    }
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    m_heldSum = mptcp::ChecksumAdd(bytes.data(), bytes.size(), m_heldBytes % 2 != 0, m_heldSum);
    m_heldBytes += packet->GetSize();
    m_held.push_back(packet);
    if (m_heldBytes < mapping.length)
    {
        return;
    }
    const uint16_t length = mapping.length + (mapping.dataFin ? 1 : 0);
    const bool good =
        mptcp::DssChecksum(mapping.dsn, static_cast<uint32_t>(mapping.ssn), length, m_heldSum) ==
        mapping.checksum;
    if (!good)
    {
        m_owner->Count(MptcpCounter::DataCsumErr);
        m_failDsn = mapping.dsn;
        HandleFail(MptcpFailEvent::BAD_CHECKSUM);
        return;
    }
    ReleaseHeld();
    if (mapping.dataFin)
    {
        m_owner->DataFinReceived(this, mapping.dsn + mapping.length);
    }
}

void
MptcpSubflow::Unmapped()
{
    if (m_rxPosition == 1 && MayFallBack())
    {
        MapInfinitely();
        BecomePlain(MptcpCounter::MPCapableDataFallback);
        DeliverPlain();
        return;
    }
    m_owner->Count(MptcpCounter::DSSNoMatchTCP);
    // Without any option somebody has taken them off; with one the peer has mapped elsewhere.
    RequestReset(m_received.count == 0 ? mptcp::ResetReason::MIDDLEBOX
                                       : mptcp::ResetReason::MPTCP_ERROR);
    m_tcb->m_rxBuffer->Extract(UINT32_MAX);
}

void
MptcpSubflow::ReleaseHeld()
{
    const auto held = std::move(m_held);
    m_held.clear();
    m_heldSum = 0;
    m_heldBytes = 0;
    uint64_t dsn = m_heldDsn;
    for (const auto& piece : held)
    {
        m_owner->DataReceived(this, dsn, piece);
        dsn += piece->GetSize();
    }
}

void
MptcpSubflow::LoseOptions()
{
    if (MayFallBack())
    {
        MapInfinitely();
        BecomePlain(MptcpCounter::DssFallback);
        return;
    }
    m_owner->Count(IsInitial() ? MptcpCounter::FallbackFailed : MptcpCounter::DssReset);
    RequestReset(mptcp::ResetReason::MIDDLEBOX);
}

void
MptcpSubflow::InspectStripped(const TcpHeader& header)
{
    const bool reset = (header.GetFlags() & TcpHeader::RST) != 0;
    if (reset || (header.GetFlags() & TcpHeader::ACK) == 0 || m_fail == MptcpFailState::SENT)
    {
        return;
    }
    if (m_optionDoubt == OptionDoubt::PROBED)
    {
        LoseOptions();
        return;
    }
    // An ACK for data without DATA_ACK, though one is due (RFC 8684 section 3.7).
    const uint64_t position = TxPosition(header.GetAckNumber());
    const uint64_t acked = std::min(position, m_txMappings.End());
    const mptcp::Mapping* mapping = acked > GetTxHead() ? m_txMappings.Find(acked - 1) : nullptr;
    if (!mapping || !m_owner->AwaitsDataAck(mapping->dsn + (acked - mapping->ssn)))
    {
        return;
    }
    if (!m_proven || m_owner->CanReplace(this))
    {
        LoseOptions();
    }
    else
    {
        // Options have got through before, and there is nothing else: the next ACK may make up.
        m_optionDoubt = OptionDoubt::SUSPECTED;
    }
}

bool
MptcpSubflow::ResolveDoubt()
{
    switch (m_optionDoubt)
    {
    case OptionDoubt::NONE:
        return false;
    case OptionDoubt::SUSPECTED:
        m_optionDoubt = OptionDoubt::PROBED;
        m_probing = true;
        SendAck();
        m_probing = false;
        break;
    case OptionDoubt::PROBED:
        LoseOptions();
        AfterSegment();
        break;
    }
    return true;
}

} // namespace ns3
