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
    MptcpSubflowRequest request;
    request.local = MptcpAddress::WithPort(m_initialLocal, 0);
    request.remote = m_initialRemote;
    for (uint32_t i = 1; i < m_subflows; i++)
    {
        m_actions->OpenSubflow(request);
    }
}

bool
MptcpNdiffportsPathManager::AdmitJoin()
{
    return m_actions && CountExtraSubflows() < MptcpLimits::MAX;
}

} // namespace ns3
