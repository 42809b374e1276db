/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_VALIDATION_SETTINGS_H
#define MPTCP_VALIDATION_SETTINGS_H

#include <map>
#include <string>
#include <vector>

namespace mptcp::validation
{

struct Case;

/// A parameter of a case: numbers, or one of several words.
struct Parameter
{
    std::string name;                   //!< without the dashes
    std::string help;                   //!< what it is, with the unit
    std::string value;                  //!< default; several numbers are separated by commas
    double least{0.0};                  //!< of each number
    double most{0.0};                   //!< of each number
    std::size_t count{1};               //!< how many numbers there may be
    std::vector<std::string> choices{}; //!< the words, or empty: it is a number
    bool whole{false};                  //!< whole numbers only
};

/// @param parameter a parameter @return the same for whole numbers only
[[nodiscard]] Parameter Whole(Parameter parameter);

/// What a case is to be run with.
class Settings
{
  public:
    std::vector<std::string> laws; //!< as the user chose, or all of the case
    unsigned seeds{0};             //!< runs with seeds 1 to this
    double time{0.0};              //!< simulated seconds
    double warmup{0.0};            //!< the part of them that is not measured
    bool quick{false};             //!< the reduced form

    std::map<std::string, std::string> values; //!< parameters, all of them, checked

    /// @param name of a parameter with one number @return it
    [[nodiscard]] double Number(const std::string& name) const;
    /// @param name of a parameter @return its numbers
    [[nodiscard]] std::vector<double> Numbers(const std::string& name) const;
    /// @param name of a parameter @return it, as it was given
    [[nodiscard]] const std::string& Text(const std::string& name) const;
    /// @param name of a parameter @param value to compare it with @return the numbers are the same
    [[nodiscard]] bool Is(const std::string& name, const std::vector<double>& value) const;
};

/// Arguments that all cases share.
struct Request
{
    std::string caseName; //!< empty: all cases
    bool quick{false};
    bool help{false};
    std::string json;                         //!< file, or empty
    std::map<std::string, std::string> flags; //!< all others
};

/**
 * @param arguments of the command line
 * @param error     receives one line that says what is wrong, or nothing
 * @return what they ask for
 */
[[nodiscard]] Request ReadRequest(const std::vector<std::string>& arguments, std::string& error);

/**
 * @param one     a case
 * @param request what is asked for
 * @param error   receives one line that says what is wrong, or nothing
 * @return what to run the case with
 */
[[nodiscard]] Settings MakeSettings(const Case& one, const Request& request, std::string& error);

/// @param one a case @return help about its parameters
[[nodiscard]] std::string HelpOf(const Case& one);

/// @param words to be joined @param between them @return the joined words
[[nodiscard]] std::string Join(const std::vector<std::string>& words, const std::string& between);

/// @param value a number @return it in as few digits as give at least six, for flags and tables
[[nodiscard]] std::string ToText(double value);

} // namespace mptcp::validation

#endif // MPTCP_VALIDATION_SETTINGS_H
