/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "case.h"

namespace mptcp::validation
{

Case LossMismatch();

const std::vector<Case>&
AllCases()
{
    static const std::vector<Case> cases{
        LossMismatch(),
    };
    return cases;
}

} // namespace mptcp::validation
