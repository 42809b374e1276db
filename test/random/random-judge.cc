/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-judge.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

namespace
{

/// From such losses on TCP may give up by chance. @{
constexpr double HEAVY_LOSS = 0.08;
constexpr double HEAVY_LOST_RUNS = 0.2; //!< probability times length of runs
/// @}

/// @param wanted, got numbers @returns them in words
std::string
Of(uint64_t got, uint64_t wanted)
{
    return std::to_string(got) + " of " + std::to_string(wanted);
}

} // namespace

std::string
RandomVerdict::Kind() const
{
    return faults.empty() ? "" : faults.front().kind;
}

RandomJudge::RandomJudge(const RandomProgram& program, const RandomObservation& seen)
    : m_program(program), m_seen(seen)
{
}

void
RandomJudge::Note(std::vector<RandomFault>& where,
                  const std::string& kind,
                  const std::string& detail)
{
    const bool again = m_pair >= 0 && m_seen.pairs[m_pair].round > 0;
    where.push_back(RandomFault{kind + (again ? "-again" : ""), detail, m_pair});
}

void
RandomJudge::Blame(bool tcp, const std::string& kind, const std::string& detail)
{
    Note(tcp ? m_verdict.ofTcp : m_verdict.faults, kind, detail);
}

std::vector<RandomFault>&
RandomJudge::Shared()
{
    if (m_program.client.tcp != m_program.server.tcp)
    {
        return m_verdict.ofEither;
    }
    return m_program.client.tcp ? m_verdict.ofTcp : m_verdict.faults;
}

bool
RandomJudge::IsUnhealthy(uint32_t link) const
{
    if (link >= m_program.links.size())
    {
        return true;
    }
    const auto& l = m_program.links[link];
    // More connections than the link holds packets, there and back, lose most of what they send.
    const double held = l.queue + 2.0 * l.kbps * l.delay / (8 * l.mtu);
    const bool crowded = m_program.connections.size() > held;
    if (l.loss > HEAVY_LOSS || l.loss * l.burst > HEAVY_LOST_RUNS || l.corrupt > 0 || l.strip ||
        crowded)
    {
        return true;
    }
    return std::any_of(m_program.events.begin(),
                       m_program.events.end(),
                       [this, link](const RandomEvent& event)
                       {
                           const bool ofHost = event.kind != RandomEvent::CUT &&
                                               event.kind != RandomEvent::HOLE &&
                                               event.kind != RandomEvent::STRIP;
                           const bool anyLink = event.kind == RandomEvent::ENDPOINT_FLUSH ||
                                                (m_program.router && event.server && ofHost);
                           return event.Breaks() && (event.link == link || anyLink);
                       });
}

bool
RandomJudge::HasCause(const RandomPair& pair) const
{
    // A healthy path that was up keeps a connection alive whatever happens to the others.
    const bool witness = std::any_of(pair.links.begin(),
                                     pair.links.end(),
                                     [this](uint32_t link) { return !IsUnhealthy(link); });
    if (witness && !pair.clientFellBack && !pair.serverFellBack)
    {
        return false;
    }
    // Where there is a router, routes decide which link a connection takes.
    const auto& plan = m_program.connections[pair.connection];
    return plan.refused || IsUnhealthy(plan.link) ||
           std::any_of(pair.links.begin(),
                       pair.links.end(),
                       [this](uint32_t link) { return IsUnhealthy(link); });
}

bool
RandomJudge::WasLetGo(const RandomPair& pair) const
{
    constexpr double FIN_TIMEOUT = 60; // ns3::MptcpStack::FinTimeout
    const auto letGo = [](const RandomRecord& one, const RandomRecord& other)
    {
        const auto& told = other.errors > 0 ? other : one;
        return one.closed && told.errors > 0 && told.errorAt >= one.closedAt + FIN_TIMEOUT &&
               (!other.closed || other.closedAt >= told.errorAt);
    };
    return letGo(pair.client, pair.server) || letGo(pair.server, pair.client);
}

bool
RandomJudge::WasGivenUp(const RandomPair& pair) const
{
    const auto gaveUp = [](const RandomRecord& one, const RandomRecord& other)
    { return one.aborted || (one.gaveUp && one.receivedAtClose < other.written); };
    return gaveUp(pair.client, pair.server) || gaveUp(pair.server, pair.client);
}

RandomVerdict
RandomJudge::Judge()
{
    for (const auto& pair : m_seen.pairs)
    {
        JudgePair(pair);
    }
    JudgeRemains(false);
    JudgeRemains(true);
    // ns-3's IPv6 never ends what it has begun on an interface that goes down.
    if (m_seen.pending && !m_program.v6)
    {
        Note(Shared(), "events-left", "events are left when all is over");
    }
    if (m_seen.liveSockets != 0 || m_seen.liveSubflows != 0)
    {
        Blame(false,
              "objects-leaked",
              std::to_string(m_seen.liveSockets) + " MptcpSockets and " +
                  std::to_string(m_seen.liveSubflows) + " MptcpSubflows still exist");
    }
    JudgeCounters(false);
    JudgeCounters(true);
    return m_verdict;
}

