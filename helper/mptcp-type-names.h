/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TYPE_NAMES_H
#define MPTCP_TYPE_NAMES_H

#include <map>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Short names of the controllers, schedulers and path managers that the program holds, from ns-3's
 * own list of types: "ns3::MptcpLia" is "lia", "ns3::TcpCubic" is "cubic",
 * "ns3::MptcpMinRttScheduler" is "minrtt". A type that somebody else adds is on the list as soon as
 * it is linked.
 */
class MptcpTypeNames
{
  public:
    /// Kinds of types.
    enum Kind
    {
        CONGESTION,  //!< TcpCongestionOps
        SCHEDULER,   //!< MptcpScheduler
        PATH_MANAGER //!< MptcpPathManager
    };

    /// @param kind which @returns full names by short names
    static std::map<std::string, std::string> List(Kind kind);

    /**
     * Find a type.
     * @param kind of what kind
     * @param name short name in upper or lower case, or full name
     * @param[out] type full name; left alone if there is none
     * @returns an empty string, or that there is no such type, with a list of those that are
     */
    static std::string Resolve(Kind kind, const std::string& name, std::string& type);
};

} // namespace ns3

#endif // MPTCP_TYPE_NAMES_H
