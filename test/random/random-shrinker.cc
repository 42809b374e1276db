/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-shrinker.h"

#include <algorithm>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t MOST_TRIES = 600;

using Edit = std::function<void(RandomProgram&)>;

} // namespace

RandomShrinker::RandomShrinker(const RandomProgram& program, StillFails stillFails)
    : m_program(program), m_stillFails(std::move(stillFails))
{
}

bool
RandomShrinker::Try(const RandomProgram& smaller)
{
    // What changes nothing is no step.
    if (Describe(smaller) == Describe(m_program) || !smaller.IsDamageNoticed() ||
        m_tries >= MOST_TRIES)
    {
        return false;
    }
    m_tries++;
    if (!m_stillFails(smaller))
    {
        return false;
    }
    m_program = smaller;
    return true;
}

RandomProgram
RandomShrinker::Shrink()
{
    bool progress = true;
    while (progress)
    {
        progress = DropConnections();
        progress = DropEvents() || progress;
        progress = DropLinks() || progress;
        progress = FewerBytes() || progress;
        progress = CalmLinks() || progress;
        progress = PlainHosts() || progress;
        progress = PlainScripts() || progress;
    }
    return m_program;
}

bool
RandomShrinker::DropConnections()
{
    bool progress = false;
    // Halves first, for crowds; then one by one.
    for (std::size_t size = m_program.connections.size() / 2; size > 0; size /= 2)
    {
        for (std::size_t at = 0; at + size <= m_program.connections.size();)
        {
            auto smaller = m_program;
            smaller.connections.erase(smaller.connections.begin() + at,
                                      smaller.connections.begin() + at + size);
            const bool shrunk = !smaller.connections.empty() && Try(smaller);
            progress = shrunk || progress;
            at += shrunk ? 0 : size;
        }
    }
    return progress;
}

bool
RandomShrinker::DropEvents()
{
    bool progress = false;
    for (std::size_t i = 0; i < m_program.events.size();)
    {
        auto smaller = m_program;
        smaller.events.erase(smaller.events.begin() + i);
        const bool shrunk = Try(smaller);
        progress = shrunk || progress;
        i += shrunk ? 0 : 1;
    }
    return progress;
}

bool
RandomShrinker::DropLinks()
{
    bool progress = false;
    for (uint32_t i = 0; m_program.links.size() > 1 && i < m_program.links.size();)
    {
        auto smaller = m_program;
        smaller.links.erase(smaller.links.begin() + i);
        auto& events = smaller.events;
        events.erase(std::remove_if(events.begin(),
                                    events.end(),
                                    [i](const RandomEvent& event) { return event.link == i; }),
                     events.end());
        for (auto& event : events)
        {
            event.link -= event.link > i ? 1 : 0;
        }
        for (auto& connection : smaller.connections)
        {
            connection.link -= connection.link > i || connection.link + 1 == m_program.links.size()
                                 ? std::min<uint32_t>(connection.link, 1)
                                 : 0;
        }
        for (auto* host : {&smaller.client, &smaller.server})
        {
            if (i < host->endpoints.size())
            {
                host->endpoints.erase(host->endpoints.begin() + i);
            }
        }
        const bool shrunk = Try(smaller);
        progress = shrunk || progress;
        i += shrunk ? 0 : 1;
    }
    return progress;
}

bool
RandomShrinker::CalmLinks()
{
    bool progress = false;
    using LinkEdit = void (*)(RandomLink&);
    const std::vector<LinkEdit> edits{[](RandomLink& link) { link.loss = 0; },
                                      [](RandomLink& link) { link.burst = 1; },
                                      [](RandomLink& link) { link.reorder = 0; },
                                      [](RandomLink& link) { link.duplicate = 0; },
                                      [](RandomLink& link) { link.corrupt = 0; },
                                      [](RandomLink& link) { link.strip = 0; },
                                      [](RandomLink& link) { link.queue = 100; },
                                      [](RandomLink& link) { link.mtu = 1500; },
                                      [](RandomLink& link) { link.delay = 10; },
                                      [](RandomLink& link) { link.kbps = 10000; }};
    for (std::size_t i = 0; i < m_program.links.size(); i++)
    {
        for (const auto& edit : edits)
        {
            auto smaller = m_program;
            edit(smaller.links[i]);
            progress = Try(smaller) || progress;
        }
    }
    return progress;
}

