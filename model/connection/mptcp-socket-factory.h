/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SOCKET_FACTORY_H
#define MPTCP_SOCKET_FACTORY_H

#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/socket-factory.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Makes MPTCP sockets for its node: what an application asks for by "ns3::MptcpSocketFactory", as
 * it asks for IPPROTO_MPTCP on Linux.
 */
class MptcpSocketFactory : public SocketFactory
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();
    MptcpSocketFactory();

    /// Give sockets made from now on another value of an attribute. @param name of an attribute of
    /// ns3::MptcpSocket @param value for it
    void SetSocketAttribute(const std::string& name, const AttributeValue& value);

    /// @returns a new MptcpSocket on the node this factory is aggregated to
    Ptr<Socket> CreateSocket() override;

  private:
    ObjectFactory m_factory;
};

/**
 * @ingroup mptcp
 * Gives MPTCP sockets to applications that ask for ns3::TcpSocketFactory: what mptcpize does on
 * Linux.
 *
 * A node is asked for its TCP factory by type, and answers with the first aggregated object that is
 * of this type or a child of it; objects that are asked for more often move to the front. This
 * child of the type is therefore asked for until it is found first. It stays there, since every
 * question that the factory behind it could answer is answered by this one, which only makes its
 * lead longer.
 */
class MptcpizedTcpSocketFactory : public TcpSocketFactory
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /**
     * Make a node's applications use MPTCP. Safe to call again.
     * @param node a node with TCP and a MptcpSocketFactory
     */
    static void Install(Ptr<Node> node);

    /// @returns what the node's MptcpSocketFactory makes
    Ptr<Socket> CreateSocket() override;
};

} // namespace ns3

#endif // MPTCP_SOCKET_FACTORY_H
