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

    /// @param home where
    explicit InteropEchoServer(const InteropHome& home)
        : m_listener(home,
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
                     })
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
