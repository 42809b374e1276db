/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-helper.h"

#include "mptcp-type-names.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-endpoint.h"
#include "ns3/mptcp-socket-factory.h"
#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/type-id.h"

namespace ns3
{

namespace
{

/**
 * Check an attribute that a script sets.
 * @param owner the type that should have it
 * @param name of the attribute
 * @param value for it
 * @returns the value in the attribute's own type
 */
Ptr<AttributeValue>
Check(TypeId owner, const std::string& name, const AttributeValue& value)
{
    TypeId::AttributeInformation attribute;
    if (!owner.LookupAttributeByName(name, &attribute))
    {
        std::string names;
        for (std::size_t i = 0; i < owner.GetAttributeN(); i++)
        {
            names += " " + owner.GetAttribute(i).name;
        }
        NS_FATAL_ERROR(owner.GetName()
                       << " has no attribute '" << name << "', there are:" << names);
    }
    Ptr<AttributeValue> valid = attribute.checker->CreateValidValue(value);
    if (!valid)
    {
        NS_FATAL_ERROR("attribute " << owner.GetName() << "::" << name << " cannot be '"
                                    << value.Copy()->SerializeToString(attribute.checker)
                                    << "', allowed is "
                                    << attribute.checker->GetUnderlyingTypeInformation());
    }
    return valid;
}

/**
 * Find a type that a script names.
 * @param kind what it is for
 * @param attribute of MptcpSocket that gets it
 * @param name full or short
 * @returns its full name, as a value
 */
StringValue
FindType(MptcpTypeNames::Kind kind, const std::string& attribute, const std::string& name)
{
    std::string type;
    const std::string flaw = MptcpTypeNames::Resolve(kind, name, type);
    if (!flaw.empty())
    {
        NS_FATAL_ERROR("MPTCP " << attribute << " '" << name << "' " << flaw);
    }
    return StringValue(type);
}

/// End if a script has no node where it needs one. @param node perhaps null @param caller of the
/// check
void
CheckNode(Ptr<Node> node, const char* caller)
{
    if (!node)
    {
        NS_FATAL_ERROR(caller << ": the node is null");
    }
}

/// An address as endpoints have it. @param address IP or socket address @returns socket address
Address
ToSocketAddress(const Address& address)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        return InetSocketAddress(Ipv4Address::ConvertFrom(address), 0);
    }
    if (Ipv6Address::IsMatchingType(address))
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), 0);
    }
    return address;
}

} // namespace

void
MptcpHelper::SetScheduler(const std::string& tid)
{
    SetSocketAttribute("Scheduler", FindType(MptcpTypeNames::SCHEDULER, "Scheduler", tid));
}

void
MptcpHelper::SetCongestionControl(const std::string& tid)
{
    SetSocketAttribute("CongestionControl",
                       FindType(MptcpTypeNames::CONGESTION, "CongestionControl", tid));
}

void
MptcpHelper::SetPathManager(const std::string& tid)
{
    SetSocketAttribute("PathManager", FindType(MptcpTypeNames::PATH_MANAGER, "PathManager", tid));
}

void
MptcpHelper::SetStackAttribute(const std::string& name, const AttributeValue& value)
{
    m_stackAttributes.emplace_back(name, Check(MptcpStack::GetTypeId(), name, value));
}

void
MptcpHelper::SetSocketAttribute(const std::string& name, const AttributeValue& value)
{
    m_socketAttributes.emplace_back(name, Check(MptcpSocket::GetTypeId(), name, value));
}

void
MptcpHelper::Install(NodeContainer nodes) const
{
    for (auto i = nodes.Begin(); i != nodes.End(); ++i)
    {
        Install(*i);
    }
}

void
MptcpHelper::Install(Ptr<Node> node) const
{
    CheckNode(node, "MptcpHelper");
    if (!node->GetObject<TcpL4Protocol>())
    {
        NS_FATAL_ERROR("MptcpHelper: node " << node->GetId()
                                            << " has no TCP, install InternetStackHelper first");
    }
    Ptr<MptcpStack> stack = MptcpStack::Get(node);
    for (const auto& [name, value] : m_stackAttributes)
    {
        stack->SetAttribute(name, *value);
    }
    auto factory = node->GetObject<MptcpSocketFactory>();
    if (!factory)
    {
        factory = CreateObject<MptcpSocketFactory>();
        node->AggregateObject(factory);
    }
    for (const auto& [name, value] : m_socketAttributes)
    {
        factory->SetSocketAttribute(name, *value);
    }
}

void
MptcpHelper::Mptcpize(NodeContainer nodes) const
{
    for (auto i = nodes.Begin(); i != nodes.End(); ++i)
    {
        Mptcpize(*i);
    }
}

void
MptcpHelper::Mptcpize(Ptr<Node> node) const
{
    Install(node);
    MptcpizedTcpSocketFactory::Install(node);
}

uint8_t
MptcpHelper::AddEndpoint(Ptr<Node> node, Ipv4Address address, const std::string& flags)
{
    return AddEndpoint(node, Address(address), flags);
}

uint8_t
MptcpHelper::AddEndpoint(Ptr<Node> node, Ipv6Address address, const std::string& flags)
{
    return AddEndpoint(node, Address(address), flags);
}

uint8_t
MptcpHelper::AddEndpoint(Ptr<Node> node, const Address& address, const std::string& flags)
{
    uint32_t combination = 0;
    const std::string flaw = MptcpEndpoint::ParseFlags(flags, combination);
    if (!flaw.empty())
    {
        NS_FATAL_ERROR("MptcpHelper::AddEndpoint: " << flaw);
    }
    return AddEndpoint(node, address, combination);
}

uint8_t
MptcpHelper::AddEndpoint(Ptr<Node> node, const Address& address, uint32_t flags)
{
    CheckNode(node, "MptcpHelper::AddEndpoint");
    Ptr<MptcpStack> stack = node->GetObject<MptcpStack>();
    if (!stack)
    {
        NS_FATAL_ERROR("MptcpHelper::AddEndpoint: node "
                       << node->GetId() << " has no MPTCP, call MptcpHelper::Install first");
    }
    MptcpEndpoint endpoint;
    endpoint.address = ToSocketAddress(address);
    endpoint.flags = flags;
    return stack->AddEndpoint(endpoint);
}

int64_t
MptcpHelper::AssignStreams(NodeContainer nodes, int64_t stream)
{
    int64_t used = 0;
    for (auto i = nodes.Begin(); i != nodes.End(); ++i)
    {
        if (Ptr<MptcpStack> stack = (*i)->GetObject<MptcpStack>())
        {
            used += stack->AssignStreams(stream + used);
        }
    }
    return used;
}

} // namespace ns3
