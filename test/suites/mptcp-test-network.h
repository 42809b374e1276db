/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_NETWORK_H
#define MPTCP_TEST_NETWORK_H

#include "mptcp-test-wire.h"

#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-stack.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-net-device.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/// One link of a MptcpTestNetwork.
struct MptcpTestLink
{
    std::string rate{"10Mbps"};
    std::string delay{"10ms"};
    uint32_t queue{100}; //!< packets
    uint16_t mtu{1500};  //!< bytes
};

/// Addresses that the links of a MptcpTestNetwork have.
enum class MptcpTestFamily
{
    V4,
    V6,
    DUAL, //!< both
};

/**
 * @ingroup mptcp-tests
 * Two hosts, client and server, joined by disjoint point-to-point links; link i has the addresses
 * 10.1.i.1 (client) and 10.1.i.2 (server), and 2001:db8:i::1 and ::2, i counted from 1. What
 * travels can be watched, lost, changed and repeated: Wire().
 *
 * IPv6 addresses are tentative for the first second or so (RFC 4862): connect after StartTime().
 */
class MptcpTestNetwork
{
  public:
    /// @param links from 1 on @param v6 give IPv6 addresses instead of IPv4
    explicit MptcpTestNetwork(std::vector<MptcpTestLink> links, bool v6 = false);
    /// @param links from 1 on @param family addresses they get
    MptcpTestNetwork(std::vector<MptcpTestLink> links, MptcpTestFamily family);

    Ptr<Node> Client() const;
    Ptr<Node> Server() const;
    Ptr<MptcpStack> ClientStack() const;
    Ptr<MptcpStack> ServerStack() const;
    /// @param link index @param port of the socket address @param v6 the IPv6 address of a dual
    /// stack link @{
    Address ClientAddress(uint32_t link, uint16_t port = 0, bool v6 = false) const;
    Address ServerAddress(uint32_t link, uint16_t port = 0, bool v6 = false) const;
    /// @}
    /// @param link index @returns the device at that end @{
    Ptr<PointToPointNetDevice> ClientDevice(uint32_t link) const;
    Ptr<PointToPointNetDevice> ServerDevice(uint32_t link) const;
    /// @}
    /// @returns what happens on the links
    MptcpTestWire& Wire();
    /// @returns number of links
    uint32_t Links() const;
    /// @returns when addresses can be used
    Time StartTime() const;
    /// A socket of the module. @param node where
    Ptr<MptcpSocket> MakeSocket(Ptr<Node> node) const;
    /// A plain ns-3 TCP socket. @param node where
    Ptr<Socket> MakeTcpSocket(Ptr<Node> node) const;
    /// @param node where @returns TCP sockets that exist there: subflows, listeners, plain ones
    std::size_t CountTcpSockets(Ptr<Node> node) const;
    /// Take the interface of a host on a link down, or up again. @param node which host @param link
    /// index @param up up or down
    void SetInterface(Ptr<Node> node, uint32_t link, bool up) const;
    /// Drop, from now on, every packet that arrives at both ends of a link. @param link index
    void Cut(uint32_t link);
    /// Undo Cut(). @param link index
    void Mend(uint32_t link);
    /// Lose packets at random at the receiving end. @param device end @param rate probability
    /// @param stream random stream
    void Lose(Ptr<PointToPointNetDevice> device, double rate, int64_t stream);

  private:
    NodeContainer m_nodes;
    std::vector<NetDeviceContainer> m_devices;
    MptcpTestFamily m_family;
    std::unique_ptr<MptcpTestWire> m_wire;
};

/**
 * @ingroup mptcp-tests
 * One stream each way between two sockets, with content that is compared byte by byte.
 */
class MptcpTestTransfer
{
  public:
    static constexpr uint16_t PORT = 5001;

    /**
     * @param network where
     * @param client unconnected socket @param server unbound socket
     * @param upload bytes client to server @param download bytes server to client
     */
    MptcpTestTransfer(MptcpTestNetwork& network,
                      Ptr<Socket> client,
                      Ptr<Socket> server,
                      uint64_t upload,
                      uint64_t download);

    /// Close the client when it has sent (and received) everything (default true).
    bool closeWhenDone{true};
    /// Close a side in answer to the other's close, once it has sent everything (default true).
    bool closeInAnswer{true};
    /// Bytes of each write.
    uint32_t writeSize{1000};
    /// The server application's answer to a connection request; empty accepts.
    std::function<bool(const Address&)> admit;
    /// Let the server's, or the client's, application read (default true). @{
    bool serverReads{true};
    bool clientReads{true};
    /// @}
    /// Read what has arrived, after serverReads or clientReads was false. @{
    void ReadAtServer();
    void ReadAtClient();
    /// @}

    uint64_t ReceivedByServer() const;
    uint64_t ReceivedByClient() const;
    uint64_t WrittenByClient() const;      //!< bytes that Send() took
    uint64_t WrittenByServer() const;      //!< bytes that Send() took
    uint64_t ReportedSentByClient() const; //!< total of the data-sent callback
    uint64_t ReportedSentByServer() const; //!< total of the data-sent callback
    bool ContentGood() const;
    uint64_t WrongBytes() const; //!< bytes, of both directions, that differ from what was sent
    bool ConnectSucceeded() const;
    bool ConnectFailed() const;
    uint32_t ClientCloses() const;
    uint32_t ServerCloses() const;
    uint32_t ClientErrors() const;
    uint32_t ServerErrors() const;
    uint32_t Accepted() const;
    bool Complete() const;    //!< all bytes of both directions arrived
    Time FinishTime() const;  //!< when the last byte arrived
    Time ConnectTime() const; //!< when the client's handshake was through
    Ptr<Socket> ClientSocket() const;
    Ptr<Socket> ServerSocket() const; //!< the accepted one
    Ptr<Socket> Listener() const;
    Ptr<MptcpSocket> ClientMptcp() const;
    Ptr<MptcpSocket> ServerMptcp() const;
    /// Let go of all sockets.
    void Forget();

    /// Byte number @p position of a stream. @param position from 0 @param upload which stream
    static uint8_t Pattern(uint64_t position, bool upload);

  private:
    struct End
    {
        Ptr<Socket> socket;
        uint64_t toSend{0};
        uint64_t sent{0};
        uint64_t reported{0};
        uint64_t toReceive{0};
        uint64_t received{0};
        bool uploads{false};
        uint32_t closes{0};
        uint32_t errors{0};
        bool closed{false};
    };

    void Fill(End& end);
    void Drain(End& end);
    void CheckDone(End& end);
    void Watch(End& end, Ptr<Socket> socket);

    Ptr<Socket> m_listener;
    End m_client;
    End m_server;
    uint64_t m_wrong{0};
    bool m_succeeded{false};
    bool m_failed{false};
    uint32_t m_accepted{0};
    Time m_connected;
    Time m_finish;
};

} // namespace ns3

#endif // MPTCP_TEST_NETWORK_H
