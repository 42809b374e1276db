/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include "ns3/mptcp-option.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * The two fuzz targets of the wire room, as plain functions for the ordinary test
 * (wire-fuzz-test.cc), and as LLVMFuzzerTestOneInput for libFuzzer:
 *
 *     clang++ -std=c++17 -g -O1 -fsanitize=fuzzer,address,undefined -I BUILD/include \
 *         test/fuzz/fuzz-wire.cc model/wire/?*.cc \
 *         -lns3-internet -lns3-network -lns3-core -lsodium -o fuzz-wire
 *     ./fuzz-wire -max_len=64
 *
 * What ns-3's own parser does with hostile option bytes (tried on 3.37; the code is the same in
 * 3.43 and 3.48), and so what can reach ours:
 * - An unknown kind with length 0 loops for ever and takes memory until there is none: such a
 *   segment never arrives. With length 1 or above 40, parsing stops there; what came before
 *   arrives, what follows does not. Lengths 2 to 40 arrive, so ReadMptcpOptions sees kind 30 with a
 *   length that no MPTCP option has, 2 included.
 * - MSS with a length other than 4 ends the program (NS_ABORT_IF).
 * - Window scale, SACK permitted and timestamps with a wrong length stop the parsing, as above.
 * - SACK drops the remainder of (length - 2) / 8 and goes on right behind the last whole block:
 *   bytes inside a SACK option may arrive as kind 30. Lengths 0 and 1 count as 2.
 * - An option that leads out of the option space is read (from the payload or beyond the packet: an
 *   assertion in builds that have them) and then dropped, with all that follows.
 * - Wherever parsing stops early, and behind END, TcpHeader reports fewer bytes than the header
 *   has, and the rest of the options becomes the start of the payload.
 * - A data offset below 5 makes a header without options.
 */

namespace mptcp::test
{

/// What one input did, for a driver that wants to know that its inputs are worth something.
struct FuzzOutcome
{
    std::string complaint;         //!< empty if all that must hold held
    std::vector<Option> parsed;    //!< what was accepted
    std::vector<ParseError> error; //!< why something was not
};

/**
 * ParseOption on arbitrary bytes: nothing is read past the end (the sanitizers' part), and what is
 * accepted can be written, has the length it said, and reads back the same.
 * @param data bytes
 * @param size how many
 * @returns what happened
 */
FuzzOutcome FuzzOption(const uint8_t* data, std::size_t size);

/**
 * A segment with arbitrary option bytes through TcpHeader::Deserialize, ReadMptcpOptions, and what
 * was found out again through MptcpTcpOption. Inputs at which ns-3 itself would hang or abort are
 * bent to the nearest that it survives.
 * @param data first byte: data offset of the header, modulo 11, plus 5; others: the options and
 * what follows them
 * @param size how many
 * @returns what happened
 */
FuzzOutcome FuzzTcpHeader(const uint8_t* data, std::size_t size);

} // namespace mptcp::test

#endif // FUZZ_WIRE_H