bool
RandomJudge::IsOfClosedTcp(const RandomPair& pair) const
{
    const auto closedBefore = [](const RandomRecord& tcp, const RandomRecord& other)
    { return tcp.closed && (other.errors == 0 || tcp.closedAt < other.errorAt); };
    const bool client = m_program.client.tcp && closedBefore(pair.client, pair.server);
    const bool server = m_program.server.tcp && closedBefore(pair.server, pair.client);
    return client || server;
}

void
RandomJudge::JudgePair(const RandomPair& pair)
{
    const auto index = static_cast<std::size_t>(&pair - m_seen.pairs.data());
    const std::string name = "connection " + std::to_string(index) + " ";
    m_pair = static_cast<int64_t>(index);
    JudgeStream(pair, true, name);
    JudgeStream(pair, false, name);
    JudgeConnecting(pair, name);
    JudgeCallbacks(pair, false, name + "client");
    JudgeCallbacks(pair, true, name + "server");
    JudgeErrors(pair, name);
    m_pair = -1;
}

void
RandomJudge::JudgeConnecting(const RandomPair& pair, const std::string& name)
{
    const auto& client = pair.client;
    const bool tcp = m_program.client.tcp;
    if (client.refused)
    {
        // Other paths do not matter: they are asked for when there is a connection.
        const auto& plan = m_program.connections[pair.connection];
        if (!plan.refused && !IsUnhealthy(plan.link))
        {
            Blame(tcp, "connect-refused", name + "Connect() gave an error");
        }
        return;
    }
    const uint32_t told = client.succeeded + client.failed;
    if (told > 1)
    {
        Blame(tcp,
              "connect-told-twice",
              name + "succeeded " + std::to_string(client.succeeded) + ", failed " +
                  std::to_string(client.failed));
    }
    if (told == 0 && !client.closedUnconnected)
    {
        Blame(tcp, "connect-untold", name + "neither succeeded nor failed");
    }
    if (client.failed && !client.closedUnconnected && !HasCause(pair))
    {
        Blame(tcp, "connect-failed", name + "could not connect, without a cause");
    }
}

void
RandomJudge::JudgeCallbacks(const RandomPair& pair, bool server, const std::string& name)
{
    const auto& record = server ? pair.server : pair.client;
    const bool tcp = server ? m_program.server.tcp : m_program.client.tcp;
    const std::string told = ": told of the end " + std::to_string(record.closes) +
                             " times, of an error " + std::to_string(record.errors) + " times";
    if (record.closes > 1 || record.errors > 1)
    {
        Blame(tcp, "end-told-twice", name + told);
    }
    const bool owed = record.succeeded > 0 && !record.aborted && !record.closedUnconnected;
    if (owed && record.closes + record.errors == 0)
    {
        Note(tcp ? m_verdict.ofTcp : Shared(), "end-untold", name + told);
    }
    if (record.reportedSent > record.written)
    {
        Blame(tcp,
              "sent-overtold",
              name + ": told of " + Of(record.reportedSent, record.written) + " bytes sent");
    }
}

void
RandomJudge::JudgeStream(const RandomPair& pair, bool up, const std::string& name)
{
    const auto& writer = up ? pair.client : pair.server;
    const auto& reader = up ? pair.server : pair.client;
    const std::string what =
        name + (up ? "upload " : "download ") + Of(reader.received, writer.written);
    // RFC 8684 section 3.7: a connection of one path that falls back at a checksum goes on with the
    // bytes it has, as TCP would. One bit of a packet is damaged, so one byte.
    const bool readerFellBack = up ? pair.serverFellBack : pair.clientFellBack;
    const auto& counters = up ? m_seen.server.counters : m_seen.client.counters;
    const bool kept = readerFellBack && counters.count("DSSCorruptionFallback") > 0 &&
                      reader.wrong <= m_seen.happened.damaged;
    if ((reader.wrong > 0 && !kept) || reader.received > writer.written)
    {
        // ns-3's TCP sends what was left in a socket that connects again.
        const bool ofTcp = (up ? m_program.client : m_program.server).tcp && pair.round > 0;
        Blame(ofTcp, "wrong-bytes", what + ", " + std::to_string(reader.wrong) + " wrong");
        return;
    }
    if (reader.received == writer.written || WasGivenUp(pair))
    {
        return;
    }
    if (pair.client.closedUnconnected && pair.client.succeeded == 0 && pair.client.written == 0)
    {
        return; // the client did not want a connection after all
    }
    if (writer.errors + reader.errors + pair.client.failed == 0)
    {
        // Nobody was told: bytes are missing in silence, or nothing moves any more.
        const bool truncated = reader.closes > 0 && !reader.forced;
        Note(Shared(), truncated ? "truncated" : "stuck", what + ", no error at either end");
    }
}

