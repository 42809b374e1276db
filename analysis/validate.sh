#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `./mptcp validate`: what theory and publications say, and what the packet simulator measures. The
# program mptcp-validate knows the cases; this script runs the simulations that it asks for.

set -euo pipefail

export programs=${MPTCP_SCENARIOS:-$MPTCP_BUILD/scenarios}
validate=$MPTCP_BUILD/bin/mptcp-validate

die() {
    echo "mptcp validate: $*" >&2
    exit 1
}

usage() {
    cat <<TXT
./mptcp validate [CASE] [flags] [parameters of the case]

Runs the packet simulator on one case or on all, with several seeds, and prints what a closed form
and the fluid model predict, what has been published, and what was measured, with a 95 % confidence
interval. The last column is what the mean has to be. A row outside, or a run that fails, gives a
non-zero status. doc/validation.md has the table and what was found.

  --quick         a reduced form of all cases, in some minutes; it allows half the interval more
  --json FILE     write the rows there too
  --seeds N, --time SECONDS, --warmup SECONDS, --laws A,B,...   in place of the case's own
  --jobs N        runs at a time [$(nproc)]
  --table FILE    only print the rows of such a JSON file as a Markdown table, as the doc has it
  --out FOLDER    keep single runs there, a new folder [a temporary one, removed at the end]

The parameters of a case: ./mptcp validate CASE --help

TXT
}

jobs=$(nproc)
out=
json=
table=
help=
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) help=yes arguments+=(--help) ;;
    --quick) arguments+=(--quick) ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
    --jobs | --out | --json | --table)
        [ $# -gt 1 ] || die "$1 needs a value"
        declare "${1#--}=$2"
        shift
        ;;
    --*)
        [ $# -gt 1 ] || die "$1 needs a value"
        arguments+=("$1=$2")
        shift
        ;;
    *) arguments+=("$1") ;;
    esac
    shift
done
[[ $jobs =~ ^[1-9][0-9]{0,5}$ ]] || die "--jobs is '$jobs', has to be a whole number above 0"

"$MPTCP_TOP/mptcp" build programs
if [ -n "$help" ]; then
    [[ ${arguments[*]} =~ (^| )[a-z] ]] || usage
    exec "$validate" plan - "${arguments[@]}"
fi
if [ -n "$table" ]; then
    [ ${#arguments[@]} -eq 0 ] || die "--table goes alone"
    exec "$validate" table "$table"
fi
if [ -n "$json" ]; then
    if [ ! -d "$(dirname "$json")" ] || [ ! -w "$(dirname "$json")" ]; then
        die "cannot write $json"
    fi
    arguments+=("--json=$json")
fi

if [ -n "$out" ]; then
    [ ! -e "$out/commands" ] || die "$out holds results already, choose another folder"
    mkdir -p "$out/runs" 2>/dev/null || die "cannot write to the folder $out"
    out=$(cd "$out" && pwd)
else
    out=$(mktemp -d)
    mkdir "$out/runs"
    trap 'rm -rf "$out"' EXIT
fi

"$validate" plan "$out" "${arguments[@]}"
echo "$(wc -l <"$out/commands") runs, $jobs at a time" >&2
started=$SECONDS
bar=()
[ ! -t 2 ] || bar=(--bar)
parallel --will-cite --jobs "$jobs" --joblog "$out/jobs.log" "${bar[@]}" <"$out/commands" || true
echo "simulated in $((SECONDS - started)) s" >&2
for log in "$out"/runs/*.log; do
    [ -f "${log%.log}" ] || echo "mptcp validate: a run failed: $(tail -n 1 "$log")" >&2
done
"$validate" judge "$out" "${arguments[@]}"
