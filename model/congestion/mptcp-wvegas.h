/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_WVEGAS_H
#define MPTCP_WVEGAS_H

#include "mptcp-law.h"

#include <cstdint>
#include <limits>

namespace mptcp
{

/**
 * wVegas, weighted Vegas (Cao, Xu, Fu, "Delay-based congestion control for multipath TCP",
 * ICNP 2012; draft-xu-mptcp-congestion-control-05).
 *
 * Once per round-trip time, with t the mean of the round's samples, base the least sample ever and
 * d = w (t - base) / t the segments that the path keeps queued:
 *
 * - slow start, d > gamma: w = min(w, w base / t + 1), and slow start ends;
 * - avoidance: if d >= a_r, the path takes its share a_r = max(2, total x_r / sum of x_k), with
 *   x = w / t, of the connection's total; then one segment less if d > a_r, one more if d < a_r;
 * - if the queueing delay t - base is at least twice the least one since the last drain, the window
 *   becomes w base / (2 t), so that the link's queue empties and base can be measured again. A
 * least delay of zero is such a measurement: nothing is drained then.
 *
 * At equilibrium all paths used see the same queueing delay q, and the connection's rate is
 * total / q segments per second, as long as no share is below 2 segments. PathState::shared is x_r.
 *
 * A round with fewer than three samples, and every round outside the open state, is a Reno step.
 * A loss halves the window. Segment sizes do not matter: backlogs count in segments.
 */
class Wvegas : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Wvegas"; //!< ns-3 name is Mptcp + NAME

    double initialAlpha{2.0}; //!< a_r after a start or a disturbance, segments
    double totalAlpha{10.0};  //!< backlog of the whole connection, segments
    double minAlpha{2.0};     //!< lower bound of a_r, segments
    double gamma{1.0};        //!< backlog that ends slow start, segments
    bool drain{true};         //!< do the last of the three steps
    /// Drain after a round without any queueing delay too: the out-of-tree Linux takes a least
    /// delay of zero for none measured and halves the window, which real noise hides.
    bool drainAtZeroDelay{false};

    /// @return the options above
    static std::vector<LawOption<Wvegas>> Options();

    double Increase(const PathTable& paths, std::size_t self) const override;
    bool IsRenoAlone() const override;
    double Shared() const override;
    void OnRttSample(double seconds) override;
    void OnOpen(bool open) override;
    void OnTimeout() override;
    void OnRestart() override;
    bool HasRounds() const override;
    std::optional<Round>
    OnRound(const PathTable& paths, std::size_t self, double ssThresh) override;

    /// @return a_r, the backlog this path aims at, segments
    double Alpha() const;

  private:
    Round Avoid(const PathTable& paths, std::size_t self, double ssThresh, double rtt);
    double Share(const PathTable& paths, std::size_t self) const;

    double m_alpha{2.0};                                  //!< a_r
    double m_baseRtt{std::numeric_limits<double>::max()}; //!< least sample, seconds
    double m_sum{0.0};                                    //!< of this round's samples, seconds
    uint32_t m_samples{0};                                //!< in this round
    double m_rate{0.0};                                   //!< x_r, segments per second
    std::optional<double> m_leastDelay;                   //!< since the last drain, seconds
    bool m_open{true};                                    //!< undisturbed
    bool m_started{false};                                //!< a_r has its initial value
};

} // namespace mptcp

#endif // MPTCP_WVEGAS_H
