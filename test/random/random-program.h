/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @file
 * @ingroup mptcp-tests
 * A whole experiment as plain data: links, faults, hosts, connections and what the applications do.
 * The generator makes one from a seed, the shrinker takes parts away, the experiment runs it. All
 * times are milliseconds of simulated time after the network is up.
 */

/// One link; everything that is random on it happens on arrival, in either direction.
struct RandomLink
{
    uint32_t kbps{10000};
    uint32_t delay{10};    //!< ms, one way
    uint32_t queue{100};   //!< packets
    uint32_t mtu{1500};    //!< bytes
    double loss{0};        //!< probability
    double burst{1};       //!< mean length of a run of losses, packets
    double reorder{0};     //!< probability that a packet is held back
    uint32_t reorderBy{0}; //!< ms at most
    double duplicate{0};   //!< probability
    double corrupt{0};     //!< probability that a bit changes
    uint32_t strip{0};     //!< RandomStrip values: what loses its MPTCP options, always

    /// @returns whether it can lose, or damage, a packet
    bool IsLossy() const
    {
        return loss > 0 || corrupt > 0;
    }
};

/// What a middlebox takes MPTCP options from.
enum RandomStrip : uint32_t
{
    STRIP_SYN = 1,
    STRIP_SYNACK = 2,
    STRIP_DATA = 4,
    STRIP_ACK = 8, //!< segments without data, SYN, FIN or RST
};

/// Something that happens once, and may be undone.
struct RandomEvent
{
    enum Kind
    {
        CUT,             //!< a link loses everything
        HOLE,            //!< a link loses everything in one direction
        INTERFACE,       //!< goes down
        ADDRESS,         //!< is removed
        STRIP,           //!< a middlebox takes options from data and ACKs
        ENDPOINT_ADD,    //!< flags in value
        ENDPOINT_REMOVE, //!< of the link's address
        ENDPOINT_FLUSH,  //!< all
        ENDPOINT_FLAGS,  //!< flags in value
        PRIORITY,        //!< a subflow becomes a backup, or no longer
        SUBFLOW_LIMIT,   //!< value
        CONTROLLER,      //!< another one on one subflow; name
    };

    Kind kind{CUT};
    uint32_t at{0};
    uint32_t duration{0}; //!< 0: for ever; counts for what can be undone
    uint32_t link{0};
    bool server{false}; //!< at which host; HOLE: towards which
    uint32_t value{0};
    std::string name;

    /// @returns whether it can take a path away
    bool Breaks() const
    {
        return kind <= ENDPOINT_FLAGS && kind != ENDPOINT_ADD;
    }
};

/// How one end behaves.
struct RandomHost
{
    bool tcp{false}; //!< plain ns-3 TCP
    std::string scheduler;
    std::string controller;
    std::string pathManager;
    bool checksum{false};
    bool opportunistic{false};
    bool penalisation{false};
    bool autoBuffers{false};
    uint32_t sendBuffer{131072};
    uint32_t receiveBuffer{131072};
    uint32_t segment{1400};
    uint32_t delayedAcks{2}; //!< segments
    bool nagle{false};
    uint32_t subflowLimit{2};
    uint32_t addAddrLimit{2};
    /// Flags of configured endpoints, one per link; empty: automatic endpoints.
    std::vector<uint32_t> endpoints;
};

/// A write of an application.
struct RandomWrite
{
    uint32_t after{0}; //!< ms since the write before is through
    uint32_t bytes{0};
};

/// What an application does with one connection.
struct RandomScript
{
    enum Closing
    {
        SHUTDOWN, //!< half close after the last write, Close() after the peer's end
        CLOSE,    //!< Close() after the last write
        ANSWER,   //!< Close() after the last write and the peer's end
        CLOSE_AT, //!< Close() at a time, come what may
        ABORT_AT, //!< as CLOSE_AT, but at once and without regard to data, where the socket can
    };

    std::vector<RandomWrite> writes;
    uint32_t chunk{1000};  //!< bytes of one Send()
    uint32_t readSize{0};  //!< bytes of one Recv(); 0: everything
    uint32_t readEvery{0}; //!< ms between reads; 0: as soon as there is something
    uint32_t readFrom{0};  //!< ms after the connection is there
    Closing closing{SHUTDOWN};
    uint32_t closeAt{0};   //!< ms after Connect(), or after acceptance
    bool early{false};     //!< first write, and end if nothing follows, in one event with Connect()
    bool inCallback{true}; //!< end from inside the callback that gives the reason
};

/// One connection, made by the client.
struct RandomConnection
{
    uint32_t at{0};
    uint32_t link{0};    //!< whose server address it goes to
    bool bound{false};   //!< to the client's address on that link
    uint32_t again{0};   //!< connects the same socket so often once more, after its end
    bool refused{false}; //!< nobody listens at that port
    RandomScript client;
    RandomScript server;
};

/// A whole experiment.
struct RandomProgram
{
    uint64_t seed{0};
    bool v6{false};
    bool router{false}; //!< the client's links end at a router, the server has one more to it
    bool sack{true};
    bool timestamps{true};
    bool windowScaling{true};
    bool tcpChecksums{false};
    std::vector<RandomLink> links;
    RandomHost client;
    RandomHost server;
    std::vector<RandomEvent> events;
    std::vector<RandomConnection> connections;
    uint32_t patience{400000}; //!< then applications close what they still have
    std::string pcap;          //!< prefix of the files to capture the links' packets in, or empty

    /// @returns bytes that all applications write
    uint64_t Bytes() const;
    /// @returns whether whatever is damaged can be noticed: by TCP's checksum or, where no
    /// middlebox takes it off, by the DSS checksum
    bool IsDamageNoticed() const;
};

/// @param program any @returns it in words, one thing a line
std::string Describe(const RandomProgram& program);

} // namespace ns3

#endif // RANDOM_PROGRAM_H
