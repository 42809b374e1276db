/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/mptcp-tcp-header-check.h"
#include "ns3/simulator.h"

#include <map>

/**
 * @file
 * @ingroup mptcp-tests
 * Attribute GuardTcpHeaders of MptcpStack: segments whose header would hang or end ns-3's parser,
 * or be misread by it, are dropped and counted, and the connection goes on; others arrive.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-header-guard");

using Bytes = std::vector<uint8_t>;
using Verdict = mptcp::TcpHeaderVerdict;

constexpr uint64_t BYTES = 200000;
constexpr uint32_t TIMES = 5;
constexpr std::size_t FIXED_HEADER = 20;

/// @param s a segment @param options bytes in place of its own, a multiple of 4
void
SetOptions(MptcpTestSegment& s, const Bytes& options)
{
    Bytes header = MptcpTestWire::HeaderBytes(s);
    header.resize(FIXED_HEADER);
    header.insert(header.end(), options.begin(), options.end());
    header[12] = static_cast<uint8_t>(header.size() / 4 << 4);
    s.rawHeader = header;
}

/// @param kind of an option @param length of it, which is not padded @returns one full of 1s
Bytes
Option(uint8_t kind, std::size_t length)
{
    Bytes bytes(length, 1);
    bytes[0] = kind;
    bytes[1] = static_cast<uint8_t>(length);
    return bytes;
}

/// @param bytes options @returns them with NOPs up to a multiple of 4
Bytes
Padded(Bytes bytes)
{
    while (bytes.size() % 4 != 0)
    {
        bytes.push_back(1);
    }
    return bytes;
}

/// A transfer past guards that may be on.
class Guarded : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    void DoSetup() override
    {
        MptcpTestCase::DoSetup();
        Set("ns3::MptcpStack::GuardTcpHeaders", "true");
    }

    /// Tell of what the server drops.
    void WatchServer()
    {
        Network().ServerStack()->TraceConnectWithoutContext(
            "TcpHeaderDrop",
            Callback<void, Ptr<const Packet>, Verdict>([this](Ptr<const Packet>, Verdict why)
                                                       { m_dropped[why]++; }));
    }

    std::map<Verdict, uint32_t> m_dropped; //!< by the server
};

bool
IsDataUp(const MptcpTestSegment& s)
{
    return s.up && s.IsData();
}

/// Some segments of a transfer have a header that ns3::TcpHeader cannot read.
class Malformed : public Guarded
{
  public:
    using Edit = MptcpTestWire::Edit;

    /// @param what is wrong @param edit makes it so @param verdict of the guard @param family
    /// addresses @param kind of both sockets
    Malformed(const std::string& what,
              Edit edit,
              Verdict verdict,
              MptcpTestFamily family,
              Kind kind)
        : Guarded(what + (family == MptcpTestFamily::V4 ? ", IPv4" : ", IPv6") +
                  (kind == Kind::TCP ? ", plain TCP" : "")),
          m_edit(std::move(edit)), m_verdict(verdict), m_family(family), m_kind(kind)
    {
    }

  private:
    void DoRun() override
    {
        MakeNetwork(std::vector<MptcpTestLink>(2), m_family);
        WatchServer();
        const Time begin = Network().StartTime() + MilliSeconds(150);
        const auto& changed = Wire().Change([begin](const MptcpTestSegment& s)
                                            { return IsDataUp(s) && s.time > begin; },
                                            m_edit,
                                            TIMES);
        MakeTransfer(BYTES, 0, m_kind, m_kind);
        Run();
        NS_TEST_EXPECT_MSG_EQ(changed, TIMES, "segments were spoiled");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MalformedTcpHeader"), TIMES, "and dropped");
        NS_TEST_EXPECT_MSG_EQ(m_dropped.size(), 1, "for one reason");
        NS_TEST_EXPECT_MSG_EQ(m_dropped[m_verdict], TIMES, "the right one");
        NS_TEST_EXPECT_MSG_EQ(AtClient("MalformedTcpHeader"), 0, "nothing at the other end");
        ExpectComplete();
        ExpectNothingLeft();
        if (m_kind == Kind::MPTCP)
        {
            ExpectNoTrouble();
        }
    }

    Edit m_edit;
    Verdict m_verdict;
    MptcpTestFamily m_family;
    Kind m_kind;
};

/// @param options what a header has in place of its own @returns how to make it so
Malformed::Edit
WithOptions(const Bytes& options)
{
    return [options](MptcpTestSegment& s) { SetOptions(s, options); };
}

/// @param words data offset @returns how to make it so
Malformed::Edit
WithDataOffset(uint8_t words)
{
    return [words](MptcpTestSegment& s)
    {
        SetOptions(s, {});
        s.rawHeader[12] = static_cast<uint8_t>(words << 4);
        s.payload = s.payload->CreateFragment(0, FIXED_HEADER);
    };
}

/// A segment of less than a header.
void
Truncate(MptcpTestSegment& s)
{
    SetOptions(s, {});
    s.rawHeader.resize(FIXED_HEADER - 1);
    s.payload = nullptr;
}

[[maybe_unused]] const bool g_malformed = []()
{
    struct Fault
    {
        std::string what;
        Malformed::Edit edit;
        Verdict verdict;
    };

    const std::vector<Fault> faults{
        {"19 bytes of a header", Truncate, Verdict::TRUNCATED},
        {"data offset 0", WithDataOffset(0), Verdict::DATA_OFFSET},
        {"data offset 4", WithDataOffset(4), Verdict::DATA_OFFSET},
        {"data offset beyond the segment", WithDataOffset(11), Verdict::DATA_OFFSET},
        {"MP option of length 0", WithOptions({30, 0, 1, 1}), Verdict::OPTION_LENGTH},
        {"unknown option of length 0", WithOptions({77, 0, 0, 0}), Verdict::OPTION_LENGTH},
        {"unknown option of length 1", WithOptions({253, 1, 1, 1}), Verdict::OPTION_LENGTH},
        {"MSS of length 0", WithOptions({2, 0, 5, 0xb4}), Verdict::OPTION_LENGTH},
        {"SACK of length 1", WithOptions({1, 1, 5, 1}), Verdict::OPTION_LENGTH},
        {"option that leads out", WithOptions({1, 1, 30, 20}), Verdict::OPTION_SPACE},
        {"option of length 255", WithOptions({30, 255, 1, 1}), Verdict::OPTION_SPACE},
        {"MSS that leads out", WithOptions({1, 1, 2, 4}), Verdict::OPTION_SPACE},
        {"kind without length", WithOptions({1, 1, 1, 30}), Verdict::OPTION_SPACE},
        {"MSS of length 3", WithOptions({2, 3, 5, 1}), Verdict::KNOWN_OPTION},
        {"MSS of length 5", WithOptions({2, 5, 5, 1, 1, 1, 1, 1}), Verdict::KNOWN_OPTION},
        {"window scale of length 4", WithOptions({3, 4, 7, 1}), Verdict::KNOWN_OPTION},
        {"SACK permitted of length 4", WithOptions({4, 4, 1, 1}), Verdict::KNOWN_OPTION},
        {"SACK of length 9", WithOptions(Padded(Option(5, 9))), Verdict::KNOWN_OPTION},
        {"SACK of length 12", WithOptions(Option(5, 12)), Verdict::KNOWN_OPTION},
        {"timestamps of length 8", WithOptions(Option(8, 8)), Verdict::KNOWN_OPTION},
        {"timestamps of length 12", WithOptions(Option(8, 12)), Verdict::KNOWN_OPTION},
    };
    for (const auto& fault : faults)
    {
        for (const auto family : {MptcpTestFamily::V4, MptcpTestFamily::V6})
        {
            for (const auto kind : {MptcpTestCase::Kind::MPTCP, MptcpTestCase::Kind::TCP})
            {
                g_suite.Add(new Malformed(fault.what, fault.edit, fault.verdict, family, kind));
            }
        }
    }
    return true;
}();

/// All data segments of a plain TCP stream have legal but unusual options.
class Unusual : public Guarded
{
  public:
    /// @param what is unusual @param options bytes, a multiple of 4 @param family addresses
    Unusual(const std::string& what, Bytes options, MptcpTestFamily family)
        : Guarded(what + (family == MptcpTestFamily::V4 ? ", IPv4" : ", IPv6")),
          m_options(std::move(options)), m_family(family)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::TcpSocketBase::Timestamp", "false");
        Set("ns3::TcpSocketBase::Sack", "false");
        Set("ns3::TcpSocket::SegmentSize", "1400"); // which IPv6 need not fragment
        MakeNetwork(std::vector<MptcpTestLink>(1), m_family);
        const auto& changed =
            Wire().Change(IsDataUp, [this](MptcpTestSegment& s) { SetOptions(s, m_options); });
        MakeTransfer(BYTES, 0, Kind::TCP, Kind::TCP);
        Run();
        NS_TEST_EXPECT_MSG_GT(changed, BYTES / 1400, "all data was changed");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MalformedTcpHeader"), 0, "nothing was dropped");
        ExpectComplete();
        ExpectNothingLeft();
    }

    Bytes m_options;
    MptcpTestFamily m_family;
};

[[maybe_unused]] const bool g_unusual = []()
{
    std::map<std::string, Bytes> options{
        {"NOPs only", Bytes(40, 1)},
        {"END and nothing else", {0, 0, 0, 0}},
        {"END and padding to the word", {1, 0, 0, 0}},
        {"END and 39 bytes of padding", Bytes(40, 0)},
        {"END and bytes that are no padding", {1, 0, 2, 0, 30, 0, 77, 1}},
        {"MSS in data", {2, 4, 1, 1}},
        {"SACK without blocks", {5, 2, 1, 1}},
        {"SACK of four blocks", Padded(Option(5, 34))},
        {"window scale in data", {3, 3, 14, 1}},
        {"window scale of 255", {3, 3, 255, 1}},
        {"timestamps that nobody wants", Padded(Option(8, 10))},
    };
    for (const uint8_t kind : {6, 9, 14, 19, 34, 69, 253, 254, 255})
    {
        options["kind " + std::to_string(kind)] = Padded(Option(kind, 3));
    }
    for (std::size_t length = 2; length <= 40; length++)
    {
        options["unknown option of " + std::to_string(length) + " bytes"] =
            Padded(Option(253, length));
    }
    for (const auto& [what, bytes] : options)
    {
        g_suite.Add(new Unusual(what, bytes, MptcpTestFamily::V4));
    }
    g_suite.Add(new Unusual("END and 39 bytes of padding", Bytes(40, 0), MptcpTestFamily::V6));
    g_suite.Add(new Unusual("unknown option of 40 bytes", Option(253, 40), MptcpTestFamily::V6));
    return true;
}();

MPTCP_TEST_F(Guarded, Unguarded, "without the guard ns-3 takes bytes of options for payload")
{
    Set("ns3::TcpSocketBase::Timestamp", "false"); // segments without would be dropped
    for (const Bytes& options : {Bytes{253, 1, 1, 1}, Bytes{0, 0, 0, 0, 0, 0, 0, 0}})
    {
        MakeNetwork();
        Network().ServerStack()->SetAttribute("GuardTcpHeaders", BooleanValue(false));
        const auto& changed = Wire().Change(
            [](const MptcpTestSegment& s) { return IsDataUp(s) && s.time > MilliSeconds(150); },
            [options](MptcpTestSegment& s) { SetOptions(s, options); },
            TIMES);
        MakeTransfer(BYTES, 0, Kind::TCP, Kind::TCP);
        RunFor(Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(changed, TIMES, "segments were changed");
        NS_TEST_EXPECT_MSG_GT(Transfer().WrongBytes(), 0, "the stream is spoiled");
        Simulator::Destroy();
        Transfer().Forget();
    }
}

MPTCP_TEST_F(Guarded,
             Syn,
             "a SYN with a MSS of length 5 is lost; the next one opens the connection")
{
    MakeNetwork();
    WatchServer();
    const auto& changed = Wire().Change([](const MptcpTestSegment& s) { return s.IsSyn(); },
                                        WithOptions({2, 5, 5, 1, 1, 1, 1, 1}),
                                        1);
    MakeTransfer(BYTES, BYTES);
    Run();
    NS_TEST_EXPECT_MSG_EQ(changed, 1, "one was spoiled");
    NS_TEST_EXPECT_MSG_EQ(m_dropped[Verdict::KNOWN_OPTION], 1, "and dropped");
    NS_TEST_EXPECT_MSG_GT(Transfer().ConnectTime(), Seconds(1), "it was sent again");
    ExpectComplete();
    ExpectNoTrouble();
    ExpectNothingLeft();
}

MPTCP_TEST_F(Guarded, Answers, "answers are guarded at the client: a SYN with ACK, and ACKs")
{
    MakeNetwork();
    const auto& synAcks = Wire().Change([](const MptcpTestSegment& s) { return s.IsSynAck(); },
                                        WithOptions({30, 0, 0, 0}),
                                        1);
    const auto& acks = Wire().Change([](const MptcpTestSegment& s) { return !s.up && s.IsAck(); },
                                     WithOptions({1, 1, 1, 2}),
                                     TIMES);
    MakeTransfer(BYTES, 0);
    Run();
    NS_TEST_EXPECT_MSG_EQ(synAcks, 1, "an answer was spoiled");
    NS_TEST_EXPECT_MSG_EQ(acks, TIMES, "and acknowledgements");
    NS_TEST_EXPECT_MSG_EQ(AtClient("MalformedTcpHeader"), 1 + TIMES, "and dropped");
    ExpectComplete();
    ExpectNoTrouble();
    ExpectNothingLeft();
}

MPTCP_TEST_F(Guarded, Stray, "broken segments to a port where nobody listens are not answered")
{
    MakeNetwork();
    MakeTransfer(BYTES, 0);
    Wire().record = true;
    constexpr uint16_t NOBODY = 4000;
    for (const Bytes& options : {Bytes{77, 0, 0, 0}, Bytes{1, 1, 1, 1}})
    {
        At(MilliSeconds(300),
           [this, options]()
           {
               MptcpTestSegment s;
               s.up = true;
               s.from = Network().ClientAddress(0, NOBODY);
               s.to = Network().ServerAddress(0, NOBODY);
               s.tcp.SetSourcePort(NOBODY);
               s.tcp.SetDestinationPort(NOBODY);
               s.tcp.SetFlags(TcpHeader::SYN);
               SetOptions(s, options);
               Wire().Inject(s);
           });
    }
    Run();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MalformedTcpHeader"), 1, "one was dropped");
    const auto answers = Wire().Count([](const MptcpTestSegment& s)
                                      { return s.tcp.GetSourcePort() == NOBODY && s.IsRst(); });
    NS_TEST_EXPECT_MSG_EQ(answers, 1, "the legal one is answered by RST");
    ExpectComplete();
}

MPTCP_TEST_F(Guarded, Switched, "off, on and off again while a stream runs")
{
    // ns-3 takes a data offset of 4 for 5: harmless as long as there are no options.
    Set("ns3::TcpSocketBase::Timestamp", "false");
    MakeNetwork(std::vector<MptcpTestLink>{{"2Mbps", "10ms"}});
    const auto stack = Network().ServerStack();
    stack->SetAttribute("GuardTcpHeaders", BooleanValue(false));
    std::map<bool, uint32_t> changed;
    Wire().Change([](const MptcpTestSegment& s) { return IsDataUp(s) && s.Size() == 1448; },
                  [&changed, stack](MptcpTestSegment& s)
                  {
                      BooleanValue on;
                      stack->GetAttribute("GuardTcpHeaders", on);
                      // Lost at random, the stream would hardly come through.
                      if (++changed[on.Get()] % 8 == 1 || !on.Get())
                      {
                          SetOptions(s, {});
                          s.rawHeader[12] = 4 << 4;
                      }
                  });
    uint64_t counted = 0;
    At(MilliSeconds(300),
       [stack]() { stack->SetAttribute("GuardTcpHeaders", BooleanValue(true)); });
    At(MilliSeconds(600),
       [this, stack, &counted]()
       {
           stack->SetAttribute("GuardTcpHeaders", BooleanValue(false));
           counted = AtServer("MalformedTcpHeader");
       });
    MakeTransfer(BYTES, 0, Kind::TCP, Kind::TCP);
    Run();
    NS_TEST_EXPECT_MSG_GT(changed[false], 20, "it was off for a while");
    NS_TEST_EXPECT_MSG_GT(changed[true], 8, "and on");
    NS_TEST_EXPECT_MSG_EQ(counted, (changed[true] + 7) / 8, "it dropped what it saw");
    NS_TEST_EXPECT_MSG_EQ(AtServer("MalformedTcpHeader"), counted, "and nothing after");
    ExpectComplete();
    ExpectNothingLeft();
}

/// A stream without any fault, with and without the guard.
class Same : public Guarded
{
  protected:
    using Guarded::Guarded;

    /// @param guard on or off @param kind of sockets @param family addresses @returns a hash of all
    /// bytes and times
    uint64_t Hash(bool guard, Kind kind, MptcpTestFamily family)
    {
        Set("ns3::MptcpStack::GuardTcpHeaders", guard ? "true" : "false");
        auto& network = MakeNetwork({MptcpTestLink{}, MptcpTestLink{"4Mbps", "30ms"}}, family);
        for (const auto& node : {network.Client(), network.Server()})
        {
            node->GetObject<Icmpv6L4Protocol>()->AssignStreams(1000 + node->GetId());
        }
        network.Lose(network.ServerDevice(0), 0.01, 100);
        network.Lose(network.ClientDevice(0), 0.01, 101);
        Wire().StartHash();
        MakeTransfer(BYTES, BYTES, kind, kind);
        RunFor(Seconds(300));
        NS_TEST_EXPECT_MSG_EQ(Transfer().Complete(), true, "the transfer is over");
        NS_TEST_EXPECT_MSG_GT(Wire().Lost(), 0, "packets were lost");
        NS_TEST_EXPECT_MSG_EQ(AtServer("MalformedTcpHeader"), 0, "by the link alone");
        const uint64_t hash = Wire().Hash();
        Simulator::Destroy();
        Transfer().Forget();
        return hash;
    }
};

MPTCP_TEST_F(Same, SameBytes, "a stream without faults is the same with the guard, byte by byte")
{
    // Plain TCP over IPv6 differs from itself: something of ns-3 takes a new random stream each
    // time.
    const std::vector<std::pair<MptcpTestFamily, Kind>> cases{
        {MptcpTestFamily::V4, Kind::MPTCP},
        {MptcpTestFamily::V4, Kind::TCP},
        {MptcpTestFamily::V6, Kind::MPTCP},
    };
    for (const auto& [family, kind] : cases)
    {
        const uint64_t hash = Hash(false, kind, family);
        NS_TEST_EXPECT_MSG_NE(hash, 0, "something was hashed");
        NS_TEST_EXPECT_MSG_EQ(Hash(true, kind, family), hash, "same bytes at the same times");
    }
}

} // namespace

} // namespace ns3
