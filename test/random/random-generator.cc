/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-generator.h"

#include "ns3/mptcp-endpoint.h"
#include "ns3/mptcp-type-names.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// @param kind of types @returns their full names, in order of the short ones
std::vector<std::string>
Types(MptcpTypeNames::Kind kind)
{
    std::vector<std::string> types;
    for (const auto& [name, type] : MptcpTypeNames::List(kind))
    {
        // DCTCP needs ECN in the network; BBR of 3.37 is known to be broken with TCP alone.
        if (type != "ns3::TcpDctcp" && type != "ns3::TcpBbr")
        {
            types.push_back(type);
        }
    }
    return types;
}

} // namespace

RandomGenerator::RandomGenerator(uint64_t seed) : m_dice(seed * 0x9e3779b97f4a7c15U + 1)
{
    m_program.seed = seed;
}

RandomProgram
RandomGenerator::Make()
{
    MakeNetwork();
    MakeHosts();
    MakeMiddlebox();
    MakeConnections();
    MakeEvents();
    MakeDamage();
    // Slow links with losses may need long; reconnecting sockets need it again.
    uint32_t rounds = 1;
    for (auto& connection : m_program.connections)
    {
        if (m_program.client.tcp)
        {
            connection.again =
                0; // ns-3's TCP cannot: what is left of one connection is in the next
        }
        rounds = std::max(rounds, 1 + connection.again);
    }
    m_program.patience = 400000 + 1000000 * (rounds - 1) + static_cast<uint32_t>(m_program.Bytes());
    return m_program;
}

void
RandomGenerator::MakeNetwork()
{
    m_program.v6 = m_dice.Chance(0.2);
    m_program.sack = m_dice.Chance(0.8);
    m_program.timestamps = m_dice.Chance(0.8);
    m_program.windowScaling = m_dice.Chance(0.85);
    m_program.router = m_dice.Chance(0.35);
    const uint32_t links = m_dice.Pick(std::vector<uint32_t>{1, 2, 2, 2, 2, 3, 3, 4});
    for (uint32_t i = 0; i < links; i++)
    {
        m_program.links.push_back(MakeLink());
    }
}

RandomLink
RandomGenerator::MakeLink()
{
    RandomLink link;
    link.kbps = static_cast<uint32_t>(m_dice.Log(300, 100000));
    link.delay = static_cast<uint32_t>(m_dice.Log(1, 200));
    link.queue = static_cast<uint32_t>(m_dice.Log(5, 500));
    link.mtu = m_dice.Chance(0.8) ? 1500 : m_dice.From(m_program.v6 ? 1280 : 600, 1500);
    if (m_dice.Chance(0.4))
    {
        link.loss = m_dice.Chance(0.9) ? m_dice.Log(0.001, 0.06) : m_dice.Log(0.06, 0.3);
        link.burst = m_dice.Chance(0.7) ? 1 : m_dice.Log(1, 8);
    }
    if (m_dice.Chance(0.15))
    {
        link.reorder = m_dice.Log(0.001, 0.2);
        link.reorderBy = static_cast<uint32_t>(m_dice.Log(1, 300));
    }
    if (m_dice.Chance(0.15))
    {
        link.duplicate = m_dice.Log(0.001, 0.3);
    }
    return link;
}

void
RandomGenerator::MakeMiddlebox()
{
    if (m_dice.Chance(0.08))
    {
        auto& link = m_program.links[m_dice.Below(m_program.links.size())];
        link.strip = m_dice.From(1, 15);
    }
}

void
RandomGenerator::MakeDamage()
{
    if (!m_dice.Chance(0.08))
    {
        return;
    }
    auto& link = m_program.links[m_dice.Below(m_program.links.size())];
    link.corrupt = m_dice.Log(0.0005, 0.05);
    if (m_dice.Chance(0.5))
    {
        m_program.client.checksum = m_program.server.checksum = true;
    }
    m_program.tcpChecksums = !m_program.IsDamageNoticed();
}

void
RandomGenerator::MakeHosts()
{
    m_program.client = MakeHost();
    m_program.server = MakeHost();
    if (m_dice.Chance(0.08))
    {
        (m_dice.Chance(0.5) ? m_program.client : m_program.server).tcp = true;
    }
}

