/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-losses.h"

#include <algorithm>
#include <memory>
#include <random>

namespace mptcp::fluid
{

namespace
{

/// A path that sends packet by packet.
struct Sender
{
    std::unique_ptr<CoupledLaw> law;
    double loss{0.0};      //!< probability
    double next{0.0};      //!< time of the next packet, seconds
    double deaf{0.0};      //!< until then a loss belongs to the one before, seconds
    double delivered{0.0}; //!< packets
};

/// @return fraction lost, or less than 0 if it is not given
double
GivenLoss(const Network& network, const Route& route)
{
    double kept = 1.0;
    for (const std::size_t link : route.links)
    {
        if (network.links[link].queue != Queue::GIVEN)
        {
            return -1.0;
        }
        kept *= 1.0 - network.links[link].loss;
    }
    return 1.0 - kept;
}

void
Lose(Sender& sender, PathTable& table, std::size_t self, double now)
{
    if (now < sender.deaf)
    {
        return;
    }
    sender.law->OnLoss();
    table[self].shared = sender.law->Shared();
    const double least = sender.law->MinSsThresh(table.size());
    table[self].window = std::max(least, table[self].window * sender.law->Keep(table, self));
    sender.deaf = now + table[self].rtt;
}

void
Deliver(Sender& sender, PathTable& table, std::size_t self)
{
    ++sender.delivered;
    sender.law->OnAcked(table[self].mss);
    table[self].shared = sender.law->Shared();
    table[self].window = std::max(1.0, table[self].window + sender.law->Increase(table, self));
}

} // namespace

std::vector<double>
RandomLossRates(const User& user, const Network& network, double duration, uint64_t seed)
{
    std::vector<Sender> senders;
    PathTable table;
    for (const Route& route : user.routes)
    {
        Sender sender{user.makeLaw(), GivenLoss(network, route)};
        if (sender.law->HasRounds() || sender.loss < 0.0)
        {
            return {};
        }
        senders.push_back(std::move(sender));
        table.push_back({2.0, route.rtt, network.segment});
    }

    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (;;)
    {
        const auto sender =
            std::min_element(senders.begin(),
                             senders.end(),
                             [](const Sender& a, const Sender& b) { return a.next < b.next; });
        const double now = sender->next;
        if (now > duration)
        {
            break;
        }
        const auto self = static_cast<std::size_t>(sender - senders.begin());
        if (uniform(random) < sender->loss)
        {
            Lose(*sender, table, self, now);
        }
        else
        {
            Deliver(*sender, table, self);
        }
        sender->next = now + table[self].rtt / table[self].window;
    }

    std::vector<double> rates;
    for (const Sender& sender : senders)
    {
        rates.push_back(sender.delivered / duration);
    }
    return rates;
}

} // namespace mptcp::fluid
