# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Connections with the kernel over one path and over several. One function for each case, named case_*; lib.sh has the
# words they are written in.

# ------------------------------------------------------------- one path, ns-3 as client and server

case_client_upload() {
    paths 1
    host client --upload=$big
    kernel --download $big
    transfers $big 0 0
    expect peer.info.bytes_received = $big
}

case_client_download() {
    paths 1
    host client --download=$big
    kernel --upload $big
    transfers 0 $big 0
}

case_client_both() {
    paths 1
    host client --upload=$big --download=$big
    kernel --upload $big --download $big
    transfers $big $big 0
}

case_server_upload() {
    paths 1
    host server --upload=$big --close=wait
    kernel --download $big --close shutdown
    transfers $big 0 0
}

case_server_download() {
    paths 1
    host server --download=$big --close=wait
    kernel --upload $big --close shutdown
    transfers 0 $big 0
}

case_server_both() {
    paths 1
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    transfers $big $big 0
}

# ---------------------------------------------------------------------------------------- two paths

# Links of 20 Mb/s: one alone could not be as fast as both.
case_two_paths_client_upload() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host client --upload=$big --endpoints=2:subflow
    kernel --download $big
    join_midway 2000000 0
    transfers $big 0 1
    expect_shares sent
}

case_two_paths_client_download() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host client --upload=1 --download=$big --endpoints=2:subflow --close=wait
    kernel --upload $big --download 1 --close shutdown
    join_midway 0 2000000
    transfers 1 $big 1
    expect_shares received
}

case_two_paths_client_both() {
    paths 2
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
}

case_two_paths_server_upload() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host server --upload=$big --endpoints=2:signal
    kernel --download $big
    join_midway 2000000 0
    transfers $big 0 1
    expect_shares sent
}

case_two_paths_server_download() {
    linked 20Mbps,10ms,100,0 20Mbps,10ms,100,0
    host server --upload=1 --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --download 1 --close shutdown
    join_midway 0 2000000
    transfers 1 $big 1
    expect_shares received
}

case_two_paths_server_both() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --download $big --close shutdown
    join_first
    transfers $big $big 1
}

case_large_both() {
    paths 2
    host client --upload=$large --download=$large --endpoints=2:subflow --timeout=80
    kernel --upload $large --download $large --timeout 80
    join_first
    transfers $large $large 1
}

# Two different links: both are used as far as they go.
case_unequal_links() {
    linked 20Mbps,5ms,60,0 5Mbps,40ms,60,0
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow
    kernel --upload 4000000 --download 4000000
    join_first
    transfers 4000000 4000000 1
}

case_lossy_links() {
    linked 20Mbps,5ms,100,0.01 20Mbps,10ms,100,0.01
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow
    kernel --upload 4000000 --download 4000000
    join_first
    transfers 4000000 4000000 1
}

# The kernel opens the second subflow from its own second address to the same address of the host.
case_kernel_subflow_endpoint() {
    paths 2
    route_by_source
    ip mptcp endpoint add 10.0.2.1 dev tap2 subflow
    host server --upload=$big --download=$big --close=wait
    kernel --upload $big --download $big --close shutdown
    join_first
    transfers $big $big 1
    expect_both_used
}

# A script that says nothing about paths, on a host with two interfaces.
case_automatic_endpoints() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$big --download=$big --automatic=1
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
}

case_full_mesh() {
    paths 2
    ip mptcp endpoint add 10.0.2.1 dev tap2 signal
    host client --upload=$small --download=$small --automatic=1 --pathManager=fullmesh --hold=1000:4
    kernel --upload $small --download $small --hold 0:1001
    transfers $small $small 3
}

case_ndiffports() {
    paths 1
    host client --upload=$small --download=$small --pathManager=ndiffports
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
}

# --------------------------------------------------------------------------------------------- IPv6

case_ipv6_client() {
    paths 2
    ipv6
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
}

case_ipv6_server() {
    paths 2
    ipv6
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal
    kernel --upload $big --download $big --close shutdown
    join_first
    transfers $big $big 1
    expect kernel.AddAddr = 1
}

case_ipv6_kernel_signals() {
    paths 2
    ipv6
    ip mptcp endpoint add fd00:2::1 dev tap2 signal
    host client --upload=$small --download=$small
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
    expect host.counters.AddAddr = 1
}

# The connection is IPv4, what the kernel announces is not.
case_second_subflow_ipv6() {
    paths 2
    ip mptcp endpoint add fd00:2::1 dev tap2 signal
    host client --upload=$small --download=$small --ns3::MptcpSocket::AllowMixedFamilies=true
    kernel --upload $small --download $small --v6
    join_first
    transfers $small $small 1
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
    transfers $big $big 1
    expect_checksum 1
}

case_checksum_kernel_server() {
    paths 2
    sysctl -qw net.mptcp.checksum_enabled=1
    host client --upload=$big --download=$big --endpoints=2:subflow
    kernel --upload $big --download $big
    join_first
    transfers $big $big 1
    expect_checksum 1
}

case_checksum_host_server() {
    paths 2
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --checksum=1
    kernel --upload $big --download $big --close shutdown
    join_first
    transfers $big $big 1
    expect_checksum 1
}

case_checksum_both() {
    paths 2
    sysctl -qw net.mptcp.checksum_enabled=1
    host server --upload=$big --download=$big --close=wait --endpoints=2:signal --checksum=1
    kernel --upload $big --download $big --close shutdown
    join_first
    transfers $big $big 1
    expect_checksum 1
}
