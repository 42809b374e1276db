/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SUBFLOW_LIFE_H
#define MPTCP_SUBFLOW_LIFE_H

#include <cstdint>

namespace ns3
{

/// @ingroup mptcp
/// Where a subflow stands in its life, whatever TCP's state is.
enum class MptcpSubflowLife : uint8_t
{
    HANDSHAKE, //!< until both hosts may use it
    UP,        //!< may carry data and options; counts in limits and information
    CLOSING,   //!< FIN or reset ordered, by us: takes nothing new, counts nowhere
    OVER,      //!< reported to the connection as gone
};

/// @ingroup mptcp
/// What moves a subflow through its life.
enum class MptcpSubflowEvent : uint8_t
{
    PROVEN, //!< TCP's handshake is through, and so is MPTCP's as far as this side can see
    CLOSE,  //!< we end it
    END,    //!< TCP has ended it, or it was given up
};

/**
 * @ingroup mptcp
 * The transition table. Nothing leads back: a subflow that closes is never up again.
 * @param life where it stands
 * @param event what happens
 * @returns where it stands then
 */
constexpr MptcpSubflowLife
NextLife(MptcpSubflowLife life, MptcpSubflowEvent event)
{
    constexpr auto HANDSHAKE = MptcpSubflowLife::HANDSHAKE;
    constexpr auto UP = MptcpSubflowLife::UP;
    constexpr auto CLOSING = MptcpSubflowLife::CLOSING;
    constexpr auto OVER = MptcpSubflowLife::OVER;
    constexpr MptcpSubflowLife TABLE[4][3] = {
        // PROVEN  CLOSE    END
        {UP, CLOSING, OVER},      // HANDSHAKE
        {UP, CLOSING, OVER},      // UP
        {CLOSING, CLOSING, OVER}, // CLOSING
        {OVER, OVER, OVER},       // OVER
    };
    static_assert(static_cast<int>(HANDSHAKE) == 0 && static_cast<int>(OVER) == 3);
    return TABLE[static_cast<uint8_t>(life)][static_cast<uint8_t>(event)];
}

} // namespace ns3

#endif // MPTCP_SUBFLOW_LIFE_H
