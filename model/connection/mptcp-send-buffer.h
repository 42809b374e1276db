/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SEND_BUFFER_H
#define MPTCP_SEND_BUFFER_H

#include "ns3/packet.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace ns3
{

/**
 * @ingroup mptcp
 * What the application has written and the peer has not yet acknowledged at data level, in 64-bit
 * data sequence space (RFC 8684 section 3.3).
 *
 * Three numbers divide the space, and una <= nxt <= end always holds:
 *  - [una, nxt) has been bound to at least one subflow ("sent") and waits for a DATA_ACK;
 *  - [nxt, end) is unsent: no subflow has it (late binding);
 *  - end is where the next byte of the application goes.
 *
 * Sent data is kept as the records that TakeNext() made, so that a reinjection carries the same
 * packet (ns-3 packets are copy-on-write: no payload byte is copied). Each record remembers which
 * paths carry it. A set of disjoint ranges inside [una, nxt) is queued for reinjection.
 *
 * Costs: Append, TakeNext and Acknowledge are amortised O(1) per record; looking a data sequence
 * number up is a binary search.
 */
class MptcpSendBuffer
{
  public:
    /// Paths are named by slots 0 to 63.
    static constexpr uint32_t MAX_PATHS = 64;

    /// A run of bytes with its place in data sequence space.
    struct Chunk
    {
        uint64_t dsn;       //!< data sequence number of the first byte
        Ptr<Packet> packet; //!< the bytes, at least one; shared with the buffer, never modify it
    };

    /// A half-open range [begin, end) of data sequence numbers.
    struct Range
    {
        uint64_t begin;
        uint64_t end;
    };

    /**
     * Set the first data sequence number. Only while nothing was bound.
     * @param dsn number of the first byte (IDSN + 1)
     */
    void Start(uint64_t dsn);

    /// @param bytes capacity; data already held is never dropped
    void SetCapacity(uint32_t bytes);
    /// @returns the capacity in bytes
    uint32_t GetCapacity() const;
    /// @returns the bytes the application may write now
    uint32_t Available() const;
    /// @returns the bytes held, end - una
    uint32_t Size() const;
    /// @returns the bytes that no subflow has been given, end - nxt
    uint32_t Unsent() const;

    /// @returns the oldest byte without DATA_ACK
    uint64_t Una() const;
    /// @returns the oldest byte that no subflow has
    uint64_t Nxt() const;
    /// @returns one past the last byte written
    uint64_t End() const;

    /**
     * Take what the application writes.
     * @param packet the bytes; the buffer keeps a copy-on-write copy
     * @returns false, and nothing is kept, if there is no room for all of it
     */
    bool Append(Ptr<const Packet> packet);

    /**
     * Bind the next unsent bytes to a path, moving nxt.
     * @param maxSize most bytes to take, at least 1
     * @param path slot of the path
     * @returns exactly min(maxSize, Unsent()) bytes, or nothing when there are none
     */
    std::optional<Chunk> TakeNext(uint32_t maxSize, uint32_t path);

    /**
     * Queue sent data for reinjection. The range is clipped to [una, nxt) and merged with what is
     * queued.
     * @param begin first data sequence number
     * @param end one past the last
     * @returns the bytes that this call added to the queue
     */
    uint64_t RequestReinjection(uint64_t begin, uint64_t end);

    /**
     * Queue all sent data that one path alone carries, whether or not its TCP has it acknowledged.
     * @param path slot of the path
     * @returns the bytes that this call added to the queue
     */
    uint64_t RequestReinjectionOf(uint32_t path);

    /// @returns the bytes queued for reinjection
    uint64_t ReinjectionBytes() const;

    /// @returns the lowest range queued for reinjection, if any
    std::optional<Range> FirstReinjection() const;

    /**
     * The paths that carry the head of the reinjection queue.
     * @returns bit mask of slots, 0 if nothing is queued
     */
    uint64_t FirstReinjectionCarriers() const;

    /**
     * Take the first queued bytes that the path does not carry yet, and mark them as carried by it.
     * @param maxSize most bytes to take, at least 1
     * @param path slot of the path
     * @returns bytes of one record, or nothing if all that is queued is carried by the path already
     */
    std::optional<Chunk> TakeReinjection(uint32_t maxSize, uint32_t path);

    /**
     * Give a path a copy of sent bytes at any place, for schedulers that send on several paths.
     * @param dsn first byte, una <= dsn < nxt
     * @param maxSize most bytes to take, at least 1
     * @param path slot of the path
     * @returns bytes of one record starting at dsn, or nothing if dsn is outside
     */
    std::optional<Chunk> TakeCopy(uint64_t dsn, uint32_t maxSize, uint32_t path);

    /// @param dsn a data sequence number @returns bit mask of the paths that carry it, 0 if it is
    /// not in [una, nxt)
    uint64_t Carriers(uint64_t dsn) const;

    /**
     * A path no longer carries anything (it is gone or its data was declared lost).
     * @param path slot of the path, free for another path from now on
     */
    void ForgetPath(uint32_t path);

    /**
     * Process a DATA_ACK.
     * @param dsn next byte that the peer expects; below una or above nxt it is ignored
     * @returns the bytes newly freed
     */
    uint32_t Acknowledge(uint64_t dsn);

  private:
    /// What TakeNext() bound in one go.
    struct Record
    {
        uint64_t begin;     //!< offset of the first byte
        Ptr<Packet> packet; //!< shared with whom it was given to
        uint64_t carriers;  //!< paths that carry the bytes up to the first split inside
        /// @returns offset one past the last byte
        uint64_t End() const;
    };

    /// @returns the offset of a data sequence number; offsets count from Start() and never wrap
    uint64_t Offset(uint64_t dsn) const;
    /// @returns whether an offset lies in [una, nxt)
    bool IsSent(uint64_t offset) const;
    /// @returns exactly size unsent bytes, which leave the unsent queue
    Ptr<Packet> DequeueUnsent(uint32_t size);
    /// @returns all that is left of the first unsent packet, which leaves the queue
    Ptr<Packet> PopUnsent();
    /// @returns index of the record that holds a sent offset
    std::size_t Locate(uint64_t offset) const;
    /// @returns the paths that carry one byte of a record
    uint64_t CarriersAt(const Record& record, uint64_t offset) const;
    /// @returns end of the piece of a record that holds an offset and has the same carriers all
    /// over
    uint64_t PieceEnd(const Record& record, uint64_t offset) const;
    /// @returns end of the bytes from offset to limit that are all (or all not) carried by a path
    uint64_t RunEnd(const Record& record,
                    uint64_t offset,
                    uint64_t limit,
                    uint64_t pathBit,
                    bool carried) const;
    /// Cut [begin, end) out of a record and mark the carrier.
    Chunk Cut(Record& record, uint64_t begin, uint64_t end, uint64_t pathBit);
    /// Take a range of offsets out of the reinjection queue.
    void Unqueue(uint64_t begin, uint64_t end);

    uint64_t m_start{0}; //!< data sequence number of offset 0; all below are offsets
    uint64_t m_una{0};
    uint64_t m_nxt{0};
    uint64_t m_end{0};
    uint32_t m_capacity{131072};
    std::deque<Ptr<Packet>> m_unsent; //!< application packets of [nxt, end)
    uint32_t m_unsentOffset{0};       //!< bytes of the first unsent packet already taken
    std::deque<Record> m_sent; //!< contiguous records of [una, nxt); the first may start below una
    std::map<uint64_t, uint64_t> m_splits;       //!< inside records: from here on, other carriers
    std::map<uint64_t, uint64_t> m_reinjections; //!< begin -> end, disjoint, not touching
    uint64_t m_reinjectionBytes{0};
    /// Per path: it carries everything that is queued below this, so that no scan is repeated.
    std::array<uint64_t, MAX_PATHS> m_scanned{};
};

} // namespace ns3

#endif // MPTCP_SEND_BUFFER_H
