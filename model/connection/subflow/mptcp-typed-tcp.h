/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TYPED_TCP_H
#define MPTCP_TYPED_TCP_H

#include "ns3/type-id.h"

#include <type_traits>

namespace ns3
{

/**
 * @ingroup mptcp
 * A TCP socket as a base whose child has its own TypeId. TcpSocketBase of 3.37 and 3.43 names
 * itself whatever it is a part of, so that no attribute of a child would be set; in 3.48 every
 * object is what it was made as, and GetInstanceTypeId() is final.
 * @tparam Child the class itself @tparam Tcp TcpSocketBase
 * @tparam NAMES_ITSELF it has a GetInstanceTypeId() of its own
 */
template <typename Child,
          typename Tcp,
          bool NAMES_ITSELF =
              std::is_same_v<decltype(&Tcp::GetInstanceTypeId), TypeId (Tcp::*)() const>>
class MptcpTypedTcp : public Tcp
{
  public:
    TypeId GetInstanceTypeId() const override
    {
        return Child::GetTypeId();
    }
};

/// Of a release where nothing is to be done. @tparam Child, Tcp as above
template <typename Child, typename Tcp>
class MptcpTypedTcp<Child, Tcp, false> : public Tcp
{
};

} // namespace ns3

#endif // MPTCP_TYPED_TCP_H
