#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs /bin/bench on both machines, one processor, under QEMU's instruction counter.

A nanosecond is one instruction there, so the figures repeat exactly.
"""
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "system"))
from machine import TOP, Machine  # noqa: E402

# What Linux 6.1 needs, as 32-bit x86 and on the Pi, measured in the same way (docs/performance.md); None: not measured.
LINUX: dict[str, tuple[int | None, int | None]] = {
    "getppid": (372, 127),
    "time()": (137, 99),
    "clock_gettime": (185, 142),
    "list /proc, 300 processes": (731173, None),
    "signal to oneself, handler": (5429, 4804),
    "poll of 1 descriptor": (1105, 751),
    "poll of 100 descriptors": (15978, 13511),
    "socket pair, round trip": (24689, 20694),
    "mmap 64 KiB, touch, munmap": (97109, 100754),
    "mmap 4 MiB, touch, munmap": (5205257, 5615696),
    "mprotect a page and back": (5814, 5349),
    "fault with 10 regions": (3294, 4006),
    "fault with 10000 regions": (4015, 4829),
    "mmap + munmap with 10 regions": (19572, 14050),
    "mmap + munmap with 10000 regions": (30912, 22222),
    "read /dev/zero, per KiB": (294, 552),
    "first read of a page": (1184, 1416),
    "getcwd in /": (5661, 1297),
    "getcwd, depth 10": (6314, 2326),
    "shell: a loop that counts": (18028, 22349),
    "rmdir after 10 names": (10283, 6096),
    "create each of 1000 names": (32840, 20628),
    "create + unlink beside 1000 names": (41618, 25566),
    "rename beside 1000 names": (16821, 8360),
    "stat each of 2500 names": (8740, None),  # of 10,000
    "rmdir after 2500 names": (10347, None),
    "thread create + join": (67174, 47352),
    "mutex lock + unlock, uncontended": (91, 82),
    "futex, two threads, round trip": (9714, 8273),
    "condition variable, round trip": (16019, 13352),
    "memcpy 4 KiB, per KiB": (265, 290),
    "memcpy unaligned, per KiB": (263, 126),
    "memcpy 16 bytes": (39, 29),
    "memmove backward, per KiB": (265, 170),
    "memset 4 KiB, per KiB": (101, 298),
    "memset 16 bytes": (34, 38),
    "memchr 4 KiB, per KiB": (294, 332),
    "memcmp 4 KiB, per KiB": (974, 1677),
    "strlen 4 KiB, per KiB": (2327, 1002),
    "strchr 4 KiB, per KiB": (540, 1720),
    "strcmp 4 KiB, per KiB": (7193, 1295),
    "strcmp 10 bytes": (82, 71),
    "strcpy 4 KiB, per KiB": (3594, 1574),
    "strstr aab in a's, per KiB": (9267, 8227),
    "qsort 10000 random ints": (4753758, 3519456),
    "qsort 10000 sorted ints": (2952613, 2050320),
    "qsort 10000 ints, few values": (4417719, 3357664),
    "strtod": (1136, 1431),
    "strtol": (255, 268),
    "snprintf %g": (2354, 2047),
    "snprintf %.3f": (3358, 3429),
    "snprintf mixed": (2291, 1899),
    "strftime": (1130, 925),
    "fprintf 64-byte lines, per KiB": (4448, 4084),
    "putc, per KiB": (38924, 25001),
    "getenv": (104, 84),
}

# The goals of the design.
GOALS = {
    "null system call": 100,
    "dup + close, 900 descriptors": 700,
    "signal to oneself, handler": 3000,
    "fork + exit + SIGCHLD + wait": 35000,
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
    "malloc + free": 400,
    "malloc + free, four threads": 400,
    "write to the disk, per KiB": 3000,
    "read from the disk, per KiB": 1500,
    "read it again, cached, per KiB": 600,
}

COUNTER = ["-icount", "shift=0"]
# The timer draws each line on a framebuffer a moment after bench has printed it: in the midst of the next measurement.
OPTIONS = {"x86": "video=text root=ram0", "arm": "console=serial"}


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
        card = image if arch == "arm" else None
        with Machine(arch, append=OPTIONS[arch], cpus=1, extra=COUNTER + extra, disk=card) as machine:
            machine.login()
            if arch == "x86":
                run(machine, "mkdir -p /disk; mount -t dfs /dev/hd1 /disk; cd /disk")
            output += run(machine, f"bench {what}")
            machine.process.sendline("poweroff")
            machine.rest()
    return output


def measure(arch: str, folder: Path) -> dict[str, int]:
    """The figures of one machine."""
    with Machine(arch, append=OPTIONS[arch], cpus=1, extra=COUNTER) as machine:
        output = run(machine.login(), "bench")
    output += measure_disk(arch, folder)
    return {m[1].strip(): int(m[2]) for m in re.finditer(r"(?m)^(.*\S)\s+(\d+)$", output)}


def table(figures: dict[str, dict[str, int]]) -> str:
    """The figures of both machines, and those of Linux or the design. A star: one of ours is larger than one of these."""
    text = f"{'instructions per operation':34} {'x86':>9} {'arm':>9} {'goal':>9} {'Linux x86':>9} {'Linux arm':>9}\n"
    for name in dict.fromkeys([*figures["x86"], *GOALS, *LINUX]):  # also one that nothing has measured
        ours = [figures[arch].get(name) for arch in ("x86", "arm")]
        others = [GOALS.get(name), *LINUX.get(name, (None, None))]
        text += f"{name:34}" + "".join(f" {'-' if n is None else n:>9}" for n in [*ours, *others])
        text += " *\n" if is_lost(name, ours) else "\n"
    return text


def is_lost(name: str, ours: list[int | None]) -> bool:
    """Whether a figure is larger than the design's goal, or than Linux's for this machine."""
    limits = [[GOALS.get(name), linux] for linux in LINUX.get(name, (None, None))]
    return any(n is None or any(limit is not None and n > limit for limit in limits[i]) for i, n in enumerate(ours))


def document(text: str) -> str:
    """The same as a table of Markdown, for docs/performance.md."""
    rows = ["| operation | Diarch x86 | Diarch ARM | goal | Linux x86 | Linux ARM |", "|---|--:|--:|--:|--:|--:|"]
    for line in text.splitlines()[1:]:
        words = [f"{int(word):,}" if word.isdigit() else word for word in line[34:].replace("*", "").split()]
        rows.append(f"| {line[:34].strip()}{' (*)' if line.endswith('*') else ''} | " + " | ".join(words) + " |")
    return "\n".join(rows) + "\n"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = {arch: measure(arch, Path(folder)) for arch in ("x86", "arm")}
    print(table(figures), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
