/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TRANSFER_H
#define MPTCP_TRANSFER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * @ingroup mptcp
 * One end of a bulk transfer over TCP or MPTCP. Either end may connect, and either may send:
 * an end with a Remote address connects at its start, one without listens on Local and takes one
 * connection; an end with Send true writes as fast as its socket takes it, MaxBytes in all, and
 * closes then; with Metered true, it writes what Release() asks for, and does not close. What
 * arrives is read at once, counted, and compared with the pattern if Verify is true.
 */
class MptcpTransfer : public Application
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();
    MptcpTransfer();
    ~MptcpTransfer() override;

    /// Bind the connecting socket to a device. @param device of the application's node
    void SetDevice(Ptr<NetDevice> device);

    /**
     * Called with the connection's socket: before it connects on the connecting end, when it is
     * accepted on the other.
     * @param callback takes the socket
     */
    void SetSocketCallback(Callback<void, Ptr<Socket>> callback);

    /// Write more, as soon as the socket takes it. Only with Metered true. @param bytes how many
    void Release(uint64_t bytes);

    /// @returns the connection's socket, or null before there is one
    Ptr<Socket> GetSocket() const;
    /// @returns bytes that the application has written
    uint64_t GetSent() const;
    /// @returns bytes that the application has read
    uint64_t GetReceived() const;
    /// @returns bytes read that were not those written, while Verify is true
    uint64_t GetMismatches() const;
    /// @returns whether the connection could not be made or ended by an error
    bool HasFailed() const;
    /// @returns when MaxBytes had been read, if that happened
    std::optional<Time> GetCompletion() const;

    /**
     * The byte that a verified transfer carries at a position. The sequence repeats only after a
     * prime number of bytes, so that bytes misplaced by any multiple of a segment are noticed.
     * @param position from 0
     * @returns the byte
     */
    static uint8_t PatternAt(uint64_t position);

    /**
     * Signature of the trace source Read.
     * @param bytes how many were read
     */
    typedef void (*ReadCallback)(uint32_t bytes);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /// Open a socket towards Remote.
    void Connect();
    /// Open a listening socket on Local.
    void Listen();
    /// Use a socket as the connection's. @param socket connected, or about to be
    void Adopt(Ptr<Socket> socket);

    /// The connection is made. @param socket the connection's
    void HandleConnected(Ptr<Socket> socket);
    /// The connection could not be made, or broke. @param socket the connection's
    void HandleFailure(Ptr<Socket> socket);
    /// The peer has closed. @param socket the connection's
    void HandleClose(Ptr<Socket> socket);
    /// A peer has connected. @param socket the new connection's @param from the peer
    void HandleAccept(Ptr<Socket> socket, const Address& from);
    /// There may be something to read. @param socket the connection's
    void HandleRead(Ptr<Socket> socket);
    /// There may be room to write. @param socket the connection's @param room bytes
    void HandleWrite(Ptr<Socket> socket, uint32_t room);
    /// @returns bytes that are to be written yet
    uint64_t GetLeft() const;
    /// @param size bytes @returns a packet of that many, at the position written next
    Ptr<Packet> MakePacket(uint32_t size) const;
    /// Compare with the pattern. @param packet just read, at position m_received
    void Compare(Ptr<Packet> packet);

    TypeId m_protocol;
    Address m_local;
    Address m_remote;
    bool m_send;
    bool m_verify;
    bool m_metered;
    uint64_t m_maxBytes;
    uint32_t m_writeSize;

    Ptr<NetDevice> m_device;
    Ptr<Socket> m_listener;
    Ptr<Socket> m_socket;
    Callback<void, Ptr<Socket>> m_socketCallback;
    bool m_connected{false};
    bool m_closed{false};
    bool m_failed{false};
    uint64_t m_released{0}; //!< bytes that Release() asked for
    uint64_t m_sent{0};
    uint64_t m_received{0};
    uint64_t m_mismatches{0};
    std::optional<Time> m_completion;
    TracedCallback<uint32_t> m_readTrace;
};

} // namespace ns3

#endif // MPTCP_TRANSFER_H
