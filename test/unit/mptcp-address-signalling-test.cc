/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/mptcp-address-signalling.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * ADD_ADDR and REMOVE_ADDR of two hosts whose subflows are a fake: what one sends the other reads,
 * unless it is lost.
 */

namespace mptcp::test
{

using namespace ns3;

namespace
{

constexpr uint64_t OUR_KEY = 0x1111111111111111;
constexpr uint64_t PEER_KEY = 0x2222222222222222;

/// One host's end.
class FakeCarrier : public MptcpSignallingCarrier
{
  public:
    bool SendAddressOption(const mptcp::Option& option, const std::set<uint8_t>& notFrom) override
    {
        avoided = notFrom;
        if (!canSend)
        {
            return false;
        }
        sent.push_back(option);
        return true;
    }

    bool IsRemoteIdInUse(uint8_t id) const override
    {
        return inUse.count(id) > 0;
    }

    Time GetAnnouncementTimeout() const override
    {
        return timeout;
    }

    void CountAddress(MptcpCounter counter) override
    {
        counters.Add(counter);
    }

    void AnnouncementDone(uint8_t id, bool echoed) override
    {
        done.push_back(std::to_string(id) + (echoed ? " echoed" : " given up"));
    }

    void RemoteAddressRemoved(uint8_t id) override
    {
        removed.push_back(id);
    }

    bool canSend{true};
    std::set<uint8_t> inUse;
    Time timeout{Seconds(120)};
    std::vector<mptcp::Option> sent;
    std::set<uint8_t> avoided; //!< of the last attempt to send
    MptcpCounters counters;
    std::vector<std::string> done;
    std::vector<uint32_t> removed;
};

class AddressSignalling : public ::testing::Test
{
  protected:
    AddressSignalling()
    {
        ours.Start(OUR_KEY, PEER_KEY);
        theirs.Start(PEER_KEY, OUR_KEY);
    }

    ~AddressSignalling() override
    {
        ours.Stop();
        Simulator::Destroy();
    }

    /// @param seconds until when
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    /// @returns ADD_ADDRs that we have sent
    std::size_t Adds() const
    {
        return std::count_if(us.sent.begin(),
                             us.sent.end(),
                             [](const auto& o) { return std::holds_alternative<AddAddr>(o); });
    }

    /// Let the peer read what we sent last, and us its echo. @param echoed whether that arrives
    /// @returns what came of it at the peer
    MptcpAddressSignalling::Answer Deliver(bool echoed = true)
    {
        const auto& option = us.sent.back();
        if (const auto* remove = std::get_if<RemoveAddr>(&option))
        {
            theirs.RemoveAddrReceived(*remove);
            return {};
        }
        const auto answer = theirs.AddAddrReceived(std::get<AddAddr>(option), initial);
        if (answer.echo && echoed)
        {
            ours.AddAddrReceived(*answer.echo, initial);
        }
        return answer;
    }

