/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_CONGESTION_GROUP_H
#define MPTCP_CONGESTION_GROUP_H

#include "mptcp-law.h"

#include "ns3/simple-ref-count.h"

#include <vector>

namespace ns3
{

class MptcpCongestionOps;

/**
 * @ingroup mptcp
 * The subflows of one connection that are coupled to each other. A connection creates one and hands
 * it to MptcpCongestionOps::JoinGroup of each subflow's controller.
 *
 * The group keeps no state of its own: a table is taken from the members when one of them needs it,
 * since a window also changes without its controller being told (recovery, timeout).
 */
class MptcpCongestionGroup : public SimpleRefCount<MptcpCongestionGroup>
{
  public:
    /// A look at all members that have a round-trip time sample.
    struct View
    {
        const mptcp::PathTable& paths; //!< valid until the next look
        std::size_t self;              //!< index of who asked; paths.size() if it has no sample
    };

    /**
     * @param self   a member
     * @param losing true if it is responding to a loss, see MptcpCongestionOps::Publish
     * @return the table as it is now
     */
    View Look(const MptcpCongestionOps& self, bool losing);

    /// @return number of members
    std::size_t GetN() const;

    /// Adds a member. Called by JoinGroup. @param member who
    void Add(MptcpCongestionOps& member);

    /// Removes a member. Called by LeaveGroup. @param member who
    void Remove(MptcpCongestionOps& member);

  private:
    std::vector<MptcpCongestionOps*> m_members; //!< they leave before they die
    mptcp::PathTable m_paths;                   //!< kept for its memory alone
};

} // namespace ns3

#endif // MPTCP_CONGESTION_GROUP_H
