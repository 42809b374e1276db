/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLUID_RANDOM_LOSSES_H
#define MPTCP_FLUID_RANDOM_LOSSES_H

#include "network.h"

#include <cstdint>
#include <vector>

namespace mptcp::fluid
{

/**
 * Rates under given losses, counted packet by packet: what the fluid model is the mean field of.
 *
 * A fluid window rests where the mean of many steps is zero, but a real one swings, and the mean
 * rate of one that swings is lower: with independent losses that of Reno is 1.31 / (t sqrt(p))
 * (Ott, Kemperman, Mathis 1996), not sqrt(2) / (t sqrt(p)). How much lower depends on the law; this
 * is the value to compare a packet simulator with.
 *
 * Packets of a path leave at equal distances t / w, and each is lost on its own with probability p.
 * A loss reduces the window unless one did so within the last round-trip time; a delivered packet
 * lets it grow. There is no slow start, no recovery, no timeout.
 *
 * @param user     a user of the network; its law must not work in rounds
 * @param network  the network; all links on the user's routes have given losses
 * @param duration seconds, > 0
 * @param seed     of the losses
 * @return delivered packets/s of each of the user's paths; empty if a condition above is not met
 */
[[nodiscard]] std::vector<double>
RandomLossRates(const User& user, const Network& network, double duration, uint64_t seed);

} // namespace mptcp::fluid

#endif // MPTCP_FLUID_RANDOM_LOSSES_H
