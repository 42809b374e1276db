# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The cases: one function each, named case_*. lib.sh has the words they are written in.

big=10000000
small=1000000
large=100000000

# ------------------------------------------------------------- one path, ns-3 as client and server

case_client_upload() {
    paths 1
    host client --upload=$big
    kernel --download $big
    go
    expect_all_bytes $big 0
    expect_mptcp 0
    expect peer.info.bytes_received = $big
}

case_client_download() {
    paths 1
    host client --download=$big
    kernel --upload $big
    go
    expect_all_bytes 0 $big
    expect_mptcp 0
}

case_client_both() {
    paths 1
    host client --upload=$big --download=$big
    kernel --upload $big --download $big
    go
    expect_all_bytes $big $big
    expect_mptcp 0
}

case_server_upload() {
    paths 1
    host server --upload=$big --close=wait
    kernel --download $big --close shutdown
    go
    expect_all_bytes $big 0
    expect_mptcp 0
}

case_server_download() {
    paths 1
    host server --download=$big --close=wait
    kernel --upload $big --close shutdown
    go
    expect_all_bytes 0 $big
    expect_mptcp 0
}

case_server_both() {
    paths 1
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    go
    expect_all_bytes $big $big
    expect_mptcp 0
}

# ---------------------------------------------------------------------------------------- two paths

# Links of 20 Mb/s: one alone could not be as fast as both.
case_two_paths_client_upload() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host client --upload=$big --endpoints=2:subflow
    kernel --download $big
    go
    expect_all_bytes $big 0
    expect_mptcp 1
    expect_shares sent
}

case_two_paths_client_download() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host client --download=$big --endpoints=2:subflow --close=wait
    kernel --upload $big --close shutdown
    go
    expect_all_bytes 0 $big
    expect_mptcp 1
    expect_shares received
}

case_two_paths_client_both() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
}

case_two_paths_server_upload() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host server --upload=$big --endpoints=2:signal
    kernel --download $big
    go
    expect_all_bytes $big 0
    expect_mptcp 1
    expect_shares sent
}

case_two_paths_server_download() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host server --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --close shutdown
    go
    expect_all_bytes 0 $big
    expect_mptcp 1
    expect_shares received
}

case_two_paths_server_both() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
}

case_large_both() {
    paths 2
    host client --upload=$large --download=$large --endpoints=2:subflow --timeout=80
    kernel --upload $large --download $large --timeout 80
    join_first
    go
    expect_all_bytes $large $large
    expect_mptcp 1
}

# Two different links: both are used as far as they go.
case_unequal_links() {
    linked 20Mbps,5ms,60,0 5Mbps,40ms,60,0
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow
    kernel --upload 4000000 --download 4000000
    join_first
    go
    expect_all_bytes 4000000 4000000
    expect_mptcp 1
}

case_lossy_links() {
    linked 20Mbps,5ms,100,0.01 20Mbps,10ms,100,0.01
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow
    kernel --upload 4000000 --download 4000000
    join_first
    go
    expect_all_bytes 4000000 4000000
    expect_mptcp 1
}

# The kernel opens the second subflow from its own second address to the same address of the host.
case_kernel_subflow_endpoint() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_both_used
}

# A script that says nothing about paths, on a host with two interfaces.
case_automatic_endpoints() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$big --download=$big --automatic=1
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
}

case_full_mesh() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small --automatic=1 --pathManager=fullmesh
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect host.fallback = false
    expect host.established '>=' 2
}

case_ndiffports() {
    paths 1
    host client --upload=$small --download=$small --pathManager=ndiffports
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

# --------------------------------------------------------------------------------------------- IPv6

case_ipv6_client() {
    paths 2
    ipv6
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
}

case_ipv6_server() {
    paths 2
    ipv6
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect kernel.AddAddr = 1
}

case_ipv6_kernel_signals() {
    paths 2
    ipv6
    ip mptcp endpoint add fd00:2::1 dev tap2 signal
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect host.counters.AddAddr = 1
}

# The connection is IPv4, what the kernel announces is not.
case_second_subflow_ipv6() {
    paths 2
    ip mptcp endpoint add fd00:2::1 dev tap2 signal
    host client --upload=$small --download=$small
    kernel --upload $small --download $small --v6
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect host.counters.AddAddr = 1
    [[ $(fact host.subflows.0.remote)$(fact host.subflows.1.remote) = *fd00:2::1* ]] ||
        problem "no subflow to the IPv6 address"
}

# ---------------------------------------------------------------------------------------- checksums

case_checksum_host_client() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow --checksum=1
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_checksum 1
}

