/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_OPTION_COMBINATION_H
#define MPTCP_OPTION_COMBINATION_H

#include "mptcp-option.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>

/**
 * @file
 * @ingroup mptcp
 * Which options this module puts into one segment, as a table. RFC 8684 forbids some combinations
 * (sections 3.1 to 3.7) and leaves others open; of the open ones the table has those that are of
 * use. It binds the sender: a receiver takes every option that is legal where it stands.
 */

namespace mptcp
{

/// Segments, as far as they decide which options they may carry.
enum class SegmentType : uint8_t
{
    SYN,
    SYN_ACK,
    ACK, //!< all later ones that are no reset, with data or without
    RST,
};

/// What one type of option may do.
struct CombinationRule
{
    uint8_t segments{0};    //!< bit n: may stand in a segment of SegmentType n
    uint16_t companions{0}; //!< bit n: may share a segment with alternative n of Option
    uint8_t shortest{0};    //!< bytes of its shortest form
    uint8_t longest{0};     //!< bytes of its longest form
};

/// @tparam T an option struct @returns its place among the alternatives of Option
template <typename T, std::size_t I = 0>
constexpr std::size_t
OptionIndex()
{
    if constexpr (std::is_same_v<T, std::variant_alternative_t<I, Option>>)
    {
        return I;
    }
    else
    {
        return OptionIndex<T, I + 1>();
    }
}

/// @tparam T option structs @returns a set with their bits
template <typename... T>
constexpr uint16_t
OptionBits()
{
    return static_cast<uint16_t>((0U | ... | (1U << OptionIndex<T>())));
}

/// @param type a segment type @returns a set with its bit
constexpr uint8_t
SegmentBit(SegmentType type)
{
    return static_cast<uint8_t>(1U << static_cast<unsigned>(type));
}

/// One rule for each alternative of Option, in their order.
constexpr std::array<CombinationRule, std::variant_size_v<Option>> COMBINATIONS{{
    // MpCapable: on first data it is a mapping itself, hence no DSS beside it.
    {SegmentBit(SegmentType::SYN) | SegmentBit(SegmentType::SYN_ACK) | SegmentBit(SegmentType::ACK),
     0,
     4,
     24},
    // MpJoinSyn, MpJoinSynAck, MpJoinAck: nothing is known to be authentic before the third.
    {SegmentBit(SegmentType::SYN), 0, 12, 12},
    {SegmentBit(SegmentType::SYN_ACK), 0, 16, 16},
    {SegmentBit(SegmentType::ACK), 0, 24, 24},
    // Dss: with MP_FAIL it is the infinite mapping.
    {SegmentBit(SegmentType::ACK), OptionBits<AddAddr, RemoveAddr, MpPrio, MpFail>(), 4, 28},
    // AddAddr
    {SegmentBit(SegmentType::ACK), OptionBits<Dss>(), 8, 30},
    // RemoveAddr
    {SegmentBit(SegmentType::ACK), OptionBits<Dss, MpPrio>(), 4, MAX_OPTION_SPACE},
    // MpPrio
    {SegmentBit(SegmentType::ACK), OptionBits<Dss, RemoveAddr>(), 3, 3},
    // MpFail: on a reset when other subflows remain.
    {SegmentBit(SegmentType::ACK) | SegmentBit(SegmentType::RST),
     OptionBits<Dss, MpTcpRst>(),
     12,
     12},
    // MpFastclose
    {SegmentBit(SegmentType::ACK) | SegmentBit(SegmentType::RST), OptionBits<MpTcpRst>(), 12, 12},
    // MpTcpRst
    {SegmentBit(SegmentType::RST), OptionBits<MpFail, MpFastclose>(), 4, 4},
}};

/// @param type a segment type @param index an alternative of Option @returns whether that segment
/// may carry it
constexpr bool
MayCarry(SegmentType type, std::size_t index)
{
    return COMBINATIONS[index].segments & SegmentBit(type);
}

/// @param a an alternative of Option @param b another @returns whether one segment may carry both
constexpr bool
MayShare(std::size_t a, std::size_t b)
{
    return COMBINATIONS[a].companions & 1U << b;
}

/**
 * Whether a segment may carry some options, by the rules and by their length.
 * @param type the segment's type
 * @param options the options
 * @param count how many
 * @param space bytes of option space left beside other TCP options, at most MAX_OPTION_SPACE
 * @returns true if each may stand in that segment, each pair may stand together, and all fit
 */
inline bool
MayCombine(SegmentType type, const Option* options, std::size_t count, std::size_t space)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < count; i++)
    {
        length += OptionLength(options[i]);
        bool allowed = length <= space && MayCarry(type, options[i].index());
        for (std::size_t j = 0; allowed && j < i; j++)
        {
            allowed = MayShare(options[i].index(), options[j].index());
        }
        if (!allowed)
        {
            return false;
        }
    }
    return true;
}

} // namespace mptcp

#endif // MPTCP_OPTION_COMBINATION_H
