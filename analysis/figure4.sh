#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# analysis/figure4.sh ROWS.json PICTURE.png: draws what `./mptcp validate nsdi2012-figure4 --json ROWS.json`
# found: goodput against the receive window, measured (points, 95 % intervals) and published (lines).

set -euo pipefail

[ $# -eq 2 ] || {
    echo "usage: $0 ROWS.json PICTURE.png" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$1" "$work" <<'PYTHON' || exit 1
import json, sys

laws = {}
try:
    rows = json.load(open(sys.argv[1]))
    for row in rows:
        if row["case"] == "nsdi2012-figure4" and row["measured"] is not None:
            law, window = row["law"].rsplit("-", 1)
            low = row["measured"] if row["ci95_low"] is None else row["ci95_low"]
            high = row["measured"] if row["ci95_high"] is None else row["ci95_high"]
            published = "nan" if row["published"] is None else row["published"]
            laws.setdefault(law, []).append((int(window[:-2]), row["measured"], low, high, published))
except (OSError, ValueError, TypeError, KeyError) as error:
    sys.exit(f"{sys.argv[1]}: no rows of validate: {error}")
if not laws:
    sys.exit(f"{sys.argv[1]}: no rows of nsdi2012-figure4")
with open(sys.argv[2] + "/data", "w") as out:
    for law, points in laws.items():
        print(f'"{law}"', file=out)
        for point in sorted(points):
            print(*point, file=out)
        print("\n", file=out)
with open(sys.argv[2] + "/count", "w") as out:
    print(len(laws), file=out)
PYTHON

gnuplot <<GNUPLOT
set terminal pngcairo size 1000,560 font "sans,11"
set output "$work/picture.png"
set xlabel "Receive window [kB]"
set ylabel "Goodput [Mb/s]"
set yrange [0:10]
set grid
set key outside top center horizontal
colours = "#0072b2 #d55e00 #e69f00 #009e73"
plot for [i = 0:$(cat "$work/count") - 1] "$work/data" index i using 1:5 with lines dt 2 \
        lc rgb word(colours, i % 4 + 1) notitle, \
    for [i = 0:$(cat "$work/count") - 1] "$work/data" index i using 1:2:3:4 with yerrorlines pt 7 \
        lc rgb word(colours, i % 4 + 1) title columnheader(1), \
    1/0 with lines dt 2 lc rgb "black" title "published"
GNUPLOT
cp "$work/picture.png" "$2.part"
mv "$2.part" "$2"
