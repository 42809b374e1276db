/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-test-case.h"

#include "ns3/boolean.h"
#include "ns3/mptcp-subflow.h"

#include <string>

/**
 * @file
 * @ingroup mptcp-tests
 * Sinks of traces and callbacks that call the socket which is just calling them: while it connects,
 * when it is connected, and when it is accepted.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-sinks");

/// A sink of a trace ends the connection at the moment when it is there.
class EndedInTrace : public MptcpTestCase
{
  public:
    /// @param state the State trace, or that of subflows @param abort by Abort() or Close()
    EndedInTrace(bool state, bool abort)
        : MptcpTestCase(std::string(abort ? "aborted" : "closed") + " from within the trace " +
                        (state ? "State" : "SubflowEstablished") + ": no success after the end"),
          m_state(state), m_abort(abort)
    {
    }

  private:
    void End()
    {
        auto socket = Transfer().ClientMptcp();
        if (m_ends++ > 0)
        {
            return; // a change of state within a sink of that state calls the sinks once more
        }
        if (m_abort)
        {
            socket->Abort();
        }
        else
        {
            socket->Close();
        }
    }

    void Watch(Ptr<MptcpSocket> socket)
    {
        if (m_state)
        {
            socket->TraceConnectWithoutContext(
                "State",
                Callback<void, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>(
                    [this](TcpSocket::TcpStates_t, TcpSocket::TcpStates_t now)
                    { now == TcpSocket::ESTABLISHED ? End() : void(); }));
            return;
        }
        socket->TraceConnectWithoutContext(
            "SubflowEstablished",
            Callback<void, Ptr<MptcpSubflow>>([this](Ptr<MptcpSubflow>) { End(); }));
    }

    void DoRun() override
    {
        MakeNetwork(1);
        auto& transfer = MakeTransfer(0, 0);
        transfer.closeWhenDone = false;
        auto socket = transfer.ClientMptcp();
        Watch(socket);
        socket->SetConnectCallback(Callback<void, Ptr<Socket>>(
                                       [this](Ptr<Socket>)
                                       {
                                           m_successes++;
                                           NS_TEST_EXPECT_MSG_EQ(m_toldEnd, 0U, "no end before");
                                       }),
                                   MakeNullCallback<void, Ptr<Socket>>());
        const auto ended = [this](bool error)
        {
            return Callback<void, Ptr<Socket>>(
                [this, error](Ptr<Socket>)
                {
                    m_toldEnd++;
                    m_errors += error;
                });
        };
        socket->SetCloseCallbacks(ended(false), ended(true));
        Run();
        NS_TEST_EXPECT_MSG_GT(m_ends, 0U, "the premise: the sink was called");
        NS_TEST_EXPECT_MSG_EQ(m_successes, (m_abort ? 0U : 1U), "success, unless aborted before");
        NS_TEST_EXPECT_MSG_EQ(m_errors, (m_abort ? 1U : 0U), "a close is no error");
        NS_TEST_EXPECT_MSG_EQ(m_toldEnd, 1U, "told of the end once");
        ExpectNothingLeft();
    }

    bool m_state;
    bool m_abort;
    uint32_t m_ends{0};
    uint32_t m_successes{0};
    uint32_t m_toldEnd{0};
    uint32_t m_errors{0};
};

[[maybe_unused]] const bool g_endedInTrace[] = {g_suite.Add(new EndedInTrace(true, true)),
                                                g_suite.Add(new EndedInTrace(true, false)),
                                                g_suite.Add(new EndedInTrace(false, true)),
                                                g_suite.Add(new EndedInTrace(false, false))};

/// A sink that is called within Connect() calls the socket.
class WhileConnecting : public MptcpTestCase
{
  public:
    enum class Trace
    {
        STATE,
        FALLBACK,
        TX, //!< of the subflow
    };
    enum class Call
    {
        CONNECT,
        CLOSE,
        ABORT,
    };

    /// @param trace whose sink @param call what it does
    WhileConnecting(Trace trace, Call call)
        : MptcpTestCase(std::string("within Connect(), a sink of ") +
                        (trace == Trace::STATE      ? "State"
                         : trace == Trace::FALLBACK ? "Fallback"
                                                    : "the subflow's Tx") +
                        (call == Call::CONNECT ? " connects again"
                         : call == Call::CLOSE ? " closes"
                                               : " aborts")),
          m_trace(trace), m_call(call)
    {
    }

  private:
    void Act(Ptr<MptcpSocket> socket)
    {
        if (m_acted)
        {
            return;
        }
        m_acted = true;
        switch (m_call)
        {
        case Call::CONNECT:
            NS_TEST_EXPECT_MSG_EQ(socket->Connect(Network().ServerAddress(0, 5001)), -1, "refused");
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_ISCONN, "it connects already");
            break;
        case Call::CLOSE:
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "Close()");
            break;
        case Call::ABORT:
            socket->Abort();
            if (m_trace != Trace::STATE)
            {
                const int again = socket->Connect(Network().ServerAddress(0, 5001));
                NS_TEST_EXPECT_MSG_EQ(again, -1, "not before Connect() is through");
                NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "nor this");
            }
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "once more does no harm");
            break;
        }
    }

    void Watch(Ptr<MptcpSocket> socket)
    {
        const auto act = [this, socket]() { Act(socket); };
        switch (m_trace)
        {
        case Trace::STATE:
            socket->TraceConnectWithoutContext(
                "State",
                Callback<void, TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>(
                    [act](TcpSocket::TcpStates_t, TcpSocket::TcpStates_t) { act(); }));
            break;
        case Trace::FALLBACK:
            Network().ClientStack()->SetAttribute("Enabled", BooleanValue(false));
            socket->TraceConnectWithoutContext(
                "Fallback",
                Callback<void, const std::string&>([act](const std::string&) { act(); }));
            break;
        case Trace::TX:
            socket->Bind();
            socket->GetSubflow(0)->TraceConnectWithoutContext(
                "Tx",
                Callback<void, Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>(
                    [act](Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>)
                    { act(); }));
            break;
        }
    }

    void DoRun() override
    {
        MakeNetwork(1);
        auto& transfer = MakeTransfer(1000, 1000);
        Watch(transfer.ClientMptcp());
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_acted, true, "the premise: the sink was called");
        if (m_call == Call::CONNECT)
        {
            ExpectComplete();
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(transfer.ConnectSucceeded(), false, "no success after the end");
            NS_TEST_EXPECT_MSG_EQ(transfer.ConnectFailed(), true, "told that it is over");
        }
        transfer.ClientMptcp()->Dispose();
        ExpectNothingLeft();
    }

    const Trace m_trace;
    const Call m_call;
    bool m_acted{false};
};

[[maybe_unused]] const bool g_whileConnecting = []()
{
    using Trace = WhileConnecting::Trace;
    using Call = WhileConnecting::Call;
    for (const auto trace : {Trace::STATE, Trace::FALLBACK, Trace::TX})
    {
        for (const auto call : {Call::CONNECT, Call::CLOSE, Call::ABORT})
        {
            g_suite.Add(new WhileConnecting(trace, call));
        }
    }
    return true;
}();

MPTCP_TEST(EndedWhenAccepted,
           "the accept callback aborts a connection whose first data is there: no data is told of")
{
    MakeNetwork(1);
    const auto& lost =
        Wire().Drop([](const MptcpTestSegment& s) { return s.up && !s.IsSyn() && !s.IsData(); }, 1);
    auto& transfer = MakeTransfer(3000, 0);
    transfer.closeWhenDone = false;
    bool ended = false;
    uint32_t readable = 0;
    uint32_t errors = 0;
    transfer.Listener()->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        Callback<void, Ptr<Socket>, const Address&>(
            [&](Ptr<Socket> socket, const Address&)
            {
                socket->SetRecvCallback(
                    Callback<void, Ptr<Socket>>([&readable](Ptr<Socket>) { readable++; }));
                socket->SetCloseCallbacks(
                    MakeNullCallback<void, Ptr<Socket>>(),
                    Callback<void, Ptr<Socket>>([&errors](Ptr<Socket>) { errors++; }));
                DynamicCast<MptcpSocket>(socket)->Abort();
                ended = true;
            }));
    Run();
    NS_TEST_EXPECT_MSG_EQ(lost, 1U, "premise: the third ACK was lost");
    NS_TEST_EXPECT_MSG_EQ(ended, true, "premise: it was accepted");
    NS_TEST_EXPECT_MSG_EQ(errors, 1U, "told of the end");
    NS_TEST_EXPECT_MSG_EQ(readable, 0U, "and of nothing else");
}

} // namespace

} // namespace ns3
