/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_MAPPING_H
#define MPTCP_MAPPING_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

/**
 * @file
 * @ingroup mptcp
 * Data sequence mappings of one subflow (RFC 8684 section 3.3.1). Subflow positions are 64-bit and
 * relative: the SYN is 0, the first byte is 1; they do not wrap. The wire carries their low 32
 * bits.
 */

namespace mptcp
{

/// length bytes at subflow position ssn are the bytes at data sequence number dsn.
struct Mapping
{
    uint64_t ssn{0};      //!< relative subflow position of the first byte, from 1
    uint64_t dsn{0};      //!< data sequence number of the first byte
    uint16_t length{0};   //!< bytes of payload, without DATA_FIN
    uint16_t checksum{0}; //!< DSS checksum, when hasChecksum
    bool hasChecksum{false};
    bool dataFin{false}; //!< the mapping also covers a DATA_FIN right after the bytes

    bool operator==(const Mapping& o) const
    {
        return ssn == o.ssn && dsn == o.dsn && length == o.length && checksum == o.checksum &&
               hasChecksum == o.hasChecksum && dataFin == o.dataFin;
    }
};

/**
 * Unwrap a 32-bit subflow position.
 * @param near a 64-bit position known to be within 2^31 of it
 * @param low the low 32 bits
 * @returns the position closest to @p near with these low bits, never one below 0
 */
[[nodiscard]] uint64_t UnwrapPosition(uint64_t near, uint32_t low);

/**
 * Mappings of what a subflow sends, from the oldest unacknowledged byte on. They are contiguous in
 * subflow space: each starts where the one before ends. Append and Acknowledge are O(1), Find is
 * O(1) for the newest mapping and a binary search otherwise.
 */
class TxMappings
{
  public:
    /// @param mapping its ssn must be End(), its length not 0
    void Append(const Mapping& mapping);
    /// Let the newest mapping also cover bytes that follow it at both levels, while the peer cannot
    /// know it yet.
    /// @param length how many bytes, not 0; the sum must fit into 16 bits
    void Extend(uint16_t length);
    /// @returns position of the next byte to be mapped (1 at first)
    uint64_t End() const;
    /// @param ssn a position @returns the mapping that holds it, or null
    const Mapping* Find(uint64_t ssn) const;
    /// @returns the newest mapping, or null; it may be marked with DATA_FIN while it has not been
    /// sent
    Mapping* Last();
    /// Forget what lies wholly below a position. @param ssn the subflow's SND.UNA
    void Acknowledge(uint64_t ssn);
    /// @returns mappings held, oldest first
    const std::deque<Mapping>& All() const;

  private:
    std::deque<Mapping> m_mappings;
    uint64_t m_end{1};
};

/**
 * Mappings of what a subflow receives, ordered and disjoint in subflow space. Holds those that are
 * not yet wholly consumed; below that, repetitions are recognised as old. In order O(1); out of
 * order a binary search.
 */
class RxMappings
{
  public:
    /// Most mappings held; a peer that maps more without sending the bytes is answered as a
    /// conflict.
    static constexpr std::size_t MAX_MAPPINGS = 65536;

    /// Outcome of Add().
    enum class Outcome : uint8_t
    {
        ADDED,    //!< new
        REPEATED, //!< binds its bytes as a mapping held does, or lies wholly in consumed space
        CONFLICT, //!< contradicts a mapping held (RFC 8684: a mapping given is unchangeable), or
                  //!< too many
    };

    /**
     * Take a mapping from the peer. The first that is given for a byte stays; a repetition may lack
     * or have a DATA_FIN that the first did not (a retransmission after the application closed),
     * and so another checksum.
     * @param mapping length not 0
     * @returns what became of it
     */
    Outcome Add(const Mapping& mapping);
    /// @param ssn a position @returns the mapping that holds it, or null
    const Mapping* Find(uint64_t ssn) const;
    /// Forget what lies wholly below a position. @param ssn next byte that will be delivered in
    /// order
    void Consume(uint64_t ssn);
    /// @returns how many are held
    std::size_t Size() const;

  private:
    using Container = std::map<uint64_t, Mapping>;

    /// @param ssn a position @returns the first mapping that starts above it
    Container::const_iterator FirstAbove(uint64_t ssn) const;

    Container m_mappings; //!< by position
    uint64_t m_consumed{1};
};

} // namespace mptcp

#endif // MPTCP_MAPPING_H
