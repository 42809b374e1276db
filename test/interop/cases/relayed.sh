# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs that nobody here wrote, a client and a server, in two network namespaces. Between them
# stands ns-3 as a TCP relay: it accepts the client's MPTCP connection and opens one of its own to the
# server, so that each program meets ns-3 on the other side, each connection has two paths, and every
# byte passes ns-3 twice. One function for each case, named case_*; lib.sh has the words they share.

: "${dir:?}"

# What every path of the relay goes through, and where the client finds it.
relay_link=20Mbps,5ms,100,0
relay_host=10.1.1.2
relay_port=9000
# The server's own address, beyond the relay.
far_host=10.0.3.1
far_port=8080
cut_at=

# far COMMAND...: in the server's namespace
far() {
    nsenter --net="/proc/$far_pid/ns/net" "$@"
}

# relay: client and server's namespaces, with the relay between them
relay() {
    linked $relay_link $relay_link $relay_link $relay_link
    stale_window # a sender that is faster than the other side
    apps --app=relay "${host_flags[@]}" "--endpoints=2:signal;4:subflow" --subflows=2 \
        --server=3 --port=$far_port
    unshare --net sleep infinity &
    far_pid=$!
    until [ "$(readlink "/proc/$far_pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
        sleep 0.05
    done
    far ip link set lo up
    # The host announces its second address as a client, too: where the server is, it is only echoed.
    far ip mptcp limits set subflows 4 add_addr_accepted 0
    for p in 3 4; do
        ip link set "tap$p" netns "$far_pid"
        address_path "$p" far
    done
    far dumpcap -q -i any -s 160 -w "$dir/packets-far.pcap" >"$dir/dumpcap-far.log" 2>&1 &
    far_capture_pid=$!
    wait_for 'File:' "$dir/dumpcap-far.log"
}

# cut_path P BYTES: path P of the relay is cut, without a word, once so many bytes were relayed. 1 and 2
# lead to the client, 3 and 4 to the server; 1 and 3 have the first subflow.
cut_path() {
    host_flags+=("--cut=$1:$2")
    cut_at=$2
    dead_path
}

# serves COMMAND...: the server, made to use MPTCP; until it listens
serves() {
    far mptcpize run "$@" >"$dir/server.log" 2>"$dir/server.err" &
    server_pid=$!
    local try
    for ((try = 0; try < 400; try++)); do
        [ -n "$(far ss -Hltn "sport = :$far_port")" ] && return
        sleep 0.05
    done
    problem "$1 does not listen"
}

# relay_end CONNECTIONS BYTES: all is over, and this came through
relay_end() {
    apps_end
    kill "$server_pid" 2>/dev/null
    kill "$far_capture_pid"
    expect host.connections = "$1"
    expect host.fallbacks = 0
    expect host.failed = 0
    expect host.bytes '>=' "$2"
    expect kernel.MPCapableSYNACKRX = "$1"
    expect far.MPCapableACKRX = "$1"
    # Every connection had two subflows, and both paths of either side have carried a share.
    expect kernel.MPJoinSynAckRx = "$1"
    expect far.MPJoinAckRx = "$1"
    expect host.subflows = 2
    for p in 1 2 3 4; do
        expect "host.carried.$p" '>' $(($2 / 20))
    done
    if [ -n "$cut_at" ]; then
        expect host.cut.carried '>' $((cut_at / 20))
    else
        expect host.counters.MPCurrEstab = 0
    fi
}

# random_file NAME BYTES
random_file() {
    head -c "$2" /dev/urandom >"$dir/$1"
}

# --------------------------------------------------------------------------------------------- socat

# The server forks, since without it closes its listener, which MP_JOINs need.
case_socat_upload() {
    needs mptcpize socat
    random_file sent 20000000
    cut_path 2 10000000
    relay
    serves socat -u "TCP-LISTEN:$far_port,bind=$far_host,fork" "CREATE:$dir/came"
    runs socat -u "FILE:$dir/sent" "TCP:$relay_host:$relay_port"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

case_socat_download() {
    needs mptcpize socat
    random_file sent 20000000
    cut_path 4 10000000
    relay
    serves socat -u "FILE:$dir/sent" "TCP-LISTEN:$far_port,bind=$far_host,fork"
    runs socat -u "TCP:$relay_host:$relay_port" "CREATE:$dir/came"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

# Both directions at once; the server learns of the end of one by a half close, and then ends the other.
# By itself, socat would give it half a second for that.
case_socat_echo() {
    needs mptcpize socat
    random_file sent 10000000
    relay
    serves socat -t 60 "TCP-LISTEN:$far_port,bind=$far_host,fork" EXEC:cat
    runs socat -t 60 "OPEN:$dir/sent,rdonly!!CREATE:$dir/came" "TCP:$relay_host:$relay_port"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

# ------------------------------------------------------------------------------------------ lighttpd

# lighttpd_config ADDRESS: files in $dir/public; what is posted to upload.cgi is kept in $dir/posted
lighttpd_config() {
    mkdir "$dir/public"
    cat >"$dir/lighttpd.conf" <<CONF
server.bind = "$1"
server.port = $far_port
server.document-root = "$dir/public"
server.errorlog = "$dir/lighttpd.log"
server.upload-dirs = ( "$dir" )
server.max-keep-alive-requests = 1000
server.modules = ( "mod_cgi" )
cgi.assign = ( ".cgi" => "/bin/sh" )
CONF
    printf 'cat >%q\nprintf "Content-Type: text/plain\\r\\n\\r\\nkept"\n' "$dir/posted" \
        >"$dir/public/upload.cgi"
}

serves_lighttpd() {
    lighttpd_config $far_host
    serves lighttpd -D -f "$dir/lighttpd.conf"
}

case_lighttpd_keepalive() {
    local i outputs=()
    needs mptcpize lighttpd curl
    relay
    serves_lighttpd
    for i in 1 2 3; do
        random_file "public/$i" 8000000
        outputs+=(-o "$dir/came.$i" "http://$relay_host:$relay_port/$i")
    done
    runs curl -sS "${outputs[@]}"
    relay_end 1 24000000
    for i in 1 2 3; do
        expect_same "$dir/public/$i" "$dir/came.$i"
    done
}

case_lighttpd_download() {
    needs mptcpize lighttpd curl
    cut_path 1 10000000
    relay
    serves_lighttpd
    random_file public/file 20000000
    runs curl -sS -o "$dir/came" "http://$relay_host:$relay_port/file"
    relay_end 1 20000000
    expect_same "$dir/public/file" "$dir/came"
}

case_lighttpd_upload() {
    needs mptcpize lighttpd curl
    random_file sent 20000000
    cut_path 3 10000000
    relay
    serves_lighttpd
    runs curl -sS -o "$dir/answer" --data-binary "@$dir/sent" \
        "http://$relay_host:$relay_port/upload.cgi"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/posted"
    [ "$(cat "$dir/answer")" = kept ] || problem "lighttpd's answer is not its own"
}

# Five connections, and on each one request after the other.
case_lighttpd_ab() {
    needs mptcpize lighttpd ab
    relay
    serves_lighttpd
    random_file public/file 20000
    runs ab -q -k -c 5 -n 500 "http://$relay_host:$relay_port/file"
    relay_end 5 10000000
    for line in 'Complete requests: *500' 'Failed requests: *0' 'Keep-Alive requests: *500' \
        'HTML transferred: *10000000 bytes'; do
        grep -q "^$line\$" "$dir/peer.log" || problem "ab does not say '$line'"
    done
}

# No relay: ns-3's own client asks.
case_lighttpd_get() {
    local i
    needs mptcpize lighttpd
    linked $relay_link $relay_link
    lighttpd_config 10.0.1.1
    random_file public/file 5000000
    mptcpize run lighttpd -D -f "$dir/lighttpd.conf" >"$dir/server.log" 2>&1 &
    wait_for started "$dir/lighttpd.log"
    apps "${host_flags[@]}" --app=get --count=4 --subflows=2 --endpoints=2:subflow --files="$dir/body."
    apps_end wait
    for i in 0 1 2 3; do
        expect_same "$dir/public/file" "$dir/body.$i"
    done
    expect host.connections = 4
    expect host.fallbacks = 0
    expect kernel.MPCapableACKRX = 4
    expect kernel.MPJoinAckRx = 4
}

# --------------------------------------------------------------------------------------------- rsync

# rsync_tree FOLDER: a large file and many small ones
rsync_tree() {
    local i
    mkdir -p "$dir/$1/small"
    random_file "$1/large" 15000000
    for ((i = 0; i < 200; i++)); do
        random_file "$1/small/$i" $((i * 50))
    done
}

serves_rsync() {
    mkdir -p "$dir/there"
    cat >"$dir/rsyncd.conf" <<CONF
use chroot = no
uid = root
gid = root
log file = $dir/rsyncd.log
pid file = $dir/rsyncd.pid
[there]
path = $dir/there
read only = no
CONF
    serves rsync --daemon --no-detach "--config=$dir/rsyncd.conf" --address=$far_host \
        --port=$far_port
}

expect_same_trees() {
    diff -r "$dir/here" "$dir/there" >"$dir/diff" || problem "the trees differ (diff)"
}

case_rsync_push() {
    needs mptcpize rsync
    rsync_tree here
    cut_path 4 8000000
    relay
    serves_rsync
    runs rsync -a "$dir/here/" "rsync://$relay_host:$relay_port/there/"
    relay_end 1 15000000
    expect_same_trees
}

case_rsync_pull() {
    needs mptcpize rsync
    rsync_tree there
    cut_path 2 8000000
    relay
    serves_rsync
    runs rsync -a "rsync://$relay_host:$relay_port/there/" "$dir/here/"
    relay_end 1 15000000
    expect_same_trees
}

# ------------------------------------------------------------------------------------------- openssh

# serves_ssh: with keys, configuration and run time folder of its own; ssh_flags are the client's
serves_ssh() {
    ssh-keygen -q -t ed25519 -N '' -f "$dir/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$dir/user_key"
    # Of this mount namespace only: a folder that sshd wants, and a password that is not locked.
    mount -t tmpfs tmpfs /run
    mkdir -m 755 /run/sshd
    sed 's/^root:[^:]*:/root:*:/' /etc/shadow >"$dir/shadow"
    mount --bind "$dir/shadow" /etc/shadow
    cat >"$dir/sshd_config" <<CONF
ListenAddress $far_host:$far_port
HostKey $dir/host_key
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
AuthorizedKeysFile $dir/user_key.pub
PermitUserRC no
Subsystem sftp internal-sftp
CONF
    ssh_flags=(-F /dev/null -o BatchMode=yes -o "IdentityFile=$dir/user_key" -o IdentitiesOnly=yes
        -o StrictHostKeyChecking=accept-new -o "UserKnownHostsFile=$dir/known_hosts"
        -o GlobalKnownHostsFile=/dev/null)
    serves /usr/sbin/sshd -D -e -f "$dir/sshd_config"
}

case_ssh_pipe() {
    needs mptcpize ssh sshd
    random_file sent 10000000
    relay
    serves_ssh
    # shellcheck disable=SC2016 # expanded by the inner shell
    runs sh -c 'in=$1 out=$2 && shift 2 && exec "$@" <"$in" >"$out"' sh "$dir/sent" "$dir/came" \
        ssh "${ssh_flags[@]}" -p $relay_port "root@$relay_host" cat
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

case_scp_upload() {
    needs mptcpize scp sshd
    random_file sent 20000000
    cut_path 3 10000000
    relay
    serves_ssh
    runs scp -q "${ssh_flags[@]}" -P $relay_port "$dir/sent" "root@$relay_host:$dir/came"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

case_scp_download() {
    needs mptcpize scp sshd
    random_file sent 20000000
    cut_path 1 10000000
    relay
    serves_ssh
    runs scp -q "${ssh_flags[@]}" -P $relay_port "root@$relay_host:$dir/sent" "$dir/came"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}

case_sftp() {
    needs mptcpize sftp sshd
    random_file sent 10000000
    relay
    serves_ssh
    printf '%s\n' "put $dir/sent $dir/there" "get $dir/there $dir/came" >"$dir/batch"
    runs sftp -q -b "$dir/batch" "${ssh_flags[@]}" -P $relay_port "root@$relay_host"
    relay_end 1 20000000
    expect_same "$dir/sent" "$dir/came"
}
