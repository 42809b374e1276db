/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LIVING_FORGER_H
#define LIVING_FORGER_H

#include "living-script.h"

#include "../suites/mptcp-test-wire.h"

#include <array>
#include <optional>
#include <set>
#include <vector>

namespace ns3
{

/// A TCP segment as bytes, and between whom.
struct LivingForgery
{
    uint32_t link{0};
    bool up{false};
    Address from;               //!< socket address @{
    Address to;                 //!< @}
    std::vector<uint8_t> bytes; //!< header and data
};

/**
 * @ingroup mptcp-tests
 * Listens to a conversation and makes segments that fit into it, nearly: it knows keys, tokens,
 * nonces and the numbers that come next. Bytes are written here and not by ns3::TcpHeader, which
 * cannot write what is wrong.
 */
class LivingForger
{
  public:
    /// One TCP connection that was seen.
    struct Flow
    {
        /// What one end has sent.
        struct Way
        {
            bool seen{false};
            bool synchronized{false}; //!< its SYN was acknowledged by what followed
            uint32_t isn{0};
            uint32_t next{0}; //!< behind the highest number sent
            uint32_t ack{0};
            uint16_t window{0};
            uint32_t nonce{0};     //!< of MP_JOIN
            uint32_t timestamp{0}; //!< last value
        };

        bool forged{false}; //!< by ForgeNew(): the client's host knows nothing of it
        uint32_t link{0};
        Address client;          //!< @{
        Address server;          //!< @}
        std::array<Way, 2> ways; //!< from the server, from the client

        /// @returns whether its handshake is through, as far as can be seen
        bool IsEstablished() const;
    };

    /// @param segment that arrived
    void Follow(const MptcpTestSegment& segment);
    /// @returns all that were seen, in order
    const std::vector<Flow>& Flows() const;
    /// @param flow index @param up direction @param how what is right and wrong
    /// @returns a segment of that flow
    LivingForgery Forge(std::size_t flow, bool up, const LivingSegment& how);
    /// @param link where @param client, server socket addresses @param how what is right and wrong
    /// @returns a segment that no flow has sent, towards the server
    LivingForgery
    ForgeNew(uint32_t link, const Address& client, const Address& server, const LivingSegment& how);
    /// @param original what was sent @param how changes @returns what is to arrive instead
    LivingForgery Alter(const MptcpTestSegment& original, const LivingSegment& how);
    /// @param original what was sent @returns the same again
    static LivingForgery Copy(const MptcpTestSegment& original);
    /// @param original what was sent @returns the same without options of MPTCP
    static LivingForgery Strip(const MptcpTestSegment& original);

  private:
    /// What is the same for all options of a segment.
    struct Context
    {
        const Flow* flow;
        bool up;
        uint32_t seq;
        const std::vector<uint8_t>* data;
    };

    std::vector<uint8_t> OptionBytes(const Context& context, const LivingOption& option) const;
    std::optional<mptcp::Option> MakeOption(const Context& context,
                                            const LivingOption& option) const;
    mptcp::Option MakeDss(const Context& context, const LivingOption& option) const;
    mptcp::Option MakeCapable(const Context& context, const LivingOption& option) const;
    mptcp::Option MakeJoin(const Context& context, const LivingOption& option) const;
    mptcp::Option MakeAddress(const Context& context, const LivingOption& option) const;
    std::vector<uint8_t> AllOptions(const Context& context, const LivingSegment& how) const;
    std::vector<uint8_t> Data(bool up, uint16_t size) const;

    std::vector<Flow> m_flows;
    std::array<uint64_t, 2> m_keys{};     //!< of server and client
    std::array<bool, 2> m_keyKnown{};     //!< @see m_keys
    std::array<uint64_t, 2> m_dataNext{}; //!< behind the highest DSN that each has sent
};

} // namespace ns3

#endif // LIVING_FORGER_H
