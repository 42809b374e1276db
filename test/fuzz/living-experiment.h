/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LIVING_EXPERIMENT_H
#define LIVING_EXPERIMENT_H

#include "living-end.h"
#include "living-forger.h"
#include "living-script.h"

#include "../suites/mptcp-test-network.h"

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/// What a story led to.
struct LivingOutcome
{
    std::string complaint;        //!< what must not be, empty if nothing
    uint64_t segments{0};         //!< forged, changed and repeated ones that a host received
    uint64_t events{0};           //!< of the simulator
    uint64_t wrong{0};            //!< bytes that an application read and nobody wrote
    bool joined{false};           //!< a forged join has become a subflow
    std::set<std::string> states; //!< of the subflow that a segment was forged for, by host
};

/**
 * @ingroup mptcp-tests
 * Two hosts talk, a LivingScript happens to them, both applications close, and a judge looks at
 * what is left. Whatever was forged:
 * - no socket is told twice of its end, of an error, or of how connecting went;
 * - unless a forged segment was one that no receiver can tell from the sender's own, and carried
 *   data, no byte that an application reads differs from what the other wrote;
 * - once both have closed and ten minutes have passed nothing is left of a connection at a host of
 *   ours;
 * - a forged join is no subflow before it has shown the right HMAC;
 * - where all that happened was off the path (unacceptable numbers, unknown keys, repetitions, a
 *   few losses) the connection is complete, without an error.
 * Crashes, leaks, time and memory are for whoever calls: a sanitizer, a timer.
 */
class LivingExperiment
{
  public:
    /// @param script what happens
    explicit LivingExperiment(const LivingScript& script);
    ~LivingExperiment();

    /// Run it from an empty simulator to an empty one. @returns what it led to
    LivingOutcome Run();

  private:
    using Kind = LivingStep::Kind;

    static constexpr uint16_t PORT = 5001;
    static constexpr uint32_t MOST_LOST_OFF_PATH = 5;

    void Start();
    /// Do steps from m_next on until one that waits.
    void Next();
    void Do(const LivingStep& step);
    void DoToApplication(const LivingStep& step);
    void DoToNetwork(const LivingStep& step);
    /// Forge as often as the step says. @param step it
    void ForgeAll(const LivingStep& step);
    void Forge(const LivingStep& step);
    void Replay(const LivingStep& step);
    /// Both applications write what is left and close.
    void End();
    /// Run until nothing moves any more.
    void Grace();
    bool Seen(const MptcpTestSegment& segment);
    bool Strip(const MptcpTestSegment& segment);
    void Deliver(const LivingForgery& forgery);
    /// @param segment of a step @param own whether the flow is the attacker's own
    /// @returns it, so changed that no receiver can take it seriously
    static LivingSegment Harmless(const LivingSegment& segment, bool own);
    /// Whether a forged join is a subflow without having shown its HMAC.
    void LookAtJoins();
    /// @param size bytes of data in the segment
    void NoteLie(const LivingSegment& how, std::size_t size);
    std::string Judge();
    std::string JudgeRemains(bool server);
    Ptr<Node> Host(bool server) const;
    std::string StateOf(bool server) const;

    const LivingScript m_script;
    std::unique_ptr<MptcpTestNetwork> m_network;
    std::vector<std::array<Address, 2>> m_addresses; //!< of server and client, by link
    LivingForger m_forger;
    LivingEnd m_client{false};
    LivingEnd m_server{true};
    Ptr<Socket> m_listener;
    std::vector<Ptr<Socket>> m_strangers; //!< accepted because of a forged SYN
    std::vector<MptcpTestSegment> m_past; //!< the first segments that hosts sent
    std::size_t m_next{0};
    std::array<uint32_t, 2> m_toDrop{};           //!< segments towards client and server
    std::array<const LivingStep*, 2> m_toAlter{}; //!< how the next one in that direction is
    uint32_t m_dropped{0};
    uint32_t m_new{0};       //!< flows made up
    bool m_shownHmac{false}; //!< some forged join had the right one
    bool m_lied{false};      //!< with data that no receiver can tell from the sender's
    LivingOutcome m_outcome;
};

} // namespace ns3

#endif // LIVING_EXPERIMENT_H
