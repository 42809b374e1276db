/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_STACK_H
#define MPTCP_STACK_H

#include "ns3/callback.h"
#include "ns3/mptcp-counters.h"
#include "ns3/mptcp-endpoint-table.h"
#include "ns3/mptcp-endpoint.h"
#include "ns3/mptcp-host.h"
#include "ns3/mptcp-limits.h"
#include "ns3/mptcp-tcp-header-guard.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class MptcpSocket;

/**
 * @ingroup mptcp
 * What the MPTCP connections of one node share: keys and tokens, endpoints, limits, counters.
 * Aggregated to the node; the counterpart of a network namespace's MPTCP state on Linux, under
 * Linux's names.
 */
class MptcpStack : public Object
{
  public:
    /// Most endpoints of a node, as in Linux.
    static constexpr std::size_t MAX_ENDPOINTS = MptcpEndpointTable::MAX_ENDPOINTS;
    /// Largest value of attribute SubflowLimit.
    static constexpr uint32_t MAX_SUBFLOW_LIMIT = MptcpLimits::MAX;
    /// Default of attribute SubflowLimit, as in Linux.
    static constexpr uint32_t DEFAULT_SUBFLOW_LIMIT = MptcpLimits::DEFAULT_SUBFLOWS;
    /// Default of attribute AddAddrAcceptedLimit (Linux has 0).
    static constexpr uint32_t DEFAULT_ADD_ADDR_ACCEPTED_LIMIT =
        MptcpLimits::DEFAULT_ADD_ADDR_ACCEPTED;
    /// Keys drawn before Register() gives up, as in Linux.
    static constexpr uint32_t MAX_KEY_DRAWS = 4;

    /// Most connections that hear of an endpoint's change at once.
    static constexpr std::size_t AT_ONCE = 8;
    /// Mean time from one of them to the next if there are more (milliseconds).
    static constexpr double APART_MS = 2;

    /// Hears of endpoints that come, go and change.
    using EndpointListener = MptcpEndpointTable::Listener;

    /// @returns the object's TypeId
    static TypeId GetTypeId();
    MptcpStack();
    ~MptcpStack() override;

    /**
     * The stack of a node, made and aggregated if there is none.
     * @param node a node
     * @returns its stack
     */
    static Ptr<MptcpStack> Get(Ptr<Node> node);

    /// @returns the node this stack is aggregated to
    Ptr<Node> GetNode() const;
    /// @returns what path managers may see of the node
    Ptr<const MptcpHost> GetHost() const;

    /**
     * Fix the random stream of keys, nonces and of times between connections that hear of a change.
     * @param stream first stream number
     * @returns how many streams were used
     */
    int64_t AssignStreams(int64_t stream);

    /// Key of a connection, with what follows from it (RFC 8684 sections 3.1 and 3.2).
    struct Identity
    {
        uint64_t key{0};
        uint32_t token{0};
        uint64_t idsn{0};
    };

    /**
     * Draw a key whose token no connection of this node has, and reserve the token. A key whose
     * token is taken counts in TokenCollision and is drawn again, MAX_KEY_DRAWS times in all; then
     * MPFallbackTokenInit counts.
     * @param socket the connection
     * @returns the identity; key 0 if none was found: the connection has to be plain TCP
     */
    Identity Register(MptcpSocket* socket);

    /// @param token a connection's local token @returns the connection, or null
    MptcpSocket* Find(uint32_t token) const;

    /// Give a token back, and forget its endpoint listener. @param token a token reserved by
    /// Register()
    void Unregister(uint32_t token);

    /// @returns the connections that hold a token, in order of token (deterministic)
    std::vector<MptcpSocket*> GetConnections() const;

