/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_RECEIVE_BUFFER_H
#define MPTCP_RECEIVE_BUFFER_H

#include "ns3/packet.h"

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>

namespace ns3
{

/**
 * @ingroup mptcp
 * Puts the bytes of all subflows into data-level order (RFC 8684 section 3.3).
 *
 * Invariants: bytes in [next - available, next) are in order and unread; bytes above next are held
 * out of order and disjoint; nothing at or above the window's edge is ever held. The edge never
 * moves back. One connection has one such buffer, shared by its subflows.
 *
 * Costs: in-order bytes O(1); out-of-order bytes O(log n) in the number of disjoint runs.
 */
class MptcpReceiveBuffer
{
  public:
    /// What became of the bytes given to Add(); the fields add up to their number.
    struct AddResult
    {
        uint32_t accepted{0};    //!< new bytes, kept
        uint32_t duplicate{0};   //!< bytes below Next() or held already, dropped
        uint32_t outOfWindow{0}; //!< bytes at or beyond the window's edge or a DATA_FIN, dropped
        bool advanced{false};    //!< in-order data grew
    };

    /// @param dsn data sequence number of the first byte (remote IDSN + 1); only while nothing was
    /// added
    void Start(uint64_t dsn);

    /// @param bytes capacity; shrinking never moves the window's edge back once started
    void SetCapacity(uint32_t bytes);
    /// @returns the capacity in bytes
    uint32_t GetCapacity() const;

    /**
     * Take bytes from a subflow.
     * @param dsn data sequence number of the first byte
     * @param packet the bytes; the buffer takes it over, so do not modify it afterwards
     * @returns what became of them
     */
    AddResult Add(uint64_t dsn, Ptr<Packet> packet);

    /**
     * Hand in-order bytes to the application.
     * @param maxSize most bytes, at least 1
     * @returns exactly min(maxSize, Available()) bytes, or null when there are none
     */
    Ptr<Packet> Extract(uint32_t maxSize);

    /// @returns the next data sequence number expected: the DATA_ACK, DATA_FIN counted once reached
    uint64_t Next() const;
    /// @returns bytes in order and unread
    uint32_t Available() const;
    /// @returns bytes held out of order
    uint32_t OutOfOrderBytes() const;
    /// @returns disjoint out-of-order runs held
    std::size_t OutOfOrderRuns() const;
    /// @returns bytes that may be advertised beyond Next()
    uint32_t Window() const;

    /**
     * Remember where the peer's DATA_FIN is; a later contradicting one is ignored.
     * @param dsn data sequence number of the DATA_FIN itself
     * @returns false if it contradicts one known already, lies below data that is held or was
     * delivered, or beyond the window, where no peer can have sent everything before it
     */
    bool SetFin(uint64_t dsn);
    /// @returns whether a DATA_FIN is known
    bool HasFin() const;
    /// @returns whether all data before the DATA_FIN has arrived (read or not)
    bool FinReached() const;

  private:
    /// A maximal run of contiguous bytes, held out of order.
    struct Run
    {
        uint64_t end;
        std::list<Ptr<Packet>> packets;
    };

    /// @returns where data may reach: the window's edge or the DATA_FIN
    uint64_t Limit() const;
    /// Move the window's edge as far as the capacity allows.
    void GrantWindow();
    /// Move what has become contiguous from the out-of-order runs to the in-order queue.
    void Advance();
    /**
     * Insert [pos, end), cutting off what is there already.
     * @param packet holds the bytes, [pos, end) starting at @p skip
     */
    void InsertOutOfOrder(uint64_t pos,
                          uint64_t end,
                          Ptr<Packet> packet,
                          uint32_t skip,
                          AddResult& result);
    /// @returns in-order packets [first, first + count) as one
    Ptr<Packet> Join(std::size_t first, std::size_t count) const;

    uint64_t m_start{0};     //!< data sequence number of offset 0; offsets never wrap
    uint64_t m_next{0};      //!< offset of the next byte expected, without DATA_FIN
    uint64_t m_edge{131072}; //!< offset of the highest edge ever granted
    uint32_t m_capacity{131072};
    uint32_t m_available{0};
    uint32_t m_outOfOrderBytes{0};
    std::deque<Ptr<Packet>> m_inOrder;
    std::map<uint64_t, Run> m_outOfOrder; //!< offset -> run, disjoint, not touching
    std::optional<uint64_t> m_fin;
};

} // namespace ns3

#endif // MPTCP_RECEIVE_BUFFER_H
