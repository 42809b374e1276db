/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-law.h"

namespace mptcp
{

double
CoupledLaw::Keep(const PathTable& /* paths */, std::size_t /* self */) const
{
    return 0.5;
}

double
CoupledLaw::MinSsThresh(std::size_t /* paths */) const
{
    return 2.0;
}

bool
CoupledLaw::IsRenoAlone() const
{
    return true;
}

double
CoupledLaw::Shared() const
{
    return 0.0;
}

void
CoupledLaw::OnAcked(double /* bytes */)
{
}

void
CoupledLaw::OnLoss()
{
}

void
CoupledLaw::OnTimeout()
{
}

void
CoupledLaw::OnRttSample(double /* seconds */)
{
}

void
CoupledLaw::OnOpen(bool /* open */)
{
}

void
CoupledLaw::OnRestart()
{
}

bool
CoupledLaw::HasRounds() const
{
    return false;
}

std::optional<CoupledLaw::Round>
CoupledLaw::OnRound(const PathTable& /* paths */, std::size_t /* self */, double /* ssThresh */)
{
    return std::nullopt;
}

double
TotalRate(const PathTable& paths)
{
    double sum = 0.0;
    for (const PathState& path : paths)
    {
        sum += Rate(path);
    }
    return sum;
}

double
TotalWindow(const PathTable& paths, std::size_t self)
{
    double sum = 0.0;
    for (const PathState& path : paths)
    {
        sum += path.window * path.mss;
    }
    return sum / paths[self].mss;
}

} // namespace mptcp
