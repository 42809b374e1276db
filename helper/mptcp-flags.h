/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_FLAGS_H
#define MPTCP_FLAGS_H

#include "mptcp-type-names.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Command line of a scenario. Stands in for ns3::CommandLine, which takes a rate without a unit
 * and a negative time, and answers a mistake with pages of help: here every mistake is one line.
 *
 * Flags are --name=value, or --name for a switch. Besides the flags added, there are --help, those
 * of ns-3's global values (--RngRun, --RngSeed, --SchedulerType, ...) and defaults of any attribute
 * (--ns3::TcpSocketBase::Sack=false), which are applied in the order given, after the libraries of
 * --load=FILE, which may register types of a user's own, have been loaded.
 *
 * An attribute that the program sets itself is never overwritten in silence: AddAttribute() and its
 * kin say what its default on the command line does instead.
 *
 * The variable given to Add() holds the default, and gets the value. It must outlive Parse().
 */
class MptcpFlags
{
  public:
    /// @param summary what the program does, one or more sentences for --help
    explicit MptcpFlags(std::string summary);

    /**
     * A switch: --name, --name=true or --name=false.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     */
    void Add(const std::string& name, const std::string& help, bool& value);

    /// Any text. @param name without the dashes @param help one sentence @param[in,out] value
    /// default and result
    void Add(const std::string& name, const std::string& help, std::string& value);

    /**
     * One of a set of words.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     * @param choices all words
     */
    void AddChoice(const std::string& name,
                   const std::string& help,
                   std::string& value,
                   const std::vector<std::string>& choices);

    /**
     * A type of congestion control, scheduler or path manager: a short name or a TypeId.
     * @param name without the dashes
     * @param help one sentence
     * @param kind which kind
     * @param[in,out] value default and result, as given; a default that is no type, such as "auto",
     * is allowed on the command line too
     */
    void AddType(const std::string& name,
                 const std::string& help,
                 MptcpTypeNames::Kind kind,
                 std::string& value);

    /**
     * A whole number.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     * @param unit for --help
     * @param min smallest value
     * @param max largest value
     */
    void Add(const std::string& name,
             const std::string& help,
             uint64_t& value,
             const std::string& unit,
             uint64_t min = 0,
             uint64_t max = std::numeric_limits<uint64_t>::max());
    /// As above. @copydetails Add(const std::string&, const std::string&, uint64_t&, const
    /// std::string&, uint64_t, uint64_t)
    void Add(const std::string& name,
             const std::string& help,
             uint32_t& value,
             const std::string& unit,
             uint32_t min = 0,
             uint32_t max = std::numeric_limits<uint32_t>::max());

    /**
     * A size in bytes: a number, or a number with k, M, G (powers of 1000) or Ki, Mi, Gi, and
     * optionally B: 500000, 500kB, 4MiB.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     * @param min smallest value
     * @param max largest value
     * @{
     */
    void AddBytes(const std::string& name,
                  const std::string& help,
                  uint64_t& value,
                  uint64_t min = 0,
                  uint64_t max = std::numeric_limits<uint64_t>::max());
    void AddBytes(const std::string& name,
                  const std::string& help,
                  uint32_t& value,
                  uint32_t min = 0,
                  uint32_t max = std::numeric_limits<uint32_t>::max());
    /// @}

    /**
     * A number.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     * @param unit for --help
     * @param min smallest value
     * @param max largest value
     */
    void Add(const std::string& name,
             const std::string& help,
             double& value,
             const std::string& unit,
             double min,
             double max);

    /**
     * A time of 0 or more, with a unit.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result
     * @param bareSeconds a number without a unit counts as seconds
     */
    void
    Add(const std::string& name, const std::string& help, Time& value, bool bareSeconds = false);

    /// A rate above 0, with a unit. @param name without the dashes @param help one sentence
    /// @param[in,out] value default and result
    void Add(const std::string& name, const std::string& help, DataRate& value);

    /// A queue's size above 0, as 100p or 64kB. @param name without the dashes @param help one
    /// sentence @param[in,out] value default and result
    void Add(const std::string& name, const std::string& help, QueueSize& value);

