/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_HOST_H
#define MPTCP_HOST_H

#include "mptcp-counters.h"
#include "mptcp-endpoint-table.h"
#include "mptcp-limits.h"

#include "ns3/node.h"
#include "ns3/simple-ref-count.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * What a host has below path managers and connections. MptcpStack owns it and gives it attributes;
 * path managers hold it for reading.
 */
class MptcpHost : public SimpleRefCount<MptcpHost>
{
  public:
    /// @param owner the node, or null: a host without interfaces
    void SetNode(Ptr<Node> owner)
    {
        node = owner;
        endpoints.SetNode(owner);
    }

    Ptr<Node> node; //!< null until SetNode() and after the stack is disposed of
    MptcpEndpointTable endpoints;
    MptcpLimits limits;
    MptcpCounters counters;
};

} // namespace ns3

#endif // MPTCP_HOST_H
