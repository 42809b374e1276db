/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_CRYPTO_H
#define MPTCP_CRYPTO_H

#include "mptcp-option.h"

#include <array>
#include <cstddef>
#include <cstdint>

/**
 * @file
 * @ingroup mptcp
 * Keys, tokens, initial data sequence numbers, HMACs and the DSS checksum of RFC 8684. SHA-256 and
 * HMAC-SHA256 come from libsodium. Keys and nonces are host-order integers whose most significant
 * byte is the first on the wire.
 */

namespace mptcp
{

/// @param key a connection key @returns the 32 most significant bits of SHA-256(key) (section 3.2)
[[nodiscard]] uint32_t Token(uint64_t key);

/// @param key a connection key @returns the 64 least significant bits of SHA-256(key) (section 3.1)
[[nodiscard]] uint64_t InitialDsn(uint64_t key);

/**
 * Full HMAC-SHA256 of a join (section 3.2): HMAC-A is JoinHmac(keyA, keyB, nonceA, nonceB), HMAC-B
 * is JoinHmac(keyB, keyA, nonceB, nonceA).
 * @param localKey key of the host that makes the HMAC
 * @param remoteKey key of the other host
 * @param localNonce nonce of the host that makes the HMAC
 * @param remoteNonce nonce of the other host
 * @returns all 32 bytes
 */
[[nodiscard]] std::array<uint8_t, 32>
JoinHmac(uint64_t localKey, uint64_t remoteKey, uint32_t localNonce, uint32_t remoteNonce);

/// @param hmac a join HMAC @returns its leftmost 64 bits, as the SYN/ACK carries them
[[nodiscard]] uint64_t TruncateForSynAck(const std::array<uint8_t, 32>& hmac);

/// @param hmac a join HMAC @returns its leftmost 160 bits, as the third ACK carries them
[[nodiscard]] std::array<uint8_t, 20> TruncateForAck(const std::array<uint8_t, 32>& hmac);

/**
 * The truncated HMAC of ADD_ADDR (section 3.4.1): rightmost 64 bits over address id, address and
 * port (zero when there is none).
 * @param senderKey key of the host that announces
 * @param receiverKey key of the other host
 * @param announcement the option; its hmac and echo fields are not read
 * @returns the 64 bits
 */
[[nodiscard]] uint64_t
AddAddrHmac(uint64_t senderKey, uint64_t receiverKey, const AddAddr& announcement);

/**
 * Ones' complement sum of a run of bytes, not folded to its complement, so that runs can be joined.
 * @param data the bytes
 * @param size how many
 * @param oddOffset whether the run starts at an odd byte offset of the whole
 * @param sum what has been summed so far
 * @returns the new sum, folded to 16 bits
 */
[[nodiscard]] uint32_t
ChecksumAdd(const uint8_t* data, std::size_t size, bool oddOffset, uint32_t sum);

/**
 * DSS checksum (section 3.3.1): pseudo-header {64-bit DSN, 32-bit relative subflow sequence number,
 * 16-bit data-level length, 16-bit zero} and data.
 * @param dsn 64-bit data sequence number of the mapping
 * @param subflowSequence relative subflow sequence number of the mapping (0 for a lone DATA_FIN)
 * @param length data-level length, DATA_FIN included
 * @param dataSum ChecksumAdd over the mapped data, 0 if there is none
 * @returns the checksum for the wire; a received mapping is good when this equals the one received
 */
[[nodiscard]] uint16_t
DssChecksum(uint64_t dsn, uint32_t subflowSequence, uint16_t length, uint32_t dataSum);

} // namespace mptcp

#endif // MPTCP_CRYPTO_H
