/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-mapping.h"
#include "ns3/mptcp-receive-buffer.h"
#include "ns3/mptcp-send-buffer.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <limits>
#include <random>
#include <vector>

/**
 * @file
 * What the data-level buffers cost per segment, and that this does not grow with their number: each
 * case runs with n / 8 and with n segments. ns-3's own TCP buffers stand beside them where they do
 * comparable work.
 *
 * Usage: bench-buffers [n [out-of-order]], n from 8 to 2,000,000, default 1,000,000. With
 * "out-of-order" only the receive buffer's worst order beside the best one, as "name value" lines.
 */

namespace
{

using namespace ns3;

constexpr uint32_t SEGMENT = 1400;
constexpr uint32_t WINDOW = 64; //!< segments in flight where the case is a stream
constexpr uint64_t ISN = std::numeric_limits<uint64_t>::max() - 5000;
constexpr uint32_t UNLIMITED = std::numeric_limits<uint32_t>::max();

/// Time of this process alone: what else the machine does changes the figures less.
struct Clock
{
    using duration = std::chrono::nanoseconds;

    static duration now()
    {
        return duration(std::clock() * (1000000000LL / CLOCKS_PER_SEC));
    }
};

/// Runs n segments and returns the time of the part that counts.
using Case = std::function<Clock::duration(uint32_t n)>;

Ptr<Packet>
Segment()
{
    return Create<Packet>(SEGMENT);
}

/// A stream through the send buffer: writes of one size, chunks of SEGMENT, a window of them in
/// flight.
Clock::duration
SendStream(uint32_t n, uint32_t writeSize)
{
    MptcpSendBuffer buffer;
    buffer.Start(ISN);
    buffer.SetCapacity(2 * WINDOW * SEGMENT + 2 * writeSize);
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        while (buffer.Unsent() < SEGMENT)
        {
            buffer.Append(Create<Packet>(writeSize));
        }
        buffer.TakeNext(SEGMENT, 0);
        if (i >= WINDOW)
        {
            buffer.Acknowledge(buffer.Una() + SEGMENT);
        }
    }
    return Clock::now() - start;
}

/// The same stream through ns-3's own transmit buffer.
Clock::duration
TcpSendStream(uint32_t n, uint32_t writeSize)
{
    Ptr<TcpTxBuffer> buffer = CreateObject<TcpTxBuffer>();
    SequenceNumber32 next(1);
    SequenceNumber32 una(1);
    buffer->SetHeadSequence(next);
    buffer->SetMaxBufferSize(2 * WINDOW * SEGMENT + 2 * writeSize);
    buffer->SetSegmentSize(SEGMENT);
    buffer->SetSackEnabled(false);
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        while (buffer->SizeFromSequence(next) < SEGMENT)
        {
            buffer->Add(Create<Packet>(writeSize));
        }
        buffer->CopyFromSequence(SEGMENT, next);
        next += SEGMENT;
        if (i >= WINDOW)
        {
            una += SEGMENT;
            buffer->DiscardUpTo(una);
        }
    }
    return Clock::now() - start;
}

/// A send buffer with n segments on path 0.
void
FillSent(MptcpSendBuffer& buffer, uint32_t n)
{
    buffer.Start(ISN);
    buffer.SetCapacity(UNLIMITED);
    for (uint32_t i = 0; i < n; ++i)
    {
        buffer.Append(Segment());
        buffer.TakeNext(SEGMENT, 0);
    }
}

/// All is reinjected in pieces of one size while the path that lost it keeps asking.
Clock::duration
Reinject(uint32_t n, uint32_t pieceSize)
{
    MptcpSendBuffer buffer;
    FillSent(buffer, n);
    const auto start = Clock::now();
    buffer.RequestReinjection(buffer.Una(), buffer.Nxt());
    do
    {
        buffer.TakeReinjection(pieceSize, 0);
    } while (buffer.TakeReinjection(pieceSize, 1));
    return Clock::now() - start;
}

/// Every other segment is queued, the last first; two paths take all of it.
Clock::duration
ReinjectScattered(uint32_t n)
{
    MptcpSendBuffer buffer;
    FillSent(buffer, 2 * n);
    const auto start = Clock::now();
    for (uint32_t i = n; i-- > 0;)
    {
        const uint64_t dsn = buffer.Una() + uint64_t{2} * i * SEGMENT;
        buffer.RequestReinjection(dsn, dsn + SEGMENT);
    }
    while (buffer.TakeReinjection(SEGMENT / 2, 1) && buffer.TakeReinjection(SEGMENT, 2))
    {
    }
    return Clock::now() - start;
}

