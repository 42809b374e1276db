/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-path-manager.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>

/**
 * @file
 * @ingroup mptcp-tests
 * What a user sees of address signalling: MptcpInfo and counters with Linux's meaning, limits,
 * address families, segment sizes.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-signalling");

/// A transfer between hosts with endpoints.
class Signalling : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// @param links how many @returns a network without automatic endpoints and with room
    MptcpTestNetwork& MakeBare(uint32_t links)
    {
        auto& network = MakeNetwork(links);
        for (const auto& stack : {network.ClientStack(), network.ServerStack()})
        {
            stack->FlushEndpoints();
            stack->SetAttribute("SubflowLimit", UintegerValue(8));
            stack->SetAttribute("AddAddrAcceptedLimit", UintegerValue(8));
        }
        return network;
    }

    /// @returns subflows of the client that are up
    uint32_t Up()
    {
        return Transfer().ClientMptcp()->GetInfo().mptcpi_subflows_total;
    }
};

MPTCP_TEST_F(Signalling, Info, "accepted and announced addresses, and their end")
{
    auto& network = MakeBare(2);
    network.ServerStack()->AddEndpoint({1, network.ServerAddress(1), MptcpEndpoint::SIGNAL, -1});
    auto& transfer = MakeTransfer(3000000, 0);
    MptcpInfo client;
    MptcpInfo server;
    MptcpInfo later;
    MptcpInfo withdrawn;
    At(Seconds(1),
       [&]()
       {
           client = transfer.ClientMptcp()->GetInfo();
           server = transfer.ServerMptcp()->GetInfo();
       });
    At(Seconds(1.2), [&]() { network.ServerStack()->RemoveEndpoint(1); });
    At(Seconds(1.6),
       [&]()
       {
           later = transfer.ClientMptcp()->GetInfo();
           withdrawn = transfer.ServerMptcp()->GetInfo();
       });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(+client.mptcpi_subflows, 1, "extra subflows");
    NS_TEST_EXPECT_MSG_EQ(+client.mptcpi_subflows_total, 2, "subflows");
    NS_TEST_EXPECT_MSG_EQ(+client.mptcpi_add_addr_accepted, 1, "accepted");
    NS_TEST_EXPECT_MSG_EQ(+client.mptcpi_local_addr_used, 0, "no endpoint of the client is used");
    NS_TEST_EXPECT_MSG_EQ(+server.mptcpi_add_addr_signal, 1, "announced");
    NS_TEST_EXPECT_MSG_EQ(+later.mptcpi_add_addr_accepted, 0, "no longer accepted");
    NS_TEST_EXPECT_MSG_EQ(+withdrawn.mptcpi_add_addr_signal, 0, "no longer announced");
    NS_TEST_EXPECT_MSG_EQ(AtServer("RmSubflow"), 1, "the server has closed a subflow");
    NS_TEST_EXPECT_MSG_EQ(AtClient("RmSubflow"), 0, "which the client was told to do");
    NS_TEST_EXPECT_MSG_EQ(AtClient("RmAddr"), 1, "by one REMOVE_ADDR");
    NS_TEST_EXPECT_MSG_EQ(AtClient("EchoAddTx"), 1, "one echo");
    NS_TEST_EXPECT_MSG_EQ(AtServer("EchoAdd"), 1, "which arrived");
}

MPTCP_TEST_F(Signalling, InfoWithoutInitial, "extra subflows are counted without the initial one")
{
    auto& network = MakeBare(2);
    network.ServerStack()->AddEndpoint({1, network.ServerAddress(1), MptcpEndpoint::SIGNAL, -1});
    network.ClientStack()->AddEndpoint(
        {1, network.ClientAddress(1), MptcpEndpoint::SUBFLOW | MptcpEndpoint::FULLMESH, -1});
    const uint8_t first = network.ClientStack()->AddEndpoint(
        {0, network.ClientAddress(0), MptcpEndpoint::SUBFLOW, -1});
    auto& transfer = MakeTransfer(3000000, 0);
    At(Seconds(1), [&]() { network.ClientStack()->RemoveEndpoint(first); });
    MptcpInfo info;
    At(Seconds(1.5), [&]() { info = transfer.ClientMptcp()->GetInfo(); });
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(+info.mptcpi_subflows, 1, "extra subflows");
    NS_TEST_EXPECT_MSG_EQ(+info.mptcpi_subflows_total, 1, "subflows");
    NS_TEST_EXPECT_MSG_EQ(+info.mptcpi_local_addr_used, 1, "one endpoint is used");
}

MPTCP_TEST_F(Signalling, IdInUse, "ADD_ADDR with an id in use and another address is ignored")
{
    auto& network = MakeBare(3);
    network.ServerStack()->AddEndpoint({7, network.ServerAddress(1), MptcpEndpoint::SIGNAL, -1});
    auto& transfer = MakeTransfer(5000000, 0);
    At(Seconds(1),
       [&]()
       {
           MptcpPathActions* server = PeekPointer(transfer.ServerMptcp());
           server->Announce({7, network.ServerAddress(2), MptcpEndpoint::SIGNAL, -1});
       });
    uint32_t with = 0;
    Address known;
    At(Seconds(2),
       [&]()
       {
           for (const auto& view : transfer.ClientMptcp()->GetSubflowViews())
           {
               with += view.remoteAddressId == 7 ? 1 : 0;
           }
           known = transfer.ClientMptcp()->GetRemoteAddresses().at(0).address;
       });
    RunFor(Seconds(3));
    NS_TEST_EXPECT_MSG_EQ(with, 1, "one subflow has the id");
    NS_TEST_EXPECT_MSG_EQ(MptcpAddress::SameIp(known, network.ServerAddress(1)),
                          true,
                          "which stands for what it stood for");
    NS_TEST_EXPECT_MSG_EQ(AtClient("AddAddrDrop"), 1, "counted");
}

MPTCP_TEST_F(Signalling, NoRepetition, "AddAddrTimeout 0: an ADD_ADDR without echo is not repeated")
{
    Set("ns3::MptcpStack::AddAddrTimeout", "0s");
    MakeNetwork(2);
    Wire().record = true;
    Wire().Drop([](const MptcpTestSegment& s)
                { return s.Has<mptcp::AddAddr>() && !s.Find<mptcp::AddAddr>()->echo; });
    MakeTransfer(1000000, 0);
    Run();
    const auto sent =
        Wire().Count([](const MptcpTestSegment& s) { return s.Has<mptcp::AddAddr>(); });
    NS_TEST_EXPECT_MSG_EQ(sent, 1, "one");
    NS_TEST_EXPECT_MSG_EQ(AtServer("AddAddrTx"), 1, "counted");
    ExpectComplete();
}

MPTCP_TEST_F(Signalling, TcpRstOnAck, "MP_TCPRST counts on a reset only")
{
    MakeNetwork();
    const auto& changed = Wire().Change([](const MptcpTestSegment& s)
                                        { return s.up && s.IsAck() && s.Has<mptcp::Dss>(); },
                                        [](MptcpTestSegment& s) {
                                            s.options.push_back(mptcp::MpTcpRst{false, 1});
                                        },
                                        1);
    MakeTransfer(10000, 300000);
    Run();
    ExpectComplete();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "it was there");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPRstRx"), 0, "and not counted");
}

MPTCP_TEST_F(Signalling, TcpRstBesideFastclose, "MP_TCPRST counts beside MP_FASTCLOSE")
{
    MakeNetwork();
    auto& transfer = MakeTransfer(3000000, 0);
    At(Seconds(0.5), [&transfer]() { transfer.ClientMptcp()->Abort(); });
    Run();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPFastcloseRx"), 1, "MP_FASTCLOSE");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPRstRx"), AtClient("MPRstTx"), "MP_TCPRST");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPRstRx"), 1, "one");
}

/// A connection on links with both families.
class Families : public Signalling
{
  public:
    /// @param v6 which family it connects by @param mixed whether it may use the other
    Families(bool v6, bool mixed)
        : Signalling(std::string("a connection over IPv") + (v6 ? "6" : "4") + " joins " +
                     (mixed ? "both families" : "that family alone")),
          m_v6(v6), m_mixed(mixed)
    {
    }

  private:
    void DoRun() override
    {
        if (m_mixed)
        {
            Set("ns3::MptcpSocket::AllowMixedFamilies", "true");
        }
        auto& network = MakeNetwork(std::vector<MptcpTestLink>(2), MptcpTestFamily::DUAL);
        Wire().record = true;
        auto client = network.MakeSocket(network.Client());
        auto server = network.MakeSocket(network.Server());
        uint64_t received = 0;
        if (m_v6)
        {
            server->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 80));
        }
        else
        {
            server->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        }
        server->Listen();
        server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  Callback<void, Ptr<Socket>, const Address&>(
                                      [&](Ptr<Socket> s, const Address&)
                                      {
                                          s->SetRecvCallback(Callback<void, Ptr<Socket>>(
                                              [&](Ptr<Socket> r)
                                              { received += r->Recv()->GetSize(); }));
                                      }));
        network.ClientStack()->FlushEndpoints();
        network.ClientStack()->SetAttribute("SubflowLimit", UintegerValue(8));
        network.ServerStack()->SetAttribute("SubflowLimit", UintegerValue(8));
        network.ServerStack()->FlushEndpoints();
        for (const bool v6 : {false, true})
        {
            network.ServerStack()->AddEndpoint(
                {0, network.ServerAddress(1, 0, v6), MptcpEndpoint::SIGNAL, -1});
        }
        At(network.StartTime(), [&]() { client->Connect(network.ServerAddress(0, 80, m_v6)); });
        At(network.StartTime() + Seconds(1), [&]() { client->Send(Create<Packet>(1000)); });
        uint32_t same = 0;
        uint32_t other = 0;
        At(network.StartTime() + Seconds(2),
           [&]()
           {
               for (const auto& view : client->GetSubflowViews())
               {
                   (MptcpAddress::IsIpv6(view.remote) == m_v6 ? same : other)++;
               }
           });
        RunFor(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(received, 1000, "bytes arrived");
        NS_TEST_EXPECT_MSG_EQ(same, 2, "of its own family");
        // The server's listener takes the other family only if it is bound to IPv6's Any.
        NS_TEST_EXPECT_MSG_EQ((other > 0), (m_mixed && m_v6), "of the other");
        const auto foreign =
            Wire().Count([this](const MptcpTestSegment& s)
                         { return s.IsSyn() && MptcpAddress::IsIpv6(s.from) != m_v6; });
        NS_TEST_EXPECT_MSG_EQ((foreign > 0), m_mixed, "SYNs of the other");
        client->Abandon();
    }

    bool m_v6;
    bool m_mixed;
};

[[maybe_unused]] const bool g_families = []()
{
    for (const bool v6 : {false, true})
    {
        g_suite.Add(new Families(v6, false));
        g_suite.Add(new Families(v6, true));
    }
    return true;
}();

/// A peer with a small MSS that does not speak MPTCP.
class FallbackMss : public Signalling
{
  public:
    /// @param plainServer whether the server is the one that speaks plain TCP
    explicit FallbackMss(bool plainServer)
        : Signalling(std::string("fallback to a ") + (plainServer ? "server" : "client") +
                     " with an MSS of 1000: segments of 1000 bytes"),
          m_plainServer(plainServer)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork();
        Wire().record = true;
        const bool plainServer = m_plainServer;
        Wire().Change([plainServer](const MptcpTestSegment& s)
                      { return plainServer ? s.IsSynAck() : s.IsSyn(); },
                      [](MptcpTestSegment& s)
                      {
                          TcpHeader header;
                          header.SetFlags(s.tcp.GetFlags());
                          header.SetSequenceNumber(s.tcp.GetSequenceNumber());
                          header.SetAckNumber(s.tcp.GetAckNumber());
                          header.SetSourcePort(s.tcp.GetSourcePort());
                          header.SetDestinationPort(s.tcp.GetDestinationPort());
                          header.SetWindowSize(s.tcp.GetWindowSize());
                          for (const auto& option : s.tcp.GetOptionList())
                          {
                              if (option->GetKind() != TcpOption::MSS)
                              {
                                  header.AppendOption(option);
                              }
                          }
                          auto mss = CreateObject<TcpOptionMSS>();
                          mss->SetMSS(1000);
                          header.AppendOption(mss);
                          s.tcp = header;
                          s.options.clear();
                      });
        MakeTransfer(plainServer ? 100000 : 0,
                     plainServer ? 0 : 100000,
                     plainServer ? Kind::MPTCP : Kind::TCP,
                     plainServer ? Kind::TCP : Kind::MPTCP);
        Run();
        ExpectComplete();
        uint32_t largest = 0;
        for (const auto& s : Wire().Segments())
        {
            largest = s.up == plainServer ? std::max(largest, s.Size()) : largest;
        }
        NS_TEST_EXPECT_MSG_EQ(largest, 1000, "payload");
    }

    bool m_plainServer;
};

[[maybe_unused]] const bool g_mss = []()
{
    g_suite.Add(new FallbackMss(true));
    g_suite.Add(new FallbackMss(false));
    return true;
}();

/// Many interfaces without configuration.
class Limit : public Signalling
{
  public:
    /// @param manager path manager @param links how many @param limit SubflowLimit, of both hosts
    /// @param subflows that come about @param noted whether the limit was in the way
    Limit(const std::string& manager, uint32_t links, uint32_t limit, uint32_t subflows, bool noted)
        : Signalling(manager + ": " + std::to_string(links) + " interfaces with SubflowLimit " +
                     std::to_string(limit) + " give " + std::to_string(subflows) + " subflows"),
          m_manager(manager), m_links(links), m_limit(limit), m_subflows(subflows), m_noted(noted)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpSocket::PathManager", "ns3::Mptcp" + m_manager + "PathManager");
        Set("ns3::MptcpStack::SubflowLimit", std::to_string(m_limit));
        Set("ns3::MptcpStack::AddAddrAcceptedLimit", std::to_string(m_limit));
        MakeNetwork(m_links);
        MakeTransfer(500000 * m_links, 0).closeWhenDone = false;
        At(Seconds(20), [this]() { Transfer().ClientSocket()->Close(); });
        uint32_t up = 0;
        At(Seconds(10), [&]() { up = Up(); });
        Run();
        ExpectComplete();
        NS_TEST_EXPECT_MSG_EQ(up, m_subflows, "subflows");
        NS_TEST_EXPECT_MSG_EQ(AtClient("SubflowLimited"), (m_noted ? 1 : 0), "said so");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MPJoinRejected"), 0, "none was refused");
    }

    std::string m_manager;
    uint32_t m_links;
    uint32_t m_limit;
    uint32_t m_subflows;
    bool m_noted;
};

[[maybe_unused]] const bool g_limits = []()
{
    g_suite.Add(new Limit("Endpoint", 2, 2, 2, false));
    g_suite.Add(new Limit("Endpoint", 5, 2, 3, true));
    g_suite.Add(new Limit("Endpoint", 5, 4, 5, false));
    g_suite.Add(new Limit("Endpoint", 12, 20, 12, false));
    g_suite.Add(new Limit("Endpoint", 2, 0, 1, true));
    return true;
}();

} // namespace

} // namespace ns3
