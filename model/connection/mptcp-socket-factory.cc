/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-socket-factory.h"

#include "mptcp-socket.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpSocketFactory");

NS_OBJECT_ENSURE_REGISTERED(MptcpSocketFactory);
NS_OBJECT_ENSURE_REGISTERED(MptcpizedTcpSocketFactory);

TypeId
MptcpSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpSocketFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpSocketFactory>();
    return tid;
}

MptcpSocketFactory::MptcpSocketFactory()
{
    m_factory.SetTypeId(MptcpSocket::GetTypeId());
}

void
MptcpSocketFactory::SetSocketAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

Ptr<Socket>
MptcpSocketFactory::CreateSocket()
{
    NS_LOG_FUNCTION(this);
    Ptr<MptcpSocket> socket = m_factory.Create<MptcpSocket>();
    socket->SetNode(GetObject<Node>());
    return socket;
}

TypeId
MptcpizedTcpSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpizedTcpSocketFactory")
                            .SetParent<TcpSocketFactory>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpizedTcpSocketFactory>();
    return tid;
}

void
MptcpizedTcpSocketFactory::Install(Ptr<Node> node)
{
    NS_LOG_FUNCTION(node);
    auto mptcpized = node->GetObject<MptcpizedTcpSocketFactory>();
    if (!mptcpized)
    {
        mptcpized = CreateObject<MptcpizedTcpSocketFactory>();
        node->AggregateObject(mptcpized);
    }
    // Each round counts once for the factory that is in front and twice for this one.
    while (node->GetObject<TcpSocketFactory>() != mptcpized)
    {
        node->GetObject<MptcpizedTcpSocketFactory>();
        node->GetObject<MptcpizedTcpSocketFactory>();
    }
}

Ptr<Socket>
MptcpizedTcpSocketFactory::CreateSocket()
{
    return GetObject<MptcpSocketFactory>()->CreateSocket();
}

} // namespace ns3
