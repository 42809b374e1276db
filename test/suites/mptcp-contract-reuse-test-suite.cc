/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-contract-rig.h"

#include "ns3/inet-socket-address.h"

/**
 * @file
 * @ingroup mptcp-tests
 * The contract of ns3::Socket at its edges, as a table like that of mptcp-contract: sockets that
 * are used again, names, ports, and calls that cannot succeed. ns-3's TCP begins another connection
 * over one that is there, cannot connect again from within a callback, and keeps ports for ever.
 */

namespace ns3
{

namespace
{

MptcpTestSuite g_suite("mptcp-contract-reuse");

using Rig = ContractRig;
using On = ContractCallback;

CONTRACT_ROW(ConnectAgainWhileConnected,
             "connect again while connected",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3, [&r]() { r.Connect(); });
                 r.At(4, [&r]() { r.client.Send(10); });
             },
             {{"client",
               "Connect 0; connected; Connect -1 is connected; Send 10; read 0 bytes; told of 10 "
               "bytes sent; told that it may write"},
              {"server", "accepted; read 10 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainWhileConnecting,
             "connect again while connecting",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r, [&r]() { r.Connect(); });
                 r.At(4,
                      [&r]()
                      {
                          r.client.Send(10);
                          r.client.Close();
                      });
             },
             {{"client",
               "Connect 0; Connect -1 is connected; connected; Send 10; Close 0; closed; read 0 "
               "bytes; told of 10 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectASocketThatListens,
             "connect a socket that listens",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3, [&r]() { r.listener.Connect(r.network.ClientAddress(0, 1)); });
             },
             {{"listener",
               "Bind 0; Listen 0; Connect -1 is connected; read 0 bytes; told of 0 bytes sent; "
               "never told that it may write"}});

