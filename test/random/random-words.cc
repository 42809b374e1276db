/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-program.h"

#include "ns3/mptcp-endpoint.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

namespace
{

std::string
StripWords(uint32_t strip)
{
    std::string words;
    const std::pair<uint32_t, const char*> names[] = {{STRIP_SYN, "SYN"},
                                                      {STRIP_SYNACK, "SYN/ACK"},
                                                      {STRIP_DATA, "data"},
                                                      {STRIP_ACK, "ACKs"}};
    for (const auto& [bit, name] : names)
    {
        if (strip & bit)
        {
            words += (words.empty() ? "" : ", ") + std::string(name);
        }
    }
    return words;
}

void
LinkWords(std::ostream& out, const RandomLink& link)
{
    out << link.kbps << " kb/s, " << link.delay << " ms, queue " << link.queue << ", MTU "
        << link.mtu;
    if (link.loss > 0)
    {
        out << ", loss " << link.loss << " in runs of " << link.burst;
    }
    if (link.reorder > 0)
    {
        out << ", " << link.reorder << " held back by up to " << link.reorderBy << " ms";
    }
    if (link.duplicate > 0)
    {
        out << ", " << link.duplicate << " twice";
    }
    if (link.corrupt > 0)
    {
        out << ", " << link.corrupt << " damaged";
    }
    if (link.strip)
    {
        out << ", options stripped from " << StripWords(link.strip);
    }
}

void
EventWords(std::ostream& out, const RandomEvent& event)
{
    const std::string host = event.server ? "server" : "client";
    const std::string link = "link " + std::to_string(event.link);
    const auto flags = MptcpEndpoint::FlagsToString(event.value);
    switch (event.kind)
    {
    case RandomEvent::CUT:
        out << link << " is cut";
        break;
    case RandomEvent::HOLE:
        out << link << " loses everything towards the " << host;
        break;
    case RandomEvent::INTERFACE:
        out << "the " << host << "'s interface on " << link << " goes down";
        break;
    case RandomEvent::ADDRESS:
        out << "the " << host << "'s address on " << link << " is removed";
        break;
    case RandomEvent::STRIP:
        out << link << " strips options from data and ACKs";
        break;
    case RandomEvent::ENDPOINT_ADD:
        out << "the " << host << " adds an endpoint on " << link << ": " << flags;
        break;
    case RandomEvent::ENDPOINT_REMOVE:
        out << "the " << host << " removes its endpoint on " << link;
        break;
    case RandomEvent::ENDPOINT_FLUSH:
        out << "the " << host << " flushes its endpoints";
        break;
    case RandomEvent::ENDPOINT_FLAGS:
        out << "the " << host << "'s endpoint on " << link << " gets flags: " << flags;
        break;
    case RandomEvent::PRIORITY:
        out << "the " << host << " makes subflow " << event.link
            << (event.value ? "" : " no longer") << " a backup";
        break;
    case RandomEvent::SUBFLOW_LIMIT:
        out << "the " << host << "'s SubflowLimit becomes " << event.value;
        break;
    case RandomEvent::CONTROLLER:
        out << "the " << host << "'s subflow " << event.link << " gets " << event.name;
        break;
    }
    out << " at " << event.at << " ms";
    if (event.kind <= RandomEvent::STRIP)
    {
        out << (event.duration ? " for " + std::to_string(event.duration) + " ms" : " for ever");
    }
}

void
HostWords(std::ostream& out, const RandomHost& host)
{
    out << (host.tcp ? "plain TCP" : "MPTCP");
    out << ", buffers " << host.sendBuffer << " / " << host.receiveBuffer << ", segments "
        << host.segment << ", an ACK per " << host.delayedAcks << (host.nagle ? ", Nagle" : "")
        << ", " << host.controller;
    if (host.tcp)
    {
        return;
    }
    out << ", " << host.scheduler << ", " << host.pathManager << (host.checksum ? ", checksum" : "")
        << (host.opportunistic ? ", opportunistic" : "")
        << (host.penalisation ? ", penalisation" : "") << (host.autoBuffers ? ", auto buffers" : "")
        << ", limits " << host.subflowLimit << " / " << host.addAddrLimit;
    for (std::size_t i = 0; i < host.endpoints.size(); i++)
    {
        out << "; endpoint on link " << i << ": "
            << MptcpEndpoint::FlagsToString(host.endpoints[i]);
    }
}

void
ScriptWords(std::ostream& out, const RandomScript& script)
{
    out << "writes";
    for (const auto& write : script.writes)
    {
        out << ' ' << write.bytes;
        if (write.after)
        {
            out << " (after " << write.after << " ms)";
        }
    }
    out << (script.writes.empty() ? " nothing" : " in pieces of " + std::to_string(script.chunk))
        << (script.early ? " from Connect() on" : "");
    if (script.readSize || script.readEvery || script.readFrom)
    {
        out << ", reads " << script.readSize << " every " << script.readEvery << " ms from "
            << script.readFrom << " ms on";
    }
    static const char* const endings[] = {", half closes, closes after the peer",
                                          ", closes",
                                          ", closes after the peer",
                                          ", closes at ",
                                          ", aborts at "};
    out << endings[script.closing];
    if (script.closing >= RandomScript::CLOSE_AT)
    {
        out << script.closeAt << " ms";
    }
    out << (script.inCallback ? "" : " (not in a callback)");
}

} // namespace

