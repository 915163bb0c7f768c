#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs /bin/bench on both machines, one processor, under QEMU's instruction counter.

A nanosecond is one instruction there, so the figures repeat exactly. The goals are those of the design.
"""
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from machine import TOP, Machine  # noqa: E402

GOALS = {
    "null system call": 100,
    "getppid": 127,
    "dup + close, 900 descriptors": 700,
    "list /proc, 300 processes": 731173,
    "signal to oneself, handler": 3000,
    "fork + exit + SIGCHLD + wait": 35000,
    "write + read 1 byte, own pipe": 600,
    "pipe ping-pong, round trip": 3000,
    "poll of 1 descriptor": 751,
    "poll of 100 descriptors": 13511,
    "socket pair, round trip": 20694,
    "pipe stream, per KiB": 900,
    "fork + exit + wait": 30000,
    "fork + exec + exit + wait": 90000,
    "fork + exit + wait, 4 MiB heap": 60000,
    "sbrk one page up and down": 2500,
    "sbrk 64 KiB, touch, sbrk back": 35000,
    "mmap 64 KiB, touch, munmap": 97109,
    "mmap 4 MiB, touch, munmap": 5205257,
    "mprotect a page and back": 5349,
    "fault with 10 regions": 3294,
    "fault with 10000 regions": 4015,
    "mmap + munmap with 10 regions": 14050,
    "mmap + munmap with 10000 regions": 22222,
    "create + unlink a file": 25000,
    "open + close": 3000,
    "write to a file, per KiB": 1000,
    "read a cached file, per KiB": 450,
    "malloc + free": 400,
    "thread create + join": 47352,
    "mutex lock + unlock, uncontended": 82,
    "futex, two threads, round trip": 8273,
    "condition variable, round trip": 13352,
    "malloc + free, four threads": 400,
    # The library: the smaller of Linux's figures (glibc, static) on the two machines.
    "memcpy 4 KiB, per KiB": 265,
    "memcpy unaligned, per KiB": 126,
    "memcpy 16 bytes": 29,
    "memmove backward, per KiB": 170,
    "memset 4 KiB, per KiB": 101,
    "memset 16 bytes": 34,
    "memchr 4 KiB, per KiB": 294,
    "memcmp 4 KiB, per KiB": 974,
    "strlen 4 KiB, per KiB": 1002,
    "strchr 4 KiB, per KiB": 540,
    "strcmp 4 KiB, per KiB": 1295,
    "strcmp 10 bytes": 71,
    "strcpy 4 KiB, per KiB": 1574,
    "strstr aab in a's, per KiB": 8227,
    "qsort 10000 random ints": 3519456,
    "qsort 10000 sorted ints": 2050320,
    "qsort 10000 ints, few values": 3357664,
    "strtod": 1136,
    "strtol": 255,
    "snprintf %g": 2047,
    "snprintf %.3f": 3358,
    "snprintf mixed": 1899,
    "strftime": 925,
    "fprintf 64-byte lines, per KiB": 4084,
    "putc, per KiB": 25001,
    "write to the disk, per KiB": 3000,
    "read from the disk, per KiB": 1500,
    "read it again, cached, per KiB": 600,
}

COUNTER = ["-icount", "shift=0"]


def run(machine: Machine, command: str) -> str:
    """Runs one of bench's measurements on the machine."""
    output, status = machine.run(command, limit=900)
    if status != 0:
        raise SystemExit(f"{machine.arch}: bench has failed:\n{output}")
    return output


def measure_disk(arch: str, folder: Path) -> str:
    """A file of 64 MiB on a separate disk or card. It is read after another boot, when nothing is cached."""
    image, output = folder / f"{arch}.img", ""
    mkfs = [str(TOP / "build/host/mkfs"), "-o", str(image), "-s", "128M", str(TOP / f"build/{arch}/root")]
    subprocess.run(mkfs, check=True)
    extra = ["-drive", f"file={image},format=raw,if=ide,index=1"] if arch == "x86" else []
    for what in ("diskwrite", "diskread"):
        with Machine(arch, cpus=1, extra=COUNTER + extra, disk=image if arch == "arm" else None) as machine:
            machine.login()
            if arch == "x86":
                run(machine, "mkdir -p /disk; mount -t dfs /dev/hd1 /disk; cd /disk")
            output += run(machine, f"bench {what}")
            machine.process.sendline("poweroff")
            machine.rest()
    return output


def measure(arch: str, folder: Path) -> dict[str, int]:
    """The figures of one machine."""
    with Machine(arch, cpus=1, extra=COUNTER) as machine:
        output = run(machine.login(), "bench")
    output += measure_disk(arch, folder)
    return {m[1].strip(): int(m[2]) for m in re.finditer(r"(?m)^(.*\S)\s+(\d+)$", output)}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = {arch: measure(arch, Path(folder)) for arch in ("x86", "arm")}
    print(f"{'instructions per operation':34} {'x86':>9} {'arm':>9} {'goal':>9}")
    for name, goal in GOALS.items():
        values = [figures[arch].get(name) for arch in ("x86", "arm")]
        late = " *" if any(value is None or value > goal for value in values) else ""
        print(f"{name:34} {values[0]!s:>9} {values[1]!s:>9} {goal:>9}{late}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
