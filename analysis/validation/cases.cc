/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

namespace mptcp::validation
{

Case BlestEcf();
Case Failover();
Case KhaliliA();
Case KhaliliC();
Case LossMismatch();
Case Nsdi2012Figure4();
Case OneSubflow();
Case Redundant();
Case RttUnfairness();
Case SharedBottleneck();
Case SimultFlows();
Case TorusCase();
Case Triangle();
Case WvegasBacklog();

const std::vector<Case>&
AllCases()
{
    static const std::vector<Case> cases{
        WvegasBacklog(),
        KhaliliA(),
        KhaliliC(),
        SharedBottleneck(),
        RttUnfairness(),
        Triangle(),
        TorusCase(),
        SimultFlows(),
        Redundant(),
        OneSubflow(),
        Failover(),
        BlestEcf(),
        Nsdi2012Figure4(),
        LossMismatch(),
    };
    return cases;
}

} // namespace mptcp::validation
