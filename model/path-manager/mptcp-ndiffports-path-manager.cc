/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-ndiffports-path-manager.h"

#include "ns3/log.h"
#include "ns3/mptcp-address.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MptcpNdiffportsPathManager");

NS_OBJECT_ENSURE_REGISTERED(MptcpNdiffportsPathManager);

TypeId
MptcpNdiffportsPathManager::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MptcpNdiffportsPathManager")
            .SetParent<MptcpPathManager>()
            .SetGroupName("Mptcp")
            .AddConstructor<MptcpNdiffportsPathManager>()
            .AddAttribute("Subflows",
                          "Subflows of a connection, the initial one included (num_subflows of the "
                          "out-of-tree kernel).",
                          UintegerValue(2),
                          MakeUintegerAccessor(&MptcpNdiffportsPathManager::m_subflows),
                          MakeUintegerChecker<uint32_t>(1, MptcpLimits::MAX + 1));
    return tid;
}

void
MptcpNdiffportsPathManager::NotifyEstablished()
{
    NS_LOG_FUNCTION(this);
    LearnInitialAddresses();
    if (!m_actions || !m_actions->IsInitiator() || m_actions->PeerDeniesInitialAddress())
    {
        return;
    }
    Open();
}

void
MptcpNdiffportsPathManager::Open()
{
    MptcpSubflowRequest request;
    request.local = MptcpAddress::WithPort(m_initialLocal, 0);
    request.remote = m_initialRemote;
    for (std::size_t i = GetSubflows().size(); i < m_subflows && SubflowPossible(); i++)
    {
        m_actions->OpenSubflow(request);
    }
}

void
MptcpNdiffportsPathManager::DoResumed()
{
    if (MayUseInitialRemote() && IsLocalUp(m_initialLocal))
    {
        Open();
    }
}

bool
MptcpNdiffportsPathManager::AdmitJoin()
{
    return SubflowPossible();
}

} // namespace ns3