case_checksum_kernel_server() {
    paths 2
    sysctl -qw net.mptcp.checksum_enabled=1
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_checksum 1
}

case_checksum_host_server() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --checksum=1
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_checksum 1
}

case_checksum_both() {
    paths 2
    sysctl -qw net.mptcp.checksum_enabled=1
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --checksum=1
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_checksum 1
}

# ---------------------------------------------------------------------------- addresses that come and go

case_kernel_signals() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect host.counters.AddAddr = 1
    expect kernel.EchoAdd = 1
}

case_kernel_signals_port() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal port 6001
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect host.counters.PortAdd = 1
    expect kernel.EchoAdd = 1
    expect kernel.MPJoinPortSynRx = 1
    expect kernel.MPJoinPortAckRx = 1
}

case_host_signals() {
    paths 2
    host server --upload=$small --download=$small --close=wait --endpoints=2:signal
    kernel --upload $small --download $small --close shutdown
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect kernel.AddAddr = 1
    expect host.counters.EchoAdd = 1
}

case_host_signals_port() {
    paths 2
    host server --upload=$small --download=$small --close=wait --endpoints=2:signal:6001
    kernel --upload $small --download $small --close shutdown
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect kernel.PortAdd = 1
    expect host.counters.EchoAdd = 1
    expect kernel.MPJoinPortSynAckRx '>=' 0
}

case_kernel_removes() {
    paths 2
    late_data
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal id 7
    host client --upload=$big --download=$big
    kernel --upload $big --download $big --when "received=4000000:ip mptcp endpoint del id 7"
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect kernel.RmAddrTx = 1
    expect host.counters.RmAddr = 1
    expect host.counters.RmSubflow = 1
}

case_host_removes() {
    paths 2
    late_data
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal \
        --when=received=4000000:remove:1
    kernel --upload $big --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect host.counters.RmAddrTx = 1
    expect kernel.RmAddr = 1
    expect host.counters.RmSubflow = 1
}

case_host_removes_subflow_endpoint() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow --when=received=4000000:remove:1
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect host.counters.RmAddrTx = 1
    expect kernel.RmAddr = 1
}

# The initial subflow goes, and the connection stays with the other.
case_kernel_removes_initial_address() {
    paths 2
    late_data
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown \
        --when "received=3000000:ip mptcp endpoint del id 0 10.0.1.1"
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect kernel.RmAddrTx = 1
    expect host.counters.RmAddr = 1
    expect host.counters.RmSubflow = 1
}

case_kernel_flushes_endpoints() {
    paths 3
    late_data
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    ip mptcp endpoint add 10.0.3.1 dev tap3 signal
    host client --upload=$big --download=$big --close=wait --start=3
    kernel --upload $big --download $big --reply 1001 --close shutdown \
        --when "received=3000000:ip mptcp endpoint flush"
    go
    expect_all_bytes $big $big
    expect_mptcp 2
    expect kernel.RmSubflow = 2
    expect host.counters.RmAddr = 2
    expect host.counters.RmSubflow = 2
}

# Gone and back again, while data flows.
case_host_removes_and_adds() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal \
        "--when=received=2000000:remove:1;received=5000000:endpoint:2:signal"
    kernel --upload $big --download $big --close shutdown
    go
    expect_all_bytes $big $big
    expect_mptcp 2
    expect kernel.AddAddr = 2
    expect kernel.RmAddr = 1
}

case_kernel_removes_and_adds() {
    paths 2
    late_data
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 id 7 subflow
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown --when \
        "received=2000000:ip mptcp endpoint del id 7;received=5000000:ip mptcp endpoint add 10.0.2.1 dev tap2 id 7 subflow"
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 2
    expect kernel.RmAddrTx = 1
    expect host.counters.RmAddr = 1
}

# Each side has an address to announce; the kernel's limits are its defaults, by which it only echoes.
case_both_signal() {
    paths 2
    ip mptcp limits set subflows 2 add_addr_accepted 0
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small --endpoints=2:signal
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
    expect host.counters.AddAddr = 1
    expect kernel.EchoAdd = 1
    expect kernel.AddAddr = 1
    expect host.counters.EchoAdd = 1
}

case_kernel_adds_late() {
    paths 2
    host client --upload=$big --download=$big
    kernel --upload $big --download $big \
        --when "received=2000000:ip mptcp endpoint add 10.0.2.1 dev tap2 signal"
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect host.counters.AddAddr = 1
}

