/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "networks.h"

#include "closed-form.h"

#include "ns3/mptcp-laws.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace mptcp::validation
{

namespace
{

constexpr double BITS = 8e-6; // megabits in a byte
constexpr double MILLI = 1e-3;

/// @param option of every law, with its value @return the flags that set it for all of them
std::vector<std::string>
FlagsOfAllLaws(const std::string& option)
{
    std::vector<std::string> flags;
    mptcp::ForEachLaw([&](const auto& law)
                      { flags.push_back("--ns3::Mptcp" + std::string(law.NAME) + "::" + option); },
                      mptcp::AllLaws());
    return flags;
}

} // namespace

double
ToPackets(double megabits)
{
    return megabits / (BITS * PACKET);
}

double
ToMegabits(double packets)
{
    return packets * BITS * PACKET;
}

const std::vector<std::string>&
LossLaws()
{
    static const std::vector<std::string> laws{"uncoupled",
                                               "ewtcp",
                                               "lia",
                                               "olia",
                                               "balia",
                                               "semicoupled",
                                               "epsilon",
                                               "fullycoupled"};
    return laws;
}

std::vector<std::string>
LawFlags(const std::string& law)
{
    std::vector<std::string> flags{"--congestion=" + (law == "uncoupled" ? "linuxreno" : law),
                                   "--min-rto=1s",
                                   "--ns3::MptcpEpsilon::Epsilon=" + ToText(EPSILON)};
    for (const auto* option : {"CountSegments=true", "ReduceWindow=true"})
    {
        const auto ofAll = FlagsOfAllLaws(option);
        flags.insert(flags.end(), ofAll.begin(), ofAll.end());
    }
    return flags;
}

std::string
FluidLaw(const std::string& law)
{
    static const std::map<std::string, std::string> names{{"uncoupled", "Reno"},
                                                          {"tcp", "Reno"},
                                                          {"ewtcp", "Ewtcp"},
                                                          {"lia", "Lia"},
                                                          {"olia", "Olia"},
                                                          {"balia", "Balia"},
                                                          {"semicoupled", "SemiCoupled"},
                                                          {"epsilon", "Epsilon"},
                                                          {"fullycoupled", "FullyCoupled"},
                                                          {"wvegas", "Wvegas"}};
    return names.at(law);
}

std::vector<Parameter>
WithQueue(std::vector<Parameter> extra, const std::string& queue)
{
    constexpr double MOST = 1e6;
    const std::vector<Parameter> shared{
        {"queue", "of every link", queue, 0, 0, 1, {"red", "droptail"}},
        {"buffer", "what a queue holds, packets", "200", 1, MOST},
        {"red-min",
         "RED: average queue above which it drops, ms at the link's rate",
         "30",
         1,
         MOST},
        {"red-max", "RED: average queue where red-probability is reached, ms", "60", 1, MOST},
        {"red-probability", "RED: drop probability at red-max", "0.1", 1e-6, 1},
        {"red-average", "RED: time constant of the average queue, ms", "500", 1, MOST}};
    extra.insert(extra.end(), shared.begin(), shared.end());
    return extra;
}

std::string
CheckQueue(const Settings& settings)
{
    return settings.Number("red-max") > settings.Number("red-min")
             ? ""
             : "--red-max has to be above --red-min";
}

std::vector<std::string>
QueueFlags(const Settings& settings)
{
    return {"--queue-type=" + settings.Text("queue"),
            "--queue=" + ToText(std::max(1.0, std::floor(settings.Number("buffer")))) + "p",
            "--red-min=" + Milliseconds(settings.Number("red-min")),
            "--red-max=" + Milliseconds(settings.Number("red-max")),
            "--red-probability=" + settings.Text("red-probability"),
            "--red-average=" + Milliseconds(settings.Number("red-average"))};
}

fluid::Link
FluidLink(const Settings& settings, const std::string& name, double packets)
{
    fluid::Link link;
    link.name = name;
    link.capacity = packets;
    if (settings.Text("queue") == "red")
    {
        link.queue = fluid::Queue::RED;
        link.redMin = packets * MILLI * settings.Number("red-min");
        link.redMax = packets * MILLI * settings.Number("red-max");
        link.redLoss = settings.Number("red-probability");
    }
    else
    {
        link.buffer = settings.Number("buffer");
    }
    return link;
}

fluid::Link
GivenLink(const std::string& name, double loss)
{
    fluid::Link link;
    link.name = name;
    link.queue = fluid::Queue::GIVEN;
    link.loss = loss;
    return link;
}

fluid::User
FluidUser(const std::string& law, std::vector<fluid::Route> routes, double count)
{
    const std::map<std::string, double> none;
    const auto dynamics =
        fluid::MakeDynamics(FluidLaw(law),
                            law == "epsilon" ? decltype(none){{"Epsilon", EPSILON}} : none);
    fluid::User user;
    user.name = law;
    user.law = FluidLaw(law);
    user.count = count;
    user.way = dynamics.dynamics;
    user.makeLaw = dynamics.makeLaw;
    user.routes = std::move(routes);
    return user;
}

double
QueueDelay(const Settings& settings, double loss)
{
    if (settings.Text("queue") != "red")
    {
        return 0.0;
    }
    const double most = settings.Number("red-probability");
    const double low = settings.Number("red-min");
    const double high = settings.Number("red-max");
    // From the second threshold on the probability grows to 1 at twice that threshold.
    const double delay = loss <= most ? low + (high - low) * loss / most
                                      : high + high * (std::min(loss, 1.0) - most) / (1.0 - most);
    return MILLI * delay;
}

std::string
Milliseconds(double value)
{
    return ToText(value) + "ms";
}

std::string
Milliseconds(const std::vector<double>& values)
{
    std::vector<std::string> texts;
    for (const double value : values)
    {
        texts.push_back(Milliseconds(value));
    }
    return Join(texts, ",");
}

} // namespace mptcp::validation
