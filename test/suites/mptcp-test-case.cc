/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/config.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

namespace ns3
{

namespace
{

/// No situation needs more simulated time than this to come to an end.
const Time LONGEST = Seconds(3600);

} // namespace

MptcpTestSuite::MptcpTestSuite(const std::string& name) : TestSuite(name)
{
}

bool
MptcpTestSuite::Add(TestCase* test)
{
    AddTestCase(test);
    return true;
}

MptcpTestCase::MptcpTestCase(const std::string& name) : TestCase(name)
{
}

void
MptcpTestCase::DoSetup()
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    Set("ns3::TcpSocket::SegmentSize", "1448");
    Set("ns3::TcpSocket::SndBufSize", "1000000");
    Set("ns3::TcpSocket::RcvBufSize", "1000000");
}

void
MptcpTestCase::DoTeardown()
{
    Simulator::Destroy();
    m_transfer.reset();
    m_network.reset();
    Config::Reset();
}

MptcpTestNetwork&
MptcpTestCase::MakeNetwork(std::vector<MptcpTestLink> links, MptcpTestFamily family)
{
    m_network = std::make_unique<MptcpTestNetwork>(std::move(links), family);
    m_network->ClientStack()->AssignStreams(1);
    m_network->ServerStack()->AssignStreams(2);
    return *m_network;
}

MptcpTestNetwork&
MptcpTestCase::MakeNetwork(uint32_t links)
{
    return MakeNetwork(std::vector<MptcpTestLink>(links));
}

MptcpTestNetwork&
MptcpTestCase::Network()
{
    return *m_network;
}

MptcpTestTransfer&
MptcpTestCase::Transfer()
{
    return *m_transfer;
}

MptcpTestWire&
MptcpTestCase::Wire()
{
    return m_network->Wire();
}

MptcpTestTransfer&
MptcpTestCase::MakeTransfer(uint64_t upload, uint64_t download, Kind client, Kind server)
{
    const auto make = [this](Ptr<Node> node, Kind kind, std::vector<std::string>& fallbacks)
    {
        if (kind == Kind::TCP)
        {
            return m_network->MakeTcpSocket(node);
        }
        auto socket = m_network->MakeSocket(node);
        socket->TraceConnectWithoutContext(
            "Fallback",
            Callback<void, const std::string&>([&fallbacks](const std::string& why)
                                               { fallbacks.push_back(why); }));
        return Ptr<Socket>(socket);
    };
    m_transfer =
        std::make_unique<MptcpTestTransfer>(*m_network,
                                            make(m_network->Client(), client, m_clientFallbacks),
                                            make(m_network->Server(), server, m_serverFallbacks),
                                            upload,
                                            download);
    return *m_transfer;
}

void
MptcpTestCase::Run()
{
    bool endless = false;
    Simulator::Schedule(LONGEST,
                        [&endless]()
                        {
                            endless = !Simulator::IsFinished();
                            Simulator::Stop();
                        });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(endless, false, "events come to an end");
}

void
MptcpTestCase::RunFor(Time time)
{
    Simulator::Stop(time);
    Simulator::Run();
}

uint64_t
MptcpTestCase::AtClient(const std::string& name)
{
    return m_network->ClientStack()->GetCounter(name);
}

uint64_t
MptcpTestCase::AtServer(const std::string& name)
{
    return m_network->ServerStack()->GetCounter(name);
}

void
MptcpTestCase::Set(const std::string& name, const std::string& value)
{
    Config::SetDefault(name, StringValue(value));
}

void
MptcpTestCase::At(Time when, std::function<void()> what)
{
    Simulator::Schedule(when, std::move(what));
}

void
MptcpTestCase::ExpectComplete()
{
    const auto& t = *m_transfer;
    NS_TEST_EXPECT_MSG_EQ(t.ConnectSucceeded(), true, "the client was told that it is connected");
    NS_TEST_EXPECT_MSG_EQ(t.ConnectFailed(), false, "and not that it is not");
    NS_TEST_EXPECT_MSG_EQ(t.Accepted(), 1, "one connection was accepted");
    NS_TEST_EXPECT_MSG_EQ(t.ContentGood(), true, "the content is what was sent");
    NS_TEST_EXPECT_MSG_EQ(t.Complete(),
                          true,
                          "all bytes arrived; server has " << t.ReceivedByServer() << ", client "
                                                           << t.ReceivedByClient());
    NS_TEST_EXPECT_MSG_EQ(t.ClientErrors(), 0, "the client saw no error");
    NS_TEST_EXPECT_MSG_EQ(t.ServerErrors(), 0, "the server saw no error");
    NS_TEST_EXPECT_MSG_EQ(t.ClientCloses(), 1, "the client was told once of the end");
    NS_TEST_EXPECT_MSG_EQ(t.ServerCloses(), 1, "the server was told once of the end");
}

void
MptcpTestCase::ExpectNothingLeft()
{
    const auto& n = *m_network;
    NS_TEST_EXPECT_MSG_EQ(n.ClientStack()->GetConnections().size(), 0, "client's connections");
    NS_TEST_EXPECT_MSG_EQ(n.ServerStack()->GetConnections().size(), 0, "server's connections");
    NS_TEST_EXPECT_MSG_EQ(n.CountTcpSockets(n.Client()), 0, "client's TCP sockets");
    NS_TEST_EXPECT_MSG_EQ(n.CountTcpSockets(n.Server()), 1, "server's TCP sockets: the listener");
}

void
MptcpTestCase::ExpectNoTrouble()
{
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 0, "the client did not fall back");
    NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), 0, "the server did not fall back");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MPRstTx"), 0, "the client reset nothing");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPRstTx"), 0, "the server reset nothing");
}

} // namespace ns3