RandomHost
RandomGenerator::MakeHost()
{
    static const auto controllers = Types(MptcpTypeNames::CONGESTION);
    static const auto schedulers = Types(MptcpTypeNames::SCHEDULER);
    static const auto pathManagers = Types(MptcpTypeNames::PATH_MANAGER);
    RandomHost host;
    host.controller = m_dice.Chance(0.4) ? "ns3::MptcpLia" : m_dice.Pick(controllers);
    host.scheduler = m_dice.Chance(0.4) ? "ns3::MptcpMinRttScheduler" : m_dice.Pick(schedulers);
    host.pathManager =
        m_dice.Chance(0.5) ? "ns3::MptcpEndpointPathManager" : m_dice.Pick(pathManagers);
    host.checksum = m_dice.Chance(0.15);
    host.opportunistic = m_dice.Chance(0.5);
    host.penalisation = m_dice.Chance(0.5);
    host.autoBuffers = m_dice.Chance(0.2);
    const auto buffer = [this]()
    { return static_cast<uint32_t>(m_dice.Chance(0.6) ? 131072 : m_dice.Log(3000, 4000000)); };
    host.sendBuffer = buffer();
    host.receiveBuffer = buffer();
    host.segment = m_dice.Chance(0.7) ? 1400 : static_cast<uint32_t>(m_dice.Log(300, 1400));
    // A segment with all its headers and options fits the smallest MTU, mostly.
    uint32_t mtu = 1500;
    for (const auto& link : m_program.links)
    {
        mtu = std::min(mtu, link.mtu);
    }
    constexpr uint32_t HEADERS = 100;
    if (m_dice.Chance(0.9))
    {
        host.segment = std::min(host.segment, mtu - HEADERS);
    }
    host.delayedAcks = m_dice.Chance(0.3) ? 1 : 2;
    host.nagle = m_dice.Chance(0.3);
    host.subflowLimit = m_dice.Chance(0.7) ? 4 : m_dice.Below(4);
    host.addAddrLimit = m_dice.Chance(0.7) ? 4 : m_dice.Below(4);
    if (m_dice.Chance(0.2))
    {
        host.endpoints = MakeEndpoints();
    }
    return host;
}

std::vector<uint32_t>
RandomGenerator::MakeEndpoints()
{
    std::vector<uint32_t> endpoints;
    for (std::size_t i = 0; i < m_program.links.size(); i++)
    {
        endpoints.push_back(EndpointFlags());
    }
    return endpoints;
}

uint32_t
RandomGenerator::EndpointFlags()
{
    using E = MptcpEndpoint;
    static const std::vector<uint32_t> combinations{E::SIGNAL,
                                                    E::SUBFLOW,
                                                    E::SIGNAL | E::SUBFLOW,
                                                    E::SUBFLOW | E::BACKUP,
                                                    E::SIGNAL | E::BACKUP,
                                                    E::SUBFLOW | E::FULLMESH,
                                                    0};
    return m_dice.Pick(combinations);
}

void
RandomGenerator::MakeEvents()
{
    if (m_dice.Chance(0.45))
    {
        return;
    }
    const uint32_t count = m_dice.Chance(0.9) ? m_dice.From(1, 4) : m_dice.From(5, 12);
    for (uint32_t i = 0; i < count; i++)
    {
        m_program.events.push_back(MakeEvent());
    }
    std::stable_sort(m_program.events.begin(),
                     m_program.events.end(),
                     [](const RandomEvent& a, const RandomEvent& b) { return a.at < b.at; });
}

RandomEvent
RandomGenerator::MakeEvent()
{
    RandomEvent event;
    event.kind = static_cast<RandomEvent::Kind>(m_dice.Below(RandomEvent::CONTROLLER + 1));
    event.at =
        m_dice.Chance(0.5) ? m_dice.Below(1000) : static_cast<uint32_t>(m_dice.Log(1, 30000));
    event.duration = m_dice.Chance(0.15) ? 0 : static_cast<uint32_t>(m_dice.Log(10, 100000));
    event.link = m_dice.Below(m_program.links.size());
    event.server = m_dice.Chance(0.5);
    switch (event.kind)
    {
    case RandomEvent::ENDPOINT_ADD:
    case RandomEvent::ENDPOINT_FLAGS:
        event.value = EndpointFlags();
        break;
    case RandomEvent::PRIORITY:
        event.value = m_dice.Below(2);
        break;
    case RandomEvent::SUBFLOW_LIMIT:
        event.value = m_dice.Below(6);
        break;
    case RandomEvent::CONTROLLER:
    {
        static const auto controllers = Types(MptcpTypeNames::CONGESTION);
        do
        {
            event.name = m_dice.Pick(controllers);
        } while (event.name.find("ns3::Tcp") != 0); // a coupled law comes with its group
        break;
    }
    default:
        break;
    }
    return event;
}

void
RandomGenerator::MakeConnections()
{
    if (m_dice.Chance(0.002))
    {
        MakeCrowd();
        return;
    }
    const uint32_t count = m_dice.Chance(0.85) ? 1
                         : m_dice.Chance(0.8)  ? m_dice.From(2, 4)
                                               : m_dice.From(5, 20);
    for (uint32_t i = 0; i < count; i++)
    {
        m_program.connections.push_back(MakeConnection());
    }
}