# The C flag: no join to the initial address, but to an announced one.
case_kernel_denies_initial_address() {
    paths 2
    sysctl -qw net.mptcp.allow_join_initial_addr_port=0
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

case_host_denies_initial_address() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow
    host server --upload=$small --download=$small --close=wait --denyJoin=1
    kernel --upload $small --download $small --close shutdown
    go
    expect_all_bytes $small $small
    expect_mptcp 0
}

# No listener any more when the join comes: TCP refuses it, the connection does not care.
case_join_refused() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small --close-listener
    go
    expect_all_bytes $small $small
    expect_mptcp 0
    expect host.counters.MPJoinSynTx = 1
}

# Each of the kernel's two addresses to each of the host's.
case_kernel_full_mesh() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.1.1 dev tap1 subflow fullmesh
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow fullmesh
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --start=4
    kernel --upload $big --download $big --reply 1001 --close shutdown
    go
    expect_all_bytes $big $big
    expect_mptcp 3
}

# The kernel lets one of three joins in.
case_kernel_limits_subflows() {
    paths 4
    tolerate MPJoinRejected MPRstTx MPRstRx
    ip mptcp limits set subflows 1
    host client --upload=$big --download=$big "--endpoints=2:subflow;3:subflow;4:subflow"
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect host.fallback = false
    expect kernel.MPJoinAckRx = 1
    expect kernel.MPJoinRejected = 2
    expect host.counters.MPRstRx = 2
    expect host.counters.MPJoinSynTx = 3
}

# --------------------------------------------------------------------------------------- priorities

case_kernel_backup_endpoint() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal backup
    host client --upload=$big --download=$big
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect_unused_join
}

case_host_backup_endpoint() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow,backup
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect kernel.MPJoinSynBackupRx = 1
    expect_unused_join
}

case_host_changes_priority() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow \
        "--when=received=3000000:flags:1:subflow,backup;received=6000000:flags:1:subflow"
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect host.counters.MPPrioTx = 2
    expect kernel.MPPrioRx = 2
}

case_kernel_changes_priority() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal id 7
    host client --upload=$big --download=$big
    kernel --upload $big --download $big --when \
        "received=3000000:ip mptcp endpoint change id 7 backup;received=6000000:ip mptcp endpoint change id 7 nobackup"
    join_first
    go
    expect_all_bytes $big $big
    expect_mptcp 1
    expect kernel.MPPrioTx = 2
    expect host.counters.MPPrioRx = 2
}

# ------------------------------------------------------------------------------------------- closing

# Everything is sent before anything is received: the first to end still receives all.
case_half_close_by_host() {
    paths 2
    host client --upload=$small --download=$big --endpoints=2:subflow
    kernel --upload $big --download $small --write-size 20000
    join_first
    go
    expect_all_bytes $small $big
    expect_mptcp 1
}

case_half_close_by_kernel() {
    paths 2
    host client --upload=$big --download=$small --endpoints=2:subflow --close=wait
    kernel --upload $small --download $big --close shutdown
    join_first
    go
    expect_all_bytes $big $small
    expect_mptcp 1
}

case_close_by_host() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow --close=close
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

case_close_by_kernel() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow --close=wait
    kernel --upload $small --download $small --close close
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

