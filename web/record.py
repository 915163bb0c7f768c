# SPDX-License-Identifier: MIT
"""Recordings for the page: sessions with the machines, in the format of asciinema (asciicast v2)."""
from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests/system"))

from machine import LIMIT, PROMPT, Machine  # noqa: E402 (found by the path above)

COLUMNS, ROWS = 100, 28
KEY_SECONDS = 0.05  # between two keys, for the eye
PI_COMMANDS = [
    "ls -l /", "ps", "seq 100 | grep 7 | wc -l", "echo 'Diarch on four cores' | tr a-z A-Z", "strace echo hello",
    "vmstat", "crash null",
]


class Recorder:
    """Takes what a process writes (pexpect's logfile_read) with the time since the start."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.events: list[tuple[float, str, str]] = []

    def write(self, text: str) -> None:
        """Called by pexpect."""
        self.events.append((round(time.monotonic() - self.began, 3), "o", text))

    def flush(self) -> None:
        """Called by pexpect."""

    def save(self, path: Path, title: str) -> None:
        """Writes the file: a header, and a line for each piece of output."""
        header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": title}
        lines = [json.dumps(header), *(json.dumps(event) for event in self.events)]
        path.write_text("\n".join(lines) + "\n")


def record_pi(path: Path) -> None:
    """A session on the Pi, from the start to the end of the power."""
    recorder = Recorder()
    with Machine("arm") as machine:
        machine.process.logfile_read = recorder
        machine.login()
        for command in PI_COMMANDS:
            for key in command:
                machine.process.send(key)
                time.sleep(KEY_SECONDS)
            machine.process.sendline()
            machine.process.expect(r"\n")
            machine.process.expect_exact(PROMPT)
        machine.process.sendline("poweroff")
        machine.expect("Power off[^\n]*\n")
    recorder.save(path, "Diarch on a Raspberry Pi 2")


def record_trace(path: Path, name: str) -> None:
    """What `make ARCH=arm trace-NAME` shows."""
    recorder = Recorder()
    recorder.write(f"$ make ARCH=arm trace-{name}\r\n")
    process = pexpect.spawn("make", ["--no-print-directory", "ARCH=arm", f"trace-{name}"], cwd=str(TOP), timeout=3 * LIMIT,
                            encoding="utf-8", dimensions=(ROWS, COLUMNS), env={**os.environ, "TERM": "xterm"})
    process.logfile_read = recorder
    process.expect(pexpect.EOF)
    process.close()
    if process.exitstatus != 0:
        raise RuntimeError(f"make ARCH=arm trace-{name} ended with status {process.exitstatus}")
    recorder.save(path, f"malloc() in the running machine: make ARCH=arm trace-{name}")


def record_all(folder: Path) -> None:
    """Makes all recordings of the page."""
    record_pi(folder / "pi.cast")
    record_trace(folder / "trace-malloc.cast", "malloc")