    /**
     * One value per path, separated by commas: 20Mb/s,5Mb/s. Values as above.
     * @param name without the dashes
     * @param help one sentence
     * @param[in,out] value default and result, never empty
     * @{
     */
    void Add(const std::string& name, const std::string& help, std::vector<Time>& value);
    void Add(const std::string& name, const std::string& help, std::vector<DataRate>& value);
    void Add(const std::string& name, const std::string& help, std::vector<QueueSize>& value);
    void Add(const std::string& name,
             const std::string& help,
             std::vector<double>& value,
             const std::string& unit,
             double min,
             double max);
    /// @}

    /**
     * A flag with a rule of its own.
     * @param name without the dashes
     * @param help one sentence
     * @param initial the default, as text
     * @param set takes the text, and returns what is wrong with it, or nothing
     */
    void AddCallback(const std::string& name,
                     const std::string& help,
                     const std::string& initial,
                     std::function<std::string(const std::string&)> set);

    /**
     * A default on the command line (--ns3::Type::Name=value) that has a rule of its own, since the
     * program sets the attribute itself.
     * @param attribute full name; a type's name followed by that of an attribute of its ancestor
     * counts as well
     * @param set takes the text, and returns what is wrong with it, or nothing
     * @param excludes flags that must not be given beside it
     */
    void AddAttribute(const std::string& attribute,
                      std::function<std::string(const std::string&)> set,
                      std::vector<std::string> excludes = {});
    /// The default of an attribute is another way to give a flag; it is refused where there is no
    /// such flag. @param attribute full name @param flag without the dashes
    void AddAttribute(const std::string& attribute, const std::string& flag);
    /// The default of an attribute is refused. @param attribute full name
    void RefuseAttribute(const std::string& attribute);
    /// @param attribute full name @returns whether one of the above was called for it
    bool HasRule(const std::string& attribute) const;

    /**
     * Read the command line. --help prints the help on @p out; a mistake prints one line on
     * @p err.
     * @param argc of main()
     * @param argv of main()
     * @param out usually std::cout
     * @param err usually std::cerr
     * @returns the status that the program is to exit with: 0 after --help, 2 after a mistake;
     * nothing if it is to go on
     */
    std::optional<int> Parse(int argc, char* argv[], std::ostream& out, std::ostream& err);

    /// The same, on std::cout and std::cerr. @param argc of main() @param argv of main()
    /// @returns as above
    std::optional<int> Parse(int argc, char* argv[]);

    /**
     * Values per path as Add() reads them: the last one counts for all paths after it.
     * @param values never empty
     * @param path from 0
     * @returns the path's value
     */
    template <typename T>
    static const T& Of(const std::vector<T>& values, std::size_t path)
    {
        return values[std::min(path, values.size() - 1)];
    }

  private:
    /// One flag.
    struct Flag
    {
        std::string name;
        std::string help;
        std::string initial; //!< default, as text
        bool isSwitch{false};
        std::function<std::string(const std::string&)> set; //!< returns what is wrong
    };

    /// The rule of an attribute.
    struct Rule
    {
        std::string attribute;
        std::function<std::string(const std::string&)> set; //!< returns what is wrong
        std::vector<std::string> excludes;
    };

    /// Add the flag of a global value. @param name of both @param help one sentence @param min
    /// smallest value
    void AddGlobal(const std::string& name, const std::string& help, uint64_t min);
    /// @param name of a flag @returns it, or null
    const Flag* Find(const std::string& name) const;
    /// Load a library if that is asked for. @param argument one of argv @returns what is wrong with
    /// it, or nothing
    static std::string Load(const std::string& argument);
    /// @param argument one of argv @returns what is wrong with it, or nothing
    std::string Apply(const std::string& argument);
    /// @param name of an attribute @param value its default @returns what is wrong, or nothing
    std::string ApplyAttribute(const std::string& name, const std::string& value);
    /// @returns what is wrong with the flags and attributes given together, or nothing
    std::string CheckTogether() const;
    /// @param out where the help goes
    void PrintHelp(std::ostream& out) const;

    std::string m_summary;
    std::string m_program;
    std::vector<Flag> m_flags;
    std::vector<Rule> m_rules;
    std::set<std::string> m_given; //!< flags, and attributes by their owners' names
};

} // namespace ns3

#endif // MPTCP_FLAGS_H
