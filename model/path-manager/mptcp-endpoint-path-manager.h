/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ENDPOINT_PATH_MANAGER_H
#define MPTCP_ENDPOINT_PATH_MANAGER_H

#include "mptcp-path-manager.h"

#include "ns3/event-id.h"
#include "ns3/net-device.h"

#include <map>
#include <set>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * The rules of Linux's in-kernel path manager (net/mptcp/pm_kernel.c of 6.18), steered by the
 * node's endpoints and limits.
 *
 * - An endpoint equal to the initial subflow's local address is address 0 and is not used again;
 * with flag backup it makes the initial subflow a backup one (MP_PRIO).
 * - signal: announced, one at a time; the next when the previous is echoed or given up.
 * - subflow: a subflow to the initial remote address, unless the peer set the C flag; with
 * fullmesh, to every known remote address of the family.
 * - An announced address gets subflows from every fullmesh endpoint of its family; without one,
 * from the unused subflow endpoints if the peer set the C flag and AddAddrAcceptedLimit has its
 * default; else one subflow from wherever routing says.
 * - SubflowLimit bounds extra subflows, AddAddrAcceptedLimit the announced addresses acted on.
 * - A removed endpoint is withdrawn and its subflows are closed; its id can be used again. A
 * subflow that was closed otherwise is not opened again, except as MptcpPathManager says. An
 * endpoint counts as used once a subflow was started from it; one that could not even be tried (no
 * route) is tried again at the next event.
 *
 * With automatic endpoints (MptcpStack::GetEndpoints()) these rules would open several subflows
 * over the same interface, so then:
 *
 * - an interface that carries a subflow gets no other one, with two exceptions: the initial
 * subflow's address joins an announced address that is on its own subnet, and a host with one
 * usable interface joins every announced address of the initial subflow's family;
 * - an announced address on the subnet of an interface is joined from there or not at all;
 * - an attempt that is not established after PATIENCE gives its interface up to an announced
 * address that no subflow goes to.
 */
class MptcpEndpointPathManager : public MptcpPathManager
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();
    ~MptcpEndpointPathManager() override;

    void NotifyEstablished() override;
    void NotifySubflowEstablished(const MptcpSubflowView& subflow) override;
    void NotifySubflowClosed(const MptcpSubflowView& subflow) override;
    void NotifyAddressAnnounced(const MptcpRemoteAddress& address) override;
    void NotifyAddressRemoved(uint8_t id) override;
    void NotifyEndpointAdded(const MptcpEndpoint& endpoint) override;
    void NotifyEndpointRemoved(const MptcpEndpoint& endpoint) override;
    void NotifyEndpointChanged(const MptcpEndpoint& endpoint) override;

  protected:
    uint32_t CountLocalUsed() const override;
    void DoDetach() override;

  private:
    /// Announce and open what the rules and limits allow.
    void Work();
    /// Open subflows from subflow endpoints that have none.
    void OpenFromEndpoints();
    /// @param endpoint a subflow endpoint @returns where to open subflows to from it
    std::vector<MptcpRemoteAddress> TargetsFor(const MptcpEndpoint& endpoint) const;
    /// Open and remember the endpoint as used. @param endpoint from where @param remote to where
    /// @returns whether the subflow was started
    bool Open(const MptcpEndpoint& endpoint, const MptcpRemoteAddress& remote);
    /// @param remote any @returns whether a subflow goes there
    bool HasSubflowTo(const MptcpRemoteAddress& remote) const;
    /// Open from wherever routing says. @param remote to where @returns whether it was started
    bool OpenByRoute(const MptcpRemoteAddress& remote);
    /// Act on an announced address by Linux's rules. @param remote which @returns whether a subflow
    /// was started
    bool JoinAnnounced(const MptcpRemoteAddress& remote);

    /// @name With automatic endpoints (mptcp-endpoint-path-manager-auto.cc). @{

    /// @param endpoint any @returns whether no subflow uses the device that has it
    bool IsDeviceFree(const MptcpEndpoint& endpoint) const;
    /// @returns how many devices have endpoints
    std::size_t CountDevices() const;
    /// @param local an address of this node @returns the device that has it, or null
    Ptr<NetDevice> DeviceOf(const Address& local) const;
    /// Act on an announced address. @param remote which @returns whether a subflow was started
    bool JoinAnnouncedAutomatically(const MptcpRemoteAddress& remote);
    /// The same, for an address on the subnet of some endpoints. @param remote which @param onLink
    /// those
    /// @returns whether a subflow was started
    bool JoinOnLink(const MptcpRemoteAddress& remote, const std::vector<MptcpEndpoint>& onLink);
    /// Act on an announced address as limits and endpoints allow. @param address which
    void JoinRemote(const MptcpRemoteAddress& address);
    /// Join announced addresses that were not acted on.
    void JoinForgotten();
    /// An interface has come (back): announced addresses without a subflow may be joined again.
    void RenewAccepted();
    /// Replace attempts that hang by subflows to announced addresses that have none.
    void LosePatience();

    /// @}

    bool m_established{false};
    std::set<uint8_t> m_used;            //!< ids of endpoints that a subflow was started from
    std::set<uint8_t> m_tried;           //!< ids of announced addresses that were joined once
    std::map<uint8_t, uint32_t> m_flags; //!< endpoint flags as last seen
    EventId m_patience;
};

} // namespace ns3

#endif // MPTCP_ENDPOINT_PATH_MANAGER_H
