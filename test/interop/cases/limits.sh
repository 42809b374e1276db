# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Small windows, odd sizes, and paths that die. One function for each case, named case_*; lib.sh has the
# words they are written in.

# ------------------------------------------------------------------------------ windows and odd sizes

case_tiny_writes() {
    paths 2
    host client --upload=30000 --download=30000 --writeSize=7 --endpoints=2:subflow
    kernel --upload 30000 --download 30000 --write-size 7
    join_first
    transfers 30000 30000 1
}

case_small_segments() {
    paths 2
    host client --upload=$small --download=$small --mss=536 --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
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
    transfers $small $small 1
}

# kernel_tcp_without SETTING: a TCP option that the kernel does not use, and MPTCP beside its absence
kernel_tcp_without() {
    paths 2
    sysctl -qw "net.ipv4.tcp_$1=0"
    host client --upload=$small --download=$small --endpoints=2:subflow
    kernel --upload $small --download $small
    join_first
    transfers $small $small 1
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
    transfers $small $small 1
}

# Nothing is sent for five seconds, and the kernel asks every second whether the host is there.
case_kernel_keepalive() {
    paths 1
    host client --upload=$small --hold=1000:2 --patience=5
    kernel --download $small --keepalive 1
    transfers $small 0 0
}

case_kernel_small_buffer() {
    paths 2
    host client --upload=$big --endpoints=2:subflow
    kernel --download $big --receive-buffer 8192
    join_midway 1000000 0
    transfers $big 0 1
}

case_kernel_pauses() {
    paths 2
    host client --upload=4000000 --endpoints=2:subflow
    kernel --download 4000000 --receive-buffer 32768 --pause 1000000:3
    join_midway 500000 0
    transfers 4000000 0 1
}

case_kernel_reads_slowly() {
    paths 2
    host client --upload=4000000 --endpoints=2:subflow
    kernel --download 4000000 --receive-buffer 65536 --read-rate 1000000 --read-size 3000
    join_midway 500000 0
    transfers 4000000 0 1
}

case_host_pauses() {
    paths 2
    stale_window
    host server --upload=1 --download=4000000 --close=wait --endpoints=2:signal --buffer=65536 \
        --pause=1000000:3s
    kernel --upload 4000000 --download 1 --close shutdown
    join_midway 0 500000
    transfers 1 4000000 1
}

case_host_small_buffer() {
    paths 2
    stale_window
    host server --upload=$small --download=$small --close=wait --endpoints=2:signal --buffer=8000
    kernel --upload $small --download $small --close shutdown
    join_first
    transfers $small $small 1
}

case_both_pause() {
    paths 2
    stale_window
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow --buffer=100000 \
        --pause=500000:2s
    kernel --upload 4000000 --download 4000000 --receive-buffer 32768 --pause 1000000:2
    join_first
    transfers 4000000 4000000 1
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
    join_midway 2000000 0
    go
    expect_all_bytes $big 0
    expect host.established = 2
}

case_path_cut_download() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=1 --download=$big --endpoints=2:subflow --close=wait \
        --when=received=3000000:cut:2
    kernel --upload $big --download 1 --close shutdown
    join_midway 0 2000000
    go
    expect_all_bytes 1 $big
    expect host.established = 2
}

case_initial_path_cut() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=$big --download=$small --endpoints=2:subflow --when=sent=4000000:cut:1
    kernel --download $big --upload $small
    join_midway 2000000 $small
    go
    expect_all_bytes $big $small
    expect host.established = 2
}

case_path_cut_and_mended() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    tolerate SubflowStale
    host client --upload=$big --download=$big --endpoints=2:subflow \
        "--when=received=2000000:cut:2;received=5000000:mend:2"
    kernel --upload $big --download $big
    join_midway 1000000 1000000
    transfers $big $big 1
}

case_backup_takes_over() {
    linked 20Mbps,5ms,100,0 20Mbps,5ms,100,0
    dead_path
    host client --upload=4000000 --download=4000000 --endpoints=2:subflow,backup \
        --when=received=2000000:cut:1
    kernel --upload 4000000 --download 4000000
    join_midway 1000000 1000000
    go
    expect_all_bytes 4000000 4000000
    expect host.established = 2
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
