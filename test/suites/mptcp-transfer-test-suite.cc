/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

namespace
{

/**
 * Whole transfers from the first SYN to the last event, with content that is compared byte by byte:
 * what a user does with the module. Each situation is a row of a table; the premises of a row (a
 * loss happened, a second subflow carried data) are checked before its outcome.
 */
MptcpTestSuite g_suite("mptcp-transfer");

/// One row.
struct Situation
{
    std::string name;
    std::vector<MptcpTestLink> links;
    uint64_t upload{0};
    uint64_t download{0};
    MptcpTestFamily family{MptcpTestFamily::V4};
    bool checksum{false};
    double loss{0.0}; //!< probability at every receiving device
    std::string congestion{"ns3::MptcpLia"};
    std::string buffer{"1000000"};
    uint32_t writeSize{1000};
    Time cut; //!< when the second link dies for good; zero: never
};

const MptcpTestLink FAST{};
const MptcpTestLink SLOW{"2Mbps", "60ms", 50, 1500};

class WholeTransfer : public MptcpTestCase
{
  public:
    explicit WholeTransfer(const Situation& situation)
        : MptcpTestCase(situation.name), m_situation(situation)
    {
    }

  private:
    void DoRun() override;
    void ExpectPremises();

    const Situation m_situation;
    std::size_t m_most{0};         //!< subflows that were up at once
    uint32_t m_retransmissions{0}; //!< segments that TCP repeated
};

void
WholeTransfer::DoRun()
{
    const auto& s = m_situation;
    Set("ns3::MptcpSocket::CongestionControl", s.congestion);
    Set("ns3::MptcpSocket::Checksum", s.checksum ? "true" : "false");
    Set("ns3::TcpSocket::SndBufSize", s.buffer);
    Set("ns3::TcpSocket::RcvBufSize", s.buffer);
    auto& network = MakeNetwork(s.links, s.family);
    for (uint32_t i = 0; i < s.links.size() && s.loss > 0; i++)
    {
        network.Lose(network.ClientDevice(i), s.loss, 100 + 2 * i);
        network.Lose(network.ServerDevice(i), s.loss, 101 + 2 * i);
    }
    auto& transfer = MakeTransfer(s.upload, s.download);
    transfer.writeSize = s.writeSize;
    if (s.cut.IsStrictlyPositive())
    {
        At(network.StartTime() + s.cut, [&network]() { network.Cut(1); });
    }
    for (int64_t i = 1; i < 400; i++)
    {
        At(network.StartTime() + MilliSeconds(20 * i),
           [this, &transfer]()
           {
               auto sockets = {transfer.ClientMptcp(), transfer.ServerMptcp()};
               for (const auto& socket : sockets)
               {
                   uint32_t again = 0;
                   for (uint32_t j = 0; socket && j < socket->GetNSubflows(); j++)
                   {
                       again += socket->GetSubflow(j)->GetRetransmissions();
                   }
                   m_retransmissions = std::max(m_retransmissions, again);
               }
               if (auto client = transfer.ClientMptcp())
               {
                   m_most = std::max<std::size_t>(m_most, client->GetInfo().mptcpi_subflows_total);
               }
           });
    }
    Run();
    ExpectPremises();
    NS_TEST_EXPECT_MSG_EQ(transfer.ContentGood(), true, "the bytes are those that were written");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByServer(), s.upload, "all of the upload arrived");
    NS_TEST_EXPECT_MSG_EQ(transfer.ReceivedByClient(), s.download, "all of the download arrived");
    NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors(), 0, "no error at the client");
    NS_TEST_EXPECT_MSG_EQ(transfer.ServerErrors(), 0, "no error at the server");
    NS_TEST_EXPECT_MSG_EQ(m_clientFallbacks.size(), 0, "no fallback at the client");
    NS_TEST_EXPECT_MSG_EQ(m_serverFallbacks.size(), 0, "no fallback at the server");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DataCsumErr"), 0, "no checksum failed");
    NS_TEST_EXPECT_MSG_EQ(AtServer("DSSNotMatching"), 0, "no mapping contradicted another");
}

void
WholeTransfer::ExpectPremises()
{
    const auto& s = m_situation;
    NS_TEST_EXPECT_MSG_EQ(m_most, s.links.size(), "every link had a subflow");
    if (s.loss > 0)
    {
        NS_TEST_EXPECT_MSG_GT(m_retransmissions, 0, "something was lost");
    }
    if (s.cut.IsStrictlyPositive())
    {
        NS_TEST_EXPECT_MSG_GT(AtClient("MPTCPRetrans") + AtServer("MPTCPRetrans"),
                              0,
                              "the cut link held data that had to be sent again");
    }
}

/// The table.
std::vector<Situation>
Situations()
{
    const std::vector<MptcpTestLink> one{FAST};
    const std::vector<MptcpTestLink> two{FAST, FAST};
    const std::vector<MptcpTestLink> three{FAST, FAST, FAST};
    const std::vector<MptcpTestLink> unequal{FAST, SLOW};
    std::vector<Situation> all;
    const auto add = [&all](const std::string& name,
                            const std::vector<MptcpTestLink>& links,
                            uint64_t upload,
                            uint64_t download) -> Situation&
    {
        Situation situation;
        situation.name = name;
        situation.links = links;
        situation.upload = upload;
        situation.download = download;
        all.push_back(situation);
        return all.back();
    };
    add("one link, upload", one, 500000, 0);
    add("two links, upload", two, 2000000, 0);
    add("two links, download", two, 0, 2000000);
    add("two links, both directions at once", two, 2000000, 2000000);
    add("three links, download", three, 0, 3000000);
    add("two unequal links, download", unequal, 0, 2000000);
    add("IPv6, two links", two, 1000000, 1000000).family = MptcpTestFamily::V6;
    add("checksums, two links, both directions", two, 1000000, 1000000).checksum = true;
    add("1 % loss everywhere, two links", two, 1000000, 1000000).loss = 0.01;
    add("5 % loss everywhere, three links", three, 500000, 500000).loss = 0.05;
    add("uncoupled NewReno", two, 2000000, 0).congestion = "ns3::TcpNewReno";
    add("uncoupled Cubic", two, 2000000, 0).congestion = "ns3::TcpCubic";
    add("BBR, which paces", two, 2000000, 0).congestion = "ns3::TcpBbr";
    add("buffers of 20 KB", unequal, 500000, 500000).buffer = "20000";
    add("writes of 7 bytes", two, 200000, 0).writeSize = 7;
    add("writes of 100 KB", two, 2000000, 0).writeSize = 100000;
    add("a link dies in the middle, upload", two, 3000000, 0).cut = MilliSeconds(700);
    add("a link dies in the middle, download", two, 0, 3000000).cut = MilliSeconds(700);
    return all;
}

[[maybe_unused]] const bool g_added = []()
{
    for (const auto& situation : Situations())
    {
        g_suite.Add(new WholeTransfer(situation));
    }
    return true;
}();

} // namespace

} // namespace ns3
