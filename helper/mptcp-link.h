/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LINK_H
#define MPTCP_LINK_H

#include "ns3/data-rate.h"
#include "ns3/error-model.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/queue-size.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * A point-to-point link between two nodes, called left and right.
 */
struct MptcpLinkParameters
{
    DataRate rate{"100Mb/s"}; //!< each way
    Time delay{"10ms"};       //!< propagation, one way
    QueueSize queue{"100p"};  //!< what each end holds besides the packet on the wire
    /// "droptail", or a queue disc with attributes, such as
    /// "ns3::RedQueueDisc[MinTh=25|MaxTh=50]"; its size is the member above
    std::string queueType{"droptail"};
    double lossToRight{0}; //!< chance that a packet from left to right is lost, 0 to 1
    double lossToLeft{0};  //!< chance that a packet from right to left is lost, 0 to 1
    bool evenLoss{false};  //!< lost in equal steps and not by chance, see MptcpEvenLossModel
    uint16_t mtu{1500};    //!< bytes
};

/**
 * @ingroup mptcp
 * Makes links.
 */
class MptcpLink
{
  public:
    /**
     * What is wrong with a set of parameters.
     * @param parameters to be checked
     * @returns one sentence, or nothing if all is well
     */
    static std::string Check(const MptcpLinkParameters& parameters);

    /**
     * Connect two nodes. A queue disc needs an internet stack on both, and addresses are to be
     * assigned afterwards. With "droptail" the device's own queue is the only one: ns-3 puts no
     * default queue disc above it.
     * @param left a node
     * @param right a node
     * @param parameters of the link; a value out of range is a fatal error that names it
     * @returns the left and the right device
     */
    static NetDeviceContainer
    Connect(Ptr<Node> left, Ptr<Node> right, const MptcpLinkParameters& parameters);
};

/**
 * @ingroup mptcp
 * Breaks a link, and mends it. Nobody is told: packets in either direction are lost on arrival.
 */
class MptcpLinkSwitch
{
  public:
    /// @param link both devices of a link made by MptcpLink
    explicit MptcpLinkSwitch(const NetDeviceContainer& link);

    /// @param up whether packets arrive from now on
    void SetUp(bool up);

  private:
    NetDeviceContainer m_link;
    std::vector<Ptr<ErrorModel>> m_models; //!< of the devices while the link works
};

/**
 * @ingroup mptcp
 * Counts what one end of a link sends: packets that reached its queue, and packets that the queue
 * or the link's random loss took. Must outlive the simulation's run.
 */
class MptcpLinkMonitor
{
  public:
    /**
     * @param device an end of a link made by MptcpLink, after its addresses are assigned
     * @param from packets before are not counted
     */
    MptcpLinkMonitor(Ptr<NetDevice> device, Time from);
    MptcpLinkMonitor(const MptcpLinkMonitor&) = delete;
    MptcpLinkMonitor& operator=(const MptcpLinkMonitor&) = delete;

    /// @returns packets offered to this direction of the link
    uint64_t GetOffered() const;
    /// @returns packets of those that were lost
    uint64_t GetLost() const;
    /// @returns lost over offered, 0 if nothing was offered
    double GetLossRatio() const;

  private:
    /// The device's queue took a packet.
    void Sent(Ptr<const Packet> packet);
    /// The device's queue dropped a packet.
    void Refused(Ptr<const Packet> packet);
    /// The other end lost a packet at random.
    void Corrupted(Ptr<const Packet> packet);
    /// The queue disc above the device dropped a packet.
    void Dropped(Ptr<const QueueDiscItem> item);

    Time m_from;
    uint64_t m_sent{0};      //!< packets that were put on the wire, or wait for it
    uint64_t m_dropped{0};   //!< packets that a queue dropped
    uint64_t m_corrupted{0}; //!< packets that the other end lost
};

} // namespace ns3

#endif // MPTCP_LINK_H
