/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_ADDRESS_SIGNALLING_H
#define MPTCP_ADDRESS_SIGNALLING_H

#include "mptcp-announcement.h"
#include "mptcp-remote-address.h"

#include "ns3/event-id.h"
#include "ns3/mptcp-counters.h"
#include "ns3/mptcp-option.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * What address signalling needs of its connection.
 */
class MptcpSignallingCarrier
{
  public:
    virtual ~MptcpSignallingCarrier() = default;

    /**
     * Send an option on a subflow now.
     * @param option ADD_ADDR or REMOVE_ADDR
     * @param notFrom local address ids whose subflows are on their way out
     * @returns false if no subflow can carry it
     */
    virtual bool SendAddressOption(const mptcp::Option& option,
                                   const std::set<uint8_t>& notFrom) = 0;
    /**
     * Tell whether the peer's address id stands for a path in use.
     * @param id the peer's address id
     * @returns whether a subflow goes to it that works, or that this host has just begun to open
     */
    virtual bool IsRemoteIdInUse(uint8_t id) const = 0;
    /**
     * Tell how long to wait for an echo.
     * @returns time until an ADD_ADDR is sent again; zero: never
     */
    virtual Time GetAnnouncementTimeout() const = 0;
    /**
     * Count.
     * @param counter which
     */
    virtual void CountAddress(MptcpCounter counter) = 0;
    /**
     * An announcement was echoed or given up: the next address may be announced.
     * @param id local address id
     * @param echoed whether echoed
     */
    virtual void AnnouncementDone(uint8_t id, bool echoed) = 0;
    /**
     * The peer removed an address id.
     * @param id which
     */
    virtual void RemoteAddressRemoved(uint8_t id) = 0;
};

/**
 * @ingroup mptcp
 * ADD_ADDR and REMOVE_ADDR of one connection, both ways (RFC 8684 section 3.4): what the peer was
 * told of this host's addresses, and what it told us. The only place that knows, and that counts.
 *
 * - One address is announced until its echo comes; repeated AddAddrTimeout later, three times, as
 *   in Linux. A timeout of zero means no repetition, as in Linux.
 * - An option that no subflow can carry is owed, and leaves by Flush().
 * - REMOVE_ADDR leaves by a subflow of another address, once. If it is lost, the peer goes on to
 *   think of the address as there. That ends when the address comes back: it is announced again,
 * and a peer that has the same address under the same id hears of it as of a new one, so that a
 * path that is dead at one end is replaced.
 * - An announced id that stands for another address is ignored while a subflow uses it
 *   (section 3.4.1), and takes the new address otherwise. Id 0 is that of the initial address: with
 *   any other it is echoed and not used, as in Linux.
 */
class MptcpAddressSignalling
{
  public:
    /// Times an ADD_ADDR without echo is repeated, as in Linux.
    static constexpr uint32_t REPETITIONS = 3;

    /**
     * @param carrier the connection; outlives this object
     */
    explicit MptcpAddressSignalling(MptcpSignallingCarrier& carrier);
    ~MptcpAddressSignalling();

    /**
     * Both keys are known: signalling may start.
     * @param localKey this host's
     * @param remoteKey the peer's
     */
    void Start(uint64_t localKey, uint64_t remoteKey);
    /// Forget everything: another connection may start.
    void Clear();
    /// The connection ends or falls back: nothing is sent, read or reported from now on.
    void Stop();

    /**
     * Announce an address, unless the peer knows of it.
     * @param id local address id
     * @param address IP or socket address; a port is announced too
     * @param again whether to announce it even if the peer knows of it
     */
    void Announce(uint8_t id, const Address& address, bool again = false);
    /**
     * Send REMOVE_ADDR.
     * @param ids local address ids
     */
    void Withdraw(const std::vector<uint8_t>& ids);
    /**
     * The address of an id that is about to be withdrawn is there again.
     * @param id local address id
     */
    void Keep(uint8_t id);
    /// A subflow can carry options (again): send what is owed.
    void Flush();

    /// What comes of an ADD_ADDR.
    struct Answer
    {
        std::optional<mptcp::AddAddr> echo; //!< to be sent on the subflow that brought it
        /// address that path managers are to hear of, for the first time or again
        std::optional<MptcpRemoteAddress> announced;
    };

    /**
     * An ADD_ADDR arrived.
     * @param option without or with the echo flag
     * @param initialRemote the peer's socket address on the initial subflow
     * @returns what comes of it
     */
    Answer AddAddrReceived(const mptcp::AddAddr& option, const Address& initialRemote);
    /**
     * A REMOVE_ADDR arrived.
     * @param option it
     */
    void RemoveAddrReceived(const mptcp::RemoveAddr& option);

    /**
     * Mark an address of the peer.
     * @param id the peer's address id
     * @param accepted whether a path manager acts on it
     */
    void SetAccepted(uint8_t id, bool accepted);

    /// @returns addresses that the peer announced and has not removed, by id
    std::vector<MptcpRemoteAddress> GetRemoteAddresses() const;
    /**
     * @param id local address id
     * @returns whether the peer was told of it, or is about to be
     */
    bool IsAnnounced(uint8_t id) const;
    /// @returns whether an announcement is neither echoed nor given up
    bool IsAnnouncing() const;
    /// @returns local addresses announced and not withdrawn
    uint32_t CountAnnounced() const;
    /// @returns addresses of the peer that a path manager acted on
    uint32_t CountAccepted() const;
    /**
     * @param id local address id
     * @returns where it is in its life
     */
    MptcpAnnouncement::State GetState(uint8_t id) const;

  private:
    /// A local address id and what the peer knows of it.
    struct Local
    {
        Address address;
        MptcpAnnouncement::State state{MptcpAnnouncement::State::NONE};
        uint32_t sent{0}; //!< ADD_ADDRs since it was announced
        EventId timer;
    };

    /// Go through the table. @param id local address id @param event what happened
    void Happen(uint8_t id, MptcpAnnouncement::Event event);
    /// The echo did not come in time. @param id local address id
    void TimedOut(uint8_t id);
    /// Send the ADD_ADDR that is owed. @param id local address id
    void SendAdd(uint8_t id);
    /// Send all REMOVE_ADDRs that are owed in one option.
    void SendRemovals();
    /// @returns local address ids whose removal is owed
    std::set<uint8_t> GetRemovals() const;

    MptcpSignallingCarrier& m_carrier;
    bool m_running{false};
    uint64_t m_localKey{0};
    uint64_t m_remoteKey{0};
    std::map<uint8_t, Local> m_locals;
    std::map<uint8_t, MptcpRemoteAddress> m_remotes;
};

} // namespace ns3

#endif // MPTCP_ADDRESS_SIGNALLING_H
