/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-wvegas.h"

#include <algorithm>

namespace mptcp
{

namespace
{

/// Queueing delays below this, seconds, are none: a mean of equal samples is not exact.
constexpr double CLOCK = 1e-6;

} // namespace

std::vector<LawOption<Wvegas>>
Wvegas::Options()
{
    return {{"InitialAlpha",
             "Backlog that a subflow aims at when it starts, segments.",
             &Wvegas::initialAlpha,
             1.0,
             1000.0},
            {"TotalAlpha",
             "Backlog of all subflows of the connection together, segments.",
             &Wvegas::totalAlpha,
             1.0,
             10000.0},
            {"MinAlpha",
             "Lower bound of the backlog that a subflow aims at, segments.",
             &Wvegas::minAlpha,
             0.0,
             1000.0},
            {"Gamma", "Backlog that ends slow start, segments.", &Wvegas::gamma, 0.0, 1000.0},
            {"Drain", "Empty the queue when its delay has doubled.", &Wvegas::drain},
            {"DrainAtZeroDelay",
             "Drain after a round without queueing delay too, as out-of-tree Linux does.",
             &Wvegas::drainAtZeroDelay}};
}

double
Wvegas::Increase(const PathTable& paths, std::size_t self) const
{
    return 1.0 / paths[self].window;
}

bool
Wvegas::IsRenoAlone() const
{
    return false;
}

double
Wvegas::Shared() const
{
    return m_rate;
}

double
Wvegas::Alpha() const
{
    return m_started ? m_alpha : initialAlpha;
}

void
Wvegas::OnRttSample(double seconds)
{
    m_baseRtt = std::min(m_baseRtt, seconds);
    m_sum += seconds;
    ++m_samples;
}

void
Wvegas::OnOpen(bool open)
{
    m_open = open;
    if (open)
    {
        m_started = false;
        m_rate = 0.0;
        m_leastDelay.reset();
        m_sum = 0.0;
        m_samples = 0;
    }
}

void
Wvegas::OnTimeout()
{
    m_rate = 0.0;
}

void
Wvegas::OnRestart()
{
    m_sum = 0.0;
    m_samples = 0;
}

bool
Wvegas::HasRounds() const
{
    return true;
}

std::optional<CoupledLaw::Round>
Wvegas::OnRound(const PathTable& paths, std::size_t self, double ssThresh)
{
    const bool measured = m_open && m_samples > 2;
    const double rtt = measured ? m_sum / m_samples : 0.0;
    m_sum = 0.0;
    m_samples = 0;
    if (!measured)
    {
        return std::nullopt;
    }

    const double window = paths[self].window;
    Round round{window, ssThresh};
    if (window >= ssThresh)
    {
        round = Avoid(paths, self, ssThresh, rtt);
    }
    else if (window * (rtt - m_baseRtt) / rtt > gamma)
    {
        round.window = std::min(window, window * m_baseRtt / rtt + 1.0);
        round.ssThresh = std::min(ssThresh, round.window - 1.0);
    }
    else
    {
        return std::nullopt;
    }
    round.window = std::max(round.window, 2.0);
    round.ssThresh = std::max(round.ssThresh, 0.75 * round.window);
    return round;
}

CoupledLaw::Round
Wvegas::Avoid(const PathTable& paths, std::size_t self, double ssThresh, double rtt)
{
    Round round{paths[self].window, ssThresh};
    const double queueing = rtt - m_baseRtt;
    const double delay = queueing < CLOCK ? 0.0 : queueing;
    const double backlog = round.window * delay / rtt;

    if (backlog >= Alpha())
    {
        m_rate = round.window / rtt;
        m_alpha = std::max(minAlpha, totalAlpha * Share(paths, self));
        m_started = true;
    }
    if (backlog > Alpha())
    {
        round.window -= 1.0;
        round.ssThresh = std::min(ssThresh, round.window - 1.0);
    }
    else if (backlog < Alpha())
    {
        round.window += 1.0;
    }

    m_leastDelay = std::min(m_leastDelay.value_or(delay), delay);
    const bool doubled = *m_leastDelay > 0.0 && delay >= 2.0 * *m_leastDelay;
    if (drain && (doubled || (drainAtZeroDelay && delay == 0.0)))
    {
        round.window *= m_baseRtt / (2.0 * rtt);
        m_leastDelay.reset();
    }
    return round;
}

double
Wvegas::Share(const PathTable& paths, std::size_t self) const
{
    double total = m_rate;
    for (std::size_t k = 0; k < paths.size(); ++k)
    {
        total += k == self ? 0.0 : paths[k].shared;
    }
    return m_rate / total;
}

} // namespace mptcp
