# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Addresses that are announced and withdrawn, and priorities. One function for each case, named case_*; lib.sh has the
# words they are written in.

# ---------------------------------------------------------------------------- addresses that come and go

case_kernel_signals() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
    expect host.counters.AddAddr = 1
    expect kernel.EchoAdd = 1
}

case_kernel_signals_port() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal port 6001
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
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
    transfers $small $small 1
    expect kernel.AddAddr = 1
    expect host.counters.EchoAdd = 1
}

case_host_signals_port() {
    paths 2
    host server --upload=$small --download=$small --close=wait --endpoints=2:signal:6001
    kernel --upload $small --download $small --close shutdown
    join_first
    transfers $small $small 1
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
    transfers $big $big 1
    expect kernel.RmAddrTx = 1
    expect host.counters.RmAddr = 1
    expect host.counters.RmSubflow = 0
}

case_host_removes() {
    paths 2
    late_data
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal \
        --when=received=4000000:remove:1 "--hold=1000:2;6000000:gone:1"
    kernel --upload $big --download $big --close shutdown --hold "0:1001;6000000:6000001"
    transfers $big $big 1
    expect host.counters.RmAddrTx = 1
    expect kernel.RmAddr = 1
    expect host.counters.RmSubflow = 1
}

case_host_removes_subflow_endpoint() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow --when=received=4000000:remove:1 \
        "--hold=1000:2;6000000:gone:1"
    kernel --upload $big --download $big --hold "0:1001;6000000:6000001"
    transfers $big $big 1
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
    transfers $big $big 1
    expect kernel.RmAddrTx = 1
    expect host.counters.RmAddr = 1
    expect host.counters.RmSubflow = 0
}

case_kernel_flushes_endpoints() {
    paths 3
    late_data
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    ip mptcp endpoint add 10.0.3.1 dev tap3 signal
    host client --upload=$big --download=$big --close=wait --hold=1000:3
    kernel --upload $big --download $big --hold 0:1001 --close shutdown \
        --when "received=3000000:ip mptcp endpoint flush"
    transfers $big $big 2
    expect kernel.RmSubflow = 2
    expect host.counters.RmAddr = 2
    expect host.counters.RmSubflow = 0
}

# Gone, and back again as soon as it is gone, while data flows.
case_host_removes_and_adds() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal \
        "--when=received=2000000:remove:1;gone=1:endpoint:2:signal" "--hold=1000:2;6000000:3"
    kernel --upload $big --download $big --close shutdown --hold "0:1001;6000000:6000001"
    transfers $big $big 2
    expect kernel.AddAddr = 2
    expect kernel.RmAddr = 1
}

case_kernel_removes_and_adds() {
    paths 2
    late_data
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 id 7 subflow
    host server --upload=$big --download=$big --close=wait "--hold=1000:2;6000000:3"
    kernel --upload $big --download $big --close shutdown --when \
        "received=2000000:ip mptcp endpoint del id 7;received=5000000:ip mptcp endpoint add 10.0.2.1 dev tap2 id 7 subflow" \
        --hold "0:1001;6000000:6000001"
    transfers $big $big 2
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
    transfers $small $small 1
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
    join_midway 4000000 4000000
    transfers $big $big 1
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
    transfers $small $small 1
}

case_host_denies_initial_address() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow
    host server --upload=$small --download=$small --close=wait --denyJoin=1
    kernel --upload $small --download $small --close shutdown
    transfers $small $small 0
}

# No listener any more when the join comes: TCP refuses it, the connection does not care. The
# kernel speaks first, its listener closed by then, and the host joins when it has heard a DSS.
case_join_refused() {
    paths 2
    host client --upload=$small --download=$small --endpoints=2:subflow --hold=0:2 --patience=3
    kernel --upload $small --download $small --close-listener
    transfers $small $small 0
    expect host.counters.MPJoinSynTx = 1
}

# Each of the kernel's two addresses to each of the host's.
case_kernel_full_mesh() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.1.1 dev tap1 subflow fullmesh
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow fullmesh
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --hold=1000:4
    kernel --upload $big --download $big --hold 0:1001 --close shutdown
    transfers $big $big 3
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
    transfers $big $big 1
    expect_unused_join
}

case_host_backup_endpoint() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow,backup
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
    expect kernel.MPJoinSynBackupRx = 1
    expect_unused_join
}

case_host_changes_priority() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow \
        "--when=received=3000000:flags:1:subflow,backup;received=6000000:flags:1:subflow"
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
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
    transfers $big $big 1
    expect kernel.MPPrioTx = 2
    expect host.counters.MPPrioRx = 2
}
