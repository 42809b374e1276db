/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_QUANTITY_H
#define MPTCP_QUANTITY_H

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup mptcp
 * Quantities as people write them on a command line. A Parse function returns an empty string, or
 * what is wrong as the end of a sentence that starts with the text ("is no rate with a unit, ..."),
 * and then leaves the value alone. ToText() gives what Parse() reads.
 */
class MptcpQuantity
{
  public:
    /**
     * A time of 0 or more: 10ms, 2s, 1.5min.
     * @param text to be read
     * @param bareSeconds a number without a unit counts as seconds
     * @param[out] value the time
     * @returns what is wrong, or nothing
     */
    static std::string Parse(const std::string& text, bool bareSeconds, Time& value);

    /// A rate above 0: 10Mb/s. @param text to be read @param[out] value the rate @returns what is
    /// wrong, or nothing
    static std::string Parse(const std::string& text, DataRate& value);

    /// A queue's size above 0: 100p, 64kB. @param text to be read @param[out] value the size
    /// @returns what is wrong, or nothing
    static std::string Parse(const std::string& text, QueueSize& value);

    /// A number. @param text to be read @param min smallest @param max largest @param[out] value
    /// the number @returns what is wrong, or nothing
    static std::string Parse(const std::string& text, double min, double max, double& value);

    /// A whole number. @param text to be read @param min smallest @param max largest @param[out]
    /// value the number @returns what is wrong, or nothing
    static std::string
    ParseWhole(const std::string& text, uint64_t min, uint64_t max, uint64_t& value);

    /// Bytes: 1500, 64kB, 4MiB. @param text to be read @param min smallest @param max largest
    /// @param[out] value the number of bytes @returns what is wrong, or nothing
    static std::string
    ParseBytes(const std::string& text, uint64_t min, uint64_t max, uint64_t& value);

    /// @param value a quantity @returns it as text @{
    static std::string ToText(double value);
    static std::string ToText(Time value);
    static std::string ToText(DataRate value);
    static std::string ToText(QueueSize value);
    static std::string BytesToText(uint64_t value);
    /// @}
};

} // namespace ns3

#endif // MPTCP_QUANTITY_H
