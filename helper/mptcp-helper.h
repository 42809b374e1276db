/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_HELPER_H
#define MPTCP_HELPER_H

#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/node-container.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Gives nodes MPTCP. Nodes must have TCP first (InternetStackHelper).
 *
 * Three lines make an existing program multipath:
 * @code
 * MptcpHelper mptcp;
 * mptcp.SetCongestionControl("ns3::MptcpLia");
 * mptcp.Mptcpize(nodes); // applications that ask for ns3::TcpSocketFactory get MPTCP
 * @endcode
 * Install() alone leaves ns3::TcpSocketFactory as it is; applications choose by asking for
 * "ns3::MptcpSocketFactory".
 */
class MptcpHelper
{
  public:
    /// @param tid TypeId name of a scheduler for connections of nodes installed from now on, or its
    /// short name ("minrtt")
    void SetScheduler(const std::string& tid);
    /// @param tid TypeId name of any TcpCongestionOps, or its short name ("lia", "cubic")
    void SetCongestionControl(const std::string& tid);
    /// @param tid TypeId name of a path manager, or its short name ("fullmesh")
    void SetPathManager(const std::string& tid);
    /// Set an attribute of the nodes' MptcpStack. @param name attribute @param value its value
    void SetStackAttribute(const std::string& name, const AttributeValue& value);
    /// Set an attribute of the nodes' MptcpSockets. @param name attribute @param value its value
    void SetSocketAttribute(const std::string& name, const AttributeValue& value);

    /// Add MptcpStack and MptcpSocketFactory. Safe to call again, with another helper too: what
    /// this helper sets is set anew, for sockets made from then on, and the rest stays. @param
    /// nodes where @{
    void Install(NodeContainer nodes) const;
    void Install(Ptr<Node> node) const;
    /// @}

    /// Install(), and let ns3::TcpSocketFactory make MPTCP sockets. @param nodes where @{
    void Mptcpize(NodeContainer nodes) const;
    void Mptcpize(Ptr<Node> node) const;
    /// @}

    /**
     * Add an endpoint, as `ip mptcp endpoint add`.
     * @param node a node that has been installed, with the address on one of its interfaces
     * @param address IPv4 or IPv6 address (or socket address, to announce a port)
     * @param flags as Linux writes them: "subflow", "signal", "subflow,backup", "subflow fullmesh",
     * ...
     * @returns the endpoint's id
     * @{
     */
    static uint8_t AddEndpoint(Ptr<Node> node, Ipv4Address address, const std::string& flags);
    static uint8_t AddEndpoint(Ptr<Node> node, Ipv6Address address, const std::string& flags);
    static uint8_t AddEndpoint(Ptr<Node> node, const Address& address, const std::string& flags);
    static uint8_t AddEndpoint(Ptr<Node> node, const Address& address, uint32_t flags);
    /// @}

    /**
     * Fix the random streams of the nodes' keys and nonces.
     * @param nodes installed nodes
     * @param stream first stream number
     * @returns how many streams were used
     */
    static int64_t AssignStreams(NodeContainer nodes, int64_t stream);

  private:
    /// Attributes and their values, in the order in which they were set.
    using Attributes = std::vector<std::pair<std::string, Ptr<AttributeValue>>>;

    Attributes m_socketAttributes; //!< of MptcpSocket
    Attributes m_stackAttributes;  //!< of MptcpStack
};

} // namespace ns3

#endif // MPTCP_HELPER_H
