/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FUZZ_MUTATOR_H
#define FUZZ_MUTATOR_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

/**
 * @file
 * @ingroup mptcp-test
 * Makes inputs for the fuzz targets where no libFuzzer does it, so that every build runs them.
 */

namespace mptcp::test
{

/**
 * Changes good inputs at random. The same seed gives the same inputs on every machine.
 */
class FuzzMutator
{
  public:
    using Input = std::vector<uint8_t>;

    /**
     * @param corpus good inputs; one at least
     * @param telling values that are tried more often than others
     * @param seed of all choices
     */
    FuzzMutator(std::vector<Input> corpus, std::vector<uint8_t> telling, uint64_t seed)
        : m_corpus(std::move(corpus)), m_telling(std::move(telling)), m_random(seed)
    {
    }

    /// @param rounds most changes @returns the next input
    Input Next(std::size_t rounds)
    {
        Input bytes = Pick();
        for (std::size_t left = Below(rounds + 1); left > 0; left--)
        {
            Mutate(bytes);
        }
        return bytes;
    }

    /// @param size of it @returns an input of values that nothing else decides
    Input Fresh(std::size_t size)
    {
        Input bytes(size);
        std::generate(bytes.begin(), bytes.end(), [this]() { return Value(); });
        return bytes;
    }

    /// @param limit above 0 @returns a number below it
    std::size_t Below(std::size_t limit)
    {
        return static_cast<std::size_t>(m_random() % limit);
    }

  private:
    const Input& Pick()
    {
        return m_corpus[Below(m_corpus.size())];
    }

    uint8_t Value()
    {
        return Below(2) ? m_telling[Below(m_telling.size())] : static_cast<uint8_t>(m_random());
    }

    /// @param[in,out] bytes receive a part of another input @param at where
    void Splice(Input& bytes, std::size_t at)
    {
        const Input& other = Pick();
        const std::size_t from = Below(other.size() + 1);
        const std::size_t size = Below(other.size() - from + 1);
        const auto first = other.begin() + static_cast<std::ptrdiff_t>(from);
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     first,
                     first + static_cast<std::ptrdiff_t>(size));
    }

    void Mutate(Input& bytes)
    {
        const std::size_t at = Below(bytes.size() + 1);
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const bool inside = at < bytes.size();
        switch (Below(7))
        {
        case 0:
            bytes.insert(place, Value());
            break;
        case 1:
            bytes.resize(at);
            break;
        case 2:
            Splice(bytes, at);
            break;
        case 3:
            if (inside)
            {
                bytes.erase(place);
            }
            break;
        case 4:
            if (inside)
            {
                *place ^= static_cast<uint8_t>(1 << Below(8));
            }
            break;
        case 5:
            if (inside)
            {
                *place = Value();
            }
            break;
        default:
            // What stands at the beginning decides most.
            if (!bytes.empty())
            {
                bytes[Below(std::min<std::size_t>(bytes.size(), 4))] = Value();
            }
        }
    }

    std::vector<Input> m_corpus;
    std::vector<uint8_t> m_telling;
    std::mt19937_64 m_random;
};

} // namespace mptcp::test

#endif // FUZZ_MUTATOR_H
