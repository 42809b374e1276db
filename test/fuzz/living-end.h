/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LIVING_END_H
#define LIVING_END_H

#include "ns3/socket.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * The application at one end of a living connection: writes what it is told to, reads and compares
 * what comes, and counts what its socket tells it.
 */
class LivingEnd
{
  public:
    /// @param server whether it is the server's
    explicit LivingEnd(bool server);

    /// Have a socket from now on. @param socket unconnected, or accepted
    void Take(Ptr<Socket> socket);
    /// Write more, now or when there is room. @param bytes how many
    void Write(uint32_t bytes);
    /// Write no more.
    void Shut();
    /// Close, once all is written or at once. @param patiently when all is written
    void Close(bool patiently);
    void Abort();
    /// @param reading whether what comes is read
    void SetReading(bool reading);
    /// No more calls from the socket.
    void Forget();

    bool Exists() const;
    /// @returns the socket, null before there is one
    Ptr<Socket> GetSocket() const;

    /// @returns what its socket did that it must not do, empty if nothing
    std::string Complaint() const;
    /// @returns whether it has written all, read all that the peer wrote, and heard of no error
    /// @param peer the other end
    bool IsComplete(const LivingEnd& peer) const;

    /// @returns what it has seen, in words
    std::string Words() const;

    uint64_t Received() const;
    uint64_t Wrong() const; //!< bytes that differ from what the peer writes

  private:
    void Fill();
    void Drain();
    void MaybeEnd();
    static uint8_t Pattern(bool server, uint64_t position);

    const bool m_server;
    Ptr<Socket> m_socket;
    uint64_t m_toWrite{0};
    uint64_t m_written{0};
    uint64_t m_received{0};
    uint64_t m_wrong{0};
    uint32_t m_succeeded{0};
    uint32_t m_failed{0};
    uint32_t m_closes{0};
    uint32_t m_errors{0};
    bool m_connected{false};
    bool m_reading{true};
    bool m_shut{false};    //!< no more is to be written
    bool m_closing{false}; //!< Close() is to be called when all is written
    bool m_closed{false};  //!< it was
    bool m_aborted{false};
};

} // namespace ns3

#endif // LIVING_END_H
