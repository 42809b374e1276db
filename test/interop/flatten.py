#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""flatten.py NAME FILE...: the JSON object in each file as lines "NAME.key.key value"."""

import json
import sys


def lines(prefix, value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from lines(f"{prefix}.{key}", inner)
    elif isinstance(value, list):
        yield f"{prefix}.count {len(value)}"
        for index, inner in enumerate(value):
            yield from lines(f"{prefix}.{index}", inner)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield f"{prefix} " + text.replace("\n", " ")


for name, path in zip(sys.argv[1::2], sys.argv[2::2]):
    with open(path, encoding="utf-8") as file:
        content = file.read()
    for line in lines(name, json.loads(content[content.index("{") :])):
        print(line)
