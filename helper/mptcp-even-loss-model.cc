/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-even-loss-model.h"

#include "ns3/double.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(MptcpEvenLossModel);

TypeId
MptcpEvenLossModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::MptcpEvenLossModel")
                            .SetParent<ErrorModel>()
                            .SetGroupName("Mptcp")
                            .AddConstructor<MptcpEvenLossModel>()
                            .AddAttribute("Rate",
                                          "Fraction of the packets that is lost, 0 to 1.",
                                          DoubleValue(0.0),
                                          MakeDoubleAccessor(&MptcpEvenLossModel::m_rate),
                                          MakeDoubleChecker<double>(0.0, 1.0));
    return tid;
}

MptcpEvenLossModel::MptcpEvenLossModel()
    : m_rate(0.0), m_due(-1.0), m_first(CreateObject<UniformRandomVariable>())
{
}

int64_t
MptcpEvenLossModel::AssignStreams(int64_t stream)
{
    m_first->SetStream(stream);
    return 1;
}

bool
MptcpEvenLossModel::DoCorrupt(Ptr<Packet>)
{
    if (m_due < 0.0)
    {
        m_due = m_first->GetValue();
    }
    m_due += m_rate;
    bool lost = m_due >= 1.0;
    m_due -= lost ? 1.0 : 0.0;
    return lost;
}

void
MptcpEvenLossModel::DoReset()
{
    m_due = -1.0;
}

} // namespace ns3
