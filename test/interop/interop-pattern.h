/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef INTEROP_PATTERN_H
#define INTEROP_PATTERN_H

#include <cstdint>
#include <vector>

/// The content of a stream: a pattern whose length is a prime, so that no shift by segments or
/// blocks goes unseen.
class InteropPattern
{
  public:
    static constexpr uint32_t PERIOD = 65521;

    /// @param seed differs for the two directions
    explicit InteropPattern(uint32_t seed)
    {
        uint32_t x = seed;
        for (uint32_t i = 0; i < PERIOD; i++)
        {
            x = x * 1103515245U + 12345U;
            m_bytes.push_back(static_cast<uint8_t>(x >> 16));
        }
        const auto once = m_bytes;
        m_bytes.insert(m_bytes.end(), once.begin(), once.end());
    }

    /// @param position in the stream @returns at least PERIOD bytes from there
    const uint8_t* At(uint64_t position) const
    {
        return m_bytes.data() + position % PERIOD;
    }

  private:
    std::vector<uint8_t> m_bytes;
};

#endif // INTEROP_PATTERN_H
