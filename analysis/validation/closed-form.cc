/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "closed-form.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mptcp::validation
{

namespace
{

/// Values this close together are taken to be equal.
constexpr double EQUAL = 1e-9;

/// @return rate of the fastest Reno
double
BestRate(const std::vector<ClosedPath>& paths)
{
    double best = 0.0;
    for (const auto& path : paths)
    {
        best = std::max(best, RenoRate(path));
    }
    return best;
}

/// The paths that are best by some measure share what the others leave of a total.
std::vector<double>
OnBest(const std::vector<ClosedPath>& paths,
       const std::vector<double>& measure,
       double total,
       double floor)
{
    const double best = *std::max_element(measure.begin(), measure.end());
    std::vector<double> rates;
    double others = 0.0;
    double shares = 0.0;
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        const bool isBest = measure[r] >= best * (1.0 - EQUAL);
        rates.push_back(isBest ? 0.0 : floor / paths[r].rtt);
        others += rates[r];
        shares += isBest ? 1.0 : 0.0;
    }
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        if (measure[r] >= best * (1.0 - EQUAL))
        {
            rates[r] = std::max(0.0, total - others) / shares;
        }
    }
    return rates;
}

std::vector<double>
OliaRates(const std::vector<ClosedPath>& paths, double floor)
{
    std::vector<double> alone;
    for (const auto& path : paths)
    {
        alone.push_back(RenoRate(path));
    }
    return OnBest(paths, alone, BestRate(paths), floor);
}

std::vector<double>
FullyCoupledRates(const std::vector<ClosedPath>& paths, double floor)
{
    std::vector<double> gain;
    for (const auto& path : paths)
    {
        gain.push_back(1.0 / path.loss);
    }
    const double window = std::sqrt(2.0 * *std::max_element(gain.begin(), gain.end()));
    auto rates = OnBest(paths, gain, window, 0.0);
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        rates[r] = std::max(floor, rates[r]) / paths[r].rtt;
    }
    return rates;
}

std::vector<double>
EpsilonRates(const std::vector<ClosedPath>& paths, double epsilon)
{
    const double total = BestRate(paths);
    const auto rates = [&](double scale)
    {
        std::vector<double> result;
        for (const auto& path : paths)
        {
            const double window = scale * std::pow(path.loss, -1.0 / epsilon);
            result.push_back(std::min(window / path.rtt, RenoRate(path)));
        }
        return result;
    };
    constexpr double WIDE = 1e15;
    const auto scale = FindZero([&](double x) { return Sum(rates(x)) - total; }, 1.0 / WIDE, WIDE);
    return rates(scale.value_or(WIDE));
}

/// @return x_b / x_r of BALIA @param loss p_r t_r^2 / (p_b t_b^2), 1 or more
double
BaliaRatio(double loss)
{
    if (loss <= 1.0 + EQUAL)
    {
        return 1.0;
    }
    // The root with the decrease at its bound of 1.5, which is the one where the ratio grows with
    // the loss: (1 + a)(4 + a) = 15 loss.
    return (std::sqrt(9.0 + 60.0 * loss) - 5.0) / 2.0;
}

std::vector<double>
BaliaRates(const std::vector<ClosedPath>& paths)
{
    const double total = BestRate(paths);
    std::vector<double> shares;
    for (const auto& path : paths)
    {
        const double slower = total / RenoRate(path);
        shares.push_back(1.0 / BaliaRatio(slower * slower));
    }
    const double sum = Sum(shares);
    for (auto& share : shares)
    {
        share *= total / sum;
    }
    return shares;
}

std::vector<double>
SemiCoupledRates(const std::vector<ClosedPath>& paths)
{
    double sum = 0.0;
    for (const auto& path : paths)
    {
        sum += 1.0 / path.loss;
    }
    std::vector<double> rates;
    for (const auto& path : paths)
    {
        rates.push_back(std::sqrt(2.0 / sum) / path.loss / path.rtt);
    }
    return rates;
}

