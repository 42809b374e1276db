/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_EXPERIMENT_H
#define MPTCP_EXPERIMENT_H

#include "mptcp-connection-monitor.h"
#include "mptcp-host-pair.h"
#include "mptcp-options.h"
#include "mptcp-results.h"
#include "mptcp-transfer.h"

#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Runs bulk transfers between host pairs and measures them. A user is a host pair with what its
 * mode stands for: one MPTCP connection, one TCP connection on one path, or one on each.
 *
 * Every user's connections start at a random moment within MptcpOptions::startSpread after the
 * pairs are ready; they are measured from the end of the warm-up (without one, from their start)
 * until MptcpOptions::time after the pairs are ready.
 */
class MptcpExperiment
{
  public:
    /// @param options of all connections; applied at once
    explicit MptcpExperiment(const MptcpOptions& options);
    /// Destroys the simulation.
    ~MptcpExperiment();
    MptcpExperiment(const MptcpExperiment&) = delete;
    MptcpExperiment& operator=(const MptcpExperiment&) = delete;

    /**
     * The modes of a user. "mptcp": one MPTCP connection. "tcp-path1" and so on: one plain TCP
     * connection of ns-3 on that path. "tcp-mended-path1" and so on: a connection of this module
     * that is TCP from its first segment on, so that the same code runs as below MPTCP, with what
     * it mends of ns-3's TCP (ns3::MptcpSubflow::Ns3Mends). "tcp-all", "tcp-mended-all": one on
     * each path.
     * @param paths of the pair
     * @returns their names
     */
    static std::vector<std::string> Modes(std::size_t paths);
    /**
     * What is wrong with a mode.
     * @param mode one of Modes(), or not
     * @param paths of the pair
     * @returns one sentence that lists the modes, or nothing
     */
    static std::string CheckMode(const std::string& mode, std::size_t paths);

    /**
     * Add a user. Its hosts must not be another user's.
     * @param pair the hosts
     * @param mode as CheckMode() takes it
     * @param congestion short name or TypeId of its congestion control, empty: the option
     * @returns number of the user, from 0
     */
    std::size_t
    AddUser(const MptcpHostPair& pair, const std::string& mode, const std::string& congestion = "");

    /**
     * Simulate until the time is over, or all bytes have arrived.
     * @returns what went wrong with a connection or its content, or nothing
     */
    std::string Run();

    /// @returns the sending end of a user's first connection @param user from 0
    Ptr<MptcpTransfer> GetSender(std::size_t user) const;
    /// @returns the receiving end of a user's first connection @param user from 0
    Ptr<MptcpTransfer> GetReceiver(std::size_t user) const;
    /// @returns when a user's connections are opened @param user from 0
    Time GetStart(std::size_t user) const;
    /// @returns how many users there are
    std::size_t GetN() const;
    /// @returns when measuring ends, or ended
    Time GetEnd() const;
    /// @returns when a user's measuring begins @param user from 0
    Time GetFrom(std::size_t user) const;
    /// @returns bytes that arrived at the application per second while measured, in Mb/s @param
    /// user from 0
    double GetGoodput(std::size_t user) const;
    /// @returns the same for one path, at TCP's level; data sent on two paths counts on both
    /// @param user from 0 @param path from 0
    double GetGoodput(std::size_t user, std::size_t path) const;
    /// @returns measurements @param user from 0 @{
    const MptcpConnectionMonitor& GetMonitor(std::size_t user) const;
    MptcpConnectionMonitor& GetMonitor(std::size_t user);
    /// @}

    /**
     * Add one user's measurements to the results, under the names that all single-connection
     * scenarios share.
     * @param user from 0
     * @param results gets them
     */
    void Report(std::size_t user, MptcpResults& results) const;

  private:
    struct User;

    /// What a connection is made by.
    enum class Kind
    {
        MPTCP,
        TCP,        //!< ns-3's own
        TCP_MENDED, //!< this module's, without MPTCP
    };

    /// Give a user's hosts their congestion control, and what the connections need. @param pair the
    /// hosts @param kind of the connections @param name of the congestion control, empty: the
    /// option
    void Prepare(const MptcpHostPair& pair, Kind kind, const std::string& name) const;
    /// Add one connection. @param user whose @param kind of it @param path its path, or the number
    /// of paths for MPTCP
    void AddConnection(User& user, Kind kind, std::size_t path);
    /// Remember what was received before measuring begins. @param user whose
    void BeginMeasuring(User* user);
    /// @param user from 0 @param bytes while measured @returns Mb/s
    double ToMegabits(std::size_t user, uint64_t bytes) const;
    /// Add when a user's transfers were complete. @param user from 0 @param results gets it
    void ReportCompletion(std::size_t user, MptcpResults& results) const;
    /// One transfer has read something. @param bytes how many
    void NoteRead(uint32_t bytes);

    MptcpOptions m_options;
    Ptr<UniformRandomVariable> m_spread;
    std::vector<std::unique_ptr<User>> m_users;
    Time m_ready;
    Time m_end;
    uint64_t m_bytesLeft{0};
};

} // namespace ns3

#endif // MPTCP_EXPERIMENT_H