    /**
     * Tell a connection of endpoint changes from now on. Connections hear of a change at once, in
     * order of token; but if there are more than AT_ONCE, each after a random time of up to
     * APART_MS times their number, so that their REMOVE_ADDRs, ADD_ADDRs and joins do not overrun a
     * queue. Each hears of all changes in order.
     * @param token the connection's local token
     * @param listener what to call
     */
    void AddEndpointListener(uint32_t token, EndpointListener listener);
    /// No more calls. @param token the connection's local token
    void RemoveEndpointListener(uint32_t token);
    /// Hears of addresses that come and go, whether or not they are endpoints.
    using AddressListener = MptcpEndpointTable::AddressListener;
    /// Tell a connection of addresses from now on, until Unregister(). @param token the
    /// connection's local token @param listener what to call
    void AddAddressListener(uint32_t token, AddressListener listener);

    /// Keep a socket alive while it listens or has a connection, as TcpL4Protocol does for TCP
    /// sockets.
    /// @param socket which; disposed of with the stack
    void Hold(Ptr<Object> socket);
    /// @param socket one that Hold() was called for
    void LetGo(Ptr<Object> socket);

    /// @returns a random 32-bit number for MP_JOIN
    uint32_t NewNonce();

    /**
     * Add an endpoint, as `ip mptcp endpoint add`. One with a port listens there, for MP_JOINs
     * alone.
     * @param endpoint id 0 means: choose the lowest free one
     * @returns its id
     * A full table, a duplicate address or id, an address that no interface has and a combination
     * that Linux refuses (port without signal or with subflow; signal with fullmesh; fullmesh
     * without subflow; no flag at all is allowed) end in NS_FATAL_ERROR with one sentence: they are
     * mistakes of the script. (A stack that is not aggregated to a node has no interfaces to look
     * at.)
     */
    uint8_t AddEndpoint(MptcpEndpoint endpoint);
    /// Remove one endpoint; connections close its subflows and send REMOVE_ADDR. @param id which
    /// @returns false if there is none
    bool RemoveEndpoint(uint8_t id);
    /// Remove all endpoints.
    void FlushEndpoints();
    /// Change flags (backup, fullmesh, ...) of an endpoint. @param id which @param flags new ones
    /// @returns false if there is none
    bool SetEndpointFlags(uint8_t id, uint32_t flags);
    /**
     * The endpoints: those added, or, while none was ever added and AutoEndpoints is true, one per
     * unicast global address of the node's interfaces that are up (loopback and link-local left
     * out), with flags signal and subflow.
     * @returns them, by id
     */
    std::vector<MptcpEndpoint> GetEndpoints() const;
    /// @param local an address with a port @returns whether an endpoint with that port signals it
    bool Announces(const Address& local) const;
    /// @returns whether GetEndpoints() gives automatic ones
    bool UsesAutomaticEndpoints() const;
    /**
     * Compare the automatic endpoints with the interfaces and tell connections what has changed.
     * Called by itself, from the first connection on, when an IPv4 or IPv6 interface goes up or
     * down or an address changes.
     */
    void SyncEndpoints();

    /// @returns the counters, to add to
    MptcpCounters& Counters();
    /// @param name as in Linux's MPTcpExt, without the prefix; an unknown name is a fatal error
    /// that lists the names
    /// @returns the counter's value
    uint64_t GetCounter(const std::string& name) const;

    /// @returns attribute Enabled: whether new connections speak MPTCP at all
    bool IsEnabled() const;
    /// @returns attribute SubflowLimit: extra subflows per connection, created or accepted (default
    /// 2)
    uint32_t GetSubflowLimit() const;
    /// @returns attribute AddAddrAcceptedLimit: announced addresses a connection acts on
    uint32_t GetAddAddrAcceptedLimit() const;
    /// @returns attribute AllowJoinInitialAddrPort; false sets the C flag
    bool GetAllowJoinInitialAddrPort() const;
    /// @returns attribute AddAddrTimeout: time until an ADD_ADDR without echo is sent again
    /// (default 120 s)
    Time GetAddAddrTimeout() const;
    /// @returns attribute StaleLossCount: timeouts without progress until a subflow counts as stale
    /// (default 4, 0 never)
    uint32_t GetStaleLossCount() const;
    /// @returns attribute CloseTimeout: how long a connection with no subflow left waits for one
    /// (default 60 s)
    Time GetCloseTimeout() const;
    /// @returns attribute FinTimeout: how long a connection that its application has closed waits
    /// for the peer to close too (default 60 s)
    Time GetFinTimeout() const;
    /// @returns attribute SynRetransBeforeTcpFallback: MP_CAPABLE SYNs without answer until a plain
    /// one is sent (default 2)
    uint32_t GetSynRetransBeforeTcpFallback() const;

