# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For programs that work in a Debian root with another release of ns-3. A root is made once and kept
# in ${MPTCP_CACHE:-~/.cache/mptcp-ns3}. Sourced by programs that have set -euo pipefail; such a
# program ends with status 77 where this machine cannot do it.

cache=${MPTCP_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mptcp-ns3}
# The archive that this machine's own packages come from.
# shellcheck disable=SC2016 # apt fills that in
mirror=${MPTCP_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -v security | sort -u | head -n 1)}
packages="ns3 libns3-dev g++ cmake ninja-build ccache libgsl-dev libxml2-dev libsqlite3-dev
    libboost-dev libboost-program-options-dev libeigen3-dev libgtest-dev libsodium-dev
    nlohmann-json3-dev"

skip() {
    echo "$1"
    exit 77
}

# codename_of VERSION: Debian's name of the release that has this release of ns-3
codename_of() {
    case $1 in
    3.43) echo trixie ;;
    3.48) echo forky ;;
    *) echo "release: no release '$1'; there is: 3.43 3.48" >&2 && return 1 ;;
    esac
}

# own_mounts PROGRAM ARGUMENT...: starts the program once more, with mounts of its own, which go
# away with it; returns there
own_mounts() {
    [ "$(id -u)" = 0 ] || skip "another release needs root (debootstrap, chroot)"
    command -v debootstrap >/dev/null || skip "debootstrap is not installed"
    [ -z "${MPTCP_RELEASE_UNSHARED:-}" ] || return 0
    export MPTCP_RELEASE_UNSHARED=yes
    unshare --mount --propagation private true 2>/dev/null || skip "no mount namespace of our own here"
    exec unshare --mount --propagation private "$@"
}

# enter ROOT COMMAND...: runs a command in a root that has /proc and the devices that tools expect
enter() {
    local root=$1 device
    shift
    if ! mountpoint -q "$root/proc"; then
        mount -t proc proc "$root/proc" || mount --bind /proc "$root/proc"
        for device in null zero random urandom; do
            [ -c "$root/dev/$device" ] && echo >"$root/dev/null" 2>/dev/null && continue
            rm -f "$root/dev/$device"
            : >"$root/dev/$device"
            mount --bind "/dev/$device" "$root/dev/$device"
        done
    fi
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive CCACHE_DIR=/ccache http_proxy="${http_proxy:-}" \
        https_proxy="${https_proxy:-}" chroot "$root" "$@" </dev/null
}

# make_root ROOT CODENAME
make_root() {
    local root=$1 codename=$2 scripts=/usr/share/debootstrap/scripts script
    script=$scripts/$codename
    if [ ! -e "$script" ]; then
        script=$scripts/sid
    fi
    rm -rf "$root.new"
    debootstrap --variant=minbase "$codename" "$root.new" "$mirror" "$script" || return 1
    cp -L /etc/resolv.conf "$root.new/etc/resolv.conf" 2>/dev/null || true
    # What expires is a list of testing packages on a machine whose clock is ahead of its mirror.
    echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/99mptcp"
    # shellcheck disable=SC2086 # a list of words
    enter "$root.new" apt-get install -y -q --no-install-recommends $packages || return 1
    enter "$root.new" apt-get clean
    umount "$root.new/proc" 2>/dev/null || true
    echo "$packages" >"$root.new/.packages"
    mv "$root.new" "$root"
}

# lock_root CODENAME: waits until no other process works in this root, and makes it if need be;
# sets root
lock_root() {
    root=$cache/$1
    mkdir -p "$cache"
    exec 9>"$root.lock"
    flock 9
    [ "$(cat "$root/.packages" 2>/dev/null)" != "$packages" ] || return 0
    echo "making a root with Debian $1 in $root"
    [ ! -d "$root" ] || rm -rf --one-file-system "$root"
    make_root "$root" "$1" || { echo "release: cannot make the root $root" >&2 && exit 1; }
}

# copy_tree FOLDER: puts this tree there, in place of what was there
copy_tree() {
    rm -rf "$1"
    mkdir -p "$1"
    tar -C "$MPTCP_TOP" --exclude=./.git --exclude=./build --exclude='./build-*' \
        --exclude=./results -cf - . | tar -C "$1" -xf -
}

good=0
bad=0
failures=$(mktemp)

# try NAME COMMAND...: counts one part; what a part that failed has said stands again at the end
try() {
    local name=$1 output
    shift
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        good=$((good + 1))
    else
        bad=$((bad + 1))
        { echo "$name:" && grep -iE 'fail|error|fatal|assert' "$output" | head -n 8; } >>"$failures"
    fi
    cat "$output"
    rm -f "$output"
}

# Says what failed, and the sums; false if anything did.
sums() {
    cat "$failures"
    rm -f "$failures"
    echo "$good passed, $bad failed"
    [ "$bad" -eq 0 ]
}
