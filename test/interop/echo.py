#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Connections of Linux's MPTCP to an echo server: what comes back has to be what was sent.

Prints one JSON object. Status 0 if all bytes of all connections came back, in time.
"""

import argparse
import hashlib
import json
import random
import socket
import sys
import threading
import time

IPPROTO_MPTCP = 262
TCP_FASTOPEN_CONNECT = 30
PIECE = 65536


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", default="10.0.1.2", help="address of the server")
    parser.add_argument("--port", type=int, default=7)
    parser.add_argument("--manner", choices=("stream", "turns", "unread"), default="stream")
    parser.add_argument("--connections", type=int, default=1, help="at the same time")
    parser.add_argument("--repeat", type=int, default=1, help="connections one after the other")
    parser.add_argument("--bytes", type=int, default=1000000, help="of one connection (stream)")
    parser.add_argument("--turns", type=int, default=500, help="questions of one connection (turns)")
    parser.add_argument("--most", type=int, default=100, help="bytes of the longest question")
    parser.add_argument("--fast-open", action="store_true", help="with data on the SYN")
    parser.add_argument("--nodelay", action="store_true", help="TCP_NODELAY")
    parser.add_argument("--timeout", type=float, default=40, help="seconds until giving up")
    return parser.parse_args()


def receive(one, size):
    """Exactly size bytes, or less at the end of the stream."""
    parts = []
    while size > 0:
        part = one.recv(min(size, PIECE))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def stream(one, settings, seed):
    """Sends and receives at the same time, ends its own direction, and reads to the end."""
    draw = random.Random(seed)
    sent = hashlib.sha256()
    came = hashlib.sha256()

    def send():
        left = settings.bytes
        while left > 0:
            piece = draw.randbytes(min(left, PIECE))
            sent.update(piece)
            one.sendall(piece)
            left -= len(piece)
        one.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=send)
    thread.start()
    total = 0
    while part := one.recv(PIECE):
        came.update(part)
        total += len(part)
    thread.join()
    return total == settings.bytes and sent.digest() == came.digest(), []


def turns(one, settings, seed):
    """Asks, waits for the answer, and asks again, as who types at a shell."""
    draw = random.Random(seed)
    times = []
    for _ in range(settings.turns):
        question = draw.randbytes(draw.randint(1, settings.most))
        start = time.monotonic()
        one.sendall(question)
        if receive(one, len(question)) != question:
            return False, times
        times.append(time.monotonic() - start)
    one.shutdown(socket.SHUT_WR)
    return one.recv(1) == b"", times


def unread(one, settings, seed):
    """Closes while the answer is still coming."""
    one.sendall(random.Random(seed).randbytes(settings.bytes))
    return len(receive(one, 1000)) == 1000, []


def connect(settings):
    family = socket.AF_INET6 if ":" in settings.peer else socket.AF_INET
    one = socket.socket(family, socket.SOCK_STREAM, IPPROTO_MPTCP)
    one.settimeout(settings.timeout)
    if settings.nodelay:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if settings.fast_open:
        one.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1)
    one.connect((settings.peer, settings.port))
    return one


def main():
    settings = arguments()
    manner = {"stream": stream, "turns": turns, "unread": unread}[settings.manner]
    good = []
    times = []
    errors = []

    def run(first):
        for number in range(first, first + settings.repeat):
            try:
                with connect(settings) as one:
                    result, durations = manner(one, settings, number)
                    good.append(result)
                    times.extend(durations)
            except OSError as error:
                errors.append(str(error))

    start = time.monotonic()
    count = settings.connections
    threads = [threading.Thread(target=run, args=(i * settings.repeat,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    report = {
        "good": good.count(True),
        "wrong": good.count(False),
        "errors": errors,
        "seconds": time.monotonic() - start,
        "median": times[len(times) // 2] if times else 0,
        "slowest": times[-1] if times else 0,
    }
    print(json.dumps(report, indent=1))
    return 0 if report["good"] == count * settings.repeat else 1


if __name__ == "__main__":
    sys.exit(main())
