/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LINK_FLAGS_H
#define MPTCP_LINK_FLAGS_H

#include "mptcp-flags.h"
#include "mptcp-link.h"
#include "mptcp-options.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Flags of scenarios with two hosts and disjoint links: the links, and the connections' mode. The
 * members hold the defaults; lists have one value for all links, or one per link.
 */
struct MptcpLinkFlags
{
    uint32_t paths{2};                               //!< links
    std::vector<DataRate> rate{DataRate("100Mb/s")}; //!< each way
    std::vector<Time> delay{MilliSeconds(10)};       //!< one way
    std::vector<QueueSize> queue{QueueSize("100p")}; //!< of each end
    std::string queueType{"droptail"};               //!< as in MptcpLinkParameters
    std::vector<double> loss{0};                     //!< chance that a data packet is lost
    std::vector<double> ackLoss{0};                  //!< the same in the other direction
    bool ipv6{false};                                //!< IPv6 instead of IPv4

    /// Add the flags. @param flags gets them @param options hold the mode; both must outlive the
    /// parsing
    void Register(MptcpFlags& flags, MptcpOptions& options);

    /// @param options after parsing @returns what is wrong, or nothing
    std::string Check(const MptcpOptions& options) const;

    /// @param options after parsing @returns the links, client on the left
    std::vector<MptcpLinkParameters> Make(const MptcpOptions& options) const;
};

} // namespace ns3

#endif // MPTCP_LINK_FLAGS_H