void
RandomGenerator::MakeCrowd()
{
    // Many connections that lose an interface together.
    const uint32_t count = m_dice.From(50, 300);
    for (uint32_t i = 0; i < count; i++)
    {
        RandomConnection connection;
        connection.at = m_dice.Below(1000);
        connection.client = MakeScript(true, m_dice.Below(5000));
        connection.server = MakeScript(false, m_dice.Below(5000));
        for (auto* script : {&connection.client, &connection.server})
        {
            script->closing = RandomScript::SHUTDOWN;
            script->writes.push_back(RandomWrite{10000, 1000});
        }
        m_program.connections.push_back(connection);
    }
    RandomEvent event;
    event.kind = RandomEvent::INTERFACE;
    event.at = 5000;
    event.duration = m_dice.Below(10000);
    event.link = static_cast<uint32_t>(m_program.links.size()) - 1;
    event.server = m_dice.Chance(0.5);
    m_program.events.push_back(event);
}

RandomConnection
RandomGenerator::MakeConnection()
{
    RandomConnection connection;
    connection.at = m_dice.Chance(0.7) ? 0 : m_dice.Below(2000);
    connection.link = m_dice.Chance(0.8) ? 0 : m_dice.Below(m_program.links.size());
    connection.bound = m_dice.Chance(0.15);
    connection.refused = m_dice.Chance(0.01);
    connection.again = m_dice.Chance(0.04) ? m_dice.From(1, 2) : 0;
    const uint64_t bytes = MakeBytes();
    const double share = m_dice.Pick(std::vector<double>{0, 0, 0.5, 1, 1});
    connection.client = MakeScript(true, static_cast<uint64_t>(bytes * share));
    connection.server = MakeScript(false, static_cast<uint64_t>(bytes * (1 - share)));
    SlowDown(connection.client, connection.server);
    SlowDown(connection.server, connection.client);
    if (connection.client.closing == RandomScript::ANSWER &&
        connection.server.closing == RandomScript::ANSWER && m_dice.Chance(0.9))
    {
        connection.client.closing = RandomScript::SHUTDOWN;
    }
    return connection;
}

void
RandomGenerator::SlowDown(RandomScript& reader, const RandomScript& writer)
{
    if (!m_dice.Chance(0.25))
    {
        return;
    }
    uint64_t bytes = 0;
    for (const auto& write : writer.writes)
    {
        bytes += write.bytes;
    }
    // Whatever comes is to be read within a minute or so.
    constexpr uint64_t LONGEST = 60000;
    reader.readEvery = static_cast<uint32_t>(m_dice.Log(1, 200));
    reader.readSize = std::max(static_cast<uint32_t>(m_dice.Log(100, 100000)),
                               static_cast<uint32_t>(bytes * reader.readEvery / LONGEST));
    reader.readFrom = m_dice.Chance(0.5) ? 0 : m_dice.Below(5000);
}

uint64_t
RandomGenerator::MakeBytes()
{
    if (m_dice.Chance(0.1))
    {
        return m_dice.Below(10);
    }
    return static_cast<uint64_t>(m_dice.Chance(0.97) ? m_dice.Log(1, 200000)
                                                     : m_dice.Log(200000, 3000000));
}

RandomScript
RandomGenerator::MakeScript(bool client, uint64_t bytes)
{
    RandomScript script;
    const uint64_t all = bytes;
    const uint32_t writes = m_dice.Chance(0.6) ? 1 : m_dice.From(1, 6);
    while (bytes > 0)
    {
        RandomWrite write;
        write.bytes = static_cast<uint32_t>(
            script.writes.size() + 1 >= writes ? bytes : 1 + m_dice.Below(bytes));
        write.after = m_dice.Chance(0.6) ? 0 : static_cast<uint32_t>(m_dice.Log(1, 20000));
        bytes -= write.bytes;
        script.writes.push_back(write);
    }
    script.chunk = static_cast<uint32_t>(m_dice.Chance(0.6) ? 1000 : m_dice.Log(1, 60000));
    // Not more than some thousand calls of Send().
    constexpr uint64_t MOST = 2000;
    script.chunk = std::max(script.chunk, static_cast<uint32_t>(all / MOST));
    const double ending = m_dice.Unit();
    script.closing = ending < 0.45 ? RandomScript::SHUTDOWN
                   : ending < 0.65 ? RandomScript::ANSWER
                   : ending < 0.85 ? RandomScript::CLOSE
                   : ending < 0.95 ? RandomScript::CLOSE_AT
                                   : RandomScript::ABORT_AT;
    if (script.closing >= RandomScript::CLOSE_AT)
    {
        script.closeAt = m_dice.Chance(0.2) ? 0 : static_cast<uint32_t>(m_dice.Log(1, 30000));
    }
    script.early = client && m_dice.Chance(0.3);
    script.inCallback = m_dice.Chance(0.7);
    return script;
}

} // namespace ns3
