/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FULL_MESH_PATH_MANAGER_H
#define MPTCP_FULL_MESH_PATH_MANAGER_H

#include "mptcp-path-manager.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * A subflow for every pair of a local and a remote address of one family: the out-of-tree kernel's
 * "fullmesh". The initiator opens, the other side announces its addresses. Local addresses are that
 * of the initial subflow and the node's endpoints with flag subflow (automatic endpoints: all
 * addresses), remote ones that of the initial subflow and those announced. SubflowLimit and
 * AddAddrAcceptedLimit do not apply; there are never more than MptcpLimits::MAX extra subflows.
 *
 * A subflow that cannot be tried (no route) is tried once more after RetryDelay, each pair by its
 * own time. Changes of endpoints are acted on together, BatchDelay after the first of them.
 */
class MptcpFullMeshPathManager : public MptcpPathManager
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();
    ~MptcpFullMeshPathManager() override;

    void NotifyEstablished() override;
    void NotifySubflowClosed(const MptcpSubflowView& subflow) override;
    void NotifyAddressAnnounced(const MptcpRemoteAddress& address) override;
    void NotifyAddressRemoved(uint8_t id) override;
    void NotifyEndpointAdded(const MptcpEndpoint& endpoint) override;
    void NotifyEndpointRemoved(const MptcpEndpoint& endpoint) override;
    void NotifyEndpointChanged(const MptcpEndpoint& endpoint) override;
    bool AdmitJoin() override;

  protected:
    void DoDetach() override;
    void DoResumed() override;
    uint32_t CountLocalUsed() const override;

  private:
    /// A local and a remote address, and what was done about them.
    struct Pair
    {
        MptcpEndpoint local;
        MptcpRemoteAddress remote;
        uint32_t missing{0};  //!< subflows still to be opened
        uint32_t failures{0}; //!< attempts in a row that did not even start
        Time due{};           //!< of the next attempt; zero: none
    };

    /// Most attempts in a row: the first, and one after RetryDelay.
    static constexpr uint32_t MAX_FAILURES = 2;

    /// Open what is missing.
    void Mesh();
    /// Make pairs of addresses that have none yet.
    void MakePairs();
    /// @returns local addresses to use, as endpoints; that of the initial subflow may have id 0
    std::vector<MptcpEndpoint> Locals() const;
    /// @returns remote addresses to use
    std::vector<MptcpRemoteAddress> Remotes() const;
    /// Open the missing subflows of a pair. @param index of the pair
    void OpenPair(std::size_t index);
    /// Make the attempts that are due.
    void Retry();
    /// Try a pair again RetryDelay from now. @param pair which
    void RetryLater(Pair& pair);
    /// Have Retry() called when the first attempt is due.
    void ArmRetry();
    /// Open pairs anew whose subflows are gone or dead. @param remote to this address, or invalid:
    /// all
    void Renew(const Address& remote);
    /// Act on endpoint changes after BatchDelay.
    void ScheduleUpdate();
    /// Act on the difference between the endpoints now and m_known.
    void Update();
    /// Forget the pairs of a local address. @param local which
    void ForgetLocal(const Address& local);

    bool m_established{false};
    std::vector<Pair> m_pairs;
    std::vector<MptcpEndpoint> m_known; //!< endpoints that were acted on
    EventId m_retry;
    EventId m_update;
    uint32_t m_subflowsPerPair{1};
    bool m_reestablish{false};
    Time m_retryDelay;
    Time m_batchDelay;
};

} // namespace ns3

#endif // MPTCP_FULL_MESH_PATH_MANAGER_H
