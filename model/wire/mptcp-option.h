/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_OPTION_H
#define MPTCP_OPTION_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

/**
 * @file
 * @ingroup mptcp
 * The options of RFC 8684 as plain values: one struct per option, and parse, length and write side
 * by side. Nothing here knows ns-3, a socket or a connection.
 *
 * Numbers are in host order and in their natural units; the functions below alone know the byte
 * layout. A parsed option is always complete and legal in itself; whether it is legal in the
 * segment that carried it is the connection's business.
 */

namespace mptcp
{

/// TCP option kind of MPTCP (RFC 8684 section 3, IANA).
constexpr uint8_t OPTION_KIND = 30;
/// Protocol version that this module speaks (RFC 8684: 1).
constexpr uint8_t VERSION = 1;
/// Bytes of TCP option space in one segment.
constexpr std::size_t MAX_OPTION_SPACE = 40;

/// MPTCP option subtypes (RFC 8684 section 8.2).
enum class Subtype : uint8_t
{
    MP_CAPABLE = 0,
    MP_JOIN = 1,
    DSS = 2,
    ADD_ADDR = 3,
    REMOVE_ADDR = 4,
    MP_PRIO = 5,
    MP_FAIL = 6,
    MP_FASTCLOSE = 7,
    MP_TCPRST = 8,
};

/// Reasons carried by MP_TCPRST (RFC 8684 section 3.6).
enum class ResetReason : uint8_t
{
    UNSPECIFIED = 0,
    MPTCP_ERROR = 1,
    LACK_OF_RESOURCES = 2,
    PROHIBITED = 3,
    TOO_MUCH_DATA = 4,
    BAD_PERFORMANCE = 5,
    MIDDLEBOX = 6,
};

/// An IPv4 or IPv6 address as it stands on the wire.
struct WireAddress
{
    bool v6{false};                  //!< true: all 16 bytes count, false: the first four
    std::array<uint8_t, 16> bytes{}; //!< network order; the rest is zero for IPv4

