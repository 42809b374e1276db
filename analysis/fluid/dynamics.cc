/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dynamics.h"

#include "ns3/mptcp-laws.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace mptcp::fluid
{

namespace
{

/// Increase over decrease, as a motion.
Motion
Balance(const PathState& path, double increase, double decrease)
{
    const double total = std::abs(increase) + decrease;
    if (total == 0.0)
    {
        return {0.0, 0.0};
    }
    return {(increase - decrease) / total, path.window / path.rtt * total};
}

/// A law that answers losses.
class LossDynamics : public Dynamics
{
  public:
    explicit LossDynamics(std::shared_ptr<const CoupledLaw> law) : m_law(std::move(law))
    {
    }

    Motion Move(const PathTable& paths,
                const std::vector<Signal>& signals,
                std::size_t self) const override
    {
        const double lost = (1.0 - m_law->Keep(paths, self)) * paths[self].window;
        return Balance(paths[self], m_law->Increase(paths, self), signals[self].loss * lost);
    }

  private:
    std::shared_ptr<const CoupledLaw> m_law;
};

/// Shares that sum to 1 and go to the largest values; close ones share.
double
Indicator(const std::vector<double>& values, std::size_t self)
{
    constexpr double SHARPNESS = 1000.0; // a share falls to a third in a thousandth
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0.0;
    for (const double value : values)
    {
        sum += std::pow(value / largest, SHARPNESS);
    }
    return std::pow(values[self] / largest, SHARPNESS) / sum;
}

class OliaDynamics : public Dynamics
{
  public:
    explicit OliaDynamics(Olia law) : m_law(std::move(law))
    {
    }

    Motion Move(const PathTable& paths,
                const std::vector<Signal>& signals,
                std::size_t self) const override
    {
        constexpr double LEAST_LOSS = 1e-12;
        std::vector<double> ranking;
        std::vector<double> window;
        for (std::size_t r = 0; r < paths.size(); ++r)
        {
            PathState path = paths[r];
            path.shared = path.mss / std::max(signals[r].loss, LEAST_LOSS);
            ranking.push_back(m_law.Ranking(path));
            window.push_back(path.window * path.mss);
        }
        const double n = static_cast<double>(paths.size());
        const double alpha = (Indicator(ranking, self) - Indicator(window, self)) / n;
        const double increase = Olia::Base(paths, self) + alpha / paths[self].window;
        const double lost = paths[self].window / 2.0;
        return Balance(paths[self], increase, signals[self].loss * lost);
    }

  private:
    Olia m_law;
};

class WvegasDynamics : public Dynamics
{
  public:
    explicit WvegasDynamics(Wvegas law) : m_law(std::move(law))
    {
    }

    Motion Move(const PathTable& paths,
                const std::vector<Signal>& signals,
                std::size_t self) const override
    {
        const PathState& path = paths[self];
        const double share = Rate(path) / TotalRate(paths);
        const double aim = std::max(m_law.minAlpha, m_law.totalAlpha * share);
        const double backlog = path.window * signals[self].delay / path.rtt;
        const double lost = signals[self].loss * path.window * path.window / 2.0;
        const double drift = aim - backlog - lost;
        return {drift / (1.0 + std::abs(drift)), 1.0 / path.rtt};
    }

  private:
    Wvegas m_law;
};

/// A Reno on each path.
class Reno : public CoupledLaw
{
  public:
    static constexpr const char* NAME = "Reno";

    static std::vector<LawOption<Reno>> Options()
    {
        return {};
    }

    double Increase(const PathTable& paths, std::size_t self) const override
    {
        return 1.0 / paths[self].window;
    }
};

/// FullyCoupled as its theory has it.
class Coupled : public FullyCoupled
{
  public:
    static constexpr const char* NAME = "Coupled";

    static std::vector<LawOption<Coupled>> Options()
    {
        return {};
    }

    double Keep(const PathTable& paths, std::size_t self) const override
    {
        return 1.0 - TotalWindow(paths, self) / (2.0 * paths[self].window);
    }
};

template <class Law>
std::shared_ptr<const Dynamics>
Wrap(const Law& law)
{
    if constexpr (std::is_same_v<Law, Olia>)
    {
        return std::make_shared<OliaDynamics>(law);
    }
    else if constexpr (std::is_same_v<Law, Wvegas>)
    {
        return std::make_shared<WvegasDynamics>(law);
    }
    else
    {
        return std::make_shared<LossDynamics>(std::make_shared<Law>(law));
    }
}

/// Sets one option. @return empty, or what is wrong
template <class Law>
std::string
SetOption(Law& law, const std::string& name, double value)
{
    std::string known;
    for (const auto& option : Law::Options())
    {
        known += (known.empty() ? "" : ", ") + std::string(option.name);
        if (name != option.name)
        {
            continue;
        }
        std::ostringstream error;
        if (const auto* flag = std::get_if<bool Law::*>(&option.member))
        {
            law.** flag = value != 0.0;
            return "";
        }
        if (value >= option.minimum && value <= option.maximum)
        {
            law.*std::get<double Law::*>(option.member) = value;
            return "";
        }
        error << name << " is " << value << ", allowed is " << option.minimum << " to "
              << option.maximum;
        return error.str();
    }
    return std::string(Law::NAME) + " has no option " + name +
           (known.empty() ? "" : ", only " + known);
}

std::string
BareName(std::string name)
{
    for (const std::string prefix : {"ns3::", "Mptcp"})
    {
        if (name.compare(0, prefix.size(), prefix) == 0)
        {
            name.erase(0, prefix.size());
        }
    }
    return name == "TcpNewReno" || name == "Uncoupled" ? Reno::NAME : name;
}

template <class... Laws>
LawList<Reno, Coupled, Laws...>
WithTextbookLaws(LawList<Laws...>)
{
    return {};
}

} // namespace

DynamicsResult
MakeDynamics(const std::string& name, const std::map<std::string, double>& options)
{
    const std::string bare = BareName(name);
    DynamicsResult result;
    std::string known;
    const auto tryLaw = [&](auto law)
    {
        known += (known.empty() ? "" : ", ") + std::string(law.NAME);
        if (bare != law.NAME)
        {
            return;
        }
        for (const auto& [option, value] : options)
        {
            if (result.error.empty())
            {
                result.error = SetOption(law, option, value);
            }
        }
        result.dynamics = Wrap(law);
        result.makeLaw = [law] { return std::make_unique<decltype(law)>(law); };
    };
    ForEachLaw(tryLaw, WithTextbookLaws(AllLaws()));
    if (!result.dynamics)
    {
        result.error = "unknown law " + name + ", known are " + known;
    }
    return result;
}

} // namespace mptcp::fluid
