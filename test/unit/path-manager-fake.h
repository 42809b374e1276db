/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PATH_MANAGER_FAKE_H
#define PATH_MANAGER_FAKE_H

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-path-manager.h"
#include "ns3/mptcp-stack.h"
#include "ns3/node.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * A connection without sockets for tests of path managers. Everything in them is written as text:
 * "10.0.1.1", "10.0.1.1:80", "2001:db8::1", "[2001:db8::1]:80".
 */

namespace mptcp::test
{

/// @param text an address as above @returns the socket address
ns3::Address Parse(const std::string& text);

/**
 * Plays MptcpSocket: keeps what a path manager asks for, and tells it what happens.
 *
 * Subflows are written "local>remote", with "#localId/remoteId" after it and "b" for backup where a
 * test asks for the long form.
 */
class FakeConnection : public ns3::MptcpPathActions, public ns3::MptcpSignallingCarrier
{
  public:
    bool IsInitiator() const override;
    bool PeerDeniesInitialAddress() const override;
    std::vector<ns3::MptcpSubflowView> GetSubflowViews() const override;
    std::vector<ns3::MptcpRemoteAddress> GetRemoteAddresses() const override;
    int64_t OpenSubflow(const ns3::MptcpSubflowRequest& request) override;
    void CloseSubflow(uint32_t id) override;
    void Announce(const ns3::MptcpEndpoint& endpoint) override;
    void Withdraw(const std::vector<uint8_t>& ids) override;
    void SetSubflowBackup(uint32_t id, bool backup) override;
    ns3::MptcpAddressSignalling& GetSignalling() override;
    bool UsesFamilyOf(const ns3::Address& address) const override;
    void WakeSubflows(const ns3::Address& address) override;
    void NoteLimit() override;
    bool SendAddressOption(const mptcp::Option& option, const std::set<uint8_t>& notFrom) override;
    bool IsRemoteIdInUse(uint8_t id) const override;
    ns3::Time GetAnnouncementTimeout() const override;
    void CountAddress(ns3::MptcpCounter counter) override;
    void AnnouncementDone(uint8_t id, bool echoed) override;
    void RemoteAddressRemoved(uint8_t id) override;

    bool initiator{true};
    bool denied{false};
    /// "local>remote" IP addresses that no route joins
    std::set<std::string> noRoute;
    /// what routing answers for an invalid local address
    std::string routed{"10.0.1.1"};

    std::vector<ns3::MptcpSubflowView> subflows;    //!< not closed
    std::vector<ns3::MptcpSubflowRequest> requests; //!< of those that were started
    std::vector<std::string> opened;                //!< "local>remote" of those
    std::vector<std::string> closed;                //!< by the path manager
    std::vector<std::string> announced;             //!< "id address"
    std::vector<uint32_t> withdrawn;                //!< local ids
    std::vector<std::string> priorities;            //!< "local>remote backup", or "... regular"
    uint32_t refused{0};                            //!< attempts without a route
    std::string family;                             //!< of the connection: "4", "6" or both
    ns3::Address initialRemote;                     //!< of the initial subflow
    std::vector<std::string> woken;                 //!< addresses
    uint32_t limited{0};                            //!< times the limit was noted
    ns3::Ptr<ns3::MptcpPathManager> manager;        //!< to tell of announcements
    ns3::MptcpAddressSignalling signalling{*this};

    /// The peer echoes an announcement. @param id local address id
    void Echo(uint8_t id);

  private:
    std::map<uint8_t, ns3::Address> m_addresses; //!< of announcements, by id
    std::map<uint8_t, AddAddr> m_sent;           //!< by id
    std::set<uint8_t> m_waiting;                 //!< ids neither echoed, given up nor withdrawn
};

/// A path manager, its stack and a fake connection.
class PathManagerTest : public ::testing::Test
{
  protected:
    PathManagerTest();
    ~PathManagerTest() override;

    /**
     * Start with the initial subflow up.
     * @param typeId name of the path manager
     * @param local our side @param remote the peer's
     */
    void Start(const std::string& typeId, const std::string& local, const std::string& remote);
    /// MptcpStack without automatic endpoints. @param subflows limit @param accepted limit
    void SetLimits(uint32_t subflows, uint32_t accepted);
    /// @param address as text @param flags as text @param id 0: any @returns id
    uint8_t AddEndpoint(const std::string& address, const std::string& flags, uint8_t id = 0);
    /// The peer announced an address. @param id its id @param address as text
    void PeerAnnounces(uint8_t id, const std::string& address);
    /// The peer withdrew an address, and its subflows are closed. @param id its id
    void PeerWithdraws(uint8_t id);
    /// The peer echoes an announcement. @param id local address id
    void Echo(uint8_t id);
    /// No echo comes, and the announcement is given up. @param id local address id
    void GiveUp(uint8_t id);
    /// All subflows under way are established now.
    void EstablishAll();
    /// A subflow is closed by something else than the path manager. @param name "local>remote"
    void Lose(const std::string& name);
    /// Let simulated time pass. @param seconds how much
    void Wait(double seconds);
    /// @returns subflows that are not closed, as "local>remote", the initial one first
    std::vector<std::string> Subflows() const;

    using Names = std::vector<std::string>;
    using Ids = std::vector<uint32_t>;

    ns3::Ptr<ns3::Node> node; //!< null unless a test makes one
    ns3::Ptr<ns3::MptcpStack> stack;
    ns3::Ptr<ns3::MptcpPathManager> manager;
    FakeConnection connection;
};

} // namespace mptcp::test

#endif // PATH_MANAGER_FAKE_H
