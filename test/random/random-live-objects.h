/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_LIVE_OBJECTS_H
#define RANDOM_LIVE_OBJECTS_H

#include <cstdint>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * How many sockets of the module exist. A program that links random-live-objects.cc counts them at
 * operator new and delete: the model needs nothing for it.
 */
struct RandomLiveObjects
{
    int64_t sockets{0};
    int64_t subflows{0};

    /// @returns the present numbers; 0 where nobody counts
    static RandomLiveObjects Now();
    /// Set by random-live-objects.cc.
    static RandomLiveObjects (*counter)();
};

} // namespace ns3

#endif // RANDOM_LIVE_OBJECTS_H