case_close_by_both() {
    paths 2
    host server --upload=$small --download=$small --endpoints=2:signal --close=close
    kernel --upload $small --download $small --close close
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
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

# ------------------------------------------------------------------------------ windows and odd sizes

case_tiny_writes() {
    paths 2
    host client --upload=30000 --download=30000 --writeSize=7 --endpoints=2:subflow
    kernel --upload 30000 --download 30000 --write-size 7
    join_first
    go
    expect_all_bytes 30000 30000
    expect_mptcp 1
}

case_small_segments() {
    paths 2
    host client --upload=$small --download=$small --mss=536 --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

# The kernel's MSS option is small, and so are its segments.
case_kernel_small_segments() {
    local p
    paths 2
    for p in 1 2; do
        ip route replace "10.0.$p.0/24" dev "tap$p" src "10.0.$p.1" advmss 400
    done
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

# kernel_tcp_without SETTING: a TCP option that the kernel does not use, and MPTCP beside its absence
kernel_tcp_without() {
    paths 2
    sysctl -qw "net.ipv4.tcp_$1=0"
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

case_kernel_without_timestamps() {
    kernel_tcp_without timestamps
}

case_kernel_without_sack() {
    kernel_tcp_without sack
}

case_kernel_without_window_scaling() {
    kernel_tcp_without window_scaling
}

# The kernel keeps nothing between SYN and third ACK.
case_kernel_syncookies() {
    paths 2
    sysctl -qw net.ipv4.tcp_syncookies=2
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

# Nothing is sent for five seconds, and the kernel asks every second whether the host is there.
case_kernel_keepalive() {
    paths 1
    host client --upload=$small --start=2
    kernel --download $small --keepalive 1
    go
    expect_all_bytes $small 0
    expect_mptcp 0
}

case_kernel_small_buffer() {
    paths 2
    host client --upload=$big --endpoints=2:subflow
    kernel --download $big --receive-buffer 8192
    go
    expect_all_bytes $big 0
    expect_mptcp 1
}

case_kernel_pauses() {
    paths 2
    host client --upload=4000000 --endpoints=2:subflow
    kernel --download 4000000 --receive-buffer 32768 --pause 1000000:3
    go
    expect_all_bytes 4000000 0
    expect_mptcp 1
}

case_kernel_reads_slowly() {
    paths 2
    host client --upload=4000000 --endpoints=2:subflow
    kernel --download 4000000 --receive-buffer 65536 --read-rate 1000000 --read-size 3000
    go
    expect_all_bytes 4000000 0
    expect_mptcp 1
}

case_host_pauses() {
    paths 2
    stale_window
    host server --download=4000000 --close=wait --endpoints=2:signal --buffer=65536 \
        --pause=1000000:3s
    kernel --upload 4000000 --close shutdown
    go
    expect_all_bytes 0 4000000
    expect_mptcp 1
}

case_host_small_buffer() {
    paths 2
    stale_window
    host server --upload=$small --download=$small --close=wait --endpoints=2:signal --buffer=8000
    kernel --upload $small --download $small --close shutdown
    join_first
    go
    expect_all_bytes $small $small
    expect_mptcp 1
}

case_both_pause() {
    paths 2
    stale_window
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow --buffer=100000 \
        --pause=500000:2s
    kernel --upload 4000000 --download 4000000 --receive-buffer 32768 --pause 1000000:2
    join_first
    go
    expect_all_bytes 4000000 4000000
    expect_mptcp 1
}

# ------------------------------------------------------------------------------------- paths that die

# The kernel sees its interface go.
case_kernel_interface_down() {
    paths 2
    dead_path
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big --when "received=3000000:ip link set tap2 down"
    join_first
    go
    expect_all_bytes $big $big
}

# Nobody is told.
case_path_cut_upload() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=$big --endpoints=2:subflow --when=sent=4000000:cut:2
    kernel --download $big
    go
    expect_all_bytes $big 0
}

case_path_cut_download() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --download=$big --endpoints=2:subflow --close=wait --when=received=3000000:cut:2
    kernel --upload $big --close shutdown
    go
    expect_all_bytes 0 $big
}

case_initial_path_cut() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=$big --download=$small --endpoints=2:subflow --when=sent=4000000:cut:1
    kernel --download $big --upload $small
    go
    expect_all_bytes $big $small
}

case_path_cut_and_mended() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    tolerate SubflowStale
    host client --upload=$big --download=$big --endpoints=2:subflow \
        "--when=received=2000000:cut:2;received=5000000:mend:2"
    kernel --upload $big --download $big
    go
    expect_all_bytes $big $big
    expect_mptcp 1
}

case_backup_takes_over() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow,backup \
        --when=received=2000000:cut:1
    kernel --upload 4000000 --download 4000000
    go
    expect_all_bytes 4000000 4000000
}

case_host_interface_down() {
    paths 2
    dead_path
    host client --upload=$big --download=$big --endpoints=2:subflow --when=received=3000000:down:2
    kernel --upload $big --download $big
    join_first
    go
    expect_all_bytes $big $big
}

# ----------------------------------------------------------------------------- echoes of all manners

# Question and answer in turn: nobody waits for a delayed acknowledgement, which Linux sends after 40 ms
# at the earliest, and ns-3 after 200 ms.
case_echo_turns() {
    paths 2
    apps --app=echo --endpoints=2:signal
    echoes --manner turns --turns 300 --nodelay
    apps_end
    expect host.fallbacks = 0
    expect kernel.MPJoinSynAckRx = 1
    expect peer.median '<' 0.04
}

case_echo_turns_with_nagle() {
    paths 2
    apps --app=echo --endpoints=2:signal
    echoes --manner turns --turns 300 --most 5000
    apps_end
    expect host.fallbacks = 0
    expect peer.median '<' 0.04
}

# The kernel refuses the joins of connections that have written everything.
case_echo_many() {
    paths 2
    tolerate MPRstTx MPRstRx
    apps --app=echo --endpoints=2:signal
    echoes --connections 100 --bytes 50000
    apps_end
    expect host.connections = 100
    expect host.fallbacks = 0
    expect host.counters.MPCurrEstab = 0
}

