/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_IPERF3_H
#define INTEROP_IPERF3_H

#include "interop-connection.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ns3
{

/**
 * As much of an iperf3 server as one TCP test needs: its control connection, then the streams, in
 * either direction. Each side starts a connection with a cookie; then single bytes say what comes
 * next, and JSON texts carry parameters and results, their length before them.
 */
class InteropIperf3Server
{
  public:
    static constexpr uint16_t PORT = 5201;

    /// @param home where
    explicit InteropIperf3Server(const InteropHome& home)
        : m_listener(home, PORT, [this](InteropConnection& c) { Accepted(c); })
    {
    }

    /// @returns the connections so far
    const std::vector<std::unique_ptr<InteropConnection>>& Connections() const
    {
        return m_listener.connections;
    }

    /// @returns payload bytes of the streams, received and sent
    uint64_t Bytes() const
    {
        uint64_t sum = 0;
        for (const auto& stream : m_streams)
        {
            sum += m_reverse ? stream.connection->sent : stream.received;
        }
        return sum;
    }

    /// @returns whether a test came to its regular end
    bool Done() const
    {
        return m_done;
    }

  private:
    /// What the bytes on the control connection mean.
    enum State : char
    {
        TEST_START = 1,
        TEST_RUNNING = 2,
        TEST_END = 4,
        PARAM_EXCHANGE = 9,
        CREATE_STREAMS = 10,
        EXCHANGE_RESULTS = 13,
        DISPLAY_RESULTS = 14,
        IPERF_DONE = 16,
    };

    static constexpr std::size_t COOKIE = 37; //!< bytes
    static constexpr std::size_t LENGTH = 4;  //!< bytes before a JSON text

    struct Stream
    {
        InteropConnection* connection;
        uint64_t received{0};
    };

    void Accepted(InteropConnection& connection)
    {
        connection.onData = [this](InteropConnection& c) { Cookie(c); };
    }

    void Cookie(InteropConnection& connection)
    {
        if (connection.in.size() < COOKIE)
        {
            return;
        }
        connection.in.erase(0, COOKIE);
        if (!m_control)
        {
            m_control = &connection;
            connection.onData = [this](InteropConnection&) { Control(); };
            Tell(PARAM_EXCHANGE);
            Control();
            return;
        }
        const std::size_t index = m_streams.size();
        m_streams.push_back({&connection});
        connection.onData = [this, index](InteropConnection& c)
        {
            m_streams[index].received += c.in.size();
            c.in.clear();
        };
        connection.onReady = [this](InteropConnection&) { Begin(); };
        connection.onData(connection);
        Begin();
    }

    /// Start the test, if all streams are there and have the subflows that are waited for.
    void Begin()
    {
        const auto ready = [](const Stream& stream) { return stream.connection->Ready(); };
        if (m_state != CREATE_STREAMS || m_streams.size() < m_parallel ||
            !std::all_of(m_streams.begin(), m_streams.end(), ready))
        {
            return;
        }
        Tell(TEST_START);
        Tell(TEST_RUNNING);
        for (auto& stream : m_streams)
        {
            stream.connection->endless = m_reverse;
            stream.connection->Send("");
        }
    }

    void Tell(State state)
    {
        m_state = state;
        m_control->Send(std::string(1, state));
    }

    /// Take a JSON text off the control connection. @param[out] text it @returns whether it is all
    /// there
    bool Take(nlohmann::json& text)
    {
        auto& in = m_control->in;
        std::size_t size = 0;
        for (std::size_t i = 0; i < LENGTH && i < in.size(); i++)
        {
            size = size << 8 | static_cast<uint8_t>(in[i]);
        }
        if (in.size() < LENGTH || in.size() < LENGTH + size)
        {
            return false;
        }
        text = nlohmann::json::parse(in.substr(LENGTH, size));
        in.erase(0, LENGTH + size);
        return true;
    }

    void Give(const nlohmann::json& json)
    {
        const std::string text = json.dump();
        std::string length(LENGTH, '\0');
        for (std::size_t i = 0; i < LENGTH; i++)
        {
            length[i] = static_cast<char>(text.size() >> 8 * (LENGTH - 1 - i));
        }
        m_control->Send(length + text);
    }

    void Control()
    {
        nlohmann::json text;
        auto& in = m_control->in;
        if (m_state == PARAM_EXCHANGE && Take(text))
        {
            m_parallel = text.value("parallel", 1U);
            m_reverse = text.value("reverse", false);
            Tell(CREATE_STREAMS);
        }
        else if (m_state == TEST_RUNNING && !in.empty() && in[0] == TEST_END)
        {
            in.erase(0, 1);
            // As iperf3's own server. Its client, which reads blocks that need not be those that
            // were written, waits in read() for the rest of one or for the end.
            for (auto& stream : m_streams)
            {
                stream.connection->Finish();
            }
            Tell(EXCHANGE_RESULTS);
            Control();
        }
        else if (m_state == EXCHANGE_RESULTS && Take(text))
        {
            Give(Results());
            Tell(DISPLAY_RESULTS);
        }
        else if (m_state == DISPLAY_RESULTS && !in.empty())
        {
            m_done = in[0] == IPERF_DONE;
            m_control->Finish();
        }
    }

    nlohmann::json Results() const
    {
        nlohmann::json streams = nlohmann::json::array();
        for (std::size_t i = 0; i < m_streams.size(); i++)
        {
            const auto& stream = m_streams[i];
            streams.push_back({{"id", i == 0 ? 1 : i + 2}, // which is how iperf3 counts
                               {"bytes", m_reverse ? stream.connection->sent : stream.received},
                               {"retransmits", 0},
                               {"jitter", 0},
                               {"errors", 0},
                               {"packets", 0}});
        }
        return {{"cpu_util_total", 0},
                {"cpu_util_user", 0},
                {"cpu_util_system", 0},
                {"sender_has_retransmits", 0},
                {"streams", streams}};
    }

    InteropConnection* m_control{nullptr};
    State m_state{PARAM_EXCHANGE};
    std::size_t m_parallel{1};
    bool m_reverse{false};
    bool m_done{false};
    std::vector<Stream> m_streams;
    InteropListener m_listener;
};

} // namespace ns3

#endif // INTEROP_IPERF3_H
