/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_OLIA_H
#define MPTCP_OLIA_H

#include "mptcp-law.h"

namespace mptcp
{

/**
 * OLIA, the Opportunistic Linked Increases Algorithm (Khalili, Gast, Popovic, Le Boudec, "MPTCP is
 * not Pareto-optimal", CoNEXT 2012 and ToN 2013; draft-khalili-mptcp-congestion-control-05).
 *
 * For an acknowledged segment on path r
 *
 *     w_r += ( w_r m_r^2 / t_r^2 ) / S^2 + a_r / w_r,
 *
 * where l_r is the larger of the bytes acknowledged between the last two losses and since the last
 * one, B the set of paths with the largest l_r m_r / t_r^2 and M that with the largest window, and
 * a_r = 1 / (n |B - M|) in B - M, -1 / (n |M|) in M if B - M is not empty, otherwise 0. A loss
 * halves the window, down to one segment where there are several paths. PathState::shared is l_r.
 */
class Olia : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Olia"; //!< ns-3 name is Mptcp + NAME

    /// Rank paths by l^2 / t, as the draft has been read, instead of by l / t^2 (paper, Linux).
    bool draftRanking{false};
    /// Keep RFC 5681's lower bound of two segments for ssthresh, as the out-of-tree Linux does.
    bool twoSegmentFloor{false};

    /// @return the options above
    static std::vector<LawOption<Olia>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
    double MinSsThresh(std::size_t paths) const override;
    double Shared() const override;
    void OnAcked(double bytes) override;
    void OnLoss() override;

    /**
     * @param paths states of all paths
     * @param self  index of one
     * @return its a_r, -1 to 1; zero for all paths together unless they leave a path alone
     */
    double Alpha(const PathTable& paths, std::size_t self) const;

    /**
     * @param path a path
     * @return what the best paths have most of: l m / t^2, or l^2 / t with draftRanking
     */
    double Ranking(const PathState& path) const;

    /**
     * @param paths states of all paths
     * @param self  index of one
     * @return the first term of the growth, w m^2 / t^2 over S^2
     */
    static double Base(const PathTable& paths, std::size_t self);

  private:

    double m_between{0.0}; //!< bytes acknowledged between the last two losses
    double m_since{0.0};   //!< bytes acknowledged since the last loss
};

} // namespace mptcp

#endif // MPTCP_OLIA_H