case_echo_one_after_the_other() {
    paths 2
    tolerate MPRstTx MPRstRx MPJoinNoTokenFound MPJoinRejected
    apps --app=echo --endpoints=2:signal
    echoes --connections 5 --repeat 40 --bytes 3000
    apps_end
    expect host.connections = 200
    expect host.fallbacks = 0
    expect host.counters.MPCurrEstab = 0
}

case_echo_ipv6_checksum() {
    paths 2
    tolerate MPRstTx MPRstRx
    apps --app=echo --v6=1 --checksum=1 --endpoints=2:signal
    echoes --peer fd00:1::2 --connections 10 --bytes 300000
    apps_end
    expect host.connections = 10
    expect host.fallbacks = 0
}

# The program closes with data unread: the kernel aborts, and nothing of the connections stays.
case_echo_unread() {
    paths 2
    tolerate MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx
    apps --app=echo --endpoints=2:signal --aborted=1
    echoes --manner unread --connections 5 --bytes 300000
    apps_end
    expect host.connections = 5
    expect host.failed = 5
    expect host.counters.MPFastcloseRx = 5
    expect host.counters.MPCurrEstab = 0
}

# -------------------------------------------------------------------------------- everyday programs

case_curl() {
    needs mptcpize curl
    paths 2
    apps --app=http --endpoints=2:signal
    head -c $big /dev/urandom >"$dir/file"
    runs curl -sS -T "$dir/file" http://10.0.1.2:8080/file
    runs curl -sS -o "$dir/back" http://10.0.1.2:8080/file
    apps_end
    expect_same "$dir/file" "$dir/back"
    expect host.connections = 2
    expect host.fallbacks = 0
    expect kernel.MPCapableSYNACKRX = 2
    expect kernel.MPJoinSynAckRx = 2
}

case_curl_many() {
    local i outputs=()
    needs mptcpize curl
    paths 2
    apps --app=http --endpoints=2:signal
    head -c 300000 /dev/urandom >"$dir/file"
    for ((i = 0; i < 20; i++)); do
        outputs+=(-o "$dir/back.$i" http://10.0.1.2:8080/file)
    done
    runs curl -sS -T "$dir/file" http://10.0.1.2:8080/file
    runs curl -sS --parallel --parallel-immediate "${outputs[@]}"
    apps_end
    expect_same "$dir/file" "$dir"/back.*
    expect host.connections = 21
    expect host.fallbacks = 0
    expect kernel.MPCapableSYNACKRX = 21
}

case_python_http_server() {
    needs mptcpize
    paths 2
    mkdir "$dir/public"
    head -c $small /dev/urandom >"$dir/public/file"
    mptcpize run python3 -u - >"$dir/peer.log" 2>"$dir/peer.err" <<PYTHON &
import http.server, os
os.chdir("$dir/public")
http.server.ThreadingHTTPServer.request_queue_size = 64
http.server.test(http.server.SimpleHTTPRequestHandler, http.server.ThreadingHTTPServer, port=8080)
PYTHON
    wait_for Serving "$dir/peer.log"
    # Some joins come when their connection is over already.
    tolerate MPRstTx MPRstRx MPJoinRejected MPJoinNoTokenFound
    apps --app=get --count=20 --endpoints=2:subflow --files="$dir/body."
    apps_end wait
    expect_same "$dir/public/file" "$dir"/body.*
    expect host.connections = 20
    expect host.fallbacks = 0
    expect kernel.MPCapableACKRX = 20
}

# iperf3_with ABORTED FLAG...: iperf3 against its counterpart on the host, which then has the bytes; whether
# iperf3 may close streams that it has not read to the end, which aborts them
iperf3_with() {
    needs mptcpize iperf3
    paths 2
    # It closes what it has not read, and stops sending in the middle of something.
    tolerate MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx MPJoinNoTokenFound MPJoinRejected
    apps --app=iperf3 --endpoints=2:signal --aborted="$1"
    runs iperf3 -c 10.0.1.2 -t 2 "${@:2}"
    apps_end
    expect host.done = true
    expect host.fallbacks = 0
    expect host.bytes '>' 1000000
}

case_iperf3() {
    iperf3_with 0
    expect kernel.MPCapableSYNACKRX = 2
    expect kernel.MPJoinSynAckRx = 2
}

case_iperf3_reverse() {
    iperf3_with 1 -R
    expect kernel.MPCapableSYNACKRX = 2
}

case_iperf3_parallel() {
    iperf3_with 0 -P 4
    expect kernel.MPCapableSYNACKRX = 5
}
