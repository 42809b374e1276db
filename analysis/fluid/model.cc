/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "model.h"

#include <algorithm>
#include <cmath>

namespace mptcp::fluid
{

namespace
{

constexpr double RAMP = 1.0; //!< seconds of a drop-tail link's capacity from no loss to all

double
RedLoss(const Link& link, double queue)
{
    if (queue <= link.redMin)
    {
        return 0.0;
    }
    if (queue <= link.redMax)
    {
        return link.redLoss * (queue - link.redMin) / (link.redMax - link.redMin);
    }
    const double beyond = (queue - link.redMax) / link.redMax;
    return std::min(1.0, link.redLoss + (1.0 - link.redLoss) * beyond);
}

/// Zero exactly where a >= 0, b >= 0 and one of them is 0 (Fischer, Burmeister).
double
Complementary(double a, double b)
{
    return a + b - std::hypot(a, b);
}

/// A derivative that does not lead below a bound, without a jump at it.
double
Held(double derivative, double above, double scale)
{
    return derivative >= 0.0 ? derivative : derivative * above / (std::abs(above) + scale);
}

} // namespace

void
PathFlow::Add(const PathFlow& other, double weight)
{
    window += weight * other.window;
    rtt += weight * other.rtt;
    loss += weight * other.loss;
    sent += weight * other.sent;
    rate += weight * other.rate;
}

void
LinkFlow::Add(const LinkFlow& other, double weight)
{
    load += weight * other.load;
    loss += weight * other.loss;
    delay += weight * other.delay;
}

/// Everything that a state implies.
struct Model::Rates
{
    Flow flow;
    std::vector<Motion> motions; //!< of each path
};

Model::Model(const Network& network) : m_network(network)
{
    for (const User& user : network.users)
    {
        m_paths += static_cast<Eigen::Index>(user.routes.size());
    }
    m_size = m_paths;
    for (const Link& link : network.links)
    {
        m_backlogs.push_back(link.queue == Queue::GIVEN ? -1 : m_size++);
    }
}

Eigen::Index
Model::Size() const
{
    return m_size;
}

double
Model::LongestRtt() const
{
    double longest = 0.0;
    for (const User& user : m_network.users)
    {
        for (const Route& route : user.routes)
        {
            longest = std::max(longest, route.rtt);
        }
    }
    return longest;
}

Eigen::VectorXd
Model::Start() const
{
    Eigen::VectorXd state = Eigen::VectorXd::Zero(m_size);
    for (Eigen::Index path = 0; path < m_paths; ++path)
    {
        const double uneven = 0.01 * static_cast<double>(path) / static_cast<double>(m_paths);
        state[path] = std::max(2.0, 2.0 * m_network.floor) * (1.0 + uneven);
    }
    return state;
}

LinkFlow
Model::Observe(std::size_t index, double backlog) const
{
    const Link& link = m_network.links[index];
    const double queue = std::max(0.0, backlog);
    switch (link.queue)
    {
    case Queue::GIVEN:
        return {0.0, link.loss, 0.0};
    case Queue::RED:
        return {0.0, RedLoss(link, queue), queue / link.capacity};
    default:
        return {0.0,
                std::clamp((queue - link.buffer) / (RAMP * link.capacity), 0.0, 1.0),
                std::min(queue, link.buffer) / link.capacity};
    }
}

Model::Rates
Model::Evaluate(const Eigen::VectorXd& state) const
{
    Rates rates;
    for (std::size_t link = 0; link < m_backlogs.size(); ++link)
    {
        rates.flow.links.push_back(
            Observe(link, m_backlogs[link] < 0 ? 0.0 : state[m_backlogs[link]]));
    }
    Eigen::Index place = 0;
    PathTable table;
    std::vector<Signal> signals;
    for (std::size_t u = 0; u < m_network.users.size(); ++u)
    {
        const User& user = m_network.users[u];
        table.clear();
        signals.clear();
        for (std::size_t r = 0; r < user.routes.size(); ++r)
        {
            const double window = std::max(state[place++], 1e-3 * m_network.floor);
            double kept = 1.0;
            double delay = 0.0;
            for (const std::size_t link : user.routes[r].links)
            {
                kept *= 1.0 - rates.flow.links[link].loss;
                delay += rates.flow.links[link].delay;
            }
            const double rtt = user.routes[r].rtt + delay;
            for (const std::size_t link : user.routes[r].links)
            {
                rates.flow.links[link].load += user.count * window / rtt;
            }
            table.push_back({window, rtt, m_network.segment});
            signals.push_back({1.0 - kept, delay});
            const double sent = window / rtt;
            rates.flow.paths.push_back({u, r, window, rtt, 1.0 - kept, sent, sent * kept});
        }
        for (std::size_t r = 0; r < user.routes.size(); ++r)
        {
            rates.motions.push_back(user.way->Move(table, signals, r));
        }
    }
    return rates;
}

Eigen::VectorXd
Model::Derivative(const Eigen::VectorXd& state) const
{
    constexpr double SOFT = 1e-3;
    const Rates rates = Evaluate(state);
    Eigen::VectorXd derivative(m_size);
    for (Eigen::Index path = 0; path < m_paths; ++path)
    {
        const Motion& motion = rates.motions[static_cast<std::size_t>(path)];
        derivative[path] = Held(motion.speed * motion.balance,
                                state[path] - m_network.floor,
                                SOFT * m_network.floor);
    }
    for (std::size_t link = 0; link < m_backlogs.size(); ++link)
    {
        if (m_backlogs[link] >= 0)
        {
            const LinkFlow& flow = rates.flow.links[link];
            const double capacity = m_network.links[link].capacity;
            derivative[m_backlogs[link]] = Held(flow.load * (1.0 - flow.loss) - capacity,
                                                state[m_backlogs[link]],
                                                SOFT * SOFT * capacity);
        }
    }
    return derivative;
}

Eigen::VectorXd
Model::Residual(const Eigen::VectorXd& state) const
{
    const Rates rates = Evaluate(state);
    Eigen::VectorXd residual(m_size);
    for (Eigen::Index path = 0; path < m_paths; ++path)
    {
        residual[path] = Complementary(state[path] / m_network.floor - 1.0,
                                       -rates.motions[static_cast<std::size_t>(path)].balance);
    }
    for (std::size_t link = 0; link < m_backlogs.size(); ++link)
    {
        if (m_backlogs[link] >= 0)
        {
            const LinkFlow& flow = rates.flow.links[link];
            const double capacity = m_network.links[link].capacity;
            residual[m_backlogs[link]] =
                Complementary(state[m_backlogs[link]] / capacity,
                              1.0 - flow.load * (1.0 - flow.loss) / capacity);
        }
    }
    return residual;
}

Flow
Model::Look(const Eigen::VectorXd& state) const
{
    return Evaluate(state).flow;
}

void
Model::Clamp(Eigen::VectorXd& state) const
{
    state.head(m_paths) = state.head(m_paths).cwiseMax(m_network.floor);
    state.tail(m_size - m_paths) = state.tail(m_size - m_paths).cwiseMax(0.0);
}

} // namespace mptcp::fluid
