/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_NETWORK_H
#define MPTCP_FLUID_NETWORK_H

#include "dynamics.h"

#include <cstddef>
#include <istream>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * A network of links and users as the fluid model sees it, and how it is read from JSON.
 *
 *     {
 *       "unit": "packets/s",            or "Mb/s"; of every capacity, and of the report
 *       "segment": 1500,                bytes; makes Mb/s from packets/s
 *       "floor": 1,                     least window of a path, segments
 *       "links": [
 *         {"name": "A", "capacity": 1000, "buffer": 50},
 *         {"name": "B", "capacity": 1000, "queue": "red", "min": 25, "max": 50, "pmax": 0.1},
 *         {"name": "C", "queue": "given", "loss": 0.01}
 *       ],
 *       "users": [
 *         {"name": "multi", "count": 10, "law": "Lia", "options": {"SubsetMinimum": true},
 *          "routes": [{"links": ["A", "B"], "rtt": 0.1}, {"links": ["C"], "rtt": 0.05}]}
 *       ]
 *     }
 *
 * Left out: "unit" is packets/s, "segment" 1500, "floor" 1, "queue" drop-tail, "buffer" 0 packets
 * (the link then drops but does not delay), "count" 1, "options" empty, "name" of a user its
 * number.
 */

namespace mptcp::fluid
{

/// How a link loses packets.
enum class Queue
{
    DROP_TAIL, //!< only when it is full
    RED,       //!< by the length of the queue
    GIVEN,     //!< always the same fraction, whatever the load; such a link has no capacity
};

/// A link.
struct Link
{
    std::string name;
    Queue queue{Queue::DROP_TAIL};
    double capacity{0.0}; //!< packets/s, > 0 unless GIVEN
    double buffer{0.0};   //!< DROP_TAIL: packets, >= 0
    double loss{0.0};     //!< GIVEN: fraction lost, [0, 1)
    double redMin{0.0};   //!< RED: no loss below this queue, packets
    double redMax{0.0};   //!< RED: redLoss at this queue, packets; all is lost at twice as many
    double redLoss{0.0};  //!< RED: (0, 1]
};

/// A way of a user through the network.
struct Route
{
    std::vector<std::size_t> links; //!< indices into Network::links, at least one, none twice
    double rtt{0.0};                //!< round-trip time without queueing, seconds, > 0
};

/// Several connections that are alike in everything.
struct User
{
    std::string name;
    double count{1.0};                   //!< how many, > 0
    std::string law;                     //!< its name
    std::shared_ptr<const Dynamics> way; //!< how its windows move
    LawMaker makeLaw;                    //!< the law itself
    std::vector<Route> routes;           //!< one path each, at least one
};

/// Links, and users with routes over them.
struct Network
{
    bool megabits{false};   //!< report in Mb/s, not in packets/s
    double segment{1500.0}; //!< bytes, > 0
    double floor{1.0};      //!< least window of a path, segments, > 0
    std::vector<Link> links;
    std::vector<User> users;

    /// @return packets/s in one unit of the report
    [[nodiscard]] double PacketsPerUnit() const;
};

/// A network, or what is wrong with its description.
struct NetworkResult
{
    Network network;
    std::string error; //!< empty, or one line: where, what, and what is allowed
};

/**
 * @param in JSON as described at the top of this file; anything else in it is an error
 * @return the network; incomplete if there is an error
 */
[[nodiscard]] NetworkResult ReadNetwork(std::istream& in);

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_NETWORK_H
