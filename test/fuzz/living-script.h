/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LIVING_SCRIPT_H
#define LIVING_SCRIPT_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup mptcp-tests
 * What a string of bytes means to the fuzzer of living connections: two hosts, and what happens to
 * them. Every string means something, so that a fuzzer may try any; a short change of the bytes is
 * a short change of the story.
 */

namespace ns3
{

/// An option of a forged segment.
struct LivingOption
{
    /// What it is.
    enum class Kind : uint8_t
    {
        DATA_ACK,
        MAPPING,
        DATA_FIN,
        CAPABLE,
        JOIN_SYN,
        JOIN_SYN_ACK,
        JOIN_ACK,
        ADD_ADDR,
        REMOVE_ADDR,
        PRIO,
        FAIL,
        FASTCLOSE,
        TCPRST,
        SACK,
        TIMESTAMP,
        RAW, //!< kind, length and the bytes of value as they are
        COUNT,
    };

    Kind kind{Kind::RAW};
    bool right{false};  //!< with the key, token, HMAC, checksum or number that belongs there
    uint8_t form{0};    //!< which of the option's forms: its meaning depends on the kind
    int64_t shift{0};   //!< added to the number that would be right
    uint8_t rawKind{0}; //!< RAW @{
    uint8_t rawLength{0};
    std::vector<uint8_t> value; //!< @}
};

/// A segment that nobody sent, or the changes to one that somebody did.
struct LivingSegment
{
    uint8_t flags{0};        //!< of TCP; 0 means those of the segment that is changed
    int64_t seqShift{0};     //!< added to the number that would come next @{
    int64_t ackShift{0};     //!< @}
    uint8_t window{0};       //!< 0: as it was last, else 256 times this, less 256
    uint16_t size{0};        //!< bytes of data
    bool keepOptions{false}; //!< with the options that the changed segment had
    bool unstamped{false};   //!< without the timestamps that all segments of its flow have
    std::vector<LivingOption> options;
};

/// One thing that happens.
struct LivingStep
{
    /// What.
    enum class Kind : uint8_t
    {
        WAIT,
        WRITE,
        SHUT,
        CLOSE,
        ABORT,
        PAUSE_READING,
        GO_ON_READING,
        CUT,
        MEND,
        INTERFACE_DOWN,
        INTERFACE_UP,
        DROP,
        REPLAY,
        FORGE,
        FORGE_NEW, //!< from a port that no flow has
        ALTER,
        COUNT,
    };

    Kind kind{Kind::WAIT};
    bool up{false};        //!< towards the server; of an application: the server's
    uint8_t which{0};      //!< link, flow, segment that passed before, or how many
    uint32_t amount{0};    //!< microseconds, or bytes
    uint8_t times{1};      //!< FORGE, FORGE_NEW, REPLAY: how often at once
    LivingSegment segment; //!< FORGE, FORGE_NEW, ALTER
};

/// What the hosts are.
struct LivingSetup
{
    /// What a middlebox takes away.
    enum class Strip : uint8_t
    {
        NOTHING,
        SYN,     //!< MPTCP's options of SYNs
        SYN_ACK, //!< those of SYN/ACKs
        REST,    //!< those of all segments but these
    };

    uint32_t links{1}; //!< 1 to 3
    bool v6{false};
    bool checksum{false};
    bool smallBuffers{false};
    bool clientTcp{false}; //!< MPTCP is switched off there @{
    bool serverTcp{false}; //!< @}
    Strip strip{Strip::NOTHING};
    bool fullMesh{false}; //!< of the client, instead of endpoints
    bool offPath{false};  //!< only such steps as must not do harm to a connection that is there
    bool slow{false};     //!< 1 Mb/s and 100 ms instead of 10 Mb/s and 10 ms
    uint32_t upload{0};   //!< bytes that are written at once @{
    uint32_t download{0}; //!< @}
};

/// The whole story.
struct LivingScript
{
    LivingSetup setup;
    std::vector<LivingStep> steps; //!< at most MAX_STEPS

    static constexpr std::size_t MAX_STEPS = 60;

    /// @param data bytes @param size how many @returns what they mean
    static LivingScript Read(const uint8_t* data, std::size_t size);
    /// @returns it in words, a line a step
    std::string Words() const;
};

} // namespace ns3

#endif // LIVING_SCRIPT_H