CONTRACT_ROW(
    ConnectAgainWhileClosing,
    "connect again while closing",
    [](Rig& r)
    {
        Begin(r);
        r.At(3,
             [&r]()
             {
                 r.client.Close();
                 r.Connect();
             });
        r.At(4, [&r]() { r.Connect(); });
        r.At(5, [&r]() { r.server.Close(); });
    },
    {{"client",
      "Connect 0; connected; Close 0; Connect -1 is connected; Connect -1 is connected; closed; "
      "read 0 bytes; told of 0 bytes sent; told that it may write"},
     {"server",
      "accepted; closed; Close 0; read 0 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainAfterThePeerHasClosed,
             "connect again after the peer has closed",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3, [&r]() { r.server.Close(); });
                 r.At(4, [&r]() { r.Connect(); });
                 r.At(5, [&r]() { r.client.Close(); });
             },
             {{"client",
               "Connect 0; connected; closed; Connect -1 is connected; Close 0; read 0 bytes; told "
               "of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainAfterAnOrderlyEnd,
             "connect again after an orderly end",
             [](Rig& r)
             {
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.Close();
                 };
                 CloseInAnswer(r);
                 Begin(r);
                 r.At(500,
                      [&r]()
                      {
                          CloseInAnswer(r);
                          r.client.on[On::CONNECTED] = [&r]()
                          {
                              r.client.Send(7000);
                              r.client.Close();
                          };
                          r.Connect();
                      });
             },
             {{"client",
               "Connect 0; connected; Send 5000; Close 0; closed; Connect 0; connected; Send 7000; "
               "Close 0; closed; read 0 bytes; told of 12000 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainAfterARefusal,
             "connect again after a refusal",
             [](Rig& r)
             {
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.Close();
                 };
                 CloseInAnswer(r);
                 r.Connect();
                 r.At(400,
                      [&r]()
                      {
                          r.Listen();
                          r.Connect();
                      });
             },
             {{"client",
               "Connect 0; refused; Connect 0; connected; Send 5000; Close 0; closed; read 0 "
               "bytes; told of 5000 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainAfterARefusalWith,
             "connect again after a refusal, with data written before",
             [](Rig& r)
             {
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.Close();
                 };
                 CloseInAnswer(r);
                 r.Connect();
                 r.client.Send(100);
                 r.At(400,
                      [&r]()
                      {
                          r.Listen();
                          r.Connect();
                      });
             },
             {{"client",
               "Connect 0; Send 100; refused; Connect 0; connected; Send 5000; Close 0; closed; "
               "read 0 bytes; told of 5100 bytes sent; told that it may write"}});

CONTRACT_ROW(
    ConnectAgainAsTheRefusalIsHeard,
    "connect again as the refusal is heard",
    [](Rig& r)
    {
        r.client.on[On::CONNECTED] = [&r]()
        {
            r.client.Send(5000);
            r.client.Close();
        };
        r.client.on[On::REFUSED] = [&r]()
        {
            r.Listen();
            r.Connect();
        };
        CloseInAnswer(r);
        r.Connect();
    },
    {{"client",
      "Connect 0; refused; Connect 0; connected; Send 5000; Close 0; closed; read 0 bytes; told of "
      "5000 bytes sent; told that it may write"},
     {"listener",
      "Bind 0; Listen 0; read 0 bytes; told of 0 bytes sent; never told that it may write"},
     {"server",
      "accepted; closed; Close 0; read 5000 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(
    ConnectAgainAsAnErrorIsHeard,
    "connect again as an error is heard",
    [](Rig& r)
    {
        r.client.on[On::ERROR_CLOSED] = [&r]()
        {
            r.network.Mend(0);
            r.Connect();
        };
        Begin(r);
        r.At(3,
             [&r]()
             {
                 r.network.Cut(0);
                 r.client.Send(1000);
             });
        r.At(900, [&r]() { r.client.Send(300); });
    },
    {{"client",
      "Connect 0; connected; Send 1000; closed by an error; Connect 0; connected; Send 300; read 0 "
      "bytes; told of 1300 bytes sent; told that it may write"},
     {"server",
      "accepted; accepted; read 300 bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(ConnectAgainAsTheEndIsHeard,
             "connect again as the end is heard",
             [](Rig& r)
             {
                 r.client.on[On::CLOSED] = [&r]()
                 {
                     CloseInAnswer(r);
                     r.Connect();
                 };
                 CloseInAnswer(r);
                 Begin(r);
                 r.At(3, [&r]() { r.client.Close(); });
                 r.At(900, [&r]() { r.client.Send(300); });
             },
             {{"client",
               "Connect 0; connected; Close 0; closed; Connect 0; connected; Send 300; read 0 "
               "bytes; told of 300 bytes sent; told that it may write"},
              {"server",
               "accepted; closed; Close 0; accepted; read 300 bytes; told of 0 bytes sent; told "
               "that it may write"}});

CONTRACT_ROW(NoRoute,
             "no route",
             [](Rig& r)
             {
                 r.client.Connect(Rig::Nowhere());
                 r.client.SayNames();
                 CloseInAnswer(r);
                 Begin(r,
                       [&r]()
                       {
                           r.client.Send(100);
                           r.client.Close();
                       });
             },
             {{"client",
               "Connect -1 no route; name 0.0.0.0:49153; GetPeerName  -1 not connected; Connect 0; "
               "Send 100; Close 0; connected; closed; read 0 bytes; told of 100 bytes sent; told "
               "that it may write"}});

CONTRACT_ROW(BindTwice,
             "bind twice",
             [](Rig& r)
             {
                 r.client.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1000));
                 r.client.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1001));
                 r.client.SayNames();
             },
             {{"client",
               "Bind 0; Bind -1 invalid; name 0.0.0.0:1000; GetPeerName  -1 not connected; read 0 "
               "bytes; told of 0 bytes sent; never told that it may write"}});

CONTRACT_ROW(BindASocketThatHasEndedAndConnect,
             "bind a socket that has ended, and connect",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.on[On::CONNECTED] = [&r]() { r.client.Close(); };
                 Begin(r);
                 r.At(500,
                      [&r]()
                      {
                          r.client.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1001));
                          CloseInAnswer(r);
                          r.Connect();
                          r.client.SayNames();
                      });
                 r.At(501,
                      [&r]()
                      {
                          r.client.Send(10);
                          r.client.Close();
                      });
             },
             {{"client",
               "Connect 0; connected; Close 0; closed; Bind 0; Connect 0; name 10.1.1.1:1001; "
               "GetPeerName 10.1.1.2:5001 0; connected; Send 10; Close 0; closed; read 0 bytes; "
               "told of 10 bytes sent; told that it may write"}});

