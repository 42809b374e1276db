/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_PROGRAM_H
#define INTEROP_PROGRAM_H

#include "interop-network.h"

#include "ns3/mptcp-helper.h"
#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

/**
 * @file
 * What the programs of the interoperability tests have in common.
 */

namespace ns3
{

/// How often the end is looked for.
inline const Time INTEROP_POLL = MilliSeconds(10);
/// How long the host stays after the end, to answer what the kernel may still send.
inline const Time INTEROP_LINGER = MilliSeconds(300);

/// The longest time by which the simulator has been behind the clock.
inline Time g_interopLate;

/// @param socket any @returns whether the connection, if it is MPTCP, has ended in both directions
inline bool
InteropIsOver(Ptr<Socket> socket)
{
    const auto mptcp = DynamicCast<MptcpSocket>(socket);
    return !mptcp || mptcp->GetState() == TcpSocket::CLOSED ||
           mptcp->GetState() == TcpSocket::TIME_WAIT;
}

/// Look how far behind the clock the simulator is. To be called at regular intervals.
inline void
InteropNoteLateness()
{
    const auto simulator = DynamicCast<RealtimeSimulatorImpl>(Simulator::GetImplementation());
    g_interopLate = std::max(g_interopLate, simulator->RealtimeNow() - Simulator::Now());
}

/// @returns what the machine gave this program: where a case is slow, it may be that
inline nlohmann::json
InteropMachine()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t)
    { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    double ran = 0;
    double waited = 0;
    std::ifstream("/proc/self/schedstat") >> ran >> waited;
    return {{"cpu", seconds(usage.ru_utime) + seconds(usage.ru_stime)},
            {"waited", waited / 1e9},
            {"late", g_interopLate.GetSeconds()}};
}

/// Resets (MPRstRx) that came when their connection had ended in both directions.
inline uint64_t g_interopLateResets = 0;

/// Watch a connection for such resets. @param socket of it
inline void
InteropWatchResets(Ptr<Socket> socket)
{
    const auto mptcp = DynamicCast<MptcpSocket>(socket);
    if (!mptcp)
    {
        return;
    }
    const auto stack = MptcpStack::Get(mptcp->GetNode());
    mptcp->TraceConnectWithoutContext(
        "SubflowClosed",
        Callback<void, Ptr<MptcpSubflow>>(
            [stack, connection = PeekPointer(mptcp)](Ptr<MptcpSubflow>)
            {
                // A reset closes its subflow at once: what came since the last subflow closed is
                // its.
                static uint64_t known = 0;
                const uint64_t resets = stack->GetCounter("MPRstRx");
                g_interopLateResets += InteropIsOver(connection) ? resets - known : 0;
                known = resets;
            }));
}

/// The test wants the report now: SIGTERM came.
inline volatile std::sig_atomic_t g_interopTerminated = 0;

/// Run in real time, with checksums, until SIGTERM. @param segment bytes of a segment @param buffer
/// bytes of send and of receive buffers
inline void
InteropConfigure(uint32_t segment, uint32_t buffer)
{
    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(segment));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(buffer));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(buffer));
    std::signal(SIGTERM, [](int) { g_interopTerminated = 1; });
}

/// Give the host endpoints. @param network its @param text PATH:FLAGS[:PORT];... @param v6 family
inline void
InteropAddEndpoints(const InteropNetwork& network, const std::string& text, bool v6)
{
    for (const auto& one : InteropSplit(text, ';'))
    {
        const auto words = InteropSplit(one, ':');
        const auto path = static_cast<uint32_t>(std::stoul(words.at(0)));
        const auto port = static_cast<uint16_t>(words.size() > 2 ? std::stoul(words[2]) : 0);
        MptcpHelper::AddEndpoint(network.Host(), network.Local(path, v6, port), words.at(1));
    }
}

/// @param node a host @returns its MPTCP counters by name
inline nlohmann::json
InteropCounters(Ptr<Node> node)
{
    nlohmann::json counters;
    auto stack = MptcpStack::Get(node);
    for (const auto& name : MptcpCounters::Names())
    {
        counters[name] = stack->GetCounter(name);
    }
    return counters;
}

} // namespace ns3

#endif // INTEROP_PROGRAM_H
