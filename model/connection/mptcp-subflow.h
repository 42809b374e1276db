/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef MPTCP_SUBFLOW_H
#define MPTCP_SUBFLOW_H

#include "mptcp-mapping.h"
#include "mptcp-subflow-owner.h"

#include "ns3/mptcp-congestion-group.h"
#include "ns3/mptcp-endgame.h"
#include "ns3/mptcp-fail.h"
#include "ns3/mptcp-handshake.h"
#include "ns3/mptcp-option.h"
#include "ns3/mptcp-segment-gate.h"
#include "ns3/mptcp-subflow-life.h"
#include "ns3/mptcp-tcp-option.h"
#include "ns3/mptcp-typed-tcp.h"
#include "ns3/tcp-socket-base.h"

#include <deque>
#include <optional>

namespace ns3
{

class MptcpCongestionOps;

/**
 * @ingroup mptcp
 * What a subflow takes over from its connection when it is made.
 */
struct MptcpSubflowSettings
{
    uint32_t segmentSize{536};      //!< payload bytes, before the room for options is taken off
    uint32_t receiveBuffer{131072}; //!< bytes
    uint32_t initialCwnd{10};       //!< segments
    uint32_t initialSsthresh{UINT32_MAX}; //!< bytes
    Time connTimeout;
    uint32_t synRetries{6};
    uint32_t dataRetries{6};
    Time delAckTimeout;
    uint32_t delAckMaxCount{2};
    Time persistTimeout;
    bool noDelay{true};
    bool measureReceiveRtt{false}; //!< GetReceiveRtt() is wanted
    TypeId congestion;             //!< a TcpCongestionOps
};

/**
 * @ingroup mptcp
 * One subflow of an MPTCP connection: ns-3's TcpSocketBase, unmodified, plus what RFC 8684 puts
 * into its segments.
 *
 * How MPTCP gets in without a change to ns-3: the first sink of this socket's own Tx trace adds
 * options to the header that is about to leave, the first sink of its Rx trace reads those of a
 * header that has just arrived; both run before anybody else's sinks. Data is given to the subflow
 * by its connection only when TCP can send it (late binding), each piece with its mapping; segments
 * never cross a mapping.
 *
 * Positions: subflow positions are relative to the ISN (SYN = 0) and 64 bits wide.
 *
 * After FallBackToTcp() the subflow behaves as plain TCP, except that its bytes still come from and
 * go to the connection's buffers.
 */
class MptcpSubflow : public MptcpTypedTcp<MptcpSubflow, TcpSocketBase>, private MptcpEndgameHost
{
  public:
    /// What the subflow is to its connection.
    enum class Role : uint8_t
    {
        LISTENER,        //!< waits for SYNs
        INITIAL_ACTIVE,  //!< sent MP_CAPABLE
        INITIAL_PASSIVE, //!< received MP_CAPABLE
        JOIN_ACTIVE,     //!< sent MP_JOIN
        JOIN_PASSIVE,    //!< received MP_JOIN
    };

    /// @returns the object's TypeId
    static TypeId GetTypeId();
    MptcpSubflow();
    /// Fork of a listener. @param listener what is forked
    MptcpSubflow(const MptcpSubflow& listener);
    ~MptcpSubflow() override;

    /**
     * Make a subflow on a node, with the RTT estimator and recovery that the node's TcpL4Protocol
     * is set to.
     * @param node where @param owner the connection @param role what it will be
     * @returns the subflow, closed
     */
    static Ptr<MptcpSubflow> Make(Ptr<Node> node, MptcpSubflowOwner* owner, Role role);

    /// Take over settings; only while closed. @param settings the connection's
    void Apply(const MptcpSubflowSettings& settings);
    /// Share congestion control with the connection's other subflows, if the controller can. @param
    /// group theirs
    void JoinGroup(Ptr<MptcpCongestionGroup> group);
    /// Leave the group, if the controller is in one.
    void LeaveGroup();
    /// Have another controller from now on, coupled to the others' if it can be. @param type of it
    void SetController(TypeId type);
    /// Take over what may change while the subflow is open. @param settings the connection's
    void Update(const MptcpSubflowSettings& settings);
    /// Number the subflow. @param id never reused in its connection @param slot reused, below 64
    void SetIdentity(uint32_t id, uint32_t slot);
    /// Forget the connection: it is gone, or done with this subflow. No call reaches it from now
    /// on.
    void Abandon();