CONTRACT_ROW(TwoSocketsAndOnePort,
             "two sockets and one port",
             [](Rig& r)
             {
                 r.Listen();
                 r.server.Take(r.Make(r.network.Server()), false);
                 r.server.Bind(InetSocketAddress(Ipv4Address::GetAny(), Rig::PORT));
                 r.listener.Close();
                 r.server.Bind(InetSocketAddress(Ipv4Address::GetAny(), Rig::PORT));
             });

CONTRACT_ROW(ABoundSocketThatIsClosedGives,
             "a bound socket that is closed gives its port back",
             [](Rig& r)
             {
                 r.client.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1000));
                 r.client.Close();
                 r.server.Take(r.Make(r.network.Client()), false);
                 r.server.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1000));
             },
             {{"server",
               "Bind 0; read 0 bytes; told of 0 bytes sent; never told that it may write"}});

CONTRACT_ROW(ListenWithoutBindListenTwice,
             "listen without bind, listen twice",
             [](Rig& r)
             {
                 r.client.Listen();
                 r.client.Listen();
                 r.client.Send(1);
                 r.client.Close();
             });

CONTRACT_ROW(ListenOnAConnectedSocket,
             "listen on a connected socket",
             [](Rig& r)
             {
                 Begin(r);
                 r.At(3, [&r]() { r.client.Listen(); });
             });

CONTRACT_ROW(
    NamesInEachState,
    "names in each state",
    [](Rig& r)
    {
        CloseInAnswer(r);
        r.client.SayNames();
        r.client.Bind(InetSocketAddress(Ipv4Address::GetAny(), 1000));
        r.client.SayNames();
        Begin(r,
              [&r]()
              {
                  r.client.SayNames();
                  r.listener.SayNames();
              });
        r.onAccepted = [&r]() { r.server.SayNames(); };
        r.client.on[On::CLOSED] = [&r]() { r.client.SayNames(); };
        r.At(3,
             [&r]()
             {
                 r.client.SayNames();
                 r.server.SayNames();
                 r.client.Close();
                 r.client.SayNames();
             });
        r.At(900,
             [&r]()
             {
                 r.client.SayNames();
                 r.server.SayNames();
             });
    },
    {{"client",
      "name 0.0.0.0:0; GetPeerName  -1 not connected; Bind 0; name 0.0.0.0:1000; GetPeerName  -1 "
      "not connected; Connect 0; name 10.1.1.1:1000; GetPeerName 10.1.1.2:5001 0; connected; name "
      "10.1.1.1:1000; GetPeerName 10.1.1.2:5001 0; Close 0; name 10.1.1.1:1000; GetPeerName "
      "10.1.1.2:5001 0; closed; name 10.1.1.1:1000; GetPeerName 10.1.1.2:5001 0; name 0.0.0.0:0; "
      "GetPeerName  -1 not connected; read 0 bytes; told of 0 bytes sent; told that it may write"},
     {"listener",
      "Bind 0; Listen 0; name 0.0.0.0:5001; GetPeerName  -1 not connected; read 0 bytes; told of 0 "
      "bytes sent; never told that it may write"},
     {"server",
      "accepted; name 10.1.1.2:5001; GetPeerName 10.1.1.1:1000 0; name 10.1.1.2:5001; GetPeerName "
      "10.1.1.1:1000 0; closed; Close 0; name 0.0.0.0:0; GetPeerName  -1 not connected; read 0 "
      "bytes; told of 0 bytes sent; told that it may write"}});

