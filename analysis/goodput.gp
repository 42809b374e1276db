# SPDX-License-Identifier: GPL-2.0-only
#
# Goodput per variant: the paths stacked, and the confidence interval of the total.
#   gnuplot -c goodput.gp DATA PICTURE TITLE

set terminal pngcairo size 1000,560 font "sans,11"
set output ARG2
set datafile separator "\t"
set title ARG3 noenhanced
set ylabel "Goodput [Mb/s]"
set yrange [0:*]
set style data histograms
set style histogram rowstacked
set style fill solid 0.85 border -1
set boxwidth 0.7
set grid ytics
set key outside top center horizontal
set xtics rotate by -35 noenhanced

stats ARG1 using 0 skip 1 nooutput
paths = STATS_columns - 4
colours = "#0072b2 #e69f00 #009e73 #cc79a7 #56b4e9 #d55e00 #f0e442 #999999"
plot for [i = 1:paths] ARG1 using (column(i + 1)):xtic(1) title columnheader(i + 1) \
        lc rgb word(colours, (i - 1) % 8 + 1), \
    ARG1 skip 1 using 0:(column(paths + 2)):(column(paths + 3)):(column(paths + 4)) \
        with yerrorbars lw 2 pt 7 ps 0.6 lc rgb "black" title "total, 95 % interval"
