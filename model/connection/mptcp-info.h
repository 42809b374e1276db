/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_INFO_H
#define MPTCP_INFO_H

#include "ns3/nstime.h"

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp
 * State of a connection, fields named as in Linux's struct mptcp_info.
 */
struct MptcpInfo
{
    /// Bits of mptcpi_flags.
    enum Flag : uint32_t
    {
        FALLBACK = 1,            //!< the connection is plain TCP
        REMOTE_KEY_RECEIVED = 2, //!< the peer's key is known
    };

    uint8_t mptcpi_subflows{0};              //!< extra subflows that are up
    uint8_t mptcpi_add_addr_signal{0};       //!< addresses announced
    uint8_t mptcpi_add_addr_accepted{0};     //!< announced addresses acted on
    uint8_t mptcpi_subflows_max{0};          //!< limit of extra subflows
    uint8_t mptcpi_add_addr_signal_max{0};   //!< signal endpoints
    uint8_t mptcpi_add_addr_accepted_max{0}; //!< limit of accepted addresses
    uint32_t mptcpi_flags{0};                //!< Flag bits
    uint32_t mptcpi_token{0};                //!< local token
    uint64_t mptcpi_write_seq{0};      //!< next data sequence number the application will write
    uint64_t mptcpi_snd_una{0};        //!< oldest data sequence number without DATA_ACK
    uint64_t mptcpi_rcv_nxt{0};        //!< next data sequence number expected
    uint8_t mptcpi_local_addr_used{0}; //!< local addresses with a subflow beyond the initial one
    uint8_t mptcpi_local_addr_max{0};  //!< subflow endpoints
    uint8_t mptcpi_csum_enabled{0};    //!< DSS checksums in use
    uint32_t mptcpi_retransmits{
        0}; //!< data-level retransmissions (timer expirations and reinjections)
    uint64_t mptcpi_bytes_retrans{0};  //!< bytes sent again at data level
    uint64_t mptcpi_bytes_sent{0};     //!< bytes bound to subflows, the first time
    uint64_t mptcpi_bytes_received{0}; //!< bytes delivered in data-level order
    uint64_t mptcpi_bytes_acked{0};    //!< bytes with DATA_ACK
    uint8_t mptcpi_subflows_total{0};  //!< subflows that are up, the initial one included
    Time mptcpi_last_data_sent;        //!< time since data was sent last
    Time mptcpi_last_data_recv;        //!< time since data was received last
    Time mptcpi_last_ack_recv;         //!< time since a DATA_ACK was received last
};

} // namespace ns3

#endif // MPTCP_INFO_H
