/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_WIRE_H
#define MPTCP_TEST_WIRE_H

#include "ns3/address.h"
#include "ns3/error-model.h"
#include "ns3/mptcp-option.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/random-variable-stream.h"
#include "ns3/tcp-header.h"

#include <deque>
#include <functional>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * A TCP segment at the far end of a link.
 */
struct MptcpTestSegment
{
    Time time;        //!< of arrival
    uint32_t link{0}; //!< index
    bool up{false};   //!< client to server
    Address from;     //!< socket address
    Address to;       //!< socket address
    TcpHeader tcp;
    std::vector<mptcp::Option> options; //!< of MPTCP
    Ptr<Packet> payload;
    std::vector<uint8_t> rawHeader; //!< unless empty, what is written in place of tcp and options
    uint32_t ipSize{0};             //!< bytes, IP header included
    uint8_t ipTos{0};               //!< TOS, or traffic class of IPv6
    uint8_t ipTtl{0};               //!< TTL, or hop limit of IPv6
    bool fragment{false};
    bool dropped{false}; //!< by a rule
    bool changed{false}; //!< by a rule; the fields above are as before

    /// @returns bytes of data
    uint32_t Size() const;
    bool IsSyn() const; //!< without ACK
    bool IsSynAck() const;
    bool IsRst() const;
    bool IsFin() const;
    bool IsAck() const; //!< without data, SYN, FIN and RST
    bool IsData() const;

    /// @tparam T an option struct @returns the first of that type, or null @{
    template <typename T>
    const T* Find() const
    {
        for (const auto& option : options)
        {
            if (const T* found = std::get_if<T>(&option))
            {
                return found;
            }
        }
        return nullptr;
    }

    template <typename T>
    T* Find()
    {
        return const_cast<T*>(static_cast<const MptcpTestSegment*>(this)->Find<T>());
    }

    /// @}

    /// @tparam T an option struct @returns whether there is one
    template <typename T>
    bool Has() const
    {
        return Find<T>() != nullptr;
    }
};

/**
 * @ingroup mptcp-tests
 * What stands between the two ends of a MptcpTestNetwork: watches, loses, changes, delays and
 * repeats segments. A rule sees a segment when it has arrived at the far end of its link, before
 * the host does.
 */
class MptcpTestWire
{
  public:
    using Match = std::function<bool(const MptcpTestSegment&)>;
    using Edit = std::function<void(MptcpTestSegment&)>;

    /// Keep every segment in Segments() (default false).
    bool record{false};

    /// @param link index @param client, server its two ends
    void
    Attach(uint32_t link, Ptr<PointToPointNetDevice> client, Ptr<PointToPointNetDevice> server);

    /// @returns segments so far, in order of arrival; as they were sent, the lost ones included
    const std::vector<MptcpTestSegment>& Segments() const;
    /// @param match which @returns how many of Segments()
    uint32_t Count(const Match& match) const;
    /// @param match which @returns the first of Segments(), or null
    const MptcpTestSegment* First(const Match& match) const;
    /// @param match which @returns the last of Segments(), or null
    const MptcpTestSegment* Last(const Match& match) const;

    /// @param link index @param up direction @returns an empty ACK as it could follow the last of
    /// Segments() there: with the numbers behind that one's, and its timestamps
    MptcpTestSegment MakeNext(uint32_t link, bool up) const;

    /// Lose segments. @param match which @param times how many of them @returns how many it has
    /// lost; stays valid
    const uint32_t& Drop(Match match, uint32_t times = UINT32_MAX);
    /// Change segments. @param match which @param edit what to do: options, payload and the
    /// header's fixed fields count @param times how many of them @returns how many it has changed
    const uint32_t& Change(Match match, Edit edit, uint32_t times = UINT32_MAX);
    /// Let segments arrive later. @param match which @param by how much @param times how many of
    /// them @returns how many it has held back
    const uint32_t& Delay(Match match, Time by, uint32_t times = UINT32_MAX);
    /// Let segments arrive once more, @p by later. @param match which @param by how much @param
    /// times how many of them @returns how many it has repeated
    const uint32_t& Repeat(Match match, Time by, uint32_t times = UINT32_MAX);
    /// @param segment what @returns the header that is written for it, to make a rawHeader from
    static std::vector<uint8_t> HeaderBytes(const MptcpTestSegment& segment);
    /// No rules from now on.
    void Clear();
    /// Let a segment arrive that nobody sent. @param segment its link, direction, addresses,
    /// header, options and payload count
    void Inject(const MptcpTestSegment& segment);

    /// Lose everything on a link. @param link index @param cut or mended
    void SetCut(uint32_t link, bool cut);
    /// Lose at random, whatever the rules say. @param device receiving end @param rate probability
    /// @param stream random stream
    void SetLoss(Ptr<PointToPointNetDevice> device, double rate, int64_t stream);
    /// @returns packets lost by SetCut() and SetLoss()
    uint64_t Lost() const;
    /// @returns a hash of all bytes that arrived and when, the lost ones included; 0 unless hashing
    /// was on
    uint64_t Hash() const;
    /// Hash what arrives from now on.
    void StartHash();

  private:
    class Probe;

    enum class Action
    {
        DROP,
        CHANGE,
        DELAY,
        REPEAT,
    };

    struct Rule
    {
        Action action;
        Match match;
        Edit edit;
        Time by;
        uint32_t left;
        uint32_t hits{0};
    };

    struct End
    {
        Ptr<PointToPointNetDevice> device;
        uint32_t link;
        bool up;
        bool cut{false};
        double loss{0};
        Ptr<UniformRandomVariable> random;
    };

    /// A packet has arrived. @param end where @param packet it; may be changed @returns whether it
    /// is lost
    bool Arrived(End& end, Ptr<Packet> packet);
    bool ApplyRules(End& end, MptcpTestSegment& segment, Ptr<Packet> packet);
    /// @param packet with the link's header @param[out] segment what it holds @returns false if no
    /// TCP
    static bool Read(Ptr<const Packet> packet, MptcpTestSegment& segment);
    /// @param segment what @returns a packet as a device receives it
    static Ptr<Packet> Write(const MptcpTestSegment& segment);
    const uint32_t& Add(Action action, Match match, Edit edit, Time by, uint32_t times);
    void Deliver(uint32_t end, Ptr<Packet> packet);
    void AddToHash(Ptr<const Packet> packet);

    std::deque<End> m_ends; //!< stable addresses
    std::deque<Rule> m_rules;
    std::vector<MptcpTestSegment> m_segments;
    uint64_t m_lost{0};
    bool m_hashing{false};
    uint64_t m_hash{0};
    bool m_bypass{false}; //!< a packet of our own is being delivered
};

} // namespace ns3

#endif // MPTCP_TEST_WIRE_H
