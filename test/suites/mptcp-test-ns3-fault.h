/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_TEST_NS3_FAULT_H
#define MPTCP_TEST_NS3_FAULT_H

#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-subflow.h"
#include "ns3/tcp-option-ts.h"

#include <functional>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp-tests
 * A situation that shows a fault of ns-3's TCP, on whatever carries the connection.
 */
class MptcpNs3FaultTest : public MptcpTestCase
{
  protected:
    using MptcpTestCase::MptcpTestCase;

    /// A port that nobody at the client listens at.
    static constexpr uint16_t STRAY_PORT = 7;

    /// @name What a segment is. @{
    static bool IsUpData(const MptcpTestSegment& s)
    {
        return s.up && s.IsData();
    }

    static bool IsUpAck(const MptcpTestSegment& s)
    {
        return s.up && s.IsAck();
    }

    static bool IsDownAck(const MptcpTestSegment& s)
    {
        return !s.up && s.IsAck();
    }

    static bool IsDownReset(const MptcpTestSegment& s)
    {
        return !s.up && s.IsRst();
    }

    /// @}

    /// @param s a segment @returns the number behind it
    static SequenceNumber32 End(const MptcpTestSegment& s)
    {
        return s.tcp.GetSequenceNumber() + SequenceNumber32(s.Size());
    }

    /// @param s a segment @returns its timestamps, or null
    static Ptr<const TcpOptionTS> Stamps(const MptcpTestSegment& s)
    {
        return DynamicCast<const TcpOptionTS>(s.tcp.GetOption(TcpOption::TS));
    }

    /// Where a fault comes back without the mends.
    enum class Where
    {
        EVERYWHERE,
        FALLBACK, //!< not in MPTCP, where the connection itself sees to it
    };

    /// Run a situation on each carrier. @param where the fault comes back
    /// @param isWrong the situation: whether the fault was there
    void Compare(Where where, const std::function<bool()>& isWrong)
    {
        const Carrier carriers[] = {{"MPTCP", Kind::MPTCP, true, true},
                                    {"fallback", Kind::MPTCP, false, true},
                                    {"MPTCP without mends", Kind::MPTCP, true, false},
                                    {"fallback without mends", Kind::MPTCP, false, false},
                                    {"plain TCP", Kind::TCP, false, true}};
        for (const auto& carrier : carriers)
        {
            DoTeardown();
            DoSetup();
            m_clientFallbacks.clear();
            m_carrier = carrier;
            Set("ns3::MptcpSubflow::Ns3Mends", carrier.mends ? "true" : "false");
            const bool back = !carrier.mends && (!carrier.enabled || where == Where::EVERYWHERE);
            const bool wrong = isWrong();
            const bool fallback = carrier.kind == Kind::MPTCP && !carrier.enabled;
            Premise(m_clientFallbacks.size() == (fallback ? 1 : 0), "fallback, or none");
            NS_TEST_EXPECT_MSG_EQ(wrong,
                                  (back || carrier.kind == Kind::TCP),
                                  "the fault, on " << carrier.name);
        }
    }

    /// One link and a transfer, whose ends stay open. @param upload, download bytes
    MptcpTestTransfer& Prepare(uint64_t upload, uint64_t download)
    {
        auto& network = MakeNetwork();
        network.ClientStack()->SetAttribute("Enabled", BooleanValue(m_carrier.enabled));
        network.ServerStack()->SetAttribute("Enabled", BooleanValue(m_carrier.enabled));
        Wire().record = true;
        auto& transfer = MakeTransfer(upload, download, m_carrier.kind, m_carrier.kind);
        transfer.closeWhenDone = false;
        return transfer;
    }

    /// @param held whether a situation is what it should be @param what it should be
    void Premise(bool held, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(held, true, "the premise, on " << m_carrier.name << ": " << what);
    }

    /// @returns whether the connection is without MPTCP's sockets
    bool IsPlainTcp() const
    {
        return m_carrier.kind == Kind::TCP;
    }

    /// @returns the client's TCP
    Ptr<TcpSocketBase> ClientTcp()
    {
        const auto mptcp = Transfer().ClientMptcp();
        return mptcp ? Ptr<TcpSocketBase>(mptcp->GetSubflow(0))
                     : DynamicCast<TcpSocketBase>(Transfer().ClientSocket());
    }

    /// @param flags of the header @returns a segment from the stray port to the server's
    MptcpTestSegment MakeStray(uint8_t flags)
    {
        MptcpTestSegment stray;
        stray.up = true;
        stray.from = Network().ClientAddress(0, STRAY_PORT);
        stray.to = Network().ServerAddress(0, MptcpTestTransfer::PORT);
        stray.tcp.SetSourcePort(STRAY_PORT);
        stray.tcp.SetDestinationPort(MptcpTestTransfer::PORT);
        stray.tcp.SetFlags(flags);
        stray.tcp.SetWindowSize(UINT16_MAX);
        stray.payload = Create<Packet>();
        return stray;
    }

    /// A segment of the stray port comes before the SYN of the transfer. @param stray it
    void SendBefore(const MptcpTestSegment& stray)
    {
        At(MilliSeconds(1), [this, stray] { Wire().Inject(stray); });
        RunFor(Seconds(1));
    }

    /// @param stray to the stray port @returns the SYN/ACK there, or that to the client
    const MptcpTestSegment* SynAck(bool stray)
    {
        return Wire().First(
            [stray](const MptcpTestSegment& s)
            { return s.IsSynAck() && (s.tcp.GetDestinationPort() == STRAY_PORT) == stray; });
    }

  private:
    struct Carrier
    {
        const char* name;
        Kind kind;
        bool enabled; //!< MPTCP, at both hosts
        bool mends;
    };

    Carrier m_carrier{};
};

} // namespace ns3

#endif // MPTCP_TEST_NS3_FAULT_H
