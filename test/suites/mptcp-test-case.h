/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_CASE_H
#define MPTCP_TEST_CASE_H

#include "mptcp-test-network.h"

#include "ns3/test.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * A suite that test cases are added to where they are written.
 */
class MptcpTestSuite : public TestSuite
{
  public:
    /// @param name of the suite
    explicit MptcpTestSuite(const std::string& name);
    /// @param test taken over @returns true, so that a static object can be made of the call
    bool Add(TestCase* test);
};

/**
 * @ingroup mptcp-tests
 * One situation on a MptcpTestNetwork. What is made here lives until the simulator is destroyed;
 * defaults of attributes are reset afterwards. Unless a test sets them itself, segments are 1448
 * bytes and buffers 1 MB.
 */
class MptcpTestCase : public TestCase
{
  public:
    /// Which socket an end of a transfer has.
    enum class Kind
    {
        MPTCP,
        TCP,
    };

  protected:
    /// @param name what the situation is
    explicit MptcpTestCase(const std::string& name);

    void DoSetup() override;
    void DoTeardown() override;

    /// @param links from 1 on @param family addresses @returns a network; one per test
    MptcpTestNetwork& MakeNetwork(std::vector<MptcpTestLink> links,
                                  MptcpTestFamily family = MptcpTestFamily::V4);
    /// @returns network of one or more links of 10 Mb/s and 10 ms @param links how many
    MptcpTestNetwork& MakeNetwork(uint32_t links = 1);
    /// @returns what happens on the links of the network
    MptcpTestWire& Wire();
    /**
     * Prepare a transfer over the network.
     * @param upload bytes client to server @param download bytes server to client
     * @param client kind of the client's socket @param server kind of the server's
     * @returns the transfer
     */
    MptcpTestTransfer& MakeTransfer(uint64_t upload,
                                    uint64_t download,
                                    Kind client = Kind::MPTCP,
                                    Kind server = Kind::MPTCP);

    /// Run until no event is left; it is a failure if that takes more than an hour of simulated
    /// time.
    void Run();
    /// Run for a while and leave the rest. @param time how long
    void RunFor(Time time);
    /// @param name of a counter @returns its value at the client, or server @{
    uint64_t AtClient(const std::string& name);
    uint64_t AtServer(const std::string& name);
    /// @}
    /// Set the default of an attribute until the end of the test. @param name full name @param
    /// value as text
    static void Set(const std::string& name, const std::string& value);
    /// Call later. @param when after now @param what to call
    static void At(Time when, std::function<void()> what);

    /// @name Expectations. @{

    /// All bytes came, and both ends were told of the close once, and of no error.
    void ExpectComplete();
    /// Neither host holds a connection or a TCP socket but the listener.
    void ExpectNothingLeft();
    /// Neither side fell back, and neither reset anything.
    void ExpectNoTrouble();
    /// @}

    std::vector<std::string> m_clientFallbacks; //!< reasons, as the trace gave them
    std::vector<std::string> m_serverFallbacks; //!< reasons, as the trace gave them

    MptcpTestNetwork& Network();
    MptcpTestTransfer& Transfer();

  private:
    std::unique_ptr<MptcpTestNetwork> m_network;
    std::unique_ptr<MptcpTestTransfer> m_transfer;
};

} // namespace ns3

/**
 * Defines a test case and adds it to the suite g_suite of the file.
 * @param fixture class it is made from, with a constructor that takes the title
 * @param name of the class @param title what the situation is
 */
#define MPTCP_TEST_F(fixture, name, title)                             \
    class name : public fixture                                        \
    {                                                                  \
      public:                                                          \
        name() : fixture(title)                                        \
        {                                                              \
        }                                                              \
                                                                       \
      private:                                                         \
        void DoRun() override;                                         \
    };                                                                 \
    [[maybe_unused]] const bool g_added##name = g_suite.Add(new name); \
    void name::DoRun()

/// The same, made from MptcpTestCase. @param name of the class @param title what the situation is
#define MPTCP_TEST(name, title) MPTCP_TEST_F(MptcpTestCase, name, title)

#endif // MPTCP_TEST_CASE_H
