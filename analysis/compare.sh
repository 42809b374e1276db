#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `./mptcp compare`: runs a scenario with each of several congestion controllers (and schedulers),
# several seeds each and as many at a time as there are cores, then summarises what has finished.

set -euo pipefail

programs=${MPTCP_SCENARIOS:-$MPTCP_BUILD/scenarios}
scenario=wifi-lte
seeds=4
time=10
congestion=
scheduler=minrtt
out=
jobs=$(nproc)

die() {
    echo "mptcp compare: $*" >&2
    exit 1
}

usage() {
    cat <<TXT
./mptcp compare [flags] [-- flags of the scenario]

Runs a scenario with each coupled congestion controller of the module, with uncoupled NewReno and
CUBIC, and with plain TCP (NewReno) on each path alone; with several schedulers, each of them with
LIA, and plain TCP. Prints goodput, retransmissions, reordering, and the delay of blocks and by
head-of-line blocking where the scenario has them, with 95 % confidence intervals (Student's t over
the seeds), and leaves summary.csv, plots and every single run in a folder. Ctrl-C ends early with
what has finished.

  --scenario NAME      what to run [$scenario]
  --seeds N            runs of each variant, with seeds 1 to N [$seeds]
  --time SECONDS       simulated seconds of each run [$time]
  --cc A,B,...         these variants only: controllers of ./mptcp list, or tcp-<path>,
                       tcp-mended-<path>
  --scheduler A,B,...  schedulers, or "all"; own::One goes with -- --load=FILE [$scheduler]
  --out FOLDER         where results go, a new folder [results/<date>-compare]
  --jobs N             runs at a time [$jobs]

MPTCP_SCENARIOS may name a folder with scenario programs of your own.
TXT
}

parse_flags() {
    while [ $# -gt 0 ]; do
        case $1 in
        --help | -h) usage && exit ;;
        --) scenario_flags=("${@:2}") && return ;;
        --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
        --scenario | --seeds | --time | --cc | --scheduler | --out | --jobs)
            [ $# -gt 1 ] || die "$1 needs a value"
            case $1 in
            --scenario) scenario=$2 ;;
            --seeds) seeds=$2 ;;
            --time) time=${2%s} ;;
            --cc) congestion=$2 ;;
            --scheduler) scheduler=$2 ;;
            --out) out=$2 ;;
            --jobs) jobs=$2 ;;
            esac
            shift 2
            ;;
        *) die "no flag '$1'; there is: --scenario --seeds --time --cc --scheduler --out --jobs" ;;
        esac
    done
}

# Prints the short names of a kind of types, one per line.
types() {
    "$MPTCP_BUILD/bin/mptcp-types" | awk -F'\t' -v kind="$1" '$1 == kind { print $2 }'
}

# Prints the modes of the scenario that are TCP on one path, one per line.
modes_of_tcp() {
    "$programs/$scenario" --help | grep -e '^ *--mode' | grep -oE 'tcp-[a-z0-9-]+' |
        grep -v -e 'all$' | awk '!seen[$0]++'
}

# Those of them that are ns-3's own TCP.
single_paths() {
    modes_of_tcp | grep -v -e '^tcp-mended-'
}

# one_line WORDS...: the words, separated by spaces
one_line() {
    tr '\n' ' ' <<<"$*" | sed 's/ *$//'
}

# check_names KIND "LIST OF NAMES" "LIST THERE IS": dies at the first name that is not there.
check_names() {
    local name
    for name in $2; do
        grep -qxF -e "$name" <<<"$3" || die "no $1 '$name'; there is: $(one_line "$3")"
    done
}

