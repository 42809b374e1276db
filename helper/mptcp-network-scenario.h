/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_NETWORK_SCENARIO_H
#define MPTCP_NETWORK_SCENARIO_H

#include "mptcp-link.h"
#include "mptcp-network-helper.h"
#include "mptcp-scenario.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * A scenario of the kind that coupled congestion control is judged by: links, and classes of users
 * with routes over them. Servers send all the time; rates are counted in full segments, as the
 * papers count packets.
 *
 * Reports, all over the measured time: mean rate and goodput of every class of users, and by path
 * where they have several; every user's rate; the loss ratio of every link, towards the clients;
 * and Jain's index of the users' rates.
 */
class MptcpNetworkScenario : public MptcpScenario
{
  public:
    /**
     * Sets the options' defaults to what the models assume: an acknowledgement per segment, 1000
     * byte segments, 300 s of which 60 s are not measured.
     * @param summary what the scenario is, for --help
     */
    explicit MptcpNetworkScenario(const std::string& summary);

    /**
     * Add the flag for the mode of the scenario's multipath users.
     * @param paths that they have
     */
    void AddModeFlag(std::size_t paths);

    /**
     * Add the flags of the links' queues.
     * @param size default of their size
     * @param type default: "droptail", "red" (as the flags for it say, thresholds in time at the
     * link's rate), or a queue disc
     */
    void AddQueueFlags(QueueSize size, const std::string& type);

    /**
     * Parse, with checks of the queues.
     * @param argc of main()
     * @param argv of main()
     * @param check of the scenario's own flags, as MptcpScenario::Parse() takes it
     * @returns as MptcpScenario::Parse()
     */
    std::optional<int>
    ParseNetwork(int argc, char* argv[], std::function<std::string()> check = nullptr);

    /// @param packets per second @returns the rate of a link that carries so many full segments
    DataRate ToRate(double packets) const;
    /// @param rate of a link @returns full segments per second that it carries
    double ToPackets(DataRate rate) const;

    /**
     * Add a link, with a queue as the flags say.
     * @param name for the results
     * @param rate its capacity
     * @param delay one way
     * @param loss chance that a packet towards the clients is lost besides
     * @returns its number, from 0
     */
    std::size_t AddLink(const std::string& name, DataRate rate, Time delay, double loss = 0);

    /**
     * Add users with the same routes.
     * @param name of their class, for the results
     * @param count how many
     * @param routes of each
     * @param mode of each, as MptcpExperiment::CheckMode() takes it
     * @param congestion short name or TypeId of their congestion control, empty: the option
     */
    void AddUsers(const std::string& name,
                  uint32_t count,
                  const std::vector<MptcpRoute>& routes,
                  const std::string& mode,
                  const std::string& congestion = "");

    /// Simulate and report. @returns the status to exit with
    int RunNetwork();

    QueueSize queue{"100p"};           //!< of every link
    std::string queueType{"droptail"}; //!< of every link
    Time redMin{"30ms"};               //!< RED: average queue above which it drops
    Time redMax{"60ms"};               //!< RED: average queue where redProbability is reached
    double redProbability{0.1}; //!< RED: drop probability there; it grows to 1 at twice redMax
    Time redAverage{"500ms"};   //!< RED: time constant of the average
    bool evenLoss{false};       //!< links lose in equal steps, see MptcpLinkParameters
    uint32_t overhead{74};      //!< bytes of a full packet besides its segment

  private:
    /// A user.
    struct User
    {
        std::string name; //!< of the class
        MptcpHostPair pair;
        std::string mode;
        std::string congestion;
    };

    /// @param rate of a link @param delay one way @returns the queue disc with its attributes
    std::string DescribeQueue(DataRate rate, Time delay) const;
    /// Report the classes of users. @param experiment that ran
    void ReportClasses(const MptcpExperiment& experiment);
    /// Report each user and Jain's index. @param experiment that ran
    void ReportUsers(const MptcpExperiment& experiment);
    /// @param megabits per second @returns full segments per second
    double ToSegments(double megabits) const;

    MptcpNetworkHelper m_network;
    std::vector<std::string> m_linkNames;
    std::vector<User> m_users;
};

} // namespace ns3

#endif // MPTCP_NETWORK_SCENARIO_H
