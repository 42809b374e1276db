/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_PATH_H
#define RANDOM_PATH_H

#include "random-dice.h"
#include "random-program.h"

#include "ns3/error-model.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-net-device.h"

#include <functional>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * What happens to packets that arrive at one end of a link: they are lost, singly or in runs, held
 * back, repeated, damaged, or lose their MPTCP options.
 */
class RandomPath : public ErrorModel
{
  public:
    /**
     * @param link what is random on it
     * @param device receiving end
     * @param seed of what is random
     */
    RandomPath(const RandomLink& link, Ptr<PointToPointNetDevice> device, uint64_t seed);

    /// Lose everything, or no longer; calls add up. @param more or less
    void SetCut(bool more);
    /// Strip more kinds of segments. @param strip RandomStrip values besides those of the link
    void SetStrip(uint32_t strip);
    /// TCP has checksums: every byte of its segments may be damaged, otherwise payload alone.
    bool checksums{false};
    /// The receiving node has a guard before its TCP and nobody else who parses TCP's options: they
    /// and the data offset may be damaged too, where there are checksums.
    bool guarded{false};
    /// Asked before payload is damaged.
    std::function<bool()> mayDamage;

    /// How often it happened.
    struct Counts
    {
        uint64_t arrived{0};
        uint64_t lost{0};
        uint64_t heldBack{0};
        uint64_t repeated{0};
        uint64_t damaged{0};
        uint64_t stripped{0};
    };

    /// @returns counts so far
    const Counts& Happened() const;

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;
    bool IsLost();
    void Strip(Ptr<Packet> packet);
    void Damage(Ptr<Packet> packet);
    /// Let a packet arrive later. @param packet it
    void Later(Ptr<Packet> packet);
    void Deliver(Ptr<Packet> packet);

    RandomLink m_link;
    Ptr<PointToPointNetDevice> m_device;
    RandomDice m_dice;
    uint32_t m_cuts{0};
    uint32_t m_strip{0};
    bool m_inBurst{false};
    Time m_lastArrival;
    bool m_bypass{false}; //!< a packet of our own is being delivered
    Counts m_counts;
};

} // namespace ns3

#endif // RANDOM_PATH_H
