/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LAWS_H
#define MPTCP_LAWS_H

#include "mptcp-balia.h"
#include "mptcp-epsilon.h"
#include "mptcp-ewtcp.h"
#include "mptcp-fully-coupled.h"
#include "mptcp-lia.h"
#include "mptcp-olia.h"
#include "mptcp-semi-coupled.h"
#include "mptcp-wvegas.h"

namespace mptcp
{

/// A list of types. @tparam Laws the types
template <class... Laws>
struct LawList
{
};

/// All laws of the module: each becomes an ns-3 controller "ns3::Mptcp" + NAME, a law of the fluid
/// model, and a case of the property tests.
using AllLaws = LawList<Lia, Olia, Balia, Wvegas, Ewtcp, FullyCoupled, SemiCoupled, Epsilon>;

/**
 * Calls a function with a default-constructed object of each law.
 * @param visit the function
 * @param laws  the laws, AllLaws() in most cases
 */
template <class Visitor, class... Laws>
void
ForEachLaw(Visitor&& visit, LawList<Laws...> /* laws */)
{
    (visit(Laws()), ...);
}

} // namespace mptcp

#endif // MPTCP_LAWS_H
