/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-failover.h"

/**
 * @file
 * @ingroup mptcp-tests
 * Backup subflows are used when no regular one can be (RFC 8684 section 3.3.8), and only then,
 * under every scheduler.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-backup");

MPTCP_TEST_F(Failover, BackupIdle, "a backup subflow carries nothing while the regular one lives")
{
    MakeNetwork(2);
    Wire().record = true;
    UseBackup();
    auto& transfer = MakeTransfer(2000000, 2000000);
    uint32_t subflows = 0;
    At(Seconds(1), [&]() { subflows = transfer.ClientMptcp()->GetInfo().mptcpi_subflows_total; });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(subflows, 2, "it was there");
    NS_TEST_EXPECT_MSG_EQ(Data(true, 1, Time(0), Seconds(99)), 0, "nothing up");
    NS_TEST_EXPECT_MSG_EQ(Data(false, 1, Time(0), Seconds(99)), 0, "nothing down");
}

MPTCP_TEST_F(Failover, BackupUsed, "a backup subflow steps in while the regular one is dead")
{
    MakeNetwork(2);
    Wire().record = true;
    UseBackup();
    auto& transfer = MakeTransfer(11000000, 0);
    At(Seconds(1), [&]() { Network().Cut(0); });
    At(Seconds(5), [&]() { Network().Mend(0); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(Data(true, 1, Time(0), Seconds(1)), 0, "before");
    NS_TEST_EXPECT_MSG_GT(Data(true, 1, Seconds(3), Seconds(5)), 100, "meanwhile");
    // The last timeout before the path was mended was doubled at most twice: it is tried again by
    // 9 s, and the backup's queue is empty a second later.
    NS_TEST_EXPECT_MSG_EQ(Data(true, 1, Seconds(10), Seconds(99)), 0, "afterwards");
    NS_TEST_EXPECT_MSG_GT(Data(true, 0, Seconds(10), Seconds(99)), 100, "the regular one again");
    NS_TEST_EXPECT_MSG_GT(transfer.FinishTime(), Seconds(10.2), "it lasted as long as that");
}

MPTCP_TEST_F(Failover, BackupAfterReset, "a backup subflow steps in when the regular one is reset")
{
    MakeNetwork(2);
    Wire().record = true;
    UseBackup();
    MakeTransfer(4000000, 0);
    At(Seconds(1), [&]() { Kill(0, Death::RESET); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    NS_TEST_EXPECT_MSG_EQ(Data(true, 1, Time(0), Seconds(1)), 0, "before");
    NS_TEST_EXPECT_MSG_GT(Data(true, 1, Seconds(1), Seconds(99)), 1000, "afterwards");
}

/// A rule about backup subflows, or the death of a path, under one scheduler.
class WithScheduler : public Failover
{
  public:
    /// @param scheduler without prefix and suffix @param backup whether the second path is one
    /// @param dies whether the first one falls silent
    WithScheduler(const std::string& scheduler, bool backup, bool dies)
        : Failover(scheduler + ": " + (dies ? "the first of two paths dies" : "nothing happens") +
                   (backup ? ", the second is a backup" : "")),
          m_scheduler("ns3::Mptcp" + scheduler + "Scheduler"), m_backup(backup), m_dies(dies)
    {
    }

  private:
    void DoRun() override
    {
        Set("ns3::MptcpSocket::Scheduler", m_scheduler);
        MakeNetwork(2);
        Wire().record = true;
        if (m_backup)
        {
            UseBackup();
        }
        auto& transfer = MakeTransfer(1000000, 1000000);
        transfer.closeWhenDone = false;
        if (m_dies)
        {
            At(Seconds(0.4), [this]() { Network().Cut(0); });
        }
        At(Seconds(60), [&]() { transfer.ClientSocket()->Close(); });
        RunFor(Seconds(900));
        NS_TEST_EXPECT_MSG_EQ(transfer.Complete(), true, "all bytes came, and are right");
        NS_TEST_EXPECT_MSG_EQ(transfer.ClientErrors() + transfer.ServerErrors(), 0, "errors");
        NS_TEST_EXPECT_MSG_LT(transfer.FinishTime(), Seconds(10), "without waiting for the dead");
        const uint32_t before =
            Data(true, 1, Time(0), Seconds(0.4)) + Data(false, 1, Time(0), Seconds(0.4));
        const uint32_t after =
            Data(true, 1, Seconds(0.4), Seconds(99)) + Data(false, 1, Seconds(0.4), Seconds(99));
        NS_TEST_EXPECT_MSG_EQ((before > 0), !m_backup, "used while the first one lives");
        NS_TEST_EXPECT_MSG_EQ((after > 0), (m_dies || !m_backup), "used afterwards");
    }

    std::string m_scheduler;
    bool m_backup;
    bool m_dies;
};

[[maybe_unused]] const bool g_schedulers = []()
{
    for (const auto* name : {"MinRtt",
                             "RoundRobin",
                             "Redundant",
                             "Blest",
                             "Ecf",
                             "Linger",
                             "Otias",
                             "Daps",
                             "Sttf",
                             "WeightedRoundRobin",
                             "Priority"})
    {
        g_suite.Add(new WithScheduler(name, false, true));
        g_suite.Add(new WithScheduler(name, true, true));
        g_suite.Add(new WithScheduler(name, true, false));
    }
    return true;
}();

MPTCP_TEST_F(Failover, BecomesBackup, "MP_PRIO makes a subflow a backup, and a regular one again")
{
    MakeNetwork(2);
    Wire().record = true;
    MakeTransfer(5000000, 5000000);
    const auto set = [this](bool backup)
    {
        auto socket = Transfer().ClientMptcp();
        socket->SetSubflowBackup(Find(true, 1)->GetId(), backup);
    };
    At(Seconds(1), [&]() { set(true); });
    At(Seconds(3), [&]() { set(false); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(AtServer("MPPrioRx"), 2, "the server was told twice");
    for (const bool up : {true, false})
    {
        // What was under way needs a queue of 100 packets at 10 Mb/s, 0.12 s, and a round trip;
        // what is lost of it TCP sends again later.
        NS_TEST_EXPECT_MSG_GT(NewData(up, 1, Seconds(0.5), Seconds(1)), 100, "before");
        NS_TEST_EXPECT_MSG_EQ(NewData(up, 1, Seconds(1.3), Seconds(3)), 0, "as a backup");
        NS_TEST_EXPECT_MSG_GT(NewData(up, 1, Seconds(3), Seconds(99)), 100, "afterwards");
    }
}

MPTCP_TEST_F(Failover, AllBackup, "backups only: they are used as if they were not")
{
    MakeNetwork(2);
    Wire().record = true;
    UseBackup();
    MakeTransfer(5000000, 0);
    At(Seconds(1), [&]() { Transfer().ClientMptcp()->SetSubflowBackup(0, true); });
    Run();
    ExpectComplete();
    ExpectNothingLeft();
    ExpectNoTrouble();
    NS_TEST_EXPECT_MSG_EQ(Data(true, 1, Time(0), Seconds(1)), 0, "while one was regular");
    NS_TEST_EXPECT_MSG_GT(Data(true, 0, Seconds(1.3), Seconds(99)), 100, "the first");
    NS_TEST_EXPECT_MSG_GT(Data(true, 1, Seconds(1.3), Seconds(99)), 100, "the second");
}

} // namespace

} // namespace ns3
