/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/mptcp-scheduler-rules.h"

namespace tutorial
{

using namespace ns3;

/**
 * For traffic that would rather wait than be late: the first subflow below an RTT takes everything,
 * the next ones serve while the first ones are above. If all are above, the fastest with room does.
 */
class RttThresholdScheduler : public MptcpScheduler
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();

    MptcpDecision Select(const MptcpSendState& send,
                         const std::vector<MptcpPathState>& paths) override;

  private:
    Time m_threshold; //!< smoothed RTT from which on a subflow is too slow
};

NS_OBJECT_ENSURE_REGISTERED(RttThresholdScheduler);

TypeId
RttThresholdScheduler::GetTypeId()
{
    static TypeId tid = TypeId("tutorial::RttThresholdScheduler")
                            .SetParent<MptcpScheduler>()
                            .AddConstructor<RttThresholdScheduler>()
                            .AddAttribute("Threshold",
                                          "Smoothed RTT from which on a subflow is too slow.",
                                          TimeValue(MilliSeconds(100)),
                                          MakeTimeAccessor(&RttThresholdScheduler::m_threshold),
                                          MakeTimeChecker(Time()));
    return tid;
}

MptcpDecision
RttThresholdScheduler::Select(const MptcpSendState& send, const std::vector<MptcpPathState>& paths)
{
    MptcpDecision fastest{MptcpDecision::WAIT, "no room"};
    for (const auto i : MptcpCandidates(send, paths))
    {
        const auto& path = paths[i];
        const auto index = static_cast<int32_t>(i);
        if (path.srtt < m_threshold)
        {
            return path.room > 0 ? MptcpDecision{index, "first below the threshold"}
                                 : MptcpDecision{MptcpDecision::WAIT, "worth waiting for"};
        }
        if (path.room > 0 && (fastest.path < 0 || path.srtt < paths[fastest.path].srtt))
        {
            fastest = {index, "all are slow, lowest RTT"};
        }
    }
    return fastest;
}

} // namespace tutorial
