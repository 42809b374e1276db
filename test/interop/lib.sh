# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the cases of the interoperability tests are written with. Sourced inside namespaces of the
# case's own; $dir is its folder, $host_program the ns-3 host.
#
# A case says how many paths there are (paths), what the two sides do (host, kernel), lets them run
# (go) and then what must have come of it (expect); transfers does both for the most common outcome.
# The facts that expect looks at:
#   kernel.NAME          counter MPTcpExtNAME of the kernel, from nstat
#   far.NAME             the same of the namespace beyond the relay
#   peer.NAME            report of the kernel's program, info included (peer.info.NAME)
#   host.NAME            report of the ns-3 host (host.info.NAME, host.counters.NAME,
#                        host.subflows.I.NAME)

: "${dir:?}" "${host_program:?}" "${apps_program:?}"
here=$(dirname "${BASH_SOURCE[0]}")
host_role=client
host_flags=()
kernel_flags=()
echoed=()
far_pid=
tolerated=''
address=10.0.1.2
# Bytes of transfers.
small=1000000
big=10000000
large=100000000

# Counters that mean trouble on either side, whatever the case. A case that provokes some names them
# by tolerate, as NAME or, for one side, SIDE.NAME. (RcvWndConflict is none: two of the kernel's processors noted a window at once.)
troubles="MPCapableFallbackACK MPCapableFallbackSYNACK MPCapableSYNTXDrop MPCapableDataFallback
    MPFallbackTokenInit MPJoinNoTokenFound MPJoinSynAckHMacFailure MPJoinAckHMacFailure
    MPJoinRejected MPJoinSynTxCreatSkErr MPJoinSynTxBindErr MPJoinSynTxConnectErr DSSNotMatching
    DSSCorruptionFallback DSSCorruptionReset DSSNoMatchTCP DataCsumErr InfiniteMapTx InfiniteMapRx
    NoDSSInWindow AddAddrTxDrop AddAddrDrop EchoAddTxDrop MismatchPortSynRx MismatchPortAckRx
    RmAddrDrop RmAddrTxDrop MPFailTx MPFailRx MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx RcvPruned
    SubflowStale Blackhole DssFallback SimultConnectFallback FallbackFailed
    MPJoinSynAckNoMPJoin MPJoinAckNoMPJoin MPJoinNotEstablished DssReset MalformedOption
    MalformedTcpHeader"

problem() {
    echo "$*" >>"$dir/problems"
}

# paths N: N taps with the kernel's addresses on them; the way to an address of the host is its own tap
paths() {
    local p
    ip link set lo up
    for ((p = 1; p <= $1; p++)); do
        ip tuntap add dev "tap$p" mode tap
        ip link set "tap$p" txqueuelen 2000
        address_path "$p"
    done
    taps=$(seq -s, -f 'tap%g' "$1")
    ip mptcp limits set subflows 4 add_addr_accepted 4
}

# address_path P [COMMAND...]: the kernel's addresses on tap P, set by way of COMMAND
address_path() {
    "${@:2}" ip address add "10.0.$1.1/24" dev "tap$1"
    "${@:2}" ip -6 address add "fd00:$1::1/64" dev "tap$1" nodad
    "${@:2}" ip link set "tap$1" up
    "${@:2}" ip route add "10.1.$1.0/24" via "10.0.$1.2" dev "tap$1"
}

# What leaves with path p's address takes path p, as multi-homed hosts do it.
route_by_source() {
    local p
    for p in 1 2; do
        ip route add default via "10.0.$p.2" dev "tap$p" table "$p"
        ip rule add from "10.0.$p.1" table "$p"
    done
}

# linked RATE,DELAY,PACKETS,LOSS...: as paths, each through a link inside ns-3
linked() {
    paths $#
    host_flags+=("--links=$(
        IFS=';'
        echo "$*"
    )")
    address=10.1.1.2
}

# host client|server FLAG...: what the ns-3 host does
host() {
    host_role=$1
    shift
    host_flags+=("$@")
}

# kernel FLAG...: what the kernel's side does
kernel() {
    kernel_flags+=("$@")
}

ipv6() {
    address=fd00:1::2
    host_flags+=(--v6=1)
    kernel_flags+=(--v6)
}

# Neither side sends more than a little before the second subflow is there.
join_first() {
    join_midway 1000 0
}

# join_midway HOST KERNEL: the second subflow comes while data flows, however long that takes: with so
# many bytes sent, either side waits for it.
join_midway() {
    host_flags+=("--hold=$1:2")
    kernel_flags+=(--hold "$2:$(($1 + 1))")
}

# A path will be dead for good: what that brings about is no trouble, and its subflow's end not awaited.
dead_path() {
    tolerate SubflowStale MPRstTx MPRstRx
    host_flags+=(--deadPath=1)
}

tolerate() {
    tolerated="$tolerated $*"
}

# Connections are so short that a join may come when its connection is ending or over, at either end; and
# the kernel refuses the joins of those that have written everything. One that ends while the kernel's third
# ACK of a join is due has a DATA_FIN there in place of MP_JOIN.
late_joins() {
    tolerate MPRstTx MPRstRx MPJoinNoTokenFound MPJoinNotEstablished MPJoinRejected MPJoinAckNoMPJoin
}

