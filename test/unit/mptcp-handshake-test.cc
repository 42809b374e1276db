/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-crypto.h"
#include "ns3/mptcp-handshake.h"

#include <gtest/gtest.h>

#include <functional>

namespace
{

using mptcp::MpCapable;
using mptcp::MpJoinAck;
using mptcp::MpJoinSyn;
using mptcp::MpJoinSynAck;
using mptcp::Option;
using mptcp::ResetReason;
using ns3::MptcpCounter;
using ns3::MptcpHandshake;
using ns3::MptcpOptionList;
using Action = MptcpHandshake::Action;
using Request = MptcpHandshake::Request;

constexpr uint64_t LOCAL_KEY = 0x0102030405060708;
constexpr uint64_t REMOTE_KEY = 0x1112131415161718;
constexpr MptcpHandshake::Secrets SECRETS{LOCAL_KEY, REMOTE_KEY, 4711, 815};

MptcpOptionList
List(std::initializer_list<Option> options)
{
    MptcpOptionList list;
    for (const auto& option : options)
    {
        list.options[list.count++] = option;
    }
    return list;
}

MpCapable
OnSynAck()
{
    MpCapable capable;
    capable.senderKey = REMOTE_KEY;
    return capable;
}

MpCapable
OnAck()
{
    MpCapable capable = OnSynAck();
    capable.receiverKey = LOCAL_KEY;
    return capable;
}

MpCapable
OnData()
{
    MpCapable capable = OnAck();
    capable.dataLength = 100;
    return capable;
}

/// A way to spoil MP_CAPABLE wherever it stands.
struct Spoiler
{
    const char* name;
    std::function<void(MpCapable&)> edit;
    bool goodOnSyn; //!< whether a SYN may look so
};

const std::vector<Spoiler>&
Spoilers()
{
    static const std::vector<Spoiler> all{
        {"version 0", [](MpCapable& c) { c.version = 0; }, false},
        {"version 2", [](MpCapable& c) { c.version = 2; }, true},
        {"no crypto flag", [](MpCapable& c) { c.hmacSha256 = false; }, false},
        {"another crypto flag", [](MpCapable& c) { c.otherCrypto = true; }, false},
        {"only another crypto flag",
         [](MpCapable& c)
         {
             c.hmacSha256 = false;
             c.otherCrypto = true;
         },
         false},
        {"flag B", [](MpCapable& c) { c.extensibility = true; }, false},
    };
    return all;
}

TEST(MptcpHandshake, SynAsksForWhatItsOptionSays)
{
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({})), Request::PLAIN);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpCapable{}})), Request::CAPABLE);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpJoinSyn{}})), Request::JOIN);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpJoinSynAck{}})), Request::PLAIN);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpJoinAck{}})), Request::PLAIN);
}

TEST(MptcpHandshake, SynWithBothAsksForPlainTcp)
{
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpCapable{}, MpJoinSyn{}})), Request::PLAIN);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({MpJoinSyn{}, MpCapable{}})), Request::PLAIN);
}

TEST(MptcpHandshake, SynWithKeyIsNoSynOfVersionOne)
{
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({OnSynAck()})), Request::PLAIN);
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({OnAck()})), Request::PLAIN);
}

TEST(MptcpHandshake, SynMayAskForChecksumsAndDenyJoins)
{
    MpCapable capable;
    capable.checksumRequired = true;
    capable.denyJoinToInitialAddress = true;
    EXPECT_EQ(MptcpHandshake::JudgeSyn(List({capable})), Request::CAPABLE);
}

TEST(MptcpHandshake, GoodOptionsAreAccepted)
{
    const auto synAck = MptcpHandshake::JudgeCapableSynAck(List({OnSynAck()}), true);
    EXPECT_EQ(synAck.action, Action::ACCEPT);
    for (const auto& option : {OnAck(), OnData()})
    {
        const auto ack = MptcpHandshake::JudgeCapableAck(List({option}), LOCAL_KEY, false, true);
        EXPECT_EQ(ack.action, Action::ACCEPT);
    }
    const auto list = List({OnData()});
    EXPECT_EQ(MptcpHandshake::FindCapableData(list, LOCAL_KEY, REMOTE_KEY, false),
              list.Find<MpCapable>());
}

