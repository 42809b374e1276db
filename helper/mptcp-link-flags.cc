/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-link-flags.h"

#include "mptcp-experiment.h"
#include "mptcp-two-path-helper.h"

namespace ns3
{

void
MptcpLinkFlags::Register(MptcpFlags& flags, MptcpOptions& options)
{
    uint32_t most = MptcpTwoPathHelper::MAX_PATHS;
    flags.Add("mode",
              "mptcp; tcp-path1, tcp-path2, ...; tcp-all: one TCP connection on each; "
              "tcp-mended-path1, ..., tcp-mended-all: by this module's subflows without MPTCP",
              options.mode);
    flags.Add("paths", "disjoint links between the hosts", paths, "links", 1, most);
    flags.Add("rate", "of each link, one for all or one per link", rate);
    flags.Add("delay", "of each link, one way", delay);
    flags.Add("queue", "of each link, what an end holds", queue);
    flags.Add("queue-type",
              "droptail, or a queue disc such as ns3::RedQueueDisc[MinTh=25|MaxTh=50]",
              queueType);
    flags.Add("loss", "chance that a link loses a data packet", loss, "0 to 1", 0, 1);
    flags.Add("ack-loss", "chance that it loses an acknowledgement", ackLoss, "0 to 1", 0, 1);
    flags.Add("ipv6", "IPv6 instead of IPv4", ipv6);
}

std::string
MptcpLinkFlags::Check(const MptcpOptions& options) const
{
    for (auto values : {rate.size(), delay.size(), queue.size(), loss.size(), ackLoss.size()})
    {
        if (values > paths)
        {
            return "there are more values than the --paths=" + std::to_string(paths) + " links";
        }
    }
    auto wrong = MptcpExperiment::CheckMode(options.mode, paths);
    return wrong.empty() ? MptcpLink::Check(Make(options)[0]) : wrong;
}

std::vector<MptcpLinkParameters>
MptcpLinkFlags::Make(const MptcpOptions& options) const
{
    std::vector<MptcpLinkParameters> links(paths);
    for (std::size_t i = 0; i < links.size(); ++i)
    {
        auto data = MptcpFlags::Of(loss, i);
        auto acks = MptcpFlags::Of(ackLoss, i);
        links[i].rate = MptcpFlags::Of(rate, i);
        links[i].delay = MptcpFlags::Of(delay, i);
        links[i].queue = MptcpFlags::Of(queue, i);
        links[i].queueType = queueType;
        links[i].lossToRight = options.upload ? data : acks;
        links[i].lossToLeft = options.upload ? acks : data;
    }
    return links;
}

} // namespace ns3