void
RandomJudge::JudgeErrors(const RandomPair& pair, const std::string& name)
{
    const uint32_t errors = pair.client.errors + pair.server.errors;
    const bool complete =
        pair.client.received == pair.server.written && pair.server.received == pair.client.written;
    if (errors == 0 || WasGivenUp(pair))
    {
        return;
    }
    const std::string what = name + "client: " + std::to_string(pair.client.errors) +
                             ", server: " + std::to_string(pair.server.errors);
    auto& blamed = IsOfClosedTcp(pair) ? m_verdict.ofTcp : Shared();
    if (!HasCause(pair) && !WasLetGo(pair))
    {
        Note(blamed, "error-without-cause", what);
        return;
    }
    // Whoever has closed is told no more than that.
    const auto knows = [](const RandomRecord& record)
    { return record.errors > 0 || record.closed || !record.exists; };
    if (!complete && !(knows(pair.client) && knows(pair.server)))
    {
        Note(blamed, "error-at-one-end", what);
    }
}

void
RandomJudge::JudgeRemains(bool server)
{
    const auto& remains = server ? m_seen.server : m_seen.client;
    const bool tcp = server ? m_program.server.tcp : m_program.client.tcp;
    const std::string name = server ? "server: " : "client: ";
    if (remains.connections > 0)
    {
        Blame(tcp, "connection-left", name + std::to_string(remains.connections) + " connections");
    }
    if (remains.established != 0)
    {
        Blame(tcp,
              "established-left",
              name + "MPCurrEstab " + std::to_string(static_cast<int64_t>(remains.established)));
    }
    if (remains.sockets > 0)
    {
        Blame(tcp, "socket-left", name + std::to_string(remains.sockets) + " TCP sockets");
    }
    else if (remains.listening > 0)
    {
        Blame(tcp, "listener-left", name + std::to_string(remains.listening) + " TCP sockets");
    }
}

void
RandomJudge::JudgeCounters(bool server)
{
    struct Trouble
    {
        const char* name;
        bool cause;
    };

    const auto& links = m_program.links;
    const auto any = [&](auto condition)
    { return std::any_of(links.begin(), links.end(), condition); };
    const bool damaged = any([](const RandomLink& link) { return link.corrupt > 0; });
    const bool strippedByEvent =
        std::any_of(m_program.events.begin(),
                    m_program.events.end(),
                    [](const RandomEvent& event) { return event.kind == RandomEvent::STRIP; });
    const bool stripped =
        strippedByEvent || any([](const RandomLink& link) { return link.strip != 0; });
    const bool changed = damaged || stripped;
    // A SYN that comes again after its join was refused makes a new one, which gets the ACK of the
    // first: the subflow's first number is 0 in both.
    const bool doubled = any([](const RandomLink& link) { return link.duplicate > 0; });
    // A third ACK that is lost, or late, may leave nothing but TCP to a peer that has no data.
    const bool lost = any([](const RandomLink& link)
                          { return link.loss > 0 || link.reorder > 0 || link.queue < 20; }) ||
                      !m_program.events.empty();
    const bool anyTcp = m_program.client.tcp || m_program.server.tcp;
    const Trouble troubles[] = {{"MalformedOption", damaged},
                                {"MalformedTcpHeader", damaged},
                                {"MPJoinSynAckHMacFailure", damaged},
                                {"MPJoinAckHMacFailure", damaged || doubled},
                                {"DataCsumErr", damaged},
                                {"DSSCorruptionFallback", damaged},
                                {"DSSCorruptionReset", damaged},
                                {"MPFailTx", damaged},
                                {"MPFailRx", damaged},
                                {"DSSNotMatching", changed},
                                {"DSSNoMatchTCP", changed},
                                {"InfiniteMapTx", changed || lost || anyTcp},
                                {"InfiniteMapRx", changed || lost || anyTcp},
                                {"DssReset", changed},
                                {"DssFallback", changed || anyTcp},
                                {"MPCapableDataFallback", changed || lost || anyTcp},
                                {"MPFallbackTokenInit", false},
                                {"TokenCollision", false},
                                {"FallbackFailed", changed}};
    const auto& counters = server ? m_seen.server.counters : m_seen.client.counters;
    for (const auto& trouble : troubles)
    {
        const auto found = counters.find(trouble.name);
        if (found != counters.end() && !trouble.cause)
        {
            Blame(false,
                  "counter-" + found->first,
                  std::string(server ? "server: " : "client: ") + std::to_string(found->second));
        }
    }
}

} // namespace ns3
