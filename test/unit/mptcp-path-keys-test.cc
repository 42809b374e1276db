/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/inet-socket-address.h"
#include "ns3/mptcp-path-keys.h"

#include <gtest/gtest.h>

namespace
{

using namespace ns3;

class PathKeys : public testing::Test
{
  protected:
    /// Open a subflow. @param slot of it @param link whose addresses it has @param port of its own
    void Open(uint32_t slot, int link, uint16_t port = 49153)
    {
        const auto network = "10.0." + std::to_string(link) + ".";
        keys.Add(slot,
                 InetSocketAddress((network + "1").c_str(), port),
                 InetSocketAddress((network + "2").c_str(), 80),
                 "");
    }

    /// The same, until it is established. @param slot of it @param link whose @param port own
    void Establish(uint32_t slot, int link, uint16_t port = 49153)
    {
        Open(slot, link, port);
        keys.NoteUp(slot);
    }

    /// @param slot of a subflow @returns its path's number
    uint32_t Number(uint32_t slot) const
    {
        return keys.Find(slot)->number;
    }

    MptcpPathKeys keys;
};

TEST_F(PathKeys, AreNumberedAsTheyWereOpened)
{
    Establish(0, 1);
    Open(1, 2);
    Open(2, 3);
    keys.NoteUp(2);
    keys.NoteUp(1);
    EXPECT_EQ(Number(0), 0U);
    EXPECT_EQ(Number(1), 1U);
    EXPECT_EQ(Number(2), 2U);
}

TEST_F(PathKeys, AFailedAttemptUsesUpNoNumber)
{
    Establish(0, 1);
    Open(1, 2);
    keys.Remove(1);
    Establish(1, 3);
    EXPECT_EQ(Number(1), 1U);
    Establish(2, 2);
    EXPECT_EQ(Number(1), 1U);
    EXPECT_EQ(Number(2), 2U);
}

TEST_F(PathKeys, AnAttemptThatHangsUsesUpNoNumber)
{
    Establish(0, 1);
    Open(1, 2);
    Establish(2, 3);
    EXPECT_EQ(Number(2), 1U);
}

TEST_F(PathKeys, APathThatIsBackHasItsNumber)
{
    Establish(0, 1);
    Establish(1, 2);
    Establish(2, 3);
    keys.Remove(1);
    EXPECT_EQ(keys.Find(1), nullptr);
    EXPECT_EQ(Number(2), 2U);
    Establish(5, 2, 50000);
    EXPECT_EQ(Number(5), 1U);
}

TEST_F(PathKeys, SeveralSubflowsBetweenTheSameAddressesHaveKeysOfTheirOwn)
{
    Establish(0, 1);
    Establish(1, 1, 50000);
    Establish(2, 1, 50001);
    EXPECT_EQ(Number(1), 1U);
    EXPECT_EQ(Number(2), 2U);
    keys.Remove(1);
    Establish(1, 1, 50002);
    EXPECT_EQ(Number(1), 1U);
}

TEST_F(PathKeys, HoldAddressesWithoutPorts)
{
    Open(0, 1);
    EXPECT_EQ(keys.Find(0)->local, Address(Ipv4Address("10.0.1.1")));
    EXPECT_EQ(keys.Find(0)->remote, Address(Ipv4Address("10.0.1.2")));
}

TEST_F(PathKeys, OfSlotsThatWereNotAddedAreNull)
{
    EXPECT_EQ(keys.Find(0), nullptr);
    keys.Remove(7);
    EXPECT_EQ(keys.Find(7), nullptr);
}

} // namespace