# The kernel closes a subflow while data is on the way to it, and answers that data with a reset.
late_data() {
    tolerate MPRstTx MPRstRx
}

# The kernel pairs a new DATA_ACK with the window of the segment before it, and so exceeds a window
# that shrinks because nobody reads. The host drops the excess at data level.
stale_window() {
    tolerate host.counters.NoDSSInWindow
}

# wait_for WORD FILE: until a line with it is there
wait_for() {
    local try
    for ((try = 0; try < 400; try++)); do
        grep -qs "$1" "$2" && return
        sleep 0.05
    done
    problem "no '$1' in $2"
}

# ns-3 comes before what is not of this test: to it, time in which it does not run is delay of every
# path. (Where that is not allowed, nice says so and runs it all the same.)
start_host() {
    nice -n -15 "$host_program" "--role=$host_role" "--taps=$taps" "${host_flags[@]}" \
        >"$dir/host.log" 2>"$dir/host.err" &
    host_pid=$!
}

start_kernel() {
    ${wrapper:-} "$here/peer.py" --role "$1" --peer "$address" "${kernel_flags[@]}" \
        >"$dir/peer.log" 2>"$dir/peer.err" &
    peer_pid=$!
}

start_capture() {
    dumpcap -q -i any -s 160 -w "$dir/packets.pcap" >"$dir/dumpcap.log" 2>&1 &
    capture_pid=$!
    wait_for 'File:' "$dir/dumpcap.log"
}

# go: both sides run to their end
go() {
    local first status=0
    start_capture
    if [ "$host_role" = server ]; then
        start_host
        wait_for ready "$dir/host.log"
        start_kernel client
    else
        start_kernel server
        wait_for ready "$dir/peer.log"
        start_host
    fi
    wait -n -p first "$host_pid" "$peer_pid" || status=$?
    if [ "$status" -ne 0 ]; then
        sleep 2
        kill "$host_pid" "$peer_pid" 2>/dev/null
    fi
    if [ "$first" = "$host_pid" ]; then
        verdict "the ns-3 host" "$status"
        finish_one "$peer_pid" "the kernel's side"
    else
        verdict "the kernel's side" "$status"
        finish_one "$host_pid" "the ns-3 host"
    fi
    kill "$capture_pid" 2>/dev/null
    wait "$capture_pid"
    collect peer "$dir/peer.log" host "$dir/host.log"
    check_troubles
}

finish_one() {
    local status=0
    wait "$1" || status=$?
    verdict "$2" "$status"
}

verdict() {
    [ "$2" -eq 0 ] || problem "$1 ended with status $2"
}

# counters NAME [COMMAND...]: the kernel's MPTCP counters as facts NAME.*, read by way of COMMAND
counters() {
    "${@:2}" nstat -asz | sed -n "s/^MPTcpExt\([A-Za-z0-9]*\)  *\([0-9]*\) .*/$1.\1 \2/p"
}

# collect NAME FILE...: the kernel's counters and reports as facts
collect() {
    counters kernel >"$dir/facts"
    [ -z "$far_pid" ] || counters far far >>"$dir/facts"
    "$here/flatten.py" "$@" >>"$dir/facts" 2>>"$dir/peer.err" || problem "a report cannot be read"
}

# needs TOOL...: leave the case out where one is not installed
needs() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null && continue
        echo "$tool is not installed" >"$dir/skipped"
        exit 0
    done
}

# apps FLAG...: a host with everyday applications, up and running
apps() {
    start_capture
    nice -n -15 "$apps_program" "--taps=$taps" "$@" >"$dir/host.log" 2>"$dir/host.err" &
    host_pid=$!
    wait_for ready "$dir/host.log"
}

# runs COMMAND...: a program of the kernel's side, made to use MPTCP
runs() {
    mptcpize run "$@" >>"$dir/peer.log" 2>>"$dir/peer.err" || problem "$1 ended with status $?"
}

# echoes FLAG...: echo.py against the host's echo server, which gives the facts peer.NAME
echoes() {
    "$here/echo.py" "$@" >"$dir/peer.log" 2>"$dir/peer.err" || problem "echo.py ended with status $?"
    echoed=(peer "$dir/peer.log")
}

# apps_end [wait]: the host ends, by itself or because it is told to; facts are there. It ends when
# all connections have.
apps_end() {
    [ "${1:-}" = wait ] || kill "$host_pid" 2>/dev/null
    finish_one "$host_pid" "the ns-3 host"
    kill "$capture_pid" 2>/dev/null
    wait "$capture_pid"
    collect host "$dir/host.log" "${echoed[@]}"
    expect host.over = true
    check_troubles
}

# expect_same FILE...: all have the content of the first
expect_same() {
    local file
    for file in "${@:2}"; do
        cmp -s "$1" "$file" || problem "$file is not what was sent"
    done
}

