/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_PATH_LIST_H
#define MPTCP_PATH_LIST_H

#include "mptcp-scheduler.h"

#include "ns3/address.h"
#include "ns3/attribute.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * A user's list of paths, separated by commas, as an attribute of a scheduler. A path is named by
 *
 * - an IP address of either end ("10.0.2.1", "2001:db8::1"),
 * - the name of its local device (ns3::Names),
 * - its number (MptcpPathKey::number).
 *
 * All three outlive a subflow. Empty entries are passed over. With values, each entry is KEY=VALUE;
 * entries without a key are those of paths 0, 1, ... in order ("3,1" is "0=3,1=1").
 */
class MptcpPathList
{
  public:
    /// Whether the entries have values.
    enum Form
    {
        PATHS,  //!< "10.0.2.1,10.0.1.1"
        VALUES, //!< "10.0.1.1=3,10.0.2.1=1"
    };

    /// @param form of the entries
    explicit MptcpPathList(Form form);

    /// Replace the list. @param text the list, which must be a valid one
    void Set(const std::string& text);
    /// @returns the list as it was given
    const std::string& Get() const;
    /// @returns how many entries there are
    std::size_t GetN() const;

    /// @param path a path @returns the place of the first entry for it, GetN() if there is none
    std::size_t Find(const MptcpPathState& path) const;
    /// @param entry place of an entry @returns its value
    uint32_t GetValue(std::size_t entry) const;

    /// @param text a list @param form of the entries @returns whether it is a valid one
    static bool IsValid(const std::string& text, Form form);
    /// @param form of the entries @returns the checker for an attribute
    static Ptr<const AttributeChecker> MakeChecker(Form form);

  private:
    /// One entry.
    struct Entry
    {
        std::optional<uint32_t> number; //!< if it is given by number
        Address address;                //!< if it is given by address
        std::string device;             //!< if it is given by name
        uint32_t value{0};
    };

    /// @param text a list @param form of the entries @returns them, or nothing if it is no list
    static std::optional<std::vector<Entry>> Parse(const std::string& text, Form form);
    /// @param text the key @param[out] entry gets it @returns whether it is one
    static bool ParseKey(const std::string& text, Entry& entry);

    Form m_form;
    std::string m_text;
    std::vector<Entry> m_entries;
};

} // namespace ns3

#endif // MPTCP_PATH_LIST_H
