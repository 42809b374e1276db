/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_BLOCK_DRIVER_H
#define MPTCP_BLOCK_DRIVER_H

#include "mptcp-transfer.h"

#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <deque>
#include <fstream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * Makes two MptcpTransfer with Metered true exchange blocks, and measures how long each takes, from
 * the call that writes it until its last byte is read.
 *
 * Either the sender writes a block at fixed intervals whatever becomes of the earlier ones (a
 * source with a rate, or bursts with pauses), or the receiver asks for one, waits for it, and asks
 * for the next after a pause (request and response; a block's time then includes its request's).
 *
 * Must outlive the simulation's run.
 */
class MptcpBlockDriver
{
  public:
    /// What is exchanged.
    struct Parameters
    {
        uint32_t blockSize{8000};   //!< bytes
        Time interval;              //!< between blocks, or between a response and the next request
        bool poisson{false};        //!< intervals are exponentially distributed with that mean
        uint32_t requestSize{0};    //!< bytes; 0: blocks come without requests
        uint64_t count{UINT64_MAX}; //!< blocks in all
    };

    /**
     * @param sender of the blocks
     * @param receiver of the blocks, sender of the requests
     * @param parameters of the exchange
     */
    MptcpBlockDriver(Ptr<MptcpTransfer> sender,
                     Ptr<MptcpTransfer> receiver,
                     const Parameters& parameters);
    MptcpBlockDriver(const MptcpBlockDriver&) = delete;
    MptcpBlockDriver& operator=(const MptcpBlockDriver&) = delete;

    /// Draw the intervals from a stream of its own, so that runs which differ in all else have the
    /// same. @param stream number of it @returns how many streams were assigned
    int64_t AssignStreams(int64_t stream);

    /// Begin. @param start when the first block is written, or asked for
    void Start(Time start);

    /**
     * Write a line per completed block to a file as it completes: number, when it began, time that
     * it took.
     * @param path of the file
     * @returns what is wrong, or nothing
     */
    std::string WriteBlocks(const std::string& path);

    /// @returns time that each completed block took, in order, s
    const std::vector<double>& GetDelays() const;
    /// @returns blocks that were begun and are not complete
    std::size_t GetPending() const;

  private:
    /// Write a block, or ask for one.
    void Next();
    /// @returns time until the next block or request
    Time DrawInterval();
    /// The receiver of blocks has read something. @param bytes how many
    void BlockRead(uint32_t bytes);
    /// The sender of blocks has read something. @param bytes how many
    void RequestRead(uint32_t bytes);

    Ptr<MptcpTransfer> m_sender;
    Ptr<MptcpTransfer> m_receiver;
    Parameters m_parameters;
    Ptr<ExponentialRandomVariable> m_interval; //!< of mean 1
    uint64_t m_begun{0};
    uint64_t m_blockBytes{0};   //!< read of the block that arrives
    uint64_t m_requestBytes{0}; //!< read of the request that arrives
    std::deque<Time> m_pending; //!< when each incomplete block began
    std::vector<double> m_delays;
    std::ofstream m_file; //!< of WriteBlocks()
};

} // namespace ns3

#endif // MPTCP_BLOCK_DRIVER_H