CONTRACT_ROW(RoomInEachState,
             "room in each state",
             [](Rig& r)
             {
                 r.client.SayRoom();
                 r.server.reads = false;
                 Begin(r,
                       [&r]()
                       {
                           r.client.Send(1000);
                           r.client.SayRoom();
                       });
                 r.At(3,
                      [&r]()
                      {
                          r.client.SayRoom();
                          r.server.SayRoom();
                          r.client.ShutdownSend();
                          r.client.SayRoom();
                      });
                 r.At(4,
                      [&r]()
                      {
                          r.server.SayRoom();
                          r.server.Read();
                          r.server.SayRoom();
                          r.server.Close();
                          r.server.SayRoom();
                      });
                 r.At(900,
                      [&r]()
                      {
                          r.client.SayRoom();
                          r.server.SayRoom();
                      });
             });

CONTRACT_ROW(CloseASocketThatWasNeverUsedTwice,
             "close a socket that was never used, twice",
             [](Rig& r)
             {
                 r.client.Close();
                 r.client.Close();
                 r.client.ShutdownSend();
                 r.client.ShutdownRecv();
             });

CONTRACT_ROW(CloseAfterTheEnd,
             "close after the end",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r);
                 r.At(3, [&r]() { r.client.Close(); });
                 r.At(4,
                      [&r]()
                      {
                          r.client.Close();
                          r.server.Close();
                      });
                 r.At(900,
                      [&r]()
                      {
                          r.client.Close();
                          r.server.Close();
                          r.client.ShutdownSend();
                          r.client.Send(1);
                      });
             });

CONTRACT_ROW(BothEndsOnOneNode,
             "both ends on one node",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.Take(r.Make(r.network.Server()), false);
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.SayNames();
                     r.client.Send(5000);
                     r.client.ShutdownSend();
                 };
                 r.onAccepted = [&r]() { r.server.Send(3000); };
                 r.Listen();
                 r.At(1,
                      [&r]() {
                          r.client.Connect(
                              InetSocketAddress(Ipv4Address::GetLoopback(), Rig::PORT));
                      });
                 r.At(3, [&r]() { r.client.Close(); });
             });

CONTRACT_ROW(BothEndsOnOneNodeByItsOwnAddress,
             "both ends on one node, by its own address",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 r.client.Take(r.Make(r.network.Server()), false);
                 r.client.on[On::CONNECTED] = [&r]()
                 {
                     r.client.Send(5000);
                     r.client.ShutdownSend();
                 };
                 r.onAccepted = [&r]() { r.server.Send(3000); };
                 r.Listen();
                 r.At(1, [&r]() { r.client.Connect(r.Target()); });
             },
             {{"client",
               "Connect 0; connected; Send 5000; ShutdownSend 0; closed; read 3000 bytes; told of "
               "5000 bytes sent; told that it may write"}});

CONTRACT_ROW(TheListenerClosesBeforeAHandshake,
             "the listener closes before a handshake is over",
             [](Rig& r)
             {
                 CloseInAnswer(r);
                 Begin(r);
                 r.At(1.015, [&r]() { r.listener.Close(); });
                 r.At(3, [&r]() { r.client.Send(10); });
                 r.At(4, [&r]() { r.client.Close(); });
             });

CONTRACT_ROW(TheListenerShutsDownAcceptedSockets,
             "the listener shuts down: accepted sockets close when their peers do",
             [](Rig& r)
             {
                 Begin(r);
                 r.listener.ShutdownSend();
                 r.At(3,
                      [&r]()
                      {
                          r.client.Send(10);
                          r.server.Send(10);
                      });
                 r.At(4, [&r]() { r.client.Close(); });
             },
             {{"client",
               "Connect 0; connected; Send 10; Close 0; closed; read 0 bytes; told of 10 bytes "
               "sent; told that it may write"},
              {"server",
               "accepted; Send -1 shut down; closed; read 10 bytes; told of 0 bytes sent; told "
               "that it may write"}});

} // namespace

} // namespace ns3
