/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-live-objects.h"

#include "ns3/mptcp-socket.h"
#include "ns3/mptcp-subflow.h"

#include <cstdlib>
#include <new>

/**
 * @file
 * @ingroup mptcp-tests
 * The program's operator new and delete. No other type of the program has the size of a MptcpSocket
 * or MptcpSubflow; should something else get blocks of that size, the marks below still hold what
 * was taken and given back.
 */

namespace
{

int64_t g_sockets = 0;
int64_t g_subflows = 0;

/// What stands before each block.
struct alignas(alignof(std::max_align_t)) Mark
{
    std::size_t size;
};

[[maybe_unused]] const bool g_installed = []()
{
    ns3::RandomLiveObjects::counter = []() {
        return ns3::RandomLiveObjects{g_sockets, g_subflows};
    };
    return true;
}();

void
Count(std::size_t size, int by)
{
    if (size == sizeof(ns3::MptcpSocket))
    {
        g_sockets += by;
    }
    else if (size == sizeof(ns3::MptcpSubflow))
    {
        g_subflows += by;
    }
}

} // namespace

void*
operator new(std::size_t size)
{
    auto* mark = static_cast<Mark*>(std::malloc(sizeof(Mark) + size));
    if (!mark)
    {
        throw std::bad_alloc();
    }
    mark->size = size;
    Count(size, 1);
    return mark + 1;
}

void
operator delete(void* block) noexcept
{
    if (block)
    {
        auto* mark = static_cast<Mark*>(block) - 1;
        Count(mark->size, -1);
        std::free(mark);
    }
}

void
operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}
