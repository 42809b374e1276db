/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fuzz-wire.h"

#include "ns3/mptcp-tcp-option.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace mptcp::test
{

namespace
{

using Bytes = std::vector<uint8_t>;

/// Longest way that ns-3 reads past the option space: a SACK option of 31 blocks.
constexpr std::size_t OVERREAD = 256;
constexpr std::size_t TCP_HEADER = 20;

Bytes
Written(const Option& option)
{
    Bytes bytes(MAX_OPTION_SPACE);
    bytes.resize(WriteOption(option, bytes.data(), bytes.size()));
    return bytes;
}

/// @param option an accepted option @returns what is wrong with it, or nothing
std::string
Examine(const Option& option)
{
    const Bytes bytes = Written(option);
    if (bytes.empty() || bytes.size() != OptionLength(option))
    {
        return "not written with the length it has";
    }
    Bytes cramped(bytes.size() - 1);
    if (WriteOption(option, cramped.data(), cramped.size()) != 0)
    {
        return "written where it does not fit";
    }
    const ParseResult again = ParseOption(bytes.data(), bytes.size());
    if (!again.option || again.option->index() != option.index() || Written(*again.option) != bytes)
    {
        return "does not read back the same";
    }
    return "";
}

/// @param bytes at an option @param left bytes of option space @returns how far ns-3 goes on,
/// having changed what it would not survive; 0 if it stops
std::size_t
TameOne(uint8_t* bytes, std::size_t left)
{
    using ns3::TcpOption;
    const std::size_t length = bytes[1];
    const auto only = [length](std::size_t legal) { return length == legal ? legal : 0; };
    std::size_t step = 0;
    switch (bytes[0])
    {
    case TcpOption::END:
        return 0;
    case TcpOption::NOP:
        return 1;
    case TcpOption::MSS:
        bytes[1] = 4;
        step = 4;
        break;
    case TcpOption::WINSCALE:
        step = only(3);
        break;
    case TcpOption::SACKPERMITTED:
        step = only(2);
        break;
    case TcpOption::TS:
        step = only(10);
        break;
    case TcpOption::SACK:
        step = length < 2 ? 2 : 2 + (length - 2) / 8 * 8;
        break;
    default:
        bytes[1] = std::max<uint8_t>(bytes[1], 1);
        step = length < 2 || length > MAX_OPTION_SPACE ? 0 : length;
    }
    return step > left ? 0 : step;
}

/// @param[in,out] segment a TCP header with what follows @param space bytes of its options
void
Tame(Bytes& segment, std::size_t space)
{
    for (std::size_t at = 0; at < space;)
    {
        const std::size_t step = TameOne(segment.data() + TCP_HEADER + at, space - at);
        if (step == 0)
        {
            return;
        }
        at += step;
    }
}

ns3::TcpHeader
Received(const Bytes& segment)
{
    const auto packet =
        ns3::Create<ns3::Packet>(segment.data(), static_cast<uint32_t>(segment.size()));
    ns3::TcpHeader header;
    packet->RemoveHeader(header);
    return header;
}

/// @param list what was found @returns what is wrong with sending that again, or nothing
std::string
ExamineResent(const ns3::MptcpOptionList& list)
{
    ns3::TcpHeader header;
    for (std::size_t i = 0; i < list.count; i++)
    {
        if (!header.AppendOption(ns3::MptcpTcpOption::Make(list.options[i])))
        {
            return "what came in one header does not fit into one";
        }
    }
    const auto packet = ns3::Create<ns3::Packet>();
    packet->AddHeader(header);
    Bytes segment(packet->GetSize());
    packet->CopyData(segment.data(), static_cast<uint32_t>(segment.size()));
    for (const ns3::TcpHeader& from : {header, Received(segment)})
    {
        ns3::MptcpOptionList again;
        ns3::ReadMptcpOptions(from, again);
        bool same = again.count == list.count && again.malformed == 0;
        for (std::size_t i = 0; same && i < list.count; i++)
        {
            same = Written(again.options[i]) == Written(list.options[i]);
        }
        if (!same)
        {
            return "options do not survive being sent again";
        }
    }
    return "";
}

} // namespace

FuzzOutcome
FuzzOption(const uint8_t* data, std::size_t size)
{
    FuzzOutcome outcome;
    const Bytes exact(data, data + size);
    const ParseResult result = ParseOption(exact.data(), exact.size());
    if (result.option.has_value() != (result.error == ParseError::NONE))
    {
        outcome.complaint = "an option and an error, or neither";
    }
    if (!result.option)
    {
        outcome.error.push_back(result.error);
        return outcome;
    }
    outcome.parsed.push_back(*result.option);
    if (OptionLength(*result.option) != exact[1])
    {
        outcome.complaint = "accepted with a length that is not its own";
        return outcome;
    }
    outcome.complaint = Examine(*result.option);
    return outcome;
}

FuzzOutcome
FuzzTcpHeader(const uint8_t* data, std::size_t size)
{
    FuzzOutcome outcome;
    if (size == 0)
    {
        return outcome;
    }
    const std::size_t words = 5 + data[0] % 11;
    Bytes segment(TCP_HEADER);
    segment[12] = static_cast<uint8_t>(words << 4);
    segment.insert(segment.end(), data + 1, data + size);
    segment.resize(std::max(segment.size(), words * 4) + OVERREAD);
    Tame(segment, words * 4 - TCP_HEADER);

    const ns3::TcpHeader header = Received(segment);
    ns3::MptcpOptionList list;
    ns3::ReadMptcpOptions(header, list);
    const auto& all = header.GetOptionList();
    const auto ours =
        std::count_if(all.begin(),
                      all.end(),
                      [](const auto& option) { return option->GetKind() == OPTION_KIND; });
    outcome.parsed.assign(list.options.begin(),
                          list.options.begin() + static_cast<std::ptrdiff_t>(list.count));
    if (list.count + list.malformed != static_cast<std::size_t>(ours))
    {
        outcome.complaint = "an option got lost";
        return outcome;
    }
    for (const Option& option : outcome.parsed)
    {
        outcome.complaint += Examine(option);
    }
    outcome.complaint += ExamineResent(list);
    return outcome;
}

} // namespace mptcp::test

/// libFuzzer's entry. @param data bytes @param size how many @returns 0
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    for (auto* target : {&mptcp::test::FuzzOption, &mptcp::test::FuzzTcpHeader})
    {
        const std::string complaint = target(data, size).complaint;
        if (!complaint.empty())
        {
            std::fprintf(stderr, "%s\n", complaint.c_str());
            std::abort();
        }
    }
    return 0;
}
