#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only

# The scenarios that ns-3's test.py runs in contrib mode:
# (program and arguments, condition to run it, condition to run it under valgrind)
cpp_examples = [
    ("two-path --time=2s", "True", "False"),
    ("wifi-lte --time=2s", "True", "False"),
]

python_examples = []
