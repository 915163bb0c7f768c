#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs /bin/bench on both machines, one processor, under QEMU's instruction counter.

A nanosecond is an instruction there, so the figures repeat exactly. The goals are the design's.
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from machine import Machine  # noqa: E402

GOALS = {
    "null system call": 100,
    "write + read 1 byte, own pipe": 600,
    "pipe ping-pong, round trip": 3000,
    "pipe stream, per KiB": 900,
    "fork + exit + wait": 30000,
    "fork + exec + exit + wait": 90000,
    "fork + exit + wait, 4 MiB heap": 60000,
    "sbrk one page up and down": 2500,
    "sbrk 64 KiB, touch, sbrk back": 35000,
    "create + unlink a file": 25000,
    "open + close": 3000,
    "write to a file, per KiB": 1000,
    "read a cached file, per KiB": 450,
}


def measure(arch: str) -> dict[str, int]:
    """The figures of one machine."""
    with Machine(arch, cpus=1, extra=["-icount", "shift=0"]) as machine:
        output, status = machine.login().run("bench", limit=900)
    if status != 0:
        raise SystemExit(f"{arch}: bench has failed:\n{output}")
    return {m[1].strip(): int(m[2]) for m in re.finditer(r"(?m)^(.*\S)\s+(\d+)$", output)}


def main() -> int:
    figures = {arch: measure(arch) for arch in ("x86", "arm")}
    print(f"{'instructions per operation':34} {'x86':>9} {'arm':>9} {'goal':>9}")
    for name, goal in GOALS.items():
        values = [figures[arch].get(name) for arch in ("x86", "arm")]
        late = " *" if any(value is None or value > goal for value in values) else ""
        print(f"{name:34} {values[0]!s:>9} {values[1]!s:>9} {goal:>9}{late}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
