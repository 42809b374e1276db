/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "living-script.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <sstream>

namespace ns3
{

namespace
{

/// Bytes one after the other; zeros when there are no more.
class Source
{
  public:
    Source(const uint8_t* data, std::size_t size) : m_next(data), m_end(data + size)
    {
    }

    bool IsEmpty() const
    {
        return m_next == m_end;
    }

    uint8_t Byte()
    {
        return IsEmpty() ? 0 : *m_next++;
    }

    /// @param count of values @returns one of them
    template <typename T>
    T OneOf(T count)
    {
        return static_cast<T>(Byte() % static_cast<uint8_t>(count));
    }

  private:
    const uint8_t* m_next;
    const uint8_t* m_end;
};

/// @param code a byte @returns a distance that may tell something
int64_t
Shift(uint8_t code)
{
    constexpr int64_t MSS = 1448;
    constexpr int64_t TELLING[] = {0,
                                   0,
                                   0,
                                   0,
                                   1,
                                   -1,
                                   MSS,
                                   -MSS,
                                   100,
                                   -100,
                                   65535,
                                   -65535,
                                   1 << 20,
                                   -(1 << 20),
                                   std::numeric_limits<int32_t>::max(),
                                   std::numeric_limits<int32_t>::min(),
                                   int64_t(1) << 32,
                                   -(int64_t(1) << 32),
                                   int64_t(1) << 62,
                                   std::numeric_limits<int64_t>::min()};
    constexpr int SIGNED = 40;
    return code < 128 ? TELLING[code % std::size(TELLING)] : (code - 192) * SIGNED;
}

LivingOption
ReadOption(Source& source)
{
    LivingOption option;
    const uint8_t first = source.Byte();
    option.kind = static_cast<LivingOption::Kind>((first & 0x1f) %
                                                  static_cast<uint8_t>(LivingOption::Kind::COUNT));
    option.right = (first & 0x80) != 0;
    option.form = source.Byte();
    option.shift = Shift(source.Byte());
    if (option.kind == LivingOption::Kind::RAW)
    {
        option.rawKind = option.form;
        option.rawLength = source.Byte();
        const std::size_t bytes = source.Byte() % 40;
        for (std::size_t i = 0; i < bytes; i++)
        {
            option.value.push_back(source.Byte());
        }
    }
    return option;
}

LivingSegment
ReadSegment(Source& source)
{
    LivingSegment segment;
    segment.flags = source.Byte();
    segment.seqShift = Shift(source.Byte());
    segment.ackShift = Shift(source.Byte());
    segment.window = source.Byte();
    constexpr uint16_t SIZES[] = {0, 0, 0, 1, 2, 100, 1000, 1400};
    const uint8_t more = source.Byte();
    segment.size = SIZES[more % std::size(SIZES)];
    segment.keepOptions = (more & 0x80) != 0;
    const std::size_t options = (more >> 3) % 5;
    segment.unstamped = (more & 0x78) == 0x78;
    for (std::size_t i = 0; i < options; i++)
    {
        segment.options.push_back(ReadOption(source));
    }
    return segment;
}

/// @param code five bits @returns a kind of step; most of them are hostile segments
LivingStep::Kind
KindOf(uint8_t code)
{
    using Kind = LivingStep::Kind;
    if (code < static_cast<uint8_t>(Kind::COUNT))
    {
        return static_cast<Kind>(code);
    }
    constexpr Kind OFTEN[] = {Kind::WAIT,
                              Kind::FORGE,
                              Kind::FORGE,
                              Kind::ALTER,
                              Kind::WAIT,
                              Kind::FORGE,
                              Kind::REPLAY,
                              Kind::FORGE_NEW};
    return OFTEN[code % std::size(OFTEN)];
}

/// @param code a byte @returns microseconds, from half a millisecond to four minutes; most are
/// in the range of round-trip times
uint32_t
Wait(uint8_t code)
{
    constexpr uint8_t SHORT = 200;
    constexpr uint32_t LONGEST = 240000000;
    uint32_t amount = 500;
    for (uint8_t i = 0; i < (code < SHORT ? code / 2 : code); i++)
    {
        amount += amount / 20 + 1;
    }
    return std::min(amount, LONGEST);
}

LivingStep
ReadStep(Source& source)
{
    LivingStep step;
    const uint8_t first = source.Byte();
    step.kind = KindOf(first & 0x1f);
    step.up = (first & 0x80) != 0;
    constexpr uint8_t TIMES[] = {1, 2, 4, 16};
    step.times = TIMES[(first >> 5) & 3];
    step.which = source.Byte();
    switch (step.kind)
    {
    case LivingStep::Kind::WAIT:
        step.amount = Wait(step.which);
        break;
    case LivingStep::Kind::WRITE:
        step.amount = 1U + step.which * step.which;
        break;
    case LivingStep::Kind::FORGE:
    case LivingStep::Kind::FORGE_NEW:
    case LivingStep::Kind::ALTER:
        step.segment = ReadSegment(source);
        break;
    default:
        break;
    }
    return step;
}

const char*
Name(LivingStep::Kind kind)
{
    constexpr const char* NAMES[] = {"wait",
                                     "write",
                                     "shut",
                                     "close",
                                     "abort",
                                     "pause reading",
                                     "go on reading",
                                     "cut",
                                     "mend",
                                     "interface down",
                                     "interface up",
                                     "drop",
                                     "replay",
                                     "forge",
                                     "forge from a new port",
                                     "alter"};
    static_assert(std::size(NAMES) == static_cast<std::size_t>(LivingStep::Kind::COUNT));
    return NAMES[static_cast<std::size_t>(kind)];
}

const char*
Name(LivingOption::Kind kind)
{
    constexpr const char* NAMES[] = {"DATA_ACK",
                                     "mapping",
                                     "DATA_FIN",
                                     "MP_CAPABLE",
                                     "MP_JOIN SYN",
                                     "MP_JOIN SYN/ACK",
                                     "MP_JOIN ACK",
                                     "ADD_ADDR",
                                     "REMOVE_ADDR",
                                     "MP_PRIO",
                                     "MP_FAIL",
                                     "MP_FASTCLOSE",
                                     "MP_TCPRST",
                                     "SACK",
                                     "timestamps",
                                     "raw"};
    static_assert(std::size(NAMES) == static_cast<std::size_t>(LivingOption::Kind::COUNT));
    return NAMES[static_cast<std::size_t>(kind)];
}

void
WriteSegment(std::ostream& out, const LivingSegment& segment)
{
    out << " flags " << int(segment.flags) << " seq " << std::showpos << segment.seqShift << " ack "
        << segment.ackShift << std::noshowpos << " window " << int(segment.window) << " size "
        << segment.size << (segment.keepOptions ? ", its options and" : ",")
        << (segment.unstamped ? " unstamped" : "");
    for (const auto& option : segment.options)
    {
        out << " [" << (option.right ? "" : "wrong ") << Name(option.kind) << " form "
            << int(option.form) << " shift " << option.shift;
        if (option.kind == LivingOption::Kind::RAW)
        {
            out << " kind " << int(option.rawKind) << " length " << int(option.rawLength) << " of "
                << option.value.size();
        }
        out << "]";
    }
}

} // namespace

LivingScript
LivingScript::Read(const uint8_t* data, std::size_t size)
{
    Source source(data, size);
    LivingScript script;
    auto& setup = script.setup;
    const uint8_t first = source.Byte();
    setup.links = 1 + (first & 3) % 3;
    setup.v6 = (first & 4) != 0;
    setup.checksum = (first & 8) != 0;
    setup.smallBuffers = (first & 16) != 0;
    setup.fullMesh = (first & 32) != 0;
    setup.offPath = (first & 64) != 0;
    setup.slow = (first & 128) != 0;
    const uint8_t second = source.Byte();
    // One time in eight a plain TCP at an end, one in four something stripped.
    setup.clientTcp = !setup.offPath && (second & 7) == 1;
    setup.serverTcp = !setup.offPath && (second & 7) == 2;
    setup.strip = (second & 0x18) == 0x18 ? static_cast<LivingSetup::Strip>(second >> 6)
                                          : LivingSetup::Strip::NOTHING;
    constexpr uint32_t SIZES[] = {0, 1000, 20000, 200000};
    const uint8_t third = source.Byte();
    setup.upload = SIZES[third & 3];
    setup.download = SIZES[(third >> 2) & 3];
    while (!source.IsEmpty() && script.steps.size() < MAX_STEPS)
    {
        script.steps.push_back(ReadStep(source));
    }
    return script;
}

std::string
LivingScript::Words() const
{
    std::ostringstream out;
    constexpr const char* STRIPPED[] = {"nothing", "SYNs", "SYN/ACKs", "all but SYNs"};
    out << setup.links << " links, " << (setup.v6 ? "IPv6" : "IPv4")
        << (setup.checksum ? ", checksums" : "") << (setup.smallBuffers ? ", small buffers" : "")
        << (setup.fullMesh ? ", full mesh" : "") << (setup.offPath ? ", nothing that may harm" : "")
        << (setup.slow ? ", slow" : "") << (setup.clientTcp ? ", the client is TCP" : "")
        << (setup.serverTcp ? ", the server is TCP" : "")
        << ", stripped of options: " << STRIPPED[static_cast<std::size_t>(setup.strip)] << ", "
        << setup.upload << " bytes up, " << setup.download << " down\n";
    for (const auto& step : steps)
    {
        out << "  " << Name(step.kind) << (step.up ? " up" : " down") << " " << int(step.which);
        if (step.amount > 0)
        {
            out << " amount " << step.amount;
        }
        if (step.times > 1 && step.kind >= LivingStep::Kind::REPLAY &&
            step.kind != LivingStep::Kind::ALTER)
        {
            out << " times " << int(step.times);
        }
        if (step.kind >= LivingStep::Kind::FORGE)
        {
            WriteSegment(out, step.segment);
        }
        out << "\n";
    }
    return out.str();
}

} // namespace ns3
