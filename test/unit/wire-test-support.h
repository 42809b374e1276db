/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef WIRE_TEST_SUPPORT_H
#define WIRE_TEST_SUPPORT_H

#include "ns3/mptcp-option.h"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * What the tests and fuzz targets of the wire room share: byte strings, equality of options, and
 * one example of every option with its bytes written out by hand.
 */

namespace mptcp
{

/// @param a an option @param b another @returns whether all fields that mean something are equal
bool operator==(const Option& a, const Option& b);

/// Shown by GoogleTest: the option's bytes. @param os stream @param o option @returns the stream
std::ostream& operator<<(std::ostream& os, const Option& o);

/// Shown by GoogleTest. @param os stream @param e error @returns the stream
std::ostream& operator<<(std::ostream& os, ParseError e);

} // namespace mptcp

namespace mptcp::test
{

using Bytes = std::vector<uint8_t>;

/// @param text hexadecimal digits, blanks ignored @returns the bytes; a bad digit throws
Bytes Hex(const std::string& text);

/// @param option an option @returns its bytes on the wire
Bytes Written(const Option& option);

/// @param bytes an option and what follows it @returns what ParseOption makes of them
ParseResult Parsed(const Bytes& bytes);

/// One example of an option.
struct WireCase
{
    std::string name;
    Option option;
    Bytes bytes;                      //!< by hand from the figures of RFC 8684
    std::vector<std::size_t> lengths; //!< what the length byte may be, given the other bytes
};

/// @returns an example of every shape that any option has
const std::vector<WireCase>& EveryOption();

} // namespace mptcp::test

#endif // WIRE_TEST_SUPPORT_H
