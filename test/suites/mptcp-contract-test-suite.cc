/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-contract-rig.h"

#include "ns3/inet-socket-address.h"

/**
 * @file
 * @ingroup mptcp-tests
 * The contract of ns3::Socket at its edges, as a table: how connections begin and end. Each row is
 * a script that runs on plain ns-3 TCP and on MPTCP; results, error codes and callbacks have to be
 * the same in the same order. Where ns-3's TCP does what RFC 9293 and POSIX do not want, the row
 * says what MPTCP has instead: it counts bytes that it has refused, tells of one end twice or of an
 * error as if it were none, forgets that it is to close, and has no end of the stream after its own
 * close.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-contract");

using Rig = ContractRig;
using On = ContractCallback;

CONTRACT_ROW(WriteAndCloseBeforeTheHandshake,
             "write and close before the handshake is over",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r,
                       [&r]()
                       {
                           r.client.Send(1000);
                           r.client.Close();
                       });
             },
             {{"client",
               "Connect 0; Send 1000; Close 0; connected; closed; read 0 bytes; told of 1000 bytes "
               "sent; told that it may write"}});

CONTRACT_ROW(
    WriteAndShutDownBeforeTheHandshake,
    "write and shut down before the handshake is over",
    [](Rig& r)
    {
        CloseInAnswer(r);
        Begin(r,
              [&r]()
              {
                  r.client.Send(1000);
                  r.client.ShutdownSend();
                  r.client.Send(1);
              });
    },
    {{"client",
      "Connect 0; Send 1000; ShutdownSend 0; Send -1 shut down; connected; closed; read 0 bytes; "
      "told of 1000 bytes sent; told that it may write"},
     {"server",
      "accepted; closed; Close 0; read 1000 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(
    ShutDownBeforeTheHandshakeIsOver,
    "shut down before the handshake is over, with nothing written",
    [](Rig& r)
    {
        CloseInAnswer(r);
        Begin(r,
              [&r]()
              {
                  r.client.ShutdownSend();
                  r.client.Send(1);
              });
    },
    {{"client",
      "Connect 0; ShutdownSend 0; Send -1 shut down; connected; closed; read 0 bytes; told of 0 "
      "bytes sent; told that it may write"},
     {"server",
      "accepted; closed; Close 0; read 0 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(
    CloseBeforeTheHandshakeIsOver,
    "close before the handshake is over, with nothing written",
    [](Rig& r)
    {
        Begin(r,
              [&r]()
              {
                  r.client.Close();
                  r.client.Close();
              });
    },
    {{"client",
      "Connect 0; refused; Close 0; Close 0; read 0 bytes; told of 0 bytes sent; never told that "
      "it may write"},
     {"listener",
      "Bind 0; Listen 0; read 0 bytes; told of 0 bytes sent; never told that it may write"}});

CONTRACT_ROW(CloseTwiceBeforeTheHandshakeIs,
             "close twice before the handshake is over",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r,
                       [&r]()
                       {
                           r.client.Send(1000);
                           r.client.Close();
                           r.client.Close();
                       });
             },
             {{"client",
               "Connect 0; Send 1000; Close 0; Close 0; connected; closed; read 0 bytes; told of "
               "1000 bytes sent; told that it may write"}});

CONTRACT_ROW(CloseAtOnceAfterWriting,
             "close at once after writing",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(50000);
                     r.client.Close();
                     r.client.Close();
                 };
                 Begin(r);
             },
             {{"client",
               "Connect 0; connected; Send 50000; Close 0; Close 0; closed; read 0 bytes; told of "
               "50000 bytes sent; told that it may write"}});

CONTRACT_ROW(WriteAfterClose,
             "write after close",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(50000);
                     r.client.Close();
                     r.client.Send(10);
                 };
                 Begin(r);
             },
             {{"client",
               "Connect 0; connected; Send 50000; Close 0; Send -1 shut down; closed; read 0 "
               "bytes; told of 50000 bytes sent; told that it may write"},
              {"server",
               "accepted; closed; Close 0; read 50000 bytes; told of 0 bytes sent; told that it "
               "may write"}});

CONTRACT_ROW(WriteAfterShutdownWithDataStill,
             "write after shutdown, with data still to be sent",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(50000);
                     r.client.ShutdownSend();
                     r.client.Send(10);
                 };
                 Begin(r);
             },
             {{"client",
               "Connect 0; connected; Send 50000; ShutdownSend 0; Send -1 shut down; closed; read "
               "0 bytes; told of 50000 bytes sent; told that it may write"},
              {"server",
               "accepted; closed; Close 0; read 50000 bytes; told of 0 bytes sent; told that it "
               "may write"}});

CONTRACT_ROW(WriteAfterShutdownWithAllAcknowledged,
             "write after shutdown, with all acknowledged",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]() { r.client.Send(5000); };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.client.ShutdownSend();
                          r.client.Send(10);
                      });
                 r.At(4, [&r]() { r.client.Send(10); });
             });

CONTRACT_ROW(NothingWrittenTheClientCloses,
             "nothing written; the client closes, the server answers",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r);
                 r.At(3, [&r]() { r.client.Close(); });
             });

CONTRACT_ROW(TheServerClosesAsItAccepts,
             "the server closes as it accepts",
             [](Rig& r)
             {
                 r.onAccepted = [&r]()
                 {
                     r.server.Send(3000);
                     r.server.Close();
                 };
                 r.client.on[On::CLOSED] = [&r]() { r.client.Close(); };
                 Begin(r);
             },
             {{"server",
               "accepted; Send 3000; Close 0; closed; read 0 bytes; told of 3000 bytes sent; told "
               "that it may write"}});

CONTRACT_ROW(TheServerShutsDownAsItAccepts,
             "the server shuts down as it accepts; the client goes on for long",
             [](Rig& r)
             {
                 r.onAccepted = [&r]()
                 {
                     r.server.Send(3000);
                     r.server.ShutdownSend();
                 };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.client.Read();
                          r.client.Send(20000);
                      });
                 r.At(300,
                      [&r]()
                      {
                          r.client.Send(20000);
                          r.client.Close();
                      });
             },
             {{"server",
               "accepted; Send 3000; ShutdownSend 0; closed; read 40000 bytes; told of 3000 bytes "
               "sent; told that it may write"}});

CONTRACT_ROW(AHalfCloseOfTheClientThatLasts,
             "a half close of the client that lasts for long",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.client.Send(100);
                          r.client.ShutdownSend();
                      });
                 r.At(5,
                      [&r]()
                      {
                          r.server.Read();
                          r.server.Send(20000);
                      });
                 r.At(300,
                      [&r]()
                      {
                          r.server.Send(20000);
                          r.server.Close();
                      });
                 r.At(400, [&r]() { r.client.Read(); });
             },
             {{"client",
               "Connect 0; connected; Send 100; ShutdownSend 0; closed; end of the stream; read "
               "40000 bytes; told of 100 bytes sent; told that it may write"}});

CONTRACT_ROW(BothCloseAtTheSameTime,
             "both close at the same time",
             [](Rig& r)
             {
                 r.client.on[On::CONNECTED] = [&r]() { r.client.Send(5000); };
                 r.onAccepted = [&r]() { r.server.Send(3000); };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.client.Close();
                          r.server.Close();
                      });
             });

CONTRACT_ROW(BothShutDownAtTheSameTimeThen,
             "both shut down at the same time, then close",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.client.ShutdownSend();
                          r.server.ShutdownSend();
                      });
                 r.At(4,
                      [&r]()
                      {
                          r.client.Close();
                          r.server.Close();
                      });
             });

CONTRACT_ROW(ReadAfterTheEndOfTheStream,
             "read after the end of the stream",
             [](Rig& r)
             {
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.Close();
                 };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.server.Read();
                          r.server.Read();
                          r.server.Close();
                      });
                 r.At(5,
                      [&r]()
                      {
                          r.server.Read();
                          r.client.Read();
                      });
             },
             {{"client",
               "Connect 0; connected; Send 5000; Close 0; closed; end of the stream; read 0 bytes; "
               "told of 5000 bytes sent; told that it may write"},
              {"server",
               "accepted; closed; end of the stream; end of the stream; Close 0; end of the "
               "stream; read 5000 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(DataIsReadLongAfterThePeerHas,
             "data is read long after the peer has closed",
             [](Rig& r)
             {
                 r.server.reads = false;
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.Close();
                 };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.server.SayRoom();
                          r.server.Read();
                          r.server.Read();
                          r.server.SayRoom();
                          r.server.Close();
                      });
             },
             {{"client",
               "Connect 0; connected; Send 5000; Close 0; closed; read 0 bytes; told of 5000 bytes "
               "sent; told that it may write"}});

CONTRACT_ROW(CloseWithUnreadData,
             "close with unread data",
             [](Rig& r)
             {
                 r.server.reads = false;
                 r.client.on[On::CONNECTED] = [&r]() { r.client.Send(5000); };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.server.Close();
                          r.server.Close();
                      });
                 r.At(4, [&r]() { r.client.Send(10); });
             },
             {{"client",
               "Connect 0; connected; Send 5000; closed by an error; Send -1 not connected; read 0 "
               "bytes; told of 5000 bytes sent; told that it may write"},
              {"server",
               "accepted; closed by an error; Close 0; Close 0; read 0 bytes; told of 0 bytes "
               "sent; told that it may write"}});

CONTRACT_ROW(ShutDownWithUnreadDataThenThe,
             "shut down with unread data, then the peer closes",
             [](Rig& r)
             {
                 r.client.reads = false;
                 r.onAccepted = [&r]() { r.server.Send(10); };
                 Begin(r);
                 r.At(3, [&r]() { r.client.ShutdownSend(); });
                 r.At(4, [&r]() { r.server.Close(); });
                 r.At(5,
                      [&r]()
                      {
                          r.client.Read();
                          r.client.Close();
                      });
             },
             {{"client",
               "Connect 0; connected; ShutdownSend 0; closed; end of the stream; Close 0; read 10 "
               "bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(TheServerDoesNotReadDataThatComes,
             "the server does not read: data that comes later is not told of",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]() { r.client.Send(5000); };
                 r.onAccepted = [&r]() { r.server.ShutdownRecv(); };
                 Begin(r);
                 r.At(3,
                      [&r]()
                      {
                          r.server.Send(100);
                          r.client.Close();
                      });
                 r.At(4, [&r]() { r.server.SayRoom(); });
             },
             {{"client",
               "Connect 0; connected; Send 5000; Close 0; closed; read 100 bytes; told of 5000 "
               "bytes sent; told that it may write"},
              {"server",
               "accepted; ShutdownRecv 0; Send 100; closed; Close 0; room 1000000, to read 0; read "
               "0 bytes; told of 100 bytes sent; told that it may write"}});

CONTRACT_ROW(
    TheLinkDiesAfterThePeersHalfClose,
    "the link dies after the peer's half close",
    [](Rig& r)
    {
        r.onAccepted = [&r]() { r.server.ShutdownSend(); };
        Begin(r);
        r.At(3,
             [&r]()
             {
                 r.network.Cut(0);
                 r.client.Send(1000);
             });
        r.At(900,
             [&r]()
             {
                 r.client.Send(10);
                 r.client.Read();
             });
    },
    {{"client",
      "Connect 0; connected; closed; Send 1000; closed by an error; Send -1 not connected; end of "
      "the stream; read 0 bytes; told of 1000 bytes sent; told that it may write"},
     {"server",
      "accepted; ShutdownSend 0; read 0 bytes; told of 0 bytes sent; told that it may write"}});

/// What the client does in which of its callbacks.
class InCallback : public ContractRow
{
  public:
    /// @param name of the callback @param which it @param close or shut down
    InCallback(const std::string& name, On which, bool close, ContractExpectation otherwise = {})
        : ContractRow((close ? "close as the client hears: " : "shut down as the client hears: ") +
                          name,
                      [which, close](Rig& r) { Act(r, which, close); },
                      std::move(otherwise))
    {
    }

  private:
    static void Act(Rig& r, On which, bool close)
    {
        r.client.on[which] = [&r, close]() { close ? r.client.Close() : r.client.ShutdownSend(); };
        CloseInAnswer(r);
        r.onAccepted = [&r]() { r.server.Send(700); };
        Begin(r);
        r.At(2, [&r]() { r.client.Send(900); });
        if (which == On::CLOSED)
        {
            r.At(3, [&r]() { r.server.Close(); });
        }
        if (which == On::ERROR_CLOSED)
        {
            r.At(3,
                 [&r]()
                 {
                     r.network.Cut(0);
                     r.client.Send(1000);
                 });
        }
    }
};

[[maybe_unused]] const bool g_inCallback[] = {
    g_suite.Add(new InCallback("connected", On::CONNECTED, true)),
    g_suite.Add(new InCallback("connected", On::CONNECTED, false)),
    g_suite.Add(new InCallback("readable", On::READABLE, true)),
    g_suite.Add(new InCallback("readable", On::READABLE, false)),
    g_suite.Add(new InCallback("writable", On::WRITABLE, true)),
    g_suite.Add(new InCallback("writable", On::WRITABLE, false)),
    g_suite.Add(new InCallback("sent", On::SENT, true)),
    g_suite.Add(new InCallback("sent",
                               On::SENT,
                               false,
                               {{"client",
                                 "Connect 0; connected; Send 900; ShutdownSend 0; closed; read 700 "
                                 "bytes; told of 900 bytes sent; told that it may write"},
                                {"server",
                                 "accepted; Send 700; closed; Close 0; read 900 bytes; told of 700 "
                                 "bytes sent; told that it may write"}})),
    g_suite.Add(new InCallback("closed", On::CLOSED, true)),
    g_suite.Add(new InCallback("closed", On::CLOSED, false)),
    g_suite.Add(new InCallback("an error", On::ERROR_CLOSED, true)),
    g_suite.Add(new InCallback("an error", On::ERROR_CLOSED, false)),
};

} // namespace

} // namespace ns3