/// A second path takes a copy of everything, in pieces that fit no record.
Clock::duration
Duplicate(uint32_t n)
{
    MptcpSendBuffer buffer;
    FillSent(buffer, n);
    const auto start = Clock::now();
    for (uint64_t dsn = buffer.Una(); dsn != buffer.Nxt();)
    {
        dsn += buffer.TakeCopy(dsn, SEGMENT - 20, 1)->packet->GetSize();
    }
    return Clock::now() - start;
}

Clock::duration
ReceiveStream(uint32_t n)
{
    MptcpReceiveBuffer buffer;
    buffer.Start(ISN);
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        buffer.Add(buffer.Next(), Segment());
        buffer.Extract(UNLIMITED);
    }
    return Clock::now() - start;
}

Clock::duration
TcpReceiveStream(uint32_t n)
{
    Ptr<TcpRxBuffer> buffer = CreateObject<TcpRxBuffer>();
    buffer->SetNextRxSequence(SequenceNumber32(1));
    buffer->SetMaxBufferSize(131072);
    TcpHeader header;
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        header.SetSequenceNumber(buffer->NextRxSequence());
        buffer->Add(Segment(), header);
        buffer->Extract(UNLIMITED);
    }
    return Clock::now() - start;
}

/// Segments in a given order of their indices, then the whole is read in pieces of 64 segments.
Clock::duration
ReceiveOrder(const std::vector<uint32_t>& order, uint32_t bytes = SEGMENT)
{
    MptcpReceiveBuffer buffer;
    buffer.SetCapacity(UNLIMITED);
    buffer.Start(ISN);
    const auto start = Clock::now();
    for (uint32_t index : order)
    {
        buffer.Add(ISN + uint64_t{index} * SEGMENT, Create<Packet>(bytes));
    }
    while (buffer.Extract(64 * SEGMENT))
    {
    }
    return Clock::now() - start;
}

std::vector<uint32_t>
InOrder(uint32_t n)
{
    std::vector<uint32_t> order(n);
    for (uint32_t i = 0; i < n; ++i)
    {
        order[i] = i;
    }
    return order;
}

std::vector<uint32_t>
Reversed(uint32_t n)
{
    auto order = InOrder(n);
    std::reverse(order.begin(), order.end());
    return order;
}

/// Two paths, one a window behind the other.
std::vector<uint32_t>
TwoPaths(uint32_t n)
{
    std::vector<uint32_t> order;
    for (uint32_t i = 0; i < n + 2 * WINDOW; i += 2)
    {
        if (i < n)
        {
            order.push_back(i);
        }
        if (i >= 2 * WINDOW && i - 2 * WINDOW + 1 < n)
        {
            order.push_back(i - 2 * WINDOW + 1);
        }
    }
    return order;
}

/// All odd ones shuffled, which makes n / 2 runs, then the even ones shuffled, which join them.
std::vector<uint32_t>
Adversarial(uint32_t n)
{
    std::vector<uint32_t> order;
    for (uint32_t parity : {1, 0})
    {
        const auto from = static_cast<std::ptrdiff_t>(order.size());
        for (uint32_t i = parity; i < n; i += 2)
        {
            order.push_back(i);
        }
        std::shuffle(order.begin() + from, order.end(), std::mt19937(parity));
    }
    return order;
}

mptcp::Mapping
MappingOf(uint32_t index)
{
    mptcp::Mapping mapping;
    mapping.ssn = 1 + uint64_t{index} * SEGMENT;
    mapping.dsn = ISN + mapping.ssn;
    mapping.length = SEGMENT;
    return mapping;
}

Clock::duration
TxMappingStream(uint32_t n)
{
    mptcp::TxMappings mappings;
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        mappings.Append(MappingOf(i));
        mappings.Find(mappings.End() - 1);
        if (i >= WINDOW)
        {
            mappings.Acknowledge(MappingOf(i - WINDOW + 1).ssn);
        }
    }
    return Clock::now() - start;
}

Clock::duration
RxMappingStream(uint32_t n)
{
    mptcp::RxMappings mappings;
    const auto start = Clock::now();
    for (uint32_t i = 0; i < n; ++i)
    {
        const mptcp::Mapping mapping = MappingOf(i);
        mappings.Add(mapping);
        mappings.Find(mapping.ssn);
        mappings.Consume(mapping.ssn + SEGMENT);
    }
    return Clock::now() - start;
}