    bool operator==(const WireAddress& o) const
    {
        return v6 == o.v6 && bytes == o.bytes;
    }
};

/// MP_CAPABLE (section 3.1). Which of the optional fields are there says which segment it belongs
/// to: none on a SYN, the sender's key on a SYN/ACK, both keys on an ACK, both and a length on
/// first data.
struct MpCapable
{
    uint8_t version{VERSION};
    bool checksumRequired{false};         //!< flag A
    bool extensibility{false};            //!< flag B, must be 0: never set in a parsed option
    bool denyJoinToInitialAddress{false}; //!< flag C
    bool hmacSha256{true};                //!< flag H
    bool otherCrypto{false};              //!< any of flags D to G; written as flag G
    std::optional<uint64_t> senderKey;
    std::optional<uint64_t> receiverKey;
    std::optional<uint16_t> dataLength; //!< bytes of data that the segment maps at IDSN + 1
    std::optional<uint16_t> checksum;   //!< DSS checksum of that data
};

/// MP_JOIN on a SYN (section 3.2, 12 bytes).
struct MpJoinSyn
{
    bool backup{false};
    uint8_t addressId{0};
    uint32_t token{0}; //!< the receiver's token
    uint32_t nonce{0};
};

/// MP_JOIN on a SYN/ACK (16 bytes).
struct MpJoinSynAck
{
    bool backup{false};
    uint8_t addressId{0};
    uint64_t hmac{0}; //!< leftmost 64 bits of HMAC-B
    uint32_t nonce{0};
};

/// MP_JOIN on the third ACK (24 bytes).
struct MpJoinAck
{
    std::array<uint8_t, 20> hmac{}; //!< leftmost 160 bits of HMAC-A
};

/// A data sequence mapping inside a DSS (section 3.3.1).
struct DssMapping
{
    uint64_t dsn{0};             //!< only the low 32 bits are meaningful when !dsn64
    bool dsn64{true};            //!< 8-octet data sequence number on the wire
    uint32_t subflowSequence{0}; //!< relative to the subflow's ISN: the first byte is 1
    uint16_t length{0}; //!< data-level length, DATA_FIN included; 0 is the infinite mapping
    std::optional<uint16_t> checksum;
};

/// Data Sequence Signal (section 3.3).
struct Dss
{
    bool dataFin{false}; //!< only with a mapping of length 1 or more, whose last octet it is
    bool hasDataAck{false};
    bool dataAck64{true}; //!< 8-octet DATA_ACK on the wire
    uint64_t dataAck{0};  //!< only the low 32 bits are meaningful when !dataAck64
    std::optional<DssMapping> mapping;
};

/// ADD_ADDR (section 3.4.1).
struct AddAddr
{
    bool echo{false};
    uint8_t addressId{0};
    WireAddress address;
    std::optional<uint16_t> port;
    uint64_t hmac{0}; //!< rightmost 64 bits of the HMAC; absent from the wire when echo
};

/// REMOVE_ADDR (section 3.4.2).
struct RemoveAddr
{
    uint8_t count{0};                                //!< at least 1
    std::array<uint8_t, MAX_OPTION_SPACE - 3> ids{}; //!< the first @c count are meaningful
};

/// MP_PRIO (section 3.3.8, 3 bytes).
struct MpPrio
{
    bool backup{false};
};

/// MP_FAIL (section 3.7, 12 bytes).
struct MpFail
{
    uint64_t dsn{0}; //!< where the bad mapping starts
};

/// MP_FASTCLOSE (section 3.5, 12 bytes).
struct MpFastclose
{
    uint64_t receiverKey{0}; //!< key of the host that receives the option
};

/// MP_TCPRST (section 3.6, 4 bytes).
struct MpTcpRst
{
    bool transient{false}; //!< flag T
    uint8_t reason{0};     //!< see ResetReason; unknown values are kept
};

/// Any MPTCP option.
using Option = std::variant<MpCapable,
                            MpJoinSyn,
                            MpJoinSynAck,
                            MpJoinAck,
                            Dss,
                            AddAddr,
                            RemoveAddr,
                            MpPrio,
                            MpFail,
                            MpFastclose,
                            MpTcpRst>;

/// Why a parse gave no option.
enum class ParseError : uint8_t
{
    NONE,
    TRUNCATED,       //!< fewer bytes than the option says, or than any option needs
    NOT_MPTCP,       //!< kind is not 30
    UNKNOWN_SUBTYPE, //!< ignored, as RFC 8684 wants
    BAD_LENGTH,      //!< the length is not one the subtype and flags allow
    BAD_VALUE, //!< a field that must not have this value: MP_CAPABLE flag B, an empty id list,
               //!< DATA_FIN without a mapping that holds it
};

/// Outcome of ParseOption.
struct ParseResult
{
    std::optional<Option> option; //!< present exactly when error is NONE
    ParseError error{ParseError::NONE};
};

/**
 * Parse one option.
 *
 * Reads at most @p size bytes and never past the option's own length. Bounds are checked first,
 * then the exact length that subtype and flags ask for, and only then the fields.
 *
 * @param data the option from its kind byte on
 * @param size bytes that may be read; may be more than the option
 * @returns the option, or the reason why it is to be ignored
 */
[[nodiscard]] ParseResult ParseOption(const uint8_t* data, std::size_t size);

/**
 * The same without a copy, for what runs on every segment.
 * @param data the option from its kind byte on
 * @param size bytes that may be read; may be more than the option
 * @param[out] out the option; unchanged if there is an error
 * @returns NONE, or the reason why the option is to be ignored
 */
[[nodiscard]] ParseError ParseOption(const uint8_t* data, std::size_t size, Option& out);

/**
 * @param option an option
 * @returns its bytes on the wire, kind and length included (at most 40)
 */
[[nodiscard]] std::size_t OptionLength(const Option& option);

/**
 * Write an option. Of MP_CAPABLE's optional fields each is written only if all before it are there.
 * @param option the option
 * @param out where to write
 * @param room bytes available at @p out
 * @returns the bytes written, or 0 if the option does not fit; then nothing is written
 */
std::size_t WriteOption(const Option& option, uint8_t* out, std::size_t room);

/**
 * Expand a 32-bit data sequence number or DATA_ACK to the 64-bit value closest to what is expected
 * (RFC 8684 section 3.3.1).
 * @param expected the value that would come next in order
 * @param low the 32 bits from the wire
 * @returns the 64-bit number whose low half is @p low
 */
[[nodiscard]] uint64_t ExpandSequence(uint64_t expected, uint32_t low);

} // namespace mptcp

#endif // MPTCP_OPTION_H