check_flags() {
    local known
    [[ $seeds =~ ^[1-9][0-9]{0,5}$ ]] || die "--seeds is '$seeds', has to be a whole number above 0"
    [[ $jobs =~ ^[1-9][0-9]{0,5}$ ]] || die "--jobs is '$jobs', has to be a whole number above 0"
    [[ $time =~ ^[0-9]*\.?[0-9]+$ && $time =~ [1-9] ]] ||
        die "--time is '$time', has to be a number of seconds above 0"
    "$MPTCP_TOP/mptcp" build programs
    check_names scenario "$scenario" "$(ls "$programs")"

    known=$(types "coupled congestion control"; types "uncoupled congestion control"; modes_of_tcp)
    [ "$scheduler" != all ] || scheduler=$(one_line "$(types scheduler)")
    scheduler=${scheduler//,/ }
    # One of the user's own (--load after --) is the scenario's to check.
    check_names scheduler "$(tr ' ' '\n' <<<"$scheduler" | grep -v :: || true)" "$(types scheduler)"
    if [ -z "$congestion" ] && [[ $scheduler = *" "* ]]; then
        congestion=$(one_line lia "$(single_paths)")
    elif [ -z "$congestion" ]; then
        congestion=$(one_line "$(types "coupled congestion control")" newreno cubic "$(single_paths)")
    fi
    congestion=${congestion//,/ }
    check_names "congestion controller" "$congestion" "$known"
}

make_folder() {
    out=${out:-$MPTCP_TOP/results/$(date +%Y-%m-%d-%H%M%S)-compare}
    [ ! -e "$out/plan.tsv" ] || die "$out holds results already, choose another folder"
    mkdir -p "$out/runs" 2>/dev/null || die "cannot write to the folder $out"
    touch "$out/plan.tsv" 2>/dev/null || die "cannot write to the folder $out"
    out=$(cd "$out" && pwd)
}

# Writes plan.tsv (congestion, scheduler, seed, results file) and commands (one run per line, in the
# same order). All variants of a seed stand together, so that a comparison that is cut short has
# something of each.
make_plan() {
    local seed variant one flags run
    for seed in $(seq "$seeds"); do
        for variant in $congestion; do
            for one in $scheduler; do
                flags=("--congestion=$variant" "--scheduler=$one")
                if [[ $variant = tcp-* ]]; then
                    [ "$one" = "${scheduler%% *}" ] || continue
                    one=-
                    flags=("--mode=$variant" --congestion=newreno)
                fi
                run=$out/runs/$variant-$one-$seed
                run=${run/---/-}
                flags+=("--time=${time}s" "--RngRun=$seed" "--results=$run.csv" "${scenario_flags[@]}")
                printf '%s\t%s\t%s\t%s\n' "$variant" "$one" "$seed" "$run.csv" >>"$out/plan.tsv"
                printf '%s>%q 2>&1\n' "$(printf '%q ' "$programs/$scenario" "${flags[@]}")" "$run.log" \
                    >>"$out/commands"
            done
        done
    done
}

# progress DONE TOTAL FAILED SECONDS: draws the bar over the last one
progress() {
    local left='' width=30 filled
    filled=$((width * $1 / $2))
    if [ "$1" -gt 0 ]; then
        left=$(($4 * ($2 - $1) / $1))
        left=$(printf ', %d:%02d left' $((left / 60)) $((left % 60)))
    fi
    printf '\r[%-*s] %d/%d runs%s%s \e[K' "$width" "$(printf '%*s' "$filled" '' | tr ' ' '#')" \
        "$1" "$2" "$left" "${3:+, $3 failed}" >&2
}

# Prints the logs of runs that ended without results, one per line.
failures() {
    awk -F'\t' 'NR == FNR { if (FNR > 1) ended[$1]; next }
        FNR in ended { print $4 }' "$out/jobs.log" "$out/plan.tsv" |
        while read -r file; do
            [ -f "$file" ] || echo "${file%.csv}.log"
        done
}

run_all() {
    local total started done_ failed pid
    total=$(wc -l <"$out/plan.tsv")
    started=$SECONDS
    echo "$total runs of $scenario, ${time} s each, $jobs at a time; results in $out" >&2
    : >"$out/jobs.log"
    # A shell keeps Ctrl-C from what it runs in the background, so that only this script acts on it:
    # the first signal to parallel stops new runs, any later one ends those under way.
    parallel --will-cite --jobs "$jobs" --joblog "$out/jobs.log" <"$out/commands" >/dev/null 2>&1 &
    pid=$!
    trap 'interrupted=yes' INT TERM HUP
    while kill -0 "$pid" 2>/dev/null; do
        [ -z "$interrupted" ] || kill -TERM "$pid" 2>/dev/null || true
        if [ -t 2 ]; then
            done_=$(($(wc -l <"$out/jobs.log") - 1))
            failed=$(failures | wc -l)
            progress "$((done_ > 0 ? done_ : 0))" "$total" "${failed/#0/}" $((SECONDS - started))
        fi
        sleep 0.5 || true
    done
    wait "$pid" || true
    trap - INT TERM HUP
    [ ! -t 2 ] || printf '\r\e[K' >&2
}

# plot NAME TITLE: draws NAME.png from NAME.tsv
plot() {
    gnuplot -c "$MPTCP_TOP/analysis/$1.gp" "$out/$1.tsv" "$out/$1.png" "$2" 2>"$out/gnuplot.log" ||
        echo "mptcp compare: no plot, see $out/gnuplot.log" >&2
    [ -s "$out/gnuplot.log" ] || rm -f "$out/gnuplot.log"
}

finish() {
    local finished total failed first
    total=$(wc -l <"$out/plan.tsv")
    finished=$(find "$out/runs" -name '*.csv' | wc -l)
    failed=$(failures)
    if [ -n "$failed" ]; then
        first=$(head -n 1 <<<"$failed")
        status=1
        echo "mptcp compare: $(wc -l <<<"$failed") of $total runs ended early; the log of the first:" \
            "$first ($(tail -n 1 "$first" 2>/dev/null | grep . || echo 'no output'))" >&2
    fi
    if [ -n "$interrupted" ]; then
        status=130
        echo "mptcp compare: interrupted, $finished of $total runs have finished" >&2
    fi
    [ "$finished" -gt 0 ] || exit "$status"
    "$MPTCP_BUILD/bin/mptcp-summary" --plan "$out/plan.tsv" --scenario "$scenario" \
        --csv "$out/summary.csv" --data "$out/goodput.tsv" --delays "$out/delay.tsv" |
        tee "$out/table.txt"
    plot goodput "$scenario, $finished runs of $time s"
    [ ! -f "$out/delay.tsv" ] || plot delay "$scenario, $finished runs of $time s"
    echo "Results: $out" >&2
}

scenario_flags=()
interrupted=
status=0
parse_flags "$@"
check_flags
make_folder
make_plan
run_all
finish
exit "$status"
