/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "living-experiment.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/mptcp-address.h"
#include "ns3/mptcp-stack.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// How long after both applications have closed nothing may be left, as for random programs.
const Time GRACE = Seconds(600);
/// Two segment lifetimes of ns-3.
const Time TIME_WAIT = Seconds(240) + TimeStep(1);
/// Segments that can be repeated later.
constexpr std::size_t MOST_PAST = 256;
/// What follows is an attacker's; clients use those below (49152 and on, and few of them).
constexpr uint16_t FIRST_FORGED_PORT = 60000;

} // namespace

LivingExperiment::LivingExperiment(const LivingScript& script) : m_script(script)
{
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(1);
    const auto& setup = m_script.setup;
    MptcpTestLink link;
    link.rate = setup.slow ? "1Mbps" : "10Mbps";
    link.delay = setup.slow ? "100ms" : "10ms";
    m_network =
        std::make_unique<MptcpTestNetwork>(std::vector<MptcpTestLink>(setup.links, link), setup.v6);
    for (uint32_t i = 0; i < setup.links; i++)
    {
        m_addresses.push_back({m_network->ServerAddress(i), m_network->ClientAddress(i)});
    }
    m_network->ClientStack()->AssignStreams(1);
    m_network->ServerStack()->AssignStreams(1001);
    // Much of what is forged ns-3 itself does not survive.
    m_network->ClientStack()->SetAttribute("GuardTcpHeaders", BooleanValue(true));
    m_network->ServerStack()->SetAttribute("GuardTcpHeaders", BooleanValue(true));
    m_network->ClientStack()->SetAttribute("Enabled", BooleanValue(!setup.clientTcp));
    m_network->ServerStack()->SetAttribute("Enabled", BooleanValue(!setup.serverTcp));
    m_network->Wire().Drop([this](const MptcpTestSegment& segment) { return Seen(segment); });
}

LivingExperiment::~LivingExperiment() = default;

Ptr<Node>
LivingExperiment::Host(bool server) const
{
    return server ? m_network->Server() : m_network->Client();
}

