/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_HTTP_H
#define INTEROP_HTTP_H

#include "interop-connection.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

namespace ns3
{

/// An HTTP server that keeps what is PUT, for who GETs it; one request per connection.
class InteropHttpServer
{
  public:
    static constexpr uint16_t PORT = 8080;

    /// @param home where
    explicit InteropHttpServer(const InteropHome& home)
        : m_listener(home,
                     PORT,
                     [this](InteropConnection& c)
                     { c.onData = [this](InteropConnection& connection) { Serve(connection); }; })
    {
    }

    /// @returns the connections so far
    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        return m_listener.connections;
    }

  private:
    /// @param head of a request @param name of a field, in the case that curl has @returns its
    /// value, or nothing
    static std::string Field(const std::string& head, const std::string& name)
    {
        const auto at = head.find("\r\n" + name + ": ");
        const auto from = at + name.size() + 4;
        return at == std::string::npos ? "" : head.substr(from, head.find('\r', from) - from);
    }

    void Serve(InteropConnection& connection)
    {
        const auto end = connection.in.find("\r\n\r\n");
        if (end == std::string::npos)
        {
            return;
        }
        const std::string head = connection.in.substr(0, end + 2);
        const std::string method = head.substr(0, head.find(' '));
        const auto from = method.size() + 1;
        const std::string path = head.substr(from, head.find(' ', from) - from);
        if (method == "GET")
        {
            const auto file = m_files.find(path);
            const bool found = file != m_files.end();
            Answer(connection, found ? "200 OK" : "404 Not Found", found ? file->second : "");
            return;
        }
        if (!Field(head, "Expect").empty() && m_awaited.insert(&connection).second)
        {
            connection.Send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const std::string length = Field(head, "Content-Length");
        const std::size_t size = length.empty() ? 0 : std::stoul(length);
        if (connection.in.size() >= end + 4 + size)
        {
            m_files[path] = connection.in.substr(end + 4, size);
            Answer(connection, "201 Created", "");
        }
    }

    static void
    Answer(InteropConnection& connection, const std::string& status, const std::string& body)
    {
        connection.in.clear();
        connection.Send("HTTP/1.1 " + status + "\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
        connection.Finish();
    }

    std::map<std::string, std::string> m_files;   //!< by path
    std::set<const InteropConnection*> m_awaited; //!< told to go on
    InteropListener m_listener;
};

/// GETs one path many times at once, and writes the bodies to files.
class InteropHttpClient
{
  public:
    /// @param home where @param server to ask @param path what for @param count connections
    /// @param files where bodies go: this, and a number from 0 on
    InteropHttpClient(const InteropHome& home,
                      const Address& server,
                      const std::string& path,
                      uint32_t count,
                      const std::string& files)
    {
        for (uint32_t i = 0; i < count; i++)
        {
            auto socket = Socket::CreateSocket(home.node, home.factory);
            m_connections.push_back(std::make_unique<InteropConnection>(home, socket, false));
            const std::string file = files + std::to_string(i);
            m_connections.back()->onEnd = [file](InteropConnection& c)
            {
                const auto end = c.in.find("\r\n\r\n");
                std::ofstream(file, std::ios::binary)
                    << (end == std::string::npos ? "" : c.in.substr(end + 4));
                c.Finish();
            };
            socket->Connect(server);
            m_connections.back()->Send("GET " + path + " HTTP/1.0\r\n\r\n");
        }
    }

    /// @returns the connections
    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        return m_connections;
    }

    /// @returns whether all have ended
    bool Done() const
    {
        return std::all_of(m_connections.begin(),
                           m_connections.end(),
                           [](const auto& c) { return c->Ended(); });
    }

  private:
    std::vector<std::unique_ptr<InteropConnection>> m_connections;
};

} // namespace ns3

#endif // INTEROP_HTTP_H
