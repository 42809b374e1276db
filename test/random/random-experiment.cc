/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-experiment.h"

#include "random-live-objects.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-subflow.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/// How long after the last Close() everything must be over.
const Time GRACE = Seconds(600);

/// Two segment lifetimes of ns-3: how long a connection that ended late is in TIME_WAIT.
const Time TIME_WAIT = Seconds(240) + TimeStep(1);

} // namespace

RandomLiveObjects (*RandomLiveObjects::counter)() = nullptr;

RandomLiveObjects
RandomLiveObjects::Now()
{
    return counter ? counter() : RandomLiveObjects();
}

RandomExperiment::RandomExperiment(const RandomProgram& program) : m_program(program)
{
    SetDefaults();
    m_network = std::make_unique<RandomNetwork>(program);
    m_network->SetMayDamage([this]() { return MayDamage(); });
    for (const bool server : {false, true})
    {
        const auto& host = server ? program.server : program.client;
        if (host.tcp)
        {
            m_network->Host(server)->GetObject<TcpL4Protocol>()->SetAttribute(
                "SocketType",
                TypeIdValue(TypeId::LookupByName(host.controller)));
        }
    }
}

RandomExperiment::~RandomExperiment() = default;

void
RandomExperiment::SetDefaults()
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1 + m_program.seed);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(m_program.tcpChecksums));
    Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(m_program.sack));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(m_program.timestamps));
    Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(m_program.windowScaling));
}

Ptr<Socket>
RandomExperiment::MakeSocket(bool server)
{
    const auto& host = server ? m_program.server : m_program.client;
    const auto node = m_network->Host(server);
    Ptr<Socket> socket;
    if (host.tcp)
    {
        socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    }
    else
    {
        auto mptcp = CreateObject<MptcpSocket>();
        mptcp->SetNode(node);
        mptcp->SetAttribute("Scheduler", StringValue(host.scheduler));
        mptcp->SetAttribute("CongestionControl", StringValue(host.controller));
        mptcp->SetAttribute("PathManager", StringValue(host.pathManager));
        mptcp->SetAttribute("Checksum", BooleanValue(host.checksum));
        mptcp->SetAttribute("OpportunisticRetransmission", BooleanValue(host.opportunistic));
        mptcp->SetAttribute("Penalisation", BooleanValue(host.penalisation));
        mptcp->SetAttribute("AutoBuffers", BooleanValue(host.autoBuffers));
        socket = mptcp;
    }
    socket->SetAttribute("SndBufSize", UintegerValue(host.sendBuffer));
    socket->SetAttribute("RcvBufSize", UintegerValue(host.receiveBuffer));
    socket->SetAttribute("SegmentSize", UintegerValue(host.segment));
    socket->SetAttribute("DelAckCount", UintegerValue(host.delayedAcks));
    socket->SetAttribute("TcpNoDelay", BooleanValue(!host.nagle));
    return socket;
}

