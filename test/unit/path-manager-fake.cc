/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "path-manager-fake.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace mptcp::test
{

using namespace ns3;

namespace
{

/// "local>remote" by IP addresses alone.
std::string
Name(const Address& local, const Address& remote)
{
    return MptcpAddress::ToString(MptcpAddress::WithPort(local, 0)) + ">" +
           MptcpAddress::ToString(MptcpAddress::WithPort(remote, 0));
}

std::string
Name(const MptcpSubflowView& subflow)
{
    return Name(subflow.local, subflow.remote);
}

} // namespace

Address
Parse(const std::string& text)
{
    const bool bracket = text[0] == '[';
    const std::size_t colon = text.rfind(':');
    if (!bracket && std::count(text.begin(), text.end(), ':') > 1)
    {
        return Inet6SocketAddress(Ipv6Address(text.c_str()), 0);
    }
    const uint16_t port = colon == std::string::npos ? 0 : std::stoi(text.substr(colon + 1));
    if (bracket)
    {
        return Inet6SocketAddress(Ipv6Address(text.substr(1, colon - 2).c_str()), port);
    }
    return InetSocketAddress(Ipv4Address(text.substr(0, colon).c_str()), port);
}

bool
FakeConnection::IsInitiator() const
{
    return initiator;
}

bool
FakeConnection::PeerDeniesInitialAddress() const
{
    return denied;
}

std::vector<MptcpSubflowView>
FakeConnection::GetSubflowViews() const
{
    return subflows;
}

std::vector<MptcpRemoteAddress>
FakeConnection::GetRemoteAddresses() const
{
    return signalling.GetRemoteAddresses();
}

int64_t
FakeConnection::OpenSubflow(const MptcpSubflowRequest& request)
{
    const Address local = MptcpAddress::IsIp(request.local) ? request.local : Parse(routed);
    if (noRoute.count(Name(local, request.remote)))
    {
        refused++;
        return -1;
    }
    MptcpSubflowView view;
    view.id = requests.size() + 1;
    view.localAddressId = request.localAddressId;
    view.remoteAddressId = request.remoteAddressId;
    view.local = MptcpAddress::WithPort(local, 50000 + view.id);
    view.remote = request.remote;
    view.backup = request.backup;
    view.initiatedHere = true;
    subflows.push_back(view);
    requests.push_back(request);
    opened.push_back(Name(view));
    return view.id;
}

void
FakeConnection::CloseSubflow(uint32_t id)
{
    auto it = std::find_if(subflows.begin(),
                           subflows.end(),
                           [id](const MptcpSubflowView& s) { return s.id == id; });
    if (it == subflows.end())
    {
        ADD_FAILURE() << "the path manager closed subflow " << id << ", which there is not";
        return;
    }
    closed.push_back(Name(*it));
    subflows.erase(it);
}

void
FakeConnection::Announce(const MptcpEndpoint& endpoint)
{
    m_addresses[endpoint.id] = endpoint.address;
    signalling.Announce(endpoint.id, endpoint.address);
}

void
FakeConnection::Withdraw(const std::vector<uint8_t>& ids)
{
    signalling.Withdraw(ids);
}

MptcpAddressSignalling&
FakeConnection::GetSignalling()
{
    return signalling;
}

bool
FakeConnection::UsesFamilyOf(const Address& address) const
{
    return family.empty() || (family == "4") == MptcpAddress::IsIpv4(address);
}

void
FakeConnection::WakeSubflows(const Address& address)
{
    woken.push_back(MptcpAddress::ToString(MptcpAddress::WithPort(address, 0)));
}

void
FakeConnection::NoteLimit()
{
    limited++;
}

bool
FakeConnection::SendAddressOption(const mptcp::Option& option, const std::set<uint8_t>&)
{
    if (const auto* add = std::get_if<AddAddr>(&option))
    {
        if (m_waiting.insert(add->addressId).second) // no repetition
        {
            announced.push_back(std::to_string(add->addressId) + " " +
                                MptcpAddress::ToString(m_addresses[add->addressId]));
        }
        m_sent[add->addressId] = *add;
    }
    else if (const auto* remove = std::get_if<RemoveAddr>(&option))
    {
        for (std::size_t i = 0; i < remove->count; i++)
        {
            withdrawn.push_back(remove->ids[i]);
            m_waiting.erase(remove->ids[i]);
        }
    }
    return true;
}

bool
FakeConnection::IsRemoteIdInUse(uint8_t id) const
{
    return std::any_of(subflows.begin(),
                       subflows.end(),
                       [id](const auto& s) { return s.remoteAddressId == id; });
}

Time
FakeConnection::GetAnnouncementTimeout() const
{
    return Seconds(120);
}

void
FakeConnection::Echo(uint8_t id)
{
    AddAddr echo = m_sent[id];
    echo.addressId = id;
    echo.echo = true;
    signalling.AddAddrReceived(echo, Address());
}

void
FakeConnection::CountAddress(MptcpCounter)
{
}

void
FakeConnection::AnnouncementDone(uint8_t id, bool echoed)
{
    m_waiting.erase(id);
    manager->NotifyAnnounceDone(id, echoed);
}

void
FakeConnection::RemoteAddressRemoved(uint8_t id)
{
    manager->NotifyAddressRemoved(id);
}

void
FakeConnection::SetSubflowBackup(uint32_t id, bool backup)
{
    for (MptcpSubflowView& subflow : subflows)
    {
        if (subflow.id == id)
        {
            subflow.backup = backup;
            priorities.push_back(Name(subflow) + (backup ? " backup" : " regular"));
        }
    }
}

PathManagerTest::PathManagerTest() : stack(CreateObject<MptcpStack>())
{
    stack->SetAttribute("AutoEndpoints", BooleanValue(false));
}

PathManagerTest::~PathManagerTest()
{
    stack->RemoveEndpointListener(1);
    if (manager)
    {
        manager->Detach();
    }
    Simulator::Destroy();
}

void
PathManagerTest::Start(const std::string& typeId,
                       const std::string& local,
                       const std::string& remote)
{
    MptcpSubflowView initial;
    initial.local = Parse(local);
    initial.remote = Parse(remote);
    initial.initial = true;
    initial.initiatedHere = connection.initiator;
    initial.established = true;
    connection.subflows.push_back(initial);
    connection.initialRemote = initial.remote;
    if (!manager)
    {
        ObjectFactory factory;
        factory.SetTypeId(typeId);
        manager = factory.Create<MptcpPathManager>();
    }
    connection.manager = manager;
    connection.signalling.Start(1, 2);
    manager->Attach(&connection, stack->GetHost());
    stack->AddEndpointListener(1, MakeCallback(&MptcpPathManager::NotifyEndpoint, manager));
    manager->NotifyEstablished();
}

void
PathManagerTest::SetLimits(uint32_t subflows, uint32_t accepted)
{
    stack->SetAttribute("SubflowLimit", UintegerValue(subflows));
    stack->SetAttribute("AddAddrAcceptedLimit", UintegerValue(accepted));
}

uint8_t
PathManagerTest::AddEndpoint(const std::string& address, const std::string& flags, uint8_t id)
{
    MptcpEndpoint endpoint;
    endpoint.id = id;
    endpoint.address = Parse(address);
    const std::string flaw = MptcpEndpoint::ParseFlags(flags, endpoint.flags);
    EXPECT_EQ(flaw, "");
    return stack->AddEndpoint(endpoint);
}

void
PathManagerTest::PeerAnnounces(uint8_t id, const std::string& address)
{
    MptcpRemoteAddress remote;
    remote.id = id;
    remote.address = Parse(address);
    remote.portGiven = MptcpAddress::Port(remote.address) != 0;
    if (!remote.portGiven)
    {
        remote.address =
            MptcpAddress::WithPort(remote.address, MptcpAddress::Port(connection.initialRemote));
    }
    AddAddr option;
    option.addressId = id;
    const Address wire = Parse(address);
    option.address.v6 = MptcpAddress::IsIpv6(wire);
    if (option.address.v6)
    {
        MptcpAddress::Ipv6(wire).GetBytes(option.address.bytes.data());
    }
    else
    {
        MptcpAddress::Ipv4(wire).Serialize(option.address.bytes.data());
    }
    if (remote.portGiven)
    {
        option.port = MptcpAddress::Port(wire);
    }
    option.hmac = AddAddrHmac(2, 1, option);
    const auto answer = connection.signalling.AddAddrReceived(option, connection.initialRemote);
    ASSERT_TRUE(answer.announced);
    EXPECT_EQ(answer.announced->address, remote.address);
    manager->NotifyAddressAnnounced(*answer.announced);
}

void
PathManagerTest::PeerWithdraws(uint8_t id)
{
    RemoveAddr option;
    option.count = 1;
    option.ids[0] = id;
    connection.signalling.RemoveAddrReceived(option);
    const auto before = connection.subflows;
    for (const MptcpSubflowView& subflow : before)
    {
        if (subflow.remoteAddressId == id)
        {
            Lose(Name(subflow));
        }
    }
}

void
PathManagerTest::Echo(uint8_t id)
{
    connection.Echo(id);
}

void
PathManagerTest::GiveUp(uint8_t id)
{
    const double all = 120 * (1 + MptcpAddressSignalling::REPETITIONS);
    Wait(all + 1);
    EXPECT_EQ(connection.signalling.GetState(id), MptcpAnnouncement::State::GIVEN_UP);
}

void
PathManagerTest::EstablishAll()
{
    const auto before = connection.subflows;
    for (const MptcpSubflowView& old : before)
    {
        for (MptcpSubflowView& subflow : connection.subflows)
        {
            if (subflow.id == old.id && !subflow.established)
            {
                subflow.established = true;
                const MptcpSubflowView view = subflow;
                manager->NotifySubflowEstablished(view);
                break;
            }
        }
    }
}

void
PathManagerTest::Lose(const std::string& name)
{
    auto& subflows = connection.subflows;
    auto it = std::find_if(subflows.begin(),
                           subflows.end(),
                           [&](const MptcpSubflowView& s) { return Name(s) == name; });
    ASSERT_NE(it, subflows.end()) << "there is no subflow " << name;
    const MptcpSubflowView view = *it;
    subflows.erase(it);
    manager->NotifySubflowClosed(view);
}

void
PathManagerTest::Wait(double seconds)
{
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
}

std::vector<std::string>
PathManagerTest::Subflows() const
{
    std::vector<std::string> names;
    for (const MptcpSubflowView& subflow : connection.subflows)
    {
        names.push_back(Name(subflow));
    }
    return names;
}

} // namespace mptcp::test
