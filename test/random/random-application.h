/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_APPLICATION_H
#define RANDOM_APPLICATION_H

#include "random-program.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"

#include <functional>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * What the application at one end of a connection has seen and done.
 */
struct RandomRecord
{
    uint64_t written{0}; //!< bytes that Send() took
    uint64_t toWrite{0}; //!< bytes that the script wants to write
    uint64_t received{0};
    uint64_t wrong{0};        //!< bytes that differ from what the peer wrote
    uint64_t reportedSent{0}; //!< total of the data-sent callback
    uint32_t succeeded{0};    //!< connection callbacks @{
    uint32_t failed{0};       //!< @}
    uint32_t closes{0};       //!< close callbacks @{
    uint32_t errors{0};       //!< @}
    bool exists{false};       //!< Connect() was called, or the connection was accepted
    bool refused{false};      //!< Connect() said no
    bool shut{false};         //!< ShutdownSend() was called
    bool closed{false};       //!< Close() was called
    bool aborted{false};
    bool forced{false};             //!< Close() because the patience was at an end
    bool closedUnconnected{false};  //!< Close() before the connection was there
    bool gaveUp{false};             //!< Close() before the peer's end, or with unread bytes
    double closedAt{0};             //!< seconds @{
    double errorAt{0};              //!< @}
    uint64_t receivedAtClose{0};    //!< bytes that had been read when Close() was called
    std::vector<std::string> diary; //!< when what happened, in words
};

/**
 * @ingroup mptcp-tests
 * An application at one end of one connection: does what its script says, and keeps a record.
 */
class RandomApplication
{
  public:
    /**
     * @param script what to do
     * @param own, peer numbers of the byte streams that are written here and there
     * @param ended called after Close()
     */
    RandomApplication(const RandomScript& script,
                      uint64_t own,
                      uint64_t peer,
                      std::function<void()> ended);

    /// Be the client. @param socket unconnected @param to the server
    void Connect(Ptr<Socket> socket, const Address& to);
    /// Be the server. @param socket accepted
    void Accept(Ptr<Socket> socket);
    /// The patience is at an end: close.
    void Force();
    /// Let go of the socket, call nothing from now on.
    void Forget();

    const RandomRecord& Record() const;
    Ptr<Socket> GetSocket() const;
    /// @returns whether this application has no more to do
    bool IsOver() const;

    /// @param stream number @param position in it @returns the byte there
    static uint8_t Pattern(uint64_t stream, uint64_t position);

  private:
    void Watch();
    void Note(const std::string& what);
    void Established();
    void NextWrite();
    void Write();
    void Readable();
    void Read();
    bool ReadOnce();
    void PeerEnded();
    void Think(); //!< is it time to end?
    void End(bool full);
    void Close();
    void Abort();
    void NoteClose();

    const RandomScript m_script;
    const uint64_t m_own;
    const uint64_t m_peer;
    std::function<void()> m_ended;
    Ptr<Socket> m_socket;
    RandomRecord m_record;
    std::size_t m_nextWrite{0};
    uint64_t m_due{0}; //!< bytes that are to be written by now
    bool m_connected{false};
    bool m_peerEnded{false};
    bool m_reading{false}; //!< from readFrom on
    bool m_thinking{false};
    EventId m_writeEvent;
    EventId m_readEvent;
    EventId m_closeEvent;
};

} // namespace ns3

#endif // RANDOM_APPLICATION_H