void
RandomExperiment::Listen()
{
    m_listener = MakeSocket(true);
    m_listener->Bind(m_program.v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    m_listener->Listen();
    m_listener->SetAcceptCallback(
        Callback<bool, Ptr<Socket>, const Address&>([](Ptr<Socket>, const Address&)
                                                    { return true; }),
        Callback<void, Ptr<Socket>, const Address&>([this](Ptr<Socket> socket, const Address& from)
                                                    { Accepted(socket, from); }));
}

void
RandomExperiment::Start(std::size_t connection, uint32_t round, Ptr<Socket> socket)
{
    const auto& plan = m_program.connections[connection];
    const std::size_t index = m_courses.size();
    m_courses.push_back(std::make_unique<Course>());
    auto& course = *m_courses.back();
    course.connection = connection;
    course.round = round;
    const auto ended = [this, index]() { Ended(index); };
    course.client =
        std::make_unique<RandomApplication>(plan.client, 2 * index, 2 * index + 1, ended);
    course.server =
        std::make_unique<RandomApplication>(plan.server, 2 * index + 1, 2 * index, ended);
    m_toStart--;
    if (!socket)
    {
        socket = MakeSocket(false);
        if (plan.bound)
        {
            socket->Bind(m_network->AddressOf(false, plan.link, 0));
        }
    }
    if (DynamicCast<MptcpSocket>(socket))
    {
        socket->TraceConnectWithoutContext("SubflowEstablished",
                                           Callback<void, Ptr<MptcpSubflow>>(
                                               [this, index](Ptr<MptcpSubflow> subflow)
                                               {
                                                   Address local;
                                                   subflow->GetSockName(local);
                                                   m_courses[index]->links.insert(
                                                       m_network->LinkOf(local));
                                               }));
        socket->TraceConnectWithoutContext(
            "Fallback",
            Callback<void, const std::string&>([this, index](const std::string&)
                                               { m_courses[index]->clientFellBack = true; }));
    }
    course.client->Connect(socket,
                           m_network->AddressOf(true, plan.link, plan.refused ? PORT + 1 : PORT));
    Address local;
    socket->GetSockName(local);
    if (MptcpAddress::IsIp(local))
    {
        course.port = MptcpAddress::Port(local);
        m_ports[course.port] = index;
    }
}

void
RandomExperiment::Accepted(Ptr<Socket> socket, const Address& from)
{
    const auto found = m_ports.find(MptcpAddress::Port(from));
    std::size_t index = m_courses.size() - 1;
    if (found != m_ports.end())
    {
        index = found->second;
    }
    else
    {
        // The client's socket was closed within Connect(), and did not say its port any more.
        while (index > 0 && m_courses[index]->port != 0)
        {
            index--;
        }
    }
    if (m_courses[index]->accepted)
    {
        // A SYN that comes a second time after the server has given the connection up makes a new
        // one: ns-3's first number is always 0, so that the client cannot tell the difference.
        socket->Close();
        return;
    }
    m_courses[index]->accepted = true;
    Simulator::Remove(m_stop);
    if (DynamicCast<MptcpSocket>(socket))
    {
        socket->TraceConnectWithoutContext(
            "Fallback",
            Callback<void, const std::string&>([this, index](const std::string&)
                                               { m_courses[index]->serverFellBack = true; }));
    }
    m_courses[index]->server->Accept(socket);
    if (m_impatient)
    {
        m_courses[index]->server->Force();
    }
    MaybeOver();
}

void
RandomExperiment::Ended(std::size_t index)
{
    const auto& course = *m_courses[index];
    const auto& plan = m_program.connections[course.connection];
    if (course.client->IsOver() && course.server->IsOver() && course.round < plan.again &&
        !m_impatient && !course.continued)
    {
        m_courses[index]->continued = true;
        // The socket has had its time to be over; now it may be used again.
        constexpr uint32_t PAUSE = 900; // longer than any wait of a socket that nobody answers
        Simulator::Schedule(Seconds(PAUSE),
                            [this, index]()
                            {
                                auto& before = *m_courses[index];
                                if (!before.server->IsOver())
                                {
                                    // It had not even accepted then; its end will be heard of.
                                    before.continued = false;
                                    return;
                                }
                                const auto socket = before.client->GetSocket();
                                Start(before.connection, before.round + 1, socket);
                            });
    }
    MaybeOver();
}

void
RandomExperiment::MaybeOver()
{
    bool over = m_toStart == 0;
    for (const auto& course : m_courses)
    {
        over = over && course->client->IsOver() && course->server->IsOver();
    }
    if (over)
    {
        Simulator::Remove(m_stop);
        m_stop = Simulator::Schedule(GRACE, &RandomExperiment::Over, this);
    }
}

void
RandomExperiment::Over()
{
    Simulator::Remove(m_patience);
    const bool left = m_network->CountTcpSockets(false) > 0 || m_network->CountTcpSockets(true) > 1;
    if (left && HasMoved())
    {
        m_stop = Simulator::Schedule(GRACE, &RandomExperiment::Over, this);
        return;
    }
    if (left && !m_waited)
    {
        m_waited = true;
        m_stop = Simulator::Schedule(TIME_WAIT, &RandomExperiment::Over, this);
        return;
    }
    m_seen.seconds = Simulator::Now().GetSeconds();
    m_seen.client = Look(false);
    m_seen.server = Look(true);
    for (const auto& course : m_courses)
    {
        course->client->Forget();
        course->server->Forget();
    }
    m_listener->Close();
    m_listener = nullptr;
    // What was cancelled still stands in the simulator's queue; that is gone after a while.
    Simulator::Schedule(GRACE,
                        [this]()
                        {
                            m_seen.pending = !Simulator::IsFinished();
                            Simulator::Stop();
                        });
}

bool
RandomExperiment::HasMoved()
{
    // Where much is lost TCP is slow; as long as something moves nothing is stuck.
    uint64_t received = 0;
    for (const auto& course : m_courses)
    {
        received += course->client->Record().received + course->server->Record().received;
    }
    constexpr uint32_t MOST_DELAYS = 20;
    const bool moved = received > m_receivedBefore && m_delays < MOST_DELAYS;
    m_receivedBefore = received;
    m_delays += moved;
    return moved;
}

void
RandomExperiment::LosePatience()
{
    if (HasMoved())
    {
        m_patience = Simulator::Schedule(Seconds(400), &RandomExperiment::LosePatience, this);
        return;
    }
    m_impatient = true;
    for (std::size_t i = 0; i < m_courses.size(); i++)
    {
        m_courses[i]->client->Force();
        m_courses[i]->server->Force();
    }
    m_toStart = 0;
    MaybeOver();
}

void
RandomExperiment::Happen(const RandomEvent& event)
{
    if (m_courses.empty())
    {
        return;
    }
    const auto& course = *m_courses.front();
    const auto& application = event.server ? *course.server : *course.client;
    const auto socket = DynamicCast<MptcpSocket>(application.GetSocket());
    if (!socket || event.link >= socket->GetNSubflows())
    {
        return;
    }
    const auto subflow = socket->GetSubflow(event.link);
    if (event.kind == RandomEvent::PRIORITY)
    {
        socket->SetSubflowBackup(subflow->GetId(), event.value != 0);
    }
    else
    {
        ObjectFactory factory(event.name);
        subflow->SetCongestionControlAlgorithm(factory.Create<TcpCongestionOps>());
    }
}

bool
RandomExperiment::MayDamage() const
{
    for (const auto& course : m_courses)
    {
        for (const auto* application : {course->client.get(), course->server.get()})
        {
            const auto socket = application->GetSocket();
            const auto mptcp = DynamicCast<MptcpSocket>(socket);
            if (socket && (!mptcp || mptcp->IsFallback()))
            {
                return false;
            }
        }
    }
    return true;
}

RandomRemains
RandomExperiment::Look(bool server)
{
    RandomRemains remains;
    const auto stack = m_network->Stack(server);
    remains.connections = stack->GetConnections().size();
    remains.sockets = m_network->CountTcpSockets(server) - (server ? 1 : 0);
    for (const auto& name : MptcpCounters::Names())
    {
        if (const uint64_t value = stack->GetCounter(name))
        {
            remains.counters[name] = value;
        }
    }
    remains.established = remains.counters["MPCurrEstab"];
    return remains;
}

RandomObservation
RandomExperiment::Run()
{
    Listen();
    for (std::size_t i = 0; i < m_program.connections.size(); i++)
    {
        m_toStart += 1 + m_program.connections[i].again;
        Simulator::Schedule(m_network->StartTime() + MilliSeconds(m_program.connections[i].at),
                            &RandomExperiment::Start,
                            this,
                            i,
                            0,
                            nullptr);
    }
    for (const auto& event : m_program.events)
    {
        if (event.kind == RandomEvent::PRIORITY || event.kind == RandomEvent::CONTROLLER)
        {
            Simulator::Schedule(m_network->StartTime() + MilliSeconds(event.at),
                                [this, event]() { Happen(event); });
        }
    }
    m_patience = Simulator::Schedule(m_network->StartTime() + MilliSeconds(m_program.patience),
                                     &RandomExperiment::LosePatience,
                                     this);
    Simulator::Run();

    m_seen.happened = m_network->Happened();
    for (const auto& course : m_courses)
    {
        m_seen.pairs.push_back(RandomPair{course->connection,
                                          course->round,
                                          course->client->Record(),
                                          course->server->Record(),
                                          course->links,
                                          course->clientFellBack,
                                          course->serverFellBack});
    }
    m_seen.client.listening = m_network->CountTcpSockets(false);
    m_seen.server.listening = m_network->CountTcpSockets(true);
    const auto live = RandomLiveObjects::Now();
    m_seen.liveSockets = live.sockets - m_before.sockets;
    m_seen.liveSubflows = live.subflows - m_before.subflows;
    Simulator::Destroy();
    return m_seen;
}

} // namespace ns3