bool
RandomShrinker::PlainHosts()
{
    bool progress = false;
    const RandomHost plain;
    const auto edits = [&plain](auto host) -> std::vector<Edit>
    {
        return {
            [=](RandomProgram& p) { host(p).scheduler = "ns3::MptcpMinRttScheduler"; },
            [=](RandomProgram& p) { host(p).controller = "ns3::TcpNewReno"; },
            [=](RandomProgram& p) { host(p).pathManager = "ns3::MptcpEndpointPathManager"; },
            [=](RandomProgram& p) { host(p).checksum = false; },
            [=](RandomProgram& p) { host(p).opportunistic = host(p).penalisation = false; },
            [=](RandomProgram& p) { host(p).autoBuffers = false; },
            [=](RandomProgram& p) { host(p).sendBuffer = plain.sendBuffer; },
            [=](RandomProgram& p) { host(p).receiveBuffer = plain.receiveBuffer; },
            [=](RandomProgram& p) { host(p).segment = plain.segment; },
            [=](RandomProgram& p) { host(p).delayedAcks = plain.delayedAcks; },
            [=](RandomProgram& p) { host(p).nagle = false; },
            [=](RandomProgram& p) { host(p).endpoints.clear(); },
            [=](RandomProgram& p) { host(p).subflowLimit = host(p).addAddrLimit = 4; },
        };
    };
    auto all = edits([](RandomProgram& p) -> RandomHost& { return p.client; });
    const auto more = edits([](RandomProgram& p) -> RandomHost& { return p.server; });
    all.insert(all.end(), more.begin(), more.end());
    all.emplace_back([](RandomProgram& p) { p.v6 = false; });
    all.emplace_back([](RandomProgram& p) { p.router = false; });
    all.emplace_back([](RandomProgram& p) { p.sack = true; });
    all.emplace_back([](RandomProgram& p) { p.timestamps = true; });
    all.emplace_back([](RandomProgram& p) { p.windowScaling = true; });
    for (const auto& edit : all)
    {
        auto smaller = m_program;
        edit(smaller);
        progress = Try(smaller) || progress;
    }
    return progress;
}

bool
RandomShrinker::PlainScripts()
{
    bool progress = false;
    using ScriptEdit = void (*)(RandomScript&);
    const std::vector<ScriptEdit> edits{[](RandomScript& s)
                                        { s.readSize = s.readEvery = s.readFrom = 0; },
                                        [](RandomScript& s) { s.chunk = 1000; },
                                        [](RandomScript& s) { s.closing = RandomScript::SHUTDOWN; },
                                        [](RandomScript& s) { s.inCallback = true; },
                                        [](RandomScript& s) { s.early = false; },
                                        [](RandomScript& s) { s.closeAt /= 2; },
                                        [](RandomScript& s)
                                        {
                                            for (auto& write : s.writes)
                                            {
                                                write.after = 0;
                                            }
                                        }};
    for (std::size_t i = 0; i < m_program.connections.size(); i++)
    {
        for (const bool server : {false, true})
        {
            for (const auto& edit : edits)
            {
                auto smaller = m_program;
                edit(server ? smaller.connections[i].server : smaller.connections[i].client);
                progress = Try(smaller) || progress;
            }
        }
        auto smaller = m_program;
        smaller.connections[i].at = 0;
        smaller.connections[i].bound = false;
        progress = Try(smaller) || progress;
        smaller = m_program;
        smaller.connections[i].again = 0;
        progress = Try(smaller) || progress;
    }
    return progress;
}

bool
RandomShrinker::FewerBytes()
{
    bool progress = false;
    for (std::size_t i = 0; i < m_program.connections.size(); i++)
    {
        for (const bool server : {false, true})
        {
            const auto script = [=](RandomProgram& p) -> RandomScript&
            { return server ? p.connections[i].server : p.connections[i].client; };
            for (std::size_t w = 0; w < script(m_program).writes.size();)
            {
                auto smaller = m_program;
                auto& writes = script(smaller).writes;
                writes.erase(writes.begin() + w);
                bool shrunk = Try(smaller);
                progress = shrunk || progress;
                if (!shrunk)
                {
                    smaller = m_program;
                    script(smaller).writes[w].bytes /= 2;
                    progress = Try(smaller) || progress;
                    w++;
                }
            }
        }
    }
    return progress;
}

} // namespace ns3
