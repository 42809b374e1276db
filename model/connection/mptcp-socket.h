/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SOCKET_H
#define MPTCP_SOCKET_H

#include "mptcp-data-state.h"
#include "mptcp-info.h"
#include "mptcp-path-keys.h"
#include "mptcp-receive-buffer.h"
#include "mptcp-send-buffer.h"
#include "mptcp-stack.h"
#include "mptcp-subflow.h"

#include "ns3/mptcp-address-signalling.h"
#include "ns3/mptcp-congestion-group.h"
#include "ns3/mptcp-crypto.h"
#include "ns3/mptcp-path-manager.h"
#include "ns3/mptcp-scheduler.h"
#include "ns3/tcp-socket.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <deque>
#include <map>
#include <set>
#include <vector>

namespace ns3
{

/**
 * @ingroup mptcp
 * What an application holds: one byte stream over several TCP subflows (RFC 8684, version 1).
 *
 * The whole contract of Socket and TcpSocket holds, so that applications written for TCP run on it
 * unmodified. A connection that falls back to TCP keeps its MptcpSocket; the application cannot
 * tell.
 *
 * Parts: the send and receive buffers hold the stream in 64-bit data sequence space; subflows
 * (MptcpSubflow) are ns-3 TCP sockets; a scheduler says which subflow takes the next segment, when
 * TCP could send it at once; a path manager says which subflows there are; a congestion group
 * couples their windows. This class moves bytes and events between them and keeps the connection's
 * own state:
 *  - the send window's right edge, DATA_ACK plus window, which only moves forward;
 *  - the states of RFC 8684 figure 20, under TCP's names;
 *  - one retransmission timer at data level, for the head of the send buffer, DATA_FIN and window
 * probes.
 *
 * Life: the node's MptcpStack holds a reference while the socket listens or has a connection.
 */
class MptcpSocket : public TcpSocket,
                    public MptcpSubflowOwner,
                    public MptcpPathActions,
                    private MptcpSignallingCarrier
{
  public:
    /// @returns the object's TypeId
    static TypeId GetTypeId();
    MptcpSocket();
    /// A connection for a SYN that reached a listener. @param listener what accepts it
    MptcpSocket(const MptcpSocket& listener);
    ~MptcpSocket() override;

    /// @param node the node the socket lives on; must have TCP
    void SetNode(Ptr<Node> node);

    /// @returns the connection's state, fields named as in Linux's struct mptcp_info
    MptcpInfo GetInfo() const;
    /// @returns number of subflows that are not over
    uint32_t GetNSubflows() const;
    /// @param i from 0 to GetNSubflows() - 1, in order of creation @returns a subflow
    Ptr<MptcpSubflow> GetSubflow(uint32_t i) const;
    /// @returns whether the connection is plain TCP
    bool IsFallback() const;
    /// @returns the connection's TCP-like state
    TcpStates_t GetState() const;
    /// @returns the scheduler of this connection, null before it exists
    Ptr<MptcpScheduler> GetScheduler() const;
    /// @returns the path manager of this connection, null before it exists
    Ptr<MptcpPathManager> GetPathManager() const;
    /// Close all subflows at once by MP_FASTCLOSE (RFC 8684 section 3.5). The peer sees an error.
    void Abort();
    /// The node is going away: let go of all subflows without sending.
    void Abandon();
    /// Listen for MP_JOINs to any connection of the node, and refuse everything else: what an
    /// endpoint with a port needs. Close() ends it.
    /// @param address where @returns 0, or -1 if somebody listens there already
    int ListenForJoins(const Address& address);

    /// @name Socket. @{
    SocketErrno GetErrno() const override;
    SocketType GetSocketType() const override;
    Ptr<Node> GetNode() const override;
    int Bind() override;
    int Bind6() override;
    int Bind(const Address& address) override;
    int Connect(const Address& address) override;
    int Listen() override;
    int Close() override;
    int ShutdownSend() override;
    int ShutdownRecv() override;
    int Send(Ptr<Packet> packet, uint32_t flags) override;
    int SendTo(Ptr<Packet> packet, uint32_t flags, const Address& to) override;
    Ptr<Packet> Recv(uint32_t maxSize, uint32_t flags) override;
    Ptr<Packet> RecvFrom(uint32_t maxSize, uint32_t flags, Address& from) override;
    uint32_t GetTxAvailable() const override;
    uint32_t GetRxAvailable() const override;
    int GetSockName(Address& address) const override;
    int GetPeerName(Address& address) const override;
    bool SetAllowBroadcast(bool allow) override;
    bool GetAllowBroadcast() const override;
    void BindToNetDevice(Ptr<NetDevice> device) override;
    using Socket::Recv;
    using Socket::RecvFrom;
    using Socket::Send;
    /// @}

    /// @name MptcpSubflowOwner. @{
    const MptcpKeys& GetKeys() const override;
    uint64_t GetDataAck() const override;
    bool UsesWideSequence() const override;
    void PeerUsesWideSequence(bool wide) override;
    uint32_t GetReceiveWindow() const override;
    bool GetPendingDataFin(uint64_t& dsn) const override;
    MptcpMarking GetMarking() const override;
    void Count(MptcpCounter counter) override;
    bool AdmitsJoinsOnly() const override;
    bool AskApplication(const Address& from) override;
    MptcpSubflowOwner* AcceptInitial(Ptr<MptcpSubflow> subflow,
                                     const mptcp::MpCapable* capable,
                                     const Address& from) override;
    MptcpSubflowOwner* AcceptJoin(Ptr<MptcpSubflow> subflow,
                                  const mptcp::MpJoinSyn& join,
                                  const Address& local,
                                  mptcp::ResetReason& reason) override;
    void PeerCapable(const mptcp::MpCapable& capable) override;
    void SubflowUp(MptcpSubflow* subflow) override;
    void SubflowConfirmed(MptcpSubflow* subflow) override;
    void FallBack(MptcpSubflow* subflow, MptcpCounter why, uint64_t rxBase) override;
    bool MayFallBack(const MptcpSubflow* subflow) const override;
    bool AdmitJoin(const MptcpSubflow* subflow) override;
    void SubflowDown(MptcpSubflow* subflow, bool failed) override;
    void SubflowFinReceived(MptcpSubflow* subflow) override;
    void DataAckReceived(uint64_t dataAck, bool wide, uint32_t window) override;
    void DataFinReceived(MptcpSubflow* subflow, uint64_t dsn) override;
    void DataReceived(MptcpSubflow* subflow, uint64_t dsn, Ptr<Packet> packet) override;
    void OptionReceived(MptcpSubflow* subflow, const mptcp::Option& option) override;
    bool AwaitsDataAck(uint64_t end) const override;
    bool IsFailing() const override;
    void FallbackAcked(uint64_t position) override;
    void FallbackFinSent() override;
    void SubflowReady(MptcpSubflow* subflow) override;
    bool CanReplace(const MptcpSubflow* subflow) const override;
    bool IsHeldUpBy(const MptcpSubflow* subflow) const override;
    void SubflowSilent(MptcpSubflow* subflow) override;
    void SubflowTimeout(MptcpSubflow* subflow, bool known) override;
    void SubflowRecovered(MptcpSubflow* subflow) override;
    void SubflowDataSent(uint32_t bytes) override;
    /// @}

    /// @name MptcpPathActions. @{
    bool IsInitiator() const override;
    bool PeerDeniesInitialAddress() const override;
    std::vector<MptcpSubflowView> GetSubflowViews() const override;
    std::vector<MptcpRemoteAddress> GetRemoteAddresses() const override;
    int64_t OpenSubflow(const MptcpSubflowRequest& request) override;
    void CloseSubflow(uint32_t id) override;
    void Announce(const MptcpEndpoint& endpoint) override;
    void Withdraw(const std::vector<uint8_t>& ids) override;
    void SetSubflowBackup(uint32_t id, bool backup) override;
    MptcpAddressSignalling& GetSignalling() override;
    bool UsesFamilyOf(const Address& address) const override;
    void WakeSubflows(const Address& address) override;
    void NoteLimit() override;
    /// @}

    /// Sinks of SubflowEstablished and SubflowClosed. @param subflow which
    typedef void (*SubflowTracedCallback)(Ptr<MptcpSubflow> subflow);
    /// Sink of Fallback. @param why name of the counter that says why
    typedef void (*FallbackTracedCallback)(const std::string& why);
    /// Sink of DataAcked. @param una oldest data sequence number without DATA_ACK @param bytes
    /// newly acknowledged
    typedef void (*DataAckedTracedCallback)(uint64_t una, uint32_t bytes);
    /// Sink of Reinjection. @param dsn first data sequence number @param bytes how many @param
    /// subflow that carries them now
    typedef void (*ReinjectionTracedCallback)(uint64_t dsn, uint32_t bytes, uint32_t subflow);
    /// Sink of SchedulerDecision. @param send state @param paths candidates @param decision the
    /// choice
    typedef void (*DecisionTracedCallback)(const MptcpSendState& send,
                                           const std::vector<MptcpPathState>& paths,
                                           const MptcpDecision& decision);

  protected:
    void DoDispose() override;

    /// @name TcpSocket's attributes. @{
    void SetSndBufSize(uint32_t size) override;
    uint32_t GetSndBufSize() const override;
    void SetRcvBufSize(uint32_t size) override;
    uint32_t GetRcvBufSize() const override;
    void SetSegSize(uint32_t size) override;
    uint32_t GetSegSize() const override;
    void SetInitialSSThresh(uint32_t threshold) override;
    uint32_t GetInitialSSThresh() const override;
    void SetInitialCwnd(uint32_t cwnd) override;
    uint32_t GetInitialCwnd() const override;
    void SetConnTimeout(Time timeout) override;
    Time GetConnTimeout() const override;
    void SetSynRetries(uint32_t count) override;
    uint32_t GetSynRetries() const override;
    void SetDataRetries(uint32_t retries) override;
    uint32_t GetDataRetries() const override;
    void SetDelAckTimeout(Time timeout) override;
    Time GetDelAckTimeout() const override;
    void SetDelAckMaxCount(uint32_t count) override;
    uint32_t GetDelAckMaxCount() const override;
    void SetTcpNoDelay(bool noDelay) override;
    bool GetTcpNoDelay() const override;
    void SetPersistTimeout(Time timeout) override;
    Time GetPersistTimeout() const override;
    /// @}

  private:
    /// @name Making and finding subflows (mptcp-socket-paths.cc). @{
    Ptr<MptcpSubflow> MakeSubflow(MptcpSubflow::Role role);
    /// Number it, couple it, take it into the list. @returns false if there are 64 already
    bool Adopt(Ptr<MptcpSubflow> subflow);
    /// Bind the initial subflow to the device whose address the application bound to.
    void ApplyBinding(Ptr<MptcpSubflow> subflow);
    /// Give a subflow that has both addresses the key that schedulers know it by. @param subflow
    /// one of m_subflows
    void AddPathKey(const MptcpSubflow& subflow);
    int BindSubflow(Ptr<MptcpSubflow> subflow, const MptcpSubflowRequest& request);
    MptcpSubflowView MakeView(const MptcpSubflow& subflow) const;
    Ptr<MptcpSubflow> FindSubflow(uint32_t id) const;
    Ptr<MptcpSubflow> FirstUp() const;
    void StartPathManager();
    /// A join is through, maybe to a port of its own. @param join it
    void CountPort(const MptcpSubflow& join);
    void OnEndpoint(MptcpEndpointEvent event, const MptcpEndpoint& endpoint);
    /// An address has come or gone. @param address which @param up whether an interface has it now
    void OnAddress(const Address& address, bool up);
    void FastcloseReceived(const mptcp::MpFastclose& option);
    /// @}

    /// @name Addresses, ours and the peer's, and options outside of data
    /// (mptcp-socket-addresses.cc). @{
    void SendOn(Ptr<MptcpSubflow> subflow, const mptcp::Option& option);
    void CancelAnnouncements();
    void AddAddrReceived(MptcpSubflow* subflow, const mptcp::AddAddr& option);
    /// End in an error after CloseTimeout, counted from the first call since there was a path.
    void AwaitSubflow();
    /// See whether a subflow that has been up sits on an address that an interface has.
    void CheckPaths();
    /// Close a subflow in order, or reset it before it is up. @param id which
    void EndSubflow(uint32_t id);
    void TellPathManagerAnnounced(MptcpRemoteAddress address);
    void TellPathManagerRemoved(uint8_t id);
    void TellPathManagerDone(uint8_t id, bool echoed);
    /// @}

    /// @name MptcpSignallingCarrier. @{
    bool SendAddressOption(const mptcp::Option& option, const std::set<uint8_t>& notFrom) override;
    bool IsRemoteIdInUse(uint8_t id) const override;
    Time GetAnnouncementTimeout() const override;
    void CountAddress(MptcpCounter counter) override;
    void AnnouncementDone(uint8_t id, bool echoed) override;
    void RemoteAddressRemoved(uint8_t id) override;
    /// @}

    /// @name Receiving (mptcp-socket-receive.cc). @{
    void TellReadable();
    void MaybeUpdateWindow();
    /// @}

    /// @name Sending (mptcp-socket-send.cc). @{
    void Push();
    void PushFallback();
    void PushMultipath();
    void PushStreams();
    /// @param state what about; at least one candidate in m_paths @returns the scheduler's choice,
    /// traced; one that is not there counts as MptcpDecision::WAIT
    MptcpDecision Ask(const MptcpSendState& state);
    bool PushOne(bool reinjection);
    void SchedulePush();
    void CollectPaths();
    MptcpPathState MakePathState(const MptcpSubflow& subflow) const;
    void BindTo(std::size_t path, const MptcpSendBuffer::Chunk& chunk, bool reinjection);
    void FlushTouched();
    MptcpSendState MakeSendState(uint32_t next) const;
    uint64_t WindowLeft() const;
    bool HoldBack(uint32_t size, uint32_t mss) const;
    void NotifyWritable();
    /// @}

    /// @name Sending again at data level (mptcp-socket-repair.cc). @{
    void Reinject(const MptcpSubflow& subflow);
    void ArmDataTimer();
    void DataTimeout();
    void ResendHead();
    /// @returns whether a subflow may have lost its options, so that nothing is to be sent again
    /// yet
    bool ResolveDoubts();
    /// Take the paths off m_paths whose TCP has a byte acknowledged, unless none is left then.
    /// @param dsn number of a byte that was sent
    void ForgetCarriers(uint64_t dsn);
    Time DataTimeoutInterval() const;
    void MeasureRate();
    /// @}

    /// @name Paths that hold up others: opportunistic retransmission and penalisation (Raiciu et
    /// al., NSDI 2012, section 4.2; mptcp-socket-unblock.cc). @{
    /// @returns whether the application cannot write a segment
    bool IsSendBufferFull() const;
    /// @returns index of the path that has nothing to do and could help, or -1
    int32_t FindHelper() const;
    /// If the window or the send buffer is full, act on the path that carries its head.
    void Unblock();
    /// @param fast state of the path that has nothing to do @param slow index of the one it waits
    /// for
    void Penalise(const MptcpPathState& fast, std::size_t slow);
    /// @}

    /// @name Automatic buffer sizes (mptcp-socket-tuning.cc). @{
    /// Let the send buffer grow to 2 * sum(bandwidth) * RTTmax (RFC 8684 section 3.3.5, NSDI 2012).
    void TuneSendBuffer();
    /// Let the receive buffer grow to twice what the application reads in an RTT. @param read bytes
    /// that it has just read
    void TuneReceiveBuffer(uint32_t read);
    /// @}

    /// @name Ending (mptcp-socket-close.cc). @{
    /// Change the data state, and owe what follows from it: it is done by Settle(), at the latest
    /// when the segment at hand is done with. @param event what has happened
    void Happened(mptcp::MptcpDataState::Event event);
    /// Show the state to the sinks of its trace, and set its limit.
    void TraceState();
    /// @returns whether the connection has ended from within a sink, and its parts are still there:
    /// the socket is let go when what called the sink is through
    bool IsEnding() const;
    /// Do what is owed, in order. From inside a callback it is done after that.
    void Settle();
    void Act(uint16_t actions);
    void Tell(uint16_t actions);
    void QueueFin();
    void SendFin();
    void SignalFin();
    void CheckPeerFin();
    void CloseSubflows();
    /// FIN on every subflow now.
    void FinishSubflows();
    void ResetSubflows(bool fastclose);
    void LastSubflowGone(bool failed);
    void Fail(SocketErrno error);
    /// See to it that a state does not outlast its limit.
    void ArmLimit();
    void LimitReached(mptcp::MptcpDataState::State state, uint64_t progress);
    /// @returns whether data has come after Close() that the application does not read: it holds up
    /// the peer, and TCP would have reset the connection (RFC 1122 section 4.2.2.13)
    bool IsDeaf() const;
    /// @returns a number that changes with every byte that is acknowledged or received, and with
    /// every answer of a peer whose window is closed
    uint64_t GetProgress() const;
    void LetGo();
    void Release();
    /// @}

    /// Forget the connection that was, if there was one, so that this socket can have another. What
    /// was written for a connection that never came about is kept for the next, as TCP does.
    void StartOver();
    /// @returns whether the connection is over, and its application has been told
    bool IsForgotten() const;
    /// @returns whether there is a connection, or soon will be
    bool IsConnected() const;
    /// Pass settings on to subflows that exist.
    void UpdateSubflows();
    Ptr<MptcpScheduler> MakeScheduler() const;
    void MakeParts();
    void Hold();
    MptcpSubflowSettings GetSettings() const;
    bool CanSend() const;
    /// Check that a TypeId makes what an attribute wants. @tparam T that @param tid it @param
    /// attribute name, for the message
    template <typename T>
    static void CheckType(TypeId tid, const std::string& attribute);
    void SetSchedulerType(TypeId tid);
    TypeId GetSchedulerType() const;
    void SetChecksum(bool wanted);
    bool GetChecksum() const;
    void SetCongestionType(TypeId tid);
    TypeId GetCongestionType() const;
    /// TcpSocketBase's MaxSegLifetime, which ns-3's HTTP server sets. @param seconds value @{
    void SetMaxSegLifetime(double seconds);
    double GetMaxSegLifetime() const;
    /// @}
    void SetPathManagerType(TypeId tid);
    TypeId GetPathManagerType() const;

    Ptr<Node> m_node;
    Ptr<MptcpStack> m_stack;
    TypeId m_schedulerType;
    TypeId m_congestionType;
    TypeId m_pathManagerType;
    bool m_checksumWanted{false};
    bool m_opportunistic{false};
    bool m_penalisation{false};
    bool m_autoBuffers{false};
    double m_maxSegLifetime{0};     //!< seconds; 0 leaves TcpSocketBase's default
    uint32_t m_maxSendBuffer{0};    //!< of automatic sizes, bytes
    uint32_t m_maxReceiveBuffer{0}; //!< of automatic sizes, bytes
    MptcpSubflowSettings m_settings;

    Ptr<MptcpScheduler> m_scheduler;
    Ptr<MptcpPathManager> m_pathManager;
    Ptr<MptcpCongestionGroup> m_group;
    std::vector<Ptr<MptcpSubflow>> m_subflows; //!< not over, in order of creation
    uint32_t m_nextId{0};
    uint64_t m_slots{0};      //!< slots in use
    uint64_t m_stale{0};      //!< slots whose subflow is stale
    MptcpPathKeys m_pathKeys; //!< of the subflows, and of those before them
    MptcpKeys m_keys;
    bool m_registered{false};
    bool m_joinsOnly{false}; //!< listens for MP_JOINs alone
    bool m_held{false};
    bool m_initiator{false};
    bool m_fallback{false};
    bool m_confirmed{false}; //!< both sides know that both speak MPTCP
    bool m_pathsStarted{false};
    bool m_everJoined{false};
    Address m_local;             //!< of the initial subflow
    Address m_remote;            //!< of the initial subflow
    Address m_bound;             //!< what the application bound to
    bool m_mixedFamilies{false}; //!< attribute AllowMixedFamilies
    bool m_limitNoted{false};    //!< SubflowLimit has kept a subflow from being opened
    MptcpAddressSignalling m_signalling{*this};

    mptcp::MptcpDataState m_data;
    TracedValue<TcpStates_t> m_state{CLOSED}; //!< what m_data is in TCP's words; set by Happened()
    mutable SocketErrno m_errno{ERROR_NOTERROR};
    std::deque<uint16_t> m_owed; //!< actions of events that have happened
    bool m_settling{false};
    EventId m_settleEvent;
    bool m_mute{false};         //!< the application said before there was a connection that it
                                //!< will not write
    bool m_shutdownRecv{false}; //!< the application does not read any more
    bool m_orphan{false};       //!< the application has closed or aborted the socket
    uint64_t m_finDsn{0};       //!< of our DATA_FIN, once it was sent
    Ptr<Packet> m_kept;         //!< unread bytes from before ShutdownRecv(), or null
    EventId m_closeEvent;       //!< the wait for a subflow is over
    EventId m_limitEvent;

    MptcpSendBuffer m_tx;
    uint64_t m_windowEdge{0}; //!< first data sequence number that the peer does not admit
    bool m_windowBlocked{false};
    bool m_probing{false};
    bool m_pushing{false};
    bool m_noRoom{false}; //!< no subflow had room at the end of the last Push()
    EventId m_pushEvent;
    EventId m_dataEvent;
    Time m_lastProgress;
    uint32_t m_dataBackoff{0};
    bool m_fast{false};                  //!< 32-bit numbers could wrap within a segment's life
    bool m_peerWide{false};              //!< the peer sends 64-bit numbers
    Time m_rateSince;                    //!< when the span began over which the rate is measured
    uint64_t m_rateFrom{0};              //!< next data sequence number at m_rateSince
    uint32_t m_unreportedBytes{0};       //!< bound, and not yet reported by NotifyDataSent
    std::vector<MptcpPathState> m_paths; //!< scratch of Push()
    std::vector<Ptr<MptcpSubflow>> m_pathSubflows; //!< same order as m_paths
    uint64_t m_touched{0};                         //!< slots bound to in this Push()
    std::map<uint32_t, uint64_t> m_cursors;        //!< StreamsPerPath: next dsn by subflow id

    std::map<uint32_t, Time> m_penalties; //!< last one on behalf of a subflow, by its id
    Time m_nextSendTuning;
    Time m_readSince;            //!< start of the interval that is being measured
    uint64_t m_readBytes{0};     //!< what the application has read in it
    uint64_t m_lastReadBytes{0}; //!< most that it has read in an interval

    MptcpReceiveBuffer m_rx;
    mutable uint64_t m_advertisedEdge{0};
    TracedValue<uint32_t> m_outOfOrderBytes{0};

    MptcpInfo m_info; //!< byte counts and times of last events
    Time m_lastDataSent;
    Time m_lastDataReceived;
    Time m_lastAckReceived;

    TracedCallback<Ptr<MptcpSubflow>> m_subflowEstablishedTrace;
    TracedCallback<Ptr<MptcpSubflow>> m_subflowClosedTrace;
    TracedCallback<const std::string&> m_fallbackTrace;
    TracedCallback<uint64_t, uint32_t> m_dataAckedTrace;
    TracedCallback<uint64_t, uint32_t, uint32_t> m_reinjectionTrace;
    TracedCallback<const MptcpSendState&, const std::vector<MptcpPathState>&, const MptcpDecision&>
        m_decisionTrace;
};

} // namespace ns3

#endif // MPTCP_SOCKET_H
