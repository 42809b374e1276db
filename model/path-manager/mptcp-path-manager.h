/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_PATH_MANAGER_H
#define MPTCP_PATH_MANAGER_H

#include "mptcp-address-signalling.h"
#include "mptcp-remote-address.h"

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/mptcp-endpoint.h"
#include "ns3/mptcp-host.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ns3
{

/// @ingroup mptcp
/// A subflow as a path manager sees it.
struct MptcpSubflowView
{
    uint32_t id{0};             //!< subflow number in its connection
    uint8_t localAddressId{0};  //!< 0: address of the initial subflow
    uint8_t remoteAddressId{0}; //!< 0: address of the peer's side of the initial subflow
    Address local;              //!< InetSocketAddress or Inet6SocketAddress
    Address remote;             //!< InetSocketAddress or Inet6SocketAddress
    bool backup{false};         //!< we asked for backup
    bool initial{false};        //!< the MP_CAPABLE subflow
    bool initiatedHere{false};  //!< this host sent the SYN
    bool established{false};
    bool failed{false}; //!< it carries data that is not acknowledged in time
    bool silent{false}; //!< nothing has been heard of the peer there for a retransmission timeout
};

/// @ingroup mptcp
/// What OpenSubflow() is asked for.
struct MptcpSubflowRequest
{
    Address local; //!< IP address with port 0 or a port; an invalid Address lets routing choose
    uint8_t localAddressId{0};
    int32_t interface {
        - 1
    };              //!< interface index to bind to, -1: the one that has the local address
    Address remote; //!< socket address
    uint8_t remoteAddressId{0};
    bool backup{false};
};

/**
 * @ingroup mptcp
 * What a path manager may see of and ask from its connection. MptcpSocket implements it.
 */
class MptcpPathActions
{
  public:
    virtual ~MptcpPathActions() = default;

    /// @returns true on the host that sent the MP_CAPABLE SYN
    virtual bool IsInitiator() const = 0;
    /// @returns true if the peer set the C flag: no more subflows to its initial address and port
    virtual bool PeerDeniesInitialAddress() const = 0;
    /// @returns all subflows that are neither closed nor closing, in order of creation
    virtual std::vector<MptcpSubflowView> GetSubflowViews() const = 0;
    /// @returns addresses that the peer announced and has not removed
    virtual std::vector<MptcpRemoteAddress> GetRemoteAddresses() const = 0;

    /// @returns what the peer knows of our addresses, and we of its
    virtual MptcpAddressSignalling& GetSignalling() = 0;
    /// @param address of either host @returns whether the connection uses its address family
    virtual bool UsesFamilyOf(const Address& address) const = 0;

    /// Start a MP_JOIN. @param request what to open @returns subflow number, or -1 if it cannot
    /// even be tried
    virtual int64_t OpenSubflow(const MptcpSubflowRequest& request) = 0;
    /// Close one subflow; its unacknowledged data goes to the others. @param id subflow number
    virtual void CloseSubflow(uint32_t id) = 0;
    /// Send ADD_ADDR, and again every AddAddrTimeout until echoed or three times. @param endpoint
    /// with id and address
    virtual void Announce(const MptcpEndpoint& endpoint) = 0;
    /// Send REMOVE_ADDR. @param ids local address ids
    virtual void Withdraw(const std::vector<uint8_t>& ids) = 0;
    /// Send MP_PRIO on one subflow. @param id subflow number @param backup the new priority
    virtual void SetSubflowBackup(uint32_t id, bool backup) = 0;
    /// An address of either host can be reached again: what is unacknowledged on its subflows is
    /// sent now, not when a backed-off timer expires. @param address which
    virtual void WakeSubflows(const Address& address) = 0;
    /// SubflowLimit keeps the path manager from opening a subflow.
    virtual void NoteLimit() = 0;
};

/// @ingroup mptcp
/// What a path manager has done so far, for MptcpInfo.
struct MptcpPathCounts
{
    uint32_t announced{0}; //!< addresses announced and not withdrawn
    uint32_t accepted{0};  //!< announced addresses of the peer acted on
    uint32_t localUsed{
        0}; //!< endpoints, beyond the initial address, that subflows were opened from
};

/**
 * @ingroup mptcp
 * Decides which subflows a connection has. Hears events, asks for actions; knows no socket,
 * scheduler or law. One object serves one connection, from before the handshake until its end.
 *
 * Only the initiator of the connection opens subflows; the other side announces addresses and
 * admits joins (RFC 8684 section 3.9 advises it, since the initiator may be behind a NAT). Linux
 * would let a server with subflow endpoints try, too.
 *
 * What all path managers have in common when paths are lost and return (break before make,
 * RFC 8684 section 3.9):
 *
 * - A subflow whose address is gone is dead: it counts for no limit and occupies no pair. If the
 *   connection has another subflow, a dead one is closed and its address withdrawn; if not, that
 *   waits until there is one.
 * - When an address returns to a connection whose subflows are all dead, the initiator opens a
 *   subflow from it, and the other side announces it again. A join from an address that came during
 *   the connection is tried again when it fails, 1, 2, 4, ... seconds later: without end while all
 *   subflows are dead, MAX_ATTEMPTS times otherwise.
 * - A new subflow replaces dead ones between the same addresses.
 * - A peer that joins the same addresses again gets in for a subflow there that is silent, even if
 *   the limit is reached.
 *
 * No event arrives for a connection that has fallen back to TCP.
 */
class MptcpPathManager : public Object
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /**
     * Called once, before anything else.
     * @param actions the connection; outlives the path manager's use of it (until Detach())
     * @param host endpoints and limits of the node
     */
    void Attach(MptcpPathActions* actions, Ptr<const MptcpHost> host);
    /// The connection ends or falls back: no action may be asked for from now on.
    void Detach();

    /// Both sides know that both speak MPTCP; joins may start. Called once.
    virtual void NotifyEstablished();
    /// An additional subflow is ready to carry data. @param subflow which
    virtual void NotifySubflowEstablished(const MptcpSubflowView& subflow);
    /// A subflow is gone, or never came up. @param subflow which
    virtual void NotifySubflowClosed(const MptcpSubflowView& subflow);
    /// The peer announced an address (already echoed, HMAC good, not known before). @param address
    /// which
    virtual void NotifyAddressAnnounced(const MptcpRemoteAddress& address);
    /// The peer removed an address. Its subflows are closed by the connection. @param id which
    virtual void NotifyAddressRemoved(uint8_t id);
    /// Our announcement was echoed, or given up: the next one follows. @param id local address id
    /// @param echoed whether echoed
    virtual void NotifyAnnounceDone(uint8_t id, bool echoed);
    /// The peer changed a subflow's priority. @param subflow which
    virtual void NotifyPriority(const MptcpSubflowView& subflow);
    /// The node got an endpoint. @param endpoint which
    virtual void NotifyEndpointAdded(const MptcpEndpoint& endpoint);
    /// The node lost an endpoint. @param endpoint which
    virtual void NotifyEndpointRemoved(const MptcpEndpoint& endpoint);
    /// An endpoint's flags changed. @param endpoint with the new flags
    virtual void NotifyEndpointChanged(const MptcpEndpoint& endpoint);
    /// No interface that is up has an address any more. @param local which
    virtual void NotifyAddressLost(const Address& local);
    /// An interface that is up has an address (again). @param local which
    virtual void NotifyAddressReturned(const Address& local);
    /// Calls one of the three about endpoints. @param event which @param endpoint the endpoint
    void NotifyEndpoint(MptcpEndpointEvent event, const MptcpEndpoint& endpoint);

    /// A subflow has acknowledged data again. @param id subflow number
    void NotifySubflowRecovered(uint32_t id);

    /// @returns whether one more subflow is within the limits (default: SubflowLimit)
    virtual bool AdmitJoin();
    /**
     * The peer has proven that it may join.
     * @param join the subflow
     * @returns whether there is room for it, maybe in place of one that is dead
     */
    bool Admit(const MptcpSubflowView& join);

    /**
     * Local address id to use for an address (RFC 8684: 0 is the initial subflow's).
     * @param local an IP or socket address
     * @returns the endpoint's id, 0 for the initial address, or an unused id for one that is no
     * endpoint
     */
    virtual uint8_t LocalAddressId(const Address& local);

    /**
     * @param local an IP or socket address of this host
     * @returns whether joins from or to it are to ask for backup: its endpoint has the flag
     */
    virtual bool IsBackupAddress(const Address& local) const;

    /// @returns what was done so far
    MptcpPathCounts GetCounts() const;

    /// Times a join from an address that came back is tried again while another subflow works.
    static constexpr uint32_t MAX_ATTEMPTS = 6;

  protected:
    void DoDispose() override;

    /// @returns endpoints, beyond the initial address, that subflows were opened from
    virtual uint32_t CountLocalUsed() const;
    /// All subflows were dead, and one is up: the place to open more.
    virtual void DoResumed();

    /// @returns the connection's subflows, without those that are dead, on their way out by Close()
    /// or because the peer removed their address
    std::vector<MptcpSubflowView> GetSubflows() const;
    /// @returns the same with those that are dead
    std::vector<MptcpSubflowView> GetSubflowsAndDead() const;
    /// @returns the node's endpoints of families that the connection uses
    std::vector<MptcpEndpoint> GetEndpoints() const;
    /// @returns the peer's announced addresses of families that the connection uses
    std::vector<MptcpRemoteAddress> GetRemotes() const;
    /// @param local any @returns whether an interface that is up has it
    bool IsLocalUp(const Address& local) const;
    /// @returns whether no established subflow is left that is not dead
    bool AllDead() const;
    /// Close a subflow and look at it as gone, however long its FIN takes. @param id subflow number
    void Close(uint32_t id);
    /// @returns the connection's subflows beyond the initial one that are up or coming up
    uint32_t CountExtraSubflows() const;
    /// @returns whether one more extra subflow is within SubflowLimit
    bool SubflowAllowed() const;
    /// @returns whether one more is possible at all, whatever SubflowLimit says
    bool SubflowPossible() const;
    /// Called by Detach() while actions may still be asked for: the place to cancel timers.
    virtual void DoDetach();
    /// Fill m_initialLocal and m_initialRemote, once the initial subflow is there.
    void LearnInitialAddresses();

    /// @name What path managers that work with endpoints have in common. @{

    /// @param endpoint any @returns whether it is the address of the initial subflow, which needs
    /// neither an announcement nor another subflow (until it is removed and comes back)
    bool IsInitialEndpoint(const MptcpEndpoint& endpoint) const;
    /// @param endpoint any @returns its address id on the wire: 0 for the initial subflow's address
    uint8_t WireId(const MptcpEndpoint& endpoint) const;
    /// @param subflow any @param endpoint any @returns whether the subflow's local side is the
    /// endpoint
    static bool IsFrom(const MptcpSubflowView& subflow, const MptcpEndpoint& endpoint);
    /// Announce the next signal endpoint, unless one is on its way. Automatic endpoints are
    /// announced by the responder only.
    void AnnounceNext();
    /// @param endpoint from where @param remote to where @returns subflow number, or -1
    int64_t OpenFrom(const MptcpEndpoint& endpoint, const MptcpRemoteAddress& remote);
    /// @param local IP or socket address @param remote socket address @returns whether a subflow
    /// joins them
    bool HasPair(const Address& local, const Address& remote) const;
    /// @returns whether the initial subflow's remote address may get more subflows
    bool MayUseInitialRemote() const;
    /**
     * An address of ours is gone: REMOVE_ADDR, if the peer knows of it, and its subflows are
     * closed. The last established subflow of the connection is left alone: it may recover, and
     * nothing else would.
     * @param endpoint what was removed
     */
    void RemoveLocal(const MptcpEndpoint& endpoint);
    /// MP_PRIO on all subflows from an endpoint. @param endpoint which, with the new flags
    void ApplyBackup(const MptcpEndpoint& endpoint);
    /// MP_PRIO on the initial subflow if its endpoint is a backup one.
    void ApplyInitialBackup();

    /// @}

    MptcpPathActions* m_actions{nullptr}; //!< null before Attach() and after Detach()
    Ptr<const MptcpHost> m_host;          //!< the node's endpoints and limits
    Address m_initialLocal;               //!< our side of the initial subflow, even if it is gone
    Address m_initialRemote;              //!< the peer's side of it

    bool m_initialRemoteGone{false}; //!< the peer withdrew address 0

  private:
    /// A join that is to be tried again.
    struct Attempt
    {
        uint32_t failures{0};
        EventId timer;
    };

    /// No more attempts from an address. @param local which
    void ForgetAttempt(const Address& local);
    /// @param local any @returns whether the rules let subflows start from it
    bool MayStartFrom(const Address& local) const;
    /// @param local any @returns whether an established subflow, dead or not, starts there
    bool HasDead(const Address& local) const;
    /// All subflows are dead: open one from an address. @param local which
    void Resume(const Address& local);
    /// The time to try again has come. @param request what failed
    void TryAgain(const MptcpSubflowRequest& request);
    /// Open a subflow from an address that came, unless it has one. @param request what
    void Try(const MptcpSubflowRequest& request);
    /// A join failed; try again if its address came during the connection. @param request it
    void TryLater(const MptcpSubflowRequest& request);
    /// Close what a new subflow replaces, and withdraw what could not be withdrawn. @param subflow
    /// the new one
    void Replace(const MptcpSubflowView& subflow);

    bool m_initialLocalGone{false};        //!< we withdrew address 0 and closed its subflows
    std::set<uint32_t> m_closed;           //!< subflow numbers, which are never used again
    std::set<uint32_t> m_dead;             //!< subflow numbers
    std::vector<MptcpEndpoint> m_owed;     //!< gone, and not withdrawn for want of another subflow
    bool m_lostAll{false};                 //!< all subflows were dead when an address returned
    std::map<Address, Attempt> m_attempts; //!< by local address: those that came
    /// ids given to local addresses that are no endpoint
    std::vector<std::pair<Address, uint8_t>> m_implicitIds;
};

} // namespace ns3

#endif // MPTCP_PATH_MANAGER_H
