/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-handshake.h"

#include "ns3/mptcp-crypto.h"

namespace ns3
{

namespace
{

using Action = MptcpHandshake::Action;
using Verdict = MptcpHandshake::Verdict;

bool
HasJoin(const MptcpOptionList& options)
{
    return options.Find<mptcp::MpJoinSyn>() || options.Find<mptcp::MpJoinSynAck>() ||
           options.Find<mptcp::MpJoinAck>();
}

/// @returns whether the flags ask for what this side can do
bool
HasGoodFlags(const mptcp::MpCapable& capable)
{
    return capable.hmacSha256 && !capable.otherCrypto && !capable.extensibility;
}

Verdict
Reset(MptcpCounter why, mptcp::ResetReason reason)
{
    return {Action::RESET, why, reason};
}

Verdict
Fallback(MptcpCounter why)
{
    return {Action::FALLBACK, why, mptcp::ResetReason::UNSPECIFIED};
}

} // namespace

MptcpHandshake::Request
MptcpHandshake::JudgeSyn(const MptcpOptionList& options)
{
    const bool joins = options.Find<mptcp::MpJoinSyn>();
    const auto* capable = options.Find<mptcp::MpCapable>();
    if (joins)
    {
        return capable ? Request::PLAIN : Request::JOIN;
    }
    const bool usable = capable && HasGoodFlags(*capable) && !capable->senderKey &&
                        capable->version >= mptcp::VERSION;
    return usable ? Request::CAPABLE : Request::PLAIN;
}

const mptcp::MpCapable*
MptcpHandshake::FindCapable(const MptcpOptionList& options)
{
    const auto* capable = options.Find<mptcp::MpCapable>();
    const bool good = capable && HasGoodFlags(*capable) && capable->version == mptcp::VERSION &&
                      !HasJoin(options);
    return good ? capable : nullptr;
}

Verdict
MptcpHandshake::JudgeCapableSynAck(const MptcpOptionList& options, bool offered)
{
    const auto* capable = FindCapable(options);
    const bool good = offered && capable && capable->senderKey && !capable->receiverKey;
    return good ? Verdict{} : Fallback(MptcpCounter::MPCapableFallbackSYNACK);
}

Verdict
MptcpHandshake::JudgeCapableAck(const MptcpOptionList& options,
                                uint64_t localKey,
                                bool checksum,
                                bool inOrder)
{
    const auto* dss = options.Find<mptcp::Dss>();
    // A peer that closes at once, and whose third ACK is lost: it speaks MPTCP, and answers our
    // next SYN/ACK.
    const bool closes = dss && dss->dataFin;
    if ((!inOrder || closes) && !options.Find<mptcp::MpCapable>())
    {
        return {Action::IGNORE, MptcpCounter::COUNT, mptcp::ResetReason::UNSPECIFIED};
    }
    const auto* capable = FindCapable(options);
    // Who wants checksums has said so on its SYN.
    const bool good = capable && capable->senderKey && capable->receiverKey &&
                    *capable->receiverKey == localKey && (checksum || !capable->checksumRequired);
    return good ? Verdict{} : Fallback(MptcpCounter::MPCapableFallbackACK);
}

const mptcp::MpCapable*
MptcpHandshake::FindCapableData(const MptcpOptionList& options,
                                uint64_t localKey,
                                uint64_t remoteKey,
                                bool checksum)
{
    const auto* capable = FindCapable(options);
    const bool good = capable && capable->dataLength && capable->senderKey == remoteKey &&
                      capable->receiverKey == localKey && (checksum || !capable->checksumRequired);
    return good ? capable : nullptr;
}

Verdict
MptcpHandshake::JudgeJoinSynAck(const MptcpOptionList& options, const Secrets& secrets)
{
    const auto* join = options.Find<mptcp::MpJoinSynAck>();
    if (!join || options.Find<mptcp::MpCapable>())
    {
        return Reset(MptcpCounter::MPJoinSynAckNoMPJoin, mptcp::ResetReason::MPTCP_ERROR);
    }
    const auto hmac =
        mptcp::JoinHmac(secrets.remoteKey, secrets.localKey, join->nonce, secrets.localNonce);
    if (mptcp::TruncateForSynAck(hmac) != join->hmac)
    {
        return Reset(MptcpCounter::MPJoinSynAckHMacFailure, mptcp::ResetReason::MPTCP_ERROR);
    }
    return {};
}

Verdict
MptcpHandshake::JudgeJoinAck(const MptcpOptionList& options, const Secrets& secrets)
{
    const auto* join = options.Find<mptcp::MpJoinAck>();
    if (!join || options.Find<mptcp::MpCapable>())
    {
        return Reset(MptcpCounter::MPJoinAckNoMPJoin, mptcp::ResetReason::MPTCP_ERROR);
    }
    const auto hmac = mptcp::JoinHmac(secrets.remoteKey,
                                      secrets.localKey,
                                      secrets.remoteNonce,
                                      secrets.localNonce);
    if (mptcp::TruncateForAck(hmac) != join->hmac)
    {
        return Reset(MptcpCounter::MPJoinAckHMacFailure, mptcp::ResetReason::PROHIBITED);
    }
    return {};
}

} // namespace ns3
