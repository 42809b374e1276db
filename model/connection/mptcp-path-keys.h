/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_PATH_KEYS_H
#define MPTCP_PATH_KEYS_H

#include "ns3/address.h"
#include "ns3/mptcp-scheduler.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Gives the subflows of a connection keys that outlive them: a subflow between addresses that one
 * before it had takes over its key. Of several subflows between the same addresses each has a key
 * of its own.
 *
 * Invariant: keys that have been up are numbered 0, 1, ... in the order in which they were added;
 * others have the number that they would get.
 */
class MptcpPathKeys
{
  public:
    /**
     * A subflow is being opened, or has been accepted.
     * @param slot of the subflow, free until now
     * @param local IP or socket address
     * @param remote IP or socket address
     * @param device name of the local device, or empty
     */
    void Add(uint32_t slot, const Address& local, const Address& remote, const std::string& device);
    /// A subflow is established. @param slot of the subflow, which was added
    void NoteUp(uint32_t slot);
    /// A subflow is over. @param slot of the subflow; nothing happens if it was not added
    void Remove(uint32_t slot);
    /// @param slot of a subflow @returns its key, valid until Remove(); null if it was not added
    const MptcpPathKey* Find(uint32_t slot) const;

  private:
    /// A key and what is known of it.
    struct Record
    {
        MptcpPathKey key;
        bool hasBeenUp{false};
        bool inUse{true};
    };

    /// Number the keys.
    void Number();

    std::vector<std::unique_ptr<Record>> m_records; //!< in order of their first use
    std::vector<Record*> m_bySlot;                  //!< null: none
};

} // namespace ns3

#endif // MPTCP_PATH_KEYS_H
