/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_COUPLED_H
#define MPTCP_COUPLED_H

#include "mptcp-congestion-ops.h"
#include "mptcp-laws.h"

#include "ns3/boolean.h"
#include "ns3/double.h"

#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * A law as an ns-3 controller: gives it the TypeId "ns3::Mptcp" + Law::NAME and an attribute for
 * each of Law::Options().
 *
 * The law is a base only so that its options are members of this class, where attributes look.
 *
 * @tparam Law a mptcp::CoupledLaw
 */
template <class Law>
class MptcpCoupled : public MptcpCongestionOps, private Law
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    std::string GetName() const override;
    Ptr<TcpCongestionOps> Fork() override;

  private:
    mptcp::CoupledLaw& GetLaw() override;
    const mptcp::CoupledLaw& GetLaw() const override;
};

using MptcpLia = MptcpCoupled<mptcp::Lia>;                   //!< ns3::MptcpLia
using MptcpOlia = MptcpCoupled<mptcp::Olia>;                 //!< ns3::MptcpOlia
using MptcpBalia = MptcpCoupled<mptcp::Balia>;               //!< ns3::MptcpBalia
using MptcpWvegas = MptcpCoupled<mptcp::Wvegas>;             //!< ns3::MptcpWvegas
using MptcpEwtcp = MptcpCoupled<mptcp::Ewtcp>;               //!< ns3::MptcpEwtcp
using MptcpFullyCoupled = MptcpCoupled<mptcp::FullyCoupled>; //!< ns3::MptcpFullyCoupled
using MptcpSemiCoupled = MptcpCoupled<mptcp::SemiCoupled>;   //!< ns3::MptcpSemiCoupled
using MptcpEpsilon = MptcpCoupled<mptcp::Epsilon>;           //!< ns3::MptcpEpsilon

/**
 * Registers controllers, so that they are found by name. A program calls it for a law of its own,
 * before it looks the name up; the module's laws are registered already.
 * @tparam Laws the laws
 */
template <class... Laws>
void
MptcpRegisterLaws(mptcp::LawList<Laws...> = {})
{
    (MptcpCoupled<Laws>::GetTypeId().SetSize(sizeof(MptcpCoupled<Laws>)), ...);
}

template <class Law>
TypeId
MptcpCoupled<Law>::GetTypeId()
{
    static TypeId tid = []
    {
        TypeId type =
            MptcpCongestionOps::AddAttributes(TypeId(std::string("ns3::Mptcp") + Law::NAME)
                                                  .SetParent<MptcpCongestionOps>()
                                                  .SetGroupName("Mptcp")
                                                  .template AddConstructor<MptcpCoupled<Law>>());
        const Law defaults;
        for (const auto& option : Law::Options())
        {
            if (const auto* flag = std::get_if<bool Law::*>(&option.member))
            {
                type.AddAttribute(option.name,
                                  option.help,
                                  BooleanValue(defaults.**flag),
                                  MakeBooleanAccessor(static_cast<bool MptcpCoupled::*>(*flag)),
                                  MakeBooleanChecker());
            }
            else
            {
                const auto number = std::get<double Law::*>(option.member);
                type.AddAttribute(option.name,
                                  option.help,
                                  DoubleValue(defaults.*number),
                                  MakeDoubleAccessor(static_cast<double MptcpCoupled::*>(number)),
                                  MakeDoubleChecker<double>(option.minimum, option.maximum));
            }
        }
        return type;
    }();
    return tid;
}

template <class Law>
std::string
MptcpCoupled<Law>::GetName() const
{
    return std::string("Mptcp") + Law::NAME;
}

template <class Law>
Ptr<TcpCongestionOps>
MptcpCoupled<Law>::Fork()
{
    return CopyObject<MptcpCoupled<Law>>(this);
}

template <class Law>
mptcp::CoupledLaw&
MptcpCoupled<Law>::GetLaw()
{
    return *this;
}

template <class Law>
const mptcp::CoupledLaw&
MptcpCoupled<Law>::GetLaw() const
{
    return *this;
}

} // namespace ns3

#endif // MPTCP_COUPLED_H