    FakeCarrier us;
    FakeCarrier them;
    MptcpAddressSignalling ours{us};
    MptcpAddressSignalling theirs{them};
    const Address initial{Parse("10.0.1.1:80")};
};

} // namespace

TEST_F(AddressSignalling, EchoedAtOnce)
{
    ours.Announce(3, Parse("10.0.3.1"));
    EXPECT_EQ(Adds(), 1U);
    EXPECT_TRUE(ours.IsAnnouncing());
    EXPECT_EQ(ours.CountAnnounced(), 1U);
    const auto answer = Deliver();
    ASSERT_TRUE(answer.announced);
    EXPECT_EQ(answer.announced->address, Parse("10.0.3.1:80"));
    EXPECT_FALSE(answer.announced->portGiven);
    EXPECT_FALSE(ours.IsAnnouncing());
    EXPECT_EQ(us.done, std::vector<std::string>{"3 echoed"});
    ours.Announce(3, Parse("10.0.3.1"));
    RunUntil(1000);
    EXPECT_EQ(Adds(), 1U) << "nothing is sent again";
    EXPECT_EQ(us.counters.Get(MptcpCounter::EchoAdd), 1U);
    EXPECT_EQ(them.counters.Get(MptcpCounter::AddAddr), 1U);
}

TEST_F(AddressSignalling, RepeatedThreeTimesAndGivenUp)
{
    ours.Announce(3, Parse("10.0.3.1"));
    for (uint32_t i = 1; i <= 4; i++)
    {
        EXPECT_EQ(Adds(), i);
        EXPECT_TRUE(us.done.empty());
        RunUntil(120 * i + 1);
    }
    EXPECT_EQ(Adds(), 4U);
    EXPECT_EQ(us.done, std::vector<std::string>{"3 given up"});
    EXPECT_EQ(ours.CountAnnounced(), 1U) << "the peer may know of it";
    Deliver();
    EXPECT_EQ(ours.GetState(3), MptcpAnnouncement::State::ECHOED);
    EXPECT_EQ(us.done.size(), 1U);
}

TEST_F(AddressSignalling, TimeoutOfZeroMeansNoRepetition)
{
    us.timeout = Time();
    ours.Announce(3, Parse("10.0.3.1"));
    RunUntil(1000);
    EXPECT_EQ(Adds(), 1U);
    EXPECT_TRUE(ours.IsAnnouncing()) << "its echo may still come";
    Deliver();
    EXPECT_EQ(us.done, std::vector<std::string>{"3 echoed"});
}

TEST_F(AddressSignalling, WhatNoSubflowCarriesIsOwed)
{
    us.canSend = false;
    ours.Announce(3, Parse("10.0.3.1"));
    RunUntil(1000);
    EXPECT_EQ(ours.GetState(3), MptcpAnnouncement::State::OWED);
    us.canSend = true;
    ours.Flush();
    ours.Flush();
    EXPECT_EQ(Adds(), 1U);
    Deliver();
    us.canSend = false;
    ours.Withdraw({3});
    EXPECT_EQ(us.avoided, (std::set<uint8_t>{3}));
    EXPECT_EQ(ours.CountAnnounced(), 0U);
    EXPECT_EQ(us.sent.size(), 1U);
    us.canSend = true;
    ours.Flush();
    ours.Flush();
    ASSERT_EQ(us.sent.size(), 2U);
    Deliver();
    EXPECT_EQ(them.removed, std::vector<uint32_t>{3});
    EXPECT_EQ(them.counters.Get(MptcpCounter::RmAddr), 1U);
    EXPECT_TRUE(theirs.GetRemoteAddresses().empty());
}

TEST_F(AddressSignalling, RemovalsGoTogether)
{
    ours.Announce(3, Parse("10.0.3.1"));
    Deliver();
    ours.Withdraw({3, 4});
    const auto* remove = std::get_if<RemoveAddr>(&us.sent.back());
    ASSERT_NE(remove, nullptr);
    ASSERT_EQ(remove->count, 2);
    EXPECT_EQ(remove->ids[0], 3);
    EXPECT_EQ(remove->ids[1], 4);
    EXPECT_EQ(us.avoided, (std::set<uint8_t>{3, 4}));
}

TEST_F(AddressSignalling, BackBeforeItsRemovalLeft)
{
    us.canSend = false;
    ours.Withdraw({4});
    ours.Keep(4);
    us.canSend = true;
    ours.Flush();
    EXPECT_TRUE(us.sent.empty());
}

TEST_F(AddressSignalling, LostRemovalIsMadeUpForByTheNextAnnouncement)
{
    ours.Announce(3, Parse("10.0.3.1"));
    Deliver();
    ours.Withdraw({3}); // lost
    EXPECT_EQ(theirs.GetRemoteAddresses().size(), 1U);
    them.inUse = {3};
    ours.Announce(3, Parse("10.0.3.1"));
    EXPECT_EQ(Adds(), 2U);
    const auto answer = Deliver();
    ASSERT_TRUE(answer.announced) << "path managers hear of it again";
    EXPECT_EQ(ours.GetState(3), MptcpAnnouncement::State::ECHOED);
}

TEST_F(AddressSignalling, IdInUseKeepsItsAddress)
{
    ours.Announce(3, Parse("10.0.3.1"));
    Deliver();
    them.inUse = {3};
    ours.Announce(3, Parse("10.0.4.1"));
    EXPECT_EQ(Adds(), 2U);
    auto answer = Deliver();
    EXPECT_FALSE(answer.echo);
    EXPECT_FALSE(answer.announced);
    EXPECT_EQ(them.counters.Get(MptcpCounter::AddAddrDrop), 1U);
    EXPECT_EQ(theirs.GetRemoteAddresses().at(0).address, Parse("10.0.3.1:80"));
    them.inUse.clear();
    answer = Deliver();
    EXPECT_TRUE(answer.echo);
    EXPECT_EQ(theirs.GetRemoteAddresses().at(0).address, Parse("10.0.4.1:80"));
}

TEST_F(AddressSignalling, IdZeroIsTheInitialAddress)
{
    ours.Announce(0, Parse("10.0.4.1"));
    auto answer = Deliver();
    EXPECT_TRUE(answer.echo);
    EXPECT_FALSE(answer.announced);
    EXPECT_TRUE(theirs.GetRemoteAddresses().empty());
    ours.Announce(0, Parse("10.0.1.1"));
    answer = Deliver();
    EXPECT_TRUE(answer.announced);
}

TEST_F(AddressSignalling, WrongHmac)
{
    ours.Announce(3, Parse("10.0.3.1"));
    auto option = std::get<AddAddr>(us.sent.back());
    option.hmac ^= 1;
    const auto answer = theirs.AddAddrReceived(option, initial);
    EXPECT_FALSE(answer.echo);
    EXPECT_FALSE(answer.announced);
    EXPECT_EQ(them.counters.Get(MptcpCounter::AddAddrDrop), 1U);
}

TEST_F(AddressSignalling, AnotherAddressInTheEcho)
{
    ours.Announce(3, Parse("10.0.3.1"));
    auto echo = std::get<AddAddr>(us.sent.back());
    echo.echo = true;
    echo.address.bytes[3] ^= 1;
    ours.AddAddrReceived(echo, initial);
    EXPECT_EQ(ours.GetState(3), MptcpAnnouncement::State::SENT);
}

TEST_F(AddressSignalling, AcceptedAddressesAreCountedWhileTheyAreThere)
{
    ours.Announce(3, Parse("10.0.3.1:8080"));
    const auto answer = Deliver();
    EXPECT_TRUE(answer.announced->portGiven);
    EXPECT_EQ(answer.announced->address, Parse("10.0.3.1:8080"));
    EXPECT_EQ(them.counters.Get(MptcpCounter::PortAdd), 1U);
    theirs.SetAccepted(3, true);
    theirs.SetAccepted(4, true); // not announced
    EXPECT_EQ(theirs.CountAccepted(), 1U);
    Deliver();
    EXPECT_EQ(theirs.CountAccepted(), 1U) << "a repetition changes nothing";
    ours.Withdraw({3});
    Deliver();
    EXPECT_EQ(theirs.CountAccepted(), 0U);
}

TEST_F(AddressSignalling, SilentWhenStopped)
{
    ours.Announce(3, Parse("10.0.3.1"));
    ours.Stop();
    RunUntil(1000);
    ours.Announce(4, Parse("10.0.4.1"));
    ours.Withdraw({3});
    ours.Flush();
    EXPECT_EQ(us.sent.size(), 1U);
    EXPECT_TRUE(us.done.empty());
}

} // namespace mptcp::test
