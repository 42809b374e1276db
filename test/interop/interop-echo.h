/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_ECHO_H
#define INTEROP_ECHO_H

#include "interop-connection.h"

namespace ns3
{

/// A server that sends back whatever comes (RFC 862), and ends when its client has.
class InteropEchoServer
{
  public:
    static constexpr uint16_t PORT = 7;

    /// @param node where @param factory of the sockets @param v6 family
    InteropEchoServer(Ptr<Node> node, TypeId factory, bool v6)
        : m_listener(
              node,
              factory,
              PORT,
              [](InteropConnection& c)
              {
                  c.onData = [](InteropConnection& connection)
                  {
                      std::string text;
                      text.swap(connection.in);
                      connection.Send(text);
                  };
                  c.onEnd = [](InteropConnection& connection) { connection.Finish(); };
              },
              v6)
    {
    }

    /// @returns the connections so far
    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        return m_listener.connections;
    }

  private:
    InteropListener m_listener;
};

} // namespace ns3

#endif // INTEROP_ECHO_H