    /// @name What it is. @{
    Role GetRole() const;
    uint32_t GetId() const;
    uint32_t GetSlot() const;
    bool IsInitial() const;
    bool IsInitiatedHere() const;
    /// @returns TCP's state
    TcpStates_t GetState() const;
    /// @returns where it stands in its life
    MptcpSubflowLife GetLife() const;
    /// @returns whether it may carry data now
    bool IsUp() const;
    /// @returns whether it may carry data now, or might before it was closing or over
    bool HasBeenUp() const;
    /// @returns whether it is over
    bool IsDown() const;
    bool IsFallback() const;
    Address GetLocal() const;
    Address GetRemote() const;
    uint8_t GetLocalAddressId() const;
    uint8_t GetRemoteAddressId() const;
    bool IsBackup() const;      //!< either side asked for it
    bool IsLocalBackup() const; //!< we asked for it
    bool IsPotentiallyFailed() const;
    /// @returns whether a checksum has failed on it and the peer is yet to answer
    bool IsFailing() const;
    /// @returns time since the peer was heard last, or since it came up
    Time GetSilence() const;
    /// @}

    /// @name Congestion state, for path states and information. @{
    Ptr<const TcpSocketState> GetTcb() const;
    Ptr<TcpCongestionOps> GetCongestionControl() const;
    Time GetSrtt() const; //!< zero before the first sample
    Time GetRttVar() const;
    Time GetLastRtt() const; //!< newest raw sample
    Time GetMinRtt() const;
    Time GetMaxRtt() const;
    Time GetRto() const;
    /// @returns smoothed RTT as the receiver of data sees it, by TCP's timestamps; without them the
    /// sender's; zero if neither is known
    Time GetReceiveRtt() const;
    uint32_t GetMss() const; //!< payload bytes of a full segment
    uint32_t GetInFlight() const;
    uint32_t GetQueued() const; //!< bytes given to it that it has not sent
    /// @returns bytes it could send now in whole segments, with what is queued and lost taken off
    uint32_t GetRoom() const;
    uint32_t GetRetransmissions() const; //!< segments sent again
    uint32_t GetTimeouts() const;        //!< retransmission timeouts since the last new ACK
    uint32_t GetLossEvents() const;      //!< entries into recovery or loss
    uint64_t GetBytesSent() const;       //!< payload bytes bound to it
    uint64_t GetBytesReceived() const;   //!< payload bytes that arrived in subflow order
    /// @}

