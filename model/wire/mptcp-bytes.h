/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_BYTES_H
#define MPTCP_BYTES_H

#include <cstdint>

/**
 * @file
 * @ingroup mptcp
 * Numbers from and to network byte order, for the sources of this folder only. The caller has
 * checked the bounds.
 */

namespace mptcp
{

/// @param p two bytes in network order @returns their value
inline uint16_t
Load16(const uint8_t* p)
{
    return static_cast<uint16_t>(p[0] << 8 | p[1]);
}

/// @param p four bytes in network order @returns their value
inline uint32_t
Load32(const uint8_t* p)
{
    return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 |
           static_cast<uint32_t>(p[2]) << 8 | p[3];
}

/// @param p eight bytes in network order @returns their value
inline uint64_t
Load64(const uint8_t* p)
{
    return static_cast<uint64_t>(Load32(p)) << 32 | Load32(p + 4);
}

/// @param p where to write two bytes @param value what to write @returns the place after them
inline uint8_t*
Store16(uint8_t* p, uint16_t value)
{
    p[0] = static_cast<uint8_t>(value >> 8);
    p[1] = static_cast<uint8_t>(value);
    return p + 2;
}

/// @param p where to write four bytes @param value what to write @returns the place after them
inline uint8_t*
Store32(uint8_t* p, uint32_t value)
{
    return Store16(Store16(p, static_cast<uint16_t>(value >> 16)), static_cast<uint16_t>(value));
}

/// @param p where to write eight bytes @param value what to write @returns the place after them
inline uint8_t*
Store64(uint8_t* p, uint64_t value)
{
    return Store32(Store32(p, static_cast<uint32_t>(value >> 32)), static_cast<uint32_t>(value));
}

} // namespace mptcp

#endif // MPTCP_BYTES_H
