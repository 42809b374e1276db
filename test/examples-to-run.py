#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only

# The scenarios that ns-3's test.py runs in contrib mode:
# (program and arguments, condition to run it, condition to run it under valgrind)
cpp_examples = [
    ("failover --time=5s", "True", "False"),
    ("fixed-loss --time=3s --warmup=1s", "True", "False"),
    ("khalili-a --time=3s --warmup=1s", "True", "False"),
    ("khalili-c --time=3s --warmup=1s", "True", "False"),
    ("redundant-blocks --blocks=5", "True", "False"),
    ("scheduler-lab --time=2s", "True", "False"),
    ("shared-bottleneck --time=3s --warmup=1s", "True", "False"),
    ("torus --time=3s --warmup=1s", "True", "False"),
    ("triangle --time=3s --warmup=1s", "True", "False"),
    ("two-path --time=2s", "True", "False"),
    ("wifi-lte --time=2s", "True", "False"),
]

python_examples = []