    /// @name Orders from the connection. @{
    /// Set the address id (and backup) for the SYN. @param localId ours @param remoteId the peer's
    /// @param backup we ask for it
    void SetJoin(uint8_t localId, uint8_t remoteId, bool backup);
    /// Remember which address id the initial addresses have. @param backup we ask for backup @{
    void SetLocalAddressId(uint8_t id);
    void SetLocalBackup(bool backup);
    void SetRemoteBackup(bool backup);
    /// @}
    /// Before the handshake: let segments leave by the device that has our address, or another that
    /// is next to the peer; they may come by any. @param local ours @param remote the peer's
    void BindToOwnDevice(const Address& local, const Address& remote);
    /// In a segment: the peer has shown that it has our keys.
    void Confirm();
    /// Halve the congestion window, and the threshold unless in slow start, as if a segment had
    /// been lost. @returns false if TCP is not in its open state
    bool HalveWindow();
    /// Give bytes and their data sequence number; Flush() sends them. @param dsn of the first byte
    /// @param packet at most GetMss() bytes
    void BindBytes(uint64_t dsn, Ptr<Packet> packet);
    /// Let TCP send what was bound, unless TCP is just about to do so itself.
    void Flush();
    /// The path works again: send the oldest unacknowledged data now, whatever the timer says.
    void WakeUp();
    /// Send a segment without data now. It carries what is queued by SendOption().
    void SendAck();
    /// Put an option on the next segment without data (SendAck() makes one). @param option
    /// ADD_ADDR, MP_PRIO, ...
    void SendOption(const mptcp::Option& option);
    /// Close our direction in order: FIN after the data bound so far. The peer's direction goes on
    /// until its own FIN.
    void CloseGracefully();
    /// @returns whether our FIN has left
    bool IsFinSent() const;
    /// Nobody waits for the peer's data any more: once our FIN is acknowledged, the peer's has to
    /// come within a limit. @param limit after it was heard last
    void SetOrphan(Time limit);
    /// Reset once the current segment is done with. @param reason for MP_TCPRST @param fastclose
    /// also carry MP_FASTCLOSE
    void RequestReset(mptcp::ResetReason reason, bool fastclose = false);
    /// Become plain TCP. @param rxBase data sequence number of subflow position 0 on the receive
    /// side
    void FallBackToTcp(uint64_t rxBase);
    /// Tell the peer of a fallback that it may not see: segments carry an infinite mapping until
    /// data with one is acknowledged (RFC 8684 section 3.7).
    void MapInfinitely();
    /// @returns bytes beyond the acknowledged that the peer advertised last
    uint32_t GetPeerWindow() const;
    /// Let more be received. @param size bytes
    void GrowReceiveBuffer(uint32_t size);
    /// Do not offer MPTCP on the SYN.
    void DisableMptcp();
    /// @returns position of the oldest byte that TCP waits for an acknowledgement of
    uint64_t GetTxHead() const;
    /// A DATA_ACK is late. If ACKs came without options, ask for one by a keep-alive (RFC 9293
    /// section 3.8.4); without an answer do without options. @returns false if there is no doubt
    bool ResolveDoubt();
    /// Fallback only: bytes of send buffer TCP may still be given. @returns bytes
    uint32_t GetFallbackRoom() const;
    /// @param visit called with each range [begin, end) of data sequence numbers that is bound and
    /// not acknowledged by TCP
    template <typename Visitor>
    void ForEachUnacked(Visitor visit) const
    {
        const uint64_t una = GetTxHead();
        for (const mptcp::Mapping& m : m_txMappings.All())
        {
            const uint64_t done = una > m.ssn ? una - m.ssn : 0;
            if (done < m.length)
            {
                visit(m.dsn + done, m.dsn + m.length);
            }
        }
    }

    /// @}

    int Listen() override;
    int Close() override;

  protected:
    void DoDispose() override;

