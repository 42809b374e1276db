/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

namespace mptcp::validation
{

Case KhaliliA();
Case KhaliliC();
Case LossMismatch();
Case RttUnfairness();
Case SharedBottleneck();
Case TorusCase();
Case Triangle();
Case WvegasBacklog();

const std::vector<Case>&
AllCases()
{
    static const std::vector<Case> cases{
        LossMismatch(),
        WvegasBacklog(),
        SharedBottleneck(),
        RttUnfairness(),
        Triangle(),
        TorusCase(),
        KhaliliA(),
        KhaliliC(),
    };
    return cases;
}

} // namespace mptcp::validation
