/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket.h"
#include "mptcp-stack.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/tcp-l4-protocol.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpStackPorts");

void
MptcpStack::OpenPort(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    if (MptcpAddress::Port(endpoint.address) == 0 || !m_host->node ||
        !m_host->node->GetObject<TcpL4Protocol>())
    {
        return;
    }
    auto listener = CreateObject<MptcpSocket>();
    listener->SetNode(m_host->node);
    if (listener->ListenForJoins(endpoint.address) == 0)
    {
        m_ports[endpoint.id] = listener;
        return;
    }
    // Somebody listens there already, and takes joins as every listener does.
    NS_LOG_INFO("no listener of its own for " << MptcpAddress::ToString(endpoint.address));
}

void
MptcpStack::ClosePort(const MptcpEndpoint& endpoint)
{
    NS_LOG_FUNCTION(this << +endpoint.id);
    const auto found = m_ports.find(endpoint.id);
    if (found != m_ports.end())
    {
        found->second->Close();
        m_ports.erase(found);
    }
}

} // namespace ns3
