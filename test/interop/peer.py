#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's side of an interoperability test: one connection of Linux's MPTCP (or TCP).

Prints "ready", then, when the connection is over, one JSON object with what happened.
Status 0 if every byte that was asked for arrived.
"""

import argparse
import json
import select
import socket
import struct
import subprocess
import sys
import time

IPPROTO_MPTCP = 262
SOL_MPTCP = 284
MPTCP_INFO = 1
PORT = 5001
PERIOD = 65521
# struct mptcp_info of linux/mptcp.h, as far as all kernels since 6.1 have it
INFO_LAYOUT = "@6BIIQQQ3BIQQQQ"
INFO_NAMES = (
    "subflows add_addr_signal add_addr_accepted subflows_max add_addr_signal_max"
    " add_addr_accepted_max flags token write_seq snd_una rcv_nxt local_addr_used local_addr_max"
    " csum_enabled retransmits bytes_retrans bytes_sent bytes_received bytes_acked"
).split()


def pattern(seed):
    """The content of a stream, twice: interop-pattern.h has the same."""
    x = seed
    once = bytearray()
    for _ in range(PERIOD):
        x = (x * 1103515245 + 12345) & 0xFFFFFFFF
        once.append(x >> 16 & 0xFF)
    return bytes(once * 2)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", choices=("client", "server"), default="server")
    parser.add_argument("--protocol", choices=("mptcp", "tcp"), default="mptcp")
    parser.add_argument("--peer", help="address to connect to")
    parser.add_argument("--upload", type=int, default=0, help="bytes to send")
    parser.add_argument("--download", type=int, default=0, help="bytes to receive")
    parser.add_argument(
        "--hold", default="", help="SENT:RECEIVED;...: not beyond before so much was received"
    )
    parser.add_argument("--write-size", type=int, default=PERIOD, help="bytes of one write")
    parser.add_argument("--receive-buffer", type=int, default=0, help="SO_RCVBUF")
    parser.add_argument("--read-size", type=int, default=PERIOD, help="bytes of one read")
    parser.add_argument("--read-rate", type=float, default=0, help="bytes per second to read at")
    parser.add_argument("--pause", default="", help="BYTES:SECONDS without reading")
    parser.add_argument("--close", choices=("shutdown", "wait", "close", "reset"), default="wait")
    parser.add_argument("--reset-after", type=int, default=0, help="bytes until --close=reset")
    parser.add_argument("--aborted", action="store_true", help="the host is to abort")
    parser.add_argument("--when", default="", help="received=BYTES:COMMAND;sent=BYTES:COMMAND")
    parser.add_argument("--keepalive", type=int, default=0, help="seconds between keep-alives")
    parser.add_argument("--close-listener", action="store_true", help="once it has accepted")
    parser.add_argument("--v6", action="store_true")
    parser.add_argument("--timeout", type=float, default=40, help="seconds until giving up")
    return parser.parse_args()


class Peer:
    def __init__(self, settings):
        self.settings = settings
        client = settings.role == "client"
        self.mine = pattern(1 if client else 2)
        self.theirs = pattern(2 if client else 1)
        self.sent = 0
        self.received = 0
        self.wrong = -1
        self.eof = False
        self.ended = False
        self.closed = "no"
        self.info = None
        self.resume = 0.0
        self.started = time.monotonic()
        self.deadline = self.started + settings.timeout
        self.pause_at, self.pause_for = None, 0.0
        if settings.pause:
            at, length = settings.pause.split(":")
            self.pause_at, self.pause_for = int(at), float(length)
        self.actions = []
        for action in filter(None, settings.when.split(";")):
            condition, command = action.split(":", 1)
            trigger, threshold = condition.split("=")
            self.actions.append((trigger, int(threshold), command))
        self.holds = [
            tuple(map(int, hold.split(":"))) for hold in filter(None, settings.hold.split(";"))
        ]
        self.commands = []
        self.socket = None
        self.listener = None

    def open(self):
        protocol = IPPROTO_MPTCP if self.settings.protocol == "mptcp" else 0
        family = socket.AF_INET6 if self.settings.v6 else socket.AF_INET
        one = socket.socket(family, socket.SOCK_STREAM, protocol)
        if self.settings.receive_buffer:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.settings.receive_buffer)
        if self.settings.role == "client":
            one.settimeout(self.settings.timeout)
            print("ready", flush=True)
            one.connect((self.settings.peer, PORT))
            self.socket = one
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("::" if self.settings.v6 else "0.0.0.0", PORT))
            one.listen(4)
            one.settimeout(self.settings.timeout)
            print("ready", flush=True)
            self.socket, _ = one.accept()
            # MP_JOINs need the listener, even where the connection is the only one.
            self.listener = one
            if self.settings.close_listener:
                one.close()
        if self.settings.keepalive:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
                self.socket.setsockopt(socket.IPPROTO_TCP, option, self.settings.keepalive)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
        self.socket.setblocking(False)
        self.started = time.monotonic()

    def take_info(self):
        try:
            size = struct.calcsize(INFO_LAYOUT)
            raw = self.socket.getsockopt(SOL_MPTCP, MPTCP_INFO, 256)
            self.info = dict(zip(INFO_NAMES, struct.unpack(INFO_LAYOUT, raw[:size])))
        except OSError:
            pass

    def most(self):
        """How much may be sent now."""
        held = [sent for sent, received in self.holds if self.received < received]
        return min([self.settings.upload, *held])

    def send(self):
        left = self.most() - self.sent
        at = self.sent % PERIOD
        size = min(left, self.settings.write_size, PERIOD)
        self.sent += self.socket.send(self.mine[at : at + size])

    def receive(self):
        data = self.socket.recv(min(self.settings.read_size, PERIOD))
        if not data:
            self.eof = True
            return
        at = self.received % PERIOD
        expected = self.theirs[at : at + len(data)]
        if data != expected and self.wrong < 0:
            self.wrong = self.received + next(
                i for i, (a, b) in enumerate(zip(data, expected)) if a != b
            )
        self.received += len(data)
        now = time.monotonic()
        if self.settings.read_rate:
            self.resume = max(self.resume, now) + len(data) / self.settings.read_rate
        if self.pause_at is not None and self.received >= self.pause_at:
            self.pause_at = None
            self.resume = now + self.pause_for

    def act(self):
        for action in list(self.actions):
            trigger, threshold, command = action
            if (self.received if trigger == "received" else self.sent) >= threshold:
                self.actions.remove(action)
                done = subprocess.run(
                    command, shell=True, capture_output=True, text=True, check=False
                )
                self.commands.append([command, done.returncode, done.stdout + done.stderr])

    def maybe_end(self):
        """Close the sending side when it is time to; true when the connection is over."""
        settings = self.settings
        all_sent = self.sent == settings.upload
        all_received = self.received == settings.download
        if settings.close == "reset":
            if self.received < settings.reset_after:
                return False
            self.take_info()
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.closed = "reset"
            return True
        if not all_sent:
            return False
        if settings.close == "shutdown" and not self.ended:
            self.take_info()
            self.socket.shutdown(socket.SHUT_WR)
            self.ended = True
        if self.eof or (settings.close == "close" and all_received):
            self.take_info()
            self.closed = "normal"
            return True
        return False

    def run(self):
        while not self.maybe_end():
            now = time.monotonic()
            if now > self.deadline:
                self.closed = "timeout"
                return
            reads = [self.socket] if not self.eof and now >= self.resume else []
            sending = self.sent < self.most()
            writes = [self.socket] if sending else []
            wait = min(self.deadline - now, max(self.resume - now, 0.001) if not reads else 1)
            readable, writable, _ = select.select(reads, writes, [], wait)
            if writable:
                attempt(self.send)
            if readable:
                attempt(self.receive)
            self.act()

    def report(self):
        return {
            "sent": self.sent,
            "received": self.received,
            "wrong": self.wrong,
            "eof": self.eof,
            "closed": self.closed,
            "seconds": time.monotonic() - self.started,
            "info": self.info,
            "commands": self.commands,
        }

    def good(self):
        wanted = self.settings
        if wanted.aborted:
            return self.wrong < 0 and self.closed == "reset-by-peer"
        return (
            self.wrong < 0
            and self.closed in ("normal", "reset")
            and (self.closed == "reset" or self.received == wanted.download)
        )


def attempt(call):
    """What select() finds ready may yet have to wait (select(2), BUGS); it is asked again then."""
    try:
        call()
    except BlockingIOError:
        pass


def main():
    peer = Peer(arguments())
    try:
        peer.open()
        peer.run()
    except (BrokenPipeError, ConnectionResetError):
        peer.closed = "reset-by-peer"
    except OSError as error:
        peer.closed = f"error {error.errno} {error.strerror}"
    if peer.socket:
        peer.socket.close()
    print(json.dumps(peer.report(), indent=1))
    return 0 if peer.good() else 1


if __name__ == "__main__":
    sys.exit(main())
