/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-crypto.h"

#include "mptcp-bytes.h"

#include <algorithm>
#include <sodium.h>

namespace mptcp
{

namespace
{

using Digest = std::array<uint8_t, 32>;

// A failure would concern libsodium's random source, which this module does not use.
void
EnsureInitialised()
{
    static const int once = sodium_init();
    static_cast<void>(once);
}

Digest
HashKey(uint64_t key)
{
    EnsureInitialised();
    std::array<uint8_t, 8> message;
    Store64(message.data(), key);
    Digest digest;
    crypto_hash_sha256(digest.data(), message.data(), message.size());
    return digest;
}

Digest
Hmac(uint64_t firstKey, uint64_t secondKey, const uint8_t* message, std::size_t size)
{
    EnsureInitialised();
    std::array<uint8_t, 16> key;
    Store64(Store64(key.data(), firstKey), secondKey);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message, size);
    Digest digest;
    crypto_auth_hmacsha256_final(&state, digest.data());
    return digest;
}

uint32_t
Fold(uint64_t sum)
{
    while (sum >> 16)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint32_t>(sum);
}

} // namespace

uint32_t
Token(uint64_t key)
{
    return Load32(HashKey(key).data());
}

uint64_t
InitialDsn(uint64_t key)
{
    return Load64(HashKey(key).data() + 24);
}

std::array<uint8_t, 32>
JoinHmac(uint64_t localKey, uint64_t remoteKey, uint32_t localNonce, uint32_t remoteNonce)
{
    std::array<uint8_t, 8> message;
    Store32(Store32(message.data(), localNonce), remoteNonce);
    return Hmac(localKey, remoteKey, message.data(), message.size());
}

uint64_t
TruncateForSynAck(const std::array<uint8_t, 32>& hmac)
{
    return Load64(hmac.data());
}

std::array<uint8_t, 20>
TruncateForAck(const std::array<uint8_t, 32>& hmac)
{
    std::array<uint8_t, 20> truncated;
    std::copy_n(hmac.begin(), truncated.size(), truncated.begin());
    return truncated;
}

uint64_t
AddAddrHmac(uint64_t senderKey, uint64_t receiverKey, const AddAddr& announcement)
{
    std::array<uint8_t, 1 + 16 + 2> message;
    message[0] = announcement.addressId;
    uint8_t* p = std::copy_n(announcement.address.bytes.begin(),
                             announcement.address.v6 ? 16 : 4,
                             message.data() + 1);
    p = Store16(p, announcement.port.value_or(0));
    const auto size = static_cast<std::size_t>(p - message.data());
    return Load64(Hmac(senderKey, receiverKey, message.data(), size).data() + 24);
}

uint32_t
ChecksumAdd(const uint8_t* data, std::size_t size, bool oddOffset, uint32_t sum)
{
    uint64_t run = 0;
    for (; size >= 4; size -= 4, data += 4)
    {
        run += Load32(data);
    }
    if (size >= 2)
    {
        run += Load16(data);
        size -= 2;
        data += 2;
    }
    if (size == 1)
    {
        run += static_cast<uint32_t>(data[0]) << 8;
    }
    uint32_t folded = Fold(run);
    if (oddOffset)
    {
        // RFC 1071: shifting every byte by one place swaps the bytes of the sum.
        folded = (folded & 0xff) << 8 | folded >> 8;
    }
    return Fold(uint64_t{sum} + folded);
}

uint16_t
DssChecksum(uint64_t dsn, uint32_t subflowSequence, uint16_t length, uint32_t dataSum)
{
    const uint64_t sum = (dsn >> 32) + (dsn & 0xffffffff) + subflowSequence + length + dataSum;
    return static_cast<uint16_t>(~Fold(sum));
}

} // namespace mptcp
