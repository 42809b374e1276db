# SPDX-License-Identifier: GPL-2.0-only
#
# Delay of blocks (mean, 95th percentile) and by head-of-line blocking per variant, with confidence
# intervals, on a logarithmic scale.
#   gnuplot -c delay.gp DATA PICTURE TITLE

set terminal pngcairo size 1000,560 font "sans,11"
set output ARG2
set datafile separator "\t"
set datafile missing "?"
set title ARG3 noenhanced
set ylabel "Delay [ms]"
set logscale y
set yrange [1:*]
set style data histograms
set style histogram errorbars gap 1 lw 1
set style fill solid 0.85 border -1
set bars small
set grid ytics
set key outside top center horizontal
set xtics rotate by -35 noenhanced

plot ARG1 skip 1 using 2:3:4:xtic(1) title "block, mean" lc rgb "#0072b2", \
    ARG1 skip 1 using 5:6:7 title "block, 95th percentile" lc rgb "#e69f00", \
    ARG1 skip 1 using 8:9:10 title "byte behind missing ones, mean" lc rgb "#009e73"
