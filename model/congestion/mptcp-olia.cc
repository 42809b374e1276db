/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-olia.h"

#include <algorithm>

namespace mptcp
{

std::vector<LawOption<Olia>>
Olia::Options()
{
    return {
        {"DraftRanking", "Rank paths by l^2 / rtt instead of by l / rtt^2.", &Olia::draftRanking},
        {"TwoSegmentFloor",
         "Keep ssthresh at two segments at least, as out-of-tree Linux does, instead of one.",
         &Olia::twoSegmentFloor}};
}

double
Olia::Ranking(const PathState& path) const
{
    return draftRanking ? path.shared * path.shared / path.rtt
                        : path.shared * path.mss / (path.rtt * path.rtt);
}

double
Olia::Alpha(const PathTable& paths, std::size_t self) const
{
    double best = 0.0;
    double largest = 0.0;
    for (const PathState& path : paths)
    {
        best = std::max(best, Ranking(path));
        largest = std::max(largest, path.window * path.mss);
    }
    const auto isLargest = [&](const PathState& path) { return path.window * path.mss == largest; };
    const auto isCollected = [&](const PathState& path)
    { return Ranking(path) == best && !isLargest(path); };

    const auto collected = std::count_if(paths.begin(), paths.end(), isCollected);
    const double n = static_cast<double>(paths.size());
    if (collected == 0)
    {
        return 0.0;
    }
    if (isCollected(paths[self]))
    {
        return 1.0 / (n * static_cast<double>(collected));
    }
    if (isLargest(paths[self]))
    {
        return -1.0 /
               (n * static_cast<double>(std::count_if(paths.begin(), paths.end(), isLargest)));
    }
    return 0.0;
}

double
Olia::Base(const PathTable& paths, std::size_t self)
{
    const double share = Rate(paths[self]) / TotalRate(paths);
    return share * share / paths[self].window;
}

double
Olia::Increase(const PathTable& paths, std::size_t self) const
{
    return Base(paths, self) + Alpha(paths, self) / paths[self].window;
}

double
Olia::MinSsThresh(std::size_t paths) const
{
    return paths > 1 && !twoSegmentFloor ? 1.0 : 2.0;
}

double
Olia::Shared() const
{
    return std::max(m_between, m_since);
}

void
Olia::OnAcked(double bytes)
{
    m_since += bytes;
}

void
Olia::OnLoss()
{
    if (m_since > 0.0)
    {
        m_between = m_since;
        m_since = 0.0;
    }
}

} // namespace mptcp