TEST(MptcpHandshake, SpoiledOptionCountsAsMissingOnEverySegment)
{
    for (const auto& spoiler : Spoilers())
    {
        SCOPED_TRACE(spoiler.name);
        MpCapable syn;
        spoiler.edit(syn);
        EXPECT_EQ(MptcpHandshake::JudgeSyn(List({syn})),
                  spoiler.goodOnSyn ? Request::CAPABLE : Request::PLAIN);
        auto synAck = OnSynAck();
        spoiler.edit(synAck);
        const auto answer = MptcpHandshake::JudgeCapableSynAck(List({synAck}), true);
        EXPECT_EQ(answer.action, Action::FALLBACK);
        EXPECT_EQ(answer.why, MptcpCounter::MPCapableFallbackSYNACK);
        for (auto third : {OnAck(), OnData()})
        {
            spoiler.edit(third);
            const auto ack = MptcpHandshake::JudgeCapableAck(List({third}), LOCAL_KEY, false, true);
            EXPECT_EQ(ack.action, Action::FALLBACK);
            EXPECT_EQ(ack.why, MptcpCounter::MPCapableFallbackACK);
        }
        auto data = OnData();
        spoiler.edit(data);
        EXPECT_EQ(MptcpHandshake::FindCapableData(List({data}), LOCAL_KEY, REMOTE_KEY, false),
                  nullptr);
    }
}

TEST(MptcpHandshake, JoinBesideCapableSpoilsBoth)
{
    const auto synAck =
        MptcpHandshake::JudgeCapableSynAck(List({OnSynAck(), MpJoinSynAck{}}), true);
    EXPECT_EQ(synAck.action, Action::FALLBACK);
    const auto ack =
        MptcpHandshake::JudgeCapableAck(List({OnAck(), MpJoinAck{}}), LOCAL_KEY, false, true);
    EXPECT_EQ(ack.action, Action::FALLBACK);
    EXPECT_EQ(MptcpHandshake::FindCapableData(List({OnData(), MpJoinAck{}}),
                                              LOCAL_KEY,
                                              REMOTE_KEY,
                                              false),
              nullptr);
}

TEST(MptcpHandshake, SynAckNeedsAnOfferAndOneKey)
{
    EXPECT_EQ(MptcpHandshake::JudgeCapableSynAck(List({OnSynAck()}), false).action,
              Action::FALLBACK);
    EXPECT_EQ(MptcpHandshake::JudgeCapableSynAck(List({}), true).action, Action::FALLBACK);
    EXPECT_EQ(MptcpHandshake::JudgeCapableSynAck(List({MpCapable{}}), true).action,
              Action::FALLBACK);
    EXPECT_EQ(MptcpHandshake::JudgeCapableSynAck(List({OnAck()}), true).action, Action::FALLBACK);
}

TEST(MptcpHandshake, ThirdAckNeedsBothKeys)
{
    const auto judge = [](std::initializer_list<Option> options)
    { return MptcpHandshake::JudgeCapableAck(List(options), LOCAL_KEY, false, true).action; };
    EXPECT_EQ(judge({}), Action::FALLBACK);
    EXPECT_EQ(judge({mptcp::Dss{}}), Action::FALLBACK);
    EXPECT_EQ(judge({OnSynAck()}), Action::FALLBACK);
    auto wrong = OnAck();
    *wrong.receiverKey ^= 1;
    EXPECT_EQ(judge({wrong}), Action::FALLBACK);
}

TEST(MptcpHandshake, ThirdAckAsksForNoChecksumsAnew)
{
    auto asks = OnAck();
    asks.checksumRequired = true;
    const auto judge = [](const MpCapable& option, bool agreed)
    { return MptcpHandshake::JudgeCapableAck(List({option}), LOCAL_KEY, agreed, true).action; };
    EXPECT_EQ(judge(asks, false), Action::FALLBACK);
    EXPECT_EQ(judge(asks, true), Action::ACCEPT);
    EXPECT_EQ(judge(OnAck(), true), Action::ACCEPT);
    auto data = OnData();
    data.checksumRequired = true;
    const auto list = List({data});
    EXPECT_EQ(MptcpHandshake::FindCapableData(list, LOCAL_KEY, REMOTE_KEY, false), nullptr);
    EXPECT_NE(MptcpHandshake::FindCapableData(list, LOCAL_KEY, REMOTE_KEY, true), nullptr);
}

TEST(MptcpHandshake, SegmentThatOvertookTheKeysSaysNothing)
{
    const auto judge = [](std::initializer_list<Option> options)
    { return MptcpHandshake::JudgeCapableAck(List(options), LOCAL_KEY, false, false).action; };
    EXPECT_EQ(judge({}), Action::IGNORE);
    EXPECT_EQ(judge({mptcp::Dss{}}), Action::IGNORE);
    EXPECT_EQ(judge({OnAck()}), Action::ACCEPT);
    auto wrong = OnAck();
    wrong.hmacSha256 = false;
    EXPECT_EQ(judge({wrong}), Action::FALLBACK);
}

TEST(MptcpHandshake, DataFinTellsThatTheKeysWereLost)
{
    const auto judge = [](std::initializer_list<Option> options)
    { return MptcpHandshake::JudgeCapableAck(List(options), LOCAL_KEY, false, true).action; };
    mptcp::Dss fin;
    fin.dataFin = true;
    EXPECT_EQ(judge({fin}), Action::IGNORE);
    EXPECT_EQ(judge({mptcp::Dss{}}), Action::FALLBACK);
    EXPECT_EQ(judge({OnAck()}), Action::ACCEPT);
}