uint64_t
RandomProgram::Bytes() const
{
    uint64_t bytes = 0;
    for (const auto& connection : connections)
    {
        for (const auto* script : {&connection.client, &connection.server})
        {
            for (const auto& write : script->writes)
            {
                bytes += write.bytes * (1 + connection.again);
            }
        }
    }
    return bytes;
}

bool
RandomProgram::IsDamageNoticed() const
{
    const auto isDamaged = [](const RandomLink& link) { return link.corrupt > 0; };
    const auto isStripped = [](const RandomLink& link) { return link.strip != 0; };
    const auto strips = [](const RandomEvent& event) { return event.kind == RandomEvent::STRIP; };
    return tcpChecksums || std::none_of(links.begin(), links.end(), isDamaged) ||
           (client.checksum && server.checksum && !client.tcp && !server.tcp &&
            std::none_of(links.begin(), links.end(), isStripped) &&
            std::none_of(events.begin(), events.end(), strips));
}

std::string
Describe(const RandomProgram& program)
{
    std::ostringstream out;
    out << "seed " << program.seed << ", " << (program.v6 ? "IPv6" : "IPv4")
        << (program.router ? ", a router between" : "") << (program.sack ? "" : ", no SACK")
        << (program.timestamps ? "" : ", no timestamps")
        << (program.windowScaling ? "" : ", no window scaling")
        << (program.tcpChecksums ? ", TCP checksums" : "") << '\n';
    for (std::size_t i = 0; i < program.links.size(); i++)
    {
        out << "  link " << i << ": ";
        LinkWords(out, program.links[i]);
        out << '\n';
    }
    out << "  client: ";
    HostWords(out, program.client);
    out << "\n  server: ";
    HostWords(out, program.server);
    out << '\n';
    for (const auto& event : program.events)
    {
        out << "  ";
        EventWords(out, event);
        out << '\n';
    }
    constexpr std::size_t SHOWN = 5;
    for (std::size_t i = 0; i < program.connections.size() && i < SHOWN; i++)
    {
        const auto& c = program.connections[i];
        out << "  connection " << i << " at " << c.at << " ms to link " << c.link
            << (c.bound ? ", bound" : "") << (c.refused ? ", nobody listens" : "");
        if (c.again)
        {
            out << ", and " << c.again << " times more with the same socket";
        }
        out << "\n    client ";
        ScriptWords(out, c.client);
        out << "\n    server ";
        ScriptWords(out, c.server);
        out << '\n';
    }
    if (program.connections.size() > SHOWN)
    {
        out << "  and " << program.connections.size() - SHOWN << " connections more\n";
    }
    return out.str();
}

} // namespace ns3
