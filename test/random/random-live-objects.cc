/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-live-objects.h"

#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-subflow.h"

#include <cstdlib>
#include <cstring>
#include <new>

/**
 * @file
 * @ingroup mptcp-tests
 * The program's operator new and delete. A block of the size of a MptcpSocket or MptcpSubflow is
 * remembered; it is one when it begins with that class's table of virtual functions (a packet's
 * bytes may well have the same size, and ns-3 keeps them for the next packet).
 */

namespace
{

/// What stands before each block.
struct alignas(alignof(std::max_align_t)) Mark
{
    Mark* before;     //!< in the list of blocks of such a size, or null
    Mark* after;      //!< in that list
    std::size_t size; //!< of the block
};

/// Blocks of the two sizes. The ends of a ring: no memory is taken for it.
Mark g_blocks{&g_blocks, &g_blocks, 0};

bool
IsLike(std::size_t size)
{
    return size == sizeof(ns3::MptcpSocket) || size == sizeof(ns3::MptcpSubflow);
}

/// @param object any that begins with a virtual class @returns its table of virtual functions
const void*
TableOf(const void* object)
{
    const void* table = nullptr;
    std::memcpy(&table, object, sizeof(table));
    return table;
}

template <typename T>
const void*
TableOfClass()
{
    static const void* table = TableOf(ns3::PeekPointer(ns3::CreateObject<T>()));
    return table;
}

ns3::RandomLiveObjects
CountBlocks()
{
    ns3::RandomLiveObjects now;
    const void* socket = TableOfClass<ns3::MptcpSocket>();
    const void* subflow = TableOfClass<ns3::MptcpSubflow>();
    for (auto* mark = g_blocks.after; mark != &g_blocks; mark = mark->after)
    {
        const void* table = TableOf(mark + 1);
        now.sockets += mark->size == sizeof(ns3::MptcpSocket) && table == socket;
        now.subflows += mark->size == sizeof(ns3::MptcpSubflow) && table == subflow;
    }
    return now;
}

[[maybe_unused]] const bool g_installed = []()
{
    ns3::RandomLiveObjects::counter = CountBlocks;
    return true;
}();

} // namespace

// Every form for one object of usual alignment, or the sanitizers' own would serve some of them.

void*
operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    auto* mark = static_cast<Mark*>(std::malloc(sizeof(Mark) + size));
    if (!mark)
    {
        return nullptr;
    }
    *mark = {nullptr, nullptr, size};
    if (IsLike(size))
    {
        *mark = {&g_blocks, g_blocks.after, size};
        mark->after->before = mark;
        g_blocks.after = mark;
        std::memset(mark + 1, 0, size);
    }
    return mark + 1;
}

void*
operator new(std::size_t size)
{
    void* block = operator new(size, std::nothrow);
    if (!block)
    {
        throw std::bad_alloc();
    }
    return block;
}

void
operator delete(void* block) noexcept
{
    if (block)
    {
        auto* mark = static_cast<Mark*>(block) - 1;
        if (mark->before)
        {
            mark->before->after = mark->after;
            mark->after->before = mark->before;
        }
        std::free(mark);
    }
}

void
operator delete(void* block, const std::nothrow_t&) noexcept
{
    operator delete(block);
}

void
operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}
