/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_CONTRACT_RIG_H
#define MPTCP_CONTRACT_RIG_H

#include "mptcp-test-case.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/// What an application can hear of its socket.
enum class ContractCallback
{
    CONNECTED,
    REFUSED,
    READABLE,
    WRITABLE,
    SENT,
    CLOSED,
    ERROR_CLOSED,
};

/**
 * @ingroup mptcp-tests
 * An application with one socket, that writes down what its calls give and what it hears. Data is
 * read as it arrives. READABLE, WRITABLE and SENT are written down as sums at the end, since how
 * often they come depends on segments; all others in their order, each time.
 */
class ContractEnd
{
  public:
    /// Called within a callback, the first time that it comes.
    std::map<ContractCallback, std::function<void()>> on;
    bool reads{true}; //!< as data arrives

    /// @param socket from now on @param accepted it comes from a listener
    void Take(Ptr<Socket> socket, bool accepted);
    /// @param what to write down
    void Say(const std::string& what);

    /// @name Calls, written down with their result and, if that is -1, the error code. @{
    void Bind(const Address& address);
    void Listen();
    void Connect(const Address& address);
    void Send(uint32_t bytes);
    void Close();
    void ShutdownSend();
    void ShutdownRecv();
    /// @}
    /// Read all there is, and write down whether that was the end of the stream.
    void Read();
    /// Write down both names of the socket.
    void SayNames();
    /// Write down how much can be written and read.
    void SayRoom();

    Ptr<Socket> GetSocket() const;
    /// @returns what was written down, with the sums
    std::string GetLog() const;

  private:
    void SayResult(const std::string& call, int result);
    void Hear(ContractCallback which);
    void Drain();

    Ptr<Socket> m_socket;
    std::vector<std::string> m_log;
    uint64_t m_read{0};
    uint64_t m_sent{0};
    bool m_writable{false};
};

/**
 * @ingroup mptcp-tests
 * Two hosts for one script: a client and a server application, each with a socket of one kind.
 */
class ContractRig
{
  public:
    static constexpr uint16_t PORT = 5001;

    /// @param network where @param kind of all sockets
    ContractRig(MptcpTestNetwork& network, MptcpTestCase::Kind kind);

    ContractEnd client;
    ContractEnd listener;
    ContractEnd server; //!< with the first accepted socket
    /// Called within the accept callback.
    std::function<void()> onAccepted;

    /// @param seconds from now on @param what to do
    void At(double seconds, std::function<void()> what);
    /// The client connects to the server, now.
    void Connect();
    /// Let the server listen, now.
    void Listen();
    /// @returns a socket of the kind that is looked at @param node where
    Ptr<Socket> Make(Ptr<Node> node) const;
    /// @returns where the server listens
    Address Target() const;
    /// @returns an address that nothing leads to
    static Address Nowhere();

    MptcpTestNetwork& network;

  private:
    MptcpTestCase::Kind m_kind;
};

/// What MPTCP does otherwise than ns-3's TCP, by the name of the end: all its lines.
using ContractExpectation = std::map<std::string, std::string>;

/**
 * @ingroup mptcp-tests
 * One row of the table: a script that has to give the same on TCP and on MPTCP.
 */
class ContractRow : public MptcpTestCase
{
  public:
    /// @param title of the row @param script what happens
    /// @param otherwise what MPTCP gives where ns-3's TCP does wrong
    ContractRow(const std::string& title,
                std::function<void(ContractRig&)> script,
                ContractExpectation otherwise = {});

  private:
    void DoRun() override;
    std::map<std::string, std::string> Record(Kind kind);
    /// A connection that both applications are done with is over. @param stack of the node
    void ExpectNoneHeld(Ptr<MptcpStack> stack);

    std::function<void(ContractRig&)> m_script;
    ContractExpectation m_otherwise;
};

/// Listen now, and connect after a second. @param rig of the script @param then after Connect()
void Begin(ContractRig& rig, std::function<void()> then = {});
/// Let the server close when it hears that the client has. @param rig of the script
void CloseInAnswer(ContractRig& rig);

} // namespace ns3

/**
 * Adds a row to the suite g_suite of the file.
 * @param name of the row; what follows goes to the constructor of ContractRow
 */
#define CONTRACT_ROW(name, ...) \
    [[maybe_unused]] const bool g_##name = g_suite.Add(new ContractRow(__VA_ARGS__))

#endif // MPTCP_CONTRACT_RIG_H