    /**
     * Signature of trace source TcpHeaderDrop, and what is called for each segment that attribute
     * GuardTcpHeaders drops.
     * @param segment TCP header and payload @param why it was dropped
     */
    using TcpHeaderDropCallback = void (*)(Ptr<const Packet> segment, mptcp::TcpHeaderVerdict why);

  protected:
    void DoDispose() override;
    void DoInitialize() override;
    void NotifyNewAggregate() override;

  private:
    /// A connection that hears of endpoints.
    struct Hearer
    {
        EndpointListener listener;
        Time last; //!< when it hears of the last event there was
    };

    /// Open or close the endpoint's port, and tell the connections. @param event what happened
    /// @param endpoint to which
    void EndpointChanged(MptcpEndpointEvent event, const MptcpEndpoint& endpoint);
    /// Tell one connection. @param token its local token @param event what happened @param endpoint
    /// to which
    void Tell(uint32_t token, MptcpEndpointEvent event, const MptcpEndpoint& endpoint);
    /// Tell the connections. @param address which @param up whether an interface has it now
    void AddressChanged(const Address& address, bool up);
    /// Tell one connection. @param token its local token @param address which @param up whether an
    /// interface has it now
    void TellAddress(uint32_t token, Address address, bool up);
    /// Take joins at the port of an endpoint, or no longer. @param endpoint with or without port @{
    void OpenPort(const MptcpEndpoint& endpoint);
    void ClosePort(const MptcpEndpoint& endpoint);
    /// @}
    /// For the attributes of these names. @{
    void SetSubflowLimit(uint32_t limit);
    void SetAddAddrAcceptedLimit(uint32_t limit);
    void SetAutoEndpoints(bool automatic);
    bool GetAutoEndpoints() const;
    void SetGuardTcpHeaders(bool guard);
    bool GetGuardTcpHeaders() const;
    /// @}
    /// Put the guard before TCP, or take it away, as far as there is a TCP by now.
    void PlaceTcpHeaderGuard();
    /// Count and trace. @param segment dropped @param why verdict
    void TcpHeaderDropped(Ptr<const Packet> segment, mptcp::TcpHeaderVerdict why);

    Ptr<MptcpHost> m_host;
    Ptr<UniformRandomVariable> m_random;
    std::map<uint32_t, MptcpSocket*> m_tokens; //!< in order, for GetConnections()
    std::vector<Ptr<Object>> m_held;           //!< sockets in use
    std::map<uint32_t, Hearer> m_hearers;
    std::map<uint32_t, AddressListener> m_addressListeners;
    std::map<uint8_t, Ptr<Socket>> m_ports;    //!< listeners of endpoints with ports, by id
    Ptr<MptcpTcpHeaderGuard> m_tcpHeaderGuard; //!< null until it is needed first
    bool m_guardTcpHeaders{false};
    TracedCallback<Ptr<const Packet>, mptcp::TcpHeaderVerdict> m_tcpHeaderDrop;
    bool m_enabled{true};
    bool m_allowJoinInitialAddrPort{true};
    Time m_addAddrTimeout;
    uint32_t m_staleLossCount{4};
    Time m_closeTimeout;
    Time m_finTimeout;
    uint32_t m_synRetransBeforeTcpFallback{2};
};

} // namespace ns3

#endif // MPTCP_STACK_H
