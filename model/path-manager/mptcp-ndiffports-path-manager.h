/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_NDIFFPORTS_PATH_MANAGER_H
#define MPTCP_NDIFFPORTS_PATH_MANAGER_H

#include "mptcp-path-manager.h"

namespace ns3
{

/**
 * @ingroup mptcp
 * Several subflows between the addresses of the initial one, from ports of their own: the
 * out-of-tree kernel's "ndiffports", for networks that spread flows over paths by their ports
 * (ECMP). Endpoints are not used, and neither is SubflowLimit: attribute
 * Subflows says how many there are, and the other side, if it has this path manager, admits as many
 * as the peer opens (up to MptcpLimits::MAX).
 */
class MptcpNdiffportsPathManager : public MptcpPathManager
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    void NotifyEstablished() override;
    bool AdmitJoin() override;

  protected:
    void DoResumed() override;

  private:
    /// Open what is missing.
    void Open();

    uint32_t m_subflows{2}; //!< attribute Subflows, the initial one included
};

} // namespace ns3

#endif // MPTCP_NDIFFPORTS_PATH_MANAGER_H
