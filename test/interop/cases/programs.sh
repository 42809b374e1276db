# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of every day on either side. One function for each case, named case_*; lib.sh has the
# words they are written in.

# ----------------------------------------------------------------------------- echoes of all manners

# Question and answer in turn: nobody waits for a delayed acknowledgement, which Linux sends after 40 ms
# at the earliest, and ns-3 after 200 ms.
case_echo_turns() {
    paths 2
    apps --app=echo --endpoints=2:signal --subflows=2
    echoes --manner turns --turns 300 --nodelay
    apps_end
    expect host.fallbacks = 0
    expect kernel.MPJoinSynAckRx = 1
    expect peer.median '<' 0.04
}

case_echo_turns_with_nagle() {
    paths 2
    apps --app=echo --endpoints=2:signal --subflows=2
    echoes --manner turns --turns 300 --most 5000
    apps_end
    expect host.fallbacks = 0
    expect peer.median '<' 0.04
}

case_echo_many() {
    paths 2
    late_joins
    apps --app=echo --endpoints=2:signal
    echoes --connections 100 --bytes 50000
    apps_end
    expect host.connections = 100
    expect host.fallbacks = 0
    expect host.counters.MPCurrEstab = 0
}

case_echo_one_after_the_other() {
    paths 2
    late_joins
    apps --app=echo --endpoints=2:signal
    echoes --connections 5 --repeat 40 --bytes 3000
    apps_end
    expect host.connections = 200
    expect host.fallbacks = 0
    expect host.counters.MPCurrEstab = 0
}

case_echo_ipv6_checksum() {
    paths 2
    late_joins
    apps --app=echo --v6=1 --checksum=1 --endpoints=2:signal
    echoes --peer fd00:1::2 --connections 10 --bytes 300000
    apps_end
    expect host.connections = 10
    expect host.fallbacks = 0
}

# The program closes with data unread: the kernel aborts, and nothing of the connections stays.
case_echo_unread() {
    paths 2
    tolerate MPFastcloseTx MPFastcloseRx
    late_joins
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
    apps --app=http --endpoints=2:signal --subflows=2
    head -c $big /dev/urandom >"$dir/file"
    runs curl -sS --expect100-timeout 60 -T "$dir/file" http://10.0.1.2:8080/file
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
    late_joins
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
    late_joins
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
    tolerate MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx
    apps --app=iperf3 --endpoints=2:signal --subflows=2 --aborted="$1"
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
    expect kernel.MPJoinSynAckRx = 2
}

case_iperf3_parallel() {
    iperf3_with 0 -P 4
    expect kernel.MPCapableSYNACKRX = 5
    expect kernel.MPJoinSynAckRx = 5
}
