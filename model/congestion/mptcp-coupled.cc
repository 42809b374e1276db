/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-coupled.h"

namespace ns3
{

namespace
{

const struct Registration
{
    Registration()
    {
        MptcpRegisterLaws(mptcp::AllLaws());
    }
} g_registration; //!< makes the laws known before main

} // namespace

} // namespace ns3