/// As many mappings as may be held, in a given order, then all are consumed; again until n were
/// added.
Clock::duration
RxMappingOrder(uint32_t n, std::vector<uint32_t> (*orderOf)(uint32_t))
{
    constexpr auto most = static_cast<uint32_t>(mptcp::RxMappings::MAX_MAPPINGS);
    const auto order = orderOf(std::min(n, most));
    const auto start = Clock::now();
    for (uint32_t done = 0; done < n; done += order.size())
    {
        mptcp::RxMappings mappings;
        for (uint32_t index : order)
        {
            mappings.Add(MappingOf(index));
        }
        for (uint32_t i = 0; i < order.size(); ++i)
        {
            mappings.Find(MappingOf(i).ssn);
            mappings.Consume(MappingOf(i + 1).ssn);
        }
    }
    return Clock::now() - start;
}

/// @returns the best of three, in ns per segment
double
Measure(const Case& run, uint32_t n)
{
    auto best = Clock::duration::max();
    for (int i = 0; i < 3; ++i)
    {
        best = std::min(best, run(n));
    }
    return std::chrono::duration<double, std::nano>(best).count() / n;
}

void
Report(const char* name, uint32_t n, const Case& run)
{
    const double few = Measure(run, n / 8);
    const double many = Measure(run, n);
    std::printf("%-44s %10.1f %10.1f %7.2f\n", name, few, many, many / few);
}

void
ReportOutOfOrder(uint32_t n)
{
    const Case adversarial = [](uint32_t k) { return ReceiveOrder(Adversarial(k)); };
    const Case inOrder = [](uint32_t k) { return ReceiveOrder(InOrder(k)); };
    std::printf("adversarial %.6g\n", Measure(adversarial, n));
    std::printf("adversarial_eighth %.6g\n", Measure(adversarial, n / 8));
    std::printf("in_order %.6g\n", Measure(inOrder, n));
}

void
ReportAll(uint32_t n)
{
    std::printf("%-44s %10s %10s %7s\n", "ns of CPU per segment, best of 3", "n / 8", "n", "ratio");
    Report("send, writes of 1400 B", n, [](uint32_t k) { return SendStream(k, SEGMENT); });
    Report("  ns-3 TcpTxBuffer", n, [](uint32_t k) { return TcpSendStream(k, SEGMENT); });
    Report("send, writes of 512 B", n, [](uint32_t k) { return SendStream(k, 512); });
    Report("  ns-3 TcpTxBuffer", n, [](uint32_t k) { return TcpSendStream(k, 512); });
    Report("send, writes of 64 KiB", n, [](uint32_t k) { return SendStream(k, 65536); });
    Report("  ns-3 TcpTxBuffer", n, [](uint32_t k) { return TcpSendStream(k, 65536); });
    Report("reinject all", n, [](uint32_t k) { return Reinject(k, SEGMENT); });
    Report("reinject all, in halves", n, [](uint32_t k) { return Reinject(k, SEGMENT / 2); });
    Report("reinject every other, last first", n, ReinjectScattered);
    Report("copy all to a second path, 1380 B", n, Duplicate);
    Report("receive and read", n, ReceiveStream);
    Report("  ns-3 TcpRxBuffer", n, TcpReceiveStream);
    Report("receive all in order", n, [](uint32_t k) { return ReceiveOrder(InOrder(k)); });
    Report("receive all, two paths", n, [](uint32_t k) { return ReceiveOrder(TwoPaths(k)); });
    Report("receive all, reversed", n, [](uint32_t k) { return ReceiveOrder(Reversed(k)); });
    Report("receive all, odd then even, shuffled",
           n,
           [](uint32_t k) { return ReceiveOrder(Adversarial(k)); });
    Report("receive all, same, overlapping",
           n,
           [](uint32_t k) { return ReceiveOrder(Adversarial(k), SEGMENT + SEGMENT / 2); });
    Report("map sent", n, TxMappingStream);
    Report("map received", n, RxMappingStream);
    Report("map received, reversed", n, [](uint32_t k) { return RxMappingOrder(k, Reversed); });
    Report("map received, odd then even, shuffled",
           n,
           [](uint32_t k) { return RxMappingOrder(k, Adversarial); });
}

} // namespace

int
main(int argc, char* argv[])
{
    char* rest = nullptr;
    const unsigned long n = argc > 1 ? std::strtoul(argv[1], &rest, 10) : 1000000;
    const bool some = argc > 2 && std::strcmp(argv[2], "out-of-order") == 0;
    if (argc > (some ? 3 : 2) || (rest && *rest != '\0') || n < 8 || n > 2000000)
    {
        std::fprintf(stderr, "usage: bench-buffers [segments, 8 to 2000000 [out-of-order]]\n");
        return 2;
    }
    some ? ReportOutOfOrder(static_cast<uint32_t>(n)) : ReportAll(static_cast<uint32_t>(n));
    return 0;
}
