# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How connections end, and a side that speaks TCP only. One function for each case, named case_*; lib.sh has the
# words they are written in.

# ------------------------------------------------------------------------------------------- closing

# Everything is sent before anything is received: the first to end still receives all.
case_half_close_by_host() {
    paths 2
    host client --upload=$small --download=$big --endpoints=2:subflow
    kernel --upload $big --download $small --write-size 20000
    join_first
    transfers $small $big 1
}

case_half_close_by_kernel() {
    paths 2
    host client --upload=$big --download=$small --endpoints=2:subflow --close=wait
    kernel --upload $small --download $big --close shutdown
    join_first
    transfers $big $small 1
}

case_close_by_host() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow --close=close
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
}

case_close_by_kernel() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow --close=wait
    kernel --upload $small --download $small --close close
    join_first
    transfers $small $small 1
}

case_close_by_both() {
    paths 2
    host server --upload=$small --download=$small --endpoints=2:signal --close=close
    kernel --upload $small --download $small --close close
    join_first
    transfers $small $small 1
}

# A connection over which nothing goes at all.
case_nothing_sent() {
    paths 1
    host client
    kernel
    go
    expect_all_bytes 0 0
    expect kernel.MPCapableSYNRX = 1
    expect host.fallback = false
}

case_fastclose_by_kernel() {
    paths 2
    tolerate MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx
    host client --upload=$big --download=$big --endpoints=2:subflow --aborted=1
    kernel --upload $big --download $big --close reset --reset-after 3000000
    join_first
    go
    expect host.closed = error
    expect kernel.MPFastcloseTx '>=' 1
    expect host.counters.MPFastcloseRx '>=' 1
    expect host.wrong = -1
    expect peer.wrong = -1
    expect host.counters.MPCurrEstab = 0
}

case_fastclose_by_host() {
    paths 2
    tolerate MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx
    host client --upload=$big --download=$big --endpoints=2:subflow --aborted=1 \
        --when=received=3000000:abort
    kernel --upload $big --download $big --aborted
    join_first
    go
    expect host.counters.MPFastcloseTx '>=' 1
    expect kernel.MPFastcloseRx '>=' 1
    expect kernel.MPCurrEstab = 0
    expect host.wrong = -1
    expect peer.wrong = -1
}

# ---------------------------------------------------------------------------- TCP on one of the sides

case_tcp_kernel_server() {
    paths 2
    tolerate MPCapableFallbackSYNACK
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --protocol tcp --upload $big --download $big
    go
    expect_all_bytes $big $big
    expect host.fallback = true
    expect host.counters.MPCapableFallbackSYNACK = 1
    expect host.counters.MPJoinSynTx = 0
}

case_tcp_kernel_client() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal
    kernel --protocol tcp --upload $big --download $big --close shutdown
    go
    expect_all_bytes $big $big
    expect host.fallback = true
    expect host.counters.AddAddrTx = 0
}

case_tcp_host_client() {
    paths 1
    host client --protocol=tcp --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    go
    expect_all_bytes $big $big
    expect kernel.MPCapableSYNRX = 0
}

case_tcp_host_server() {
    paths 1
    tolerate MPCapableFallbackSYNACK
    host server --protocol=tcp --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    go
    expect_all_bytes $big $big
    expect kernel.MPCapableSYNTX = 1
    expect kernel.MPCapableFallbackSYNACK = 1
}

case_mptcp_disabled_in_kernel() {
    paths 1
    tolerate MPCapableFallbackSYNACK
    sysctl -qw net.mptcp.enabled=0
    host client --upload=$small --download=$small
    kernel --protocol tcp --upload $small --download $small
    go
    expect_all_bytes $small $small
    expect host.fallback = true
}

# A SYN with data, which ns-3 does not take. The kernel then sends the data again without MP_CAPABLE.
case_kernel_fast_open() {
    paths 2
    tolerate MPCapableFallbackACK MPCapableDataFallback
    sysctl -qw net.ipv4.tcp_fastopen=5 # as client, without a cookie
    apps --app=echo --endpoints=2:signal
    echoes --fast-open --bytes $small
    apps_end
    expect kernel.MPCapableSYNTX = 1
    expect kernel.MPCapableDataFallback = 1
    expect host.counters.MPCapableFallbackACK = 1
    expect host.fallbacks = 1
}
