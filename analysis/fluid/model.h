/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_MODEL_H
#define MPTCP_FLUID_MODEL_H

#include "network.h"

#include <Eigen/Core>

namespace mptcp::fluid
{

/// One path of one connection at one moment.
struct PathFlow
{
    std::size_t user{0};  //!< index of the user
    std::size_t route{0}; //!< index of its route
    double window{0.0};   //!< segments
    double rtt{0.0};      //!< seconds, queueing included
    double loss{0.0};     //!< fraction
    double sent{0.0};     //!< packets/s, w / t
    double rate{0.0};     //!< packets/s that arrive

    /// Takes part of another moment into an average. @param other it @param weight of it
    void Add(const PathFlow& other, double weight);
};

/// One link at one moment.
struct LinkFlow
{
    double load{0.0};  //!< packets/s offered
    double loss{0.0};  //!< fraction
    double delay{0.0}; //!< of its queue, seconds

    /// @copydoc PathFlow::Add
    void Add(const LinkFlow& other, double weight);
};

/// The whole network at one moment.
struct Flow
{
    std::vector<PathFlow> paths; //!< by user, then by route
    std::vector<LinkFlow> links; //!< as in Network::links
};

/**
 * The differential equations of a network.
 *
 * The state holds the window of each path, of one of the connections where there are several
 * alike, and the backlog of each link that has a capacity. A backlog of z packets means
 *
 * - RED: a queue of z packets, which loses by RED's curve;
 * - drop-tail: a queue of min(z, buffer) packets, and beyond that a loss of z - buffer packets over
 *   what the link carries in a second. The loss thus takes the value at which the link is just
 *   full, as the classical fluid model of a drop-tail queue has it.
 *
 * A backlog grows by what arrives and is not lost, less the capacity. A link earlier on a route
 * does not thin what a later one is offered: losses are taken to be few.
 */
class Model
{
  public:
    /// @param network what to model; must outlive this
    explicit Model(const Network& network);

    /// @return number of state variables
    Eigen::Index Size() const;

    /// @return the longest round-trip time without queueing, seconds
    double LongestRtt() const;

    /// @return a state to start from: small windows, slightly unequal, and empty queues
    Eigen::VectorXd Start() const;

    /**
     * @param state a state
     * @return its derivative, per second
     */
    Eigen::VectorXd Derivative(const Eigen::VectorXd& state) const;

    /**
     * Zero exactly at an equilibrium: a window rests, or is at the floor and would shrink; a link
     * is just full, or its queue is empty and would shrink.
     * @param state a state
     * @return as many numbers, each of the order of 1
     */
    Eigen::VectorXd Residual(const Eigen::VectorXd& state) const;

    /**
     * @param state a state
     * @return what flows
     */
    Flow Look(const Eigen::VectorXd& state) const;

    /**
     * Puts a state back where it belongs: windows at the floor or above, queues at 0 or above.
     * @param state a state
     */
    void Clamp(Eigen::VectorXd& state) const;

  private:
    struct Rates;

    Rates Evaluate(const Eigen::VectorXd& state) const;
    LinkFlow Observe(std::size_t link, double backlog) const;

    const Network& m_network;
    std::vector<Eigen::Index> m_backlogs; //!< place of a link's backlog in the state, or -1
    Eigen::Index m_paths{0};              //!< number of windows; they come first
    Eigen::Index m_size{0};               //!< and of state variables
};

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_MODEL_H
