/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ENDPOINT_TABLE_H
#define MPTCP_ENDPOINT_TABLE_H

#include "mptcp-endpoint.h"
#include "mptcp-interface-observer.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/node.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * The endpoints of a node, as `ip mptcp endpoint` manages them on Linux: those that a script adds,
 * or, while it has never added one, one per usable address (automatic endpoints).
 *
 * Ids are unique and in 1 to 255; no two endpoints have the same address and port. An address keeps
 * the id that it had as an automatic endpoint.
 */
class MptcpEndpointTable
{
  public:
    /// Most endpoints that a script can add, as in Linux. Automatic ones are not limited.
    static constexpr std::size_t MAX_ENDPOINTS = 8;

    /// Hears of endpoints that come, go and change.
    using Listener = Callback<void, MptcpEndpointEvent, const MptcpEndpoint&>;
    /// Hears of addresses, whether or not they are endpoints: which, and whether an interface that
    /// is up has it now.
    using AddressListener = Callback<void, const Address&, bool>;

    MptcpEndpointTable() = default;
    MptcpEndpointTable(const MptcpEndpointTable&) = delete;
    MptcpEndpointTable& operator=(const MptcpEndpointTable&) = delete;

    /// @param node whose interfaces have the addresses, or null: addresses are not looked for
    void SetNode(Ptr<Node> node);
    /// @param listener the one that hears of changes from now on
    void SetListener(Listener listener);
    /// @param listener the one that hears of addresses from now on
    void SetAddressListener(AddressListener listener);
    /// @param automatic whether there are automatic endpoints while none was ever added
    void SetAutomatic(bool automatic);
    /// @returns what SetAutomatic() set
    bool GetAutomatic() const;

    /**
     * Add an endpoint, as `ip mptcp endpoint add`.
     * @param endpoint id 0 means: choose the lowest free one
     * @returns its id
     * A full table, a duplicate address or id, an address that no interface has and a combination
     * that Linux refuses (port without signal or with subflow; signal with fullmesh; fullmesh
     * without subflow; no flag at all is allowed) end in NS_FATAL_ERROR with one sentence: they are
     * mistakes of the script.
     */
    uint8_t Add(MptcpEndpoint endpoint);
    /// @param id of the endpoint to remove @returns false if there is none
    bool Remove(uint8_t id);
    /// Remove all endpoints.
    void Flush();
    /// @param id which @param flags its new ones @returns false if there is none
    bool SetFlags(uint8_t id, uint32_t flags);

    /// @returns the endpoints, by id
    std::vector<MptcpEndpoint> List() const;
    /// @returns whether List() gives automatic ones
    bool IsAutomatic() const;
    /// @param local an address with a port @returns whether an endpoint with that port signals it
    bool Announces(const Address& local) const;

    /// From now on compare the automatic endpoints with the interfaces whenever these change. To be
    /// called with every connection: the node may have another routing protocol meanwhile.
    void Watch();
    /// Compare the automatic endpoints with the interfaces, and tell of what has changed.
    void Sync();
    /// No more events.
    void Stop();

  private:
    /// @param endpoint to be added @returns empty, or what is wrong with it
    std::string Check(const MptcpEndpoint& endpoint) const;
    /// @param flags of an endpoint @param port its port @returns empty, or what is wrong
    static std::string CheckFlags(uint32_t flags, uint16_t port);
    /// @param address of a new endpoint @returns the id it gets if the script gave none
    uint8_t ChooseId(const Address& address) const;
    /// @returns one endpoint per usable address; an address keeps its id as long as the node lives
    std::vector<MptcpEndpoint> MakeAutomatic() const;
    /// The part of Sync() about automatic endpoints.
    void SyncAutomatic();
    /// @returns addresses of interfaces that are up
    std::vector<Address> GetUsable() const;
    /// Tell of addresses. @param up whether they have come @param of those @param without those
    /// that are here
    void
    TellAddresses(bool up, const std::vector<Address>& of, const std::vector<Address>& without);
    /// @param event what happened @param endpoint to which
    void Tell(MptcpEndpointEvent event, const MptcpEndpoint& endpoint);
    /// An interface or address has changed.
    void InterfacesChanged();

    Ptr<Node> m_node;
    Listener m_listener;
    AddressListener m_addressListener;
    std::vector<MptcpEndpoint> m_endpoints; //!< those added, by id
    bool m_automatic{true};
    bool m_everConfigured{false}; //!< Add() or Flush() was called: no automatic endpoints
    mutable std::vector<std::pair<Address, uint8_t>> m_automaticIds; //!< ids once given
    std::vector<MptcpEndpoint> m_lastAutomatic;                      //!< as the listener knows them
    std::vector<Address> m_lastUsable; //!< addresses as the listener knows them
    bool m_watching{false};
    MptcpInterfaceObserver m_observer;
    EventId m_syncEvent;
};

} // namespace ns3

#endif // MPTCP_ENDPOINT_TABLE_H
