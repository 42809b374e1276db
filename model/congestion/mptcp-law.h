/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_LAW_H
#define MPTCP_LAW_H

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

/**
 * @file
 * @ingroup mptcp
 * What a coupled congestion control law is: functions of the states of all paths of one connection.
 * Nothing here knows ns-3, a socket or a connection.
 *
 * Units are those of the papers: windows in segments, round-trip times in seconds. One law object
 * serves one path. What it remembers is its own; its siblings see only the path's PathState.
 *
 * Symbols used below: w window, t round-trip time, m segment size, p loss probability, n number of
 * paths, W total window, S total rate; sums and maxima run over all paths in the table.
 */

namespace mptcp
{

/// What a path shows to its siblings.
struct PathState
{
    double window{1.0}; //!< segments, > 0; ssthresh while in recovery (RFC 6356 section 4.1)
    double rtt{1.0};    //!< smoothed round-trip time, seconds, > 0
    double mss{1.0};    //!< segment size, bytes, > 0
    double shared{0.0}; //!< the one number that the law itself shows, see CoupledLaw::Shared
};

/// The paths that count: those of the connection that have a round-trip time sample.
using PathTable = std::vector<PathState>;

/**
 * The base of all laws.
 *
 * A law that is added to Reno's avoidance says how much a window grows for an acknowledged
 * segment and how much of it survives a loss. A law that works in rounds (HasRounds) says once per
 * round-trip time what the window is to be.
 *
 * Increase, Keep and MinSsThresh do not change the law: they are functions of their arguments, of
 * the law's options and, for wVegas and OLIA, of what the On... functions have recorded.
 */
class CoupledLaw
{
  public:
    virtual ~CoupledLaw() = default;

    /**
     * Growth in congestion avoidance.
     * @param paths states of all paths, at least one
     * @param self  index of the path that was acknowledged
     * @return segments to add to its window for one acknowledged segment; may be negative
     */
    virtual double Increase(const PathTable& paths, std::size_t self) const = 0;

    /**
     * Response to a loss (or to an ECN mark).
     * @param paths states of all paths, at least one
     * @param self  index of the path that lost
     * @return fraction of its window that is left, 0 to 1
     */
    virtual double Keep(const PathTable& paths, std::size_t self) const;

    /**
     * @param paths number of paths
     * @return lower bound of ssthresh after a loss, segments; 2 as in RFC 5681 unless a law says so
     */
    virtual double MinSsThresh(std::size_t paths) const;

    /// @return true if this law on a single path is TCP Reno, which then takes its place
    virtual bool IsRenoAlone() const;

    /// @return the number shown to siblings in PathState::shared; each law says what it is
    virtual double Shared() const;

    /// New data were cumulatively acknowledged. @param bytes how many, > 0
    virtual void OnAcked(double bytes);

    /// A loss event: at most one per window, and before Keep is asked.
    virtual void OnLoss();

    /// The retransmission timer expired (after OnLoss, if that is called at all).
    virtual void OnTimeout();

    /// A round-trip time was measured. @param seconds the sample itself, not smoothed, > 0
    virtual void OnRttSample(double seconds);

    /// The sender came back to undisturbed sending, or left it. @param open true if it came back
    virtual void OnOpen(bool open);

    /// First transmission after everything sent was acknowledged: the path was idle.
    virtual void OnRestart();

    /// @return true if OnRound governs the window and Increase counts only as its fallback
    virtual bool HasRounds() const;

    /// What a round-based law wants, segments.
    struct Round
    {
        double window;   //!< the new window
        double ssThresh; //!< the new slow start threshold
    };

    /**
     * A round (one round-trip time) ended.
     * @param paths    states of all paths
     * @param self     index of the path
     * @param ssThresh its slow start threshold, segments
     * @return what the law wants, or nothing: one step of ordinary slow start or of Increase
     */
    virtual std::optional<Round> OnRound(const PathTable& paths, std::size_t self, double ssThresh);
};

/**
 * One option of a law, from which the adaptor makes an ns-3 attribute of the same name. Its default
 * is the value in a default-constructed law.
 * @tparam Law the law that has it
 */
template <class Law>
struct LawOption
{
    const char* name;                                //!< CamelCase
    const char* help;                                //!< one sentence
    std::variant<bool Law::*, double Law::*> member; //!< where it is kept
    double minimum{0.0};                             //!< lower bound of a number
    double maximum{0.0};                             //!< upper bound of a number
};

/**
 * @param path a path
 * @return its rate w m / t, bytes per second
 */
inline double
Rate(const PathState& path)
{
    return path.window * path.mss / path.rtt;
}

/**
 * @param paths paths
 * @return S, the sum of their rates, bytes per second
 */
double TotalRate(const PathTable& paths);

/**
 * @param paths paths
 * @param self  index of one of them
 * @return W, the sum of the windows, counted in segments of path self
 */
double TotalWindow(const PathTable& paths, std::size_t self);

} // namespace mptcp

#endif // MPTCP_LAW_H
