/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_COUNTERS_H
#define MPTCP_COUNTERS_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Counters of a node's MPTCP, under the names of Linux's MPTcpExt table without the prefix. Names
 * that Linux does not have stand at the end, after the last of Linux's.
 */
#define MPTCP_COUNTER_NAMES(X) \
    X(MPCapableSYNRX)          \
    X(MPCapableSYNTX)          \
    X(MPCapableSYNACKRX)       \
    X(MPCapableACKRX)          \
    X(MPCapableFallbackACK)    \
    X(MPCapableFallbackSYNACK) \
    X(MPCapableSYNTXDrop)      \
    X(MPCapableSYNTXDisabled)  \
    X(MPCapableEndpAttempt)    \
    X(MPCapableDataFallback)   \
    X(MPFallbackTokenInit)     \
    X(MPTCPRetrans)            \
    X(MPJoinNoTokenFound)      \
    X(MPJoinSynRx)             \
    X(MPJoinSynBackupRx)       \
    X(MPJoinSynAckRx)          \
    X(MPJoinSynAckBackupRx)    \
    X(MPJoinSynAckHMacFailure) \
    X(MPJoinAckRx)             \
    X(MPJoinAckHMacFailure)    \
    X(MPJoinRejected)          \
    X(MPJoinSynTx)             \
    X(MPJoinSynTxCreatSkErr)   \
    X(MPJoinSynTxBindErr)      \
    X(MPJoinSynTxConnectErr)   \
    X(DSSNotMatching)          \
    X(DSSCorruptionFallback)   \
    X(DSSCorruptionReset)      \
    X(DSSNoMatchTCP)           \
    X(DataCsumErr)             \
    X(InfiniteMapTx)           \
    X(InfiniteMapRx)           \
    X(OFOQueueTail)            \
    X(OFOQueue)                \
    X(OFOMerge)                \
    X(NoDSSInWindow)           \
    X(DuplicateData)           \
    X(AddAddr)                 \
    X(AddAddrTx)               \
    X(AddAddrTxDrop)           \
    X(AddAddrDrop)             \
    X(EchoAdd)                 \
    X(EchoAddTx)               \
    X(EchoAddTxDrop)           \
    X(PortAdd)                 \
    X(MPJoinPortSynRx)         \
    X(MPJoinPortSynAckRx)      \
    X(MPJoinPortAckRx)         \
    X(MismatchPortSynRx)       \
    X(MismatchPortAckRx)       \
    X(RmAddr)                  \
    X(RmAddrDrop)              \
    X(RmAddrTx)                \
    X(RmAddrTxDrop)            \
    X(RmSubflow)               \
    X(MPPrioTx)                \
    X(MPPrioRx)                \
    X(MPFailTx)                \
    X(MPFailRx)                \
    X(MPFastcloseTx)           \
    X(MPFastcloseRx)           \
    X(MPRstTx)                 \
    X(MPRstRx)                 \
    X(RcvPruned)               \
    X(SubflowStale)            \
    X(SubflowRecover)          \
    X(SndWndShared)            \
    X(RcvWndShared)            \
    X(RcvWndConflictUpdate)    \
    X(RcvWndConflict)          \
    X(MPCurrEstab)             \
    X(Blackhole)               \
    X(MD5SigFallback)          \
    X(DssFallback)             \
    X(SimultConnectFallback)   \
    X(FallbackFailed)          \
    X(WinProbe)                \
    X(MPJoinSynAckNoMPJoin)    \
    X(MPJoinAckNoMPJoin)       \
    X(MPJoinNotEstablished)    \
    X(DssReset)                \
    X(MalformedOption)         \
    X(MalformedTcpHeader)      \
    X(TokenCollision)          \
    X(DataFinTx)               \
    X(DataFinRx)               \
    X(OpportunisticRetrans)    \
    X(Penalised)               \
    X(SubflowLimited)

/// Index of a counter; the enumerators are the names above.
enum class MptcpCounter : uint32_t
{
#define MPTCP_COUNTER_ENUM(name) name,
    MPTCP_COUNTER_NAMES(MPTCP_COUNTER_ENUM)
#undef MPTCP_COUNTER_ENUM
    COUNT
};

/// @ingroup mptcp
/// A table of counters.
class MptcpCounters
{
  public:
    /// Add to a counter. @param counter which @param n how much
    void Add(MptcpCounter counter, int64_t n = 1)
    {
        m_values[static_cast<std::size_t>(counter)] += n;
    }

    /// @param counter which @returns its value
    uint64_t Get(MptcpCounter counter) const
    {
        return m_values[static_cast<std::size_t>(counter)];
    }

    /// @param name a name @param[out] value its value @returns false if there is no such counter
    bool Get(const std::string& name, uint64_t& value) const;

    /// @returns all names, in the order of the table
    static const std::vector<std::string>& Names();

  private:
    std::array<uint64_t, static_cast<std::size_t>(MptcpCounter::COUNT)> m_values{};
};

} // namespace ns3

#endif // MPTCP_COUNTERS_H