void
LivingExperiment::Start()
{
    const auto& setup = m_script.setup;
    const auto make = [&](bool server)
    {
        const auto socket = m_network->MakeSocket(Host(server));
        socket->SetAttribute("Checksum", BooleanValue(setup.checksum));
        if (!server && setup.fullMesh)
        {
            socket->SetAttribute("PathManager", StringValue("ns3::MptcpFullMeshPathManager"));
        }
        const uint32_t buffer = setup.smallBuffers ? 4000 : 100000;
        socket->SetAttribute("SndBufSize", UintegerValue(buffer));
        socket->SetAttribute("RcvBufSize", UintegerValue(buffer));
        socket->SetAttribute("SegmentSize", UintegerValue(1400));
        return socket;
    };
    m_listener = make(true);
    m_listener->Bind(setup.v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    m_listener->Listen();
    m_listener->SetAcceptCallback(Callback<bool, Ptr<Socket>, const Address&>(
                                      [](Ptr<Socket>, const Address&) { return true; }),
                                  Callback<void, Ptr<Socket>, const Address&>(
                                      [this](Ptr<Socket> socket, const Address& from)
                                      {
                                          Address client;
                                          if (m_client.Exists())
                                          {
                                              m_client.GetSocket()->GetSockName(client);
                                          }
                                          if (!m_server.Exists() && from == client)
                                          {
                                              m_server.Take(socket);
                                          }
                                          else
                                          {
                                              m_strangers.push_back(socket);
                                          }
                                      }));
    m_client.Take(make(false));
    m_client.Write(setup.upload);
    m_server.Write(setup.download);
    m_client.GetSocket()->Connect(MptcpAddress::WithPort(m_addresses[0][0], PORT));
}

void
LivingExperiment::Next()
{
    while (m_next < m_script.steps.size())
    {
        const auto& step = m_script.steps[m_next++];
        LookAtJoins();
        if (step.kind == Kind::WAIT)
        {
            Simulator::Schedule(MicroSeconds(step.amount), &LivingExperiment::Next, this);
            return;
        }
        Do(step);
    }
    Simulator::Stop();
}

void
LivingExperiment::Do(const LivingStep& step)
{
    switch (step.kind)
    {
    case Kind::CUT:
    case Kind::MEND:
    case Kind::INTERFACE_DOWN:
    case Kind::INTERFACE_UP:
        DoToNetwork(step);
        break;
    case Kind::DROP:
        m_toDrop[step.up] += step.which % 8;
        break;
    case Kind::ALTER:
        m_toAlter[step.up] = m_script.setup.offPath ? nullptr : &step;
        break;
    case Kind::REPLAY:
        for (uint8_t i = 0; i < step.times; i++)
        {
            Replay(step);
        }
        break;
    case Kind::FORGE:
    case Kind::FORGE_NEW:
        ForgeAll(step);
        break;
    default:
        DoToApplication(step);
    }
}

void
LivingExperiment::DoToApplication(const LivingStep& step)
{
    auto& end = step.up ? m_server : m_client;
    if (!end.Exists())
    {
        return;
    }
    switch (step.kind)
    {
    case Kind::WRITE:
        end.Write(step.amount);
        break;
    case Kind::SHUT:
        end.Shut();
        break;
    case Kind::CLOSE:
        // Off the path nothing may be missing in the end, so nobody closes before all was read.
        m_script.setup.offPath ? end.Shut() : end.Close(step.which % 2 == 0);
        break;
    case Kind::ABORT:
        if (!m_script.setup.offPath)
        {
            end.Abort();
        }
        break;
    default:
        end.SetReading(step.kind == Kind::GO_ON_READING);
    }
}

void
LivingExperiment::DoToNetwork(const LivingStep& step)
{
    if (m_script.setup.offPath)
    {
        return;
    }
    const uint32_t link = step.which % m_script.setup.links;
    switch (step.kind)
    {
    case Kind::CUT:
        m_network->Cut(link);
        break;
    case Kind::MEND:
        m_network->Mend(link);
        break;
    default:
        m_network->SetInterface(Host(step.up), link, step.kind == Kind::INTERFACE_UP);
    }
}

LivingSegment
LivingExperiment::Harmless(const LivingSegment& segment, bool own)
{
    LivingSegment harmless = segment;
    for (auto& option : harmless.options)
    {
        option.right = option.right && option.kind == LivingOption::Kind::JOIN_SYN;
    }
    if (own)
    {
        return harmless;
    }
    // One wrong number is enough, but a reset needs no right acknowledgement.
    constexpr int64_t FAR = int64_t(1) << 30;
    const bool acknowledges = (segment.flags & TcpHeader::RST) == 0 && segment.window % 2 == 0;
    if (acknowledges)
    {
        harmless.flags |= TcpHeader::ACK;
        harmless.ackShift = FAR + segment.ackShift % (FAR / 2);
    }
    else
    {
        harmless.seqShift = FAR + segment.seqShift % (FAR / 2);
    }
    return harmless;
}

void
LivingExperiment::LookAtJoins()
{
    const auto socket = DynamicCast<MptcpSocket>(m_server.GetSocket());
    if (!socket)
    {
        return;
    }
    for (uint32_t i = 0; i < socket->GetNSubflows(); i++)
    {
        Address peer;
        const auto subflow = socket->GetSubflow(i);
        subflow->GetPeerName(peer);
        if (MptcpAddress::IsIp(peer) && MptcpAddress::Port(peer) >= FIRST_FORGED_PORT &&
            subflow->IsUp())
        {
            m_outcome.joined = true;
            m_outcome.complaint = m_shownHmac ? "" : "a join that has shown no HMAC is a subflow";
        }
    }
}

void
LivingExperiment::NoteLie(const LivingSegment& how, std::size_t size)
{
    const bool maps = std::any_of(how.options.begin(),
                                  how.options.end(),
                                  [](const LivingOption& option) {
                                      return option.kind != LivingOption::Kind::DATA_ACK &&
                                             option.kind != LivingOption::Kind::PRIO;
                                  });
    m_lied = m_lied || (!m_script.setup.offPath && (size > 0 || maps));
}

std::string
LivingExperiment::StateOf(bool server) const
{
    const auto& end = server ? m_server : m_client;
    const auto socket = DynamicCast<MptcpSocket>(end.GetSocket());
    if (!socket)
    {
        return "none";
    }
    std::string state = socket->IsFallback() ? "fallback " : "";
    return (server ? "server " : "client ") + state + TcpSocket::TcpStateName[socket->GetState()];
}

void
LivingExperiment::ForgeAll(const LivingStep& step)
{
    LivingStep one = step;
    for (uint8_t i = 0; i < step.times; i++)
    {
        Forge(one);
        // The next one goes on where this one ends.
        one.segment.seqShift += step.segment.size;
        for (auto& option : one.segment.options)
        {
            option.shift += option.kind == LivingOption::Kind::MAPPING ? step.segment.size : 0;
        }
    }
}

void
LivingExperiment::Forge(const LivingStep& step)
{
    const bool offPath = m_script.setup.offPath;
    if (step.kind == Kind::FORGE_NEW)
    {
        const uint32_t link = step.which % m_script.setup.links;
        const auto port = static_cast<uint16_t>(FIRST_FORGED_PORT + m_new++);
        Deliver(m_forger.ForgeNew(link,
                                  MptcpAddress::WithPort(m_addresses[link][1], port),
                                  MptcpAddress::WithPort(m_addresses[link][0], PORT),
                                  offPath ? Harmless(step.segment, true) : step.segment));
        return;
    }
    const auto& flows = m_forger.Flows();
    if (flows.empty())
    {
        return;
    }
    const std::size_t index = step.which % flows.size();
    const auto& flow = flows[index];
    if (offPath && !flow.forged && !flow.IsEstablished())
    {
        return; // who has no number yet takes any
    }
    const auto how = offPath ? Harmless(step.segment, flow.forged) : step.segment;
    m_outcome.states.insert((flow.forged  ? "forged flow, "
                             : index == 0 ? ""
                                          : "join, ") +
                            StateOf(step.up || flow.forged));
    m_shownHmac = m_shownHmac || std::any_of(how.options.begin(),
                                             how.options.end(),
                                             [](const LivingOption& option) {
                                                 return option.right &&
                                                        option.kind == LivingOption::Kind::JOIN_ACK;
                                             });
    NoteLie(how, how.size);
    m_lied = m_lied || (!offPath && !flow.IsEstablished() && (how.flags & TcpHeader::SYN));
    Deliver(m_forger.Forge(index, step.up || flow.forged, how));
}

void
LivingExperiment::Replay(const LivingStep& step)
{
    if (m_past.empty())
    {
        return;
    }
    Deliver(LivingForger::Copy(m_past[step.which % m_past.size()]));
}

void
LivingExperiment::Deliver(const LivingForgery& forgery)
{
    m_outcome.segments++;
    MptcpTestSegment segment;
    segment.link = forgery.link;
    segment.up = forgery.up;
    segment.from = forgery.from;
    segment.to = forgery.to;
    segment.rawHeader = forgery.bytes;
    m_network->Wire().Inject(segment);
}

bool
LivingExperiment::Strip(const MptcpTestSegment& segment)
{
    switch (m_script.setup.strip)
    {
    case LivingSetup::Strip::SYN:
        return segment.IsSyn();
    case LivingSetup::Strip::SYN_ACK:
        return segment.IsSynAck();
    case LivingSetup::Strip::REST:
        return !segment.IsSyn() && !segment.IsSynAck();
    default:
        return false;
    }
}

bool
LivingExperiment::Seen(const MptcpTestSegment& segment)
{
    m_forger.Follow(segment);
    if (MptcpAddress::Port(segment.up ? segment.from : segment.to) >= FIRST_FORGED_PORT)
    {
        return true; // the attacker's, not the client's
    }
    if (m_past.size() < MOST_PAST)
    {
        m_past.push_back(segment);
    }
    if (m_toDrop[segment.up] > 0 && (!m_script.setup.offPath || m_dropped < MOST_LOST_OFF_PATH))
    {
        m_toDrop[segment.up]--;
        m_dropped++;
        return true;
    }
    if (const auto* step = m_toAlter[segment.up])
    {
        m_toAlter[segment.up] = nullptr;
        const auto& how = step->segment;
        if (!how.keepOptions || how.seqShift != 0 || how.flags != 0 || !how.options.empty())
        {
            NoteLie(how, segment.Size());
            // Where the numbers begin nobody else can know.
            m_lied = m_lied || ((segment.tcp.GetFlags() & TcpHeader::SYN) && how.seqShift != 0);
        }
        Deliver(m_forger.Alter(segment, how));
        return true;
    }
    if (Strip(segment) && !segment.options.empty())
    {
        Deliver(LivingForger::Strip(segment));
        return true;
    }
    return false;
}

void
LivingExperiment::End()
{
    for (uint32_t link = 0; link < m_script.setup.links; link++)
    {
        m_network->Mend(link);
        m_network->SetInterface(m_network->Client(), link, true);
        m_network->SetInterface(m_network->Server(), link, true);
    }
    m_toDrop = {};
    m_toAlter = {};
    m_client.SetReading(true);
    m_server.SetReading(true);
    if (m_script.setup.offPath)
    {
        // Who closes with something unread, or to come, gives it up.
        m_client.Shut();
        m_server.Shut();
        Simulator::Stop(GRACE);
        Simulator::Run();
    }
    m_client.Close(true);
    m_server.Close(true);
    Simulator::Stop(GRACE);
    Simulator::Run();
    // What has found no room by now is not written any more.
    m_client.Close(false);
    m_server.Close(false);
    for (const auto& socket : m_strangers)
    {
        socket->Close();
    }
}

void
LivingExperiment::Grace()
{
    constexpr int MOST = 20;
    uint64_t before = 0;
    for (int i = 0; i < MOST; i++)
    {
        Simulator::Stop(GRACE);
        Simulator::Run();
        const uint64_t received = m_client.Received() + m_server.Received();
        if (received == before)
        {
            break;
        }
        before = received;
    }
    Simulator::Stop(TIME_WAIT);
    Simulator::Run();
}

std::string
LivingExperiment::JudgeRemains(bool server)
{
    const std::string who = server ? "server" : "client";
    const auto stack = server ? m_network->ServerStack() : m_network->ClientStack();
    const std::size_t sockets = m_network->CountTcpSockets(Host(server)) - (server ? 1 : 0);
    if (!stack->GetConnections().empty())
    {
        return who + " still has a connection";
    }
    if (sockets > 0)
    {
        return who + " still has " + std::to_string(sockets) + " TCP sockets";
    }
    if (stack->GetCounter("MPCurrEstab") != 0)
    {
        return who + ": MPCurrEstab is not 0";
    }
    return "";
}

std::string
LivingExperiment::Judge()
{
    for (const bool server : {false, true})
    {
        const auto& end = server ? m_server : m_client;
        const std::string complaint = end.Complaint();
        if (!complaint.empty())
        {
            return complaint;
        }
        if (end.Wrong() > 0 && !m_lied)
        {
            return std::string(server ? "server" : "client") + " read wrong bytes";
        }
    }
    if (m_script.setup.offPath && m_script.setup.strip == LivingSetup::Strip::NOTHING &&
        (!m_client.IsComplete(m_server) || !m_server.IsComplete(m_client)))
    {
        return "harmed by what came off the path: the client " + m_client.Words() +
               "; the server " + m_server.Words();
    }
    const std::string client = JudgeRemains(false);
    return client.empty() ? JudgeRemains(true) : client;
}

LivingOutcome
LivingExperiment::Run()
{
    Simulator::Schedule(m_network->StartTime(), &LivingExperiment::Start, this);
    Simulator::Schedule(m_network->StartTime(), &LivingExperiment::Next, this);
    Simulator::Run();
    End();
    Grace();
    if (m_outcome.complaint.empty())
    {
        m_outcome.complaint = Judge();
    }
    m_outcome.events = Simulator::GetEventCount();
    m_outcome.wrong = m_client.Wrong() + m_server.Wrong();
    m_client.Forget();
    m_server.Forget();
    m_listener->Close();
    m_listener = nullptr;
    m_strangers.clear();
    Simulator::Destroy();
    m_network.reset();
    return m_outcome;
}

} // namespace ns3
