/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TCP_OPTION_H
#define MPTCP_TCP_OPTION_H

#include "mptcp-option.h"

#include "ns3/tcp-header.h"
#include "ns3/tcp-option.h"

#include <array>

namespace ns3
{

/**
 * @ingroup mptcp
 * Carries one MPTCP option through an unmodified ns-3 TcpHeader.
 *
 * TcpHeader::AppendOption refuses kinds that ns-3 does not know, and that list is closed in every
 * release. This class therefore answers NOP when asked for its kind and writes the real kind-30
 * bytes, which is what goes on the wire and into pcap files. On the way in, ns-3 gives a
 * TcpOptionUnknown, whose bytes ReadMptcpOptions recovers.
 */
class MptcpTcpOption : public TcpOption
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    /**
     * Make a carrier without ns3::CreateObject, whose walk over the attributes costs more than the
     * option itself. The carrier made last is taken again if nobody else holds it any more, which
     * is so once its segment is serialised: one that is held by a Ptr never changes.
     * @param option what to carry
     * @returns the carrier
     */
    static Ptr<MptcpTcpOption> Make(const mptcp::Option& option);

    void Print(std::ostream& os) const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;
    uint8_t GetKind() const override;
    uint32_t GetSerializedSize() const override;

    /// @returns the option as it goes on the wire, GetSerializedSize bytes
    const uint8_t* GetBytes() const;

  private:
    std::array<uint8_t, mptcp::MAX_OPTION_SPACE> m_bytes{}; //!< the option as it goes on the wire
    uint8_t m_size{0};                                      //!< bytes of m_bytes in use
};

/// The MPTCP options of one received segment, in order.
struct MptcpOptionList
{
    /// More than any legal segment carries; what exceeds it counts as malformed.
    static constexpr std::size_t CAPACITY = 8;
    std::array<mptcp::Option, CAPACITY> options; //!< the first @c count are meaningful
    std::size_t count{0};
    std::size_t malformed{0}; //!< kind-30 options that were there and are not in the list

    /// @tparam T an option struct @returns the first option of that type, or null
    template <typename T>
    const T* Find() const
    {
        for (std::size_t i = 0; i < count; i++)
        {
            if (const T* found = std::get_if<T>(&options[i]))
            {
                return found;
            }
        }
        return nullptr;
    }
};

/**
 * Read all MPTCP options of a header, received (TcpOptionUnknown) or locally made (MptcpTcpOption).
 * Allocates nothing. Works on headers that hold hostile lengths.
 * @param header a TCP header
 * @param[out] list overwritten with what was found
 */
void ReadMptcpOptions(const TcpHeader& header, MptcpOptionList& list);

} // namespace ns3

#endif // MPTCP_TCP_OPTION_H
