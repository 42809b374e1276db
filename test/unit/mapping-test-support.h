/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MAPPING_TEST_SUPPORT_H
#define MAPPING_TEST_SUPPORT_H

#include "ns3/mptcp-mapping.h"

#include <cstdint>
#include <limits>

/**
 * @file
 * Mappings for tests.
 */

namespace mappingtest
{

constexpr uint64_t MAX64 = std::numeric_limits<uint64_t>::max();

/// @returns a mapping without checksum
inline mptcp::Mapping
Map(uint64_t ssn, uint64_t dsn, uint16_t length)
{
    mptcp::Mapping mapping;
    mapping.ssn = ssn;
    mapping.dsn = dsn;
    mapping.length = length;
    return mapping;
}

} // namespace mappingtest

#endif // MAPPING_TEST_SUPPORT_H