# transfers UPLOAD DOWNLOAD JOINS: go, and all these bytes come through, by MPTCP with so many joins
transfers() {
    go
    expect_all_bytes "$1" "$2"
    expect_mptcp "$3"
}

# fact NAME: its value, or nothing
fact() {
    sed -n "s/^${1//./\\.} //p" "$dir/facts"
}

# expect NAME OPERATOR VALUE: OPERATOR is = or one of awk's for numbers
expect() {
    local value
    value=$(fact "$1")
    case $2 in
    =) [ "$value" = "$3" ] && return ;;
    *) [ -n "$value" ] && awk "BEGIN { exit !($value $2 $3) }" && return ;;
    esac
    problem "$1 is '$value', not $2 $3"
}

check_troubles() {
    local name side value
    for name in $troubles; do
        for side in kernel far host.counters; do
            [[ " $tolerated " = *" $name "* || " $tolerated " = *" $side.$name "* ]] && continue
            value=$(fact "$side.$name")
            [ "${value:-0}" = 0 ] || [ "$value" -le "$(harmless "$side" "$name")" ] ||
                problem "$side.$name is $value"
        done
    done
}

# harmless SIDE COUNTER: up to what number it is the kernel's own doing
harmless() {
    case $1.$2 in
    kernel.NoDSSInWindow | far.NoDSSInWindow)
        # At data level the kernel knows no window that it offered before its first DSS: 65160 bytes in
        # SYN or SYN/ACK, 57344 afterwards. What comes out of order to the right of that, it drops: less
        # than 6 segments of 1420 bytes, in each connection.
        echo $((6 * ($(fact "$1.MPCapableSYNTX") + $(fact "$1.MPCapableSYNRX"))))
        ;;
    kernel.SubflowStale | far.SubflowStale)
        # It gives a subflow up after five timeouts without an answer, of two ticks each at the least
        # where the RTT is as short as here. An ns-3 that was late by as much has been silent.
        awk "BEGIN { print $(fact host.machine.late) < 0.01 ? 0 : $(fact "$1.$2") }"
        ;;
    host.counters.MPRstRx)
        # When all has been said and acknowledged at data level, the kernel closes its sockets. A subflow
        # whose last segments were lost, while another brought their bytes, still repeats them, and a closed
        # socket answers data with a reset.
        fact host.lateResets
        ;;
    *) echo 0 ;;
    esac
}

# sums: all bytes of the two directions, from each side's own books
expect_all_bytes() {
    expect host.sent = "$1"
    expect peer.received = "$1"
    expect host.received = "$2"
    expect peer.sent = "$2"
    expect host.wrong = -1
    expect peer.wrong = -1
    expect host.eof = true
    expect host.over = true
}

# expect_mptcp JOINS: the connection was MPTCP on both sides, with so many joins made and none refused
expect_mptcp() {
    expect host.fallback = false
    if [ "$host_role" = client ]; then
        expect kernel.MPCapableSYNRX = 1
        expect kernel.MPCapableACKRX = 1
        expect host.counters.MPCapableSYNACKRX = 1
        expect kernel.MPJoinSynRx = "$1"
        expect kernel.MPJoinAckRx = "$1"
        expect host.counters.MPJoinSynAckRx = "$1"
    else
        expect host.counters.MPCapableSYNRX = 1
        expect host.counters.MPCapableACKRX = 1
        expect kernel.MPCapableSYNACKRX = 1
        expect host.counters.MPJoinSynRx = "$1"
        expect host.counters.MPJoinAckRx = "$1"
        expect kernel.MPJoinSynAckRx = "$1"
    fi
    expect host.established = $(($1 + 1))
    expect host.counters.MPCurrEstab = 0
    expect kernel.MPCurrEstab = 0
}

# expect_checksum 0|1: whether both sides used DSS checksums
expect_checksum() {
    expect host.info.csum_enabled = "$1"
    expect peer.info.csum_enabled = "$1"
}

# expect_shares sent|received: every subflow carried at least a tenth of the host's bytes
expect_shares() {
    local i count
    count=$(fact host.subflows.count)
    for ((i = 0; i < ${count:-0}; i++)); do
        expect "host.subflows.$i.$1" '>=' $(($(fact "host.$1") / 10))
    done
}

# expect_both_used: every subflow carried something, one way or the other
expect_both_used() {
    local i count
    count=$(fact host.subflows.count)
    for ((i = 0; i < ${count:-0}; i++)); do
        expect "host.subflows.$i.sent" '>' "-$(fact "host.subflows.$i.received")"
    done
}

# expect_unused_join: only the initial subflow carried data; the others at most what was sent again there
# (which Linux does on a backup path, too, when the others stand still)
expect_unused_join() {
    local i count
    count=$(fact host.subflows.count)
    for ((i = 0; i < ${count:-0}; i++)); do
        [ "$(fact "host.subflows.$i.initial")" = true ] && continue
        expect "host.subflows.$i.sent" '<=' "$(fact host.info.bytes_retrans)"
        expect "host.subflows.$i.received" '<=' "$(fact peer.info.bytes_retrans)"
    done
}
