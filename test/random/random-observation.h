/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_OBSERVATION_H
#define RANDOM_OBSERVATION_H

#include "random-application.h"
#include "random-path.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/// What was seen of one connection.
struct RandomPair
{
    std::size_t connection{0}; //!< index in the program
    uint32_t round{0};         //!< of the client's socket
    RandomRecord client;
    RandomRecord server;
    std::set<uint32_t> links; //!< that had an established subflow, as the client saw it
    bool clientFellBack{false};
    bool serverFellBack{false};
};

/// What was left of one host when all was over.
struct RandomRemains
{
    std::size_t connections{0};               //!< that hold a token
    std::size_t sockets{0};                   //!< in TcpL4Protocol, without listeners
    uint64_t established{0};                  //!< MPCurrEstab
    std::size_t listening{0};                 //!< in TcpL4Protocol, after the listener was closed
    std::map<std::string, uint64_t> counters; //!< those that are not 0
};

/// All that the judge looks at.
struct RandomObservation
{
    std::vector<RandomPair> pairs;
    RandomRemains client;
    RandomRemains server;
    RandomPath::Counts happened;
    bool pending{false};     //!< events are left
    int64_t liveSockets{0};  //!< objects of the module that exist @{
    int64_t liveSubflows{0}; //!< @}
    double seconds{0};       //!< simulated
};

} // namespace ns3

#endif // RANDOM_OBSERVATION_H