    /// @name TcpSocketBase. @{
    Ptr<TcpSocketBase> Fork() override;
    void CompleteFork(Ptr<Packet> packet,
                      const TcpHeader& header,
                      const Address& from,
                      const Address& to) override;
    void DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to) override;
    uint32_t SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool withAck) override;
    void SendEmptyPacket(uint8_t flags) override;
    uint32_t Window() const override;
    uint32_t AvailableWindow() const override;
    uint16_t AdvertisedWindowSize(bool scale = true) const override;
    void ReceivedAck(Ptr<Packet> packet, const TcpHeader& header) override;
    void EstimateRtt(const TcpHeader& header) override;
    void NewAck(const SequenceNumber32& seq, bool resetRto) override;
    void ReTxTimeout() override;
    void PersistTimeout() override;
    /// @}

  private:
    /// Sinks of the Tx and Rx traces.
    using SegmentTrace =
        TracedCallback<Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>;

    /// Connect the sinks and callbacks of this object.
    void Wire();
    /// Pass a segment on to sinks that the listener had, which is rare. @param trace theirs @param
    /// packet it @param header its header @param self the socket
    static void ToInherited(const SegmentTrace& trace,
                            const Ptr<const Packet>& packet,
                            const TcpHeader& header,
                            const Ptr<const TcpSocketBase>& self)
    {
        if (!trace.IsEmpty())
        {
            trace(packet, header, self);
        }
    }

    /// Notice a controller that the user has exchanged: TcpSocketBase's setter is not virtual.
    void FollowController();
    /// See Ns3TcpMends::Outlive(). @param controller one that this gives up
    void OutliveController(Ptr<TcpCongestionOps> controller) const;
    /// Take over how the connection wants packets to be marked, if that has changed. What was set
    /// on this socket alone holds until then.
    void TakeMarking();
    /// Cover bytes that are about to be bound by a mapping. @param dsn of the first @param packet
    /// the bytes
    void MapBytes(uint64_t dsn, Ptr<const Packet> packet);

    /// @name Sending side of segments (mptcp-subflow-output.cc). @{
    void OnTx(Ptr<const Packet> packet, const TcpHeader& header, Ptr<const TcpSocketBase> self);
    /// See to the numbers of a segment that leaves, and to our FIN. @param header its header @param
    /// size bytes of data
    void Number(TcpHeader& header, uint32_t size);
    void AddSynOptions(TcpHeader& header);
    void AddDataOptions(TcpHeader& header);
    void AddAckOptions(TcpHeader& header);
    void AddFallbackOptions(TcpHeader& header, uint32_t size);
    void AddInfiniteMapping(TcpHeader& header, uint32_t size);
    void AddResetOptions(TcpHeader& header);
    mptcp::Dss MakeDss() const;
    /// Append, dropping SACK blocks if there is no room. @returns whether it went in
    bool Append(TcpHeader& header, const mptcp::Option& option, bool dropSack);
    /// Count an option that leaves, as Linux does: when it is written. @param option it @param sent
    /// whether there was room
    void CountSent(const mptcp::Option& option, bool sent);
    /// @}

    /// @name Receiving side of segments (mptcp-subflow-input.cc). @{
    void OnRx(Ptr<const Packet> packet, const TcpHeader& header, Ptr<const TcpSocketBase> self);
    /// @returns false if the segment was dealt with and TCP must not see it
    bool InspectHandshake(Ptr<const Packet> packet, const Address& from, const Address& to);
    /// Ask the gate, and act on its verdict. @param segment what has arrived, which after fallback
    /// is cut to the window @param packet it, header and payload @param from the peer @param to
    /// ours @returns whether the segment counts
    bool Admit(MptcpSegmentGate::Segment& segment,
               Ptr<Packet> packet,
               const Address& from,
               const Address& to);
    /// Send the FIN that is wanted if nothing is left to be sent before it.
    void MaySendFin();
    /// After fallback, leave of a segment what the window has room for. @param segment what has
    /// arrived @param packet it
    void CutToWindow(MptcpSegmentGate::Segment& segment, Ptr<Packet> packet);
    /// @param segment what has arrived @param packet it @returns what to do with it
    MptcpSegmentGate::Verdict Judge(const MptcpSegmentGate::Segment& segment,
                                    Ptr<const Packet> packet);
    /// Take the timestamp of a segment that was sent again (ns3-tcp-mends.cc). @param segment what
    /// has arrived, acceptable or old @param packet it
    void EchoOldSegment(const MptcpSegmentGate::Segment& segment, Ptr<const Packet> packet);
    /// Count a window probe's byte as sent once the peer has acknowledged it (ns3-tcp-mends.cc).
    /// @param segment what has arrived
    void TakeProbe(const MptcpSegmentGate::Segment& segment);
    /// @returns whether plain TCP keeps back what it has, all else being acknowledged, because the
    /// window is smaller than a segment (ns3-tcp-mends.cc)
    bool IsHeldByWindow() const;
    /// Make sure that a window that is too small is probed, after fallback (ns3-tcp-mends.cc).
    void WatchWindow();
    /// @returns what the gate wants to know of this socket
    MptcpSegmentGate::Connection GetGateState() const;
    /// @param packet a reset in the window whose number is not the one expected
    /// @returns whether it carries MP_FASTCLOSE with our key
    bool IsProvenReset(Ptr<const Packet> packet);
    /// Hand a segment to TCP, or deal with it ourselves once a FIN is involved. @param segment what
    /// has arrived @param packet it @param from the peer @param to ours
    void Dispatch(const MptcpSegmentGate::Segment& segment,
                  Ptr<Packet> packet,
                  const Address& from,
                  const Address& to);
    /// A segment with FIN, or one after our FIN: what TcpSocketBase::DoForwardUp does of it,
    /// without its state machine. @param packet it
    void ForwardInEndgame(Ptr<Packet> packet);
    /// Our FIN leaves. @param sequence its number
    void NoteFinSent(SequenceNumber32 sequence);
    void TellFinSent();
    /// If all before the peer's FIN has arrived, take the FIN.
    void CheckPeerFin();
    /// Refuse a connection where only MP_JOINs are taken. @returns false if TCP must not see the
    /// segment
    bool InspectSyn(Ptr<const Packet> packet, const Address& from, const Address& to);
    /// Sample the RTT as the receiver sees it. @param header of data, with the time of what caused
    /// it
    void MeasureReceiveRtt(const TcpHeader& header);
    /// A closed window stops no retransmissions, and keeps nobody from answering. @param header of
    /// the segment at hand
    void InspectWindow(const TcpHeader& header);
    bool InspectSynAck(const TcpHeader& header);
    /// Judge a segment that would establish the subflow here. @param header it @returns what to do
    MptcpHandshake::Action InspectThirdAck(const TcpHeader& header);
    /// Note why a join is refused. @param verdict on it @returns whether it is refused
    bool Refuse(const MptcpHandshake::Verdict& verdict);
    /// @returns what a join has to prove
    MptcpHandshake::Secrets GetSecrets() const;
    /// The first segment after the handshake shows whether options get through. @param header it
    void InspectFirst(const TcpHeader& header);
    void ReadOption(const mptcp::Option& option, const TcpHeader& header);
    void ReadDss(const mptcp::Dss& dss, const TcpHeader& header);
    void ReadMapping(const mptcp::DssMapping& wire, bool dataFin);
    /// @param wire mapping of a DATA_FIN alone, whose checksum fits
    void ReadLoneFin(const mptcp::DssMapping& wire, uint64_t dsn);
    void StoreMapping(const mptcp::Mapping& mapping);
    void OnReadable(Ptr<Socket> self);
    void DeliverMapped();
    void HoldForChecksum(const mptcp::Mapping& mapping, Ptr<Packet> packet);
    void DeliverPlain();
    /// Data arrived that no mapping covers.
    void Unmapped();
    /// @}

    /// @name Mends of ns-3's TCP (subflow/ns3-tcp-mends.cc). @{
    /// TCP's timeout, which lowers ssthresh once for each segment.
    void TimeOutData();
    /// A SYN forks the listener, which forgets it. @param packet it @param from the peer @param to
    /// ours
    void ForwardToListener(Ptr<Packet> packet, const Address& from, const Address& to);
    /// @}

    /// @name MptcpEndgameHost. @{
    TcpStates_t GetEndState() const override;
    void SetEndState(TcpStates_t state) override;
    void SendFin() override;
    bool IsAllDataAcked() const override;
    void EnsureDataTimer() override;
    Time GetFinTimeout() const override;
    Time GetLastHeard() const override;
    void GiveUp() override;
    /// @}

    /// @name MP_FAIL, and options that vanish (mptcp-subflow-fail.cc). @{
    /// Take a step in the life of MP_FAIL. @param event what has happened
    void HandleFail(MptcpFailEvent event);
    /// @param action what to do; breaks the subflow @param event why
    void BreakByFail(MptcpFailAction action, MptcpFailEvent event);
    /// @returns whether the connection may become plain TCP on this subflow now
    bool MayFallBack() const;
    /// Become plain TCP, and deliver what was held. @param why counter
    void BecomePlain(MptcpCounter why);
    /// Options vanish from this subflow: what it is used for without them, if anything.
    void LoseOptions();
    /// Look at a segment without MPTCP options. @param header its header
    void InspectStripped(const TcpHeader& header);
    /// The peer may not know yet that this is plain TCP. @param header of its segment
    void InspectPlain(const TcpHeader& header);
    void ArmFailTimer();
    void FailTimeout();
    /// Hand on what was held for a checksum.
    void ReleaseHeld();
    /// @}

    /// @name Life. @{
    /// Move through life. @param event what happens
    void Live(MptcpSubflowEvent event);
    /// @returns the number that a segment without data carries: the next one to be sent
    SequenceNumber32 GetSndNext() const;
    void OnState(TcpStates_t from, TcpStates_t to);
    void OnCongState(TcpSocketState::TcpCongState_t from, TcpSocketState::TcpCongState_t to);
    void OnConnected(Ptr<Socket> self);
    /// Hold this socket while events of this instant run. @param rounds of events
    void KeepAlive(uint32_t rounds);
    void OnConnectFailed(Ptr<Socket> self);
    void OnErrorClose(Ptr<Socket> self);
    bool OnConnectionRequest(Ptr<Socket> self, const Address& from);
    void OnAccepted(Ptr<Socket> self, const Address& from);
    void OnSendSpace(Ptr<Socket> self, uint32_t available);
    void OnDataSent(Ptr<Socket> self, uint32_t bytes);
    void BecomeUp();
    void TellUp();
    void ReportDown(bool failed);
    void TellDown(bool failed);
    void TellFin();
    void DoReset();
    void AfterSegment();
    void SendThirdAckAgain();
    /// Take the segment size that leaves room for options within the interface's MTU and the peer's
    /// MSS; plain TCP needs less. @param local our address @param header the peer's SYN, or null
    void FitSegmentSize(const Address& local, const TcpHeader* header);
    /// @param local ours @param remote the peer's @returns the device that segments leave by, or
    /// null: routing chooses
    Ptr<NetDevice> LeavesBy(const Address& local, const Address& remote) const;
    /// Answer a segment with a reset, without an end point. @param header what is answered @param
    /// local ours @param remote the peer's @param reason for MP_TCPRST, if MPTCP has one
    void SendBareReset(const TcpHeader& header,
                       const Address& local,
                       const Address& remote,
                       std::optional<mptcp::ResetReason> reason);
    uint32_t PeerWindowForTcp() const;
    /// @returns what TCP may send now, in whole segments while something is in flight (bytes)
    uint32_t SendableWindow() const;
    /// Take new data before TCP, which would find none in recovery, spends its window on sending
    /// again what is not lost (RFC 6675, NextSeg rule 3).
    void PullInRecovery();
    /// Send new data in whole segments as SendPendingData() would. While nothing is lost that needs
    /// no search for what is lost, which goes through all that is in flight, once per segment.
    void SendFresh();
    /// @returns whether the next segment to send can only be new data
    bool IsNextFresh() const;
    /// Something is in flight: look after it, if nobody does.
    void WatchForSilence();
    /// @param timeout how long an answer may take @returns when the subflow counts as silent: a
    /// segment has had no answer for that long, and no other segment for that less the round trip
    /// that an answer takes anyway, and half a round trip at least
    Time GetSilenceEnd(Time timeout) const;
    /// @returns how long an answer may take while the whole connection waits for this subflow: the
    /// RTO without its floor (ns-3 has a second) and without backing off
    Time GetEarlyTimeout() const;
    void CheckForSilence();
    uint16_t PayloadChecksum(const mptcp::Mapping& mapping, Ptr<const Packet> packet) const;
    /// @returns 64-bit position of a sequence number we send @param seq the number
    uint64_t TxPosition(SequenceNumber32 seq) const;
    /// @}

    MptcpSubflowOwner* m_owner{nullptr};
    Ptr<const MptcpSubflow> m_listener; //!< of a fork that is not completed yet
    Role m_role{Role::LISTENER};
    uint32_t m_id{0};
    uint32_t m_slot{0};
    MptcpSubflowSettings m_settings;
    MptcpMarking m_marking; //!< the connection's that was taken over last
    MptcpSubflowLife m_life{MptcpSubflowLife::HANDSHAKE};
    MptcpEndgame m_endgame{*this};
    bool m_wasUp{false}; //!< and may be so still
    bool m_ns3Mends{true};
    std::optional<SequenceNumber32> m_timeoutHead; //!< what timed out last

    bool m_offer{true};           //!< put MP_CAPABLE on the SYN
    bool m_fallback{false};       //!< plain TCP
    bool m_retransmitting{false}; //!< the segment on its way out was sent before
    bool m_infinite{false};       //!< an infinite mapping is to be signalled
    uint64_t m_infiniteEnd{0};    //!< end of the first data that signals it; 0 before that
    bool m_thirdAckSent{false};   //!< and no SYN/ACK came again
    bool m_confirmed{false};      //!< the peer has our keys (initial) or HMAC (join)
    bool m_proven{false};         //!< a DATA_ACK for data has come back: options get through
    bool m_failed{false};         //!< potentially failed
    bool m_silent{false};         //!< potentially failed before the retransmission timer said so
    bool m_watched{false};        //!< m_silenceEvent is to come
    bool m_firstSeen{false};      //!< the first segment after the handshake has been looked at
    bool m_inSegment{false};      //!< inside TcpSocketBase::DoForwardUp
    bool m_inNewAck{false};       //!< inside TcpSocketBase::NewAck
    bool m_inSendSpace{false};    //!< inside the call that TCP makes to ask for data
    bool m_inAck{false};          //!< inside TcpSocketBase::ReceivedAck, which will send by itself
    bool m_pullInNewAck{false};   //!< NewAck comes with the final window
    bool m_pulling{false};        //!< inside PullInRecovery()
    bool m_ackNow{false};         //!< send an ACK when the segment is done with
    std::optional<SequenceNumber32> m_probeEnd; //!< after the byte of TCP's last window probe
    bool m_windowClosed{false};                 //!< the peer said so since data was last sent again
    bool m_windowOpened{false}; //!< the segment at hand says so, after it was closed

    uint8_t m_localAddressId{0};
    uint8_t m_remoteAddressId{0};
    bool m_localBackup{false};
    bool m_remoteBackup{false};
    uint32_t m_localNonce{0};
    uint32_t m_remoteNonce{0};
    uint32_t m_synsSent{0};
    uint32_t m_maxPeerWindow{0};   //!< largest one advertised to us, bytes
    SequenceNumber32 m_ackTold{0}; //!< last ACK number sent
    Time m_challengesSince;        //!< from when on answers to empty segments are counted
    uint32_t m_challenges{0};      //!< empty segments since then that do not count
    EventId m_flushEvent;
    EventId m_silenceEvent;
    Time m_lastHeard;        //!< when a segment with an ACK came last
    EventId m_thirdAckEvent; //!< JOIN_ACTIVE: third ACK again
    uint32_t m_thirdAcks{0};

    std::optional<mptcp::ResetReason> m_reset; //!< reset asked for
    bool m_resetFastclose{false};
    std::deque<mptcp::Option> m_options; //!< for segments without data

    SequenceNumber32 m_localIsn{0};
    SequenceNumber32 m_remoteIsn{0};
    mptcp::TxMappings m_txMappings;
    mptcp::RxMappings m_rxMappings;
    uint64_t m_rxPosition{1};       //!< next position that goes to the connection
    uint64_t m_rxBase{0};           //!< fallback: data sequence number of position 0
    std::deque<Ptr<Packet>> m_held; //!< bytes of a mapping whose checksum is not yet known
    uint64_t m_heldDsn{0};          //!< of the first of them
    uint32_t m_heldSum{0};
    uint32_t m_heldBytes{0};
    bool m_resetReceived{false};
    mutable Address m_lastLocal;  //!< address while there was an end point
    mutable Address m_lastRemote; //!< the peer's
    /// Whether options still get through, once they have.
    enum class OptionDoubt : uint8_t
    {
        NONE,
        SUSPECTED, //!< an ACK for data had no options
        PROBED,    //!< the peer was asked for an ACK
    };

    MptcpFailState m_fail{MptcpFailState::NONE};
    OptionDoubt m_optionDoubt{OptionDoubt::NONE};
    bool m_probing{false};    //!< the segment on its way out is a keep-alive
    uint64_t m_failDsn{0};    //!< where the mapping starts whose checksum failed
    bool m_failNow{false};    //!< the next segment without data answers by MP_FAIL
    bool m_contiguous{true};  //!< all mappings received go on where the one before ended
    bool m_releaseNow{false}; //!< plain TCP since this segment: deliver what is there
    bool m_fallenBack{false}; //!< plain TCP that has been MPTCP
    uint32_t m_failsSent{0};
    EventId m_failEvent; //!< MP_FAIL again

    Time m_lastRttSample;
    Time m_minRttSample;
    Time m_maxRttSample;
    Time m_receiveRtt;
    uint32_t m_retransmissions{0};
    uint32_t m_lossEvents{0};
    uint32_t m_timeouts{0};
    uint64_t m_bytesBound{0};
    uint64_t m_bytesFlushed{0}; //!< of them, when TCP was last asked to send
    uint32_t m_peerMss{UINT32_MAX};
    MptcpOptionList m_received;         //!< options of the segment at hand
    Ptr<TcpCongestionOps> m_controller; //!< the one that was looked at last
    Ptr<MptcpCongestionOps> m_coupled;  //!< the same, while it is in a group
    Ptr<MptcpCongestionGroup> m_group;  //!< the connection's
    SegmentTrace m_inheritedTx;         //!< other sinks of the listener's Tx trace
    SegmentTrace m_inheritedRx;         //!< other sinks of the listener's Rx trace
};

} // namespace ns3

#endif // MPTCP_SUBFLOW_H
