/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_EXPERIMENT_H
#define RANDOM_EXPERIMENT_H

#include "random-application.h"
#include "random-live-objects.h"
#include "random-network.h"
#include "random-observation.h"
#include "random-program.h"

#include "ns3/event-id.h"
#include "ns3/mptcp-socket.h"

#include <map>
#include <memory>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * Runs one RandomProgram from an empty simulator to the end, and tells what was seen. It changes
 * defaults of attributes: one process, one program, or Config::Reset() afterwards.
 */
class RandomExperiment
{
  public:
    /// @param program what to run
    explicit RandomExperiment(const RandomProgram& program);
    ~RandomExperiment();

    /// Run it. @returns what was seen
    RandomObservation Run();

  private:
    /// One connection and its two applications.
    struct Course
    {
        std::size_t connection{0};
        uint32_t round{0}; //!< of one socket
        uint16_t port{0};  //!< of the client
        std::unique_ptr<RandomApplication> client;
        std::unique_ptr<RandomApplication> server;
        std::set<uint32_t> links;
        bool accepted{false};
        bool serverFellBack{false};
        bool clientFellBack{false};
        bool continued{false}; //!< its socket will connect once more
    };

    static constexpr uint16_t PORT = 5001;

    void SetDefaults();
    Ptr<Socket> MakeSocket(bool server);
    void Listen();
    void Start(std::size_t connection, uint32_t round, Ptr<Socket> socket);
    void Accepted(Ptr<Socket> socket, const Address& from);
    void Ended(std::size_t course);
    void MaybeOver();
    void Over();
    /// @returns whether bytes have arrived since this was asked last
    bool HasMoved();
    void LosePatience();
    void Happen(const RandomEvent& event);
    bool MayDamage() const;
    RandomRemains Look(bool server);

    const RandomProgram m_program;
    const RandomLiveObjects m_before{RandomLiveObjects::Now()};
    std::unique_ptr<RandomNetwork> m_network;
    std::vector<std::unique_ptr<Course>> m_courses; //!< in order of Connect()
    std::size_t m_toStart{0};                       //!< connections that are still to come
    std::map<uint16_t, std::size_t> m_ports;        //!< of clients, to m_courses
    Ptr<Socket> m_listener;
    bool m_impatient{false};
    EventId m_stop;
    bool m_waited{false}; //!< for the end of TIME_WAIT
    EventId m_patience;
    uint32_t m_delays{0};         //!< of the end of patience, because something moved
    uint64_t m_receivedBefore{0}; //!< bytes at all applications, when that was looked at last
    RandomObservation m_seen;
};

} // namespace ns3

#endif // RANDOM_EXPERIMENT_H