/// Windows of the fully coupled law under evenly spaced losses.
/// @param total mean of all windows together, from which each follows @return of each path
std::vector<double>
EvenCoupledWindows(const std::vector<ClosedPath>& paths, double total)
{
    const auto least = [](const ClosedPath& a, const ClosedPath& b) { return a.loss < b.loss; };
    const auto first = std::min_element(paths.begin(), paths.end(), least);
    const auto best = static_cast<std::size_t>(first - paths.begin());
    std::vector<double> windows;
    double others = 0.0;
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        const double growth = 1.0 / (paths[r].loss * total);
        windows.push_back(r == best ? 0.0 : growth / std::log1p(growth));
        others += windows.back();
    }
    // All windows together, V, grow by 1 / V per packet: V^2 / 2 counts packets. The path sends
    // (V - others) per round-trip time, which gives the time from loss to loss.
    const double packets = 1.0 / first->loss;
    double low = std::sqrt(2.0 * packets / 3.0); // half of the peak, as a loss leaves it
    low = std::max(low, others + 1.0);           // but no less than one packet on this path
    const double peak = std::sqrt(low * low + 2.0 * packets);
    const double trips = peak - low + others * std::log((peak - others) / (low - others));
    windows[best] = packets / trips;
    return windows;
}

std::vector<double>
EvenCoupledRates(const std::vector<ClosedPath>& paths)
{
    constexpr double MOST = 1e9;
    const auto surplus = [&](double total)
    { return Sum(EvenCoupledWindows(paths, total)) - total; };
    const auto total = FindZero(surplus, 1.0, MOST).value_or(1.0);
    auto rates = EvenCoupledWindows(paths, total);
    for (std::size_t r = 0; r < paths.size(); ++r)
    {
        rates[r] /= paths[r].rtt;
    }
    return rates;
}

/// @return paths lose equally, so that none is better
bool
AreAlike(const std::vector<ClosedPath>& paths)
{
    return std::all_of(paths.begin(),
                       paths.end(),
                       [&](const ClosedPath& path)
                       { return std::abs(path.loss / paths.front().loss - 1.0) < EQUAL; });
}

} // namespace

double
RenoRate(const ClosedPath& path)
{
    return std::sqrt(2.0 / path.loss) / path.rtt;
}

std::vector<double>
ClosedRates(const std::string& law, const std::vector<ClosedPath>& paths, double floor)
{
    if (law == "lia" || law == "epsilon")
    {
        return EpsilonRates(paths, law == "lia" ? 1.0 : EPSILON);
    }
    if (law == "olia")
    {
        return OliaRates(paths, floor);
    }
    if (law == "balia")
    {
        return BaliaRates(paths);
    }
    if (law == "fullycoupled")
    {
        return FullyCoupledRates(paths, floor);
    }
    if (law == "semicoupled")
    {
        return SemiCoupledRates(paths);
    }
    std::vector<double> rates;
    if (law == "uncoupled" || law == "ewtcp")
    {
        const double part = law == "ewtcp" ? 1.0 / static_cast<double>(paths.size()) : 1.0;
        for (const auto& path : paths)
        {
            rates.push_back(part * RenoRate(path));
        }
    }
    return rates;
}

std::vector<double>
EvenLossRates(const std::string& law, const std::vector<ClosedPath>& paths)
{
    if (law == "fullycoupled" && !AreAlike(paths))
    {
        return EvenCoupledRates(paths);
    }
    auto counted = paths;
    for (auto& path : counted)
    {
        path.loss *= EVEN_LOSS;
    }
    return ClosedRates(law == "wvegas" ? "uncoupled" : law, counted, 1.0);
}

std::optional<double>
FindZero(const std::function<double(double)>& function, double low, double high)
{
    constexpr int STEPS = 200; // halves the logarithm's range each time: to the last digit
    const bool rises = function(low) < function(high);
    if ((function(low) > 0.0) == (function(high) > 0.0))
    {
        return std::nullopt;
    }
    for (int i = 0; i < STEPS; ++i)
    {
        const double middle = std::sqrt(low) * std::sqrt(high);
        ((function(middle) > 0.0) == rises ? high : low) = middle;
    }
    return std::sqrt(low) * std::sqrt(high);
}

double
Sum(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double
Jain(const std::vector<double>& rates)
{
    double squares = 0.0;
    for (const double rate : rates)
    {
        squares += rate * rate;
    }
    const double sum = Sum(rates);
    return sum * sum / (static_cast<double>(rates.size()) * squares);
}

} // namespace mptcp::validation
