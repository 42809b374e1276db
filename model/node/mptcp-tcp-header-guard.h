/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TCP_HEADER_GUARD_H
#define MPTCP_TCP_HEADER_GUARD_H

#include "ns3/callback.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/mptcp-tcp-header-check.h"
#include "ns3/node.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Stands between IP and TCP of a node and drops segments whose header ns3::TcpHeader does not
 * survive or misreads (mptcp::CheckTcpHeader()), before it sees them. IP knows it as protocol 6;
 * TCP, which stays what Node::GetObject<TcpL4Protocol>() gives, does not know of it. All else goes
 * through: segments with legal headers as they are, messages of ICMP, and the down targets.
 *
 * Who else parses TCP headers on the node is not protected: a queue disc that hashes flows, or the
 * sink of a trace of IP.
 */
class MptcpTcpHeaderGuard : public IpL4Protocol
{
  public:
    /// Hears of a segment that was dropped, and why.
    using DropCallback = Callback<void, Ptr<const Packet>, mptcp::TcpHeaderVerdict>;

    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /// @param callback called for each segment dropped, or null
    void SetDropCallback(DropCallback callback);

    /**
     * Step in front of the TCP of a node, wherever one is connected to IPv4 or IPv6 by now; may be
     * called again when that has changed.
     * @param node where
     */
    void Install(Ptr<Node> node);
    /// Drop nothing any more, and step aside unless another protocol has been put in front since.
    /// @param node where Install() was called
    void Remove(Ptr<Node> node);

    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> segment,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> incomingInterface) override;
    RxStatus Receive(Ptr<Packet> segment,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> incomingInterface) override;
    void ReceiveIcmp(Ipv4Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv4Address payloadSource,
                     Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv6Address payloadSource,
                     Ipv6Address payloadDestination,
                     const uint8_t payload[8]) override;
    void SetDownTarget(DownTargetCallback callback) override;
    void SetDownTarget6(DownTargetCallback6 callback) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    /// @param[in,out] segment from IP; mended where that is needed @returns whether TCP may have it
    bool Passes(Ptr<Packet> segment) const;

    Ptr<IpL4Protocol> m_tcp4; //!< what stood there before, for IPv4
    Ptr<IpL4Protocol> m_tcp6; //!< what stood there before, for IPv6
    bool m_guards{false};
    DropCallback m_dropped;
};

} // namespace ns3

#endif // MPTCP_TCP_HEADER_GUARD_H
