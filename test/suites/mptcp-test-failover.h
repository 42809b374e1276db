/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_FAILOVER_H
#define MPTCP_TEST_FAILOVER_H

#include "mptcp-test-case.h"

#include "ns3/inet-socket-address.h"

namespace ns3
{

/// @ingroup mptcp-tests
/// How a path dies.
enum class Death
{
    SILENT,    //!< every packet is lost
    RESET,     //!< both ends get a reset
    INTERFACE, //!< the interface of the client goes down
};

/// @param death how @returns it in words
inline const char*
NameOf(Death death)
{
    return death == Death::SILENT ? "silence"
         : death == Death::RESET  ? "a reset"
                                  : "interface down";
}

/// @ingroup mptcp-tests
/// A transfer in which a path dies.
class Failover : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// Kill a path now. @param link index @param death how
    void Kill(uint32_t link, Death death)
    {
        switch (death)
        {
        case Death::SILENT:
            Network().Cut(link);
            break;
        case Death::INTERFACE:
            Network().SetInterface(Network().Client(), link, false);
            break;
        case Death::RESET:
            Reset(link);
            break;
        }
    }

    /// From now on turn every second segment of a link's client into a reset, as a middlebox does.
    /// One with exactly the number that is expected comes sooner or later, which is what counts
    /// (RFC 5961); the others tell the client, as there is nobody any more. @param link index
    void Reset(uint32_t link)
    {
        const auto* last =
            Wire().Last([link](const MptcpTestSegment& s) { return s.link == link && s.up; });
        const uint16_t client = last->tcp.GetSourcePort();
        Wire().Change(
            [link, client, odd = false](const MptcpTestSegment& s) mutable
            {
                const bool its = s.link == link && s.up && s.tcp.GetSourcePort() == client;
                odd = odd != its;
                return its && odd;
            },
            [](MptcpTestSegment& s)
            {
                s.tcp.SetFlags(TcpHeader::RST);
                s.payload = Create<Packet>();
                s.options.clear();
            });
    }

    /// @param up direction @param link index @param from, to bounds of time @returns data segments
    /// that were seen there
    uint32_t Data(bool up, uint32_t link, Time from, Time to)
    {
        return Wire().Count(
            [=](const MptcpTestSegment& s) {
                return s.up == up && s.link == link && s.IsData() && s.time >= from && s.time < to;
            });
    }

    /// @param up direction @param link index @param from, to bounds of time @returns data segments
    /// that were seen there and had not been seen there before: what TCP sends again is not counted
    uint32_t NewData(bool up, uint32_t link, Time from, Time to)
    {
        SequenceNumber32 highest{0};
        uint32_t count = 0;
        for (const auto& s : Wire().Segments())
        {
            if (s.up == up && s.link == link && s.IsData() && s.tcp.GetSequenceNumber() > highest)
            {
                highest = s.tcp.GetSequenceNumber();
                count += s.time >= from && s.time < to ? 1 : 0;
            }
        }
        return count;
    }

    /// @param client which end @param link index @returns its subflow there, or null
    Ptr<MptcpSubflow> Find(bool client, uint32_t link)
    {
        auto socket = client ? Transfer().ClientMptcp() : Transfer().ServerMptcp();
        const auto wanted = InetSocketAddress::ConvertFrom(Network().ClientAddress(link));
        for (uint32_t i = 0; socket && i < socket->GetNSubflows(); i++)
        {
            auto subflow = socket->GetSubflow(i);
            const auto address = client ? subflow->GetLocal() : subflow->GetRemote();
            if (InetSocketAddress::ConvertFrom(address).GetIpv4() == wanted.GetIpv4())
            {
                return subflow;
            }
        }
        return nullptr;
    }

    /// Make the second link a backup path.
    void UseBackup()
    {
        MptcpEndpoint endpoint;
        endpoint.address = Network().ClientAddress(1);
        endpoint.flags = MptcpEndpoint::SUBFLOW | MptcpEndpoint::BACKUP;
        Network().ClientStack()->AddEndpoint(endpoint);
        endpoint.address = Network().ServerAddress(1);
        endpoint.flags = MptcpEndpoint::SIGNAL;
        Network().ServerStack()->AddEndpoint(endpoint);
    }
};

} // namespace ns3

#endif // MPTCP_TEST_FAILOVER_H