TEST(MptcpHandshake, DataRepeatsTheKeysThatAreKnown)
{
    const auto find = [](const MpCapable& option)
    { return MptcpHandshake::FindCapableData(List({option}), LOCAL_KEY, REMOTE_KEY, false); };
    EXPECT_EQ(find(OnAck()), nullptr); // maps nothing
    auto data = OnData();
    *data.senderKey ^= 1;
    EXPECT_EQ(find(data), nullptr);
    data = OnData();
    *data.receiverKey ^= 1;
    EXPECT_EQ(find(data), nullptr);
}

MpJoinSynAck
GoodJoinSynAck()
{
    MpJoinSynAck join;
    join.nonce = SECRETS.remoteNonce;
    join.hmac = mptcp::TruncateForSynAck(
        mptcp::JoinHmac(REMOTE_KEY, LOCAL_KEY, SECRETS.remoteNonce, SECRETS.localNonce));
    return join;
}

TEST(MptcpHandshake, JoinSynAckProvesTheKeys)
{
    const auto good = MptcpHandshake::JudgeJoinSynAck(List({GoodJoinSynAck()}), SECRETS);
    EXPECT_EQ(good.action, Action::ACCEPT);
    for (const bool nonce : {false, true})
    {
        auto join = GoodJoinSynAck();
        join.nonce ^= nonce ? 1 : 0;
        join.hmac ^= nonce ? 0 : 1;
        const auto bad = MptcpHandshake::JudgeJoinSynAck(List({join}), SECRETS);
        EXPECT_EQ(bad.action, Action::RESET);
        EXPECT_EQ(bad.why, MptcpCounter::MPJoinSynAckHMacFailure);
        EXPECT_EQ(bad.reason, ResetReason::MPTCP_ERROR);
    }
}

TEST(MptcpHandshake, JoinSynAckWithoutItsOptionIsReset)
{
    for (const auto& list : {List({}),
                             List({MpJoinSyn{}}),
                             List({MpJoinAck{}}),
                             List({OnSynAck()}),
                             List({GoodJoinSynAck(), OnSynAck()})})
    {
        const auto verdict = MptcpHandshake::JudgeJoinSynAck(list, SECRETS);
        EXPECT_EQ(verdict.action, Action::RESET);
        EXPECT_EQ(verdict.why, MptcpCounter::MPJoinSynAckNoMPJoin);
        EXPECT_EQ(verdict.reason, ResetReason::MPTCP_ERROR);
    }
}

MpJoinAck
GoodJoinAck()
{
    return {mptcp::TruncateForAck(
        mptcp::JoinHmac(REMOTE_KEY, LOCAL_KEY, SECRETS.remoteNonce, SECRETS.localNonce))};
}

TEST(MptcpHandshake, JoinAckProvesTheKeys)
{
    EXPECT_EQ(MptcpHandshake::JudgeJoinAck(List({GoodJoinAck()}), SECRETS).action, Action::ACCEPT);
    for (std::size_t byte = 0; byte < 20; byte++)
    {
        auto join = GoodJoinAck();
        join.hmac[byte] ^= 1;
        const auto bad = MptcpHandshake::JudgeJoinAck(List({join}), SECRETS);
        EXPECT_EQ(bad.action, Action::RESET);
        EXPECT_EQ(bad.why, MptcpCounter::MPJoinAckHMacFailure);
        EXPECT_EQ(bad.reason, ResetReason::PROHIBITED);
    }
    // Our own proof sent back to us proves nothing.
    const MpJoinAck ours{mptcp::TruncateForAck(
        mptcp::JoinHmac(LOCAL_KEY, REMOTE_KEY, SECRETS.localNonce, SECRETS.remoteNonce))};
    EXPECT_EQ(MptcpHandshake::JudgeJoinAck(List({ours}), SECRETS).action, Action::RESET);
}

TEST(MptcpHandshake, JoinAckWithoutItsOptionIsReset)
{
    mptcp::Dss dss;
    dss.hasDataAck = true;
    for (const auto& list : {List({}),
                             List({dss}),
                             List({MpJoinSyn{}}),
                             List({MpJoinSynAck{}}),
                             List({OnAck()}),
                             List({GoodJoinAck(), OnAck()})})
    {
        const auto verdict = MptcpHandshake::JudgeJoinAck(list, SECRETS);
        EXPECT_EQ(verdict.action, Action::RESET);
        EXPECT_EQ(verdict.why, MptcpCounter::MPJoinAckNoMPJoin);
        EXPECT_EQ(verdict.reason, ResetReason::MPTCP_ERROR);
    }
}

} // namespace
