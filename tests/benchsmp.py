#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the throughput of operations grows with processors: `scale` on a PC with 2 and 4 of them, and on a Pi with 4.

Each virtual CPU is a thread of the host, so the figures depend on the host and on its other work. They are ratios: the sum
of n workers in per cent of one worker's, measured one after the other. The row "compute" shows what the host can give.

With --linux the same program runs under Linux, too, on the same machine and in the same minute. --update writes the table of
docs/performance.md.
"""
from __future__ import annotations

import argparse
import dataclasses
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from linux import Linux

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests/system"))
from machine import Machine  # noqa: E402

OPERATIONS = ["compute", "getpid", "getppid", "pipe", "files", "stat", "open", "read", "fault", "fork"]
PAGE = TOP / "docs/performance.md"
NAMES = {"x86": "PC", "arm": "Pi"}
# The numbers of processors. QEMU's Pi has four in any case, and those that Linux does not start spin for ever.
CPUS = {"x86": [2, 4], "arm": [4]}
HEAD = "| operation |"  # of the table in PAGE


class Host:
    """The time that a QEMU's threads have got from the host, in ticks."""

    def __init__(self, pid: int) -> None:
        self.tasks = Path(f"/proc/{pid}/task")

    def ticks(self) -> int:
        total = 0
        for task in self.tasks.iterdir():
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total


@dataclasses.dataclass
class Growth:
    """What one worker does in a second; what several do, in per cent of it; the same for each second of the host's CPUs."""

    one: int
    percent: int
    work: int


def rate(machine: Machine | Linux, workers: int, operation: str) -> tuple[int, float]:
    """Operations in a second, and in a second that the host's processors have spent on them."""
    host = Host(machine.process.pid)
    before = host.ticks()
    output, status = machine.run(f"scale {workers} {operation}", limit=300)
    found = re.search(rf"{operation} +\d+ (\d+)", output)
    if status != 0 or not found:
        raise SystemExit(f"{machine.arch}: scale has failed:\n{output}")
    spent = max(host.ticks() - before, 1) / 100
    return int(found[1]), int(found[1]) / spent


def measure(machines: list[Machine | Linux], workers: int, operation: str, rounds: int) -> list[Growth]:
    """The growth under each kernel. Their runs alternate, so that other work of the host meets all of them."""
    alone: list[list[tuple[int, float]]] = [[] for _ in machines]
    together: list[list[tuple[int, float]]] = [[] for _ in machines]
    for _ in range(rounds):
        for i, machine in enumerate(machines):
            alone[i].append(rate(machine, 1, operation))
            together[i].append(rate(machine, workers, operation))
    result = []
    for i in range(len(machines)):
        one, all_ = (statistics.median(x[0] for x in rates) for rates in (alone[i], together[i]))
        cost, costs = (statistics.median(x[1] for x in rates) for rates in (alone[i], together[i]))
        result.append(Growth(round(one), round(100 * all_ / one), round(100 * costs / cost)))
    return result


def rows(arch: str, cpus: int, args: argparse.Namespace) -> Iterator[tuple[str, int, list[Growth]]]:
    """Each operation with two workers, and with as many as processors: ours, and Linux's if it is asked for."""
    ours = Machine(arch, append="console=serial" if arch == "arm" else "video=text", cpus=cpus)
    machines: list[Machine | Linux] = [ours]
    try:
        ours.login()
        if args.linux:
            machines.append(Linux(arch, ["scale"], cpus))
        for operation in args.operations or OPERATIONS:
            for workers in sorted({2, cpus}):
                yield operation, workers, measure(machines, workers, operation, args.rounds)
    finally:
        for machine in machines:
            machine.close()


def table(cells: dict[tuple[str, str, int, int], list[Growth]]) -> list[str]:
    """The table of PAGE: for each operation and machine the ratios, ours and Linux's, and how fast one worker is."""
    columns = sorted({(arch, cpus, workers) for _, arch, cpus, workers in cells}, key=lambda c: (c[0] != "x86", c[1:]))
    archs = [arch for arch in NAMES if any(column[0] == arch for column in columns)]
    heads = [f"{NAMES[arch]}: {workers} on {cpus}" for arch, cpus, workers in columns] + [f"{NAMES[arch]}: alone" for arch in archs]
    lines = [f"{HEAD} {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    for operation in OPERATIONS:
        pairs = [cells[operation, *column] for column in columns]
        first = [cells[operation, *next(c for c in columns if c[0] == arch)] for arch in archs]
        words = [f"{ours.percent} ({linux.percent})" for ours, linux in pairs] + [f"{100 * ours.one / linux.one:.0f}" for ours, linux in first]
        lines.append(f"| {operation} | {' | '.join(words)} |")
    return lines


def update(lines: list[str]) -> None:
    """Puts the table in place of the old one."""
    text = PAGE.read_text().splitlines()
    first = next(i for i, line in enumerate(text) if line.startswith(f"{HEAD} {NAMES['x86']}: "))
    after = next(i for i in range(first, len(text)) if not text[i].startswith("|"))
    PAGE.write_text("\n".join(text[:first] + lines + text[after:]) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arch", nargs="+", default=list(NAMES))
    parser.add_argument("--cpus", nargs="+", type=int, help="of all machines; else 2 and 4 for the PC, and 4 for the Pi")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--linux", action="store_true", help="Linux's figures, too")
    parser.add_argument("--update", action="store_true", help="with --linux: write the table of docs/performance.md")
    parser.add_argument("operations", nargs="*", default=OPERATIONS)
    args = parser.parse_args()
    cells = {}
    for arch in args.arch:
        for cpus in args.cpus or CPUS[arch]:
            print(f"{arch}, {cpus} processors")
            head = f"{'one: per second':>16}{'all: %':>8}{'by CPU time: %':>16}"
            print(f"{'operation':12}{'workers':>8}{head}{'    | Linux: ' + head if args.linux else ''}", flush=True)
            for operation, workers, growths in rows(arch, cpus, args):
                cells[operation, arch, cpus, workers] = growths
                words = [f"{growth.one:16,}{growth.percent:8}{growth.work:16}" for growth in growths]
                print(f"{operation:12}{workers:8}{'    |        '.join(words)}", flush=True)
    if args.update and args.linux:
        update(table(cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
